//! Where an application is in its life, and who may move it on.
//!
//! `Waiting` (for the line manager) → `Submitted` → `Offered`, `Reserve` or `NotSelected`;
//! `Reserve` → `Offered` → `Accepted` or `Declined`. Until it is decided, and while an offer stands,
//! the applicant may withdraw it, and take that back until the window closes.

use serde::{Deserialize, Serialize};

use super::endorsement::{Answer, Asking, Confirmed};
use super::{Application, Event, What};
use crate::api::Failure;
use crate::people::{CmuStaff, LineManager, Member};
use crate::time::{Day, Instant};
use crate::words::Words;

/// For how many days a withdrawal can be taken back where the form is always open.
const TAKEN_BACK_WITHIN: i64 = 14;

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

    fn moved(&self) -> Failure {
        Failure::moved(format!(
            "This application has moved on meanwhile. {}",
            self.said()
        ))
    }
}

impl Application {
    /// The line manager answers.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it no longer waits, the manager is not who is asked now, the time is
    /// over or it was answered; [`Failure::Invalid`] if an answer or a reason is missing.
    pub fn endorse(
        &mut self,
        by: &LineManager,
        confirmed: Vec<Confirmed>,
        at: Instant,
    ) -> Result<(), Failure> {
        let Stage::Waiting {
            at: sent,
            decision_by,
        } = self.stage
        else {
            return Err(self.stage.moved());
        };
        let form = &self.form;
        let asking = self.asking.as_mut().ok_or(Failure::NotFound)?;
        asking.may_answer(by, at)?;
        let answer = Answer::new(form, confirmed, at)?;
        let is_yes = answer.is_yes();
        asking.answer = Some(answer);
        if is_yes {
            self.stage = Stage::Submitted {
                at: sent,
                decision_by,
            };
            self.happened(at, What::Endorsed);
        } else {
            self.happened(at, What::Refused);
        }
        Ok(())
    }

    /// The CMU asks somebody else in the line manager's place: after a refusal, silence or a conflict.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it does not wait for an answer.
    pub fn ask(&mut self, _: &CmuStaff, asking: Asking) -> Result<(), Failure> {
        if !matches!(self.stage, Stage::Waiting { .. }) {
            return Err(self.stage.moved());
        }
        let (at, name) = (asking.since, asking.name.clone());
        self.asking = Some(asking);
        self.happened(at, What::Asked { name });
        Ok(())
    }

    /// The CMU goes on without the line manager, on the record.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it does not wait for an answer.
    pub fn go_on_without(
        &mut self,
        _: &CmuStaff,
        reason: &Words,
        at: Instant,
    ) -> Result<(), Failure> {
        let Stage::Waiting {
            at: sent,
            decision_by,
        } = self.stage
        else {
            return Err(self.stage.moved());
        };
        self.stage = Stage::Submitted {
            at: sent,
            decision_by,
        };
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
        let open = matches!(
            self.stage,
            Stage::Waiting { .. }
                | Stage::Submitted { .. }
                | Stage::Offered { .. }
                | Stage::Reserve { .. }
        );
        if !open {
            return Err(self.stage.moved());
        }
        let before = Box::new(self.stage.clone());
        self.stage = Stage::Withdrawn { at, before };
        let reason = reason.to_owned();
        self.happened(at, What::Withdrawn { reason });
        Ok(())
    }

    /// The applicant takes a withdrawal back: until the window closes, and only to where a place
    /// was not given yet.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody else; [`Failure::Conflict`] if it is too late.
    pub fn take_back(&mut self, by: &Member, at: Instant) -> Result<(), Failure> {
        self.owned(by)?;
        let Stage::Withdrawn {
            at: withdrawn,
            before,
        } = &self.stage
        else {
            return Err(self.stage.moved());
        };
        let last = self
            .closes
            .unwrap_or(withdrawn.day().plus_days(TAKEN_BACK_WITHIN));
        let was_decided = !matches!(**before, Stage::Waiting { .. } | Stage::Submitted { .. });
        if at >= last.ends() || was_decided {
            return Err(Failure::moved(
                "A withdrawal can be taken back until the form closes. That time is over. You can \
                 apply again when it opens."
                    .to_owned(),
            ));
        }
        self.stage = (**before).clone();
        self.happened(at, What::TakenBack);
        Ok(())
    }

    /// The CMU's decision becomes known.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it cannot be decided, or not so, where it is.
    pub fn decide(&mut self, _: &CmuStaff, outcome: Outcome, at: Instant) -> Result<(), Failure> {
        let can = match self.stage {
            Stage::Submitted { .. } => true,
            Stage::Reserve { .. } => outcome != Outcome::Reserve,
            _ => false,
        };
        if !can {
            return Err(self.stage.moved());
        }
        self.stage = match outcome {
            Outcome::Offer => Stage::Offered {
                at,
                reply_by: at.day().plus_working_days(self.offer_stands()),
            },
            Outcome::Reserve => Stage::Reserve { at },
            Outcome::NotSelected => Stage::NotSelected { at },
        };
        self.happened(at, What::Decided { outcome });
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

    /// The applicant declines the place.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody else; [`Failure::Conflict`] if none is offered.
    pub fn decline(&mut self, by: &Member, reason: &str, at: Instant) -> Result<(), Failure> {
        self.owned(by)?;
        self.offered()?;
        self.stage = Stage::Declined { at };
        let reason = reason.to_owned();
        self.happened(at, What::Declined { reason });
        Ok(())
    }

    /// The CMU ends an offer that nobody answered in time.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if none is offered, or there is still time to answer.
    pub fn lapse(&mut self, _: &CmuStaff, at: Instant) -> Result<(), Failure> {
        let reply_by = self.offered()?;
        if at < reply_by.ends() {
            return Err(Failure::moved(format!(
                "The applicant has until the end of {reply_by} to answer."
            )));
        }
        self.stage = Stage::Declined { at };
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

    fn happened(&mut self, at: Instant, what: What) {
        self.past.push(Event { at, what });
    }
}
