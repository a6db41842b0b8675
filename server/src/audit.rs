//! Who did what to what: a chain of entries, each bound to the last by a keyed hash, written in the
//! transaction of the act (trust.md, decision 9). Ids and field names only, never words.
//!
//! The head of the chain is written to a file outside the database as well, so that a tail cut off
//! or an old database put back is found at the next start.

use std::io::Write as _;
use std::path::Path;

use domain::time::Instant;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::vault::{Use, Vault};

/// The last entry of the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Its number; the first entry is 1.
    pub seq: i64,
    /// Its hash.
    pub mac: String,
}

/// One act.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The person's id; `service` for ourselves, `nobody` before sign-in.
    pub actor: &'a str,
    /// What was done: `application.submit`.
    pub act: &'static str,
    /// The id of what it was done to.
    pub subject: &'a str,
    /// The names of the fields it touched.
    pub fields: &'a str,
}

/// Locks the chain for this transaction and gives its head. On both engines the update of the one
/// row makes every other writer wait.
///
/// # Errors
/// What the database says.
pub async fn lock(conn: &mut AnyConnection) -> sqlx::Result<Head> {
    let row = sqlx::query("update audit_head set seq = seq where id = 1 returning seq, mac")
        .fetch_one(conn)
        .await?;
    head_in(&row)
}

