//! What lies in the database: no word anybody typed, no name of anybody (trust.md, D1, A5); and
//! reading changes nothing.

use std::fmt::Write as _;

use domain::api::{ENDPOINTS, Method};
use domain::applications::api::SubmitApplication;
use domain::people::Profile;
use domain::people::api::SaveProfile;
use domain::questions::api::{AnswerQuestion, AskQuestion, FollowUpQuestion, NewQuestion};
use sqlx::{AssertSqlSafe, Row as _};

use crate::backup::{back_up, keys};
use crate::harness::{DYLAN, Engine, MORGAN, PRIYA, Service, TABLES, entries};
use crate::matrix::{sample, things};
use crate::restore::plain;
use crate::samples::{self, application, draft, words};

/// Every text of every row of every table.
pub async fn dumped(service: &Service) -> String {
    let mut all = String::new();
    for table in TABLES {
        let sql = AssertSqlSafe(format!("select * from {table}"));
        let rows = sqlx::query(sql)
            .fetch_all(service.app.store.read())
            .await
            .unwrap();
        for row in rows {
            for column in 0..row.len() {
                match row.try_get::<String, _>(column) {
                    Ok(text) => writeln!(all, "{table} {text}").unwrap(),
                    Err(_) => writeln!(all, "{table} {:?}", row.try_get::<Option<i64>, _>(column))
                        .unwrap(),
                }
            }
        }
    }
    all
}

pub fn contains(bytes: &[u8], text: &str) -> bool {
    let (text, other) = (text.to_lowercase().into_bytes(), bytes.to_ascii_lowercase());
    other.windows(text.len()).any(|at| at == text)
}

