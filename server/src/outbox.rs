//! Letters waiting to be sent, written in the transaction of the act they tell of, sealed.
//!
//! In demo mode the letters page is the letter box, and each letter is printed in the terminal. In
//! real mode each goes to the mail relay: tried until it is taken or refused for good, given a second
//! time at most where nobody knows whether it was taken, its words erased once it is.

use std::time::Duration;

use domain::api::Failure;
use domain::letters::api::{DemoPerson, ListDemoPeople, ListLetters, ReadPostNotice};
use domain::letters::{Letter, Sent, Stuck};
use domain::people::CmuStaff;
use domain::time::Instant;
use sqlx::{AnyConnection, AssertSqlSafe, Row};
use tokio::sync::watch;

use crate::http::{Call, InDemo, Served, serve};
use crate::store::{ROWS, Write, failure, values};
use crate::vault::Place;
use crate::{App, audit, clock, demo};

pub use self::relay::{Outcome, Relay};

mod relay;

/// The most letters on the letters page.
const MOST_SHOWN: i64 = 50;
/// How often we look for letters that are due.
const PAUSE: Duration = Duration::from_secs(1);
/// The most letters that one server takes in hand, and gives to the relay, at a time.
const MOST_IN_HAND: usize = 8;
/// For how long they are its own: longer than it takes to give them and to write down what became of it.
const LEASE_MINUTES: i64 = 5;
/// How often a letter is given to the relay without knowing whether it arrived: one duplicate at most.
const MOST_UNSURE: i64 = 2;
/// How often we try to write down what became of a letter.
const MOST_MARKS: usize = 30;
/// After how many minutes CMU staff are told that a letter waits (trust.md, F12).
const SLOW_MINUTES: i64 = 5;
/// For how many minutes they are told of one that failed: 14 days.
const TOLD_MINUTES: i64 = 14 * 24 * 60;

/// The endpoints of this file.
#[must_use]
pub fn routes() -> Vec<Served> {
    vec![
        serve::<ReadPostNotice, _, _, _>(read_notice),
        serve::<ListLetters, _, _, _>(list_letters),
        serve::<ListDemoPeople, _, _, _>(list_demo_people),
    ]
}

/// Puts a letter into the outbox, in the caller's transaction.
///
/// # Errors
/// What the database meets.
pub async fn send(write: &mut Write<'_>, letter: &Letter) -> Result<(), Failure> {
    let id = clock::id();
    let sealed = write.vault.seal(place(&id), letter)?;
    sqlx::query("insert into letter (id, at, handed, sealed) values ($1, $2, null, $3)")
        .bind(&id)
        .bind(write.at.0)
        .bind(&sealed)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

/// The same for many letters; some hundred in one statement.
///
/// # Errors
/// What the database meets.
pub async fn send_all(write: &mut Write<'_>, letters: &[Letter]) -> Result<(), Failure> {
    for letters in letters.chunks(ROWS) {
        let rows = values(letters.len(), 3);
        let sql = format!("insert into letter (id, at, sealed) values {rows}");
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for letter in letters {
            let id = clock::id();
            let sealed = write.vault.seal(place(&id), letter)?;
            query = query.bind(id).bind(write.at.0).bind(sealed);
        }
        query.execute(&mut *write.conn).await.map_err(failure)?;
    }
    Ok(())
}

/// Hands over what is due until told to stop; what is in hand then is finished first.
pub async fn hand_over(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        let rest = match round(&app).await {
            Ok(MOST_IN_HAND) => Duration::ZERO,
            Ok(_) => PAUSE,
            Err(failure) => {
                tracing::warn!(?failure, "letters could not be taken in hand");
                PAUSE
            }
        };
        if tokio::time::timeout(rest, stop.wait_for(|stop| *stop))
            .await
            .is_ok()
        {
            return;
        }
    }
}

/// Takes in hand what is due and hands it over; says how many letters that were.
///
/// # Errors
/// What the database meets before anything was taken in hand.
pub async fn round(app: &App) -> Result<usize, Failure> {
    let is_due = sqlx::query(
        "select id from letter where handed is null and refused is null and unsure < $1 \
         and due <= $2 limit 1",
    )
    .bind(MOST_UNSURE)
    .bind(app.clock.now().0)
    .fetch_optional(app.store.read())
    .await
    .map_err(failure)?
    .is_some();
    if !is_due {
        return Ok(0);
    }
    let Some(relay) = &app.relay else {
        return print(app).await;
    };
    let letters = app
        .store
        .write(|write| Box::pin(take_in_hand(write)))
        .await?;
    let count = letters.len();
    let all = letters
        .into_iter()
        .map(|letter| deliver(app, relay, letter));
    futures_util::future::join_all(all).await;
    Ok(count)
}

