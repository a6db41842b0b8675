//! The one place that asks the time and makes ids and secrets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::time::Instant;

/// Where the time comes from: the machine, or a test that holds it still.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that stands still until it is set.
    #[must_use]
    pub fn frozen(at: Instant) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.0))))
    }

    /// Moves a frozen clock; the machine's own does not move.
    pub fn set(&self, at: Instant) {
        if let Some(frozen) = &self.0 {
            frozen.store(at.0, Ordering::SeqCst);
        }
    }

    /// The time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the place")]
    pub fn now(&self) -> Instant {
        if let Some(frozen) = &self.0 {
            return Instant(frozen.load(Ordering::SeqCst));
        }
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Instant(since.map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        }))
    }
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
