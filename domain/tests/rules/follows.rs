//! Forms that follow others: what came first, what goes with it, and what its record tells.

use domain::api::Failure;
use domain::applications::earlier::{done, first, may_send, open, rulings};
use domain::applications::{Application, ApplicationId, Brought, Listed, Stage};
use domain::form::terms::{Requires, Standing};
use domain::form::{Fault, Form, Kind};
use domain::people::Profile;
use domain::time::Day;

use crate::earlier::{noon, sent, visit};
use crate::rooms::member;
use crate::samples::{entries, field, form};

/// What follows another form, and names it.
pub(super) fn follows(id: &str, first: &str) -> Form {
    let mut form = form(vec![field("about", Kind::ShortText { max_characters: 20 })]);
    form.id = id.to_owned();
    form.title = id.to_uppercase();
    form.terms.is_unanswered = true;
    form.terms.requires = Some(Requires {
        form: first.to_owned(),
        field: "about".to_owned(),
        words: "The other came first.".to_owned(),
        change: "Send the other first.".to_owned(),
        number: None,
        day: None,
    });
    form
}

#[test]
fn a_form_follows_the_one_it_requires() {
    let at = noon("2026-06-10");
    let (briefing, debriefing) = (follows("before", "visit"), follows("after", "before"));
    let typed = |text: &str| entries(&[("about", &[text])]);
    let mut visit = sent(&visit(), ("days", "2"), "ACDE-4679", at);
    let listed = |of: &Application| Listed::from(of.clone());
    // Asked, and not answered yet; then a no.
    let waits = [listed(&visit)];
    let mut no = listed(&visit);
    no.stage = Stage::Answered { at, no: true };
    for sent in [&[][..], &waits, &[no]] {
        let told = may_send(&briefing, &typed("ACDE-4679"), sent, at).unwrap_err();
        assert!(
            told.said().starts_with("Send the other first."),
            "{}",
            told.said()
        );
        let ruling = &rulings(&briefing, &typed(""), Some(sent), at)[0];
        assert_eq!(ruling.standing, Standing::NotYet);
    }
    let ruling = &rulings(&briefing, &typed(""), Some(&waits), at)[0];
    assert!(
        ruling.change.as_deref().unwrap().contains("Wait"),
        "{ruling:?}"
    );
    // A yes.
    visit.stage = Stage::Answered { at, no: false };
    let yes = [listed(&visit)];
    assert_eq!(
        first(briefing.terms.requires.as_ref().unwrap(), &yes),
        ["ACDE-4679"]
    );
    assert_eq!(
        rulings(&briefing, &typed(""), Some(&yes), at)[0].standing,
        Standing::Met
    );
    assert_eq!(may_send(&briefing, &typed(" acde 4679"), &yes, at), Ok(()));
    let wrong = may_send(&briefing, &typed("ACDE-4673"), &yes, at).unwrap_err();
    let Failure::Faults { problems } = wrong else {
        panic!()
    };
    let known = vec!["ACDE-4679".to_owned()];
    assert_eq!(problems[0].fault, Fault::NotAReference { known });
    // The debriefing needs the briefing, and is about the visit all the same.
    assert!(may_send(&debriefing, &typed("ACDE-4679"), &yes, at).is_err());
    let mut brief = sent(&briefing, ("about", "acde-4679"), "MMMM-MMMM", at);
    let all = [listed(&brief), listed(&visit)];
    assert_eq!(may_send(&debriefing, &typed("ACDE-4679"), &all, at), Ok(()));
    assert!(may_send(&debriefing, &typed("MMMM-MMMM"), &all, at).is_err());
    // Sent for all that it can be about, there is nothing left to send; of two visits one is left.
    let named = |all: Vec<&Listed>| -> Vec<String> {
        all.into_iter().map(|of| of.reference.clone()).collect()
    };
    assert!(done(&briefing, &yes, None).is_empty());
    assert_eq!(open(&briefing, &yes), ["ACDE-4679"]);
    assert_eq!(named(done(&briefing, &all, None)), ["MMMM-MMMM"]);
    assert!(open(&briefing, &all).is_empty());
    let mut next = listed(&visit);
    next.reference = "EEEE-4679".to_owned();
    let two = [all[0].clone(), all[1].clone(), next];
    assert_eq!(open(&briefing, &two), ["EEEE-4679"]);
    assert!(done(&briefing, &two, None).is_empty());
    assert_eq!(
        named(done(&briefing, &two, Some("ACDE-4679"))),
        ["MMMM-MMMM"]
    );
    for other in ["EEEE-4679", "FFFF-4679"] {
        assert!(done(&briefing, &two, Some(other)).is_empty());
    }
    assert!(done(&briefing, &[], None).is_empty());
    // The visit knows what has followed, until it is withdrawn.
    let told = |of: &Application| {
        of.following()
            .iter()
            .map(|(_, sent)| sent.is_some())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&visit), [false, false]);
    let before = visit.past.len();
    visit.followed(&brief, at).unwrap();
    assert_eq!(told(&visit), [true, false]);
    // One of two may go.
    let mut other = sent(&briefing, ("about", "acde-4679"), "NNNN-NNNN", at);
    visit.followed(&other, at).unwrap();
    for (of, stands) in [(&mut other, true), (&mut brief, false)] {
        of.withdraw(&member("sam"), "", at).unwrap();
        visit.followed(of, at).unwrap();
        assert_eq!(told(&visit), [stands, false]);
    }
    // However often one comes and goes, it is told once; and there is an end to those that stand.
    assert_eq!(visit.past.len(), before + 2);
    brief.take_back(&member("sam"), at).unwrap();
    visit.followed(&brief, at).unwrap();
    let mut another = brief.clone();
    for number in 1..20 {
        another.reference = format!("SSSS-{number}");
        visit.followed(&another, at).unwrap();
    }
    let more = sent(&briefing, ("about", "acde-4679"), "PPPP-PPPP", at);
    assert!(
        visit
            .followed(&more, at)
            .unwrap_err()
            .said()
            .contains("20 forms")
    );
    assert_eq!(
        (told(&visit), visit.past.len()),
        (vec![true, false], before + 21)
    );
    // What was withdrawn makes room again, and what is of another form takes none.
    brief.withdraw(&member("sam"), "", at).unwrap();
    visit.followed(&brief, at).unwrap();
    visit.followed(&more, at).unwrap();
    let debrief = sent(&debriefing, ("about", "acde-4679"), "RRRR-RRRR", at);
    visit.followed(&debrief, at).unwrap();
    assert_eq!(told(&visit), [true, true]);
    // Nor does the record grow with what comes and goes.
    for number in 0..100 {
        brief.reference = format!("TTTT-{number}");
        visit.followed(&brief, at).unwrap();
    }
    assert_eq!(visit.past.len(), before + 20 + 1 + 20);
    visit.stage = Stage::Answered { at, no: true };
    assert!(visit.following().is_empty());
}

