//! How long every table is kept, and the task that takes away what has had its time (trust.md, D6).
//!
//! The one place for periods: the privacy notice (`content/service/privacy.md`) is checked against it,
//! and a backup holds these tables in this order.

use std::time::Duration;

use domain::api::Failure;
use sqlx::AssertSqlSafe;

use crate::App;
use crate::audit::{self, Entry};
use crate::settings::Mode;
use crate::store::{Store, Write, failure};

/// A length of time as people say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names")]
pub enum Period {
    Minutes(i64),
    Hours(i64),
    Days(i64),
    Months(i64),
    Years(i64),
}

impl Period {
    /// In milliseconds; a month and a year are those of the calendar on average.
    #[must_use]
    pub const fn millis(self) -> i64 {
        const DAY: i64 = 86_400_000;
        match self {
            Self::Minutes(n) => n * 60_000,
            Self::Hours(n) => n * 3_600_000,
            Self::Days(n) => n * DAY,
            Self::Months(n) => n * DAY * 1_461 / 48,
            Self::Years(n) => n * DAY * 1_461 / 4,
        }
    }

    /// In words: `two years`, `12 months`.
    #[must_use]
    pub fn said(self) -> String {
        let (n, unit) = match self {
            Self::Minutes(n) => (n, "minutes"),
            Self::Hours(n) => (n, "hours"),
            Self::Days(n) => (n, "days"),
            Self::Months(n) => (n, "months"),
            Self::Years(n) => (n, "years"),
        };
        let word = match n {
            2 => "two".to_owned(),
            7 => "seven".to_owned(),
            n => n.to_string(),
        };
        format!("{word} {unit}")
    }
}

/// A table and its end.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The table.
    pub table: &'static str,
    /// Its row in the privacy notice; empty where it holds nothing about anybody.
    pub what: &'static str,
    /// When its rows end.
    pub end: End,
}

/// When rows end.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// With the service itself.
    Never,
    /// The chain of acts: from its front, see [`audit::cut`].
    Cut(Period),
    /// With the row of another table that they belong to: the database takes them with it.
    With(&'static str),
    /// A period after something.
    After {
        /// How long.
        period: Period,
        /// What names a row: its whole key.
        key: &'static str,
        /// Which rows have had their time: SQL, where `$1` is the period ago.
        old: &'static str,
    },
}

const fn kept(
    table: &'static str,
    what: &'static str,
    period: Period,
    key: &'static str,
    old: &'static str,
) -> Kept {
    let end = End::After { period, key, old };
    Kept { table, what, end }
}

const fn with_application(table: &'static str, what: &'static str) -> Kept {
    let end = End::With("application");
    Kept { table, what, end }
}

/// Every table; what others refer to stands before them.
pub const KEPT: [Kept; 26] = [
    Kept {
        table: "service",
        what: "",
        end: End::Never,
    },
    Kept {
        table: "audit_head",
        what: "",
        end: End::Never,
    },
    Kept {
        table: "audit",
        what: "The audit record",
        end: End::Cut(Period::Years(7)),
    },
    kept(
        "erasure",
        "That a record was erased",
        Period::Years(7),
        "id",
        "at < $1",
    ),
    kept(
        "page_rating",
        "Whether a page helped",
        Period::Years(2),
        "day",
        "day < $1 / 86400000",
    ),
    // As long as a record of theirs is kept, there is somebody it belongs to.
    kept(
        "person",
        "Your profile",
        Period::Years(2),
        "id",
        "signed_in < $1 \
         and not exists (select 1 from session s where s.person = person.id) \
         and not exists (select 1 from link l where l.person = person.id) \
         and not exists (select 1 from acting_link l where l.person = person.id) \
         and not exists (select 1 from draft d where d.person = person.id) \
         and not exists (select 1 from adjustment a where a.person = person.id) \
         and not exists (select 1 from application a where a.person = person.id) \
         and not exists (select 1 from question q where q.person = person.id)",
    ),
    // Half an hour without a request ends a session as twelve hours do.
    kept(
        "session",
        "Being signed in",
        Period::Hours(12),
        "secret_mac",
        "made < $1 or seen < $1 + 41400000",
    ),
    kept(
        "link",
        "Sign-in links and codes",
        Period::Minutes(15),
        "id",
        "made < $1",
    ),
    // Before applications, which go first: what goes with one goes after it.
    kept(
        "adjustment",
        "Adjustments you need",
        Period::Years(2),
        "person",
        "saved < $1 and not exists (select 1 from adjusted g \
         join application a on a.id = g.application where a.person = adjustment.person)",
    ),
    kept("draft", "Drafts", Period::Months(12), "id", "saved < $1"),
    kept(
        "application",
        "Applications",
        Period::Years(2),
        "id",
        "submitted < $1",
    ),
    kept(
        "assessor",
        "Who is asked to score",
        Period::Years(2),
        "round, address_mac",
        "at < $1",
    ),
    with_application("interest", "Why somebody may not score"),
    with_application("mark", "Marks"),
    with_application("settled", "What scorers settled"),
    with_application("mask", "Answers without names"),
    with_application("sheet", "Score sheets"),
    with_application("decision", "Drafts of decisions"),
    with_application("adjusted", "That your adjustments go with an application"),
    with_application("staff_note", "Notes of our staff"),
    // What waits is moved on after a day; a service that stood still loses nothing.
    kept(
        "monitoring_staging",
        "Equality answers of today",
        Period::Days(30),
        "receipt",
        "day < $1 / 86400000",
    ),
    kept(
        "monitoring",
        "Equality answers",
        Period::Years(2),
        "receipt",
        "day < $1 / 86400000",
    ),
    kept(
        "acting_link",
        "Links for line managers",
        Period::Days(30),
        "id",
        "until < $1",
    ),
    kept(
        "question",
        "Questions",
        Period::Years(2),
        "id",
        "since < $1",
    ),
    kept(
        "letter",
        "Letters we send you",
        Period::Days(30),
        "id",
        "at < $1",
    ),
    kept("reply", "Saved replies", Period::Days(7), "id", "at < $1"),
];

