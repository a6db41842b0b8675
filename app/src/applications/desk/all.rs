//! All applications, for CMU staff, and where one of them is found by its reference.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::applications::api::ListApplications;
use domain::applications::queue::Search;
use domain::applications::{Listed, Stage};
use leptos::prelude::*;

use super::queue::{count_said, reference};
use crate::ui::filters::{menu, show_all};
use crate::ui::part::{IntoPart, Part, live, says};
use crate::{api, browser, shell, ui};

/// The page.
pub(super) fn page() -> Part {
    let search = RwSignal::new(Search::of(shell::query));
    ui::loaded(api::call_get(ListApplications {}), move |all| {
        shown(all.into(), search)
    })
}

fn shown(all: Arc<[Listed]>, search: RwSignal<Search>) -> Part {
    let body = if all.is_empty() {
        view! { <p class="govuk-body">"Nothing has been sent yet. Whatever people send shows here."</p> }.part()
    } else {
        found(all, search)
    };
    view! {
        {ui::back(super::ROUNDS, "Rounds")}
        {ui::heading("All applications")}
        <p class="govuk-body">
            "The oldest first. Where there is a selection, names are left out here. Whoever opens such an application sees the name and cannot score it."
        </p>
        {body}
    }
    .part()
}

fn found(all: Arc<[Listed]>, search: RwSignal<Search>) -> Part {
    let choice = choice(&all, search);
    let counted = Arc::clone(&all);
    let count = move || {
        let found = search.with(|search| counted.iter().filter(|of| search.finds(of)).count());
        count_said(found, counted.len())
    };
    let rows = move || {
        let found = search.with(|search| {
            let found = all.iter().filter(|of| search.finds(of));
            found.map(row).collect::<Vec<_>>()
        });
        if found.is_empty() {
            return view! {
                <p class="govuk-body">"No application is like that. Choose something else, or show all."</p>
            }
            .part();
        }
        view! { <ul class="rows">{found}</ul> }.part()
    };
    view! {
        {choice}
        <p class="govuk-body queue-count" role="status">{says(count)}</p>
        {live(rows)}
    }
    .part()
}

fn choice(all: &[Listed], search: RwSignal<Search>) -> Part {
    let change = move |of: &dyn Fn(&mut Search)| {
        search.update(|search| of(search));
        shell::keep_query(&search.with_untracked(Search::query));
    };
    let any = |said: &str| std::iter::once((String::new(), said.to_owned()));
    let titles: BTreeSet<&String> = all.iter().map(|of| &of.title).collect();
    let titles = titles.into_iter().map(|of| (of.clone(), of.clone()));
    let stages: BTreeSet<_> = all
        .iter()
        .map(|of| (of.stage.word(), of.stage.name()))
        .collect();
    let stages = stages
        .into_iter()
        .map(|(word, said)| (word.to_owned(), said.to_owned()));
    view! {
        <div class="filters no-print" role="search" aria-label="Applications">
            {reference("all-reference", move || search.with(|of| of.reference.clone()),
                move |typed| change(&|of| of.reference.clone_from(&typed)))}
            {menu("all-form", "Form", any("Any form").chain(titles).collect(),
                move || search.with(|of| of.title.clone()),
                move |title| change(&|of| of.title.clone_from(&title)))}
            {menu("all-stage", "Where it is", any("Anywhere").chain(stages).collect(),
                move || search.with(|of| of.stage.clone()),
                move |stage| change(&|of| of.stage.clone_from(&stage)))}
            {show_all(move || search.with(|of| *of == Search::default()), "all-reference", move || {
                search.set(Search::default());
                shell::keep_query("");
                browser::announce("All applications show.");
            })}
        </div>
    }
    .part()
}

fn row(of: &Listed) -> Part {
    // Where it may still be scored, the next page asks those who could whether they open it.
    let is_blind = of.name.is_empty() && !of.is_left;
    let href = match of.stage {
        Stage::Waiting { .. } | Stage::Submitted { .. } if is_blind => {
            format!("{}/open/{}", super::address(&of.round()), of.id.0)
        }
        _ => format!("/applications/record/{}", of.id.0),
    };
    let owes = of.is_owing(browser::now());
    let owes = owes.then(|| ui::tag("A form is missing", ""));
    // What is left to others, too: its page says why, and what one can do.
    let reference = view! {
        <a class="govuk-link row__link reference" href=href>
            {of.reference.clone()}
        </a>
    };
    view! {
        <li class="row">
            {reference}
            {(!of.name.is_empty()).then(|| view! { <span>{of.name.clone()}</span> })}
            {owes}
            <span class="row__note">{of.title.clone()}". "{of.said.clone()}</span>
            {of.is_left.then(|| view! { <span class="row__note">{super::LEFT}</span> })}
        </li>
    }
    .part()
}
