//! Requests about drafts.

use serde::{Deserialize, Serialize};

use super::{Draft, DraftId, FormId};
use crate::api::endpoint;
use crate::form::{Entries, Form};
use crate::time::Instant;

/// A form, opened to be filled in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Opened {
    /// The form as it is now.
    pub form: Form,
    /// Its hash; sent back with what is submitted.
    pub hash: String,
    /// The member's draft, if there is one.
    pub draft: Option<Draft>,
    /// What a new draft starts with: what the profile already says.
    pub start: Entries,
}

/// What was typed since.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// The draft it goes on with; none for a new one.
    #[serde(default)]
    pub draft: Option<DraftId>,
    /// The version it starts from; 0 for a new draft.
    pub version: i64,
    /// All entries.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::drafts::entries_schema")
    )]
    pub entries: Entries,
}

/// A draft was saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Saved {
    /// The draft's name.
    pub id: DraftId,
    /// The version to start from next.
    pub version: i64,
    /// When it was saved.
    pub saved: Instant,
}

/// What the person saw when they chose.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The version of the draft that they saw; 0 for none.
    pub version: i64,
}

endpoint! {
    /// Opens a form with the member's own draft, if there is one.
    OpenForm { form: FormId } Get "/api/drafts/{form}", Applicant, () => Opened
}
endpoint! {
    /// Saves a draft, starting from a version.
    SaveDraft { form: FormId } Put "/api/drafts/{form}", Applicant, Typed => Saved
}
endpoint! {
    /// Deletes a draft and every word in it, if nobody saved since the version that was seen.
    DeleteDraft { form: FormId } Delete "/api/drafts/{form}", Applicant, Seen => ()
}
