//! Drafted decisions in the database.

use std::collections::HashMap;

use domain::api::Failure;
use domain::applications::api::decide::Posted;
use domain::applications::decision::OUTCOME;
use domain::applications::earlier::Holder;
use domain::applications::readers::Bar;
use domain::applications::{Application, ApplicationId, Outcome};
use domain::drafts::{Draft, DraftId};
use domain::form::Entries;
use domain::people::PersonId;
use domain::time::{Day, Instant};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::super::sift::Marks;
use super::super::store::{application, rows_of_round, written};
use crate::store::{Store, Write, failure};
use crate::vault::{Place, Use, Vault};

/// A draft as a list shows it; it is opened where marks are missing.
pub struct Light {
    pub application: ApplicationId,
    pub version: i64,
    pub outcome: Option<Outcome>,
    /// How many parts lack feedback that they need.
    pub lacking: i64,
    sealed: String,
}

impl Light {
    /// What was typed into it.
    pub fn typed(&self, vault: &Vault) -> Result<Entries, Failure> {
        vault.open(place(&self.application.0, self.version), &self.sealed)
    }
}

const fn place(id: &str, version: i64) -> Place<'_> {
    Place {
        table: "decision",
        id,
        version,
    }
}

fn text(row: &AnyRow, column: usize) -> Result<String, Failure> {
    row.try_get(column).map_err(failure)
}

const COLUMNS: &str = "d.application, d.version, d.at, d.sealed";

/// A draft whose columns begin at this one.
fn draft(vault: &Vault, row: &AnyRow, at: usize) -> Result<Draft, Failure> {
    let (id, version) = (text(row, at)?, row.try_get(at + 1).map_err(failure)?);
    Ok(Draft {
        entries: vault.open(place(&id, version), &text(row, at + 3)?)?,
        saved: Instant(row.try_get(at + 2).map_err(failure)?),
        id: DraftId(id),
        version,
    })
}

/// How far the letters have come of what somebody published last in a round. They are those of that moment.
pub async fn posted(store: &Store, by: &PersonId, round: &str) -> Result<Posted, Failure> {
    let row = sqlx::query(
        "select count(*), count(refused) from letter where handed is null and due >= 0 and at = \
         (select max(at) from audit where actor = $1 and act = 'round.publish' and subject = $2)",
    )
    .bind(&by.0)
    .bind(round)
    .fetch_one(store.read())
    .await
    .map_err(failure)?;
    let count = |column: usize| {
        let count: i64 = row.try_get(column).map_err(failure)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    };
    let (left, refused): (u32, u32) = (count(0)?, count(1)?);
    Ok(Posted {
        waiting: left.saturating_sub(refused),
        refused,
    })
}

/// The drafts of a round, by application.
const OF_ROUND: &str = "from decision d join application a on a.id = d.application \
     where a.form = $1 and a.closes = $2 order by d.application";

/// What is drafted in a round.
pub async fn of_round(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Light>, Failure> {
    let sql = format!("select d.application, d.version, d.outcome, d.lacking, d.sealed {OF_ROUND}");
    let rows = rows_of_round(store.read(), AssertSqlSafe(sql), form, closes).await?;
    rows.iter()
        .map(|row| {
            Ok(Light {
                application: ApplicationId(text(row, 0)?),
                version: row.try_get(1).map_err(failure)?,
                outcome: Outcome::named(&text(row, 2)?),
                lacking: row.try_get(3).map_err(failure)?,
                sealed: text(row, 4)?,
            })
        })
        .collect()
}

/// What is drafted in a round, each with its application and its version, in the transaction that
/// publishes it.
pub async fn in_round(
    write: &mut Write<'_>,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<(Draft, Application, i64)>, Failure> {
    let sql = format!("select a.id, a.version, a.sealed, {COLUMNS} {OF_ROUND}");
    let rows = rows_of_round(&mut *write.conn, AssertSqlSafe(sql), form, closes).await?;
    rows.iter()
        .map(|row| {
            let (of, version) = application(write.vault, row)?;
            Ok((draft(write.vault, row, 3)?, of, version))
        })
        .collect()
}

/// Stands for drafts as they are, and for the marks they were seen beside: another draft, another version of
/// one, or another mark gives something else.
pub fn seen<'a>(vault: &Vault, all: impl Iterator<Item = (&'a str, i64)>, marks: &Marks) -> String {
    let told = all.map(|(id, version)| format!("{id} {version} {}", marks.told(id)));
    let told: Vec<String> = told.collect();
    vault.mac(Use::Seen, &told.join("\n"))
}

const ONE: &str = "from decision d where d.application = $1";

/// What is drafted for an application.
pub async fn one(store: &Store, id: &ApplicationId) -> Result<Option<Draft>, Failure> {
    let row = sqlx::query(AssertSqlSafe(format!("select {COLUMNS} {ONE}")))
        .bind(&id.0)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    row.map(|row| draft(store.vault(), &row, 0)).transpose()
}

