//! Whether one can apply: the rules of a form in words, as they stand for whoever reads them.

use domain::form::terms::{Promise, Ruling, Standing};
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
    let (mut met, mut open, mut unmet) = (vec![], vec![], vec![]);
    // Until when it is open stands above.
    let opening = form.terms.opening(browser::now()).said();
    for of in rulings {
        match of.standing {
            Standing::Met if of.words == opening => {}
            Standing::Met => met.push(of),
            Standing::Unknown => open.push(of),
            Standing::NotMet | Standing::NotYet => unmet.push(of),
        }
    }
    let list = |of: Vec<Ruling>| {
        let all = of.into_iter().map(ui::ruling).collect_view();
        view! { <ul class="rulings">{all}</ul> }.part()
    };
    let is_met = open.is_empty() && unmet.is_empty();
    let met = match (met.len(), is_met) {
        (0, true) => return ().part(),
        (0, false) => None,
        (1, _) => Some(ui::folded("1 rule that you meet".to_owned(), list(met))),
        (all, _) => Some(ui::folded(format!("{all} rules that you meet"), list(met))),
    };
    let asks = match form.terms.promise() {
        Promise::Decision => "Can you apply?",
        Promise::Answer | Promise::Reading => "Can you send this form?",
    };
    view! {
        <h2 class="govuk-heading-m">{asks}</h2>
        {is_met.then(|| view! { <p class="govuk-body">"You meet every rule."</p> })}
        {(!unmet.is_empty()).then(|| list(unmet))}
        {(!open.is_empty()).then(|| not_known(open))}
        {met}
    }
    .part()
}

/// What nobody knows yet: those that the same would change stand together.
fn not_known(open: Vec<Ruling>) -> Part {
    let mut all: Vec<(String, Vec<String>)> = vec![];
    for of in open {
        let change = of.change.unwrap_or_default();
        match all.iter_mut().find(|(known, _)| *known == change) {
            Some((_, words)) => words.push(of.words),
            None => all.push((change, vec![of.words])),
        }
    }
    let one = |(change, words): (String, Vec<String>)| {
        let words = words.into_iter().map(|words| view! { <li>{words}</li> });
        view! {
            <p class="govuk-body">{format!("{}:", change.trim_end_matches('.'))}</p>
            <ul class="govuk-list govuk-list--bullet">{words.collect_view()}</ul>
        }
    };
    view! {
        <h3 class="govuk-heading-s">"Not known yet"</h3>
        {all.into_iter().map(one).collect_view()}
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
