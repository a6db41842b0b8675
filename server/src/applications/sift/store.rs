//! The sift in the database.

use std::collections::{BTreeMap, HashSet};

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::applications::api::desk::Masked;
use domain::applications::round::HELD;
use domain::people::PersonId;
use domain::time::Day;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Executor, Row};

use super::super::store::rows_of_round;
use crate::store::{Store, Write, failure, is_there, text};
use crate::vault::{Place, Vault};

/// Who gave a part which mark.
pub struct Marked {
    pub application: String,
    pub part: String,
    pub person: String,
    pub mark: u8,
}

/// Every mark in a round.
pub async fn marks<'e>(
    on: impl Executor<'e, Database = sqlx::Any>,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Marked>, Failure> {
    let rows = rows_of_round(
        on,
        "select m.application, m.part, m.scorer, m.mark from mark m \
         join application a on a.id = m.application where a.form = $1 and a.closes = $2 \
         and m.void is null",
        form,
        closes,
    )
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Marked {
                application: text(row, 0)?,
                part: text(row, 1)?,
                person: text(row, 2)?,
                mark: mark(row, 3)?,
            })
        })
        .collect()
}

pub fn mark(row: &AnyRow, column: usize) -> Result<u8, Failure> {
    let mark: i64 = row.try_get(column).map_err(failure)?;
    u8::try_from(mark).map_err(|_| Failure::Broken)
}

/// What was settled in a round: the mark of an application's part.
pub async fn settled<'e>(
    on: impl Executor<'e, Database = sqlx::Any>,
    form: &str,
    closes: Option<Day>,
) -> Result<BTreeMap<(String, String), u8>, Failure> {
    let rows = rows_of_round(
        on,
        "select s.application, s.part, s.mark from settled s \
         join application a on a.id = s.application where a.form = $1 and a.closes = $2 \
         and s.agreed = 1",
        form,
        closes,
    )
    .await?;
    rows.iter()
        .map(|row| Ok(((text(row, 0)?, text(row, 1)?), mark(row, 2)?)))
        .collect()
}

/// The applications somebody may not judge: they declared why, also where they took that back, or had it
/// before them by name or unmasked, or wrote a note about it. The chain of acts knows who had what, and no act is
/// ever undone in it.
pub(super) const BARRED: &str = "select application from interest where scorer = $1 \
     union select subject from audit where actor = $1 and act in ('application.read', \
     'application.see-name', 'application.mask', 'application.name-manager', 'application.go-on-without', \
     'application.note', 'application.take-back-interest')";

