//! Guidance: pages of careers advice, written as Markdown in `content/guidance/`. They never touch
//! the database; only how often each of them helped is counted there. What lives here is what a page
//! says about itself.

pub mod api;

use serde::Deserialize;

use crate::article::{Block, Card, Inline, Page, home};
use crate::time::Day;

/// Whom a page speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words of the front matter")]
pub enum Audience {
    Everyone,
    Mentees,
    Mentors,
    LineManagers,
}

impl Audience {
    const ALL: [Self; 4] = [
        Self::Everyone,
        Self::Mentees,
        Self::Mentors,
        Self::LineManagers,
    ];

    fn heading(self) -> &'static str {
        match self {
            Self::Everyone => "For everyone",
            Self::Mentees => "For people with a mentor",
            Self::Mentors => "For mentors",
            Self::LineManagers => "For line managers",
        }
    }
}

/// The front matter of a guidance page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// The heading.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Whom it speaks to.
    pub audience: Audience,
    /// Its place in the list.
    pub order: u32,
    /// The day a person last checked it.
    pub reviewed: Day,
    /// The day by which to check it again; a past one is a warning (trust.md, decision 16).
    pub review_by: Day,
    /// Addresses of pages to read next, without the first slash.
    #[serde(default)]
    pub related: Vec<String>,
    /// Words by which search also finds it.
    #[serde(default)]
    pub also: Vec<String>,
}

/// The list of all guidance, by audience and then in the pages' own order.
#[must_use]
pub fn index(mut pages: Vec<(FrontMatter, String)>) -> Page {
    pages.sort_by_key(|(matter, _)| (matter.audience, matter.order, matter.title.clone()));
    let mut body = Vec::new();
    for audience in Audience::ALL {
        let of: Vec<Card> = pages
            .iter()
            .filter(|(matter, _)| matter.audience == audience)
            .map(|(matter, path)| Card {
                href: path.clone(),
                title: matter.title.clone(),
                summary: matter.summary.clone(),
                tag: None,
            })
            .collect();
        if !of.is_empty() {
            body.push(Block::heading(audience.heading()));
            body.push(Block::Cards(of));
        }
    }
    Page {
        path: "/guidance".to_owned(),
        title: "Careers guidance".to_owned(),
        summary: "Read how to manage your career, plan your development and get ready for what \
                  comes next."
            .to_owned(),
        crumbs: vec![home()],
        body,
        related: vec![],
        reviewed: None,
    }
}

/// The fewest headings that make a list of contents worth its room.
const FEWEST_CONTENTS: usize = 4;

/// The list of what a text holds, if it is long enough to want one.
#[must_use]
pub fn contents(body: &[Block]) -> Option<Block> {
    let listed: Vec<(String, String)> = body
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level: 2, id, text } => Some((format!("#{id}"), text.clone())),
            _ => None,
        })
        .collect();
    (listed.len() >= FEWEST_CONTENTS).then_some(Block::Contents(listed))
}

/// How often a page helped, and how often it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The address of the page.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// How often it helped.
    pub yes: i64,
    /// How often it did not.
    pub no: i64,
}

/// The tallies as a page, those that help least first.
#[must_use]
pub fn ratings(mut tallies: Vec<Tally>) -> Page {
    // A share of yes, compared without dividing.
    tallies.sort_by(|a, b| {
        let share = (a.yes * (b.yes + b.no)).cmp(&(b.yes * (a.yes + a.no)));
        share.then(b.no.cmp(&a.no)).then(a.path.cmp(&b.path))
    });
    let cell = |text: String| vec![Inline::Text(text)];
    let row = |tally: Tally| {
        let link = Inline::Link {
            href: tally.path,
            text: tally.title,
        };
        vec![
            vec![link],
            cell(tally.yes.to_string()),
            cell(tally.no.to_string()),
        ]
    };
    let body = if tallies.is_empty() {
        vec![Block::paragraph(
            "Nobody has rated a page yet. The question is at the foot of every page of guidance.",
        )]
    } else {
        vec![Block::Table {
            head: ["Page", "It helped", "It did not"]
                .map(|head| cell(head.to_owned()))
                .into(),
            rows: tallies.into_iter().map(row).collect(),
        }]
    };
    Page {
        path: RATINGS.to_owned(),
        title: "Which pages help".to_owned(),
        summary: "What readers answered to “Was this page useful?”. Nobody knows who they are."
            .to_owned(),
        crumbs: vec![home()],
        body,
        related: vec![],
        reviewed: None,
    }
}

/// Where CMU staff read the ratings.
pub const RATINGS: &str = "/guidance/ratings";
