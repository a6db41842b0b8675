//! Where every request comes in and every response goes out.

use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::BoxError;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, State};
use axum::http::{Method, Request, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use domain::api::Failure;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, Ready, ready};
use hyper::service::Service;
use hyper_util::service::{TowerToHyperService, TowerToHyperServiceFuture};
use tracing::Instrument as _;

use super::seen::Seen;
use super::{Handler, Served, documents, failed, handled, headers, routes};
use crate::App;

/// The whole service. What has one address and is only read is found by it here; before the router finds
/// anything, a request is put into several boxes, which takes longer than to answer it.
#[derive(Clone)]
pub struct Entry {
    app: App,
    lists: Arc<HashMap<&'static str, Handler>>,
    routes: TowerToHyperService<Router>,
}

type Routed<B> = TowerToHyperServiceFuture<Router, Request<B>>;
type Answer = Result<Response, Infallible>;

impl Entry {
    /// The service with these endpoints.
    #[must_use]
    pub fn new(app: &App, served: Vec<Served>) -> Self {
        let lists = served
            .iter()
            .filter(|served| {
                served.method == domain::api::Method::Get && !served.path.contains('{')
            })
            .map(|served| (served.path, served.handler.clone()));
        Self {
            app: app.clone(),
            lists: Arc::new(lists.collect()),
            routes: TowerToHyperService::new(routes(app, served)),
        }
    }

    /// The same as a router, for whoever wants one.
    pub fn router(self) -> Router {
        Router::new().fallback(move |request: Request<Body>| self.call(request))
    }

    /// A request that is the router's: it knows all addresses and methods, and who is refused.
    fn is_routed<B>(&self, request: &Request<B>) -> bool {
        request.method() != Method::GET || headers::refusal(&self.app, request).is_some()
    }
}

impl<B> Service<Request<B>> for Entry
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Answer>, Either<BoxFuture<'static, Answer>, Routed<B>>>;

    fn call(&self, request: Request<B>) -> Self::Future {
        let app = &self.app;
        let path = request.uri().path();
        if self.is_routed(&request) {
            Either::Right(Either::Right(self.routes.call(request)))
        } else if let Some(file) = app.library.made(path) {
            let seen = Seen::new(&Method::GET);
            let is_content = path.starts_with("/content/");
            let pattern = if is_content {
                documents::CONTENT
            } else {
                documents::PAGE
            };
            let mut response = documents::sent(file, request.headers(), StatusCode::OK);
            headers::only_https(app.settings.mode, response.headers_mut());
            seen.answered(app, Cow::Borrowed(pattern), &mut response);
            Either::Left(ready(Ok(response)))
        } else if let Some((path, handler)) = self.lists.get_key_value(path) {
            let (app, path, handler) = (app.clone(), *path, handler.clone());
            let (head, _) = request.into_parts();
            Either::Right(Either::Left(Box::pin(async move {
                let answer = handled(app.clone(), &handler, head, vec![], Bytes::new());
                Ok(passed(&app, &Method::GET, Cow::Borrowed(path), answer).await)
            })))
        } else {
            Either::Right(Either::Right(self.routes.call(request)))
        }
    }
}

/// What is routed passes this.
pub(super) async fn pass(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>();
    let pattern = pattern.map_or(Cow::Borrowed(documents::PAGE), |pattern| {
        Cow::Owned(pattern.as_str().to_owned())
    });
    let method = request.method().clone();
    let refusal = headers::refusal(&app, &request);
    let answer = async {
        match refusal {
            Some(refusal) => refusal,
            None => next.run(request).await,
        }
    };
    passed(&app, &method, pattern, answer).await
}

/// A request is seen come and go; between, a panic is caught and the response given its headers.
async fn passed(
    app: &App,
    method: &Method,
    pattern: Cow<'static, str>,
    answer: impl Future<Output = Response>,
) -> Response {
    let seen = Seen::new(method);
    let answer = async {
        let answer = AssertUnwindSafe(answer).catch_unwind().await;
        answer.unwrap_or_else(|_| {
            tracing::error!("a handler panicked");
            failed(&Failure::Broken)
        })
    };
    let mut response = answer.instrument(seen.span()).await;
    headers::secure(response.headers_mut());
    headers::only_https(app.settings.mode, response.headers_mut());
    seen.answered(app, pattern, &mut response);
    response
}
