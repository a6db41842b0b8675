//! The file outside the database that remembers the head of the chain. Each head is a line; the last
//! counts.
//!
//! A restored chain lacks the head that is remembered. So a restoring announces its own head before the
//! commit: wherever it is killed, the database has either what was remembered or what was announced.

use std::io::Write as _;
use std::path::Path;

use sqlx::AnyConnection;

use super::{Head, has};

/// What a line of the anchor begins with whose head is about to be committed.
const COMING: &str = "coming ";

/// The last head that was written outside the database; the beginning if there is none. A line that
/// is still being written, or was when the power went, is not yet a head.
#[must_use]
pub fn anchored(file: &Path) -> Head {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let last = text.split_inclusive('\n').rev().find_map(told);
    last.unwrap_or_default()
}

fn told(line: &str) -> Option<Head> {
    let (seq, mac) = line.strip_suffix('\n')?.split_once(' ')?;
    let (seq, mac) = (seq.parse().ok()?, mac.to_owned());
    Some(Head { seq, mac })
}

/// The same for a database: where a restoring ended before it could anchor its head, that is the head
/// which it announced last of all, if the database has it.
///
/// # Errors
/// What the database says.
pub async fn anchored_in(conn: &mut AnyConnection, file: &Path) -> sqlx::Result<Head> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let last = text
        .split_inclusive('\n')
        .rfind(|line| line.len() > 1 && line.ends_with('\n'));
    match last.and_then(|line| told(line.strip_prefix(COMING)?)) {
        Some(coming) if has(conn, &coming).await? => Ok(coming),
        _ => Ok(anchored(file)),
    }
}

/// Writes the head outside the database; tells whether that was done. A failure is told in the log
/// and stops nothing: the chain itself is whole.
pub fn anchor(file: &Path, head: &Head) -> bool {
    append_to(file, "", head)
}

/// Announces the head of a restored chain, which lacks what is anchored, before it is committed.
pub fn announce(file: &Path, head: &Head) {
    append_to(file, COMING, head);
}

fn append_to(file: &Path, what: &str, head: &Head) -> bool {
    let write = || {
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(file)?;
        // In one piece, and never on the rest of a line that a crash cut short.
        file.write_all(format!("\n{what}{} {}\n", head.seq, head.mac).as_bytes())
    };
    write()
        .inspect_err(|why| {
            tracing::error!(%why, "the audit head could not be written outside the database");
        })
        .is_ok()
}
