//! One act behind its name: what it does, what it needs, and a button. What it needs is a form like any
//! other; what is typed is kept in this tab until it is sent.

use std::rc::Rc;

use domain::api::{Endpoint, Listed};
use domain::form::{Entries, Form};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use crate::form;
use crate::form::draft::Filling;
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

/// Sends what a form holds, and does what follows.
type Deed = Rc<dyn Fn(Filling, Sending)>;

/// The act, closed until its name is pressed.
pub(super) fn panel<E: Listed + Clone + 'static>(
    of: Panel,
    endpoint: E,
    body: fn(&Entries) -> <E as Endpoint>::Body,
    done: impl Fn(<E as Endpoint>::Reply) + Clone + 'static,
) -> Part {
    let said = of.said;
    let deed: Deed = Rc::new(move |filling: Filling, sending: Sending| {
        let (endpoint, done) = (endpoint.clone(), done.clone());
        spawn_local(async move {
            let body = move |filling: Filling| filling.entries.with_untracked(body);
            if let Outcome::Arrived(reply) = sending.send(filling, endpoint, None, body).await {
                browser::announce(said);
                done(reply);
            }
        });
    });
    closed(of, deed)
}

fn closed(of: Panel, deed: Deed) -> Part {
    let is_open = RwSignal::new(false);
    let id = format!("act-{}-{}", of.form.id, of.key);
    let (title, shown) = (of.title, id.clone());
    let deed = SendWrapper::new(deed);
    let inside = move || {
        if is_open.get() {
            opened(&of, id.clone(), Rc::clone(&deed))
        } else {
            ().part()
        }
    };
    view! {
        <div class="act">
            <button type="button" class="link-button" aria-controls=shown
                aria-expanded=move || is_open.get().to_string()
                on:click=act(move |_| is_open.update(|is_open| *is_open = !*is_open))>{title}</button>
            {live(inside)}
        </div>
    }
    .part()
}

fn opened(of: &Panel, id: String, deed: Deed) -> Part {
    let filling = Filling::loose(id.clone(), of.form.clone());
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
