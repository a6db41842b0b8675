//! Finding one's way in a round's queue: which of its applications show, what waits for whoever
//! reads, and the queue as a table to take away. All of it names nobody.

use std::fmt::Write as _;

use super::Listed;
use super::round::{Desk, Queued};
use super::stage::named;
use crate::csv;
use crate::query::query;

/// Which applications of a queue show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All of them.
    #[default]
    All,
    /// Those of which whoever reads may score an answer.
    Mine,
    /// Those whose answers do not all have their marks.
    NotSifted,
    /// Those with marks that are far apart.
    Apart,
    /// Those among which the places run out.
    OnTheLine,
    /// Those whose decision is late.
    Late,
}

impl Show {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Mine,
        Self::NotSifted,
        Self::Apart,
        Self::OnTheLine,
        Self::Late,
    ];

    /// In words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::All => "All applications",
            Self::Mine => "Waiting for my marks",
            Self::NotSifted => "Not all marks given",
            Self::Apart => "Marks two or more apart",
            Self::OnTheLine => "Where the places run out",
            Self::Late => "Late",
        }
    }

    /// One word without spaces: how it stands in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::NotSifted => "not-sifted",
            Self::Apart => "apart",
            Self::OnTheLine => "on-the-line",
            Self::Late => "late",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.word() == word)
    }

    fn holds(self, of: &Queued) -> bool {
        match self {
            Self::All => true,
            Self::Mine => of.left() > 0,
            Self::NotSifted => is_sifting(of) && of.ranked.total.is_none(),
            Self::Apart => of.is_apart,
            Self::OnTheLine => of.ranked.is_on_the_line,
            Self::Late => of.is_late,
        }
    }
}

/// What whoever reads a queue looks for in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Which applications.
    pub show: Show,
    /// Only those at this stage, by its word; empty for any.
    pub stage: String,
    /// Only those whose reference has this in it, as somebody typed it.
    pub reference: String,
}

impl Filter {
    /// The filter of an address, whose query is asked for by name.
    #[must_use]
    pub fn of(query: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            show: query("show")
                .and_then(|word| Show::of(&word))
                .unwrap_or_default(),
            stage: query("stage").unwrap_or_default(),
            reference: query("reference").unwrap_or_default(),
        }
    }

    /// As the query of an address; empty where all shows.
    #[must_use]
    pub fn query(&self) -> String {
        let show = match self.show {
            Show::All => "",
            show => show.word(),
        };
        query([
            ("show", show),
            ("stage", &self.stage),
            ("reference", &self.reference),
        ])
    }

    /// Whether an application shows.
    #[must_use]
    pub fn shows(&self, of: &Queued) -> bool {
        let is_there = self.stage.is_empty() || self.stage == of.stage;
        is_there && self.show.holds(of) && is_like(&of.reference, &self.reference)
    }
}

/// What CMU staff look for among all applications.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Only those made with the form of this title; empty for any.
    pub title: String,
    /// Only those at this stage, by its word; empty for any.
    pub stage: String,
    /// Only those whose reference has this in it, as somebody typed it.
    pub reference: String,
}

impl Search {
    /// The search of an address, whose query is asked for by name.
    #[must_use]
    pub fn of(query: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            title: query("form").unwrap_or_default(),
            stage: query("stage").unwrap_or_default(),
            reference: query("reference").unwrap_or_default(),
        }
    }

    /// As the query of an address; empty where nothing is looked for.
    #[must_use]
    pub fn query(&self) -> String {
        query([
            ("form", &self.title),
            ("stage", &self.stage),
            ("reference", &self.reference),
        ])
    }

    /// Whether it finds an application.
    #[must_use]
    pub fn finds(&self, of: &Listed) -> bool {
        (self.title.is_empty() || self.title == of.title)
            && (self.stage.is_empty() || self.stage == of.stage.word())
            && is_like(&of.reference, &self.reference)
    }
}

/// Whether a reference has in it what somebody typed: capitals, spaces and dashes do not matter.
#[must_use]
pub fn is_like(reference: &str, typed: &str) -> bool {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|c| c.to_ascii_uppercase()).collect()
    };
    plain(reference).contains(&plain(typed))
}

/// What is done where a mask does not count any more.
const TO_MASK: &str = "Whoever took names out of an answer may not judge it, so their text does not count. Nobody \
                       scores that answer until somebody else of the Career Management Unit opens the application \
                       by name and takes the names out again.";

/// Whether its answers are being marked.
fn is_sifting(of: &Queued) -> bool {
    of.stage == "submitted"
}

impl Queued {
    /// How many of its answers whoever reads may still mark.
    #[must_use]
    pub fn left(&self) -> usize {
        let held = self.held.iter().chain(std::iter::repeat(&false));
        let open = self.marks.iter().zip(held);
        let open = open.filter(|(marks, is_held)| marks.is_none() && !**is_held);
        if is_sifting(self) && !self.is_close && !self.is_barred {
            open.count()
        } else {
            0
        }
    }

