//! The letters of the demonstration, in place of a mail program.

use domain::letters::Sent;
use domain::letters::api::ListLetters;
use leptos::prelude::*;

use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, ui};

/// The page.
pub(crate) fn page() -> Part {
    let times = RwSignal::new(0_u32);
    let letters = move || {
        times.track();
        ui::loaded(api::call_get(ListLetters {}), list)
    };
    view! {
        <div class="measure">
            {ui::heading("Letters")}
            <p class="govuk-body-l">
                "In this demonstration nothing is sent by e-mail. Every letter to an invented person is shown here, the newest first."
            </p>
            <button type="button" class="govuk-button govuk-button--secondary"
                on:click=act(move |_| times.update(|times| *times += 1))>"Refresh"</button>
            {live(letters)}
        </div>
    }
    .part()
}

fn list(letters: Vec<Sent>) -> Part {
    if letters.is_empty() {
        return view! {
            <p class="govuk-body">
                "No letters yet. "<a class="govuk-link" href="/sign-in">"Sign in"</a>
                " as somebody, and the first one is here."
            </p>
        }
        .part();
    }
    let one = |Sent { letter, at }| {
        let text = letter.text.split("\n\n").map(str::to_owned);
        let link = (!letter.link.is_empty()).then(|| {
            // As from a mail program: it opens as a page of its own.
            view! {
                <p class="govuk-body letter__link">
                    <a class="govuk-link" rel="external" href=letter.link.clone()>{letter.link.clone()}</a>
                </p>
            }
        });
        view! {
            <li class="letter">
                <h2 class="letter__subject">{letter.subject.clone()}</h2>
                <p class="letter__to">
                    {format!("To {}, {} at {}", letter.to, at.day(), at.clock())}
                </p>
                {text.map(|part| view! { <p class="govuk-body said">{part}</p> }).collect_view()}
                {link}
            </li>
        }
    };
    view! { <ol class="letters">{letters.into_iter().map(one).collect_view()}</ol> }.part()
}
