//! What was granted and is over, where its forms do not come.

use domain::api::Failure;
use domain::applications::earlier::{first, may_be_taken_again, may_send};
use domain::applications::{Application, Listed, Stage};
use domain::people::CmuStaff;
use domain::time::{Day, Instant};
use domain::words::Words;

use crate::earlier::{day, noon, sent, visit};
use crate::follows::follows;
use crate::rooms::member;
use crate::samples::entries;

/// A visit of two days from Thursday 11 June 2026, to which the CMU said yes.
fn granted() -> Application {
    let at = noon("2026-06-10");
    let mut of = sent(&visit(), ("days", "2"), "ACDE-4679", at);
    of.stage = Stage::Answered { at, no: false };
    of.first_day = Day::parse("2026-06-11");
    of
}

fn staff() -> CmuStaff {
    CmuStaff(member("morgan"))
}

fn words(text: &str) -> Words {
    Words::new(text).unwrap()
}

fn end(of: &mut Application, took_place: bool, at: Instant) -> Result<(), Failure> {
    of.end(&staff(), took_place, &words("The host rang."), at)
}

/// Whether its applicant may ask for so many days more.
fn may_ask(of: &Application, days: &str, at: Instant) -> bool {
    let sent = [Listed::from(of.clone())];
    may_send(&of.form, &entries(&[("days", &[days])]), &sent, at).is_ok()
}

#[test]
fn the_cmu_says_what_came_of_a_visit_that_is_over() {
    let over = day("2026-06-12").ends();
    for (took_place, said, own, staffs) in [
        (
            true,
            "Took place without its forms. Recorded on 13 June 2026.",
            "The CMU recorded that it took place without its forms: The host rang.",
            "The CMU recorded that it took place without its forms: The host rang.",
        ),
        (
            false,
            "Did not take place. Recorded on 13 June 2026.",
            "The CMU recorded that you were not there: The host rang.",
            "The CMU recorded that the applicant was not there: The host rang.",
        ),
    ] {
        let mut of = granted();
        let told = end(&mut of, took_place, Instant(over.0 - 1)).unwrap_err();
        assert!(told.said().starts_with("This is not over yet."), "{told:?}");
        let close = CmuStaff(member("sam"));
        let told = of.end(&close, took_place, &words("I was."), over);
        assert!(told.unwrap_err().said().starts_with("You are close"));
        assert_eq!(of, granted(), "nothing of a refused step stays");
        // Until then it holds its applicant up, who is told whom to ask.
        assert!(of.can_end(over) && !of.owed().is_empty() && !may_ask(&of, "1", over));
        let before = [Listed::from(of.clone())];
        let told = may_send(&of.form, &entries(&[("days", &["1"])]), &before, over);
        assert!(told.unwrap_err().said().contains("If you were not there"));
        end(&mut of, took_place, over).unwrap();
        assert_eq!((of.said(), of.told()), (said.to_owned(), said.to_owned()));
        assert_eq!(of.stage.name(), "Over without its forms");
        let event = &of.past.last().unwrap().what;
        assert_eq!(
            (event.said(true), event.said(false)),
            (own.to_owned(), staffs.to_owned())
        );
        // Nothing is owed, nothing follows, and only what took place takes days.
        assert!(of.owed().is_empty() && of.following().is_empty() && !of.can_end(over));
        assert_eq!(of.due(Instant(0)), None);
        assert!(may_ask(&of, "3", over));
        assert_eq!(may_ask(&of, "4", over), !took_place);
        let about = ("about", "ACDE-4679");
        let briefing = sent(&follows("before", "visit"), about, "BBBB-BBBB", over);
        let told = of.followed(&briefing, over).unwrap_err().said();
        assert!(
            told.starts_with("Nothing follows ACDE-4679 any more:"),
            "{told}"
        );
        // Nor is a form offered that would be refused.
        let debriefing = follows("after", "before");
        let rule = debriefing.terms.requires.as_ref().unwrap();
        let briefed =
            |of: Application| first(rule, &[briefing.clone(), of].map(Listed::from)).len();
        assert_eq!((briefed(granted()), briefed(of.clone())), (1, 0));
        // Neither it nor the applicant says anything else of it.
        assert!(end(&mut of, !took_place, over).is_err());
        assert!(of.withdraw(&member("sam"), "", over).is_err());
        assert!(of.take_back(&member("sam"), over).is_err());
    }
}

#[test]
fn what_has_all_its_forms_lacks_none() {
    let at = noon("2026-06-11");
    let mut of = granted();
    for (form, first, own) in [
        ("before", "visit", "BBBB-BBBB"),
        ("after", "before", "DDDD-DDDD"),
    ] {
        let by = sent(&follows(form, first), ("about", "ACDE-4679"), own, at);
        of.followed(&by, at).unwrap();
    }
    // Its last form has come, so it is over, whatever its last day was.
    assert!(of.owed().is_empty() && of.can_end(at));
    let told = end(&mut of, true, at).unwrap_err().said();
    assert!(told.starts_with("All of its forms have come."), "{told}");
    // Who was not there was not there, whatever was sent.
    end(&mut of, false, at).unwrap();
}

#[test]
fn only_what_was_granted_is_ended() {
    let over = day("2026-06-12").ends();
    let at = noon("2026-06-10");
    for no in [true, false] {
        let mut of = granted();
        of.stage = Stage::Answered { at, no };
        if !no {
            (of.form.terms.limit, of.form.terms.next) = (None, vec![]);
        }
        assert!(!of.can_end(over));
        assert!(
            end(&mut of, false, over)
                .unwrap_err()
                .said()
                .contains("moved on")
        );
    }
    let mut waits = sent(&visit(), ("days", "2"), "ACDE-4679", at);
    waits.first_day = Day::parse("2026-06-11");
    assert!(end(&mut waits, false, over).is_err());
}

#[test]
fn what_was_said_of_it_is_taken_back_for_14_days() {
    let over = day("2026-06-12").ends();
    let reopen = |of: &mut Application, at| of.reopen(&staff(), &words("Another was ill."), at);
    let mut of = granted();
    assert!(reopen(&mut of, over).is_err() && !of.can_reopen(over));
    end(&mut of, false, over).unwrap();
    let ended = of.clone();
    // Recorded on 13 June.
    let last = day("2026-06-27").ends();
    for (at, is) in [(over, true), (Instant(last.0 - 1), true), (last, false)] {
        let mut of = ended.clone();
        assert_eq!((of.can_reopen(at), reopen(&mut of, at).is_ok()), (is, is));
    }
    let close = CmuStaff(member("sam"));
    assert!(of.reopen(&close, &words("I was."), over).is_err());
    assert_eq!(of, ended, "nothing of a refused step stays");
    reopen(&mut of, over).unwrap();
    assert_eq!((&of.stage, of.owed().len()), (&granted().stage, 2));
    let event = &of.past.last().unwrap().what;
    assert_eq!(
        event.said(true),
        "The CMU took back what it had recorded: Another was ill."
    );
    // Its days may have been asked for meanwhile.
    let other = |days| {
        [Listed::from(sent(
            &visit(),
            ("days", days),
            "EEEE-4679",
            over,
        ))]
    };
    assert_eq!(may_be_taken_again(&of, &other("3")), Ok(()));
    let told = may_be_taken_again(&of, &other("4")).unwrap_err().said();
    assert!(
        told.starts_with("The applicant has asked for 4 others in 2026, and 5 is the most"),
        "{told}"
    );
}