    /// Whether nobody marks a part of it before somebody of the CMU has masked it again.
    #[must_use]
    pub fn is_to_mask(&self) -> bool {
        is_sifting(self) && self.held.contains(&true)
    }

    /// Whether whoever reads could still mark an answer of it, now or later, and no longer can once they
    /// have opened it by name.
    #[must_use]
    pub fn bars(&self) -> bool {
        let comes = matches!(self.stage.as_str(), "waiting" | "submitted");
        comes && !self.is_barred && self.marks.iter().any(Option::is_none)
    }
}

impl Desk {
    /// How many answers whoever reads may still mark.
    #[must_use]
    pub fn left(&self) -> usize {
        self.queue.iter().map(Queued::left).sum()
    }

    /// What holds applications up and what to do, each with their references.
    #[must_use]
    pub fn held_up(&self) -> Vec<String> {
        let mut all: Vec<(&str, Vec<&str>)> = vec![];
        for of in &self.queue {
            let masks = of.is_to_mask().then_some(TO_MASK);
            for said in of.lacks.said().into_iter().chain(masks) {
                match all.iter_mut().find(|(other, _)| *other == said) {
                    Some((_, references)) => references.push(&of.reference),
                    None => all.push((said, vec![&of.reference])),
                }
            }
        }
        let told =
            |(said, references): (&str, Vec<&str>)| format!("{}: {said}", references.join(", "));
        all.into_iter().map(told).collect()
    }

    /// Why nothing is left to mark for whoever reads; nothing where something is, or nobody marks.
    #[must_use]
    pub fn nothing_left(&self) -> Option<String> {
        if self.parts.is_empty() || self.left() > 0 {
            return None;
        }
        let barred = self
            .queue
            .iter()
            .filter(|of| is_sifting(of) && (of.is_barred || of.is_close));
        let why = match barred.count() {
            0 if !self.queue.iter().any(is_sifting) => {
                "No application is ready to be marked.".to_owned()
            }
            0 => "Each answer that you may mark has its marks.".to_owned(),
            1 => "You do not mark one application: you are close to whoever wrote it, have seen whose it is, \
                  hidden some of its words, or said why you may not judge it."
                .to_owned(),
            many => format!(
                "You do not mark {many} applications: you are close to whoever wrote them, have seen whose \
                 they are, hidden some of their words, or said why you may not judge them."
            ),
        };
        Some(format!("No answer waits for your mark now. {why}"))
    }

    /// The queue as CSV.
    #[must_use]
    pub fn sheet(&self) -> String {
        let mut head: Vec<String> = ["Order", "Reference", "Where it is", "Sent", "Late"]
            .map(ToOwned::to_owned)
            .into();
        let asked = (1..).zip(&self.parts);
        head.extend(asked.map(|(at, (_, asked))| format!("Answer {at}: {asked}")));
        let more = [
            "Total",
            "Same total as others",
            "Places run out here",
            "Comes after others",
        ];
        if !self.parts.is_empty() {
            head.extend(more.map(ToOwned::to_owned));
        }
        if self.has_event {
            head.push("Total at the gateway event".to_owned());
        }
        let rows = self.queue.iter().map(|of| of.row(self.has_event));
        csv::sheet(std::iter::once(head).chain(rows))
    }
}

impl Queued {
    fn row(&self, has_event: bool) -> Vec<String> {
        let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
        let number = |number: Option<String>| number.unwrap_or_default();
        let mut row = vec![
            number(self.ranked.rank.map(|rank| rank.to_string())),
            self.reference.clone(),
            named(&self.stage).to_owned(),
            self.submitted.day().to_string(),
            yes(self.is_late),
        ];
        for (marks, settled) in self.marks.iter().zip(&self.settled) {
            let mut said = marks
                .as_deref()
                .map_or_else(|| "not yet".to_owned(), marked);
            if let Some(mark) = settled {
                let _ = write!(said, ", settled at {mark}");
            }
            row.push(said);
        }
        if !self.marks.is_empty() {
            row.extend([
                number(self.ranked.total.map(decimal)),
                yes(self.ranked.is_tied),
                yes(self.ranked.is_on_the_line),
                yes(self.is_after),
            ]);
        }
        if has_event {
            row.push(number(self.ranked.event.map(decimal)));
        }
        row
    }
}

/// Halves of a mark as a spreadsheet reads them: 3.5.
fn decimal(halves: u16) -> String {
    let tenths = if halves.is_multiple_of(2) { "" } else { ".5" };
    format!("{}{tenths}", halves / 2)
}

/// Marks in words: no spreadsheet takes "1 and 4" for a date.
#[must_use]
pub fn marked(marks: &[u8]) -> String {
    let marks: Vec<String> = marks.iter().map(u8::to_string).collect();
    marks.join(" and ")
}