#[test]
fn what_follows_asks_for_no_more_and_comes_no_sooner() {
    let at = noon("2026-06-10");
    let with = |(id, first): (&str, &str), number: bool| {
        let mut form = follows(id, first);
        let fields = &mut form.sections[0].fields;
        fields.push(field("when", Kind::Date));
        fields.push(field("days", Kind::WholeNumber { min: 1, max: 5 }));
        let rule = form.terms.requires.as_mut().unwrap();
        rule.day = Some("when".to_owned());
        rule.number = number.then(|| "days".to_owned());
        form
    };
    let (briefing, debriefing) = (
        with(("before", "visit"), true),
        with(("after", "before"), false),
    );
    let typed = |day: &str, days: &str| {
        entries(&[
            ("about", &["ACDE-4679"]),
            ("when", &[day, "6", "2026"]),
            ("days", &[days]),
        ])
    };
    let mut asked = sent(&visit(), ("days", "2"), "ACDE-4679", at);
    asked.stage = Stage::Answered { at, no: false };
    let mut all = vec![Listed::from(asked)];
    let told = |form: &Form, day: &str, days: &str, all: &[Listed]| {
        let Err(failure) = may_send(form, &typed(day, days), all, at) else {
            return String::new();
        };
        let Failure::Faults { problems } = failure else {
            panic!("{failure:?}")
        };
        problems[0].fault.said(&problems[0].field)
    };
    assert_eq!(told(&briefing, "1", "2", &all), "");
    assert_eq!(
        told(&briefing, "1", "3", &all),
        "days: enter a number from 1 to 2"
    );
    let accepted = briefing.accept_on(at.day(), &typed("12", "2")).unwrap();
    let brought = Brought {
        id: ApplicationId("b".to_owned()),
        reference: "MMMM-MMMM".to_owned(),
        at,
        decision_within: 20,
    };
    let brief = Application::submit(&accepted, &member("sam"), Profile::default(), brought);
    all.push(Listed::from(brief.unwrap()));
    for day in ["12", "13"] {
        assert_eq!(told(&debriefing, day, "5", &all), "");
    }
    let early = told(&debriefing, "11", "5", &all);
    assert!(
        early.starts_with("when: enter 12 June 2026 or a later day."),
        "{early}"
    );
}

/// Days on which somebody was there stay taken: no briefing that comes later puts them off (O6).
#[test]
fn a_briefing_moves_only_what_has_not_begun() {
    let mut form = follows("before", "visit");
    form.sections[0].fields.push(field("when", Kind::Date));
    form.terms.requires.as_mut().unwrap().day = Some("when".to_owned());
    let day = |text: &str| Day::parse(text).unwrap();
    let moved = |first: &str, on: &str, to: &str| {
        let mut of = sent(&visit(), ("days", "5"), "ACDE-4679", noon("2026-06-01"));
        let at = noon("2026-06-02");
        of.stage = Stage::Answered { at, no: false };
        of.first_day = Some(day(first));
        let mut by = sent(&follows("before", "visit"), ("about", "ACDE-4679"), "B", at);
        by.form = form.clone();
        let [year, month, date] = to.split('-').collect::<Vec<_>>()[..] else {
            panic!("{to}")
        };
        let when = [date, month, year].map(ToOwned::to_owned).to_vec();
        by.entries.insert("when".to_owned(), when);
        of.followed(&by, noon(on)).unwrap();
        let told = of.past.last().unwrap().what.said(true);
        (of.first_day.unwrap(), told)
    };
    let sent = "You sent the form “BEFORE”. Its reference is B.";
    for (on, to, is_moved) in [
        ("2026-06-09", "2026-06-12", true),
        ("2026-06-10", "2026-06-12", true),
        ("2026-06-11", "2026-06-12", false),
        ("2026-06-14", "2026-06-30", false),
        ("2026-06-18", "2026-06-30", false),
    ] {
        let first = if is_moved { to } else { "2026-06-10" };
        let told = match is_moved {
            true => format!("{sent} The first day is now 12 June 2026."),
            false => sent.to_owned(),
        };
        assert_eq!(moved("2026-06-10", on, to), (day(first), told), "{on}");
    }
    // The day that was agreed already is no news.
    let same = moved("2026-06-10", "2026-06-09", "2026-06-10");
    assert_eq!(same, (day("2026-06-10"), sent.to_owned()));
}
