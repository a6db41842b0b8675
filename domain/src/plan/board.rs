//! After an unsuccessful board (S4-5): what the feedback says by behaviour, that one went through it with one's
//! line manager, and what meets each gap, with a day.

use serde::{Deserialize, Serialize};

use super::forms::{first, long, short};
use super::offers::{Behaviour, Offers, Way};
use super::{Action, Full, Goal, GoalStage, LONGEST_TITLE, Plan, is_id, is_readable};
use crate::form::{Choice, Condition, Entries, Field, Form, Kind, day_of};
use crate::time::Day;

/// What came of a board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// Which board it was.
    pub what: String,
    /// What was said of each behaviour.
    pub feedback: Vec<Feedback>,
    /// The day on which one went through it with one's line manager, if one has.
    pub talked: Option<Day>,
}

/// What was said of a behaviour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// The behaviour's id in the framework.
    pub behaviour: String,
    /// In the board's words, or one's own.
    pub text: String,
}

/// What one has to mend: the field, and the sentence.
pub type Mend = (&'static str, &'static str);

/// How many words there may be on each behaviour.
const MOST_WORDS: usize = 300;

/// The field of a behaviour has its id after this.
const OF: &str = "of-";

impl Board {
    /// The form that asks about it.
    #[must_use]
    pub fn form(offers: &Offers) -> Form {
        let mut fields = vec![Field {
            help: Some("For example: sergeant’s board, spring 2026.".to_owned()),
            ..short("what", "Which board was it?")
        }];
        fields.extend(offers.behaviours.iter().map(|of| Field {
            help: Some(of.description.clone()),
            ..long(&format!("{OF}{}", of.id), &of.name, MOST_WORDS)
        }));
        let talked = "Have you gone through the feedback with your line manager?";
        fields.push(Field::of("talked", talked, Kind::YesNo));
        fields.push(Field {
            when: Some(Condition::that("talked", "yes")),
            help: Some("For example: 3 6 2026.".to_owned()),
            ..Field::of("day", "On which day?", Kind::Date)
        });
        Form::of("board", fields)
    }

    /// What stands in the form.
    #[must_use]
    pub fn entries(&self) -> Entries {
        let mut entries = Entries::new();
        let mut put = |field: &str, entry: Vec<String>| {
            entries.insert(field.to_owned(), entry);
        };
        put("what", vec![self.what.clone()]);
        for of in &self.feedback {
            put(&format!("{OF}{}", of.behaviour), vec![of.text.clone()]);
        }
        let talked = if self.talked.is_some() { "yes" } else { "no" };
        put("talked", vec![talked.to_owned()]);
        if let Some(day) = self.talked {
            put("day", day.typed());
        }
        entries
    }

    /// What the form holds, once it is accepted.
    ///
    /// # Errors
    /// A [`Mend`]: nothing is said of any behaviour, or the talk is yet to come.
    pub fn of(entries: &Entries, today: Day) -> Result<Self, Mend> {
        let feedback = entries.keys().filter_map(|field| {
            Some(Feedback {
                behaviour: field.strip_prefix(OF)?.to_owned(),
                text: first(entries, field),
            })
        });
        let feedback: Vec<_> = feedback.filter(|of| !of.text.trim().is_empty()).collect();
        if feedback.is_empty() {
            let said = "Write what the feedback says of one behaviour or more";
            return Err(("", said));
        }
        let talked = entries.get("day").and_then(|entry| day_of(entry));
        if talked.is_some_and(|day| day > today) {
            let said = "The day on which you went through it cannot be after today";
            return Err(("day", said));
        }
        Ok(Self {
            what: first(entries, "what"),
            feedback,
            talked,
        })
    }

    /// What was said of a behaviour.
    #[must_use]
    pub fn said_of(&self, behaviour: &str) -> Option<&str> {
        let of = self.feedback.iter().find(|of| of.behaviour == behaviour)?;
        Some(&of.text)
    }

