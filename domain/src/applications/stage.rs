//! Where an application is in its life; who moves it on is in `steps`.
//!
//! `Waiting` (for the line manager) → `Submitted` → `Offered`, `Reserve` or `NotSelected`; where there
//! is a gateway event, `Submitted` → `Invited` → the same, and from `Submitted` only `NotSelected`;
//! `Reserve` → `Offered` → `Accepted` or `Declined`. Where nobody is selected, `Submitted` → `Answered`.
//! A yes of the line manager that is void leads back to `Waiting`, and a new one to where it was.
//! Until it is decided, and while an offer stands, the applicant may withdraw it, and take that back
//! until the window closes. What was granted by a yes they may withdraw too, for good. Once that is over, the
//! CMU may say what came of it: `Answered` → `Ended`, and back.

use serde::{Deserialize, Serialize};

use crate::api::Failure;
pub use crate::form::terms::Promise;
use crate::time::{Day, Instant};

/// Where an application is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Sent, and waiting for the line manager's answer.
    Waiting {
        /// When it was sent.
        at: Instant,
        /// The day by which the CMU keeps its promise.
        decision_by: Day,
        /// What it promises.
        #[serde(default)]
        promise: Promise,
    },
    /// Sent, and waiting for the CMU.
    Submitted {
        /// When it was sent.
        at: Instant,
        /// The day by which the CMU keeps its promise.
        decision_by: Day,
        /// What it promises.
        #[serde(default)]
        promise: Promise,
    },
    /// Invited to the gateway event.
    Invited {
        /// When it was invited.
        at: Instant,
        /// The day by which the CMU keeps its promise.
        decision_by: Day,
        /// What it promises.
        promise: Promise,
    },
    /// Withdrawn by the applicant.
    Withdrawn {
        /// When.
        at: Instant,
        /// Where it was.
        before: Box<Stage>,
    },
    /// A place is offered.
    Offered {
        /// When.
        at: Instant,
        /// The day by which the CMU asks for an answer.
        reply_by: Day,
    },
    /// On the reserve list.
    Reserve {
        /// Since when.
        at: Instant,
    },
    /// Not selected.
    NotSelected {
        /// When.
        at: Instant,
    },
    /// The offer was accepted.
    Accepted {
        /// When.
        at: Instant,
    },
    /// The offer was declined, nobody answered it, or the place was given up later.
    Declined {
        /// When.
        at: Instant,
        /// Whether it had been accepted.
        #[serde(default)]
        given_up: bool,
        /// Whether nobody answered it.
        #[serde(default)]
        lapsed: bool,
    },
    /// Answered by the CMU in words, where nobody is selected.
    Answered {
        /// When.
        at: Instant,
        /// Whether the answer was a no to what was asked for.
        #[serde(default)]
        no: bool,
    },
    /// Granted and over, and the CMU has said what came of it, since its forms did not.
    Ended {
        /// When it said so.
        at: Instant,
        /// Whether it took place; else the applicant was not there.
        took_place: bool,
        /// When it was granted.
        granted: Instant,
    },
}

/// What the CMU decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A place.
    Offer,
    /// A place, if another falls free.
    Reserve,
    /// No place.
    NotSelected,
}

impl Promise {
    /// What is sent is called: only who waits for a decision has applied for something.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Decision => "application",
            Self::Answer | Self::Reading => "form",
        }
    }
}

/// What each stage is called, by its word: in tags, filters, counts and tables.
const NAMES: [(&str, &str); 11] = [
    ("waiting", "Not endorsed yet"),
    ("submitted", "Submitted"),
    ("invited", "Invited to the event"),
    ("withdrawn", "Withdrawn"),
    ("offered", "Offered a place"),
    ("reserve", "On the reserve list"),
    ("not-selected", "Not selected"),
    ("accepted", "Place accepted"),
    ("declined", "Place not taken up"),
    ("answered", "Answered"),
    ("ended", "Over without its forms"),
];

/// What the stage with this word is called.
#[must_use]
pub fn named(word: &str) -> &'static str {
    let named = NAMES.iter().find(|(of, _)| *of == word);
    named.map_or("", |(_, name)| *name)
}

