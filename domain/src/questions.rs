//! Questions: a member puts a question to the CMU by name, the CMU answers, the member follows up
//! or closes it.
//!
//! Stages: `Waiting` → `Answered` → `Waiting` (follow-up) … → `Closed`. Only from `Waiting` can a
//! question be answered. Line managers never see one. Kept two years after the last word on it.

pub mod api;

use serde::{Deserialize, Serialize};

use crate::api::Failure;
use crate::form::{Accepted, Defect, Form, Kind};
use crate::people::{CmuStaff, Member, PersonId};
use crate::time::{Day, Instant};
use crate::words::Words;

/// Names a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct QuestionId(
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::api::ID)))] pub String,
);

crate::api::part!(QuestionId);

/// Whether the page of an address is of what was asked: like what was sent, it is of a module of the app that
/// nobody fetches who asks.
#[must_use]
pub fn is_of_asked(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    let is_room = parts.next() == Some("questions");
    is_room && parts.next().is_some_and(|part| !matches!(part, "" | "ask"))
}

/// A question with all that was said on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Question {
    /// Its name.
    pub id: QuestionId,
    /// What it is about, as the form names it.
    pub topic: String,
    /// The question in a line.
    pub subject: String,
    /// Who asks.
    pub asker: PersonId,
    /// What the asker is called.
    pub asker_name: String,
    /// Where letters go.
    pub asker_email: String,
    /// What was said, oldest first; the first is the question.
    pub messages: Vec<Message>,
    /// Where it is.
    pub stage: Stage,
}

/// Something said on a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// Which side says it.
    pub side: Side,
    /// The name of who says it.
    pub name: String,
    /// When.
    pub at: Instant,
    /// The words.
    pub text: String,
}

/// The two sides of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Who asks.
    Asker,
    /// The Career Management Unit.
    Cmu,
}

/// Where a question is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The CMU is to say something.
    Waiting {
        /// Since when.
        since: Instant,
        /// The day by which it is answered.
        answer_by: Day,
    },
    /// The asker is to say something, or nothing.
    Answered {
        /// The name of who answered.
        by: String,
        /// When.
        at: Instant,
    },
    /// Settled.
    Closed {
        /// When.
        at: Instant,
    },
}

impl Stage {
    /// Plain words for it.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::Waiting { since, answer_by } => {
                format!("Sent on {}. Answer expected by {answer_by}.", since.day())
            }
            Self::Answered { at, .. } => format!("Answered on {}.", at.day()),
            Self::Closed { at } => format!("Closed on {}.", at.day()),
        }
    }

    /// One word for a tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "Waiting",
            Self::Answered { .. } => "Answered",
            Self::Closed { .. } => "Closed",
        }
    }

    fn moved(&self) -> Failure {
        Failure::moved(match self {
            Self::Waiting { .. } => "This question is waiting for the CMU already.".to_owned(),
            Self::Answered { by, at } => {
                format!(
                    "{by} answered this question meanwhile, on {} at {}.",
                    at.day(),
                    at.clock()
                )
            }
            Self::Closed { at } => format!("This question was closed on {}.", at.day()),
        })
    }
}

/// The most questions of one person that wait at once; somebody honest has a handful (trust.md, rule 19).
pub const MOST_WAITING: i64 = 200;
/// The most questions that are kept of one person.
pub const MOST_KEPT: i64 = 5_000;
/// The most that is said on one question before the last answer.
pub const MOST_MESSAGES: usize = 200;

/// Whether a person with so many questions, waiting and in all, may put another.
///
/// # Errors
/// [`Failure::Conflict`] that says which limit is reached and what to do.
pub fn may_ask(waiting: i64, kept: i64) -> Result<(), Failure> {
    let said = if waiting >= MOST_WAITING {
        format!(
            "You have {waiting} questions waiting for an answer, which is the most. Close those \
             that are settled, or wait for an answer."
        )
    } else if kept >= MOST_KEPT {
        format!(
            "You have put {kept} questions, which is the most the service keeps for one person. \
             Ring the Career Management Unit."
        )
    } else {
        return Ok(());
    };
    Err(Failure::moved(said))
}

/// What the ask form must hold, so that a question can be read from it.
const FIELDS: [&str; 3] = ["topic", "subject", "text"];

/// What only the server can bring.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The time.
    pub at: Instant,
    /// How soon a question is answered, in working days.
    pub answer_within: u32,
}

impl Now {
    fn waiting(self) -> Stage {
        let answer_by = self.at.day().plus_working_days(self.answer_within);
        Stage::Waiting {
            since: self.at,
            answer_by,
        }
    }
}

impl Question {
    /// Checks that a form asks for all that a question needs.
    ///
    /// # Errors
    /// A [`Defect`] that names the field that is missing.
    pub fn fits(form: &Form) -> Result<(), Defect> {
        let fields: Vec<_> = form
            .sections
            .iter()
            .flat_map(|section| &section.fields)
            .collect();
        for id in FIELDS {
            let field = fields.iter().find(|field| field.id == id);
            let said = format!("a question needs the field “{id}”, always asked: ");
            let wrong = match field {
                None => Defect::at("section", said + "add it"),
                Some(field) if field.optional => {
                    Defect::at("optional", said + "take this out").within(id)
                }
                Some(field) if field.when.is_some() => {
                    Defect::at("when", said + "take this out").within(id)
                }
                Some(_) => continue,
            };
            return Err(wrong);
        }
        let is_topic = |field: &&&crate::form::Field| field.id == "topic";
        match fields.iter().find(is_topic).map(|field| &field.kind) {
            Some(Kind::OneOf { .. }) => Ok(()),
            _ => Err(Defect::at("kind", "the topic is chosen: make it one-of").within("topic")),
        }
    }

