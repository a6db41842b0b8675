//! A backup that has not been restored does not exist: into an empty database of the other engine, into
//! the one it came from while it serves, and what is refused (trust.md, K2, K4, K6, rule 17).

use domain::applications::api::{MyApplications, ReadApplication};
use domain::people::api::ReadSession;
use domain::questions::api::{ListInbox, MyQuestions, ReadQuestion};
use server::backup;
use server::settings::Settings;

use crate::at_rest::dumped;
use crate::backup::{a_day, back_up, keys};
use crate::harness::{
    Browser, DYLAN, Database, Engine, Folder, MORGAN, PRIYA, SAM, Service, address, entries,
    library,
};
use crate::samples::{self, draft, open};

/// The rows of the tables, without those that a restoring changes on purpose.
async fn records(service: &Service) -> Vec<String> {
    let ends = ["session ", "link ", "audit "];
    let all = dumped(service).await;
    let kept = all
        .lines()
        .filter(|line| !ends.iter().any(|end| line.starts_with(end)));
    let mut lines: Vec<String> = kept.map(ToOwned::to_owned).collect();
    lines.sort();
    lines
}

/// All that Priya and Morgan read.
async fn read(service: &Service) -> String {
    let (priya, morgan) = (
        service.signed_in(PRIYA).await,
        service.signed_in(MORGAN).await,
    );
    let mine = priya.call(MyApplications {}, &()).await.unwrap();
    let application = ReadApplication {
        id: mine.sent[0].id.clone(),
    };
    let application = priya.call(application, &()).await.unwrap();
    let draft = priya
        .call(open("every-kind"), &())
        .await
        .unwrap()
        .draft
        .unwrap();
    let questions = priya.call(MyQuestions {}, &()).await.unwrap();
    let inbox = morgan.call(ListInbox {}, &()).await.unwrap();
    let question = ReadQuestion {
        id: inbox[0].id.clone(),
    };
    let question = morgan.call(question, &()).await.unwrap();
    format!("{mine:?} {application:?} {draft:?} {questions:?} {inbox:?} {question:?}")
}

async fn restore(
    service: &Service,
    settings: &Settings,
    identity: &std::path::Path,
) -> Result<String, String> {
    let file = service.folder.0.join("a.age");
    backup::restore(settings, service.clock.clone(), &file, Some(identity), true).await
}

