//! Drafts in the database.

use domain::api::{Conflict, Failure};
use domain::drafts::api::{Saved, Typed};
use domain::drafts::{Draft, DraftId, FormId};
use domain::people::PersonId;
use domain::time::Instant;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::clock;
use crate::store::{Store, Write, failure};
use crate::vault::{Place, Vault};

/// A draft and its form.
pub struct Kept {
    /// The form.
    pub form: FormId,
    /// When it was last saved.
    pub saved: Instant,
}

const fn place(id: &str, version: i64) -> Place<'_> {
    Place {
        table: "draft",
        id,
        version,
    }
}

fn draft(vault: &Vault, row: &AnyRow) -> Result<Draft, Failure> {
    let id: String = row.try_get("id").map_err(failure)?;
    let version: i64 = row.try_get("version").map_err(failure)?;
    let sealed: String = row.try_get("sealed").map_err(failure)?;
    let saved = Instant(row.try_get("saved").map_err(failure)?);
    let entries = vault.open(place(&id, version), &sealed)?;
    Ok(Draft {
        id: DraftId(id),
        version,
        entries,
        saved,
    })
}

const OF: &str = "select id, version, saved, sealed from draft where person = $1 and form = $2";

/// A member's draft of a form.
///
/// # Errors
/// What the database meets.
pub async fn of(store: &Store, person: &PersonId, form: &FormId) -> Result<Option<Draft>, Failure> {
    let row = sqlx::query(OF)
        .bind(&person.0)
        .bind(&form.0)
        .fetch_optional(store.read())
        .await;
    row.map_err(failure)?
        .map(|row| draft(store.vault(), &row))
        .transpose()
}

/// All drafts of a member, newest first.
///
/// # Errors
/// What the database meets.
pub async fn all_of(store: &Store, person: &PersonId) -> Result<Vec<Kept>, Failure> {
    let rows = sqlx::query("select form, saved from draft where person = $1 order by saved desc")
        .bind(&person.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    let kept = |row: &AnyRow| {
        Ok(Kept {
            form: FormId(row.try_get(0).map_err(failure)?),
            saved: Instant(row.try_get(1).map_err(failure)?),
        })
    };
    rows.iter().map(kept).collect()
}

/// Saves what was typed, if nobody saved since the version it starts from.
pub(super) async fn save(
    write: &mut Write<'_>,
    person: &PersonId,
    form: &FormId,
    typed: Typed,
) -> Result<Saved, Failure> {
    let row = sqlx::query(OF)
        .bind(&person.0)
        .bind(&form.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    let now = row.map(|row| draft(write.vault, &row)).transpose()?;
    let (id, before) = match now {
        Some(draft)
            if draft.version != typed.version
                || typed.draft.as_ref().is_some_and(|of| *of != draft.id) =>
        {
            return Err(changed(draft));
        }
        Some(draft) => (draft.id.0, draft.version),
        // Sent or deleted meanwhile. The person is told; a new draft is for them to begin.
        None if typed.draft.is_some() => return Err(Failure::NotFound),
        // It starts anywhere, so that a tab of an old draft does not meet its version in the new one.
        None => (clock::id(), i64::from(u32::from_be_bytes(clock::chance()))),
    };
    let version = before + 1;
    let sealed = write.vault.seal(place(&id, version), &typed.entries)?;
    sqlx::query(
        "insert into draft (id, person, form, version, saved, sealed) \
         values ($1, $2, $3, $4, $5, $6) on conflict (person, form) do update \
         set version = excluded.version, saved = excluded.saved, sealed = excluded.sealed",
    )
    .bind(&id)
    .bind(&person.0)
    .bind(&form.0)
    .bind(version)
    .bind(write.at.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    Ok(Saved {
        id: DraftId(id),
        version,
        saved: write.at,
    })
}

/// Deletes a draft that nobody saved since the version that was seen; one that is gone already stays
/// gone.
pub(super) async fn delete(
    write: &mut Write<'_>,
    person: &PersonId,
    form: &FormId,
    version: i64,
) -> Result<(), Failure> {
    let row = sqlx::query(
        "delete from draft where person = $1 and form = $2 returning id, version, saved, sealed",
    )
    .bind(&person.0)
    .bind(&form.0)
    .fetch_optional(&mut *write.conn)
    .await
    .map_err(failure)?;
    match row {
        Some(row) if row.try_get::<i64, _>("version").map_err(failure)? != version => {
            Err(changed(draft(write.vault, &row)?))
        }
        _ => Ok(()),
    }
}

/// Another tab saved words that this one has not seen. The act fails, and with it what it did.
const fn changed(draft: Draft) -> Failure {
    let now = Conflict::DraftChanged { draft };
    Failure::Conflict { now }
}

/// Takes away the draft that was just sent, in the transaction of the sending; false if there is
/// none any more.
///
/// # Errors
/// A conflict if another tab saved words that the sender has not seen; else what the database meets.
pub async fn drop_sent(
    write: &mut Write<'_>,
    person: &PersonId,
    id: &DraftId,
    version: i64,
) -> Result<bool, Failure> {
    let row = sqlx::query(
        "delete from draft where id = $1 and person = $2 returning id, version, saved, sealed",
    )
    .bind(&id.0)
    .bind(&person.0)
    .fetch_optional(&mut *write.conn)
    .await
    .map_err(failure)?;
    match row.map(|row| draft(write.vault, &row)).transpose()? {
        Some(draft) if draft.version != version => Err(changed(draft)),
        kept => Ok(kept.is_some()),
    }
}
