//! Words that mean the same, as people say them and as the pages do (`content/synonyms.toml`).

use std::ops::Range;

use serde::Deserialize;

use super::words::{is_stop, stem, words};
use crate::form::Defect;

/// `content/synonyms.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SynonymsFile {
    /// Groups of words or short phrases, each of which means the same as the others of its group.
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    words: Vec<String>,
}

impl SynonymsFile {
    /// The words, ready for [`super::build()`].
    ///
    /// # Errors
    /// A group of fewer than two; one of whose phrases nothing is left without the words that say nothing; a
    /// phrase that stands twice.
    pub fn checked(self) -> Result<Synonyms, Defect> {
        let mut groups: Vec<Vec<Vec<String>>> = vec![];
        for (at, group) in self.group.into_iter().enumerate() {
            let defect = |said: String| Defect::at("words", said).within_list("group", at);
            if group.words.len() < 2 {
                return Err(defect(
                    "name at least two words that mean the same".to_owned(),
                ));
            }
            let mut phrases: Vec<Vec<String>> = vec![];
            for text in group.words {
                let phrase: Vec<String> = words(&text)
                    .filter(|(_, word)| !is_stop(word))
                    .map(|(_, word)| stem(&word))
                    .collect();
                if phrase.is_empty() {
                    return Err(defect(format!("search passes over “{text}”: take it out")));
                }
                if groups
                    .iter()
                    .flatten()
                    .chain(&phrases)
                    .any(|other| *other == phrase)
                {
                    return Err(defect(format!(
                        "search takes “{text}” for a word that stands here already: name it once"
                    )));
                }
                phrases.push(phrase);
            }
            groups.push(phrases);
        }
        Ok(Synonyms(groups))
    }
}

/// Groups of phrases that mean the same; a phrase is the stems of its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms(Vec<Vec<Vec<String>>>);

impl Synonyms {
    /// A line for each group, a tab between phrases, a space between stems.
    pub(super) fn written(&self) -> String {
        let line = |group: &Vec<Vec<String>>| {
            let phrases: Vec<String> = group.iter().map(|phrase| phrase.join(" ")).collect();
            phrases.join("\t")
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What [`Self::written`] wrote; any text opens.
    pub(super) fn open(text: &str) -> Self {
        let phrase = |phrase: &str| phrase.split(' ').map(str::to_owned).collect();
        let line = |line: &str| line.split('\t').map(phrase).collect();
        Self(text.lines().map(line).collect())
    }

    /// Which stems of these say a phrase, and each other phrase of its group. A phrase within a longer one says
    /// nothing of its own.
    pub(super) fn of(&self, stems: &[String]) -> Vec<(Range<usize>, &Vec<String>)> {
        let mut said = vec![];
        for group in &self.0 {
            for phrase in group {
                let places = stems.windows(phrase.len()).enumerate();
                let found = places.filter(|(_, window)| *window == phrase.as_slice());
                for (from, _) in found {
                    let others = group.iter().filter(|other| *other != phrase);
                    said.extend(others.map(|other| (from..from + phrase.len(), other)));
                }
            }
        }
        let all: Vec<Range<usize>> = said.iter().map(|(place, _)| place.clone()).collect();
        let is_within = |place: &Range<usize>, longer: &Range<usize>| {
            longer.start <= place.start && place.end <= longer.end && longer.len() > place.len()
        };
        said.retain(|(place, _)| !all.iter().any(|longer| is_within(place, longer)));
        said
    }
}
