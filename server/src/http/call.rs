//! One request in the hands of a handler.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use domain::api::{Access, Failure};
use domain::time::Instant;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;

use crate::App;
use crate::settings::Mode;
use crate::sign_in::LiveSession;
use crate::store::{Write, failure};
use crate::vault::{Place, Use};

/// One request: the service, who asks, and the key of the write.
#[derive(Clone)]
pub struct Call {
    /// The service.
    pub app: App,
    headers: HeaderMap,
    method: Method,
    address: Uri,
    body: Bytes,
    who: Option<LiveSession>,
    /// Who may call what is called.
    pub(super) access: Access,
    cookies: Cookies,
}

/// Cookies to be set with the response.
#[derive(Clone, Default)]
pub struct Cookies(Arc<Mutex<Vec<String>>>);

impl Cookies {
    /// Writes them into the headers of a response.
    pub fn set(&self, headers: &mut HeaderMap) {
        let cookies = self
            .0
            .lock()
            .map(|mut cookies| std::mem::take(&mut *cookies));
        for cookie in cookies.unwrap_or_default() {
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                headers.append(header::SET_COOKIE, value);
            }
        }
    }
}

impl Call {
    pub(super) fn new(app: App, head: Parts, body: &Bytes) -> Self {
        Self {
            app,
            headers: head.headers,
            method: head.method,
            address: head.uri,
            body: body.clone(),
            who: None,
            access: Access::Anyone,
            cookies: Cookies::default(),
        }
    }

    /// The cookies that the response will set.
    #[must_use]
    pub fn cookies(&self) -> Cookies {
        self.cookies.clone()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// The cookie of this name.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        let name = format!("{}{name}", self.cookie_marks().0);
        let all = self
            .headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|all| all.to_str().ok());
        all.flat_map(|all| all.split(';')).find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
    }

    /// Sets a cookie that only the server reads; an empty one is taken away.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let age = if value.is_empty() { "; Max-Age=0" } else { "" };
        let (before, after) = self.cookie_marks();
        let cookie =
            format!("{before}{name}={value}; Path=/; HttpOnly; SameSite=Strict{after}{age}");
        if let Ok(mut cookies) = self.cookies.0.lock() {
            cookies.push(cookie);
        }
    }

    /// What stands before a cookie's name and behind its attributes: in real mode it is bound to
    /// this host and to https (trust.md, I1).
    fn cookie_marks(&self) -> (&'static str, &'static str) {
        match self.app.settings.mode {
            Mode::Demo => ("", ""),
            Mode::Real => ("__Host-", "; Secure"),
        }
    }

    /// Takes out of the request what tells who asks: nothing that comes later can read it.
    pub(super) fn unname(&mut self) {
        for name in [header::COOKIE.as_str(), domain::api::SENDER] {
            self.headers.remove(name);
        }
    }

    /// Finds out who is signed in, if anybody is.
    ///
    /// # Errors
    /// What the database meets.
    pub async fn recognise(&mut self) -> Result<Option<&LiveSession>, Failure> {
        if self.who.is_none() {
            self.who = crate::sign_in::recognise(self).await?;
        }
        Ok(self.who.as_ref())
    }

    /// Who is signed in, as far as the guard has looked.
    #[must_use]
    pub fn who(&self) -> Option<&LiveSession> {
        self.who.as_ref()
    }

    /// Refuses an unsafe request that does not come from our own pages (trust.md, decision 6).
    ///
    /// # Errors
    /// [`Failure::NotFromHere`].
    pub fn from_here(&self) -> Result<(), Failure> {
        let header = |name: &str| self.headers.get(name).and_then(|value| value.to_str().ok());
        let is_json = header("content-type")
            .is_some_and(|kind| kind.split(';').next().map(str::trim) == Some("application/json"));
        let is_ours = match header("sec-fetch-site") {
            Some(site) => site == "same-origin",
            None => header("origin") == Some(&self.app.settings.public_url),
        };
        if is_json && is_ours && self.key().is_some() {
            Ok(())
        } else {
            Err(Failure::NotFromHere)
        }
    }

    /// Whom the page that asks takes for signed in, where it says so.
    #[must_use]
    pub fn sender(&self) -> Option<&str> {
        self.headers.get(domain::api::SENDER)?.to_str().ok()
    }

    /// The client's key for this write: 16 to 64 letters, digits or hyphens.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        let key = self.headers.get("idempotency-key")?.to_str().ok()?;
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        ((16..=64).contains(&key.len()) && key.chars().all(fits)).then_some(key)
    }

    /// Writes once for the request's key: whoever asks again with the same key and the same body
    /// gets the first reply; with another body, [`Failure::KeyReused`] (trust.md, decision 7). The
    /// reply is kept in the transaction of the act.
    ///
    /// # Errors
    /// The act's own failure; then nothing of it stays and the key is free.
    pub async fn write<T, F>(&self, act: F) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: for<'w> FnOnce(&'w mut Write<'_>) -> BoxFuture<'w, Result<T, Failure>> + Send + 'static,
    {
        let caller = self.who.as_ref().map_or("nobody", |who| &who.member.id.0);
        let key = self.key().ok_or(Failure::NotFromHere)?;
        let vault = self.app.store.vault();
        let path = format!("{} {}", self.method, self.address.path());
        let id = vault.mac(Use::IdempotencyKey, &format!("{caller}\n{path}\n{key}"));
        let body_mac = vault.mac(Use::Body, &crate::clock::hex(&self.body));
        tracing::trace!("write of {path}");
        let reply = self
            .app
            .store
            .write(move |write| {
                Box::pin(async move {
                    if let Some(reply) = replied(write, &id, &body_mac).await? {
                        return Ok(reply);
                    }
                    let reply = act(write).await?;
                    let sealed = write.vault.seal(place(&id), &reply)?;
                    sqlx::query(
                        "insert into reply (id, body_mac, at, sealed) values ($1, $2, $3, $4)",
                    )
                    .bind(&id)
                    .bind(&body_mac)
                    .bind(write.at.0)
                    .bind(&sealed)
                    .execute(&mut *write.conn)
                    .await
                    .map_err(failure)?;
                    Ok(reply)
                })
            })
            .await;
        tracing::trace!("before reply");
        reply
    }
}

async fn replied<T: DeserializeOwned>(
    write: &mut Write<'_>,
    id: &str,
    body_mac: &str,
) -> Result<Option<T>, Failure> {
    let row = sqlx::query("select body_mac, sealed from reply where id = $1")
        .bind(id)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    let Some(row) = row else { return Ok(None) };
    if row.try_get::<String, _>(0).map_err(failure)? != body_mac {
        return Err(Failure::KeyReused);
    }
    let sealed: String = row.try_get(1).map_err(failure)?;
    write.vault.open(place(id), &sealed).map(Some)
}

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "reply",
        id,
        version: 0,
    }
}
