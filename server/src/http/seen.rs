//! One line in the log and one count for every request. Neither holds what was asked for, only the
//! pattern of its address: an id names a person. Of what nobody looks who sends, neither is made unless
//! it fails: when it was sent could tell who did (trust.md, decision 10).

use std::borrow::Cow;
use std::time::Instant;

use axum::http::{HeaderValue, Method};
use axum::response::Response;
use domain::api::{Access, ENDPOINTS};
use tracing::Span;

use crate::settings::Mode;
use crate::{App, clock};

/// A request that has come and not gone yet.
pub struct Seen {
    method: &'static str,
    number: u128,
    began: Instant,
}

impl Seen {
    /// Sees a request come.
    pub fn new(method: &Method) -> Self {
        let method = match *method {
            Method::GET => "GET",
            Method::HEAD => "HEAD",
            Method::POST => "POST",
            Method::PUT => "PUT",
            Method::DELETE => "DELETE",
            _ => "other",
        };
        Self {
            method,
            number: clock::number(),
            began: clock::stopwatch(),
        }
    }

    /// What is said in the log while the request is answered stands under this.
    pub fn span(&self) -> Span {
        tracing::info_span!("request", id = %format_args!("{:032x}", self.number))
    }

    /// Sees it go. In real mode the response tells its number in the log.
    pub fn answered(self, app: &App, route: Cow<'static, str>, response: &mut Response) {
        let Self {
            method,
            number,
            began,
        } = self;
        let took = began.elapsed();
        let status = response.status().as_u16();
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if status >= 500 || !is_unnamed(&route) {
            tracing::info!(id = %format_args!("{number:032x}"), method, %route, status, ms, "answered");
            app.metrics.answered(method, route, status, took);
        }
        if app.settings.mode == Mode::Real
            && let Ok(id) = HeaderValue::from_str(&format!("{number:032x}"))
        {
            response.headers_mut().insert("x-request-id", id);
        }
    }
}

/// Whether an address is one at which nobody looks who asks.
fn is_unnamed(route: &str) -> bool {
    let unnamed = |of: &&domain::api::Declared| of.access == Access::Unnamed;
    ENDPOINTS.iter().filter(unnamed).any(|of| of.path == route)
}
