//! Random walks through the stages of an application: no step is skipped, repeated or taken by the wrong
//! person.

use domain::api::Failure;
use domain::applications::{Application, Asking, Decision, Outcome, Remark, What};
use domain::people::{CmuStaff, LineManager};
use domain::time::Instant;
use domain::words::Words;
use proptest::prelude::*;

use crate::applications::{
    YES, after, member, says, sent, staff, with_endorsement, with_event, with_selection,
};

/// Everything anybody can do to an application.
#[derive(Clone, Debug)]
enum Act {
    Endorse(bool, bool),
    /// By somebody of the CMU who is not close, where another of them is not.
    Ask(bool),
    /// By the applicant.
    AskAnother(bool),
    GoOn(bool),
    Withdraw(bool),
    TakeBack(bool),
    /// By somebody who is not close, with the feedback that is needed.
    Decide(bool, bool, Outcome),
    Answer(bool),
    Accept(bool),
    Decline(bool),
    Lapse(bool),
    Invite(bool),
    Uninvite(bool),
    See(bool),
}

fn any_act() -> impl Strategy<Value = Act> {
    let outcome = prop_oneof![
        Just(Outcome::Offer),
        Just(Outcome::Reserve),
        Just(Outcome::NotSelected)
    ];
    prop_oneof![
        (any::<bool>(), any::<bool>()).prop_map(|(right, yes)| Act::Endorse(right, yes)),
        any::<bool>().prop_map(Act::Ask),
        any::<bool>().prop_map(Act::AskAnother),
        any::<bool>().prop_map(Act::GoOn),
        any::<bool>().prop_map(Act::Withdraw),
        any::<bool>().prop_map(Act::TakeBack),
        (any::<bool>(), any::<bool>(), outcome)
            .prop_map(|(far, all, of)| Act::Decide(far, all, of)),
        any::<bool>().prop_map(Act::Answer),
        any::<bool>().prop_map(Act::Accept),
        any::<bool>().prop_map(Act::Decline),
        any::<bool>().prop_map(Act::Lapse),
        any::<bool>().prop_map(Act::Invite),
        any::<bool>().prop_map(Act::Uninvite),
        any::<bool>().prop_map(Act::See),
    ]
}

fn done(of: &mut Application, act: &Act, at: Instant) -> Result<(), Failure> {
    let sam = |is: bool| member(if is { "sam" } else { "ash" });
    let asked = of
        .asking
        .as_ref()
        .map(|of| of.email.clone())
        .unwrap_or_default();
    // Too close is the applicant, and whoever is asked as their line manager.
    let too_close = match asked.split_once('@') {
        Some((manager, _)) if of.past.len().is_multiple_of(2) => manager.to_owned(),
        _ => "sam".to_owned(),
    };
    let cmu = |is_far: bool| CmuStaff(member(if is_far { "morgan" } else { &too_close }));
    let another = Asking::new("New", "new@x.example", at, of.closes);
    match act {
        Act::Endorse(right, yes) => {
            let by = LineManager {
                email: if *right {
                    asked
                } else {
                    "eve@x.example".to_owned()
                },
            };
            let suits = ("suits", if *yes { "yes" } else { "no" });
            of.endorse(
                &by,
                &says(&[YES[0], suits, ("suits-reason", "A reason.")]),
                at,
            )
        }
        Act::Ask(far) => of.ask(&cmu(*far), &[staff().0.email], another),
        Act::AskAnother(right) => of.ask_another(&sam(*right), another),
        Act::GoOn(far) => {
            let reason = Words::new("On the record.").unwrap();
            of.go_on_without(&cmu(*far), &reason, at)
        }
        Act::Withdraw(right) => of.withdraw(&sam(*right), "", at),
        Act::TakeBack(right) => of.take_back(&sam(*right), at),
        Act::Decide(far, all, outcome) => {
            let remark = Remark {
                asked: String::new(),
                text: "Say more of your own part.".to_owned(),
            };
            // On the whole, or on each exercise where they were seen at the event.
            let count = if of.came() { 2 } else { 1 };
            let remarks = if *all { vec![remark; count] } else { vec![] };
            let outcome = *outcome;
            of.decide(
                &cmu(*far),
                Decision {
                    outcome,
                    remarks,
                    without: None,
                },
                at,
            )
        }
        Act::Answer(far) => of.answer(&cmu(*far), &Words::new("Next in May.").unwrap(), false, at),
        Act::Accept(right) => of.accept(&sam(*right), at),
        Act::Decline(right) => of.decline(&sam(*right), "", at),
        Act::Lapse(far) => of.lapse(&cmu(*far), at),
        Act::Invite(far) => of.invite(&cmu(*far), &Words::new("On 3 July at nine.").unwrap(), at),
        Act::Uninvite(far) => of.uninvite(&cmu(*far), &Words::new("It is put off.").unwrap(), at),
        Act::See(far) => of.seen(&cmu(*far).0),
    }
}

