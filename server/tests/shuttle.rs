//! The same router under shuttle-axum, started as Shuttle's runtime starts it. Shuttle's hosting has
//! closed: the address that its runtime asks for secrets is played here.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Stopped, and its folder taken away, when the test ends.
struct Running(Child, PathBuf);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        let _ = std::fs::remove_dir_all(&self.1);
    }
}

/// The program with all that its runtime sets, to be bent.
fn shuttle(data: &Path, api: &str, port: u16) -> Command {
    let server = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_shuttle"));
    command
        .env_clear()
        .env("MODE", "demo")
        .env("DATA", data)
        .env("CONTENT", server.join("../content"))
        .env("DIST", server.join("tests/data/dist"))
        .env("SHUTTLE_API", api)
        .env("SHUTTLE_ENV", "local")
        .env("SHUTTLE_PROJECT_ID", "a-project")
        .env("SHUTTLE_PROJECT_NAME", "a-project")
        .env("SHUTTLE_RUNTIME_IP", "127.0.0.1")
        .env("SHUTTLE_RUNTIME_PORT", port.to_string());
    command
}

/// What it says, once it has ended with this code and served nothing.
#[track_caller]
fn said(command: &mut Command, code: i32) -> (String, String) {
    let ended = command.output().unwrap();
    let [told, complained] =
        [ended.stdout, ended.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(ended.status.code(), Some(code), "{told}{complained}");
    (told, complained)
}

fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// Answers with what the runtime takes for secrets; gives the address.
fn secrets() -> String {
    const NONE: &str = r#"{"type":"secrets","state":"ready","config":null,"output":{}}"#;
    let (listener, port) = listener();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4_096];
            let read = stream.read(&mut asked).unwrap();
            let is_known = asked[..read].starts_with(b"GET /projects/a-project/resources/secrets ");
            let status = if is_known { "200 OK" } else { "404 Not Found" };
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{NONE}",
                NONE.len()
            );
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    format!("http://127.0.0.1:{port}")
}

fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let asked =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(asked.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn a_page_the_api_and_the_metrics_are_served_under_the_runtime() {
    let data = std::env::temp_dir().join(format!("shuttle-{}", server::clock::id()));
    let [(_, port), (_, metrics)] = [listener(), listener()];
    let child = shuttle(&data, &secrets(), port)
        .env("METRICS_PORT", metrics.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut running = Running(child, data);
    let page = (0..600).find_map(|_| {
        assert!(running.0.try_wait().unwrap().is_none(), "it ended");
        std::thread::sleep(Duration::from_millis(50));
        get(port, "/guidance/being-a-mentee")
    });
    let page = page.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(
        page.contains("content-security-policy: ") && page.contains("data-served="),
        "{page}"
    );
    let session = get(port, "/api/session").unwrap();
    assert!(
        session.ends_with(r#"{"who":null,"is_demo":true}"#),
        "{session}"
    );
    // What runs beside the requests was started too.
    let numbers = get(metrics, "/metrics").unwrap();
    assert!(numbers.starts_with("HTTP/1.1 200 OK\r\n"), "{numbers}");
}

#[test]
fn without_its_runtime_it_says_so_and_ends() {
    let nowhere = Path::new("nowhere");
    for unset in [
        "SHUTTLE_API",
        "SHUTTLE_ENV",
        "SHUTTLE_PROJECT_ID",
        "SHUTTLE_PROJECT_NAME",
        "SHUTTLE_RUNTIME_IP",
        "SHUTTLE_RUNTIME_PORT",
    ] {
        let mut command = shuttle(nowhere, "http://127.0.0.1:1", 1);
        let sentence = format!(
            "Shuttle’s runtime is not here ({unset} is not set): start `server` instead.\n"
        );
        assert_eq!(
            said(command.env_remove(unset), 1),
            (String::new(), sentence)
        );
    }
    // `shuttle run` asks for the version first.
    let (version, _) = said(shuttle(nowhere, "", 1).env_clear().arg("--version"), 0);
    assert!(version.starts_with("shuttle-runtime "), "{version}");
}

#[test]
fn the_demonstration_answers_this_machine_only() {
    let mut command = shuttle(Path::new("nowhere"), "http://127.0.0.1:1", 1);
    let sentence = "SHUTTLE_RUNTIME_IP is “0.0.0.0”: the demonstration answers this machine only; set it to 127.0.0.1.\n";
    assert_eq!(
        said(command.env("SHUTTLE_RUNTIME_IP", "0.0.0.0"), 1),
        (String::new(), sentence.to_owned())
    );
}
