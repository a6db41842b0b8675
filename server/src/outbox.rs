//! Letters waiting to be sent, written in the transaction of the act they tell of, sealed.
//!
//! In demo mode the letters page is the letter box, and each letter is printed in the terminal.

use domain::api::Failure;
use domain::letters::api::{DemoPerson, ListDemoPeople, ListLetters};
use domain::letters::{Letter, Sent};
use domain::time::Instant;
use sqlx::Row;

use crate::http::{Call, InDemo, Served, serve};
use crate::store::{Write, failure};
use crate::vault::Place;
use crate::{clock, demo};

/// The most letters on the letters page.
const MOST_SHOWN: i64 = 50;

/// The endpoints of this file.
#[must_use]
pub fn routes() -> Vec<Served> {
    vec![
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

/// Prints every new letter in the terminal, for as long as the service runs.
pub async fn hand_over(app: crate::App) {
    loop {
        match waiting(&app).await {
            Ok(letters) => {
                for Sent { letter, .. } in letters {
                    println!("\n  Letter to {}: {}", letter.to, letter.subject);
                    println!("  {}", letter.text.replace('\n', "\n  "));
                    println!("  {}\n", letter.link);
                }
            }
            Err(failure) => tracing::warn!(?failure, "letters could not be handed over"),
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}

/// The letters nobody has had yet, marked as handed over.
async fn waiting(app: &crate::App) -> Result<Vec<Sent>, Failure> {
    let none = sqlx::query("select id from letter where handed is null limit 1")
        .fetch_optional(app.store.read())
        .await
        .map_err(failure)?
        .is_none();
    if none {
        return Ok(vec![]);
    }
    app.store
        .write(|write| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "update letter set handed = $1 where handed is null returning id, at, sealed",
                )
                .bind(write.at.0)
                .fetch_all(&mut *write.conn)
                .await
                .map_err(failure)?;
                let entry = crate::audit::Entry {
                    actor: "service",
                    act: "letters.hand-over",
                    subject: "",
                    fields: "handed",
                };
                write.audit(entry).await?;
                rows.iter().map(|row| sent(write.vault, row)).collect()
            })
        })
        .await
}

async fn list_letters(call: Call, _: InDemo, _: ListLetters, (): ()) -> Result<Vec<Sent>, Failure> {
    let store = &call.app.store;
    let rows = sqlx::query("select id, at, sealed from letter order by at desc, id limit $1")
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
    let id: String = row.try_get("id").map_err(failure)?;
    let sealed: String = row.try_get("sealed").map_err(failure)?;
    let at = Instant(row.try_get("at").map_err(failure)?);
    Ok(Sent {
        letter: vault.open(place(&id), &sealed)?,
        at,
    })
}

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "letter",
        id,
        version: 0,
    }
}
