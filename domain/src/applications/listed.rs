//! An application as it stands in a list: for its applicant, for staff, and for what may follow it.

use serde::{Deserialize, Serialize};

use super::{Application, ApplicationId, Promise, Receipt, RoundId, Stage};
use crate::time::{Day, Instant};

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
    /// The applicant's name; empty where it is not for who reads the list.
    pub name: String,
    /// Where it is.
    pub stage: Stage,
    /// The same in plain words.
    pub said: String,
    /// The form.
    pub form: String,
    /// The last day of the window it was sent in.
    pub closes: Option<Day>,
    /// When it was sent.
    pub at: Instant,
    /// How much it asks for, where a form says how much one may ask for in a year.
    pub takes: i64,
    /// The reference of what it is about, where its form asks for that.
    pub about: Option<String>,
    /// Its day, where what follows must not come before it.
    pub day: Option<Day>,
    /// The last day of what was granted, where forms have to follow it.
    pub last_day: Option<Day>,
    /// From when such a form is missing.
    pub owes_from: Option<Instant>,
    /// From when the CMU decides how to go on, where it waits for a line manager.
    pub stuck_from: Option<Instant>,
    /// Whether it is left to others: who reads the list is close to its applicant, or has said why they may not
    /// act on it. Not told where there is a selection, since it would say whose it is.
    #[serde(default)]
    pub is_left: bool,
}

impl Listed {
    /// Proof that it arrived.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        Receipt {
            id: self.id.clone(),
            reference: self.reference.clone(),
            at: self.at,
        }
    }

    /// The round it is in.
    #[must_use]
    pub fn round(&self) -> RoundId {
        RoundId::of(&self.form, self.closes)
    }

    /// Whether it waits for an answer in words: nobody else's comes first, or the CMU decides how to go on.
    #[must_use]
    pub fn is_to_answer(&self, at: Instant) -> bool {
        match self.stage {
            Stage::Submitted { promise, .. } => promise == Promise::Answer,
            Stage::Waiting { promise, .. } => promise == Promise::Answer && self.is_stuck(at),
            _ => false,
        }
    }

    /// Whether the CMU decides how to go on without its line manager.
    #[must_use]
    pub fn is_stuck(&self, at: Instant) -> bool {
        self.stuck_from.is_some_and(|from| from <= at)
    }

    /// The same for CMU staff: where there is a selection, without the name, so that whoever reads the
    /// list can still score; and where it is left to others, who alone open it.
    #[must_use]
    pub fn for_staff(of: Application, is_left: bool) -> Self {
        let is_blind = of.form.terms.selection.is_some();
        let said = of.told();
        let mut listed = Self::from(of);
        listed.said = said;
        listed.is_left = is_left && !is_blind;
        if is_blind || is_left {
            listed.name.clear();
        }
        listed
    }
}

impl From<Application> for Listed {
    fn from(of: Application) -> Self {
        Self {
            form: of.form.id.clone(),
            closes: of.closes,
            at: of.submitted(),
            takes: of.takes(),
            about: of.form.about(&of.entries),
            day: of.form.day(&of.entries),
            said: of.said(),
            stuck_from: of.stuck_from(),
            last_day: of.last_day(),
            owes_from: of.owed().iter().map(|(_, due)| *due).min(),
            id: of.id,
            reference: of.reference,
            title: of.form.title,
            name: of.applicant.profile.name,
            stage: of.stage,
            is_left: false,
        }
    }
}
