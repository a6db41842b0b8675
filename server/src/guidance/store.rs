//! How often each page helped, in the database: a count per page and day, and no person.

use domain::api::Failure;
use domain::guidance::api::Rating;
use sqlx::Row;

use crate::store::{Store, Write, failure};

/// The most that is counted for a page in a day, so that nobody can drown the others' voices for good.
const MOST_A_DAY: i64 = 200;

/// Milliseconds in a day.
const DAY: i64 = 86_400_000;

/// Counts a rating; false once enough were counted for the page today.
pub(super) async fn count(write: &mut Write<'_>, of: &Rating) -> Result<bool, Failure> {
    let (yes, no) = if of.useful { (1, 0) } else { (0, 1) };
    sqlx::query(
        "insert into page_rating (page, day, yes, no) values ($1, $2, $3, $4) \
         on conflict (page, day) do update \
         set yes = page_rating.yes + excluded.yes, no = page_rating.no + excluded.no \
         where page_rating.yes + page_rating.no < $5",
    )
    .bind(&of.page)
    .bind(write.at.0.div_euclid(DAY))
    .bind(yes)
    .bind(no)
    .bind(MOST_A_DAY)
    .execute(&mut *write.conn)
    .await
    .map(|done| done.rows_affected() > 0)
    .map_err(failure)
}

/// Each page with its yes and no.
pub(super) async fn counted(store: &Store) -> Result<Vec<(String, i64, i64)>, Failure> {
    let rows = sqlx::query(
        "select page, cast(sum(yes) as bigint), cast(sum(no) as bigint) from page_rating \
         group by page order by page",
    )
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    let row = |row: &sqlx::any::AnyRow| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
    rows.iter()
        .map(row)
        .collect::<sqlx::Result<_>>()
        .map_err(failure)
}
