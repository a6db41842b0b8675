//! How places are given: to how many, at which level, and whether those who come far in the sift are
//! seen at an event first.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::form::Entries;

/// The fewest and the most exercises of an event.
pub const EXERCISES: std::ops::RangeInclusive<usize> = 2..=8;
/// How the part of an exercise begins, among the parts of an application that get marks.
pub const GATEWAY_PART: &str = "gateway-";

/// How places are given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The most places; no limit, where there is none.
    #[serde(default)]
    pub places: Option<u16>,
    /// The field whose choice says at which level somebody applies, where each has places of its own.
    #[serde(default)]
    pub by: Option<String>,
    /// The levels, each with its places.
    #[serde(default)]
    pub level: Vec<Level>,
    /// An event between the sift and the decision, where there is one.
    #[serde(default)]
    pub gateway: Option<Gateway>,
    /// How many score each part: two where places are limited.
    pub scorers: u8,
    /// How soon after closing the CMU decides, in working days.
    pub decides_within: u32,
    /// How long an offer stands, in working days.
    pub offer_stands: u32,
    /// Whether those who were not selected often come after others (S4-7).
    #[serde(default)]
    pub repeat: Option<Repeat>,
}

/// The rule for repeat applicants (S4-7). Off unless a form has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// After so many decisions of "not selected" others come first.
    pub after: u16,
    /// What counts: the word of one of [`Counts`].
    pub counts: String,
    /// What sets the count back to nothing: the word of one of [`ResetBy`].
    pub reset_by: String,
    /// Who approved the rule, and when.
    pub approved: String,
}

/// What the rule for repeat applicants counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counts {
    /// Each round once.
    #[default]
    Rounds,
    /// Each application.
    Applications,
}

/// What sets its count back to nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResetBy {
    /// A place that was offered.
    #[default]
    Offer,
    /// Nothing.
    Never,
}

impl Counts {
    /// Each as a file writes it, with its words.
    pub const ALL: [(&str, Self, &str); 2] = [
        (
            "rounds",
            Self::Rounds,
            "each round in which you were not selected, once, however often you applied in it.",
        ),
        (
            "applications",
            Self::Applications,
            "each application that was not selected.",
        ),
    ];
}

impl ResetBy {
    /// Each as a file writes it, with its words.
    pub const ALL: [(&str, Self, &str); 2] = [
        (
            "offer",
            Self::Offer,
            "the offer of a place, whatever became of it.",
        ),
        ("never", Self::Never, "nothing."),
    ];
}

/// What a word of a file stands for, and what it says; what is no word of ours says itself, so that a form
/// that was sent before there were words reads as it was.
fn of<'a, T: Copy + Default>(word: &'a str, all: &[(&str, T, &'a str)]) -> (T, &'a str) {
    let found = all.iter().find(|(of, _, _)| *of == word);
    found.map_or((T::default(), word), |(_, of, said)| (*of, said))
}

impl Repeat {
    /// What it counts.
    #[must_use]
    pub fn what_counts(&self) -> Counts {
        of(&self.counts, &Counts::ALL).0
    }

    /// What sets the count back.
    #[must_use]
    pub fn what_resets(&self) -> ResetBy {
        of(&self.reset_by, &ResetBy::ALL).0
    }

    /// The rule in sentences, as everybody reads it before they apply.
    #[must_use]
    pub fn said(&self) -> [String; 4] {
        let times = match self.after {
            1 => "once".to_owned(),
            2 => "twice".to_owned(),
            more => format!("{more} times"),
        };
        [
            format!(
                "Whoever was not selected {times} or more comes after the others, whatever the marks \
                 are. Nothing else about you changes the order."
            ),
            format!("What counts: {}", of(&self.counts, &Counts::ALL).1),
            format!(
                "What sets the count back to nothing: {}",
                of(&self.reset_by, &ResetBy::ALL).1
            ),
            format!("Who approved this rule: {}", self.approved),
        ]
    }
}

/// A few choices of one field that share their places: a key impact level (O2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// What it is called: "Sergeant and band D".
    pub title: String,
    /// The choices of the field that belong to it.
    pub is: Vec<String>,
    /// The most places.
    pub places: u16,
}

/// An event at which those who come far in the sift are seen, by assessors who know their names (O2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// What happens there, in a sentence or two to the applicant. When and where it is, the CMU says
    /// when it invites.
    pub about: String,
    /// What is marked there.
    pub exercise: Vec<Exercise>,
}

/// One thing that is marked at an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Unique in the event.
    pub id: String,
    /// What is marked, in a few words.
    pub title: String,
    /// What the applicant does there, as they read it too.
    pub help: String,
    /// What each mark means, from 0.
    pub marks: Vec<String>,
}

impl Exercise {
    /// Its part, among the parts of an application that get marks.
    #[must_use]
    pub fn part(&self) -> String {
        format!("{GATEWAY_PART}{}", self.id)
    }

    /// What feedback about it is headed with.
    #[must_use]
    pub fn asked(&self) -> String {
        format!("Gateway event: {}", self.title)
    }
}

impl Selection {
    /// The most places in all; no limit, where there is none.
    #[must_use]
    pub fn all_places(&self) -> Option<u16> {
        if self.level.is_empty() {
            return self.places;
        }
        let places = self.level.iter().map(|level| level.places);
        Some(places.fold(0, u16::saturating_add))
    }

    /// At which of the levels these entries are; nothing where places are counted together.
    #[must_use]
    pub fn level_of(&self, entries: &Entries) -> Option<usize> {
        let entry = entries.get(self.by.as_ref()?)?.first()?;
        self.level.iter().position(|level| level.is.contains(entry))
    }

    /// At which of the levels these entries hold a place that was given, where the form has changed since:
    /// at theirs; else at that of the same title as they had with the form as it was; else at each, so that
    /// no place is given twice.
    #[must_use]
    pub fn held_at(&self, entries: &Entries, was: Option<&Self>) -> Range<usize> {
        let title = || {
            let was = was?;
            let level = was.level.get(was.level_of(entries)?)?;
            self.level.iter().position(|of| of.title == level.title)
        };
        match self.level_of(entries).or_else(title) {
            Some(level) => level..level + 1,
            None => 0..self.level.len(),
        }
    }

    /// What is marked at its event.
    pub fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.gateway.iter().flat_map(|gateway| &gateway.exercise)
    }
}
