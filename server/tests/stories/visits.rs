//! Shadowing: five days in a year, a visit that is given up, its briefing and its debriefing (O6).

use domain::api::Failure;
use domain::applications::api::decide::{AnswerApplication, NewAnswer};
use domain::applications::api::{
    GoOnWithout, ListApplications, MyApplications, Reason, TakeBackWithdrawal, WithdrawApplication,
};
use domain::applications::earlier::rulings;
use domain::applications::{Listed, Receipt};
use domain::form::terms::Standing;
use domain::form::{Entries, Fault};
use domain::letters::api::ListLetters;
use domain::time::{Day, Instant};
use server::applications::due;

use crate::earlier::{fault, read, withdraw};
use crate::harness::{Browser, DYLAN, Engine, MORGAN, PRIYA, Service, address, entries};
use crate::samples::{self, sent_with};

pub const VISIT: &str = "shadowing-visitor";

pub fn visit(days: &str) -> Entries {
    entries(&[
        ("name", "Priya Nair"),
        ("unit", "Harbour"),
        ("role", "A duty inspector"),
        ("why", "To see the work."),
        ("days", days),
        ("dates", "Any week in March"),
        ("group", "yes"),
        ("briefings", "yes"),
        ("line-manager-name", "Grace Lindley"),
        ("line-manager-email", "grace.lindley@northshire.example"),
    ])
}

fn dated(all: &[(&str, &str)], field: &str, day: [&str; 3]) -> Entries {
    let mut all = entries(all);
    all.insert(field.to_owned(), day.map(ToOwned::to_owned).to_vec());
    all
}

pub fn briefing(reference: &str, day: [&str; 3]) -> Entries {
    let all = [
        ("reference", reference),
        ("host", "Dylan Hughes"),
        ("days", "2"),
        ("see", "A handover."),
        ("not-see", "I leave the room."),
        ("talked", "yes"),
    ];
    dated(&all, "first-day", day)
}

pub fn debriefing(reference: &str, day: [&str; 3]) -> Entries {
    let all = [
        ("reference", reference),
        ("saw", "A handover."),
        ("next", "I try it."),
        ("for-me", "not-sure"),
        ("talked", "yes"),
    ];
    dated(&all, "last-day", day)
}

/// A visit that is asked for, which the manager no longer holds up.
pub async fn asked(service: &Service, browser: &Browser, days: &str) -> Receipt {
    let receipt = samples::sent_with(browser, VISIT, visit(days))
        .await
        .unwrap();
    let on = GoOnWithout {
        id: receipt.id.clone(),
    };
    let reason = "The manager is away.".to_owned();
    let morgan = service.signed_in(MORGAN).await;
    morgan.call(on, &Reason { reason }).await.unwrap();
    receipt
}

pub async fn answered(service: &Service, of: &Receipt, no: bool) {
    let answer = AnswerApplication { id: of.id.clone() };
    let text = "We have looked.".to_owned();
    let morgan = service.signed_in(MORGAN).await;
    morgan
        .call(
            answer,
            &NewAnswer {
                text,
                no,
                first_day: Day::parse("2026-11-24"),
                without: String::new(),
            },
        )
        .await
        .unwrap();
}

