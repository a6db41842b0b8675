//! What a restoring does besides putting rows back: no letter goes out again that went, and a crash at
//! its end raises no alarm (trust.md, F12, K6, T11).

use domain::people::api::{AskSignIn, SignInRequest};
use server::{backup, outbox};

use crate::backup::{back_up, keys};
use crate::harness::{
    DYLAN, Database, Engine, Folder, LEILA, MORGAN, PRIYA, Relay, SAM, Service, address,
};
use crate::process::{free_port, program, refused, start};
use crate::real::{on_each, sign_in};
use crate::relay::Mood;
use crate::samples;

/// Two letters to CMU staff and one to sign in wait; they are in the backup `a.age`, whose key this is.
async fn letters_wait(service: &Service, relay: &Relay) -> std::path::PathBuf {
    let sam = sign_in(service, relay, SAM).await;
    samples::ask(&sam, "Does anybody hear me?").await;
    ask_to_sign_in(service).await;
    let (identity, recipient) = keys(&service.folder.0);
    back_up(service, "a.age", &recipient).await.unwrap();
    identity
}

async fn ask_to_sign_in(service: &Service) {
    let email = address(PRIYA);
    let asked = SignInRequest { email, form: None };
    service.browser().call(AskSignIn {}, &asked).await.unwrap();
}

async fn restore(service: &Service, identity: &std::path::Path) {
    let (settings, file) = (&service.settings, service.folder.0.join("a.age"));
    let clock = service.clock.clone();
    let done = backup::restore(settings, clock, &file, Some(identity), true).await;
    done.unwrap();
}

async fn a_letter_that_went_or_waits_here_is_not_sent_again_from_a_backup(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    let identity = letters_wait(&service, &relay).await;
    relay.is(Mood::Refuses("leila.haddad@northshire.example"));
    assert_eq!(outbox::round(&service.app).await.unwrap(), 3);
    relay.is(Mood::Takes);
    let (sam, before) = (sign_in(&service, &relay, SAM).await, relay.mails().len());
    samples::ask(&sam, "And now?").await;
    ask_to_sign_in(&service).await;
    restore(&service, &identity).await;
    assert_eq!(outbox::round(&service.app).await.unwrap(), 2);
    let mails = relay.mails();
    let to: Vec<&str> = mails[before..].iter().map(|mail| &*mail.to).collect();
    assert!(
        to.contains(&&*address(MORGAN)) && to.contains(&&*address(LEILA)),
        "what only this database knew goes out, and no link that has ended: {to:?}"
    );
    let words = "select count(*) from letter where sealed <> ''";
    assert_eq!(service.number(words).await, 0);
    service.audited().await;
    service.close().await;
}

async fn where_the_database_is_lost_a_restored_letter_is_given_once_more_at_most(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    let identity = letters_wait(&service, &relay).await;
    let before = relay.mails().len();
    service.sql("delete from letter").await;
    restore(&service, &identity).await;
    relay.is(Mood::DiesAfterData);
    assert_eq!(outbox::round(&service.app).await.unwrap(), 2);
    service.later(60);
    assert_eq!(outbox::round(&service.app).await.unwrap(), 0);
    assert_eq!(relay.mails().len(), before + 2);
    service.close().await;
}

/// Killed before the commit, and then right after it, before the anchor can follow.
async fn a_crash_at_its_end_is_not_taken_for_an_old_database(engine: Engine) {
    let folder = Folder::new();
    let (data, port) = (folder.0.join("data"), free_port());
    let path = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
    let elsewhere = Folder::new();
    let first = Database::new(engine, &folder).await;
    let second = Database::new(engine, &elsewhere).await;
    let with = |database: &Database, arguments: &[&str]| {
        let mut command = program(&data, port);
        command.env("DATABASE_URL", &database.url).args(arguments);
        command
    };
    let running = start(with(&first, &[]), port).await;
    crate::faults::clients::signed_in(port, PRIYA).await;
    drop(running);
    let key = refused(with(&first, &["backup-key", &path("identity")])).stdout;
    let key = String::from_utf8(key).unwrap();
    let mut backup = with(&first, &["backup", &path("a.age")]);
    backup.env("BACKUP_RECIPIENT", key.trim().rsplit('=').next().unwrap());
    assert!(refused(backup).status.success());

    // Another database with the same key, whose every entry is bound anew.
    std::fs::remove_file(data.join("audit-anchor")).unwrap();
    let running = start(with(&second, &[]), port).await;
    crate::faults::clients::signed_in(port, DYLAN).await;
    drop(running);
    for step in ["update audit_head set", "commit"] {
        let mut restore = with(&second, &["restore", &path("a.age"), "--replace"]);
        restore.env("BACKUP_IDENTITY", path("identity"));
        restore.env("FAILPOINT", format!("update audit set|{step}|1"));
        assert_eq!(refused(restore).status.code(), None, "killed at {step}");
        let verified = refused(with(&second, &["audit", "verify"]));
        assert!(verified.status.success(), "{step}: {verified:?}");
        drop(start(with(&second, &[]), port).await);
    }
    first.drop().await;
    second.drop().await;
}

on_each! {
    a_letter_that_went_or_waits_here_is_not_sent_again_from_a_backup
    where_the_database_is_lost_a_restored_letter_is_given_once_more_at_most
    a_crash_at_its_end_is_not_taken_for_an_old_database
}
