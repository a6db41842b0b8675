//! Asking for a sign-in letter, and typing the code that stands in it.

use domain::drafts::FormId;
use domain::form::check::is_email;
use domain::letters::api::{DemoPerson, ListDemoPeople};
use domain::people::api::{AskSignIn, Proof, SignIn, SignInReply, SignInRequest};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::form::Offered;
use crate::ui::Mend;
use crate::ui::part::{IntoPart, Part, act, live, when};
use crate::{api, browser, session, shell, ui};

/// The name under which this tab keeps where to go after signing in.
const NEXT: &str = "next";

/// The page.
pub(crate) fn page() -> Part {
    match shell::query("next") {
        Some(next) => browser::keep(NEXT, &next),
        None => browser::forget(NEXT),
    }
    // The form for which somebody comes from outside the force.
    let form = shell::query("form").and_then(FormId::from_part);
    let sent = RwSignal::new(None::<String>);
    live(move || match sent.get() {
        None => asking(form.clone(), sent),
        Some(email) => asked(&email, form.is_none(), sent),
    })
}

/// Signed in: go on where one wanted to go. Only ever to a page of ours.
pub(super) async fn enter() {
    session::begin().await;
    let next = browser::kept(NEXT).unwrap_or_default();
    browser::forget(NEXT);
    let is_ours = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    shell::go(if is_ours { &next } else { "/applications" }, true);
}

fn send(
    email: String,
    form: Option<FormId>,
    sent: RwSignal<Option<String>>,
    mends: RwSignal<Vec<Mend>>,
) {
    spawn_local(async move {
        let request = SignInRequest {
            email: email.clone(),
            form,
        };
        match api::call(AskSignIn {}, &request).await {
            Ok(()) => {
                sent.try_set(Some(email));
            }
            Err(trouble) => {
                mends.try_set(vec![(String::new(), trouble.said())]);
            }
        }
    });
}

fn asking(form: Option<FormId>, sent: RwSignal<Option<String>>) -> Part {
    let email = RwSignal::new(String::new());
    let mends = RwSignal::new(vec![]);
    let (help, said) = match form {
        Some(_) => ("", "Enter your e-mail address, like name@firm.example"),
        None => (
            "If you work for the force, your work address.",
            "Enter your e-mail address, like name@force.example",
        ),
    };
    let outside = form.is_none().then(outside);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let email = email.get_untracked().trim().to_owned();
        if is_email(&email) {
            mends.set(vec![]);
            send(email, form.clone(), sent, mends);
        } else {
            mends.set(vec![("#field-email".to_owned(), said.to_owned())]);
        }
    };
    let people = move || {
        session::known()
            .is_some_and(|known| known.is_demo)
            .then(|| {
                ui::loaded(api::call_get(ListDemoPeople {}), move |all| {
                    people(all, sent, mends)
                })
            })
    };
    view! {
        <div class="measure">
            {ui::error_summary(mends)}
            {ui::heading("Sign in")}
            <p class="govuk-body">"We send you a letter by e-mail with a link and a code. You need no password."</p>
            <form novalidate on:submit=act(submit)>
                {line("field-email", "Your e-mail address", help, ["email", "email", ""], email, mends)}
                <button class="govuk-button" type="submit">"Send me a letter"</button>
            </form>
            {outside}
            {live(people)}
        </div>
    }
    .part()
}

/// Where somebody begins who does not work for the force: whom nobody knows gets no letter.
fn outside() -> Part {
    ui::loaded(api::content("forms.json"), |mut forms: Vec<Offered>| {
        forms.retain(|form| form.outsiders);
        let one = |form: Offered| {
            let href = format!("/applications/{}", form.id);
            view! { <li><a class="govuk-link" href=href>{form.title}</a></li> }
        };
        if forms.is_empty() {
            return ().part();
        }
        view! {
            <h2 class="govuk-heading-m">"If you do not work for the force"</h2>
            <p class="govuk-body">
                "Begin with a form that is open to you. Once you have begun, you can also sign in here."
            </p>
            <ul class="govuk-list">{forms.into_iter().map(one).collect_view()}</ul>
        }
        .part()
    })
}

