//! The receipt: it arrived, this is what to quote, this is what happens next.

use domain::applications::api::ReadApplication;
use domain::applications::{Application, ApplicationId};
use leptos::prelude::*;

use crate::ui::part::{IntoPart, Part};
pub(super) use crate::ui::print;
use crate::{api, ui};

/// The page.
pub(super) fn page(id: ApplicationId) -> Part {
    ui::loaded(api::call_get(ReadApplication { id }), shown)
}

fn shown(of: Application) -> Part {
    let at = of.submitted();
    let after = of.form.after.clone().into_iter();
    let title = match of.noun() {
        "application" => "Application sent",
        _ => "Form sent",
    };
    view! {
        <div class="measure">
            <div class="receipt">
                {ui::heading(title)}
                <p class="receipt__text">"Your reference is"</p>
                <p class="receipt__reference">{of.reference.clone()}</p>
            </div>
            <p class="govuk-body-l">{of.form.title.clone()}</p>
            <p class="govuk-body">
                {format!("You sent it on {} at {}. ", at.day(), at.clock())}
                "We have sent you an e-mail with the reference."
            </p>
            <h2 class="govuk-heading-m">"What happens next"</h2>
            <ul class="govuk-list govuk-list--bullet">
                {after.map(|said| view! { <li>{said}</li> }).collect_view()}
            </ul>
            <p class="govuk-body">{of.said()}</p>
            <p class="govuk-body no-print">
                <a class="govuk-link" href="/applications/adjustments">"Say if you need adjustments"</a>
                ", once for all that you send."
            </p>
            <h2 class="govuk-heading-m no-print">"Help us to be fair to all"</h2>
            <p class="govuk-body no-print">
                "If you like, "
                <a class="govuk-link" href="/monitoring">"answer our equality questions"</a>
                ". It takes about three minutes. Your answers carry no name and are no part of what you sent."
            </p>
            <div class="govuk-button-group no-print">
                {print()}
                <a class="govuk-link" href=format!("/applications/record/{}", of.id.0)>
                    "Read what you sent"
                </a>
                <a class="govuk-link" href="/applications">"Your applications"</a>
            </div>
        </div>
    }
    .part()
}
