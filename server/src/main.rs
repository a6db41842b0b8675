//! `server` serves; `server check` checks the content alone; `server pack` compresses what Trunk built.

use std::process::ExitCode;

use server::library::{self, Library};
use server::settings::{Mode, Settings};

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter("warn")
        .with_writer(std::io::stderr)
        .init();
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
