//! Ends the process at a named step of a write, as `kill -9` would, for the stories. Only debug
//! builds have it.
//!
//! `FAILPOINT` is `write of POST /api/applications|insert into letter|2`: once the first steps have come
//! in their order, the process ends when the last comes for the n-th time. Steps are the statements, as
//! sqlx traces each when it is done, and our own traces: `write of` a request, `before begin`,
//! `before reply`.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// A step at which the process ends.
pub struct Failpoint {
    /// What must come first, in this order, and how much of it has.
    first: Vec<String>,
    came: AtomicUsize,
    step: String,
    left: AtomicUsize,
}

/// The failpoint that `FAILPOINT` asks for, if it asks for one.
#[must_use]
pub fn asked() -> Option<Failpoint> {
    let asked = std::env::var("FAILPOINT").ok()?;
    let mut steps: Vec<String> = asked.split('|').map(ToOwned::to_owned).collect();
    let left = AtomicUsize::new(steps.pop()?.parse().ok()?);
    let step = steps.pop()?;
    Some(Failpoint {
        first: steps,
        came: AtomicUsize::new(0),
        step,
        left,
    })
}

impl<S: Subscriber> Layer<S> for Failpoint {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut said = Said(String::new());
        event.record(&mut said);
        if let Some(next) = self.first.get(self.came.load(Ordering::SeqCst)) {
            if said.0.starts_with(next) {
                self.came.fetch_add(1, Ordering::SeqCst);
            }
        } else if said.0.starts_with(&self.step) && self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::abort();
        }
    }
}

/// What an event says: its message, or the statement that it is about.
struct Said(String);

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        // A slow statement has a message as well.
        if field.name() == "summary" || field.name() == "message" && self.0.is_empty() {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}
