//! Who is asked in a line manager's place: by whom, and how often.

use domain::api::Failure;
use domain::applications::bound::{changed, shown};
use domain::applications::readers::Bar;
use domain::applications::round::Interest;
use domain::applications::{Asking, Stage};
use domain::people::CmuStaff;
use domain::words::Words;

use crate::applications::{YES, after, manager, member, says, sent, staff, with_endorsement};

#[test]
fn the_applicant_asks_another_until_somebody_has_answered_and_never_themselves() {
    let mut of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let closes = of.closes;
    let asking = |email: &str| Asking::new("New", email, after(2), closes);
    for who in ["sam@x.example", "SAM@x.example"] {
        let by_staff = of.clone().ask(&staff(), &[], asking(who));
        for failure in [
            by_staff,
            of.clone().ask_another(&member("sam"), asking(who)),
        ] {
            assert!(matches!(failure, Err(Failure::WrongBody { field, .. }) if field == "email"));
        }
    }
    let stranger = of.ask_another(&member("kim"), asking("ash@x.example"));
    assert_eq!(stranger, Err(Failure::NotFound));
    of.ask_another(&member("sam"), asking("ash@x.example"))
        .unwrap();
    let no = says(&[YES[0], ("suits", "no"), ("suits-reason", "Too new.")]);
    of.endorse(&manager("ash"), &no, after(3)).unwrap();
    let again = of.ask_another(&member("sam"), asking("kim@x.example"));
    assert!(matches!(again, Err(Failure::Conflict { .. })), "{again:?}");
    of.ask(&staff(), &[], asking("kim@x.example")).unwrap();
}

#[test]
fn nobody_is_asked_for_ever() {
    let mut of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let asked = (0..100).take_while(|at| {
        let asking = Asking::new("New", &format!("ash{at}@x.example"), after(2), of.closes);
        of.ask(&staff(), &[], asking).is_ok()
    });
    assert_eq!(asked.count(), 38);
    assert_eq!(of.past.len(), 40);
}

#[test]
fn whoever_is_close_does_not_go_on_without_an_answer() {
    let of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let reason = Words::new("On the record.").unwrap();
    for close in ["sam", "lee"] {
        let mut of = of.clone();
        let failure = of.go_on_without(&CmuStaff(member(close)), &reason, after(2));
        assert!(matches!(failure, Err(Failure::Conflict { .. })), "{close}");
        assert!(matches!(of.stage, Stage::Waiting { .. }));
    }
}

#[test]
fn what_is_endorsed_is_every_row_and_every_question_to_the_letter() {
    let of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    assert_eq!(of.shown_to_manager(), shown(&of.form, &of.entries));
    // A hash is taken of these: whoever changes them ends every answer that was given before.
    assert_eq!(
        of.endorsed(),
        [
            "13:What is case?\n4:mine\n",
            "8:time-off\n8:time-off\n15:Is it time-off?\n0:\n5:suits\n5:suits\n12:Is it suits?\n0:\n"
        ]
    );
    let mut moved = of.clone();
    moved
        .entries
        .insert("secret".to_owned(), vec!["Other".to_owned()]);
    assert_eq!(moved.endorsed(), of.endorsed(), "what they do not see");
    let wording = |form: &mut domain::form::Form| {
        let endorsement = form.terms.endorsement.as_mut().unwrap();
        endorsement.confirm[1].asks.push('!');
    };
    wording(&mut moved.form);
    assert_ne!(moved.endorsed()[1], of.endorsed()[1]);
    let hidden = domain::form::Condition::that("name", "Nobody");
    let all = moved.form.sections.iter_mut();
    let mut all = all.flat_map(|of| &mut of.fields);
    let case = all.find(|field| field.id == "case");
    case.unwrap().when = Some(hidden);
    assert_eq!(
        moved.shown_to_manager(),
        [],
        "what is not asked is not shown"
    );
}

