//! Score sheets in the database: who gave one, and the note on it. Its marks stand with the others.

use std::collections::HashSet;

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::form::terms::selection::GATEWAY_PART;
use domain::people::PersonId;
use domain::time::Day;
use sqlx::AssertSqlSafe;

use crate::applications::store::rows_of_round;
use crate::store::{Store, Write, failure, is_there, text};
use crate::vault::Place;

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "sheet",
        id,
        version: 0,
    }
}

/// The act by which the chain of acts knows who saw a name at an event.
pub const SEEN: &str = "application.see-name";

/// The applications of which somebody saw at an event whose they are.
pub async fn seen(write: &mut Write<'_>, by: &PersonId) -> Result<HashSet<String>, Failure> {
    let rows = sqlx::query("select subject from audit where actor = $1 and act = $2")
        .bind(&by.0)
        .bind(SEEN)
        .fetch_all(&mut *write.conn)
        .await
        .map_err(failure)?;
    rows.iter().map(|row| text(row, 0)).collect()
}

/// Whether the marks of a sheet count; without them it is void.
fn counts() -> String {
    format!(
        "exists (select 1 from mark m where m.application = s.application \
         and m.scorer = s.scorer and m.void is null and m.part like '{GATEWAY_PART}%')"
    )
}

/// Adds a sheet; each assessor gives one that counts, in the place of one that no longer does.
pub async fn add(
    write: &mut Write<'_>,
    id: &ApplicationId,
    by: &PersonId,
    note: &str,
) -> Result<(), Failure> {
    let sealed = write
        .vault
        .seal(place(&format!("{}/{}", id.0, by.0)), &note)?;
    sqlx::query(
        "insert into sheet (application, scorer, at, sealed) values ($1, $2, $3, $4) \
         on conflict (application, scorer) do update set at = excluded.at, sealed = excluded.sealed",
    )
        .bind(&id.0)
        .bind(&by.0)
        .bind(write.at.0)
        .bind(&sealed)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

/// Whether a person has given a sheet that counts, or one before they declared an interest and took that back:
/// they may have seen since what others gave.
pub async fn has_given(
    write: &mut Write<'_>,
    id: &ApplicationId,
    by: &PersonId,
) -> Result<bool, Failure> {
    let counts = counts();
    let sql = format!(
        "select 1 from sheet s where application = $1 and scorer = $2 and ({counts} or exists (select 1 from audit \
         where subject = $1 and actor = $2 and act = 'application.take-back-interest'))"
    );
    let query = sqlx::query(AssertSqlSafe(sql));
    is_there(query.bind(&id.0).bind(&by.0), &mut *write.conn).await
}

/// The sheets of a round that count: the application, and who gave it.
pub async fn sheets(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<(String, String)>, Failure> {
    let sql = format!(
        "select s.application, s.scorer from sheet s join application a on a.id = s.application \
         where a.form = $1 and a.closes = $2 and {}",
        counts()
    );
    let rows = rows_of_round(store.read(), AssertSqlSafe(sql), form, closes).await?;
    rows.iter()
        .map(|row| Ok((text(row, 0)?, text(row, 1)?)))
        .collect()
}

/// The notes on an application's sheets, but for the empty ones and for those of who may not judge.
pub async fn notes(store: &Store, id: &ApplicationId) -> Result<Vec<String>, Failure> {
    let sql = format!(
        "select scorer, sealed from sheet s where application = $1 and {} and not exists \
         (select 1 from interest i where i.application = $1 and i.scorer = s.scorer) order by at",
        counts()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(&id.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    let notes = rows.iter().map(|row| {
        let at = format!("{}/{}", id.0, text(row, 0)?);
        store.vault().open(place(&at), &text(row, 1)?)
    });
    let notes: Result<Vec<String>, Failure> = notes.collect();
    Ok(notes?.into_iter().filter(|note| !note.is_empty()).collect())
}
