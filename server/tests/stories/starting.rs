//! What stops the start says so in one sentence that names it, and nothing panics.

use std::process::Command;

use crate::harness::{Folder, dist};
use crate::process::{free_port, program, real_program, refused, start};

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
        ("MODE", "Demo"),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "0"),
        ("METRICS_PORT", "many"),
        ("LISTEN", "here"),
        ("LISTEN", "0.0.0.0"),
        ("PUBLIC_URL", "https://careers.northshire.example"),
        ("PUBLIC_URL", "http://127.0.0.1:8080/careers"),
        ("PUBLIC_URL", "127.0.0.1"),
    ] {
        let (command, _folder) = with(&[(name, value)]);
        check(command, &[name, value]);
    }
    for url in ["mysql://localhost/x", "service.db", "postgres:/x"] {
        let (command, _folder) = with(&[("DATABASE_URL", url)]);
        check(command, &["DATABASE_URL", "postgres://"]);
    }
}

/// The program of a force with one setting changed, or taken out where the value is empty.
fn real_with(name: &str, value: &str) -> (Command, Folder) {
    let folder = Folder::new();
    let mut command = real_program(&folder.0, free_port(), 25);
    match value {
        "" => command.env_remove(name),
        _ => command.env(name, value),
    };
    (command, folder)
}

#[test]
fn each_setting_that_real_mode_needs_is_named() {
    let needed = "PUBLIC_URL KEY_FILE MONITORING_KEY_FILE ROLES SMTP_URL MAIL_FROM";
    for name in needed.split(' ') {
        let (command, _folder) = real_with(name, "");
        check(
            command,
            &[&format!("{name} is not set"), "MODE=real needs it, like"],
        );
    }
    for (name, value, cure) in [
        (
            "PUBLIC_URL",
            "http://careers.northshire.example",
            "begin with https://",
        ),
        (
            "PUBLIC_URL",
            "https://careers.northshire.example/x",
            "only scheme and host",
        ),
        (
            "PUBLIC_URL",
            "https://a:b@careers.northshire.example",
            "only scheme and host",
        ),
        (
            "PUBLIC_URL",
            "ftp://careers.northshire.example",
            "begin with https://",
        ),
        (
            "PUBLIC_URL",
            "careers.northshire.example",
            "write it like https://",
        ),
        ("ROLES", "/nowhere/roles.toml", "cannot be read"),
        ("SMTP_URL", "mail.northshire.example", "smtps://"),
        ("SMTP_URL", "http://mail.northshire.example", "smtps://"),
        (
            "SMTP_URL",
            "smtp://name:pass-word@mail.northshire.example",
            "?tls=required",
        ),
        (
            "MAIL_FROM",
            "the CMU",
            "write it like Careers <careers@northshire.example>",
        ),
        ("CLOCK_FILE", "clock", "take it out"),
        ("KEY_FILE", "/nowhere/key", "server key FILE"),
        ("MONITORING_KEY_FILE", "/nowhere/key", "server key FILE"),
    ] {
        let (command, _folder) = real_with(name, value);
        check(command, &[name, cure]);
        let (command, _folder) = real_with(name, value);
        let said = String::from_utf8(refused(command).stderr).unwrap();
        assert!(!said.contains("pass-word"), "{said}");
    }
}

#[test]
fn a_key_of_real_mode_is_made_once_kept_apart_and_read_by_nobody_else() {
    let (mut command, folder) = real_with("KEY_FILE", "");
    let (inside, key) = (folder.0.join("data/key"), folder.0.join("key"));
    std::fs::create_dir_all(folder.0.join("data")).unwrap();
    std::fs::copy(&key, &inside).unwrap();
    command.env("KEY_FILE", &inside);
    check(command, &["KEY_FILE", "is inside DATA"]);
    let again = || real_program(&folder.0, free_port(), 25);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let is = |mode| std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode));
        for mode in [0o640, 0o604, 0o660] {
            is(mode).unwrap();
            check(again(), &["KEY_FILE", "can be read by others", "chmod 600"]);
        }
        is(0o600).unwrap();
    }
    // One key for both locks is one lock.
    let mut same = again();
    same.env("MONITORING_KEY_FILE", &key);
    check(same, &["MONITORING_KEY_FILE holds the key of KEY_FILE"]);
    let before = std::fs::read_to_string(&key).unwrap();
    let mut verb = again();
    verb.arg("key").arg(&key);
    check(verb, &["is there already", "never written over"]);
    assert_eq!(std::fs::read_to_string(&key).unwrap(), before);
    let mut verb = again();
    verb.arg("key");
    check(verb, &["server key FILE"]);
    std::fs::write(&key, "abc").unwrap();
    check(again(), &["is not a key"]);
    std::fs::remove_file(&key).unwrap();
    let mut verb = again();
    verb.arg("key").arg(folder.0.join("other"));
    assert!(refused(verb).status.success());
    let made = folder.0.join("other");
    assert_eq!(std::fs::read_to_string(&made).unwrap().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&made).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_mistake_in_the_roles_file_is_named() {
    for (text, named) in [
        ("domains = [\"a.example\"]\n", &["line 1", "staff"][..]),
        (
            "domains = [\"a.example\"]\nstaff = []\n",
            &["line 2", "staff", "name one"],
        ),
        (
            "domains = [\"a.example\"]\nstaff = [\"x@a.example\"]\nadmin = []\n",
            &["line 3", "admin"],
        ),
        (
            "domains = [\"@a.example\"]\nstaff = [\"x@a.example\"]\n",
            &["line 1", "domains"],
        ),
        (
            "domains = [\"a.example\"]\nstaff = [\"x\"]\n",
            &["line 2", "staff", "“x”"],
        ),
        (
            "domains = [\"a.example\"]\nstaff = [\"x@b.example\"]\n",
            &["line 2", "x@b.example", "domains"],
        ),
    ] {
        let folder = Folder::new();
        let command = real_program(&folder.0, free_port(), 25);
        std::fs::write(folder.0.join("roles.toml"), text).unwrap();
        check(command, &[&["roles.toml, "], named].concat());
    }
}

#[test]
fn a_roles_file_without_end_is_not_waited_for() {
    let folder = Folder::new();
    let mut command = real_program(&folder.0, free_port(), 25);
    let pipe = folder.0.join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    command.env("ROLES", &pipe);
    let cure = "a regular file of at most 1 MiB";
    check(command, &["ROLES", "pipe", cure]);
    let command = real_program(&folder.0, free_port(), 25);
    let long = format!("{}#{}", crate::harness::ROLES, "x".repeat(1024 * 1024));
    std::fs::write(folder.0.join("roles.toml"), long).unwrap();
    check(command, &["ROLES", "roles.toml", cure]);
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
        form: None,
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
