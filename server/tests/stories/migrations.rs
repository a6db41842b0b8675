//! Rows that were written under an older schema are read under every newer one. The rows of a step
//! stand in `tests/data/<step>.sql`; sealed with the key of the stories, they must open for ever.

use domain::applications::ApplicationId;
use domain::applications::api::{MyApplications, ReadApplication};
use domain::guidance::api::ReadRatings;
use domain::letters::api::ReadPostNotice;
use domain::questions::QuestionId;
use domain::questions::api::{ListInbox, ReadQuestion};
use server::audit;
use server::vault::{Use, Vault};
use sqlx::AnyPool;
use sqlx::migrate::Migrator;

use crate::harness::{Browser, Database, Engine, Folder, MORGAN, PRIYA, Service, library};
use crate::samples::{self, mentee, open};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The rows of each step, in order. A step without rows of its own stops the story below.
const ROWS: [(i64, &str); 16] = [
    (1, include_str!("../data/0001_start.sql")),
    (4, include_str!("../data/0004_ratings.sql")),
    (10, include_str!("../data/0010_real.sql")),
    (20, include_str!("../data/0020_keeping.sql")),
    (30, include_str!("../data/0030_mailbox.sql")),
    (40, include_str!("../data/0040_endorsement.sql")),
    (50, include_str!("../data/0050_sift.sql")),
    (60, include_str!("../data/0060_decisions.sql")),
    (70, include_str!("../data/0070_apart.sql")),
    (90, include_str!("../data/0090_outsiders.sql")),
    (100, include_str!("../data/0100_sheet.sql")),
    (120, include_str!("../data/0120_at_random.sql")),
    (130, include_str!("../data/0130_proposed.sql")),
    (140, include_str!("../data/0140_windows.sql")),
    (150, include_str!("../data/0150_void.sql")),
    (160, include_str!("../data/0160_asked.sql")),
];

