//! The database: a pool for reading and one writer for every write (trust.md, section 4, rule 3).
//!
//! A handler sends the writer its work and waits; a dropped connection never leaves half a write.
//! The writer takes what is waiting, up to [`BATCH`] at a time, locks the audit head, gives each
//! piece of work a savepoint, commits once and only then replies.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::api::Failure;
use domain::time::Instant;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection as _, Row};
use tokio::sync::{mpsc, oneshot};

use crate::audit::{self, Entry, Head};
use crate::clock::Clock;
use crate::settings::{Engine, Mode, Settings};
use crate::vault::{Place, Vault};

/// The most pieces of work in one commit.
const BATCH: usize = 64;
/// The most pieces of work that wait; beyond it the answer is 503.
const QUEUE: usize = 1_000;
/// How long a write waits before its sender is told that the service is busy.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long the database may take to give a connection.
const FIRST_CONNECTION: Duration = Duration::from_secs(5);
/// The most entries between two anchors of the audit head (trust.md, A3).
const ANCHOR_EVERY: i64 = 64;
/// The longest time without an anchor while there are entries that have none (trust.md, A3).
const ANCHOR_WITHIN: Duration = Duration::from_mins(1);

type Answer = Result<Box<dyn Any + Send>, Failure>;
type Act = Box<dyn for<'w> FnOnce(&'w mut Write<'_>) -> BoxFuture<'w, Answer> + Send>;

struct Job {
    act: Act,
    reply: oneshot::Sender<Answer>,
}

/// The database.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    jobs: mpsc::Sender<Job>,
    vault: Arc<Vault>,
}

/// A transaction in the writer's hands.
pub struct Write<'c> {
    /// The connection, inside the transaction.
    pub conn: &'c mut AnyConnection,
    /// The keys.
    pub vault: &'c Vault,
    /// When the batch began.
    pub at: Instant,
    head: &'c mut Head,
}

impl Write<'_> {
    /// Adds an audit entry to this transaction.
    ///
    /// # Errors
    /// What the database says.
    pub async fn audit(&mut self, entry: Entry<'_>) -> Result<(), Failure> {
        audit::append(self.conn, self.vault, self.head, self.at, entry)
            .await
            .map_err(failure)
    }
}

impl Store {
    /// Opens the database, brings it up to date and starts the writer.
    ///
    /// # Errors
    /// One sentence that says what is wrong and what to do.
    pub async fn open(settings: &Settings, clock: Clock) -> Result<Self, String> {
        sqlx::any::install_default_drivers();
        let engine = settings.engine();
        let cannot = |why: sqlx::Error| {
            let what = settings.database_told();
            format!("The database {what} cannot be opened: {why}. Check DATABASE_URL and DATA.")
        };
        // One connection by itself: the pool would try again and again what does not mend.
        let first = async {
            let mut conn = AnyConnection::connect(&settings.database_url).await?;
            prepare(&mut conn, engine).await?;
            conn.close().await
        };
        let opened = tokio::time::timeout(FIRST_CONNECTION, first).await;
        opened
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
            .map_err(cannot)?;
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(FIRST_CONNECTION)
            .after_connect(move |conn, _| Box::pin(prepare(conn, engine)))
            .connect(&settings.database_url)
            .await
            .map_err(cannot)?;
        sqlx::migrate!("./migrations")
            .run(&pool)
            .await
            .map_err(|why| {
                format!(
                    "The database cannot be brought up to date: {why}. Is it ours, and not newer?"
                )
            })?;
        let vault = Arc::new(Vault::new(settings.key));
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let store = Self { pool, jobs, vault };
        store.mark(settings.mode, clock.now()).await?;
        store.check_anchor(&settings.anchor()).await?;
        let writer = Writer {
            pool: store.pool.clone(),
            vault: Arc::clone(&store.vault),
            engine,
            clock,
            anchor: settings.anchor(),
            anchored: audit::anchored(&settings.anchor()).seq,
            anchored_at: Instant(0),
            head: Head::default(),
        };
        tokio::spawn(writer.run(waiting));
        Ok(store)
    }

    /// The pool, for reading only.
    #[must_use]
    pub fn read(&self) -> &AnyPool {
        &self.pool
    }

    /// Opens what was sealed.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it does not open.
    pub fn unseal<T: serde::de::DeserializeOwned>(
        &self,
        place: Place<'_>,
        sealed: &str,
    ) -> Result<T, Failure> {
        self.vault.open(place, sealed)
    }

