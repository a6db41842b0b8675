//! `server` serves; `server VERB …` does one thing beside it (`server/src/verbs.rs`).

use std::process::ExitCode;

use server::settings::{Mode, Settings};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

#[tokio::main]
async fn main() -> ExitCode {
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
    let log = log.with(server::failpoint::asked());
    log.init();
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match server::verbs::run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}
