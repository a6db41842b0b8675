//! Search over what there is to read, as one types: a small BM25 that runs in the browser. The
//! server makes two files of the content ([`build`]): an index, by which pages are found and
//! ranked, and the passages, of which the best is shown. The browser opens and asks them; nobody
//! learns what was looked for. Typing mistakes are forgiven within the bounds of [`Index::search`].
//!
//! All reckoning in the browser is with whole numbers, so that every machine ranks alike.

mod build;
mod code;
mod passages;
mod synonyms;
mod words;
mod worth;

pub use self::build::{Built, build};
use self::code::Reader;
pub use self::passages::{Passages, Run};
pub use self::synonyms::{Synonyms, SynonymsFile};
use self::words::{completed, is_stop, mistakes, stem, words};
use self::worth::{log2, norm_of, worth};

/// The most words of a query that count.
const MOST_WORDS: usize = 10;
/// The most letters of a word that count.
const LONGEST: usize = 30;
/// From how many letters on a word, typed or meant, may have two mistakes.
const LONG: usize = 8;
/// What a word asked for is worth where it stands so, of 16.
const EXACT: u32 = 16;
const BEGINS: u32 = 10;
const MISTAKEN: u32 = 8;
const MEANS: u32 = 4;
/// What the title is worth in all, where 256 is the most that the rest of a page can be.
const TITLE: u32 = 512;
/// A page this many times worse than the best is not shown.
const TOO_FAR: u64 = 8;
/// What a page of something closed is worth, of 16.
const CLOSED: u64 = 10;
/// What a form is worth, of 16: what tells about it comes first.
const FORM: u64 = 14;

/// What a page is worth, of 16, when all of its title was typed.
const NAMED: u64 = 32;

/// Stands after the title of what is closed.
const MARK: &str = "\tclosed";

/// What kind of page is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Careers guidance.
    Guidance,
    /// A development option.
    Option,
    /// A development option that ran once and is closed.
    Closed,
    /// A form that is sent to the unit.
    Form,
    /// About the service: how to reach the unit, privacy.
    Service,
}

impl Kind {
    /// The kind of the page with this address; none for the home page and the menus.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let (room, page) = path.strip_prefix('/')?.split_once('/').unwrap_or_default();
        match (room, page.is_empty()) {
            ("guidance", false) => Some(Self::Guidance),
            ("options", false) => Some(Self::Option),
            ("applications", false) => Some(Self::Form),
            _ if path.len() > 1 && path != "/guidance" && path != "/options" => Some(Self::Service),
            _ => None,
        }
    }

    /// Its name, as results show it.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Guidance => "Guidance",
            Self::Option => "Development option",
            Self::Closed => "Development option, closed",
            Self::Form => "Form",
            Self::Service => "About this service",
        }
    }
}

/// What search knows of a page beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aside {
    /// Words by which it is also found. They are never shown.
    pub also: Vec<String>,
    /// Whether it is about something that ran once and is closed.
    pub is_closed: bool,
}

/// A page that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the index, by which [`Passages::best`] knows it.
    pub page: usize,
    /// Its address.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// What it is.
    pub kind: Kind,
}

/// The pages found, best first, and the words by which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best pages.
    pub hits: Vec<Hit>,
    /// How many pages were found, with those that are not among the best.
    pub all: usize,
    /// For each term of the index: for which word of the query it was found, and what it is worth
    /// at most; 0 for one that was not.
    terms: Vec<(usize, u32)>,
}

impl Found {
    /// For which word of the query a term was found, and what it is worth at most.
    fn of(&self, term: Option<usize>) -> Option<(usize, u32)> {
        self.terms
            .get(term?)
            .copied()
            .filter(|(_, worth)| *worth > 0)
    }
}

struct Target {
    path: String,
    title: String,
    /// The stems of its title, without words that say nothing.
    stems: Vec<String>,
    kind: Kind,
}

struct Term {
    stem: String,
    /// How much of the beginning it shares with the term before it.
    shared: usize,
    /// The pages it stands on, and what it is worth there.
    pages: Vec<(usize, u32)>,
}

/// The index, as the browser holds it.
pub struct Index {
    targets: Vec<Target>,
    /// In the order of their letters.
    terms: Vec<Term>,
    synonyms: Synonyms,
}

