//! The verbs of the real program, beside a server that serves.

use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::people::Profile;
use domain::people::api::{ReadSession, SaveProfile};
use futures_util::future::join_all;
use server::clock;

use crate::at_rest::contains;
use crate::faults::clients::signed_in;
use crate::harness::{DYLAN, Database, Engine, Folder, MORGAN, PRIYA, address};
use crate::process::{Wire, free_port, program, refused, start, start_telling};
use crate::real::on_each;

#[track_caller]
fn says(output: &Output, words: &[&str]) -> String {
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(output.status.success(), "{said} {told}");
    for word in words {
        assert!(said.contains(word), "no {word} in: {said}");
    }
    said
}

/// Sixty-four clients write for as long as something is done beside them; none is refused.
async fn while_clients_write(wire: &Wire, done: tokio::task::JoinHandle<Output>) -> Output {
    let is_done = AtomicBool::new(false);
    let clients = (0..64).map(|client| {
        let (is_done, mut wire) = (&is_done, wire.clone());
        async move {
            let profile = Profile {
                name: format!("canary-7f3a {client}"),
                ..Profile::default()
            };
            let mut written = 0;
            while written == 0 || !is_done.load(Ordering::SeqCst) {
                let reply = wire.call(&clock::id(), &SaveProfile {}, &profile).await;
                assert_eq!(reply, Some(Ok(())), "client {client} after {written}");
                written += 1;
            }
            written
        }
    });
    let doing = async {
        let output = done.await.unwrap();
        is_done.store(true, Ordering::SeqCst);
        output
    };
    let (written, output) = tokio::join!(join_all(clients), doing);
    println!("{} writes meanwhile", written.iter().sum::<i32>());
    output
}

