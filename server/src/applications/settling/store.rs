//! What is settled and proposed, in the database.

use std::collections::BTreeMap;

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::applications::api::decide::Settled;
use domain::people::PersonId;
use domain::time::Day;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::super::sift::store::mark;
use super::super::store::rows_of_round;
use crate::store::{Store, Write, failure, text};
use crate::vault::{Place, Vault};

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "settled",
        id,
        version: 0,
    }
}

/// What was written down for a part whose marks are apart.
pub struct Written {
    /// Who wrote it.
    pub person: String,
    /// The mark, and why.
    pub settled: Settled,
    /// Whether it counts; else it is proposed.
    pub agreed: bool,
}

/// Of what was written down: it counts, or whoever proposed it may still judge.
const STANDS: &str = "(s.agreed = 1 or exists (select 1 from mark m where m.application = s.application \
     and m.part = s.part and m.scorer = s.scorer and m.void is null))";

/// What was written down for a part, in a transaction.
pub async fn written_for(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
) -> Result<Option<Written>, Failure> {
    let sql = format!(
        "select application, part, scorer, mark, sealed, agreed from settled s \
         where application = $1 and part = $2 and {STANDS}"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(&id.0)
        .bind(part)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.map(|row| written_in(write.vault, &row)).transpose()
}

fn written_in(vault: &Vault, row: &AnyRow) -> Result<Written, Failure> {
    let at = format!("{}/{}", text(row, 0)?, text(row, 1)?);
    let agreed: i64 = row.try_get(5).map_err(failure)?;
    Ok(Written {
        person: text(row, 2)?,
        settled: Settled {
            mark: mark(row, 3)?,
            reason: vault.open(place(&at), &text(row, 4)?)?,
        },
        agreed: agreed == 1,
    })
}

/// What is proposed in a round: the application, the part, and what was written.
pub async fn proposed(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<(ApplicationId, String, Written)>, Failure> {
    let sql = format!(
        "select s.application, s.part, s.scorer, s.mark, s.sealed, s.agreed from settled s \
         join application a on a.id = s.application where a.form = $1 and a.closes = $2 \
         and s.agreed = 0 and {STANDS} order by s.application, s.part"
    );
    let rows = rows_of_round(store.read(), AssertSqlSafe(sql), form, closes).await?;
    let read = |row| {
        let (id, part) = (ApplicationId(text(row, 0)?), text(row, 1)?);
        Ok((id, part, written_in(store.vault(), row)?))
    };
    rows.iter().map(read).collect()
}

/// Writes down what was settled or is proposed, and why, in the place of what was only proposed.
pub async fn settle(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
    new: &Written,
) -> Result<(), Failure> {
    let Settled { mark, reason } = &new.settled;
    let sealed = write
        .vault
        .seal(place(&format!("{}/{part}", id.0)), &reason)?;
    let done = sqlx::query(
        "insert into settled (application, part, scorer, mark, at, sealed, agreed) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (application, part) do update \
         set scorer = excluded.scorer, mark = excluded.mark, at = excluded.at, \
         sealed = excluded.sealed, agreed = excluded.agreed where settled.agreed = 0",
    )
    .bind(&id.0)
    .bind(part)
    .bind(&new.person)
    .bind(i64::from(*mark))
    .bind(write.at.0)
    .bind(&sealed)
    .bind(i64::from(new.agreed))
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    match done.rows_affected() {
        0 => Err(Failure::moved("This part was settled meanwhile.")),
        _ => Ok(()),
    }
}

/// Takes away what was settled of a part, or what this person has proposed; tells whether anything was.
pub async fn unsettle(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
    person: &PersonId,
) -> Result<bool, Failure> {
    sqlx::query(
        "delete from settled where application = $1 and part = $2 and (agreed = 1 or scorer = $3)",
    )
    .bind(&id.0)
    .bind(part)
    .bind(&person.0)
    .execute(&mut *write.conn)
    .await
    .map(|done| done.rows_affected() > 0)
    .map_err(failure)
}

/// What was settled of an application, by part.
pub async fn settled_of(
    store: &Store,
    id: &ApplicationId,
) -> Result<BTreeMap<String, Settled>, Failure> {
    let rows = sqlx::query(
        "select application, part, scorer, mark, sealed, agreed from settled \
         where application = $1 and agreed = 1",
    )
    .bind(&id.0)
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| Ok((text(row, 1)?, written_in(store.vault(), row)?.settled)))
        .collect()
}
