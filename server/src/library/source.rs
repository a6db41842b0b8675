//! A content file as it was read, and how a mistake in it is told.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use domain::form::Defect;
use serde::de::DeserializeOwned;

/// A mistake in a content file, told so that whoever wrote it can mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mistake {
    file: PathBuf,
    line: usize,
    said: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, line {}: {}",
            self.file.display(),
            self.line,
            self.said
        )
    }
}

/// A file as it was read.
pub struct Source {
    pub file: PathBuf,
    pub slug: String,
    pub text: String,
}

impl Source {
    pub fn new(file: &Path, text: impl Into<String>) -> Self {
        let slug = file.file_stem().unwrap_or_default().to_string_lossy();
        Self {
            file: file.to_owned(),
            slug: slug.into_owned(),
            text: text.into(),
        }
    }

    pub fn mistake(&self, line: usize, said: impl Into<String>) -> String {
        Mistake {
            file: self.file.clone(),
            line,
            said: said.into(),
        }
        .to_string()
    }

    pub fn defect(&self, defect: &Defect) -> String {
        self.mistake(
            defect.line(&self.text),
            format!("`{}`: {}", defect.key, defect.said),
        )
    }

    /// The whole file, or its front matter, as a type.
    pub fn toml<T: DeserializeOwned>(&self, text: &str, lines_before: usize) -> Result<T, String> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text[..at].lines().count().max(1);
            let line = if text[..at].ends_with('\n') {
                line + 1
            } else {
                line
            };
            let said = error.message().replace('\n', " ");
            // A wrong type is told without its key: the last one begun before it.
            let begun = text
                .lines()
                .take(line)
                .filter_map(|line| line.split_once(" = "));
            match begun.last() {
                Some((key, _)) if said.starts_with("invalid type") => {
                    self.mistake(line + lines_before, format!("`{}`: {said}", key.trim()))
                }
                _ => self.mistake(line + lines_before, said),
            }
        })
    }
}

pub(super) fn one(content: &Path, name: &str) -> Result<Source, String> {
    source(&content.join(name))
}

fn source(file: &Path) -> Result<Source, String> {
    let text = fs::read_to_string(file).map_err(|why| {
        format!(
            "{} cannot be read: {why}. Set CONTENT to the folder that has it.",
            file.display()
        )
    })?;
    Ok(Source::new(file, text))
}

/// All files of one kind in a folder, by name.
pub(super) fn sources(content: &Path, folder: &str, ending: &str) -> Result<Vec<Source>, String> {
    let folder = content.join(folder);
    let entries = fs::read_dir(&folder).map_err(|why| {
        format!(
            "{} cannot be read: {why}. Set CONTENT to the folder that has it.",
            folder.display()
        )
    })?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|is| is == ending))
        .collect();
    files.sort();
    files.iter().map(|file| source(file)).collect()
}
