//! Rules about days, counted from the day a form is sent.

use domain::form::terms::{Rule, Standing};
use domain::form::{Fault, Form, Kind};
use domain::people::Profile;
use domain::time::Day;

use crate::samples::{entries, field, form};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// One leaves within a year, or left a year ago at most.
fn leaving() -> Form {
    let mut form = form(vec![field("last-day", Kind::Date)]);
    form.terms.rules = vec![Rule {
        field: "last-day".to_owned(),
        is: vec![],
        words: "The rule.".to_owned(),
        change: "Ask again later.".to_owned(),
        not_before: Some(-365),
        not_after: Some(365),
    }];
    form
}

#[test]
fn a_day_is_taken_as_it_lies_from_the_day_it_is_sent() {
    let form = leaving();
    let on = day("2026-06-03");
    for (typed, is_right) in [
        (["2", "6", "2025"], false),
        (["3", "6", "2025"], true),
        (["3", "6", "2026"], true),
        (["3", "6", "2027"], true),
        (["4", "6", "2027"], false),
    ] {
        let entries = entries(&[("last-day", &typed)]);
        let told = form.accept_on(on, &entries);
        assert_eq!(told.is_ok(), is_right, "{typed:?}");
        let met = if is_right {
            Standing::Met
        } else {
            Standing::NotMet
        };
        let rulings = form.rulings(&Profile::default(), &entries, on.starts());
        assert_eq!(rulings[0].standing, met);
        for problem in told.err().into_iter().flatten() {
            let said = problem.fault.said("When is your last day?");
            let days = "Enter a day from 3 June 2025 to 3 June 2027. Ask again later.";
            assert_eq!(problem.field, "last-day");
            assert_eq!(said, format!("When is your last day? {days}"));
            assert_eq!(rulings[0].change.as_deref(), Some(days));
        }
    }
    // What is no day is told by itself.
    let none = form.accept_on(on, &entries(&[("last-day", &["31", "2", "2026"])]));
    assert_eq!(none.unwrap_err()[0].fault, Fault::NotADate);
    let rulings = form.rulings(&Profile::default(), &entries(&[]), on.starts());
    assert_eq!(rulings[0].standing, Standing::Unknown);
}

#[test]
fn the_days_that_are_taken_are_said() {
    let (first, last) = (Some(day("2026-06-03")), Some(day("2026-07-01")));
    for (from, to, said) in [
        (first, None, "D: enter 3 June 2026 or a later day. C."),
        (None, last, "D: enter 1 July 2026 or an earlier day. C."),
        (first, first, "D: enter 3 June 2026. C."),
    ] {
        let change = "C.".to_owned();
        assert_eq!(Fault::DayOutside { from, to, change }.said("D"), said);
    }
}
