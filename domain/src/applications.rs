//! Applications: apply for a development option, and read what was sent.
//!
//! An application is made from entries its form accepts and keeps the form as it was, so that it
//! can be read for ever. Its stages are in [`stage`]. Kept two years after they were sent.

pub mod adjustments;
pub mod api;
pub mod bound;
pub mod decision;
pub mod earlier;
pub mod endorsement;
pub mod gateway;
mod listed;
pub mod queue;
pub mod readers;
pub mod repeat;
pub mod round;
pub mod sift;
pub mod stage;
mod steps;
pub mod timeline;

use serde::{Deserialize, Serialize};

use self::api::desk::Masked;
pub use self::decision::{Decision, Remark};
pub use self::endorsement::Asking;
pub use self::gateway::Invitation;
pub use self::listed::Listed;
pub use self::round::RoundId;
pub use self::stage::{Outcome, Promise, Stage};
pub use self::steps::TAKEN_BACK_WITHIN;
pub use self::timeline::{Event, What};
use crate::api::Failure;
use crate::form::{Accepted, Entries, Field, Form, ProfileKey};
use crate::people::{Member, PersonId, Profile, mailbox};
use crate::time::{Day, Instant};

/// Names an application; it is that of the draft it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ApplicationId(
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::api::ID)))] pub String,
);

crate::api::part!(ApplicationId);

/// Below these addresses are pages of what is sent: they are a module of the app of their own, so that
/// nobody fetches it who fills in a form.
const DESK: [&str; 6] = ["adjustments", "all", "desk", "endorse", "record", "sent"];

/// Whether the page of an address is of the desk.
#[must_use]
pub fn is_of_desk(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    parts.next() == Some("applications") && parts.next().is_some_and(|part| DESK.contains(&part))
}

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
    /// The last day of the window it was sent in; nothing where the form is always open.
    #[serde(default)]
    pub closes: Option<Day>,
    /// The line manager who is asked, where one is.
    #[serde(default)]
    pub asking: Option<Asking>,
    /// The addresses of those who were asked before and have answered.
    #[serde(default, alias = "asked_before")]
    pub answered_before: Vec<String>,
    /// The invitation to the gateway event, where there was one.
    #[serde(default)]
    pub invitation: Option<Invitation>,
    /// The first day of what was granted, where forms have to follow it.
    #[serde(default)]
    pub first_day: Option<Day>,
    /// What the CMU says to the applicant: feedback on each part, or an answer.
    #[serde(default)]
    pub remarks: Vec<Remark>,
    /// What happened to it, oldest first.
    #[serde(default)]
    pub past: Vec<Event>,
    /// What scorers read in the place of answers: told to CMU staff who read it, and kept elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masks: Vec<Masked>,
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
    /// How soon the CMU decides where the form does not say, in working days.
    pub decision_within: u32,
}

