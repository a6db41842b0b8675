//! The conversation with one's line manager: lists from the plan to tick, and what to bring, to ask and to agree.

use domain::plan::page::{SHEET, TALK};
use leptos::prelude::*;

use super::{Planning, nothing_yet, top};
use crate::ui::part::{IntoPart, Part, live};
use crate::{browser, ui};

/// The page.
pub(super) fn page(planning: Planning) -> Part {
    let notices = planning.notices();
    let parts = planning.offers.talk.clone();
    let count = parts.len();
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(at, part)| list(at, &part.title, &part.items));
    let parts = parts.collect_view();
    let own = move || {
        planning.plan.with(|plan| {
            let lists = plan.lists(browser::today());
            if lists.is_empty() {
                return nothing_yet("Your plan is empty. With a plan, this page also lists what of it to talk about.");
            }
            let lists = lists.iter().enumerate();
            lists
                .map(|(at, (title, items))| list(count + at, title, items))
                .collect_view()
                .part()
        })
    };
    view! {
        {top(TALK)}
        {notices}
        <p class="govuk-body no-print">"Tick what you have dealt with. Ticks are for now: they go when you leave this page."</p>
        {live(own)}
        {parts}
        <div class="govuk-button-group no-print">
            {ui::print()}
            <a class="govuk-link" href=SHEET>"Print the plan to be signed"</a>
        </div>
    }
    .part()
}

/// A list to tick.
fn list(at: usize, title: &str, items: &[String]) -> Part {
    let one = |(nth, said): (usize, &String)| {
        let id = format!("tick-{at}-{nth}");
        view! {
            <div class="govuk-checkboxes__item">
                <input class="govuk-checkboxes__input" type="checkbox" id=id.clone()/>
                <label class="govuk-label govuk-checkboxes__label said" for=id>{said.clone()}</label>
            </div>
        }
    };
    view! {
        <fieldset class="govuk-fieldset talk">
            <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">
                <h2 class="govuk-fieldset__heading">{title.to_owned()}</h2>
            </legend>
            <div class="govuk-checkboxes govuk-checkboxes--small">
                {items.iter().enumerate().map(one).collect_view()}
            </div>
        </fieldset>
    }
    .part()
}
