//! Requests about questions.

use serde::{Deserialize, Serialize};

use super::{Listed, Question, QuestionId};
use crate::api::endpoint;
use crate::drafts::DraftId;
use crate::form::Entries;

/// A question to be put: entries of the form `ask`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewQuestion {
    /// The hash of the form that was filled in.
    pub hash: String,
    /// What was typed.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::drafts::entries_schema")
    )]
    pub entries: Entries,
    /// The draft it comes from.
    pub draft: Option<DraftId>,
    /// The version of that draft which was on the screen.
    #[serde(default)]
    pub version: i64,
}

/// Words to be said on a question.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// The words.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::form::MOST_CHARACTERS)))]
    pub text: String,
}

endpoint! {
    /// Puts a question to the CMU.
    AskQuestion {} Post "/api/questions", Member, NewQuestion => Question
}
endpoint! {
    /// The member's own questions, newest first.
    MyQuestions {} Get "/api/questions/mine", Member, () => Vec<Listed>
}
endpoint! {
    /// One question with all that was said on it.
    ReadQuestion { id: QuestionId } Get "/api/questions/{id}", OwnerOrStaff, () => Question
}
endpoint! {
    /// Every question: those that wait first, oldest first; then the others, newest first.
    ListInbox {} Get "/api/questions", Staff, () => Vec<Listed>
}
endpoint! {
    /// Says more on one's own question.
    FollowUpQuestion { id: QuestionId } Post "/api/questions/{id}/follow-up", Owner, NewMessage => Question
}
endpoint! {
    /// Answers a question.
    AnswerQuestion { id: QuestionId } Post "/api/questions/{id}/answer", Staff, NewMessage => Question
}
endpoint! {
    /// Closes one's own question.
    CloseQuestion { id: QuestionId } Post "/api/questions/{id}/close", Owner, () => Question
}
