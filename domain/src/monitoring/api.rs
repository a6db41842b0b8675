//! Requests about equality monitoring. Nobody looks who sends them.

use serde::{Deserialize, Serialize};

use crate::api::endpoint;
use crate::form::Entries;

/// Answers, and how they will be found again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAnswers {
    /// The hash of the receipt: the receipt itself stays with the person (trust.md, decision 7).
    #[cfg_attr(feature = "schema", schemars(length(equal = super::HASH), regex(pattern = "^[0-9a-f]{64}$")))]
    pub receipt_hash: String,
    /// What was chosen.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::drafts::entries_schema")
    )]
    pub entries: Entries,
    /// The number that was found where many send answers: see [`super::pace`].
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(max = u32::MAX)))]
    pub work: u32,
}

/// A receipt, as somebody typed it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// The receipt.
    #[cfg_attr(feature = "schema", schemars(length(max = super::LONGEST_TYPED)))]
    pub receipt: String,
}

endpoint! {
    /// Takes answers about equality; sent twice they are there once.
    AnswerMonitoring {} Post "/api/monitoring", Unnamed, NewAnswers => ()
}
endpoint! {
    /// Deletes the answers of a receipt; the answer is the same where there are none.
    DeleteMonitoring {} Post "/api/monitoring/delete", Unnamed, Typed => ()
}
