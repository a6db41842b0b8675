//! What the program can be asked to do besides serving. A verb works beside a running server: it needs
//! the settings, not the lock of the data folder.

use std::fmt::Display;
use std::path::Path;

use domain::form::check::is_email;

use crate::clock::Clock;
use crate::library::{self, Library};
use crate::settings::{Mode, Settings, key};
use crate::store::{self, Store};
use crate::vault::Vault;
use crate::{audit, backup, erase, http, listen, retention, start};

/// Each verb, what it needs, and what it does.
const VERBS: [(&str, &str, &str); 10] = [
    ("check", "", "checks the content alone"),
    ("pack", "", "compresses what Trunk built"),
    (
        "export",
        " DIR",
        "writes the static API and the pages for a CDN",
    ),
    ("key", " FILE", "makes the key of real mode"),
    ("backup-key", " FILE", "makes the key that opens backups"),
    ("backup", " FILE", "backs up into an encrypted file"),
    (
        "restore",
        " FILE",
        "puts a backup into an empty database; with --replace, in the place of what is there",
    ),
    ("audit verify", "", "walks the chain of acts"),
    ("retention", "", "removes what has had its time"),
    ("erase", " ADDRESS", "erases a person"),
];

/// Does what the arguments after the program's name ask for; without any it serves.
///
/// # Errors
/// One sentence that says what is wrong and what to do.
pub async fn run(arguments: &[&str]) -> Result<(), String> {
    let said = match arguments {
        [] => return listen(start().await?).await,
        ["help" | "--help" | "-h"] => help(),
        ["check"] => check()?,
        ["pack"] => return library::pack(&Settings::dist()?),
        ["key", file] => return key::make(Path::new(file)),
        ["export", folder] => export(Path::new(folder))?,
        ["backup", file] => back_up(Path::new(file)).await?,
        ["backup-key", file] => backup_key(Path::new(file))?,
        ["restore", file] | ["restore", file, "--replace"] | ["restore", "--replace", file] => {
            let identity = Settings::backup_identity()?;
            let settings = Settings::read_with_key()?;
            backup::restore(
                &settings,
                Clock::default(),
                Path::new(file),
                identity.as_deref(),
                arguments.contains(&"--replace"),
            )
            .await?
        }
        ["audit", "verify"] => verify_audit().await?,
        ["retention"] => {
            let store = Store::open_existing(&Settings::read()?, Clock::default()).await?;
            let removed = retention::run(&store).await.map_err(|why| why.said())?;
            retention::told(&removed)
        }
        ["erase", address] if !is_email(address.trim()) => {
            return Err(format!(
                "“{address}” is not an e-mail address: nothing was erased."
            ));
        }
        ["erase", address] => {
            let settings = Settings::read()?;
            let store = Store::open_existing(&settings, Clock::default()).await?;
            erase::erase(&store, &settings, address).await?
        }
        other => {
            let other = other.join(" ");
            let needs =
                |(verb, needed, _): &&(&str, &str, &str)| *verb == other && !needed.is_empty();
            return Err(match VERBS.iter().find(needs) {
                Some((verb, needed, _)) => format!("Say which: server {verb}{needed}."),
                None => format!("There is no “{other}”: server help lists what there is."),
            });
        }
    };
    println!("{said}");
    Ok(())
}

fn help() -> String {
    let mut said = "server serves; beside it:".to_owned();
    for (verb, needed, what) in VERBS {
        said += &format!("\n  {:<21} {what}", format!("{verb}{needed}"));
    }
    said
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
        "Backed up {} rows of {} tables, audit entry {}, into {}, and read it back. The key of the \
         service is not in it: keep a copy of that elsewhere.",
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
