//! The database: a pool for reading and one writer for every write (trust.md, section 4, rule 3).
//!
//! A handler sends the writer its work and waits; a dropped connection never leaves half a write.
//! The writer takes what is waiting, up to 64 at a time, locks the audit head, gives each
//! piece of work a savepoint, commits once and only then replies.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize};
use std::time::Duration;

use domain::api::Failure;
use domain::time::Instant;
use futures_util::future::BoxFuture;
use sqlx::any::{AnyArguments, AnyPoolOptions, AnyRow};
use sqlx::query::Query;
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor, Row};
use tokio::sync::mpsc;

use crate::audit::{self, Entry, Head};
use crate::clock::Clock;
use crate::roles;
use crate::settings::{self, Engine, Settings};
use crate::vault::{Place, Vault};

pub use readers::Readers;
use writer::{Job, Writer};

pub use beside::connect;

mod beside;
mod checks;
mod readers;
mod sending;
mod writer;

/// The most pieces of work that wait; beyond it the answer is 503.
const QUEUE: usize = 1_000;
/// How long a write waits before its sender is told that the service is busy.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long the database may take to give a connection.
const FIRST_CONNECTION: Duration = Duration::from_secs(5);
/// How long a connection may take to say that it is alive. One whose other end has silently gone
/// never says so; a new one can still be had within [`FIRST_CONNECTION`].
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// The schema, step by step.
pub(crate) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

type Answer = Result<Box<dyn Any + Send>, Failure>;
type Act = Box<dyn for<'w> FnOnce(&'w mut Write<'_>) -> BoxFuture<'w, Answer> + Send>;

/// The database.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    readers: Readers,
    jobs: mpsc::Sender<Job>,
    vault: Arc<Vault>,
    clock: Clock,
    /// How many batches the writer has committed since the start, but for those of unnamed work alone.
    pub batches: Arc<AtomicI64>,
    unnamed: Arc<AtomicUsize>,
    engine: Engine,
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
    /// The newest audit entry.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head.clone()
    }

    /// Brings a restored audit chain into the living one (see [`audit::merge`]).
    ///
    /// # Errors
    /// What either database says.
    pub async fn merge_audit(&mut self, restored: &mut AnyConnection) -> Result<(), Failure> {
        audit::merge(self.conn, self.vault, self.head, restored)
            .await
            .map_err(failure)
    }

    /// Adds an audit entry to this transaction.
    ///
    /// # Errors
    /// What the database says.
    pub async fn audit(&mut self, entry: Entry<'_>) -> Result<(), Failure> {
        audit::append(self.conn, self.vault, self.head, self.at, entry)
            .await
            .map_err(failure)
    }

    /// Adds entries which say the same of many subjects.
    ///
    /// # Errors
    /// What the database says.
    pub async fn audit_all(
        &mut self,
        entry: Entry<'_>,
        subjects: &[String],
    ) -> Result<(), Failure> {
        audit::append_all(self.conn, self.vault, self.head, (self.at, entry), subjects)
            .await
            .map_err(failure)
    }
}

/// The most rows that one statement writes.
pub const ROWS: usize = 100;