impl Stage {
    /// A few words, for tags and filters.
    #[must_use]
    pub fn name(&self) -> &'static str {
        named(self.word())
    }

    /// One word without spaces: how it stands in the database and in addresses.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Submitted { .. } => "submitted",
            Self::Invited { .. } => "invited",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Offered { .. } => "offered",
            Self::Reserve { .. } => "reserve",
            Self::NotSelected { .. } => "not-selected",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Answered { .. } => "answered",
            Self::Ended { .. } => "ended",
        }
    }

    /// The same for CMU staff, who are not spoken to as its applicant is.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Submitted {
                at,
                promise: Promise::Reading,
                ..
            } => format!("Submitted on {}. Nobody is promised an answer.", at.day()),
            Self::Offered { at, reply_by } => format!(
                "Offered a place on {}. The applicant is to answer by {reply_by}.",
                at.day()
            ),
            Self::Declined {
                at,
                given_up,
                lapsed,
            } => {
                let how = match (given_up, lapsed) {
                    (true, _) => "given up",
                    (false, false) => "declined",
                    (false, true) => "the offer ended without an answer",
                };
                format!("{}: {how} on {}.", self.name(), at.day())
            }
            _ => self.said(),
        }
    }

    /// Plain words for it, to its applicant.
    #[must_use]
    pub fn said(&self) -> String {
        let day = |at: &Instant| at.day();
        match self {
            Self::Waiting { at, .. } => format!(
                "Submitted on {}. Waiting for endorsement by the line manager.{}",
                day(at),
                self.promised()
            ),
            Self::Submitted { at, .. } => format!("Submitted on {}.{}", day(at), self.promised()),
            Self::Invited { at, .. } => format!(
                "Invited to the gateway event. The letter went on {}.{}",
                day(at),
                self.promised()
            ),
            Self::Withdrawn { at, .. } => format!("Withdrawn on {}.", day(at)),
            Self::Offered { at, reply_by } => {
                format!(
                    "Offered a place on {}. Please answer by {reply_by}.",
                    day(at)
                )
            }
            Self::Reserve { at } => format!("On the reserve list since {}.", day(at)),
            Self::NotSelected { at } => format!("Not selected. Decided on {}.", day(at)),
            Self::Accepted { at } => format!("Place accepted on {}.", day(at)),
            Self::Declined {
                at, given_up: true, ..
            } => format!("Place given up on {}.", day(at)),
            Self::Declined {
                at, lapsed: false, ..
            } => format!("Place declined on {}.", day(at)),
            Self::Declined {
                at, lapsed: true, ..
            } => {
                format!("The offer ended on {} without an answer.", day(at))
            }
            Self::Answered { at, no: false } => format!("Answered on {}.", day(at)),
            Self::Answered { at, no: true } => format!("Answered with a no on {}.", day(at)),
            Self::Ended { at, took_place, .. } => {
                let what = if *took_place {
                    "Took place without its forms"
                } else {
                    "Did not take place"
                };
                format!("{what}. Recorded on {}.", day(at))
            }
        }
    }

    /// What is promised and by when, in a sentence with a space before it.
    pub(super) fn promised(&self) -> String {
        let (Self::Waiting {
            decision_by,
            promise,
            ..
        }
        | Self::Submitted {
            decision_by,
            promise,
            ..
        }
        | Self::Invited {
            decision_by,
            promise,
            ..
        }) = self
        else {
            return String::new();
        };
        match promise {
            // The day of the event may come after the one that was promised.
            _ if matches!(self, Self::Invited { .. }) => " We decide after the event.".to_owned(),
            Promise::Decision => format!(" Decision expected by {decision_by}."),
            Promise::Answer => format!(" We answer by {decision_by}."),
            Promise::Reading => " We read it. You need do nothing more.".to_owned(),
        }
    }

    /// The day by which something is promised.
    #[must_use]
    pub fn promised_by(&self) -> Option<Day> {
        match self {
            Self::Waiting {
                decision_by,
                promise,
                ..
            }
            | Self::Submitted {
                decision_by,
                promise,
                ..
            }
            | Self::Invited {
                decision_by,
                promise,
                ..
            } => (*promise != Promise::Reading).then_some(*decision_by),
            _ => None,
        }
    }

    /// Whether a promised day has passed: it is late, never refused by itself.
    #[must_use]
    pub fn is_late(&self, today: Day) -> bool {
        self.promised_by().is_some_and(|day| day < today)
    }

    /// Whether it may still come to what it asks for, or has: it was not withdrawn or decided against.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(
            self,
            Self::Withdrawn { .. }
                | Self::NotSelected { .. }
                | Self::Declined { .. }
                | Self::Answered { no: true, .. }
                | Self::Ended {
                    took_place: false,
                    ..
                }
        )
    }

    /// Whether its applicant may withdraw it, by its form or not: it is not over, and no place is taken.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(
            self,
            Self::Waiting { .. }
                | Self::Submitted { .. }
                | Self::Invited { .. }
                | Self::Offered { .. }
                | Self::Reserve { .. }
        )
    }

    /// Whether it is out of the way: its applicant has taken it back.
    #[must_use]
    pub const fn is_withdrawn(&self) -> bool {
        matches!(self, Self::Withdrawn { .. })
    }

    /// Whether what it asks for stands: the answer was yes, or nobody is to answer.
    #[must_use]
    pub const fn stands(&self) -> bool {
        match self {
            Self::Submitted { promise, .. } => matches!(promise, Promise::Reading),
            Self::Accepted { .. } | Self::Answered { no: false, .. } => true,
            _ => false,
        }
    }

    /// Whether it holds one of the places.
    #[must_use]
    pub const fn holds_place(&self) -> bool {
        matches!(self, Self::Offered { .. } | Self::Accepted { .. })
    }

    /// Where an outcome leads, at an instant, where an offer stands for so many working days.
    #[must_use]
    pub fn decided(outcome: Outcome, at: Instant, offer_stands: u32) -> Self {
        match outcome {
            Outcome::Offer => Self::Offered {
                at,
                reply_by: at.day().plus_working_days(offer_stands),
            },
            Outcome::Reserve => Self::Reserve { at },
            Outcome::NotSelected => Self::NotSelected { at },
        }
    }

    /// Whether it waits for a decision.
    #[must_use]
    pub const fn waits_for_decision(&self) -> bool {
        matches!(
            self,
            Self::Submitted { .. } | Self::Invited { .. } | Self::Reserve { .. }
        )
    }

    pub(super) fn moved(&self) -> Failure {
        Failure::moved(format!(
            "This application has moved on meanwhile. {}",
            self.said()
        ))
    }
}
