//! Applications from stage to stage, by whom and when.

use domain::api::Failure;
use domain::applications::{Application, ApplicationId, Asking, Brought, Stage};
use domain::form::terms::{Confirmation, Endorsement, Window};
use domain::form::{Entries, Field, Form, Kind};
use domain::people::{CmuStaff, LineManager, Member, PersonId, Profile};
use domain::time::{Day, Instant};
use domain::words::Words;

use crate::samples::{entries, field, form, gateway, selection, short};

pub fn member(name: &str) -> Member {
    Member {
        id: PersonId(name.to_owned()),
        name: name.to_owned(),
        email: format!("{name}@x.example"),
    }
}

pub fn manager(name: &str) -> LineManager {
    LineManager {
        email: format!("{name}@x.example"),
    }
}

pub fn staff() -> CmuStaff {
    CmuStaff(member("morgan"))
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The first minute of the window and then some days later.
pub fn after(days: i64) -> Instant {
    day("2026-06-01").starts().plus_minutes(days * 24 * 60)
}

/// Open from 1 to 30 June 2026; a manager is asked two things and sees the name and the case.
pub fn with_endorsement() -> Form {
    let confirm = |id: &str| Confirmation {
        id: id.to_owned(),
        title: id.to_owned(),
        asks: format!("Is it {id}?"),
        partly: None,
    };
    let email = Field {
        ..field("email", Kind::Email)
    };
    let mut form = form(vec![
        field("name", short()),
        email,
        field("secret", short()),
        field("case", short()),
    ]);
    form.terms.windows = vec![Window {
        opens: day("2026-06-01"),
        closes: day("2026-06-30"),
        yearly: false,
    }];
    form.terms.endorsement = Some(Endorsement {
        name: "name".to_owned(),
        email: "email".to_owned(),
        shows: vec!["case".to_owned()],
        confirm: vec![confirm("time-off"), confirm("suits")],
    });
    form
}

/// The same with places to give.
pub fn with_selection() -> Form {
    let mut form = with_endorsement();
    form.terms.selection = Some(selection());
    form
}

/// The same with an event.
pub fn with_event() -> Form {
    let mut form = with_selection();
    let selection = form.terms.selection.as_mut().unwrap();
    selection.gateway = Some(gateway());
    form
}

pub fn sent(form: &Form, to: &str, at: Instant) -> Result<Application, Failure> {
    let typed = entries(&[
        ("name", &["Lee"]),
        ("email", &[to]),
        ("secret", &["hush"]),
        ("case", &["mine"]),
    ]);
    let accepted = form.accept(&typed).unwrap();
    let brought = Brought {
        id: ApplicationId("a".to_owned()),
        reference: "AAAA-AAAA".to_owned(),
        at,
        decision_within: 20,
    };
    Application::submit(&accepted, &member("sam"), Profile::default(), brought)
}

/// A manager's form, filled in.
pub fn says(of: &[(&str, &str)]) -> Entries {
    let mut all = entries(&[("signed", &["Lee"])]);
    all.extend(
        of.iter()
            .map(|(id, said)| ((*id).to_owned(), vec![(*said).to_owned()])),
    );
    all
}

pub const YES: [(&str, &str); 2] = [("time-off", "yes"), ("suits", "yes")];

#[test]
fn an_application_is_sent_while_the_form_is_open_and_waits_for_its_manager() {
    let form = with_endorsement();
    let application = sent(&form, "lee@x.example", after(29)).unwrap();
    assert!(
        matches!(application.stage, Stage::Waiting { decision_by, .. } if decision_by == day("2026-07-28"))
    );
    let asking = application.asking.clone().unwrap();
    assert_eq!(
        (asking.name.as_str(), asking.until),
        ("Lee", day("2026-07-14").ends())
    );
    assert_eq!(application.submitted(), after(29));
    assert_eq!(
        application.shown_to_manager(),
        [("What is case?".to_owned(), "mine".to_owned())]
    );
    // Where a question has a title, it is told by that.
    let mut titled = application;
    for field in titled
        .form
        .sections
        .iter_mut()
        .flat_map(|of| &mut of.fields)
    {
        field.title = Some(format!("The {}", field.id));
    }
    assert_eq!(titled.shown_to_manager()[0].0, "The case");
    for at in [after(-1), after(30)] {
        let Err(Failure::Conflict { .. }) = sent(&form, "lee@x.example", at) else {
            panic!("it was closed")
        };
    }
}

#[test]
fn nobody_endorses_themselves() {
    let form = with_endorsement();
    let Err(Failure::Faults { problems }) = sent(&form, "SAM@x.example", after(1)) else {
        panic!("it went through")
    };
    assert_eq!(problems[0].field, "email");
    let mut application = sent(&form, "lee@x.example", after(1)).unwrap();
    assert_eq!(
        application.endorse(&manager("sam"), &says(&YES), after(2)),
        Err(Failure::NotFound)
    );
}

#[test]
fn two_things_are_confirmed_each_by_itself_with_a_reason_for_a_no() {
    let application = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    for (given, missing) in [
        (says(&[]), vec!["time-off", "suits"]),
        (says(&YES[..1]), vec!["suits"]),
        (says(&[YES[0], ("suits", "perhaps")]), vec!["suits"]),
        (
            says(&[YES[0], ("suits", "no"), ("suits-reason", " ")]),
            vec!["suits-reason"],
        ),
        (
            says(&[("time-off", "no"), ("suits", "no")]),
            vec!["time-off-reason", "suits-reason"],
        ),
        (
            entries(&[("time-off", &["yes"]), ("suits", &["yes"])]),
            vec!["signed"],
        ),
    ] {
        let mut of = application.clone();
        let Err(Failure::Faults { problems }) = of.endorse(&manager("lee"), &given, after(2))
        else {
            panic!("{missing:?}")
        };
        let fields: Vec<_> = problems
            .iter()
            .map(|problem| problem.field.as_str())
            .collect();
        assert_eq!(fields, missing);
        assert_eq!(of, application, "nothing of it stays");
    }
    let mut refused = application.clone();
    let no = says(&[
        YES[0],
        ("suits", "no"),
        ("suits-reason", "Too new in the role."),
    ]);
    refused.endorse(&manager("lee"), &no, after(2)).unwrap();
    assert!(
        matches!(refused.stage, Stage::Waiting { .. }),
        "one person cannot stop it"
    );
    assert!(matches!(
        refused.endorse(&manager("lee"), &says(&YES), after(3)),
        Err(Failure::Conflict { .. })
    ));
    // The CMU asks somebody else, who says yes.
    let other = Asking::new("Ash", "ash@x.example", after(3), refused.closes);
    refused.ask(&staff(), &[], other).unwrap();
    assert_eq!(
        refused.endorse(&manager("lee"), &says(&YES), after(4)),
        Err(Failure::NotFound)
    );
    refused
        .endorse(&manager("ash"), &says(&YES), after(4))
        .unwrap();
    assert!(matches!(refused.stage, Stage::Submitted { .. }));
}

#[test]
fn who_is_asked_or_has_answered_is_close_by_whichever_address() {
    let mut of = sent(&with_endorsement(), "Lee+pdr@x.example", after(1)).unwrap();
    let is_close = |of: &Application, who| of.is_close_to(&member(who));
    assert!(is_close(&of, "lee") && is_close(&of, "sam") && !is_close(&of, "ash"));
    let other = Asking::new("Ash", "ash+1@x.example", after(3), of.closes);
    // Whoever was only named judges as others do; whoever has answered does not.
    let mut answered = of.clone();
    let no = says(&[YES[0], ("suits", "no"), ("suits-reason", "Too new.")]);
    let lee = LineManager {
        email: "Lee+pdr@x.example".to_owned(),
    };
    answered.endorse(&lee, &no, after(2)).unwrap();
    for (of, lee_is_close) in [(&mut of, false), (&mut answered, true)] {
        of.ask(&staff(), &[], other.clone()).unwrap();
        assert!(is_close(of, "lee") == lee_is_close && is_close(of, "ash"));
    }
    let own = Asking::new("Sam", "sam+2@x.example", after(3), of.closes);
    assert!(of.ask(&staff(), &[], own).is_err());
    assert!(sent(&with_endorsement(), "sam+2@x.example", after(1)).is_err());
}

#[test]
fn whom_the_profile_names_is_close_whomever_the_form_asks() {
    let mut of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    of.applicant.profile.line_manager_email = "ash@x.example".to_owned();
    assert!(of.is_close_to(&member("ash")) && of.is_close_to(&member("lee")));
    of.asking = None;
    assert!(of.is_close_to(&member("ash")) && !of.is_close_to(&member("lee")));
}

#[test]
fn whoever_of_the_cmu_is_close_leaves_asking_another_to_who_is_not() {
    let of = sent(&with_endorsement(), "morgan@x.example", after(1)).unwrap();
    let ask = |staff_are: &[&str]| {
        let all: Vec<String> = staff_are.iter().map(|name| member(name).email).collect();
        let ash = Asking::new("Ash", "ash@x.example", after(2), of.closes);
        of.clone().ask(&staff(), &all, ash)
    };
    assert!(matches!(
        ask(&["morgan", "leila"]),
        Err(Failure::Conflict { .. })
    ));
    assert_eq!(ask(&["morgan"]), Ok(()));
}

#[test]
fn an_address_is_a_mailbox() {
    for (email, is) in [
        (" Sam+a+b@X.example", "sam@x.example"),
        ("+sam@x.example", "+sam@x.example"),
        ("+a+b@x.example", "+a+b@x.example"),
    ] {
        assert_eq!(domain::people::mailbox(email), is);
    }
    let own = ["x.example".to_owned()];
    for (email, is) in [
        (" Sam+a+b@X.example", "sam@x.example"),
        (" Sam+a@Y.x.example", "sam+a@y.x.example"),
        ("x.example", "x.example"),
    ] {
        assert_eq!(domain::people::whose(email, &own), is);
    }
}

#[test]
fn a_manager_has_until_a_fortnight_after_closing_and_is_reminded_three_times() {
    let application = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let asking = application.asking.clone().unwrap();
    let reminders = asking.reminders();
    assert!(asking.since < reminders[0] && reminders[2] < asking.until);
    assert_eq!(
        reminders[1].0 - asking.since.0,
        (asking.until.0 - asking.since.0) / 2
    );
    let mut early = application.clone();
    early
        .endorse(&manager("lee"), &says(&YES), Instant(asking.until.0 - 1))
        .unwrap();
    let mut late = application;
    assert!(matches!(
        late.endorse(&manager("lee"), &says(&YES), asking.until),
        Err(Failure::Conflict { .. })
    ));
    let reason = Words::new("The manager is away.").unwrap();
    late.go_on_without(&staff(), &reason, asking.until).unwrap();
    assert!(matches!(late.stage, Stage::Submitted { .. }));
    let last = late.past.last().unwrap();
    let said = last.what.said(true);
    assert!(
        said.contains("your line manager: The manager is away"),
        "{said}"
    );
    // Staff read of somebody else.
    let told: Vec<String> = late.past.iter().map(|of| of.what.said(false)).collect();
    assert_eq!(told[0], "The applicant submitted it.");
    assert!(!told.concat().to_lowercase().contains("you"), "{told:?}");
    // Whoever is asked after the closing day has a fortnight too.
    let asked_late = Asking::new("Ash", "ash@x.example", after(60), Some(day("2026-06-30")));
    assert!(asked_late.until > after(73));
}

#[test]
fn a_withdrawal_is_taken_back_until_the_window_closes() {
    let application = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    for (back, works) in [
        (after(3), true),
        (Instant(after(30).0 - 1), true),
        (after(30), false),
    ] {
        let mut of = application.clone();
        of.withdraw(&member("sam"), "", after(2)).unwrap();
        assert_eq!(
            of.withdraw(&member("ash"), "", after(2)),
            Err(Failure::NotFound)
        );
        assert_eq!(of.take_back(&member("sam"), back).is_ok(), works);
        assert_eq!(of.stage == application.stage, works);
    }
}
