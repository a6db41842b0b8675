//! What somebody sent before, and what that means for what they send now.

use domain::api::{Conflict, Failure};
use domain::applications::earlier::{
    is_full, may_come_back, may_send, next_round, one_each, reference, rulings,
};
use domain::applications::{Application, ApplicationId, Brought, Listed, Outcome, Promise, Stage};
use domain::form::terms::{Limit, Next, Standing, Window};
use domain::form::{Form, Kind};
use domain::people::{PersonId, Profile};
use domain::time::{Day, Instant};

use crate::rooms::member;
use crate::samples::{entries, field, form, selection, short};

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) fn noon(text: &str) -> Instant {
    Instant(day(text).starts().0 + 43_200_000)
}

/// A form with a selection, open in June and in July.
fn selects() -> Form {
    let mut form = form(vec![field("name", short())]);
    let window = |(opens, closes): (&str, &str)| Window {
        opens: day(opens),
        closes: day(closes),
        yearly: false,
    };
    let windows = [("2026-06-01", "2026-06-30"), ("2026-07-01", "2026-07-31")];
    form.terms.windows = windows.map(window).to_vec();
    form.terms.selection = Some(selection());
    form
}

/// A visit of so many days, five in a year.
pub(super) fn visit() -> Form {
    let mut form = form(vec![field("days", Kind::WholeNumber { min: 1, max: 5 })]);
    form.id = "visit".to_owned();
    form.terms.limit = Some(Limit {
        field: "days".to_owned(),
        most: 5,
        words: "Five days.".to_owned(),
    });
    form.terms.next = ["before", "after"]
        .map(|form| Next {
            form: form.to_owned(),
            title: form.to_uppercase(),
        })
        .to_vec();
    form
}

/// An application by a form, with one entry.
pub(super) fn sent(
    form: &Form,
    (id, text): (&str, &str),
    reference: &str,
    at: Instant,
) -> Application {
    let accepted = form
        .accept_on(at.day(), &entries(&[(id, &[text])]))
        .unwrap();
    let brought = Brought {
        id: ApplicationId(reference.to_owned()),
        reference: reference.to_owned(),
        at,
        decision_within: 20,
    };
    Application::submit(&accepted, &member("sam"), Profile::default(), brought).unwrap()
}

/// What the CMU has said came of what was granted.
pub(super) const fn ended(at: Instant, took_place: bool) -> Stage {
    Stage::Ended {
        at,
        took_place,
        granted: at,
    }
}

fn stages(at: Instant) -> Vec<(Stage, bool)> {
    let decided = |outcome| Stage::decided(outcome, at, 5);
    let (decision_by, promise) = (at.day(), Promise::Decision);
    let submitted = Stage::Submitted {
        at,
        decision_by,
        promise,
    };
    vec![
        (
            Stage::Waiting {
                at,
                decision_by,
                promise,
            },
            true,
        ),
        (submitted.clone(), true),
        (decided(Outcome::Offer), true),
        (decided(Outcome::Reserve), true),
        (Stage::Accepted { at }, true),
        (Stage::Answered { at, no: false }, true),
        (Stage::Answered { at, no: true }, false),
        (ended(at, true), true),
        (ended(at, false), false),
        (decided(Outcome::NotSelected), false),
        (
            Stage::Declined {
                at,
                given_up: false,
                lapsed: false,
            },
            false,
        ),
        (
            Stage::Declined {
                at,
                given_up: false,
                lapsed: true,
            },
            false,
        ),
        (
            Stage::Withdrawn {
                at,
                before: Box::new(submitted),
            },
            false,
        ),
    ]
}

