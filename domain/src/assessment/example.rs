//! A real example of what somebody did: what a board asks for.

use serde::{Deserialize, Serialize};

use super::MOST_POINTS;
use crate::form::check::is_hidden;
use crate::time::Day;

/// The most characters of an example.
pub const MOST_CHARACTERS: usize = 600;
/// The most examples of one person.
pub const MOST_EXAMPLES: usize = 60;
/// For how many years an example counts in full.
pub(super) const FULL_YEARS: i32 = 3;
/// The first year that is taken.
const FIRST_YEAR: i32 = 1960;

/// Something somebody did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The theme that it is an example of, by id.
    pub theme: String,
    /// What they did.
    pub what: String,
    /// How strong it is, from 1.
    pub strength: u8,
    /// The month in which it was, as its first day.
    pub month: Day,
}

/// An example as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the parts of an example, before they are checked"
)]
pub struct Typed {
    pub theme: String,
    pub what: String,
    pub strength: Option<u8>,
    pub month: String,
    pub year: String,
}

impl Typed {
    /// An example as it was typed, to be changed.
    #[must_use]
    pub fn of(example: &Example) -> Self {
        Self {
            theme: example.theme.clone(),
            what: example.what.clone(),
            strength: Some(example.strength),
            month: String::from(example.month)
                .split('-')
                .nth(1)
                .unwrap_or_default()
                .to_owned(),
            year: example.month.year().to_string(),
        }
    }

    /// The example, if it is one.
    ///
    /// # Errors
    /// What the person has to mend: the part's name and a sentence each.
    pub fn checked(&self, today: Day) -> Result<Example, Vec<(&'static str, String)>> {
        let mut faults = vec![];
        if self.theme.is_empty() {
            faults.push(("theme", "Choose what it is an example of".to_owned()));
        }
        let what = self.what.trim();
        if what.is_empty() {
            faults.push(("what", "Say what you did".to_owned()));
        } else if what.chars().count() > MOST_CHARACTERS {
            let said = format!("Shorten what you did to {MOST_CHARACTERS} characters at most");
            faults.push(("what", said));
        } else if what.chars().any(is_hidden) {
            let said =
                "What you did holds characters that cannot be seen. Delete it and type it again";
            faults.push(("what", said.to_owned()));
        }
        let strength = self.strength.filter(|of| (1..=MOST_POINTS).contains(of));
        if strength.is_none() {
            faults.push(("strength", "Choose how strong it is".to_owned()));
        }
        let month = self.day();
        let is_past = |day: &Day| day.year() >= FIRST_YEAR && *day <= today;
        let fault = match month {
            None => Some("Enter a month and a year, like 6 2026"),
            Some(day) if !is_past(&day) => Some("Enter a month that has begun"),
            Some(_) => None,
        };
        faults.extend(fault.map(|said| ("month", said.to_owned())));
        match (strength, month) {
            (Some(strength), Some(month)) if faults.is_empty() => Ok(Example {
                theme: self.theme.clone(),
                what: what.to_owned(),
                strength,
                month,
            }),
            _ => Err(faults),
        }
    }

    fn day(&self) -> Option<Day> {
        let year = self.year.trim();
        let is_year = year.len() == 4;
        Day::new(
            year.parse().ok().filter(|_| is_year)?,
            self.month.trim().parse().ok()?,
            1,
        )
    }
}

impl Example {
    /// Its points: the strength, or half of it, rounded down, where it is older than three years.
    #[must_use]
    pub fn points(&self, today: Day) -> u8 {
        match self.month.plus_years(FULL_YEARS) < today {
            true => self.strength / 2,
            false => self.strength,
        }
    }

    /// Its month: "June 2026".
    #[must_use]
    pub fn when(&self) -> String {
        let day = self.month.to_string();
        day.split_once(' ')
            .map_or(day.clone(), |(_, month)| month.to_owned())
    }

    /// Whether it could have been typed; one from a file may not.
    pub(super) fn is_sound(&self) -> bool {
        let length = self.what.trim().chars().count();
        (1..=MOST_CHARACTERS).contains(&length)
            && (1..=MOST_POINTS).contains(&self.strength)
            && !self.what.chars().any(is_hidden)
    }
}
