//! The rounds of all forms, for CMU staff.

use domain::applications::api::desk::ListRounds;
use domain::applications::round::Round;
use leptos::prelude::*;

use super::address;
use super::inbox::INBOX;
use super::round::counted;
use crate::ui::part::{IntoPart, Part};
use crate::{api, ui};

/// The page.
pub(super) fn page() -> Part {
    ui::loaded(api::call_get(ListRounds {}), shown)
}

fn shown(rounds: Vec<Round>) -> Part {
    let none = rounds.is_empty().then(|| {
        view! { <p class="govuk-body">"Nothing has been sent yet. A round begins with its first application."</p> }
    });
    let answer = match rounds.iter().map(Round::to_answer).sum() {
        0 => "no form waits".to_owned(),
        1 => "1 form waits".to_owned(),
        count => format!("{count} forms wait"),
    };
    let row = |of: Round| {
        let closes = of.closes.map_or_else(
            || "Open at any time".to_owned(),
            |day| format!("Closes on {day}"),
        );
        view! {
            <li class="row">
                <a class="govuk-link row__link" href=address(&of.id)>
                    {of.title.clone()}
                </a>
                <span class="row__note">{closes}</span>
                <span class="row__note">{counted(&of)}</span>
            </li>
        }
    };
    view! {
        {ui::back("/applications", "Applications")}
        {ui::heading("Rounds")}
        <p class="govuk-body-l">
            "The applications of one form that were sent in one window are scored and decided together."
        </p>
        <p class="govuk-body">
            <a class="govuk-link" href=INBOX>"Forms to answer"</a>": "{answer}" for an answer in words"
        </p>
        <p class="govuk-body">
            <a class="govuk-link" href="/applications/all">"Find an application by its reference"</a>
        </p>
        {none}
        <ul class="rows">{rounds.into_iter().map(row).collect_view()}</ul>
    }
    .part()
}
