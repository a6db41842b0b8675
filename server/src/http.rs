//! From HTTP to a handler and back: who may call, what the body must be, one write for one key,
//! failures as statuses, headers on everything.

mod call;
mod documents;
mod entry;
mod guard;
mod headers;
mod seen;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::api::{Access, Failure, Listed, Method, SentAs};
use futures_util::future::BoxFuture;
use http_body_util::LengthLimitError;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::call::Call;
pub use self::entry::Entry;
pub use self::guard::{Guard, InDemo, Nobody, Reader, Scorer, Unnamed};
pub use self::headers::{ON_EVERYTHING, calls_this_machine, on_everything};
use crate::App;

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 256 * 1024;
/// How long a body may take to arrive.
const SLOWEST_BODY: Duration = Duration::from_secs(10);
/// How long an answer may take: more than the database needs to say that it cannot, less than a
/// person waits.
const SLOWEST_ANSWER: Duration = Duration::from_secs(15);

type Handler =
    Arc<dyn Fn(Call, Vec<(String, String)>, Bytes) -> BoxFuture<'static, Response> + Send + Sync>;

/// An endpoint with the handler that serves it.
pub struct Served {
    /// The endpoint's type.
    pub name: &'static str,
    path: &'static str,
    method: Method,
    handler: Handler,
}

/// Serves an endpoint. Does not compile for an endpoint outside the table, or with a guard that is
/// not the one its access asks for.
pub fn serve<E, G, F, Done>(handler: F) -> Served
where
    E: Listed + Send + 'static,
    E::Body: Send + 'static,
    E::Reply: Send,
    G: Guard + Send,
    F: Fn(Call, G, E, E::Body) -> Done + Copy + Send + Sync + 'static,
    Done: Future<Output = Result<E::Reply, Failure>> + Send,
{
    const {
        assert!(
            guards(G::FOR, E::ACCESS),
            "the guard is not the one the access asks for"
        )
    };
    let handle = move |mut call: Call, parts: Vec<(String, String)>, body: Bytes| {
        let done: BoxFuture<'static, Response> = Box::pin(async move {
            let cookies = call.cookies();
            let reply = async {
                call.access = E::ACCESS;
                let who = G::admit(&mut call).await?;
                let part = |name: &str| {
                    parts
                        .iter()
                        .find(|(part, _)| part == name)
                        .map(|(_, text)| text.clone())
                };
                let endpoint = E::from_parts(part).ok_or(Failure::NotFound)?;
                if E::METHOD != Method::Get {
                    call.from_here()?;
                }
                let body = read::<E::Body>(E::METHOD, &body)?;
                handler(call, who, endpoint, body).await
            };
            let mut response = match reply.await {
                Ok(reply) => match E::SENT_AS {
                    SentAs::Json => json(StatusCode::OK, &reply),
                    SentAs::Csv => table(&reply),
                },
                Err(failure) => failed(&failure),
            };
            cookies.set(response.headers_mut());
            response
        });
        done
    };
    let name = std::any::type_name::<E>()
        .rsplit("::")
        .next()
        .unwrap_or_default();
    Served {
        name,
        path: E::PATH,
        method: E::METHOD,
        handler: Arc::new(handle),
    }
}

const fn guards(guarded: &[Access], access: Access) -> bool {
    let mut at = 0;
    while at < guarded.len() {
        if guarded[at] as u8 == access as u8 {
            return true;
        }
        at += 1;
    }
    false
}

/// What answers requests that nothing was made for beforehand.
fn routes(app: &App, served: Vec<Served>) -> Router {
    let mut paths: BTreeMap<&'static str, MethodRouter<App>> = BTreeMap::new();
    for Served {
        path,
        method,
        handler,
        ..
    } in served
    {
        let filter = match method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
        };
        let route = on(
            filter,
            move |State(app): State<App>,
                  parts: Result<RawPathParams, RawPathParamsRejection>,
                  request| {
                // A part that is no text is no id: it leads nowhere, like any other.
                let parts: Vec<_> = parts
                    .iter()
                    .flatten()
                    .map(|(name, text)| (name.to_owned(), text.to_owned()))
                    .collect();
                answer(app, method, parts, handler.clone(), request)
            },
        );
        let methods = paths.remove(path).unwrap_or_default();
        paths.insert(path, methods.merge(route));
    }
    let mut router = Router::new();
    for (path, methods) in paths {
        router = router.route(path, methods);
    }
    router
        .merge(documents::routes())
        .method_not_allowed_fallback(|| async { failed(&Failure::WrongMethod) })
        .layer(middleware::from_fn_with_state(app.clone(), entry::pass))
        .with_state(app.clone())
}

