//! What a line manager is asked and answers (S0-12). They see only what is shown to them, confirm
//! each thing by itself, and give a reason for a no, which the applicant reads.

use serde::{Deserialize, Serialize};

use super::{Application, Stage};
use crate::api::Failure;
use crate::form::{Accepted, Fault, Form, Problem};
use crate::people::{LineManager, Member};
use crate::time::{Day, Instant};
use crate::words::Words;

/// For how long after the closing day a manager may answer, in days.
pub const DAYS_AFTER_CLOSING: i64 = 14;
/// For how long after it is asked, where the form is always open, in days.
pub const DAYS_WITHOUT_CLOSING: i64 = 28;

/// Who is asked, until when, and what they answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Asking {
    /// The manager's name, as the applicant or the CMU gave it.
    pub name: String,
    /// The manager's address.
    pub email: String,
    /// When they were asked.
    pub since: Instant,
    /// The first instant at which they can no longer answer.
    pub until: Instant,
    /// What they answered.
    pub answer: Option<Answer>,
}

/// What a manager answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// When.
    pub at: Instant,
    /// Each thing they were asked, in the order of the form.
    pub confirmed: Vec<Confirmed>,
}

/// The answer to one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// Which, by its id in the form.
    pub id: String,
    /// Yes or no.
    pub yes: bool,
    /// Why; needed for a no. The applicant reads it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::form::MOST_CHARACTERS)))]
    pub reason: String,
}

impl Asking {
    /// Asks this manager, from an instant on.
    #[must_use]
    pub fn new(name: &str, email: &str, since: Instant, closes: Option<Day>) -> Self {
        let last = closes.map_or_else(
            || since.day().plus_days(DAYS_WITHOUT_CLOSING),
            |closes| closes.plus_days(DAYS_AFTER_CLOSING),
        );
        // Whoever is asked late has time to answer all the same.
        let last = last.max(since.day().plus_days(DAYS_AFTER_CLOSING));
        Self {
            name: name.trim().to_owned(),
            email: email.trim().to_owned(),
            since,
            until: last.ends(),
            answer: None,
        }
    }

    /// The three instants at which the manager is reminded: a quarter, half and three quarters of
    /// the time.
    #[must_use]
    pub fn reminders(&self) -> [Instant; 3] {
        let time = self.until.0 - self.since.0;
        [1, 2, 3].map(|quarters| Instant(self.since.0 + time / 4 * quarters))
    }

    /// Whether this manager may answer now.
    pub(super) fn may_answer(&self, by: &LineManager, at: Instant) -> Result<(), Failure> {
        if !self.email.eq_ignore_ascii_case(&by.email) {
            return Err(Failure::NotFound);
        }
        if let Some(answer) = &self.answer {
            let day = answer.at.day();
            return Err(Failure::moved(format!("This was answered on {day}.")));
        }
        if at >= self.until {
            return Err(Failure::moved(
                "The time to answer is over. The Career Management Unit decides how to go on."
                    .to_owned(),
            ));
        }
        Ok(())
    }
}

impl Answer {
    /// An answer to all that the form asks, with a reason for each no.
    ///
    /// # Errors
    /// [`Failure::Faults`] that names what is missing.
    pub fn new(form: &Form, given: Vec<Confirmed>, at: Instant) -> Result<Self, Failure> {
        let asked = form.terms.endorsement.iter().flat_map(|of| &of.confirm);
        let (mut confirmed, mut problems) = (Vec::new(), Vec::new());
        for asks in asked {
            let mut of = given.iter().filter(|given| given.id == asks.id);
            let found = of.next().filter(|_| of.next().is_none());
            let fault = match found {
                None => Some((asks.id.clone(), Fault::NotChosen)),
                Some(no) if !no.yes => Words::new(&no.reason)
                    .err()
                    .map(|change| (format!("{}-reason", asks.id), Fault::RuleNotMet { change })),
                Some(_) => None,
            };
            match (fault, found) {
                (Some((field, fault)), _) => problems.push(Problem { field, fault }),
                (None, Some(found)) => confirmed.push(found.clone()),
                (None, None) => {}
            }
        }
        if problems.is_empty() {
            Ok(Self { at, confirmed })
        } else {
            Err(Failure::Faults { problems })
        }
    }

    /// Whether they said yes to all.
    #[must_use]
    pub fn is_yes(&self) -> bool {
        self.confirmed.iter().all(|of| of.yes)
    }
}

/// What is due for an application at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The manager is reminded, by a new link.
    Reminder,
    /// The manager's time is over: the CMU decides how to go on.
    Silence,
    /// The day of the promised decision is over: the CMU is told, nothing else happens.
    Late,
}

impl Application {
    /// What is due next after an instant, and when.
    #[must_use]
    pub fn due(&self, after: Instant) -> Option<(Instant, Due)> {
        let decision_by = match self.stage {
            Stage::Waiting { decision_by, .. } | Stage::Submitted { decision_by, .. } => {
                decision_by
            }
            _ => return None,
        };
        let asked = self.asking.as_ref().filter(|asking| {
            matches!(self.stage, Stage::Waiting { .. }) && asking.answer.is_none()
        });
        let reminders = asked.into_iter().flat_map(Asking::reminders);
        let all = reminders
            .map(|at| (at, Due::Reminder))
            .chain(asked.map(|asking| (asking.until, Due::Silence)))
            .chain([(decision_by.ends(), Due::Late)]);
        all.filter(|(at, _)| *at > after).min_by_key(|(at, _)| *at)
    }

    /// What the manager sees of it, and nothing else: questions with their answers.
    #[must_use]
    pub fn shown_to_manager(&self) -> Vec<(String, String)> {
        shown(&self.form, &self.entries)
    }
}

/// What a manager would see of these entries.
#[must_use]
pub fn shown(form: &Form, entries: &crate::form::Entries) -> Vec<(String, String)> {
    let ids = form.terms.endorsement.iter().flat_map(|of| &of.shows);
    ids.filter_map(|id| {
        let field = form.field(id)?;
        let said = field.said(entries.get(id)?);
        Some((field.label.clone(), said))
    })
    .collect()
}

/// Whom accepted entries name as line manager, where the form asks one.
///
/// # Errors
/// [`Failure::Faults`] where the applicant named themselves.
pub(super) fn named(
    accepted: &Accepted,
    by: &Member,
    at: Instant,
    closes: Option<Day>,
) -> Result<Option<Asking>, Failure> {
    let Some(of) = &accepted.form().terms.endorsement else {
        return Ok(None);
    };
    let text = |id: &str| {
        let entry = accepted.entries().get(id).and_then(|entry| entry.first());
        entry.map_or("", String::as_str)
    };
    let email = text(&of.email);
    if email.eq_ignore_ascii_case(&by.email) {
        let change = "Give the address of somebody else: nobody endorses themselves".to_owned();
        return Err(Failure::Faults {
            problems: vec![Problem {
                field: of.email.clone(),
                fault: Fault::RuleNotMet { change },
            }],
        });
    }
    Ok(Some(Asking::new(text(&of.name), email, at, closes)))
}
