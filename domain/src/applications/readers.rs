//! Who of the CMU reads an application, and hears of it.

use super::Application;
use crate::api::Failure;
use crate::people::{CmuStaff, Member, mailbox};

impl Application {
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
}
