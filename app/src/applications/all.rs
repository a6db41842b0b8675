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
            <tr class="govuk-table__row">
                <th scope="row" class="govuk-table__header">
                    <a class="govuk-link reference" href=format!("/applications/record/{}", of.id.0)>
                        {of.reference}
                    </a>
                </th>
                <td class="govuk-table__cell">{of.name}</td>
                <td class="govuk-table__cell">{of.title}</td>
                <td class="govuk-table__cell">{of.stage.said()}</td>
            </tr>
        }
    };
    let table = (!all.is_empty()).then(|| {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="All applications">
                <table class="govuk-table">
                    <thead class="govuk-table__head"><tr class="govuk-table__row">
                        <th scope="col" class="govuk-table__header">"Reference"</th>
                        <th scope="col" class="govuk-table__header">"From"</th>
                        <th scope="col" class="govuk-table__header">"Form"</th>
                        <th scope="col" class="govuk-table__header">"Where it is"</th>
                    </tr></thead>
                    <tbody class="govuk-table__body">{all.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        {ui::back("/applications", "Applications")}
        {ui::heading("All applications")}
        <p class="govuk-body">{count}</p>
        {table}
    }
    .part()
}
