//! The same router under shuttle-axum, started as Shuttle's runtime starts it. Shuttle's hosting has
//! closed: the address that its runtime asks for secrets is played here (dependencies.md, section 2).

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

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

fn shuttle(data: &Path) -> Command {
    let server = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_shuttle"));
    command
        .env_clear()
        .env("MODE", "demo")
        .env("DATA", data)
        .env("CONTENT", server.join("../content"))
        .env("DIST", server.join("tests/data/dist"));
    command
}

/// Answers every request with what the runtime takes for secrets; gives the address.
fn secrets() -> String {
    const NONE: &str = r#"{"type":"secrets","state":"ready","config":null,"output":{}}"#;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4_096];
            let read = stream.read(&mut asked).unwrap();
            assert!(asked[..read].starts_with(b"GET /projects/a-project/resources/secrets "));
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{NONE}",
                NONE.len()
            );
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
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
fn a_page_is_served_under_the_runtime() {
    let data = std::env::temp_dir().join(format!("shuttle-{}", server::clock::id()));
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let child = shuttle(&data)
        .env("SHUTTLE_API", secrets())
        .env("SHUTTLE_ENV", "local")
        .env("SHUTTLE_PROJECT_ID", "a-project")
        .env("SHUTTLE_PROJECT_NAME", "a-project")
        .env("SHUTTLE_RUNTIME_IP", "127.0.0.1")
        .env("SHUTTLE_RUNTIME_PORT", port.to_string())
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
}

#[test]
fn without_its_runtime_it_says_so_and_ends() {
    let told = shuttle(Path::new("nowhere"))
        .env("SHUTTLE_ENV", "local")
        .output()
        .unwrap();
    let said = String::from_utf8(told.stderr).unwrap();
    assert_eq!(told.status.code(), Some(1), "{said}");
    assert_eq!(
        said,
        "Shuttle’s runtime is not here (SHUTTLE_API is not set): start `server` instead.\n"
    );
    assert!(told.stdout.is_empty(), "nothing but the sentence");
}
