//! Requests of those who select: rounds, the blind sift, what is settled, masked and declared.

use serde::{Deserialize, Serialize};

use crate::api::endpoint;
use crate::applications::ApplicationId;
use crate::applications::api::Reason;
use crate::applications::round::{Desk, Interest, Pack, Passed, Round, RoundId, ToScore};

/// A mark for a part.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMark {
    /// The part.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub part: String,
    /// From 0 to 5.
    #[cfg_attr(feature = "schema", schemars(range(max = crate::form::terms::BEST_MARK)))]
    pub mark: u8,
}

/// A mark that scorers settle together.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// The part.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub part: String,
    /// From 0 to 5.
    #[cfg_attr(feature = "schema", schemars(range(max = crate::form::terms::BEST_MARK)))]
    pub mark: u8,
    /// Who agreed, and why.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::form::MOST_CHARACTERS)))]
    pub reason: String,
}

/// A part without what gives its writer away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Masked {
    /// The part.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub part: String,
    /// What scorers read in its place.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::form::MOST_CHARACTERS)))]
    pub text: String,
}

/// Why somebody may not judge an application.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// The reason.
    pub kind: Interest,
}

/// Somebody who is to score in a round.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Invited {
    /// The address they sign in with.
    #[cfg_attr(feature = "schema", schemars(length(max = crate::form::check::LONGEST_ADDRESS)))]
    pub email: String,
    /// Whether at the gateway event, by name; else in the sift.
    #[serde(default)]
    pub at_event: bool,
}

/// What waits for a scorer in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Next {
    /// The form's title.
    pub title: String,
    /// The part to score now; nothing where nothing waits.
    pub part: Option<ToScore>,
    /// What they have said in this round that they may not judge.
    #[serde(default)]
    pub passed: Vec<Passed>,
}

endpoint! {
    /// All rounds, the next to close first.
    ListRounds {} Get "/api/rounds", Staff, () => Vec<Round>
}
endpoint! {
    /// A round with its applications in order, none by name.
    ReadRound { round: RoundId } Get "/api/rounds/{round}", Staff, () => Desk
}
endpoint! {
    /// A round’s queue as a table for spreadsheets. It names nobody, and no cell of it is a formula.
    ReadQueue { round: RoundId } Get "/api/rounds/{round}/queue.csv", Staff, () => String as Csv
}
endpoint! {
    /// What a panel reads on paper, without anything that tells whose it is.
    ReadPack { round: RoundId } Get "/api/rounds/{round}/pack", Staff, () => Pack
}
endpoint! {
    /// The next part for a scorer, in an order of their own.
    NextPart { round: RoundId } Get "/api/rounds/{round}/next", Scorer, () => Next
}
endpoint! {
    /// Marks a part.
    MarkPart { id: ApplicationId } Post "/api/applications/{id}/marks", Scorer, NewMark => ()
}
endpoint! {
    /// Declares why one may not judge an application.
    DeclareInterest { id: ApplicationId } Post "/api/applications/{id}/interests", Scorer, Declared => ()
}
endpoint! {
    /// Takes back what one declared, with a reason that the record keeps; what it made void stays void.
    TakeBackInterest { id: ApplicationId } Post "/api/applications/{id}/interests/take-back", Scorer, Reason => ()
}
endpoint! {
    /// Settles a part whose marks are far apart.
    SettlePart { id: ApplicationId } Post "/api/applications/{id}/settlements", Staff, Settlement => ()
}
endpoint! {
    /// Masks what gives a writer away; the reply is what scorers read now.
    MaskPart { id: ApplicationId } Post "/api/applications/{id}/masks", Staff, Masked => Masked
}
endpoint! {
    /// Invites somebody to score in a round.
    InviteAssessor { round: RoundId } Post "/api/rounds/{round}/assessors", Staff, Invited => ()
}
endpoint! {
    /// Takes an invitation to score back.
    DismissAssessor { round: RoundId } Post "/api/rounds/{round}/assessors/dismiss", Staff, Invited => ()
}
