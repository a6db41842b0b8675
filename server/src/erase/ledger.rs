//! The ledger of erasures beside the database, for a backup that is restored into an empty one: a file with
//! the ids of people, and another with the receipts of equality answers that were deleted. Between people,
//! whose day is known, a receipt's place would date it.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};
use std::{fs, mem};

use domain::time::Instant;
use tokio::task;

use crate::App;
use crate::settings::Settings;

/// The file with the ids of people.
pub(super) const PEOPLE: &str = "erased";
/// The file with the receipts, in their own order, which is chance.
const RECEIPTS: &str = "erased-receipts";

/// All that is in the ledger; nothing where there is no such file. A receipt may stand among the people,
/// where it was written before receipts had a file of their own.
///
/// # Errors
/// One sentence, if it cannot be read.
pub fn ledger(settings: &Settings) -> Result<Vec<String>, String> {
    let mut all = vec![];
    for name in [PEOPLE, RECEIPTS] {
        let file = settings.data.join(name);
        let lines =
            lines(&file).map_err(|why| format!("{} cannot be read: {why}.", file.display()))?;
        all.extend(lines);
    }
    Ok(all)
}

/// The lines of a file; none where there is none.
fn lines(file: &Path) -> io::Result<Vec<String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(text.lines().map(ToOwned::to_owned).collect()),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(vec![]),
        Err(why) => Err(why),
    }
}

/// Adds the id of a person.
///
/// # Errors
/// What follows the name of the file in a sentence.
pub fn note(settings: &Settings, id: &str) -> Result<(), String> {
    let mut options = fs::OpenOptions::new();
    let open = options
        .append(true)
        .create(true)
        .open(settings.data.join(PEOPLE));
    open.and_then(|mut open| {
        writeln!(open, "{id}")?;
        open.sync_all()
    })
    .map_err(|why| format!("cannot be written ({why}): add the line {id} to it"))
}

/// What is about to be noted. One writes at a time; all that come meanwhile are written together by the next.
#[derive(Default)]
pub struct Noting {
    waiting: Mutex<Vec<Option<String>>>,
    alone: Arc<tokio::sync::Mutex<()>>,
}

impl Noting {
    fn waiting(&self) -> MutexGuard<'_, Vec<Option<String>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same for the receipt of answers that were there, or for nothing: as much is done. Neither where it
/// stands nor the time of the file tells when in the day that was (trust.md, decision 10). The disk takes its
/// time, so this is not done where requests are answered.
///
/// # Errors
/// As [`note`]; what was not written is written with what comes next.
pub async fn note_unnamed(app: App, receipt: Option<String>, day: Instant) -> Result<(), String> {
    app.noting.waiting().push(receipt);
    let alone = Arc::clone(&app.noting.alone).lock_owned().await;
    let written = task::spawn_blocking(move || {
        let _alone = alone;
        let new = mem::take(&mut *app.noting.waiting());
        // Whoever wrote before us may have written ours.
        if new.is_empty() {
            return Ok(());
        }
        let done = sorted(&app.settings.data.join(RECEIPTS), &new, day);
        if done.is_err() {
            let left = new.into_iter().filter(Option::is_some);
            app.noting.waiting().extend(left);
        }
        done
    });
    let written = written
        .await
        .unwrap_or_else(|why| Err(io::Error::other(why)));
    written
        .map_err(|why| format!("cannot be written ({why}): a restoring would bring answers back"))
}

/// Writes the file anew, in its order; whoever is interrupted leaves the one that was.
fn sorted(file: &Path, new: &[Option<String>], day: Instant) -> io::Result<()> {
    let mut all: BTreeSet<String> = lines(file)?.into_iter().collect();
    all.remove("");
    all.extend(new.iter().flatten().cloned());
    let text: String = all.iter().flat_map(|line| [line, "\n"]).collect();
    let part = file.with_extension("part");
    let mut open = fs::File::create(&part)?;
    open.write_all(text.as_bytes())?;
    let since = Duration::from_millis(day.0.unsigned_abs());
    open.set_modified(UNIX_EPOCH + since)?;
    open.sync_all()?;
    fs::rename(&part, file)?;
    // The name is kept only with its folder.
    fs::File::open(file.with_file_name("."))?.sync_all()
}
