//! What one has sent of a form before: what is in the way of another, what to begin with, and what it can
//! be about.

use std::cell::RefCell;

use domain::applications::api::{LastEntries, MyApplications};
use domain::applications::endorsement::names_themselves;
use domain::applications::{Listed, Stage, earlier};
use domain::form::{Form, Problem, Section};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::mine;
use crate::form::draft::{Filling, Saving};
use crate::ui::part::{IntoPart, Part, act, live, says};
use crate::{api, browser, session, shell};

thread_local! {
    /// What whoever is signed in has sent, so that nobody waits for it from part to part of a form. Whoever
    /// sends or withdraws something comes to a document of its own, and so back to a new one.
    static SENT: RefCell<Option<(String, Vec<Listed>)>> = const { RefCell::new(None) };
}

/// What one has sent, as far as it is known.
pub(super) async fn sent() -> Option<Vec<Listed>> {
    let own = session::member_id();
    let known = SENT.with_borrow(Clone::clone);
    match known.filter(|(whose, _)| Some(whose) == own.as_ref()) {
        Some((_, sent)) => Some(sent),
        None => sent_now().await,
    }
}

/// The same, asked anew.
pub(super) async fn sent_now() -> Option<Vec<Listed>> {
    let sent = api::call_get(MyApplications {}).await.ok()?.sent;
    let own = session::member_id();
    SENT.set(own.map(|own| (own, sent.clone())));
    Some(sent)
}

/// What is wrong in a part of a form beside what one sent before, or for who one is.
pub(super) fn problems(
    filling: Filling,
    section: &Section,
    sent: Option<&[Listed]>,
) -> Vec<Problem> {
    let form = filling.form.get_untracked();
    let entries = filling.entries.get_untracked();
    let at = browser::now();
    let earlier = sent.map(|sent| earlier::problems(&form, &entries, sent, at));
    let own = untrack(session::who).map(|who| who.member.email);
    let own = own.and_then(|own| names_themselves(&form, &entries, &own));
    let all = earlier.into_iter().flatten().chain(own);
    let is_here = |of: &Problem| section.fields.iter().any(|field| field.id == of.field);
    all.filter(is_here).collect()
}

/// What stands, so that there can be no other: in this round, or about the same.
pub(super) fn in_the_way(
    form: &Form,
    sent: Option<&[Listed]>,
    about: Option<&str>,
) -> Option<Part> {
    let (sent, today) = (sent?, browser::now().day());
    let (all, said) = match earlier::standing(form, sent, today) {
        Some(of) if matches!(of.stage, Stage::Accepted { .. }) => {
            let then = earlier::beside_a_place(form, today);
            (vec![of], format!("You have a place already. {then}"))
        }
        Some(of) if of.stage.is_live() => {
            let said = "You can have one application of this form at a time. If you want to send another one \
                        in this round, open this one and withdraw it first.";
            (vec![of], said.to_owned())
        }
        Some(of) => {
            let next = earlier::next_round(form, today);
            (vec![of], format!("It was decided in this round. {next}"))
        }
        None => {
            let said = "If you want to send another one about the same application, open this one and \
                        withdraw it first.";
            (earlier::done(form, sent, about), said.to_owned())
        }
    };
    let all: Vec<Listed> = all.into_iter().cloned().collect();
    (!all.is_empty()).then(|| {
        view! {
            {mine::sent("You have sent this form already", all)}
            <p class="govuk-body">{said}</p>
        }
        .part()
    })
}

/// What one sent with it before, and the way to begin with the last of it where one can send it now.
pub(super) fn own(
    filling: Filling,
    sent: Option<&[Listed]>,
    first: String,
    is_free: bool,
) -> Option<Part> {
    let id = filling.id().0;
    let own = sent?.iter().filter(|of| of.form == id);
    let own: Vec<Listed> = own.cloned().collect();
    (!own.is_empty()).then(|| {
        let begin = move || {
            let is_new = filling.saving.with(|saving| *saving == Saving::Idle);
            (is_free && is_new).then(|| again(filling, first.clone()))
        };
        view! {
            {mine::sent("You have sent this form before", own)}
            {live(begin)}
        }
        .part()
    })
}

/// Takes up what one sent last time.
fn again(filling: Filling, first: String) -> Part {
    let said = RwSignal::new(String::new());
    let press = move |_| {
        let first = first.clone();
        spawn_local(async move {
            let form = filling.id();
            match api::call_get(LastEntries { form }).await {
                Ok(last) => {
                    // What it is about is not that of last time.
                    for (field, entry) in last {
                        if !filling.suggests(&field) {
                            filling.typed(&field, entry);
                        }
                    }
                    filling.save(true).await;
                    shell::go(&first, false);
                    browser::announce(
                        "What you sent last time is in the form. Read each part again.",
                    );
                }
                Err(trouble) => {
                    said.try_set(trouble.said());
                }
            }
        });
    };
    view! {
        <p class="govuk-body no-print">
            <button type="button" class="link-button" on:click=act(press)>
                "Begin with what you sent last time"
            </button>
        </p>
        <p class="govuk-error-message">{says(move || said.get())}</p>
    }
    .part()
}

/// The field with the reference of what a form is about, and that reference: the one that is asked for, or
/// the only one it has not been sent for.
pub(super) fn named(
    form: &Form,
    sent: Option<&[Listed]>,
    about: Option<&str>,
) -> Option<(String, String)> {
    let rule = form.terms.requires.as_ref()?;
    let (known, open) = (earlier::first(rule, sent?), earlier::open(form, sent?));
    let asked = about.and_then(|about| known.iter().find(|known| **known == about));
    let only = match &open[..] {
        [only] => Some(only),
        _ => None,
    };
    Some((rule.field.clone(), asked.or(only)?.to_string()))
}
