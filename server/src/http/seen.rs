//! One line in the log and one count for every request. Neither holds what was asked for, only the
//! pattern of its address: an id names a person.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::settings::Mode;
use crate::{App, clock};

/// Sees a request come and go. In real mode the response tells its number in the log.
pub async fn see(State(app): State<App>, request: Request, next: Next) -> Response {
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    };
    let pattern = request.extensions().get::<MatchedPath>();
    let route = pattern.map_or("page", MatchedPath::as_str).to_owned();
    let id = clock::id();
    let began = clock::stopwatch();
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span).await;
    let took = began.elapsed();
    let status = response.status().as_u16();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(id, method, route, status, ms, "answered");
    app.metrics.answered(method, route, status, took);
    if app.settings.mode == Mode::Real
        && let Ok(id) = HeaderValue::from_str(&id)
    {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
