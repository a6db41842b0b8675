//! Puts a backup back while the service runs: all of it is read and checked first, then one
//! transaction under the lock of the audit chain replaces the tables.
//!
//! Sessions and links end, and with them the letters that hold a link. No letter is sent again that
//! went, nor one a third time. The audit chain is never replaced: the backup's entries and the living
//! ones become one chain ([`crate::audit::merge`]), with an entry that says what was restored. Who was
//! erased since the backup was made is erased again (trust.md, K4).

use std::path::Path;

use domain::api::Failure;
use futures_util::TryStreamExt as _;
use sqlx::AssertSqlSafe;

use super::dump::Header;
use super::scratch::{Inflow, Scratch, Shape};
use crate::audit::{self, Entry, Head};
use crate::clock::Clock;
use crate::settings::{Engine, Settings};
use crate::store::{Store, Write, failure};
use crate::vault::Vault;
use crate::{erase, outbox, retention};

/// Tables that are not replaced: the chain and its ends are merged, erasures are added up, and the
/// mark of the service stays.
const STAY: [&str; 4] = ["service", "audit_head", "audit", "erasure"];
/// Letters of the backup are added to those that are here: what is here knows best what became of one.
const ADDED: &str = "letter";
/// Tables that are emptied and not filled: nobody is signed in by a backup.
const END: [&str; 2] = ["session", "link"];

/// Restores a backup and says what was done. Where people or their applications are already, only
/// somebody who says so puts the backup in their place.
///
/// # Errors
/// One sentence that says what is wrong and what to do; then nothing was changed.
pub async fn restore(
    settings: &Settings,
    clock: Clock,
    file: &Path,
    identity: Option<&Path>,
    may_replace: bool,
) -> Result<String, String> {
    let identity = super::identity(identity)?;
    let vault = Vault::new(settings.key);
    let (mut scratch, header) = super::load(file, &identity, settings, &vault).await?;
    scratch.bring_up_to_date().await?;

    let store = Store::open_to_restore(settings, clock).await?;
    store.verify_audit(&Head::default()).await.map_err(|why| {
        format!("{why} Restore into an empty database: set DATABASE_URL or DATA to a new one.")
    })?;
    let anchor = settings.anchor();
    let read = |why: sqlx::Error| format!("The audit chain cannot be read: {why}.");
    let mut conn = store.connection().await.map_err(read)?;
    let anchored = audit::anchored_in(&mut conn, &anchor).await.map_err(read)?;
    let is_lost = !audit::has(&mut conn, &anchored).await.map_err(read)?
        && !audit::has(&mut scratch.conn, &anchored)
            .await
            .map_err(read)?;
    drop(conn);
    let engine = settings.engine();
    let erased = erase::ledger(settings)?;
    let (last, header) = store
        .write_however_long(move |write| {
            Box::pin(async move {
                if !may_replace {
                    must_be_empty(write).await?;
                }
                replace(write, engine, &mut scratch, &header, erased).await?;
                audit::announce(&anchor, &write.head());
                Ok((write.head(), header))
            })
        })
        .await
        .map_err(|failure| format!("The backup could not be restored: {}", failure.said()))?;
    audit::anchor(&settings.anchor(), &last);

    let mut said = format!(
        "Restored {} rows as they were on {}; everybody is signed out.",
        header.rows(),
        domain::time::Instant(header.made).day()
    );
    if is_lost {
        said += &format!(
            " The audit entry {} that {} remembered was in neither the database nor the backup: \
             what was done between is lost.",
            anchored.seq,
            settings.anchor().display()
        );
    }
    let removed = retention::run(&store).await.map_err(|failure| {
        format!(
            "{said} But what had had its time could not be removed: {}",
            failure.said()
        )
    })?;
    Ok(format!("{said} {}", retention::told(&removed)))
}

/// Refuses where there is somebody or something that a restoring would take away.
async fn must_be_empty(write: &mut Write<'_>) -> Result<(), Failure> {
    let held = sqlx::query("select id from person union all select id from application limit 1")
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    if held.is_none() {
        return Ok(());
    }
    Err(Failure::moved(
        "the database holds people or applications. To put the backup in their place, add --replace.",
    ))
}

async fn replace(
    write: &mut Write<'_>,
    engine: Engine,
    scratch: &mut Scratch,
    header: &Header,
    mut erased: Vec<String>,
) -> Result<(), Failure> {
    if engine == Engine::Postgres {
        sqlx::raw_sql("set local statement_timeout = 0")
            .execute(&mut *write.conn)
            .await
            .map_err(failure)?;
    }
    erased.extend(erase::noted(&mut scratch.conn).await?);
    erased.extend(erase::noted(write.conn).await?);
    erased.sort_unstable();
    erased.dedup();
    let shapes = scratch.shapes().await.map_err(failure)?;
    for shape in shapes
        .iter()
        .rev()
        .filter(|shape| !STAY.contains(&shape.table) && shape.table != ADDED)
    {
        let sql = AssertSqlSafe(format!("delete from {}", shape.table));
        sqlx::raw_sql(sql)
            .execute(&mut *write.conn)
            .await
            .map_err(failure)?;
    }
    outbox::count_once(&mut scratch.conn).await?;
    for shape in &shapes {
        if !STAY.contains(&shape.table) && !END.contains(&shape.table) {
            copy(write, scratch, shape).await?;
        }
    }
    outbox::end_sign_in(write).await?;
    write.merge_audit(&mut scratch.conn).await?;
    erase::again(write, &erased).await?;
    let entry = Entry {
        actor: "service",
        act: "service.restore",
        subject: &header.head.1,
        fields: &format!("rows {}", header.rows()),
    };
    write.audit(entry).await
}

async fn copy(write: &mut Write<'_>, scratch: &mut Scratch, shape: &Shape) -> Result<(), Failure> {
    let sql = format!("select {} from {}", shape.names(), shape.table);
    let taken = match shape.table {
        ADDED => " on conflict (id) do nothing",
        _ => "",
    };
    let mut inflow = Inflow::new(shape, taken);
    let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut scratch.conn);
    while let Some(row) = rows.try_next().await.map_err(failure)? {
        let cells = shape.cells(&row).map_err(failure)?;
        inflow.add(write.conn, cells).await.map_err(failure)?;
    }
    inflow.flush(write.conn).await.map_err(failure)
}
