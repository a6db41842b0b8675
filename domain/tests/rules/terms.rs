//! Who may send a form, when, and what its file may say of that.

use domain::form::terms::{Opening, Rule, Ruling, Standing, Terms, Window};
use domain::form::{Entries, Fault, Field, Form, Kind, ProfileKey};
use domain::people::{GradeId, Profile};
use domain::time::{Day, Instant};

use crate::samples::{
    CASE, EMAIL, HEAD, NAME, SECTION, SELECTED, entries, field, form, read, statement,
};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn windows(of: &[(&str, &str)]) -> Terms {
    let window = |(opens, closes): &(&str, &str)| Window {
        opens: day(opens),
        closes: day(closes),
        yearly: false,
    };
    Terms {
        windows: of.iter().map(window).collect(),
        ..Terms::default()
    }
}

#[test]
fn a_form_is_open_on_the_days_its_file_says_in_london() {
    let terms = windows(&[("2026-03-01", "2026-03-29"), ("2026-10-01", "2026-10-25")]);
    let closes = day("2026-03-29");
    // The last second of the day on which the clocks go forward, an hour early by UTC.
    let last = Instant(closes.ends().0 - 1);
    for (at, opening) in [
        (
            Instant(day("2026-03-01").starts().0 - 1),
            Opening::From(day("2026-03-01")),
        ),
        (day("2026-03-01").starts(), Opening::Until(closes)),
        (last, Opening::Until(closes)),
        (Instant(last.0 + 1), Opening::From(day("2026-10-01"))),
        (
            Instant(day("2026-10-25").ends().0 - 1),
            Opening::Until(day("2026-10-25")),
        ),
        (
            day("2026-10-25").ends(),
            Opening::ClosedSince(day("2026-10-25")),
        ),
    ] {
        assert_eq!(terms.opening(at), opening, "{at:?}");
    }
    assert_eq!(last.clock(), "23:59");
    assert_eq!(Terms::default().opening(last), Opening::Always);
}

#[test]
fn a_yearly_window_comes_again() {
    let mut terms = windows(&[("2026-02-01", "2026-02-28"), ("2026-12-01", "2027-01-15")]);
    for window in &mut terms.windows {
        window.yearly = true;
    }
    for (at, opening) in [
        ("2026-01-10", Opening::From(day("2026-02-01"))),
        ("2026-12-31", Opening::Until(day("2027-01-15"))),
        ("2027-01-15", Opening::Until(day("2027-01-15"))),
        ("2027-01-16", Opening::From(day("2027-02-01"))),
        ("2027-02-28", Opening::Until(day("2027-02-28"))),
        ("2028-02-29", Opening::From(day("2028-12-01"))),
        ("2040-12-25", Opening::Until(day("2041-01-15"))),
    ] {
        assert_eq!(terms.opening(day(at).starts()), opening, "{at}");
    }
    assert_eq!(day("2024-02-29").plus_years(1), day("2025-02-28"));
    assert_eq!(day("2024-02-29").plus_years(4), day("2028-02-29"));
}

#[test]
fn past_the_day_its_reasons_are_looked_at_again_a_form_takes_nothing() {
    let terms = Terms {
        reasons_good_until: Some(day("2026-06-30")),
        ..windows(&[("2026-06-01", "2026-07-31")])
    };
    assert!(
        terms
            .opening(Instant(day("2026-06-30").ends().0 - 1))
            .is_open()
    );
    let past = terms.opening(day("2026-06-30").ends());
    assert!(!past.is_open());
    assert!(past.said().contains("30 June 2026"), "{}", past.said());
}

/// Rank from the profile, a declaration, and a yes.
fn with_rules() -> Form {
    let of = |id: &str, is: &[&str]| Rule {
        field: id.to_owned(),
        is: is.iter().map(|entry| (*entry).to_owned()).collect(),
        words: format!("The rule of {id}."),
        change: format!("What changes {id}."),
        not_before: None,
        not_after: None,
    };
    let rank = Field {
        profile: Some(ProfileKey::Grade),
        ..field(
            "rank",
            Kind::Grade {
                choices: crate::samples::choices(),
            },
        )
    };
    let mut form = form(vec![
        rank,
        field("group", statement()),
        field("travel", Kind::YesNo),
    ]);
    form.terms.rules = vec![
        of("rank", &["a", "b"]),
        of("group", &[]),
        of("travel", &["yes"]),
    ];
    form
}

fn standings(form: &Form, grade: &str, typed: &Entries) -> Vec<Standing> {
    let profile = Profile {
        grade: (!grade.is_empty()).then(|| GradeId(grade.to_owned())),
        ..Profile::default()
    };
    let rulings = form.rulings(&profile, typed, day("2026-06-03").starts());
    for Ruling {
        standing, change, ..
    } in &rulings
    {
        assert_eq!(change.is_none(), *standing == Standing::Met);
    }
    rulings.into_iter().map(|ruling| ruling.standing).collect()
}

