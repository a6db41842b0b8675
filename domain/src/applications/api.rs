//! Requests about applications.

pub mod decide;
pub mod desk;
pub mod event;
pub mod handling;

use serde::{Deserialize, Serialize};

use super::{Application, ApplicationId, Listed, Receipt, RoundId};
use crate::api::endpoint;
use crate::drafts::{DraftId, FormId};
use crate::form::{Entries, Form};
use crate::time::Instant;

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
    /// Rounds in which the CMU asks them to score, while there may be something to score.
    pub scoring: Vec<ToScore>,
}

/// A round in which somebody is asked to score.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToScore {
    /// The round.
    pub round: RoundId,
    /// The form's title.
    pub title: String,
    /// Whether at its gateway event, where they see people by name.
    pub at_event: bool,
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

/// Why somebody does something; it may be empty where no reason is needed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The reason.
    #[cfg_attr(feature = "schema", schemars(length(max = crate::form::MOST_CHARACTERS)))]
    pub reason: String,
}

/// Who is to answer as line manager.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewManager {
    /// Their name.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::people::PROFILE_CHARACTERS)))]
    pub name: String,
    /// Their address.
    #[cfg_attr(feature = "schema", schemars(length(max = crate::people::PROFILE_CHARACTERS)))]
    pub email: String,
}

/// The most characters of what stands behind the `#` of a link.
pub const LONGEST_SECRET: usize = 100;

/// The most characters of the hash of what a line manager is shown.
pub const LONGEST_HASH: usize = 200;

/// What a letter's link holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// The part of the link behind `#`.
    #[cfg_attr(feature = "schema", schemars(length(max = LONGEST_SECRET)))]
    pub secret: String,
}

/// A line manager's answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewEndorsement {
    /// The part of the link behind `#`.
    #[cfg_attr(feature = "schema", schemars(length(max = LONGEST_SECRET)))]
    pub secret: String,
    /// The hash of what the page showed.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = LONGEST_HASH)))]
    pub hash: String,
    /// What was typed into the manager's form.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::drafts::entries_schema")
    )]
    pub entries: Entries,
}

/// What a manager's link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Endorsing {
    /// To something to answer.
    Asks(Box<Asks>),
    /// The answer that was just given is recorded.
    Recorded,
    /// To nothing any more.
    Over {
        /// Why, and what to do.
        said: String,
    },
}

/// What a line manager is asked, and what they see for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Asks {
    /// What the manager is called.
    pub manager: String,
    /// Who applies.
    pub applicant: String,
    /// For what: the form's title.
    pub title: String,
    /// The reference.
    pub reference: String,
    /// Questions of the form with their answers: all that the manager sees.
    pub shown: Vec<(String, String)>,
    /// The hash of what they see and are asked.
    pub hash: String,
    /// What they are asked, as a form.
    pub form: Form,
    /// The first instant at which they can no longer answer.
    pub until: Instant,
}

endpoint! {
    /// Sends an application.
    SubmitApplication {} Post "/api/applications", Applicant, NewApplication => Receipt
}
endpoint! {
    /// The member's own applications and drafts.
    MyApplications {} Get "/api/applications/mine", Applicant, () => Mine
}
endpoint! {
    /// What the member sent last time with a form, as far as it still fits; nothing where they never did.
    LastEntries { form: FormId } Get "/api/applications/last/{form}", Applicant, () => Entries
}
endpoint! {
    /// One application, as it was filled in.
    ReadApplication { id: ApplicationId } Get "/api/applications/{id}", OwnerOrStaff, () => Application
}
endpoint! {
    /// All applications, oldest first.
    ListApplications {} Get "/api/applications", Staff, () => Vec<Listed>
}
endpoint! {
    /// The applicant withdraws an application.
    WithdrawApplication { id: ApplicationId } Post "/api/applications/{id}/withdraw", Owner, Reason => Application
}
endpoint! {
    /// The applicant takes a withdrawal back.
    TakeBackWithdrawal { id: ApplicationId } Post "/api/applications/{id}/take-back", Owner, () => Application
}
endpoint! {
    /// The applicant accepts a place.
    AcceptOffer { id: ApplicationId } Post "/api/applications/{id}/accept", Owner, () => Application
}
endpoint! {
    /// The applicant declines a place.
    DeclineOffer { id: ApplicationId } Post "/api/applications/{id}/decline", Owner, Reason => Application
}
endpoint! {
    /// Names somebody else to answer as line manager.
    NameManager { id: ApplicationId } Post "/api/applications/{id}/manager", OwnerOrStaff, NewManager => Application
}
endpoint! {
    /// The CMU goes on without the line manager’s answer, on the record.
    GoOnWithout { id: ApplicationId } Post "/api/applications/{id}/go-on", Staff, Reason => Application
}
endpoint! {
    /// What a line manager’s link leads to; changes nothing.
    OpenEndorsement {} Post "/api/endorsements/open", Anyone, Secret => Endorsing
}
endpoint! {
    /// A line manager answers.
    Endorse {} Post "/api/endorsements", Anyone, NewEndorsement => Endorsing
}
