//! Applications in the database.

use domain::api::Failure;
use domain::applications::{Application, ApplicationId};
use domain::people::PersonId;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::store::{Store, Write, failure};
use crate::vault::{Place, Vault};

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "application",
        id,
        version: 1,
    }
}

fn application(vault: &Vault, row: &AnyRow) -> Result<Application, Failure> {
    let id: String = row.try_get(0).map_err(failure)?;
    let sealed: String = row.try_get(1).map_err(failure)?;
    vault.open(place(&id), &sealed)
}

pub(super) async fn add(write: &mut Write<'_>, of: &Application) -> Result<(), Failure> {
    let sealed = write.vault.seal(place(&of.id.0), of)?;
    sqlx::query(
        "insert into application (id, person, reference, form, submitted, version, sealed) \
         values ($1, $2, $3, $4, $5, 1, $6)",
    )
    .bind(&of.id.0)
    .bind(&of.applicant.id.0)
    .bind(&of.reference)
    .bind(&of.form.id)
    .bind(of.submitted().0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(|error| {
        // Another application has the reference: as rare as it is harmless, and worth a new try.
        if crate::store::is_taken(&error) {
            Failure::Busy { retry_after: 1 }
        } else {
            failure(error)
        }
    })
}

/// How many applications of a person are kept.
pub(super) async fn counted(write: &mut Write<'_>, person: &PersonId) -> Result<i64, Failure> {
    let row = sqlx::query("select count(*) from application where person = $1")
        .bind(&person.0)
        .fetch_one(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.try_get(0).map_err(failure)
}

pub(super) async fn find(
    write: &mut Write<'_>,
    id: &ApplicationId,
) -> Result<Option<Application>, Failure> {
    let row = sqlx::query("select id, sealed from application where id = $1")
        .bind(&id.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.map(|row| application(write.vault, &row)).transpose()
}

pub(super) async fn one(store: &Store, id: &ApplicationId) -> Result<Option<Application>, Failure> {
    let row = sqlx::query("select id, sealed from application where id = $1")
        .bind(&id.0)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    row.map(|row| application(store.vault(), &row)).transpose()
}

pub(super) async fn of(store: &Store, person: &PersonId) -> Result<Vec<Application>, Failure> {
    let rows = sqlx::query(
        "select id, sealed from application where person = $1 order by submitted desc, id",
    )
    .bind(&person.0)
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| application(store.vault(), row))
        .collect()
}

pub(super) async fn all(store: &Store) -> Result<Vec<Application>, Failure> {
    let rows = sqlx::query("select id, sealed from application order by submitted, id")
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    rows.iter()
        .map(|row| application(store.vault(), row))
        .collect()
}
