//! A visit that did not take place, or of which a form was forgotten: the CMU says so, and nobody has to
//! declare what is not true (O6).

use domain::api::Failure;
use domain::applications::api::decide::{
    AnswerApplication, CameOf, EndGranted, NewAnswer, ReopenGranted,
};
use domain::applications::api::{GoOnWithout, ListApplications, MyApplications, Reason};
use domain::applications::{Application, ApplicationId, Receipt, Stage};
use domain::form::{Entries, Fault};
use domain::time::Day;
use server::applications::due;

use crate::earlier::{fault, read, withdraw};
use crate::harness::{Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, Service, address};
use crate::samples::sent_with;
use crate::visits::{VISIT, asked, briefing, debriefing, visit};

/// That the applicant was not there, as a request has it.
pub fn not_there() -> CameOf {
    CameOf {
        took_place: false,
        reason: "The host rang.".to_owned(),
    }
}

pub async fn end(by: &Browser, id: &ApplicationId, came: CameOf) -> Result<Application, Failure> {
    by.call(EndGranted { id: id.clone() }, &came).await
}

async fn reopen(by: &Browser, id: &ApplicationId) -> Result<Application, Failure> {
    let reason = "That was another visitor.".to_owned();
    let reopen = ReopenGranted { id: id.clone() };
    by.call(reopen, &Reason { reason }).await
}

/// The CMU lets a visit go on without its manager, and says yes from this day on.
async fn granted(by: &Browser, of: &Receipt, first_day: Day) {
    let answer = AnswerApplication { id: of.id.clone() };
    let new = NewAnswer {
        text: "Come.".to_owned(),
        no: false,
        first_day: Some(first_day),
        without: String::new(),
    };
    by.call(answer, &new).await.unwrap();
}

