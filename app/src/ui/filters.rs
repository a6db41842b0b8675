//! Menus above a list that choose what of it shows.

use leptos::prelude::*;

use crate::ui;
use crate::ui::part::{IntoPart, Part, act, live};

/// One of a few that one can choose: its word, and what is said.
pub(crate) type Choice = (String, String);

/// A menu with its name.
pub(crate) fn menu(
    id: &'static str,
    name: &'static str,
    options: Vec<Choice>,
    chosen: impl Fn() -> String + Send + Clone + 'static,
    choose: impl Fn(String) + 'static,
) -> Part {
    let one = |(word, said): Choice| {
        let (is_chosen, of) = (chosen.clone(), word.clone());
        view! { <option value=word prop:selected=move || is_chosen() == of>{said}</option> }
    };
    let changed = move |event| choose(event_target_value(&event));
    view! {
        <div class="govuk-form-group filters__one">
            <label class="govuk-label" for=id>{name}</label>
            <select class="govuk-select" id=id on:change=act(changed)>
                {options.into_iter().map(one).collect_view()}
            </select>
        </div>
    }
    .part()
}

/// A button that shows all again, while not all shows; it gives the focus back to where one chooses.
pub(crate) fn show_all(
    is_all: impl Fn() -> bool + Send + 'static,
    first: &'static str,
    all: impl Fn() + Send + Clone + 'static,
) -> Part {
    live(move || {
        let all = all.clone();
        (!is_all()).then(|| {
            let pressed = move |_| {
                all();
                ui::focus_soon(first);
            };
            view! {
                <button type="button" class="govuk-button govuk-button--secondary filters__all"
                    on:click=act(pressed)>"Show all"</button>
            }
        })
    })
}

/// A box to tick.
pub(crate) fn tick(
    id: &'static str,
    name: &'static str,
    ticked: impl Fn() -> bool + Send + 'static,
    ticks: impl Fn(bool) + 'static,
) -> Part {
    let changed = move |event| ticks(event_target_checked(&event));
    view! {
        <div class="govuk-checkboxes__item">
            <input class="govuk-checkboxes__input" type="checkbox" id=id prop:checked=ticked on:change=act(changed)/>
            <label class="govuk-label govuk-checkboxes__label" for=id>{name}</label>
        </div>
    }
    .part()
}
