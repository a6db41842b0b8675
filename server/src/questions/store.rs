//! Questions in the database.

use domain::api::Failure;
use domain::people::PersonId;
use domain::questions::{Question, QuestionId, Stage};
use domain::time::Instant;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::store::{Store, Write, failure};
use crate::vault::{Place, Vault};

const fn place(id: &str, version: i64) -> Place<'_> {
    Place {
        table: "question",
        id,
        version,
    }
}

fn question(vault: &Vault, row: &AnyRow) -> Result<(Question, i64), Failure> {
    let id: String = row.try_get(0).map_err(failure)?;
    let version: i64 = row.try_get(1).map_err(failure)?;
    let sealed: String = row.try_get(2).map_err(failure)?;
    Ok((vault.open(place(&id, version), &sealed)?, version))
}

/// What the inbox is sorted by: the stage's word, and since when it is so.
const fn sorting(stage: &Stage) -> (&'static str, Instant) {
    match stage {
        Stage::Waiting { since, .. } => ("waiting", *since),
        Stage::Answered { at, .. } => ("answered", *at),
        Stage::Closed { at } => ("closed", *at),
    }
}

pub(super) async fn add(write: &mut Write<'_>, of: &Question) -> Result<(), Failure> {
    let sealed = write.vault.seal(place(&of.id.0, 1), of)?;
    let (stage, since) = sorting(&of.stage);
    sqlx::query(
        "insert into question (id, person, stage, since, version, sealed) \
         values ($1, $2, $3, $4, 1, $5)",
    )
    .bind(&of.id.0)
    .bind(&of.asker.0)
    .bind(stage)
    .bind(since.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// How many questions of a person wait, and how many are kept.
pub(super) async fn counted(
    write: &mut Write<'_>,
    person: &PersonId,
) -> Result<(i64, i64), Failure> {
    let row = sqlx::query(
        "select count(case when stage = 'waiting' then 1 end), count(*) from question where person = $1",
    )
    .bind(&person.0)
    .fetch_one(&mut *write.conn)
    .await
    .map_err(failure)?;
    Ok((
        row.try_get(0).map_err(failure)?,
        row.try_get(1).map_err(failure)?,
    ))
}

pub(super) async fn find(
    write: &mut Write<'_>,
    id: &QuestionId,
) -> Result<Option<Question>, Failure> {
    match take(write, id).await {
        Ok((question, _)) => Ok(Some(question)),
        Err(Failure::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// A question to be changed, with its version.
pub(super) async fn take(
    write: &mut Write<'_>,
    id: &QuestionId,
) -> Result<(Question, i64), Failure> {
    let row = sqlx::query("select id, version, sealed from question where id = $1")
        .bind(&id.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    question(write.vault, &row.ok_or(Failure::NotFound)?)
}

/// Puts a changed question back; the one writer makes sure that nobody was in between.
pub(super) async fn put(write: &mut Write<'_>, of: &Question, version: i64) -> Result<(), Failure> {
    let sealed = write.vault.seal(place(&of.id.0, version + 1), of)?;
    let (stage, since) = sorting(&of.stage);
    sqlx::query(
        "update question set stage = $1, since = $2, version = $3, sealed = $4 where id = $5",
    )
    .bind(stage)
    .bind(since.0)
    .bind(version + 1)
    .bind(&sealed)
    .bind(&of.id.0)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Puts a person's id where their name stood in answers that they gave for the CMU; tells in how many
/// questions. The audit chain knows whose each answer was.
///
/// # Errors
/// What the database meets.
pub async fn unname(write: &mut Write<'_>, person: &str) -> Result<u64, Failure> {
    let answered =
        "select distinct subject from audit where act = 'question.answer' and actor = $1";
    let mut changed = 0;
    for id in texts(write, answered, person).await? {
        let taken = take(write, &QuestionId(id.clone())).await;
        let (mut question, version) = match taken {
            Err(Failure::NotFound) => continue,
            taken => taken?,
        };
        let answers =
            "select actor from audit where act = 'question.answer' and subject = $1 order by seq";
        let answerers = texts(write, answers, &id).await?;
        if question.unname(&PersonId(person.to_owned()), &answerers) {
            put(write, &question, version).await?;
            changed += 1;
        }
    }
    Ok(changed)
}

async fn texts(write: &mut Write<'_>, sql: &'static str, of: &str) -> Result<Vec<String>, Failure> {
    let rows = sqlx::query(sql)
        .bind(of)
        .fetch_all(&mut *write.conn)
        .await
        .map_err(failure)?;
    rows.iter()
        .map(|row| row.try_get(0).map_err(failure))
        .collect()
}

pub(super) async fn one(store: &Store, id: &QuestionId) -> Result<Option<Question>, Failure> {
    let row = sqlx::query("select id, version, sealed from question where id = $1")
        .bind(&id.0)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    row.map(|row| question(store.vault(), &row).map(|(question, _)| question))
        .transpose()
}

pub(super) async fn of(store: &Store, person: &PersonId) -> Result<Vec<Question>, Failure> {
    let rows = sqlx::query(
        "select id, version, sealed from question where person = $1 order by since desc, id",
    )
    .bind(&person.0)
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    opened(store, &rows)
}

/// Those that wait, oldest first; then the others, newest first.
pub(super) async fn inbox(store: &Store) -> Result<Vec<Question>, Failure> {
    let waiting = sqlx::query(
        "select id, version, sealed from question where stage = 'waiting' order by since, id",
    );
    let rows = waiting.fetch_all(store.read()).await.map_err(failure)?;
    let mut all = opened(store, &rows)?;
    let others = sqlx::query(
        "select id, version, sealed from question where stage <> 'waiting' \
         order by since desc, id limit 200",
    );
    let rows = others.fetch_all(store.read()).await.map_err(failure)?;
    all.extend(opened(store, &rows)?);
    Ok(all)
}

fn opened(store: &Store, rows: &[AnyRow]) -> Result<Vec<Question>, Failure> {
    rows.iter()
        .map(|row| question(store.vault(), row).map(|(question, _)| question))
        .collect()
}
