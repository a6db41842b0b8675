//! Who did what to what: a chain of entries, each bound to the last by a keyed hash, written in the
//! transaction of the act (trust.md, decision 9). Ids and field names only, never words.
//!
//! The head of the chain is written to a file outside the database as well, so that a tail cut off
//! or an old database put back is found at the next start. What has had its time is cut from the
//! front; the last entry cut is the chain's floor, and an entry above it says so.

mod anchor;
mod merge;

use domain::api::Failure;
use domain::time::Instant;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

pub use self::anchor::{anchor, anchored, anchored_in, announce};
pub use self::merge::merge;
use crate::store::{ROWS, Write, failure, values};
use crate::vault::{Use, Vault};

/// The rows of `audit_head`.
const HEAD: i64 = 1;
const FLOOR: i64 = 2;
/// The act that takes entries from the front; its subject is the number of the last of them.
const CUT: &str = "audit.cut";
/// The most entries that are read at once.
const PAGE: i64 = 2_000;

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
    /// The person's id; the link's, for who acts by one; `service` for ourselves, `nobody` before sign-in.
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
    let said = [entry.actor, entry.act, entry.subject, entry.fields];
    append_said(conn, vault, head, at, said).await
}

/// Adds an entry for each of many subjects, else the same; some hundred in one statement.
///
/// # Errors
/// What the database says.
pub async fn append_all(
    conn: &mut AnyConnection,
    vault: &Vault,
    head: &mut Head,
    (at, entry): (Instant, Entry<'_>),
    subjects: &[String],
) -> sqlx::Result<()> {
    for subjects in subjects.chunks(ROWS) {
        let sql = format!(
            "insert into audit (seq, at, actor, act, subject, fields, mac) values {}",
            values(subjects.len(), 7)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for subject in subjects {
            let seq = head.seq + 1;
            let said = [entry.actor, entry.act, subject, entry.fields];
            let mac = link(vault, &head.mac, seq, at.0, said);
            *head = Head { seq, mac };
            query = query.bind(seq).bind(at.0).bind(entry.actor).bind(entry.act);
            query = query
                .bind(subject)
                .bind(entry.fields)
                .bind(head.mac.clone());
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

async fn append_said(
    conn: &mut AnyConnection,
    vault: &Vault,
    head: &mut Head,
    at: Instant,
    said: [&str; 4],
) -> sqlx::Result<()> {
    let seq = head.seq + 1;
    let mac = link(vault, &head.mac, seq, at.0, said);
    sqlx::query(
        "insert into audit (seq, at, actor, act, subject, fields, mac) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(seq)
    .bind(at.0)
    .bind(said[0])
    .bind(said[1])
    .bind(said[2])
    .bind(said[3])
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
    set_end(conn, HEAD, head).await
}

async fn set_end(conn: &mut AnyConnection, id: i64, end: &Head) -> sqlx::Result<()> {
    sqlx::query("update audit_head set seq = $1, mac = $2 where id = $3")
        .bind(end.seq)
        .bind(&end.mac)
        .bind(id)
        .execute(conn)
        .await
        .map(drop)
}

fn head_in(row: &AnyRow) -> sqlx::Result<Head> {
    Ok(Head {
        seq: row.try_get(0)?,
        mac: row.try_get(1)?,
    })
}

/// The head as it is now.
///
/// # Errors
/// What the database says.
pub async fn head(conn: &mut AnyConnection) -> sqlx::Result<Head> {
    end(conn, HEAD).await
}

/// The last entry that was cut from the front; the beginning if none was.
///
/// # Errors
/// What the database says.
pub async fn floor(conn: &mut AnyConnection) -> sqlx::Result<Head> {
    end(conn, FLOOR).await
}

async fn end(conn: &mut AnyConnection, id: i64) -> sqlx::Result<Head> {
    let row = sqlx::query("select seq, mac from audit_head where id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map_or(Ok(Head::default()), head_in)
}

/// Walks the chain from its floor to its head, a page at a time, and gives the last entry.
///
/// # Errors
/// A sentence that names the first entry that is not as it was written, or the anchor that the
/// chain does not reach.
pub async fn verify(
    conn: &mut AnyConnection,
    vault: &Vault,
    anchored: &Head,
) -> Result<Head, String> {
    let read = |error: sqlx::Error| format!("The audit chain cannot be read: {error}.");
    loop {
        let from = floor(conn).await.map_err(read)?;
        let walked = walk(conn, vault, anchored, &from).await;
        // Entries may have been cut meanwhile: then it is another chain to walk.
        if floor(conn).await.map_err(read)? == from {
            return walked;
        }
    }
}

/// The next entries beyond a number, a page at most: seq, at, actor, act, subject, fields, mac.
async fn page(conn: &mut AnyConnection, beyond: i64) -> sqlx::Result<Vec<AnyRow>> {
    sqlx::query(
        "select seq, at, actor, act, subject, fields, mac from audit \
         where seq > $1 order by seq limit $2",
    )
    .bind(beyond)
    .bind(PAGE)
    .fetch_all(conn)
    .await
}

async fn walk(
    conn: &mut AnyConnection,
    vault: &Vault,
    anchored: &Head,
    from: &Head,
) -> Result<Head, String> {
    let read = |error: sqlx::Error| format!("The audit chain cannot be read: {error}.");
    // Acts may be added meanwhile: the end is somewhere between the head before and the head after.
    let before = head(conn).await.map_err(read)?;
    let mut last = from.clone();
    let mut meets_anchor = anchored.seq == 0 || last == *anchored;
    let mut meets_head = last == before;
    // A floor that no entry speaks of was put there by somebody else.
    let cut = from.seq.to_string();
    let mut meets_cut = from.seq == 0;
    let mut after = i64::MIN;
    loop {
        let rows = page(conn, after).await.map_err(read)?;
        for row in &rows {
            let seq: i64 = row.try_get(0).map_err(read)?;
            let (mac, written) = link_of(vault, &last.mac, row).map_err(read)?;
            if seq != last.seq + 1 || mac != written {
                return Err(format!(
                    "The audit chain is broken at entry {}.",
                    last.seq + 1
                ));
            }
            last = Head { seq, mac };
            meets_anchor |= last == *anchored;
            meets_head |= last == before;
            meets_cut |= row.try_get::<&str, _>(3).map_err(read)? == CUT
                && row.try_get::<&str, _>(4).map_err(read)? == cut;
        }
        if rows.is_empty() {
            break;
        }
        after = last.seq;
    }
    if !meets_cut {
        return Err(format!(
            "The audit chain is broken at entry {cut}: nothing says why the entries up to it are gone."
        ));
    }
    let now = head(conn).await.map_err(read)?;
    if meets_head && last.seq <= now.seq && meets_anchor {
        Ok(last)
    } else {
        Err(format!(
            "The audit chain ends at entry {}: later entries are missing.",
            last.seq
        ))
    }
}

/// Takes entries older than an instant from the front, `most` at once, and tells how many. The newest
/// entry always stays.
///
/// # Errors
/// What the database says.
pub async fn cut(write: &mut Write<'_>, before: i64, most: i64) -> Result<u64, Failure> {
    let row = sqlx::query(
        "select seq, mac from audit where seq < $1 \
         and seq < (select coalesce(min(seq), $1) from audit where at >= $2) \
         and seq <= (select min(seq) from audit) + $3 - 1 order by seq desc limit 1",
    )
    .bind(write.head().seq)
    .bind(before)
    .bind(most)
    .fetch_optional(&mut *write.conn)
    .await
    .map_err(failure)?;
    let Some(row) = row else { return Ok(0) };
    let floor = head_in(&row).map_err(failure)?;
    set_end(write.conn, FLOOR, &floor).await.map_err(failure)?;
    let gone = sqlx::query("delete from audit where seq <= $1")
        .bind(floor.seq)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?
        .rows_affected();
    let entry = Entry {
        actor: "service",
        act: CUT,
        subject: &floor.seq.to_string(),
        fields: &format!("rows {gone}"),
    };
    write.audit(entry).await?;
    Ok(gone)
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
        None => floor(conn).await?.mac,
    };
    let Some(last) = rows.first() else {
        return Ok(true);
    };
    let (mac, written) = link_of(vault, &before, last)?;
    Ok(mac == written)
}

/// Whether a chain has this entry.
///
/// # Errors
/// What the database says.
pub async fn has(conn: &mut AnyConnection, entry: &Head) -> sqlx::Result<bool> {
    let floor = floor(conn).await?;
    let mac = merge::mac(conn, &floor, entry.seq).await?;
    Ok(mac.as_deref() == Some(&entry.mac))
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
    read(call, &who.member, act, subject).await
}

/// Notes that somebody read what names people (trust.md, A6).
///
/// # Errors
/// What the database meets.
pub async fn read(
    call: &crate::http::Call,
    by: &domain::people::Member,
    act: &'static str,
    subject: &str,
) -> Result<(), domain::api::Failure> {
    let (actor, subject) = (by.id.0.clone(), subject.to_owned());
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
