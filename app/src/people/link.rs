//! Where the link of a sign-in letter leads. Its secret stands behind the `#`, so no server and no
//! log sees it; it leaves the address bar at once, and nothing happens until a button is pressed.

use domain::people::api::{Proof, SignIn, SignInReply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sign_in::{enter, line};
use crate::ui::part::{IntoPart, Part, act, live, when};
use crate::{api, shell, ui};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Ready,
    AddressNeeded,
    NoLongerGood,
}

/// The page.
pub(crate) fn page() -> Part {
    let secret = shell::take_secret();
    let step = RwSignal::new(if secret.is_empty() {
        Step::NoLongerGood
    } else {
        Step::Ready
    });
    live(move || match step.get() {
        Step::NoLongerGood => over(),
        now => ready(secret.clone(), step, now == Step::AddressNeeded),
    })
}

fn ready(secret: String, step: RwSignal<Step>, asks_address: bool) -> Part {
    let email = RwSignal::new(String::new());
    let mends = RwSignal::new(vec![]);
    let busy = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let typed = email.get_untracked().trim().to_owned();
        if asks_address && !domain::form::check::is_email(&typed) {
            let said = "Enter your e-mail address, like name@force.example";
            return mends.set(vec![("#field-email".to_owned(), said.to_owned())]);
        }
        let proof = Proof::Link {
            secret: secret.clone(),
            email: asks_address.then_some(typed),
        };
        busy.set(true);
        spawn_local(async move {
            let outcome = api::call(SignIn {}, &proof).await;
            busy.try_set(false);
            match outcome {
                Ok(SignInReply::SignedIn) => enter().await,
                Ok(SignInReply::AddressNeeded) => {
                    step.try_set(Step::AddressNeeded);
                }
                Ok(SignInReply::NoLongerGood) => {
                    step.try_set(Step::NoLongerGood);
                }
                Err(trouble) => {
                    mends.try_set(vec![(String::new(), trouble.said())]);
                }
            }
        });
    };
    let address = asks_address.then(|| {
        view! {
            <p class="govuk-body">
                "You opened the letter in another browser than the one in which you asked for it. To be sure that it is you, we need the address it was sent to."
            </p>
            {line("field-email", "Your e-mail address", "", ["email", "email", ""], email, mends)}
        }
    });
    view! {
        <div class="measure">
            {ui::error_summary(mends)}
            {ui::heading(if asks_address { "Whose letter is it?" } else { "Sign in" })}
            <form novalidate on:submit=act(submit)>
                {address}
                {(!asks_address).then(|| view! {
                    <p class="govuk-body">"Press the button to sign in. The link works once."</p>
                })}
                <button class="govuk-button" type="submit" prop:disabled=when(move || busy.get())>"Sign in"</button>
            </form>
        </div>
    }
    .part()
}

fn over() -> Part {
    view! {
        <div class="measure">
            {ui::heading("This link is no longer good")}
            <p class="govuk-body">"It was used before, or it is older than 15 minutes, or a part of it is missing."</p>
            <a class="govuk-button" href="/sign-in">"Ask for a new letter"</a>
        </div>
    }
    .part()
}
