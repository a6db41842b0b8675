//! Who may sign in and who is CMU staff: in real mode the administrator's roles file, in the
//! demonstration the invented people. It grants roles and nothing else (trust.md, decision 15).
//!
//! The file is read at every use, so that a change bites on the next request. A file that is broken
//! while the service runs grants nothing new, and only those keep what they have whom it still
//! names: a typing mistake does not lock everybody out, nor keep in whoever was taken out with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::form::Defect;
use domain::form::check::is_email;
use serde::Deserialize;

use crate::demo;
use crate::library::Source;
use crate::settings::Settings;

/// The roles file as it is written.
#[derive(Deserialize)]
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

/// The file as it was read last, and what holds.
struct Last {
    text: String,
    holds: Written,
}

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
        let text = fs::read_to_string(&file)
            .map_err(|why| format!("ROLES {} cannot be read: {why}.", file.display()))?;
        let holds = checked(&file, &text)?;
        let last = Mutex::new(Last { text, holds });
        Ok(Self(Some(Kept { file, last })))
    }

    /// Whether somebody with this address may sign in, or stay signed in.
    #[must_use]
    pub fn may_sign_in(&self, email: &str) -> bool {
        match &self.0 {
            None => demo::people().iter().any(|person| person.email == email),
            Some(kept) => kept.now().holds.lets_in(email),
        }
    }

    /// Whether the person with this address is CMU staff.
    #[must_use]
    pub fn is_staff(&self, email: &str) -> bool {
        self.staff().iter().any(|staff| staff == email)
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

impl Kept {
    fn now(&self) -> MutexGuard<'_, Last> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (text, unread) = match fs::read_to_string(&self.file) {
            Ok(text) => (text, None),
            Err(why) => (String::new(), Some(why)),
        };
        if text != last.text {
            let found = match unread {
                None => checked(&self.file, &text),
                Some(why) => Err(format!("{} cannot be read: {why}.", self.file.display())),
            };
            match found {
                Ok(written) => last.holds = written,
                Err(said) => {
                    tracing::error!(
                        "{said} Until it is mended, only who it still names keeps a role."
                    );
                    last.holds.keep_named(&text);
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
        is_inside && !self.barred.iter().any(|barred| barred == email)
    }

    /// Takes away whom a broken file does not name; a comment names nobody.
    fn keep_named(&mut self, text: &str) {
        let code = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default());
        let named: Vec<String> = code
            .flat_map(|line| line.split(['"', '\'', ',', '[', ']', ' ', '\t']))
            .map(str::to_lowercase)
            .collect();
        self.domains.retain(|domain| named.contains(domain));
        self.staff.retain(|email| named.contains(email));
    }
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
