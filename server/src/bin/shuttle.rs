//! The same router under shuttle-axum. Shuttle's hosting has closed and its runtime asks an address
//! of theirs for secrets before it serves; what one deploys is `server`.

use std::net::IpAddr;
use std::process::ExitCode;

use server::Beside;
use server::settings::{Mode, Settings};
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
    // `shuttle run` asks for the version, which the runtime tells, before it sets anything.
    if !std::env::args().any(|argument| argument == "--version")
        && let Err(said) = check()
    {
        eprintln!("{said}");
        return ExitCode::FAILURE;
    }
    // What #[shuttle_runtime::main] writes; by hand, because that exits 0 where nothing is served.
    let (name, version) = (env!("CARGO_CRATE_NAME"), env!("CARGO_PKG_VERSION"));
    shuttle_runtime::__internals::start(resources, service, name, version).await;
    ExitCode::SUCCESS
}

fn check() -> Result<(), String> {
    for name in SET {
        if std::env::var_os(name).is_none() {
            return Err(format!(
                "Shuttle’s runtime is not here ({name} is not set): start `server` instead."
            ));
        }
    }
    // The address is the runtime's, so LISTEN says nothing here.
    let ip = std::env::var("SHUTTLE_RUNTIME_IP").unwrap_or_default();
    let is_here = ip.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    if Settings::mode()? == Mode::Demo && !is_here {
        return Err(format!(
            "SHUTTLE_RUNTIME_IP is “{ip}”: the demonstration answers this machine only; set it to 127.0.0.1."
        ));
    }
    Ok(())
}

async fn resources(_: ResourceFactory) -> Result<Vec<Vec<u8>>, Error> {
    Ok(vec![])
}

async fn service(_: Vec<Vec<u8>>) -> shuttle_axum::ShuttleAxum {
    let failed = |said| Error::Custom(CustomError::msg::<String>(said));
    server::log();
    let app = server::start().await.map_err(failed)?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    Beside::start(&app, &stopped).await.map_err(failed)?;
    // Never told: where the runtime is told to stop, it ends the process.
    std::mem::forget(stop);
    Ok(app.router().into())
}
