//! How the service does, in numbers for Prometheus: nobody's name, and no id in a label. Told on a
//! port of its own, to this machine only.

use std::borrow::Cow;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::{App, http, outbox};

/// Upper bounds of the classes of durations, in seconds.
const CLASSES: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: &'static str,
    route: Cow<'static, str>,
    status: &'static str,
}

/// What is counted as it happens; the rest is looked up when somebody asks.
pub struct Metrics {
    requests: Family<Labels, Histogram, fn() -> Histogram>,
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::new_with_constructor((|| Histogram::new(CLASSES)) as fn() -> _);
        Self { requests }
    }
}

impl Metrics {
    /// Counts a request by its pattern, its method and the class of its status.
    pub fn answered(
        &self,
        method: &'static str,
        route: Cow<'static, str>,
        status: u16,
        took: Duration,
    ) {
        let status = match status {
            ..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        let labels = Labels {
            method,
            route,
            status,
        };
        self.requests
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
    }
}

/// What answers on the private port.
pub fn router(app: App) -> Router {
    Router::new().route("/metrics", get(tell)).with_state(app)
}

async fn tell(State(app): State<App>, request: Request) -> Response {
    if !http::calls_this_machine(&request) {
        let said = "Ask for the numbers at 127.0.0.1 or localhost.";
        return (StatusCode::MISDIRECTED_REQUEST, said).into_response();
    }
    let mut registry = Registry::default();
    let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "Which version runs", build);
    let requests = app.metrics.requests.clone();
    registry.register(
        "http_request_seconds",
        "Requests and how long they took",
        requests,
    );
    let number = |registry: &mut Registry, name: &str, help: &str, value: i64| {
        let gauge: Gauge = Gauge::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    };
    let store = &app.store;
    let waiting = i64::try_from(store.waiting()).unwrap_or(i64::MAX);
    number(&mut registry, "writer_queue", "Writes that wait", waiting);
    let batches = store.batches.load(Ordering::Relaxed);
    number(
        &mut registry,
        "writer_batches",
        "Commits since the start",
        batches,
    );
    // What the database does not tell is left out, so that nobody takes it for nought.
    if let Ok(seq) = store.audit_head().await {
        number(&mut registry, "audit_head", "The newest audit entry", seq);
    }
    if let Ok(stuck) = outbox::stuck(&app).await {
        let help = "Letters that have waited for 5 minutes or more";
        number(&mut registry, "letters_waiting", help, stuck.waiting);
        let help = "Letters of the last 14 days that could not be delivered";
        number(&mut registry, "letters_failed", help, stuck.failed);
    }
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, KIND)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
