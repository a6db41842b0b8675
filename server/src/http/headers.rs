//! What every request is checked for, and what every response carries.

use std::sync::LazyLock;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::App;
use crate::settings::Mode;

/// The policy of trust.md, decision 14: nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// On every response, whatever it is.
pub const ON_EVERYTHING: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Adds the headers; what has not said how long it may be kept is not kept.
pub async fn secure(mut response: Response) -> Response {
    // Made once: a value is checked letter by letter each time it is made.
    static MADE: LazyLock<[(HeaderName, HeaderValue); 8]> = LazyLock::new(|| {
        ON_EVERYTHING.map(|(name, value)| (name, HeaderValue::from_static(value)))
    });
    let headers = response.headers_mut();
    headers.reserve(MADE.len() + 1);
    for (name, value) in &*MADE {
        headers.insert(name, value.clone());
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The demonstration talks to this machine only (trust.md, decision 1).
pub async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let refusal = match app.settings.mode {
        Mode::Demo => refusal(request.headers()),
    };
    match refusal {
        Some(said) => (StatusCode::MISDIRECTED_REQUEST, said).into_response(),
        None => next.run(request).await,
    }
}

fn refusal(headers: &HeaderMap) -> Option<&'static str> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.chars().all(|c| c.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let forwarded = headers.keys().any(|name| {
        name == header::FORWARDED || name == header::VIA || name.as_str().starts_with("x-forwarded")
    });
    if !matches!(name, "127.0.0.1" | "localhost" | "[::1]") {
        Some("This is a demonstration: it answers only as 127.0.0.1 or localhost.")
    } else if forwarded {
        Some("This is a demonstration: it does not answer behind a proxy.")
    } else {
        None
    }
}
