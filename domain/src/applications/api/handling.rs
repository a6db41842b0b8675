//! Requests about what goes with an application and is never scored: adjustments, and notes of CMU staff.

use serde::{Deserialize, Serialize};

use crate::api::endpoint;
use crate::applications::ApplicationId;
use crate::time::Instant;

/// What somebody needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Adjustments {
    /// In their words; empty where they say nothing.
    #[cfg_attr(feature = "schema", schemars(length(max = crate::form::MOST_CHARACTERS)))]
    pub text: String,
    /// Rises by one with every change; 0 where nothing is kept. A change names the one it starts from.
    pub version: i64,
}

/// Whether what somebody needs goes with an application.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Attach {
    /// Whether it does.
    pub attached: bool,
}

/// What goes with an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attached {
    /// Whether anything does.
    pub attached: bool,
    /// What it is; to its owner also while it does not.
    pub text: String,
}

/// A note to be left.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// The note.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::form::MOST_CHARACTERS)))]
    pub text: String,
}

/// The notes on an application.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notes {
    /// What to quote.
    pub reference: String,
    /// The notes, oldest first.
    pub notes: Vec<Note>,
}

/// What somebody of the CMU has left for the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// When.
    pub at: Instant,
    /// Their name; their id where they were erased.
    pub by: String,
    /// What.
    pub text: String,
}

endpoint! {
    /// What an applicant needs.
    ReadAdjustments {} Get "/api/adjustments", Applicant, () => Adjustments
}
endpoint! {
    /// Keeps what an applicant needs, or takes it back where it is empty; answers with the new version.
    SaveAdjustments {} Put "/api/adjustments", Applicant, Adjustments => i64
}
endpoint! {
    /// Lets what the applicant needs go with an application, or no longer.
    AttachAdjustments { id: ApplicationId } Put "/api/applications/{id}/adjustments", Owner, Attach => ()
}
endpoint! {
    /// What the applicant needs, if it goes with this application.
    ReadAttached { id: ApplicationId } Get "/api/applications/{id}/adjustments", OwnerOrStaff, () => Attached
}
endpoint! {
    /// The notes of CMU staff on an application; its applicant never sees them.
    ReadNotes { id: ApplicationId } Get "/api/applications/{id}/notes", Staff, () => Notes
}
endpoint! {
    /// Leaves a note on an application.
    AddNote { id: ApplicationId } Post "/api/applications/{id}/notes", Staff, NewNote => ()
}
