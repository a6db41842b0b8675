//! The service as an administrator runs it for a force: by its own name, with its own roles.

use domain::api::{Access, ENDPOINTS, Failure};
use domain::letters::api::ListLetters;
use domain::people::api::{
    AskSignIn, Proof, ReadSession, Session, SignIn, SignInReply, SignInRequest,
};
use domain::questions::api::ListInbox;
use server::outbox;

use crate::harness::{Asked, Browser, Engine, LEILA, MORGAN, ROLES, Relay, SAM, Service, address};
use crate::matrix::{sample, things_of};
use crate::samples;

/// Signs in by the letter that the relay has.
pub async fn sign_in(service: &Service, relay: &Relay, name: &str) -> Browser {
    let browser = service.browser();
    let asked = SignInRequest {
        email: address(name),
        form: None,
    };
    browser.call(AskSignIn {}, &asked).await.unwrap();
    outbox::round(&service.app).await.unwrap();
    let mails = relay.mails_to(&address(name));
    let mut links = mails.iter().rev().map(|mail| mail.link());
    let link = links.find(|link| link.contains("/sign-in/link#")).unwrap();
    let proof = Proof::Link {
        secret: link.split_once('#').unwrap().1.to_owned(),
        email: None,
    };
    let reply = browser.call(SignIn {}, &proof).await.unwrap();
    assert_eq!(reply, SignInReply::SignedIn);
    browser
}

async fn session(browser: &Browser) -> Session {
    browser.call(ReadSession {}, &()).await.unwrap()
}

async fn is_staff(browser: &Browser) -> bool {
    let said = session(browser).await.who.unwrap().is_staff;
    let inbox = browser.call(ListInbox {}, &()).await;
    assert_eq!(said, inbox.is_ok(), "what is said is what is done");
    said
}

fn write_roles(service: &Service, text: &str) {
    let file = &service.settings.real.as_ref().unwrap().roles;
    std::fs::write(file, text).unwrap();
}

#[tokio::test]
async fn cookies_are_bound_to_this_host_and_every_response_asks_for_https() {
    let relay = Relay::open().await;
    let service = Service::real(Engine::Sqlite, &relay).await;
    let browser = service.browser();
    let asked = SignInRequest {
        email: address(LEILA),
        form: None,
    };
    let answer = browser.send(Asked::of(&AskSignIn {}, &asked)).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-browser="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"),
        "{cookie}"
    );
    let sam = sign_in(&service, &relay, SAM).await;
    assert!(
        sam.cookie("__Host-session")
            .is_some_and(|secret| secret.len() == 64)
    );
    assert_eq!(sam.cookie("session"), None);
    for path in [
        "/",
        "/guidance",
        "/nowhere",
        "/api/session",
        "/api/nothing",
        "/healthz",
        "/readyz",
    ] {
        let answer = sam.get(path).await;
        let strict = answer.header("strict-transport-security");
        assert_eq!(
            strict,
            Some("max-age=63072000; includeSubDomains"),
            "{path}"
        );
    }
    let elsewhere = sam
        .send(Asked::get("/").header("host", "elsewhere.example"))
        .await;
    assert!(elsewhere.header("strict-transport-security").is_some());
    service.close().await;
}

#[tokio::test]
async fn it_answers_only_by_its_own_name_but_tells_its_health_to_anybody() {
    let relay = Relay::open().await;
    let service = Service::real(Engine::Sqlite, &relay).await;
    let browser = service.browser();
    let asked = |path: &str, host: &str| Asked::get(path).header("host", host);
    for host in [
        "careers.northshire.example",
        "CAREERS.northshire.example",
        "careers.northshire.example:443",
    ] {
        let forwarded = asked("/", host)
            .header("x-forwarded-for", "192.0.2.1")
            .header("x-real-ip", "192.0.2.1");
        assert_eq!(browser.send(forwarded).await.status, 200, "{host}");
    }
    for host in [
        "127.0.0.1",
        "localhost",
        "northshire.example",
        "careers.northshire.example:8080",
        "careers.northshire.example.elsewhere.example",
        "",
    ] {
        for path in ["/", "/api/session", "/guidance", "/healthz/x"] {
            assert_eq!(
                browser.send(asked(path, host)).await.status,
                421,
                "{host} {path}"
            );
        }
        for path in ["/healthz", "/readyz"] {
            assert_eq!(
                browser.send(asked(path, host)).await.status,
                200,
                "{host} {path}"
            );
        }
    }
    let whole = |host: &str| Asked::get(&format!("https://{host}/guidance"));
    assert_eq!(browser.send(whole("elsewhere.example")).await.status, 421);
    assert_eq!(
        browser
            .send(whole("careers.northshire.example"))
            .await
            .status,
        200
    );
    let from = |origin: &str| {
        let asked = SignInRequest {
            email: address(SAM),
            form: None,
        };
        Asked::of(&AskSignIn {}, &asked)
            .without("sec-fetch-site")
            .header("origin", origin)
    };
    assert_eq!(
        browser
            .send(from("https://careers.northshire.example"))
            .await
            .status,
        200
    );
    assert_eq!(
        browser
            .send(from("https://northshire.example"))
            .await
            .status,
        403
    );
    service.close().await;
}

