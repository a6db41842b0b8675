//! The two files that the server makes of the content.

use std::collections::{BTreeMap, HashMap};

use super::code::{number, part};
use super::words::{is_stop, stem, words};
use super::{Aside, Kind, MARK, Synonyms};
use crate::article::{Block, Inline, Page};

/// How often a word counts that stands in a heading or a summary.
const HEADING: usize = 3;
/// A word counts no more often than this, so that its count is one byte.
const MOST: usize = 63;

/// What the browser fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// For [`super::Index::open`]: parts in columns, because like stands by like and packs well.
    pub index: Vec<u8>,
    /// For [`super::Passages::open`]: a passage a line, the summary first, a form feed between pages.
    pub passages: String,
}

/// Makes the index and the passages of all pages that have a [`Kind`], with what search knows of
/// them beside their text, by address, and the words that mean the same.
#[must_use]
pub fn build(pages: &[Page], asides: &HashMap<String, Aside>, synonyms: &Synonyms) -> Built {
    let nothing = Aside::default();
    // Where each stem stands: in the title, and how often elsewhere.
    let mut terms: BTreeMap<String, BTreeMap<usize, (bool, usize)>> = BTreeMap::new();
    let (mut names, mut lengths, mut passages) = (vec![], vec![], vec![]);
    let found = pages.iter().filter(|page| Kind::of(&page.path).is_some());
    for (at, page) in found.enumerate() {
        let aside = asides.get(&page.path).unwrap_or(&nothing);
        let texts = texts(page);
        let mut length = 0;
        for (text, times) in [(page.title.clone(), 0)].iter().chain(&texts) {
            for (_, word) in words(text).filter(|(_, word)| !is_stop(word)) {
                let (is_titled, often) =
                    terms.entry(stem(&word)).or_default().entry(at).or_default();
                *is_titled |= *times == 0;
                *often += times;
                length += 1;
            }
        }
        // They count like the summary.
        let also = aside.also.iter().flat_map(|text| words(text));
        for (_, word) in also.filter(|(_, word)| !is_stop(word)) {
            terms
                .entry(stem(&word))
                .or_default()
                .entry(at)
                .or_default()
                .1 += HEADING;
        }
        let mark = if aside.is_closed { MARK } else { "" };
        names.push(format!("{}\t{}{mark}", page.path, on_one_line(&page.title)));
        number(&mut lengths, length);
        let lines: Vec<String> = texts.into_iter().map(|(text, _)| text).collect();
        passages.push(lines.join("\n"));
    }
    let (mut shared, mut endings) = (vec![], vec![]);
    let (mut counts, mut steps, mut times) = (vec![], vec![], vec![]);
    let mut before = "";
    for (stem, pages) in &terms {
        let same = before.char_indices().zip(stem.chars());
        let same: usize = same
            .take_while(|((_, a), b)| a == b)
            .map(|(_, b)| b.len_utf8())
            .sum();
        number(&mut shared, same);
        endings.push(&stem[same..]);
        number(&mut counts, pages.len());
        let mut next = 0;
        for (page, (is_titled, often)) in pages {
            number(&mut steps, page - next);
            number(&mut times, 2 * often.min(&MOST) + usize::from(*is_titled));
            next = page + 1;
        }
        before = stem;
    }
    let (names, endings) = (names.join("\n"), endings.join("\n"));
    let synonyms = synonyms.written();
    let columns: [&[u8]; 8] = [
        names.as_bytes(),
        &lengths,
        &shared,
        endings.as_bytes(),
        &counts,
        &steps,
        &times,
        synonyms.as_bytes(),
    ];
    let mut index = vec![];
    for column in columns {
        part(&mut index, column);
    }
    Built {
        index,
        passages: passages.join("\u{c}"),
    }
}

/// The texts of a page, its summary first, each with how often its words count.
fn texts(page: &Page) -> Vec<(String, usize)> {
    let mut texts = vec![(page.summary.clone(), HEADING)];
    for block in &page.body {
        match block {
            Block::Heading { text, .. } => texts.push((text.clone(), HEADING)),
            Block::Paragraph(words) | Block::Inset(words) => texts.push((said(words), 1)),
            Block::List { items, .. } => texts.extend(items.iter().map(|item| (said(item), 1))),
            Block::Table { rows, .. } => texts.extend(rows.iter().map(|row| {
                let cells: Vec<String> = row.iter().map(|cell| said(cell)).collect();
                (cells.join(" – "), 1)
            })),
            Block::Facts(facts) => texts.extend(
                facts
                    .iter()
                    .map(|(name, fact)| (format!("{name}: {}", said(fact)), 1)),
            ),
            // They say again what other pages or this one's headings say.
            Block::Cards(_) | Block::Contents(_) | Block::Action { .. } => {}
        }
    }
    for (text, _) in &mut texts {
        *text = on_one_line(text);
    }
    texts
}

fn said(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Text(text)
        | Inline::Strong(text)
        | Inline::Emphasis(text)
        | Inline::Link { text, .. } => text.as_str(),
    });
    words.collect()
}

/// White space of any kind as single spaces: lines, tabs and form feeds have a meaning of ours.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
