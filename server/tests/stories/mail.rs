//! Letters on their way to a mail relay in all its moods: nothing lost, one duplicate at most, CMU
//! staff see what does not go out (trust.md, F12).

use domain::letters::api::ReadPostNotice;
use server::outbox;

use crate::harness::{Browser, Engine, LEILA, MORGAN, PRIYA, Relay, SAM, Service, address};
use crate::real::{on_each, sign_in};
use crate::relay::Mood;
use crate::samples;

/// Hands over until nothing is due, as the service does.
async fn hand_over(service: &Service) -> usize {
    let mut count = 0;
    loop {
        match outbox::round(&service.app).await.unwrap() {
            0 => return count,
            more => count += more,
        }
    }
}

/// Sam asks something: two letters, to Morgan and to Leila.
async fn ask(service: &Service, relay: &Relay) -> Browser {
    let sam = sign_in(service, relay, SAM).await;
    samples::ask(&sam, "Does anybody hear me?").await;
    sam
}

async fn notice(staff: &Browser) -> Option<String> {
    staff.call(ReadPostNotice {}, &()).await.unwrap()
}

async fn unsent(service: &Service) -> i64 {
    let sql = "select count(*) from letter where handed is null";
    service.number(sql).await
}

async fn kept_words(service: &Service) -> i64 {
    service
        .number("select count(*) from letter where sealed <> ''")
        .await
}

/// Both CMU staff have the same number of letters about the question.
#[track_caller]
fn each_of_staff_has(relay: &Relay, count: usize) {
    for name in [MORGAN, LEILA] {
        let mails = relay.mails_to(&address(name));
        let about = mails
            .iter()
            .filter(|mail| mail.header("Subject") == "A question is waiting");
        assert_eq!(about.count(), count, "{name}: {mails:?}");
    }
}

async fn letters_go_out_once_and_their_words_are_erased(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    ask(&service, &relay).await;
    assert_eq!(hand_over(&service).await, 2);
    assert_eq!(hand_over(&service).await, 0);
    each_of_staff_has(&relay, 1);
    let mail = &relay.mails_to(&address(MORGAN))[0];
    assert_eq!(mail.header("From"), "Careers <careers@northshire.example>");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(
        mail.link()
            .starts_with("https://careers.northshire.example/questions/")
    );
    assert!(!mail.text.contains("Does anybody hear me?"));
    assert_eq!((unsent(&service).await, kept_words(&service).await), (0, 0));
    let handed = "select count(*) from audit where act = 'letter.hand-over'";
    assert_eq!(service.number(handed).await, 3);
    service.audited().await;
    service.close().await;
}

async fn a_relay_that_takes_nothing_loses_nothing_and_staff_are_told(engine: Engine) {
    for mood in [
        Mood::Down,
        Mood::Busy,
        Mood::RefusesSender,
        Mood::Nonsense,
        Mood::NonsenseLater,
    ] {
        let relay = Relay::open().await;
        let service = Service::real(engine, &relay).await;
        let morgan = sign_in(&service, &relay, MORGAN).await;
        ask(&service, &relay).await;
        let before = relay.mails().len();
        relay.is(mood);
        assert_eq!(hand_over(&service).await, 2, "{mood:?}");
        assert_eq!(
            hand_over(&service).await,
            0,
            "it waits before it tries again"
        );
        assert_eq!(notice(&morgan).await, None, "nobody is told at once");
        let hours = if mood == Mood::Down { 3 } else { 1 };
        for _ in 0..hours * 12 {
            service.later(5);
            assert_eq!(hand_over(&service).await, 2, "{mood:?}");
            let said = notice(&morgan).await.unwrap();
            assert!(
                said.starts_with("2 letters could not be sent yet"),
                "{said}"
            );
            assert!(said.contains("from 23 November 2026 at 09:00"), "{said}");
        }
        assert_eq!((unsent(&service).await, kept_words(&service).await), (2, 2));
        assert_eq!(relay.mails().len(), before);
        relay.is(Mood::Takes);
        service.later(5);
        assert_eq!(hand_over(&service).await, 2);
        each_of_staff_has(&relay, 1);
        let morgan = sign_in(&service, &relay, MORGAN).await;
        assert_eq!(notice(&morgan).await, None, "{mood:?}");
        service.close().await;
    }
}

async fn an_address_that_is_refused_for_good_keeps_no_other_letter(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    let morgan = sign_in(&service, &relay, MORGAN).await;
    ask(&service, &relay).await;
    relay.is(Mood::Refuses("leila.haddad@northshire.example"));
    assert_eq!(hand_over(&service).await, 2);
    assert_eq!(relay.mails_to(&address(MORGAN)).len(), 2);
    assert_eq!(relay.mails_to(&address(LEILA)).len(), 0);
    let said = notice(&morgan).await.unwrap();
    assert!(
        said.starts_with("1 letter could not be delivered"),
        "{said}"
    );
    assert!(!said.contains("leila"), "{said}");
    assert_eq!(kept_words(&service).await, 0);
    for minutes in [10, 60, 24 * 60] {
        service.later(minutes);
        assert_eq!(
            hand_over(&service).await,
            0,
            "what is refused is not tried again"
        );
    }
    let morgan = sign_in(&service, &relay, MORGAN).await;
    assert!(notice(&morgan).await.is_some());
    let sam = sign_in(&service, &relay, SAM).await;
    let forbidden = sam.call(ReadPostNotice {}, &()).await;
    assert_eq!(forbidden.unwrap_err(), domain::api::Failure::Forbidden);
    service.later(14 * 24 * 60);
    let morgan = sign_in(&service, &relay, MORGAN).await;
    assert_eq!(notice(&morgan).await, None, "not for ever");
    service.close().await;
}