/// Adds an entry; the new head is the caller's to keep until [`close`].
///
/// # Errors
/// What the database says.
pub async fn append(
    conn: &mut AnyConnection,
    vault: &Vault,
    head: &mut Head,
    at: Instant,
    entry: Entry<'_>,
) -> sqlx::Result<()> {
    let seq = head.seq + 1;
    let said = [entry.actor, entry.act, entry.subject, entry.fields];
    let mac = link(vault, &head.mac, seq, at.0, said);
    sqlx::query(
        "insert into audit (seq, at, actor, act, subject, fields, mac) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(seq)
    .bind(at.0)
    .bind(entry.actor)
    .bind(entry.act)
    .bind(entry.subject)
    .bind(entry.fields)
    .bind(&mac)
    .execute(conn)
    .await?;
    *head = Head { seq, mac };
    Ok(())
}

/// Writes the head back, at the end of a transaction.
///
/// # Errors
/// What the database says.
pub async fn close(conn: &mut AnyConnection, head: &Head) -> sqlx::Result<()> {
    sqlx::query("update audit_head set seq = $1, mac = $2 where id = 1")
        .bind(head.seq)
        .bind(&head.mac)
        .execute(conn)
        .await?;
    Ok(())
}

fn head_in(row: &AnyRow) -> sqlx::Result<Head> {
    Ok(Head {
        seq: row.try_get(0)?,
        mac: row.try_get(1)?,
    })
}

async fn head(conn: &mut AnyConnection) -> sqlx::Result<Head> {
    let row = sqlx::query("select seq, mac from audit_head where id = 1")
        .fetch_one(conn)
        .await?;
    head_in(&row)
}

/// Walks the chain from its first entry to its head.
///
/// # Errors
/// A sentence that names the first entry that is not as it was written, or the anchor that the
/// chain does not reach.
pub async fn verify(
    conn: &mut AnyConnection,
    vault: &Vault,
    anchored: &Head,
) -> Result<i64, String> {
    let read = |error: sqlx::Error| format!("The audit chain cannot be read: {error}.");
    // Acts may be added meanwhile: the end is somewhere between the head before and the head after.
    let before = head(conn).await.map_err(read)?;
    let rows =
        sqlx::query("select seq, at, actor, act, subject, fields, mac from audit order by seq")
            .fetch_all(&mut *conn)
            .await
            .map_err(read)?;
    let mut last = Head::default();
    let mut meets_anchor = anchored.seq == 0;
    let mut meets_head = before.seq == 0;
    for row in rows {
        let seq: i64 = row.try_get(0).map_err(read)?;
        let (mac, written) = link_of(vault, &last.mac, &row).map_err(read)?;
        if seq != last.seq + 1 || mac != written {
            return Err(format!(
                "The audit chain is broken at entry {}.",
                last.seq + 1
            ));
        }
        last = Head { seq, mac };
        meets_anchor |= last == *anchored;
        meets_head |= last == before;
    }
    let after = head(conn).await.map_err(read)?;
    if meets_head && last.seq <= after.seq && meets_anchor {
        Ok(last.seq)
    } else {
        Err(format!(
            "The audit chain ends at entry {}: later entries are missing.",
            last.seq
        ))
    }
}

/// Whether the newest entry was written with this key; true where there is none.
///
/// # Errors
/// What the database says.
pub async fn last_is_ours(conn: &mut AnyConnection, vault: &Vault) -> sqlx::Result<bool> {
    let rows = sqlx::query(
        "select seq, at, actor, act, subject, fields, mac from audit order by seq desc limit 2",
    )
    .fetch_all(&mut *conn)
    .await?;
    let before: String = match rows.get(1) {
        Some(row) => row.try_get(6)?,
        None => String::new(),
    };
    let Some(last) = rows.first() else {
        return Ok(true);
    };
    let (mac, written) = link_of(vault, &before, last)?;
    Ok(mac == written)
}

/// The mac that a row of the chain ought to have, and the one it has.
fn link_of(vault: &Vault, before: &str, row: &AnyRow) -> sqlx::Result<(String, String)> {
    let (actor, act): (String, String) = (row.try_get(2)?, row.try_get(3)?);
    let (subject, fields): (String, String) = (row.try_get(4)?, row.try_get(5)?);
    let (seq, at): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let mac = link(vault, before, seq, at, [&actor, &act, &subject, &fields]);
    Ok((mac, row.try_get(6)?))
}

/// The mac of an entry: of the one before it, its number, its time, and what it says.
fn link(vault: &Vault, before: &str, seq: i64, at: i64, said: [&str; 4]) -> String {
    let said = said.join("\n");
    vault.mac(Use::Audit, &format!("{before}\n{seq}\n{at}\n{said}"))
}

/// The last head that was written outside the database; the beginning if there is none. A line that
/// is still being written, or was when the power went, is not yet a head.
#[must_use]
pub fn anchored(file: &Path) -> Head {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let last = text.split_inclusive('\n').rev().find_map(|line| {
        let (seq, mac) = line.strip_suffix('\n')?.split_once(' ')?;
        Some(Head {
            seq: seq.parse().ok()?,
            mac: mac.to_owned(),
        })
    });
    last.unwrap_or_default()
}

/// Writes the head outside the database; tells whether that was done. A failure is told in the log
/// and stops nothing: the chain itself is whole.
pub fn anchor(file: &Path, head: &Head) -> bool {
    let write = || {
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(file)?;
        // In one piece, and never on the rest of a line that a crash cut short.
        file.write_all(format!("\n{} {}\n", head.seq, head.mac).as_bytes())
    };
    write()
        .inspect_err(|why| {
            tracing::error!(%why, "the audit head could not be written outside the database");
        })
        .is_ok()
}

/// Notes that CMU staff read somebody's record (trust.md, A6); one's own is one's own.
///
/// # Errors
/// What the database meets.
pub async fn read_if_staff(
    call: &crate::http::Call,
    who: &crate::http::Reader,
    act: &'static str,
    subject: &str,
    owner: &domain::people::PersonId,
) -> Result<(), domain::api::Failure> {
    if who.member.id == *owner {
        return Ok(());
    }
    let (actor, subject) = (who.member.id.0.clone(), subject.to_owned());
    call.app
        .store
        .write(move |write| {
            Box::pin(async move {
                write
                    .audit(Entry {
                        actor: &actor,
                        act,
                        subject: &subject,
                        fields: "",
                    })
                    .await
            })
        })
        .await
}