#[tokio::test]
async fn nothing_of_the_demonstration_is_there() {
    let relay = Relay::open().await;
    let service = Service::real(Engine::Sqlite, &relay).await;
    assert_eq!(service.number("select count(*) from person").await, 0);
    let sam = sign_in(&service, &relay, SAM).await;
    assert!(!session(&sam).await.is_demo);
    let about = things_of(&service, &sam).await;
    let document = sam.get("/api/openapi.json").await.json();
    for declared in ENDPOINTS.iter().filter(|of| of.access == Access::Demo) {
        let answer = sam.send(sample(declared.name, &about)).await;
        assert_eq!(answer.status, 404, "{}", declared.name);
        assert!(
            document["paths"][declared.path].is_null(),
            "{}",
            declared.name
        );
    }
    assert_eq!(
        sam.call(ListLetters {}, &()).await.unwrap_err(),
        Failure::NotFound
    );
    assert_eq!(sam.get("/letters").await.status, 404);
    for path in ["/", "/guidance", "/sign-in", "/nowhere"] {
        let text = String::from_utf8(sam.get(path).await.body.to_vec()).unwrap();
        assert!(!text.to_lowercase().contains("demonstration"), "{path}");
        assert!(!text.contains("data-demo"), "{path}");
    }
    service.close().await;
}

async fn whoever_the_roles_file_lets_in_becomes_a_person_at_the_first_sign_in(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    let mut answers = vec![];
    for email in [
        address(SAM),
        "sam.okafor@elsewhere.example".to_owned(),
        "sam@sub.northshire.example".to_owned(),
    ] {
        let answer = service
            .browser()
            .send(Asked::of(
                &AskSignIn {},
                &SignInRequest { email, form: None },
            ))
            .await;
        answers.push((answer.status, answer.body));
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "the same answer to all"
    );
    outbox::round(&service.app).await.unwrap();
    assert_eq!(relay.mails().len(), 1, "a letter to nobody else");
    assert_eq!(
        service.number("select count(*) from person").await,
        0,
        "asking makes nobody known"
    );
    let sam = sign_in(&service, &relay, SAM).await;
    let who = session(&sam).await.who.unwrap();
    assert_eq!((who.member.email, who.is_staff), (address(SAM), false));
    assert_eq!(
        who.member.name,
        address(SAM),
        "there is something to call them"
    );
    let again = sign_in(&service, &relay, SAM).await;
    assert_eq!(session(&again).await.who.unwrap().member.id, who.member.id);
    assert_eq!(service.number("select count(*) from person").await, 1);
    service.audited().await;
    service.close().await;
}

