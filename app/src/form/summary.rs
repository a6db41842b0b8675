//! Entries read out, section by section: to check before sending, and how staff read a record.

use crate::ui::part::{IntoPart, Part};
use domain::form::{Entries, Form};
use leptos::prelude::*;

/// The entries of a form. `change` gives the address where a field can be changed, if it can.
pub(crate) fn summary(
    form: &Form,
    entries: &Entries,
    change: impl Fn(&str, &str) -> Option<String>,
) -> Part {
    let asked = form.asked(entries);
    let section = |section: &domain::form::Section| {
        let rows: Vec<_> = asked
            .iter()
            .filter(|(of, _)| of.id == section.id)
            .map(|(_, field)| {
                let entry = entries.get(&field.id).map_or(&[][..], Vec::as_slice);
                let said = match field.said(entry) {
                    said if said.is_empty() => "Nothing entered".to_owned(),
                    said => said,
                };
                let change = change(&section.id, &field.id).map(|href| {
                    view! {
                        <dd class="govuk-summary-list__actions">
                            <a class="govuk-link" href=href>
                                "Change"<span class="govuk-visually-hidden">" "{field.label.clone()}</span>
                            </a>
                        </dd>
                    }
                });
                view! {
                    <div class="govuk-summary-list__row">
                        <dt class="govuk-summary-list__key">{field.label.clone()}</dt>
                        <dd class="govuk-summary-list__value said">{said}</dd>
                        {change}
                    </div>
                }
            })
            .collect();
        (!rows.is_empty()).then(|| {
            view! {
                <section class="record">
                    <h2 class="govuk-heading-m">{section.title.clone()}</h2>
                    <dl class="govuk-summary-list">{rows}</dl>
                </section>
            }
        })
    };
    form.sections.iter().map(section).collect_view().part()
}
