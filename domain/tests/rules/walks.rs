//! Random walks through the stages of an application, and of a visit with the forms that follow it: no step is
//! skipped, repeated or taken by the wrong person.

use domain::api::Failure;
use domain::applications::earlier::may_send;
use domain::applications::{
    Application, Asking, Decision, Event, Listed, Outcome, Remark, Stage, TAKEN_BACK_WITHIN, What,
};
use domain::form::Form;
use domain::people::{CmuStaff, LineManager};
use domain::time::Instant;
use domain::words::Words;
use proptest::prelude::*;

use crate::applications::{
    YES, after, member, says, sent, staff, with_endorsement, with_event, with_selection,
};
use crate::follows::follows;
use crate::{earlier, samples};

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
    /// By somebody who is not close, with a no or with a first day after so many days.
    Answer(bool, bool, Option<i64>),
    /// A form that follows it, the second or the first, is sent with a day after so many; or withdrawn.
    Follow(bool, bool, i64),
    /// By somebody who is not close, that it took place.
    End(bool, bool),
    Reopen(bool),
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
        any_answer(),
        (any::<bool>(), any::<bool>(), 0..10_i64)
            .prop_map(|(last, gone, days)| Act::Follow(last, gone, days)),
        (any::<bool>(), any::<bool>()).prop_map(|(far, took)| Act::End(far, took)),
        any::<bool>().prop_map(Act::Reopen),
        any::<bool>().prop_map(Act::Accept),
        any::<bool>().prop_map(Act::Decline),
        any::<bool>().prop_map(Act::Lapse),
        any::<bool>().prop_map(Act::Invite),
        any::<bool>().prop_map(Act::Uninvite),
        any::<bool>().prop_map(Act::See),
    ]
}

/// Whether it tells of the form with this reference.
fn is_about(event: &Event, of: &str) -> bool {
    matches!(&event.what, What::Followed { reference, .. } if reference == of)
}

fn any_answer() -> impl Strategy<Value = Act> {
    let first_day = proptest::option::weighted(0.9, -1..10_i64);
    let all = (any::<bool>(), any::<bool>(), first_day);
    all.prop_map(|(far, no, first_day)| Act::Answer(far, no, first_day))
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
                mark: None,
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
        Act::Answer(far, no, first_day) => {
            // Both or neither, as in a transaction.
            let mut answered = of.clone();
            answered.answer(&cmu(*far), &Words::new("Next in May.").unwrap(), *no, at)?;
            answered.begins(first_day.map(|days| at.day().plus_days(days)), at)?;
            *of = answered;
            Ok(())
        }
        Act::Follow(last, gone, days) => {
            let (form, reference) = match last {
                true => (follows("after", "before"), DEBRIEFING),
                false => (follows("before", "visit"), BRIEFING),
            };
            let mut by = earlier::sent(&form, ("about", &of.reference), reference, at);
            if *gone {
                // Only what was sent is withdrawn.
                let was_sent = of.past.iter().any(|event| is_about(event, reference));
                was_sent.then_some(()).ok_or(Failure::NotFound)?;
                by.withdraw(&member("sam"), "", at).unwrap();
            }
            by.form.terms.requires.as_mut().unwrap().day = Some("when".to_owned());
            let when = String::from(at.day().plus_days(*days));
            let when = when.rsplit('-').map(ToOwned::to_owned).collect();
            by.entries.insert("when".to_owned(), when);
            of.followed(&by, at)
        }
        Act::End(far, took_place) => {
            let reason = Words::new("The host told us.").unwrap();
            of.end(&cmu(*far), *took_place, &reason, at)
        }
        Act::Reopen(far) => of.reopen(&cmu(*far), &Words::new("They were.").unwrap(), at),
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
    Grants,
    Selects,
    WithEvent,
}

