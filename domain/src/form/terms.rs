//! What a form asks beyond its fields: when it is open, who may send it, who endorses, and how
//! places are given. The browser and the server ask the same functions, so what one reads before
//! applying is what is applied.

pub mod selection;

use serde::{Deserialize, Serialize};

pub use self::selection::{Exercise, Gateway, Level, Repeat, Selection};
pub use super::earlier::{Limit, Next, Requires};
pub use super::rules::{Rule, Ruling, Standing};
use crate::time::{Day, Instant};

/// The best mark a scored part can have; the least is 0.
pub const BEST_MARK: u8 = 5;

/// What a form asks beyond its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Terms {
    /// When it takes entries; always, where there is none.
    pub windows: Vec<Window>,
    /// Who may send it.
    pub rules: Vec<Rule>,
    /// What the line manager is asked, where they are (S0-12).
    pub endorsement: Option<Endorsement>,
    /// How places are given, where there is a selection.
    pub selection: Option<Selection>,
    /// Whether people from outside the force may send it, by an address they show to be theirs.
    #[serde(default)]
    pub outsiders: bool,
    /// The form that members of the force send in its place, where it is for outsiders only.
    #[serde(default)]
    pub for_members: Option<Next>,
    /// The day by which the reasons for a limit to a group are looked at again: past it the form
    /// takes nothing (Equality Act 2010, s.158). It is that of the option.
    pub reasons_good_until: Option<Day>,
    /// Choices for which the same holds, each by itself: a place comes by them that is for one group.
    #[serde(default)]
    pub stops: Vec<Stop>,
    /// Whether nobody answers it: what is sent is read and kept.
    #[serde(default)]
    pub is_unanswered: bool,
    /// The fields with the addresses of those from whom it is kept, beside the line manager: also of the CMU.
    #[serde(default)]
    pub kept_from: Vec<String>,
    /// The form that has to come first.
    #[serde(default)]
    pub requires: Option<Requires>,
    /// How much one may ask for in a year.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// The forms that have to follow it, in order. Each says so itself, in `requires`.
    #[serde(default)]
    pub next: Vec<Next>,
}

/// A choice that is taken until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stop {
    /// The field.
    pub field: String,
    /// The choice.
    pub is: String,
    /// The last day, to its end: the reasons for the limit to a group were to be looked at again by it.
    pub last: Day,
}

/// What the CMU promises to whoever sends a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// A decision about a place.
    #[default]
    Decision,
    /// An answer in words.
    Answer,
    /// That it is read.
    Reading,
}

/// Days between which a form takes entries, both included, in London.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first day.
    pub opens: Day,
    /// The last day, to its end.
    pub closes: Day,
    /// Whether it comes again every year on these days.
    #[serde(default)]
    pub yearly: bool,
}

/// What was sent, or who was asked to judge what is sent, for [`Terms::round_now`].
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// The day on which it was sent.
    pub day: Day,
    /// The window that it was sent for, as it was then; none where the form was always open.
    pub window: Option<Window>,
    /// The last day of the round that it is in.
    pub closes: Option<Day>,
    /// Whether that day has passed, and nothing of that round waits for anybody.
    pub is_over: bool,
}

/// No window takes the place of one for which something was sent that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoWindow;

impl Window {
    /// In words: "from 1 October to 15 December every year".
    #[must_use]
    pub fn said(&self) -> String {
        let (opens, closes) = (self.opens.to_string(), self.closes.to_string());
        let without_year = |day: &str| day.rsplit_once(' ').map(|(day, _)| day.to_owned());
        match (without_year(&opens), without_year(&closes)) {
            (Some(opens), Some(closes)) if self.yearly => {
                format!("from {opens} to {closes} every year")
            }
            _ => format!("from {opens} to {closes}"),
        }
    }
}

/// What the line manager is asked (S0-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Endorsement {
    /// The field with the manager's name.
    pub name: String,
    /// The field with the manager's address.
    pub email: String,
    /// The fields that the manager sees, and nothing else.
    pub shows: Vec<String>,
    /// What they confirm, each by itself.
    pub confirm: Vec<Confirmation>,
}

/// One thing a line manager confirms or refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Unique in the form.
    pub id: String,
    /// A few words for lists: "Time off".
    pub title: String,
    /// The question to the manager.
    pub asks: String,
    /// An answer between yes and no, where there is one: it refuses nothing, and something else is
    /// offered for it.
    #[serde(default)]
    pub partly: Option<Partly>,
}

/// What a manager can say between yes and no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Partly {
    /// The answer in words: "Ready for the next level, not certain beyond".
    pub label: String,
    /// What comes of it, in a sentence to the applicant.
    pub means: String,
    /// What is offered for it: options and pages of guidance.
    pub offers: Vec<Offered>,
}

/// Something that is offered in the place of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// Its page: `options/shadowing`.
    pub page: String,
    /// What it is called.
    pub title: String,
}

/// Whether a form takes entries at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Always.
    Always,
    /// Until the end of this day.
    Until(Day),
    /// From this day on.
    From(Day),
    /// Since the end of this day no more.
    ClosedSince(Day),
    /// The reasons for its limit to a group were to be looked at again by this day.
    ReasonsPast(Day),
}

