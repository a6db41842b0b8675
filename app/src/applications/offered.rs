//! What an applicant is asked to besides the form, the gateway event; and what is offered to them, a place
//! or other parts of a programme.

use domain::applications::Stage;
use domain::applications::api::{AcceptOffer, DeclineOffer};
use domain::form::Form;
use domain::form::terms::{Exercise, Partly};
use leptos::prelude::*;

use super::follow::{Followed, reason, why};
use super::panel::{Panel, panel};
use crate::ui::part::{IntoPart, Part, live};

/// The place that is offered: to accept or to decline.
pub(super) fn place(of: Followed) -> Part {
    live(move || {
        let (id, key) = of.now.with(|now| {
            let is_offered = matches!(now.stage, Stage::Offered { .. });
            is_offered.then(|| (now.id.clone(), now.reference.clone()))
        })?;
        let accept = Panel {
            title: "Accept the place",
            words: "The place is yours, and the Career Management Unit writes to you with what comes next. If something changes, you can give the place up here.",
            form: Form::of("accept", vec![]),
            key: key.clone(),
            button: "Accept it",
            said: "You have accepted the place.",
        };
        let decline = Panel {
            title: "Decline the place",
            words: "The place goes to somebody else. You cannot take this back.",
            form: reason("decline", "Why do you decline it?", true),
            key,
            button: "Decline it",
            said: "You have declined the place.",
        };
        let (accepted, declined) = (of.done(accept.said), of.done(decline.said));
        Some(view! {
            <section class="no-print">
                <h2 class="govuk-heading-m">"Your answer to the offer"</h2>
                {panel(accept, AcceptOffer { id: id.clone() }, |_| (), accepted)}
                {panel(decline, DeclineOffer { id }, why, declined)}
            </section>
        })
    })
}

/// The invitation to the gateway event: when, where and what happens there.
pub(super) fn invited(of: Followed, is_own: bool) -> Part {
    live(move || {
        of.now.with(|now| {
            if !matches!(now.stage, Stage::Invited { .. }) {
                return None;
            }
            let (invitation, gateway) = (now.invitation.as_ref()?, now.gateway()?);
            let title = if is_own {
                "You are invited to the gateway event"
            } else {
                "The applicant is invited to the gateway event"
            };
            let exercise = |of: &Exercise| {
                view! {
                    <li><strong>{of.title.clone()}</strong>". "{of.help.clone()}</li>
                }
            };
            Some(view! {
                <section>
                    <h2 class="govuk-heading-m">{title}</h2>
                    <p class="govuk-body said">{invitation.words.clone()}</p>
                    <p class="govuk-body">{gateway.about.clone()}</p>
                    <p class="govuk-body">"This is what happens there:"</p>
                    <ul class="govuk-list govuk-list--bullet">
                        {gateway.exercise.iter().map(exercise).collect_view()}
                    </ul>
                    {is_own.then(|| view! {
                        <p class="govuk-body">
                            "Do you need something to take part on equal terms? "
                            <a class="govuk-link" href="/applications/adjustments">"Adjustments you need"</a>
                        </p>
                    })}
                </section>
            })
        })
    })
}

/// What is offered because the line manager said something between yes and no.
pub(super) fn other_parts(of: Followed) -> Part {
    live(move || {
        of.now.with(|now| {
            let all: Vec<Partly> = now.in_part().into_iter().cloned().collect();
            (!all.is_empty()).then(|| {
                view! {
                    <section>
                        <h2 class="govuk-heading-m">"Other parts of the programme"</h2>
                        {all.iter().map(offered).collect_view()}
                    </section>
                }
            })
        })
    })
}

fn offered(of: &Partly) -> Part {
    let page = |of: &domain::form::terms::Offered| {
        let href = format!("/{}", of.page);
        view! { <li><a class="govuk-link" href=href>{of.title.clone()}</a></li> }
    };
    view! {
        <p class="govuk-body">{of.means.clone()}</p>
        <ul class="govuk-list govuk-list--bullet">{of.offers.iter().map(page).collect_view()}</ul>
    }
    .part()
}
