//! What happened to an application, as the applicant reads it: no name but that of the manager whom
//! the applicant or the CMU named.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::time::Instant;

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
    Lapsed,
    Answered,
    Followed {
        form: String,
        title: String,
        reference: String,
        withdrawn: bool,
    },
}

impl What {
    /// In words, for the applicant.
    #[must_use]
    pub fn said(&self) -> String {
        let with = |said: &str, reason: &str| {
            if reason.is_empty() {
                format!("{said}.")
            } else {
                format!("{said}: {reason}")
            }
        };
        match self {
            Self::Sent => "You submitted it.".to_owned(),
            Self::Asked { name } => format!("We asked {name} to answer as your line manager."),
            Self::Endorsed => "Your line manager said yes.".to_owned(),
            Self::EndorsedInPart => "Your line manager said yes, but not to all of it.".to_owned(),
            Self::Refused => "Your line manager did not say yes to all.".to_owned(),
            Self::WentOnWithout { reason } => {
                with("The CMU went on without your line manager’s answer", reason)
            }
            Self::Withdrawn { reason } => with("You withdrew it", reason),
            Self::TakenBack => "You took the withdrawal back.".to_owned(),
            Self::Invited { words } => with("You were invited to the gateway event", words),
            Self::Uninvited { words } => {
                with("Your invitation to the gateway event was taken back", words)
            }
            Self::DecidedWithout { reason } => with("The CMU decided without all marks", reason),
            Self::Decided { outcome } => match outcome {
                Outcome::Offer => "You were offered a place.",
                Outcome::Reserve => "You were put on the reserve list.",
                Outcome::NotSelected => "You were not selected.",
            }
            .to_owned(),
            Self::Accepted => "You accepted the place.".to_owned(),
            Self::Declined { reason } => with("You declined the place", reason),
            Self::GaveUp { reason } => with("You gave the place up", reason),
            Self::Lapsed => "The offer ended without your answer.".to_owned(),
            Self::Answered => "The CMU answered.".to_owned(),
            Self::Followed {
                title,
                reference,
                withdrawn,
                ..
            } => {
                let did = if *withdrawn { "withdrew" } else { "sent" };
                format!("You {did} the form “{title}”. Its reference is {reference}.")
            }
        }
    }
}
