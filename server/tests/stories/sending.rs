//! Sent once, however often it is sent (trust.md, F8).

use domain::api::{Conflict, Failure};
use domain::applications::api::{NewApplication, SubmitApplication};
use domain::drafts::DraftId;
use domain::people::api::{AskSignIn, Proof, SignIn, SignInReply, SignInRequest};
use futures_util::future::join_all;
use server::clock;

use crate::harness::{DYLAN, Engine, PRIYA, SAM, Service, address, code_of, secret_of};
use crate::samples::{self, application, mentee};

const SUBMITTED: &str = "select count(*) from audit where act = 'application.submit'";

on_both! {
    async fn fifty_presses_of_the_button_send_one_application(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        for round in 1..=5 {
            samples::aside(service, &priya).await;
            let saved = samples::draft(&priya, "mentee", mentee()).await;
            let new = application(&priya, Some(&saved)).await;
            let key = clock::id();
            let presses = (0..50).map(|_| priya.keyed(&key, SubmitApplication {}, &new));
            let receipts: Vec<_> = join_all(presses).await.into_iter().map(Result::unwrap).collect();
            assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
            assert_eq!(service.number("select count(*) from application").await, round);
            assert_eq!(service.number(SUBMITTED).await, round);
            assert_eq!(service.number("select count(*) from draft").await, 0);
        }
        let letters = service.letters_to(PRIYA).await;
        let told = letters.iter().filter(|l| l.link.contains("/record/")).count();
        assert_eq!(told, 5, "one letter for each");
        service.audited().await;
    }

    async fn the_same_key_with_another_body_is_refused(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let new = application(&priya, None).await;
        let mut other = new.clone();
        other.entries.insert("goals".to_owned(), vec!["Something else.".to_owned()]);
        let key = clock::id();
        let first = priya.keyed(&key, SubmitApplication {}, &new).await.unwrap();
        let refused = priya.keyed(&key, SubmitApplication {}, &other).await;
        assert_eq!(refused.unwrap_err(), Failure::KeyReused);
        service.later(29);
        assert_eq!(priya.keyed(&key, SubmitApplication {}, &new).await.unwrap(), first);
        assert_eq!(service.number("select count(*) from application").await, 1);
        // A key is its caller's own: another's request with it is another request.
        let dylan = service.signed_in(DYLAN).await;
        let second = dylan.keyed(&key, SubmitApplication {}, &other).await.unwrap();
        assert_ne!(second.id, first.id);
    }

    async fn another_key_with_the_same_draft_leads_to_the_first_receipt(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let saved = samples::draft(&priya, "mentee", mentee()).await;
        let new = application(&priya, Some(&saved)).await;
        let presses = (0..20).map(|_| priya.call(SubmitApplication {}, &new));
        let (sent, refused): (Vec<_>, Vec<_>) = join_all(presses).await.into_iter().partition(Result::is_ok);
        let [Ok(receipt)] = &sent[..] else { panic!("{sent:?}") };
        for failure in refused {
            let now = Conflict::AlreadySent { receipt: receipt.clone() };
            assert_eq!(failure.unwrap_err(), Failure::Conflict { now });
        }
        assert_eq!(service.number("select count(*) from application").await, 1);
        // Somebody else's draft is no draft: nothing of it is told, nothing of it is touched.
        let hers = samples::draft(&priya, "mentee", mentee()).await;
        let sam = service.signed_in(SAM).await;
        for draft in [saved.id, hers.id.clone(), DraftId("a\0b".to_owned())] {
            samples::aside(service, &sam).await;
            let new = NewApplication { draft: Some(draft), ..new.clone() };
            let receipt = sam.call(SubmitApplication {}, &new).await;
            if let Ok(receipt) = receipt {
                assert!(receipt.id.0 != hers.id.0 && receipt.reference != new.hash);
            }
        }
        assert_eq!(priya.call(samples::open("mentee"), &()).await.unwrap().draft.unwrap().id, hers.id);
    }

    async fn the_first_receipt_comes_back_even_when_the_form_has_changed_since(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let new = application(&priya, None).await;
        let key = clock::id();
        let first = priya.keyed(&key, SubmitApplication {}, &new).await.unwrap();
        let (content, _folder) = crate::content::changed("applications/mentee.toml", |text| {
            text.replace("What is your full name?", "What do people call you?")
        });
        let library = server::library::Library::load(&content, None, server::settings::Mode::Demo);
        let app = service.reopened(std::sync::Arc::new(library.unwrap())).await.unwrap();
        let browser = crate::harness::Browser::of(&app);
        *browser.cookies.lock().unwrap() = priya.cookies.lock().unwrap().clone();
        assert_eq!(browser.keyed(&key, SubmitApplication {}, &new).await.unwrap(), first);
        app.store.read().close().await;
    }

    async fn a_sign_in_whose_reply_was_lost_is_repeated_with_its_key(service: Service) {
        // The reply to the letter was lost, with its cookie: asked again, the code is still good here.
        let browser = service.browser();
        let (ask, key) = (SignInRequest { email: address(SAM), form: None }, clock::id());
        browser.keyed(&key, AskSignIn {}, &ask).await.unwrap();
        browser.cookies.lock().unwrap().clear();
        browser.keyed(&key, AskSignIn {}, &ask).await.unwrap();
        let letters = service.letters_to(SAM).await;
        assert_eq!(letters.len(), 1, "one letter");
        let (code, key) = (Proof::Code { code: code_of(&letters[0]) }, clock::id());
        let reply = browser.keyed(&key, SignIn {}, &code).await.unwrap();
        assert_eq!(reply, SignInReply::SignedIn);
        // The reply to the sign-in was lost, too.
        let session = browser.cookies.lock().unwrap().remove("session").unwrap();
        let reply = browser.keyed(&key, SignIn {}, &code).await.unwrap();
        assert_eq!((reply, browser.cookie("session")), (SignInReply::SignedIn, Some(session)));
        assert_eq!(service.number("select count(*) from session").await, 1);
        // In another browser the key is worth nothing.
        let thief = service.browser();
        let link = Proof::Link { secret: secret_of(&letters[0]), email: None };
        assert_eq!(thief.keyed(&key, SignIn {}, &link).await.unwrap_err(), Failure::KeyReused);
        assert_ne!(thief.keyed(&key, SignIn {}, &code).await.ok().map(|_| thief.cookie("session")), Some(browser.cookie("session")));
    }
}