#[test]
fn a_person_has_one_application_of_a_form_in_a_round() {
    let form = selects();
    let typed = entries(&[("name", &["Sam"])]);
    let at = noon("2026-06-10");
    for (stage, is_live) in stages(at) {
        let mut of = Listed::from(sent(&form, ("name", "Sam"), "ACDE-4679", at));
        of.stage = stage;
        let all = [of];
        let stands = !all[0].stage.is_withdrawn();
        let has_place = matches!(all[0].stage, Stage::Accepted { .. });
        let told = may_send(&form, &typed, &all, noon("2026-06-20"));
        match (stands, told) {
            (false, Ok(())) => {}
            (true, Err(Failure::Conflict { now })) => match now {
                Conflict::Moved { said } if has_place => {
                    assert!(
                        said.starts_with("You have a place already. The reference is ACDE-4679.")
                    );
                    assert!(
                        said.contains("next round") && !said.contains("withdraw"),
                        "{said}"
                    );
                }
                Conflict::UnderWay { receipt } if is_live && !has_place => {
                    assert_eq!(receipt, all[0].receipt());
                }
                Conflict::Moved { said } if !is_live => {
                    assert!(
                        said.contains("ACDE-4679") && said.contains("next round"),
                        "{said}"
                    );
                }
                other => panic!("{other:?}"),
            },
            (_, other) => panic!("{:?} gives {other:?}", all[0].stage),
        }
        let may_send = |form: &Form, on: &str| may_send(form, &typed, &all, noon(on)).is_ok();
        // The next round is another, and so is another form, or one without a selection.
        assert!(may_send(&form, "2026-07-01"));
        let other = Form {
            id: "other".to_owned(),
            ..form.clone()
        };
        assert!(may_send(&other, "2026-06-20"));
        let mut free = form.clone();
        free.terms.selection = None;
        assert!(may_send(&free, "2026-06-20"));
        // It is the same round where it closes later or sooner, or has opened later.
        for (opens, closes) in [
            ("2026-06-01", "2026-07-15"),
            ("2026-06-01", "2026-06-25"),
            ("2026-06-15", "2026-06-30"),
        ] {
            let mut moved = form.clone();
            (moved.terms.windows[0].opens, moved.terms.windows[0].closes) =
                (day(opens), day(closes));
            assert_eq!(may_send(&moved, "2026-06-20"), !stands, "{opens} {closes}");
        }
        // Where it is always open, one that came to nothing is in nobody's way.
        let mut always = form.clone();
        always.terms.windows.clear();
        assert_eq!(may_send(&always, "2026-06-20"), !is_live);
    }
}

#[test]
fn what_comes_back_meets_no_other() {
    let at = noon("2026-06-10");
    let of = sent(&selects(), ("name", "Sam"), "ACDE-4679", at);
    let other = Listed::from(sent(&selects(), ("name", "Sam"), "CCCC-CCCC", at));
    assert_eq!(may_come_back(&of, &[]), Ok(()));
    let told = may_come_back(&of, &[other]).unwrap_err().said();
    assert!(told.contains("CCCC-CCCC"), "{told}");
    let before = sent(&selects(), ("name", "Sam"), "CCCC-CCCC", noon("2026-06-30"));
    let next = sent(&selects(), ("name", "Sam"), "ACDE-4679", noon("2026-07-01"));
    assert_eq!(may_come_back(&next, &[Listed::from(before)]), Ok(()));
    let visits = |days| sent(&visit(), ("days", days), "ACDE-4679", at);
    let other = [Listed::from(visits("3"))];
    assert_eq!(may_come_back(&visits("2"), &other), Ok(()));
    let told = may_come_back(&visits("3"), &other).unwrap_err().said();
    assert!(told.contains("ask for 2 at most"), "{told}");
}

#[test]
fn nobody_has_two_places() {
    let place = |person: &str, reference: &str| (PersonId(person.to_owned()), reference.to_owned());
    let (sam, ash) = (place("sam", "AAAA-AAAA"), place("ash", "CCCC-CCCC"));
    let again = place("sam", "DDDD-DDDD");
    assert_eq!(one_each(&[sam.clone(), ash.clone()], &[]), Ok(()));
    assert_eq!(
        one_each(std::slice::from_ref(&sam), std::slice::from_ref(&ash)),
        Ok(())
    );
    for (offers, held) in [
        (vec![sam.clone(), ash.clone(), again.clone()], vec![]),
        (vec![ash, again], vec![sam]),
    ] {
        let said = one_each(&offers, &held).unwrap_err().said();
        assert!(
            said.contains("AAAA-AAAA") && said.contains("DDDD-DDDD"),
            "{said}"
        );
        assert!(!said.contains("CCCC-CCCC"), "{said}");
    }
}

