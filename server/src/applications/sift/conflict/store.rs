//! What those in a conflict have declared, and what of theirs counts no more, in the database.

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::applications::readers::Bar;
use domain::applications::round::{Interest, Passed};
use domain::people::PersonId;
use domain::time::{Day, Instant};
use sqlx::{AssertSqlSafe, Executor, Row};

use crate::applications::store::written;
use crate::store::{Store, Write, failure, is_there, text};

/// What a person declared about an application, if anything.
pub async fn declared<'e>(
    on: impl Executor<'e, Database = sqlx::Any>,
    person: &PersonId,
    id: &ApplicationId,
) -> Result<Option<Bar>, Failure> {
    let row = sqlx::query("select kind from interest where scorer = $1 and application = $2")
        .bind(&person.0)
        .bind(&id.0)
        .fetch_optional(on)
        .await
        .map_err(failure)?;
    row.map(|row| Ok(Bar::declared(&text(&row, 0)?)))
        .transpose()
}

/// What a person declared in a round that they may not judge, of what is not over.
pub async fn passed(
    store: &Store,
    person: &PersonId,
    (form, closes): (&str, Option<Day>),
) -> Result<Vec<Passed>, Failure> {
    let rows = sqlx::query(
        "select a.id, a.reference, i.kind, i.at from interest i \
         join application a on a.id = i.application where i.scorer = $1 and a.form = $2 \
         and a.closes = $3 and a.stage not in ('withdrawn', 'not-selected', 'declined', 'ended') \
         order by a.reference",
    )
    .bind(&person.0)
    .bind(form)
    .bind(written(closes))
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| {
            Ok(Passed {
                id: ApplicationId(text(row, 0)?),
                reference: text(row, 1)?,
                kind: Interest::named(&text(row, 2)?).unwrap_or(Interest::Other),
                at: Instant(row.try_get(3).map_err(failure)?),
            })
        })
        .collect()
}

/// Writes down why somebody may not judge.
pub async fn declare(
    write: &mut Write<'_>,
    id: &ApplicationId,
    person: &PersonId,
    kind: Interest,
) -> Result<(), Failure> {
    sqlx::query(
        "insert into interest (application, scorer, kind, at) values ($1, $2, $3, $4) \
         on conflict (application, scorer) do update set kind = excluded.kind",
    )
    .bind(&id.0)
    .bind(&person.0)
    .bind(kind.word())
    .bind(write.at.0)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Takes away what a person declared; tells whether they had. The chain of acts keeps both.
pub async fn take_back(
    write: &mut Write<'_>,
    id: &ApplicationId,
    person: &PersonId,
) -> Result<bool, Failure> {
    sqlx::query("delete from interest where application = $1 and scorer = $2")
        .bind(&id.0)
        .bind(&person.0)
        .execute(&mut *write.conn)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(failure)
}

/// Whether a person has taken back before what they declared about an application: the chain of acts knows.
pub async fn has_taken_back(
    write: &mut Write<'_>,
    id: &ApplicationId,
    person: &PersonId,
) -> Result<bool, Failure> {
    let query = sqlx::query(
        "select 1 from audit where actor = $1 and subject = $2 and act = 'application.take-back-interest'",
    );
    is_there(query.bind(&person.0).bind(&id.0), &mut *write.conn).await
}

/// The marks that a person gave parts that begin so stay and do not count; what was settled of those by them,
/// or on such a mark, is proposed again.
pub async fn void_marks(
    write: &mut Write<'_>,
    id: &ApplicationId,
    person: &PersonId,
    parts: &str,
) -> Result<(), Failure> {
    for sql in [
        "update mark set void = $1 where application = $2 and scorer = $3 and void is null \
         and substr(part, 1, length($4)) = $4",
        "update settled set agreed = 0 where agreed = 1 and application = $2 \
         and substr(part, 1, length($4)) = $4 and (scorer = $3 or exists (select 1 from mark m \
         where m.application = $2 and m.part = settled.part and m.scorer = $3 and m.void = $1))",
    ] {
        sqlx::query(sql)
            .bind(write.at.0)
            .bind(&id.0)
            .bind(&person.0)
            .bind(parts)
            .execute(&mut *write.conn)
            .await
            .map_err(failure)?;
    }
    Ok(())
}

/// Of a mask: nobody has given a mark by it that counts.
const UNREAD: &str = "not exists (select 1 from mark m where m.application = mask.application \
     and m.part = mask.part and m.void is null)";

/// The masks that a person made of an application stay and do not count, but for those that others have marked
/// by; so do those of whoever declared before, once the last mark given by them counts no more. Tells how many.
pub async fn void_masks(
    write: &mut Write<'_>,
    id: &ApplicationId,
    person: &PersonId,
) -> Result<u64, Failure> {
    let sql = format!(
        "update mask set void = $1 where application = $2 and void is null and {UNREAD} \
         and (scorer = $3 or scorer in (select scorer from interest where application = $2))"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(write.at.0)
        .bind(&id.0)
        .bind(&person.0)
        .execute(&mut *write.conn)
        .await
        .map(|done| done.rows_affected())
        .map_err(failure)
}

/// Takes away what a person drafted last as a decision; tells how many that were.
pub async fn drop_draft(
    write: &mut Write<'_>,
    id: &ApplicationId,
    person: &PersonId,
) -> Result<u64, Failure> {
    sqlx::query("delete from decision where application = $1 and drafter = $2")
        .bind(&id.0)
        .bind(&person.0)
        .execute(&mut *write.conn)
        .await
        .map(|done| done.rows_affected())
        .map_err(failure)
}

/// Those who apply in a round have no hand in it: marks and masks that they have given in it stay and no longer
/// count, and what they drafted is taken away. What was settled by them, or on such a mark, is proposed again,
/// unless a decision was published on it. Tells how many masks and drafts that were.
pub async fn void_of_rivals(
    write: &mut Write<'_>,
    form: &str,
    closes: Option<Day>,
) -> Result<u64, Failure> {
    const RIVALS: &str = "(select person from application where form = $2 and closes = $3 \
         and stage <> 'withdrawn')";
    // Each statement has the same three parameters: a draft is of a time before this one.
    let all = [
        format!(
            "update mark set void = $1 where void is null and scorer in {RIVALS} and application in \
             (select id from application where form = $2 and closes = $3)"
        ),
        format!(
            "update settled set agreed = 0 where agreed = 1 and application in \
             (select id from application where form = $2 and closes = $3 \
             and stage in ('waiting', 'submitted', 'invited')) \
             and (scorer in {RIVALS} or exists (select 1 from mark m where m.void = $1 \
             and m.application = settled.application and m.part = settled.part))"
        ),
        format!(
            "update mask set void = $1 where void is null and scorer in {RIVALS} and application in \
             (select id from application where form = $2 and closes = $3 \
             and stage in ('waiting', 'submitted')) and {UNREAD}"
        ),
        format!(
            "delete from decision where at <= $1 and drafter in {RIVALS} and application in \
             (select id from application where form = $2 and closes = $3)"
        ),
    ];
    let mut voided = 0;
    for (of, sql) in all.into_iter().enumerate() {
        let done = sqlx::query(AssertSqlSafe(sql))
            .bind(write.at.0)
            .bind(form)
            .bind(written(closes))
            .execute(&mut *write.conn)
            .await
            .map_err(failure)?;
        voided += if of < 2 { 0 } else { done.rows_affected() };
    }
    Ok(voided)
}