async fn a_relay_that_dies_after_the_words_brings_one_duplicate_at_most(engine: Engine) {
    for recovers in [true, false] {
        let relay = Relay::open().await;
        let service = Service::real(engine, &relay).await;
        ask(&service, &relay).await;
        relay.is(Mood::DiesAfterData);
        assert_eq!(hand_over(&service).await, 2);
        each_of_staff_has(&relay, 1);
        if recovers {
            relay.is(Mood::Takes);
        }
        for _ in 0..10 {
            service.later(5);
            hand_over(&service).await;
            each_of_staff_has(&relay, 2);
        }
        let mails = relay.mails_to(&address(LEILA));
        let ids: Vec<_> = mails.iter().map(|mail| mail.header("Message-ID")).collect();
        assert_eq!(ids[0], ids[1], "whoever gets it twice can tell");
        relay.is(Mood::Takes);
        let morgan = sign_in(&service, &relay, MORGAN).await;
        let said = notice(&morgan).await;
        let is_told = said.is_some_and(|said| said.starts_with("2 letters could not be delivered"));
        assert_eq!(is_told, !recovers);
        service.close().await;
    }
}

async fn a_server_that_dies_with_letters_in_hand_leaves_them_to_another(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    ask(&service, &relay).await;
    relay.is(Mood::SilentAfterData);
    let app = service.app.clone();
    let dies = tokio::spawn(async move { outbox::round(&app).await });
    while relay.mails_to(&address(LEILA)).is_empty() || relay.mails_to(&address(MORGAN)).is_empty()
    {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    dies.abort();
    let _ = dies.await;
    relay.is(Mood::Takes);
    assert_eq!(
        hand_over(&service).await,
        0,
        "they may still be in its hands"
    );
    service.later(5);
    assert_eq!(hand_over(&service).await, 2);
    each_of_staff_has(&relay, 2);
    assert_eq!(unsent(&service).await, 0);
    service.close().await;
}

async fn two_servers_never_send_the_same_letter(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    let sam = ask(&service, &relay).await;
    for question in 0..14 {
        samples::ask(&sam, &format!("Question {question}")).await;
    }
    let other = service.reopened(crate::harness::library()).await.unwrap();
    let rounds = [&service.app, &other, &service.app, &other].map(outbox::round);
    let taken = futures_util::future::join_all(rounds).await;
    let taken: usize = taken.into_iter().map(Result::unwrap).sum();
    assert_eq!(taken + hand_over(&service).await, 30);
    each_of_staff_has(&relay, 15);
    other.store.read().close().await;
    service.close().await;
}

async fn a_letter_that_does_not_open_keeps_no_other(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    ask(&service, &relay).await;
    service
        .sql("update letter set sealed = '1.AAAA' where id = (select min(id) from letter where handed is null)")
        .await;
    assert_eq!(hand_over(&service).await, 1);
    let question = |mail: &crate::relay::Mail| mail.header("Subject") == "A question is waiting";
    assert_eq!(
        relay.mails().iter().filter(|mail| question(mail)).count(),
        1
    );
    service.later(6);
    assert_eq!(hand_over(&service).await, 0);
    service.later(6);
    let morgan = sign_in(&service, &relay, MORGAN).await;
    let said = notice(&morgan).await.unwrap();
    assert!(
        said.starts_with("1 letter could not be delivered"),
        "{said}"
    );
    service.close().await;
}

on_each! {
    letters_go_out_once_and_their_words_are_erased
    a_relay_that_takes_nothing_loses_nothing_and_staff_are_told
    an_address_that_is_refused_for_good_keeps_no_other_letter
    a_relay_that_dies_after_the_words_brings_one_duplicate_at_most
    a_server_that_dies_with_letters_in_hand_leaves_them_to_another
    two_servers_never_send_the_same_letter
    a_letter_that_does_not_open_keeps_no_other
}

/// What the words of one letter become: they arrive as they were written.
#[tokio::test]
async fn the_sign_in_letter_arrives_with_its_link_and_code() {
    let relay = Relay::open().await;
    let service = Service::real(Engine::Sqlite, &relay).await;
    let _ = sign_in(&service, &relay, PRIYA).await;
    let mail = &relay.mails_to(&address(PRIYA))[0];
    let code = mail.text.split_whitespace().find(|word| {
        word.len() == 9 && word.chars().nth(4) == Some('-') && word.to_uppercase() == *word
    });
    assert!(code.is_some(), "{}", mail.text);
    assert!(
        mail.text
            .contains("If you did not ask to sign in, you need do nothing.")
    );
    assert_eq!(mail.header("Date"), "Mon, 23 Nov 2026 09:00:00 +0000");
    service.close().await;
}
