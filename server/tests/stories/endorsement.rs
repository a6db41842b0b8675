//! The line manager answers by a link (S0-12); nobody else can, and no one person can stop an
//! application by a no or by silence.

use domain::api::{ENDPOINTS, Failure, Method};
use domain::applications::api::decide::{DraftDecision, NewDecision};
use domain::applications::api::desk::{MarkPart, NewMark};
use domain::applications::api::{
    Endorse, Endorsing, GoOnWithout, MyApplications, NameManager, NewManager, OpenEndorsement,
    ReadApplication, Reason, Secret, TakeBackWithdrawal, WithdrawApplication,
};
use domain::applications::{Application, ApplicationId, Stage, What};
use domain::form::Entries;
use domain::letters::Letter;
use server::applications::due;

use crate::harness::{Asked, Browser, Engine, LEILA, MORGAN, PRIYA, SAM, Service};
use crate::samples;

const GRACE: &str = "grace.lindley";
const DAY: i64 = 24 * 60;

const WHY: &str = "New in the role. I would say yes in June.";

fn no() -> Entries {
    let mut all = samples::yes();
    all.insert("suitability".to_owned(), vec!["no".to_owned()]);
    all.insert("suitability-reason".to_owned(), vec![WHY.to_owned()]);
    all
}

async fn opened(browser: &Browser, secret: &str) -> Endorsing {
    let secret = secret.to_owned();
    browser
        .call(OpenEndorsement {}, &Secret { secret })
        .await
        .unwrap()
}

async fn over(browser: &Browser, secret: &str) -> String {
    match opened(browser, secret).await {
        Endorsing::Over { said } => said,
        other => panic!("{other:?}"),
    }
}

async fn answered(browser: &Browser, secret: &str, entries: Entries) -> Result<Endorsing, Failure> {
    let new = samples::answer_to(browser, secret, entries).await;
    browser.call(Endorse {}, &new).await
}

async fn read(browser: &Browser, id: &ApplicationId) -> Application {
    browser
        .call(ReadApplication { id: id.clone() }, &())
        .await
        .unwrap()
}

async fn name(browser: &Browser, id: &ApplicationId, email: &str) -> Result<Application, Failure> {
    let new = NewManager {
        name: "Ash Brook".to_owned(),
        email: email.to_owned(),
    };
    browser.call(NameManager { id: id.clone() }, &new).await
}

fn links(letters: &[Letter]) -> Vec<String> {
    let secret = |letter: &Letter| {
        Some(
            letter
                .link
                .split_once("/applications/endorse#")?
                .1
                .to_owned(),
        )
    };
    letters.iter().filter_map(secret).collect()
}

