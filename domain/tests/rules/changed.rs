//! What is told of a form that changed while somebody filled it in.

use domain::form::terms::{Confirmation, Endorsement, Limit, Rule, Selection, Window};
use domain::form::{Form, Kind, changes};
use domain::time::Day;

use crate::samples::{field, form, selection, short};

fn rule(field: &str) -> Rule {
    Rule {
        field: field.to_owned(),
        is: vec!["yes".to_owned()],
        words: format!("You {field}."),
        change: "Do it.".to_owned(),
        not_before: None,
        not_after: None,
    }
}

fn confirm(id: &str) -> Confirmation {
    Confirmation {
        id: id.to_owned(),
        title: id.to_owned(),
        asks: format!("Is {id} well?"),
        partly: None,
    }
}

fn before() -> Form {
    let mut scored = field("goals", Kind::LongText { words: 50 });
    scored.marks = vec!["0".to_owned(); 6];
    let mut form = form(vec![
        field("name", short()),
        field("travel", Kind::YesNo),
        scored,
        field("email", Kind::Email),
    ]);
    form.terms.rules = vec![rule("travel")];
    form.terms.windows = vec![Window {
        opens: Day::parse("2026-10-01").unwrap(),
        closes: Day::parse("2026-12-31").unwrap(),
        yearly: false,
    }];
    form.terms.endorsement = Some(Endorsement {
        name: "name".to_owned(),
        email: "email".to_owned(),
        shows: vec!["name".to_owned()],
        confirm: vec![confirm("time")],
    });
    form.terms.selection = Some(selection());
    form.terms.limit = Some(Limit {
        field: "days".to_owned(),
        most: 5,
        words: "At most five days.".to_owned(),
    });
    form
}

#[track_caller]
fn check(change: impl Fn(&mut Form), said: &[&str]) {
    let mut after = before();
    change(&mut after);
    assert_eq!(changes(&before(), &after), said);
}

fn of(form: &mut Form) -> &mut Selection {
    form.terms.selection.as_mut().unwrap()
}

fn manager(form: &mut Form) -> &mut Endorsement {
    form.terms.endorsement.as_mut().unwrap()
}

#[test]
fn whatever_changed_is_told_in_words() {
    check(
        |form| form.title = "Another".to_owned(),
        &["Only headings or notes have changed."],
    );
    // What is asked.
    check(
        |form| {
            form.sections[0].fields[0].help = Some("In full.".to_owned());
            let new = field("age", short());
            form.sections[1].fields = vec![new];
        },
        &[
            "Changed: What is name?",
            "New: What is age?",
            "No longer asked: What is travel?",
        ],
    );
    // When, and by which rules.
    check(
        |form| form.terms.windows[0].closes = Day::parse("2026-12-20").unwrap(),
        &["The dates are new. You can apply from 1 October 2026 to 20 December 2026."],
    );
    check(
        |form| {
            form.terms.windows.clear();
            form.terms.reasons_good_until = Some(Day::parse("2027-06-30").unwrap());
        },
        &["The dates are new. You can apply at any time, up to 30 June 2027 at the latest."],
    );
    check(
        |form| form.terms.rules[0].is = vec!["no".to_owned()],
        &["Changed rule: You travel."],
    );
    check(
        |form| form.terms.rules = vec![rule("drive")],
        &["New rule: You drive.", "No longer a rule: You travel."],
    );
    check(
        |form| form.terms.limit.as_mut().unwrap().most = 3,
        &["Changed rule: At most five days."],
    );
    // The line manager.
    check(
        |form| form.terms.endorsement = None,
        &["Your line manager is no longer asked."],
    );
    check(
        |form| manager(form).shows.push("goals".to_owned()),
        &["Your line manager now sees: What is name?; What is goals?"],
    );
    check(
        |form| manager(form).confirm = vec![confirm("place")],
        &[
            "Your line manager is now asked: Is place well?",
            "Your line manager is no longer asked: Is time well?",
        ],
    );
    // How it is scored, and how places are given.
    check(
        |form| form.sections[2].fields[0].marks[5] = "All of it.".to_owned(),
        &["What each mark means has changed: What is goals?"],
    );
    check(
        |form| form.sections[2].fields[0].marks.clear(),
        &["This answer is no longer scored: What is goals?"],
    );
    check(
        |form| {
            of(form).places = None;
            of(form).scorers = 1;
            of(form).decides_within = 30;
        },
        &[
            "There is no limit to the places any more.",
            "1 person scores each scored answer now.",
            "We now aim to decide within 30 working days of closing, and an offer stands for 10.",
        ],
    );
    check(
        |form| form.terms.selection = None,
        &["There is no selection any more."],
    );
}
