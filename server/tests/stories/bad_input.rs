//! Bad input: refused with the key and a cure, never with a mistake of ours (trust.md, B5, Z2, Z4).

use domain::api::{ENDPOINTS, Failure, Method};
use domain::applications;
use domain::applications::ApplicationId;
use domain::applications::api::event::{Invite, InviteToEvent};
use domain::applications::api::{NewApplication, ReadApplication, SubmitApplication};
use domain::drafts::api::Typed;
use domain::form::{Fault, MOST_CHARACTERS};
use domain::people::Profile;
use domain::people::api::{AskSignIn, Proof, SaveProfile, SignIn, SignInRequest, SignOut};
use domain::questions::MOST_WAITING;
use domain::questions::api::{AnswerQuestion, AskQuestion, FollowUpQuestion, NewQuestion};

use crate::harness::{Answer, Asked, Browser, DYLAN, Engine, MORGAN, PRIYA, SAM, Service, entries};
use crate::matrix::{sample, things};
use crate::samples::{self, application, ask, form, mentee, save, words};

fn fault(field: &str, failure: Failure) -> Fault {
    let Failure::Faults { problems } = failure else {
        panic!("{failure:?}")
    };
    let [problem] = &problems[..] else {
        panic!("{problems:?}")
    };
    assert_eq!(problem.field, field);
    problem.fault.clone()
}

fn failure(answer: &Answer) -> Failure {
    answer.read::<serde_json::Value>().unwrap_err()
}

async fn save_body(browser: &Browser, body: impl Into<Vec<u8>>) -> Answer {
    let typed = Typed {
        draft: None,
        version: 0,
        entries: entries::<&str>(&[]),
    };
    browser
        .send(Asked::of(&save("mentee"), &typed).body(body))
        .await
}

/// Text that has broken something somewhere.
const NASTY: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "=HYPERLINK(\"http://elsewhere.example\")",
    "'; drop table draft; --",
    "{{main}} ${1+1} %00 \\u0000",
];

const HIDDEN: [&str; 6] = [
    "a\0b",
    "\u{202E}evil",
    "a\u{200B}b",
    "\u{FEFF}a",
    "a\u{2066}b",
    "\u{7}",
];

