//! What CMU staff tell each other about an application.

use domain::applications::ApplicationId;
use domain::applications::api::handling::{AddNote, NewNote, Note, Notes, ReadNotes};
use domain::form::{Field, Form, Kind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::barred::loaded;
use crate::applications::panel::text;
use crate::form;
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, session, ui};

/// The most words of a note.
const WORDS: usize = 500;

/// The page.
pub(super) fn page(id: ApplicationId) -> Part {
    // Rises with each note: all are fetched anew.
    let turn = RwSignal::new(0_u32);
    live(move || {
        turn.track();
        let id = id.clone();
        let asked = ReadNotes { id: id.clone() };
        let ask = move || {
            let asked = asked.clone();
            async move {
                // What this tab keeps is for who typed it.
                session::found_out().await;
                api::call_get(asked).await
            }
        };
        let of = id.clone();
        loaded(id, ask, move |notes| shown(notes, &of, turn))
    })
}

fn shown(of: Notes, id: &ApplicationId, turn: RwSignal<u32>) -> Part {
    let kind = Kind::LongText { words: WORDS };
    let label = "What should the others know?";
    let form = Form::of("note", vec![Field::of("note", label, kind)]);
    let section = form.sections[0].clone();
    let filling = Filling::loose(format!("note-{}", id.0), form);
    let sending = Sending::new();
    let is_added = turn.get_untracked() > 0;
    let back = format!("/applications/record/{}", id.0);
    let id = id.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let id = id.clone();
        spawn_local(async move {
            let body = |filling: Filling| NewNote {
                text: filling.entries.with_untracked(|typed| text(typed, "note")),
            };
            if let Outcome::Arrived(()) = sending.send(filling, AddNote { id }, None, body).await {
                turn.try_update(|turn| *turn += 1);
            }
        });
    };
    let note = |of: Note| {
        let at = format!("{} at {}, {}", of.at.day(), of.at.clock(), of.by);
        view! {
            <li class="timeline__event">
                <span class="timeline__at">{at}</span>
                <span class="said">{of.text}</span>
            </li>
        }
    };
    let notes = if of.notes.is_empty() {
        view! { <p class="govuk-body">"There are none yet."</p> }.part()
    } else {
        view! { <ol class="timeline">{of.notes.into_iter().map(note).collect_view()}</ol> }.part()
    };
    view! {
        <div class="measure">
            {ui::back(&back, "The application")}
            {is_added.then(|| ui::success("Your note is saved."))}
            {ui::error_summary(sending.mends)}
            <p class="govuk-caption-xl">{format!("Reference {}", of.reference)}</p>
            {ui::heading("Notes of our staff")}
            <p class="govuk-body-l">
                "The applicant and those who score never see these. They go when the application goes. Write what you would stand by: the law may let the applicant ask for them."
            </p>
            {notes}
            <form novalidate on:submit=act(submit)>
                {form::fields(filling, &section, sending.faults)}
                {sending::button(sending, "Save the note")}
            </form>
        </div>
    }
    .part()
}
