//! Whether one can apply: the rules of a form in words, as they stand for whoever reads them.

use domain::form::terms::Ruling;
use domain::form::{Entries, Form};
use domain::people::Profile;
use leptos::prelude::*;

use crate::ui::part::{IntoPart, Part};
use crate::{browser, ui};

/// Each rule in words, whether it is met, and what would change it. The server applies the same.
pub(super) fn rulings(
    form: &Form,
    profile: &Profile,
    entries: &Entries,
    earlier: Vec<Ruling>,
) -> Part {
    let mut rulings = form.rulings(profile, entries, browser::now());
    rulings.extend(earlier);
    if rulings.is_empty() {
        return ().part();
    }
    view! {
        <h2 class="govuk-heading-m">"Can you apply?"</h2>
        <ul class="rulings">{rulings.into_iter().map(ui::ruling).collect_view()}</ul>
    }
    .part()
}

/// The rule for people who apply again, where the form has one (S4-7).
pub(super) fn repeat(form: &Form) -> Option<Part> {
    let rule = form.terms.selection.as_ref()?.repeat.as_ref()?;
    let said = rule.said();
    let said = said.into_iter().map(|said| view! { <li>{said}</li> });
    Some(
        view! {
            <h2 class="govuk-heading-m">"If you have applied before"</h2>
            <ul class="govuk-list govuk-list--bullet">{said.collect_view()}</ul>
        }
        .part(),
    )
}
