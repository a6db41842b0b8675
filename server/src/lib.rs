//! The thin server of Promoting Difference: a clock, a disk and a database around the domain.
//!
//! The foundations come first, then the rooms. Nothing here decides what is right: that is asked of
//! the `domain`.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub mod audit;
pub mod backup;
pub mod clock;
pub mod connections;
pub mod demo;
pub mod drafts;
pub mod erase;
#[cfg(debug_assertions)]
pub mod failpoint;
pub mod http;
pub mod library;
pub mod links;
pub mod metrics;
pub mod openapi;
pub mod outbox;
pub mod retention;
pub mod roles;
pub mod settings;
pub mod sign_in;
pub mod store;
pub mod vault;
pub mod verbs;

// The rooms.
pub mod applications;
pub mod guidance;
pub mod questions;

use clock::Clock;
use connections::Limits;
use library::{Library, Static};
use metrics::Metrics;
use outbox::Relay;
use roles::Roles;
use settings::{Mode, Settings};
use store::Store;

/// The service, as every handler has it.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the service is made of.
pub struct Parts {
    /// How it was started.
    pub settings: Settings,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// Everything static.
    pub library: Arc<Library>,
    /// The OpenAPI document.
    pub openapi: Static,
    /// Who may sign in and who is CMU staff.
    pub roles: Roles,
    /// The mail relay; none in the demonstration.
    pub relay: Option<Relay>,
    /// What is counted.
    pub metrics: Metrics,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the database and puts the service together.
    ///
    /// # Errors
    /// One sentence that says what is wrong and what to do.
    pub async fn open(
        settings: Settings,
        clock: Clock,
        library: Arc<Library>,
    ) -> Result<Self, String> {
        let roles = Roles::of(&settings)?;
        let relay = settings.real.as_ref().map(Relay::of).transpose()?;
        let store = Store::open(&settings, clock.clone()).await?;
        let openapi = Static::json(&openapi::document(&library.site, settings.mode));
        let app = Self(Arc::new(Parts {
            settings,
            clock,
            store,
            library,
            openapi,
            roles,
            relay,
            metrics: Metrics::default(),
        }));
        if app.settings.mode == Mode::Demo {
            demo::people_move_in(&app).await?;
        }
        Ok(app)
    }

    /// The whole service as one router.
    pub fn router(&self) -> Router {
        http::router(self, served())
    }
}

/// Every endpoint with its handler, in the order of the rooms.
#[must_use]
pub fn served() -> Vec<http::Served> {
    [
        sign_in::routes(),
        drafts::routes(),
        guidance::routes(),
        applications::routes(),
        questions::routes(),
        outbox::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Reads the settings and the content and opens everything.
///
/// # Errors
/// One sentence that says what is wrong and what to do.
pub async fn start() -> Result<App, String> {
    let settings = Settings::read()?;
    settings::hold(&settings.data)?;
    let library = Library::load(&settings.content, Some(&settings.dist), settings.mode)?;
    let clock = settings.clock()?;
    App::open(settings, clock, Arc::new(library)).await
}

/// Serves until the process is told to stop.
///
/// # Errors
/// One sentence that says what is wrong and what to do.
pub async fn listen(app: App) -> Result<(), String> {
    let settings = &app.settings;
    let listener = bind(settings.listen, settings.port, "PORT").await?;
    let private = match settings.metrics_port {
        Some(port) => Some(bind(Ipv4Addr::LOCALHOST.into(), port, "METRICS_PORT").await?),
        None => None,
    };
    println!(
        "\n  {} is ready at {}\n",
        app.library.site.service, settings.public_url
    );
    let (stop, stopped) = watch::channel(false);
    let letters = tokio::spawn(outbox::hand_over(app.clone(), stopped.clone()));
    let retention = tokio::spawn(retention::daily(app.clone()));
    let metrics = private.map(|listener| {
        let (router, stopped) = (metrics::router(app.clone()), stopped.clone());
        tokio::spawn(connections::serve(listener, router, Limits::USUAL, stopped))
    });
    tokio::spawn(async move {
        told_to_stop().await;
        let _ = stop.send(true);
    });
    connections::serve(listener, app.router(), Limits::USUAL, stopped).await;
    retention.abort();
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    // What the relay has is written down.
    let _ = tokio::time::timeout(Limits::USUAL.last_requests, letters).await;
    Ok(())
}

async fn bind(address: IpAddr, port: u16, name: &str) -> Result<TcpListener, String> {
    TcpListener::bind((address, port)).await.map_err(|why| {
        format!("Port {port} cannot be used: {why}. Stop what uses it, or set {name} to another.")
    })
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
