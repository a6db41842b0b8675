//! The queue of a round: which applications show is chosen here and kept in the address, so that a
//! page that is loaded again, or come back to, shows the same.

use std::sync::Arc;

use domain::applications::queue::{Filter, Show};
use domain::applications::round::{Desk, Queued};
use domain::applications::sift::Ranked;
use domain::applications::stage::named;
use leptos::prelude::*;

use super::table::{self, REFERENCE};
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
        return view! { <p class="govuk-body">"Nothing has been sent in this round yet. What people send with the form shows here; you get a letter each time."</p> }
            .part();
    }
    let (counted, has_parts) = (Arc::clone(&all), !desk.parts.is_empty());
    let count = move || {
        let shown = filter.with(|filter| counted.iter().filter(|of| filter.shows(of)).count());
        count_said(shown, counted.len())
    };
    let has_event = desk.has_event;
    let columns = columns(desk.parts.len(), has_event);
    let address = super::address(&desk.round.id);
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
        let rows = shown.iter();
        let rows = rows.map(|of| row(of, &columns, &address, has_event));
        table::table("Applications in order", &columns, rows.collect())
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
    let stages = stages.map(|(stage, _)| (stage.clone(), named(stage).to_owned()));
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

/// Half marks as people write them: 3½.
pub(super) fn halves(halves: u16) -> String {
    match (halves / 2, halves % 2) {
        (0, 1) => "½".to_owned(),
        (whole, 0) => whole.to_string(),
        (whole, _) => format!("{whole}½"),
    }
}

/// The columns, where so many parts are scored.
fn columns(parts: usize, has_event: bool) -> Vec<String> {
    let named = |name: &str| name.to_owned();
    let places = [named(REFERENCE), named("Where it is")];
    if parts == 0 {
        return places.into();
    }
    let mut all = vec![named("Order")];
    all.extend(places);
    all.extend((1..=parts).map(|at| format!("Answer {at}")));
    all.push(named("Total"));
    all.extend(has_event.then(|| named("Event")));
    all
}

/// A place in the order, in words.
pub(super) fn rank(of: &Ranked) -> String {
    match of.rank {
        Some(rank) if of.is_tied => format!("{rank}="),
        Some(rank) => rank.to_string(),
        None => "–".to_owned(),
    }
}

/// A total in words.
pub(super) fn total(of: &Ranked) -> String {
    of.total.map_or_else(|| "–".to_owned(), halves)
}

/// What the event came to, in words.
pub(super) fn event(of: &Ranked) -> String {
    of.event.map_or_else(|| "–".to_owned(), halves)
}

fn row(of: &Queued, columns: &[String], desk: &str, has_event: bool) -> Part {
    // Whoever could still score it is asked before they see whose it is.
    let href = match of.bars() {
        true => format!("{desk}/open/{}", of.ranked.id.0),
        false => format!("/applications/record/{}", of.ranked.id.0),
    };
    let reference = view! {
        <a class="govuk-link" href=href>{of.reference.clone()}</a>
        {(of.is_barred && !of.marks.is_empty()).then(|| view! { " "{ui::tag("Not yours to mark", "govuk-tag--grey")} })}
    };
    let place = view! {
        {named(&of.stage)}
        {of.is_late.then(|| view! { " "{ui::tag("Late", "govuk-tag--red")} })}
        {of.is_to_mask().then(|| view! { " "{ui::tag("To be masked", "govuk-tag--yellow")} })}
        {of.lacks.said().map(|_| view! { " "{ui::tag("Nobody left", "govuk-tag--red")} })}
    };
    let mut cells = vec![reference.part(), place.part()];
    if of.marks.is_empty() {
        return table::row(columns, cells);
    }
    let order = view! {
        {rank(&of.ranked)}
        {of.ranked.is_on_the_line.then(|| view! { " "{ui::tag("Places run out", "govuk-tag--yellow")} })}
        {of.is_after.then(|| view! { " "{ui::tag("After others", "govuk-tag--grey")} })}
    };
    cells.insert(0, order.part());
    let marks = of.marks.iter().zip(&of.apart).zip(&of.settled);
    let none = match of.stage.as_str() {
        "waiting" | "submitted" => "Not yet",
        _ => "–",
    };
    cells.extend(marks.map(|((marks, is_apart), settled)| {
        let said = match marks {
            None if *is_apart => String::new(),
            None => none.to_owned(),
            Some(marks) if marks.is_empty() => "–".to_owned(),
            Some(marks) => marks.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
        };
        view! {
            {said}
            {is_apart.then(|| view! { " "{ui::tag("Apart", "govuk-tag--orange")} })}
            {settled.map(|mark| view! { " "<strong class="govuk-tag govuk-tag--green">{format!("Settled at {mark}")}</strong> })}
        }
        .part()
    }));
    cells.push(total(&of.ranked).part());
    cells.extend(has_event.then(|| event(&of.ranked).part()));
    table::row(columns, cells)
}
