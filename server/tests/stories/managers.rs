//! What a line manager answers is what they were shown, to the letter (trust.md, I5 and T10); and one of two
//! acts at once stands, on one server or on two.

use domain::api::Failure;
use domain::applications::api::decide::{AnswerApplication, DraftDecision, NewAnswer, NewDecision};
use domain::applications::api::desk::{MarkPart, NewMark, NextPart, ReadPack, ReadRound};
use domain::applications::api::{
    Asks, Endorse, Endorsing, GoOnWithout, ListApplications, NameManager, NewEndorsement,
    NewManager, OpenEndorsement, Reason, Secret,
};
use domain::applications::{Application, ApplicationId, Outcome, Stage};
use server::App;

use crate::earlier::{at, edited, read};
use crate::event;
use crate::harness::{Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, Service, library};
use crate::queue::decided;
use crate::samples::{self, answer_to, apply, endorsement_secret, reseal, yes};
use crate::visits::{VISIT, visit};

const GRACE: &str = "grace.lindley";

async fn opened(browser: &Browser, secret: &str) -> Endorsing {
    let secret = secret.to_owned();
    browser
        .call(OpenEndorsement {}, &Secret { secret })
        .await
        .unwrap()
}

async fn asks(browser: &Browser, secret: &str) -> Asks {
    match opened(browser, secret).await {
        Endorsing::Asks(asks) => *asks,
        other => panic!("{other:?}"),
    }
}

async fn over(browser: &Browser, secret: &str) -> String {
    match opened(browser, secret).await {
        Endorsing::Over { said } => said,
        other => panic!("{other:?}"),
    }
}

async fn told(browser: &Browser, new: &NewEndorsement) -> String {
    let refused = browser.call(Endorse {}, new).await.unwrap_err();
    assert_eq!(refused.status(), 409, "{refused:?}");
    refused.said()
}

async fn named(browser: &Browser, id: &ApplicationId, name: &str) -> Result<Application, Failure> {
    let new = NewManager {
        name: name.to_owned(),
        email: format!("{}@northshire.example", name.to_lowercase()),
    };
    browser.call(NameManager { id: id.clone() }, &new).await
}

async fn go_on(staff: &Browser, id: &ApplicationId) -> Application {
    let reason = "She is away.".to_owned();
    let on = GoOnWithout { id: id.clone() };
    staff.call(on, &Reason { reason }).await.unwrap()
}

/// What is kept of an application says something else all at once.
async fn tampered(service: &Service, owner: &Browser, id: &ApplicationId, unit: &str) {
    let mut of = read(owner, id).await;
    of.entries.insert("unit".to_owned(), vec![unit.to_owned()]);
    reseal(service, &of).await;
    service
        .sql("update application set asked = 'other rules'")
        .await;
}

