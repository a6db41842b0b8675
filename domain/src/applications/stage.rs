//! Where an application is in its life; who moves it on is in `steps`.
//!
//! `Waiting` (for the line manager) → `Submitted` → `Offered`, `Reserve` or `NotSelected`;
//! `Reserve` → `Offered` → `Accepted` or `Declined`. Until it is decided, and while an offer stands,
//! the applicant may withdraw it, and take that back until the window closes.

use serde::{Deserialize, Serialize};

use crate::api::Failure;
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
        /// The day by which the CMU decides.
        decision_by: Day,
    },
    /// Sent, and waiting for the CMU.
    Submitted {
        /// When it was sent.
        at: Instant,
        /// The day by which the CMU decides.
        decision_by: Day,
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
    /// The offer was declined, or nobody answered it.
    Declined {
        /// When.
        at: Instant,
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

impl Stage {
    /// One or two words, for tags and filters.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "Waiting for endorsement",
            Self::Submitted { .. } => "Submitted",
            Self::Withdrawn { .. } => "Withdrawn",
            Self::Offered { .. } => "Offered a place",
            Self::Reserve { .. } => "On the reserve list",
            Self::NotSelected { .. } => "Not selected",
            Self::Accepted { .. } => "Place accepted",
            Self::Declined { .. } => "Place declined",
        }
    }

    /// One word without spaces: how it stands in the database and in addresses.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Submitted { .. } => "submitted",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Offered { .. } => "offered",
            Self::Reserve { .. } => "reserve",
            Self::NotSelected { .. } => "not-selected",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
        }
    }

    /// Plain words for it.
    #[must_use]
    pub fn said(&self) -> String {
        let day = |at: &Instant| at.day();
        match self {
            Self::Waiting { at, decision_by } => format!(
                "Sent on {}. Waiting for your line manager’s answer. Decision expected by {decision_by}.",
                day(at)
            ),
            Self::Submitted { at, decision_by } => {
                format!(
                    "Submitted on {}. Decision expected by {decision_by}.",
                    day(at)
                )
            }
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
            Self::Declined { at } => format!("Place declined on {}.", day(at)),
        }
    }

    /// Whether the CMU promised a decision and the day has passed: it is late, never refused by itself.
    #[must_use]
    pub fn is_late(&self, today: Day) -> bool {
        match self {
            Self::Waiting { decision_by, .. } | Self::Submitted { decision_by, .. } => {
                *decision_by < today
            }
            _ => false,
        }
    }

    /// Whether it holds one of the places.
    #[must_use]
    pub const fn holds_place(&self) -> bool {
        matches!(self, Self::Offered { .. } | Self::Accepted { .. })
    }

    pub(super) fn moved(&self) -> Failure {
        Failure::moved(format!(
            "This application has moved on meanwhile. {}",
            self.said()
        ))
    }
}
