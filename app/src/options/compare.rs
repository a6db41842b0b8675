//! Up to three options side by side.

use domain::options::fit::Listed;
use domain::options::glance::{COMPARE_SUMMARY, COMPARE_TITLE, MOST_COMPARED, TITLE};
use leptos::prelude::*;

use super::All;
use super::glance::address;
use crate::ui::part::{IntoPart, Part};
use crate::{browser, ui};

/// The page.
pub(super) fn page(of: All) -> Part {
    let back = address(&of.wish);
    let chosen = of.wish.side_by_side(&of.options);
    if chosen.is_empty() {
        return view! {
            {ui::back(&back, TITLE)}
            {ui::heading(COMPARE_TITLE)}
            <p class="govuk-body-l">{COMPARE_SUMMARY}</p>
            <p class="govuk-body">
                {format!("Nothing is chosen. Tick “Compare” beside two or three options, {MOST_COMPARED} at most, \
                          in the table.")}
            </p>
            <a class="govuk-button" href=back.clone()>"Choose options"</a>
        }
        .part();
    }
    let names = chosen.iter().map(|listed| {
        let href = format!("/options/{}", listed.slug);
        view! {
            <th class="govuk-table__header" scope="col" role="columnheader">
                <a class="govuk-link" href=href>{listed.title.clone()}</a>
            </th>
        }
    });
    let facts: Vec<_> = chosen.iter().map(|listed| facts(listed, &of)).collect();
    let rows = facts.first().into_iter().flatten().enumerate().map(|(at, (name, _))| {
        let cells = facts.iter().zip(&chosen).map(|(facts, listed)| {
            let said = facts.get(at).map(|(_, said)| said.clone()).unwrap_or_default();
            view! { <td class="govuk-table__cell" role="cell" data-at=listed.title.clone()>{said}</td> }
        });
        view! {
            <tr class="govuk-table__row" role="row">
                <th class="govuk-table__header" scope="row" role="rowheader">{name.clone()}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        {ui::back(&back, TITLE)}
        {ui::heading(COMPARE_TITLE)}
            <p class="govuk-body-l">{COMPARE_SUMMARY}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Options side by side">
            <table class="govuk-table glance glance--compare" role="table">
                <thead class="govuk-table__head" role="rowgroup">
                    <tr class="govuk-table__row" role="row">
                        <td class="govuk-table__cell" role="cell"></td>
                        {names.collect_view()}
                    </tr>
                </thead>
                <tbody class="govuk-table__body" role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .part()
}

/// What stands in the rows, the same names for each option.
fn facts(listed: &Listed, of: &All) -> Vec<(String, String)> {
    let at = Some(browser::now());
    let fits = of.wish.columns(&of.grades).into_iter().map(|grade| {
        let fit = listed.fit(grade, &of.grades, at);
        (
            format!("For {}", grade.in_sentence()),
            fit.said().to_owned(),
        )
    });
    let fits: Vec<_> = fits.collect();
    listed
        .facts(&of.grades, browser::now())
        .into_iter()
        .map(|(name, said)| (name.to_owned(), said))
        .chain(fits)
        .collect()
}
