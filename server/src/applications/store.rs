//! Applications in the database.

use domain::api::Failure;
use domain::applications::{Application, ApplicationId};
use domain::people::PersonId;
use domain::time::{Day, Instant};
use sha2::{Digest as _, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Executor, Row, SqlSafeStr};

use crate::clock;
use crate::store::{ROWS, Store, Write, failure, values};
use crate::vault::{Place, Vault};

const fn place(id: &str, version: i64) -> Place<'_> {
    Place {
        table: "application",
        id,
        version,
    }
}

/// The version of the rules that this program has (`server/build.rs`).
const RULES: &str = env!("RULES");

/// The columns of an application that [`application`] reads, in its order.
const COLUMNS: &str = "id, version, sealed";

/// An application with its version, of a row that begins with [`COLUMNS`].
pub(super) fn application(vault: &Vault, row: &AnyRow) -> Result<(Application, i64), Failure> {
    let id: String = row.try_get(0).map_err(failure)?;
    let version: i64 = row.try_get(1).map_err(failure)?;
    let sealed: String = row.try_get(2).map_err(failure)?;
    let mut of: Application = vault.open(place(&id, version), &sealed)?;
    of.compare(&bound(&of));
    Ok((of, version))
}

/// The hash of what a line manager is shown of an application, and of what they are asked.
pub(super) fn bound(of: &Application) -> String {
    let hash = |text: &String| clock::hex(&Sha256::digest(text));
    of.endorsed().each_ref().map(hash).join("-")
}

fn opened(store: &Store, rows: &[AnyRow]) -> Result<Vec<Application>, Failure> {
    rows.iter()
        .map(|row| application(store.vault(), row).map(|(application, _)| application))
        .collect()
}

/// The day as the database has it: `2026-06-03`, or nothing.
pub(super) fn written(closes: Option<Day>) -> String {
    closes.map(String::from).unwrap_or_default()
}

