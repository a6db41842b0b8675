//! What one has sent of a form before: what is in the way of another, what to begin with, and what it can
//! be about.

use domain::applications::api::LastEntries;
use domain::applications::{Listed, Stage, earlier};
use domain::form::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::mine;
use crate::form::draft::{Filling, Saving};
use crate::ui::part::{IntoPart, Part, act, live, says};
use crate::{api, browser, shell};

/// The one that stands in this round, so that there can be no other.
pub(super) fn in_the_way(form: &Form, sent: Option<&[Listed]>) -> Option<Part> {
    let day = browser::now().day();
    let of = earlier::standing(form, sent?, day)?;
    let said = match &of.stage {
        Stage::Accepted { .. } => {
            let then = earlier::beside_a_place(form, day);
            format!("You have a place already. {then}")
        }
        stage if stage.is_live() => "You can have one application of this form at a time. If you want to send \
                                     another one in this round, open this one and withdraw it first."
            .to_owned(),
        _ => "It was decided in this round. You can apply again when the next round opens.".to_owned(),
    };
    Some(
        view! {
            {mine::sent("You have sent this form already", vec![of.clone()])}
            <p class="govuk-body">{said}</p>
        }
        .part(),
    )
}

/// What one sent with it before, and the way to begin with the last of it.
pub(super) fn own(filling: Filling, sent: Option<&[Listed]>, first: String) -> Option<Part> {
    let id = filling.id().0;
    let own = sent?.iter().filter(|of| of.form == id);
    let own: Vec<Listed> = own.cloned().collect();
    (!own.is_empty()).then(|| {
        let begin = move || {
            let is_new = filling.saving.with(|saving| *saving == Saving::Idle);
            is_new.then(|| again(filling, first.clone()))
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
                    for (field, entry) in last {
                        filling.typed(&field, entry);
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
/// the only one there is.
pub(super) fn named(
    form: &Form,
    sent: Option<&[Listed]>,
    about: Option<String>,
) -> Option<(String, String)> {
    let rule = form.terms.requires.as_ref()?;
    let known = earlier::first(rule, sent?);
    let asked = about.and_then(|about| known.iter().find(|known| **known == about));
    let only = match &known[..] {
        [only] => Some(only),
        _ => None,
    };
    Some((rule.field.clone(), asked.or(only)?.to_string()))
}
