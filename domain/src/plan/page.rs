//! How the pages of a plan begin: the same for everybody, and what reads where no script runs.

use crate::article::{Block, Card, Inline, Page, home};

/// The plan.
pub const PLAN: &str = "/plan";
/// The plan on paper, to be signed.
pub const SHEET: &str = "/plan/print";
/// The conversation with one's line manager.
pub const TALK: &str = "/plan/talk";
/// After a board that one did not pass.
pub const BOARD: &str = "/plan/board";

/// A page: its address, its heading and what stands under it.
pub type Head = (&'static str, &'static str, &'static str);

/// The heads of all pages, the plan's first.
pub const ALL: [Head; 4] = [
    (
        PLAN,
        "Your development plan",
        "Set goals, say what you will do for each and by when, and take the plan to your line manager.",
    ),
    (
        SHEET,
        "Plan to print and sign",
        "Your goals and actions on paper, for your PDR, with room for two signatures.",
    ),
    (
        TALK,
        "Talk about your plan with your line manager",
        "What to bring, what to ask and what to agree, with lists from your plan.",
    ),
    (
        BOARD,
        "Plan after an unsuccessful board",
        "Put the feedback in, go through it with your line manager, and plan what closes each gap.",
    ),
];

/// Whether the page of an address is of a plan: they are in the module of the three steps.
#[must_use]
pub fn is_of_plan(path: &str) -> bool {
    ALL.iter().any(|(of, ..)| *of == path)
}

/// The heading of one of the pages, and what stands under it.
#[must_use]
pub fn head(path: &str) -> (&'static str, &'static str) {
    let of = ALL.iter().find(|(of, ..)| *of == path);
    of.map_or(("", ""), |(_, title, summary)| (title, summary))
}

/// The pages as far as no plan changes them.
#[must_use]
pub fn pages() -> Vec<Page> {
    let above = Card {
        href: PLAN.to_owned(),
        title: ALL[0].1.to_owned(),
        summary: String::new(),
        tag: None,
    };
    let page = |(path, title, summary): Head| Page {
        path: path.to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        crumbs: if path == PLAN {
            vec![home()]
        } else {
            vec![home(), above.clone()]
        },
        body: vec![Block::Paragraph(vec![
            Inline::text(
                "To make a plan here, turn on JavaScript. You can plan on paper too: read the ",
            ),
            Inline::Link {
                href: "/guidance".to_owned(),
                text: "careers guidance".to_owned(),
            },
            Inline::text("."),
        ])],
        related: vec![],
        reviewed: None,
    };
    ALL.map(page).into()
}
