//! The one place that asks the time and makes ids and secrets.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::time::Instant;

/// The most minutes by which the clocks of two servers may differ, or one may be set back, without
/// anybody being signed out for it.
pub const TOLERANCE_MINUTES: i64 = 1;

/// Where the time comes from: the machine, or a test that holds it still, by hand or in a file.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    held: Option<Arc<AtomicI64>>,
    file: Option<Arc<Path>>,
}

impl Clock {
    /// A clock that stands still until it is set.
    #[must_use]
    pub fn frozen(at: Instant) -> Self {
        Self {
            held: Some(Arc::new(AtomicI64::new(at.0))),
            file: None,
        }
    }

    /// A clock that stands where a file says, in milliseconds since 1970: for tests of the whole
    /// program (trust.md, decision 16). While the file is being written, the last time stands.
    ///
    /// # Errors
    /// One sentence, if the file does not hold a time.
    pub fn in_file(file: &Path) -> Result<Self, String> {
        let at = written(file).ok_or_else(|| {
            format!(
                "CLOCK_FILE {} holds no time: write milliseconds since 1970 into it.",
                file.display()
            )
        })?;
        Ok(Self {
            file: Some(file.into()),
            ..Self::frozen(Instant(at))
        })
    }

    /// Moves a frozen clock; the machine's own does not move.
    pub fn set(&self, at: Instant) {
        if let Some(held) = &self.held {
            held.store(at.0, Ordering::SeqCst);
        }
    }

    /// The time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the place")]
    pub fn now(&self) -> Instant {
        if let Some(held) = &self.held {
            if let Some(at) = self.file.as_deref().and_then(written) {
                held.store(at, Ordering::SeqCst);
            }
            return Instant(held.load(Ordering::SeqCst));
        }
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Instant(since.map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        }))
    }
}

/// Where a stretch of time begins that is only measured.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the place")]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

fn written(file: &Path) -> Option<i64> {
    std::fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// Bytes from the operating system's generator.
///
/// A machine that cannot give any must not go on making secrets: the process ends.
#[must_use]
pub fn chance<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        tracing::error!("the operating system gives no random bytes");
        std::process::abort();
    }
    bytes
}

/// A new id: 128 bits as hexadecimal.
#[must_use]
pub fn id() -> String {
    hex(&chance::<16>())
}

/// A number for a request in the log: by chance, like an id, but the operating system is asked for
/// many at once. Asking for each took longer than looking up what is answered.
#[must_use]
pub fn number() -> u128 {
    thread_local!(static KEPT: RefCell<Vec<u128>> = const { RefCell::new(vec![]) });
    KEPT.with_borrow_mut(|kept| {
        if kept.is_empty() {
            let bytes = chance::<4096>();
            kept.extend(
                bytes
                    .as_chunks()
                    .0
                    .iter()
                    .map(|one| u128::from_ne_bytes(*one)),
            );
        }
        kept.pop().unwrap_or_default()
    })
}

/// A new secret: 256 bits as hexadecimal.
#[must_use]
pub fn secret() -> String {
    hex(&chance::<32>())
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .map(|half| char::from(b"0123456789abcdef"[usize::from(half)]))
        .collect()
}