async fn rows_survive(engine: Engine) {
    let steps: Vec<i64> = MIGRATIONS.iter().map(|step| step.version).collect();
    let with_rows: Vec<i64> = ROWS.iter().map(|(step, _)| *step).collect();
    assert_eq!(steps, with_rows, "every migration has rows in tests/data/");

    let folder = Folder::new();
    let database = Database::new(engine, &folder).await;
    let pool = AnyPool::connect(&database.url).await.unwrap();
    for (step, rows) in ROWS {
        MIGRATIONS.run_to(step, &pool).await.unwrap();
        sqlx::raw_sql(rows).execute(&pool).await.unwrap();
    }
    pool.close().await;

    let service = Service::over(database, folder).await;
    assert!(
        service.audited().await >= 8,
        "the chain goes on from the old rows"
    );
    let (priya, morgan) = (
        service.signed_in(PRIYA).await,
        service.signed_in(MORGAN).await,
    );
    let mine = priya.call(MyApplications {}, &()).await.unwrap();
    let id = ApplicationId("1111111111111111aaaaaaaaaaaaaaaa".to_owned());
    assert_eq!((mine.sent.len(), &mine.sent[0].id), (1, &id));
    let read = priya.call(ReadApplication { id }, &()).await.unwrap();
    assert_eq!(
        (read.entries, read.reference.as_str()),
        (mentee(), "ACDE-4679")
    );
    let draft = priya
        .call(open("mentee"), &())
        .await
        .unwrap()
        .draft
        .unwrap();
    assert_eq!((draft.entries, draft.version), (mentee(), 3));
    let inbox = morgan.call(ListInbox {}, &()).await.unwrap();
    let id = QuestionId("2222222222222222bbbbbbbbbbbbbbbb".to_owned());
    assert_eq!((inbox.len(), &inbox[0].id), (1, &id));
    let question = morgan.call(ReadQuestion { id }, &()).await.unwrap();
    assert_eq!(
        question.messages[0].text,
        "What was asked before the migration?"
    );
    let ratings = morgan.call(ReadRatings {}, &()).await.unwrap();
    let said = serde_json::to_string(&ratings.body).unwrap();
    assert!(
        said.contains("/guidance/being-a-mentee") && said.contains("\"3\""),
        "{said}"
    );
    let notice = morgan.call(ReadPostNotice {}, &()).await.unwrap().unwrap();
    assert!(
        notice.contains("1 letter could not be delivered"),
        "{notice}"
    );
    assert!(
        service
            .letters_to(PRIYA)
            .await
            .iter()
            .any(|l| l.subject == "An old letter")
    );
    service.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_every_step_are_read_today_sqlite() {
    rows_survive(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_every_step_are_read_today_postgres() {
    rows_survive(Engine::Postgres).await;
}

/// Writes the rows of the newest step anew: `cargo test -p server write_rows -- --ignored`, before
/// the step is released and never after.
#[tokio::test]
#[ignore = "writes tests/data/0001_start.sql"]
async fn write_rows_of_the_newest_step() {
    use std::fmt::Write as _;
    let service = Service::open(Engine::Sqlite).await;
    let priya = service.signed_in(PRIYA).await;
    let asked = samples::ask(&priya, "An old question").await;
    let receipt = samples::apply(&priya).await;
    let read = ReadApplication { id: receipt.id };
    let mut application = priya.call(read, &()).await.unwrap();
    let vault = Vault::new(service.settings.key);
    let seal = |table, id: &str, version, value: serde_json::Value| {
        let place = server::vault::Place { table, id, version };
        vault.seal(place, &value).unwrap()
    };
    let mut sql =
        String::from("-- Rows of the first schema, sealed with the stories' key. Never changed.\n");
    let mut person = asked.asker.0.clone();
    for name in [PRIYA, MORGAN] {
        let address = crate::harness::address(name);
        let profile = serde_json::json!({ "name": "An Old Name", "grade": "sergeant", "unit": "", "line_manager_name": "", "line_manager_email": "" });
        let sealed = seal(
            "person",
            &person,
            2,
            serde_json::json!({ "email": address, "profile": profile }),
        );
        let mac = vault.mac(Use::Address, &address);
        writeln!(sql, "insert into person (id, address_mac, version, sealed) values ('{person}', '{mac}', 2, '{sealed}');").unwrap();
        person = "3333333333333333cccccccccccccccc".to_owned();
    }
    let priya = &asked.asker.0;
    let id = "1111111111111111aaaaaaaaaaaaaaaa";
    application.id = ApplicationId(id.to_owned());
    application.reference = "ACDE-4679".to_owned();
    let at = crate::harness::START.plus_minutes(-600).0;
    let sealed = seal(
        "application",
        id,
        1,
        serde_json::to_value(&application).unwrap(),
    );
    writeln!(sql, "insert into application (id, person, reference, form, submitted, version, sealed) values ('{id}', '{priya}', 'ACDE-4679', 'mentee', {at}, 1, '{sealed}');").unwrap();
    let id = "2222222222222222bbbbbbbbbbbbbbbb";
    let mut question = asked.clone();
    question.id = QuestionId(id.to_owned());
    question.messages[0].text = "What was asked before the migration?".to_owned();
    let sealed = seal("question", id, 1, serde_json::to_value(&question).unwrap());
    writeln!(sql, "insert into question (id, person, stage, since, version, sealed) values ('{id}', '{priya}', 'waiting', {at}, 1, '{sealed}');").unwrap();
    let id = "4444444444444444dddddddddddddddd";
    let sealed = seal("draft", id, 3, serde_json::to_value(mentee()).unwrap());
    writeln!(sql, "insert into draft (id, person, form, version, saved, sealed) values ('{id}', '{priya}', 'mentee', 3, {at}, '{sealed}');").unwrap();
    let id = "5555555555555555eeeeeeeeeeeeeeee";
    let letter = serde_json::json!({ "to": crate::harness::address(PRIYA), "subject": "An old letter", "text": "", "link": "" });
    let sealed = seal("letter", id, 0, letter);
    writeln!(
        sql,
        "insert into letter (id, at, handed, sealed) values ('{id}', {at}, null, '{sealed}');"
    )
    .unwrap();
    let mut head = audit::Head::default();
    for (seq, act) in (1..).zip(["person.move-in", "draft.save", "question.ask"]) {
        let mac = vault.mac(
            Use::Audit,
            &format!("{}\n{seq}\n{at}\n{priya}\n{act}\n{id}\n", head.mac),
        );
        writeln!(sql, "insert into audit (seq, at, actor, act, subject, fields, mac) values ({seq}, {at}, '{priya}', '{act}', '{id}', '', '{mac}');").unwrap();
        head = audit::Head { seq, mac };
    }
    writeln!(
        sql,
        "update audit_head set seq = {}, mac = '{}' where id = 1;",
        head.seq, head.mac
    )
    .unwrap();
    std::fs::write(
        crate::harness::root().join("server/tests/data/0001_start.sql"),
        sql,
    )
    .unwrap();
    let _ = (library(), Browser::of(&service.app));
}
