//! Who of the CMU reads an application, and hears of it; and why it is kept from one of them.

use serde::{Deserialize, Serialize};

use super::round::Interest;
use super::{Application, What};
use crate::api::{Conflict, Failure};
use crate::people::{CmuStaff, Member, mailbox};
use crate::time::Instant;
use crate::words::Words;

/// Why somebody who could act on an application otherwise neither acts on it nor opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Bar {
    /// It is their own.
    Own,
    /// They are the line manager, or were asked to answer as that.
    Close,
    /// They have another one in the same round.
    Rival,
    /// They have said so: an [`Interest`], which they can take back.
    Declared(Interest),
}

impl Bar {
    /// Why, and who does it, in plain words to them.
    #[must_use]
    pub fn said(self) -> String {
        const OTHERS: &str = "Somebody else of the Career Management Unit does this.";
        match self {
            Self::Own => format!("This is your own, so you are close to it. {OTHERS}"),
            Self::Close => format!(
                "You are close to this applicant: you are or were their line manager, or you were asked to \
                 answer as that. {OTHERS}"
            ),
            Self::Rival => {
                "You have an application in this round, so you do not judge in it. Others of the \
                            Career Management Unit do."
                    .to_owned()
            }
            Self::Declared(kind) => format!(
                "You have said why you may not judge this: “{}”. {OTHERS} If you said so by mistake, you can \
                 take it back.",
                kind.said()
            ),
        }
    }

    /// The same as what a request meets.
    #[must_use]
    pub const fn failure(self) -> Failure {
        Failure::Conflict {
            now: Conflict::Barred { why: self },
        }
    }

    /// What somebody declared, by the word it is kept under.
    #[must_use]
    pub fn declared(word: &str) -> Self {
        Self::Declared(Interest::named(word).unwrap_or(Interest::Other))
    }
}

impl Application {
    /// How somebody is close to it, whatever they declare.
    #[must_use]
    pub fn closeness(&self, member: &Member) -> Option<Bar> {
        let is_own = self.applicant.id == member.id
            || mailbox(&self.applicant.email) == mailbox(&member.email);
        match is_own {
            true => Some(Bar::Own),
            false => self.is_close_to(member).then_some(Bar::Close),
        }
    }

    /// Whether this person may read it: who sent it, and CMU staff from whom it is not kept.
    #[must_use]
    pub fn may_read(&self, member: &Member, staff: Option<&CmuStaff>) -> bool {
        let is_for = |staff: &CmuStaff| !self.is_kept_from(&staff.0.email);
        self.applicant.id == member.id || staff.is_some_and(is_for)
    }

    /// Whether its form keeps it from whoever has this address: the applicant's line manager, and whom they
    /// named. They never read it and hear nothing of it, also as staff of the CMU (S4-8).
    #[must_use]
    pub fn is_kept_from(&self, email: &str) -> bool {
        let fields = &self.form.terms.kept_from;
        let own = mailbox(email);
        let named = |field: &String| self.entries.get(field).and_then(|entry| entry.first());
        let mut named = fields.iter().filter_map(named);
        !fields.is_empty() && (self.is_close(email) || named.any(|email| mailbox(email) == own))
    }

    /// Those of the CMU who hear of it.
    pub fn readers(&self, staff: Vec<String>) -> impl Iterator<Item = String> {
        staff.into_iter().filter(|email| !self.is_kept_from(email))
    }

    /// Whether it is left to those who are close to its applicant, since all of the staff are.
    #[must_use]
    pub fn is_left_to_who_is_close(&self, staff: &[String]) -> bool {
        staff.iter().all(|email| self.is_close(email))
    }

    /// Whether this member of the `staff` is close to its applicant, and leaves it to those who are not.
    #[must_use]
    pub fn is_left_by(&self, member: &Member, staff: &[String]) -> bool {
        let is_own = self.applicant.id == member.id;
        !is_own && self.is_close_to(member) && !self.is_left_to_who_is_close(staff)
    }

    /// Whether it has not come to an end without a place, so that somebody may still act on it.
    ///
    /// # Errors
    /// [`Failure::Conflict`] that says where it is.
    pub fn is_live(&self) -> Result<(), Failure> {
        match self.stage.is_live() {
            true => Ok(()),
            false => Err(self.stage.moved()),
        }
    }

    /// Whether somebody of the staff can read it.
    ///
    /// # Errors
    /// [`Failure::Conflict`] that says what to do.
    pub fn has_reader(&self, staff: &[String]) -> Result<(), Failure> {
        let is_kept = staff.iter().all(|email| self.is_kept_from(email));
        if self.form.terms.kept_from.is_empty() || !is_kept {
            return Ok(());
        }
        Err(Failure::moved(
            "Nobody would be left to read this: all of the Career Management Unit are people you named. \
             Ring the unit instead.",
        ))
    }

    /// Somebody takes back that they may not judge it. It is for the record alone.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it is over without a place.
    pub fn judges_again(&mut self, reason: &Words, at: Instant) -> Result<(), Failure> {
        self.is_live()?;
        let reason = reason.as_str().to_owned();
        self.happened(at, What::JudgesAgain { reason });
        Ok(())
    }
}
