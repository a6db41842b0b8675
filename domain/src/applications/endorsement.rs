//! What a line manager is asked and answers (S0-12). They see only what is shown to them, confirm
//! each thing by itself, and give a reason for a no, which the applicant reads.

use serde::{Deserialize, Serialize};

use super::bound::VOID;
use super::{Application, Stage};
use crate::api::Failure;
use crate::form::terms::{Confirmation, Partly};
use crate::form::{Accepted, Choice, Condition, Entries, Fault, Field, Form, Kind, Problem};
use crate::people::{LineManager, Member, PROFILE_CHARACTERS, mailbox};
use crate::time::{Day, Instant};

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
    /// The hash of what they are shown and asked, as it was then; empty where it is from before there were
    /// any, and counts.
    #[serde(default)]
    pub bound: String,
    /// Whether what stands now is something else, so that neither link nor answer counts.
    #[serde(default)]
    pub is_void: bool,
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
pub struct Confirmed {
    /// Which, by its id in the form.
    pub id: String,
    /// Yes or no; what is between the two is a yes.
    pub yes: bool,
    /// Whether it is between the two, as the form allows.
    #[serde(default)]
    pub partly: bool,
    /// Why not; the applicant reads it. Empty for a yes.
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
            bound: String::new(),
            is_void: false,
        }
    }

    /// The three instants at which the manager is reminded: a quarter, half and three quarters of
    /// the time.
    #[must_use]
    pub fn reminders(&self) -> [Instant; 3] {
        let time = self.until.0 - self.since.0;
        [1, 2, 3].map(|quarters| Instant(self.since.0 + time / 4 * quarters))
    }

    /// Answers, as this manager and now; once.
    pub(super) fn answered(
        &mut self,
        by: &LineManager,
        form: &Form,
        entries: &Entries,
        at: Instant,
    ) -> Result<&Answer, Failure> {
        self.may_answer(by, at)?;
        let accepted = managers_form(form).accept(entries);
        let accepted = accepted.map_err(|problems| Failure::Faults { problems })?;
        Ok(self.answer.insert(Answer::of(form, &accepted, at)))
    }

    /// Whether this manager may answer now.
    fn may_answer(&self, by: &LineManager, at: Instant) -> Result<(), Failure> {
        if !self.email.eq_ignore_ascii_case(&by.email) {
            return Err(Failure::NotFound);
        }
        if self.is_void {
            return Err(Failure::moved(VOID.to_owned()));
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
    /// What a manager's form was answered with.
    fn of(form: &Form, accepted: &Accepted, at: Instant) -> Self {
        let text = |id: &str| {
            let entry = accepted.entries().get(id).and_then(|entry| entry.first());
            entry.cloned().unwrap_or_default()
        };
        let asked = form.terms.endorsement.iter().flat_map(|of| &of.confirm);
        let confirmed = asked.map(|of| Confirmed {
            id: of.id.clone(),
            yes: text(&of.id) != "no",
            partly: text(&of.id) == PARTLY,
            reason: text(&reason_of(&of.id)),
        });
        Self {
            at,
            confirmed: confirmed.collect(),
        }
    }

    /// Whether they refused nothing.
    #[must_use]
    pub fn is_yes(&self) -> bool {
        self.confirmed.iter().all(|of| of.yes)
    }

    /// Whether they said of something what is between yes and no.
    #[must_use]
    pub fn is_in_part(&self) -> bool {
        self.confirmed.iter().any(|of| of.partly)
    }
}

/// How an answer between yes and no stands in the manager's form.
const PARTLY: &str = "partly";

/// Yes, no, and what is between them where the form allows it.
fn answers(of: &Confirmation) -> Kind {
    let Some(partly) = &of.partly else {
        return Kind::YesNo;
    };
    let choice = |id: &str, label: &str| Choice {
        id: id.to_owned(),
        label: label.to_owned(),
        help: None,
    };
    Kind::OneOf {
        choices: vec![
            choice("yes", "Yes"),
            choice(PARTLY, &partly.label),
            choice("no", "No"),
        ],
    }
}

fn reason_of(id: &str) -> String {
    format!("{id}-reason")
}

/// The form that a line manager fills in for a form that asks one: yes or no to each thing, the
/// reason for a no, and their own name to confirm (trust.md, decision 4).
#[must_use]
pub fn managers_form(of: &Form) -> Form {
    let asked = of.terms.endorsement.iter().flat_map(|of| &of.confirm);
    let mut fields: Vec<Field> = asked
        .flat_map(|of| {
            let when = Condition::that(&of.id, "no");
            let why = format!("Why not? ({})", of.title);
            let reason = Field {
                help: Some("The applicant reads what you write here.".to_owned()),
                when: Some(when),
                ..Field::of(&reason_of(&of.id), &why, Kind::LongText { words: 300 })
            };
            [Field::of(&of.id, &of.asks, answers(of)), reason]
        })
        .collect();
    let max_characters = PROFILE_CHARACTERS;
    let kind = Kind::ShortText { max_characters };
    fields.push(Field::of("signed", "Type your own name to confirm", kind));
    Form::of("endorse", fields)
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
    /// A form that has to follow is missing: its sender is reminded.
    Owed,
    /// The day by which an offer was to be answered is over: the CMU is told, nothing else happens.
    Unanswered,
}

impl Application {
    /// What is due next after an instant, and when.
    #[must_use]
    pub fn due(&self, after: Instant) -> Option<(Instant, Due)> {
        let late = self.stage.promised_by().map(|day| (day.ends(), Due::Late));
        let unanswered = match self.stage {
            Stage::Offered { reply_by, .. } => Some((reply_by.ends(), Due::Unanswered)),
            _ => None,
        };
        let asked = self.asking.as_ref().filter(|asking| {
            matches!(self.stage, Stage::Waiting { .. }) && asking.answer.is_none()
        });
        let reminders = asked.into_iter().flat_map(Asking::reminders);
        let all = reminders
            .map(|at| (at, Due::Reminder))
            .chain(asked.map(|asking| (asking.until, Due::Silence)))
            .chain(late)
            .chain(self.owed().into_iter().map(|(_, due)| (due, Due::Owed)))
            .chain(unanswered);
        all.filter(|(at, _)| *at > after).min_by_key(|(at, _)| *at)
    }

    /// From when the CMU decides how to go on: its line manager has not said yes to all, or their time is
    /// over. Nothing where it does not wait for one.
    #[must_use]
    pub fn stuck_from(&self) -> Option<Instant> {
        let waits = matches!(self.stage, Stage::Waiting { .. });
        let asking = self.asking.as_ref().filter(|_| waits)?;
        let silent = if asking.is_void {
            asking.since
        } else {
            asking.until
        };
        Some(asking.answer.as_ref().map_or(silent, |of| of.at))
    }

    /// Whether the CMU decides how to go on.
    #[must_use]
    pub fn is_stuck(&self, at: Instant) -> bool {
        self.stuck_from().is_some_and(|from| from <= at)
    }

    /// What the manager said between yes and no, each with what is offered for it.
    #[must_use]
    pub fn in_part(&self) -> Vec<&Partly> {
        let asking = self.asking.as_ref().filter(|of| !of.is_void);
        let answer = asking.and_then(|of| of.answer.as_ref());
        let partly = answer.iter().flat_map(|of| &of.confirmed);
        let partly = partly.filter(|of| of.partly).filter_map(|of| {
            let endorsement = self.form.terms.endorsement.as_ref()?;
            let mut asked = endorsement.confirm.iter();
            asked.find(|asked| asked.id == of.id)?.partly.as_ref()
        });
        partly.collect()
    }
}

/// What is wrong where an applicant with this address names themselves as line manager.
#[must_use]
pub fn names_themselves(form: &Form, entries: &Entries, own: &str) -> Option<Problem> {
    let field = &form.terms.endorsement.as_ref()?.email;
    let email = entries.get(field)?.first()?;
    let change = "Give the address of somebody else: nobody endorses themselves".to_owned();
    (mailbox(email) == mailbox(own)).then(|| Problem {
        field: field.clone(),
        fault: Fault::RuleNotMet { change },
    })
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
    if let Some(problem) = names_themselves(accepted.form(), accepted.entries(), &by.email) {
        let problems = vec![problem];
        return Err(Failure::Faults { problems });
    }
    let (name, email) = (text(&of.name), text(&of.email));
    Ok(Some(Asking::new(name, email, at, closes)))
}