/// Places for so many rows of so many values: `($1, $2), ($3, $4)`.
#[must_use]
pub fn values(rows: usize, width: usize) -> String {
    let row = |at: usize| {
        let all: Vec<String> = (1..=width)
            .map(|of| format!("${}", at * width + of))
            .collect();
        format!("({})", all.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

impl Store {
    /// Opens the database, brings it up to date and starts the writer.
    ///
    /// # Errors
    /// One sentence that says what is wrong and what to do.
    pub async fn open(settings: &Settings, clock: Clock) -> Result<Self, String> {
        let store = Self::opened(settings, clock, PATIENCE).await?;
        store.check_anchor(&settings.anchor()).await?;
        Ok(store)
    }

    /// The same for what is about to be restored: it need not be the database that was used last, and
    /// a batch may take as long as it takes.
    ///
    /// # Errors
    /// One sentence that says what is wrong and what to do.
    pub async fn open_to_restore(settings: &Settings, clock: Clock) -> Result<Self, String> {
        Self::opened(settings, clock, Duration::MAX).await
    }

    async fn opened(settings: &Settings, clock: Clock, patience: Duration) -> Result<Self, String> {
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
            // The pool's own test has no end of its own.
            .test_before_acquire(false)
            .before_acquire(|conn, _| Box::pin(is_alive(conn)))
            // Nor has the one it makes when a connection comes back, which nothing turns off: a reader
            // who gave up on a silent connection would keep its place in the pool for minutes.
            .after_release(|conn, _| Box::pin(is_alive(conn)))
            .connect(&settings.database_url)
            .await
            .map_err(cannot)?;
        MIGRATIONS.run(&pool).await.map_err(|why| {
            format!("The database cannot be brought up to date: {why}. Is it ours, and not newer?")
        })?;
        let vault = Vault::new(settings.key).of_force(roles::domains(settings)?);
        let vault = Arc::new(vault);
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let store = Self {
            readers: Readers::new(pool.clone(), engine, &settings.database_url),
            pool,
            jobs,
            vault,
            clock: clock.clone(),
            batches: Arc::default(),
            unnamed: Arc::default(),
            engine,
        };
        store.mark(settings.mode, clock.now()).await?;
        store.check_key(settings).await?;
        let writer = Writer {
            pool: store.pool.clone(),
            vault: Arc::clone(&store.vault),
            batches: Arc::clone(&store.batches),
            unnamed: Arc::clone(&store.unnamed),
            engine,
            patience,
            clock,
            anchor: settings.anchor(),
            anchored: audit::anchored(&settings.anchor()).seq,
            anchored_at: Instant(0),
            head: Head::default(),
        };
        tokio::spawn(writer.run(waiting));
        Ok(store)
    }

    /// The time that writes go by.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Connections for reading only.
    #[must_use]
    pub fn read(&self) -> &Readers {
        &self.readers
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

    /// Whether the data folder is there and the database answers.
    pub async fn is_ready(&self) -> bool {
        settings::is_held() && sqlx::query("select 1").fetch_one(&self.pool).await.is_ok()
    }

    /// The number of the newest audit entry.
    ///
    /// # Errors
    /// What the database meets.
    pub async fn audit_head(&self) -> Result<i64, Failure> {
        let row = sqlx::query("select seq from audit_head where id = 1")
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?;
        row.try_get(0).map_err(failure)
    }

    /// Walks the whole audit chain and gives the number of its last entry.
    ///
    /// # Errors
    /// A sentence that names the first entry that is wrong.
    pub async fn verify_audit(&self, anchored: &Head) -> Result<i64, String> {
        let mut conn = self.pool.acquire().await.map_err(|why| why.to_string())?;
        let last = audit::verify(&mut conn, &self.vault, anchored).await?;
        Ok(last.seq)
    }
}

async fn prepare(conn: &mut AnyConnection, engine: Engine) -> sqlx::Result<()> {
    let settings = match engine {
        Engine::Sqlite => {
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
             pragma secure_delete = on; pragma trusted_schema = off; pragma busy_timeout = 5000;"
        }
        // A server that has silently gone must not keep the lock from the others.
        Engine::Postgres => {
            "set statement_timeout = '10s'; set lock_timeout = '5s'; \
             set idle_in_transaction_session_timeout = '10s';"
        }
    };
    sqlx::raw_sql(settings).execute(conn).await.map(drop)
}

/// Whether a connection answers; an error has the pool drop it.
async fn is_alive(conn: &mut AnyConnection) -> sqlx::Result<bool> {
    let answered = tokio::time::timeout(SIGN_OF_LIFE, conn.ping()).await;
    answered.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
    Ok(true)
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
        // SQLITE_BUSY and SQLITE_LOCKED with their kin.
        (_, Some("5" | "6" | "261" | "517" | "773" | "262")) => Failure::Busy { retry_after: 5 },
        // PostgreSQL's locks, timeouts, shutdown, too many connections, and a server that only
        // reads: the old primary, or a standby not yet promoted.
        (
            _,
            Some(
                "40P01" | "55P03" | "57014" | "25P03" | "57P01" | "57P02" | "57P03" | "53300"
                | "25006",
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

/// A text of a row.
///
/// # Errors
/// [`Failure::Broken`] where it is none.
pub fn text(row: &AnyRow, column: usize) -> Result<String, Failure> {
    row.try_get(column).map_err(failure)
}

/// Whether a query finds a row.
///
/// # Errors
/// What the database meets.
pub async fn is_there<'e>(
    query: Query<'_, sqlx::Any, AnyArguments>,
    on: impl Executor<'e, Database = sqlx::Any>,
) -> Result<bool, Failure> {
    let row = query.fetch_optional(on).await.map_err(failure)?;
    Ok(row.is_some())
}

/// What a write has met, where a row that is there already says this.
pub fn or_taken(said: &'static str) -> impl FnOnce(sqlx::Error) -> Failure {
    move |error| {
        if is_taken(&error) {
            Failure::moved(said)
        } else {
            failure(error)
        }
    }
}

/// Whether a write met a row that is there already. The constraint's name is not to be relied on:
/// SQLite gives none.
#[must_use]
pub fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