on_both! {
    async fn five_days_are_the_most_in_a_year(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let first = asked(service, &priya, "3").await;
        let send = async |browser: &Browser, days: &str| samples::sent_with(browser, VISIT, visit(days)).await;
        let over = Fault::OverLimit { most: 5, taken: 3, year: 2026 };
        assert_eq!(fault(send(&priya, "3").await, "days"), over);
        let second = send(&priya, "2").await.unwrap();
        let full = Fault::OverLimit { most: 5, taken: 5, year: 2026 };
        assert_eq!(fault(send(&priya, "1").await, "days"), full);
        // Days that are withdrawn, or that come to nothing, are free again.
        withdraw(&priya, &second.id).await;
        let second = send(&priya, "2").await.unwrap();
        answered(service, &first, true).await;
        assert_eq!(fault(send(&priya, "4").await, "days"), Fault::OverLimit { most: 5, taken: 2, year: 2026 });
        send(&priya, "3").await.unwrap();
        withdraw(&priya, &second.id).await;
        // At once, too, they are counted together.
        let (a, b) = tokio::join!(send(&priya, "2"), send(&priya, "2"));
        assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
        let back = TakeBackWithdrawal { id: second.id.clone() };
        let told = priya.call(back, &()).await.unwrap_err().said();
        assert!(told.contains("asked for 5 in 2026"), "{told}");
        // The next year has five of its own.
        service.later(60 * 24 * 45);
        send(&service.signed_in(PRIYA).await, "5").await.unwrap();
        service.audited().await;
    }

    /// Somebody who falls ill gives back days that were granted; those who expect them are told.
    async fn a_visit_that_was_granted_is_withdrawn_for_good(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let first = asked(service, &priya, "5").await;
        answered(service, &first, false).await;
        let withdraw = |reason: &str| (WithdrawApplication { id: first.id.clone() }, Reason { reason: reason.to_owned() });
        let (of_other, why) = withdraw("It is not mine.");
        assert_eq!(service.signed_in(DYLAN).await.call(of_other, &why).await, Err(Failure::NotFound));
        let (own, why) = withdraw("I have broken a leg.");
        let after = priya.call(own, &why).await.unwrap();
        assert!(after.said().starts_with("Withdrawn on") && !after.can_come_back(service.clock.now()) && !after.can_withdraw(service.clock.now()));
        assert_eq!(read(&morgan, &first.id).await.past.last().unwrap().what.said(false), "The applicant withdrew it: I have broken a leg.");
        let letters = morgan.call(ListLetters {}, &()).await.unwrap();
        let subject = format!("The form {} was withdrawn after a yes", first.reference);
        let told: Vec<_> = letters.iter().filter(|of| of.letter.subject == subject).map(|of| of.letter.to.as_str()).collect();
        assert!(told.contains(&address(MORGAN).as_str()) && told.len() > 1, "{told:?}");
        assert!(letters.iter().all(|of| !of.letter.text.contains("leg")));
        let (again, why) = withdraw("");
        assert!(matches!(priya.call(again, &why).await, Err(Failure::Conflict { .. })));
        let back = priya.call(TakeBackWithdrawal { id: first.id.clone() }, &()).await.unwrap_err();
        assert!(back.said().contains("the withdrawal stands"), "{back:?}");
        // Its days are free again, and what follows a visit follows another.
        let early = samples::sent_with(&priya, "shadowing-briefing", briefing(&first.reference, ["24", "11", "2026"])).await;
        assert!(matches!(early, Err(Failure::Conflict { .. })), "{early:?}");
        service.later(16);
        let second = asked(service, &priya, "5").await;
        // A no gives nothing that could be given up.
        answered(service, &second, true).await;
        assert!(!read(&priya, &second.id).await.can_withdraw(service.clock.now()));
        service.audited().await;
    }

    /// Days that are over stay taken: a visit is withdrawn until its last day has passed or its debriefing
    /// was sent, and then nothing follows it any more.
    async fn a_visit_that_is_over_is_not_withdrawn(service: Service) {
        let at = |day: &str| Day::parse(day).unwrap().starts();
        let withdraw = async |of: &Receipt| {
            let priya = service.signed_in(PRIYA).await;
            let said = priya.call(WithdrawApplication { id: of.id.clone() }, &Reason::default()).await;
            said.map(drop).map_err(|failure| failure.said())
        };
        let priya = service.signed_in(PRIYA).await;
        let first = asked(service, &priya, "2").await;
        answered(service, &first, false).await;
        sent_with(&priya, "shadowing-briefing", briefing(&first.reference, ["24", "11", "2026"])).await.unwrap();
        service.clock.set(at("2026-11-25"));
        // One of two days is over; that one stays taken.
        withdraw(&first).await.unwrap();
        let priya = service.signed_in(PRIYA).await;
        let after = sent_with(&priya, "shadowing-debriefing", debriefing(&first.reference, ["24", "11", "2026"])).await;
        assert!(after.unwrap_err().said().starts_with(&format!("Nothing follows {} any more: Withdrawn on", first.reference)));
        let full = Fault::OverLimit { most: 5, taken: 1, year: 2026 };
        assert_eq!(fault(sent_with(&priya, VISIT, visit("5")).await, "days"), full);
        // Its debriefing was sent, though that is withdrawn again.
        let second = asked(service, &priya, "2").await;
        let yes = |first_day| NewAnswer { text: "Come.".to_owned(), no: false, first_day: Day::parse(first_day), without: String::new() };
        let answer = |of: &Receipt| AnswerApplication { id: of.id.clone() };
        let morgan = service.signed_in(MORGAN).await;
        morgan.call(answer(&second), &yes("2026-11-25")).await.unwrap();
        sent_with(&priya, "shadowing-briefing", briefing(&second.reference, ["25", "11", "2026"])).await.unwrap();
        let end = sent_with(&priya, "shadowing-debriefing", debriefing(&second.reference, ["25", "11", "2026"])).await.unwrap();
        crate::earlier::withdraw(&priya, &end.id).await;
        assert!(withdraw(&second).await.unwrap_err().starts_with("What you asked for is over"));
        // Its last day has passed; a briefing that comes then moves it no more.
        let third = asked(service, &priya, "2").await;
        morgan.call(answer(&third), &yes("2026-11-25")).await.unwrap();
        service.clock.set(at("2026-11-27"));
        let priya = service.signed_in(PRIYA).await;
        sent_with(&priya, "shadowing-briefing", briefing(&third.reference, ["30", "11", "2026"])).await.unwrap();
        assert!(withdraw(&third).await.unwrap_err().starts_with("What you asked for is over"));
        service.audited().await;
    }

    /// However often somebody sends a briefing, the days on which they were there are taken.
    async fn a_visit_that_has_begun_is_not_put_off(service: Service) {
        let at = |day: &str| Day::parse(day).unwrap().starts();
        let priya = service.signed_in(PRIYA).await;
        let first = asked(service, &priya, "5").await;
        answered(service, &first, false).await;
        let brief = async |day: &str| {
            let priya = service.signed_in(PRIYA).await;
            sent_with(&priya, "shadowing-briefing", briefing(&first.reference, [day, "11", "2026"])).await.unwrap();
            let of = read(&priya, &first.id).await;
            (of.first_day.map(String::from), of.past.last().unwrap().what.said(true).contains("The first day is now"))
        };
        // Until it begins it may be moved, and the record says so.
        assert_eq!(brief("24").await, (Some("2026-11-24".to_owned()), false));
        assert_eq!(brief("25").await, (Some("2026-11-25".to_owned()), true));
        service.clock.set(at("2026-11-27"));
        assert_eq!(brief("30").await, (Some("2026-11-25".to_owned()), false));
        let priya = service.signed_in(PRIYA).await;
        priya.call(WithdrawApplication { id: first.id.clone() }, &Reason::default()).await.unwrap();
        let full = Fault::OverLimit { most: 5, taken: 2, year: 2026 };
        assert_eq!(fault(sent_with(&priya, VISIT, visit("4")).await, "days"), full);
        sent_with(&priya, VISIT, visit("3")).await.unwrap();
        service.audited().await;
    }

    async fn a_visit_is_briefed_and_debriefed(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let day = ["24", "11", "2026"];
        let brief = async |reference: &str, day: [&str; 3]| {
            samples::sent_with(&priya, "shadowing-briefing", briefing(reference, day)).await
        };
        let early = brief("ACDE-4679", day).await.unwrap_err();
        assert!(early.said().starts_with("Ask to shadow someone first"), "{early:?}");
        let first = asked(service, &priya, "2").await;
        let waits = brief(&first.reference, day).await;
        assert!(matches!(waits, Err(Failure::Conflict { .. })), "{waits:?}");
        answered(service, &first, false).await;
        assert!(read(&priya, &first.id).await.said().starts_with("Answered with a yes on"));
        // The reference is one's own, and the day is not over.
        let known = vec![first.reference.clone()];
        assert_eq!(fault(brief("ACDE-4679", day).await, "reference"), Fault::NotAReference { known });
        let past = fault(brief(&first.reference, ["22", "11", "2026"]).await, "first-day");
        assert!(past.said("First day?").contains("Enter a day from 23 November 2026"), "{past:?}");
        let mut longer = briefing(&first.reference, day);
        longer.insert("days".to_owned(), vec!["3".to_owned()]);
        let longer = samples::sent_with(&priya, "shadowing-briefing", longer).await;
        assert_eq!(fault(longer, "days"), Fault::NumberOutside { min: 1, max: 2 });
        let debrief = async |browser: &Browser, day: [&str; 3]| {
            samples::sent_with(browser, "shadowing-debriefing", debriefing(&first.reference, day)).await
        };
        let before = debrief(&priya, ["23", "11", "2026"]).await.unwrap_err();
        assert!(before.said().starts_with("Send the briefing form first"), "{before:?}");
        let morgan = service.signed_in(MORGAN).await;
        let told = async |browser: &Browser| -> Vec<(String, bool)> {
            let of = read(browser, &first.id).await;
            of.following().iter().map(|(next, sent)| (next.form.clone(), sent.is_some())).collect()
        };
        let (b, d) = ("shadowing-briefing".to_owned(), "shadowing-debriefing".to_owned());
        assert_eq!(told(&priya).await, [(b.clone(), false), (d.clone(), false)]);
        let sent = brief(&first.reference.to_lowercase().replace('-', " "), day).await.unwrap();
        assert_eq!(told(&morgan).await, [(b.clone(), true), (d.clone(), false)]);
        // Withdrawn, it has not come; taken back, it has.
        withdraw(&priya, &sent.id).await;
        assert_eq!(told(&priya).await[0], (b.clone(), false));
        priya.call(TakeBackWithdrawal { id: sent.id.clone() }, &()).await.unwrap();
        // A second one that goes again leaves the first.
        let other = brief(&first.reference, day).await.unwrap();
        withdraw(&priya, &other.id).await;
        assert_eq!(told(&priya).await[0], (b.clone(), true));
        service.later(60 * 24 * 5);
        let priya = service.signed_in(PRIYA).await;
        let late = fault(debrief(&priya, ["29", "11", "2026"]).await, "last-day");
        assert!(late.said("Last day?").contains("to 28 November 2026"), "{late:?}");
        let early = fault(debrief(&priya, ["23", "11", "2026"]).await, "last-day");
        assert!(early.said("Last day?").contains("24 November 2026 or a later day"), "{early:?}");
        debrief(&priya, ["25", "11", "2026"]).await.unwrap();
        assert_eq!(told(&priya).await, [(b, true), (d, true)]);
        // It is about one's own visit only.
        let dylan = service.signed_in(DYLAN).await;
        let not_his = samples::sent_with(&dylan, "shadowing-debriefing", debriefing(&first.reference, ["25", "11", "2026"])).await;
        assert!(matches!(not_his, Err(Failure::Conflict { .. })), "{not_his:?}");
        service.audited().await;
    }

    /// Briefing and debriefing are compulsory: whoever sends neither is reminded, and asks for no other visit.
    async fn what_has_to_follow_a_visit_is_asked_for(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let first = asked(service, &priya, "2").await;
        // A yes says when it begins, and not on a day that is over.
        for first_day in [None, Day::parse("2026-11-22")] {
            let (text, without) = ("Come.".to_owned(), String::new());
            let new = NewAnswer { text, no: false, first_day, without };
            let refused = morgan.call(AnswerApplication { id: first.id.clone() }, &new).await;
            assert!(matches!(&refused, Err(Failure::WrongBody { field, .. }) if field == "first_day"), "{refused:?}");
        }
        answered(service, &first, false).await;
        let reminded = async || {
            due::run(&service.app).await.unwrap();
            let subject = format!("A form is missing for {}", first.reference);
            let letters = service.letters_to(PRIYA).await;
            letters.iter().filter(|of| of.subject == subject).count()
        };
        let owing = async || {
            let all = service.signed_in(MORGAN).await.call(ListApplications {}, &()).await.unwrap();
            let is_owing = |of: &Listed| of.reference == first.reference && of.is_owing(service.clock.now());
            all.iter().any(is_owing)
        };
        let day = |text: &str| Day::parse(text).unwrap();
        service.clock.set(Instant(day("2026-11-24").starts().0 - 60_000));
        assert_eq!((reminded().await, owing().await), (0, false));
        service.clock.set(day("2026-11-24").starts());
        assert_eq!((reminded().await, owing().await), (1, true));
        service.later(60);
        assert_eq!(reminded().await, 1, "once");
        // The day that the briefing names is the one that holds: two days from 25 November.
        let priya = service.signed_in(PRIYA).await;
        sent_with(&priya, "shadowing-briefing", briefing(&first.reference, ["25", "11", "2026"])).await.unwrap();
        service.clock.set(Instant(day("2026-11-26").ends().0 - 60_000));
        assert_eq!((reminded().await, owing().await), (1, false));
        sent_with(&service.signed_in(PRIYA).await, VISIT, visit("1")).await.unwrap();
        service.clock.set(day("2026-11-26").ends());
        assert_eq!((reminded().await, owing().await), (2, true));
        service.later(60 * 24);
        assert_eq!(reminded().await, 2, "once");
        // No other visit until the debriefing has come, in words.
        let priya = service.signed_in(PRIYA).await;
        let refused = sent_with(&priya, VISIT, visit("1")).await.unwrap_err();
        let or = "If you were not there, or cannot send it, tell the Career Management Unit.";
        let said = format!("{} is over. Send “Shadowing: the debriefing” for it first. {or}", first.reference);
        assert_eq!(refused.said(), format!("{said} A draft stays as it is."));
        let form = priya.call(samples::open(VISIT), &()).await.unwrap().form;
        let sent = priya.call(MyApplications {}, &()).await.unwrap().sent;
        let rulings = rulings(&form, &visit("1"), Some(&sent), service.clock.now());
        assert!(rulings.iter().any(|of| of.standing == Standing::NotYet && of.change.as_ref() == Some(&said)), "{rulings:?}");
        sent_with(&priya, "shadowing-debriefing", debriefing(&first.reference, ["26", "11", "2026"])).await.unwrap();
        sent_with(&priya, VISIT, visit("1")).await.unwrap();
        assert_eq!((reminded().await, owing().await), (2, false));
        service.audited().await;
    }
}
