//! Signing in: letters, links, codes, and how long a session lasts (trust.md, decision 3; I1, I2).

use domain::api::Failure;
use domain::letters::Letter;
use domain::people::api::{
    AskSignIn, Proof, ReadSession, SignIn, SignInReply, SignInRequest, SignOut,
};
use domain::time::Instant;

use crate::harness::{
    Asked, Browser, Engine, MORGAN, SAM, START, Service, address, code_of, secret_of,
};

fn link(letter: &Letter, email: Option<&str>) -> Proof {
    let email = email.map(ToOwned::to_owned);
    Proof::Link {
        secret: secret_of(letter),
        email,
    }
}

fn code(text: &str) -> Proof {
    Proof::Code {
        code: text.to_owned(),
    }
}

pub async fn is_in(browser: &Browser) -> bool {
    browser
        .call(ReadSession {}, &())
        .await
        .unwrap()
        .who
        .is_some()
}

async fn shows(browser: &Browser, proof: Proof) -> SignInReply {
    browser.call(SignIn {}, &proof).await.unwrap()
}

on_both! {
    async fn a_session_ends_after_half_an_hour_of_silence(service: Service) {
        let browser = service.signed_in(SAM).await;
        for _ in 0..3 {
            service.later(29);
            assert!(is_in(&browser).await, "29 minutes are not silence");
        }
        service.clock.set(Instant(service.clock.now().plus_minutes(30).0 - 1));
        assert!(is_in(&browser).await, "not yet");
        service.later(30);
        assert!(!is_in(&browser).await, "30 minutes");
        assert_eq!(browser.call(crate::samples::open("ask"), &()).await.unwrap_err(), Failure::SignIn);
    }

    async fn a_session_ends_after_twelve_hours_whatever_happens(service: Service) {
        let browser = service.signed_in(SAM).await;
        for minute in (20..12 * 60).step_by(20) {
            service.later(20);
            assert!(is_in(&browser).await, "minute {minute}");
        }
        service.later(20);
        assert!(!is_in(&browser).await, "12 hours");
    }

    async fn a_clock_set_back_lengthens_no_session(service: Service) {
        let browser = service.signed_in(SAM).await;
        service.later(25);
        assert!(is_in(&browser).await);
        service.later(-20);
        assert!(!is_in(&browser).await, "seen in the future: nobody knows how long it has been silent");
        service.later(-10);
        assert!(!is_in(&browser).await, "made in the future");
    }

    async fn the_cookie_is_for_the_server_only_and_its_secret_is_nowhere_in_the_database(service: Service) {
        let browser = service.browser();
        let letter = service.sign_in_letter(&browser, SAM).await;
        let answer = browser.send(Asked::of(&SignIn {}, &link(&letter, None))).await;
        let cookie = answer.header("set-cookie").unwrap();
        let secret = browser.cookie("session").unwrap();
        assert_eq!(cookie, format!("session={secret}; Path=/; HttpOnly; SameSite=Strict"));
        assert!(secret.len() == 64 && !answer.body.windows(64).any(|at| at == secret.as_bytes()));
        for kept in [&secret, &browser.cookie("browser").unwrap(), &secret_of(&letter)] {
            let sql = format!(
                "select (select count(*) from session where secret_mac = '{kept}') + (select count(*) \
                 from link where '{kept}' in (secret_mac, code_mac, browser_mac))"
            );
            assert_eq!(service.number(&sql).await, 0);
        }
        browser.call(SignOut {}, &()).await.unwrap();
        assert_eq!(browser.cookie("session"), None);
        browser.cookies.lock().unwrap().insert("session".to_owned(), secret);
        assert!(!is_in(&browser).await, "a session that was ended stays ended");
    }

    async fn three_letters_in_a_quarter_of_an_hour_and_then_a_wait(service: Service) {
        let browser = service.browser();
        for name in [SAM, "nobody.known"] {
            let asked = SignInRequest { email: address(name), form: None };
            for _ in 0..3 {
                service.clock.set(Instant(service.clock.now().0 + 1_000));
                browser.call(AskSignIn {}, &asked).await.unwrap();
            }
            let answer = browser.send(Asked::of(&AskSignIn {}, &asked)).await;
            let wait: u32 = answer.header("retry-after").unwrap().parse().unwrap();
            assert_eq!(answer.read::<()>().unwrap_err(), Failure::TooMany { retry_after: wait });
            service.clock.set(Instant(service.clock.now().0 + i64::from(wait) * 1_000 - 2_000));
            assert_eq!(browser.send(Asked::of(&AskSignIn {}, &asked)).await.status, 429);
            service.clock.set(Instant(service.clock.now().0 + 2_000));
            browser.call(AskSignIn {}, &asked).await.unwrap();
        }
        assert_eq!(service.letters_to(SAM).await.len(), 4);
    }

    async fn what_follows_a_plus_makes_no_other_mailbox(service: Service) {
        let ask = async |name: &str| {
            let asked = SignInRequest { email: address(name), form: None };
            service.browser().send(Asked::of(&AskSignIn {}, &asked)).await.status
        };
        for name in ["nobody+1", "nobody+2+x", "nobody"] {
            assert_eq!(ask(name).await, 200, "{name}");
        }
        assert_eq!(ask("nobody+3").await, 429, "the same mailbox");
        assert_eq!(ask("nobody.else").await, 200);
    }

    async fn letters_to_everybody_together_have_a_limit(service: Service) {
        let at = service.clock.now().0;
        let rows: Vec<_> = (0..999)
            .map(|n| format!("('{n}', 'sign-in', 'a{n}', 's{n}', 'c', 'b', 0, {at})"))
            .collect();
        let columns = "id, purpose, address_mac, secret_mac, code_mac, browser_mac, tries, made";
        service.sql(&format!("insert into link ({columns}) values {}", rows.join(","))).await;
        service.later(5);
        service.sign_in_letter(&service.browser(), SAM).await;
        let asked = SignInRequest { email: address(MORGAN), form: None };
        let answer = service.browser().send(Asked::of(&AskSignIn {}, &asked)).await;
        assert_eq!(answer.status, 503);
        let wait: u32 = answer.header("retry-after").unwrap().parse().unwrap();
        assert_eq!(answer.read::<()>().unwrap_err(), Failure::Busy { retry_after: wait });
        assert!(service.letters_to(MORGAN).await.is_empty());
        service.clock.set(Instant(service.clock.now().0 + i64::from(wait) * 1_000));
        service.sign_in_letter(&service.browser(), MORGAN).await;
    }

    async fn known_and_unknown_addresses_get_the_same_answer(service: Service) {
        let mut answers = Vec::new();
        for email in [address(SAM), address("nobody.known"), format!("  {} ", address(SAM).to_uppercase())] {
            let answer = service.browser().send(Asked::of(&AskSignIn {}, &SignInRequest { email, form: None })).await;
            let names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            answers.push((answer.status, answer.body.clone(), names));
        }
        assert_eq!(answers[0].0, 200);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(service.letters_to(SAM).await.len(), 2);
        assert_eq!(service.letters_to("nobody.known").await, []);
        for email in ["", "sam", "sam@", "@northshire.example", "a b@c.example"] {
            let asked = SignInRequest { email: email.to_owned(), form: None };
            let refused = service.browser().call(AskSignIn {}, &asked).await.unwrap_err();
            assert!(matches!(&refused, Failure::WrongBody { field, .. } if field == "email"), "{refused:?}");
        }
    }

    async fn a_link_works_once_and_for_fifteen_minutes(service: Service) {
        let browser = service.browser();
        let letter = service.sign_in_letter(&browser, SAM).await;
        service.clock.set(Instant(service.clock.now().plus_minutes(15).0 - 1));
        assert_eq!(shows(&browser, link(&letter, None)).await, SignInReply::SignedIn);
        assert_eq!(shows(&browser, link(&letter, None)).await, SignInReply::NoLongerGood);
        assert_eq!(shows(&browser, code(&code_of(&letter))).await, SignInReply::NoLongerGood);

        let letter = service.sign_in_letter(&browser, SAM).await;
        service.later(15);
        assert_eq!(shows(&browser, link(&letter, None)).await, SignInReply::NoLongerGood);
        assert_eq!(shows(&browser, code(&code_of(&letter))).await, SignInReply::NoLongerGood);

        let first = service.sign_in_letter(&browser, SAM).await;
        let second = service.sign_in_letter(&browser, SAM).await;
        assert_eq!(shows(&browser, link(&first, None)).await, SignInReply::NoLongerGood);
        assert_eq!(shows(&browser, code(&code_of(&first))).await, SignInReply::NoLongerGood);
        assert_eq!(shows(&browser, link(&second, None)).await, SignInReply::SignedIn);
        assert_eq!(shows(&browser, Proof::Link { secret: String::new(), email: None }).await, SignInReply::NoLongerGood);
    }

    async fn a_link_in_another_browser_asks_for_the_address(service: Service) {
        let browser = service.browser();
        let letter = service.sign_in_letter(&browser, SAM).await;
        let other = service.browser();
        assert_eq!(shows(&other, link(&letter, None)).await, SignInReply::AddressNeeded);
        assert!(!is_in(&other).await);
        let wrong = link(&letter, Some("morgan.bell@northshire.example"));
        assert_eq!(shows(&other, wrong).await, SignInReply::NoLongerGood);
        assert!(!is_in(&other).await);
        let right = link(&letter, Some(" Sam.Okafor@Northshire.example "));
        assert_eq!(shows(&other, right).await, SignInReply::SignedIn);
        assert!(is_in(&other).await && !is_in(&browser).await);
        // Five wrong addresses void the link.
        let letter = service.sign_in_letter(&browser, MORGAN).await;
        for _ in 0..5 {
            let wrong = link(&letter, Some("sam.okafor@northshire.example"));
            assert_eq!(shows(&other, wrong).await, SignInReply::NoLongerGood);
        }
        assert_eq!(shows(&browser, link(&letter, None)).await, SignInReply::NoLongerGood);
    }

    async fn a_code_works_only_where_it_was_asked_for_and_bears_five_tries(service: Service) {
        let browser = service.browser();
        let letter = service.sign_in_letter(&browser, SAM).await;
        let right = code_of(&letter);
        assert_eq!(shows(&service.browser(), code(&right)).await, SignInReply::NoLongerGood);
        let stranger = service.browser();
        service.sign_in_letter(&stranger, MORGAN).await;
        assert_eq!(shows(&stranger, code(&right)).await, SignInReply::NoLongerGood);
        for _ in 0..4 {
            assert_eq!(shows(&browser, code("3333-3333")).await, SignInReply::NoLongerGood);
        }
        let typed = format!(" {} ", right.to_lowercase().replace('-', " "));
        assert_eq!(shows(&browser, code(&typed)).await, SignInReply::SignedIn, "the fifth try");
        let letter = service.sign_in_letter(&browser, SAM).await;
        for _ in 0..5 {
            assert_eq!(shows(&browser, code("3333-3333")).await, SignInReply::NoLongerGood);
        }
        assert_eq!(shows(&browser, code(&code_of(&letter))).await, SignInReply::NoLongerGood);
        assert_eq!(shows(&browser, link(&letter, None)).await, SignInReply::NoLongerGood);
        assert!(service.clock.now() > START);
    }
}