    /// Whether the other asks the same in the same words.
    #[must_use]
    pub fn asks_as(&self, other: &Self) -> bool {
        let asked = |of: &Self| of.messages.first().map(|first| first.text.clone());
        self.topic == other.topic && self.subject == other.subject && asked(self) == asked(other)
    }

    /// Puts a question.
    #[must_use]
    pub fn ask(accepted: &Accepted, by: &Member, id: QuestionId, now: Now) -> Self {
        let said = |wanted: &str| {
            let fields = accepted
                .form()
                .sections
                .iter()
                .flat_map(|section| &section.fields);
            let field = fields.into_iter().find(|field| field.id == wanted);
            let entry = accepted
                .entries()
                .get(wanted)
                .map_or(&[][..], Vec::as_slice);
            field.map(|field| field.said(entry)).unwrap_or_default()
        };
        let first = Message {
            side: Side::Asker,
            name: by.name.clone(),
            at: now.at,
            text: said("text"),
        };
        Self {
            id,
            topic: said("topic"),
            subject: said("subject"),
            asker: by.id.clone(),
            asker_name: by.name.clone(),
            asker_email: by.email.clone(),
            messages: vec![first],
            stage: now.waiting(),
        }
    }

    /// Answers it.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if it is not waiting: who answered meanwhile, or that it is closed.
    pub fn answer(&mut self, staff: &CmuStaff, text: &Words, now: Now) -> Result<(), Failure> {
        if !matches!(self.stage, Stage::Waiting { .. }) {
            return Err(self.stage.moved());
        }
        self.say(Side::Cmu, &staff.0.name, text, now);
        self.stage = Stage::Answered {
            by: staff.0.name.clone(),
            at: now.at,
        };
        Ok(())
    }

    /// The asker says more; the CMU is to answer again.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody but the asker; [`Failure::Conflict`] if it is closed or full.
    pub fn follow_up(&mut self, by: &Member, text: &Words, now: Now) -> Result<(), Failure> {
        self.owned(by)?;
        if matches!(self.stage, Stage::Closed { .. }) {
            return Err(self.stage.moved());
        }
        if self.messages.len() >= MOST_MESSAGES {
            return Err(Failure::moved(format!(
                "This question holds {MOST_MESSAGES} messages, which is the most. Put a new question."
            )));
        }
        self.say(Side::Asker, &by.name, text, now);
        self.stage = now.waiting();
        Ok(())
    }

    /// The asker says it is settled.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for anybody but the asker; [`Failure::Conflict`] if it is closed.
    pub fn close(&mut self, by: &Member, now: Now) -> Result<(), Failure> {
        self.owned(by)?;
        if matches!(self.stage, Stage::Closed { .. }) {
            return Err(self.stage.moved());
        }
        self.stage = Stage::Closed { at: now.at };
        Ok(())
    }

    /// Puts the id of CMU staff who was erased where their name stood; tells whether it did.
    /// `answerers` are the ids of who answered, oldest first; the newest may be all that is known.
    pub fn unname(&mut self, staff: &PersonId, answerers: &[String]) -> bool {
        let answers = self
            .messages
            .iter_mut()
            .rev()
            .filter(|said| said.side == Side::Cmu);
        let mut is_newest = true;
        let mut changed = false;
        for (answer, by) in answers.zip(answerers.iter().rev()) {
            if *by == staff.0 {
                answer.name.clone_from(by);
                changed = true;
                if let (true, Stage::Answered { by: name, .. }) = (is_newest, &mut self.stage) {
                    name.clone_from(by);
                }
            }
            is_newest = false;
        }
        changed
    }

    /// Whether this person may read it: who asks, and CMU staff.
    #[must_use]
    pub fn may_read(&self, member: &Member, staff: Option<&CmuStaff>) -> bool {
        self.asker == member.id || staff.is_some()
    }

    fn owned(&self, by: &Member) -> Result<(), Failure> {
        if self.asker == by.id {
            Ok(())
        } else {
            Err(Failure::NotFound)
        }
    }

    fn say(&mut self, side: Side, name: &str, text: &Words, now: Now) {
        self.messages.push(Message {
            side,
            name: name.to_owned(),
            at: now.at,
            text: text.as_str().to_owned(),
        });
    }
}

/// A question in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listed {
    /// The question.
    pub id: QuestionId,
    /// What it is about.
    pub topic: String,
    /// The question in a line.
    pub subject: String,
    /// What the asker is called.
    pub asker_name: String,
    /// Where it is.
    pub stage: Stage,
}

impl From<Question> for Listed {
    fn from(of: Question) -> Self {
        Self {
            id: of.id,
            topic: of.topic,
            subject: of.subject,
            asker_name: of.asker_name,
            stage: of.stage,
        }
    }
}
