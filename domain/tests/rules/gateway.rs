//! Places by level, the gateway event and its sheets, and what a manager can say between yes and no.

use domain::api::Failure;
use domain::applications::decision::Places;
use domain::applications::endorsement::{Confirmed, managers_form};
use domain::applications::gateway::Sheet;
use domain::applications::sift::{Agreement, Sifted, ranking};
use domain::applications::{Application, ApplicationId, Stage, What};
use domain::form::terms::{Level, Offered, Partly, Selection};
use domain::form::{Entries, Form, Kind};
use domain::people::LineManager;
use domain::words::Words;

use crate::applications::{after, member, says, sent, staff, with_endorsement, with_event};
use crate::samples::{entries, gateway, selection};

fn words() -> Words {
    Words::new("On 3 July at nine, in room 4.").unwrap()
}

/// An application that its manager has said yes to.
fn endorsed(form: &Form) -> Application {
    let mut of = sent(form, "lee@x.example", after(1)).unwrap();
    of.go_on_without(&staff(), &Words::new("Away.").unwrap(), after(2))
        .unwrap();
    of
}

#[test]
fn a_level_is_told_by_the_entry_alone_and_has_places_of_its_own() {
    let level = |title: &str, is: &[&str], places| Level {
        title: title.to_owned(),
        is: is.iter().map(|id| (*id).to_owned()).collect(),
        places,
    };
    let mut of = selection();
    assert_eq!(
        (of.all_places(), of.level_of(&Entries::new())),
        (Some(2), None)
    );
    (of.places, of.by) = (None, Some("grade".to_owned()));
    of.level = vec![level("One", &["a", "b"], 12), level("Two", &["c"], 3)];
    assert_eq!(of.all_places(), Some(15));
    for (entry, at) in [("a", Some(0)), ("b", Some(0)), ("c", Some(1)), ("d", None)] {
        assert_eq!(of.level_of(&entries(&[("grade", &[entry])])), at);
        assert_eq!(of.level_of(&entries(&[("rank", &[entry])])), None);
    }
    // A place that was given is held at a level, whatever becomes of the form.
    let held = |now: &Selection, entry: &str| {
        let was = Some(&of);
        now.held_at(&entries(&[("grade", &[entry])]), was)
    };
    let mut now = of.clone();
    now.level = vec![level("Two", &["c"], 3), level("One", &["a"], 12)];
    assert_eq!([held(&now, "a"), held(&now, "b")], [1..2, 1..2]);
    now.level[1].title = "Another".to_owned();
    assert_eq!([held(&now, "c"), held(&now, "b")], [0..1, 0..2]);
    let places = |offered, accepted| Places {
        title: "Two".to_owned(),
        places: 3,
        offered,
        accepted,
    };
    assert_eq!(places(1, 1).fits(1), Ok(()));
    assert_eq!(places(1, 1).left(), 1);
    assert_eq!(places(9, 9).left(), 0);
    assert_eq!(
        places(1, 1).said(),
        "Two: 3 places, 1 offered, 1 accepted, 1 left."
    );
    let full = places(1, 1).fits(2).unwrap_err().said();
    assert!(
        full.starts_with("Two: 1 place is left of 3, and 2 are to be offered."),
        "{full}"
    );
}

