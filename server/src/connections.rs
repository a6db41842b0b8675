//! Connections: how long a request's head may take to arrive and a reply to be read, how many may be
//! open, and how they end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;

/// What a connection may take of us.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long the head of a request may take to arrive, and how long nothing may come at all.
    pub slowest_head: Duration,
    /// How long a reply may wait for somebody to read on.
    pub slowest_read: Duration,
    /// How many connections may be open; the next ones wait.
    pub most_open: usize,
    /// How long requests that are under way may take when the process is told to stop.
    pub last_requests: Duration,
}

impl Limits {
    /// As we serve. A process may usually have 1,024 files open, and some of them are ours.
    pub const USUAL: Self = Self {
        slowest_head: Duration::from_secs(10),
        slowest_read: Duration::from_secs(15),
        most_open: 900,
        last_requests: Duration::from_secs(10),
    };
}

/// Serves until told to stop; then what is under way has its time, and no more.
pub async fn serve<S>(
    listener: TcpListener,
    service: S,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.slowest_head);
    let places = Arc::new(Semaphore::new(limits.most_open));
    let open = GracefulShutdown::new();
    let accepting = async {
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(why) => {
                    // Too many open files, most likely: it passes as connections end.
                    tracing::warn!(%why, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                }
            };
            // Without it a reply in two parts waits 40 ms for the reader (speed.md, section 4).
            let _ = stream.set_nodelay(true);
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(limits.slowest_read));
            let stream = TokioIo::new(Box::pin(stream));
            let connection = open.watch(http.serve_connection(stream, service.clone()));
            tokio::spawn(async move {
                // A client that goes away or is too slow is nothing to tell.
                let _ = connection.await;
                drop(place);
            });
        }
    };
    tokio::select! {
        () = accepting => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
    drop(listener);
    let _ = tokio::time::timeout(limits.last_requests, open.shutdown()).await;
}
