//! What of a plan one talks about with one's line manager, as lists to tick.

use super::due::Due;
use super::{Action, ActionStage, Goal, GoalStage, Plan};
use crate::time::Day;

/// A list with its heading.
pub type List = (&'static str, Vec<String>);

impl Plan {
    /// The lists, without those that are empty.
    #[must_use]
    pub fn lists(&self, today: Day) -> Vec<List> {
        let open = || self.goals.iter().filter(|goal| goal.stage.is_open());
        let actions = |of: fn(&Action) -> bool| {
            open().flat_map(move |goal| goal.actions.iter().filter(move |action| of(action)))
        };
        let achieved = self
            .goals
            .iter()
            .filter(|goal| goal.stage == GoalStage::Achieved);
        let done = actions(|of| of.stage == ActionStage::Done).map(|of| of.title.clone());
        let late = self.dated().into_iter().filter_map(|of| {
            let due = Due::of(of.day, today);
            let said = due.said().filter(|_| matches!(due, Due::Overdue(_)))?;
            Some(format!("{} ({said})", of.title))
        });
        let wants = actions(|of| of.stage == ActionStage::NotStarted && of.option.is_some());
        let board = self.board.iter().map(|board| match board.talked {
            Some(day) => format!(
                "{}: you went through the feedback on {day}. What has changed since?",
                board.what
            ),
            None => format!("{}: go through the feedback together.", board.what),
        });
        let all: [List; 6] = [
            ("Feedback from a board", board.collect()),
            (
                "What I have achieved",
                achieved
                    .map(|goal| goal.title.clone())
                    .chain(done)
                    .collect(),
            ),
            ("What is late, and what is in the way", late.collect()),
            (
                "What I am working on",
                actions(|of| of.stage == ActionStage::InProgress)
                    .map(dated)
                    .collect(),
            ),
            ("Options I want to ask for", wants.map(dated).collect()),
            ("What I want to achieve", open().map(goal).collect()),
        ];
        all.into_iter()
            .filter(|(_, items)| !items.is_empty())
            .collect()
    }
}

fn dated(of: &Action) -> String {
    by(&of.title, of.due)
}

fn goal(of: &Goal) -> String {
    by(&of.title, of.by)
}

fn by(title: &str, day: Option<Day>) -> String {
    match day {
        Some(day) => format!("{title} (by {day})"),
        None => title.to_owned(),
    }
}
