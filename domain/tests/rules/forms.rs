//! What a form asks, keeps, starts with and reads out.

use domain::form::{Accepted, Fault, Field, Form, Kind, ProfileKey, Progress};
use domain::people::{GradeId, Profile};

use crate::samples::{choices, entries, field, form, kinds, short, statement, tea};

fn kept(form: &Form, of: &[(&str, &[&str])]) -> Vec<String> {
    let accepted: Accepted = form.accept(&entries(of)).unwrap();
    accepted.entries().keys().cloned().collect()
}

#[test]
fn conditions_chain_and_what_is_not_asked_is_dropped() {
    let form = tea();
    let all: &[(&str, &[&str])] = &[
        ("tea", &["no"]),
        ("milk", &["c"]),
        ("how", &["cold"]),
        ("why", &["water"]),
    ];
    assert_eq!(
        kept(&form, all),
        ["tea", "why"],
        "a chain breaks at its first link"
    );
    let all: &[(&str, &[&str])] = &[
        ("tea", &["yes"]),
        ("milk", &["a", "c"]),
        ("how", &["cold"]),
        ("why", &["\0 wrong"]),
    ];
    assert_eq!(
        kept(&form, all),
        ["how", "milk", "tea"],
        "nothing hidden is kept or checked"
    );
    let all: &[(&str, &[&str])] = &[("tea", &["yes"]), ("milk", &["a"]), ("stranger", &["x"])];
    assert_eq!(kept(&form, all), ["milk", "tea"], "strangers are dropped");
    let asked = |of| {
        form.asked(&entries(of))
            .into_iter()
            .map(|(_, field)| field.id.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(asked(&[]), ["tea"]);
    assert_eq!(asked(&[("how", &["x"]), ("milk", &["c"])]), ["tea"]);
    assert_eq!(
        asked(&[("tea", &["yes"]), ("milk", &["c"])]),
        ["tea", "milk", "how"]
    );
}

#[test]
fn all_faults_are_told_in_the_order_of_the_form() {
    let form = tea();
    let wrong = entries(&[
        ("tea", &["yes"]),
        ("milk", &["c", "x"]),
        ("how", &["too long"]),
    ]);
    let problems = form.accept(&wrong).unwrap_err();
    let told: Vec<_> = problems
        .iter()
        .map(|problem| problem.field.as_str())
        .collect();
    assert_eq!(told, ["milk", "how"]);
    for problem in &problems {
        assert!(problem.fault.said("What is it?").len() > 10);
    }
}

#[test]
fn a_section_is_not_started_in_progress_or_done() {
    let form = tea();
    let milk = &form.sections[1];
    for (of, progress) in [
        (&[][..], Progress::NotStarted),
        (&[("milk", &["a"][..])], Progress::NotStarted),
        (&[("tea", &["yes"]), ("milk", &["a"])], Progress::Done),
        (&[("tea", &["yes"]), ("milk", &["x"])], Progress::InProgress),
        (&[("tea", &["yes"]), ("milk", &[" "])], Progress::NotStarted),
    ] {
        let none = entries(&[]);
        assert_eq!(form.progress(milk, &entries(of), &none), progress, "{of:?}");
    }
}

#[test]
fn what_only_the_profile_has_filled_in_is_no_start() {
    let text = || Kind::ShortText { max_characters: 20 };
    let mut form = form(vec![field("name", text())]);
    form.sections[0].fields.push(field("unit", text()));
    let start = entries(&[("name", &["Priya"])]);
    let whole = entries(&[("name", &["Priya"]), ("unit", &["Harbour"])]);
    for (of, start, progress) in [
        (&start, &start, Progress::NotStarted),
        (
            &entries(&[("name", &["Sam"])]),
            &start,
            Progress::InProgress,
        ),
        (
            &entries(&[("unit", &["Harbour"])]),
            &start,
            Progress::InProgress,
        ),
        (&entries(&[]), &start, Progress::NotStarted),
        (&whole, &whole, Progress::Done),
    ] {
        let section = &form.sections[0];
        assert_eq!(form.progress(section, of, start), progress, "{of:?}");
    }
}

#[test]
fn a_fault_reads_well_after_a_question_and_after_a_statement() {
    let said = |label: &str| Fault::NotDeclared.said(label);
    assert_eq!(
        said("Is what you have told us true?"),
        "Is what you have told us true? Tick the box to confirm"
    );
    assert_eq!(
        said("What you have told us is true."),
        "What you have told us is true: tick the box to confirm"
    );
}

#[test]
fn a_new_draft_starts_with_what_the_profile_says_and_the_field_takes() {
    let from = |id: &str, kind, key| Field {
        profile: Some(key),
        ..field(id, kind)
    };
    let form = form(vec![
        from(
            "name",
            Kind::ShortText { max_characters: 20 },
            ProfileKey::Name,
        ),
        from("short", short(), ProfileKey::Name),
        from(
            "grade",
            Kind::Grade { choices: choices() },
            ProfileKey::Grade,
        ),
        from("unit", short(), ProfileKey::Unit),
        from("mail", Kind::Email, ProfileKey::LineManagerEmail),
        from("manager", short(), ProfileKey::LineManagerName),
    ]);
    let profile = Profile {
        name: "Priya Nair".to_owned(),
        grade: Some(GradeId("b".to_owned())),
        line_manager_email: "grace@x.example".to_owned(),
        ..Profile::default()
    };
    let expected = entries(&[
        ("name", &["Priya Nair"]),
        ("grade", &["b"]),
        ("mail", &["grace@x.example"]),
    ]);
    assert_eq!(form.start(&profile), expected);
    let chief = Profile {
        grade: Some(GradeId("chief".to_owned())),
        ..profile
    };
    assert!(
        !form.start(&chief).contains_key("grade"),
        "a grade it is not for is not filled in"
    );
    assert_eq!(
        form.grades(),
        ["a", "b", "c"].map(|id| GradeId(id.to_owned()))
    );
}

#[test]
fn entries_are_read_out_as_people_read_them() {
    let say = |kind: &Kind, entry: &[&str]| {
        let entry: Vec<_> = entry.iter().map(|text| (*text).to_owned()).collect();
        field("f", kind.clone()).said(&entry)
    };
    assert_eq!(say(&Kind::YesNo, &["yes"]), "Yes");
    assert_eq!(say(&Kind::YesNo, &["no"]), "No");
    assert_eq!(
        say(&Kind::SeveralOf { choices: choices() }, &["c", "a"]),
        "A\nC",
        "in the form’s order"
    );
    assert_eq!(say(&Kind::Date, &["3", "6", "2026"]), "3 June 2026");
    assert_eq!(say(&Kind::Date, &["31", "6", "2026"]), "31 6 2026");
    assert_eq!(say(&statement(), &["yes"]), "I do.");
    assert_eq!(say(&short(), &["a\0"]), "a\0");
    assert!(kinds().iter().all(|kind| say(kind, &["", " "]).is_empty()));
}
