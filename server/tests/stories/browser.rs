//! A browser of the stories. Every response that passes here is checked for what all must carry, and
//! none may be our own mistake.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request};
use domain::api::{Endpoint, Failure, Method};
use serde::de::DeserializeOwned;
use server::{App, clock};
use tower::ServiceExt as _;

/// In a request, the name under which its browser knows the service.
const HOST: &str = "the service's own";

/// A browser: it keeps its cookies.
pub struct Browser {
    router: Router,
    host: String,
    pub cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub fn of(app: &App) -> Self {
        Self {
            router: app.router(),
            host: app
                .settings
                .public_url
                .split_once("://")
                .unwrap()
                .1
                .to_owned(),
            cookies: Mutex::default(),
        }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Calls an endpoint with a key of its own.
    pub async fn call<E: Endpoint>(&self, of: E, body: &E::Body) -> Result<E::Reply, Failure> {
        self.keyed(&clock::id(), of, body).await
    }

    pub async fn keyed<E: Endpoint>(
        &self,
        key: &str,
        endpoint: E,
        body: &E::Body,
    ) -> Result<E::Reply, Failure> {
        let asked = Asked::of(&endpoint, body).header("idempotency-key", key);
        self.send(asked).await.read()
    }

    pub async fn send(&self, asked: Asked) -> Answer {
        let mut request = Request::builder()
            .method(asked.method)
            .uri(asked.path.as_str());
        for (name, value) in &asked.headers {
            let value = if value == HOST { &self.host } else { value };
            request = request.header(name, value);
        }
        let cookies: Vec<String> = {
            let kept = self.cookies.lock().unwrap();
            kept.iter().map(|(k, v)| format!("{k}={v}")).collect()
        };
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let request = request.body(Body::from(asked.body)).unwrap();
        let (head, body) = self
            .router
            .clone()
            .oneshot(request)
            .await
            .unwrap()
            .into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        };
        let told = format!("{} {}: {answer:?}", asked.method, asked.path);
        assert_ne!(answer.status, 500, "{told}");
        for (name, value) in server::http::ON_EVERYTHING {
            assert_eq!(
                answer.headers.get(&name).unwrap(),
                value,
                "{name} on {told}"
            );
        }
        assert!(answer.header("cache-control").is_some(), "{told}");
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.contains("; Path=/; HttpOnly; SameSite=Strict"),
                "{cookie}"
            );
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let mut kept = self.cookies.lock().unwrap();
            if value.is_empty() {
                kept.remove(name);
            } else {
                kept.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// A page, a file or another address outside the table.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Asked::get(path)).await
    }
}

/// A request, to be bent before it is sent.
#[derive(Clone)]
pub struct Asked {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn of<E: Endpoint>(endpoint: &E, body: &E::Body) -> Self {
        let asked = Self::get(&endpoint.path());
        if E::METHOD == Method::Get {
            return asked;
        }
        Self {
            method: E::METHOD.name(),
            body: serde_json::to_vec(body).unwrap(),
            ..asked
        }
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", &clock::id())
    }

    pub fn get(path: &str) -> Self {
        Self {
            method: "GET",
            path: path.to_owned(),
            headers: vec![("host".to_owned(), HOST.to_owned())],
            body: vec![],
        }
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        let mut asked = self.without(name);
        asked.headers.push((name.to_owned(), value.to_owned()));
        asked
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self
    }

    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..self
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        if self.status == 200 {
            return Ok(serde_json::from_value(self.json()).unwrap());
        }
        let failure: Failure = serde_json::from_value(self.json()).unwrap();
        assert_eq!(failure.status(), self.status);
        assert_ne!(self.json()["said"], "", "a failure says what to do");
        Err(failure)
    }
}
