//! Who may sign in and who is CMU staff: in real mode the administrator's roles file, in the
//! demonstration the invented people. It grants roles and nothing else (trust.md, decision 15).
//!
//! The file is read at every use, so that a change bites on the next request. A file that is broken
//! while the service runs grants nothing new, and only those keep what they have whom it still
//! names and does not bar: a typing mistake does not lock everybody out, nor keep in whoever was
//! taken out with it.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::form::Defect;
use domain::form::check::is_email;
use serde::Deserialize;

use domain::people::mailbox;

use crate::demo;
use crate::library::Source;
use crate::settings::Settings;

/// The roles file as it is written.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// What addresses end in, after the `@`, that may sign in.
    domains: Vec<String>,
    /// The addresses of the CMU's project managers; letters to the CMU go to them.
    staff: Vec<String>,
    /// Addresses that may not sign in, whatever they end in.
    #[serde(default)]
    barred: Vec<String>,
}

/// Who may do what.
pub struct Roles(Option<Kept>);

struct Kept {
    file: PathBuf,
    last: Mutex<Last>,
}

/// The file as it was read last, the last one without a mistake, and what holds.
struct Last {
    text: String,
    sound: Written,
    holds: Written,
}

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

impl Roles {
    /// The roles that the settings name.
    ///
    /// # Errors
    /// One sentence that names file, line and key.
    pub fn of(settings: &Settings) -> Result<Self, String> {
        let Some(real) = &settings.real else {
            return Ok(Self(None));
        };
        let file = real.roles.clone();
        let text = read(&file)
            .map_err(|why| format!("ROLES {} cannot be read: {why}.", file.display()))?;
        let sound = checked(&file, &text)?;
        let holds = sound.clone();
        let last = Mutex::new(Last { text, sound, holds });
        Ok(Self(Some(Kept { file, last })))
    }

    /// Whether somebody with this address may sign in, or stay signed in.
    #[must_use]
    pub fn may_sign_in(&self, email: &str) -> bool {
        match &self.0 {
            None => {
                let own = mailbox(email);
                demo::people().iter().any(|person| person.email == own)
            }
            Some(kept) => kept.now().holds.lets_in(email),
        }
    }

    /// Whether somebody from outside the force with this address may fill in a form that is open to
    /// outsiders.
    #[must_use]
    pub fn may_visit(&self, email: &str) -> bool {
        self.0
            .as_ref()
            .is_none_or(|kept| !kept.now().holds.bars(email))
    }

    /// Whether the person with this address is CMU staff, by whatever address of their mailbox.
    #[must_use]
    pub fn is_staff(&self, email: &str) -> bool {
        let own = mailbox(email);
        self.staff().iter().any(|staff| mailbox(staff) == own)
    }

    /// Where letters to the CMU's project managers go.
    #[must_use]
    pub fn staff(&self) -> Vec<String> {
        let Some(kept) = &self.0 else {
            return demo::staff();
        };
        let holds = &kept.now().holds;
        let staff = holds.staff.iter().filter(|email| holds.lets_in(email));
        staff.cloned().collect()
    }
}

/// The force's own domains, where a mailbox is one person: as they are when the service starts.
///
/// # Errors
/// As [`Roles::of`].
pub fn domains(settings: &Settings) -> Result<Vec<String>, String> {
    let roles = Roles::of(settings)?;
    Ok(match &roles.0 {
        None => vec![demo::DOMAIN.to_owned()],
        Some(kept) => kept.now().holds.domains.clone(),
    })
}

impl Kept {
    fn now(&self) -> MutexGuard<'_, Last> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (text, unread) = match read(&self.file) {
            Ok(text) => (text, None),
            Err(why) => (String::new(), Some(why)),
        };
        if text != last.text {
            let found = match unread {
                None => checked(&self.file, &text),
                Some(why) => Err(format!("{} cannot be read: {why}.", self.file.display())),
            };
            match found {
                Ok(written) => {
                    last.holds = written.clone();
                    last.sound = written;
                }
                Err(said) => {
                    tracing::error!(
                        "{said} Until it is mended, only who it still names keeps a role."
                    );
                    last.holds = last.sound.kept_by(&text);
                }
            }
            last.text = text;
        }
        last
    }
}

impl Written {
    fn lets_in(&self, email: &str) -> bool {
        let is_inside = email
            .rsplit_once('@')
            .is_some_and(|(_, domain)| self.domains.iter().any(|of| of == domain));
        is_inside && !self.bars(email)
    }

    fn bars(&self, email: &str) -> bool {
        let who = mailbox(email);
        self.barred.iter().any(|barred| mailbox(barred) == who)
    }

    /// What still holds of this under a broken file: whom it names, less whom it bars. A comment
    /// names nobody.
    fn kept_by(&self, text: &str) -> Self {
        let mut kept = self.clone();
        let mut named = vec![];
        let mut is_barred = false;
        for line in text.to_lowercase().lines() {
            let code = line.split('#').next().unwrap_or_default().trim_start();
            let words = code
                .split(['"', ',', '[', ']', ' ', '\t'])
                .map(|word| word.trim_matches(['\'', '=']));
            for (place, word) in words.enumerate() {
                let is_key = matches!(word, "domains" | "staff" | "barred");
                let may_be_key = place == 0 && !word.is_empty() && !word.contains(['@', '.']);
                if is_key || may_be_key {
                    // By its first letter: the rest may be mistyped.
                    is_barred = word.starts_with('b');
                } else if is_barred {
                    kept.barred.push(word.to_owned());
                } else {
                    named.push(word.to_owned());
                }
            }
        }
        kept.domains.retain(|domain| named.contains(domain));
        kept.staff.retain(|email| named.contains(email));
        kept
    }
}

/// The text of the file. What never ends, a pipe or a device, would hold up everybody.
fn read(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    let is_file = fs::metadata(file)?.is_file();
    if is_file {
        File::open(file)?
            .take(LARGEST + 1)
            .read_to_string(&mut text)?;
    }
    if !is_file || text.len() as u64 > LARGEST {
        let said = "it must be a regular file of at most 1 MiB";
        return Err(io::Error::other(said));
    }
    Ok(text)
}

fn checked(file: &Path, text: &str) -> Result<Written, String> {
    let source = Source::new(file, text);
    let mut written: Written = source.toml(text, 0)?;
    for list in [
        &mut written.domains,
        &mut written.staff,
        &mut written.barred,
    ] {
        for name in list {
            *name = name.to_lowercase();
        }
    }
    let defect = |key: &str, said: String| Err(source.defect(&Defect::at(key, said)));
    let strange = |name: &&String| !is_email(&format!("a@{name}"));
    if let Some(name) = written.domains.iter().find(strange) {
        let said =
            format!("“{name}” is not what stands behind an @: write it like “northshire.example”");
        return defect("domains", said);
    }
    for (key, list) in [("staff", &written.staff), ("barred", &written.barred)] {
        if let Some(name) = list.iter().find(|name| !is_email(name)) {
            return defect(key, format!("“{name}” is not an e-mail address"));
        }
    }
    if let Some(name) = written.staff.iter().find(|name| !written.lets_in(name)) {
        let said = format!(
            "“{name}” may not sign in: put its domain into domains, or take it out of barred"
        );
        return defect("staff", said);
    }
    if written.staff.is_empty() {
        let said = "name one address or more: somebody must read what is sent";
        return defect("staff", said.to_owned());
    }
    Ok(written)
}
