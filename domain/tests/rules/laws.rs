//! Laws that hold for any entry, and a form on its way from file to browser.

use domain::form::check::{ADDRESS, LONGEST_ADDRESS, is_email};
use domain::form::file::FormFile;
use domain::form::{Entries, Fault, Field, Form, Kind, cleaned, is_empty, words};
use domain::people::{Family, Grade, GradeId, Grades};
use proptest::prelude::*;
use proptest::string::string_regex;
use serde_json::json;

use crate::samples::{field, form, kinds, short, tea, when};

/// Entries for the whole of [`kinds`], right and wrong by turns.
pub fn any_entries() -> impl Strategy<Value = Entries> {
    let text = prop_oneof![
        Just("yes".to_owned()),
        Just("no".to_owned()),
        Just("a".to_owned()),
        Just("c".to_owned()),
        Just(" 7 ".to_owned()),
        Just("2026".to_owned()),
        Just("a@b.c".to_owned()),
        Just("one\r\ntwo\r".to_owned()),
        "[0-9]{1,4}",
        "\\PC{0,12}",
        any::<String>(),
    ];
    let id = prop_oneof!["f[0-9]", "tea|milk|how|why", "\\PC{0,3}"];
    proptest::collection::btree_map(id, proptest::collection::vec(text, 0..4), 0..14)
}

fn every_kind() -> Form {
    let fields = kinds().into_iter().enumerate();
    let mut fields: Vec<_> = fields
        .map(|(at, kind)| Field {
            optional: true,
            ..field(&format!("f{at}"), kind)
        })
        .collect();
    fields.push(when(
        Field {
            optional: true,
            ..field("why", short())
        },
        "f2",
        "no",
    ));
    form(fields)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_accepted_is_accepted_again_unchanged(entries in any_entries()) {
        let form = every_kind();
        // The faults are mended by taking the entry out: everything here is optional.
        let mut entries = entries;
        if let Err(problems) = form.accept(&entries) {
            for problem in problems {
                entries.remove(&problem.field);
            }
        }
        let first = form.accept(&entries).unwrap();
        let again = form.accept(first.entries()).unwrap();
        prop_assert_eq!(first.entries(), again.entries());
        prop_assert!(first.entries().values().all(|entry| !is_empty(entry)));
    }

    #[test]
    fn reading_out_counting_and_saying_never_panic(entries in any_entries()) {
        for form in [every_kind(), tea()] {
            for section in &form.sections {
                let _ = form.progress(section, &entries, &entries);
                for (field, entry) in section.fields.iter().flat_map(|field| entries.values().map(move |entry| (field, entry))) {
                    let _ = field.said(entry);
                    if let Some(fault) = field.fault(entry) {
                        prop_assert!(!fault.said(&field.label).is_empty());
                    }
                }
            }
            let _ = form.accept(&entries);
        }
        let _ = entries.keys().map(|text| words(text)).max();
    }

    #[test]
    fn what_the_document_calls_an_address_is_one(address in string_regex(&ADDRESS[1..ADDRESS.len() - 1]).unwrap()) {
        let (name, _) = address.rsplit_once('@').unwrap();
        prop_assert_eq!(is_email(&address), name.len() <= 64 && address.len() <= LONGEST_ADDRESS);
    }

    #[test]
    fn cleaned_text_is_never_faulted_for_what_cannot_be_seen(text in any::<String>()) {
        let field = field("f", Kind::LongText { words: 100_000 });
        prop_assert_ne!(field.fault(&[cleaned(&text)]), Some(Fault::HiddenCharacters));
    }
}

fn file(fields: &serde_json::Value) -> FormFile {
    serde_json::from_value(json!({
        "title": "T", "summary": "S", "option": "o", "minutes": 1, "before": [], "after": [],
        "section": [{ "id": "one", "title": "One", "field": fields }],
    }))
    .unwrap()
}

pub fn grades() -> Grades {
    let grade = |id: &str| Grade {
        id: GradeId(id.to_owned()),
        name: id.to_uppercase(),
        family: Family::Officer,
        managerial: false,
        level: 1,
        next: None,
        equivalent: vec![],
    };
    Grades(["pc", "ps"].map(grade).to_vec())
}

#[test]
fn a_file_becomes_a_form_or_names_the_key_that_is_wrong() {
    let yes_no = json!({ "id": "q", "label": "Q?", "kind": "yes-no" });
    let made = file(&json!([yes_no, { "id": "g", "label": "G?", "kind": "grade" }])).checked(
        "applications",
        "f",
        &grades(),
    );
    let made = made.unwrap();
    assert_eq!(
        (made.id.as_str(), made.grades().len()),
        ("f", 2),
        "no grades named is all grades"
    );
    for (fields, key) in [
        (json!([]), "title"),
        (json!([yes_no, yes_no]), "id"),
        (json!([{ "id": "Q", "label": "", "kind": "yes-no" }]), "id"),
        (json!([{ "id": "q", "label": "", "kind": "maybe" }]), "kind"),
        (
            json!([{ "id": "q", "label": "", "kind": "yes-no", "words": 3 }]),
            "words",
        ),
        (
            json!([{ "id": "q", "label": "", "kind": "long-text" }]),
            "kind",
        ),
        (
            json!([{ "id": "q", "label": "", "kind": "whole-number", "min": 2, "max": 1 }]),
            "max",
        ),
        (
            json!([{ "id": "q", "label": "", "kind": "one-of", "choices": [] }]),
            "choices",
        ),
        (
            json!([{ "id": "q", "label": "", "kind": "grade", "grades": ["dog"] }]),
            "grades",
        ),
        (
            json!([{ "id": "q", "label": "", "kind": "yes-no", "when": { "field": "q", "is": "yes" } }]),
            "when",
        ),
        (
            json!([yes_no, { "id": "r", "label": "", "kind": "date", "when": { "field": "q", "is": "maybe" } }]),
            "when",
        ),
    ] {
        assert_eq!(
            file(&fields)
                .checked("applications", "f", &grades())
                .unwrap_err()
                .key,
            key,
            "{fields}"
        );
    }
}
