//! A screen of statements: how far is each true?

use domain::assessment::Statement;
use leptos::prelude::*;

use super::{Filling, STEP, Screen};
use crate::ui::part::{IntoPart, Part, act};

/// The screen at this place, from 0.
pub(super) fn screen(filling: &Filling, at: usize) -> Part {
    let answers = filling.answers.get_untracked();
    let tool = &filling.tool;
    let parts = tool.parts(&answers);
    let before: usize = parts.iter().take(at).map(Vec::len).sum();
    let Some(part) = parts.get(at) else {
        return super::result::screen(filling);
    };
    let is_more = part.iter().any(|statement| statement.more);
    let (_, asked) = tool.progress(&answers);
    let last = before + part.len();
    let heading = format!("Statements {} to {last} of {asked}", before + 1);
    let lead = is_more.then_some(
        "On these parts your answers pointed both ways. One more statement on each decides.",
    );
    let (next, back) = (filling.clone(), filling.clone());
    let goes_on = move |_| {
        // What is answered here may ask for more.
        let parts = next.tool.parts(&next.answers.get_untracked()).len();
        next.go(if at + 1 < parts {
            Screen::Asks(at + 1)
        } else {
            Screen::Result
        });
    };
    let goes_back = move |_| {
        back.go(match at.checked_sub(1) {
            Some(at) => Screen::Asks(at),
            None => Screen::Start,
        });
    };
    view! {
        <div class="statements">
            <h2 class="govuk-heading-m" id=STEP>{heading}</h2>
            {lead.map(|said| view! { <p class="govuk-body">{said}</p> })}
            <p class="govuk-body">{tool.question.clone()}</p>
            {part.iter().map(|statement| asked_of(filling, statement)).collect_view()}
            <div class="govuk-button-group">
                <button type="button" class="govuk-button" on:click=act(goes_on)>"Next"</button>
                <button type="button" class="govuk-button govuk-button--secondary" on:click=act(goes_back)>"Back"</button>
            </div>
        </div>
    }
    .part()
}

fn asked_of(filling: &Filling, statement: &Statement) -> Part {
    let chosen = filling
        .answers
        .get_untracked()
        .points
        .get(&statement.id)
        .copied();
    let name = format!("field-{}", statement.id);
    let choices = (0..).zip(&filling.tool.scale).map(|(points, word): (u8, _)| {
        let id = match points {
            0 => name.clone(),
            _ => format!("{name}-{points}"),
        };
        let (filling, statement) = (filling.clone(), statement.id.clone());
        let changed = move |_: web_sys::Event| {
            let statement = statement.clone();
            filling.change(|answers| {
                answers.points.insert(statement, points);
            });
        };
        view! {
            <div class="govuk-radios__item">
                <input class="govuk-radios__input" type="radio" id=id.clone() name=name.clone()
                    value=points.to_string() prop:checked=chosen == Some(points) on:change=act(changed)/>
                <label class="govuk-label govuk-radios__label" for=id>{word.clone()}</label>
            </div>
        }
    });
    view! {
        <div class="govuk-form-group">
            <fieldset class="govuk-fieldset">
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{statement.text.clone()}</legend>
                <div class="govuk-radios govuk-radios--small govuk-radios--inline">{choices.collect_view()}</div>
            </fieldset>
        </div>
    }
    .part()
}