impl Index {
    /// Opens what [`build`] made; `None` for any other bytes.
    #[must_use]
    pub fn open(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let (names, lengths) = (reader.text()?, reader.part()?);
        let (shared, endings) = (reader.part()?, reader.text()?);
        let (counts, steps, times) = (reader.part()?, reader.part()?, reader.part()?);
        let synonyms = Synonyms::open(reader.text()?);
        let mut targets = vec![];
        for name in names.lines() {
            let (path, title) = name.split_once('\t')?;
            let closed = title.strip_suffix(MARK);
            let kind = Kind::of(path)?;
            targets.push(Target {
                path: path.to_owned(),
                title: closed.unwrap_or(title).to_owned(),
                stems: words(title)
                    .filter(|(_, word)| !is_stop(word))
                    .map(|(_, word)| stem(&word))
                    .collect(),
                kind: closed.map_or(kind, |_| Kind::Closed),
            });
        }
        // How long each page is, and what a word of its title is worth: the more, the fewer there are.
        let mut norms = vec![];
        let (mut lengths, mut all) = (Reader(lengths), 1);
        for target in &targets {
            let length = lengths.number()?;
            all += u64::from(length);
            let title = words(&target.title).filter(|(_, word)| !is_stop(word));
            norms.push((length, TITLE / u32::try_from(title.count()).ok()?.max(1)));
        }
        let pages = u64::try_from(targets.len()).ok()?;
        for (norm, _) in &mut norms {
            *norm = norm_of(*norm, all, pages);
        }
        let rarest = log2(2 * u32::try_from(pages).ok()? + 2);
        let (mut shared, mut counts) = (Reader(shared), Reader(counts));
        let (mut steps, mut times) = (Reader(steps), Reader(times));
        let mut terms: Vec<Term> = vec![];
        for ending in endings.lines() {
            let before = terms.last().map_or("", |term| term.stem.as_str());
            let shared = usize::try_from(shared.number()?).ok()?;
            let stem = before.get(..shared)?.to_owned() + ending;
            let count = counts.number()?;
            let rarity = rarest.saturating_sub(log2(count.checked_mul(2)? + 1));
            let mut pages = vec![];
            let mut next = 0;
            for _ in 0..count {
                let page = usize::try_from(steps.number()?).ok()?.checked_add(next)?;
                pages.push((page, worth(rarity, times.number()?, *norms.get(page)?)?));
                next = page + 1;
            }
            terms.push(Term {
                stem,
                shared,
                pages,
            });
        }
        Some(Self {
            targets,
            terms,
            synonyms,
        })
    }

    /// The pages for what was typed so far, at most so many, best first; pages of equal worth come
    /// in the index's order.
    ///
    /// A word finds what begins like it. If nothing does, one mistake is forgiven in a stem of four
    /// letters or more and two from seven on, if what is meant then has eight or what was typed: a
    /// letter too many, missing, wrong, or two in each other's place. Two in seven make another word:
    /// `weather` is not `whether`.
    ///
    /// Words that mean the same (`content/synonyms.toml`) find each other's pages, which come after
    /// those that say what was typed.
    #[must_use]
    pub fn search(&self, query: &str, most: usize) -> Found {
        let asked: Vec<String> = words(query)
            .map(|(_, word)| word)
            .filter(|word| !is_stop(word) && word.len() <= LONGEST)
            .take(MOST_WORDS)
            .collect();
        let mut terms = vec![(0, 0); self.terms.len()];
        let mut worths: Vec<Vec<u32>> = vec![];
        let stems: Vec<String> = asked.iter().map(|word| stem(word)).collect();
        let same = self.synonyms.of(&stems);
        for (at, word) in asked.iter().enumerate() {
            let mut best = vec![0_u32; self.targets.len()];
            let is_known = same.iter().any(|(place, _)| place.contains(&at));
            for (term, share) in self.meant(word, !is_known) {
                let most = self.raise(&mut best, term, share);
                if let Some(found) = terms.get_mut(term) {
                    *found = (at, most);
                }
            }
            worths.push(best);
        }
        for (place, other) in same {
            let Some(known) = other
                .iter()
                .map(|stem| self.term(stem))
                .collect::<Option<Vec<_>>>()
            else {
                continue;
            };
            // A page says the other words only if it has all of them.
            let mut least = vec![u32::MAX; self.targets.len()];
            for term in known {
                let mut best = vec![0; self.targets.len()];
                let most = self.raise(&mut best, term, MEANS);
                for (least, best) in least.iter_mut().zip(best) {
                    *least = (*least).min(best);
                }
                if let Some(found) = terms.get_mut(term).filter(|(_, worth)| *worth == 0) {
                    *found = (place.start, most);
                }
            }
            for best in worths.iter_mut().take(place.end).skip(place.start) {
                for (best, least) in best.iter_mut().zip(&least) {
                    *best = (*best).max(*least);
                }
            }
        }
        let mut sums = vec![(0_u64, 0_u64); self.targets.len()];
        for best in &worths {
            for ((sum, words), best) in sums.iter_mut().zip(best) {
                *sum += u64::from(*best);
                *words += u64::from(*best > 0);
            }
        }
        // A page with all the words stands before one with a single rare one.
        let mut ranked: Vec<(u64, usize)> = vec![];
        for (page, ((sum, words), target)) in sums.iter().zip(&self.targets).enumerate() {
            let share = match target.kind {
                Kind::Closed => CLOSED,
                Kind::Form => FORM,
                _ => 16,
            };
            let is_named = target.stems.iter().all(|stem| stems.contains(stem));
            let worth = sum * words * share * if is_named { NAMED } else { 16 };
            let at = ranked.partition_point(|(better, _)| *better >= worth);
            ranked.insert(at, (worth, page));
        }
        let least = ranked.first().map_or(0, |(worth, _)| worth / TOO_FAR);
        let all = ranked.partition_point(|(worth, _)| *worth > least);
        let hits = ranked
            .iter()
            .take(all.min(most))
            .filter_map(|(_, page)| {
                let target = self.targets.get(*page)?;
                Some(Hit {
                    page: *page,
                    path: target.path.clone(),
                    title: target.title.clone(),
                    kind: target.kind,
                })
            })
            .collect();
        Found { hits, all, terms }
    }

