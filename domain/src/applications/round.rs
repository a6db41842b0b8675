//! A round: the applications of one form that were sent in one window, which are sifted and decided
//! together. What CMU staff see of it names nobody.

use serde::{Deserialize, Serialize};

use super::decision::Places;
use super::sift::Ranked;
use super::{ApplicationId, Promise};
use crate::time::{Day, Instant};

/// Names a round: the form, and the last day of its window, or `open` where the form always is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct RoundId(
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::api::ID)))] pub String,
);

crate::api::part!(RoundId);

/// How a round is named whose form is always open.
const OPEN: &str = "open";

impl RoundId {
    /// The round of a form that closes on this day.
    #[must_use]
    pub fn of(form: &str, closes: Option<Day>) -> Self {
        let closes = closes.map_or_else(|| OPEN.to_owned(), String::from);
        Self(format!("{form}-{closes}"))
    }

    /// The form and the day.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, Option<Day>)> {
        if let Some(form) = self.0.strip_suffix(&format!("-{OPEN}")) {
            return Some((form, None));
        }
        let at = self.0.len().checked_sub(10)?;
        let (form, day) = self.0.split_at_checked(at)?;
        Some((form.strip_suffix('-')?, Some(Day::parse(day)?)))
    }
}

/// A round in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Round {
    /// Which.
    pub id: RoundId,
    /// The form's title.
    pub title: String,
    /// The last day of its window.
    pub closes: Option<Day>,
    /// The most places.
    pub places: Option<u16>,
    /// How many applications are at each stage, by the stage's word.
    pub counts: Vec<(String, i64)>,
    /// How many the CMU may answer though their line manager has not said yes to all.
    #[serde(default)]
    pub stuck: usize,
    /// What whoever applies is promised.
    pub promise: Promise,
}

impl Round {
    /// How many of it wait for an answer in words.
    #[must_use]
    pub fn to_answer(&self) -> i64 {
        let waiting = self.counts.iter().find(|(stage, _)| stage == "submitted");
        let stuck = i64::try_from(self.stuck).unwrap_or(i64::MAX);
        match self.promise {
            Promise::Answer => waiting.map_or(0, |(_, count)| *count).saturating_add(stuck),
            Promise::Decision | Promise::Reading => 0,
        }
    }
}

/// A round with its applications, none by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Desk {
    /// The round.
    pub round: Round,
    /// The scored parts: id and question.
    pub parts: Vec<(String, String)>,
    /// Its applications: those that were judged by rank, then the others by when they were sent.
    pub queue: Vec<Queued>,
    /// Who was invited to score, by address.
    pub assessors: Vec<String>,
    /// What is proposed for parts that whoever reads has marked.
    #[serde(default)]
    pub proposed: Vec<Proposed>,
    /// The places of each level, where they are counted by level.
    #[serde(default)]
    pub levels: Vec<Places>,
    /// Whether there is a gateway event.
    #[serde(default)]
    pub has_event: bool,
    /// What whoever reads has said that they may not judge.
    #[serde(default)]
    pub passed: Vec<Passed>,
}

/// An application in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Queued {
    /// Its place in the order.
    pub ranked: Ranked,
    /// What to quote.
    pub reference: String,
    /// When it was sent.
    pub submitted: Instant,
    /// The stage's word.
    pub stage: String,
    /// Whether a promised day has passed.
    pub is_late: bool,
    /// The marks of each part, in the order of the parts; in no order of people. Nothing where whoever
    /// reads may still give one: nobody sees another's mark before giving their own.
    pub marks: Vec<Option<Vec<u8>>>,
    /// What those who scored have settled of each of those parts, where whoever reads sees its marks.
    pub settled: Vec<Option<u8>>,
    /// Of which of those parts the marks are apart, which tells no mark.
    pub apart: Vec<bool>,
    /// Which of those whoever reads may settle now: they gave one of the marks, or agree with who did.
    pub to_settle: Vec<bool>,
    /// Whether the marks of a part are apart.
    pub is_apart: bool,
    /// Whether whoever reads may not mark it: they know whose it is, masked it, or declared why.
    pub is_barred: bool,
    /// Whether it comes after others by the form's rule for repeat applicants (S4-7).
    pub is_after: bool,
    /// Of which parts nobody gives a mark until somebody of the CMU has masked the text again ([`HELD`]).
    #[serde(default)]
    pub held: Vec<bool>,
    /// For which work on it nobody is left.
    #[serde(default)]
    pub lacks: Lacks,
    /// Whether whoever reads is close to its applicant, so that it never waits for a mark of theirs.
    #[serde(default)]
    pub is_close: bool,
}