/// The most rows in one act, so that no other write waits long.
const BATCH: i64 = 500;
/// How often the service looks.
const EVERY: Duration = Duration::from_hours(24);

/// Takes away what has had its time, at once and then every day, for as long as the service runs.
pub async fn daily(app: App) {
    loop {
        match run(&app.store).await {
            Ok(removed) if removed.is_empty() => {}
            Ok(removed) => tracing::info!("{}", told(&removed)),
            Err(failure) => tracing::error!(?failure, "what had its time could not be removed"),
        }
        if app.settings.mode == Mode::Demo
            && let Err(why) = crate::demo::people_move_in(&app).await
        {
            tracing::error!("{why}");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// What was removed, as a sentence.
#[must_use]
pub fn told(removed: &[(&str, u64)]) -> String {
    if removed.is_empty() {
        return "Nothing had had its time.".to_owned();
    }
    let counts = removed
        .iter()
        .map(|(table, rows)| format!("{table} {rows}"));
    let counts = counts.collect::<Vec<_>>().join(", ");
    format!("Removed what had had its time, in rows: {counts}.")
}

/// Takes away what has had its time, in batches between other writes, each with its own audit entry;
/// tells tables and rows. On SQLite nothing of it stays on the disk (trust.md, D5).
///
/// # Errors
/// What the database meets; what was removed before stays removed.
pub async fn run(store: &Store) -> Result<Vec<(&'static str, u64)>, Failure> {
    if holds(store, "person", "signed_in = $1", 0).await? {
        store
            .write(|write| Box::pin(count_from_today(write)))
            .await?;
    }
    let mut removed = vec![];
    for kept in KEPT.iter().rev() {
        let mut rows = 0;
        // Read first: most days there is nothing, and the writer is everybody's.
        while has_old(store, kept).await? {
            let batch = store
                .write(move |write| Box::pin(one_batch(write, kept)))
                .await?;
            rows += batch;
            if batch == 0 {
                break;
            }
        }
        if rows > 0 {
            removed.push((kept.table, rows));
        }
    }
    if !removed.is_empty()
        && let Err(failure) = store.wipe().await
    {
        tracing::error!(
            ?failure,
            "what was removed may still lie in the database file"
        );
    }
    Ok(removed)
}

/// Whether something of a table has had its time.
async fn has_old(store: &Store, kept: &Kept) -> Result<bool, Failure> {
    let (period, old) = match kept.end {
        End::Never | End::With(_) => return Ok(false),
        // The newest entry always stays.
        End::Cut(period) => (period, "at < $1 and seq < (select max(seq) from audit)"),
        End::After { period, old, .. } => (period, old),
    };
    let ago = store.now().0 - period.millis();
    holds(store, kept.table, old, ago).await
}

/// Whether a table has a row of which this is true.
async fn holds(store: &Store, table: &str, what: &str, of: i64) -> Result<bool, Failure> {
    let sql = format!("select 1 from {table} where {what} limit 1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(of)
        .fetch_optional(store.read())
        .await;
    row.map(|row| row.is_some()).map_err(failure)
}

/// Whoever has never signed in is counted from the first day that we look.
async fn count_from_today(write: &mut Write<'_>) -> Result<(), Failure> {
    let done = sqlx::query("update person set signed_in = $1 where signed_in = 0")
        .bind(write.at.0)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    match done.rows_affected() {
        0 => Ok(()),
        rows => acted(write, "retention.begin", "person", rows).await,
    }
}

async fn one_batch(write: &mut Write<'_>, kept: &Kept) -> Result<u64, Failure> {
    let ago = |period: Period| write.at.0 - period.millis();
    let rows = match kept.end {
        End::Never | End::With(_) => return Ok(0),
        End::Cut(period) => {
            let before = ago(period);
            return audit::cut(write, before, BATCH).await;
        }
        End::After { period, key, old } => {
            let table = kept.table;
            let sql = format!(
                "delete from {table} where ({key}) in \
                 (select {key} from {table} where {old} limit {BATCH})"
            );
            sqlx::query(AssertSqlSafe(sql))
                .bind(ago(period))
                .execute(&mut *write.conn)
                .await
                .map_err(failure)?
                .rows_affected()
        }
    };
    if rows > 0 {
        acted(write, "retention.remove", kept.table, rows).await?;
    }
    Ok(rows)
}

async fn acted(
    write: &mut Write<'_>,
    act: &'static str,
    table: &str,
    rows: u64,
) -> Result<(), Failure> {
    let entry = Entry {
        actor: "service",
        act,
        subject: table,
        fields: &format!("rows {rows}"),
    };
    write.audit(entry).await
}
