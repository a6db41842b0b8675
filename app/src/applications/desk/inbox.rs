//! Everything that waits for an answer in words, of all forms: what is due first comes first.

use domain::applications::Listed;
use domain::applications::api::ListApplications;
use leptos::prelude::*;

use super::{LEFT, answer};
use crate::ui::part::{IntoPart, Part};
use crate::{api, browser, ui};

/// The address.
pub(super) const INBOX: &str = "/applications/desk/inbox";

/// The page.
pub(super) fn page() -> Part {
    ui::loaded(api::call_get(ListApplications {}), shown)
}

fn shown(mut all: Vec<Listed>) -> Part {
    let now = browser::now();
    all.retain(|of| of.is_to_answer(now));
    all.sort_by_key(|of| of.stage.promised_by());
    let today = now.day();
    let late = all.iter().filter(|of| of.stage.is_late(today)).count();
    let said = match (all.len(), late) {
        (0, _) => "Nothing waits for an answer now. What people send with a form that you answer in words shows here; you get a letter each time.".to_owned(),
        (1, 0) => "1 form waits for an answer.".to_owned(),
        (count, 0) => format!("{count} forms wait for an answer. What is due first comes first."),
        (1, _) => "1 form waits for an answer. It is late.".to_owned(),
        (count, late) => format!("{count} forms wait for an answer, {late} of them late. What is due first comes first."),
    };
    let row = |of: Listed| {
        let is_late = of.stage.is_late(today);
        let is_stuck = of.is_stuck(now);
        // What is left to others, too: its page says why, and what one can do.
        let title = view! {
            <a class="govuk-link row__link" href=format!("{INBOX}/{}", of.id.0)>{of.title}</a>
        };
        let whose = match of.is_left {
            true => LEFT.to_owned(),
            false => format!("{}.", of.name),
        };
        view! {
            <li class="row">
                {title}
                <span class="reference">{of.reference}</span>
                {is_late.then(|| ui::tag("Late", "govuk-tag--red"))}
                {is_stuck.then(|| ui::tag("No yes from the line manager", "govuk-tag--yellow"))}
                <span class="row__note">{whose}" "{of.said}</span>
            </li>
        }
    };
    view! {
        {ui::back(super::ROUNDS, "Rounds")}
        {answer::said()}
        {ui::heading("Forms to answer")}
        <p class="govuk-body-l">{said}</p>
        <ul class="rows">{all.into_iter().map(row).collect_view()}</ul>
    }
    .part()
}
