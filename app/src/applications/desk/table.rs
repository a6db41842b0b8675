//! A table of a round. Where the page is too narrow for its columns, each row is a card that says them
//! (style/_records.scss), so that nothing is out of sight.

use leptos::prelude::*;

use crate::ui::part::{IntoPart, Part};

/// Rows that belong together, perhaps under a title.
pub(super) struct Group {
    pub(super) title: Option<String>,
    pub(super) rows: Vec<Part>,
}

/// The table, with its name and the names of its columns.
pub(super) fn table(name: &'static str, columns: &[String], rows: Vec<Part>) -> Part {
    grouped(name, columns, vec![Group { title: None, rows }])
}

/// The same with its rows in groups.
pub(super) fn grouped(name: &'static str, columns: &[String], groups: Vec<Group>) -> Part {
    let head = |said: &String| {
        view! { <th class="govuk-table__header" role="columnheader" scope="col">{said.clone()}</th> }
    };
    let group = |of: Group| {
        let title = of.title.map(|title| {
            view! {
                <tr class="govuk-table__row" role="row">
                    <th class="govuk-table__header" role="rowheader" scope="rowgroup"
                        colspan=columns.len()>{title}</th>
                </tr>
            }
        });
        view! { <tbody class="govuk-table__body" role="rowgroup">{title}{of.rows}</tbody> }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=name>
            <table class="govuk-table queue" role="table" aria-label=name>
                <thead class="govuk-table__head" role="rowgroup">
                    <tr class="govuk-table__row" role="row">
                        {columns.iter().map(head).collect_view()}
                    </tr>
                </thead>
                {groups.into_iter().map(group).collect_view()}
            </table>
        </div>
    }
    .part()
}

/// A row: its cells in the order of the columns. The cell of the reference names the row.
pub(super) fn row(columns: &[String], cells: Vec<Part>) -> Part {
    let cell = |(column, inside): (&String, Part)| {
        let column = column.clone();
        if column == REFERENCE {
            return view! {
                <th class="govuk-table__header reference" role="rowheader" scope="row">{inside}</th>
            }
            .part();
        }
        view! {
            <td class="govuk-table__cell" role="cell" data-column=column><span>{inside}</span></td>
        }
        .part()
    };
    let cells = columns.iter().zip(cells).map(cell).collect_view();
    view! { <tr class="govuk-table__row" role="row">{cells}</tr> }.part()
}

/// The column that names the row.
pub(super) const REFERENCE: &str = "Reference";
