//! Adjustments in the database: what a person needs, and the applications that it goes with.

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::applications::api::handling::Adjustments;
use domain::people::PersonId;
use sqlx::Row as _;

use crate::store::{Store, Write, failure};
use crate::vault::Place;

const fn place(person: &str, version: i64) -> Place<'_> {
    Place {
        table: "adjustment",
        id: person,
        version,
    }
}

/// What a person needs; nothing where they have not said.
pub async fn of(store: &Store, person: &PersonId) -> Result<Adjustments, Failure> {
    let row = sqlx::query("select version, sealed from adjustment where person = $1")
        .bind(&person.0)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    let Some(row) = row else {
        let text = String::new();
        return Ok(Adjustments { text, version: 0 });
    };
    let version = row.try_get(0).map_err(failure)?;
    let sealed: String = row.try_get(1).map_err(failure)?;
    let text = store.unseal(place(&person.0, version), &sealed)?;
    Ok(Adjustments { text, version })
}

/// The version of what a person needs; 0 where they have not said.
pub async fn version(write: &mut Write<'_>, person: &PersonId) -> Result<i64, Failure> {
    let row = sqlx::query("select version from adjustment where person = $1")
        .bind(&person.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.map_or(Ok(0), |row| row.try_get(0).map_err(failure))
}

/// Keeps what a person needs; gives back its version.
pub async fn put(
    write: &mut Write<'_>,
    person: &PersonId,
    version: i64,
    text: &str,
) -> Result<i64, Failure> {
    let sealed = write.vault.seal(place(&person.0, version), &text)?;
    sqlx::query(
        "insert into adjustment (person, version, saved, sealed) values ($1, $2, $3, $4) \
         on conflict (person) do update set version = excluded.version, saved = excluded.saved, \
         sealed = excluded.sealed",
    )
    .bind(&person.0)
    .bind(version)
    .bind(write.at.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    Ok(version)
}

/// Takes back what a person needs, from every application too.
pub async fn drop(write: &mut Write<'_>, person: &PersonId) -> Result<i64, Failure> {
    for sql in [
        "delete from adjusted where application in (select id from application where person = $1)",
        "delete from adjustment where person = $1",
    ] {
        sqlx::query(sql)
            .bind(&person.0)
            .execute(&mut *write.conn)
            .await
            .map_err(failure)?;
    }
    Ok(0)
}

pub async fn attach(write: &mut Write<'_>, id: &ApplicationId) -> Result<(), Failure> {
    sqlx::query(
        "insert into adjusted (application, at) values ($1, $2) on conflict (application) do nothing",
    )
    .bind(&id.0)
    .bind(write.at.0)
    .execute(&mut *write.conn)
    .await
    .map(|_| ())
    .map_err(failure)
}

pub async fn detach(write: &mut Write<'_>, id: &ApplicationId) -> Result<(), Failure> {
    sqlx::query("delete from adjusted where application = $1")
        .bind(&id.0)
        .execute(&mut *write.conn)
        .await
        .map(|_| ())
        .map_err(failure)
}

/// Whether what its applicant needs goes with an application.
pub async fn is_attached(store: &Store, id: &ApplicationId) -> Result<bool, Failure> {
    let row = sqlx::query("select 1 from adjusted where application = $1")
        .bind(&id.0)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    Ok(row.is_some())
}
