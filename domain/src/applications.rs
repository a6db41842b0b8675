//! Applications: apply for a development option, and read what was sent.
//!
//! An application is made from entries its form accepts and keeps the form as it was, so that it
//! can be read for ever. Stages: `Submitted`. Kept two years after they were sent.

pub mod api;

use serde::{Deserialize, Serialize};

use crate::api::Failure;
use crate::form::{Accepted, Entries, Form};
use crate::people::{CmuStaff, Member, PersonId, Profile};
use crate::time::{Day, Instant};

/// Names an application; it is that of the draft it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ApplicationId(pub String);

crate::api::part!(ApplicationId);

/// The characters of a reference: no two look alike (no 0 O, 1 I L, Q, Z 2, B 8, S 5, U V).
pub const REFERENCE_CHARACTERS: &[u8; 20] = b"34679ACDEFGHJKMNPRTX";

/// Eight characters a person can read out: made of chance that the caller brings.
#[must_use]
pub fn reference(chance: [u8; 8]) -> String {
    let character = |byte: u8| char::from(REFERENCE_CHARACTERS[usize::from(byte) % 20]);
    let all: String = chance.into_iter().map(character).collect();
    format!("{}-{}", &all[..4], &all[4..])
}

/// An application that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Application {
    /// Its name.
    pub id: ApplicationId,
    /// What to quote.
    pub reference: String,
    /// Who sent it.
    pub applicant: Applicant,
    /// The form as it was.
    pub form: Form,
    /// What was asked and typed.
    pub entries: Entries,
    /// Where it is.
    pub stage: Stage,
}

/// The person who applies, as they described themselves on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Applicant {
    /// Who it is.
    pub id: PersonId,
    /// Where letters go.
    pub email: String,
    /// A copy of the profile.
    pub profile: Profile,
}

/// Where an application is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Sent, and waiting for the CMU.
    Submitted {
        /// When.
        at: Instant,
        /// The day by which the CMU decides.
        decision_by: Day,
    },
}

impl Stage {
    /// Plain words for it.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::Submitted { at, decision_by } => {
                format!("Sent on {}. Decision expected by {decision_by}.", at.day())
            }
        }
    }
}

/// Proof that an application arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Receipt {
    /// The application.
    pub id: ApplicationId,
    /// What to quote.
    pub reference: String,
    /// When it arrived.
    pub at: Instant,
}

/// What only the server can bring to a submission.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The draft's id, or a new one.
    pub id: ApplicationId,
    /// Made by [`reference`].
    pub reference: String,
    /// When.
    pub at: Instant,
    /// How soon the CMU decides, in working days.
    pub decision_within: u32,
}

/// The most applications that are kept of one person; somebody honest sends a few a year (trust.md,
/// rule 19).
pub const MOST_KEPT: i64 = 5_000;

/// Whether a person of whom so many applications are kept may send another.
///
/// # Errors
/// [`Failure::Conflict`] that says what to do.
pub fn may_send(kept: i64) -> Result<(), Failure> {
    if kept < MOST_KEPT {
        return Ok(());
    }
    Err(Failure::moved(format!(
        "You have sent {kept} applications, which is the most the service keeps for one person. \
         Ring the Career Management Unit."
    )))
}

impl Application {
    /// Makes an application of accepted entries.
    #[must_use]
    pub fn submit(accepted: &Accepted, by: &Member, profile: Profile, brought: Brought) -> Self {
        Self {
            id: brought.id,
            reference: brought.reference,
            applicant: Applicant {
                id: by.id.clone(),
                email: by.email.clone(),
                profile,
            },
            form: accepted.form().clone(),
            entries: accepted.entries().clone(),
            stage: Stage::Submitted {
                at: brought.at,
                decision_by: brought.at.day().plus_working_days(brought.decision_within),
            },
        }
    }

    /// When it was sent.
    #[must_use]
    pub fn submitted(&self) -> Instant {
        match self.stage {
            Stage::Submitted { at, .. } => at,
        }
    }

    /// Proof that it arrived.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        Receipt {
            id: self.id.clone(),
            reference: self.reference.clone(),
            at: self.submitted(),
        }
    }

    /// Whether this person may read it: who sent it, and CMU staff.
    #[must_use]
    pub fn may_read(&self, member: &Member, staff: Option<&CmuStaff>) -> bool {
        self.applicant.id == member.id || staff.is_some()
    }
}

/// An application in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listed {
    /// The application.
    pub id: ApplicationId,
    /// What to quote.
    pub reference: String,
    /// The form's title.
    pub title: String,
    /// The applicant's name.
    pub name: String,
    /// Where it is.
    pub stage: Stage,
}

impl From<Application> for Listed {
    fn from(of: Application) -> Self {
        Self {
            id: of.id,
            reference: of.reference,
            title: of.form.title,
            name: of.applicant.profile.name,
            stage: of.stage,
        }
    }
}
