//! `server` serves; `server check` checks the content alone; `server pack` compresses what Trunk built;
//! `server key FILE` makes a key for real mode.

use std::path::Path;
use std::process::ExitCode;

use server::library::{self, Library};
use server::settings::{Mode, Settings, key};

#[tokio::main]
async fn main() -> ExitCode {
    let told = tracing_subscriber::fmt().with_writer(std::io::stderr);
    match Settings::mode() {
        // For a program to read: one line for each request and each trouble.
        Ok(Mode::Real) => told.json().with_env_filter("warn,server=info").init(),
        _ => told.with_env_filter("warn").init(),
    }
    let verb = std::env::args().nth(1);
    let done = match verb.as_deref() {
        None => serve().await,
        Some("check") => check(),
        Some("pack") => Settings::dist().and_then(|dist| library::pack(&dist)),
        Some("key") => match std::env::args_os().nth(2) {
            Some(file) => key::make(Path::new(&file)),
            None => Err("Say where: server key FILE.".to_owned()),
        },
        Some(other) => Err(format!(
            "There is no “{other}”: use server, server check, server pack or server key FILE."
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