async fn answer(
    app: App,
    method: Method,
    parts: Vec<(String, String)>,
    handler: Handler,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    match received(method, &head.headers, body).await {
        Ok(body) => handled(app, &handler, head, parts, body).await,
        Err(failure) => failed(&failure),
    }
}

async fn handled(
    app: App,
    handler: &Handler,
    head: Parts,
    parts: Vec<(String, String)>,
    body: Bytes,
) -> Response {
    let answer = handler(Call::new(app, head, &body), parts, body);
    let answer = tokio::time::timeout(SLOWEST_ANSWER, answer).await;
    answer.unwrap_or_else(|_| failed(&Failure::Busy { retry_after: 5 }))
}

async fn received(method: Method, headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
    if method == Method::Get {
        return Ok(Bytes::new());
    }
    let told = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|told| told.to_str().ok()?.parse().ok());
    if told.is_some_and(|told: usize| told > LARGEST_BODY) {
        return Err(Failure::TooLarge);
    }
    let all = axum::body::to_bytes(body, LARGEST_BODY);
    match tokio::time::timeout(SLOWEST_BODY, all).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(why)) => Err(if why.into_inner().is::<LengthLimitError>() {
            Failure::TooLarge
        } else {
            Failure::wrong_body("", "The request did not arrive whole. Try again.")
        }),
        Err(_) => Err(Failure::wrong_body(
            "",
            "The request took too long to arrive. Try again.",
        )),
    }
}

/// The body as its type, or the key that is wrong.
fn read<T: DeserializeOwned>(method: Method, body: &[u8]) -> Result<T, Failure> {
    let body = if method == Method::Get || body.is_empty() {
        b"null"
    } else {
        body
    };
    let mut from = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut from).map_err(|error| {
        let said = error.inner().to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        // serde names a key that is unknown, missing or there twice in its sentence, not in the path.
        let sort = said.split('`').next().unwrap_or_default();
        let key = matches!(
            sort,
            "unknown field " | "missing field " | "duplicate field " | "unknown variant "
        );
        let named = said.split('`').nth(1).filter(|_| key);
        let field = named.map_or_else(|| error.path().to_string(), ToOwned::to_owned);
        let field = if matches!(field.as_str(), "." | "?") {
            String::new()
        } else {
            field
        };
        Failure::wrong_body(
            field,
            format!("The request is not as it should be: {said}."),
        )
    })?;
    from.end()
        .map_err(|_| Failure::wrong_body("", "There is more than one value in the request."))?;
    Ok(value)
}

/// A value as a JSON response that nobody keeps.
fn json<T: Serialize>(status: StatusCode, value: &T) -> Response {
    static HEADERS: LazyLock<HeaderMap> = LazyLock::new(|| {
        let mut headers = headers::made().clone();
        let kind = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers
    });
    // Most fit: what grows is moved each time.
    let mut text = Vec::with_capacity(1024);
    if serde_json::to_writer(&mut text, value).is_err() {
        return failed(&Failure::Broken);
    }
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().clone_from(&HEADERS);
    response
}

/// A text as a table that the browser keeps as a file.
fn table<T: Serialize>(text: &T) -> Response {
    let Ok(serde_json::Value::String(text)) = serde_json::to_value(text) else {
        return failed(&Failure::Broken);
    };
    let mut response = json(StatusCode::OK, &());
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    let kept = HeaderValue::from_static("attachment");
    headers.insert(header::CONTENT_DISPOSITION, kept);
    *response.body_mut() = Body::from(text);
    response
}

/// A failure as a response: its status, itself, and the sentence for it.
#[must_use]
pub fn failed(failure: &Failure) -> Response {
    let status =
        StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = serde_json::to_value(failure).unwrap_or_default();
    if let Some(body) = body.as_object_mut() {
        body.entry("said").or_insert_with(|| failure.said().into());
    }
    let mut response = json(status, &body);
    if let Failure::Busy { retry_after } | Failure::TooMany { retry_after } = failure {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
    }
    response
}
