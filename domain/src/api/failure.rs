//! What a request can meet, with its status and its sentence.

mod told;

use serde::Serialize;

use crate::applications::readers::Bar;
use crate::drafts::Draft;
use crate::form::{Form, Problem};

/// What the *request* met. Says nothing about anybody's records but the asker's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "failure")]
pub enum Failure {
    /// Nobody is signed in, or no longer.
    SignIn,
    /// Signed in, but not in a role that may.
    Forbidden,
    /// Signed in from outside the force, and this is for its members.
    ForMembers,
    /// An unsafe request that did not come from our own pages (trust.md, decision 6).
    NotFromHere,
    /// There is no such thing, or it is somebody else's.
    NotFound,
    /// There is such an address, but not with this method.
    WrongMethod,
    /// Somebody, or the same person in another tab, was faster.
    Conflict {
        /// What stands there now.
        now: Conflict,
    },
    /// The entries have faults, all of them listed.
    Faults {
        /// Each field with its fault.
        problems: Vec<Problem>,
    },
    /// The body is not what the endpoint takes.
    WrongBody {
        /// The key that is wrong; empty where the body as a whole is.
        field: String,
        /// What is wrong and what to do.
        said: String,
    },
    /// The same idempotency key came with another body (trust.md, decision 7).
    KeyReused,
    /// The body is larger than 256 KiB.
    TooLarge,
    /// Too many requests of this sort.
    TooMany {
        /// Seconds until the next one may come.
        retry_after: u32,
    },
    /// The store cannot be reached or does not keep up.
    Busy {
        /// Seconds until one should try again.
        retry_after: u32,
    },
    /// There is no room left to write.
    DiskFull,
    /// Our own mistake; the log has it.
    Broken,
}

/// Why a write did not happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "conflict")]
pub enum Conflict {
    /// The draft was saved elsewhere meanwhile; here is what it holds.
    DraftChanged {
        /// The draft as it stands.
        draft: Draft,
    },
    /// The form has changed since it was opened; here is the new one.
    FormChanged {
        /// The form as it is now.
        form: Box<Form>,
        /// Its hash.
        hash: String,
    },
    /// This draft has been sent before; here is the receipt.
    AlreadySent {
        /// The first receipt.
        receipt: crate::applications::Receipt,
    },
    /// Another application of theirs by this form is live in this round; here is its receipt.
    UnderWay {
        /// The receipt of that one.
        receipt: crate::applications::Receipt,
    },
    /// Whoever asks may not act on this application, nor open it.
    Barred {
        /// Why.
        why: Bar,
    },
    /// The thing is no longer at the stage this act starts from.
    Moved {
        /// What has happened, in a sentence.
        said: String,
    },
}

impl Failure {
    /// The HTTP status for it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignIn => 401,
            Self::Forbidden | Self::ForMembers | Self::NotFromHere => 403,
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::Conflict { .. } => 409,
            Self::TooLarge => 413,
            Self::Faults { .. } | Self::WrongBody { .. } | Self::KeyReused => 422,
            Self::TooMany { .. } => 429,
            Self::Broken => 500,
            Self::Busy { .. } => 503,
            Self::DiskFull => 507,
        }
    }

    /// One sentence that says what happened and what to do.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::SignIn => "You are not signed in. Sign in to go on; what you typed is kept on \
                             this page."
                .to_owned(),
            Self::Forbidden => "This is for the Career Management Unit’s staff only.".to_owned(),
            Self::ForMembers => "This is for people who work for the force.".to_owned(),
            Self::NotFromHere => "This request did not come from our own pages. Reload the page \
                                  and try again."
                .to_owned(),
            Self::NotFound => {
                "There is nothing at this address. Check the link, or go back to the \
                               home page."
                    .to_owned()
            }
            Self::WrongMethod => "This address does not take requests of this kind.".to_owned(),
            Self::Conflict { now } => match now {
                Conflict::DraftChanged { .. } => "This draft was changed in another tab or on \
                                                  another device."
                    .to_owned(),
                Conflict::FormChanged { .. } => "This form has changed since you opened it. Check \
                                                 your entries and send it again."
                    .to_owned(),
                Conflict::AlreadySent { receipt } => {
                    format!(
                        "You have already sent this. The reference is {}.",
                        receipt.reference
                    )
                }
                Conflict::UnderWay { receipt } => {
                    format!(
                        "You have sent this form already. The reference is {}. You can withdraw \
                         that one and then send this. A draft stays as it is.",
                        receipt.reference
                    )
                }
                Conflict::Barred { why } => why.said(),
                Conflict::Moved { said } => said.clone(),
            },
            Self::Faults { problems } if problems.len() == 1 => {
                "There is a problem with one entry.".to_owned()
            }
            Self::Faults { problems } => {
                format!("There are problems with {} entries.", problems.len())
            }
            Self::WrongBody { field, said } if field.is_empty() => said.clone(),
            Self::WrongBody { field, said } => format!("{field}: {said}"),
            Self::KeyReused => "This was sent before with other words. Reload the page and try \
                                again."
                .to_owned(),
            Self::TooLarge => {
                "This is too long to send. Shorten the text and try again.".to_owned()
            }
            Self::TooMany { retry_after } => {
                format!(
                    "That was too often. Wait {} and try again.",
                    waiting(*retry_after)
                )
            }
            Self::Busy { retry_after } => format!(
                "The service is busy. Nothing was sent; your text is here. Try again in {}.",
                waiting(*retry_after)
            ),
            Self::DiskFull => "The service has no room left to save. Nothing was sent; your text \
                               is here. Tell the Career Management Unit."
                .to_owned(),
            Self::Broken => "Something went wrong on our side. Nothing was sent; your text is \
                             here. Try again, or ring the Career Management Unit."
                .to_owned(),
        }
    }

    /// A body that is not what the endpoint takes.
    pub fn wrong_body(field: impl Into<String>, said: impl Into<String>) -> Self {
        Self::WrongBody {
            field: field.into(),
            said: said.into(),
        }
    }

    /// The act does not start from the stage the thing is at.
    pub fn moved(said: impl Into<String>) -> Self {
        Self::Conflict {
            now: Conflict::Moved { said: said.into() },
        }
    }
}

fn waiting(seconds: u32) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