/// A visit of two days, for which a manager is asked, and which two forms have to follow.
fn grants() -> Form {
    let (visit, mut form) = (earlier::visit(), with_endorsement());
    form.id.clone_from(&visit.id);
    form.terms.windows.clear();
    form.terms.next = visit.terms.next;
    form.terms.limit = visit.terms.limit;
    form.terms.limit.as_mut().unwrap().field = "secret".to_owned();
    form
}

const INVITED: &str = "Invited to the event";
const ENDED: &str = "Over without its forms";

/// The references of the two forms that follow.
const BRIEFING: &str = "BBBB-BBBB";
const DEBRIEFING: &str = "DDDD-DDDD";

/// Whether the form with this reference came, and stands.
fn came_of(before: &Application, of: &str) -> bool {
    let told = before.past.iter().find(|event| is_about(event, of));
    told.is_some_and(|event| matches!(event.what, What::Followed { withdrawn, .. } if !withdrawn))
}

/// Whether its two days have passed, or the last form that follows it was sent.
fn is_over(of: &Application, at: Instant) -> bool {
    let last_day = of.first_day.map(|day| day.plus_working_days(1));
    let debriefed = of.past.iter().any(|event| is_about(event, DEBRIEFING));
    debriefed || last_day.is_some_and(|day| day.ends() <= at)
}

/// Whether somebody who has sent this before may ask for so many days.
fn may_ask(of: &Application, days: &str, at: Instant) -> bool {
    let typed = samples::entries(&[("secret", &[days])]);
    may_send(&of.form, &typed, &[Listed::from(of.clone())], at).is_ok()
}

/// What holds of a visit at any time: its days, and whether its applicant is held up.
fn counts(of: &Application, at: Instant) -> Result<(), TestCaseError> {
    let is_free = may_ask(of, "5", of.submitted());
    match of.stage {
        Stage::Answered { no, .. } => prop_assert_eq!(is_free, no),
        Stage::Ended { took_place, .. } => prop_assert_eq!(is_free, !took_place),
        // Only the days that were over are taken.
        Stage::Withdrawn { .. } => {}
        _ => prop_assert!(!is_free),
    }
    let is_over = of.last_day().is_some_and(|day| day < at.day());
    prop_assert_eq!(may_ask(of, "1", at), !(of.is_granted() && is_over));
    prop_assert!(of.is_granted() || of.owed().is_empty());
    Ok(())
}

