//! What is due, in words, on the day that one passes in.

use super::Plan;
use crate::time::Day;

/// How many days before it a day is told as soon.
pub const SOON: i64 = 14;

/// How near a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It was so many days ago.
    Overdue(i64),
    /// It is this day.
    Today,
    /// It is in so many days, [`SOON`] at most.
    Soon(i64),
    /// It is after that.
    Later,
}

impl Due {
    /// How near a day is, today.
    #[must_use]
    pub fn of(day: Day, today: Day) -> Self {
        match today.days_until(day) {
            0 => Self::Today,
            ago if ago < 0 => Self::Overdue(-ago),
            days if days <= SOON => Self::Soon(days),
            _ => Self::Later,
        }
    }

    /// In words; nothing where it is far away.
    #[must_use]
    pub fn said(self) -> Option<String> {
        match self {
            Self::Overdue(1) => Some("1 day overdue".to_owned()),
            Self::Overdue(days) => Some(format!("{days} days overdue")),
            Self::Today => Some("Due today".to_owned()),
            Self::Soon(1) => Some("Due tomorrow".to_owned()),
            Self::Soon(days) => Some(format!("Due in {days} days")),
            Self::Later => None,
        }
    }
}

/// A goal or an action that is open and has a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// The goal that an action is for; nothing for a goal.
    pub goal: Option<&'a str>,
    /// The day by which.
    pub day: Day,
}

impl Plan {
    /// What is open and has a day, the first day first. What is for a goal that is achieved or no longer
    /// relevant is not open any more.
    #[must_use]
    pub fn dated(&self) -> Vec<Dated<'_>> {
        let mut all = Vec::new();
        for goal in self.goals.iter().filter(|goal| goal.stage.is_open()) {
            all.extend(goal.by.map(|day| Dated {
                id: &goal.id,
                title: &goal.title,
                goal: None,
                day,
            }));
            let open = goal.actions.iter().filter(|of| of.stage.is_open());
            all.extend(open.filter_map(|action| {
                Some(Dated {
                    id: &action.id,
                    title: &action.title,
                    goal: Some(&goal.title),
                    day: action.due?,
                })
            }));
        }
        all.sort_by_key(|of| of.day);
        all
    }

    /// What is overdue or due soon, with how near it is.
    #[must_use]
    pub fn due(&self, today: Day) -> Vec<(Dated<'_>, String)> {
        let dated = self.dated().into_iter();
        dated
            .filter_map(|of| Some((of, Due::of(of.day, today).said()?)))
            .collect()
    }
}
