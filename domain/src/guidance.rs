//! Guidance: pages of careers advice, written as Markdown in `content/guidance/`. They never touch
//! the database. What lives here is what a page says about itself.

use serde::Deserialize;

use crate::article::{Block, Card, Page, home};
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
