//! Decisions: drafted on a form, with feedback for whoever is not selected, within the places there are.

use domain::api::Failure;
use domain::applications::decision::{
    FEEDBACK_WORDS, Sentence, Unmarked, fits, mark_said, says_why,
};
use domain::applications::endorsement::Due;
use domain::applications::sift::Agreement;
use domain::applications::{Application, ApplicationId, Brought, Decision, Outcome, Stage};
use domain::form::terms::Promise;
use domain::form::{Field, Form};
use domain::people::{CmuStaff, Member, PersonId, Profile};
use domain::time::{Day, Instant};
use domain::words::Words;

use crate::samples::{entries, field, form, selection, short};

fn member(name: &str) -> Member {
    Member {
        id: PersonId(name.to_owned()),
        name: name.to_owned(),
        email: format!("{name}@x.example"),
    }
}

fn staff() -> CmuStaff {
    CmuStaff(member("morgan"))
}

fn at() -> Instant {
    Day::parse("2026-06-01").unwrap().starts()
}

/// Two parts are scored, a third is not.
fn scored() -> Form {
    let part = |id: &str| Field {
        marks: vec![String::new(); 6],
        ..field(id, short())
    };
    let mut form = form(vec![field("name", short()), part("goals"), part("benefit")]);
    form.terms.selection = Some(selection());
    form
}

fn sent(form: &Form) -> Application {
    let typed = entries(&[("name", &["Sam"]), ("goals", &["G"]), ("benefit", &["B"])]);
    let brought = Brought {
        id: ApplicationId("a".to_owned()),
        reference: "AAAA-AAAA".to_owned(),
        at: at(),
        decision_within: 20,
    };
    let accepted = form.accept(&typed).unwrap();
    Application::submit(&accepted, &member("sam"), Profile::default(), brought).unwrap()
}

#[test]
fn a_decision_is_drafted_with_feedback_on_each_part() {
    let of = sent(&scored());
    let fields: Vec<String> = of.deciding().sections[0]
        .fields
        .iter()
        .map(|field| field.id.clone())
        .collect();
    assert_eq!(
        fields,
        ["outcome", "about-goals", "about-benefit", "without-marks"]
    );
    let none = of.decision(&entries(&[("about-goals", &["Say more."])]));
    assert!(
        matches!(&none, Err(Failure::Faults { problems }) if problems[0].field == "outcome"),
        "{none:?}"
    );
    let long = vec!["word"; FEEDBACK_WORDS + 1].join(" ");
    let long = of.decision(&entries(&[
        ("outcome", &["offer"]),
        ("about-goals", &[&long]),
    ]));
    assert!(
        matches!(&long, Err(Failure::Faults { problems }) if problems[0].field == "about-goals"),
        "{long:?}"
    );
    for (outcome, about, lacking) in [
        ("offer", vec![], 0),
        ("reserve", vec![], 0),
        ("not-selected", vec![], 2),
        ("not-selected", vec!["about-goals"], 1),
        ("not-selected", vec!["about-goals", "about-benefit"], 0),
    ] {
        let mut typed = entries(&[("outcome", &[outcome])]);
        typed.extend(
            about
                .iter()
                .map(|id| ((*id).to_owned(), vec!["Say more.".to_owned()])),
        );
        let decision = of.decision(&typed).unwrap();
        assert_eq!(decision.outcome.word(), outcome);
        assert_eq!(
            (decision.remarks.len(), of.lacking(&decision)),
            (about.len(), lacking)
        );
        let mut decided = of.clone();
        let done = decided.decide(&staff(), decision, at());
        assert_eq!(done.is_ok(), lacking == 0, "{done:?}");
        assert_eq!(
            decided.remarks.len(),
            if lacking == 0 { about.len() } else { 0 }
        );
        if let Some(remark) = decided.remarks.first() {
            assert_eq!(remark.asked, "What is goals?");
        }
    }
}

#[test]
fn where_no_part_is_scored_feedback_is_about_the_whole() {
    let mut form = scored();
    for field in form.sections.iter_mut().flat_map(|of| &mut of.fields) {
        field.marks.clear();
    }
    let of = sent(&form);
    let not = of
        .decision(&entries(&[("outcome", &["not-selected"])]))
        .unwrap();
    assert_eq!(of.lacking(&not), 1);
    let typed = entries(&[
        ("outcome", &["not-selected"]),
        ("about", &["Try again in May."]),
    ]);
    let whole = of.decision(&typed).unwrap();
    assert_eq!(
        (of.lacking(&whole), whole.remarks[0].asked.as_str()),
        (0, "")
    );
}