/// The steps there are, written down a second time: from the name of a stage, by an act, to another.
fn may_go(before: &Application, at: Instant, act: &Act, to: &str, how: How) -> bool {
    let (from, came) = (before.stage.name(), before.came());
    let is_stuck = before.is_stuck(at);
    let is_past = is_over(before, at);
    let said_yes = matches!(before.stage, Stage::Answered { no: false, .. });
    let is_granted = how == How::Grants && said_yes;
    let answered = before.asking.as_ref().is_some_and(|of| of.answer.is_some());
    let selects = matches!(how, How::Selects | How::WithEvent);
    let (grants, has_event) = (how == How::Grants, how == How::WithEvent);
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
        ("Not endorsed yet", Act::Answer(true, no, _)) => {
            is_stuck && !selects && (*no || !grants) && to == "Answered"
        }
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
        ("Submitted", Act::Answer(true, no, first_day)) => {
            let begins = first_day.is_some_and(|days| days >= 0);
            !selects && (*no || !grants || begins) && to == "Answered"
        }
        ("Answered", Act::Withdraw(true)) => is_granted && !is_past && to == "Withdrawn",
        ("Answered", Act::Follow(_, false, _)) => said_yes && to == from,
        ("Place accepted", Act::Follow(_, false, _)) => to == from,
        (_, Act::Follow(_, true, _)) => to == from,
        ("Answered", Act::End(true, took_place)) => {
            let all_came = [BRIEFING, DEBRIEFING].iter().all(|of| came_of(before, of));
            is_granted && is_past && !(*took_place && all_came) && to == ENDED
        }
        (ENDED, Act::Reopen(true)) => {
            let Stage::Ended { at: ended, .. } = before.stage else {
                return false;
            };
            at.day() <= ended.day().plus_days(TAKEN_BACK_WITHIN) && to == "Answered"
        }
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
        how in prop_oneof![Just(How::Answers), Just(How::Grants), Just(How::Selects), Just(How::WithEvent)],
    ) {
        let form = match how {
            How::Answers => with_endorsement(),
            How::Grants => grants(),
            How::Selects => with_selection(),
            How::WithEvent => with_event(),
        };
        let mut of = sent(&form, "lee@x.example", after(1)).unwrap();
        if how == How::Grants {
            of.entries.insert("secret".to_owned(), vec!["2".to_owned()]);
        }
        let mut days = 1;
        for (act, later) in acts {
            days += later;
            let before = of.clone();
            match done(&mut of, &act, after(days)) {
                Ok(()) => {
                    let (from, to) = (before.stage.name(), of.stage.name());
                    prop_assert!(may_go(&before, after(days), &act, to, how), "{act:?} from {from} to {to}");
                    // Each step is told once and nothing that was told is taken back, but that of a form
                    // that follows the last is told. That somebody was seen is no step.
                    let told = usize::from(!matches!(act, Act::See(_)));
                    let again = match act {
                        Act::Follow(true, ..) => DEBRIEFING,
                        Act::Follow(false, ..) => BRIEFING,
                        _ => "",
                    };
                    let kept: Vec<Event> = before.past.iter().filter(|event| !is_about(event, again)).cloned().collect();
                    prop_assert_eq!(of.past.len(), kept.len() + told);
                    prop_assert_eq!(&of.past[..kept.len()], &kept[..]);
                    // What was agreed last holds, until its first day is over.
                    if let (How::Grants, Act::Follow(false, false, more)) = (how, &act) {
                        let has_begun = before.first_day.is_some_and(|day| day < after(days).day());
                        let may_move = !has_begun && !is_over(&before, after(days));
                        let agreed = may_move.then(|| after(days + more).day());
                        prop_assert_eq!(of.first_day, agreed.or(before.first_day));
                    }
                }
                Err(failure) => {
                    // A yes may lack its first day, or that of the line manager.
                    let is_of_body = matches!(failure, Failure::WrongBody { .. })
                        && how == How::Grants && matches!(act, Act::Answer(_, false, _));
                    let is_other = matches!(failure, Failure::NotFound | Failure::Conflict { .. });
                    prop_assert!(is_of_body || is_other, "{failure:?}");
                    prop_assert_eq!(&of, &before, "nothing of a refused step stays");
                    // Nobody is held up: what may be put right can be.
                    let to = match act {
                        Act::End(..) => ENDED,
                        Act::Reopen(_) => "Answered",
                        _ => "",
                    };
                    prop_assert!(to.is_empty() || !may_go(&before, after(days), &act, to, how), "{failure:?}");
                }
            }
            if how == How::Grants {
                counts(&of, after(days))?;
            }
            let is_yes = |event: &Event| matches!(event.what, What::Endorsed | What::WentOnWithout { .. });
            let is_decided = of.past.iter().any(|event| matches!(event.what, What::Decided { .. } | What::Answered));
            // What is answered in words need not wait for whoever said no, or nothing in time.
            let is_over = of.asking.as_ref().is_some_and(|asked| asked.answer.is_some() || asked.until <= after(days));
            let was_granted = how == How::Grants && (of.is_granted() || matches!(of.stage, Stage::Ended { .. }));
            let needs_no_yes = matches!(how, How::Answers | How::Grants) && !was_granted;
            let is_over = is_over && needs_no_yes || of.past.iter().any(is_yes);
            prop_assert!(!is_decided || is_over, "decided before the manager's turn was over");
        }
    }
}
