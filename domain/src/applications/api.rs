//! Requests about applications.

use serde::{Deserialize, Serialize};

use super::{Application, ApplicationId, Listed, Receipt};
use crate::api::endpoint;
use crate::drafts::{DraftId, FormId};
use crate::form::Entries;

/// Entries to be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewApplication {
    /// The form.
    pub form: FormId,
    /// The hash of the form that was filled in.
    pub hash: String,
    /// What was typed.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::drafts::entries_schema")
    )]
    pub entries: Entries,
    /// The draft it comes from: the one submission of this draft.
    pub draft: Option<DraftId>,
    /// The version of that draft which was on the screen.
    #[serde(default)]
    pub version: i64,
}

/// The member's applications and unfinished drafts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mine {
    /// What was sent, newest first.
    pub sent: Vec<Listed>,
    /// Forms with a draft, newest first.
    pub drafts: Vec<Unfinished>,
}

/// A form that is not finished.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unfinished {
    /// The form.
    pub form: FormId,
    /// Its title.
    pub title: String,
    /// When it was last saved.
    pub saved: crate::time::Instant,
}

endpoint! {
    /// Sends an application.
    SubmitApplication {} Post "/api/applications", Member, NewApplication => Receipt
}
endpoint! {
    /// The member's own applications and drafts.
    MyApplications {} Get "/api/applications/mine", Member, () => Mine
}
endpoint! {
    /// One application, as it was filled in.
    ReadApplication { id: ApplicationId } Get "/api/applications/{id}", OwnerOrStaff, () => Application
}
endpoint! {
    /// All applications, oldest first.
    ListApplications {} Get "/api/applications", Staff, () => Vec<Listed>
}