pub(super) async fn add(write: &mut Write<'_>, of: &Application) -> Result<(), Failure> {
    let sealed = write.vault.seal(place(&of.id.0, 1), of)?;
    sqlx::query(
        "insert into application (id, person, reference, form, submitted, version, sealed, stage, \
         closes, due, asked) values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10)",
    )
    .bind(&of.id.0)
    .bind(&of.applicant.id.0)
    .bind(&of.reference)
    .bind(&of.form.id)
    .bind(of.submitted().0)
    .bind(&sealed)
    .bind(of.stage.word())
    .bind(written(of.closes))
    .bind(of.due(write.at).map(|(at, _)| at.0))
    .bind(RULES)
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

/// An application to be changed, with its version.
pub(super) async fn take(
    write: &mut Write<'_>,
    id: &ApplicationId,
) -> Result<(Application, i64), Failure> {
    let sql = format!("select {COLUMNS} from application where id = $1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(&id.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    application(write.vault, &row.ok_or(Failure::NotFound)?)
}

/// Puts an application into the round of the day on which it closes now; what is due for it stays due.
pub(super) async fn move_over(
    write: &mut Write<'_>,
    of: &Application,
    version: i64,
) -> Result<(), Failure> {
    let sealed = write.vault.seal(place(&of.id.0, version + 1), of)?;
    sqlx::query("update application set version = $1, sealed = $2, closes = $3 where id = $4")
        .bind(version + 1)
        .bind(&sealed)
        .bind(written(of.closes))
        .bind(&of.id.0)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

/// Puts a changed application back; the one writer makes sure that nobody was in between.
pub(super) async fn put(
    write: &mut Write<'_>,
    of: &Application,
    version: i64,
) -> Result<(), Failure> {
    let sealed = write.vault.seal(place(&of.id.0, version + 1), of)?;
    sqlx::query(
        "update application set version = $1, sealed = $2, stage = $3, due = $4 where id = $5",
    )
    .bind(version + 1)
    .bind(&sealed)
    .bind(of.stage.word())
    .bind(of.due(write.at).map(|(at, _)| at.0))
    .bind(&of.id.0)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Puts many changed applications back, each with the version it had; some hundred in one statement.
pub(super) async fn put_all(
    write: &mut Write<'_>,
    all: &[(Application, i64)],
) -> Result<(), Failure> {
    for all in all.chunks(ROWS) {
        // Both engines name the columns of `values` so. An instant of 0 stands for none.
        let sql = format!(
            "update application set version = given.column2, sealed = given.column3, \
             stage = given.column4, due = nullif(given.column5, 0) \
             from (values {}) as given where application.id = given.column1",
            values(all.len(), 5)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (of, version) in all {
            let sealed = write.vault.seal(place(&of.id.0, version + 1), of)?;
            let due = of.due(write.at).map_or(0, |(at, _)| at.0);
            query = query.bind(&of.id.0).bind(version + 1).bind(sealed);
            query = query.bind(of.stage.word()).bind(due);
        }
        query.execute(&mut *write.conn).await.map_err(failure)?;
    }
    Ok(())
}

/// Applications for which something is due, the longest due first.
pub(super) async fn due(store: &Store, at: Instant) -> Result<Vec<ApplicationId>, Failure> {
    let rows = sqlx::query("select id from application where due <= $1 order by due, id limit 50")
        .bind(at.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    ids(&rows)
}

/// The ids that rows begin with.
fn ids(rows: &[AnyRow]) -> Result<Vec<ApplicationId>, Failure> {
    let id = |row: &AnyRow| row.try_get(0).map(ApplicationId).map_err(failure);
    rows.iter().map(id).collect()
}

/// What is due for an application that is to be changed, if anything is by now.
pub(super) async fn due_of(
    write: &mut Write<'_>,
    id: &ApplicationId,
) -> Result<Option<Instant>, Failure> {
    let row = sqlx::query("select due from application where id = $1 and due <= $2")
        .bind(&id.0)
        .bind(write.at.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.map(|row| row.try_get(0).map(Instant).map_err(failure))
        .transpose()
}

/// The applications that are not decided, and whose endorsement these rules have not compared yet.
pub(super) async fn uncompared(store: &Store) -> Result<Vec<ApplicationId>, Failure> {
    let sql = "select id from application where stage in ('waiting', 'submitted', 'invited') \
               and asked <> $1 order by id";
    let rows = sqlx::query(sql)
        .bind(RULES)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    ids(&rows)
}

/// Writes down that these rules have compared what is endorsed of these applications.
pub(super) async fn compared(write: &mut Write<'_>, all: &[ApplicationId]) -> Result<(), Failure> {
    for all in all.chunks(ROWS) {
        let these: Vec<String> = (2..2 + all.len()).map(|at| format!("${at}")).collect();
        let sql = format!(
            "update application set asked = $1 where id in ({})",
            these.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(RULES);
        for id in all {
            query = query.bind(&id.0);
        }
        query.execute(&mut *write.conn).await.map_err(failure)?;
    }
    Ok(())
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
    match take(write, id).await {
        Ok((application, _)) => Ok(Some(application)),
        Err(Failure::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

pub(super) async fn one(store: &Store, id: &ApplicationId) -> Result<Option<Application>, Failure> {
    let sql = format!("select {COLUMNS} from application where id = $1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(&id.0)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    row.map(|row| application(store.vault(), &row).map(|(application, _)| application))
        .transpose()
}

pub(super) async fn of(store: &Store, person: &PersonId) -> Result<Vec<Application>, Failure> {
    let sql =
        format!("select {COLUMNS} from application where person = $1 order by submitted desc, id");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(&person.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    opened(store, &rows)
}

/// The most that is read of what a person sent before: an honest one has a few.
const MOST_EARLIER: i64 = 200;

/// What a person sent with these forms, newest first and what was withdrawn last, in the transaction that
/// sends more.
pub(super) async fn sent_with(
    write: &mut Write<'_>,
    person: &PersonId,
    [own, first, last]: [&str; 3],
) -> Result<Vec<Application>, Failure> {
    let sql = format!(
        "select {COLUMNS} from application where person = $1 and form in ($2, $3, $4) \
         order by case when stage = 'withdrawn' then 1 else 0 end, submitted desc, id limit $5"
    );
    let query = sqlx::query(AssertSqlSafe(sql))
        .bind(&person.0)
        .bind(own)
        .bind(first)
        .bind(last)
        .bind(MOST_EARLIER);
    let rows = query.fetch_all(&mut *write.conn).await.map_err(failure)?;
    let opened = |row: &AnyRow| application(write.vault, row).map(|(of, _)| of);
    rows.iter().map(opened).collect()
}

/// A person's own application with a reference, to be changed, with its version.
pub(super) async fn named(
    write: &mut Write<'_>,
    person: &PersonId,
    reference: &str,
) -> Result<Option<(Application, i64)>, Failure> {
    let sql = format!("select {COLUMNS} from application where person = $1 and reference = $2");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(&person.0)
        .bind(reference)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.map(|row| application(write.vault, &row)).transpose()
}

/// What a person sent last with a form.
pub(super) async fn last(
    store: &Store,
    person: &PersonId,
    form: &str,
) -> Result<Option<Application>, Failure> {
    let sql = format!(
        "select {COLUMNS} from application where person = $1 and form = $2 \
         order by submitted desc, id limit 1"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(&person.0)
        .bind(form)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    Ok(row
        .map(|row| application(store.vault(), &row))
        .transpose()?
        .map(|(last, _)| last))
}

pub(super) async fn all(store: &Store) -> Result<Vec<Application>, Failure> {
    let sql = format!("select {COLUMNS} from application order by submitted, id");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    opened(store, &rows)
}

/// What a query finds in a round, which it is told as its first two parameters.
pub(super) async fn rows_of_round<'e>(
    on: impl Executor<'e, Database = sqlx::Any>,
    sql: impl SqlSafeStr,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<AnyRow>, Failure> {
    let query = sqlx::query(sql).bind(form).bind(written(closes));
    query.fetch_all(on).await.map_err(failure)
}

/// The applications of a round at one stage, by its word, whole; without those that a void yes sends back.
pub(super) async fn at_stage(
    store: &Store,
    (form, closes): (&str, Option<Day>),
    stage: &str,
) -> Result<Vec<Application>, Failure> {
    let sql = format!(
        "select {COLUMNS} from application where form = $1 and closes = $2 and stage = $3 \
         order by submitted, id"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(form)
        .bind(written(closes))
        .bind(stage)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    let mut all = opened(store, &rows)?;
    all.retain(|of| of.stage.word() == stage);
    Ok(all)
}

/// The applications of a round, whole.
pub(super) async fn whole(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Application>, Failure> {
    let sql = format!("select {COLUMNS} from application where form = $1 and closes = $2");
    let rows = rows_of_round(store.read(), AssertSqlSafe(sql), form, closes).await?;
    opened(store, &rows)
}

/// The applications of a round, whole, but for those that are over without a place.
pub(super) async fn in_round(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Application>, Failure> {
    let sql = format!(
        "select {COLUMNS} from application where form = $1 and closes = $2 \
         and stage in ('submitted', 'invited', 'reserve', 'offered', 'accepted')"
    );
    let rows = rows_of_round(store.read(), AssertSqlSafe(sql), form, closes).await?;
    opened(store, &rows)
}
