//! What a form asks of what its sender has sent before. Whether it is so, is the room's to say.

use serde::{Deserialize, Serialize};

/// The form that has to come first: one sent it, and what it asked for stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Requires {
    /// That form.
    pub form: String,
    /// The field with the reference of what both are about: of that form, or of what that form names.
    pub field: String,
    /// The rule in words, as a statement.
    pub words: String,
    /// What would change it, for whom it is not met.
    pub change: String,
    /// The field with a number that is at most what that form asked for.
    #[serde(default)]
    pub number: Option<String>,
    /// The field with a day that is not before that of the form that came first.
    #[serde(default)]
    pub day: Option<String>,
}

/// How much one may ask for in one year, from January to December, all that one sent in it together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The field with the number.
    pub field: String,
    /// The most in a year.
    pub most: i64,
    /// The rule in words, as a statement.
    pub words: String,
}

/// A form that has to follow another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Next {
    /// The form.
    pub form: String,
    /// Its title.
    pub title: String,
}
