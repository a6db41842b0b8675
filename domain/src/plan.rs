//! A plan for one's development: goals, and what one does for each by when (S4-24, step 2). It is made in the
//! browser and kept there; the server gets nothing of it. Identifiers, the day and the time are passed in.

pub mod board;
pub mod calendar;
pub mod due;
pub mod forms;
pub mod merge;
pub mod offers;
pub mod page;
pub mod talk;

use serde::{Deserialize, Serialize};

use self::board::Board;
use crate::form::check::is_hidden;
use crate::kept::Kind;
use crate::time::Day;

/// How a plan is kept.
pub const KIND: Kind = Kind {
    name: "plan",
    said: "plan",
    versions: 1..=1,
};

/// The most goals of a plan.
pub const MOST_GOALS: usize = 20;
/// The most actions of a goal.
pub const MOST_ACTIONS: usize = 20;
/// The most characters of the title of a goal or an action.
pub const LONGEST_TITLE: usize = 200;

/// A plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What one wants to achieve, in one's own order.
    pub goals: Vec<Goal>,
    /// What came of a board that one did not pass (S4-5).
    pub board: Option<Board>,
}

/// What one wants to achieve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Made by chance; letters, digits and hyphens.
    pub id: String,
    /// In one's own words.
    pub title: String,
    /// Why it matters; empty where one has not said.
    pub why: String,
    /// The behaviour of the framework it comes from, by id.
    pub behaviour: Option<String>,
    /// The day by which.
    pub by: Option<Day>,
    /// Where it is in its life.
    pub stage: GoalStage,
    /// What one does for it, in one's own order.
    pub actions: Vec<Action>,
}

/// What one does for a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Made by chance; letters, digits and hyphens.
    pub id: String,
    /// In one's own words.
    pub title: String,
    /// The development option it is about: its address is `/options/{option}`.
    pub option: Option<String>,
    /// The day by which.
    pub due: Option<Day>,
    /// Where it is in its life.
    pub stage: ActionStage,
}

/// Where a goal is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is said by `said`")]
pub enum GoalStage {
    #[default]
    InProgress,
    Achieved,
    NoLongerRelevant,
}

/// Where an action is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is said by `said`")]
pub enum ActionStage {
    #[default]
    NotStarted,
    InProgress,
    Done,
    NoLongerApplicable,
}

impl GoalStage {
    /// All, in the order of a menu.
    pub const ALL: [Self; 3] = [Self::InProgress, Self::Achieved, Self::NoLongerRelevant];

    /// In words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::InProgress => "In progress",
            Self::Achieved => "Achieved",
            Self::NoLongerRelevant => "No longer relevant",
        }
    }

    /// Whether there is something left to do.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::InProgress)
    }
}

impl ActionStage {
    /// All, in the order of a menu.
    pub const ALL: [Self; 4] = [
        Self::NotStarted,
        Self::InProgress,
        Self::Done,
        Self::NoLongerApplicable,
    ];

    /// In words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::NotStarted => "Not started",
            Self::InProgress => "In progress",
            Self::Done => "Done",
            Self::NoLongerApplicable => "No longer applicable",
        }
    }

    /// Whether there is something left to do.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::NotStarted | Self::InProgress)
    }
}

/// There are as many as there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Full {
    /// In words.
    #[must_use]
    pub fn said(self) -> String {
        format!(
            "A plan has room for {MOST_GOALS} goals, and a goal for {MOST_ACTIONS} actions. Remove one, then add \
             this one."
        )
    }
}

/// What was taken out of a plan, with the place where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// A goal with its actions.
    Goal(usize, Goal),
    /// An action of the goal with this id.
    Action(String, usize, Action),
}

impl Removed {
    /// What it was called.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Goal(_, goal) => &goal.title,
            Self::Action(_, _, action) => &action.title,
        }
    }
}

impl Plan {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The goal with this id.
    #[must_use]
    pub fn goal(&self, id: &str) -> Option<&Goal> {
        self.goals.iter().find(|goal| goal.id == id)
    }

    /// The action with this id, and its goal.
    #[must_use]
    pub fn action(&self, id: &str) -> Option<(&Goal, &Action)> {
        let all = self.goals.iter();
        let mut all = all.flat_map(|goal| goal.actions.iter().map(move |action| (goal, action)));
        all.find(|(_, action)| action.id == id)
    }

    /// Puts a goal in the place of the one with its id, or at the end.
    ///
    /// # Errors
    /// [`Full`] where there is no room for another; then nothing has changed.
    pub fn put_goal(&mut self, goal: Goal) -> Result<(), Full> {
        match self.goals.iter().position(|of| of.id == goal.id) {
            Some(at) => self.goals[at] = goal,
            None if self.goals.len() < MOST_GOALS => self.goals.push(goal),
            None => return Err(Full),
        }
        Ok(())
    }

