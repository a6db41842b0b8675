//! Who may move an application on, from where, to where.

use super::decision::{Decision, Remark};
use super::endorsement::Asking;
use super::{Application, Event, Outcome, Stage, What};
use crate::api::Failure;
use crate::form::Entries;
use crate::people::{CmuStaff, LineManager, Member, mailbox};
use crate::time::{Day, Instant};
use crate::words::Words;

/// For how many days a withdrawal can be taken back where the form is always open.
pub const TAKEN_BACK_WITHIN: i64 = 14;

/// After so many events an applicant can no longer ask and withdraw by themselves: each sends letters.
const MOST_EVENTS: usize = 40;
const TOO_MUCH: &str = "This application has changed very often. Ring the Career Management Unit, and \
                        they go on from here.";

impl Application {
    /// The line manager answers.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it no longer waits, the manager is not who is asked now, the time is
    /// over or it was answered; [`Failure::Faults`] if an answer or a reason is missing.
    pub fn endorse(
        &mut self,
        by: &LineManager,
        entries: &Entries,
        at: Instant,
    ) -> Result<(), Failure> {
        let next = self.after_waiting()?;
        let asking = self.asking.as_mut().ok_or(Failure::NotFound)?;
        let answer = asking.answered(by, &self.form, entries, at)?;
        if answer.is_yes() {
            let what = match answer.is_in_part() {
                true => What::EndorsedInPart,
                false => What::Endorsed,
            };
            self.stage = next;
            self.happened(at, what);
        } else {
            self.happened(at, What::Refused);
        }
        Ok(())
    }

    /// The CMU asks somebody else in the line manager's place: after a refusal, silence or a conflict.
    /// Whoever is close to the applicant leaves that to another of the `staff`, where one is not.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it does not wait for an answer, or somebody else of the CMU can do it;
    /// [`Failure::WrongBody`] where it is the applicant who would answer.
    pub fn ask(&mut self, by: &CmuStaff, staff: &[String], asking: Asking) -> Result<(), Failure> {
        if !self.is_left_to_who_is_close(staff) {
            self.not_close(by)?;
        }
        self.after_waiting()?;
        self.asks(asking)
    }

    /// The applicant names another line manager, or mends the address, as long as nobody answered.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody else; [`Failure::Conflict`] if it does not wait, or there is an
    /// answer; [`Failure::WrongBody`] where they name themselves.
    pub fn ask_another(&mut self, by: &Member, asking: Asking) -> Result<(), Failure> {
        self.owned(by)?;
        self.after_waiting()?;
        if self.asking.as_ref().is_some_and(|of| of.answer.is_some()) {
            return Err(self.stage.moved());
        }
        self.asks(asking)
    }

    fn asks(&mut self, asking: Asking) -> Result<(), Failure> {
        if mailbox(&asking.email) == mailbox(&self.applicant.email) {
            let said = "Give the address of somebody else: nobody endorses themselves";
            return Err(Failure::wrong_body("email", said));
        }
        if self.past.len() >= MOST_EVENTS {
            return Err(Failure::moved(TOO_MUCH));
        }
        let (at, name) = (asking.since, asking.name.clone());
        let before = self.asking.replace(asking);
        let answered = before.filter(|before| before.answer.is_some());
        self.answered_before.extend(answered.map(|of| of.email));
        self.happened(at, What::Asked { name });
        Ok(())
    }

    /// The CMU goes on without the line manager, on the record.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it does not wait for an answer, or is their own or of somebody they
    /// answer for.
    pub fn go_on_without(
        &mut self,
        staff: &CmuStaff,
        reason: &Words,
        at: Instant,
    ) -> Result<(), Failure> {
        self.not_close(staff)?;
        self.stage = self.after_waiting()?;
        let reason = reason.as_str().to_owned();
        self.happened(at, What::WentOnWithout { reason });
        Ok(())
    }

    /// The applicant withdraws it.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody else; [`Failure::Conflict`] if it is over.
    pub fn withdraw(&mut self, by: &Member, reason: &str, at: Instant) -> Result<(), Failure> {
        self.owned(by)?;
        if !self.can_withdraw(at) {
            return Err(match self.is_granted() {
                true => Failure::moved(
                    "What you asked for is over, so it cannot be withdrawn. If you were not there, tell the \
                     Career Management Unit.",
                ),
                false => self.stage.moved(),
            });
        }
        if !self.is_granted() && self.past.len() >= MOST_EVENTS {
            return Err(Failure::moved(TOO_MUCH));
        }
        let before = Box::new(self.stage.clone());
        self.stage = Stage::Withdrawn { at, before };
        let reason = reason.to_owned();
        self.happened(at, What::Withdrawn { reason });
        Ok(())
    }