/// The restore drill, from one engine into an empty database of the other, and back again.
async fn moves_to(from: Engine, to: Engine) {
    let service = Service::open(from).await;
    a_day(&service).await;
    // A letter that still waits does not come back as it was.
    server::outbox::round(&service.app).await.unwrap();
    let (identity, recipient) = keys(&service.folder.0);
    let (before, head) = (records(&service).await, service.audited().await);
    back_up(&service, "a.age", &recipient).await.unwrap();

    let folder = Folder::new();
    let database = Database::new(to, &folder).await;
    let settings = Settings {
        database_url: database.url.clone(),
        data: folder.0.clone(),
        ..service.settings.clone()
    };
    let said = restore(&service, &settings, &identity).await.unwrap();
    assert!(
        said.starts_with("Restored ") && said.contains("23 November 2026"),
        "{said}"
    );
    let other = Service::over(database, folder).await;
    assert!(
        records(&other).await == before,
        "every row is there as it was"
    );
    assert_eq!(
        other.audited().await,
        head + 1,
        "the whole chain, and an entry that says so"
    );
    assert_eq!(other.number("select count(*) from session").await, 0);
    // Later than any letter that came with the backup.
    other.later(1);
    assert_eq!(read(&other).await, read(&service).await);

    // And back: a backup of the restored one into the first database, which is none the wiser.
    let file = other.folder.0.join("b.age");
    backup::make(&other.settings, &other.clock, &file, Some(&recipient))
        .await
        .unwrap();
    backup::restore(
        &service.settings,
        service.clock.clone(),
        &file,
        Some(&identity),
        true,
    )
    .await
    .unwrap();
    service.audited().await;
    service.later(5);
    assert_eq!(read(&service).await, read(&other).await);
    let app = service.reopened(library()).await.unwrap();
    app.store.read().close().await;
    other.close().await;
    service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_sqlite_moves_into_postgresql_and_back() {
    moves_to(Engine::Sqlite, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_postgresql_moves_into_sqlite_and_back() {
    moves_to(Engine::Postgres, Engine::Sqlite).await;
}

on_both! {
    async fn a_running_service_goes_on_with_what_was_restored(service: Service) {
        a_day(service).await;
        let (identity, recipient) = keys(&service.folder.0);
        let before = records(service).await;
        back_up(service, "a.age", &recipient).await.unwrap();

        let sam = service.signed_in(SAM).await;
        samples::apply(&sam).await;
        draft(&sam, "every-kind", entries(&[("story", "later")])).await;
        let later = service.audited().await;
        restore(service, &service.settings, &identity).await.unwrap();
        // But for letters: what went is not forgotten, and what waits still goes.
        let others = |all: Vec<String>| all.into_iter().filter(|line| !line.starts_with("letter ")).collect::<Vec<_>>();
        assert!(others(records(service).await) == others(before), "what came later is gone");
        for table in ["session", "link"] {
            let sql = format!("select count(*) from {table}");
            assert_eq!(service.number(&sql).await, 0, "{table}");
        }
        let session = sam.call(ReadSession {}, &()).await.unwrap();
        assert!(session.who.is_none(), "everybody is signed out");
        // Not a single act is forgotten: the chain goes on from where it was.
        assert_eq!(service.audited().await, later + 1);
        assert_eq!(service.number("select count(*) from audit where act = 'service.restore'").await, 1);

        let sam = service.signed_in(SAM).await;
        samples::apply(&sam).await;
        service.audited().await;
        let app = service.reopened(library()).await.unwrap();
        let mine = Browser::of(&app).call(ReadSession {}, &()).await.unwrap();
        assert!(mine.who.is_none());
        app.store.read().close().await;
    }

    /// A wrong DATABASE_URL must not cost anybody their words.
    async fn what_is_there_is_replaced_only_where_that_is_said(service: Service) {
        a_day(service).await;
        let (identity, recipient) = keys(&service.folder.0);
        back_up(service, "a.age", &recipient).await.unwrap();
        let (before, file) = (dumped(service).await, service.folder.0.join("a.age"));
        let again = |settings| backup::restore(settings, service.clock.clone(), &file, Some(&identity), false);
        let refused = again(&service.settings).await.unwrap_err();
        assert_eq!(
            refused,
            "The backup could not be restored: the database holds people or applications. \
             To put the backup in their place, add --replace."
        );
        assert_eq!(dumped(service).await, before);

        let folder = Folder::new();
        let database = Database::new(service.settings.engine(), &folder).await;
        let settings = Settings { database_url: database.url.clone(), data: folder.0.clone(), ..service.settings.clone() };
        again(&settings).await.unwrap();
        let refused = again(&settings).await.unwrap_err();
        assert!(refused.contains("--replace"), "now it holds them: {refused}");
        database.drop().await;
    }

    /// Another service wrote meanwhile: its acts come after the backup's, bound to them anew.
    async fn two_chains_become_one_and_no_act_is_lost(service: Service) {
        a_day(service).await;
        let (identity, recipient) = keys(&service.folder.0);
        back_up(service, "a.age", &recipient).await.unwrap();
        let acts = "select count(*) from audit where act <> 'service.restore'";
        let here = service.number(acts).await;

        let engine = service.settings.engine();
        let other = Service::open(engine).await;
        let browser = other.signed_in(DYLAN).await;
        samples::apply(&browser).await;
        let there = other.number(acts).await;
        let said = restore(service, &other.settings, &identity).await.unwrap();
        assert!(!said.contains("was in neither"), "{said}");
        assert_eq!(other.audited().await, here + there + 1);
        assert_eq!(other.number(acts).await, here + there);
        // It serves on, and starts again.
        other.later(1);
        samples::interested(&other.signed_in(PRIYA).await).await;
        other.later(2);
        samples::interested(&other.signed_in(PRIYA).await).await;
        other.audited().await;
        let app = other.reopened(library()).await.unwrap();
        app.store.read().close().await;
        other.close().await;
    }

    async fn an_older_database_put_back_behind_our_back_is_still_found(service: Service) {
        a_day(service).await;
        let (identity, recipient) = keys(&service.folder.0);
        service.sql("create table old_audit as select * from audit; create table old_head as select * from audit_head").await;
        back_up(service, "a.age", &recipient).await.unwrap();
        samples::apply(&service.signed_in(SAM).await).await;
        restore(service, &service.settings, &identity).await.unwrap();
        let put_back = "delete from audit; insert into audit select * from old_audit; delete from audit_head; insert into audit_head select * from old_head";
        service.sql(put_back).await;
        let refused = service.reopened(library()).await.err().unwrap();
        assert!(refused.contains("not the database that was used last"), "{refused}");
        // Through the front door it is allowed, and said.
        let said = restore(service, &service.settings, &identity).await.unwrap();
        assert!(said.contains("was in neither"), "{said}");
        service.audited().await;
        let app = service.reopened(library()).await.unwrap();
        app.store.read().close().await;
    }

    async fn whoever_was_erased_stays_erased(service: Service) {
        a_day(service).await;
        let (identity, recipient) = keys(&service.folder.0);
        back_up(service, "a.age", &recipient).await.unwrap();
        let store = &service.app.store;
        server::erase::erase(store, &service.settings, &address(PRIYA)).await.unwrap();
        server::erase::erase(store, &service.settings, &address(MORGAN)).await.unwrap();
        let gone = records(service).await;
        restore(service, &service.settings, &identity).await.unwrap();
        let here = records(service).await;
        for table in ["person", "draft", "application", "question", "letter", "reply", "erasure"] {
            let of = |all: &[String]| all.iter().filter(|line| line.starts_with(&format!("{table} "))).count();
            assert!(of(&here) <= of(&gone), "{table}");
        }
        assert_eq!(service.number("select count(*) from person").await, 6);
        assert_eq!(service.number("select count(*) from question").await, 0);

        // In an empty database, whose ledger is the file beside it.
        let folder = Folder::new();
        let database = Database::new(service.settings.engine(), &folder).await;
        std::fs::copy(service.folder.0.join("erased"), folder.0.join("erased")).unwrap();
        let settings = Settings { database_url: database.url.clone(), data: folder.0.clone(), ..service.settings.clone() };
        restore(service, &settings, &identity).await.unwrap();
        let other = Service::over(database, folder).await;
        assert_eq!(other.number("select count(*) from application").await, 0);
        assert_eq!(other.number("select count(*) from erasure").await, 2);
        other.audited().await;
        other.close().await;
    }

    async fn what_is_not_a_sound_backup_of_ours_changes_nothing(service: Service) {
        a_day(service).await;
        let (identity, recipient) = keys(&service.folder.0);
        back_up(service, "a.age", &recipient).await.unwrap();
        let before = dumped(service).await;
        let refused = |told: Result<String, String>, words: &[&str]| {
            let told = told.unwrap_err();
            for word in words {
                assert!(told.contains(word), "no {word} in: {told}");
            }
            assert_eq!(told.lines().count(), 1, "{told}");
        };
        let other_key = Settings { key: [8; 32], ..service.settings.clone() };
        refused(restore(service, &other_key, &identity).await, &["sealed with another key"]);
        let (stranger, _) = keys(&service.folder.0);
        refused(restore(service, &service.settings, &stranger).await, &["another key", "BACKUP_IDENTITY"]);
        let clock = service.clock.clone();
        let file = service.folder.0.join("a.age");
        refused(backup::restore(&service.settings, clock, &file, None, true).await, &["BACKUP_IDENTITY is not set"]);
        refused(restore(service, &service.settings, &file).await, &["BACKUP_IDENTITY"]);

        let whole = std::fs::read(&file).unwrap();
        let step = whole.len() / 23;
        for at in (0..whole.len()).step_by(step) {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            for bytes in [&flipped, &whole[..at]] {
                std::fs::write(&file, bytes).unwrap();
                refused(restore(service, &service.settings, &identity).await, &["a.age"]);
            }
        }
        assert_eq!(dumped(service).await, before);
        service.audited().await;
    }

    /// Whoever has the public key can encrypt a file, but not make a backup of it.
    async fn a_backup_made_up_or_changed_is_refused(service: Service) {
        a_day(service).await;
        let (identity, recipient) = keys(&service.folder.0);
        back_up(service, "a.age", &recipient).await.unwrap();
        let file = service.folder.0.join("a.age");
        let text = plain(&file, &identity);
        let person = text.lines().position(|line| line.contains("sign-in.ask")).unwrap();
        let swapped = |change: &dyn Fn(&mut Vec<String>)| {
            let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
            change(&mut lines);
            lines.join("\n") + "\n"
        };
        let changes: [(&str, String); 6] = [
            ("changed", swapped(&|lines| lines[person] = lines[person].replace("sign-in.ask", "sign-in.asked"))),
            ("not as it should be", swapped(&|lines| drop(lines.remove(person)))),
            ("not as it should be", swapped(&|lines| lines[person] = "[1]".to_owned())),
            ("follows", text.clone() + "more\n"),
            ("step 999", swapped(&|lines| {
                let mut header: backup::Header = serde_json::from_str(&lines[0]).unwrap();
                header.migration = 999;
                lines[0] = serde_json::to_string(&header).unwrap();
            })),
            ("mode real", swapped(&|lines| lines[0] = lines[0].replace("\"mode\":\"demo\"", "\"mode\":\"real\""))),
        ];
        for (said, text) in changes {
            let to: age::x25519::Recipient = recipient.parse().unwrap();
            std::fs::write(&file, age::encrypt(&to, text.as_bytes()).unwrap()).unwrap();
            let refused = restore(service, &service.settings, &identity).await.unwrap_err();
            assert!(refused.contains(said), "no {said} in: {refused}");
        }
        service.audited().await;
    }
}

/// What a backup holds once it is decrypted.
pub fn plain(file: &std::path::Path, identity: &std::path::Path) -> String {
    let identity = std::fs::read_to_string(identity).unwrap();
    let identity: age::x25519::Identity = identity.lines().last().unwrap().parse().unwrap();
    let bytes = age::decrypt(&identity, &std::fs::read(file).unwrap()).unwrap();
    String::from_utf8(bytes).unwrap()
}
