//! What one can do with an application that is sent, and what happened to it: for its applicant, and
//! for CMU staff.

use domain::applications::api::desk::DeclareInterest;
use domain::applications::api::{
    DeclineOffer, GoOnWithout, NameManager, NewManager, Reason, TakeBackWithdrawal,
    WithdrawApplication,
};
use domain::applications::{Application, Listed, Remark, Stage, earlier};
use domain::form::{Entries, Field, Form, Kind};
use domain::people::PROFILE_CHARACTERS;
use leptos::prelude::*;

use super::desk::score::{declared, interests};
use super::panel::{Panel, panel, text};
use super::{ended, mask, offered};
use crate::ui::part::{IntoPart, Part, live, says};
use crate::{api, browser, shell, ui};

/// Where all applications stand.
const ALL: &str = "/applications/all";

/// What is shown of an application, and what was just done to it.
#[derive(Clone, Copy)]
pub(super) struct Followed {
    /// The application.
    pub(super) now: RwSignal<Application>,
    /// What has worked.
    pub(super) worked: RwSignal<Option<String>>,
}

impl Followed {
    /// What is shown when an act has worked.
    pub(super) fn done(self, said: &'static str) -> impl Fn(Application) + Clone {
        move |now| {
            self.worked.set(Some(said.to_owned()));
            self.now.set(now);
        }
    }
}

/// Where it is, what has worked, and the place one is offered.
pub(super) fn standing(of: Followed, is_own: bool) -> Part {
    let said = move || match is_own {
        true => of.now.with(Application::said),
        false => of.now.with(Application::told),
    };
    view! {
        {live(move || of.worked.get().map(|said| ui::success(&said)))}
        <p class="govuk-body-l">{says(said)}</p>
        {is_own.then(|| offered::place(of))}
        {live(move || of.now.with(|now| remarks(&now.remarks)))}
    }
    .part()
}

/// Where it is and what the CMU says to it, for those who decide before it is sent.
pub(super) fn told(said: String, all: &[Remark]) -> Part {
    view! { <p class="govuk-body-l">{said}</p>{remarks(all)} }.part()
}

/// What the CMU says to it.
fn remarks(all: &[Remark]) -> Option<Part> {
    let one = |of: &Remark| {
        let asked = (!of.asked.is_empty())
            .then(|| view! { <h3 class="govuk-heading-s">{of.asked.clone()}</h3> });
        view! {
            {asked}
            {of.mark.as_ref().map(|mark| view! {
                <p class="govuk-body"><strong>"Mark: "</strong>{mark.clone()}</p>
            })}
            <p class="govuk-body said">{of.text.clone()}</p>
        }
    };
    (!all.is_empty()).then(|| {
        view! {
            <section>
                <h2 class="govuk-heading-m">"What the Career Management Unit says"</h2>
                {all.iter().map(one).collect_view()}
            </section>
        }
        .part()
    })
}