/// What whoever is shown a part reads whose mask does not count: without it, the text would tell whose it is.
pub const HELD: &str = "This text waits for somebody of the Career Management Unit to take names out of it \
                        again: who did so before may not judge it.";

/// For which work on an application nobody is left, because it is kept from all who could do it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lacks {
    /// Nobody is left who could give a mark that it still needs.
    pub scorers: bool,
    /// Nobody of the CMU is left who could decide on it.
    pub deciders: bool,
}

impl Lacks {
    /// What is missing and what to do, in sentences; nothing where nothing is.
    #[must_use]
    pub const fn said(self) -> Option<&'static str> {
        const STAFF: &str = "Nobody of the Career Management Unit is left to decide: all are close to the \
                             applicant, have said that they may not judge, or apply in the same round. Ask \
                             whoever runs this service to add another person to the staff in the roles file.";
        const BOTH: &str = "Nobody is left to score and to decide: all are close to the applicant, have said \
                            that they may not judge, know whose it is, or apply in the same round. Ask whoever \
                            runs this service to add another person to the staff in the roles file.";
        const SCORERS: &str = "Too few are left to score: the others are close to the applicant, have said \
                               that they may not judge, know whose it is, or apply in the same round. Ask \
                               somebody else to score, or have another person added to the staff in the roles \
                               file.";
        match (self.scorers, self.deciders) {
            (false, false) => None,
            (true, false) => Some(SCORERS),
            (false, true) => Some(STAFF),
            (true, true) => Some(BOTH),
        }
    }
}

/// An application that somebody has said they may not judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Passed {
    /// Which application.
    pub id: ApplicationId,
    /// What to quote.
    pub reference: String,
    /// Why.
    pub kind: Interest,
    /// When they said so.
    pub at: Instant,
}

/// A mark that one of those who marked a part has proposed, for those who marked it too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proposed {
    /// Which application.
    pub id: ApplicationId,
    /// Which part.
    pub part: String,
    /// The mark.
    pub mark: u8,
    /// Who agreed, and why.
    pub reason: String,
    /// Whether whoever reads has proposed it.
    pub is_own: bool,
}

/// What a panel reads on paper: every application that is being sifted, none by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pack {
    /// The form's title.
    pub title: String,
    /// The applications, in an order that means nothing and stays the same.
    pub sheets: Vec<Sheet>,
    /// How many are not in it, because whoever reads may not judge them.
    pub left_out: usize,
}

/// An application on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sheet {
    /// What to quote.
    pub reference: String,
    /// Its scored answers.
    pub answers: Vec<Answer>,
}

/// A scored answer on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// What was asked.
    pub asked: String,
    /// How it was to be answered.
    pub help: Option<String>,
    /// What each mark means, from 0.
    pub marks: Vec<String>,
    /// What was written; masked where somebody has masked it.
    pub text: String,
}

/// A part of somebody's application to be scored, without anything that tells whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToScore {
    /// Which application.
    pub id: ApplicationId,
    /// Which part.
    pub part: String,
    /// What was asked.
    pub asked: String,
    /// How it was to be answered.
    pub help: Option<String>,
    /// What each mark means, from 0.
    pub marks: Vec<String>,
    /// What was written; masked where somebody has masked it.
    pub text: String,
    /// How many answers to this question wait for this scorer, this one included.
    pub left: usize,
    /// How many answers to all questions wait for this scorer, this one included.
    pub left_in_all: usize,
}

/// Why somebody may not judge an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is said by `said`")]
pub enum Interest {
    Recognised,
    Manager,
    Team,
    Mentor,
    Close,
    Complaint,
    Other,
}

impl Interest {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Recognised,
        Self::Manager,
        Self::Team,
        Self::Mentor,
        Self::Close,
        Self::Complaint,
        Self::Other,
    ];

    /// In words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Recognised => "I think I know whose this is",
            Self::Manager => "I am or was their line manager",
            Self::Team => "We work or worked in one team",
            Self::Mentor => "I am or was their mentor",
            Self::Close => "We are friends or relatives",
            Self::Complaint => "There is a complaint between us",
            Self::Other => "Another reason",
        }
    }

    /// What a word stands for.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.word() == word)
    }

    /// As it stands in the database and in a form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::Manager => "manager",
            Self::Team => "team",
            Self::Mentor => "mentor",
            Self::Close => "close",
            Self::Complaint => "complaint",
            Self::Other => "other",
        }
    }
}
