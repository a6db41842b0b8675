//! What the program can be asked to do besides serving. A verb works beside a running server: it needs
//! the settings, not the lock of the data folder.

use std::fmt::Display;
use std::path::Path;

use crate::clock::Clock;
use crate::library::{self, Library};
use crate::settings::{Mode, Settings, key};
use crate::store::{self, Store};
use crate::vault::Vault;
use crate::{audit, backup, erase, http, listen, retention, start};

const VERBS: &str = "check, pack, key FILE, export DIR, backup FILE, backup-key FILE, restore FILE, audit verify, \
    retention or erase ADDRESS";

/// Does what the arguments after the program's name ask for; without any it serves.
///
/// # Errors
/// One sentence that says what is wrong and what to do.
pub async fn run(arguments: &[&str]) -> Result<(), String> {
    let said = match arguments {
        [] => return listen(start().await?).await,
        ["check"] => check()?,
        ["pack"] => return library::pack(&Settings::dist()?),
        ["key", file] => return key::make(Path::new(file)),
        ["key"] => return Err("Say where: server key FILE.".to_owned()),
        ["export", folder] => export(Path::new(folder))?,
        ["backup", file] => back_up(Path::new(file)).await?,
        ["backup-key", file] => backup_key(Path::new(file))?,
        ["restore", file] => {
            let identity = Settings::backup_identity()?;
            let settings = Settings::read()?;
            backup::restore(
                &settings,
                Clock::default(),
                Path::new(file),
                identity.as_deref(),
            )
            .await?
        }
        ["audit", "verify"] => verify_audit().await?,
        ["retention"] => {
            let store = Store::open_existing(&Settings::read()?, Clock::default()).await?;
            let removed = retention::run(&store).await.map_err(|why| why.said())?;
            retention::told(&removed)
        }
        ["erase", address] => {
            let settings = Settings::read()?;
            let store = Store::open_existing(&settings, Clock::default()).await?;
            erase::erase(&store, &settings, address).await?
        }
        other => {
            let other = other.join(" ");
            return Err(format!(
                "There is no “{other}”: use server alone, or {VERBS}."
            ));
        }
    };
    println!("{said}");
    Ok(())
}

fn check() -> Result<String, String> {
    let library = Library::load(&Settings::content()?, None, Mode::Demo)?;
    Ok(format!(
        "The content is sound: {} pages, {} forms.",
        library.pages(),
        library.forms().len()
    ))
}

fn export(folder: &Path) -> Result<String, String> {
    let (content, dist) = (Settings::content()?, Settings::dist()?);
    let mode = Settings::mode()?;
    let library = Library::load(&content, Some(&dist), mode)?;
    let files = library.export(folder, &http::on_everything(mode))?;
    Ok(format!("Wrote {files} files into {}.", folder.display()))
}

fn backup_key(file: &Path) -> Result<String, String> {
    let recipient = backup::make_key(file)?;
    Ok(format!(
        "The key to open backups is in {}: keep it, and keep it away from this machine. Set:\n\
         BACKUP_RECIPIENT={recipient}",
        file.display()
    ))
}

async fn back_up(file: &Path) -> Result<String, String> {
    let recipient = Settings::backup_recipient()?;
    let settings = Settings::read()?;
    let made = backup::make(&settings, &Clock::default(), file, recipient.as_deref()).await?;
    Ok(format!(
        "Backed up {} rows of {} tables, audit entry {}, into {}, and read it back.",
        made.rows(),
        made.tables.len(),
        made.head.0,
        file.display()
    ))
}

async fn verify_audit() -> Result<String, String> {
    let settings = Settings::read()?;
    let file = settings.anchor();
    let mut conn = store::connect(&settings).await?;
    // Read first: an anchor that is written meanwhile is of an entry that comes.
    let anchored = audit::anchored_in(&mut conn, &file).await.map_err(unread)?;
    let last = audit::verify(&mut conn, &Vault::new(settings.key), &anchored).await?;
    let floor = audit::floor(&mut conn).await.map_err(unread)?;
    let (count, file) = (last.seq - floor.seq, file.display());
    let anchor = match anchored.seq {
        0 => format!("It is not anchored: {file} holds no head"),
        seq => format!("It is anchored up to entry {seq} in {file}"),
    };
    Ok(format!(
        "The audit chain is whole: {count} entries, the last is {} ({}). {anchor}.",
        last.seq, last.mac
    ))
}

fn unread(why: impl Display) -> String {
    format!("The audit chain cannot be read: {why}.")
}
