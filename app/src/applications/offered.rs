//! What an applicant is asked to besides the form: the gateway event, and what is offered in the place of
//! a programme.

use domain::applications::Stage;
use domain::form::terms::{Exercise, Partly};
use leptos::prelude::*;

use super::follow::Followed;
use crate::ui::part::{IntoPart, Part, live};

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
