//! What one can do with an application that is sent, and what happened to it: for its applicant, and
//! for CMU staff.

use domain::api::{Endpoint, Listed};
use domain::applications::api::{
    GoOnWithout, NameManager, NewManager, Reason, TakeBackWithdrawal, WithdrawApplication,
};
use domain::applications::{Application, Stage};
use domain::form::{Entries, Field, Form, Kind};
use domain::people::PROFILE_CHARACTERS;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::form;
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{browser, ui};

/// What is shown of an application, and what was just done to it.
#[derive(Clone, Copy)]
pub(super) struct Followed {
    /// The application.
    pub(super) now: RwSignal<Application>,
    /// What has worked.
    pub(super) worked: RwSignal<Option<String>>,
}

/// Where it is, and what has worked.
pub(super) fn standing(of: Followed) -> Part {
    let stage = move || {
        of.now.with(|now| {
            view! {
                <p class="govuk-body-l">{now.stage.said()}</p>
            }
        })
    };
    view! {
        {live(move || of.worked.get().map(|said| ui::success(&said)))}
        {live(stage)}
    }
    .part()
}

/// What happened to it, oldest first.
pub(super) fn timeline(of: Followed) -> Part {
    let events = move || {
        of.now.with(|now| {
            let event = |event: &domain::applications::Event| {
                view! {
                    <li class="timeline__event">
                        <span class="timeline__at">{format!("{} at {}", event.at.day(), event.at.clock())}</span>
                        <span class="said">{event.what.said()}</span>
                    </li>
                }
            };
            (!now.past.is_empty()).then(|| {
                view! {
                    <section>
                        <h2 class="govuk-heading-m">"What happened so far"</h2>
                        <ol class="timeline">{now.past.iter().map(event).collect_view()}</ol>
                    </section>
                }
            })
        })
    };
    live(events)
}

/// Who is asked as line manager, until when, and what they answered.
pub(super) fn manager(of: Followed) -> Part {
    live(move || {
        of.now.with(|now| {
            let asking = now.asking.as_ref()?;
            let confirm = now.form.terms.endorsement.iter().flat_map(|of| &of.confirm);
            let titles: Vec<_> = confirm.map(|of| (of.id.clone(), of.title.clone())).collect();
            let answers = match &asking.answer {
                None => view! {
                    <p class="govuk-body">{format!(
                        "We wrote to {} at {}. They can answer until {}.",
                        asking.name, asking.email, domain::time::Instant(asking.until.0 - 1).day(),
                    )}</p>
                }
                .part(),
                Some(answer) => {
                    let row = |of: &domain::applications::endorsement::Confirmed| {
                        let title = titles.iter().find(|(id, _)| *id == of.id);
                        let said = match (of.yes, of.reason.as_str()) {
                            (true, _) => "Yes".to_owned(),
                            (false, reason) => format!("No. {reason}"),
                        };
                        view! {
                            <div class="govuk-summary-list__row">
                                <dt class="govuk-summary-list__key">{title.map(|(_, title)| title.clone())}</dt>
                                <dd class="govuk-summary-list__value said">{said}</dd>
                            </div>
                        }
                    };
                    view! {
                        <p class="govuk-body">{format!("{} answered on {}.", asking.name, answer.at.day())}</p>
                        <dl class="govuk-summary-list">{answer.confirmed.iter().map(row).collect_view()}</dl>
                    }
                    .part()
                }
            };
            Some(view! {
                <section>
                    <h2 class="govuk-heading-m">"Your line manager’s answer"</h2>
                    {answers}
                </section>
            })
        })
    })
}