/// In the demonstration, every new letter counts as handed over and is printed in the terminal.
async fn print(app: &App) -> Result<usize, Failure> {
    let new = app.store.write(|write| {
        Box::pin(async move {
            let rows = sqlx::query(
                "update letter set handed = $1 where handed is null and refused is null \
                 returning id, at, sealed",
            )
            .bind(write.at.0)
            .fetch_all(&mut *write.conn)
            .await
            .map_err(failure)?;
            acted(write, "letter.hand-over", "").await?;
            let all: Result<Vec<Sent>, _> = rows.iter().map(|row| sent(write.vault, row)).collect();
            all
        })
    });
    let new = new.await?;
    for Sent { letter, .. } in &new {
        println!("\n  Letter to {}: {}", letter.to, letter.subject);
        println!("  {}", letter.text.replace('\n', "\n  "));
        println!("  {}\n", letter.link);
    }
    Ok(new.len())
}

/// A letter that this server has in hand.
struct InHand {
    id: String,
    tries: i64,
    sent: Sent,
}

/// Nobody else takes these before the lease ends. Until we know better, each may have arrived: a
/// crash from here on must not send one a third time (trust.md, F12).
async fn take_in_hand(write: &mut Write<'_>) -> Result<Vec<InHand>, Failure> {
    let rows = sqlx::query(
        "update letter set due = $1, tries = tries + 1, unsure = unsure + 1 where id in \
         (select id from letter where handed is null and refused is null and unsure < $2 \
         and due <= $3 order by due, at limit $4) returning id, at, tries, sealed",
    )
    .bind(write.at.plus_minutes(LEASE_MINUTES).0)
    .bind(MOST_UNSURE)
    .bind(write.at.0)
    .bind(i64::try_from(MOST_IN_HAND).unwrap_or(1))
    .fetch_all(&mut *write.conn)
    .await
    .map_err(failure)?;
    // One that does not open must not keep the others: it fails by itself, and staff are told.
    let in_hand = |row| {
        Some(InHand {
            id: row_text(row, "id").ok()?,
            tries: row.try_get("tries").ok()?,
            sent: sent(write.vault, row).ok()?,
        })
    };
    Ok(rows.iter().filter_map(in_hand).collect())
}