#[test]
fn a_rule_stands_as_profile_and_entries_say() {
    use Standing::{Met, NotMet, Unknown};
    let form = with_rules();
    for (grade, typed, expected) in [
        ("", entries(&[]), [Unknown, Unknown, Unknown]),
        ("a", entries(&[]), [Met, Unknown, Unknown]),
        ("c", entries(&[]), [NotMet, Unknown, Unknown]),
        ("nobody", entries(&[]), [NotMet, Unknown, Unknown]),
        // What is typed comes before what the profile says.
        ("c", entries(&[("rank", &["b"])]), [Met, Unknown, Unknown]),
        (
            "a",
            entries(&[("group", &["yes"]), ("travel", &["no"])]),
            [Met, Met, NotMet],
        ),
        (
            "a",
            entries(&[("group", &["no"]), ("travel", &["yes"])]),
            [Met, NotMet, Met],
        ),
    ] {
        assert_eq!(
            standings(&form, grade, &typed),
            expected,
            "{grade} {typed:?}"
        );
    }
}

#[test]
fn what_is_not_eligible_is_not_accepted() {
    let form = with_rules();
    let right = [
        ("rank", &["a"][..]),
        ("group", &["yes"]),
        ("travel", &["yes"]),
    ];
    assert!(form.accept(&entries(&right)).is_ok());
    for (field, entry) in [("rank", "c"), ("travel", "no")] {
        let mut typed = entries(&right);
        typed.insert(field.to_owned(), vec![entry.to_owned()]);
        let problems = form.accept(&typed).unwrap_err();
        let change = format!("What changes {field}.");
        assert_eq!(problems.len(), 1);
        assert_eq!(
            (problems[0].field.as_str(), &problems[0].fault),
            (field, &Fault::RuleNotMet { change })
        );
        assert!(problems[0].fault.said("Do you?").contains("What changes"));
    }
}

const TERMS: &str = r#"
[[window]]
opens = "2026-01-01"
closes = "2026-02-01"

[[window]]
opens = "2026-03-01"
closes = "2026-04-01"

[[rule]]
field = "travel"
is = ["yes"]
words = "W"
change = "C"

[[rule]]
field = "group"
words = "W"
change = "C"

[endorsement]
name = "name"
email = "email"
shows = ["name", "travel"]
[[endorsement.confirm]]
id = "time-off"
title = "Time off"
asks = "A"

[[rule]]
field = "since"
not_before = -30
not_after = 30
words = "W"
change = "C"

[requires]
form = "first"
field = "name"
words = "W"
change = "C"

[limit]
field = "days"
most = 5
words = "W"
"#;

const FIELDS: &str = r#"
[[section.field]]
id = "travel"
label = "L"
kind = "yes-no"

[[section.field]]
id = "group"
label = "L"
kind = "declaration"
statement = "I do."
"#;

const MORE: &str = r#"
[[section.field]]
id = "days"
label = "L"
kind = "whole-number"
min = 1
max = 5

[[section.field]]
id = "since"
label = "L"
kind = "date"
"#;

/// A form without a mistake.
fn sound() -> String {
    [
        HEAD, TERMS, SELECTED, SECTION, FIELDS, NAME, MORE, EMAIL, CASE,
    ]
    .concat()
}

#[test]
fn a_mistake_in_the_terms_names_its_key_and_line() {
    let whole = sound();
    let sound = read(&whole).unwrap();
    assert_eq!((sound.terms.windows.len(), sound.terms.rules.len()), (2, 3));
    for (right, wrong, key) in [
        (
            "closes = \"2026-04-01\"",
            "closes = \"2026-02-28\"",
            "closes",
        ),
        ("opens = \"2026-03-01\"", "opens = \"2026-02-01\"", "opens"),
        // Yearly, it meets the one before when it comes again.
        (
            "closes = \"2026-04-01\"",
            "closes = \"2027-03-01\"\nyearly = true",
            "opens = \"2026-03-01\"",
        ),
        ("field = \"group\"", "field = \"groups\"", "field"),
        ("is = [\"yes\"]", "is = [\"perhaps\"]", "is"),
        ("not_after = 30", "not_after = -31", "not_after"),
        ("not_before = -30", "not_before = -36526", "not_before"),
        ("field = \"since\"", "field = \"days\"", "not_before = -30"),
        ("field = \"name\"", "field = \"nobody\"", "field"),
        ("field = \"name\"", "field = \"email\"", "field"),
        ("field = \"days\"", "field = \"name\"", "field"),
        ("min = 1", "min = -1", "field = \"days\""),
        ("most = 5", "most = 0", "most"),
        ("name = \"name\"", "name = \"nobody\"", "name"),
        ("email = \"email\"", "email = \"name\"", "email"),
        (
            "shows = [\"name\", \"travel\"]",
            "shows = [\"names\"]",
            "shows",
        ),
        (
            "shows = [\"name\", \"travel\"]",
            "shows = [\"group\"]",
            "shows",
        ),
        ("id = \"time-off\"", "id = \"Time off\"", "id"),
        ("places = 12", "places = 0", "places"),
        ("scorers = 2", "scorers = 1", "scorers"),
        ("scorers = 2", "scorers = 3", "scorers"),
        (
            "marks = [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\"]",
            "marks = [\"0\"]",
            "marks",
        ),
        (
            "marks = [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\"]",
            "optional = true",
            "[selection]",
        ),
    ] {
        let text = whole.replacen(right, wrong, 1);
        assert_ne!(text, whole, "{right}");
        let defect = read(&text).expect_err(wrong);
        let line = defect.line(&text);
        let at = text.lines().nth(line - 1).unwrap();
        assert!(
            at == wrong || at == key,
            "{wrong}: {defect} at line {line}, {at}"
        );
        let name = key.trim_matches(['[', ']']).split(' ').next().unwrap();
        assert_eq!(defect.key, name);
    }
}