async fn a_change_of_the_roles_file_bites_on_the_next_request(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    let morgan = sign_in(&service, &relay, MORGAN).await;
    let sam = sign_in(&service, &relay, SAM).await;
    assert!(is_staff(&morgan).await && !is_staff(&sam).await);
    let roles = |staff: &str, more: &str| {
        let text = format!("domains = [\"northshire.example\"]\nstaff = [\"{staff}\"]\n{more}\n");
        write_roles(&service, &text);
    };
    // As long as before, and within the same moment.
    roles(&address(SAM), "");
    assert!(!is_staff(&morgan).await && is_staff(&sam).await);
    roles(&address(LEILA), "");
    assert!(!is_staff(&morgan).await && !is_staff(&sam).await);
    samples::ask(&sam, "Who reads this?").await;
    outbox::round(&service.app).await.unwrap();
    let told = relay.mails().pop().unwrap();
    assert_eq!(
        (told.header("Subject"), told.to.clone()),
        ("A question is waiting", address(LEILA))
    );
    // Leaving ends a session at once.
    let before = relay.mails().len();
    // Whatever follows a plus, it is the same mailbox.
    for barred in [SAM, "sam.okafor+left"] {
        roles(
            &address(LEILA),
            &format!("barred = [\"{}\"]", address(barred)),
        );
        assert!(session(&sam).await.who.is_none() && session(&morgan).await.who.is_some());
        for asks in [address(SAM), address("sam.okafor+back")] {
            let asked = SignInRequest {
                email: asks,
                form: None,
            };
            service.browser().call(AskSignIn {}, &asked).await.unwrap();
        }
        outbox::round(&service.app).await.unwrap();
        assert_eq!(relay.mails().len(), before);
        service.later(15);
    }
    service.close().await;
}

async fn a_broken_roles_file_keeps_only_whom_it_still_names(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    let morgan = sign_in(&service, &relay, MORGAN).await;
    let leila = sign_in(&service, &relay, LEILA).await;
    let sam = sign_in(&service, &relay, SAM).await;
    // Morgan is taken out, Sam put in, and a quotation mark forgotten.
    write_roles(
        &service,
        &format!(
            "domains = [\"northshire.example]\nstaff = [\"{}\", # {}\n\"{}\", \"x.{}\"]\n",
            address(LEILA),
            address(MORGAN),
            address(SAM),
            address(MORGAN)
        ),
    );
    assert!(
        is_staff(&leila).await,
        "a mistake elsewhere takes nothing from her"
    );
    assert!(!is_staff(&morgan).await, "who was taken out is out");
    assert!(!is_staff(&sam).await, "and nobody is let in");
    // A save that has only begun names nobody, for as long as it takes.
    write_roles(&service, "");
    assert!(session(&leila).await.who.is_none());
    // Sam is barred and so is Morgan, by a mistyped key and with the end of a line lost.
    let broken = |barred: &str| {
        let staff = format!("\"{}\", \"{}\"", address(LEILA), address(MORGAN));
        write_roles(
            &service,
            &format!("domains = [\"northshire.example\"]\nstaff = [{staff}]{barred}"),
        );
    };
    broken(&format!("\nbared = [\"{}\"]", address(SAM)));
    assert!(session(&sam).await.who.is_none() && is_staff(&morgan).await);
    broken(&format!(" barred = [\"{}\"]", address(MORGAN)));
    assert!(session(&morgan).await.who.is_none() && is_staff(&leila).await);
    assert!(session(&sam).await.who.is_some());
    std::fs::remove_file(&service.settings.real.as_ref().unwrap().roles).unwrap();
    assert!(session(&leila).await.who.is_none(), "no file names nobody");
    write_roles(&service, ROLES);
    assert!(is_staff(&leila).await && is_staff(&morgan).await && !is_staff(&sam).await);
    service.close().await;
}

/// A story with a relay, told on both engines.
macro_rules! on_each {
    ($($story:ident)+) => {$(
        mod $story {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$story(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$story(Engine::Postgres).await;
            }
        }
    )+};
}
pub(crate) use on_each;

on_each! {
    whoever_the_roles_file_lets_in_becomes_a_person_at_the_first_sign_in
    a_change_of_the_roles_file_bites_on_the_next_request
    a_broken_roles_file_keeps_only_whom_it_still_names
}

/// A demonstration stays away from real people, and the other way round.
#[tokio::test]
async fn a_database_is_demo_or_real_for_ever() {
    let relay = Relay::open().await;
    let service = Service::real(Engine::Sqlite, &relay).await;
    let demo = crate::harness::demo(&service.folder.0, &service.settings.database_url);
    let clock = server::clock::Clock::frozen(crate::harness::START);
    let said = server::App::open(demo, clock, crate::harness::library())
        .await
        .err();
    assert!(
        said.unwrap()
            .starts_with("The database is marked real and MODE is demo")
    );
    service.close().await;
}