async fn deliver(app: &App, relay: &Relay, InHand { id, tries, sent }: InHand) {
    let outcome = relay.deliver(&id, &sent).await;
    for _ in 0..MOST_MARKS {
        let id = id.clone();
        let marked = app
            .store
            .write(move |write| Box::pin(async move { mark(write, &id, tries, outcome).await }));
        if marked.await.is_ok() {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
    tracing::error!(letter = %id, ?outcome, "what became of a letter could not be written down");
}

/// Writes down what became of a letter; the words of one that is done with go (trust.md, decision 5).
async fn mark(
    write: &mut Write<'_>,
    id: &str,
    tries: i64,
    outcome: Outcome,
) -> Result<(), Failure> {
    let (change, act) = match outcome {
        Outcome::Handed => ("handed = $1, sealed = ''", Some("letter.hand-over")),
        Outcome::Refused => ("refused = $1, sealed = ''", Some("letter.refused")),
        Outcome::NotTaken => ("due = $1, unsure = unsure - 1", None),
        Outcome::Unknown => ("due = $1", None),
    };
    // Another server may have it in hand by now; what is done is done all the same.
    let (at, same) = match outcome {
        Outcome::Handed | Outcome::Refused => (write.at.0, ">="),
        Outcome::NotTaken | Outcome::Unknown => (write.at.0 + wait(tries), "="),
    };
    let sql = format!("update letter set {change} where id = $2 and tries {same} $3");
    sqlx::query(AssertSqlSafe(sql))
        .bind(at)
        .bind(id)
        .bind(tries)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    match act {
        Some(act) => acted(write, act, id).await,
        None => Ok(()),
    }
}

/// In a database that is about to be restored from: nobody knows what became of a letter since the
/// backup was made, so each counts as given to the relay once more.
///
/// # Errors
/// What the database meets.
pub async fn count_once(restored: &mut AnyConnection) -> Result<(), Failure> {
    sqlx::query("update letter set unsure = unsure + 1 where handed is null and refused is null")
        .execute(restored)
        .await
        .map(drop)
        .map_err(failure)
}

/// Takes away the sign-in letters that wait, where all links have ended.
///
/// # Errors
/// What the database meets.
pub async fn end_sign_in(write: &mut Write<'_>) -> Result<(), Failure> {
    let rows =
        sqlx::query("select id, at, sealed from letter where handed is null and refused is null")
            .fetch_all(&mut *write.conn)
            .await
            .map_err(failure)?;
    for row in &rows {
        // One that does not open is told of when it is due.
        if sent(write.vault, row).is_ok_and(|sent| sent.letter.is_to_sign_in()) {
            sqlx::query("delete from letter where id = $1")
                .bind(row_text(row, "id")?)
                .execute(&mut *write.conn)
                .await
                .map_err(failure)?;
        }
    }
    Ok(())
}

async fn acted(write: &mut Write<'_>, act: &'static str, subject: &str) -> Result<(), Failure> {
    let entry = audit::Entry {
        actor: "service",
        act,
        subject,
        fields: "",
    };
    write.audit(entry).await
}

/// Milliseconds from one try to the next: 5 seconds, then three times as long each, at most 5 minutes.
fn wait(tries: i64) -> i64 {
    let times = u32::try_from(tries - 1).unwrap_or(0).min(4);
    (5_000 * 3_i64.pow(times)).min(300_000)
}

/// How many letters wait longer than they should and how many have failed of late.
///
/// # Errors
/// What the database meets.
pub async fn stuck(app: &App) -> Result<Stuck, Failure> {
    let now = app.clock.now();
    let row = sqlx::query(
        "select coalesce(sum(case when failed = 0 then 1 else 0 end), 0), coalesce(sum(failed), 0), \
         coalesce(min(at), 0) from (select at, case when refused is not null or (unsure >= $1 and \
         due <= $2) then 1 else 0 end as failed from letter where handed is null) l \
         where (failed = 1 and at > $3) or (failed = 0 and at <= $4)",
    )
    .bind(MOST_UNSURE)
    .bind(now.0)
    .bind(now.plus_minutes(-TOLD_MINUTES).0)
    .bind(now.plus_minutes(-SLOW_MINUTES).0)
    .fetch_one(app.store.read())
    .await
    .map_err(failure)?;
    let number = |column: usize| row.try_get::<i64, _>(column).map_err(failure);
    Ok(Stuck {
        waiting: number(0)?,
        failed: number(1)?,
        since: Instant(number(2)?),
    })
}

async fn read_notice(
    call: Call,
    _: CmuStaff,
    _: ReadPostNotice,
    (): (),
) -> Result<Option<String>, Failure> {
    Ok(stuck(&call.app).await?.notice())
}

async fn list_letters(call: Call, _: InDemo, _: ListLetters, (): ()) -> Result<Vec<Sent>, Failure> {
    let store = &call.app.store;
    let rows = sqlx::query(
        "select id, at, sealed from letter where sealed <> '' order by at desc, id limit $1",
    )
    .bind(MOST_SHOWN)
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter().map(|row| sent(store.vault(), row)).collect()
}

async fn list_demo_people(
    _: Call,
    _: InDemo,
    _: ListDemoPeople,
    (): (),
) -> Result<Vec<DemoPerson>, Failure> {
    Ok(demo::people())
}

fn sent(vault: &crate::vault::Vault, row: &sqlx::any::AnyRow) -> Result<Sent, Failure> {
    let (id, sealed) = (row_text(row, "id")?, row_text(row, "sealed")?);
    let at = Instant(row.try_get("at").map_err(failure)?);
    Ok(Sent {
        letter: vault.open(place(&id), &sealed)?,
        at,
    })
}

fn row_text(row: &sqlx::any::AnyRow, column: &str) -> Result<String, Failure> {
    row.try_get(column).map_err(failure)
}

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "letter",
        id,
        version: 0,
    }
}
