//! What every request is checked for, and what every response carries.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::App;
use crate::settings::{Mode, is_this_machine};

/// The policy of trust.md, decision 14: nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// On every response, whatever it is and in either mode.
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

/// For two years, this host and all below it are asked by https only (trust.md, decision 14).
const STRICT: (HeaderName, &str) = (
    header::STRICT_TRANSPORT_SECURITY,
    "max-age=63072000; includeSubDomains",
);

/// What stands on every response in this mode.
#[must_use]
pub fn on_everything(mode: Mode) -> Vec<(HeaderName, &'static str)> {
    let strict = (mode == Mode::Real).then_some(STRICT);
    ON_EVERYTHING.into_iter().chain(strict).collect()
}

/// The headers, made once: a value is checked letter by letter each time it is made.
pub fn made() -> &'static HeaderMap {
    static MADE: LazyLock<HeaderMap> = LazyLock::new(|| {
        let made = |(name, value)| (name, HeaderValue::from_static(value));
        ON_EVERYTHING.into_iter().map(made).collect()
    });
    &MADE
}

/// Adds the headers; what has not said how long it may be kept is not kept.
pub fn secure(headers: &mut HeaderMap) {
    if headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        return; // It was made of them.
    }
    let own = std::mem::replace(headers, made().clone());
    headers.extend(own);
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// Adds what only real mode says.
pub fn only_https(mode: Mode, headers: &mut HeaderMap) {
    if mode == Mode::Real {
        headers.insert(STRICT.0, HeaderValue::from_static(STRICT.1));
    }
}

/// The largest head of a request that is read, in bytes (trust.md, B5).
const LARGEST_HEAD: usize = 16 * 1024;

/// What is said to a request that is not let in: one too large, or one that does not call the service by
/// its name, which is this machine in the demonstration, in real mode `PUBLIC_URL` (trust.md, decisions 1
/// and 2).
pub fn refusal<B>(app: &App, request: &Request<B>) -> Option<Response> {
    if !fits(request) {
        let said = "The head of this request is larger than 16 KiB. Clear the cookies of this site and try again.";
        return Some((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, said).into_response());
    }
    let said = match app.settings.mode {
        Mode::Demo => demo_refusal(request),
        Mode::Real => real_refusal(request, &app.settings.public_url),
    };
    said.map(|said| (StatusCode::MISDIRECTED_REQUEST, said).into_response())
}

/// Whether address and headers of a request are no larger than any of ours.
fn fits<B>(request: &Request<B>) -> bool {
    let address = request
        .uri()
        .path_and_query()
        .map_or(0, |all| all.as_str().len());
    let headers = request.headers().iter();
    let headers: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    address + headers <= LARGEST_HEAD
}

/// By what names a request calls us: in `Host`, and in the target where that is a whole address.
fn names<B>(request: &Request<B>) -> impl Iterator<Item = &str> {
    let hosts = request.headers().get_all(header::HOST).iter();
    let target = request.uri().authority().map(|target| target.as_str());
    hosts
        .map(|host| host.to_str().unwrap_or_default())
        .chain(target)
}

fn demo_refusal<B>(request: &Request<B>) -> Option<&'static str> {
    let forwarded = request.headers().keys().any(|name| {
        name == header::FORWARDED
            || name == header::VIA
            || name == "x-real-ip"
            || name.as_str().starts_with("x-forwarded")
    });
    if !calls_this_machine(request) {
        Some("This is a demonstration: it answers only as 127.0.0.1 or localhost.")
    } else if forwarded {
        Some("This is a demonstration: it does not answer behind a proxy.")
    } else {
        None
    }
}

/// Whether a request calls this machine by one of its own names, on whatever port. Another name may
/// have been made to mean this machine, so that somebody's page can read what only it may.
pub fn calls_this_machine<B>(request: &Request<B>) -> bool {
    is_called(request, |host| {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
            _ => host,
        };
        is_this_machine(name)
    })
}

/// A load balancer asks for health by the machine's address, and learns nothing else by it.
fn real_refusal<B>(request: &Request<B>, public_url: &str) -> Option<&'static str> {
    let (scheme, host) = public_url.split_once("://").unwrap_or_default();
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let is_ours = |name: &str| {
        name.eq_ignore_ascii_case(host)
            || name
                .strip_suffix(usual)
                .is_some_and(|name| name.eq_ignore_ascii_case(host))
    };
    let is_health = matches!(request.uri().path(), "/healthz" | "/readyz");
    (!is_health && !is_called(request, is_ours))
        .then_some("This service answers only as PUBLIC_URL names it.")
}

/// Whether a request says whom it calls, and means us each time.
fn is_called<B>(request: &Request<B>, is_ours: impl Fn(&str) -> bool) -> bool {
    names(request).next().is_some() && names(request).all(is_ours)
}