    /// Whether its applicant may withdraw it: what was granted only until it is over.
    #[must_use]
    pub fn can_withdraw(&self, at: Instant) -> bool {
        self.stage.is_open() || self.is_granted() && !self.is_past(at)
    }

    /// Whether what it asks for was granted by a yes, such as days beside a host.
    #[must_use]
    pub fn is_granted(&self) -> bool {
        matches!(self.stage, Stage::Answered { no: false, .. }) && self.form.terms.is_granted()
    }

    /// The applicant takes a withdrawal back: until the window closes, and only to where a place
    /// was not given yet.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody else; [`Failure::Conflict`] if it is too late.
    pub fn take_back(&mut self, by: &Member, at: Instant) -> Result<(), Failure> {
        self.owned(by)?;
        self.stage = self.before_withdrawing(at)?;
        self.happened(at, What::TakenBack);
        Ok(())
    }

    /// Whether its withdrawal can be taken back.
    #[must_use]
    pub fn can_come_back(&self, at: Instant) -> bool {
        self.before_withdrawing(at).is_ok()
    }

    /// Where it was before it was withdrawn, as long as that can be taken back.
    fn before_withdrawing(&self, at: Instant) -> Result<Stage, Failure> {
        let Stage::Withdrawn {
            at: withdrawn,
            before,
        } = &self.stage
        else {
            return Err(self.stage.moved());
        };
        let is_undecided = matches!(
            **before,
            Stage::Waiting { .. } | Stage::Submitted { .. } | Stage::Invited { .. }
        );
        if !is_undecided {
            return Err(Failure::moved(
                "There was an answer already, so the withdrawal stands. You can apply again when the \
                 form is open.",
            ));
        }
        let last = self.taken_back_until(*withdrawn);
        if at >= last.ends() {
            return Err(Failure::moved(format!(
                "The withdrawal could be taken back until the end of {last}. You can apply again when \
                 the form opens."
            )));
        }
        Ok((**before).clone())
    }

    /// The last day on which a withdrawal of a day can be taken back.
    fn taken_back_until(&self, withdrawn: Instant) -> Day {
        let after = withdrawn.day().plus_days(TAKEN_BACK_WITHIN);
        self.closes.unwrap_or(after)
    }