    /// The terms that a word may mean, with what each is worth of [`EXACT`]. One that is known is no mistake.
    fn meant(&self, word: &str, may_be_mistaken: bool) -> Vec<(usize, u32)> {
        let stem = stem(word);
        let mut meant: Vec<(usize, u32)> =
            self.term(&stem).map(|at| (at, EXACT)).into_iter().collect();
        let from = self.terms.partition_point(|term| term.stem.as_str() < word);
        for (at, term) in self.terms.iter().enumerate().skip(from) {
            if !term.stem.starts_with(word) || word.len() < 2 {
                break;
            }
            if term.stem != stem {
                let part = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
                meant.push((
                    at,
                    (BEGINS * part(word.len()) / part(term.stem.len())).max(1),
                ));
            }
        }
        if meant.is_empty() {
            let whole = completed(word).filter_map(|stem| self.term(&stem));
            meant = whole.take(1).map(|at| (at, EXACT)).collect();
        }
        if meant.is_empty() && may_be_mistaken {
            let most = match stem.len() {
                0..4 => 0,
                4..7 => 1,
                _ => 2,
            };
            let stems = self
                .terms
                .iter()
                .map(|term| (term.stem.as_str(), term.shared));
            // What was meant is more likely a word that stands in many places than in few.
            let near = mistakes(&stem, most, stems)
                .into_iter()
                .filter_map(|(at, wrong)| {
                    let term = self.terms.get(at)?;
                    // Two mistakes are 4, and 5 where the word goes on: then it is known only as far as
                    // it was typed.
                    let meant = if wrong == 4 { term.stem.len() } else { 0 };
                    let is_long = stem.len().max(meant) >= LONG;
                    let few = usize::MAX - term.pages.len();
                    (wrong < 4 || is_long).then_some((wrong, few, at))
                });
            let nearest = near.min();
            meant = nearest
                .map(|(wrong, _, at)| (at, MISTAKEN / u32::from(wrong).max(1)))
                .into_iter()
                .collect();
        }
        meant
    }

    /// Raises what the pages of a term are worth to this share; gives the most that one is.
    fn raise(&self, best: &mut [u32], term: usize, share: u32) -> u32 {
        let mut most = 0;
        for (page, worth) in self.terms.get(term).iter().flat_map(|term| &term.pages) {
            most = most.max(worth * share);
            if let Some(best) = best.get_mut(*page) {
                *best = (*best).max(worth * share);
            }
        }
        most
    }

    /// The place of a stem.
    fn term(&self, stem: &str) -> Option<usize> {
        self.terms
            .binary_search_by(|term| term.stem.as_str().cmp(stem))
            .ok()
    }
}
