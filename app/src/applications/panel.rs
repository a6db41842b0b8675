//! One act behind its name: what it does, what it needs, and a button. What it needs is a form like any
//! other; what is typed is kept in this tab until it is sent. One act of a page is open at a time: what
//! was typed in another stays behind its name.

use std::rc::Rc;

use domain::api::{Endpoint, Listed};
use domain::form::{Entries, Form};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use crate::form;
use crate::form::draft::{self, Filling};
use crate::form::sending::{self, Outcome, Sending};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{browser, ui};

/// An act in words.
pub(super) struct Panel {
    /// Its name.
    pub(super) title: &'static str,
    /// What it does.
    pub(super) words: &'static str,
    /// What it needs.
    pub(super) form: Form,
    /// What it is done to.
    pub(super) key: String,
    /// The words on the button.
    pub(super) button: &'static str,
    /// What is said when it has worked.
    pub(super) said: &'static str,
}

thread_local! {
    /// The act that is open.
    static SHOWN: ArcRwSignal<String> = ArcRwSignal::new(String::new());
}

/// Sends what a form holds, and does what follows.
type Deed = Rc<dyn Fn(Filling, Sending)>;

/// The act, closed until its name is pressed.
pub(super) fn panel<E: Listed + Clone + 'static>(
    of: Panel,
    endpoint: E,
    body: impl Fn(&Entries) -> <E as Endpoint>::Body + Clone + 'static,
    done: impl Fn(<E as Endpoint>::Reply) + Clone + 'static,
) -> Part {
    panel_from(of, Entries::new(), endpoint, body, done)
}

/// The same where something stands there to be changed.
pub(super) fn panel_from<E: Listed + Clone + 'static>(
    of: Panel,
    start: Entries,
    endpoint: E,
    body: impl Fn(&Entries) -> <E as Endpoint>::Body + Clone + 'static,
    done: impl Fn(<E as Endpoint>::Reply) + Clone + 'static,
) -> Part {
    let said = of.said;
    let deed: Deed = Rc::new(move |filling: Filling, sending: Sending| {
        let (endpoint, body, done) = (endpoint.clone(), body.clone(), done.clone());
        spawn_local(async move {
            let body = move |filling: Filling| filling.entries.with_untracked(&body);
            if let Outcome::Arrived(reply) = sending.send(filling, endpoint, None, body).await {
                browser::announce(said);
                SHOWN.with(|shown| shown.set(String::new()));
                done(reply);
            }
        });
    });
    closed(of, start, deed)
}

fn closed(of: Panel, start: Entries, deed: Deed) -> Part {
    let id = format!("act-{}-{}", of.form.id, of.key);
    let shown = SHOWN.with(ArcRwSignal::clone);
    // A page that is put together anew begins with all acts closed.
    if shown.with_untracked(|shown| *shown == id) {
        draft::mirror_all();
        shown.set(String::new());
    }
    let (title, controls, toggled) = (of.title, id.clone(), id.clone());
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| SHOWN.with(|shown| shown.with(|shown| *shown == id)))
    };
    let deed = SendWrapper::new(deed);
    let inside = move || {
        match is_open.get() {
        true => opened(&of, start.clone(), id.clone(), Rc::clone(&deed)),
        false if draft::mirror::is_kept(&id) => {
            view! { <p class="govuk-hint act__kept">"What you typed here is kept and not sent."</p> }
                .part()
        }
        false => ().part(),
    }
    };
    let toggle = move |_| {
        draft::mirror_all();
        let next = if is_open.get_untracked() {
            String::new()
        } else {
            toggled.clone()
        };
        shown.set(next);
    };
    view! {
        <div class="act">
            <button type="button" class="link-button" aria-controls=controls
                aria-expanded=move || is_open.get().to_string() on:click=act(toggle)>{title}</button>
            {live(inside)}
        </div>
    }
    .part()
}

fn opened(of: &Panel, start: Entries, id: String, deed: Deed) -> Part {
    let filling = Filling::loose_from(id.clone(), of.form.clone(), start);
    let sending = Sending::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        deed(filling, sending);
    };
    view! {
        <form class="act__form" novalidate id=id on:submit=act(submit)>
            {ui::error_summary(sending.mends)}
            <p class="govuk-body">{of.words}</p>
            {form::fields(filling, &of.form.sections[0], sending.faults)}
            {sending::button(sending, of.button)}
        </form>
    }
    .part()
}

/// What was typed in a field of one text.
pub(super) fn text(typed: &Entries, field: &str) -> String {
    let first = typed.get(field).and_then(|entry| entry.first());
    first.cloned().unwrap_or_default()
}
