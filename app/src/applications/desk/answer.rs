//! An answer in words, where nobody is selected: what was sent, by name, what the line manager said, and a box.

use std::cell::Cell;

use domain::applications::api::ReadApplication;
use domain::applications::api::decide::{AnswerApplication, NewAnswer};
use domain::applications::{Application, ApplicationId, Stage};
use domain::form::{Condition, Field, Form, Kind, day_of};
use domain::words::MOST_WORDS;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::address;
use super::barred::loaded;
use super::inbox::INBOX;
use crate::applications::line_manager;
use crate::applications::panel::text;
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::form::summary::summary;
use crate::ui::part::{IntoPart, Part, act};
use crate::{api, browser, form, shell, ui};

/// The page, for who comes from the round.
pub(super) fn page(id: ApplicationId) -> Part {
    let asked = ReadApplication { id: id.clone() };
    let ask = move || api::call_get(asked.clone());
    loaded(id, ask, |of: Application| {
        let list = format!("{}/decide", address(&of.round()));
        shown(of, list)
    })
}

/// The page, for who comes from all that waits.
pub(super) fn page_of_inbox(id: ApplicationId) -> Part {
    let asked = ReadApplication { id: id.clone() };
    let ask = move || api::call_get(asked.clone());
    loaded(id, ask, |of| shown(of, INBOX.to_owned()))
}

fn shown(of: Application, list: String) -> Part {
    let is_stuck = of.is_stuck(browser::now());
    let waits = is_stuck || matches!(of.stage, Stage::Submitted { .. });
    let waits = waits && of.form.terms.selection.is_none();
    let answer = waits.then(|| answering(&of, is_stuck, list.clone()));
    let stuck = is_stuck.then(|| {
        view! {
            <p class="govuk-inset-text">"The line manager has not said yes. You can answer all the same, or ask somebody else as line manager in the record."</p>
        }
    });
    view! {
        {ui::back(&list, "All of these forms")}
        <p class="govuk-caption-xl">{of.applicant.profile.name.clone()}</p>
        {ui::heading(&of.form.title)}
        <p class="govuk-body-l">{of.told()}</p>
        <p class="govuk-body">
            "Reference "<span class="reference">{of.reference.clone()}</span>". "
            <a class="govuk-link" href=format!("/applications/record/{}", of.id.0)>
                "See the record: what has happened, and what you can do"
            </a>
        </p>
        {line_manager::answer(&of, false)}
        {summary(&of.form, &of.entries, |_, _| None)}
        {stuck}
        {answer}
    }
    .part()
}

thread_local! {
    /// Whether an answer was just sent: the page that comes next says so.
    static SENT: Cell<bool> = const { Cell::new(false) };
}

const SENT_SAID: &str = "Your answer is sent. The applicant gets a letter that there is news.";

/// That an answer was just sent, where one was.
pub(super) fn said() -> Option<Part> {
    SENT.replace(false).then(|| ui::success(SENT_SAID))
}

fn answering(of: &Application, is_stuck: bool, list: String) -> Part {
    let id = of.id.clone();
    let yes = of.form.terms.is_granted().then(|| Field {
        help: Some(
            "If you say no, what they asked for is free again, and no other form has to follow."
                .to_owned(),
        ),
        ..Field::of("yes", "Do you say yes to what they ask for?", Kind::YesNo)
    });
    let without = yes.as_ref().filter(|_| is_stuck).map(|yes| Field {
        help: Some("The applicant reads it. It stands in the record for good.".to_owned()),
        when: Some(Condition::that(&yes.id, "yes")),
        ..Field::of(
            "without",
            "Why do you go on without a yes from the line manager?",
            Kind::LongText { words: 300 },
        )
    });
    let first_day = yes.as_ref().filter(|_| !of.form.terms.next.is_empty());
    let first_day = first_day.map(|yes| Field {
        help: Some("We remind the applicant of the forms that have to follow.".to_owned()),
        when: Some(Condition::that(&yes.id, "yes")),
        ..Field::of("first_day", "When is their first day?", Kind::Date)
    });
    let words = Field {
        help: Some("The applicant reads what you write here.".to_owned()),
        ..Field::of(
            "text",
            "What do you answer?",
            Kind::LongText { words: MOST_WORDS },
        )
    };
    let asked = yes
        .into_iter()
        .chain(first_day)
        .chain(without)
        .chain([words]);
    let asked = Form::of("answer", asked.collect());
    let section = asked.sections[0].clone();
    let filling = Filling::loose(format!("answer-{}", id.0), asked);
    let sending = Sending::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (id, list) = (id.clone(), list.clone());
        spawn_local(async move {
            let body = |filling: Filling| {
                let typed = filling.entries.get_untracked();
                let no = text(&typed, "yes") == "no";
                let first_day = typed.get("first_day").filter(|_| !no);
                NewAnswer {
                    text: text(&typed, "text"),
                    no,
                    first_day: first_day.and_then(|entry| day_of(entry)),
                    without: if no {
                        String::new()
                    } else {
                        text(&typed, "without")
                    },
                }
            };
            let sent = sending
                .send(filling, AnswerApplication { id }, None, body)
                .await;
            if let Outcome::Arrived(_) = sent {
                SENT.set(true);
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