async fn beside_a_server(engine: Engine) {
    let folder = Folder::new();
    let database = Database::new(engine, &folder).await;
    let (data, port) = (folder.0.join("data"), free_port());
    let with = |arguments: &[&str], settings: &[(&str, &str)]| {
        let mut command = program(&data, port);
        command.env("DATABASE_URL", &database.url).args(arguments);
        command.envs(settings.iter().copied());
        command
    };
    let verb = |arguments: &[&str], settings: &[(&str, &str)]| refused(with(arguments, settings));
    let path = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
    let log = std::fs::File::create(path("log")).unwrap();
    let running = start_telling(with(&[], &[]), port, log.into()).await;
    let mut priya = signed_in(port, PRIYA).await;

    let none = verb(&["backup", &path("a.age")], &[]);
    assert!(!none.status.success());
    assert!(
        String::from_utf8(none.stderr)
            .unwrap()
            .contains("server backup-key FILE")
    );
    let said = says(
        &verb(&["backup-key", &path("identity")], &[]),
        &["BACKUP_RECIPIENT=age1"],
    );
    let recipient = said.trim().rsplit('=').next().unwrap();
    let again = verb(&["backup-key", &path("identity")], &[]);
    assert!(!again.status.success(), "a key is never written over");

    let backup = with(
        &["backup", &path("a.age")],
        &[("BACKUP_RECIPIENT", recipient)],
    );
    let backup = tokio::task::spawn_blocking(|| refused(backup));
    let dylan = signed_in(port, DYLAN).await;
    let made = while_clients_write(&dylan, backup).await;
    says(&made, &["Backed up ", "read it back"]);
    says(
        &verb(&["audit", "verify"], &[]),
        &["The audit chain is whole", "audit-anchor"],
    );
    says(&verb(&["retention"], &[]), &["Nothing had had its time"]);
    says(&verb(&["export", &path("site")], &[]), &["files into"]);
    assert!(folder.0.join("site/guidance.html.br").exists());
    says(&verb(&["erase", &address(PRIYA)], &[]), &["Erased "]);
    assert!(
        priya.must(ReadSession {}, &()).await.who.is_none(),
        "at the next request"
    );
    says(
        &verb(&["erase", &address("nobody.at.all")], &[]),
        &["Nobody has this address"],
    );

    let identity = path("identity");
    let opens = [("BACKUP_IDENTITY", &*identity)];
    let restore = verb(&["restore", &path("a.age")], &opens);
    let told = String::from_utf8(restore.stderr).unwrap();
    assert!(!restore.status.success(), "{told}");
    assert!(told.contains("add --replace"), "{told}");
    let restore = verb(&["restore", &path("a.age"), "--replace"], &opens);
    says(&restore, &["Restored ", "everybody is signed out"]);
    // Morgan comes back with the backup; Priya was erased since.
    signed_in(port, MORGAN).await;
    says(&verb(&["audit", "verify"], &[]), &["whole"]);
    drop(running);
    drop(start(with(&[], &[]), port).await);
    for name in ["log", "a.age"] {
        let bytes = std::fs::read(path(name)).unwrap();
        assert!(!contains(&bytes, "canary-7f3a"), "{name}");
    }

    // Somebody changes the past: the verb says where, and does not end well.
    sqlx::any::install_default_drivers();
    let mut conn = <sqlx::AnyConnection as sqlx::Connection>::connect(&database.url)
        .await
        .unwrap();
    sqlx::raw_sql("update audit set actor = 'me' where seq = 7")
        .execute(&mut conn)
        .await
        .unwrap();
    let broken = verb(&["audit", "verify"], &[]);
    assert_eq!(broken.status.code(), Some(1));
    let said = String::from_utf8(broken.stderr).unwrap();
    assert_eq!(said.trim_end(), "The audit chain is broken at entry 7.");
    sqlx::Connection::close(conn).await.unwrap();
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_verb_works_beside_a_server_sqlite() {
    beside_a_server(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_verb_works_beside_a_server_postgres() {
    beside_a_server(Engine::Postgres).await;
}

/// A verb makes no database where there is none, and none of ours of one that is not.
async fn a_verb_does_not_make_a_database(engine: Engine) {
    let folder = Folder::new();
    let data = folder.0.join("data");
    let database = Database::new(engine, &folder).await;
    let nobody = address(PRIYA);
    let verbs: [&[&str]; 3] = [&["audit", "verify"], &["retention"], &["erase", &nobody]];
    for there in [false, true] {
        if there && engine == Engine::Sqlite {
            std::fs::write(folder.0.join("service.db"), "").unwrap();
        }
        for verb in verbs {
            let mut command = program(&data, free_port());
            command.args(verb).env("DATABASE_URL", &database.url);
            let output = refused(command);
            assert!(!output.status.success(), "{verb:?}: {output:?}");
            let said = String::from_utf8(output.stderr).unwrap();
            let is_told = there || engine == Engine::Postgres || said.contains("service.db");
            assert!(is_told && said.trim_end().lines().count() == 1, "{said}");
            let is_there = folder.0.join("service.db").exists();
            assert_eq!(is_there, there && engine == Engine::Sqlite, "{verb:?}");
        }
    }
    database.drop().await;
}

on_each! {
    a_verb_does_not_make_a_database
}

/// Whoever does not know what a verb needs is told; a slip of the hand erases nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_verb_says_what_it_needs() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    for (arguments, said) in [
        (&["export"][..], "Say which: server export DIR."),
        (&["erase"], "Say which: server erase ADDRESS."),
        (&["backup", "a", "b"], "There is no “backup a b”"),
        (&["nonsense"], "There is no “nonsense”: server help lists"),
        (
            &["erase", "priya"],
            "“priya” is not an e-mail address: nothing was erased.",
        ),
    ] {
        let mut command = program(&data, free_port());
        command.args(arguments);
        let output = refused(command);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains(said), "{told}");
    }
    // A key made for the occasion would open no backup.
    let mut command = program(&data, free_port());
    command.args(["restore", "a.age"]);
    let told = String::from_utf8(refused(command).stderr).unwrap();
    assert!(told.contains("Put the key there"), "{told}");
    assert!(!data.exists(), "nothing is made");
    let mut command = program(&data, free_port());
    command.arg("help");
    let listed = String::from_utf8(refused(command).stdout).unwrap();
    assert!(
        listed.contains("restore FILE") && listed.lines().count() == 11,
        "{listed}"
    );
}
