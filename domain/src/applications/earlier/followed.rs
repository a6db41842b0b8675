//! What a record tells of the forms that follow it, and what these change of it (O6).

use crate::api::Failure;
use crate::applications::{Application, Event, What};
use crate::form::terms::Next;
use crate::time::{Day, Instant};

/// The most forms of a kind that are told on the record of what they are about; a visit has one of each.
const MOST_FOLLOWING: usize = 20;

impl Application {
    /// The forms that have to follow it, and when each was sent, if it was; none while it does not stand.
    #[must_use]
    pub fn following(&self) -> Vec<(&Next, Option<Instant>)> {
        // Of several the last that stands.
        let sent = |next: &Next| {
            let stands = |event: &&Event| match &event.what {
                What::Followed {
                    form, withdrawn, ..
                } => *form == next.form && !withdrawn,
                _ => false,
            };
            self.past.iter().rev().find(stands).map(|event| event.at)
        };
        let next = self.form.terms.next.iter().filter(|_| self.stage.stands());
        next.map(|next| (next, sent(next))).collect()
    }

    /// Another application was sent that names this one, or it was withdrawn: of each the last is told.
    ///
    /// # Errors
    /// [`Failure::Conflict`] where this does not stand, or too many of the other’s form do.
    pub fn followed(&mut self, by: &Self, at: Instant) -> Result<(), Failure> {
        let gone = !by.stage.is_live();
        if !gone && !self.stage.stands() {
            return Err(Failure::moved(format!(
                "Nothing follows {} any more: {} What you typed is kept as a draft.",
                self.reference,
                self.said()
            )));
        }
        let is_it = |event: &Event| matches!(&event.what, What::Followed { reference, .. } if *reference == by.reference);
        self.past.retain(|event| !is_it(event));
        let is_like_it = |event: &&Event| match &event.what {
            What::Followed {
                form, withdrawn, ..
            } => *form == by.form.id && *withdrawn == gone,
            _ => false,
        };
        if self.past.iter().filter(is_like_it).count() >= MOST_FOLLOWING {
            if !gone {
                return Err(Failure::moved(format!(
                    "{MOST_FOLLOWING} forms “{}” about {} stand, which is the most. Withdraw one of them \
                     first. What you typed is kept as a draft.",
                    by.form.title, self.reference
                )));
            }
            // The first of those that were withdrawn is told no more.
            let first = self.past.iter().position(|event| is_like_it(&event));
            first.map(|at| self.past.remove(at));
        }
        let moved = self.moved_by(by, at).filter(|_| !gone);
        self.first_day = moved.or(self.first_day);
        let what = What::Followed {
            form: by.form.id.clone(),
            title: by.form.title.clone(),
            reference: by.reference.clone(),
            withdrawn: gone,
            first_day: moved,
        };
        self.happened(at, what);
        Ok(())
    }

    /// The first day that another form names, where it is another one: what was agreed last holds, until the
    /// first day is over. Days on which somebody was there stay taken, and no form moves them.
    fn moved_by(&self, by: &Self, at: Instant) -> Option<Day> {
        let is_first = self
            .form
            .terms
            .next
            .first()
            .is_some_and(|next| next.form == by.form.id);
        let has_begun = self.first_day.is_some_and(|day| day < at.day());
        let day = by
            .form
            .day(&by.entries)
            .filter(|day| self.first_day != Some(*day));
        day.filter(|_| is_first && !has_begun && !self.is_past(at))
    }
}
