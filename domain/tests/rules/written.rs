//! A form as its file would write it, told a second time.

use domain::form::{Choice, Field, Form, Kind, Section};
use serde_json::{Value, json};

/// A form as its file would write it: the inverse of [`FormFile::checked`], told a second time.
pub fn written(form: &Form) -> Value {
    let field = |field: &Field| {
        let mut of = json!({ "id": field.id, "label": field.label, "help": field.help, "when": field.when,
            "optional": field.optional, "profile": field.profile });
        if field.is_scored() {
            of["marks"] = json!(field.marks);
        }
        let ids = |choices: &[Choice]| {
            choices
                .iter()
                .map(|choice| choice.id.clone())
                .collect::<Vec<_>>()
        };
        let (kind, keys) = match &field.kind {
            Kind::ShortText { max_characters } => {
                ("short-text", json!({ "max_characters": max_characters }))
            }
            Kind::LongText { words } => ("long-text", json!({ "words": words })),
            Kind::YesNo => ("yes-no", json!({})),
            Kind::OneOf { choices } => ("one-of", json!({ "choices": choices })),
            Kind::SeveralOf { choices } => ("several-of", json!({ "choices": choices })),
            Kind::Date => ("date", json!({})),
            Kind::Email => ("email", json!({})),
            Kind::WholeNumber { min, max } => ("whole-number", json!({ "min": min, "max": max })),
            Kind::Grade { choices } => ("grade", json!({ "grades": ids(choices) })),
            Kind::Declaration { statement } => ("declaration", json!({ "statement": statement })),
        };
        of["kind"] = kind.into();
        of.as_object_mut()
            .unwrap()
            .extend(keys.as_object().unwrap().clone());
        of
    };
    let section = |of: &Section| {
        let fields: Vec<_> = of.fields.iter().map(field).collect();
        json!({ "id": of.id, "title": of.title, "help": of.help, "field": fields })
    };
    let sections: Vec<_> = form.sections.iter().map(section).collect();
    json!({ "title": form.title, "summary": form.summary, "option": form.option, "demo_only": form.demo_only,
        "minutes": form.minutes, "before": form.before, "after": form.after, "section": sections,
        "window": form.terms.windows, "rule": form.terms.rules, "endorsement": form.terms.endorsement,
        "selection": form.terms.selection, "answered": !form.terms.is_unanswered,
        "outsiders": form.terms.outsiders, "kept_from": form.terms.kept_from, "requires": form.terms.requires, "limit": form.terms.limit })
}

/// A value in TOML; what is not there is left out. A JSON text is a TOML text but for one character.
pub fn toml(value: &Value) -> String {
    match value {
        Value::Object(keys) => {
            let there = keys.iter().filter(|(_, value)| !value.is_null());
            let pairs: Vec<_> = there
                .map(|(key, value)| format!("{key} = {}", toml(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Array(all) => format!("[{}]", all.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::String(_) => value.to_string().replace('\u{7F}', "\\u007F"),
        other => other.to_string(),
    }
}
