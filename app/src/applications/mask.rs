//! What gives a writer away is taken out of an answer, by somebody who then does not score it.

use domain::applications::api::desk::{MaskPart, Masked};
use domain::applications::round::HELD;
use domain::applications::{Application, Stage};
use domain::form::{Choice, Condition, Entries, Field, Form, Kind};
use leptos::prelude::*;

use super::follow::Followed;
use super::panel::{Panel, panel_from, text};
use crate::ui::part::{Part, live};

/// What is said once scorers read another text.
const SAID: &str = "Scorers read your text now.";
/// The most words of it, where the form does not say.
const WORDS: usize = 500;

/// The act, as long as the answers are scored: the box begins with what scorers read now.
pub(super) fn act(of: Followed) -> Option<Part> {
    let (form, start, id, key) = of.now.with_untracked(|now| {
        let is_sifted = matches!(now.stage, Stage::Submitted { .. });
        let all: Vec<(&Field, &str)> = now.parts().filter(|_| is_sifted).collect();
        let start = all.iter().map(|(field, written)| {
            let read = masked(now, &field.id).filter(|read| *read != HELD);
            let read = read.unwrap_or(written);
            (box_of(&field.id), vec![read.to_owned()])
        });
        let fields: Vec<&Field> = all.iter().map(|(field, _)| *field).collect();
        let start: Entries = start.collect();
        (
            masking(&fields),
            start,
            now.id.clone(),
            now.reference.clone(),
        )
    });
    let of_panel = Panel {
        title: "Take names out of an answer",
        words: "Scorers read your text in its place. Change nothing but what gives the writer away. It works until the answer has its first mark. You then do not score it.",
        form,
        key,
        button: "Use this text",
        said: SAID,
    };
    let body = |typed: &Entries| {
        let part = text(typed, "part");
        let text = text(typed, &box_of(&part));
        Masked { part, text }
    };
    (!start.is_empty()).then(|| {
        panel_from(of_panel, start, MaskPart { id }, body, move |masked| {
            of.worked.set(Some(SAID.to_owned()));
            of.now.update(|now| {
                now.masks.retain(|of| of.part != masked.part);
                now.masks.push(masked);
            });
        })
    })
}

/// What scorers read in the place of answers, for who reads by name what was written.
pub(super) fn shown(of: Followed) -> Part {
    live(move || {
        of.now.with(|now| {
            let masked = now.parts().filter_map(|(field, _)| {
                let read = masked(now, &field.id)?.to_owned();
                let label = field.label.clone();
                Some(view! {
                    <h3 class="govuk-heading-s">{label}</h3>
                    <p class="govuk-body said">{read}</p>
                })
            });
            (!now.masks.is_empty()).then(|| {
                view! {
                    <section>
                        <h2 class="govuk-heading-m">"What scorers read in the place of an answer"</h2>
                        {masked.collect_view()}
                    </section>
                }
            })
        })
    })
}

/// What scorers read in the place of an answer.
fn masked<'a>(of: &'a Application, part: &str) -> Option<&'a str> {
    let found = of.masks.iter().find(|of| of.part == part);
    found.map(|of| of.text.as_str())
}

/// The box for the text of an answer.
fn box_of(part: &str) -> String {
    format!("text-{part}")
}

/// Which answer it is, and its text.
fn masking(parts: &[&Field]) -> Form {
    let choice = |of: &&Field| Choice {
        id: of.id.clone(),
        label: of.label.clone(),
        help: None,
    };
    let choices = parts.iter().map(choice).collect();
    let boxes = parts.iter().map(|of| {
        let words = match of.kind {
            Kind::LongText { words } => words,
            _ => WORDS,
        };
        let label = "What do scorers read?";
        let field = Field::of(&box_of(&of.id), label, Kind::LongText { words });
        Field {
            when: Some(Condition::that("part", &of.id)),
            ..field
        }
    });
    let which = Field::of("part", "Which answer?", Kind::OneOf { choices });
    Form::of("masking", [which].into_iter().chain(boxes).collect())
}
