//! Requests about the gateway event of a round: who is invited, and the sheets of those who see them.

use serde::{Deserialize, Serialize};

use crate::api::endpoint;
use crate::applications::ApplicationId;
use crate::applications::round::{Passed, Proposed, RoundId};
use crate::applications::sift::Agreement;
use crate::form::Entries;
use crate::form::terms::Gateway;

/// The event of a round, as somebody who sees people there reads it: by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// The form's title.
    pub title: String,
    /// What is marked there.
    pub gateway: Gateway,
    /// Who is invited, by name; without those whom whoever reads is close to, or has said that they may not judge.
    pub invited: Vec<Guest>,
    /// For CMU staff: how many those are.
    #[serde(default)]
    pub left_out: usize,
    /// For CMU staff: whose answers have all their marks and who can be invited, in their order.
    pub can_come: Vec<CanCome>,
    /// For CMU staff: who is asked to see people there, by address.
    pub assessors: Vec<String>,
    /// What is proposed for parts that whoever reads has marked.
    #[serde(default)]
    pub proposed: Vec<Proposed>,
    /// What whoever reads has said in this round that they may not judge.
    #[serde(default)]
    pub passed: Vec<Passed>,
}

/// Somebody who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Guest {
    /// Their application.
    pub id: ApplicationId,
    /// What to quote.
    pub reference: String,
    /// Their name.
    pub name: String,
    /// The title of their level.
    pub level: Option<String>,
    /// When and where they are invited to.
    pub words: String,
    /// How many sheets there are.
    pub sheets: usize,
    /// Whether whoever reads has given theirs.
    pub has_given: bool,
    /// The parts that whoever reads may mark.
    pub open: Vec<String>,
    /// Each part, in the order of the event.
    pub parts: Vec<Judged>,
}

/// What the marks of a part come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Judged {
    /// Which part.
    pub part: String,
    /// What its marks come to; open where whoever reads may not see it yet. CMU staff see that they are
    /// apart, which tells no mark.
    pub agreement: Agreement,
    /// The marks, the least first; nothing where whoever reads may still give one.
    pub marks: Option<Vec<u8>>,
    /// Whether whoever reads may settle it now: they are CMU staff, the marks are apart, and they gave one of
    /// them or agree with who did.
    pub is_to_settle: bool,
}

/// An application whose applicant can be invited; without a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CanCome {
    /// Which application.
    pub id: ApplicationId,
    /// What to quote.
    pub reference: String,
    /// The title of its level.
    pub level: Option<String>,
    /// Its total in the sift, in halves of a mark.
    pub total: u16,
}

/// Who is invited, and to when and where; or whose invitation is taken back, and why.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// The applications; those who are invited already are told the new words.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::applications::gateway::MOST_AT_ONCE)))]
    pub who: Vec<ApplicationId>,
    /// When and where; or why it is taken back. They read it.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::form::MOST_CHARACTERS)))]
    pub words: String,
    /// Whether the invitations are taken back.
    #[serde(default)]
    pub take_back: bool,
}

/// A score sheet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSheet {
    /// What was typed into the sheet.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::drafts::entries_schema")
    )]
    pub entries: Entries,
}

endpoint! {
    /// The gateway event of a round, for those who see people there.
    ReadEvent { round: RoundId } Get "/api/rounds/{round}/event", Scorer, () => Event
}
endpoint! {
    /// Invites applicants to the gateway event or takes that back, and tells each by letter.
    InviteToEvent { round: RoundId } Post "/api/rounds/{round}/event", Staff, Invite => ()
}
endpoint! {
    /// Gives an applicant’s score sheet; each assessor gives one.
    GiveSheet { id: ApplicationId } Post "/api/applications/{id}/sheet", Scorer, NewSheet => ()
}