    /// Puts an action in the place of the one with its id, or at the end of a goal; where that goal is gone,
    /// nothing changes.
    ///
    /// # Errors
    /// [`Full`] where there is no room for another; then nothing has changed.
    pub fn put_action(&mut self, goal: &str, action: Action) -> Result<(), Full> {
        let Some(goal) = self.goals.iter_mut().find(|of| of.id == goal) else {
            return Ok(());
        };
        match goal.actions.iter().position(|of| of.id == action.id) {
            Some(at) => goal.actions[at] = action,
            None if goal.actions.len() < MOST_ACTIONS => goal.actions.push(action),
            None => return Err(Full),
        }
        Ok(())
    }

    /// Takes a goal or an action out.
    pub fn remove(&mut self, id: &str) -> Option<Removed> {
        if let Some(at) = self.goals.iter().position(|goal| goal.id == id) {
            return Some(Removed::Goal(at, self.goals.remove(at)));
        }
        let in_it = |goal: &mut Goal| {
            let at = goal.actions.iter().position(|action| action.id == id)?;
            Some(Removed::Action(
                goal.id.clone(),
                at,
                goal.actions.remove(at),
            ))
        };
        self.goals.iter_mut().find_map(in_it)
    }

    /// Puts back what was taken out, where it stood. Says whether there was a place for it: its goal may be
    /// gone, or another may have taken its place.
    pub fn put_back(&mut self, removed: Removed) -> bool {
        match removed {
            Removed::Goal(at, goal) => {
                let has_room = self.goals.len() < MOST_GOALS && self.goal(&goal.id).is_none();
                if has_room {
                    self.goals.insert(at.min(self.goals.len()), goal);
                }
                has_room
            }
            Removed::Action(goal, at, action) => {
                let is_there = self.action(&action.id).is_some();
                let goal = self.goals.iter_mut().find(|of| of.id == goal);
                let goal = goal.filter(|of| !is_there && of.actions.len() < MOST_ACTIONS);
                let has_room = goal.is_some();
                if let Some(goal) = goal {
                    goal.actions.insert(at.min(goal.actions.len()), action);
                }
                has_room
            }
        }
    }

    /// Moves a goal before the one above it.
    pub fn raise(&mut self, id: &str) {
        if let Some(at) = self.goals.iter().position(|goal| goal.id == id) {
            self.goals.swap(at, at.saturating_sub(1));
        }
    }

    /// Gives a goal a stage; one that is gone stays gone.
    pub fn mark_goal(&mut self, id: &str, stage: GoalStage) {
        if let Some(goal) = self.goals.iter_mut().find(|goal| goal.id == id) {
            goal.stage = stage;
        }
    }

    /// Gives an action a stage; one that is gone stays gone.
    pub fn mark_action(&mut self, id: &str, stage: ActionStage) {
        let mut all = self.goals.iter_mut().flat_map(|goal| &mut goal.actions);
        if let Some(action) = all.find(|action| action.id == id) {
            action.stage = stage;
        }
    }

    /// Whether it is a plan that one could have made here: a file may hold anything. Two tabs together may make
    /// more goals, and longer texts, than one can add.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let actions = || self.goals.iter().flat_map(|goal| &goal.actions);
        let mut ids: Vec<&String> = self.goals.iter().map(|goal| &goal.id).collect();
        ids.extend(actions().map(|action| &action.id));
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        let is_title = |text: &str| {
            !text.trim().is_empty()
                && text.chars().count() <= LONGEST_TITLE
                && !text.contains(['\n', '\r'])
                && is_readable(text)
        };
        ids.len() == count
            && ids.iter().all(|id| is_id(id))
            && self.goals.iter().all(|goal| {
                is_title(&goal.title)
                    && is_readable(&goal.why)
                    && goal.behaviour.as_deref().is_none_or(is_id)
            })
            && actions()
                .all(|action| is_title(&action.title) && action.option.as_deref().is_none_or(is_id))
            && self.board.as_ref().is_none_or(Board::is_sound)
    }
}

/// What a plan that is no plan is called.
pub const UNSOUND: &str = "This file holds something that no plan made here has, so nothing was opened. Use another \
                           copy of the file.";

/// It becomes a part of an address and of an element's name.
fn is_id(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=80).contains(&text.len()) && text.chars().all(is_part)
}

fn is_readable(text: &str) -> bool {
    !text.chars().any(is_hidden)
}
