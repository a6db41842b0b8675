//! One line in the log and one count for every request. Neither holds what was asked for, only the
//! pattern of its address: an id names a person.

use std::borrow::Cow;
use std::time::Instant;

use axum::http::{HeaderValue, Method};
use axum::response::Response;
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
        tracing::info!(id = %format_args!("{number:032x}"), method, %route, status, ms, "answered");
        app.metrics.answered(method, route, status, took);
        if app.settings.mode == Mode::Real
            && let Ok(id) = HeaderValue::from_str(&format!("{number:032x}"))
        {
            response.headers_mut().insert("x-request-id", id);
        }
    }
}
