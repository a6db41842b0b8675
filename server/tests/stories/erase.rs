//! A person who asks to be forgotten is (trust.md, D5, K4).

use domain::questions::api::{AnswerQuestion, FollowUpQuestion, ReadQuestion};
use server::erase::{OWNED, erase};

use crate::at_rest::dumped;
use crate::backup::a_day;
use crate::harness::{DYLAN, Engine, LEILA, MORGAN, PRIYA, Service, address};
use crate::retention::tables;
use crate::samples::{self, words};

async fn forget(service: &Service, name: &str) -> String {
    let (store, settings) = (&service.app.store, &service.settings);
    erase(store, settings, &address(name)).await.unwrap()
}

on_both! {
    async fn nothing_of_an_erased_person_is_left(service: Service) {
        a_day(service).await;
        let dylan = service.signed_in(DYLAN).await;
        samples::apply(&dylan).await;
        let before = dumped(service).await;
        let said = forget(service, PRIYA).await;
        assert!(said.starts_with("Erased ") && said.contains("rows of this person"), "{said}");
        for table in ["draft", "question"] {
            assert_eq!(service.number(&format!("select count(*) from {table}")).await, 0, "{table}");
        }
        assert_eq!(service.number("select count(*) from application").await, 1, "the other's stays");
        assert_eq!(service.number("select count(*) from person").await, 7);
        // Saved replies held the whole of each question, those to staff as well.
        for line in dumped(service).await.lines().filter(|line| line.starts_with("reply 1.") || line.starts_with("letter 1.")) {
            assert!(before.contains(line), "what is left was there before");
        }
        assert_eq!(opened(service, "half a story").await + opened(service, "What next?").await, 0);
        assert_eq!(opened(service, &address(PRIYA)).await, 0);
        assert!(opened(service, &address(DYLAN)).await > 0, "the search finds what is there");
        assert_eq!(service.number("select count(*) from erasure").await, 1);
        assert_eq!(service.number("select count(*) from audit where act = 'person.erase'").await, 1);
        service.audited().await;
        let again = forget(service, PRIYA).await;
        assert!(again.starts_with("Nobody has this address"), "{again}");
        assert_eq!(service.signed_in(DYLAN).await.get("/api/session").await.status, 200);
    }

    /// The asker keeps the answers; the name of who gave them is gone, and only theirs.
    async fn answers_of_erased_staff_keep_their_id_alone(service: Service) {
        let (priya, morgan, leila) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let question = samples::ask(&priya, "Who answers?").await;
        let answer = || AnswerQuestion { id: question.id.clone() };
        let more = || FollowUpQuestion { id: question.id.clone() };
        morgan.call(answer(), &words("One.")).await.unwrap();
        priya.call(more(), &words("And?")).await.unwrap();
        leila.call(answer(), &words("Two.")).await.unwrap();
        priya.call(more(), &words("And?")).await.unwrap();
        let last = morgan.call(answer(), &words("Three.")).await.unwrap();
        let said = forget(service, MORGAN).await;
        assert!(said.contains("in 1 questions"), "{said}");
        let read = priya.call(ReadQuestion { id: question.id.clone() }, &()).await.unwrap();
        let names: Vec<&str> = read.messages.iter().map(|message| message.name.as_str()).collect();
        assert_eq!((names[0], names[3]), ("Priya Nair", "Leila Haddad"));
        assert_eq!((names[1].len(), names[5].len()), (32, 32), "ids: {names:?}");
        let text = serde_json::to_string(&read).unwrap();
        assert!(!text.contains("Morgan") && text.contains("Three."), "{text}");
        assert_eq!(read.messages.len(), last.messages.len());
        assert_eq!(opened(service, "Morgan Bell").await, 0);
    }

    /// Nobody else's, though one address is a part of the other's; and theirs though nobody has it any more.
    async fn letters_are_erased_by_the_whole_address(service: Service) {
        let others = [format!("jo{}", address(PRIYA)), format!("{}.uk", address(PRIYA))];
        for to in others.clone() {
            let letter = domain::letters::Letter::question_waits(&to, "/".to_owned());
            let sent = service.app.store.write(move |write| Box::pin(async move { server::outbox::send(write, &letter).await }));
            sent.await.unwrap();
        }
        service.signed_in(PRIYA).await;
        let letters = "select count(*) from letter";
        assert_eq!(service.number(letters).await, 3);
        forget(service, PRIYA).await;
        assert_eq!(service.number(letters).await, 2, "hers alone");
        service.sign_in_letter(&service.browser(), PRIYA).await;
        assert_eq!(service.number(letters).await, 3);
        let said = forget(service, PRIYA).await;
        assert!(said.starts_with("Nobody has this address"), "{said}");
        assert_eq!(service.number(letters).await, 2, "hers, whom nobody is");
        for to in others {
            assert_eq!(opened(service, &to).await, 1);
        }
        service.audited().await;
    }

    async fn every_table_that_names_a_person_is_erased(service: Service) {
        for (table, columns) in tables(service).await {
            let names = columns.iter().any(|column| column == "person");
            assert_eq!(names, OWNED.contains(&table.as_str()), "server/src/erase.rs: {table}");
        }
    }
}

/// How many sealed texts hold these words once they are opened.
async fn opened(service: &Service, words: &str) -> usize {
    use sqlx::Row as _;
    let mut found = 0;
    for table in [
        "person",
        "draft",
        "application",
        "question",
        "letter",
        "reply",
    ] {
        let version = match table {
            "letter" | "reply" => "cast(0 as bigint)",
            _ => "version",
        };
        let sql = format!("select id, {version}, sealed from {table}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_all(service.app.store.read())
            .await
            .unwrap();
        for row in rows {
            let (id, version): (String, i64) = (row.try_get(0).unwrap(), row.try_get(1).unwrap());
            let place = server::vault::Place {
                table,
                id: &id,
                version,
            };
            let sealed: String = row.try_get(2).unwrap();
            let text: serde_json::Value = service.app.store.unseal(place, &sealed).unwrap();
            found += usize::from(text.to_string().contains(words));
        }
    }
    found
}

/// Not even sealed, and in no journal.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_person_is_nowhere_on_the_disk() {
    let service = Service::open(Engine::Sqlite).await;
    a_day(&service).await;
    let sealed: Vec<String> = dumped(&service)
        .await
        .lines()
        .filter(|line| {
            [
                "draft 1.",
                "application 1.",
                "question 1.",
                "adjustment 1.",
                "staff_note 1.",
            ]
            .iter()
            .any(|of| line.starts_with(of))
        })
        .map(|line| line.rsplit('.').next().unwrap()[..60].to_owned())
        .collect();
    assert_eq!(sealed.len(), 7);
    let on_disk = || {
        let read = |name: &str| std::fs::read(service.folder.0.join(name)).unwrap();
        let all = [read("service.db"), read("service.db-wal")].concat();
        let text = String::from_utf8_lossy(&all).into_owned();
        sealed
            .iter()
            .filter(|part| text.contains(part.as_str()))
            .count()
    };
    assert_eq!(on_disk(), 7);
    forget(&service, PRIYA).await;
    assert_eq!(on_disk(), 0);
    service.close().await;
}
