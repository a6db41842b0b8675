//! A PostgreSQL of a story's own, to be stopped, started and promoted at will.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

use super::disk_full::on_a_small_disk;
use crate::harness::Folder;
use crate::process::free_port;

pub struct Postgres {
    pub port: u16,
    folder: Folder,
    /// Settings on the command line.
    pub settings: Vec<String>,
    /// Whether it runs where a small disk of its own is mounted.
    has_small_disk: bool,
    running: Option<Child>,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop("QUIT");
    }
}

/// Sends a process a signal, by the shell's own command.
pub fn signals(signal: &str, process: u32) {
    let kill = format!("kill -s {signal} {process}");
    let _ = Command::new("sh").args(["-c", &kill]).status();
}

/// The newest of Debian's, or the one on the PATH.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    versions
        .filter_map(|version| Some(version.ok()?.path().join("bin").join(name)))
        .filter(|program| program.exists())
        .max()
        .unwrap_or_else(|| name.into())
}

fn number(command: &str, arguments: &[&str]) -> Option<u32> {
    let told = Command::new(command).args(arguments).output().ok()?;
    String::from_utf8(told.stdout).ok()?.trim().parse().ok()
}

/// Whom PostgreSQL runs as where we are root, which it does not accept.
pub fn somebody_else() -> Option<(u32, u32)> {
    if number("id", &["-u"]) != Some(0) {
        return None;
    }
    let name = ["postgres", "nobody"];
    name.iter()
        .find_map(|name| Some((number("id", &["-u", name])?, number("id", &["-g", name])?)))
}

impl Postgres {
    /// A new one, running, with a database `service`.
    pub async fn new(settings: &[&str]) -> Self {
        let mut new = Self::initialised(settings);
        new.start().await;
        new.sql("create database service").await;
        new
    }

    /// A new one, running, with a database `service` on a small disk and all else elsewhere.
    pub async fn with_a_small_disk() -> Self {
        let mut new = Self::initialised(&[]);
        new.has_small_disk = true;
        std::fs::create_dir_all(new.disk()).unwrap();
        new.start().await;
        let space = new.disk().join("space");
        let seen = PathBuf::from(format!("/proc/{}/root{}", new.process(), space.display()));
        std::fs::create_dir(&seen).unwrap();
        if let Some((user, group)) = somebody_else() {
            chown(&seen, Some(user), Some(group)).unwrap();
        }
        new.sql(&format!(
            "create tablespace small location '{}'",
            space.display()
        ))
        .await;
        new.sql("create database service tablespace small").await;
        new
    }

    pub fn disk(&self) -> PathBuf {
        self.folder.0.join("disk")
    }

    pub fn process(&self) -> u32 {
        self.running.as_ref().unwrap().id()
    }

    fn initialised(settings: &[&str]) -> Self {
        let new = Self::empty(settings);
        let auth = ["--auth=trust", "--username=postgres", "--encoding=UTF8"];
        new.run(
            "initdb",
            &[&auth[..], &["--locale=C", "--no-sync"]].concat(),
        );
        new
    }

    /// A standby that follows a running one.
    pub async fn standby_of(primary: &Self, settings: &[&str]) -> Self {
        let mut new = Self::empty(settings);
        let port = primary.port.to_string();
        let from = ["-h", "127.0.0.1", "-p", &port, "-U", "postgres"];
        new.run(
            "pg_basebackup",
            &[&from[..], &["-R", "-c", "fast"]].concat(),
        );
        new.start().await;
        new
    }

    fn empty(settings: &[&str]) -> Self {
        let folder = Folder::new();
        if let Some((user, group)) = somebody_else() {
            chown(&folder.0, Some(user), Some(group)).unwrap();
        }
        Self {
            port: free_port(),
            folder,
            settings: settings.iter().map(|&is| is.to_owned()).collect(),
            has_small_disk: false,
            running: None,
        }
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(program(name));
        let other = somebody_else();
        if self.has_small_disk {
            // The disk is mounted first, as root; then PostgreSQL runs as somebody else.
            let leave = match other {
                Some((user, group)) => {
                    format!("setpriv --clear-groups --reuid {user} --regid {group}")
                }
                None => "unshare -U --map-user=1000 --map-group=1000".to_owned(),
            };
            let mut leave = leave.split(' ');
            let mut inner = Command::new(leave.next().unwrap());
            inner.args(leave).arg(program(name));
            command = on_a_small_disk(&inner, &self.disk(), "size=24m,mode=0777");
        } else if let Some((user, group)) = other {
            command.uid(user).gid(group);
        }
        command
            .current_dir(&self.folder.0)
            .args(["-D", "data"])
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    fn run(&self, name: &str, arguments: &[&str]) {
        let done = self.command(name).args(arguments).output().unwrap();
        assert!(done.status.success(), "{name}: {done:?}");
    }

    /// Starts it and waits until it lets somebody in.
    pub async fn start(&mut self) {
        sqlx::any::install_default_drivers();
        let log = std::fs::File::create(self.folder.0.join("log")).unwrap();
        let mut command = self.command("postgres");
        command
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k"])
            .arg(&self.folder.0)
            .stderr(log);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        self.running = Some(command.spawn().unwrap());
        for _ in 0..1_500 {
            if let Ok(conn) = AnyConnection::connect(&self.url("postgres")).await {
                let _ = conn.close().await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!(
            "PostgreSQL does not start: {:?}",
            std::fs::read_to_string(self.folder.0.join("log"))
        );
    }

    /// Stops it: `INT` is a fast stop, `QUIT` an immediate one, without a checkpoint.
    pub fn stop(&mut self, signal: &str) {
        if let Some(mut running) = self.running.take() {
            signals(signal, running.id());
            let _ = running.wait();
        }
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    pub async fn sql(&self, sql: &str) {
        sqlx::any::install_default_drivers();
        let mut conn = AnyConnection::connect(&self.url("postgres")).await.unwrap();
        let sql = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }
}
