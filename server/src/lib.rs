//! The thin server of Promoting Difference: a clock, a disk and a database around the domain.
//!
//! The foundations come first, then the rooms. Nothing here decides what is right: that is asked of
//! the `domain`.

use std::sync::Arc;

use axum::Router;

pub mod audit;
pub mod clock;
pub mod demo;
pub mod drafts;
#[cfg(debug_assertions)]
pub mod failpoint;
pub mod http;
pub mod library;
pub mod links;
pub mod openapi;
pub mod outbox;
pub mod settings;
pub mod sign_in;
pub mod store;
pub mod vault;

// The rooms.
pub mod applications;
pub mod guidance;
pub mod questions;

use clock::Clock;
use library::{Library, Static};
use settings::Settings;
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
        let store = Store::open(&settings, clock.clone()).await?;
        let openapi = Static::json(&openapi::document(&library.site));
        let app = Self(Arc::new(Parts {
            settings,
            clock,
            store,
            library,
            openapi,
        }));
        demo::people_move_in(&app).await?;
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
    App::open(settings, Clock::default(), Arc::new(library)).await
}

/// How long requests that are under way may take when the process is told to stop.
const LAST_REQUESTS: std::time::Duration = std::time::Duration::from_secs(10);

/// Serves until the process is told to stop.
///
/// # Errors
/// One sentence that says what is wrong and what to do.
pub async fn listen(app: App) -> Result<(), String> {
    use axum::serve::ListenerExt as _;

    let port = app.settings.port;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|why| {
            format!("Port {port} cannot be used: {why}. Stop what uses it, or set PORT to another.")
        })?;
    // Without it a reply in two parts waits 40 ms for the reader (speed.md, section 4).
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    println!(
        "\n  {} is ready at {}\n",
        app.library.site.service, app.settings.public_url
    );
    let letters = tokio::spawn(outbox::hand_over(app.clone()));
    let router = app.router();
    let serving = axum::serve(listener, router).with_graceful_shutdown(told_to_stop());
    // A request that never ends must not keep us: what is under way has its time, and no more.
    let late = async {
        told_to_stop().await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    let served = tokio::select! {
        served = serving => served,
        () = late => Ok(()),
    };
    letters.abort();
    served.map_err(|why| format!("The service stopped: {why}."))
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
