//! Every rule of every form is asked again at the sending, whatever the browser says.

use domain::api::Failure;
use domain::form::terms::Rule;
use domain::form::{Condition, Entries, Fault, Field, Form, Kind};
use domain::time::Day;

use crate::harness::{Engine, SAM, Service, library};
use crate::samples::sent_with;

fn dated(day: Day) -> Vec<String> {
    let text = String::from(day);
    let parts = text.split('-').rev();
    parts.map(ToOwned::to_owned).collect()
}

/// What a field takes, by the rule that it has, if it has one.
fn right(field: &Field, rule: Option<&Rule>, today: Day) -> Vec<String> {
    let ruled = rule.and_then(|rule| rule.is.first().cloned());
    let text = match &field.kind {
        Kind::Date => {
            let days = rule.and_then(|rule| rule.not_after.or(rule.not_before));
            return dated(today.plus_days(days.unwrap_or(0)));
        }
        Kind::OneOf { choices } | Kind::SeveralOf { choices } | Kind::Grade { choices } => {
            ruled.unwrap_or_else(|| choices[0].id.clone())
        }
        Kind::YesNo => ruled.unwrap_or_else(|| "no".to_owned()),
        Kind::Declaration { .. } => "yes".to_owned(),
        Kind::Email => "grace.lindley@northshire.example".to_owned(),
        Kind::WholeNumber { min, .. } => min.to_string(),
        Kind::ShortText { .. } | Kind::LongText { .. } => "ACDE-4679".to_owned(),
    };
    vec![text]
}

/// What breaks a rule and nothing else.
fn wrong(field: &Field, rule: &Rule, today: Day) -> Vec<String> {
    let others = |all: &[&str]| {
        let is_other = |id: &&&str| !rule.is.iter().any(|is| is == *id);
        let other = all.iter().find(is_other);
        other.map_or("nobody-has-this", |id| *id).to_owned()
    };
    let text = match &field.kind {
        Kind::Date => {
            let late = rule.not_after.map(|days| days + 1);
            let days = late.or(rule.not_before.map(|days| days - 1));
            return dated(today.plus_days(days.unwrap()));
        }
        Kind::YesNo if !rule.is.is_empty() => others(&["yes", "no"]),
        Kind::OneOf { choices } | Kind::SeveralOf { choices } if !rule.is.is_empty() => {
            let ids: Vec<&str> = choices.iter().map(|of| of.id.as_str()).collect();
            others(&ids)
        }
        Kind::Grade { choices } => {
            let ids: Vec<&str> = choices.iter().map(|of| of.id.as_str()).collect();
            match rule.is.is_empty() {
                true => "nobody-has-this".to_owned(),
                false => others(&ids),
            }
        }
        Kind::WholeNumber { max, .. } => (max + 1).to_string(),
        _ => return vec![],
    };
    vec![text]
}

/// A form as somebody fills it in who meets all its rules.
pub fn filled(form: &Form, today: Day) -> Entries {
    filled_from(form, today, Entries::new())
}

/// The same, from what is said already.
fn filled_from(form: &Form, today: Day, mut all: Entries) -> Entries {
    for field in form.sections.iter().flat_map(|section| &section.fields) {
        let asked = form.asked(&all);
        if asked.iter().any(|(_, asked)| asked.id == field.id) && !all.contains_key(&field.id) {
            let rule = form.terms.rules.iter().find(|rule| rule.field == field.id);
            all.insert(field.id.clone(), right(field, rule, today));
        }
    }
    all
}

on_both! {
    async fn whatever_breaks_a_rule_is_refused_at_the_sending(service: Service) {
        let sam = service.signed_in(SAM).await;
        let today = service.clock.now().day();
        let library = library();
        let mut broken = 0;
        for id in library.forms() {
            let (form, _) = library.form(id).unwrap();
            if form.room != "applications" {
                continue;
            }
            let all = filled(form, today);
            for rule in &form.terms.rules {
                let field = form.field(&rule.field).unwrap();
                // Where the field is asked of some only, of them.
                let when = field.when.iter().flat_map(Condition::all);
                let some = when.map(|when| (when.field.clone(), vec![when.is.clone()]));
                let mut entries = filled_from(form, today, some.collect());
                entries.insert(field.id.clone(), wrong(field, rule, today));
                let refused = sent_with(&sam, &form.id, entries).await;
                let Err(Failure::Faults { problems }) = refused else {
                    panic!("{}, {}: {refused:?}", form.id, rule.words)
                };
                let fields: Vec<&str> = problems.iter().map(|of| of.field.as_str()).collect();
                assert_eq!(fields, [rule.field.as_str()], "{}", form.id);
                if let Fault::RuleNotMet { change } | Fault::DayOutside { change, .. } = &problems[0].fault {
                    assert_eq!(*change, rule.change, "{}", form.id);
                }
                broken += 1;
            }
            // Nothing but the rule was in the way.
            let sent = sent_with(&sam, &form.id, all).await;
            assert!(!matches!(sent, Err(Failure::Faults { .. })), "{}: {sent:?}", form.id);
        }
        assert!(broken >= 25, "{broken} rules");
        service.audited().await;
    }
}
