//! The real program, and the smallest client that can talk to it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use domain::api::{Endpoint, Failure, Method};
use server::clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{dist, root};

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The program with settings that are right, to be bent.
pub fn program(data: &Path, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command
        .env_clear()
        .envs([("MODE", "demo"), ("RUST_BACKTRACE", "1")])
        .env("DATA", data)
        .env("PORT", port.to_string())
        .env("CONTENT", root().join("content"))
        .env("DIST", dist())
        .current_dir(data.parent().unwrap());
    command
}

/// The program of a force with settings that are right, to be bent: its key, roles and data in one
/// folder, its letters to a relay on this port.
pub fn real_program(folder: &Path, port: u16, relay: u16) -> Command {
    let (key, other) = (folder.join("key"), folder.join("monitoring-key"));
    for file in [&key, &other].into_iter().filter(|file| !file.exists()) {
        server::settings::key::make(file).unwrap();
        std::fs::write(folder.join("roles.toml"), crate::harness::ROLES).unwrap();
    }
    let mut command = program(&folder.join("data"), port);
    command
        .env("MODE", "real")
        .env("PUBLIC_URL", format!("http://127.0.0.1:{port}"))
        .env("KEY_FILE", key)
        .env("MONITORING_KEY_FILE", other)
        .env("ROLES", folder.join("roles.toml"))
        .env("SMTP_URL", format!("smtp://127.0.0.1:{relay}"))
        .env("MAIL_FROM", "careers@northshire.example");
    command
}

/// What a program says that must end by itself; one that runs on is killed.
pub fn refused(mut command: Command) -> Output {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    for _ in 0..300 {
        if child.try_wait().unwrap().is_some() {
            return child.wait_with_output().unwrap();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    panic!("it runs: {:?}", child.wait_with_output().unwrap());
}

/// A program that runs; killed when the story ends.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program and waits until it answers.
pub async fn start(command: Command, port: u16) -> Running {
    start_telling(command, port, Stdio::inherit()).await
}

/// Starts the program with its complaints going elsewhere, and waits until it answers.
pub async fn start_telling(mut command: Command, port: u16, told: Stdio) -> Running {
    let quiet = command.stdout(Stdio::null()).stderr(told);
    let mut running = Running(quiet.spawn().unwrap());
    for _ in 0..600 {
        if Wire::new(port)
            .exchange("GET", "/readyz", "")
            .await
            .is_some_and(|answer| answer.0 == 200)
        {
            return running;
        }
        let ended = running.0.try_wait().unwrap();
        assert!(ended.is_none(), "the program ended: {ended:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the program does not answer");
}

/// A client that keeps its cookies and tells when nobody answered.
#[derive(Clone)]
pub struct Wire {
    pub port: u16,
    cookies: BTreeMap<String, String>,
}

impl Wire {
    pub fn new(port: u16) -> Self {
        Self {
            port,
            cookies: BTreeMap::new(),
        }
    }

    /// The reply, the failure, or nothing if the program died before it answered in full.
    pub async fn call<E: Endpoint>(
        &mut self,
        key: &str,
        of: &E,
        body: &E::Body,
    ) -> Option<Result<E::Reply, Failure>> {
        let (status, text) = self.sent(&self.written(key, of, body)).await?;
        Some(if status == 200 {
            Ok(serde_json::from_str(&text).ok()?)
        } else {
            Err(serde_json::from_str(&text).ok()?)
        })
    }

    /// A request as it goes over the wire.
    pub fn written<E: Endpoint>(&self, key: &str, of: &E, body: &E::Body) -> String {
        let body = if E::METHOD == Method::Get {
            String::new()
        } else {
            serde_json::to_string(body).unwrap()
        };
        let head = format!(
            "{body_headers}Idempotency-Key: {key}\r\n",
            body_headers = "Content-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n"
        );
        self.request(E::METHOD.name(), &of.path(), &head, &body)
    }

    pub async fn must<E: Endpoint>(&mut self, of: E, body: &E::Body) -> E::Reply {
        self.call(&clock::id(), &of, body).await.unwrap().unwrap()
    }

    pub async fn exchange(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Option<(u16, String)> {
        self.sent(&self.request(method, path, "", body)).await
    }

    fn request(&self, method: &str, path: &str, head: &str, body: &str) -> String {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Length: {}\r\nCookie: {}\r\n{head}\r\n{body}",
            self.port,
            body.len(),
            cookies.join("; "),
        )
    }

    pub async fn sent(&mut self, request: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let mut length = None;
        for line in head.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            if name.eq_ignore_ascii_case("set-cookie") {
                let (name, value) = value.split(';').next()?.split_once('=')?;
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse::<usize>().ok();
            }
        }
        (length == Some(body.len())).then(|| (status, body.to_owned()))
    }
}