#[test]
fn five_days_in_a_year_are_counted_together() {
    let form = visit();
    let ask = |days: &str, sent: &[Listed], on: &str| {
        may_send(&form, &entries(&[("days", &[days])]), sent, noon(on))
    };
    let before = |days: &str, reference: &str, on: &str| {
        Listed::from(sent(&form, ("days", days), reference, noon(on)))
    };
    let all = [
        before("2", "A", "2026-02-01"),
        before("1", "B", "2026-12-31"),
    ];
    assert_eq!(ask("5", &[], "2026-06-01"), Ok(()));
    assert_eq!(ask("2", &all, "2026-12-31"), Ok(()));
    let Failure::Faults { problems } = ask("3", &all, "2026-12-31").unwrap_err() else {
        panic!()
    };
    assert_eq!(problems[0].field, "days");
    assert_eq!(
        problems[0].fault.said("How many days?"),
        "How many days? Ask for 2 at most. You have asked for 3 in 2026 already, and 5 is the most in \
         one year"
    );
    // Another year counts by itself.
    assert_eq!(ask("5", &all, "2027-01-01"), Ok(()));
    // What came to nothing is free again.
    for (stage, is_live) in stages(noon("2026-03-01")) {
        let mut of = sent(&form, ("days", "2"), "A", noon("2026-02-01"));
        of.stage = stage.clone();
        let all = [Listed::from(of), all[1].clone()];
        let is_over = ask("3", &all, "2026-12-31").is_err();
        assert_eq!(is_over, is_live, "{stage:?}");
    }
    // Of what was withdrawn the days that were over stay taken: from Friday 27 February, two.
    for (on, taken) in [
        ("2026-02-27", 0),
        ("2026-02-28", 1),
        ("2026-03-02", 1),
        ("2026-03-03", 2),
        ("2026-04-01", 2),
    ] {
        let mut of = sent(&form, ("days", "2"), "A", noon("2026-02-01"));
        of.first_day = Day::parse("2026-02-27");
        let (at, before) = (noon(on), Box::new(of.stage.clone()));
        of.stage = Stage::Withdrawn { at, before };
        assert_eq!(Listed::from(of).takes, taken, "{on}");
    }
    let full = [before("5", "A", "2026-02-01")];
    let Failure::Faults { problems } = ask("1", &full, "2026-06-01").unwrap_err() else {
        panic!()
    };
    assert!(
        problems[0]
            .fault
            .said("Days?")
            .contains("from 1 January 2027")
    );
    // Whoever has had all of a year begins nothing.
    for (sent, is) in [(&full[..], true), (&all, false), (&[], false)] {
        assert_eq!(is_full(&form, sent, noon("2026-12-31")), is);
        assert!(!is_full(&form, sent, noon("2027-01-01")));
    }
    let standing = |days: &[&str], sent: Option<&[Listed]>| {
        let typed = entries(&[("days", days)]);
        rulings(&form, &typed, sent, noon("2026-12-31"))[0].standing
    };
    assert_eq!(standing(&[], None), Standing::Unknown);
    assert_eq!(standing(&[], Some(&all)), Standing::Met);
    assert_eq!(standing(&["3"], Some(&all)), Standing::NotMet);
    assert_eq!(standing(&[], Some(&full)), Standing::NotMet);
}

#[test]
fn a_reference_is_read_as_people_type_it() {
    for typed in ["ACDE-4679", "acde4679", " acde 4679 ", "ACDE–4679"] {
        assert_eq!(reference(typed), "ACDE-4679");
    }
    assert_eq!(reference("AC"), "AC");
}

#[test]
fn whoever_waits_for_the_next_round_reads_when_it_opens() {
    let mut form = visit();
    form.terms.windows = ["2026-01-01/2026-03-31", "2026-10-01/2026-12-31"]
        .map(|days| {
            let (opens, closes) = days.split_once('/').unwrap();
            Window {
                opens: day(opens),
                closes: day(closes),
                yearly: true,
            }
        })
        .to_vec();
    let said = |on: &str| next_round(&form, day(on));
    assert!(said("2026-02-01").ends_with("opens, on 1 October 2026."));
    assert!(said("2026-12-31").ends_with("opens, on 1 January 2027."));
    form.terms.windows.clear();
    assert!(next_round(&form, day("2026-02-01")).ends_with("opens."));
}
