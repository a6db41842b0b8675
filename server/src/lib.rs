//! The thin server of Promoting Difference: a clock, a disk and a database around the domain.
//!
//! The foundations come first, then the rooms. Nothing here decides what is right: that is asked of
//! the `domain`.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use axum::Router;
use domain::monitoring::pace::Pace;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

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
pub mod monitoring;
pub mod questions;

use clock::Clock;
use connections::Limits;
use http::Entry;
use library::{Library, Static};
use metrics::Metrics;
use outbox::Relay;
use roles::Roles;
use settings::{Mode, Settings};
use store::Store;
use vault::Vault;

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
    /// The keys of equality monitoring, apart from those of all else.
    pub apart: Vault,
    /// How fast equality answers are taken.
    pub pace: Mutex<Pace>,
    /// The receipts of equality answers that are about to be noted as deleted.
    pub noting: erase::Noting,
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
        let apart = Vault::new(settings.monitoring_key);
        monitoring::check_key(&store, &apart, settings.mode).await?;
        sign_in::by_mailbox(&store).await?;
        applications::follow_windows(&store, &library, &settings.content).await?;
        applications::ask_again(&store, &settings.public_url).await?;
        let openapi = Static::json(&openapi::document(&library.site, settings.mode));
        let app = Self(Arc::new(Parts {
            settings,
            clock,
            store,
            apart,
            pace: Mutex::default(),
            noting: erase::Noting::default(),
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

    /// The whole service.
    pub fn entry(&self) -> Entry {
        Entry::new(self, served())
    }

    /// The whole service as one router.
    pub fn router(&self) -> Router {
        self.entry().router()
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
        monitoring::routes(),
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

/// Says what happens to whoever runs the program, in the terminal or to a program of theirs.
pub fn log() {
    let told = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match Settings::mode() {
        // For a program to read: one line for each request and each trouble.
        Ok(Mode::Real) => told
            .json()
            .with_filter(EnvFilter::new("warn,server=info"))
            .boxed(),
        _ => told
            .with_filter(EnvFilter::new("warn,server::retention=info"))
            .boxed(),
    };
    let log = tracing_subscriber::registry().with(log);
    #[cfg(debug_assertions)]
    let log = log.with(failpoint::asked());
    log.init();
}

/// What runs beside the requests, however they come in.
pub struct Beside {
    letters: JoinHandle<()>,
    retention: JoinHandle<()>,
    due: JoinHandle<()>,
    monitoring: JoinHandle<()>,
    metrics: Option<JoinHandle<()>>,
}

impl Beside {
    /// Starts it; all of it while `stopped` is kept from being told.
    ///
    /// # Errors
    /// One sentence, where the port of the metrics cannot be used.
    pub async fn start(app: &App, stopped: &watch::Receiver<bool>) -> Result<Self, String> {
        let metrics = match app.settings.metrics_port {
            None => None,
            Some(port) => {
                let listener = bind(Ipv4Addr::LOCALHOST.into(), port, "METRICS_PORT").await?;
                let router = TowerToHyperService::new(metrics::router(app.clone()));
                let serving = connections::serve(listener, router, Limits::USUAL, stopped.clone());
                Some(tokio::spawn(serving))
            }
        };
        Ok(Self {
            letters: tokio::spawn(outbox::hand_over(app.clone(), stopped.clone())),
            retention: tokio::spawn(retention::daily(app.clone())),
            due: tokio::spawn(applications::due::watch(app.clone())),
            monitoring: tokio::spawn(monitoring::watch(app.clone())),
            metrics,
        })
    }

    /// Ends it once it was told to stop: what the mail relay has is written down.
    async fn end(self) {
        self.retention.abort();
        self.due.abort();
        self.monitoring.abort();
        if let Some(metrics) = self.metrics {
            metrics.abort();
        }
        let _ = tokio::time::timeout(Limits::USUAL.last_requests, self.letters).await;
    }
}

/// Serves until the process is told to stop.
///
/// # Errors
/// One sentence that says what is wrong and what to do.
pub async fn listen(app: App) -> Result<(), String> {
    let settings = &app.settings;
    let listener = bind(settings.listen, settings.port, "PORT").await?;
    let (stop, stopped) = watch::channel(false);
    let beside = Beside::start(&app, &stopped).await?;
    println!(
        "\n  {} is ready at {}\n",
        app.library.site.service, settings.public_url
    );
    tokio::spawn(async move {
        told_to_stop().await;
        let _ = stop.send(true);
    });
    connections::serve(listener, app.entry(), Limits::USUAL, stopped).await;
    beside.end().await;
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
