//! All applications, for CMU staff.

use domain::applications::Listed;
use domain::applications::api::ListApplications;
use leptos::prelude::*;

use crate::ui::part::{IntoPart, Part};
use crate::{api, ui};

/// The page.
pub(super) fn page() -> Part {
    ui::loaded(api::call_get(ListApplications {}), shown)
}

fn shown(all: Vec<Listed>) -> Part {
    let count = match all.len() {
        0 => "Nothing has been sent yet.".to_owned(),
        1 => "One application.".to_owned(),
        more => format!("{more} applications, the oldest first."),
    };
    let row = |of: Listed| {
        view! {
            <li class="row">
                <a class="govuk-link row__link reference" href=format!("/applications/record/{}", of.id.0)>
                    {of.reference}
                </a>
                {(!of.name.is_empty()).then(|| view! { <span>{of.name}</span> })}
                <span class="row__note">{of.title}". "{of.stage.said()}</span>
            </li>
        }
    };
    view! {
        {ui::back("/applications", "Applications")}
        {ui::heading("All applications")}
        <p class="govuk-body">{count}</p>
        <p class="govuk-body">
            "Where there is a selection, names are left out here. Whoever opens such an application sees the name and cannot score it. "
            <a class="govuk-link" href="/applications/desk">"Score applications"</a>
        </p>
        <ul class="rows">{all.into_iter().map(row).collect_view()}</ul>
    }
    .part()
}
