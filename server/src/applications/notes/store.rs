//! Notes of CMU staff in the database.

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::people::PersonId;
use domain::time::Instant;
use sqlx::Row as _;

use crate::store::{Store, Write, failure};
use crate::vault::Place;

/// A note as it is kept.
pub struct Kept {
    pub author: String,
    pub at: Instant,
    pub text: String,
}

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "staff_note",
        id,
        version: 0,
    }
}

/// The notes on an application, oldest first.
pub async fn of(store: &Store, id: &ApplicationId) -> Result<Vec<Kept>, Failure> {
    let rows = sqlx::query(
        "select id, author, at, sealed from staff_note where application = $1 order by at, id",
    )
    .bind(&id.0)
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| {
            let id: String = row.try_get(0).map_err(failure)?;
            let sealed: String = row.try_get(3).map_err(failure)?;
            Ok(Kept {
                author: row.try_get(1).map_err(failure)?,
                at: Instant(row.try_get(2).map_err(failure)?),
                text: store.unseal(place(&id), &sealed)?,
            })
        })
        .collect()
}

/// How many notes an application has.
pub async fn counted(write: &mut Write<'_>, id: &ApplicationId) -> Result<i64, Failure> {
    let row = sqlx::query("select count(*) from staff_note where application = $1")
        .bind(&id.0)
        .fetch_one(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.try_get(0).map_err(failure)
}

pub async fn add(
    write: &mut Write<'_>,
    note: &str,
    id: &ApplicationId,
    author: &PersonId,
    text: &str,
) -> Result<(), Failure> {
    let sealed = write.vault.seal(place(note), &text)?;
    sqlx::query(
        "insert into staff_note (id, application, author, at, sealed) values ($1, $2, $3, $4, $5)",
    )
    .bind(note)
    .bind(&id.0)
    .bind(&author.0)
    .bind(write.at.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map(|_| ())
    .map_err(failure)
}