/// What happened to it, oldest first.
pub(super) fn timeline(of: Followed, is_own: bool) -> Part {
    let events = move || {
        of.now.with(|now| {
            let event = |event: &domain::applications::Event| {
                view! {
                    <li class="timeline__event">
                        <span class="timeline__at">{format!("{} at {}", event.at.day(), event.at.clock())}</span>
                        <span class="said">{event.what.said(is_own)}</span>
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

/// Where one begins anew, once it has come to no place; or from when one can.
pub(super) fn again(of: Followed) -> Part {
    live(move || {
        let over = of.now.with(|now| {
            let is_over = matches!(
                now.stage,
                Stage::NotSelected { .. } | Stage::Declined { .. }
            );
            is_over.then(|| Listed::from(now.clone()))
        });
        over.map(|over| {
            let file = format!("forms/{}.json", over.form);
            let coming = async move { Ok(api::content::<Form>(&file).await.ok()) };
            ui::loaded(coming, move |form| {
                form.map(|form| from_when(&form, over)).part()
            })
        })
    })
}

/// Whether one can send a form again now that this is over, and if not, from when.
fn from_when(form: &Form, over: Listed) -> Part {
    let now = browser::now();
    if earlier::standing(form, &[over], now.day()).is_some() {
        let said = earlier::next_round(form, now.day());
        return view! { <p class="govuk-body">{said}</p> }.part();
    }
    let opening = form.terms.opening(now);
    if !opening.is_open() {
        return view! { <p class="govuk-body">{opening.said()}</p> }.part();
    }
    view! {
        <p class="govuk-body no-print">
            <a class="govuk-link" href=format!("/applications/{}", form.id)>"Apply again"</a>
        </p>
    }
    .part()
}

/// What one may do now.
pub(super) fn acts(of: Followed, is_own: bool) -> Part {
    live(move || {
        let (stage, answered) = of.now.with(|now| {
            let answered = now.asking.as_ref().is_some_and(|of| of.answer.is_some());
            (now.stage.clone(), answered)
        });
        let id = || of.now.with_untracked(|now| now.id.clone());
        let key = of.now.with_untracked(|now| now.reference.clone());
        let waits = matches!(stage, Stage::Waiting { .. });
        let done = move |said| of.done(said);
        let give_up = (is_own && matches!(stage, Stage::Accepted { .. })).then(|| {
            let of = Panel {
                title: "Give the place up",
                words: "The place goes to somebody else. You cannot take this back.",
                form: reason("give-up", "Why do you give it up?", true),
                key: key.clone(),
                button: "Give it up",
                said: "You have given the place up.",
            };
            panel(
                of,
                DeclineOffer { id: id() },
                why,
                done("You have given the place up."),
            )
        });
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
            let of = Panel {
                title: "Ask somebody else as line manager",
                words,
                form: naming(),
                key: key.clone(),
                button: "Ask them",
                said: "We have written to them.",
            };
            panel(of, NameManager { id: id() }, body, done("We have written to them."))
        });
        let go_on = (waits && !is_own).then(|| {
            let of = Panel {
                title: "Go on without a yes from the line manager",
                words: "The applicant reads your reason. It stands in the record for good.",
                form: reason("go-on", "Why do you go on without it?", false),
                key: key.clone(),
                button: "Go on without it",
                said: "It goes on without the line manager.",
            };
            panel(
                of,
                GoOnWithout { id: id() },
                why,
                done("It goes on without the line manager."),
            )
        });
        let mask = (!is_own).then(|| mask::act(of)).flatten();
        let end = (!is_own)
            .then(|| ended::act(of).or_else(|| ended::back(of)))
            .flatten();
        let can_withdraw = of
            .now
            .with_untracked(|now| now.can_withdraw(browser::now()));
        let withdraw = (is_own && can_withdraw).then(|| {
            let panel_of = Panel {
                title: match of.now.with_untracked(Application::noun) {
                    "application" => "Withdraw this application",
                    _ => "Withdraw this form",
                },
                words: of.now.with_untracked(|now| now.withdrawing(browser::now())),
                form: reason("withdraw", "Why do you withdraw it?", true),
                key: key.clone(),
                button: "Withdraw it",
                said: "You have withdrawn it.",
            };
            panel(
                panel_of,
                WithdrawApplication { id: id() },
                why,
                done("You have withdrawn it."),
            )
        });
        let back = (is_own && of.now.with_untracked(|now| now.can_come_back(browser::now()))).then(|| {
            let of = Panel {
                title: "Take the withdrawal back",
                words: "It goes on from where it was. If your line manager has not answered yet, we write to them again.",
                form: Form::of("back", vec![]),
                key: key.clone(),
                button: "Let it go on",
                said: "It goes on from where it was.",
            };
            panel(of, TakeBackWithdrawal { id: id() }, |_| (), done("It goes on from where it was."))
        });
        let is_stuck = of.now.with_untracked(|now| {
            now.is_stuck(browser::now()) && now.form.terms.selection.is_none()
        });
        let decide = (!is_own && (is_stuck || stage.waits_for_decision())).then(|| {
            let (href, words) = of.now.with_untracked(|now| {
                let (what, words) = match now.form.terms.selection {
                    Some(_) => ("decide", "Draft a decision"),
                    None => ("answer", "Answer it"),
                };
                let (round, id) = (now.round().0, &now.id.0);
                (format!("/applications/desk/{round}/{what}/{id}"), words)
            });
            view! { <p class="govuk-body"><a class="govuk-link" href=href>{words}</a></p> }.part()
        });
        let declare = (!is_own && stage.is_live()).then(|| {
            let of = Panel {
                title: "I may not act on this one",
                words: "Say why. Others of the Career Management Unit do all that is left. You can then no longer open it, and what you drafted or masked for it does not count any more. If you said so by mistake, you can take it back on this page.",
                form: interests(),
                key: key.clone(),
                button: "Leave it to others",
                said: "It is left to others.",
            };
            panel(of, DeclareInterest { id: id() }, declared, |()| shell::go(ALL, false))
        });
        let all: Vec<Part> = [
            give_up, name, go_on, decide, end, mask, declare, withdraw, back,
        ]
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

pub(super) fn why(typed: &Entries) -> Reason {
    Reason {
        reason: text(typed, "reason"),
    }
}

pub(super) fn reason(act: &str, label: &str, optional: bool) -> Form {
    let field = Field::of("reason", label, Kind::LongText { words: 300 });
    Form::of(act, vec![Field { optional, ..field }])
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
