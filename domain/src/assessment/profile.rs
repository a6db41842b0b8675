//! A role profile as its file writes it, and what is checked of it at the start.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{MOST_POINTS, Theme};
use crate::form::Defect;

/// A role, as its file in `content/assessment/profiles/` writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileFile {
    /// What the role is called.
    pub title: String,
    /// What it is, in a sentence.
    pub summary: String,
    /// Its place in the menu.
    pub order: u32,
    /// How much it asks for of each theme, from 0 to 4.
    pub wanted: BTreeMap<String, u8>,
}

/// All roles, by the names of their files.
pub type Profiles = Vec<(String, ProfileFile)>;

impl ProfileFile {
    /// Whether the profile says how much it asks for of each theme, and of no other.
    ///
    /// # Errors
    /// A [`Defect`] in its file.
    pub fn fits(&self, themes: &[Theme]) -> Result<(), Defect> {
        for (key, text) in [("title", &self.title), ("summary", &self.summary)] {
            if text.trim().is_empty() {
                return Err(Defect::at(key, "write something"));
            }
        }
        let within = |key: &str, said: String| Err(Defect::at(key, said).within_table("wanted"));
        let is_theme = |id: &str| themes.iter().any(|theme| theme.id == id);
        for (id, points) in &self.wanted {
            if !is_theme(id) {
                return within(id, "the tool has no such theme: mend the id".to_owned());
            }
            if *points > MOST_POINTS {
                return within(id, format!("give a number from 0 to {MOST_POINTS}"));
            }
        }
        match themes
            .iter()
            .find(|theme| !self.wanted.contains_key(&theme.id))
        {
            Some(theme) => {
                let said = format!("say how much the role asks for of “{}”", theme.id);
                Err(Defect::at("wanted", said))
            }
            None => Ok(()),
        }
    }
}