/// What comes of the applications of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Answers,
    Selects,
    WithEvent,
}

const INVITED: &str = "Invited to the event";

/// The steps there are, written down a second time: from the name of a stage, by an act, to another.
fn may_go(before: &Application, is_stuck: bool, act: &Act, to: &str, how: How) -> bool {
    let (from, came) = (before.stage.name(), before.came());
    let answered = before.asking.as_ref().is_some_and(|of| of.answer.is_some());
    let (selects, has_event) = (how != How::Answers, how == How::WithEvent);
    // A place is only for who was seen at the event, where there is one.
    if let Act::Decide(_, _, Outcome::Offer | Outcome::Reserve) = act
        && has_event
        && !came
    {
        return false;
    }
    let reaches = |all: &[&str]| all.contains(&to);
    match (from, act) {
        ("Not endorsed yet", Act::Endorse(true, yes)) => {
            to == if *yes { "Submitted" } else { from }
        }
        ("Not endorsed yet", Act::Ask(true)) => to == from,
        ("Not endorsed yet", Act::AskAnother(true)) => !answered && to == from,
        ("Not endorsed yet", Act::GoOn(true)) => to == "Submitted",
        ("Not endorsed yet", Act::Answer(true)) => is_stuck && !selects && to == "Answered",
        (
            "Not endorsed yet"
            | "Submitted"
            | "Invited to the event"
            | "Offered a place"
            | "On the reserve list",
            Act::Withdraw(true),
        ) => to == "Withdrawn",
        ("Withdrawn", Act::TakeBack(true)) => {
            reaches(&["Not endorsed yet", "Submitted"]) || has_event && to == INVITED
        }
        ("Submitted", Act::Invite(true)) => has_event && to == INVITED,
        (INVITED, Act::Invite(true)) => !came && to == INVITED,
        (INVITED, Act::Uninvite(true)) => !came && to == "Submitted",
        (INVITED, Act::See(true)) => to == INVITED,
        (_, Act::Decide(true, false, Outcome::NotSelected)) => false,
        ("Submitted" | INVITED, Act::Decide(true, ..)) if selects => {
            reaches(&["Offered a place", "On the reserve list", "Not selected"])
        }
        ("On the reserve list", Act::Decide(true, ..)) => {
            reaches(&["Offered a place", "Not selected"])
        }
        ("Submitted", Act::Answer(true)) => !selects && to == "Answered",
        ("Offered a place", Act::Accept(true)) => to == "Place accepted",
        ("Offered a place" | "Place accepted", Act::Decline(true)) => to == "Place not taken up",
        ("Offered a place", Act::Lapse(true)) => to == "Place not taken up",
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_step_is_skipped_repeated_or_taken_by_the_wrong_person(
        acts in proptest::collection::vec((any_act(), 0..15_i64), 1..25),
        how in prop_oneof![Just(How::Answers), Just(How::Selects), Just(How::WithEvent)],
    ) {
        let form = match how {
            How::Answers => with_endorsement(),
            How::Selects => with_selection(),
            How::WithEvent => with_event(),
        };
        let mut of = sent(&form, "lee@x.example", after(1)).unwrap();
        let mut days = 1;
        for (act, later) in acts {
            days += later;
            let before = of.clone();
            match done(&mut of, &act, after(days)) {
                Ok(()) => {
                    let (from, to) = (before.stage.name(), of.stage.name());
                    let stuck = before.is_stuck(after(days));
                    prop_assert!(may_go(&before, stuck, &act, to, how), "{act:?} from {from} to {to}");
                    // Each step is told once and nothing that was told is taken back. That somebody
                    // was seen is no step.
                    let told = usize::from(!matches!(act, Act::See(_)));
                    prop_assert_eq!(of.past.len(), before.past.len() + told);
                    prop_assert_eq!(&of.past[..before.past.len()], &before.past[..]);
                }
                Err(failure) => {
                    prop_assert!(matches!(failure, Failure::NotFound | Failure::Conflict { .. }), "{failure:?}");
                    prop_assert_eq!(&of, &before, "nothing of a refused step stays");
                }
            }
            let is_yes = |event: &domain::applications::Event| matches!(event.what, What::Endorsed | What::WentOnWithout { .. });
            let is_decided = of.past.iter().any(|event| matches!(event.what, What::Decided { .. } | What::Answered));
            // What is answered in words need not wait for whoever said no, or nothing in time.
            let is_over = of.asking.as_ref().is_some_and(|asked| asked.answer.is_some() || asked.until <= after(days));
            let is_over = is_over && how == How::Answers || of.past.iter().any(is_yes);
            prop_assert!(!is_decided || is_over, "decided before the manager's turn was over");
        }
    }
}
