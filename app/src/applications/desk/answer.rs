//! An answer in words, where nobody is selected: what was sent, by name, and a box.

use domain::applications::api::ReadApplication;
use domain::applications::api::decide::{AnswerApplication, NewAnswer};
use domain::applications::{Application, ApplicationId, Stage};
use domain::form::{Field, Form, Kind};
use domain::words::MOST_WORDS;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::address;
use super::inbox::INBOX;
use crate::applications::panel::text;
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::form::summary::summary;
use crate::ui::part::{IntoPart, Part, act};
use crate::{api, browser, form, shell, ui};

/// The page, for who comes from the round.
pub(super) fn page(id: ApplicationId) -> Part {
    let list = |of: &Application| format!("{}/decide", address(&of.round()));
    ui::loaded(api::call_get(ReadApplication { id }), move |of| {
        let list = list(&of);
        shown(of, list)
    })
}

/// The page, for who comes from all that waits.
pub(super) fn page_of_inbox(id: ApplicationId) -> Part {
    ui::loaded(api::call_get(ReadApplication { id }), |of| {
        shown(of, INBOX.to_owned())
    })
}

fn shown(of: Application, list: String) -> Part {
    let waits = matches!(of.stage, Stage::Submitted { .. }) && of.form.terms.selection.is_none();
    let answer = waits.then(|| answering(&of, list.clone()));
    view! {
        {ui::back(&list, "All of these forms")}
        <p class="govuk-caption-xl">{of.applicant.profile.name.clone()}</p>
        {ui::heading(&of.form.title)}
        <p class="govuk-body-l">{of.said()}</p>
        <p class="govuk-body">
            "Reference "<span class="reference">{of.reference.clone()}</span>". "
            <a class="govuk-link" href=format!("/applications/record/{}", of.id.0)>
                "See the record: what has happened, and what the line manager said"
            </a>
        </p>
        {summary(&of.form, &of.entries, |_, _| None)}
        {answer}
    }
    .part()
}

fn answering(of: &Application, list: String) -> Part {
    let id = of.id.clone();
    let yes = of.form.terms.is_granted().then(|| Field {
        help: Some(
            "If you say no, what they asked for is free again, and no other form has to follow."
                .to_owned(),
        ),
        ..Field::of("yes", "Do you say yes to what they ask for?", Kind::YesNo)
    });
    let words = Field {
        help: Some("The applicant reads what you write here.".to_owned()),
        ..Field::of(
            "text",
            "What do you answer?",
            Kind::LongText { words: MOST_WORDS },
        )
    };
    let asked = Form::of("answer", yes.into_iter().chain([words]).collect());
    let section = asked.sections[0].clone();
    let filling = Filling::loose(format!("answer-{}", id.0), asked);
    let sending = Sending::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (id, list) = (id.clone(), list.clone());
        spawn_local(async move {
            let body = |filling: Filling| NewAnswer {
                text: filling.entries.with_untracked(|typed| text(typed, "text")),
                no: filling
                    .entries
                    .with_untracked(|typed| text(typed, "yes") == "no"),
            };
            let sent = sending
                .send(filling, AnswerApplication { id }, None, body)
                .await;
            if let Outcome::Arrived(_) = sent {
                browser::announce("Your answer is sent.");
                shell::go(&list, false);
            }
        });
    };
    view! {
        <form novalidate on:submit=act(submit)>
            {ui::error_summary(sending.mends)}
            {form::fields(filling, &section, sending.faults)}
            {sending::button(sending, "Send the answer")}
        </form>
    }
    .part()
}
