//! The queue of a round: which applications show is chosen here and kept in the address, so that a
//! page that is loaded again, or come back to, shows the same.

use std::sync::Arc;

use domain::applications::queue::{Filter, Show};
use domain::applications::round::{Desk, Queued};
use leptos::prelude::*;

use crate::ui::filters::{menu, show_all};
use crate::ui::part::{IntoPart, Part, act, live, says};
use crate::{browser, shell, ui};

/// What is looked for, as the address says it.
pub(super) fn looked_for() -> RwSignal<Filter> {
    RwSignal::new(Filter::of(shell::query))
}

/// The choice and the table.
pub(super) fn queue(desk: &Desk, filter: RwSignal<Filter>) -> Part {
    let all: Arc<[Queued]> = desk.queue.clone().into();
    if all.is_empty() {
        return view! { <p class="govuk-body">"Nothing has been sent in this round yet."</p> }
            .part();
    }
    let (counted, has_parts) = (Arc::clone(&all), !desk.parts.is_empty());
    let count = move || {
        let shown = filter.with(|filter| counted.iter().filter(|of| filter.shows(of)).count());
        count_said(shown, counted.len())
    };
    let parts = desk.parts.len();
    let rows = move || {
        let shown = filter.with(|filter| {
            let shown = all.iter().filter(|of| filter.shows(of));
            shown.cloned().collect::<Vec<_>>()
        });
        if shown.is_empty() {
            return view! {
                <p class="govuk-body">"No application is like that. Choose something else, or show all."</p>
            }
            .part();
        }
        table(&shown, parts)
    };
    view! {
        <h2 class="govuk-heading-m" id="queue-title">"Applications"</h2>
        {choice(desk, filter, has_parts)}
        <p class="govuk-body queue-count" role="status">{says(count)}</p>
        {live(rows)}
    }
    .part()
}

/// How many of them show, in words.
pub(super) fn count_said(shown: usize, all: usize) -> String {
    match (shown, all) {
        (1, 1) => "One application.".to_owned(),
        (shown, all) if shown == all => format!("All {all} applications."),
        (shown, all) => format!("{shown} of {all} applications."),
    }
}

/// A field to look for a reference.
pub(super) fn reference(
    id: &'static str,
    typed: impl Fn() -> String + Send + 'static,
    types: impl Fn(String) + 'static,
) -> Part {
    let change = move |event| types(event_target_value(&event));
    view! {
        <div class="govuk-form-group filters__one">
            <label class="govuk-label" for=id>"Reference, or a part of it"</label>
            <input class="govuk-input" id=id type="search" autocomplete="off" spellcheck="false"
                prop:value=typed on:input=act(change)/>
        </div>
    }
    .part()
}

fn choice(desk: &Desk, filter: RwSignal<Filter>, has_parts: bool) -> Part {
    let change = move |of: &dyn Fn(&mut Filter)| {
        filter.update(|filter| of(filter));
        shell::keep_query(&filter.with_untracked(Filter::query));
    };
    let of_marks = |show: &Show| !matches!(show, Show::All | Show::Late);
    let shows = Show::ALL
        .into_iter()
        .filter(|show| has_parts || !of_marks(show));
    let shows = shows.map(|show| (show.word().to_owned(), show.said().to_owned()));
    let stages = desk.round.counts.iter();
    let stages = stages.map(|(stage, _)| (stage.clone(), stage.replace('-', " ")));
    let any = (String::new(), "Anywhere".to_owned());
    view! {
        <div class="filters no-print" role="search" aria-labelledby="queue-title">
            {menu("queue-show", "Show", shows.collect(),
                move || filter.with(|of| of.show.word().to_owned()),
                move |word| change(&|of| of.show = Show::of(&word).unwrap_or_default()))}
            {menu("queue-stage", "Where it is", std::iter::once(any).chain(stages).collect(),
                move || filter.with(|of| of.stage.clone()),
                move |word| change(&|of| of.stage.clone_from(&word)))}
            {reference("queue-reference", move || filter.with(|of| of.reference.clone()),
                move |typed| change(&|of| of.reference.clone_from(&typed)))}
            {show_all(move || filter.with(|of| *of == Filter::default()), "queue-show", move || {
                filter.set(Filter::default());
                shell::keep_query("");
                browser::announce("All applications show.");
            })}
        </div>
    }
    .part()
}

fn table(shown: &[Queued], parts: usize) -> Part {
    let head = |said: String| view! { <th class="govuk-table__header" scope="col">{said}</th> };
    let heads = (1..=parts).map(|at| head(format!("Answer {at}")));
    let total = (parts > 0).then(|| head("Total".to_owned()));
    let order = (parts > 0).then(|| head("Order".to_owned()));
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Applications in order">
            <table class="govuk-table queue">
                <thead class="govuk-table__head">
                    <tr class="govuk-table__row">
                        {order}
                        {head("Reference".to_owned())}
                        {head("Where it is".to_owned())}
                        {heads.collect_view()}
                        {total}
                    </tr>
                </thead>
                <tbody class="govuk-table__body">{shown.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .part()
}

/// Half marks as people write them: 3½.
pub(super) fn halves(halves: u16) -> String {
    match (halves / 2, halves % 2) {
        (0, 1) => "½".to_owned(),
        (whole, 0) => whole.to_string(),
        (whole, _) => format!("{whole}½"),
    }
}

fn row(of: &Queued) -> Part {
    let has_parts = !of.marks.is_empty();
    let order = has_parts.then(|| {
        let rank = match of.ranked.rank {
            Some(rank) if of.ranked.is_tied => format!("{rank}="),
            Some(rank) => rank.to_string(),
            None => "–".to_owned(),
        };
        view! {
            <td class="govuk-table__cell">
                {rank}
                {of.ranked.is_on_the_line.then(|| view! { " "{ui::tag("Places run out", "govuk-tag--yellow")} })}
                {of.is_after.then(|| view! { " "{ui::tag("After others", "govuk-tag--grey")} })}
            </td>
        }
    });
    let marks = of.marks.iter().zip(&of.apart).map(|(marks, apart)| {
        let Some(marks) = marks else {
            return view! { <td class="govuk-table__cell">"Not yet"</td> }.part();
        };
        let said: Vec<String> = marks.iter().map(u8::to_string).collect();
        view! {
            <td class="govuk-table__cell">
                {if said.is_empty() { "–".to_owned() } else { said.join(", ") }}
                {apart.then(|| view! { " "{ui::tag("Apart", "govuk-tag--orange")} })}
            </td>
        }
        .part()
    });
    let total = has_parts.then(|| {
        let total = of.ranked.total.map_or_else(|| "–".to_owned(), halves);
        view! { <td class="govuk-table__cell">{total}</td> }
    });
    view! {
        <tr class="govuk-table__row">
            {order}
            <th class="govuk-table__header reference" scope="row">
                <a class="govuk-link" href=format!("/applications/record/{}", of.ranked.id.0)>{of.reference.clone()}</a>
                {of.is_barred.then(|| view! { " "{ui::tag("Not yours to mark", "govuk-tag--grey")} })}
            </th>
            <td class="govuk-table__cell">
                {of.stage.replace('-', " ")}
                {of.is_late.then(|| view! { " "{ui::tag("Late", "govuk-tag--red")} })}
            </td>
            {marks.collect_view()}
            {total}
        </tr>
    }
    .part()
}
