//! The real program on a database of a story's own, to be killed and started again; and what is torn
//! in that database, counted.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use server::clock::Clock;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};

use crate::harness::{Folder, demo, library};
use crate::process::{Running, free_port, program, start};

/// What holds of every database at rest, and how many times it does not.
const TORN: [(&str, &str); 8] = [
    (
        "applications without their one audit entry",
        "select count(*) from application a where 1 <> (select count(*) from audit \
         where act = 'application.submit' and subject = a.id)",
    ),
    (
        "audit entries without their application",
        "select count(*) from audit where act = 'application.submit' \
         and subject not in (select id from application)",
    ),
    (
        "applications that wait for their manager without one good link",
        "select count(*) from application a where stage = 'waiting' and 1 <> \
         (select count(*) from acting_link where subject = a.id and void is null)",
    ),
    (
        "drafts that were sent and are still there",
        "select count(*) from draft where id in (select id from application)",
    ),
    (
        "questions without one audit entry for each act",
        "select count(*) from question q where q.version <> (select count(*) from audit \
         where act in ('question.ask', 'question.follow-up', 'question.answer') \
         and subject = q.id)",
    ),
    (
        "audit entries without their question",
        "select count(*) from audit where act in ('question.ask', 'question.answer') \
         and subject not in (select id from question)",
    ),
    (
        "letters more or fewer than the acts ask for",
        "select abs((select count(*) from letter) - (select count(*) from acting_link) \
         - (select coalesce(sum(case act when 'application.submit' then 3 when 'question.ask' then 2 \
         when 'question.follow-up' then 2 when 'question.answer' then 1 \
         when 'sign-in.ask' then 1 else 0 end), 0) from audit))",
    ),
    (
        "kept replies more or fewer than the acts with a key",
        "select abs((select count(*) from reply) - (select count(*) from audit \
         where actor <> 'service' and act not in ('application.read', 'question.read')))",
    ),
];

/// The real program, and how long each start of it took.
pub struct Program {
    pub port: u16,
    pub data: PathBuf,
    pub url: String,
    pub running: Option<Running>,
    pub starts: Vec<Duration>,
}

impl Program {
    /// With a data folder of this name; not yet started.
    pub fn new(url: &str, folder: &Folder, name: &str) -> Self {
        let data = folder.0.join(name);
        std::fs::create_dir_all(&data).unwrap();
        std::fs::write(data.join("key"), "07".repeat(32)).unwrap();
        Self {
            port: free_port(),
            data,
            url: url.to_owned(),
            running: None,
            starts: vec![],
        }
    }

    pub fn command(&self) -> Command {
        let mut command = program(&self.data, self.port);
        command.env("DATABASE_URL", &self.url);
        command
    }

    /// Starts it and waits until it is ready.
    pub async fn start(&mut self) {
        self.start_as(self.command()).await;
    }

    pub async fn start_as(&mut self, command: Command) {
        let began = Instant::now();
        self.running = Some(start(command, self.port).await);
        self.starts.push(began.elapsed());
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Waits until it has ended by itself, as at a failpoint.
    pub async fn ended(&mut self) {
        let mut running = self.running.take().unwrap();
        for _ in 0..500 {
            if running.0.try_wait().unwrap().is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the program runs on");
    }

    /// How many files and sockets it has open.
    pub fn open_files(&self) -> usize {
        let id = self.running.as_ref().unwrap().0.id();
        std::fs::read_dir(format!("/proc/{id}/fd")).unwrap().count()
    }

    /// The audit chain is whole, from its beginning to the anchored head and beyond.
    pub async fn audit_is_whole(&self) {
        let settings = demo(&self.data, &self.url);
        let anchor = server::audit::anchored(&settings.anchor());
        let app = server::App::open(settings, Clock::default(), Arc::clone(&library()))
            .await
            .unwrap();
        app.store.verify_audit(&anchor).await.unwrap();
        app.store.read().close().await;
    }

    /// The database, asked beside the program.
    pub async fn asked(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.unwrap()
    }

    /// A number that the database tells.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut conn = self.asked().await;
        let row = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut conn)
            .await
            .unwrap();
        conn.close().await.unwrap();
        row.try_get(0).unwrap()
    }

    /// Puts what was sent out of its sender's way, so that they may apply again in the same round.
    pub async fn aside(&self) {
        let nobody = "insert into person (id, address_mac, version, sealed) \
                      values ('aside', 'aside', 1, '') on conflict (id) do nothing";
        self.told(nobody).await;
        self.told("update application set person = 'aside'").await;
    }

    /// Gives what was put aside back to the one who sent it.
    pub async fn back(&self) {
        let sender = "update application set person = \
                      (select min(actor) from audit where act = 'application.submit')";
        self.told(sender).await;
    }

    async fn told(&self, sql: &'static str) {
        let mut conn = self.asked().await;
        sqlx::query(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }

    /// No act stands there in part.
    pub async fn nothing_is_torn(&self) {
        for (what, sql) in TORN {
            assert_eq!(self.number(sql).await, 0, "{what}");
        }
    }

    /// How long the starts took, shortest first, the first of all apart.
    pub fn starts_told(&self) -> (Duration, Vec<Duration>) {
        let (first, rest) = self.starts.split_first().unwrap();
        let mut rest = rest.to_vec();
        rest.sort();
        (*first, rest)
    }
}
