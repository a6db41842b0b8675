//! The line manager of an application: until when they can answer, and what they said.

use domain::applications::bound::shown;
use domain::applications::endorsement::Confirmed;
use domain::applications::{Application, Stage};
use domain::form::terms::Confirmation;
use domain::form::{Entries, Form};
use domain::time::Instant;
use leptos::prelude::*;

use super::follow::Followed;
use crate::ui::part::{IntoPart, Part, live};
use crate::{browser, ui};

/// What the line manager is shown of these entries, to the letter, and what they are asked; nothing where
/// none is asked.
pub(super) fn sees(form: &Form, entries: &Entries, is_own: bool) -> Option<Part> {
    let endorsement = form.terms.endorsement.as_ref()?;
    let (title, whose) = match is_own {
        true => ("What your line manager will see", "your name"),
        false => ("What the line manager sees", "the applicant’s name"),
    };
    let rows = shown(form, entries).into_iter();
    let rows = rows.map(|(label, said)| ui::fact(label, said));
    let confirm = endorsement.confirm.iter();
    let confirm = confirm.map(|of| view! { <li>{of.asks.clone()}</li> });
    Some(
        view! {
            <section>
                <h2 class="govuk-heading-m">{title}</h2>
                <p class="govuk-body">{format!("They see these answers, {whose} and the name of the form. They see nothing else.")}</p>
                <dl class="govuk-summary-list">{rows.collect_view()}</dl>
                <p class="govuk-body">"They are asked:"</p>
                <ul class="govuk-list govuk-list--bullet">{confirm.collect_view()}</ul>
            </section>
        }
        .part(),
    )
}

/// Who is asked as line manager, until when, and what they answered.
pub(super) fn followed(of: Followed, is_own: bool) -> Part {
    live(move || of.now.with(|now| answer(now, is_own)))
}

/// The same of an application that stays as it is while the page shows.
pub(super) fn answer(now: &Application, is_own: bool) -> Option<Part> {
    let title = if is_own {
        "Your line manager’s answer"
    } else {
        "The line manager’s answer"
    };
    let asking = now.asking.as_ref()?;
    let confirm = now.form.terms.endorsement.iter().flat_map(|of| &of.confirm);
    let asked: Vec<&Confirmation> = confirm.collect();
    let answers = match &asking.answer {
        None => {
            let last = Instant(asking.until.0 - 1).day();
            let said = match now.stage {
                Stage::Waiting { .. } if browser::now() < asking.until => {
                    format!("They can answer until {last}.")
                }
                Stage::Waiting { .. } => format!("They could answer until {last}, and did not."),
                Stage::Withdrawn { .. } => {
                    "They had not answered when it was withdrawn.".to_owned()
                }
                _ => "They did not answer.".to_owned(),
            };
            view! {
                <p class="govuk-body">{format!("We wrote to {} at {}. {said}", asking.name, asking.email)}</p>
            }
            .part()
        }
        Some(answer) => {
            let row = |of: &Confirmed| {
                let asked = asked.iter().find(|asked| asked.id == of.id);
                let partly = asked.and_then(|asked| asked.partly.as_ref());
                let said = match (of.yes, partly.filter(|_| of.partly)) {
                    (_, Some(partly)) => partly.label.clone(),
                    (true, None) => "Yes".to_owned(),
                    (false, None) => format!("No. {}", of.reason),
                };
                let title = asked.map(|asked| asked.title.clone());
                ui::fact(title.unwrap_or_default(), said)
            };
            view! {
                <p class="govuk-body">{format!("{} answered on {}, by the link that we sent to {}.", asking.name, answer.at.day(), asking.email)}</p>
                {asking.is_void.then(|| view! {
                    <p class="govuk-inset-text">"What they were shown has changed since. This answer does not count."</p>
                })}
                <dl class="govuk-summary-list">{answer.confirmed.iter().map(row).collect_view()}</dl>
            }
            .part()
        }
    };
    Some(
        view! {
            <section>
                <h2 class="govuk-heading-m">{title}</h2>
                {answers}
            </section>
        }
        .part(),
    )
}
