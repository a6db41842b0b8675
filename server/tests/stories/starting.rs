//! What stops the start says so in one sentence that names it, and nothing panics.

use std::process::Command;

use crate::harness::{Folder, dist};
use crate::process::{free_port, program, refused, start};

/// The program does not start, and its one line holds all of these.
#[track_caller]
fn check(command: Command, named: &[&str]) {
    let output = refused(command);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{named:?} started");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(!said.contains("panicked"), "{said}");
    for word in named {
        assert!(said.contains(word), "no {word} in: {said}");
    }
}

fn with(changes: &[(&str, &str)]) -> (Command, Folder) {
    let folder = Folder::new();
    let mut command = program(&folder.0.join("data"), free_port());
    command.envs(changes.iter().copied());
    (command, folder)
}

#[test]
fn a_wrong_setting_is_named() {
    let (mut command, _folder) = with(&[]);
    command.env_remove("MODE");
    check(command, &["MODE is not set", "MODE=demo"]);
    for (name, value) in [
        ("MODE", "real"),
        ("MODE", "Demo"),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "0"),
    ] {
        let (command, _folder) = with(&[(name, value)]);
        check(command, &[name, value]);
    }
    for url in ["mysql://localhost/x", "service.db", "postgres:/x"] {
        let (command, _folder) = with(&[("DATABASE_URL", url)]);
        check(command, &["DATABASE_URL", "postgres://"]);
    }
}

#[tokio::test]
async fn a_clock_file_tells_the_time_and_one_without_a_time_is_named() {
    use domain::people::api::{AskSignIn, SignInRequest};
    let folder = Folder::new();
    let (data, file) = (folder.0.join("data"), folder.0.join("clock"));
    let port = free_port();
    let mut command = program(&data, port);
    command.env("CLOCK_FILE", &file);
    check(command, &["CLOCK_FILE", &file.display().to_string()]);
    let at = |minutes: i64| crate::harness::START.plus_minutes(minutes).0.to_string();
    std::fs::write(&file, at(0)).unwrap();
    let mut command = program(&data, port);
    command.env("CLOCK_FILE", &file);
    let _running = start(command, port).await;
    let mut wire = crate::process::Wire::new(port);
    let asked = || SignInRequest {
        email: crate::harness::address("sam.okafor"),
    };
    for _ in 0..3 {
        wire.must(AskSignIn {}, &asked()).await;
    }
    let key = server::clock::id();
    let fourth = wire.call(&key, &AskSignIn {}, &asked()).await;
    assert!(fourth.unwrap().is_err(), "time stands still");
    std::fs::write(&file, at(16)).unwrap();
    wire.must(AskSignIn {}, &asked()).await;
}

#[test]
fn a_database_that_cannot_be_used_is_named() {
    let port = free_port();
    let url = format!("postgres://someone:secret@127.0.0.1:{port}/x");
    let (command, _folder) = with(&[("DATABASE_URL", &url)]);
    check(
        command,
        &[
            "The database",
            &format!("127.0.0.1:{port}/x"),
            "DATABASE_URL",
        ],
    );
    let (command, _folder) = with(&[("DATABASE_URL", &url)]);
    assert!(
        !String::from_utf8(refused(command).stderr)
            .unwrap()
            .contains("secret")
    );

    let (command, folder) = with(&[]);
    std::fs::create_dir_all(folder.0.join("data")).unwrap();
    std::fs::write(
        folder.0.join("data/service.db"),
        "This is not a database at all. ".repeat(200),
    )
    .unwrap();
    check(command, &["service.db", "not a database"]);

    let (command, _folder) = with(&[("DATABASE_URL", "sqlite:/nowhere/at/all/x.db?mode=rwc")]);
    check(command, &["/nowhere/at/all/x.db"]);
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let (command, folder) = with(&[]);
    std::fs::write(folder.0.join("data"), "a file").unwrap();
    check(command, &["data", "DATA"]);
    let (mut command, folder) = with(&[]);
    std::fs::write(folder.0.join("file"), "a file").unwrap();
    let below = folder.0.join("file/data");
    command.env("DATA", &below);
    check(command, &[&below.display().to_string(), "DATA"]);
    let (command, folder) = with(&[]);
    std::fs::create_dir_all(folder.0.join("data")).unwrap();
    std::fs::write(folder.0.join("data/key"), "too short").unwrap();
    check(command, &["data/key", "not a key"]);

    let (command, _folder) = with(&[("DIST", "/nowhere/dist")]);
    check(command, &["/nowhere/dist", "DIST"]);
    let (command, _folder) = with(&[("CONTENT", "/nowhere/content")]);
    check(command, &["/nowhere/content", "CONTENT"]);
    let (mut command, folder) = with(&[]);
    let empty = folder.0.join("dist");
    std::fs::create_dir_all(&empty).unwrap();
    std::fs::copy(dist().join("index.html"), empty.join("index.html")).unwrap();
    command.env("DIST", &empty);
    check(command, &[".js", "build it again"]);
}

#[test]
fn a_port_in_use_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (command, _folder) = with(&[("PORT", &port.to_string())]);
    check(command, &[&format!("Port {port}"), "PORT"]);
}

#[test]
fn a_mistake_in_the_content_is_named() {
    let (content, _content) =
        crate::content::changed("site.toml", |text| text.replace("telephone", "telefone"));
    let (mut command, _folder) = with(&[]);
    command.env("CONTENT", &content);
    check(command, &["site.toml, line 5", "telefone"]);
    let (mut command, _folder) = with(&[]);
    command.env("CONTENT", &content).arg("check");
    check(command, &["site.toml, line 5", "telefone"]);
    let (mut command, _folder) = with(&[]);
    command.arg("dance");
    check(command, &["dance"]);
}

#[test]
fn sound_content_passes_the_check() {
    let (mut command, _folder) = with(&[]);
    command.arg("check");
    let output = refused(command);
    assert!(output.status.success());
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .starts_with("The content is sound: ")
    );
}

#[tokio::test]
async fn a_data_folder_belongs_to_one_server_at_a_time() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    let port = free_port();
    let running = start(program(&data, port), port).await;
    let second = program(&data, free_port());
    check(second, &["in use by another server", "DATA"]);
    // One that was killed does not keep it.
    drop(running);
    start(program(&data, port), port).await;
}

#[tokio::test]
async fn a_key_that_did_not_write_the_database_does_not_open_it() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    let port = free_port();
    drop(start(program(&data, port), port).await);
    std::fs::rename(data.join("key"), folder.0.join("kept")).unwrap();
    check(
        program(&data, port),
        &["The key does not fit", "put back the key"],
    );
    std::fs::rename(folder.0.join("kept"), data.join("key")).unwrap();
    start(program(&data, port), port).await;
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_the_server_from_stopping() {
    use tokio::io::AsyncWriteExt as _;
    let folder = Folder::new();
    let port = free_port();
    let mut running = start(program(&folder.0.join("data"), port), port).await;
    let mut half = tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        .await
        .unwrap();
    let stop = Command::new("kill")
        .arg(running.0.id().to_string())
        .status();
    assert!(stop.unwrap().success());
    for _ in 0..300 {
        if let Some(ended) = running.0.try_wait().unwrap() {
            assert!(ended.success(), "{ended}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("still running after 15 seconds");
}