fn people(
    all: Vec<DemoPerson>,
    sent: RwSignal<Option<String>>,
    mends: RwSignal<Vec<Mend>>,
) -> Part {
    let one = |person: DemoPerson| {
        let email = person.email.clone();
        view! {
            <li>
                <button type="button" class="person" on:click=act(move |_| send(email.clone(), None, sent, mends))>
                    <span class="person__name">{format!("Sign in as {}", person.name)}</span>
                    <span class="person__part">{person.part}</span>
                </button>
            </li>
        }
    };
    view! {
        <h2 class="govuk-heading-m">"Invented people you can be"</h2>
        <ul class="people">{all.into_iter().map(one).collect_view()}</ul>
    }
    .part()
}

fn asked(email: &str, may_be_outside: bool, sent: RwSignal<Option<String>>) -> Part {
    let code = RwSignal::new(String::new());
    let mends = RwSignal::new(vec![]);
    let busy = RwSignal::new(false);
    let refuse = move |said: &str| {
        mends.try_set(vec![("#field-code".to_owned(), said.to_owned())]);
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let code = code.get_untracked();
        if code.trim().is_empty() {
            return refuse("Enter the code from the letter");
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let outcome = api::call(SignIn {}, &Proof::Code { code }).await;
            busy.try_set(false);
            match outcome {
                Ok(SignInReply::SignedIn) => enter().await,
                Ok(SignInReply::AddressNeeded | SignInReply::NoLongerGood) => refuse(
                    "This code is not right, or no longer good. Check it, or ask for a new letter",
                ),
                Err(trouble) => {
                    mends.try_set(vec![(String::new(), trouble.said())]);
                }
            }
        });
    };
    let demo = move || {
        session::known()
            .is_some_and(|known| known.is_demo)
            .then(|| {
                view! {
                    <div class="govuk-inset-text">
                        "This is a demonstration: the letter is on "
                        <a class="govuk-link" href="/letters">"the letters page"</a>"."
                    </div>
                }
            })
    };
    // Whoever comes for a form that is open to all is written to, known or not.
    let (before, after) = match may_be_outside {
        true => ("If we know ", ", we have sent a letter to it."),
        false => ("We have sent a letter to ", "."),
    };
    view! {
        <div class="measure">
            {ui::error_summary(mends)}
            {ui::heading("Look for our letter")}
            <p class="govuk-body">
                {before}<strong>{email.to_owned()}</strong>{after}" It can take a minute to arrive."
            </p>
            <p class="govuk-body">"Use the link in the letter, or type its code here."</p>
            {live(demo)}
            <form novalidate on:submit=act(submit)>
                {line("field-code", "The code from the letter",
                    "8 letters and numbers. Spaces and capital letters do not matter.",
                    ["text", "one-time-code", "govuk-input--width-10 code"], code, mends)}
                <button class="govuk-button" type="submit" prop:disabled=when(move || busy.get())>"Sign in"</button>
            </form>
            <p class="govuk-body">
                <button type="button" class="link-button" on:click=act(move |_| sent.set(None))>
                    "Ask for a new letter or use another address"
                </button>
            </p>
            {may_be_outside.then(outside)}
        </div>
    }
    .part()
}

/// A labelled line of text with its fault.
pub(super) fn line(
    id: &'static str,
    label: &'static str,
    help: &'static str,
    [kind, complete, class]: [&'static str; 3],
    text: RwSignal<String>,
    mends: RwSignal<Vec<Mend>>,
) -> Part {
    let said = move || {
        mends.with(|mends| {
            let mine = |(href, _): &&Mend| href.strip_prefix('#') == Some(id);
            mends.iter().find(mine).map(|(_, said)| said.clone())
        })
    };
    let fault = move || {
        said().map(|said| {
            view! {
                <p class="govuk-error-message" id=format!("{id}-error")>
                    <span class="govuk-visually-hidden">"Error: "</span>{said}
                </p>
            }
        })
    };
    let hint = (!help.is_empty())
        .then(|| view! { <div class="govuk-hint" id=format!("{id}-hint")>{help}</div> });
    let described = move || {
        let hint = (!help.is_empty()).then(|| format!("{id}-hint"));
        let error = said().map(|_| format!("{id}-error"));
        let ids: Vec<_> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    };
    view! {
        <div class="govuk-form-group" class:govuk-form-group--error=when(move || said().is_some())>
            <label class="govuk-label govuk-label--s" for=id>{label}</label>
            {hint}
            {live(fault)}
            <input class=format!("govuk-input {class}") id=id name=id type=kind autocomplete=complete
                spellcheck="false" class:govuk-input--error=when(move || said().is_some())
                aria-describedby=described prop:value=text.get_untracked()
                on:input=act(move |event| text.set(event_target_value(&event)))/>
        </div>
    }
    .part()
}