on_both! {
    async fn a_body_has_a_most(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let large = |size: usize| format!("{{\"version\":0,\"entries\":{{\"goals\":[\"{}\"]}}}}", "x".repeat(size));
        let answer = save_body(&priya, large(256 * 1024)).await;
        assert_eq!((answer.status, failure(&answer)), (413, Failure::TooLarge));
        let answer = priya.send(Asked::of(&save("mentee"), &Typed { draft: None, version: 0, entries: mentee() })
            .header("content-length", "999999999")).await;
        assert_eq!(answer.status, 413);
        let answer = save_body(&priya, large(MOST_CHARACTERS + 1)).await;
        let too_long = Fault::TooLong { most: MOST_CHARACTERS, is: MOST_CHARACTERS + 1 };
        assert_eq!(fault("goals", failure(&answer)), too_long);
        assert_eq!(save_body(&priya, large(MOST_CHARACTERS)).await.status, 200);

        let mut new = application(&priya, None).await;
        new.entries.insert("unit".to_owned(), vec!["x".repeat(MOST_CHARACTERS + 1)]);
        assert_eq!(fault("unit", priya.call(SubmitApplication {}, &new).await.unwrap_err()), too_long);
        let many = format!("{{\"version\":0,\"entries\":{{{}}}}}", (0..201).map(|n| format!("\"f{n:03}\":[]")).collect::<Vec<_>>().join(","));
        assert_eq!(save_body(&priya, many).await.status, 422);
        let texts = format!("{{\"version\":0,\"entries\":{{\"goals\":[{}]}}}}", vec!["\"\""; 100_000 / 2].join(","));
        assert!(matches!(fault("goals", failure(&save_body(&priya, texts).await)), Fault::TooLong { .. }));
        let elements = format!("[{}]", vec!["1"; 100_000].join(","));
        assert_eq!(save_body(&priya, elements).await.status, 422);
        let answer = priya.call(FollowUpQuestion { id: domain::questions::QuestionId("x".into()) }, &words(&"w ".repeat(1_001))).await;
        assert!(matches!(answer, Err(Failure::WrongBody { field, .. }) if field == "text"));
    }

    async fn a_head_has_a_most(service: Service) {
        let browser = service.browser();
        for path in ["/", "/api/session", "/nowhere"] {
            for (size, refused) in [(15 * 1024, false), (17 * 1024, true)] {
                let answer = browser.send(Asked::get(path).header("x-long", &"x".repeat(size))).await;
                assert_eq!(answer.status == 431, refused, "{path} {size}");
                let answer = browser.get(&format!("{path}?{}", "x".repeat(size))).await;
                assert_eq!(answer.status == 431, refused, "{path} {size}");
            }
        }
    }

    async fn one_person_does_not_fill_the_service(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        ask(&priya, "The first of many").await;
        samples::apply(&priya).await;
        // As many as are taken, but for the one that follows.
        for (most, sql) in [
            (MOST_WAITING, "insert into question (id, person, stage, since, version, sealed) with recursive n(i) as \
                (select 2 union all select i + 1 from n where i < $most - 1) \
                select 'q' || i, person, 'waiting', since, 1, sealed from n, (select * from question) of"),
            (applications::MOST_KEPT, "insert into application (id, person, reference, form, submitted, version, sealed) \
                with recursive n(i) as (select 2 union all select i + 1 from n where i < $most - 1) \
                select 'a' || i, person, 'r' || i, form, submitted, 1, sealed from n, (select * from application) of"),
        ] {
            service.sql(&sql.replace("$most", &most.to_string())).await;
        }
        let last = ask(&priya, "The last").await;
        samples::interested(&priya).await;
        let new = NewQuestion { version: 0, hash: samples::hash_of(&priya, "ask").await, entries: samples::question("Another", "x"), draft: None };
        let said = priya.call(AskQuestion {}, &new).await.unwrap_err().said();
        assert!(said.starts_with("You have 200 questions waiting for an answer"), "{said}");
        let new = application(&priya, None).await;
        let said = priya.call(SubmitApplication {}, &new).await.unwrap_err().said();
        assert!(said.starts_with("You have sent 5000 applications"), "{said}");
        // Nobody else is kept from anything, and an answer makes room.
        let (dylan, morgan) = (service.signed_in(DYLAN).await, service.signed_in(MORGAN).await);
        ask(&dylan, "Mine").await;
        morgan.call(AnswerQuestion { id: last.id }, &words("Yes")).await.unwrap();
        ask(&priya, "One more").await;
    }

    async fn a_body_of_another_shape_is_refused_by_its_key(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let deep = |open: &str, close: &str| format!("{{\"version\":0,\"entries\":{}{}}}", open.repeat(10_000), close.repeat(10_000));
        for (body, field) in [
            (deep("[", "]"), "entries"),
            (deep("{\"a\":", "}"), "entries.a"),
            (format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)), ""),
            ("{\"version\":\"one\",\"entries\":{}}".to_owned(), "version"),
            ("{\"version\":1.5,\"entries\":{}}".to_owned(), "version"),
            ("{\"version\":99999999999999999999,\"entries\":{}}".to_owned(), "version"),
            ("{\"version\":0,\"entries\":{\"goals\":\"text\"}}".to_owned(), "entries.goals"),
            ("{\"version\":0,\"entries\":{\"goals\":[1]}}".to_owned(), "entries.goals[0]"),
            ("{\"version\":0,\"entries\":null}".to_owned(), "entries"),
            ("{\"version\":0}".to_owned(), "entries"),
            ("{\"version\":0,\"entries\":{},\"owner\":\"me\"}".to_owned(), "owner"),
            ("{\"version\":0,\"entries\":{},\"stage\":{}}".to_owned(), "stage"),
            ("{\"version\":0,\"version\":1,\"entries\":{}}".to_owned(), "version"),
            ("{\"version\":0,\"entries\":{}} {}".to_owned(), ""),
            ("{\"version\":0,".to_owned(), ""),
            ("not json".to_owned(), ""),
            ("null".to_owned(), ""),
            (String::new(), ""),
        ] {
            let answer = save_body(&priya, body.clone()).await;
            let shown: String = body.chars().take(60).collect();
            let Failure::WrongBody { field: named, said } = failure(&answer) else { panic!("{shown}: {answer:?}") };
            assert!(!said.is_empty() && answer.status == 422, "{shown}");
            assert!(field.is_empty() || named.starts_with(field), "{shown} names {named:?}");
        }
        for (body, field) in [
            (r#"{"link":{"secret":"a","secret":"b"}}"#, "secret"), (r#"{"link":{}}"#, "secret"),
            (r#"{"link":{"secret":"a","role":"staff"}}"#, "role"), (r#"{"link":{"secret":1}}"#, "link.secret"),
            (r#"{"link":null}"#, "link"), (r#"{"token":{}}"#, "token"), (r#""link""#, "link"), ("{}", ""), ("[]", ""),
            (r#"{"link":{"secret":"a"},"code":{"code":"b"}}"#, ""),
        ] {
            let answer = priya.send(Asked::of(&SignIn {}, &Proof::Code { code: String::new() }).body(body)).await;
            let Failure::WrongBody { field: named, said } = failure(&answer) else { panic!("{body}: {answer:?}") };
            assert_eq!((named.as_str(), answer.status), (field, 422), "{body}: {said}");
        }
        for bytes in [&b"\xff\xfe"[..], b"{\"version\":0,\"entries\":{\"a\":[\"\xff\"]}}", b"\0"] {
            assert_eq!(save_body(&priya, bytes).await.status, 422);
        }
    }

    /// An id in a body is looked at as one in an address is: no database is asked about what never was one.
    async fn an_id_in_a_body_is_short_and_plain(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let new = application(&priya, None).await;
        let asks = NewQuestion { version: 0, hash: samples::hash_of(&priya, "ask").await, entries: samples::question("One", "x"), draft: None };
        let invite = || Invite { who: vec![ApplicationId("x".to_owned())], words: "At nine.".to_owned(), take_back: false };
        let typed = Typed { draft: None, version: 0, entries: mentee() };
        let asked = SignInRequest { email: "robin@harbour-bakery.example".to_owned(), form: None };
        let all = [
            (&morgan, Asked::of(&InviteToEvent { round: crate::event::round() }, &invite()), "/who/0", "who[0]"),
            (&priya, Asked::of(&SubmitApplication {}, &new), "/draft", "draft"),
            (&priya, Asked::of(&SubmitApplication {}, &new), "/form", "form"),
            (&priya, Asked::of(&AskQuestion {}, &asks), "/draft", "draft"),
            (&priya, Asked::of(&save("mentee"), &typed), "/draft", "draft"),
            (&priya, Asked::of(&AskSignIn {}, &asked), "/form", "form"),
        ];
        for (by, asked, at, field) in all {
            for id in ["a\0b", "\0", "", "a b", "a/b", "é", "..", &"x".repeat(65)] {
                let mut body: serde_json::Value = serde_json::from_slice(&asked.body).unwrap();
                *body.pointer_mut(at).unwrap() = id.into();
                let answer = by.send(asked.clone().body(body.to_string())).await;
                let Failure::WrongBody { field: named, said } = failure(&answer) else { panic!("{id:?} {at}: {answer:?}") };
                assert_eq!((named.as_str(), answer.status), (field, 422), "{id:?}: {said}");
                assert!(said.contains("1 to 64 letters, digits or hyphens"), "{said}");
            }
        }
        // What could be one, and is none.
        let unknown = morgan.call(InviteToEvent { round: crate::event::round() }, &invite()).await;
        assert_eq!(unknown, Err(Failure::NotFound));
    }

    async fn an_unsafe_request_comes_from_our_own_pages_or_not_at_all(service: Service) {
        let about = things(service).await;
        let morgan = service.signed_in(MORGAN).await;
        let priya = service.signed_in(PRIYA).await;
        let mut tried = 0;
        for declared in ENDPOINTS.iter().filter(|of| of.method != Method::Get) {
            let browser = if declared.access == domain::api::Access::Staff { &morgan } else { &priya };
            let asked = || sample(declared.name, &about);
            for bent in [
                asked().without("idempotency-key"),
                asked().header("idempotency-key", "short"),
                asked().header("idempotency-key", "with spaces and more than sixteen"),
                asked().header("idempotency-key", &"x".repeat(65)),
                asked().without("content-type"),
                asked().header("content-type", "text/plain"),
                asked().header("content-type", "application/x-www-form-urlencoded"),
                asked().header("sec-fetch-site", "cross-site"),
                asked().header("sec-fetch-site", "same-site"),
                asked().header("sec-fetch-site", "none"),
                asked().header("sec-fetch-site", "cross-site").header("origin", "http://127.0.0.1:8080"),
                asked().without("sec-fetch-site"),
                asked().without("sec-fetch-site").header("origin", "http://elsewhere.example"),
                asked().without("sec-fetch-site").header("origin", "null"),
            ] {
                let before = service.counts().await;
                let answer = browser.send(bent.clone()).await;
                assert_eq!((answer.status, failure(&answer)), (403, Failure::NotFromHere), "{} {:?}", declared.name, bent.headers);
                assert_eq!(service.counts().await, before);
                tried += 1;
            }
        }
        assert!(tried >= 14 * 10);
        let ours = Asked::of(&SignOut {}, &()).without("sec-fetch-site").header("origin", "http://127.0.0.1:8080")
            .header("content-type", "application/json; charset=utf-8");
        assert_eq!(priya.send(ours).await.status, 200);
    }

    async fn only_our_own_host_and_no_proxy(service: Service) {
        let browser = service.browser();
        for host in ["127.0.0.1", "127.0.0.1:8080", "localhost:3000", "[::1]:8080"] {
            assert_eq!(browser.send(Asked::get("/").header("host", host)).await.status, 200, "{host}");
        }
        for path in ["/", "/api/session", "/content/current.json", "/healthz", "/nowhere"] {
            for host in ["elsewhere.example", "127.0.0.1.elsewhere.example", "localhost.:80", "", "127.0.0.1:80:80", "10.0.0.1"] {
                assert_eq!(browser.send(Asked::get(path).header("host", host)).await.status, 421, "{host}");
            }
            assert_eq!(browser.send(Asked::get(path).without("host")).await.status, 421);
            for name in ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "via"] {
                assert_eq!(browser.send(Asked::get(path).header(name, "10.0.0.1")).await.status, 421, "{name}");
            }
        }
    }

    async fn what_is_not_there_says_so_in_json_under_api(service: Service) {
        let browser = service.browser();
        for path in ["/api/nothing", "/api/questions/a/b/c", "/api/applications/x/y", "/content/nothing", "/api/", "/api"] {
            let answer = browser.get(path).await;
            assert_eq!((answer.status, failure(&answer)), (404, Failure::NotFound), "{path}");
        }
        for path in ["/nowhere", "/guidance/nowhere", "/..", "/%00", "/index.html", "/app-0123456789abcdef.js.br"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert!(String::from_utf8_lossy(&answer.body).contains("Page not found"));
        }
        let priya = service.signed_in(PRIYA).await;
        for id in ["%FF", "a%00b", "a%2Fb", "..%2F..", "%20", "a.b", &"x".repeat(65), "%C3%A9"] {
            for path in [format!("/api/questions/{id}"), format!("/api/applications/{id}"), format!("/api/drafts/{id}")] {
                let answer = priya.get(&path).await;
                assert_eq!((answer.status, failure(&answer)), (404, Failure::NotFound), "{path}");
            }
        }
        for declared in ENDPOINTS {
            let path = declared.path.replace("{id}", "x").replace("{form}", "ask");
            let at_path = ENDPOINTS.iter().filter(|of| of.path == declared.path);
            let mut allowed: Vec<_> = at_path.map(|of| of.method.name()).collect();
            if allowed.contains(&"GET") {
                allowed.push("HEAD");
            }
            for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
                let asked = Asked { method, ..Asked::get(&path) };
                let answer = browser.send(asked).await;
                if method == "HEAD" && allowed.contains(&method) {
                    assert_eq!((answer.status, answer.body.len()), (browser.get(&path).await.status, 0), "{path}");
                } else if allowed.contains(&method) {
                    assert_ne!(answer.status, 405, "{method} {path}");
                } else {
                    assert_eq!(answer.status, 405, "{method} {path}");
                    assert!(method == "HEAD" || failure(&answer) == Failure::WrongMethod, "{method} {path}");
                    let said = answer.header("allow").unwrap();
                    assert!(allowed.iter().all(|method| said.contains(method)), "{path}: {said}");
                }
            }
        }
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
            let answer = browser.send(Asked { method, ..Asked::get("/api/nothing") }).await;
            assert_eq!((answer.status, failure(&answer)), (404, Failure::NotFound), "{method}");
        }
        for path in ["/", "/guidance", "/nowhere", "/content/current.json", "/healthz", "/api/openapi.json"] {
            let answer = browser.send(Asked { method: "POST", ..Asked::get(path) }).await;
            assert_eq!((answer.status, failure(&answer)), (405, Failure::WrongMethod), "{path}");
            assert!(answer.header("allow").unwrap().contains("GET"));
        }
        for path in ["/", "/guidance/being-a-mentee", "/options", "/questions", "/readyz", "/content/current.json"] {
            assert_eq!(browser.send(Asked { method: "HEAD", ..Asked::get(path) }).await.status, 200, "{path}");
        }
    }

    async fn all_faults_are_told_at_once(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let mut new = application(&priya, None).await;
        new.entries = entries(&[("grade", "constable"), ("travel", "perhaps"), ("outcomes", "other")]);
        let Failure::Faults { problems } = priya.call(SubmitApplication {}, &new).await.unwrap_err() else { panic!() };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, [
            "name", "grade", "unit", "under-represented", "travel", "other-outcome", "skill-areas",
            "commitment", "goals", "benefit", "achievement", "line-manager-name", "line-manager-email",
            "line-manager-talk", "true-and-own-work",
        ]);
        for other in ["no-such-form", "ask"] {
            let new = NewApplication { version: 0, form: form(other), hash: samples::hash_of(&priya, "ask").await, ..new.clone() };
            assert_eq!(priya.call(SubmitApplication {}, &new).await.unwrap_err(), Failure::NotFound, "{other}");
        }
        assert_eq!(service.number("select count(*) from application").await, 0);
    }

    async fn text_is_text_in_every_field(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let new = application(&priya, None).await;
        let texts = ["name", "unit", "promotion-rank", "goals", "achievement", "line-manager-name"];
        for field in texts {
            for hidden in HIDDEN {
                let mut new = new.clone();
                new.entries.insert(field.to_owned(), vec![hidden.to_owned()]);
                let refused = priya.call(SubmitApplication {}, &new).await.unwrap_err();
                assert_eq!(fault(field, refused), Fault::HiddenCharacters, "{hidden:?}");
            }
            for nasty in NASTY {
                let mut new = new.clone();
                new.entries.insert(field.to_owned(), vec![nasty.to_owned()]);
                samples::aside(service, &priya).await;
                let receipt = priya.call(SubmitApplication {}, &new).await.unwrap();
                let read = priya.call(ReadApplication { id: receipt.id }, &()).await.unwrap();
                assert_eq!(read.entries[field], [nasty]);
            }
        }
        let question = ask(&priya, "Is text text?").await;
        let morgan = service.signed_in(MORGAN).await;
        let answer = || AnswerQuestion { id: question.id.clone() };
        for hidden in HIDDEN {
            let refused = morgan.call(answer(), &words(hidden)).await.unwrap_err();
            assert!(matches!(&refused, Failure::WrongBody { field, .. } if field == "text"), "{refused:?}");
            let new = NewQuestion { version: 0, hash: samples::hash_of(&priya, "ask").await, entries: samples::question(hidden, "x"), draft: None };
            assert_eq!(fault("subject", priya.call(AskQuestion {}, &new).await.unwrap_err()), Fault::HiddenCharacters);
        }
        for nasty in NASTY {
            let said = morgan.call(answer(), &words(nasty)).await.unwrap();
            assert_eq!(said.messages.last().unwrap().text, nasty);
            let said = priya.call(FollowUpQuestion { id: question.id.clone() }, &words(nasty)).await.unwrap();
            assert_eq!(said.messages.last().unwrap().text, nasty);
        }
        let dylan = service.signed_in(DYLAN).await;
        for hidden in HIDDEN.into_iter().chain(["two\nlines", "a\rb", "a\tb", ""]) {
            let profile = Profile { name: hidden.to_owned(), ..Profile::default() };
            let refused = dylan.call(SaveProfile {}, &profile).await.unwrap_err();
            assert!(matches!(&refused, Failure::WrongBody { field, .. } if field == "name"), "{refused:?}");
        }
        for nasty in NASTY {
            let profile = Profile { name: nasty.to_owned(), unit: nasty.to_owned(), ..Profile::default() };
            dylan.call(SaveProfile {}, &profile).await.unwrap();
            let session = dylan.call(domain::people::api::ReadSession {}, &()).await.unwrap();
            assert_eq!(session.who.unwrap().profile, profile);
        }
        let sam = service.signed_in(SAM).await;
        let stranger = Asked::of(&answer(), &words("x"));
        assert_eq!(sam.send(stranger).await.status, 403);
    }
}
