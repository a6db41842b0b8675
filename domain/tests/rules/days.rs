//! Rules about days, counted from the day a form is sent.

use domain::form::terms::{Rule, Sent, Standing, Terms, Window};
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

#[test]
fn a_round_follows_the_days_of_its_window() {
    let window = |(opens, closes): &(&str, &str)| Window {
        opens: day(opens),
        closes: day(closes),
        yearly: true,
    };
    let was = ("2026-10-01", "2026-12-15");
    let goes = |windows: &[(&str, &str)], day_sent: &str, is_over, today: &str| {
        let terms = Terms {
            windows: windows.iter().map(window).collect(),
            ..Terms::default()
        };
        let of = Sent {
            day: day(day_sent),
            window: Some(window(&was)),
            closes: Some(day(was.1)),
            is_over,
        };
        let to = terms.round_now(of, day(today));
        to.map(|day| day.map_or("open".to_owned(), String::from))
    };
    let stays = Some(was.1);
    let (sent, now, later) = ("2026-11-23", "2026-11-24", "2026-12-18");
    for (windows, is_over, today, wanted) in [
        (vec![was], false, now, stays),
        (
            vec![("2026-10-01", "2026-12-20")],
            false,
            now,
            Some("2026-12-20"),
        ),
        (
            vec![("2026-10-01", "2026-11-30")],
            false,
            now,
            Some("2026-11-30"),
        ),
        // Its opening day has moved past what was sent, or its last day before it.
        (
            vec![("2026-12-01", "2026-12-31")],
            false,
            now,
            Some("2026-12-31"),
        ),
        (
            vec![("2026-10-01", "2026-11-20"), ("2027-02-01", "2027-03-01")],
            false,
            now,
            Some("2026-11-20"),
        ),
        // Two take its place: what was sent is in one of them, and does not come to the other.
        (
            vec![("2026-10-01", "2026-11-30"), ("2026-12-01", "2026-12-15")],
            false,
            now,
            Some("2026-11-30"),
        ),
        // None does, or nobody can say which: but what has closed stays where it is.
        (vec![("2026-12-16", "2026-12-31")], false, now, None),
        (vec![("2026-12-16", "2026-12-31")], false, later, stays),
        (
            vec![("2026-10-01", "2026-11-20"), ("2026-12-01", "2026-12-31")],
            false,
            now,
            None,
        ),
        // What is over is opened again, or stays as it was.
        (
            vec![("2026-10-01", "2026-12-31")],
            true,
            later,
            Some("2026-12-31"),
        ),
        (vec![("2026-12-10", "2026-12-31")], true, later, stays),
        (vec![("2026-10-01", "2026-12-10")], true, later, stays),
        (vec![], false, now, Some("open")),
        (vec![], true, later, stays),
    ] {
        let to = goes(&windows, sent, is_over, today);
        assert_eq!(to.ok().as_deref(), wanted, "{windows:?} {is_over} {today}");
    }
    // Who is asked before or after to judge in it is not asked for what is open on that day.
    let both = [("2026-01-10", "2026-02-10"), ("2026-10-01", "2026-12-20")];
    let asked = goes(&both, "2026-01-20", false, "2026-01-20");
    assert_eq!(asked.as_deref(), Ok("2026-12-20"));
}
