//! Whose service this is: `content/site.toml`.

use serde::{Deserialize, Serialize};

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