    pub(super) fn is_sound(&self) -> bool {
        let feedback = self.feedback.iter();
        let mut feedback = feedback.map(|of| is_id(&of.behaviour) && is_readable(&of.text));
        is_readable(&self.what) && feedback.all(|is| is)
    }

    /// The gaps in the framework's order, each with the options whose aim meets it.
    #[must_use]
    pub fn gaps<'a>(&'a self, offers: &'a Offers) -> Vec<Gap<'a>> {
        let gap = |of: &'a Behaviour| {
            Some(Gap {
                behaviour: of,
                said: self.said_of(&of.id)?,
                ways: offers.ways(&of.id).collect(),
            })
        };
        offers.behaviours.iter().filter_map(gap).collect()
    }
}

/// A behaviour of which the board said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap<'a> {
    /// The behaviour.
    pub behaviour: &'a Behaviour,
    /// What was said.
    pub said: &'a str,
    /// The options whose aim meets it.
    pub ways: Vec<&'a Way>,
}

/// An action of our own has its place after this; an option is chosen by its address.
const OWN: &str = "own-";

impl Gap<'_> {
    /// The form that asks what of it one plans, and by when.
    #[must_use]
    pub fn form(&self) -> Form {
        let choice = |id: String, label: &str, help: Option<&str>| Choice {
            id,
            label: label.to_owned(),
            help: help.map(str::to_owned),
        };
        let ways = self.ways.iter();
        let ways = ways.map(|of| choice(of.slug.clone(), &of.title, Some(&of.summary)));
        let own = self.behaviour.actions.iter().enumerate();
        let own = own.map(|(at, text)| choice(format!("{OWN}{at}"), text, None));
        let choices = own.chain(ways).collect();
        Form::of(
            "gap",
            vec![
                Field::of(
                    "chosen",
                    "What will you do about it?",
                    Kind::SeveralOf { choices },
                ),
                Field {
                    help: Some(
                        "For example: 3 6 2026. You can change each day in your plan.".to_owned(),
                    ),
                    ..Field::of("due", "By when?", Kind::Date)
                },
            ],
        )
    }

    /// Puts what was chosen into a plan: into the open goal for this behaviour, or into a new one. Each thing
    /// new gets an id from `fresh`. What stands there already is not put there twice.
    ///
    /// # Errors
    /// [`Full`] where there is no room; then nothing has changed.
    pub fn plan(
        &self,
        plan: &mut Plan,
        entries: &Entries,
        mut fresh: impl FnMut() -> String,
    ) -> Result<(), Full> {
        let behaviour = &self.behaviour.id;
        let open = plan
            .goals
            .iter()
            .find(|goal| goal.stage.is_open() && goal.behaviour.as_ref() == Some(behaviour));
        let due = entries.get("due").and_then(|entry| day_of(entry));
        let mut goal = open.cloned().unwrap_or_else(|| Goal {
            id: fresh(),
            title: self.behaviour.goal.clone(),
            why: self.said.to_owned(),
            behaviour: Some(behaviour.clone()),
            by: None,
            stage: GoalStage::default(),
            actions: vec![],
        });
        for id in entries.get("chosen").into_iter().flatten() {
            let own = id.strip_prefix(OWN).and_then(|at| at.parse::<usize>().ok());
            let (title, option) = match own.and_then(|at| self.behaviour.actions.get(at)) {
                Some(text) => (text, None),
                None => match self.ways.iter().find(|of| of.slug == *id) {
                    Some(way) => (&way.title, Some(way.slug.clone())),
                    None => continue,
                },
            };
            let is_there = |of: &Action| of.title == *title && of.option == option;
            if goal.actions.iter().any(is_there) {
                continue;
            }
            if goal.actions.len() >= super::MOST_ACTIONS {
                return Err(Full);
            }
            goal.actions.push(Action {
                id: fresh(),
                title: title.chars().take(LONGEST_TITLE).collect(),
                option,
                due,
                stage: super::ActionStage::default(),
            });
        }
        plan.put_goal(goal)
    }
}