/// The same, in a transaction.
pub async fn take(write: &mut Write<'_>, id: &ApplicationId) -> Result<Option<Draft>, Failure> {
    let row = sqlx::query(AssertSqlSafe(format!("select {COLUMNS} {ONE}")))
        .bind(&id.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.map(|row| draft(write.vault, &row, 0)).transpose()
}

/// Puts a draft in the place of the one with this version, 0 for none. A version never comes twice, so
/// that nobody takes a new draft for one they saw before it was taken back.
pub async fn put(
    write: &mut Write<'_>,
    id: &ApplicationId,
    by: &PersonId,
    (before, lacking): (i64, usize),
    entries: Entries,
) -> Result<Draft, Failure> {
    let version = write.at.0.max(before + 1);
    let sealed = write.vault.seal(place(&id.0, version), &entries)?;
    let outcome = entries.get(OUTCOME).and_then(|entry| entry.first());
    sqlx::query(
        "insert into decision (application, drafter, version, at, outcome, lacking, sealed) \
         values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (application) do update set drafter = excluded.drafter, \
         version = excluded.version, at = excluded.at, outcome = excluded.outcome, \
         lacking = excluded.lacking, sealed = excluded.sealed",
    )
    .bind(&id.0)
    .bind(&by.0)
    .bind(version)
    .bind(write.at.0)
    .bind(outcome.map_or("", String::as_str))
    .bind(i64::try_from(lacking).unwrap_or(i64::MAX))
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    Ok(Draft {
        id: DraftId(id.0.clone()),
        version,
        saved: write.at,
        entries,
    })
}

/// Takes a draft away.
pub async fn drop(write: &mut Write<'_>, id: &str) -> Result<(), Failure> {
    sqlx::query("delete from decision where application = $1")
        .bind(id)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    Ok(())
}

/// Takes all drafts of a round away but these.
pub async fn drop_all(
    write: &mut Write<'_>,
    form: &str,
    closes: Option<Day>,
    but: &[String],
) -> Result<(), Failure> {
    let kept: Vec<String> = (3..3 + but.len()).map(|at| format!("${at}")).collect();
    let but_these = match kept.is_empty() {
        true => String::new(),
        false => format!(" and application not in ({})", kept.join(", ")),
    };
    let sql = format!(
        "delete from decision where application in \
         (select id from application where form = $1 and closes = $2){but_these}"
    );
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(form)
        .bind(written(closes));
    for id in but {
        query = query.bind(id);
    }
    query
        .execute(&mut *write.conn)
        .await
        .map(|_| ())
        .map_err(failure)
}

/// The applications which a person declared that they may not judge, in a transaction.
pub async fn declared(
    write: &mut Write<'_>,
    person: &PersonId,
) -> Result<HashMap<String, Bar>, Failure> {
    let rows = sqlx::query("select application, kind from interest where scorer = $1")
        .bind(&person.0)
        .fetch_all(&mut *write.conn)
        .await
        .map_err(failure)?;
    rows.iter()
        .map(|row| Ok((text(row, 0)?, Bar::declared(&text(row, 1)?))))
        .collect()
}

/// Which applications of a round hold a place, in the transaction that gives more.
const HOLDING: &str = "from application where form = $1 and closes = $2 \
     and stage in ('offered', 'accepted')";

/// How many places of a round are held.
pub async fn held(write: &mut Write<'_>, form: &str, closes: Option<Day>) -> Result<i64, Failure> {
    let row = sqlx::query(AssertSqlSafe(format!("select count(*) {HOLDING}")))
        .bind(form)
        .bind(written(closes))
        .fetch_one(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.try_get(0).map_err(failure)
}

/// Who holds a place of a round, or still has to answer an offer of another round of the form.
pub async fn placed(
    write: &mut Write<'_>,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Holder>, Failure> {
    let rows = rows_of_round(
        &mut *write.conn,
        "select person, reference from application where form = $1 \
         and (stage = 'offered' or closes = $2 and stage = 'accepted')",
        form,
        closes,
    )
    .await?;
    rows.iter()
        .map(|row| Ok((PersonId(text(row, 0)?), text(row, 1)?)))
        .collect()
}

/// The applications that hold a place of a round, whole.
pub async fn holding(
    write: &mut Write<'_>,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Application>, Failure> {
    let sql = format!("select id, version, sealed {HOLDING}");
    let rows = rows_of_round(&mut *write.conn, AssertSqlSafe(sql), form, closes).await?;
    rows.iter()
        .map(|row| application(write.vault, row).map(|(of, _)| of))
        .collect()
}

/// A mark as it stands on record.
pub struct Given {
    pub part: String,
    pub person: String,
    pub mark: u8,
    /// Whether it no longer counts.
    pub is_void: bool,
}

/// Every mark that an application was given.
pub async fn of_application(store: &Store, id: &ApplicationId) -> Result<Vec<Given>, Failure> {
    let rows = sqlx::query(
        "select part, scorer, mark, case when void is null then 0 else 1 end from mark \
         where application = $1 order by part, mark",
    )
    .bind(&id.0)
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| {
            let mark: i64 = row.try_get(2).map_err(failure)?;
            let is_void: i64 = row.try_get(3).map_err(failure)?;
            Ok(Given {
                part: text(row, 0)?,
                person: text(row, 1)?,
                mark: u8::try_from(mark).map_err(|_| Failure::Broken)?,
                is_void: is_void == 1,
            })
        })
        .collect()
}
