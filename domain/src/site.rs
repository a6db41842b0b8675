//! Whose service this is: `content/site.toml`.

use serde::{Deserialize, Serialize};

use crate::form::Defect;

/// The force, the unit and how to reach them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// What the service is called.
    pub service: String,
    /// The force's name.
    pub force: String,
    /// The unit that runs the service.
    pub unit: String,
    /// The unit's short name.
    pub unit_short: String,
    /// The unit's telephone number.
    pub telephone: String,
    /// When somebody answers it.
    pub hours: String,
    /// The unit's e-mail address.
    pub email: String,
    /// The unit's postal address, a line each.
    pub address: Vec<String>,
    /// Days of the week on which the unit works, in small letters.
    pub working_days: Vec<String>,
    /// How soon a question is answered, in working days.
    pub answer_within_working_days: u32,
    /// How soon an application is decided, in working days.
    pub decision_within_working_days: u32,
}

/// The longest that a term may be: a year of working days.
const LONGEST_TERM: u32 = 260;

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl Site {
    /// Checks what the service reckons with.
    ///
    /// # Errors
    /// A [`Defect`] that names the key.
    pub fn checked(&self) -> Result<(), Defect> {
        let terms = [
            (
                "answer_within_working_days",
                self.answer_within_working_days,
            ),
            (
                "decision_within_working_days",
                self.decision_within_working_days,
            ),
        ];
        for (key, term) in terms {
            if !(1..=LONGEST_TERM).contains(&term) {
                let said = format!("give a number from 1 to {LONGEST_TERM}");
                return Err(Defect::at(key, said));
            }
        }
        let strange = |day: &&String| !DAYS.contains(&day.as_str());
        match self.working_days.iter().find(strange) {
            Some(day) => {
                let said = format!("there is no day “{day}”: write days like “monday”");
                Err(Defect::at("working_days", said))
            }
            None if self.working_days.is_empty() => {
                Err(Defect::at("working_days", "name one day or more"))
            }
            None => Ok(()),
        }
    }
}
