//! Backups: all that is stored, in one encrypted file that is proven when it is made (trust.md, K1,
//! K3, rule 17).
//!
//! The file is encrypted with age to a public key whose other half is not on the server, and to one
//! that lives in memory until the file has been read back: so the very bytes on the disk are opened,
//! loaded and checked, as a restoring would. Sealed columns stay sealed; the vault's key is never in a
//! backup.

mod dump;
mod restore;
mod scratch;

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use age::secrecy::ExposeSecret as _;
use age::x25519::{Identity, Recipient};

pub use self::dump::Header;
pub use self::restore::restore;
use crate::clock::{self, Clock};
use crate::settings::Settings;
use crate::store;
use crate::vault::Vault;

const NO_RECIPIENT: &str = "BACKUP_RECIPIENT is not set: run server backup-key FILE once, keep that \
    file away from this machine, and set BACKUP_RECIPIENT to what it prints.";

/// A file that is not there unless it was finished.
struct Unfinished {
    part: PathBuf,
    file: PathBuf,
    is_done: bool,
}

impl Unfinished {
    fn new(file: &Path) -> Result<(Self, File), String> {
        let told = file.display();
        if is_there(file) {
            return Err(format!("{told} is there already: name a new file."));
        }
        // A name of its own, so that what a killed backup left is in nobody's way.
        let mut part = file.as_os_str().to_owned();
        part.push(format!(".{}.part", clock::id()));
        let part = PathBuf::from(part);
        let open = private(&part).map_err(|why| {
            format!("{told} cannot be made: {why}. Name a file in a folder that can be written.")
        })?;
        let unfinished = Self {
            part,
            file: file.to_owned(),
            is_done: false,
        };
        Ok((unfinished, open))
    }

    /// Gives the file its name, unless one of that name came meanwhile.
    fn finish(mut self) -> std::io::Result<()> {
        if is_there(&self.file) {
            return Err(std::io::ErrorKind::AlreadyExists.into());
        }
        fs::rename(&self.part, &self.file)?;
        self.is_done = true;
        let folder = self.file.parent().filter(|at| !at.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_done {
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Whether something has this name, were it a link to nowhere.
fn is_there(file: &Path) -> bool {
    fs::symlink_metadata(file).is_ok()
}

/// A new file that only its owner reads.
fn private(file: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Makes the key pair of backups: the identity into a file of its owner's alone; gives the recipient.
///
/// # Errors
/// One sentence, if the file is there already or cannot be written.
pub fn make_key(file: &Path) -> Result<String, String> {
    let identity = Identity::generate();
    let recipient = identity.to_public().to_string();
    let text = format!(
        "# public key: {recipient}\n{}\n",
        identity.to_string().expose_secret()
    );
    private(file)
        .and_then(|mut open| {
            open.write_all(text.as_bytes())?;
            open.sync_all()
        })
        .map_err(|why| format!("{} cannot be made: {why}. Name a new file.", file.display()))?;
    Ok(recipient)
}

/// Writes a backup while the service runs, reads it back and checks it; only then it has its name.
///
/// # Errors
/// One sentence that says what is wrong and what to do; then no file is left.
pub async fn make(
    settings: &Settings,
    clock: &Clock,
    file: &Path,
    recipient: Option<&str>,
) -> Result<Header, String> {
    let text = recipient.ok_or(NO_RECIPIENT)?;
    let recipient: Recipient = text.parse().map_err(|why| {
        format!("BACKUP_RECIPIENT is not a public key of age ({why}): it begins with age1.")
    })?;
    let (unfinished, open) = Unfinished::new(file)?;
    let part = unfinished.part.clone();
    let told = |why: std::io::Error| format!("{} cannot be written: {why}.", file.display());

    let witness = Identity::generate();
    let to: [&dyn age::Recipient; 2] = [&recipient, &witness.to_public()];
    let sealed = age::Encryptor::with_recipients(to.into_iter())
        .map_err(|why| format!("The backup cannot be encrypted: {why}."))?
        .wrap_output(BufWriter::new(open))
        .map_err(told)?;
    let vault = Vault::new(settings.key);
    let mut conn = store::connect(settings).await?;
    let sealed = dump::write(&mut conn, settings, &vault, clock.now(), sealed).await?;
    let written = sealed.finish().and_then(|buffer| Ok(buffer.into_inner()?));
    written.and_then(|open| open.sync_all()).map_err(told)?;

    let (_, header) = load(&part, &witness, settings, &vault).await?;
    unfinished.finish().map_err(told)?;
    Ok(header)
}

/// Opens a backup and loads it into a database of its own, checking all of it.
async fn load(
    file: &Path,
    identity: &Identity,
    settings: &Settings,
    vault: &Vault,
) -> Result<(scratch::Scratch, Header), String> {
    let told = file.display();
    let open = File::open(file).map_err(|why| format!("{told} cannot be read: {why}."))?;
    let plain = age::Decryptor::new_buffered(BufReader::new(open))
        .and_then(|opened| opened.decrypt(std::iter::once(identity as &dyn age::Identity)))
        .map_err(|why| match why {
            age::DecryptError::NoMatchingKeys => format!(
                "{told} was made for another key: set BACKUP_IDENTITY to the file that fits."
            ),
            other => format!("{told} is not a backup that can be read: {other}."),
        })?;
    dump::load(BufReader::new(plain), settings, vault)
        .await
        .map_err(|why| format!("The backup {told} is not sound: {why}"))
}

/// The identity in a file that [`make_key`] or age-keygen made.
fn identity(file: Option<&Path>) -> Result<Identity, String> {
    let file =
        file.ok_or("BACKUP_IDENTITY is not set: set it to the file that server backup-key made.")?;
    let told = file.display();
    let text = fs::read_to_string(file)
        .map_err(|why| format!("BACKUP_IDENTITY: {told} cannot be read: {why}."))?;
    text.lines()
        .find(|line| line.starts_with("AGE-SECRET-KEY-"))
        .and_then(|line| line.trim().parse().ok())
        .ok_or_else(|| format!("BACKUP_IDENTITY: {told} holds no key of age."))
}