/// A visit of two days that is over on its first, since both of its forms have come.
pub async fn over(service: &Service, owner: &Browser, staff: &Browser) -> Receipt {
    let receipt = sent_with(owner, VISIT, visit("2")).await.unwrap();
    let on = GoOnWithout {
        id: receipt.id.clone(),
    };
    let reason = "The manager is away.".to_owned();
    staff.call(on, &Reason { reason }).await.unwrap();
    let today = service.clock.now().day();
    granted(staff, &receipt, today).await;
    let text = String::from(today);
    let parts: Vec<&str> = text.rsplit('-').collect();
    let day = parts.try_into().unwrap();
    for (form, typed) in [
        ("shadowing-briefing", briefing(&receipt.reference, day)),
        ("shadowing-debriefing", debriefing(&receipt.reference, day)),
    ] {
        sent_with(owner, form, typed).await.unwrap();
    }
    receipt
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn told(of: Result<Application, Failure>) -> String {
    of.unwrap_err().said()
}

const ENDED: &str =
    "select count(*) from audit where act in ('application.end', 'application.reopen')";

on_both! {
    async fn who_was_not_there_owes_nothing_and_has_their_days_again(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let first = asked(service, &priya, "3").await;
        assert!(told(end(&morgan, &first.id, not_there()).await).contains("moved on"), "nothing was granted");
        granted(&morgan, &first, day("2026-11-24")).await;
        service.clock.set(domain::time::Instant(day("2026-11-26").ends().0 - 60_000));
        let morgan = service.signed_in(MORGAN).await;
        assert!(told(end(&morgan, &first.id, not_there()).await).starts_with("This is not over yet."));
        service.clock.set(day("2026-11-27").starts());
        due::run(&service.app).await.unwrap();
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        // Both ways to go on are shut, and the words say who opens them.
        let day_of = ["26", "11", "2026"];
        let late = sent_with(&priya, "shadowing-briefing", briefing(&first.reference, day_of)).await;
        let Fault::DayOutside { change, .. } = fault(late, "first-day") else { panic!() };
        assert!(change.contains("tell the Career Management Unit"), "{change}");
        let held_up = sent_with(&priya, VISIT, visit("1")).await.unwrap_err().said();
        assert!(held_up.contains("If you were not there, or cannot send it, tell the Career Management Unit."), "{held_up}");
        // Nobody but the CMU says what came of it, and not without a reason.
        assert_eq!(end(&priya, &first.id, not_there()).await.unwrap_err().status(), 403);
        let silent = CameOf { reason: " ".to_owned(), ..not_there() };
        let silent = end(&morgan, &first.id, silent).await.unwrap_err();
        assert!(matches!(&silent, Failure::WrongBody { field, .. } if field == "reason"), "{silent:?}");
        assert_eq!(service.number(ENDED).await, 0);
        end(&morgan, &first.id, not_there()).await.unwrap();
        let after = read(&priya, &first.id).await;
        assert_eq!(after.said(), "Did not take place. Recorded on 27 November 2026.");
        assert_eq!(after.past.last().unwrap().what.said(true), "The CMU recorded that you were not there: The host rang.");
        let subject = format!("News on your form {}", first.reference);
        let news = async || {
            let letters = service.letters_to(PRIYA).await;
            assert!(letters.iter().all(|of| !of.text.contains("rang")));
            letters.iter().filter(|of| of.subject == subject).count()
        };
        // The first was that it goes on without the manager, the second that the answer is yes.
        assert_eq!(news().await, 3);
        // Nothing is owed any more, and nothing follows.
        let all = morgan.call(ListApplications {}, &()).await.unwrap();
        let listed = all.iter().find(|of| of.id == first.id).unwrap();
        assert!(!listed.is_owing(service.clock.now()) && listed.stage.word() == "ended");
        assert_eq!(due::run(&service.app).await.unwrap(), 0);
        let first_of = sent_with(&priya, "shadowing-briefing", briefing(&first.reference, ["28", "11", "2026"])).await;
        assert!(first_of.unwrap_err().said().starts_with("Ask to shadow someone first"));
        let other = sent_with(&priya, VISIT, visit("5")).await.unwrap();
        // Taken back, its days would be too many, until those of the other are free.
        let refused = told(reopen(&morgan, &first.id).await);
        assert!(refused.starts_with("The applicant has asked for 5 others in 2026"), "{refused}");
        assert_eq!(read(&priya, &first.id).await, after, "nothing of a refused step stays");
        withdraw(&priya, &other.id).await;
        let back = reopen(&morgan, &first.id).await.unwrap();
        assert!(matches!(back.stage, Stage::Answered { no: false, .. }) && back.owed().len() == 2);
        assert_eq!(news().await, 4);
        assert!(sent_with(&priya, VISIT, visit("1")).await.unwrap_err().said().contains("is over. Send"));
        assert_eq!(service.number(ENDED).await, 2);
        service.audited().await;
    }

    async fn what_took_place_without_its_forms_keeps_its_days(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let first = asked(service, &priya, "2").await;
        granted(&morgan, &first, day("2026-11-24")).await;
        service.clock.set(day("2026-11-26").starts());
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let took_place = || CameOf { took_place: true, reason: "She forgot the briefing.".to_owned() };
        let of = end(&morgan, &first.id, took_place()).await.unwrap();
        assert_eq!(of.said(), "Took place without its forms. Recorded on 26 November 2026.");
        assert!(told(end(&morgan, &first.id, not_there()).await).contains("moved on"), "it is said once");
        assert_eq!(fault(sent_with(&priya, VISIT, visit("4")).await, "days"), Fault::OverLimit { most: 5, taken: 2, year: 2026 });
        let other = sent_with(&priya, VISIT, visit("3")).await.unwrap();
        // Its days are taken whatever is said of it, so it is taken back beside the others; for 14 days.
        reopen(&morgan, &first.id).await.unwrap();
        end(&morgan, &first.id, took_place()).await.unwrap();
        service.clock.set(day("2026-12-10").ends());
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        assert_eq!(told(reopen(&morgan, &first.id).await), "This could be taken back until the end of 10 December 2026.");
        let mine = priya.call(MyApplications {}, &()).await.unwrap().sent;
        let said = |id: &ApplicationId| mine.iter().find(|of| of.id == *id).unwrap().said.clone();
        assert!(said(&first.id).starts_with("Took place") && said(&other.id).starts_with("Submitted"));
        service.audited().await;
    }

    /// Where all its forms have come, it lacks none; and whoever is close says nothing of it.
    async fn what_has_all_its_forms_is_ended_only_as_not_there(service: Service) {
        let (dylan, morgan, leila) = (service.signed_in(DYLAN).await, service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let first = over(service, &dylan, &morgan).await;
        let took_place = CameOf { took_place: true, ..not_there() };
        assert!(told(end(&morgan, &first.id, took_place).await).starts_with("All of its forms have come."));
        end(&morgan, &first.id, not_there()).await.unwrap();
        reopen(&morgan, &first.id).await.unwrap();
        let close: Entries = visit("2").into_iter().chain([("line-manager-email".to_owned(), vec![address(LEILA)])]).collect();
        let theirs = sent_with(&dylan, VISIT, close).await.unwrap();
        for refused in [end(&leila, &theirs.id, not_there()).await, reopen(&leila, &theirs.id).await] {
            assert!(told(refused).starts_with("You are close to this applicant"));
        }
        service.audited().await;
    }
}