on_both! {
    async fn an_answer_counts_for_what_was_shown_and_for_nothing_else(service: Service) {
        let (priya, morgan, stranger) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await, service.browser());
        let id = &apply(&priya).await.id;
        let of = read(&priya, id).await;
        let of_receipt = of.receipt();
        let secret = endorsement_secret(&priya, &of_receipt).await;
        let shown = asks(&stranger, &secret).await;
        assert_eq!(shown.shown, of.shown_to_manager());
        assert!((shown.hash.len(), of.asking.unwrap().bound) == (129, shown.hash.clone()));
        // What a page showed is not what stands: it is said which of the two has changed.
        let (told_us, asked) = shown.hash.split_once('-').unwrap();
        for (hash, said) in [
            (String::new(), "What the applicant told us has changed"),
            (format!("{}-{asked}", "0".repeat(64)), "What the applicant told us has changed"),
            (format!("{told_us}-{}", "0".repeat(64)), "The questions to you have changed"),
        ] {
            let new = NewEndorsement { secret: secret.clone(), hash, entries: yes() };
            let refused = told(&stranger, &new).await;
            assert!(refused.contains(said) && refused.contains("kept"), "{refused}");
        }
        assert!(read(&priya, id).await.asking.unwrap().answer.is_none());

        // What was kept changed after the letter: the page that is open does not count, and the link leads nowhere.
        let new = answer_to(&stranger, &secret, yes()).await;
        tampered(service, &priya, id, "A unit that nobody endorsed").await;
        assert!(told(&stranger, &new).await.contains("has changed since we wrote to you"));
        assert!(over(&stranger, &secret).await.contains("has changed since we wrote to you"));
        let listed = morgan.call(ListApplications {}, &()).await.unwrap().remove(0);
        assert!(listed.said.contains("does not count") && listed.is_stuck(service.clock.now()), "{}", listed.said);
        named(&morgan, id, "Ash").await.unwrap();
        let secret = endorsement_secret(&priya, &of_receipt).await;
        stranger.call(Endorse {}, &answer_to(&stranger, &secret, yes()).await).await.unwrap();
        assert!(matches!(read(&priya, id).await.stage, Stage::Submitted { .. }));

        // And after the answer: a yes to something else is none, and nobody scores by it. What comes behind it
        // in the round is scored all the same.
        let other = samples::endorsed(&service.signed_in(DYLAN).await).await;
        tampered(service, &priya, id, "Another unit again").await;
        let void = read(&priya, id).await;
        assert!(matches!(void.stage, Stage::Waiting { .. }) && void.asking.as_ref().unwrap().is_void, "{void:?}");
        assert!(void.said().contains("does not count"), "{}", void.said());
        let mark = NewMark { part: "goals".to_owned(), mark: 3 };
        let leila = service.signed_in(LEILA).await;
        let pack = morgan.call(ReadPack { round: samples::round() }, &()).await.unwrap();
        let printed: Vec<&str> = pack.sheets.iter().map(|of| of.reference.as_str()).collect();
        assert_eq!((printed, pack.left_out), (vec![other.reference.as_str()], 0));
        let mut marked = 0;
        while let Some(next) = leila.call(NextPart { round: samples::round() }, &()).await.unwrap().part {
            assert_eq!(next.id, other.id);
            let mark = NewMark { part: next.part, mark: 3 };
            leila.call(MarkPart { id: next.id }, &mark).await.unwrap();
            marked += 1;
        }
        assert_eq!(marked, samples::PARTS.len());
        assert_eq!(leila.call(MarkPart { id: id.clone() }, &mark).await.unwrap_err().status(), 409);
        let new = NewDecision { version: 0, entries: samples::decided("offer", "") };
        let drafted = leila.call(DraftDecision { id: id.clone() }, &new).await;
        assert_eq!(drafted.unwrap_err().status(), 409);
        // The CMU goes on without it, on the record, and that stands.
        assert!(matches!(go_on(&morgan, id).await.stage, Stage::Submitted { .. }));
        leila.call(MarkPart { id: id.clone() }, &mark).await.unwrap();
        service.audited().await;
    }

    async fn a_yes_that_is_void_keeps_its_draft_and_is_asked_for_again_at_the_start(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let of = samples::endorsed(&priya).await;
        let other = samples::endorsed(&service.signed_in(DYLAN).await).await;
        for id in [&of.id, &other.id] {
            samples::marked(service, id, 4).await;
            samples::drafted(&morgan, id, samples::decided("offer", "")).await;
        }
        tampered(service, &priya, &of.id, "A unit that nobody endorsed").await;
        let published = samples::publish(&morgan).await.unwrap();
        let left_out = &published.left_out;
        assert_eq!((published.sent, left_out.len(), &left_out[0].0), (1, 1, &of.reference));
        assert!(left_out[0].1.contains("does not count"), "{left_out:?}");
        let drafts = "select count(*) from decision";
        assert_eq!(service.number(drafts).await, 1);

        // The manager gets a letter, once, and the queue says what the record says.
        let before = (service.letters_to(GRACE).await.len(), service.letters_to(PRIYA).await.len());
        for _ in 0..2 {
            service.later(1);
            service.reopened(library()).await.unwrap().store.read().close().await;
            let told = service.letters_to(GRACE).await;
            assert_eq!((told.len(), service.letters_to(PRIYA).await.len()), (before.0 + 1, before.1 + 1));
            assert!(told[0].text.contains("We have asked you before."), "{told:?}");
        }
        let asked = "select count(*) from audit where actor = 'service' and act = 'application.ask-again'";
        assert_eq!(service.number(asked).await, 1);
        let said = read(&priya, &of.id).await.said();
        assert!(said.contains("Waiting for endorsement"), "{said}");
        let queue = morgan.call(ReadRound { round: samples::round() }, &()).await.unwrap().queue;
        let queued = queue.iter().find(|queued| queued.reference == of.reference).unwrap();
        assert_eq!(queued.stage, "waiting");
        // What these rules have compared is opened no more at a start.
        assert_eq!(service.number("select count(*) from application where asked = 'other rules' and stage = 'waiting'").await, 0);
        let as_it_is = read(&priya, &of.id).await;
        let mut again = as_it_is.clone();
        again.entries.insert("unit".to_owned(), vec!["Nobody looks".to_owned()]);
        reseal(service, &again).await;
        service.reopened(library()).await.unwrap().store.read().close().await;
        assert_eq!(service.number(asked).await, 1);
        reseal(service, &as_it_is).await;
        // The draft is there again after the new yes.
        assert_eq!(samples::publish(&morgan).await.unwrap().sent, 0);
        samples::say_yes(&priya, &of).await;
        assert_eq!(samples::publish(&morgan).await.unwrap().sent, 1);
        assert_eq!(service.number(drafts).await, 0);
        service.audited().await;
    }

    async fn whoever_was_invited_is_invited_still_after_a_new_yes(service: Service) {
        let (priya, stranger) = (service.signed_in(PRIYA).await, service.browser());
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let of = event::applied(&priya, "sergeant", "yes").await;
        event::sifted([&morgan, &leila], &of.id, [4, 4]).await;
        event::invite(&morgan, &[&of.id]).await.unwrap();
        tampered(service, &priya, &of.id, "A unit that nobody endorsed").await;
        assert_eq!(event::event(&morgan).await.invited.len(), 0);
        service.reopened(library()).await.unwrap().store.read().close().await;
        let secret = endorsement_secret(&priya, &of).await;
        let new = answer_to(&stranger, &secret, event::said("yes")).await;
        stranger.call(Endorse {}, &new).await.unwrap();
        let invited = event::event(&morgan).await.invited;
        assert!(invited.len() == 1 && invited[0].words.contains("room 4"), "{invited:?}");
        service.audited().await;
    }

    async fn what_was_endorsed_before_there_were_hashes_counts(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = samples::endorsed(&priya).await;
        let mut of = read(&priya, &receipt.id).await;
        of.asking.as_mut().unwrap().bound.clear();
        reseal(service, &of).await;
        tampered(service, &priya, &receipt.id, "Another").await;
        assert!(matches!(read(&priya, &receipt.id).await.stage, Stage::Submitted { .. }));
    }

    /// Who was asked about what was sent is asked about that, whatever the file says now.
    async fn a_form_that_changes_meanwhile_changes_no_question(service: Service) {
        let (priya, stranger) = (service.signed_in(PRIYA).await, service.browser());
        let receipt = apply(&priya).await;
        let secret = endorsement_secret(&priya, &receipt).await;
        let new = answer_to(&stranger, &secret, yes()).await;
        let (app, _folder) = edited(service, "mentee", |text| {
            text.replace("shows = [\"name\", ", "shows = [").replace("Do they suit the scheme", "Do they fit the scheme")
        }).await;
        let there = at(&app, &stranger);
        assert_eq!(asks(&there, &secret).await, asks(&stranger, &secret).await);
        there.call(Endorse {}, &new).await.unwrap();
        let priya = at(&app, &priya);
        assert!(matches!(read(&priya, &receipt.id).await.stage, Stage::Submitted { .. }));
        // What is sent from now on shows and asks what the file says.
        samples::aside(service, &priya).await;
        let next = apply(&priya).await;
        let secret = endorsement_secret(&priya, &next).await;
        let now = asks(&there, &secret).await;
        assert!(!now.shown.iter().any(|(_, said)| said == "Priya Nair") && now.hash != new.hash, "{now:?}");
        app.store.read().close().await;
    }

    async fn a_link_leads_nowhere_once_the_application_has_moved_on(service: Service) {
        let (priya, morgan, stranger) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await, service.browser());
        for outcome in [None, Some(Outcome::Offer), Some(Outcome::Reserve), Some(Outcome::NotSelected)] {
            samples::aside(service, &priya).await;
            let receipt = apply(&priya).await;
            let secret = endorsement_secret(&priya, &receipt).await;
            let new = answer_to(&stranger, &secret, yes()).await;
            go_on(&morgan, &receipt.id).await;
            if let Some(outcome) = outcome {
                decided(service, &receipt.id, outcome).await;
            }
            let before = read(&priya, &receipt.id).await;
            assert!(over(&stranger, &secret).await.contains("has moved on"), "{outcome:?}");
            assert!(told(&stranger, &new).await.contains("has moved on"), "{outcome:?}");
            assert_eq!(read(&priya, &receipt.id).await, before);
        }
        // And where the CMU answered in words what its manager had not.
        let asked = samples::sent_with(&priya, VISIT, visit("2")).await.unwrap();
        let secret = endorsement_secret(&priya, &asked).await;
        service.later(29 * 24 * 60);
        let morgan = service.signed_in(MORGAN).await;
        let no = NewAnswer { text: "Not now.".to_owned(), no: true, without: String::new(), first_day: None };
        morgan.call(AnswerApplication { id: asked.id }, &no).await.unwrap();
        assert!(over(&stranger, &secret).await.contains("has moved on"));
    }

    /// The old manager answers while the applicant names another: one of both stands.
    async fn a_manager_answers_while_another_is_named(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let app = service.reopened(library()).await.unwrap();
        let mut stood = [0, 0];
        for turn in 0..8 {
            samples::aside(service, &priya).await;
            let receipt = apply(&priya).await;
            let secret = endorsement_secret(&priya, &receipt).await;
            let here = service.browser();
            let new = answer_to(&here, &secret, yes()).await;
            // By turns on one server, and each on its own.
            let elsewhere: &App = if turn % 2 == 0 { &service.app } else { &app };
            let grace = at(elsewhere, &here);
            let answers = async { patient(|| grace.call(Endorse {}, &new)).await };
            let names = async { patient(|| named(&priya, &receipt.id, "Ash")).await };
            let (answered, named) = match turn % 4 {
                0 | 1 => tokio::join!(answers, names),
                _ => {
                    let (named, answered) = tokio::join!(names, answers);
                    (answered, named)
                }
            };
            let of = read(&priya, &receipt.id).await;
            let asking = of.asking.as_ref().unwrap();
            let is_answered = matches!(of.stage, Stage::Submitted { .. });
            assert_eq!((answered.is_ok(), named.is_ok()), (is_answered, !is_answered), "{answered:?} {named:?}");
            assert_eq!((asking.answer.is_some(), asking.name == "Ash"), (is_answered, !is_answered), "{of:?}");
            for refused in [answered.map(drop), named.map(drop)].into_iter().filter_map(Result::err) {
                assert_eq!(refused.status(), 409, "{refused:?}");
            }
            stood[usize::from(is_answered)] += 1;
        }
        println!("named {} times, answered {} times", stood[0], stood[1]);
        app.store.read().close().await;
        service.audited().await;
    }
}

/// Asks again where the other server has the database, as the app does.
async fn patient<T, F: Future<Output = Result<T, Failure>>>(
    act: impl Fn() -> F,
) -> Result<T, Failure> {
    loop {
        match act().await {
            Err(Failure::Busy { .. }) => tokio::task::yield_now().await,
            done => return done,
        }
    }
}
