//! Equality monitoring (trust.md, decision 10): answers are taken from nobody, without an audit entry, a
//! letter or a saved reply that could be joined with them by time; no number that the service tells changes
//! with them. They wait until the next day; then one act moves them among the others, in an order that has
//! nothing of the one they came in. Deletions wait and move with them.

mod store;

use std::sync::PoisonError;
use std::time::Duration;

use domain::api::Failure;
use domain::drafts::too_large;
use domain::form::{Entries, Form};
use domain::monitoring::api::{AnswerMonitoring, DeleteMonitoring, NewAnswers, Typed};
use domain::monitoring::pace::zeros;
use domain::monitoring::{LONGEST_TYPED, Receipt, has_answers, is_hash};
use sha2::{Digest as _, Sha256};

use crate::audit::Entry;
use crate::http::{Call, Served, Unnamed, serve};
use crate::settings::Mode;
use crate::store::Store;
use crate::vault::{Use, Vault};
use crate::{App, clock, erase};

/// The endpoints of this room.
#[must_use]
pub fn routes() -> Vec<Served> {
    vec![
        serve::<AnswerMonitoring, _, _, _>(answer),
        serve::<DeleteMonitoring, _, _, _>(delete),
    ]
}

/// How often the service looks whether a day has passed.
const EVERY: Duration = Duration::from_hours(1);
/// Milliseconds in a minute.
const MINUTE: i64 = 60_000;
/// Answers are sealed with a length that is a multiple of this: it tells nothing of them.
const STEP: usize = 4_096;

async fn answer(
    call: Call,
    _: Unnamed,
    _: AnswerMonitoring,
    new: NewAnswers,
) -> Result<(), Failure> {
    if !is_hash(&new.receipt_hash) {
        let said = "This is no hash of a receipt. Load the page again";
        return Err(Failure::wrong_body("receipt_hash", said));
    }
    let entries = accepted(&call.app.library.equality, &new.entries)?;
    let receipt = kept_as(&call.app.apart, &new.receipt_hash);
    let sealed = call
        .app
        .apart
        .seal(store::place(&receipt), &padded(&entries)?)?;
    let worked = zeros(&Sha256::digest(format!("{}{}", new.receipt_hash, new.work)));
    let app = call.app.clone();
    let store = &call.app.store;
    store
        .write_unnamed(move |write| Box::pin(wait(write, app, (receipt, sealed), worked)))
        .await
}

/// Puts answers among those that wait; sent again, or deleted meanwhile, they are not put there twice.
async fn wait(
    write: &mut crate::store::Write<'_>,
    app: App,
    (receipt, sealed): (String, String),
    worked: u32,
) -> Result<(), Failure> {
    if store::is_known(write, &receipt).await? {
        return Ok(());
    }
    let minute = write.at.0.div_euclid(MINUTE);
    let chance = u32::from_ne_bytes(clock::chance());
    app.pace
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .another(minute, chance, worked)?;
    store::add(write, &receipt, &sealed).await
}

/// What the form takes of the entries, if that is anything.
fn accepted(form: &Form, entries: &Entries) -> Result<Entries, Failure> {
    if let Some(problem) = too_large(entries) {
        let problems = vec![problem];
        return Err(Failure::Faults { problems });
    }
    let accepted = form
        .accept(entries)
        .map_err(|problems| Failure::Faults { problems })?;
    has_answers(&accepted)?;
    Ok(accepted.entries().clone())
}

/// Entries beside so many spaces that the length of both tells nothing.
fn padded(entries: &Entries) -> Result<(&Entries, String), Failure> {
    let text = serde_json::to_string(entries).map_err(|_| Failure::Broken)?;
    let padding = text.len().next_multiple_of(STEP) - text.len();
    Ok((entries, " ".repeat(padding)))
}

/// A receipt as it stands in the database.
fn kept_as(apart: &Vault, receipt_hash: &str) -> String {
    apart.mac(Use::MonitoringReceipt, receipt_hash)
}

async fn delete(
    call: Call,
    _: Unnamed,
    _: DeleteMonitoring,
    Typed { receipt }: Typed,
) -> Result<(), Failure> {
    if receipt.chars().count() > LONGEST_TYPED {
        let said = "This is longer than any receipt. Look at it again";
        return Err(Failure::wrong_body("receipt", said));
    }
    let receipt = Receipt::read(&receipt)
        .map_err(|said| Failure::wrong_body("receipt", format!("The receipt {said}.")))?;
    let hash = clock::hex(&Sha256::digest(receipt.as_str()));
    let receipt = kept_as(&call.app.apart, &hash);
    // Whoever goes away meanwhile has it done all the same.
    let done = tokio::spawn(gone(call.app.clone(), receipt));
    done.await.unwrap_or(Err(Failure::Broken))
}

/// Deletes the answers of a receipt and notes it, so that a backup made before does not bring them back. SQLite
/// wipes the row where it stood; the daily move writes the file anew.
async fn gone(app: App, receipt: String) -> Result<(), Failure> {
    let noted = receipt.clone();
    let there = app
        .store
        .write_unnamed(move |write| Box::pin(store::delete(write, receipt)));
    let noted = there.await?.then_some(noted);
    let today = store::today(app.store.now());
    if let Err(why) = erase::note_unnamed(app, noted, today).await {
        tracing::error!("the list of erasures {why}");
    }
    Ok(())
}

/// Moves answers on once their day is over, for as long as the service runs.
pub async fn watch(app: App) {
    loop {
        if let Err(failure) = move_on(&app.store).await {
            tracing::error!(?failure, "answers about equality could not be moved on");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Moves the answers of past days among those that are kept, and deletions among the erasures; tells how many
/// answers. The chain of acts has the numbers and nothing else of them.
///
/// # Errors
/// What the database meets; then none has moved.
pub async fn move_on(store: &Store) -> Result<u64, Failure> {
    if !store::is_due(store).await? {
        return Ok(0);
    }
    let moved = store
        .write(|write| {
            Box::pin(async move {
                let (rows, deleted) = store::move_on(write).await?;
                if rows + deleted > 0 {
                    let entry = Entry {
                        actor: "service",
                        act: "monitoring.move",
                        subject: "monitoring",
                        fields: &format!("rows {rows} deleted {deleted}"),
                    };
                    write.audit(entry).await?;
                }
                Ok(rows)
            })
        })
        .await?;
    store.wipe().await?;
    Ok(moved)
}

pub(crate) use self::store::{deleted, forget};

/// Refuses a key that did not seal what is here.
///
/// # Errors
/// One sentence.
pub async fn check_key(store: &Store, apart: &Vault, mode: Mode) -> Result<(), String> {
    let name = match mode {
        Mode::Demo => "monitoring-key in DATA",
        Mode::Real => "MONITORING_KEY_FILE",
    };
    let one = store::one(store).await.map_err(|why| why.said())?;
    let opens = one.is_none_or(|(receipt, sealed)| {
        apart
            .open::<(Entries, String)>(store::place(&receipt), &sealed)
            .is_ok()
    });
    if opens {
        return Ok(());
    }
    Err(format!(
        "{name} is not the key that answers about equality were sealed with: put the right file back."
    ))
}
