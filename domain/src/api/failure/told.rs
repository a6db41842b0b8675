//! A failure as it is read: one flat shape. Serde's own way to read a tagged enum carries a second
//! reader of every type inside it, which made the browser's module a tenth larger (speed.md).

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Conflict, Failure};
use crate::applications::Receipt;
use crate::applications::readers::Bar;
use crate::drafts::Draft;
use crate::form::{Form, Problem};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Name {
    SignIn,
    Forbidden,
    ForMembers,
    NotFromHere,
    NotFound,
    WrongMethod,
    Conflict,
    Faults,
    WrongBody,
    KeyReused,
    TooLarge,
    TooMany,
    Busy,
    DiskFull,
    Broken,
}

#[derive(Deserialize)]
struct Told {
    failure: Name,
    now: Option<Now>,
    problems: Option<Vec<Problem>>,
    field: Option<String>,
    said: Option<String>,
    retry_after: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    DraftChanged,
    FormChanged,
    AlreadySent,
    UnderWay,
    Barred,
    Moved,
}

#[derive(Deserialize)]
struct Now {
    conflict: Kind,
    draft: Option<Draft>,
    form: Option<Box<Form>>,
    hash: Option<String>,
    receipt: Option<Receipt>,
    why: Option<Bar>,
    said: Option<String>,
}

impl Told {
    fn failure(self) -> Option<Failure> {
        Some(match self.failure {
            Name::SignIn => Failure::SignIn,
            Name::Forbidden => Failure::Forbidden,
            Name::ForMembers => Failure::ForMembers,
            Name::NotFromHere => Failure::NotFromHere,
            Name::NotFound => Failure::NotFound,
            Name::WrongMethod => Failure::WrongMethod,
            Name::Conflict => Failure::Conflict {
                now: self.now?.conflict()?,
            },
            Name::Faults => Failure::Faults {
                problems: self.problems?,
            },
            Name::WrongBody => Failure::WrongBody {
                field: self.field?,
                said: self.said?,
            },
            Name::KeyReused => Failure::KeyReused,
            Name::TooLarge => Failure::TooLarge,
            Name::TooMany => Failure::TooMany {
                retry_after: self.retry_after?,
            },
            Name::Busy => Failure::Busy {
                retry_after: self.retry_after?,
            },
            Name::DiskFull => Failure::DiskFull,
            Name::Broken => Failure::Broken,
        })
    }
}

impl Now {
    fn conflict(self) -> Option<Conflict> {
        Some(match self.conflict {
            Kind::DraftChanged => Conflict::DraftChanged { draft: self.draft? },
            Kind::FormChanged => Conflict::FormChanged {
                form: self.form?,
                hash: self.hash?,
            },
            Kind::AlreadySent => Conflict::AlreadySent {
                receipt: self.receipt?,
            },
            Kind::UnderWay => Conflict::UnderWay {
                receipt: self.receipt?,
            },
            Kind::Barred => Conflict::Barred { why: self.why? },
            Kind::Moved => Conflict::Moved { said: self.said? },
        })
    }
}

impl<'de> Deserialize<'de> for Failure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let told = Told::deserialize(deserializer)?.failure();
        told.ok_or_else(|| D::Error::custom("a failure lacks a part"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applications::ApplicationId;
    use crate::applications::round::Interest;
    use crate::drafts::DraftId;
    use crate::form::{Entries, Fault, Terms};
    use crate::time::Instant;

    #[test]
    fn every_failure_is_read_as_it_was_written() {
        let form = Form {
            id: "mentee".to_owned(),
            room: "applications".to_owned(),
            title: String::new(),
            summary: String::new(),
            option: String::new(),
            demo_only: false,
            minutes: 5,
            before: vec![],
            after: vec![],
            terms: Terms::default(),
            sections: vec![],
        };
        let conflict = |now| Failure::Conflict { now };
        let all = [
            Failure::SignIn,
            Failure::Forbidden,
            Failure::ForMembers,
            Failure::NotFromHere,
            Failure::NotFound,
            Failure::WrongMethod,
            conflict(Conflict::DraftChanged {
                draft: Draft {
                    id: DraftId("1".to_owned()),
                    version: 2,
                    entries: Entries::from([("name".to_owned(), vec!["Sam".to_owned()])]),
                    saved: Instant(3),
                },
            }),
            conflict(Conflict::FormChanged {
                form: Box::new(form),
                hash: "4".to_owned(),
            }),
            conflict(Conflict::AlreadySent {
                receipt: Receipt {
                    id: ApplicationId("5".to_owned()),
                    reference: "6".to_owned(),
                    at: Instant(7),
                },
            }),
            conflict(Conflict::UnderWay {
                receipt: Receipt {
                    id: ApplicationId("5".to_owned()),
                    reference: "6".to_owned(),
                    at: Instant(7),
                },
            }),
            conflict(Conflict::Barred { why: Bar::Close }),
            conflict(Conflict::Barred {
                why: Bar::Declared(Interest::Team),
            }),
            conflict(Conflict::Moved {
                said: "8".to_owned(),
            }),
            Failure::Faults {
                problems: vec![Problem {
                    field: "name".to_owned(),
                    fault: Fault::TooLong { most: 9, is: 10 },
                }],
            },
            Failure::wrong_body("name", "11"),
            Failure::KeyReused,
            Failure::TooLarge,
            Failure::TooMany { retry_after: 12 },
            Failure::Busy { retry_after: 13 },
            Failure::DiskFull,
            Failure::Broken,
        ];
        for failure in all {
            let text = serde_json::to_string(&failure).unwrap();
            assert_eq!(serde_json::from_str::<Failure>(&text).unwrap(), failure);
        }
        assert!(serde_json::from_str::<Failure>(r#"{"failure":"busy"}"#).is_err());
    }
}