/// What one may do now.
pub(super) fn acts(of: Followed, is_own: bool) -> Part {
    live(move || {
        let (stage, answered) = of.now.with(|now| {
            let answered = now.asking.as_ref().is_some_and(|of| of.answer.is_some());
            (now.stage.clone(), answered)
        });
        let id = || of.now.with_untracked(|now| now.id.clone());
        let waits = matches!(stage, Stage::Waiting { .. });
        let name = (waits && (!is_own || !answered)).then(|| {
            let body = |typed: &Entries| NewManager {
                name: text(typed, "name"),
                email: text(typed, "email"),
            };
            let words = if is_own {
                "Is the name or address wrong, or is somebody else your line manager now? We write to the new one, and the first link ends."
            } else {
                "The first link ends, and the new one is told by letter."
            };
            one(of, "Ask somebody else as line manager", words, naming(), "Ask them", NameManager { id: id() }, body, "We have written to them.")
        });
        let go_on = (waits && !is_own).then(|| {
            let words = "The applicant reads your reason. It stands in the record for good.";
            one(
                of,
                "Go on without the line manager’s answer",
                words,
                reason("Why do you go on without it?", false),
                "Go on without it",
                GoOnWithout { id: id() },
                why,
                "It goes on without the line manager.",
            )
        });
        let open = matches!(
            stage,
            Stage::Waiting { .. }
                | Stage::Submitted { .. }
                | Stage::Offered { .. }
                | Stage::Reserve { .. }
        );
        let withdraw = (is_own && open).then(|| {
            let words = "You can take this back until the form closes.";
            one(
                of,
                "Withdraw this application",
                words,
                reason("Why do you withdraw it?", true),
                "Withdraw it",
                WithdrawApplication { id: id() },
                why,
                "You have withdrawn it.",
            )
        });
        let back = (is_own && matches!(stage, Stage::Withdrawn { .. })).then(|| {
            let words = "It goes on from where it was. If your line manager has not answered yet, we write to them again.";
            one(of, "Take the withdrawal back", words, Form::of("back", vec![]), "Take it back", TakeBackWithdrawal { id: id() }, |_: &Entries| (), "It goes on from where it was.")
        });
        let all: Vec<Part> = [name, go_on, withdraw, back]
            .into_iter()
            .flatten()
            .collect();
        (!all.is_empty()).then(|| {
            view! {
                <section class="no-print">
                    <h2 class="govuk-heading-m">"What you can do"</h2>
                    {all}
                </section>
            }
        })
    })
}

fn text(typed: &Entries, field: &str) -> String {
    typed
        .get(field)
        .and_then(|entry| entry.first())
        .cloned()
        .unwrap_or_default()
}

fn why(typed: &Entries) -> Reason {
    Reason {
        reason: text(typed, "reason"),
    }
}

fn reason(label: &str, optional: bool) -> Form {
    let field = Field::of("reason", label, Kind::LongText { words: 300 });
    Form::of("reason", vec![Field { optional, ..field }])
}

fn naming() -> Form {
    let name = Kind::ShortText {
        max_characters: PROFILE_CHARACTERS,
    };
    Form::of(
        "naming",
        vec![
            Field::of("name", "What is their name?", name),
            Field::of("email", "What is their work e-mail address?", Kind::Email),
        ],
    )
}

/// One act: behind its name, what it does, what it needs, and a button.
#[expect(clippy::too_many_arguments, reason = "an act in words and in deed")]
fn one<E: Listed + Endpoint<Reply = Application> + Clone + Send + 'static>(
    of: Followed,
    title: &'static str,
    words: &'static str,
    form: Form,
    button: &'static str,
    endpoint: E,
    body: fn(&Entries) -> <E as Endpoint>::Body,
    done: &'static str,
) -> Part {
    let is_open = RwSignal::new(false);
    let id = format!("act-{}", form.id);
    let inside = {
        let id = id.clone();
        move || {
            if !is_open.get() {
                return ().part();
            }
            let name = of
                .now
                .with_untracked(|now| format!("{}-{}", form.id, now.reference));
            let filling = Filling::loose(name, form.clone());
            let sending = Sending::new();
            let endpoint = endpoint.clone();
            let submit = move |event: web_sys::SubmitEvent| {
                event.prevent_default();
                let endpoint = endpoint.clone();
                spawn_local(async move {
                    let body = move |filling: Filling| filling.entries.with_untracked(body);
                    if let Outcome::Arrived(now) = sending.send(filling, endpoint, None, body).await
                    {
                        of.worked.try_set(Some(done.to_owned()));
                        of.now.try_set(now);
                        browser::announce(done);
                    }
                });
            };
            view! {
                <form class="act__form" novalidate id=id.clone() on:submit=act(submit)>
                    {ui::error_summary(sending.mends)}
                    <p class="govuk-body">{words}</p>
                    {form::fields(filling, &form.sections[0], sending.faults)}
                    {sending::button(sending, button)}
                </form>
            }
            .part()
        }
    };
    view! {
        <div class="act">
            <button type="button" class="link-button" aria-controls=id
                aria-expanded=move || is_open.get().to_string()
                on:click=act(move |_| is_open.update(|is_open| *is_open = !*is_open))>{title}</button>
            {live(inside)}
        </div>
    }
    .part()
}
