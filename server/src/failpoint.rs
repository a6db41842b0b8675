//! Ends the process at a named step of a write, as `kill -9` would, for the stories. Only debug
//! builds have it.
//!
//! `FAILPOINT` is `request|step|n`: once a write of this request has begun, the process ends when
//! the step comes for the n-th time: `POST /api/applications|insert into letter|2`. Steps are the
//! statements, as sqlx traces each when it is done, and our own traces around the transaction:
//! `before begin`, `before reply`.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// A step at which the process ends.
pub struct Failpoint {
    request: String,
    step: String,
    left: AtomicUsize,
    armed: AtomicBool,
}

/// The failpoint that `FAILPOINT` asks for, if it asks for one.
#[must_use]
pub fn asked() -> Option<Failpoint> {
    let asked = std::env::var("FAILPOINT").ok()?;
    let (request, rest) = asked.split_once('|')?;
    let (step, times) = rest.split_once('|')?;
    Some(Failpoint {
        request: format!("write of {request}"),
        step: step.to_owned(),
        left: AtomicUsize::new(times.parse().ok()?),
        armed: AtomicBool::new(false),
    })
}

impl<S: Subscriber> Layer<S> for Failpoint {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut said = Said(String::new());
        event.record(&mut said);
        if said.0.starts_with(&self.request) {
            self.armed.store(true, Ordering::SeqCst);
        } else if self.armed.load(Ordering::SeqCst)
            && said.0.starts_with(&self.step)
            && self.left.fetch_sub(1, Ordering::SeqCst) == 1
        {
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
