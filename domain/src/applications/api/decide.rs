//! Requests of those who decide: drafts of decisions, publishing them together, answers in words, and what came
//! of what was granted.

use serde::{Deserialize, Serialize};

use crate::api::endpoint;
use crate::applications::api::Reason;
use crate::applications::decision::Places;
use crate::applications::round::RoundId;
use crate::applications::sift::Ranked;
use crate::applications::{Application, ApplicationId, Outcome, Promise};
use crate::drafts::Draft;
use crate::drafts::api::Seen;
use crate::form::{Entries, Form};
use crate::time::{Day, Instant};

/// A round that is being decided, none of it by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deciding {
    /// The form's title.
    pub title: String,
    /// Whether there is a selection; else each is answered in words, by itself.
    pub is_selection: bool,
    /// What whoever applies is promised.
    pub promise: Promise,
    /// The most places.
    pub places: Option<u16>,
    /// How many places are held by offers.
    pub offered: i64,
    /// How many places are accepted.
    pub accepted: i64,
    /// The places of each level, where they are counted by level.
    pub levels: Vec<Places>,
    /// Whether there is a gateway event.
    pub has_event: bool,
    /// What waits: by level, by rank, then by when it was sent.
    pub waiting: Vec<ToDecide>,
    /// Offers that nobody has answered by their day.
    pub overdue: Vec<Overdue>,
    /// Stands for the drafts as they are here; sent back when they are published.
    pub seen: String,
    /// How far the letters have come of what the reader published last in this round.
    pub posted: Posted,
}

/// How far letters have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Posted {
    /// How many still wait.
    pub waiting: u32,
    /// How many the mail service has refused.
    pub refused: u32,
}

impl Posted {
    /// How many of so many have gone.
    #[must_use]
    pub fn gone(self, all: usize) -> usize {
        let not = self.waiting.saturating_add(self.refused);
        all.saturating_sub(usize::try_from(not).unwrap_or(usize::MAX))
    }
}

/// An application that waits for a decision or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToDecide {
    /// Its place in the order.
    pub ranked: Ranked,
    /// What to quote.
    pub reference: String,
    /// The title of its level; nothing while whoever reads may come to mark it blindly.
    pub level: Option<String>,
    /// Whether it is on the reserve list.
    pub is_reserve: bool,
    /// Whether a promised day has passed.
    pub is_late: bool,
    /// What is drafted.
    pub outcome: Option<Outcome>,
    /// How many parts lack feedback that they need.
    pub lacking: i64,
    /// What is missing of the marks of what is drafted.
    pub unmarked: Option<String>,
    /// Whether the draft says why it is decided without; else it cannot be published.
    pub says_why: bool,
}

/// An offer that nobody has answered by its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overdue {
    /// Which application.
    pub id: ApplicationId,
    /// What to quote.
    pub reference: String,
}

/// One application as whoever decides sees it: without a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Weighed {
    /// The round it is in.
    pub round: RoundId,
    /// The form's title.
    pub title: String,
    /// What to quote.
    pub reference: String,
    /// The form on which it is decided.
    pub form: Form,
    /// The title of its level; nothing while whoever reads may come to mark it blindly.
    pub level: Option<String>,
    /// What its line manager said between yes and no; nothing as long.
    pub in_part: Vec<String>,
    /// Its scored parts, and those of the gateway event.
    pub parts: Vec<Part>,
    /// What is missing of its marks.
    pub unmarked: Option<String>,
    /// The notes of those who have seen the applicant at the event.
    pub notes: Vec<String>,
    /// The sentences that fit any mark, for feedback on the whole.
    pub sentences: Vec<String>,
    /// What is drafted.
    pub draft: Option<Draft>,
    /// Now, so that a preview tells the day.
    pub at: Instant,
    /// For how many working days an offer would stand.
    pub offer_stands: u32,
}

/// A scored part with all that speaks for its feedback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Part {
    /// Its id.
    pub id: String,
    /// What was asked.
    pub asked: String,
    /// What was written, as scorers read it; empty for what was seen at the event.
    pub text: String,
    /// Its marks; nothing where whoever reads may still give one.
    pub marks: Option<Marks>,
    /// What the applicant reads of them beside the feedback, once there are enough.
    #[serde(default)]
    pub mark: Option<String>,
    /// Saved sentences that fit it.
    pub sentences: Vec<String>,
}

