//! Every setting: its variable, its default, and the sentence that a wrong one stops the start with.

use std::env;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use url::Url;

use crate::clock::Clock;

pub mod key;

/// Whether the people are invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Invented people, letters on a page, loopback only.
    Demo,
    /// A force's own people, letters by mail, roles from a file.
    Real,
}

impl Mode {
    /// As `MODE` writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Real => "real",
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
    /// `LISTEN`: `127.0.0.1`. The address of this machine that is listened on.
    pub listen: IpAddr,
    /// `PORT`: 8080.
    pub port: u16,
    /// `METRICS_PORT`: none. Where metrics are told, to this machine only.
    pub metrics_port: Option<u16>,
    /// `PUBLIC_URL`: `http://127.0.0.1:PORT`; must be set in real mode. Scheme, host and port, as
    /// browsers write an origin. Letters link to it (trust.md, decision 2).
    pub public_url: String,
    /// `DATA`: `data`. Everything that is written.
    pub data: PathBuf,
    /// `CONTENT`: `content`. What the CMU writes.
    pub content: PathBuf,
    /// `DIST`: `dist`. What Trunk built.
    pub dist: PathBuf,
    /// `DATABASE_URL`: the file `service.db` in `DATA`.
    pub database_url: String,
    /// The master key: from `DATA/key` in demo mode, made at the first start; from `KEY_FILE` in real
    /// mode.
    pub key: [u8; 32],
    /// The key of equality monitoring alone (trust.md, decision 8): from `DATA/monitoring-key` in demo mode,
    /// from `MONITORING_KEY_FILE` in real mode.
    pub monitoring_key: [u8; 32],
    /// What only real mode has.
    pub real: Option<Real>,
}

/// What must be set in real mode.
#[derive(Clone)]
pub struct Real {
    /// `ROLES`: the file that says who may sign in and who is CMU staff.
    pub roles: PathBuf,
    /// `SMTP_URL`: the mail relay, perhaps with a password; never shown.
    pub smtp_url: String,
    /// `MAIL_FROM`: whom letters are from.
    pub mail_from: String,
}

impl Settings {
    /// Reads the environment and the key; in a demonstration without one, makes it.
    ///
    /// # Errors
    /// One sentence that names the variable or the folder and the cure.
    pub fn read() -> Result<Self, String> {
        Self::read_or(key::kept_in)
    }

    /// The same where a new key is of no use: nothing is made.
    ///
    /// # Errors
    /// As [`Settings::read`]; also where there is no key.
    pub fn read_with_key() -> Result<Self, String> {
        Self::read_or(key::there_in)
    }

