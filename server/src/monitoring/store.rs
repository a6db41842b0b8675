//! Equality monitoring in the database: two tables that refer to no other. What waits is answers or, with
//! nothing sealed, a receipt of which the answers were deleted; both lie where chance puts them, and no
//! column of the database itself dates one of them within the day.

use domain::api::Failure;
use domain::time::Instant;
use sqlx::{AnyConnection, Row as _};

use crate::clock;
use crate::store::{Store, Write, failure, text};
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

pub(super) const fn day(at: Instant) -> i64 {
    at.0.div_euclid(DAY)
}

/// When a day began.
pub(super) const fn today(at: Instant) -> Instant {
    Instant(day(at) * DAY)
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

/// With how many others a row is written: in a usual day that is all of them.
const TOGETHER: i64 = 100;

/// Has a row wait, at a place by chance where no other is.
pub(super) async fn add(write: &mut Write<'_>, receipt: &str, sealed: &str) -> Result<(), Failure> {
    loop {
        let done = sqlx::query(
            "insert into monitoring_staging (place, receipt, day, sealed) values ($1, $2, $3, $4) \
             on conflict (place) do nothing",
        )
        .bind(i32::from_ne_bytes(clock::chance()))
        .bind(receipt)
        .bind(day(write.at))
        .bind(sealed)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
        if done.rows_affected() > 0 {
            return mix(write, receipt).await;
        }
    }
}

/// PostgreSQL notes with each row in which transaction it was written, and where it lies tells after which
/// others: so a row is written again together with others, in an order of chance.
async fn mix(write: &mut Write<'_>, receipt: &str) -> Result<(), Failure> {
    if write.conn.backend_name() != "PostgreSQL" {
        return Ok(());
    }
    sqlx::query(
        "with taken as (delete from monitoring_staging where receipt = $1 or place in \
         (select place from monitoring_staging where receipt <> $1 order by random() limit $2) \
         returning place, receipt, day, sealed) \
         insert into monitoring_staging (place, receipt, day, sealed) \
         select place, receipt, day, sealed from taken order by random()",
    )
    .bind(receipt)
    .bind(TOGETHER)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Deletes the answers of a receipt wherever they are, and has that wait to be noted; says whether there
/// were any.
pub(super) async fn delete(write: &mut Write<'_>, receipt: String) -> Result<bool, Failure> {
    let rows = forget(write.conn, &receipt).await?;
    if rows > 0 {
        add(write, &receipt, "").await?;
    }
    Ok(rows > 0)
}

/// The receipts of which the deletion waits.
pub(crate) async fn deleted(conn: &mut AnyConnection) -> Result<Vec<String>, Failure> {
    let rows = sqlx::query("select receipt from monitoring_staging where sealed = ''")
        .fetch_all(conn)
        .await
        .map_err(failure)?;
    rows.iter().map(|row| text(row, 0)).collect()
}

/// Deletes the answers of a receipt.
pub(crate) async fn forget(conn: &mut AnyConnection, receipt: &str) -> Result<u64, Failure> {
    let mut rows = 0;
    for sql in [
        "delete from monitoring_staging where receipt = $1 and sealed <> ''",
        "delete from monitoring where receipt = $1",
    ] {
        let done = sqlx::query(sql).bind(receipt).execute(&mut *conn).await;
        rows += done.map_err(failure)?.rows_affected();
    }
    Ok(rows)
}

/// Whether anything of a past day waits.
pub(super) async fn is_due(store: &Store) -> Result<bool, Failure> {
    let row = sqlx::query("select 1 from monitoring_staging where day < $1 limit 1")
        .bind(day(store.now()))
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    Ok(row.is_some())
}

/// Moves what waits of past days; tells how many answers and how many deletions that was. They come in the
/// order of their receipts, which is chance; all have the day of the move.
pub(super) async fn move_on(write: &mut Write<'_>) -> Result<(u64, u64), Failure> {
    let today = day(write.at);
    let mut moved = async |sql, day: i64| {
        let query = sqlx::query(sql).bind(day).bind(today);
        let done = query.execute(&mut *write.conn).await.map_err(failure)?;
        Ok::<u64, Failure>(done.rows_affected())
    };
    let answers = moved(
        "insert into monitoring (receipt, day, sealed) select receipt, cast($1 as bigint), sealed \
         from monitoring_staging where day < $2 and sealed <> '' order by receipt",
        today,
    );
    let answers = answers.await?;
    let deletions = moved(
        "insert into erasure (id, at) select receipt, cast($1 as bigint) from monitoring_staging \
         where day < $2 and sealed = '' order by receipt on conflict (id) do nothing",
        today * DAY,
    );
    let deletions = deletions.await?;
    sqlx::query("delete from monitoring_staging where day < $1")
        .bind(today)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    Ok((answers, deletions))
}

/// Any answers there are, to try a key on.
pub(super) async fn one(store: &Store) -> Result<Option<(String, String)>, Failure> {
    let row = sqlx::query(
        "select receipt, sealed from monitoring union all \
         select receipt, sealed from monitoring_staging where sealed <> '' limit 1",
    )
    .fetch_optional(store.read())
    .await
    .map_err(failure)?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .transpose()
        .map_err(failure)
}
