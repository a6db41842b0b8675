//! How an option reads as a page, and the menu of them.

use super::words::{capitalised, ladder};
use super::{DevelopmentOption, Purpose, Standing, glance};
use crate::article::{Block, Card, Inline, Page, home};
use crate::form::Form;
use crate::form::interest::{REGISTER_INTEREST, interest_in};
use crate::form::terms::Window;
use crate::people::Grades;

impl DevelopmentOption {
    /// The option’s page, with the forms that it names; the demo says how it treats a historic one.
    #[must_use]
    pub fn page<'a>(
        &self,
        slug: &str,
        grades: &Grades,
        form: impl Fn(&str) -> Option<&'a Form>,
        is_demo: bool,
    ) -> Page {
        let mut body = Vec::new();
        let runs = self.standing == Standing::Current;
        let is_open = runs || is_demo;
        let heading = |now: &str, then: &str| Block::heading(if runs { now } else { then });
        if !runs {
            let said = "This option is historic: it ran in the past and is closed.";
            let has_form = self
                .form
                .as_ref()
                .is_some_and(|form| form != REGISTER_INTEREST);
            let demo = if is_demo && has_form {
                " This demonstration opens its form, to show how it was."
            } else {
                ""
            };
            body.push(Block::Inset(vec![Inline::text(format!("{said}{demo}"))]));
        }
        body.push(heading("What it is for", "What it was for"));
        body.push(Block::paragraph(&self.aim));
        body.push(heading("Who it is for", "Who it was for"));
        body.push(Block::paragraph(&self.audience));
        body.push(Block::Facts(self.facts(grades)));
        body.push(heading("What you get", "How it worked"));
        let items = self
            .features
            .iter()
            .map(|text| vec![Inline::text(text)])
            .collect();
        body.push(Block::List {
            ordered: false,
            items,
        });
        body.push(heading("How to get a place", "How places were given"));
        body.push(Block::paragraph(&self.places));
        body.push(match &self.form {
            Some(form) if is_open && form != REGISTER_INTEREST => Block::Action {
                href: format!("/applications/{form}"),
                label: "Apply for this option".to_owned(),
            },
            Some(_) => Block::Action {
                href: interest_in(slug),
                label: "Tell us that you are interested".to_owned(),
            },
            None => Block::Paragraph(vec![
                Inline::text("To find out more, "),
                Inline::Link {
                    href: "/questions/ask".to_owned(),
                    text: "ask the Career Management Unit".to_owned(),
                },
                Inline::text("."),
            ]),
        });
        let own = self.form.as_deref().and_then(&form).filter(|_| is_open);
        if let Some(said) = own.and_then(when) {
            body.push(Block::paragraph(said));
        }
        let wanted = self.wanted.iter().map(|of| &of.form);
        let more = wanted.chain(&self.more_forms).filter(|_| is_open);
        let more = more.filter(|id| Some(*id) != self.form.as_ref());
        let items: Vec<_> = more.filter_map(|id| form(id)).map(item).collect();
        if !items.is_empty() {
            body.push(Block::heading("More forms"));
            body.push(Block::List {
                ordered: false,
                items,
            });
        }
        if let Some(evidence) = &self.evidence {
            body.push(heading(
                "Why it is for this group",
                "Why it was for this group",
            ));
            body.push(Block::paragraph(&evidence.need));
            body.push(Block::paragraph(format!(
                "The aim in law: {}.",
                evidence.aim.said()
            )));
            body.push(Block::paragraph(&evidence.note));
        }
        body.push(Block::paragraph(format!(
            "We check this page again by {}. Programme reference: {}.",
            self.review_by, self.source
        )));
        Page {
            path: format!("/options/{slug}"),
            title: self.title.clone(),
            summary: self.summary.clone(),
            crumbs: vec![home(), above()],
            body,
            related: vec![],
            reviewed: None,
        }
    }

    fn facts(&self, grades: &Grades) -> Vec<(String, Vec<Inline>)> {
        let mut facts = Vec::new();
        let mut fact = |name: &str, said: String| {
            if !said.is_empty() {
                facts.push((name.to_owned(), vec![Inline::text(said)]));
            }
        };
        let runs = self.standing == Standing::Current;
        let inferred = match (runs, self.grades.is_empty()) {
            (true, true) => "Probably for (ask us)",
            (true, false) => "Probably also for (ask us)",
            (false, true) => "Probably for",
            (false, false) => "Probably also for",
        };
        fact("Ranks and bands", ladder(grades, &self.grades));
        fact(inferred, ladder(grades, &self.grades_inferred));
        fact(
            "Limited to",
            capitalised(self.group.as_deref().unwrap_or_default()),
        );
        // What is closed says how places were given, and there is no way in.
        if runs {
            fact("How to get in", self.selection.said().to_owned());
            fact("Time it takes", self.takes.said().to_owned());
        }
        for figure in &self.figures {
            fact(&figure.label, figure.value.clone());
        }
        facts
    }
}

/// When a form is open, where it is not always.
fn when(form: &Form) -> Option<String> {
    let windows: Vec<String> = form.terms.windows.iter().map(Window::said).collect();
    match form.terms.is_never_closed() {
        // The page is the same on every day, so it says what holds on each.
        true => Some(format!(
            "You can apply at any time. What people send is decided in {} rounds: {}.",
            windows.len(),
            windows.join(", ")
        )),
        false if windows.is_empty() => None,
        false => Some(format!("You can apply {}.", windows.join(", and "))),
    }
}

/// A form as a link with what it is for.
fn item(form: &Form) -> Vec<Inline> {
    let link = Inline::Link {
        href: format!("/applications/{}", form.id),
        text: form.title.clone(),
    };
    let when = when(form).map_or_else(String::new, |when| format!(" {when}"));
    vec![link, Inline::text(format!(": {}{when}", form.summary))]
}

/// The menu, as the page above an option’s.
pub(super) fn above() -> Card {
    Card {
        href: "/options".to_owned(),
        title: "Development options".to_owned(),
        summary: String::new(),
        tag: None,
    }
}

/// The menu: every option under what it is good for first; those that run come first.
#[must_use]
pub fn menu(options: &[(String, DevelopmentOption)]) -> Page {
    let mut body = vec![Block::Action {
        href: glance::AT_A_GLANCE.to_owned(),
        label: "See them all at a glance, by rank and band".to_owned(),
    }];
    for purpose in Purpose::ALL {
        let mut of: Vec<&(String, DevelopmentOption)> = options
            .iter()
            .filter(|(_, option)| option.purposes.first() == Some(&purpose))
            .collect();
        of.sort_by_key(|(_, option)| (option.standing == Standing::Historic, &option.title));
        if !of.is_empty() {
            body.push(Block::heading(purpose.said()));
            body.push(Block::Cards(
                of.into_iter()
                    .map(|(slug, option)| card(slug, option))
                    .collect(),
            ));
        }
    }
    Page {
        path: "/options".to_owned(),
        title: "Development options".to_owned(),
        summary: "See what is on offer, who it is for and how to get a place. Those marked \
                  historic ran in the past and are closed."
            .to_owned(),
        crumbs: vec![home()],
        body,
        related: vec![],
        reviewed: None,
    }
}

/// An option as a link with its sentence.
#[must_use]
pub fn card(slug: &str, option: &DevelopmentOption) -> Card {
    Card {
        href: format!("/options/{slug}"),
        title: option.title.clone(),
        summary: option.summary.clone(),
        tag: (option.standing == Standing::Historic).then(|| "Historic".to_owned()),
    }
}