#[test]
fn from_the_reserve_list_one_is_offered_a_place_or_not_selected() {
    let mut of = sent(&scored());
    let decision = |outcome| Decision {
        outcome,
        remarks: vec![],
        without: None,
    };
    of.decide(&staff(), decision(Outcome::Reserve), at())
        .unwrap();
    let again = of.decision(&entries(&[("outcome", &["reserve"])]));
    assert!(matches!(again, Err(Failure::Faults { .. })), "{again:?}");
    assert!(
        of.decide(&staff(), decision(Outcome::Reserve), at())
            .is_err()
    );
    of.decide(&staff(), decision(Outcome::Offer), at()).unwrap();
    let reply_by = Day::parse("2026-06-15").unwrap();
    assert_eq!(of.stage, Stage::Offered { at: at(), reply_by });
    // Nobody is told before its day is over, and nothing happens by itself then.
    assert_eq!(of.due(at()), Some((reply_by.ends(), Due::Unanswered)));
    assert_eq!(of.due(reply_by.ends()), None);
    assert!(of.lapse(&staff(), Instant(reply_by.ends().0 - 1)).is_err());
    of.lapse(&staff(), reply_by.ends()).unwrap();
    assert!(matches!(of.stage, Stage::Declined { .. }));
}

#[test]
fn no_more_is_offered_than_there_are_places() {
    assert_eq!(fits(None, 500, 500), Ok(()));
    for (held, offers, left) in [
        (0, 12, None),
        (
            0,
            13,
            Some("12 places are left of 12, and 13 are to be offered."),
        ),
        (11, 1, None),
        (
            11,
            2,
            Some("1 place is left of 12, and 2 are to be offered."),
        ),
        (12, 0, None),
        (
            12,
            1,
            Some("No place is left of 12, and 1 place is to be offered."),
        ),
        (14, 1, Some("No place is left of 12")),
    ] {
        let fit = fits(Some(12), held, offers);
        match left {
            None => assert_eq!(fit, Ok(())),
            Some(left) => assert!(fit.unwrap_err().said().starts_with(left), "{held} {offers}"),
        }
    }
}

#[test]
fn a_form_without_a_selection_promises_an_answer_and_gets_it_in_words() {
    let mut form = scored();
    form.terms.selection = None;
    let mut of = sent(&form);
    assert_eq!(
        of.said(),
        "Submitted on 1 June 2026. We answer by 29 June 2026."
    );
    assert!(of.stage.is_late(Day::parse("2026-06-30").unwrap()));
    let offer = Decision {
        outcome: Outcome::Offer,
        remarks: vec![],
        without: None,
    };
    assert!(of.decide(&staff(), offer, at()).is_err());
    let words = Words::new("There is a date: 3 July 2026.").unwrap();
    let own = CmuStaff(member("sam"));
    assert!(
        of.answer(&own, &words, false, at()).is_err(),
        "nobody answers their own"
    );
    of.answer(&staff(), &words, false, at()).unwrap();
    assert_eq!(of.said(), "Answered on 1 June 2026.");
    assert_eq!(of.remarks[0].text, words.as_str());
    assert!(of.answer(&staff(), &words, false, at()).is_err());
    assert!(
        sent(&scored())
            .answer(&staff(), &words, false, at())
            .is_err()
    );

    form.terms.is_unanswered = true;
    assert_eq!(form.terms.promise(), Promise::Reading);
    let read = sent(&form);
    assert_eq!(
        read.said(),
        "Submitted on 1 June 2026. We read it. You need do nothing more."
    );
    assert!(!read.stage.is_late(Day::parse("2027-06-30").unwrap()));
    assert_eq!(read.due(at()), None);
}

#[test]
fn what_whoever_withdraws_should_know_fits_the_stage() {
    let mut of = sent(&scored());
    assert!(
        of.withdrawing(at()).contains("14 days"),
        "it is always open"
    );
    of.closes = Day::parse("2026-06-30");
    assert!(of.withdrawing(at()).contains("until the form closes"));
    let closed = of.closes.unwrap().ends();
    assert!(of.withdrawing(closed).contains("the form has closed"));
    let mut gone = of.clone();
    gone.withdraw(&member("sam"), "", at()).unwrap();
    assert!(gone.can_come_back(at()) && !gone.can_come_back(closed));
    let offer = Decision {
        outcome: Outcome::Offer,
        remarks: vec![],
        without: None,
    };
    of.decide(&staff(), offer, at()).unwrap();
    assert!(of.withdrawing(at()).contains("cannot take this back"));
    of.withdraw(&member("sam"), "", at()).unwrap();
    assert!(!of.can_come_back(at()) && of.take_back(&member("sam"), at()).is_err());
}

