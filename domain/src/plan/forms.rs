//! What one is asked about a goal and an action, as forms; and what their entries make.

use super::{Action, ActionStage, Goal, GoalStage, LONGEST_TITLE};
use crate::form::{Entries, Field, Form, Kind, day_of};

/// How many words there may be on why a goal matters.
const MOST_WORDS: usize = 150;

/// A field of one line.
pub(super) fn short(id: &str, label: &str) -> Field {
    let kind = Kind::ShortText {
        max_characters: LONGEST_TITLE,
    };
    Field::of(id, label, kind)
}

/// A field of some words that may stay empty.
pub(super) fn long(id: &str, label: &str, words: usize) -> Field {
    Field {
        optional: true,
        ..Field::of(id, label, Kind::LongText { words })
    }
}

fn by_when(label: &str) -> Field {
    Field {
        optional: true,
        help: Some(
            "For example: 3 6 2026. We remind you here, and you can put it into your calendar."
                .to_owned(),
        ),
        ..Field::of("day", label, Kind::Date)
    }
}

/// The text of a field; empty where nothing is typed.
pub(super) fn first(entries: &Entries, field: &str) -> String {
    let text = entries.get(field).and_then(|entry| entry.first());
    text.map_or_else(String::new, |text| text.trim().to_owned())
}

fn day(entries: &Entries) -> Option<crate::time::Day> {
    entries.get("day").and_then(|entry| day_of(entry))
}

fn typed(title: &str, day: Option<crate::time::Day>) -> Entries {
    let title = ("title".to_owned(), vec![title.to_owned()]);
    let day = day.map(|day| ("day".to_owned(), day.typed()));
    std::iter::once(title).chain(day).collect()
}

impl Goal {
    /// The form that asks about a goal.
    #[must_use]
    pub fn form() -> Form {
        Form::of(
            "goal",
            vec![
                short("title", "What do you want to achieve?"),
                long("why", "Why does it matter?", MOST_WORDS),
                by_when("By when?"),
            ],
        )
    }

    /// What stands in the form.
    #[must_use]
    pub fn entries(&self) -> Entries {
        let mut entries = typed(&self.title, self.by);
        entries.insert("why".to_owned(), vec![self.why.clone()]);
        entries
    }

    /// A new goal of what the form holds, once it is accepted.
    #[must_use]
    pub fn new(id: String, behaviour: Option<String>, entries: &Entries) -> Self {
        let goal = Self {
            id,
            title: String::new(),
            why: String::new(),
            behaviour,
            by: None,
            stage: GoalStage::default(),
            actions: vec![],
        };
        goal.with(entries)
    }

    /// The same with what the form holds now.
    #[must_use]
    pub fn with(self, entries: &Entries) -> Self {
        Self {
            title: first(entries, "title"),
            why: first(entries, "why"),
            by: day(entries),
            ..self
        }
    }
}

impl Action {
    /// The form that asks about an action.
    #[must_use]
    pub fn form() -> Form {
        let title = Field {
            help: Some("One thing, so that you know when it is done.".to_owned()),
            ..short("title", "What will you do?")
        };
        Form::of("action", vec![title, by_when("By when?")])
    }

    /// What stands in the form.
    #[must_use]
    pub fn entries(&self) -> Entries {
        typed(&self.title, self.due)
    }

    /// A new action of what the form holds, once it is accepted.
    #[must_use]
    pub fn new(id: String, option: Option<String>, entries: &Entries) -> Self {
        let action = Self {
            id,
            title: String::new(),
            option: None,
            due: None,
            stage: ActionStage::default(),
        };
        action.with(option, entries)
    }

    /// The same with what the form holds now.
    #[must_use]
    pub fn with(self, option: Option<String>, entries: &Entries) -> Self {
        Self {
            title: first(entries, "title"),
            option,
            due: day(entries),
            ..self
        }
    }
}