/// The applications that a person may not judge.
pub async fn barred(store: &Store, person: &PersonId) -> Result<HashSet<String>, Failure> {
    let rows = sqlx::query(BARRED)
        .bind(&person.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    rows.iter().map(|row| text(row, 0)).collect()
}

/// The applications about which a person declared why they may not judge them.
pub async fn declared(store: &Store, person: &PersonId) -> Result<HashSet<String>, Failure> {
    let rows = sqlx::query("select application from interest where scorer = $1")
        .bind(&person.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    rows.iter().map(|row| text(row, 0)).collect()
}

/// Whether a person may not judge an application blindly, in the transaction of the judging.
pub async fn is_barred(
    write: &mut Write<'_>,
    person: &PersonId,
    id: &ApplicationId,
) -> Result<bool, Failure> {
    let sql = format!("select 1 from ({BARRED}) barred where application = $2");
    let query = sqlx::query(AssertSqlSafe(sql));
    is_there(query.bind(&person.0).bind(&id.0), &mut *write.conn).await
}

/// The marks of one part, and what was settled.
pub async fn of_part(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
) -> Result<(Vec<u8>, Option<u8>), Failure> {
    let rows = sqlx::query(
        "select mark, 0 from mark where application = $1 and part = $2 and void is null \
         union all select mark, 1 from settled where application = $1 and part = $2 and agreed = 1",
    )
    .bind(&id.0)
    .bind(part)
    .fetch_all(&mut *write.conn)
    .await
    .map_err(failure)?;
    let (mut marks, mut settled) = (vec![], None);
    for row in &rows {
        match row.try_get::<i64, _>(1).map_err(failure)? {
            0 => marks.push(mark(row, 0)?),
            _ => settled = Some(mark(row, 0)?),
        }
    }
    Ok((marks, settled))
}

/// Whether a person has given a part a mark that counts.
pub async fn has_marked(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
    person: &PersonId,
) -> Result<bool, Failure> {
    let query = sqlx::query(
        "select 1 from mark where application = $1 and part = $2 and scorer = $3 and void is null",
    );
    let query = query.bind(&id.0).bind(part).bind(&person.0);
    is_there(query, &mut *write.conn).await
}

/// Adds a mark; each person gives one for a part that counts, in the place of one that no longer does.
pub async fn add_mark(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
    person: &PersonId,
    mark: u8,
) -> Result<(), Failure> {
    let done = sqlx::query(
        "insert into mark (application, part, scorer, mark, at) values ($1, $2, $3, $4, $5) \
         on conflict (application, part, scorer) do update set mark = excluded.mark, \
         at = excluded.at, void = null where mark.void is not null",
    )
    .bind(&id.0)
    .bind(part)
    .bind(&person.0)
    .bind(i64::from(mark))
    .bind(write.at.0)
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    match done.rows_affected() {
        0 => Err(Failure::moved(
            "You have given this part its mark. A mark is not changed.",
        )),
        _ => Ok(()),
    }
}

const fn place<'a>(table: &'static str, id: &'a str) -> Place<'a> {
    Place {
        table,
        id,
        version: 0,
    }
}

fn of_part_id(id: &ApplicationId, part: &str) -> String {
    format!("{}/{part}", id.0)
}

/// Puts a text in the place of what was written in a part, for scorers.
pub async fn mask(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
    person: &PersonId,
    text: &str,
) -> Result<(), Failure> {
    let sealed = write
        .vault
        .seal(place("mask", &of_part_id(id, part)), &text)?;
    sqlx::query(
        "insert into mask (application, part, scorer, at, sealed) values ($1, $2, $3, $4, $5) \
         on conflict (application, part) do update set scorer = excluded.scorer, \
         at = excluded.at, sealed = excluded.sealed, void = null",
    )
    .bind(&id.0)
    .bind(part)
    .bind(&person.0)
    .bind(write.at.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Whether the mask of a part no longer counts and there is no other.
pub async fn is_held(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
) -> Result<bool, Failure> {
    let sql = "select 1 from mask where application = $1 and part = $2 and void is not null";
    let query = sqlx::query(sql).bind(&id.0).bind(part);
    is_there(query, &mut *write.conn).await
}

/// The parts in a round whose mask no longer counts: application and part.
pub async fn held(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<HashSet<(String, String)>, Failure> {
    let rows = rows_of_round(
        store.read(),
        "select m.application, m.part from mask m join application a on a.id = m.application \
         where a.form = $1 and a.closes = $2 and m.void is not null",
        form,
        closes,
    )
    .await?;
    rows.iter()
        .map(|row| Ok((text(row, 0)?, text(row, 1)?)))
        .collect()
}

/// What a mask says: of one that no longer counts, that another is waited for.
fn said(vault: &Vault, (of, row): (&str, &AnyRow), column: usize) -> Result<String, Failure> {
    let since: Option<i64> = row.try_get(column + 1).map_err(failure)?;
    match since {
        Some(_) => Ok(HELD.to_owned()),
        None => vault.open(place("mask", of), &text(row, column)?),
    }
}

/// What scorers read in the place of a part, if it is masked.
pub async fn masked(
    store: &Store,
    id: &ApplicationId,
    part: &str,
) -> Result<Option<String>, Failure> {
    let row = sqlx::query("select sealed, void from mask where application = $1 and part = $2")
        .bind(&id.0)
        .bind(part)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    row.map(|row| said(store.vault(), (&of_part_id(id, part), &row), 0))
        .transpose()
}

/// All masks of an application.
pub async fn masks_of(store: &Store, id: &ApplicationId) -> Result<Vec<Masked>, Failure> {
    let sql = "select part, sealed, void from mask where application = $1 order by part";
    let rows = sqlx::query(sql)
        .bind(&id.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    let masked = |row: &AnyRow| {
        let part = text(row, 0)?;
        let text = said(store.vault(), (&of_part_id(id, &part), row), 1)?;
        Ok(Masked { part, text })
    };
    rows.iter().map(masked).collect()
}

/// All masks of a round: what scorers read, by application and part.
pub async fn masks(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<BTreeMap<(String, String), String>, Failure> {
    let rows = rows_of_round(
        store.read(),
        "select m.application, m.part, m.sealed, m.void from mask m \
         join application a on a.id = m.application where a.form = $1 and a.closes = $2",
        form,
        closes,
    )
    .await?;
    rows.iter()
        .map(|row| {
            let (id, part) = (text(row, 0)?, text(row, 1)?);
            let shown = said(store.vault(), (&format!("{id}/{part}"), row), 2)?;
            Ok(((id, part), shown))
        })
        .collect()
}
