//! Text without HTML: what guidance and options are made of. The app turns each [`Block`] into an
//! element; the server writes the same blocks into the page, so that it reads before the app has
//! loaded and without it. There is no HTML string to trust anywhere.

mod html;

use serde::{Deserialize, Serialize};

pub use self::html::{blocks, html};
use crate::time::Day;

/// A page of reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page {
    /// Its address: `/guidance/managing-your-career`.
    pub path: String,
    /// The heading and the document's title.
    pub title: String,
    /// One sentence under the heading.
    pub summary: String,
    /// The pages above it, from the top.
    pub crumbs: Vec<Card>,
    /// The text.
    pub body: Vec<Block>,
    /// Where to read on.
    pub related: Vec<Card>,
    /// When a person last checked it, if it has such a day.
    pub reviewed: Option<Day>,
}

/// A link to another page, with its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Card {
    /// Where it leads.
    pub href: String,
    /// The words of the link.
    pub title: String,
    /// A sentence about it; empty for none.
    pub summary: String,
    /// A short mark such as "Historic".
    pub tag: Option<String>,
}

/// A part of the text that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// A heading of level 2 or 3, with an id to link to.
    Heading {
        /// 2 or 3.
        level: u8,
        /// Unique on the page.
        id: String,
        /// Its words.
        text: String,
    },
    /// Running text.
    Paragraph(Vec<Inline>),
    /// Items, numbered or not.
    List {
        /// Whether the order counts.
        ordered: bool,
        /// Each item's text.
        items: Vec<Vec<Inline>>,
    },
    /// Something that must not be missed.
    Inset(Vec<Inline>),
    /// Rows under headings.
    Table {
        /// The headings of the columns.
        head: Vec<Vec<Inline>>,
        /// The cells, row by row.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Names with what holds for them.
    Facts(Vec<(String, Vec<Inline>)>),
    /// Pages to choose from.
    Cards(Vec<Card>),
    /// What the page holds: links to its own headings, with their words.
    Contents(Vec<(String, String)>),
    /// The one thing to do next, as a button that is a link.
    Action {
        /// Where it leads.
        href: String,
        /// Its words.
        label: String,
    },
}

/// A run of text in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Inline {
    /// Plain words.
    Text(String),
    /// Words that matter more.
    Strong(String),
    /// Words said with stress.
    Emphasis(String),
    /// Words that lead elsewhere.
    Link {
        /// A path of ours, or `https:`, `mailto:` or `tel:`.
        href: String,
        /// The words of the link.
        text: String,
    },
}

impl Inline {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl Block {
    /// A paragraph of plain words.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Inline::text(text)])
    }

    /// A heading of level 2, with an id made of its words.
    #[must_use]
    pub fn heading(text: &str) -> Self {
        Self::Heading {
            level: 2,
            id: slug(text),
            text: text.to_owned(),
        }
    }
}

/// Whether a link may stand in a page: our own paths and three schemes, never `javascript:`.
#[must_use]
pub fn is_safe_link(href: &str) -> bool {
    let inside = href.starts_with('/') && !href.starts_with("//");
    inside
        || href.starts_with('#')
        || ["https://", "mailto:", "tel:"]
            .iter()
            .any(|scheme| href.starts_with(scheme))
}

/// Words as part of an address: `What happens next?` is `what-happens-next`.
#[must_use]
pub fn slug(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| *c != '’' && *c != '\'')
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                ' '
            }
        })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The first crumb of every page.
#[must_use]
pub fn home() -> Card {
    Card {
        href: "/".to_owned(),
        title: "Home".to_owned(),
        summary: String::new(),
        tag: None,
    }
}
