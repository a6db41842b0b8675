//! Where a question is put.

use domain::drafts::FormId;
use domain::form::{Form, Section};
use domain::questions::api::{AskQuestion, NewQuestion};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::form::{self};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{browser, shell, ui};

/// The page.
pub(super) fn page() -> Part {
    ui::loaded(Filling::open(FormId("ask".to_owned())), shown)
}

fn shown(filling: Filling) -> Part {
    let sending = Sending::new();
    let Form {
        title,
        summary,
        after,
        ..
    } = filling.form.get_untracked();
    let name = title.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = name.clone();
        spawn_local(async move {
            match sending.send(filling, AskQuestion {}, None, body).await {
                Outcome::Arrived(question) => {
                    browser::keep("asked", &question.id.0);
                    shell::go(&format!("/questions/{}", question.id.0), true);
                }
                Outcome::Before(_) => shell::go("/questions", true),
                Outcome::Not | Outcome::TooMany => shell::title(&name, true),
            }
        });
    };
    // All sections stand on the one page; they are drawn anew if the form changes.
    let sections = move || {
        let part = |section: &Section| {
            view! {
                {section.help.clone().map(|help| view! { <p class="govuk-body">{help}</p> })}
                {form::fields(filling, section, sending.faults)}
            }
        };
        filling
            .form
            .with(|form| form.sections.iter().map(part).collect_view())
    };
    view! {
        <div class="measure">
            {ui::back("/questions", "Questions")}
            {ui::error_summary(sending.mends)}
            {sending::changed(sending)}
            {form::notices(filling)}
            {ui::heading(&title)}
            <p class="govuk-body-l">{summary}</p>
            <form novalidate on:submit=act(submit)>
                {live(sections)}
                <h2 class="govuk-heading-m">"After you have sent it"</h2>
                <ul class="govuk-list govuk-list--bullet">
                    {after.into_iter().map(|said| view! { <li>{said}</li> }).collect_view()}
                </ul>
                {sending::button(sending, "Send question")}
            </form>
            {form::saving(filling)}
        </div>
    }
    .part()
}

fn body(filling: Filling) -> NewQuestion {
    NewQuestion {
        hash: filling.hash(),
        entries: filling.entries.get_untracked(),
        draft: filling.draft(),
        version: filling.version(),
    }
}
