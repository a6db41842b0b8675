//! The same router under shuttle-axum. Shuttle's hosting has closed and its runtime asks an address
//! of theirs for secrets before it serves; what one deploys is `server`.

use std::process::ExitCode;

use shuttle_runtime::{CustomError, Error, ResourceFactory};

/// What its runtime sets, and panics without.
const SET: [&str; 6] = [
    "SHUTTLE_API",
    "SHUTTLE_ENV",
    "SHUTTLE_PROJECT_ID",
    "SHUTTLE_PROJECT_NAME",
    "SHUTTLE_RUNTIME_IP",
    "SHUTTLE_RUNTIME_PORT",
];

#[tokio::main]
async fn main() -> ExitCode {
    if let Some(unset) = SET.iter().find(|name| std::env::var_os(name).is_none()) {
        eprintln!("Shuttle’s runtime is not here ({unset} is not set): start `server` instead.");
        return ExitCode::FAILURE;
    }
    // What #[shuttle_runtime::main] writes; by hand, because that exits 0 where nothing is served.
    let (name, version) = (env!("CARGO_CRATE_NAME"), env!("CARGO_PKG_VERSION"));
    shuttle_runtime::__internals::start(resources, service, name, version).await;
    ExitCode::SUCCESS
}

async fn resources(_: ResourceFactory) -> Result<Vec<Vec<u8>>, Error> {
    Ok(vec![])
}

async fn service(_: Vec<Vec<u8>>) -> shuttle_axum::ShuttleAxum {
    let app = server::start()
        .await
        .map_err(|said| Error::Custom(CustomError::msg(said)))?;
    let (never, stop) = tokio::sync::watch::channel(false);
    let letters = app.clone();
    tokio::spawn(async move {
        server::outbox::hand_over(letters, stop).await;
        drop(never);
    });
    Ok(app.router().into())
}