/// The marks of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Marks {
    /// Those that count.
    pub given: Vec<u8>,
    /// Those that do not, because whoever gave them declared an interest.
    pub void: Vec<u8>,
    /// What was settled.
    pub settled: Option<Settled>,
}

/// A mark that was settled, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settled {
    /// The mark.
    pub mark: u8,
    /// Who agreed, and why.
    pub reason: String,
}

/// A draft of a decision.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// The version it starts from; 0 where there is none.
    pub version: i64,
    /// What was typed into the form.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::drafts::entries_schema")
    )]
    pub entries: Entries,
}

/// The most characters of what stands for the drafts of a round.
pub const LONGEST_SEEN: usize = 64;

/// The drafts to be published.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// What stood for them when they were looked at.
    #[cfg_attr(feature = "schema", schemars(length(max = LONGEST_SEEN)))]
    pub seen: String,
}

/// What came of publishing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Published {
    /// How many applicants were told.
    pub sent: usize,
    /// What was left out: the reference, and why.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<[String; 2]>"))]
    pub left_out: Vec<(String, String)>,
}

/// A part whose settling is to be undone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unsettled {
    /// The part.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub part: String,
}

/// An answer in words.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// The words; the applicant reads them.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::form::MOST_CHARACTERS)))]
    pub text: String,
    /// Whether it is a no: what was asked for counts for nothing any more.
    #[serde(default)]
    pub no: bool,
    /// The first day of what is granted, where forms have to follow it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::time::day_schema"))]
    pub first_day: Option<Day>,
    /// Why the CMU goes on without a yes from the line manager, where it is a yes all the same; the applicant
    /// reads it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::form::MOST_CHARACTERS)))]
    pub without: String,
}

/// What came of what was granted, where its forms do not come.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CameOf {
    /// Whether it took place, without its forms; else the applicant was not there, and what it takes is free.
    pub took_place: bool,
    /// How the CMU knows; the applicant reads it.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::form::MOST_CHARACTERS)))]
    pub reason: String,
}

endpoint! {
    /// A round that is being decided, none of it by name.
    ReadDecisions { round: RoundId } Get "/api/rounds/{round}/decisions", Staff, () => Deciding
}
endpoint! {
    /// Publishes all drafted decisions of a round, together.
    PublishDecisions { round: RoundId } Post "/api/rounds/{round}/decisions", Staff, Publish => Published
}
endpoint! {
    /// One application that waits for a decision, without a name, and what is drafted.
    ReadDecision { id: ApplicationId } Get "/api/applications/{id}/decision", Staff, () => Weighed
}
endpoint! {
    /// Drafts a decision, starting from a version.
    DraftDecision { id: ApplicationId } Put "/api/applications/{id}/decision", Staff, NewDecision => Draft
}
endpoint! {
    /// Takes a drafted decision back, if nobody changed it since the version that was seen.
    DropDecision { id: ApplicationId } Delete "/api/applications/{id}/decision", Staff, Seen => ()
}
endpoint! {
    /// Takes back what was settled of a part, as long as no decision is drafted.
    UnsettlePart { id: ApplicationId } Post "/api/applications/{id}/settlements/undo", Staff, Unsettled => ()
}
endpoint! {
    /// Ends an offer that nobody answered in time.
    LapseOffer { id: ApplicationId } Post "/api/applications/{id}/lapse", Staff, () => ()
}
endpoint! {
    /// Answers in words, where nobody is selected.
    AnswerApplication { id: ApplicationId } Post "/api/applications/{id}/answer", Staff, NewAnswer => Application
}
endpoint! {
    /// Says what came of what was granted and is over, where its forms do not come.
    EndGranted { id: ApplicationId } Post "/api/applications/{id}/end", Staff, CameOf => Application
}
endpoint! {
    /// Takes back what was said to have come of it.
    ReopenGranted { id: ApplicationId } Post "/api/applications/{id}/end/undo", Staff, Reason => Application
}
