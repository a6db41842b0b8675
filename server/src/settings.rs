//! Every setting: its variable, its default, and the sentence that a wrong one stops the start with.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::clock;

/// Whether the people are invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Invented people, letters on a page, loopback only.
    Demo,
}

impl Mode {
    /// As `MODE` writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Demo => "demo",
        }
    }
}

/// The two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names")]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// All settings.
#[derive(Clone)]
pub struct Settings {
    /// `MODE`: must be set.
    pub mode: Mode,
    /// `PORT`: 8080.
    pub port: u16,
    /// `PUBLIC_URL`: `http://127.0.0.1:PORT`. Letters link to it (trust.md, decision 2).
    pub public_url: String,
    /// `DATA`: `data`. Everything that is written.
    pub data: PathBuf,
    /// `CONTENT`: `content`. What the CMU writes.
    pub content: PathBuf,
    /// `DIST`: `dist`. What Trunk built.
    pub dist: PathBuf,
    /// `DATABASE_URL`: the file `service.db` in `DATA`.
    pub database_url: String,
    /// The master key, from `DATA/key` in demo mode; made at the first start.
    pub key: [u8; 32],
}

impl Settings {
    /// Reads the environment and the key.
    ///
    /// # Errors
    /// One sentence that names the variable or the folder and the cure.
    pub fn read() -> Result<Self, String> {
        let mode = Self::mode()?;
        let port = text("PORT", "8080")?;
        let number = port.parse().ok().filter(|number| *number > 0);
        let port = number.ok_or_else(|| {
            format!("PORT is “{port}”: set it to a number from 1 to 65535, like 8080.")
        })?;
        let data = PathBuf::from(text("DATA", "data")?);
        let key = key(&data)?;
        let database_url = match text("DATABASE_URL", "")?.as_str() {
            "" => sqlite_url(&data.join("service.db")),
            url if url.starts_with("sqlite:") || is_postgres(url) => url.to_owned(),
            _ => {
                let cure = "start it with postgres:// or leave it out to use a file in DATA";
                return Err(format!("DATABASE_URL names no database we know: {cure}."));
            }
        };
        Ok(Self {
            mode,
            port,
            public_url: text("PUBLIC_URL", &format!("http://127.0.0.1:{port}"))?,
            data,
            content: Self::content()?,
            dist: Self::dist()?,
            database_url,
            key,
        })
    }

    /// The mode, for those who need no database.
    ///
    /// # Errors
    /// One sentence, if it is not set or none that we know.
    pub fn mode() -> Result<Mode, String> {
        match text("MODE", "")?.as_str() {
            "demo" => Ok(Mode::Demo),
            "" => Err("MODE is not set: set MODE=demo, or use ./run, which does.".to_owned()),
            other => Err(format!(
                "MODE is “{other}”: this version runs as MODE=demo."
            )),
        }
    }

    /// `BACKUP_RECIPIENT`: the public key that backups are encrypted to.
    ///
    /// # Errors
    /// One sentence, if the variable is not text.
    pub fn backup_recipient() -> Result<Option<String>, String> {
        Ok(Some(text("BACKUP_RECIPIENT", "")?).filter(|text| !text.is_empty()))
    }

    /// `BACKUP_IDENTITY`: the file with the key that opens backups; only where one restores.
    ///
    /// # Errors
    /// One sentence, if the variable is not text.
    pub fn backup_identity() -> Result<Option<PathBuf>, String> {
        let file = Some(text("BACKUP_IDENTITY", "")?).filter(|text| !text.is_empty());
        Ok(file.map(PathBuf::from))
    }

    /// The folder of the content, for those who need nothing else.
    ///
    /// # Errors
    /// One sentence, if the variable is not text.
    pub fn content() -> Result<PathBuf, String> {
        Ok(PathBuf::from(text("CONTENT", "content")?))
    }

    /// The folder of what Trunk built, for those who need nothing else.
    ///
    /// # Errors
    /// One sentence, if the variable is not text.
    pub fn dist() -> Result<PathBuf, String> {
        Ok(PathBuf::from(text("DIST", "dist")?))
    }

    /// Which database it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        if is_postgres(&self.database_url) {
            Engine::Postgres
        } else {
            Engine::Sqlite
        }
    }

    /// The database, said without its password.
    #[must_use]
    pub fn database_told(&self) -> String {
        let url = self.database_url.split('?').next().unwrap_or_default();
        match url.rsplit_once('@') {
            Some((_, host)) => format!("at {host}"),
            None => url.to_owned(),
        }
    }

    /// The file that remembers the head of the audit chain.
    #[must_use]
    pub fn anchor(&self) -> PathBuf {
        self.data.join("audit-anchor")
    }
}

/// Keeps the data folder for this process alone until it ends (trust.md, section 4, rule 15).
///
/// # Errors
/// One sentence, if another process has it or it cannot be written.
pub fn hold(data: &Path) -> Result<(), String> {
    static HELD: std::sync::OnceLock<fs::File> = std::sync::OnceLock::new();
    let folder = data.display();
    let file = fs::File::create(data.join("lock")).map_err(|why| {
        format!("The folder {folder} cannot be written: {why}. Set DATA to one that can.")
    })?;
    file.try_lock().map_err(|_| {
        format!(
            "The folder {folder} is in use by another server: stop that one, or set DATA to another."
        )
    })?;
    let _ = HELD.set(file);
    Ok(())
}

/// The address of a SQLite file, whatever its path holds.
#[must_use]
pub fn sqlite_url(file: &Path) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    let path: String = file.to_string_lossy().bytes().map(escape).collect();
    format!("sqlite:{path}?mode=rwc")
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn text(name: &str, default: &str) -> Result<String, String> {
    match env::var(name) {
        Ok(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Ok(_) | Err(env::VarError::NotPresent) => Ok(default.to_owned()),
        Err(env::VarError::NotUnicode(_)) => Err(format!("{name} is not text: set it again.")),
    }
}

/// The master key in a folder; made if there is none.
fn key(data: &Path) -> Result<[u8; 32], String> {
    let folder = data.display();
    fs::create_dir_all(data).map_err(|why| {
        format!("The folder {folder} cannot be made: {why}. Set DATA to one that can be written.")
    })?;
    let file = data.join("key");
    match fs::read_to_string(&file) {
        Ok(text) => unhex(text.trim())
            .ok_or_else(|| format!("{} is not a key: put the right file back.", file.display())),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            let key = clock::chance::<32>();
            write_key(&file, &clock::hex(&key)).map_err(|why| {
                format!("The folder {folder} cannot be written: {why}. Set DATA to one that can.")
            })?;
            Ok(key)
        }
        Err(why) => Err(format!("{} cannot be read: {why}.", file.display())),
    }
}

fn write_key(file: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Vec<u8> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}