on_both! {
    async fn no_word_and_no_name_can_be_read_in_the_database(service: Service) {
        let canary = |of: &str| format!("canary-{of}-7f3a");
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        draft(&priya, "every-kind", entries(&[("story", canary("draft"))])).await;
        let mut new = application(&priya, None).await;
        new.entries.insert("goals".to_owned(), vec![canary("application")]);
        priya.call(SubmitApplication {}, &new).await.unwrap();
        let new = NewQuestion {
            version: 0,
            hash: samples::hash_of(&priya, "ask").await,
            entries: samples::question(&canary("subject"), &canary("question")),
            draft: None,
        };
        let question = priya.call(AskQuestion {}, &new).await.unwrap();
        let answer = AnswerQuestion { id: question.id.clone() };
        morgan.call(answer, &words(&canary("answer"))).await.unwrap();
        let more = FollowUpQuestion { id: question.id };
        priya.call(more, &words(&canary("more"))).await.unwrap();
        let profile = Profile { name: canary("name"), unit: canary("unit"), ..Profile::default() };
        service.signed_in(DYLAN).await.call(SaveProfile {}, &profile).await.unwrap();
        // Filled up until the anchor is written again.
        for _ in 0..70 {
            let saved = draft(&priya, "ask", entries(&[("text", canary("draft"))])).await;
            samples::delete(&priya, "ask", saved.version).await.unwrap();
        }

        let mut places = vec![("the tables".to_owned(), dumped(service).await.into_bytes())];
        for entry in std::fs::read_dir(&service.folder.0).unwrap() {
            let file = entry.unwrap().path();
            places.push((file.display().to_string(), std::fs::read(&file).unwrap()));
        }
        let named = |end: &str| places.iter().any(|(place, _)| place.ends_with(end));
        assert!(named("audit-anchor"));
        assert_eq!(named("service.db-wal"), service.settings.engine() == Engine::Sqlite);
        let people = service.browser().call(domain::letters::api::ListDemoPeople {}, &()).await.unwrap();
        let names = people.iter().flat_map(|person| [person.name.clone(), person.email.clone()]);
        let said = ["canary", "Grace Lindley", "Harbour neighbourhood", "harbour thefts", "sergeant"];
        for word in names.chain(said.map(ToOwned::to_owned)) {
            for (place, bytes) in &places {
                assert!(!contains(bytes, &word), "{word} in {place}");
            }
        }
        assert!(contains(&places[0].1, "application.submit"), "the search finds what is there");
    }

    /// A thousand words that stand nowhere else, in every sealed column: none can be read in the tables,
    /// the files, a backup, or what a backup holds once it is decrypted (trust.md, D1, K3).
    async fn of_a_thousand_canaries_none_is_found(service: Service) {
        let canaries = |of: &str, count: usize| {
            (0..count).map(|n| format!("canary{of}{n}x7f3a")).collect::<Vec<_>>().join(" ")
        };
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let mut planted = 0;
        for form in ["every-kind", "mentee", "ask"] {
            let field = if form == "mentee" { "goals" } else { "text" };
            draft(&priya, form, entries(&[(field, canaries(form, 100))])).await;
            planted += 100;
        }
        for n in 0..4 {
            samples::aside(service, &priya).await;
            let mut new = application(&priya, None).await;
            new.entries.insert("goals".to_owned(), vec![canaries(&format!("application{n}"), 50)]);
            priya.call(SubmitApplication {}, &new).await.unwrap();
            let asked = samples::ask(&priya, &canaries(&format!("subject{n}"), 2)).await;
            let answer = AnswerQuestion { id: asked.id.clone() };
            morgan.call(answer, &words(&canaries(&format!("answer{n}"), 60))).await.unwrap();
            let more = FollowUpQuestion { id: asked.id };
            priya.call(more, &words(&canaries(&format!("more{n}"), 38))).await.unwrap();
            planted += 150;
        }
        let vault = service.app.store.vault();
        for n in 0..50 {
            let email = format!("canary{n}@northshire.example");
            let mac = vault.mac(server::vault::Use::Address, &email);
            let profile = Profile { name: canaries(&format!("name{n}"), 1), ..Profile::default() };
            let id = server::clock::id();
            let write = service.app.store.write(move |write| Box::pin(async move {
                server::sign_in::person_moves_in(write, &id, &mac, email, profile).await
            }));
            write.await.unwrap();
            planted += 2;
        }
        assert_eq!(planted, 1_000);
        let (identity, recipient) = keys(&service.folder.0);
        back_up(service, "a.age", &recipient).await.unwrap();
        let plain = plain(&service.folder.0.join("a.age"), &identity);
        let mut places = vec![
            ("the tables".to_owned(), dumped(service).await.into_bytes()),
            ("the backup, decrypted".to_owned(), plain.into_bytes()),
        ];
        for entry in std::fs::read_dir(&service.folder.0).unwrap() {
            let file = entry.unwrap().path();
            places.push((file.display().to_string(), std::fs::read(&file).unwrap()));
        }
        for (place, bytes) in &places {
            assert!(!contains(bytes, "canary"), "{place}");
        }
        assert!(contains(&places[1].1, "application.submit"), "the search finds what is there");
    }

    async fn reading_changes_nothing(service: Service) {
        let about = things(service).await;
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let before = dumped(service).await;
        for declared in ENDPOINTS.iter().filter(|of| of.method == Method::Get) {
            for browser in [&service.browser(), &priya] {
                browser.send(sample(declared.name, &about)).await;
            }
        }
        for path in ["/", "/options", "/nowhere", "/healthz", "/readyz", "/api/openapi.json", "/content/current.json"] {
            priya.get(path).await;
        }
        assert_eq!(dumped(service).await, before, "nobody and the owner leave no trace");
        let count = service.audited().await;
        for declared in ENDPOINTS.iter().filter(|of| of.method == Method::Get) {
            morgan.send(sample(declared.name, &about)).await;
        }
        assert_eq!(service.audited().await, count + 2, "staff read one application and one question");
        // A minute later the session is noted as seen; nothing else.
        service.later(2);
        let before = service.counts().await;
        let seen = "select max(seen) from session";
        let earlier = service.number(seen).await;
        for declared in ENDPOINTS.iter().filter(|of| of.method == Method::Get) {
            priya.send(sample(declared.name, &about)).await;
        }
        assert!(service.number(seen).await > earlier);
        assert_eq!(service.counts().await, before);
    }

    async fn a_panic_in_one_write_harms_no_other(service: Service) {
        let failed = service.app.store.write::<(), _>(|_| Box::pin(async { panic!("on purpose") })).await;
        assert_eq!(failed.unwrap_err(), domain::api::Failure::Broken);
        samples::apply(&service.signed_in(PRIYA).await).await;
        service.audited().await;
    }
}

/// What only a loss of power would show: no story can cut the power, so the settings are read.
#[tokio::test]
async fn sqlite_is_told_to_wait_for_the_disk_and_to_wipe_what_it_deletes() {
    let service = Service::open(Engine::Sqlite).await;
    for (pragma, value) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
    ] {
        let told = service.number(&format!("pragma {pragma}")).await;
        assert_eq!(told, value, "{pragma}");
    }
    service.close().await;
}