/// For how many working days an offer stands where the form does not say.
const OFFER_STANDS: u32 = 10;

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
    ///
    /// # Errors
    /// [`Failure::Conflict`] where the form is not open; [`Failure::Faults`] where the applicant
    /// named themselves as line manager.
    pub fn submit(
        accepted: &Accepted,
        by: &Member,
        profile: Profile,
        brought: Brought,
    ) -> Result<Self, Failure> {
        let form = accepted.form();
        let profile = named(profile, accepted);
        let at = brought.at;
        let opening = form.terms.opening(at);
        if !opening.is_open() {
            let said = format!(
                "This form is closed now. {} A draft stays as it is.",
                opening.said()
            );
            return Err(Failure::moved(said));
        }
        let closes = form.terms.window(at.day()).map(|window| window.closes);
        let asking = endorsement::named(accepted, by, at, closes)?;
        let within = form.terms.selection.as_ref().map(|of| of.decides_within);
        let decision_by = closes
            .unwrap_or_else(|| at.day())
            .plus_working_days(within.unwrap_or(brought.decision_within));
        let promise = form.terms.promise();
        let mut past = vec![Event {
            at,
            what: What::Sent,
        }];
        past.extend(asking.iter().map(|asking| Event {
            at,
            what: What::Asked {
                name: asking.name.clone(),
            },
        }));
        Ok(Self {
            id: brought.id,
            reference: brought.reference,
            applicant: Applicant {
                id: by.id.clone(),
                email: by.email.clone(),
                profile,
            },
            form: form.clone(),
            entries: accepted.entries().clone(),
            stage: if asking.is_some() {
                Stage::Waiting {
                    at,
                    decision_by,
                    promise,
                }
            } else {
                Stage::Submitted {
                    at,
                    decision_by,
                    promise,
                }
            },
            closes,
            asking,
            answered_before: vec![],
            invitation: None,
            first_day: None,
            remarks: vec![],
            past,
            masks: vec![],
        })
    }

    /// What it is called: see [`Promise::noun`].
    #[must_use]
    pub fn noun(&self) -> &'static str {
        self.form.terms.promise().noun()
    }

    /// The round it is sifted and decided in.
    #[must_use]
    pub fn round(&self) -> RoundId {
        RoundId::of(&self.form.id, self.closes)
    }

    /// Its scored parts, as they were asked, with what was written.
    pub fn parts(&self) -> impl Iterator<Item = (&Field, &str)> {
        let fields = self
            .form
            .sections
            .iter()
            .flat_map(|section| &section.fields);
        fields.filter(|field| field.is_scored()).map(|field| {
            let entry = self.entries.get(&field.id).and_then(|entry| entry.first());
            (field, entry.map_or("", String::as_str))
        })
    }

    /// Whether somebody must not judge it, whatever they declare: the applicant, the line manager of their
    /// profile when they sent it, who is asked as that now, and who has answered. Whoever was only named in
    /// the form, and is no longer, is not close: else an applicant would choose who judges them.
    #[must_use]
    pub fn is_close_to(&self, member: &Member) -> bool {
        self.applicant.id == member.id || self.is_close(&member.email)
    }

    /// The same for whoever has an address.
    fn is_close(&self, email: &str) -> bool {
        let own = mailbox(email);
        let is = |email: &str| mailbox(email) == own;
        is(&self.applicant.email)
            || is(&self.applicant.profile.line_manager_email)
            || self.asking.as_ref().is_some_and(|of| is(&of.email))
            || self.answered_before.iter().any(|email| is(email))
    }

    /// Where it is, in plain words to its applicant.
    #[must_use]
    pub fn said(&self) -> String {
        self.in_words(Stage::said)
    }

    /// The same for CMU staff.
    #[must_use]
    pub fn told(&self) -> String {
        self.in_words(Stage::told)
    }

    fn in_words(&self, of_stage: fn(&Stage) -> String) -> String {
        let is_answered = self.asking.as_ref().is_some_and(|of| of.answer.is_some());
        let is_void = self.asking.as_ref().is_some_and(|of| of.is_void);
        match &self.stage {
            Stage::Waiting { at, .. } if is_void => format!(
                "Submitted on {}. What the line manager was shown has changed since, so an answer to it does \
                 not count. The Career Management Unit decides how to go on.{}",
                at.day(),
                self.stage.promised()
            ),
            Stage::Waiting { at, .. } if is_answered => format!(
                "Submitted on {}. The line manager did not say yes to all, so the Career Management Unit \
                 decides how to go on.{}",
                at.day(),
                self.stage.promised()
            ),
            Stage::Answered { at, no: false } if self.form.terms.is_granted() => {
                format!("Answered with a yes on {}.", at.day())
            }
            stage => of_stage(stage),
        }
    }

    /// When it was sent.
    #[must_use]
    pub fn submitted(&self) -> Instant {
        match (self.past.first(), &self.stage) {
            (Some(sent), _) => sent.at,
            // What was sent before there were timelines has only its stage.
            (None, Stage::Submitted { at, .. }) => *at,
            (None, _) => Instant(0),
        }
    }

    /// For how many working days an offer stands.
    #[must_use]
    pub fn offer_stands(&self) -> u32 {
        let selection = self.form.terms.selection.as_ref();
        selection.map_or(OFFER_STANDS, |of| of.offer_stands)
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
}

/// The profile with the name that was typed into the form, where it has none: somebody from outside the
/// force has no other.
fn named(mut profile: Profile, accepted: &Accepted) -> Profile {
    let mut fields = accepted
        .form()
        .sections
        .iter()
        .flat_map(|section| &section.fields);
    if profile.name.trim().is_empty()
        && let Some(field) = fields.find(|field| field.profile == Some(ProfileKey::Name))
        && let Some(typed) = accepted
            .entries()
            .get(&field.id)
            .and_then(|entry| entry.first())
    {
        profile.name.clone_from(typed);
    }
    profile
}