    /// What whoever withdraws it now should know.
    #[must_use]
    pub fn withdrawing(&self, at: Instant) -> &'static str {
        match (&self.stage, self.closes) {
            (Stage::Offered { .. } | Stage::Reserve { .. }, _) => {
                "You cannot take this back. The place can go to somebody else."
            }
            (Stage::Answered { .. }, _) => {
                "We said yes to this. If you withdraw it, the Career Management Unit tells whoever expects \
                 you, and days that are still to come are free again. You cannot take this back."
            }
            (_, Some(closes)) if at >= closes.ends() => {
                "You cannot take this back: the form has closed."
            }
            (_, Some(_)) => "You can take this back until the form closes.",
            (_, None) => "You can take this back for 14 days.",
        }
    }

    /// The CMU's decision becomes known.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it cannot be decided, or not so, where it is; where whoever decides is
    /// close to the applicant; where somebody is not selected without feedback.
    pub fn decide(
        &mut self,
        by: &CmuStaff,
        decision: Decision,
        at: Instant,
    ) -> Result<(), Failure> {
        let outcome = decision.outcome;
        let is_reserved = matches!(self.stage, Stage::Reserve { .. });
        if !self.stage.waits_for_decision() || is_reserved && outcome == Outcome::Reserve {
            return Err(self.stage.moved());
        }
        if self.form.terms.selection.is_none() {
            return Err(Failure::moved(
                "Nobody is selected by this form. Answer it in words.",
            ));
        }
        self.not_close(by)?;
        if outcome != Outcome::NotSelected && !self.may_have_place() {
            return Err(Failure::moved(
                "A place is only for those who were seen at the gateway event. Invite them to it first.",
            ));
        }
        if self.lacking(&decision) > 0 {
            return Err(Failure::moved(
                "Whoever is not selected reads why. Write feedback on each part first.",
            ));
        }
        self.stage = Stage::decided(outcome, at, self.offer_stands());
        // What was said before stands until something else is.
        if !decision.remarks.is_empty() {
            self.remarks = decision.remarks;
        }
        if let Some(reason) = decision.without {
            self.happened(at, What::DecidedWithout { reason });
        }
        self.happened(at, What::Decided { outcome });
        Ok(())
    }

    /// The CMU answers in words, where nobody is selected; `no` says that it is a no. Where the line manager
    /// did not say yes in their time, it may be a no at once; for a yes the CMU goes on without them first.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it does not wait for an answer, or whoever answers is close to the
    /// applicant; [`Failure::WrongBody`] where it is a yes that the line manager has not said.
    pub fn answer(
        &mut self,
        by: &CmuStaff,
        words: &Words,
        no: bool,
        at: Instant,
    ) -> Result<(), Failure> {
        let is_stuck = self.is_stuck(at);
        if !is_stuck && !matches!(self.stage, Stage::Submitted { .. }) {
            return Err(self.stage.moved());
        }
        if self.form.terms.selection.is_some() {
            return Err(Failure::moved(
                "This form has a selection. Decide on it together with the others of its round.",
            ));
        }
        self.not_close(by)?;
        if is_stuck && !no && self.form.terms.is_granted() {
            let said = "Say why you go on without a yes from the line manager";
            return Err(Failure::wrong_body("without", said));
        }
        self.stage = Stage::Answered { at, no };
        self.remarks = vec![Remark {
            asked: String::new(),
            text: words.as_str().to_owned(),
            mark: None,
        }];
        self.happened(at, What::Answered);
        Ok(())
    }

    /// Whoever is close to the applicant decides nothing of theirs.
    pub(super) fn not_close(&self, by: &CmuStaff) -> Result<(), Failure> {
        if self.is_close_to(&by.0) {
            return Err(Failure::moved(
                "You are close to this applicant. Somebody else of the Career Management Unit \
                 decides how to go on.",
            ));
        }
        Ok(())
    }

    /// The applicant accepts the place.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody else; [`Failure::Conflict`] if none is offered.
    pub fn accept(&mut self, by: &Member, at: Instant) -> Result<(), Failure> {
        self.owned(by)?;
        self.offered()?;
        self.stage = Stage::Accepted { at };
        self.happened(at, What::Accepted);
        Ok(())
    }

    /// The applicant declines the place, or gives it up after they accepted it.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody else; [`Failure::Conflict`] if they hold none.
    pub fn decline(&mut self, by: &Member, reason: &str, at: Instant) -> Result<(), Failure> {
        self.owned(by)?;
        let reason = reason.to_owned();
        let what = match self.stage {
            Stage::Offered { .. } => What::Declined { reason },
            Stage::Accepted { .. } => What::GaveUp { reason },
            _ => return Err(self.stage.moved()),
        };
        self.stage = Stage::Declined {
            at,
            given_up: matches!(what, What::GaveUp { .. }),
            lapsed: false,
        };
        self.happened(at, what);
        Ok(())
    }

    /// The CMU ends an offer that nobody answered in time.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if none is offered, there is still time to answer, or whoever ends it is
    /// close to the applicant.
    pub fn lapse(&mut self, by: &CmuStaff, at: Instant) -> Result<(), Failure> {
        let reply_by = self.offered()?;
        self.not_close(by)?;
        if at < reply_by.ends() {
            return Err(Failure::moved(format!(
                "The applicant has until the end of {reply_by} to answer."
            )));
        }
        self.stage = Stage::Declined {
            at,
            given_up: false,
            lapsed: true,
        };
        self.happened(at, What::Lapsed);
        Ok(())
    }

    fn offered(&self) -> Result<Day, Failure> {
        match self.stage {
            Stage::Offered { reply_by, .. } => Ok(reply_by),
            _ => Err(self.stage.moved()),
        }
    }

    fn owned(&self, by: &Member) -> Result<(), Failure> {
        if self.applicant.id == by.id {
            Ok(())
        } else {
            Err(Failure::NotFound)
        }
    }

    pub(super) fn happened(&mut self, at: Instant, what: What) {
        self.past.push(Event { at, what });
    }
}
