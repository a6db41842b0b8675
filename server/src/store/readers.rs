//! Connections for reading.
//!
//! On PostgreSQL they are the pool's, which tests each before and after use, because the other end may
//! have gone. On SQLite the other end is a file: there the tests take longer than the reading, so a few
//! connections are kept open and handed from one reader to the next.

use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, StreamExt as _, TryFutureExt as _, TryStreamExt as _};
use sqlx::any::{AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{
    Any, AnyConnection, AnyPool, Connection as _, Describe, Either, Execute, Executor, SqlStr,
};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::settings::Engine;

/// The most connections that are kept.
const READERS: usize = 4;

/// Where whoever reads gets a connection: give it to a query as its executor.
#[derive(Clone, Debug)]
pub struct Readers {
    pool: AnyPool,
    kept: Option<Arc<Kept>>,
}

/// Connections that are open and wait, and where one more is to be had.
#[derive(Debug)]
struct Kept {
    url: String,
    idle: Mutex<Vec<AnyConnection>>,
    free: Semaphore,
}

impl Readers {
    /// Readers of the database at this address; `pool` is what else reaches it.
    #[must_use]
    pub fn new(pool: AnyPool, engine: Engine, url: &str) -> Self {
        let kept = (engine == Engine::Sqlite).then(|| {
            Arc::new(Kept {
                url: url.to_owned(),
                idle: Mutex::default(),
                free: Semaphore::new(READERS),
            })
        });
        Self { pool, kept }
    }

    /// Closes every connection, those of the pool too: whoever asks after this is told that the
    /// database is away.
    pub async fn close(&self) {
        if let Some(kept) = &self.kept {
            kept.free.close();
        }
        self.pool.close().await;
    }
}

/// A connection in use; it goes back whatever becomes of the reader.
struct Taken<'k> {
    conn: Option<AnyConnection>,
    kept: &'k Kept,
    _permit: SemaphorePermit<'k>,
}

impl Kept {
    async fn take(&self) -> sqlx::Result<Taken<'_>> {
        let permit = self.free.acquire().await;
        let permit = permit.map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let conn = match idle {
            Some(conn) => conn,
            None => {
                let mut conn = AnyConnection::connect(&self.url).await?;
                super::prepare(&mut conn, Engine::Sqlite).await?;
                conn
            }
        };
        Ok(Taken {
            conn: Some(conn),
            kept: self,
            _permit: permit,
        })
    }
}

impl Taken<'_> {
    fn conn(&mut self) -> sqlx::Result<&mut AnyConnection> {
        self.conn.as_mut().ok_or(sqlx::Error::PoolClosed)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if let (Some(conn), Ok(mut idle)) = (self.conn.take(), self.kept.idle.lock()) {
            idle.push(conn);
        }
    }
}

impl<'r> Executor<'r> for &'r Readers {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, sqlx::Result<Either<AnyQueryResult, AnyRow>>>
    where
        'r: 'e,
        E: 'q + Execute<'q, Any>,
    {
        match &self.kept {
            None => self.pool.fetch_many(query),
            Some(kept) => async move {
                let mut taken = kept.take().await?;
                let found: Vec<_> = taken.conn()?.fetch_many(query).try_collect().await?;
                Ok(stream::iter(found.into_iter().map(Ok)))
            }
            .try_flatten_stream()
            .boxed(),
        }
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<AnyRow>>>
    where
        'r: 'e,
        E: 'q + Execute<'q, Any>,
    {
        match &self.kept {
            None => self.pool.fetch_optional(query),
            Some(kept) => {
                async move { kept.take().await?.conn()?.fetch_optional(query).await }.boxed()
            }
        }
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, sqlx::Result<AnyStatement>>
    where
        'r: 'e,
    {
        match &self.kept {
            None => self.pool.prepare_with(sql, parameters),
            Some(kept) => async move {
                let mut taken = kept.take().await?;
                taken.conn()?.prepare_with(sql, parameters).await
            }
            .boxed(),
        }
    }
    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Any>>>
    where
        'r: 'e,
    {
        match &self.kept {
            None => self.pool.describe(sql),
            Some(kept) => async move { kept.take().await?.conn()?.describe(sql).await }.boxed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::Row as _;

    use super::*;

    #[tokio::test]
    async fn a_reader_who_goes_away_gives_the_connection_back() {
        sqlx::any::install_default_drivers();
        let memory = "sqlite::memory:";
        let pool = AnyPool::connect_lazy(memory).unwrap();
        let readers = Readers::new(pool, Engine::Sqlite, memory);
        let one = || sqlx::query("select 7").fetch_one(&readers);
        for _ in 0..20 {
            let _ = tokio::time::timeout(Duration::from_millis(1), one()).await;
        }
        let row = tokio::time::timeout(Duration::from_secs(30), one()).await;
        assert_eq!(row.unwrap().unwrap().get::<i64, _>(0), 7);
        let kept = readers.kept.as_ref().unwrap();
        assert_eq!(kept.free.available_permits(), READERS);
        assert_eq!(kept.idle.lock().unwrap().len(), 1, "and it is used again");
        readers.close().await;
        assert!(matches!(one().await, Err(sqlx::Error::PoolClosed)));
    }
}
