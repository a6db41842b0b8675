//! `server` serves; `server check` checks the content alone; `server pack` compresses what Trunk built.

use std::process::ExitCode;

use server::library::{self, Library};
use server::settings::{Mode, Settings};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

#[tokio::main]
async fn main() -> ExitCode {
    let log = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(EnvFilter::new("warn"));
    let log = tracing_subscriber::registry().with(log);
    #[cfg(debug_assertions)]
    let log = log.with(server::failpoint::asked());
    log.init();
    let verb = std::env::args().nth(1);
    let done = match verb.as_deref() {
        None => serve().await,
        Some("check") => check(),
        Some("pack") => Settings::dist().and_then(|dist| library::pack(&dist)),
        Some(other) => Err(format!(
            "There is no “{other}”: use server, server check or server pack."
        )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), String> {
    server::listen(server::start().await?).await
}

fn check() -> Result<(), String> {
    let library = Library::load(&Settings::content()?, None, Mode::Demo)?;
    println!(
        "The content is sound: {} pages, {} forms.",
        library.pages(),
        library.forms().len()
    );
    Ok(())
}