impl Opening {
    /// Whether entries are taken.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Always | Self::Until(_))
    }

    /// As a rule.
    #[must_use]
    pub fn ruling(self) -> Ruling {
        Ruling {
            words: self.said(),
            standing: match self {
                Self::Always | Self::Until(_) => Standing::Met,
                Self::From(_) => Standing::NotYet,
                Self::ClosedSince(_) | Self::ReasonsPast(_) => Standing::NotMet,
            },
            change: (!self.is_open()).then(|| {
                "You can tell us that you are interested. We write to you and say what is planned.".to_owned()
            }),
        }
    }

    /// In words.
    #[must_use]
    pub fn said(self) -> String {
        match self {
            Self::Always => "You can apply at any time.".to_owned(),
            Self::Until(day) => format!("You can apply until the end of {day}."),
            Self::From(day) => format!("You can apply from {day}."),
            Self::ClosedSince(day) => format!("Applications closed at the end of {day}."),
            Self::ReasonsPast(day) => format!(
                "The reasons why this is only for one group were to be checked again by {day}. Until \
                 that is done, nobody can apply."
            ),
        }
    }
}

impl Terms {
    /// What whoever sends it is promised.
    #[must_use]
    pub const fn promise(&self) -> Promise {
        match (&self.selection, self.is_unanswered) {
            (Some(_), _) => Promise::Decision,
            (None, false) => Promise::Answer,
            (None, true) => Promise::Reading,
        }
    }

    /// Whether an answer to it is a yes or a no to what it asks for.
    #[must_use]
    pub fn is_granted(&self) -> bool {
        self.limit.is_some() || !self.next.is_empty()
    }

    /// Whether entries are taken at an instant.
    #[must_use]
    pub fn opening(&self, at: Instant) -> Opening {
        let today = at.day();
        if let Some(day) = self.reasons_good_until.filter(|day| *day < today) {
            return Opening::ReasonsPast(day);
        }
        if let Some(open) = self.window(today) {
            return Opening::Until(open.closes);
        }
        let near = self.windows_near(today);
        if let Some(next) = near.iter().find(|window| window.opens > today) {
            return Opening::From(next.opens);
        }
        near.last()
            .map_or(Opening::Always, |last| Opening::ClosedSince(last.closes))
    }

    /// Whether it has windows that follow each other all through every year.
    #[must_use]
    pub fn is_never_closed(&self) -> bool {
        let mut all = self.windows.clone();
        all.sort_by_key(|window| window.opens);
        let follows = |all: &[Window]| all[0].closes.plus_days(1) == all[1].opens;
        let (Some(first), Some(last)) = (all.first(), all.last()) else {
            return false;
        };
        all.iter().all(|window| window.yearly)
            && all.windows(2).all(follows)
            && last.closes.plus_days(1) == first.opens.plus_years(1)
    }

    /// The window that is open on a day.
    #[must_use]
    pub fn window(&self, day: Day) -> Option<Window> {
        let holds = |window: &Window| (window.opens..=window.closes).contains(&day);
        self.windows_near(day).into_iter().find(holds)
    }

    /// The last day of the round to which something belongs, however often the days of windows were
    /// changed since: of the window that is open, as the form is now, on the day on which it was sent; if
    /// none is, of the only one that has a day in common with the window it was sent for, or that closes on
    /// the same day. A form without windows has one round. What is over stays where it is, unless the
    /// window is open again in which it was sent.
    ///
    /// # Errors
    /// [`NoWindow`] where the form does not say, though its round has not closed.
    pub fn round_now(&self, of: Sent, today: Day) -> Result<Option<Day>, NoWindow> {
        if self.windows.is_empty() {
            return Ok(of.closes.filter(|_| of.is_over));
        }
        // Whoever is asked to judge is asked at any time.
        let holds = |window: Window| (window.opens..=window.closes).contains(&of.day);
        let is_sent_in_it = of.window.is_none_or(holds);
        match self.window(of.day).filter(|_| is_sent_in_it) {
            Some(window) if !of.is_over || window.closes >= today => {
                return Ok(Some(window.closes));
            }
            None if !of.is_over => {}
            _ => return Ok(of.closes),
        }
        if let Some(window) = of.window.and_then(|was| self.instead(was)) {
            return Ok(Some(window.closes));
        }
        let is_lost = of.closes.is_some_and(|day| day >= today) && !self.has_round(of.closes);
        if is_lost {
            Err(NoWindow)
        } else {
            Ok(of.closes)
        }
    }

    /// The only window that has a day in common with one as it was, or that closes on the same day.
    fn instead(&self, was: Window) -> Option<Window> {
        let mut near = self.windows_near(was.closes);
        near.retain(|window| window.opens <= was.closes && window.closes >= was.opens);
        let same = near.iter().find(|window| window.closes == was.closes);
        match near.as_slice() {
            [window] => Some(*window),
            _ => same.copied(),
        }
    }

    /// Whether one of its windows closes on a day; whether it has none, where there is no day.
    #[must_use]
    pub fn has_round(&self, closes: Option<Day>) -> bool {
        closes.map_or(self.windows.is_empty(), |day| self.closing(day).is_some())
    }

    /// The window that closes on a day.
    #[must_use]
    pub fn closing(&self, day: Day) -> Option<Window> {
        let mut near = self.windows_near(day).into_iter();
        near.find(|window| window.closes == day)
    }

    /// The windows in order: those that come every year as they fall around a day.
    #[must_use]
    pub fn windows_near(&self, day: Day) -> Vec<Window> {
        let near = |window: &Window| {
            let years = day.year() - window.opens.year();
            let all = if window.yearly { -1..=1 } else { 0..=0 };
            let years = if window.yearly { years } else { 0 };
            let window = *window;
            all.map(move |more| years + more)
                .filter(|years| *years >= 0)
                .map(move |years| Window {
                    opens: window.opens.plus_years(years),
                    closes: window.closes.plus_years(years),
                    ..window
                })
        };
        let mut all: Vec<Window> = self.windows.iter().flat_map(near).collect();
        all.sort_by_key(|window| window.opens);
        all
    }
}
