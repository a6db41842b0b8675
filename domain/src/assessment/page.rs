//! How a tool reads as a page, where no script runs and for search, and the list of all of them.

use super::{Choice, LIST, NOBODY_SEES, Rule, Statement, TITLE, Tool};
use crate::article::{Block, Card, Inline, Page, home};

/// The list of all tools.
#[must_use]
pub fn index(tools: &[Tool]) -> Page {
    let card = |tool: &Tool| Card {
        href: tool.path(),
        title: tool.title.clone(),
        summary: format!("{} {}", tool.summary, tool.takes()),
        tag: None,
    };
    Page {
        path: LIST.to_owned(),
        title: TITLE.to_owned(),
        summary: "Short tools that help you see where you are, what you want and what to do next."
            .to_owned(),
        crumbs: vec![home()],
        body: vec![
            Block::paragraph(format!("{NOBODY_SEES} You need not sign in.")),
            Block::paragraph(
                "You can stop at any time and go on later. Each tool ends with a result that you can \
                 print, and shows how it came to it.",
            ),
            Block::Cards(tools.iter().map(card).collect()),
        ],
        related: vec![],
        reviewed: None,
    }
}

impl Tool {
    /// How long it takes, as a sentence.
    #[must_use]
    pub fn takes(&self) -> String {
        format!("It takes about {} minutes.", self.minutes)
    }

    /// What it is, by which search finds it: its statements have too many words of other pages.
    #[must_use]
    pub fn found(&self) -> Page {
        let mut body = vec![Block::paragraph(format!("{} {NOBODY_SEES}", self.takes()))];
        body.extend(self.about.iter().map(Block::paragraph));
        if let Some(choose) = self.choose.as_ref().filter(|_| self.rule == Rule::Profile) {
            body.push(Block::heading(&choose.label));
            let said = |of: &Choice| format!("{}: {}", of.name, of.said);
            body.push(list(choose.choices.iter().map(said).collect()));
        }
        body.push(Block::heading("What it looks at"));
        body.push(list(
            self.themes.iter().map(|theme| theme.name.clone()).collect(),
        ));
        Page {
            path: self.path(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            crumbs: vec![
                home(),
                Card {
                    href: LIST.to_owned(),
                    title: TITLE.to_owned(),
                    summary: String::new(),
                    tag: None,
                },
            ],
            body,
            related: vec![],
            reviewed: None,
        }
    }

    /// All of it as a page to read.
    #[must_use]
    pub fn page(&self) -> Page {
        let mut page = self.found();
        let body = &mut page.body;
        if !self.statements.is_empty() {
            body.push(Block::heading(&self.question));
            let said = |of: &Statement| match of.level {
                Some(level) => format!("{} (level {level})", of.text),
                None => of.text.clone(),
            };
            body.push(list(self.statements.iter().map(said).collect()));
        }
        body.push(Block::heading("How the result is made"));
        body.push(list(self.rules()));
        page
    }
}

fn list(items: Vec<String>) -> Block {
    let items = items.into_iter().map(|item| vec![Inline::text(item)]);
    Block::List {
        ordered: false,
        items: items.collect(),
    }
}