    /// The keys.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Has the writer do something in a transaction; replies after the commit.
    ///
    /// # Errors
    /// The act's own failure, then nothing of it stays; [`Failure::Busy`] where the writer does not
    /// keep up or the database is away.
    pub async fn write<T, F>(&self, act: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Write<'_>) -> BoxFuture<'w, Result<T, Failure>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let act: Act = Box::new(|write| {
            let done = act(write);
            Box::pin(async {
                done.await
                    .map(|value| Box::new(value) as Box<dyn Any + Send>)
            })
        });
        let busy = Failure::Busy { retry_after: 5 };
        self.jobs
            .try_send(Job { act, reply })
            .map_err(|_| busy.clone())?;
        let value = match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer?,
            Ok(Err(_)) | Err(_) => return Err(busy),
        };
        value
            .downcast()
            .map(|value| *value)
            .map_err(|_| Failure::Broken)
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> bool {
        sqlx::query("select 1").fetch_one(&self.pool).await.is_ok()
    }

    /// Walks the whole audit chain.
    ///
    /// # Errors
    /// A sentence that names the first entry that is wrong.
    pub async fn verify_audit(&self, anchored: &Head) -> Result<i64, String> {
        let mut conn = self.pool.acquire().await.map_err(|why| why.to_string())?;
        audit::verify(&mut conn, &self.vault, anchored).await
    }

    /// Marks a new database as demo or real; refuses the other kind (trust.md, decision 1).
    async fn mark(&self, mode: Mode, now: Instant) -> Result<(), String> {
        let say = |why: sqlx::Error| format!("The database cannot be written: {why}.");
        sqlx::query(
            "insert into service (id, mode, opened) values (1, $1, $2) on conflict (id) do nothing",
        )
        .bind(mode.name())
        .bind(now.0)
        .execute(&self.pool)
        .await
        .map_err(say)?;
        let row = sqlx::query("select mode from service where id = 1")
            .fetch_one(&self.pool)
            .await
            .map_err(say)?;
        let marked: String = row.try_get(0).map_err(say)?;
        if marked == mode.name() {
            Ok(())
        } else {
            Err(format!(
                "The database is marked {marked} and MODE is {}: use another DATA or DATABASE_URL.",
                mode.name()
            ))
        }
    }

    /// Refuses a chain that has lost its tail: an old database put back.
    async fn check_anchor(&self, file: &std::path::Path) -> Result<(), String> {
        let anchored = audit::anchored(file);
        if anchored.seq == 0 {
            return Ok(());
        }
        let row = sqlx::query("select mac from audit where seq = $1")
            .bind(anchored.seq)
            .fetch_optional(&self.pool)
            .await
            .map_err(|why| format!("The audit chain cannot be read: {why}."))?;
        if row.is_some_and(|row| row.try_get::<String, _>(0).ok() == Some(anchored.mac)) {
            Ok(())
        } else {
            Err(format!(
                "The database lacks the audit entry {} that {} remembers: it is not the database \
                 that was used last. Put that one back, or move the anchor file away.",
                anchored.seq,
                file.display()
            ))
        }
    }
}

async fn prepare(conn: &mut AnyConnection, engine: Engine) -> sqlx::Result<()> {
    let settings = match engine {
        Engine::Sqlite => {
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
             pragma secure_delete = on; pragma trusted_schema = off; pragma busy_timeout = 5000;"
        }
        Engine::Postgres => "set statement_timeout = '10s'; set lock_timeout = '5s';",
    };
    sqlx::raw_sql(settings).execute(conn).await.map(drop)
}