    fn read_or(demo_key: fn(&Path, &str) -> Result<[u8; 32], String>) -> Result<Self, String> {
        let mode = Self::mode()?;
        let port = port("PORT", &text("PORT", "8080")?)?;
        let listen = listen(&text("LISTEN", "127.0.0.1")?, mode)?;
        let metrics_port = match text("METRICS_PORT", "")?.as_str() {
            "" => None,
            number => Some(self::port("METRICS_PORT", number)?),
        };
        let local = format!("http://127.0.0.1:{port}");
        let public_url = match mode {
            Mode::Demo => text("PUBLIC_URL", &local)?,
            Mode::Real => needed("PUBLIC_URL", "https://careers.northshire.example")?,
        };
        let public_url = origin(&public_url, mode)?;
        let data = PathBuf::from(text("DATA", "data")?);
        let (key, monitoring_key, real) = match mode {
            Mode::Demo => (
                demo_key(&data, "key")?,
                demo_key(&data, "monitoring-key")?,
                None,
            ),
            Mode::Real => {
                let real = Real {
                    roles: needed("ROLES", "/etc/careers/roles.toml")?.into(),
                    smtp_url: needed("SMTP_URL", "smtps://name:password@mail.northshire.example")?,
                    mail_from: needed("MAIL_FROM", "Careers <careers@northshire.example>")?,
                };
                let (key, monitoring_key) = key::both(&data)?;
                (key, monitoring_key, Some(real))
            }
        };
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
            listen,
            port,
            metrics_port,
            public_url,
            data,
            content: Self::content()?,
            dist: Self::dist()?,
            database_url,
            key,
            monitoring_key,
            real,
        })
    }

    /// The time: the machine's, or in tests that of `CLOCK_FILE`.
    ///
    /// # Errors
    /// One sentence, if the file holds no time.
    pub fn clock(&self) -> Result<Clock, String> {
        match (text("CLOCK_FILE", "")?.as_str(), self.mode) {
            ("", _) => Ok(Clock::default()),
            (file, Mode::Demo) => Clock::in_file(Path::new(file)),
            (_, Mode::Real) => {
                Err("CLOCK_FILE is for tests: with MODE=real, take it out.".to_owned())
            }
        }
    }

    /// What `MODE` says.
    ///
    /// # Errors
    /// One sentence, if it is not set or neither.
    pub fn mode() -> Result<Mode, String> {
        match text("MODE", "")?.as_str() {
            "demo" => Ok(Mode::Demo),
            "real" => Ok(Mode::Real),
            "" => Err(
                "MODE is not set: set MODE=demo, or use ./run, which does; or set MODE=real."
                    .to_owned(),
            ),
            other => Err(format!("MODE is “{other}”: set MODE=demo or MODE=real.")),
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

/// The lock file of this process and where it was made.
static HELD: std::sync::OnceLock<(fs::File, PathBuf)> = std::sync::OnceLock::new();

/// Keeps the data folder for this process alone until it ends (trust.md, section 4, rule 15).
///
/// # Errors
/// One sentence, if another process has it or it cannot be written.
pub fn hold(data: &Path) -> Result<(), String> {
    let folder = data.display();
    let at = data.join("lock");
    let file = fs::File::create(&at).map_err(|why| {
        format!("The folder {folder} cannot be written: {why}. Set DATA to one that can.")
    })?;
    file.try_lock().map_err(|_| {
        format!(
            "The folder {folder} is in use by another server: stop that one, or set DATA to another."
        )
    })?;
    let _ = HELD.set((file, at));
    Ok(())
}

/// Whether the data folder that was held at the start is still there. Where it was deleted or
/// replaced, what is written goes nowhere.
#[must_use]
pub fn is_held() -> bool {
    let Some((file, at)) = HELD.get() else {
        return true;
    };
    let is_same = match (file.metadata(), fs::metadata(at)) {
        (Ok(held), Ok(there)) => is_same_file(&held, &there),
        _ => false,
    };
    if !is_same {
        let lock = at.display();
        tracing::error!(
            "{lock} is gone: the data folder was deleted or replaced; put it back and start again"
        );
    }
    is_same
}

#[cfg(unix)]
fn is_same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
const fn is_same_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
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

/// Whether a host's name is one of this machine's own.
#[must_use]
pub fn is_this_machine(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

fn port(name: &str, number: &str) -> Result<u16, String> {
    let port = number.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| {
        format!("{name} is “{number}”: set it to a number from 1 to 65535, like 8080.")
    })
}

fn listen(address: &str, mode: Mode) -> Result<IpAddr, String> {
    match (address.parse::<IpAddr>(), mode) {
        (Err(_), _) => Err(format!(
            "LISTEN is “{address}”: set it to an address of this machine, like 127.0.0.1 or 0.0.0.0."
        )),
        (Ok(address), Mode::Demo) if !address.is_loopback() => Err(format!(
            "LISTEN is “{address}”: the demonstration answers this machine only; take it out."
        )),
        (Ok(address), _) => Ok(address),
    }
}

/// What browsers call the origin of `PUBLIC_URL`.
fn origin(text: &str, mode: Mode) -> Result<String, String> {
    let wrong = |cure: &str| Err(format!("PUBLIC_URL is “{text}”: {cure}."));
    let Some(url) = Url::parse(text).ok().filter(Url::has_host) else {
        return wrong("write it like https://careers.northshire.example");
    };
    let is_local = url.host_str().is_some_and(is_this_machine);
    let is_bare = url.path() == "/"
        && (url.query(), url.fragment(), url.password()) == (None, None, None)
        && url.username().is_empty();
    match (url.scheme(), mode) {
        (_, Mode::Demo) if !is_local => {
            wrong("the demonstration answers this machine only; take it out")
        }
        ("https", _) | ("http", _) if !is_bare => {
            wrong("write only scheme and host, like https://careers.northshire.example")
        }
        ("http", Mode::Real) if !is_local => wrong("it must begin with https://"),
        ("https", _) | ("http", _) => Ok(url.origin().ascii_serialization()),
        _ => wrong("it must begin with https://"),
    }
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

fn needed(name: &str, like: &str) -> Result<String, String> {
    let text = text(name, "")?;
    if text.is_empty() {
        return Err(format!(
            "{name} is not set: MODE=real needs it, like {like}."
        ));
    }
    Ok(text)
}
