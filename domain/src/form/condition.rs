//! When a field is asked: by what an earlier one says.

use serde::{Deserialize, Serialize};

/// "Only if `field` says `is`", and perhaps only if something else holds too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// An earlier field of the same form.
    pub field: String,
    /// The entry it must hold: a choice's id, or `yes` / `no`.
    pub is: String,
    /// What must hold besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub and: Option<Box<Condition>>,
}

impl Condition {
    /// That a field says this.
    #[must_use]
    pub fn that(field: &str, is: &str) -> Self {
        Self {
            field: field.to_owned(),
            is: is.to_owned(),
            and: None,
        }
    }

    /// All that must hold.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |of| of.and.as_deref())
    }
}
