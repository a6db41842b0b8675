//! Drafts: what a member has typed into a form and not yet sent. One for each member and form, for
//! every room. A save names the version it starts from (compare and swap); if another tab was
//! faster, both texts are kept and the person chooses. Kept until sent or deleted, at most 12 months.

pub mod api;

use serde::{Deserialize, Serialize};

use crate::form::Entries;
use crate::time::Instant;

/// Names a draft, and later what is made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct DraftId(
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::api::ID)))] pub String,
);

/// A form's address: `mentee`, `ask`. Unique over all rooms.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct FormId(
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::api::ID)))] pub String,
);

crate::api::part!(DraftId, FormId);

/// A draft as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Draft {
    /// Its name.
    pub id: DraftId,
    /// Rises by one with every save; the first is any number above 0.
    pub version: i64,
    /// What was typed.
    pub entries: Entries,
    /// When.
    pub saved: Instant,
}

/// The most fields in a draft and the most texts in a field (trust.md, B5).
pub const MOST_PARTS: usize = 200;

/// Entries as the OpenAPI document tells them: not endless (trust.md, B5).
#[cfg(feature = "schema")]
pub(crate) fn entries_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "maxProperties": MOST_PARTS,
        "additionalProperties": {
            "type": "array",
            "maxItems": MOST_PARTS,
            "items": { "type": "string", "maxLength": crate::form::MOST_CHARACTERS },
        },
    })
}

/// The first field of entries that is too large to keep as a draft, if one is. Anything else may
/// be kept, however wrong: a draft is unfinished.
#[must_use]
pub fn too_large(entries: &Entries) -> Option<crate::form::Problem> {
    let most = crate::form::MOST_CHARACTERS;
    entries.iter().enumerate().find_map(|(at, (field, texts))| {
        let is = texts
            .iter()
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0);
        let is = if at >= MOST_PARTS || texts.len() > MOST_PARTS {
            most + 1
        } else {
            is
        };
        (is > most).then(|| crate::form::Problem {
            field: field.clone(),
            fault: crate::form::Fault::TooLong { most, is },
        })
    })
}