#[test]
fn the_same_manager_is_asked_again_where_their_answer_is_void_and_was_no_refusal() {
    let waiting = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let answered = |said: &[(&str, &str)]| {
        let mut of = waiting.clone();
        of.bind("then");
        of.endorse(&manager("lee"), &says(said), after(2)).unwrap();
        of
    };
    let no = [YES[0], ("suits", "no"), ("suits-reason", "Too new.")];
    let (yes, refused) = (answered(&YES), answered(&no));
    let mut of = yes.clone();
    of.compare("then");
    assert!(!of.ask_again(after(3)), "it counts");
    let mut of = refused;
    of.compare("now");
    assert!(!of.ask_again(after(3)), "that is left to the CMU");
    let mut of = yes;
    of.stage = Stage::Offered {
        at: after(2),
        reply_by: after(9).day(),
    };
    of.compare("now");
    assert!(!of.ask_again(after(3)), "what is decided stays decided");
    let mut of = answered(&YES);
    of.compare("now");
    assert!(of.ask_again(after(3)) && !of.ask_again(after(3)));
    let asking = of.asking.clone().unwrap();
    assert!(asking.answer.is_none() && !asking.is_void && asking.since == after(3));
    assert_eq!(of.answered_before, ["lee@x.example"]);
    assert!(of.is_asked_again() && !of.is_stuck(after(3)));
    of.endorse(&manager("lee"), &says(&YES), after(4)).unwrap();
    assert!(matches!(of.stage, Stage::Submitted { .. }));
    // Also who has not answered yet: their link leads nowhere. Another who is asked is not asked again.
    let mut of = waiting.clone();
    of.bind("then");
    of.compare("now");
    assert!(of.ask_again(after(3)));
    assert_eq!(of.answered_before, Vec::<String>::new());
    let another = Asking::new("Ash", "ash@x.example", after(4), of.closes);
    of.ask_another(&member("sam"), another).unwrap();
    assert!(!of.is_asked_again());
}

#[test]
fn an_answer_to_something_else_does_not_count_until_a_decision_or_the_cmu_goes_on() {
    let mut of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    of.compare("now");
    assert!(
        !of.asking.as_ref().unwrap().is_void,
        "from before there were hashes"
    );
    of.bind("then");
    of.compare("then");
    of.endorse(&manager("lee"), &says(&YES), after(2)).unwrap();
    let endorsed = of.clone();
    of.compare("now");
    assert!(matches!(of.stage, Stage::Waiting { .. }) && of.is_stuck(after(2)));
    assert_eq!(of.in_part(), Vec::<&domain::form::terms::Partly>::new());
    let again = of.endorse(&manager("lee"), &says(&YES), after(3));
    assert!(matches!(again, Err(Failure::Conflict { .. })), "{again:?}");
    let reason = Words::new("On the record.").unwrap();
    of.go_on_without(&staff(), &reason, after(3)).unwrap();
    of.compare("now");
    assert!(matches!(of.stage, Stage::Submitted { .. }));
    // What is decided stays decided.
    let mut decided = endorsed;
    decided.stage = Stage::Reserve { at: after(4) };
    decided.compare("now");
    assert!(matches!(decided.stage, Stage::Reserve { .. }) && decided.asking.unwrap().is_void);
    assert_eq!(changed("a-b", "a-b"), None);
    assert!(changed("a-b", "a-c").unwrap().starts_with("The questions"));
    assert!(
        changed("a-b", "c-b")
            .unwrap()
            .starts_with("What the applicant")
    );
}

#[test]
fn who_is_kept_from_it_reads_why() {
    let of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let why = |name: &str| of.closeness(&member(name)).map(Bar::said);
    assert!(why("sam").unwrap().starts_with("This is your own"));
    assert!(
        why("lee")
            .unwrap()
            .starts_with("You are close to this applicant")
    );
    assert_eq!(why("morgan"), None);
    for kind in Interest::ALL {
        let said = Bar::declared(kind.word()).said();
        assert!(
            said.contains(kind.said()) && said.contains("take it back"),
            "{said}"
        );
    }
    assert_eq!(
        Bar::declared("of another time"),
        Bar::Declared(Interest::Other)
    );
}