on_both! {
    async fn a_manager_sees_only_what_is_shown_and_says_yes(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = samples::apply(&priya).await;
        let secret = samples::endorsement_secret(&priya, &receipt).await;
        // The letter says that an answer is wanted, and nothing of what was written, not even on which form.
        let letter = service.letters_to(GRACE).await.remove(0);
        for hidden in ["Mentee", "mentor", "Promoting", "Priya", &receipt.reference] {
            assert!(!format!("{} {}", letter.subject, letter.text).contains(hidden), "{hidden}: {letter:?}");
        }
        let stranger = service.browser();
        let Endorsing::Asks(asks) = opened(&stranger, &secret).await else { panic!("closed") };
        assert_eq!((asks.manager.as_str(), asks.applicant.as_str(), asks.form.sections[0].fields.len()), ("Grace Lindley", "Priya Nair", 5));
        let shown = serde_json::to_string(&asks).unwrap();
        assert!(shown.contains("Inspector, by June 2027"), "{shown}");
        for hidden in ["shadowed", "harbour thefts", "under-represented", "group"] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }
        assert!(matches!(read(&priya, &receipt.id).await.stage, Stage::Waiting { .. }));
        assert_eq!(answered(&stranger, &secret, samples::yes()).await, Ok(Endorsing::Recorded));
        assert!(over(&stranger, &secret).await.contains("recorded"));
        let of = read(&priya, &receipt.id).await;
        assert!(matches!(of.stage, Stage::Submitted { .. }), "{:?}", of.stage);
        assert_eq!(of.past.iter().map(|event| &event.what).collect::<Vec<_>>(), [
            &What::Sent, &What::Asked { name: "Grace Lindley".to_owned() }, &What::Endorsed,
        ]);
        let letters = service.letters_to(PRIYA).await;
        assert!(letters.iter().any(|letter| letter.subject.starts_with("News on your application")));
        // Somebody with the letter who comes later meets what stands.
        assert!(matches!(answered(&stranger, &secret, no()).await, Err(Failure::Conflict { .. })));
        assert!(matches!(read(&priya, &receipt.id).await.stage, Stage::Submitted { .. }));
        service.audited().await;
    }

    async fn a_no_needs_its_reason_and_stops_nothing(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let receipt = samples::apply(&priya).await;
        let secret = samples::endorsement_secret(&priya, &receipt).await;
        let stranger = service.browser();
        for missing in ["time-off", "suitability-reason", "signed"] {
            let mut silent = no();
            silent.insert(missing.to_owned(), vec!["  ".to_owned()]);
            let Err(Failure::Faults { problems }) = answered(&stranger, &secret, silent).await else { panic!("taken") };
            assert_eq!((problems.len(), problems[0].field.as_str()), (1, missing));
        }
        answered(&stranger, &secret, no()).await.unwrap();
        let of = read(&priya, &receipt.id).await;
        assert!(matches!(of.stage, Stage::Waiting { .. }));
        let answers = of.asking.unwrap().answer.unwrap().confirmed;
        let said: Vec<_> = answers.iter().map(|of| (of.id.as_str(), of.yes, of.reason.as_str())).collect();
        assert_eq!(said, [("time-off", true, ""), ("suitability", false, WHY)], "the applicant reads the reason");
        let listed = priya.call(MyApplications {}, &()).await.unwrap().sent.remove(0).said;
        assert!(listed.contains("decides how to go on") && !listed.contains("Waiting"), "{listed}");
        assert!(service.letters_to(MORGAN).await.iter().any(|letter| letter.subject.ends_with("needs you")));
        // Not by the applicant, once there is an answer; the CMU asks another, or goes on without.
        assert!(matches!(name(&priya, &receipt.id, "ash@x.example").await, Err(Failure::Conflict { .. })));
        name(&morgan, &receipt.id, "ash@x.example").await.unwrap();
        assert!(over(&stranger, &secret).await.contains("Somebody else"));
        let reason = Reason { reason: "Both are away until July.".to_owned() };
        morgan.call(GoOnWithout { id: receipt.id.clone() }, &Reason::default()).await.unwrap_err();
        let of = morgan.call(GoOnWithout { id: receipt.id.clone() }, &reason).await.unwrap();
        assert!(matches!(of.stage, Stage::Submitted { .. }));
        let told = of.past.last().unwrap().what.said(true);
        assert!(told.contains("away until July"), "{told}");
    }

    async fn the_applicant_mends_a_wrong_address_and_never_names_themselves(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = samples::apply(&priya).await;
        let old = samples::endorsement_secret(&priya, &receipt).await;
        for wrong in ["PRIYA.nair@northshire.example", "priya.nair+me@northshire.example", "nobody", ""] {
            let refused = name(&priya, &receipt.id, wrong).await;
            assert!(matches!(refused, Err(Failure::WrongBody { ref field, .. }) if field == "email"), "{wrong}: {refused:?}");
        }
        name(&priya, &receipt.id, "ash.brook@northshire.example").await.unwrap();
        assert!(over(&service.browser(), &old).await.contains("Somebody else"));
        assert_eq!(links(&service.letters_to("ash.brook").await).len(), 1);
        let sam = service.signed_in(SAM).await;
        assert_eq!(name(&sam, &receipt.id, "ash@x.example").await, Err(Failure::NotFound));
    }

    async fn an_applicant_does_not_choose_who_judges_them(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let id = samples::apply(&priya).await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        for email in ["leila.haddad+a@northshire.example", "morgan.bell@northshire.example"] {
            name(&priya, &id, email).await.unwrap();
        }
        // Whoever is asked leaves it to the other, who was only named; and so do all that come after.
        let refused = name(&morgan, &id, "ash.brook@northshire.example").await;
        assert!(matches!(refused, Err(Failure::Conflict { .. })), "{refused:?}");
        name(&leila, &id, "grace.lindley@northshire.example").await.unwrap();
        let reason = Reason { reason: "She is away.".to_owned() };
        morgan.call(GoOnWithout { id }, &reason).await.unwrap();
    }

    async fn what_follows_a_plus_makes_nobody_somebody_else(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let asking = |email: &str| {
            let mut all = samples::mentee();
            all.insert("line-manager-email".to_owned(), vec![email.to_owned()]);
            samples::sent_with(&priya, "mentee", all)
        };
        let own = asking("priya.nair+boss@northshire.example").await;
        assert!(matches!(own, Err(Failure::Faults { .. })), "{own:?}");
        // Whoever answers as the manager judges nothing of it.
        let receipt = asking("Morgan.Bell+pdr@northshire.example").await.unwrap();
        let reason = Reason { reason: "I am the manager.".to_owned() };
        let on = morgan.call(GoOnWithout { id: receipt.id.clone() }, &reason).await;
        samples::say_yes(&priya, &receipt).await;
        let mark = NewMark { part: samples::APART.to_owned(), mark: 5 };
        let marked = morgan.call(MarkPart { id: receipt.id.clone() }, &mark).await;
        let draft = DraftDecision { id: receipt.id.clone() };
        let new = NewDecision { version: 0, entries: samples::decided("offer", "") };
        let drafted = morgan.call(draft, &new).await.map(drop);
        for refused in [on.map(drop), marked.map(drop), drafted] {
            assert!(matches!(refused, Err(Failure::Conflict { .. })), "{refused:?}");
        }
        samples::drafted(&service.signed_in(LEILA).await, &receipt.id, samples::decided("offer", "")).await;
        let published = samples::publish(&morgan).await.unwrap();
        assert_eq!((published.sent, published.left_out.len()), (0, 1));
    }

    async fn each_reminder_has_a_new_link_and_silence_is_told_to_the_cmu(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = samples::apply(&priya).await;
        // Sent on 23 November, closing on 31 December: to answer until 14 January.
        let mut known = links(&service.letters_to(GRACE).await);
        assert_eq!((known.len(), due::run(&service.app).await.unwrap()), (1, 0));
        let mut reminded = vec![];
        for day in 1..=60 {
            service.later(DAY);
            if due::run(&service.app).await.unwrap() == 0 {
                continue;
            }
            let links = links(&service.letters_to(GRACE).await);
            let new: Vec<_> = links.into_iter().filter(|link| !known.contains(link)).collect();
            for link in new {
                let stranger = service.browser();
                let last = known.last().unwrap();
                assert!(over(&stranger, last).await.contains("newer letter"));
                let refused = answered(&stranger, last, samples::yes()).await.unwrap_err();
                assert!(refused.said().contains("newer letter"), "{refused:?}");
                assert!(matches!(opened(&stranger, &link).await, Endorsing::Asks(_)));
                known.push(link);
                reminded.push(day);
            }
        }
        assert_eq!(reminded, [14, 27, 40], "a quarter, half and three quarters of 53 days");
        assert!(over(&service.browser(), known.last().unwrap()).await.contains("time to answer is over"));
        assert!(matches!(answered(&service.browser(), known.last().unwrap(), samples::yes()).await, Err(Failure::Conflict { .. })));
        let of = read(&service.signed_in(PRIYA).await, &receipt.id).await;
        assert!(matches!(of.stage, Stage::Waiting { .. }), "late is told, never refused: {:?}", of.stage);
        let told = service.letters_to(MORGAN).await.into_iter().filter(|l| l.subject.ends_with("needs you"));
        assert_eq!(told.count(), 1, "silence; the decision is not late yet");
        service.later(30 * DAY);
        due::run(&service.app).await.unwrap();
        let told = service.letters_to(MORGAN).await.into_iter().filter(|l| l.subject.ends_with("needs you"));
        assert_eq!((told.count(), due::run(&service.app).await.unwrap()), (2, 0));

        // Who must name somebody else reads the name; who is late with a decision does not.
        let endorsed = samples::endorsed(&service.signed_in(PRIYA).await).await;
        service.later(90 * DAY);
        due::run(&service.app).await.unwrap();
        let told = service.letters_to(MORGAN).await;
        let link = |reference: &str| &told.iter().find(|l| l.subject.contains(reference) && l.subject.ends_with("needs you")).unwrap().link;
        assert!(link(&receipt.reference).contains("/open/"), "whoever could score is asked before they read the name");
        assert!(link(&endorsed.reference).contains("/applications/desk/mentee-"));
        service.audited().await;
    }

    async fn a_withdrawn_application_asks_nobody_and_comes_back_with_a_new_link(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = samples::apply(&priya).await;
        let old = samples::endorsement_secret(&priya, &receipt).await;
        let id = || receipt.id.clone();
        let reason = Reason { reason: "I have a new post.\u{200B}".to_owned() };
        let of = priya.call(WithdrawApplication { id: id() }, &reason).await.unwrap();
        assert_eq!(of.past.last().unwrap().what, What::Withdrawn { reason: "I have a new post.".to_owned() });
        assert!(over(&service.browser(), &old).await.contains("withdrawn"));
        assert!(matches!(answered(&service.browser(), &old, samples::yes()).await, Err(Failure::Conflict { .. })));
        let again = priya.call(WithdrawApplication { id: id() }, &reason).await;
        assert!(matches!(again, Err(Failure::Conflict { .. })));
        priya.call(TakeBackWithdrawal { id: id() }, &()).await.unwrap();
        let new = samples::endorsement_secret(&priya, &receipt).await;
        assert_ne!(new, old);
        assert!(over(&service.browser(), &old).await.contains("newer letter"));
        answered(&service.browser(), &new, samples::yes()).await.unwrap();
    }

    /// Mail scanners and previews follow links, in the ways they have: nothing changes.
    async fn nothing_but_an_answer_answers(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = samples::apply(&priya).await;
        let secret = samples::endorsement_secret(&priya, &receipt).await;
        let scanner = service.browser();
        let right = Asked::of(&Endorse {}, &samples::answer_to(&scanner, &secret, samples::yes()).await);
        let all = ["application", "letter", "acting_link", "audit", "reply"].map(|table| format!("select count(*) from {table}"));
        let of = read(&priya, &receipt.id).await;
        let mut before = vec![];
        for count in &all {
            before.push(service.number(count).await);
        }
        let agents: Vec<&str> = include_str!("../data/scanners.txt").lines().collect();
        assert_eq!(agents.len(), 50);
        for agent in agents {
            for path in ["/applications/endorse".to_owned(), format!("/applications/endorse?{secret}"), right.path.clone()] {
                for method in ["GET", "HEAD", "POST"] {
                    let asked = Asked { method, ..Asked::get(&path) }.header("user-agent", agent);
                    scanner.send(asked).await;
                }
            }
            opened(&scanner, &secret).await;
            // Whoever sends a form on without the key that the page makes for it answers nothing.
            let asked = right.clone().without("idempotency-key").header("user-agent", agent);
            assert!(matches!(scanner.send(asked).await.status, 400..500), "{agent}");
        }
        for (count, before) in all.iter().zip(before) {
            assert_eq!(service.number(count).await, before, "{count}");
        }
        assert_eq!(read(&priya, &receipt.id).await, of);
        let gets = ENDPOINTS.iter().filter(|of| of.method == Method::Get && of.path.contains("endorse"));
        assert_eq!(gets.count(), 0);
        for guess in [String::new(), "x".repeat(43), secret[1..].to_owned(), secret.to_uppercase()] {
            assert!(over(&scanner, &guess).await.contains("does not work"), "{guess}");
            assert!(matches!(answered(&scanner, &guess, samples::yes()).await, Ok(Endorsing::Over { .. })));
        }
        let long = Secret { secret: "x".repeat(101) };
        assert!(matches!(scanner.call(OpenEndorsement {}, &long).await, Err(Failure::WrongBody { field, .. }) if field == "secret"));
        assert!(matches!(read(&priya, &receipt.id).await.stage, Stage::Waiting { .. }));
    }

    async fn two_answers_at_once_are_one(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = samples::apply(&priya).await;
        let secret = samples::endorsement_secret(&priya, &receipt).await;
        let (one, other) = (service.browser(), service.browser());
        let (yes, no) = tokio::join!(answered(&one, &secret, samples::yes()), answered(&other, &secret, no()));
        assert!(yes.is_ok() != no.is_ok(), "one is told that theirs was not taken");
        let of = read(&priya, &receipt.id).await;
        let answers = of.past.iter().filter(|event| matches!(event.what, What::Endorsed | What::Refused));
        assert_eq!(answers.count(), 1, "{:?}", of.past);
    }
}
