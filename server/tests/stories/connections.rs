//! Connections that are slow, many, or open when the service stops.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use hyper_util::service::TowerToHyperService;
use server::connections::{Limits, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const WHOLE: &[u8] = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
const HALF: &[u8] = b"GET / HTTP/1.1\r\nHost: he";

async fn open(limits: Limits) -> (u16, watch::Sender<bool>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        "at last"
    };
    let router = Router::new()
        .route("/", get(|| async { "here" }))
        .route("/slow", get(slow))
        .route("/long", get(|| async { "long".repeat(16 * 1024 * 1024) }));
    let router = TowerToHyperService::new(router);
    let (stop, stopped) = watch::channel(false);
    (
        port,
        stop,
        tokio::spawn(serve(listener, router, limits, stopped)),
    )
}

async fn connect(port: u16, text: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(text).await.unwrap();
    stream
}

/// All that comes until the other side closes, which it must.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = vec![];
    let closed = stream.read_to_end(&mut text);
    let closed = tokio::time::timeout(Duration::from_secs(20), closed).await;
    assert!(closed.is_ok(), "the other side does not close");
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_request_that_is_never_finished_gives_its_place_to_others() {
    let limits = Limits {
        slowest_head: Duration::from_millis(200),
        most_open: 3,
        ..Limits::USUAL
    };
    let (port, _stop, _serving) = open(limits).await;
    let mut half = vec![];
    for text in [HALF, HALF, b""] {
        half.push(connect(port, text).await);
    }
    // All places are taken: this one waits until the slow ones are shown out.
    let answer = rest(connect(port, WHOLE).await).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    for stream in half {
        let answer = rest(stream).await;
        assert!(!answer.contains("200 OK"), "{answer}");
    }
}

#[tokio::test]
async fn a_reply_that_is_not_read_gives_its_place_to_others() {
    let limits = Limits {
        slowest_read: Duration::from_millis(200),
        most_open: 1,
        ..Limits::USUAL
    };
    let (port, _stop, _serving) = open(limits).await;
    let unread = connect(port, b"GET /long HTTP/1.1\r\nHost: here\r\n\r\n").await;
    let answer = rest(connect(port, WHOLE).await).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    drop(unread);
}

#[tokio::test]
async fn no_more_connections_are_served_than_there_are_places() {
    let limits = Limits {
        most_open: 2,
        ..Limits::USUAL
    };
    let (port, _stop, _serving) = open(limits).await;
    let (first, _second) = (connect(port, HALF).await, connect(port, HALF).await);
    let mut third = connect(port, WHOLE).await;
    let waits = tokio::time::timeout(Duration::from_millis(300), third.read_u8()).await;
    assert!(waits.is_err(), "it is served though two are open");
    drop(first);
    let answer = rest(third).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn what_is_under_way_when_the_service_stops_is_finished() {
    let (port, stop, serving) = open(Limits::USUAL).await;
    let slow = connect(port, b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(true).unwrap();
    assert!(rest(slow).await.ends_with("at last"));
    let ended = tokio::time::timeout(Duration::from_secs(20), serving).await;
    ended.unwrap().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}
