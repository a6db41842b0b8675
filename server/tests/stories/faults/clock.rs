//! The clock jumps: a day ahead, a day back, an hour in spring and autumn, a 29 February. No session,
//! letter or wait lasts longer for it, dates are said right, and order is that of the acts
//! (trust.md, F5).

use domain::api::Failure;
use domain::people::api::{AskSignIn, Proof, SignIn, SignInReply, SignInRequest};
use domain::questions::api::{AnswerQuestion, FollowUpQuestion, ReadQuestion};
use domain::time::Instant;
use sqlx::Row as _;

use crate::harness::{
    Browser, DYLAN, Engine, MORGAN, PRIYA, SAM, START, Service, address, code_of, secret_of,
};
use crate::samples::{application, apply, aside, ask, draft, mentee, save, words};
use crate::sign_in::is_in;

const A_DAY: i64 = 24 * 60;

async fn asks(browser: &Browser, name: &str) -> Result<(), Failure> {
    let email = address(name);
    browser
        .call(AskSignIn {}, &SignInRequest { email, form: None })
        .await
}

on_both! {
    async fn a_session_met_while_the_clock_is_behind_ends_for_good(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let made = service.clock.now();
        for step_back in [60, A_DAY] {
            service.clock.set(made.plus_minutes(-step_back));
            assert!(!is_in(&priya).await);
            service.clock.set(made);
            assert!(!is_in(&priya).await, "not alive again");
        }
    }

    async fn a_session_of_a_clock_that_was_ahead_is_not_alive_when_its_time_comes(service: Service) {
        let real = service.clock.now();
        service.later(A_DAY);
        let sam = service.signed_in(SAM).await;
        let ahead = service.clock.now();
        assert!(is_in(&sam).await);
        // Set right. Sam’s browser asks nothing meanwhile; somebody else signs in.
        service.clock.set(real);
        service.signed_in(PRIYA).await;
        service.clock.set(ahead.plus_minutes(5));
        assert!(!is_in(&sam).await);
    }

    async fn clocks_that_differ_a_little_sign_nobody_out(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        service.clock.set(Instant(service.clock.now().0 - 500));
        assert!(is_in(&priya).await, "as on another server, or after a small correction");
    }

    async fn a_clock_a_day_ahead_ends_sessions_and_letters(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let browser = service.browser();
        let letter = service.sign_in_letter(&browser, SAM).await;
        service.later(A_DAY);
        assert!(!is_in(&priya).await);
        let proof = Proof::Link { secret: secret_of(&letter), email: None };
        assert_eq!(browser.call(SignIn {}, &proof).await.unwrap(), SignInReply::NoLongerGood);
    }

    async fn a_letter_of_a_clock_that_was_ahead_opens_nothing(service: Service) {
        service.later(A_DAY);
        let browser = service.browser();
        let letter = service.sign_in_letter(&browser, SAM).await;
        service.later(-A_DAY);
        let (link, code) = (Proof::Link { secret: secret_of(&letter), email: None }, Proof::Code { code: code_of(&letter) });
        for proof in [link, code] {
            assert_eq!(browser.call(SignIn {}, &proof).await.unwrap(), SignInReply::NoLongerGood);
        }
        service.signed_in(SAM).await;
    }

    async fn letters_of_a_clock_that_was_ahead_keep_nobody_waiting(service: Service) {
        let browser = service.browser();
        service.later(A_DAY);
        for _ in 0..3 {
            asks(&browser, SAM).await.unwrap();
        }
        asks(&browser, SAM).await.unwrap_err();
        service.later(-A_DAY);
        for _ in 0..3 {
            asks(&browser, SAM).await.unwrap();
        }
        let Err(Failure::TooMany { retry_after }) = asks(&browser, SAM).await else { panic!("a fourth") };
        assert!(retry_after <= 15 * 60 + 1, "{retry_after}");
    }

    async fn when_the_clocks_change_half_an_hour_is_half_an_hour_and_dates_are_londons(service: Service) {
        // The night of each change in UTC, and the day after half past eleven in the evening.
        let spring = Instant(1_806_192_900_000); // 28 March 2027, 00:15
        let autumn = Instant(1_824_941_700_000); // 31 October 2027, 00:15
        let leap = Instant(1_835_395_200_000); // 29 February 2028, 00:00
        for (night, day, evening) in [
            (spring, "28 March 2027", "29 March 2027"),
            (autumn, "31 October 2027", "31 October 2027"),
            (leap, "29 February 2028", "29 February 2028"),
        ] {
            service.clock.set(night);
            let priya = service.signed_in(PRIYA).await;
            for _ in 0..4 {
                service.later(29);
                assert!(is_in(&priya).await, "{day}");
            }
            let question = ask(&priya, day).await;
            assert!(question.stage.said().starts_with(&format!("Sent on {day}. ")), "{:?}", question.stage.said());
            service.later(31);
            assert!(!is_in(&priya).await, "{day}");
            // Ten minutes before the hour at which the clocks change.
            service.clock.set(night.plus_minutes(35));
            let browser = service.browser();
            for (minutes, opened) in [(14, SignInReply::SignedIn), (16, SignInReply::NoLongerGood)] {
                let letter = service.sign_in_letter(&browser, SAM).await;
                service.later(minutes);
                let proof = Proof::Link { secret: secret_of(&letter), email: None };
                assert_eq!(browser.call(SignIn {}, &proof).await.unwrap(), opened, "{day}");
            }
            service.clock.set(Instant(night.0 - night.0.rem_euclid(86_400_000)).plus_minutes(23 * 60 + 30));
            let priya = service.signed_in(PRIYA).await;
            let question = ask(&priya, evening).await;
            assert!(question.stage.said().starts_with(&format!("Sent on {evening}. ")), "{:?}", question.stage.said());
        }
        service.audited().await;
    }

    async fn order_is_that_of_the_acts_whatever_the_clock_says(service: Service) {
        let asked = ask(&service.signed_in(DYLAN).await, "The clock").await;
        let mut told = vec![];
        for (turn, minutes) in [-A_DAY, A_DAY, 60, -60, -A_DAY].into_iter().enumerate() {
            service.later(minutes);
            // Whoever was signed in is not any more, so each act has its own browser.
            let text = format!("turn {turn}");
            let id = asked.id.clone();
            if turn % 2 == 0 {
                let morgan = service.signed_in(MORGAN).await;
                morgan.call(AnswerQuestion { id }, &words(&text)).await.unwrap();
            } else {
                let dylan = service.signed_in(DYLAN).await;
                dylan.call(FollowUpQuestion { id }, &words(&text)).await.unwrap();
            }
            told.push(text);
        }
        let dylan = service.signed_in(DYLAN).await;
        let read = dylan.call(ReadQuestion { id: asked.id.clone() }, &()).await.unwrap();
        let said: Vec<_> = read.messages.iter().skip(1).map(|message| message.text.clone()).collect();
        assert_eq!(said, told);
        let rows = sqlx::query("select act from audit where subject = $1 order by seq").bind(&asked.id.0);
        let rows = rows.fetch_all(service.app.store.read()).await.unwrap();
        let acts: Vec<String> = rows.iter().map(|row| row.try_get(0).unwrap()).collect();
        let turns = ["question.answer", "question.follow-up"].into_iter().cycle().take(5);
        assert!(acts.iter().map(String::as_str).eq(["question.ask"].into_iter().chain(turns).chain(["question.read"; 0])), "{acts:?}");
        service.audited().await;
    }

    async fn a_draft_begun_before_the_clock_went_back_is_kept_and_sent(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let saved = draft(&priya, "mentee", mentee()).await;
        service.clock.set(START.plus_minutes(-A_DAY));
        let priya = service.signed_in(PRIYA).await;
        let typed = domain::drafts::api::Typed { draft: Some(saved.id.clone()), version: saved.version, entries: mentee() };
        let again = priya.call(save("mentee"), &typed).await.unwrap();
        assert_eq!((again.id, again.version), (saved.id, saved.version + 1), "the next version, though earlier");
        let new = application(&priya, Some(&domain::drafts::api::Saved { id: typed.draft.unwrap(), version: again.version, saved: again.saved })).await;
        priya.call(domain::applications::api::SubmitApplication {}, &new).await.unwrap();
        aside(service, &priya).await;
        apply(&priya).await;
        service.audited().await;
    }
}
