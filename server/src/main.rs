//! `server` serves; `server VERB …` does one thing beside it (`server/src/verbs.rs`).

use std::process::ExitCode;

use server::settings::{Mode, Settings};

#[tokio::main]
async fn main() -> ExitCode {
    let told = tracing_subscriber::fmt().with_writer(std::io::stderr);
    match Settings::mode() {
        // For a program to read: one line for each request and each trouble.
        Ok(Mode::Real) => told.json().with_env_filter("warn,server=info").init(),
        _ => told
            .with_env_filter("warn,server::retention=info")
            .init(),
    }
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
