//! What is not JSON from a handler: health, the OpenAPI document, the static API and the pages.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use axum::routing::{any, get};
use domain::api::Failure;
use serde_json::json;

use super::failed;
use super::headers::made;
use crate::App;
use crate::library::Static;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/healthz",
            get(|| async { super::json(StatusCode::OK, &json!({ "alive": true })) }),
        )
        .route("/readyz", get(ready))
        .route("/api/openapi.json", get(openapi))
        .route("/api", any(missing))
        .route("/api/", any(missing))
        .route("/api/{*rest}", any(missing))
        .route(CONTENT, get(content))
        .fallback(page)
}

async fn ready(State(app): State<App>) -> Response {
    if app.store.is_ready().await {
        super::json(StatusCode::OK, &json!({ "ready": true }))
    } else {
        failed(&Failure::Busy { retry_after: 5 })
    }
}

async fn openapi(State(app): State<App>, request: Request<Body>) -> Response {
    sent(&app.openapi, request.headers(), StatusCode::OK)
}

async fn missing() -> Response {
    failed(&Failure::NotFound)
}

async fn content(State(app): State<App>, request: Request<Body>) -> Response {
    match app.library.file(request.uri().path()) {
        Some(file) => sent(file, request.headers(), StatusCode::OK),
        None => failed(&Failure::NotFound),
    }
}

/// The pattern of every address that is none of the API's.
pub(super) const PAGE: &str = "page";
pub(super) const CONTENT: &str = "/content/{*rest}";

/// A file of the app, or the document of a page.
async fn page(State(app): State<App>, request: Request<Body>) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read {
        let mut response = failed(&Failure::WrongMethod);
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let path = request.uri().path();
    if let Some(file) = app.library.file(path) {
        return sent(file, request.headers(), StatusCode::OK);
    }
    let (document, is_known) = app.library.document(path);
    let status = if is_known {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    sent(document, request.headers(), status)
}

/// A static reply in the coding the browser takes, or 304 where it has it.
pub(super) fn sent(file: &Static, asked: &HeaderMap, status: StatusCode) -> Response {
    let text = |name| {
        asked
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .unwrap_or("")
    };
    let takes = |coding: &str| {
        text(header::ACCEPT_ENCODING).split(',').any(|part| {
            let mut part = part.split(';').map(str::trim);
            // Weighed 0 is not taken, however it is written (RFC 9110, 12.4.2).
            let weight = |said: &str| said.strip_prefix("q=")?.parse::<f32>().ok();
            part.next() == Some(coding) && part.next().and_then(weight) != Some(0.0)
        })
    };
    let (coded, coding) = match (&file.brotli, &file.gzip) {
        (Some(brotli), _) if takes("br") => (brotli, Some("br")),
        (_, Some(gzip)) if takes("gzip") => (gzip, Some("gzip")),
        _ => (&file.plain, None),
    };
    // A proxy may have weakened what it kept; the comparison is the weak one (RFC 9110, 13.1.2).
    let has = text(header::IF_NONE_MATCH).split(',').any(|known| {
        let known = known.trim();
        let known = known.strip_prefix("W/").unwrap_or(known);
        known == "*" || known.as_bytes() == coded.etag.as_bytes()
    });
    let not_modified = has && status == StatusCode::OK;
    let body = if not_modified {
        Body::empty()
    } else {
        Body::from(coded.bytes.clone())
    };
    let mut response = Response::new(body);
    *response.status_mut() = if not_modified {
        StatusCode::NOT_MODIFIED
    } else {
        status
    };
    let headers = coded.headers.get_or_init(|| {
        let mut headers = made().clone();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(file.keep.header()),
        );
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        headers.insert(header::ETAG, coded.etag.clone());
        headers
    });
    response.headers_mut().clone_from(headers);
    response
}
