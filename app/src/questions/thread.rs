//! One question with all that was said on it: the asker says more or closes it, staff answer.

use domain::questions::api::{
    AnswerQuestion, CloseQuestion, FollowUpQuestion, NewMessage, ReadQuestion,
};
use domain::questions::{Message, Question, QuestionId, Side, Stage};
use domain::words::{MOST_WORDS, Words};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::tag;
use crate::api::{self, Trouble};
use crate::ui::part::{IntoPart, Part, act, live, says, when};
use crate::{browser, session, ui};

/// The page.
pub(super) fn page(id: QuestionId) -> Part {
    let coming = async move {
        // What one may do here depends on who one is.
        session::found_out().await;
        api::call_get(ReadQuestion { id }).await
    };
    ui::loaded(coming, |question| {
        let just_asked = browser::kept("asked").is_some_and(|id| id == question.id.0);
        browser::forget("asked");
        let said = just_asked.then(|| "Your question has been sent.".to_owned());
        let (now, said) = (RwSignal::new(question), RwSignal::new(said));
        shown(now, said)
    })
}

fn shown(now: RwSignal<Question>, worked: RwSignal<Option<String>>) -> Part {
    let first = now.get_untracked();
    let is_asker = session::member_id().is_some_and(|id| id == first.asker.0);
    let (href, back) = if is_asker {
        ("/questions", "Your questions")
    } else {
        ("/questions/inbox", "Inbox")
    };
    let stage = move || {
        now.with(|now| {
            view! { <p class="govuk-body thread__stage">{tag(&now.stage)}" "{now.stage.said()}</p> }
        })
    };
    let id = first.id.clone();
    let messages = move || now.with(|now| now.messages.iter().map(message).collect_view());
    let acts = move || {
        let (is_closed, is_waiting) = now.with(|now| {
            let waits = matches!(now.stage, Stage::Waiting { .. });
            (matches!(now.stage, Stage::Closed { .. }), waits)
        });
        match is_asker {
            _ if is_closed => view! {
                {unsent(&id)}
                <p class="govuk-body no-print">
                    <a class="govuk-link" href="/questions/ask">"Ask another question"</a>
                </p>
            }
            .part(),
            true => view! {
                {words(now, worked, false)}
                {closing(now, worked, is_waiting)}
            }
            .part(),
            false if is_waiting => words(now, worked, true),
            false => unsent(&id),
        }
    };
    view! {
        <div class="measure">
            {ui::back(href, back)}
            {live(move || worked.get().map(|said| ui::success(&said)))}
            <p class="govuk-caption-xl">{first.topic}</p>
            {ui::heading(&first.subject)}
            {live(stage)}
            <ol class="thread">{live(messages)}</ol>
            {live(acts)}
        </div>
    }
    .part()
}

fn message(of: &Message) -> impl IntoView + use<> {
    let (class, side) = match of.side {
        Side::Asker => ("message", ""),
        Side::Cmu => ("message message--cmu", ", Career Management Unit"),
    };
    view! {
        <li class=class>
            <h2 class="message__name">{of.name.clone()}{side}</h2>
            <p class="message__at">{format!("{} at {}", of.at.day(), of.at.clock())}</p>
            <p class="govuk-body said">{of.text.clone()}</p>
        </li>
    }
}

/// The name under which this tab keeps what is typed on a question and not yet sent.
fn kept_as(id: &QuestionId) -> String {
    format!("said:{}", id.0)
}

/// What was typed before the question moved on, so that nobody can send it now.
fn unsent(id: &QuestionId) -> Part {
    let kept = kept_as(id);
    let text = RwSignal::new(browser::kept(&kept).unwrap_or_default());
    live(move || {
        let (said, kept) = (text.get(), kept.clone());
        let delete = move |_| {
            browser::forget(&kept);
            text.set(String::new());
        };
        (!said.is_empty()).then(|| {
            view! {
                <div class="notice no-print">
                    <h2 class="govuk-heading-m">"Typed here and not sent"</h2>
                    <p class="govuk-body said">{said}</p>
                    <p class="govuk-body">
                        <button type="button" class="link-button" on:click=act(delete)>
                            "Delete this text"
                        </button>
                    </p>
                </div>
            }
        })
    })
}

