//! Equality monitoring in the database: two tables that refer to no other.

use domain::api::Failure;
use domain::time::Instant;
use sqlx::{AnyConnection, Row as _};

use crate::store::{Store, Write, failure};
use crate::vault::Place;

/// Milliseconds in a day.
const DAY: i64 = 86_400_000;

/// The same for both tables: a row moves as it is.
pub(super) const fn place(receipt: &str) -> Place<'_> {
    Place {
        table: "monitoring",
        id: receipt,
        version: 0,
    }
}

const fn day(at: Instant) -> i64 {
    at.0.div_euclid(DAY)
}

/// Whether answers came with this receipt before: they wait, are kept, or were deleted.
pub(super) async fn is_known(write: &mut Write<'_>, receipt: &str) -> Result<bool, Failure> {
    let row = sqlx::query(
        "select 1 from monitoring_staging where receipt = $1 \
         union all select 1 from monitoring where receipt = $1 \
         union all select 1 from erasure where id = $1",
    )
    .bind(receipt)
    .fetch_optional(&mut *write.conn)
    .await
    .map_err(failure)?;
    Ok(row.is_some())
}

/// How many answers wait.
pub(super) async fn waiting(write: &mut Write<'_>) -> Result<i64, Failure> {
    let row = sqlx::query("select count(*) from monitoring_staging")
        .fetch_one(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.try_get(0).map_err(failure)
}

pub(super) async fn add(write: &mut Write<'_>, receipt: &str, sealed: &str) -> Result<(), Failure> {
    sqlx::query("insert into monitoring_staging (receipt, day, sealed) values ($1, $2, $3)")
        .bind(receipt)
        .bind(day(write.at))
        .bind(sealed)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

/// Deletes the answers of a receipt wherever they are, and notes that they are gone; says whether there were
/// any. Only the day is noted.
pub(super) async fn delete(write: &mut Write<'_>, receipt: String) -> Result<bool, Failure> {
    let rows = forget(write.conn, &receipt).await?;
    if rows == 0 {
        return Ok(false);
    }
    sqlx::query("insert into erasure (id, at) values ($1, $2) on conflict (id) do nothing")
        .bind(&receipt)
        .bind(day(write.at) * DAY)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    Ok(true)
}

/// Deletes the answers of a receipt.
pub(crate) async fn forget(conn: &mut AnyConnection, receipt: &str) -> Result<u64, Failure> {
    let mut rows = 0;
    for sql in [
        "delete from monitoring_staging where receipt = $1",
        "delete from monitoring where receipt = $1",
    ] {
        let done = sqlx::query(sql).bind(receipt).execute(&mut *conn).await;
        rows += done.map_err(failure)?.rows_affected();
    }
    Ok(rows)
}

/// Whether answers of a past day wait.
pub(super) async fn is_due(store: &Store) -> Result<bool, Failure> {
    let row = sqlx::query("select 1 from monitoring_staging where day < $1 limit 1")
        .bind(day(store.now()))
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    Ok(row.is_some())
}

/// Moves the answers of past days. They come in the order of their receipts, which is chance; all have the
/// day of the move.
pub(super) async fn move_on(write: &mut Write<'_>) -> Result<u64, Failure> {
    let today = day(write.at);
    let moved = sqlx::query(
        "insert into monitoring (receipt, day, sealed) select receipt, cast($1 as bigint), sealed \
         from monitoring_staging where day < $2 order by receipt",
    )
    .bind(today)
    .bind(today)
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?
    .rows_affected();
    sqlx::query("delete from monitoring_staging where day < $1")
        .bind(today)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    Ok(moved)
}

/// Any answers there are, to try a key on.
pub(super) async fn one(store: &Store) -> Result<Option<(String, String)>, Failure> {
    let row = sqlx::query(
        "select receipt, sealed from monitoring union all \
         select receipt, sealed from monitoring_staging limit 1",
    )
    .fetch_optional(store.read())
    .await
    .map_err(failure)?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .transpose()
        .map_err(failure)
}