struct Writer {
    pool: AnyPool,
    vault: Arc<Vault>,
    engine: Engine,
    clock: Clock,
    anchor: PathBuf,
    /// The number of the last entry that is anchored, and when that was done.
    anchored: i64,
    anchored_at: Instant,
    /// The head after the last batch.
    head: Head,
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH);
        loop {
            let taken = waiting.recv_many(&mut jobs, BATCH);
            match tokio::time::timeout(ANCHOR_WITHIN, taken).await {
                Ok(0) => return,
                Ok(_) => {}
                // Nobody writes: what was written last is anchored all the same.
                Err(_) => {
                    self.anchor();
                    continue;
                }
            }
            // Whoever has gone away still has their write done: half of it is never left.
            let (acts, replies): (Vec<Act>, Vec<_>) =
                jobs.drain(..).map(|job| (job.act, job.reply)).unzip();
            match self.batch(acts).await {
                Ok((answers, head)) => {
                    for (reply, answer) in replies.into_iter().zip(answers) {
                        let _ = reply.send(answer);
                    }
                    self.head = head;
                    let waited = self.clock.now().0 - self.anchored_at.0;
                    if self.head.seq >= self.anchored + ANCHOR_EVERY
                        || u128::try_from(waited).is_ok_and(|ms| ms >= ANCHOR_WITHIN.as_millis())
                    {
                        self.anchor();
                    }
                }
                Err(why) => {
                    for reply in replies {
                        let _ = reply.send(Err(why.clone()));
                    }
                }
            }
        }
    }

    /// Writes the head outside the database, unless it stands there already.
    fn anchor(&mut self) {
        if self.head.seq > self.anchored {
            audit::anchor(&self.anchor, &self.head);
            self.anchored = self.head.seq;
            self.anchored_at = self.clock.now();
        }
    }

    async fn batch(&self, acts: Vec<Act>) -> Result<(Vec<Answer>, Head), Failure> {
        let begin = match self.engine {
            Engine::Sqlite => "begin immediate",
            Engine::Postgres => "begin",
        };
        let mut conn = self.pool.acquire().await.map_err(failure)?;
        sqlx::raw_sql(begin)
            .execute(&mut *conn)
            .await
            .map_err(failure)?;
        let done = self.inside(&mut conn, acts).await;
        let end = if done.is_ok() { "commit" } else { "rollback" };
        let ended = sqlx::raw_sql(end)
            .execute(&mut *conn)
            .await
            .map_err(failure);
        if ended.is_err() || done.is_err() {
            // A connection in an unknown state is not given to anybody else.
            let _ = sqlx::raw_sql("rollback").execute(&mut *conn).await;
            let _ = conn.close().await;
        }
        ended?;
        done
    }

    async fn inside(
        &self,
        conn: &mut AnyConnection,
        acts: Vec<Act>,
    ) -> Result<(Vec<Answer>, Head), Failure> {
        let at = self.clock.now();
        let mut head = audit::lock(conn).await.map_err(failure)?;
        let mut answers = Vec::with_capacity(acts.len());
        for act in acts {
            let before = head.clone();
            sqlx::raw_sql("savepoint act")
                .execute(&mut *conn)
                .await
                .map_err(failure)?;
            let mut write = Write {
                conn: &mut *conn,
                vault: &self.vault,
                at,
                head: &mut head,
            };
            // A panic in one act must not end the writer of all.
            let done = AssertUnwindSafe(async { act(&mut write).await }).catch_unwind();
            let answer = done.await.unwrap_or(Err(Failure::Broken));
            if let Err(whole @ (Failure::DiskFull | Failure::Busy { .. })) = answer {
                // The engine may have ended the transaction by itself: nothing of it is sure.
                return Err(whole);
            }
            let end = if answer.is_ok() {
                "release savepoint act"
            } else {
                head = before;
                "rollback to savepoint act"
            };
            sqlx::raw_sql(end)
                .execute(&mut *conn)
                .await
                .map_err(failure)?;
            answers.push(answer);
        }
        audit::close(conn, &head).await.map_err(failure)?;
        Ok((answers, head))
    }
}

/// What a database's complaint means for the request.
#[must_use]
pub fn failure(error: sqlx::Error) -> Failure {
    let code = error
        .as_database_error()
        .and_then(|error| error.code().map(|code| code.into_owned()));
    let failure = match (&error, code.as_deref()) {
        // SQLITE_FULL; PostgreSQL's disk_full.
        (_, Some("13" | "53100")) => Failure::DiskFull,
        // SQLITE_BUSY and SQLITE_LOCKED with their kin; PostgreSQL's lock, timeout and shutdown.
        (
            _,
            Some(
                "5" | "6" | "261" | "517" | "262" | "55P03" | "57014" | "57P01" | "57P02" | "57P03",
            ),
        ) => Failure::Busy { retry_after: 5 },
        (sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed, _) => {
            Failure::Busy { retry_after: 5 }
        }
        _ => Failure::Broken,
    };
    tracing::error!(%error, ?failure, "the database complained");
    failure
}

/// Whether a write met a row that is there already. The constraint's name is not to be relied on:
/// SQLite gives none.
#[must_use]
pub fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
