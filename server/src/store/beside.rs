//! What is done to the database beside serving: a connection of one's own, and the journal's end.

use std::time::Duration;

use domain::api::Failure;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Row as _};

use super::{FIRST_CONNECTION, Store, failure, prepare};
use crate::clock::Clock;
use crate::settings::{Engine, Settings};

/// How many times the journal is asked to be emptied while others use it, and the pause between.
const WIPES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(200);

impl Store {
    /// Opens the database of a service that has been started before; makes none.
    ///
    /// # Errors
    /// One sentence that says what is wrong and what to do.
    pub async fn open_existing(settings: &Settings, clock: Clock) -> Result<Self, String> {
        let mut conn = connect(settings).await?;
        let ours = sqlx::query("select id from service").fetch_one(&mut conn);
        ours.await.map_err(|why| {
            let what = settings.database_told();
            format!("The database {what} holds no service: {why}. Check DATABASE_URL and DATA.")
        })?;
        Self::open(settings, clock).await
    }

    /// Makes sure that nothing of what was deleted stays on the disk (trust.md, D5): SQLite's
    /// secure_delete wipes a row where it stands, but not the copies that a page's splitting left, so
    /// the file is written anew; then the journal is emptied. PostgreSQL's own vacuum does as much in
    /// its time. Readers go on; a write waits until the file is written.
    ///
    /// # Errors
    /// What the database meets; [`Failure::Busy`] if others never leave the journal alone.
    pub async fn wipe(&self) -> Result<(), Failure> {
        if self.engine == Engine::Postgres {
            return Ok(());
        }
        sqlx::raw_sql("vacuum")
            .execute(&self.pool)
            .await
            .map_err(failure)?;
        for _ in 0..WIPES {
            if self.empty_journal().await? {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(Failure::Busy { retry_after: 5 })
    }

    /// Empties the journal, which has what was written in its order; says whether others let it.
    ///
    /// # Errors
    /// What the database meets.
    pub async fn empty_journal(&self) -> Result<bool, Failure> {
        empty(&self.pool).await.map_err(failure)
    }

    /// A connection of the pool, for whoever reads more than once.
    ///
    /// # Errors
    /// What the database meets.
    pub async fn connection(&self) -> sqlx::Result<PoolConnection<Any>> {
        self.pool.acquire().await
    }

    /// Which database it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }
}

/// Empties the journal of SQLite, unless somebody goes on reading in it; says whether that was done.
pub(super) async fn empty(pool: &AnyPool) -> sqlx::Result<bool> {
    let mut conn = pool.acquire().await?;
    // Others must not wait for a long reader, as long as a backup.
    sqlx::raw_sql("pragma busy_timeout = 200")
        .execute(&mut *conn)
        .await?;
    let row = sqlx::query("pragma wal_checkpoint(truncate)")
        .fetch_one(&mut *conn)
        .await;
    sqlx::raw_sql("pragma busy_timeout = 5000")
        .execute(&mut *conn)
        .await?;
    Ok(row?.try_get::<i64, _>(0)? == 0)
}

/// One connection to a database that is there, beside the server that may be using it; nothing of
/// it is changed.
///
/// # Errors
/// One sentence that says what is wrong and what to do.
pub async fn connect(settings: &Settings) -> Result<AnyConnection, String> {
    sqlx::any::install_default_drivers();
    let url = settings.database_url.replace("mode=rwc", "mode=rw");
    let first = async {
        let mut conn = AnyConnection::connect(&url).await?;
        prepare(&mut conn, settings.engine()).await?;
        Ok(conn)
    };
    let opened = tokio::time::timeout(FIRST_CONNECTION, first).await;
    opened
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
        .map_err(|why| {
            let what = settings.database_told();
            format!("The database {what} cannot be opened: {why}. Check DATABASE_URL and DATA.")
        })
}
