//! A score sheet: of one assessor about one person, or blank to print.

use domain::applications::ApplicationId;
use domain::applications::api::desk::DeclareInterest;
use domain::applications::api::event::{Event, GiveSheet, Guest, NewSheet, ReadEvent};
use domain::applications::gateway::Sheet;
use domain::applications::round::RoundId;
use domain::form::terms::{Exercise, Gateway};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::score::{declared, interests};
use super::address;
use crate::applications::panel::{Panel, panel};
use crate::form;
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::ui::part::{IntoPart, Part, act};
use crate::{api, browser, shell, ui};

/// The page of one sheet.
pub(in super::super) fn page(round: RoundId, id: ApplicationId) -> Part {
    let of = round.clone();
    ui::loaded(api::call_get(ReadEvent { round }), move |event| {
        let here = format!("{}/event", address(&of));
        match event.invited.iter().find(|of| of.id == id) {
            Some(guest) if !guest.open.is_empty() => sheet(guest, &event, here),
            _ => nothing(&here),
        }
    })
}

fn nothing(here: &str) -> Part {
    view! {
        <div class="measure">
            {ui::back(here, "The gateway event")}
            {ui::heading("There is no sheet to fill in")}
            <p class="govuk-body-l">"You have given your sheet, all sheets are given, this person is not invited any more, or you may not judge them."</p>
        </div>
    }
    .part()
}

fn sheet(of: &Guest, event: &Event, here: String) -> Part {
    let form = Sheet::form(&event.gateway, &of.open);
    let section = form.sections[0].clone();
    let filling = Filling::loose(format!("sheet-{}", of.id.0), form);
    let sending = Sending::new();
    let submit = {
        let (id, here) = (of.id.clone(), here.clone());
        move |submitted: web_sys::SubmitEvent| {
            submitted.prevent_default();
            let (id, here) = (id.clone(), here.clone());
            spawn_local(async move {
                let body = |filling: Filling| NewSheet {
                    entries: filling.entries.get_untracked(),
                };
                let sent = sending.send(filling, GiveSheet { id }, None, body).await;
                if let Outcome::Arrived(()) = sent {
                    browser::announce("Your sheet is recorded.");
                    shell::go(&here, false);
                }
            });
        }
    };
    let third = (of.open.len() < of.parts.len()).then(|| {
        view! {
            <p class="govuk-inset-text">"You mark only what two others saw in different ways. The middle mark counts."</p>
        }
    });
    let interest = Panel {
        title: "I may not judge this person",
        words: "Say why. Somebody else fills in the sheet, and marks you gave at this event before do not count. If that was a mistake, the event’s page lets you take it back.",
        form: interests(),
        key: of.id.0.clone(),
        button: "Pass it to somebody else",
        said: "It goes to somebody else.",
    };
    let endpoint = DeclareInterest { id: of.id.clone() };
    let gone = here.clone();
    view! {
        <div class="measure">
            {ui::back(&here, "The gateway event")}
            {ui::error_summary(sending.mends)}
            <p class="govuk-caption-xl">{format!("{} {}", event.title, of.reference)}</p>
            {ui::heading(&format!("Score sheet: {}", of.name))}
            <p class="govuk-body">"Give your own marks first. You cannot change them later, and then you see those of others."</p>
            {third}
            <form novalidate on:submit=act(submit)>
                {form::fields(filling, &section, sending.faults)}
                {sending::button(sending, "Give this sheet")}
            </form>
            {panel(interest, endpoint, declared, move |()| shell::go(&gone, false))}
        </div>
    }
    .part()
}

/// The page of a blank sheet to print.
pub(in super::super) fn blank(round: RoundId) -> Part {
    let of = round.clone();
    ui::loaded(api::call_get(ReadEvent { round }), move |event| {
        let here = format!("{}/event", address(&of));
        printed(&event.title, &event.gateway, &here)
    })
}

fn printed(title: &str, gateway: &Gateway, here: &str) -> Part {
    let print = act(move |_: web_sys::MouseEvent| {
        let _ = window().print();
    });
    let lines = ["Name of the applicant:", "Reference:", "Assessor:", "Day:"];
    let line = |said: &'static str| view! { <p class="govuk-body pack__line">{said}</p> };
    view! {
        {ui::back(here, "The gateway event")}
        <p class="govuk-caption-xl">{title.to_owned()}</p>
        {ui::heading("Score sheet")}
        <p class="govuk-body no-print">"One sheet for each person and each assessor. Put your marks in here after the event, and then shred the paper."</p>
        <button type="button" class="govuk-button no-print" on:click=print>"Print it"</button>
        {lines.map(line).to_vec()}
        {gateway.exercise.iter().map(exercise).collect_view()}
        {line("Note:")}
    }
    .part()
}

fn exercise(of: &Exercise) -> Part {
    let marks = of.marks.iter().enumerate().map(|(mark, said)| {
        view! {
            <li class="pack__mark"><span class="pack__box">{mark.to_string()}</span>" "{said.clone()}</li>
        }
    });
    let named = format!("Marks for: {}", of.title);
    view! {
        <section>
            <h2 class="govuk-heading-m">{of.title.clone()}</h2>
            <p class="govuk-hint">{of.help.clone()}</p>
            <ul class="pack__marks" aria-label=named>{marks.collect_view()}</ul>
        </section>
    }
    .part()
}
