//! The one fetch. Everything the app asks of the server goes through [`call`] or [`content`].

pub(crate) mod json;

use domain::api::{Access, Endpoint, Failure, Listed, Method, SENDER};
use gloo_net::http::RequestBuilder;
use serde::de::DeserializeOwned;

use crate::{browser, session};

/// How long to wait for a reply before we say that there is no connection, in milliseconds.
const PATIENCE: u32 = 30_000;

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No reply: there is no connection, or the server is away.
    Offline,
    /// The server said no, and why.
    Failed(Failure),
}

impl Trouble {
    /// One sentence that says what happened and what to do.
    pub(crate) fn said(&self) -> String {
        match self {
            Self::Offline => {
                "There is no connection to the service. Your text is here. Check your \
                              connection and try again; nothing is sent twice."
                    .to_owned()
            }
            Self::Failed(failure) => failure.said(),
        }
    }

    /// Whether nobody is signed in, or no longer.
    pub(crate) fn is_signed_out(&self) -> bool {
        matches!(self, Self::Failed(Failure::SignIn))
    }
}

/// Sends a request; each call is an act of its own.
pub(crate) async fn call<E: Listed>(
    endpoint: E,
    body: &<E as Endpoint>::Body,
) -> Result<E::Reply, Trouble> {
    call_with_key(endpoint, body, &browser::fresh_key()).await
}

/// Asks for something that takes no body.
pub(crate) async fn call_get<E: Listed + Endpoint<Body = ()>>(
    endpoint: E,
) -> Result<E::Reply, Trouble> {
    call(endpoint, &()).await
}

/// Sends a request under a key: the same act sent again has the same key, so that it happens once.
pub(crate) async fn call_with_key<E: Listed>(
    endpoint: E,
    body: &<E as Endpoint>::Body,
    key: &str,
) -> Result<E::Reply, Trouble> {
    let act = Act::of(&endpoint);
    let text = serde_json::to_string(body).map_err(|_| Trouble::Failed(Failure::Broken))?;
    read(&sent(act, text, key).await?)
}

/// A request without its types: what they cost in the module is paid once for all endpoints.
pub(crate) struct Act {
    method: Method,
    path: String,
    access: Access,
}

impl Act {
    /// The act of an endpoint.
    pub(crate) fn of<E: Listed>(endpoint: &E) -> Self {
        Self {
            method: E::METHOD,
            path: endpoint.path(),
            access: E::ACCESS,
        }
    }
}

/// Sends a body as text and gives the reply as text.
pub(crate) async fn sent(act: Act, mut body: String, key: &str) -> Result<String, Trouble> {
    let whose = match act.access {
        Access::Anyone => Whose::Anybody,
        Access::Unnamed => {
            // Its length tells nothing either.
            body += &" ".repeat(body.len().next_multiple_of(STEP) - body.len());
            Whose::Unnamed
        }
        // The server refuses what this tab asks for somebody who is no longer the one signed in.
        _ => Whose::Of(session::sender()),
    };
    let body = (act.method != Method::Get).then_some(body);
    ask(act.method, &act.path, body, (key, whose)).await
}

/// What is sent by nobody has a length that is a multiple of this.
const STEP: usize = 4_096;

/// For whom a request is made.
enum Whose {
    /// It does not matter.
    Anybody,
    /// Nobody may know: no cookie goes with it.
    Unnamed,
    /// This member, by id; nobody is signed in without one.
    Of(Option<String>),
}

/// Reads a document of the static content: a page or a form.
pub(crate) async fn content<T: DeserializeOwned>(name: &str) -> Result<T, Trouble> {
    let hash = browser::page_data("content");
    let path = format!("/content/{hash}/{name}");
    // It is the same for everybody.
    read(&ask(Method::Get, &path, None, ("", Whose::Unnamed)).await?)
}

pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Trouble> {
    json::read(text).ok_or(Trouble::Failed(Failure::Broken))
}

/// The key of an act, and whom this tab takes for signed in.
type Sender<'a> = (&'a str, Whose);

/// What a good reply holds.
async fn ask(
    method: Method,
    path: &str,
    body: Option<String>,
    sender: Sender<'_>,
) -> Result<String, Trouble> {
    let _pending = Pending::begin();
    // Only what knows the session makes it last longer.
    let is_known = !matches!(sender.1, Whose::Unnamed);
    let (status, text) = fetched(method, path, body, sender)
        .await
        .ok_or(Trouble::Offline)?;
    if (200..300).contains(&status) {
        if is_known {
            session::heard();
        }
        return Ok(text);
    }
    let failure = json::read(&text).unwrap_or(match status {
        401 => Failure::SignIn,
        404 => Failure::NotFound,
        502..=504 => return Err(Trouble::Offline),
        _ => Failure::Broken,
    });
    if failure == Failure::SignIn {
        session::ended();
    }
    Err(Trouble::Failed(failure))
}

async fn fetched(
    method: Method,
    path: &str,
    body: Option<String>,
    (key, whose): Sender<'_>,
) -> Option<(u16, String)> {
    let request = RequestBuilder::new(path)
        .method(match method {
            Method::Get => gloo_net::http::Method::GET,
            Method::Post => gloo_net::http::Method::POST,
            Method::Put => gloo_net::http::Method::PUT,
            Method::Delete => gloo_net::http::Method::DELETE,
        })
        .header("accept", "application/json")
        .abort_signal(Some(&web_sys::AbortSignal::timeout_with_u32(PATIENCE)));
    let request = match whose {
        Whose::Of(Some(id)) => request.header(SENDER, &id),
        Whose::Unnamed => request.credentials(web_sys::RequestCredentials::Omit),
        Whose::Anybody | Whose::Of(None) => request,
    };
    let request = match body {
        None => request.build(),
        Some(body) => request
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(body),
    };
    let reply = request.ok()?.send().await.ok()?;
    Some((reply.status(), reply.text().await.ok()?))
}

/// While one of these lives, the loading line shows.
struct Pending;

impl Pending {
    fn begin() -> Self {
        browser::pending(1);
        Self
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        browser::pending(-1);
    }
}
