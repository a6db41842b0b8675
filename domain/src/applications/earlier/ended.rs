//! What was granted and is over, and its forms do not come: the CMU says what came of it, so that nothing
//! untrue has to be declared and nobody is held up for good (O6).

use super::over;
use crate::api::Failure;
use crate::applications::{Application, Listed, Stage, TAKEN_BACK_WITHIN, What};
use crate::form::Fault;
use crate::people::CmuStaff;
use crate::time::{Day, Instant};
use crate::words::Words;

impl Application {
    /// The CMU says of what was granted and is over that it took place without its forms, which keeps what it
    /// takes of a year, or that the applicant was not there, which frees that. No form has to follow any more.
    ///
    /// # Errors
    /// [`Failure::Conflict`] where it was not granted, is not over, or has all its forms though it is said to
    /// lack some; where whoever says so is close to the applicant.
    pub fn end(
        &mut self,
        by: &CmuStaff,
        took_place: bool,
        reason: &Words,
        at: Instant,
    ) -> Result<(), Failure> {
        let granted = match self.stage {
            Stage::Answered { at, no: false } if self.form.terms.is_granted() => at,
            _ => return Err(self.stage.moved()),
        };
        self.not_close(by)?;
        if !self.is_past(at) {
            return Err(Failure::moved(
                "This is not over yet. Until it is, the applicant can withdraw it.",
            ));
        }
        if took_place && self.owed().is_empty() {
            return Err(Failure::moved(
                "All of its forms have come. There is nothing to put right.",
            ));
        }
        self.stage = Stage::Ended {
            at,
            took_place,
            granted,
        };
        let reason = reason.as_str().to_owned();
        self.happened(at, What::Ended { took_place, reason });
        Ok(())
    }

    /// Whether the CMU may say now what came of it.
    #[must_use]
    pub fn can_end(&self, at: Instant) -> bool {
        self.is_granted() && self.is_past(at)
    }

    /// The CMU takes back what it said came of it: the forms have to follow again.
    ///
    /// # Errors
    /// [`Failure::Conflict`] where it has said nothing, or too long ago; where whoever takes it back is close
    /// to the applicant.
    pub fn reopen(&mut self, by: &CmuStaff, reason: &Words, at: Instant) -> Result<(), Failure> {
        let Stage::Ended {
            at: ended, granted, ..
        } = self.stage
        else {
            return Err(self.stage.moved());
        };
        self.not_close(by)?;
        let last = taken_back_until(ended);
        if at >= last.ends() {
            return Err(Failure::moved(format!(
                "This could be taken back until the end of {last}."
            )));
        }
        self.stage = Stage::Answered {
            at: granted,
            no: false,
        };
        let reason = reason.as_str().to_owned();
        self.happened(at, What::Reopened { reason });
        Ok(())
    }

    /// Whether the CMU may take back now what it said came of it.
    #[must_use]
    pub fn can_reopen(&self, at: Instant) -> bool {
        matches!(self.stage, Stage::Ended { at: ended, .. } if at < taken_back_until(ended).ends())
    }
}

/// The last day on which what the CMU said at an instant can be taken back: as long as a withdrawal can be
/// where a form is always open.
fn taken_back_until(ended: Instant) -> Day {
    ended.day().plus_days(TAKEN_BACK_WITHIN)
}

/// Whether what it takes of a year may be taken again, beside what its applicant has sent since.
///
/// # Errors
/// [`Failure::Conflict`] where it would be too much, in words to the CMU.
pub fn may_be_taken_again(of: &Application, others: &[Listed]) -> Result<(), Failure> {
    match over(&of.form, &of.entries, others, of.submitted()) {
        Some(Fault::OverLimit { most, taken, year }) => Err(Failure::moved(format!(
            "The applicant has asked for {taken} others in {year}, and {most} is the most in one year. So \
             what was recorded stands."
        ))),
        _ => Ok(()),
    }
}