#[test]
fn only_who_was_seen_at_the_event_gets_a_place_and_reads_about_each_exercise() {
    let mut of = endorsed(&with_event());
    let outcomes = |of: &Application| match &of.deciding().sections[0].fields[0].kind {
        Kind::OneOf { choices } => choices.iter().map(|of| of.id.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(outcomes(&of), ["not-selected"]);
    assert!(of.seen(&member("morgan")).is_err(), "nobody is invited yet");
    of.invite(&staff(), &words(), after(3)).unwrap();
    assert_eq!(
        of.said(),
        "Invited to the gateway event. The letter went on 4 June 2026. We decide after the event."
    );
    assert_eq!(
        of.past.last().unwrap().what.said(true),
        "You were invited to the gateway event: On 3 July at nine, in room 4."
    );
    let (choices, fields) = (outcomes(&of), of.deciding().sections[0].fields.len());
    assert_eq!((choices, fields), (vec!["not-selected".to_owned()], 2));
    // Another time and place, as long as nobody has seen them.
    of.invite(&staff(), &words(), after(4)).unwrap();
    assert!(of.seen(&member("lee")).is_err(), "their line manager");
    // Or it is taken back, and the sift alone counts again.
    assert!(of.is_judged_at_event());
    of.uninvite(&staff(), &words(), after(4)).unwrap();
    assert_eq!(
        (of.stage.word(), of.is_judged_at_event()),
        ("submitted", false)
    );
    assert!(
        of.said().starts_with("Submitted on 2 June 2026."),
        "{}",
        of.said()
    );
    assert!(of.uninvite(&staff(), &words(), after(4)).is_err());
    of.invite(&staff(), &words(), after(4)).unwrap();
    of.seen(&member("morgan")).unwrap();
    assert!(of.invite(&staff(), &words(), after(5)).is_err());
    assert!(of.uninvite(&staff(), &words(), after(5)).is_err());
    assert_eq!(outcomes(&of), ["offer", "reserve", "not-selected"]);
    let ids: Vec<String> = of.deciding().sections[0]
        .fields
        .iter()
        .map(|field| field.id.clone())
        .collect();
    assert_eq!(ids, ["outcome", "about-gateway-talk", "about-gateway-plan"]);
    let not = entries(&[
        ("outcome", &["not-selected"]),
        ("about-gateway-talk", &["Listen more."]),
    ]);
    let decision = of.decision(&not).unwrap();
    assert_eq!(of.lacking(&decision), 1);
    assert_eq!(decision.remarks[0].asked, "Gateway event: How they talk");
    let offer = of.decision(&entries(&[("outcome", &["offer"])])).unwrap();
    of.decide(&staff(), offer, after(6)).unwrap();
    assert!(matches!(of.stage, Stage::Offered { .. }));
    // Without an event nobody is invited.
    let none = endorsed(&with_endorsement()).invite(&staff(), &words(), after(3));
    assert!(matches!(none, Err(Failure::Conflict { .. })), "{none:?}");
}

#[test]
fn a_sheet_has_a_mark_for_each_part_that_is_open() {
    let parts = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let both = parts(&["gateway-talk", "gateway-plan"]);
    let form = Sheet::form(&gateway(), &both);
    let ids: Vec<&str> = form.sections[0]
        .fields
        .iter()
        .map(|of| of.id.as_str())
        .collect();
    assert_eq!(ids, ["gateway-talk", "gateway-plan", "note"]);
    let typed = entries(&[
        ("gateway-talk", &["5"]),
        ("gateway-plan", &["0"]),
        ("note", &["Calm."]),
    ]);
    let sheet = Sheet::of(&gateway(), &both, &typed).unwrap();
    let marks = [
        ("gateway-talk".to_owned(), 5),
        ("gateway-plan".to_owned(), 0),
    ];
    assert_eq!(
        (sheet.marks.as_slice(), sheet.note.as_str()),
        (&marks[..], "Calm.")
    );
    // A third assessor marks only what is apart; other marks are dropped.
    let third = Sheet::of(&gateway(), &parts(&["gateway-plan"]), &typed).unwrap();
    assert_eq!(third.marks, marks[1..]);
    let form = Sheet::form(&gateway(), &parts(&["gateway-plan"]));
    assert_eq!(form.sections[0].fields.len(), 2, "the plan and the note");
    for typed in [
        entries(&[("gateway-talk", &["5"])]),
        entries(&[("gateway-talk", &["5"]), ("gateway-plan", &["6"])]),
        entries(&[("gateway-talk", &["5"]), ("gateway-plan", &[""])]),
    ] {
        let refused = Sheet::of(&gateway(), &both, &typed);
        assert!(
            matches!(&refused, Err(Failure::Faults { problems }) if problems[0].field == "gateway-plan"),
            "{refused:?}"
        );
    }
}

#[test]
fn who_has_a_total_at_the_event_comes_before_who_has_none() {
    let agreed = |halves| Agreement::Agreed { halves };
    let of = |id: &str, parts: u16, event: Vec<Agreement>| Sifted {
        id: ApplicationId(id.to_owned()),
        parts: vec![agreed(parts)],
        event,
        is_after: false,
    };
    let all = [
        of("best-sift", 10, vec![]),
        of("low-at-event", 9, vec![agreed(2)]),
        of("high-at-event", 8, vec![agreed(9)]),
        of("not-all-sheets", 7, vec![Agreement::Apart]),
    ];
    let ranked = ranking(&all, Some(1));
    let ids: Vec<&str> = ranked.iter().map(|of| of.id.0.as_str()).collect();
    assert_eq!(
        ids,
        [
            "high-at-event",
            "low-at-event",
            "best-sift",
            "not-all-sheets"
        ]
    );
    assert_eq!((ranked[0].total, ranked[0].event), (Some(8), Some(9)));
    assert_eq!((ranked[2].total, ranked[2].event), (Some(10), None));
    assert_eq!(ranked[3].event, None);
}

/// A manager can be sure of the next level alone.
fn with_partly() -> Form {
    let mut form = with_endorsement();
    let confirm = &mut form.terms.endorsement.as_mut().unwrap().confirm;
    confirm[1].partly = Some(Partly {
        label: "Ready, not certain beyond".to_owned(),
        means: "Other parts are open to you.".to_owned(),
        offers: vec![Offered {
            page: "options/shadowing".to_owned(),
            title: "Shadowing".to_owned(),
        }],
    });
    form
}

#[test]
fn what_is_between_yes_and_no_refuses_nothing_and_offers_something_else() {
    let form = with_partly();
    let ids: Vec<String> = match &managers_form(&form).sections[0].fields[2].kind {
        Kind::OneOf { choices } => choices.iter().map(|of| of.label.clone()).collect(),
        other => panic!("{other:?}"),
    };
    assert_eq!(ids, ["Yes", "Ready, not certain beyond", "No"]);
    let by = LineManager {
        email: "lee@x.example".to_owned(),
    };
    let answered = |form: &Form, suits: &str| {
        let mut of = sent(form, "lee@x.example", after(1)).unwrap();
        let typed = says(&[
            ("time-off", "yes"),
            ("suits", suits),
            ("suits-reason", "Not yet."),
        ]);
        of.endorse(&by, &typed, after(2)).map(|()| of)
    };
    let of = answered(&form, "partly").unwrap();
    assert!(matches!(of.stage, Stage::Submitted { .. }), "it goes on");
    assert_eq!(of.past.last().unwrap().what, What::EndorsedInPart);
    let confirmed = &of
        .asking
        .as_ref()
        .unwrap()
        .answer
        .as_ref()
        .unwrap()
        .confirmed;
    assert_eq!((confirmed[0].partly, confirmed[1].partly), (false, true));
    assert_eq!(confirmed[1].reason, "", "it asks no reason");
    assert_eq!(of.in_part()[0].offers[0].page, "options/shadowing");
    for (suits, what) in [("yes", What::Endorsed), ("no", What::Refused)] {
        let of = answered(&form, suits).unwrap();
        assert_eq!(of.past.last().unwrap().what, what);
        assert!(of.in_part().is_empty());
    }
    // Where the form does not allow it, nobody says it.
    let refused = answered(&with_endorsement(), "partly");
    assert!(
        matches!(refused, Err(Failure::Faults { .. })),
        "{refused:?}"
    );
    // What was stored before is read as it was meant.
    let old: Confirmed = serde_json::from_str(r#"{"id":"suits","yes":true,"reason":""}"#).unwrap();
    assert_eq!((old.yes, old.partly), (true, false));
}
