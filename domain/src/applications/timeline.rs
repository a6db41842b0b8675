//! What happened to an application, as the applicant and staff read it: no name but that of the manager
//! whom the applicant or the CMU named.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::time::{Day, Instant};

/// What happened to an application, for its timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// When.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is said by `said`")]
pub enum What {
    Sent,
    Asked {
        name: String,
    },
    AskedAgain {
        name: String,
    },
    Endorsed,
    EndorsedInPart,
    Refused,
    WentOnWithout {
        reason: String,
    },
    Withdrawn {
        reason: String,
    },
    TakenBack,
    Invited {
        words: String,
    },
    Uninvited {
        words: String,
    },
    DecidedWithout {
        reason: String,
    },
    Decided {
        outcome: Outcome,
    },
    Accepted,
    Declined {
        reason: String,
    },
    GaveUp {
        reason: String,
    },
    JudgesAgain {
        reason: String,
    },
    Lapsed,
    Answered,
    Ended {
        took_place: bool,
        reason: String,
    },
    Reopened {
        reason: String,
    },
    Followed {
        form: String,
        title: String,
        reference: String,
        withdrawn: bool,
        /// The first day of what it follows, where this form has changed it.
        #[serde(default)]
        first_day: Option<Day>,
    },
}

impl What {
    /// In words, for the applicant or, where it is not their own, for staff.
    #[must_use]
    pub fn said(&self, is_own: bool) -> String {
        let (you, your, were) = match is_own {
            true => ("You", "Your", "were"),
            false => ("The applicant", "The", "was"),
        };
        let with = |said: String, reason: &str| {
            if reason.is_empty() {
                format!("{said}.")
            } else {
                format!("{said}: {reason}")
            }
        };
        match self {
            Self::Sent => format!("{you} submitted it."),
            Self::Asked { name } => format!(
                "We asked {name} to answer as {} line manager.",
                your.to_lowercase()
            ),
            Self::AskedAgain { name } => format!(
                "What we showed {name} had changed since we asked, so an answer to it did not count. We asked \
                 them again."
            ),
            Self::Endorsed => format!("{your} line manager said yes."),
            Self::EndorsedInPart => format!("{your} line manager said yes, but not to all of it."),
            Self::Refused => format!("{your} line manager did not say yes to all."),
            Self::WentOnWithout { reason } => with(
                format!(
                    "The CMU went on without a yes from {} line manager",
                    your.to_lowercase()
                ),
                reason,
            ),
            Self::Withdrawn { reason } => with(format!("{you} withdrew it"), reason),
            Self::TakenBack => format!("{you} took the withdrawal back."),
            Self::Invited { words } => {
                with(format!("{you} {were} invited to the gateway event"), words)
            }
            Self::Uninvited { words } => with(
                format!("{your} invitation to the gateway event was taken back"),
                words,
            ),
            Self::DecidedWithout { reason } => {
                with("The CMU decided without all marks".to_owned(), reason)
            }
            Self::Decided { outcome } => match outcome {
                Outcome::Offer => format!("{you} {were} offered a place."),
                Outcome::Reserve => format!("{you} {were} put on the reserve list."),
                Outcome::NotSelected => format!("{you} {were} not selected."),
            },
            Self::Accepted => format!("{you} accepted the place."),
            Self::Declined { reason } => with(format!("{you} declined the place"), reason),
            Self::GaveUp { reason } => with(format!("{you} gave the place up"), reason),
            Self::JudgesAgain { reason } => with(
                "Somebody who judges had said that they may not judge this, and took that back"
                    .to_owned(),
                // In their own words it is for the CMU.
                if is_own { "" } else { reason },
            ),
            Self::Lapsed => "The offer ended without an answer.".to_owned(),
            Self::Answered => "The CMU answered.".to_owned(),
            Self::Ended { took_place, reason } => {
                let what = match took_place {
                    true => "it took place without its forms".to_owned(),
                    false => format!("{} {were} not there", you.to_lowercase()),
                };
                with(format!("The CMU recorded that {what}"), reason)
            }
            Self::Reopened { reason } => {
                with("The CMU took back what it had recorded".to_owned(), reason)
            }
            Self::Followed {
                title,
                reference,
                withdrawn,
                first_day,
                ..
            } => {
                let did = if *withdrawn { "withdrew" } else { "sent" };
                let moved = first_day.map(|day| format!(" The first day is now {day}."));
                let moved = moved.unwrap_or_default();
                format!("{you} {did} the form “{title}”. Its reference is {reference}.{moved}")
            }
        }
    }
}
