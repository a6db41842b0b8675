//! The passage of a page that is shown for a query.

use std::cell::OnceCell;
use std::ops::Range;

use super::words::{stem, words};
use super::{Found, Index};

/// A passage longer than this is shown in part, in bytes; and how much stands before what was found.
const MOST: usize = 200;
const BEFORE: usize = 60;
/// Something shorter is a heading, or hardly says more than one.
const SHORT: usize = 40;

/// A run of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its words and what stands between them.
    pub text: String,
    /// Whether it is a word that was looked for.
    pub is_match: bool,
}

/// The passages of all pages.
pub struct Passages {
    pages: Vec<Text>,
}

struct Text {
    text: String,
    /// Its words line by line, found when the page is first shown.
    lines: OnceCell<Vec<Vec<Word>>>,
}

/// Where a word stands in the text, and the term it is in the index.
struct Word {
    place: Range<usize>,
    term: Option<usize>,
}

impl Passages {
    /// Opens what [`super::build()`] made; any text opens.
    #[must_use]
    pub fn open(text: &str) -> Self {
        let pages = text.split('\u{c}').map(|text| Text {
            text: text.to_owned(),
            lines: OnceCell::new(),
        });
        Self {
            pages: pages.collect(),
        }
    }

    /// The passage of a page that has the most of what was looked for, with the matches marked; the
    /// page's summary if no passage has any. Empty for a page that is not there.
    #[must_use]
    pub fn best(&self, index: &Index, found: &Found, page: usize) -> Vec<Run> {
        let Some(Text { text, lines }) = self.pages.get(page) else {
            return vec![];
        };
        let lines = lines.get_or_init(|| lines_of(text, index));
        let worth = |line: &&Vec<Word>| {
            let mut best = [0_u64; super::MOST_WORDS];
            for (at, worth) in line.iter().filter_map(|word| found.of(word.term)) {
                if let Some(best) = best.get_mut(at) {
                    *best = (*best).max(u64::from(worth));
                }
            }
            let length = line.last().map_or(0, |word| word.place.end)
                - line.first().map_or(0, |word| word.place.start);
            best.iter().sum::<u64>() * if length < SHORT { 2 } else { 3 }
        };
        // The first of the best.
        let best = lines.iter().rev().max_by_key(worth);
        best.map_or_else(Vec::new, |line| shown(text, line, found))
    }
}

fn lines_of(text: &str, index: &Index) -> Vec<Vec<Word>> {
    let mut from = 0;
    let lines = text.split('\n').map(|line| {
        let words = words(line).map(|(place, word)| Word {
            place: place.start + from..place.end + from,
            term: index.term(&stem(&word)),
        });
        let words = words.collect();
        from += line.len() + 1;
        words
    });
    lines.collect()
}

/// The line, or the part of it from a little before the first match.
fn shown(text: &str, line: &[Word], found: &Found) -> Vec<Run> {
    let (Some(first), Some(last)) = (line.first(), line.last()) else {
        return vec![];
    };
    let begin = text
        .get(..first.place.start)
        .and_then(|before| before.rfind('\n'));
    let (begin, end) = (
        begin.map_or(0, |at| at + 1),
        text.get(last.place.end..)
            .and_then(|after| after.find('\n'))
            .map_or(text.len(), |at| last.place.end + at),
    );
    let (mut from, mut to) = (begin, end);
    if end - begin > MOST {
        let hit = line
            .iter()
            .find(|word| found.of(word.term).is_some())
            .unwrap_or(first);
        let near = |word: &&Word| word.place.start + BEFORE >= hit.place.start;
        if hit.place.start - begin > BEFORE {
            from = line.iter().find(near).unwrap_or(first).place.start;
        }
        let fits = |word: &&Word| word.place.end <= from + MOST;
        if end - from > MOST {
            to = line.iter().rev().find(fits).unwrap_or(last).place.end;
        }
    }
    let mut runs: Vec<Run> = vec![];
    let mut add = |range: Range<usize>, is_match| {
        let text = text.get(range).unwrap_or_default();
        if !text.is_empty() {
            runs.push(Run {
                text: text.to_owned(),
                is_match,
            });
        }
    };
    let mut at = from;
    let words = line
        .iter()
        .filter(|word| from <= word.place.start && word.place.end <= to);
    for word in words.filter(|word| found.of(word.term).is_some()) {
        add(at..word.place.start, false);
        add(word.place.clone(), true);
        at = word.place.end;
    }
    add(at..to, false);
    let more = || Run {
        text: "…".to_owned(),
        is_match: false,
    };
    if from > begin {
        runs.insert(0, more());
    }
    if to < end {
        runs.push(more());
    }
    runs
}
