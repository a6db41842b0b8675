//! A restored chain and the living one become one chain, and no entry of either is lost: restoring a
//! backup must not be a way to hide what was done (trust.md, T11).
//!
//! What both chains begin with stays; then come the backup's own entries, then the living ones,
//! bound to them anew. On the same database the backup's chain is a beginning of the living one, and
//! nothing moves.

use domain::time::Instant;
use sqlx::{AnyConnection, Row as _};

use super::{FLOOR, Head, PAGE, append_said, floor, head, page, set_end};
use crate::vault::Vault;

/// Brings the entries of a restored chain into the living one; `last` is the living head before and
/// the head of both after.
///
/// # Errors
/// What either database says.
pub async fn merge(
    live: &mut AnyConnection,
    vault: &Vault,
    last: &mut Head,
    restored: &mut AnyConnection,
) -> sqlx::Result<()> {
    let end = head(restored).await?;
    let common = common(live, last, restored, &end).await?;
    if common == Some(end.seq) {
        return Ok(());
    }
    if common.is_none() {
        let floor = floor(restored).await?;
        set_end(live, FLOOR, &floor).await?;
    }
    sqlx::query("update audit set seq = -seq where seq > $1")
        .bind(common.unwrap_or(0))
        .execute(&mut *live)
        .await?;
    bring(live, restored, common.unwrap_or(0)).await?;
    *last = end;
    bind_anew(live, vault, last).await
}

/// The number of the last entry that both chains have, if they have any beginning in common. Each
/// mac binds all before it, so two chains are the same up to where their macs are.
async fn common(
    live: &mut AnyConnection,
    last: &Head,
    restored: &mut AnyConnection,
    end: &Head,
) -> sqlx::Result<Option<i64>> {
    let (ours, theirs) = (floor(live).await?, floor(restored).await?);
    let mut same = ours.seq.max(theirs.seq);
    let mut other = last.seq.min(end.seq) + 1;
    if same >= other || mac(live, &ours, same).await? != mac(restored, &theirs, same).await? {
        return Ok(None);
    }
    while same + 1 < other {
        let middle = same + (other - same) / 2;
        if mac(live, &ours, middle).await? == mac(restored, &theirs, middle).await? {
            same = middle;
        } else {
            other = middle;
        }
    }
    Ok(Some(same))
}

/// The mac of an entry, if the chain with this floor has it.
pub(super) async fn mac(
    conn: &mut AnyConnection,
    floor: &Head,
    seq: i64,
) -> sqlx::Result<Option<String>> {
    if seq == floor.seq {
        return Ok(Some(floor.mac.clone()));
    }
    let row = sqlx::query("select mac from audit where seq = $1")
        .bind(seq)
        .fetch_optional(conn)
        .await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// Copies the entries of the restored chain beyond a number.
async fn bring(
    live: &mut AnyConnection,
    restored: &mut AnyConnection,
    beyond: i64,
) -> sqlx::Result<()> {
    let mut after = beyond;
    loop {
        let rows = page(restored, after).await?;
        for row in &rows {
            after = row.try_get(0)?;
            let mut insert = sqlx::query(
                "insert into audit (seq, at, actor, act, subject, fields, mac) \
                 values ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(after)
            .bind(row.try_get::<i64, _>(1)?);
            for column in 2..7 {
                insert = insert.bind(row.try_get::<String, _>(column)?);
            }
            insert.execute(&mut *live).await?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

/// Appends the living entries that were set aside below zero, as they were but for number and mac.
async fn bind_anew(live: &mut AnyConnection, vault: &Vault, last: &mut Head) -> sqlx::Result<()> {
    loop {
        let rows = sqlx::query(
            "select seq, at, actor, act, subject, fields from audit \
             where seq < 0 order by seq desc limit $1",
        )
        .bind(PAGE)
        .fetch_all(&mut *live)
        .await?;
        let Some(lowest) = rows.last() else {
            return Ok(());
        };
        for row in &rows {
            let said: [&str; 4] = [
                row.try_get(2)?,
                row.try_get(3)?,
                row.try_get(4)?,
                row.try_get(5)?,
            ];
            append_said(live, vault, last, Instant(row.try_get(1)?), said).await?;
        }
        sqlx::query("delete from audit where seq < 0 and seq >= $1")
            .bind(lowest.try_get::<i64, _>(0)?)
            .execute(&mut *live)
            .await?;
    }
}