#[test]
fn saved_sentences_fit_marks_near_theirs_and_are_checked() {
    let of = |marks: &[u8], text: &str| Sentence {
        marks: marks.to_vec(),
        text: text.to_owned(),
    };
    let low = of(&[0, 1], "Say what you did.");
    let fitting: Vec<u16> = (0..=10).filter(|halves| low.fits(Some(*halves))).collect();
    assert_eq!(fitting, [0, 1, 2, 3]);
    assert!(low.fits(None) && of(&[], "Any.").fits(Some(9)));
    assert_eq!(Sentence::checked(&[low.clone(), of(&[], "Any.")]), Ok(()));
    for (second, key) in [
        (of(&[6], "A."), "marks"),
        (of(&[], "  "), "text"),
        (of(&[], &"a".repeat(301)), "text"),
        (of(&[5], "Say what you did."), "text"),
    ] {
        let defect = Sentence::checked(&[low.clone(), second]).unwrap_err();
        assert_eq!(defect.key, key);
    }
}

#[test]
fn a_decision_rests_on_all_marks_or_says_what_is_missing() {
    let (agreed, open, apart) = (
        Agreement::Agreed { halves: 6 },
        Agreement::Open,
        Agreement::Apart,
    );
    let said = |answers: &[Agreement], exercises: &[Agreement]| {
        let said = Unmarked::of(answers, exercises).said()?;
        Some(said.split(" marks two").next().unwrap().to_owned())
    };
    assert_eq!(said(&[], &[]), None, "nothing is scored");
    assert_eq!(said(&[agreed, agreed], &[agreed]), None);
    for (answers, exercises, told) in [
        (
            vec![open],
            vec![],
            "1 answer does not have all its marks, or has",
        ),
        (
            vec![apart, agreed],
            vec![],
            "1 answer does not have all its marks, or has",
        ),
        (
            vec![apart, open],
            vec![],
            "2 answers do not have all their marks, or have",
        ),
        (
            vec![agreed],
            vec![open, apart],
            "2 exercises do not have all their marks, or have",
        ),
        (
            vec![open],
            vec![open],
            "1 answer and 1 exercise do not have all their marks, or have",
        ),
    ] {
        assert_eq!(said(&answers, &exercises).as_deref(), Some(told));
    }
}

#[test]
fn a_reason_to_decide_without_marks_stands_in_the_timeline() {
    let mut of = sent(&scored());
    let typed = entries(&[
        ("outcome", &["reserve"]),
        ("without-marks", &["A scorer fell ill."]),
    ]);
    let decision = of.decision(&typed).unwrap();
    assert_eq!(decision.without.as_deref(), Some("A scorer fell ill."));
    // What was drafted before three words were asked for says nothing, and harms nobody.
    for no_reason in [".", "x x", "! ! !"] {
        let typed = entries(&[("outcome", &["reserve"]), ("without-marks", &[no_reason])]);
        assert_eq!(of.decision(&typed).unwrap().without, None);
        assert_eq!(says_why(&typed).unwrap_err().status(), 422);
    }
    assert!(says_why(&typed).is_ok() && says_why(&entries(&[])).is_ok());
    of.decide(&staff(), decision, at()).unwrap();
    let told: Vec<String> = of
        .past
        .iter()
        .rev()
        .take(2)
        .map(|of| of.what.said(true))
        .collect();
    assert_eq!(
        told[1],
        "The CMU decided without all marks: A scorer fell ill."
    );
}

#[test]
fn what_was_declared_by_mistake_is_taken_back_while_it_is_live() {
    let mut of = sent(&scored());
    let why = Words::new("I took it for another.").unwrap();
    of.judges_again(&why, at()).unwrap();
    let last = &of.past.last().unwrap().what;
    assert!(
        last.said(false)
            .ends_with("took that back: I took it for another.")
    );
    assert!(
        last.said(true).ends_with("took that back."),
        "their words are for the CMU"
    );
    let mut over = sent(&scored());
    over.withdraw(&member("sam"), "", at()).unwrap();
    assert!(over.judges_again(&why, at()).is_err());
}

#[test]
fn a_mark_is_told_with_what_it_means() {
    let meanings: Vec<String> = (0..=5).map(|mark| format!("Means {mark}.")).collect();
    assert_eq!(mark_said(&meanings, 6), "3 of 5: Means 3.");
    assert_eq!(
        mark_said(&meanings, 7),
        "3.5 of 5, between 3 (Means 3.) and 4 (Means 4.)"
    );
    let of = sent(&scored());
    let typed = entries(&[
        ("outcome", &["not-selected"]),
        ("about-goals", &["Say more."]),
        ("about-benefit", &["Say more."]),
    ]);
    let mut decision = of.decision(&typed).unwrap();
    of.tell_marks(&mut decision, |part| (part == "benefit").then_some(8));
    let marks = decision.remarks.iter().map(|of| of.mark.is_some());
    let marks: Vec<bool> = marks.collect();
    assert_eq!(marks, [false, true]);
}