/// Where one writes: an answer, or more of a question. The text stays in this tab until it is sent.
fn words(now: RwSignal<Question>, worked: RwSignal<Option<String>>, is_answer: bool) -> Part {
    let id = now.with_untracked(|now| now.id.clone());
    let kept = kept_as(&id);
    let text = RwSignal::new(browser::kept(&kept).unwrap_or_default());
    let mends = RwSignal::new(vec![]);
    let busy = RwSignal::new(false);
    let key = StoredValue::new((String::new(), String::new()));
    let (label, button, done) = if is_answer {
        ("Your answer", "Send answer", "Your answer has been sent.")
    } else {
        (
            "Ask or say more",
            "Send",
            "Sent. The Career Management Unit will answer here.",
        )
    };
    let field = "field-text";
    let keep = kept.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let said = text.get_untracked();
        if let Err(fault) = Words::new(&said) {
            return mends.set(vec![("#field-text".to_owned(), fault)]);
        }
        // The same words sent again are the same act.
        if key.with_value(|(_, before)| *before != said) {
            key.set_value((browser::fresh_key(), said.clone()));
        }
        let (id, keep, act) = (
            id.clone(),
            keep.clone(),
            key.with_value(|(key, _)| key.clone()),
        );
        busy.set(true);
        spawn_local(async move {
            let new = NewMessage { text: said };
            let outcome = if is_answer {
                api::call_with_key(AnswerQuestion { id: id.clone() }, &new, &act).await
            } else {
                api::call_with_key(FollowUpQuestion { id: id.clone() }, &new, &act).await
            };
            busy.try_set(false);
            match outcome {
                Ok(question) => {
                    browser::forget(&keep);
                    worked.try_set(Some(done.to_owned()));
                    now.try_set(question);
                }
                Err(trouble) => {
                    mends.try_set(vec![ui::refusal(&trouble)]);
                }
            }
        });
    };
    let typed = move |event| {
        let said = domain::form::cleaned(&event_target_value(&event));
        browser::keep(&kept, &said);
        text.set(said);
    };
    let left = move || {
        let count = text.with(|text| domain::form::words(text));
        ui::words_left(MOST_WORDS, count)
    };
    let is_faulty = move || mends.with(|mends| mends.iter().any(|(href, _)| href.starts_with('#')));
    let fault = move || {
        is_faulty().then(|| {
            let said = mends.with(|mends| mends[0].1.clone());
            view! {
                <p class="govuk-error-message" id="field-text-error">
                    <span class="govuk-visually-hidden">"Error: "</span>{said}
                </p>
            }
        })
    };
    let described = move || match is_faulty() {
        true => "field-text-error field-text-count",
        false => "field-text-count",
    };
    view! {
        {ui::error_summary(mends)}
        <form novalidate class="no-print" on:submit=act(submit)>
            <div class="govuk-form-group" class:govuk-form-group--error=when(is_faulty)>
                <label class="govuk-label govuk-label--m" for=field>{label}</label>
                {live(fault)}
                <textarea class="govuk-textarea" id=field name="text" rows="8"
                    class:govuk-textarea--error=when(is_faulty) aria-describedby=described
                    prop:value=text.get_untracked() on:input=act(typed)></textarea>
                <div class="govuk-hint count" id="field-text-count">{says(left)}</div>
            </div>
            <div class="govuk-button-group">
                <button class="govuk-button" type="submit" prop:disabled=when(move || busy.get())>{button}</button>
                <p class="saving" role="status">{ui::sending(move || busy.get())}</p>
            </div>
        </form>
    }
    .part()
}

fn closing(now: RwSignal<Question>, worked: RwSignal<Option<String>>, is_waiting: bool) -> Part {
    let (title, words) = if is_waiting {
        (
            "Do you no longer need an answer?",
            "If you close the question now, nobody will answer it.",
        )
    } else {
        (
            "Is it settled?",
            "Close the question if you need nothing more on it.",
        )
    };
    let said = RwSignal::new(String::new());
    let close = move |_| {
        let id = now.with_untracked(|now| now.id.clone());
        spawn_local(async move {
            let outcome: Result<Question, Trouble> = api::call(CloseQuestion { id }, &()).await;
            match outcome {
                Ok(question) => {
                    worked.try_set(Some("You have closed this question.".to_owned()));
                    now.try_set(question);
                }
                Err(trouble) => {
                    said.try_set(trouble.said());
                }
            }
        });
    };
    view! {
        <div class="no-print">
            <h2 class="govuk-heading-m">{title}</h2>
            <p class="govuk-body">{words}</p>
            <button type="button" class="govuk-button govuk-button--secondary" on:click=act(close)>
                "Close this question"
            </button>
            <p class="govuk-error-message" role="status">{says(move || said.get())}</p>
        </div>
    }
    .part()
}
