//! What is wrong with a file of ours: something *we* must mend before the server starts.

use std::fmt;

/// A mistake in a content file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// The key with the mistake, as it is written in the file.
    pub key: String,
    /// Which table of the file it is in, if it is in one.
    pub within: Option<Within>,
    /// What is wrong and what to do, in one sentence.
    pub said: String,
}

/// A table of a file; which one of those with the same name, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Within {
    /// The one with this `id`.
    Id(String, usize),
    /// The one under this heading: `[[window]]`.
    Heading(String, usize),
}

impl Defect {
    /// A mistake at a key at the top of a file.
    pub fn at(key: &str, said: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            within: None,
            said: said.into(),
        }
    }

    /// The same, in the first table with this id.
    #[must_use]
    pub fn within(self, id: &str) -> Self {
        self.within_nth(id, 0)
    }

    /// The same, in the table with this id that comes after `nth` others of that id.
    #[must_use]
    pub fn within_nth(mut self, id: &str, nth: usize) -> Self {
        self.within = Some(Within::Id(id.to_owned(), nth));
        self
    }

    /// The same, in the table of this list that comes after `nth` others: `[[window]]`.
    #[must_use]
    pub fn within_list(mut self, list: &str, nth: usize) -> Self {
        self.within = Some(Within::Heading(format!("[[{list}]]"), nth));
        self
    }

    /// The same, in this table: `[selection]`.
    #[must_use]
    pub fn within_table(mut self, table: &str) -> Self {
        self.within = Some(Within::Heading(format!("[{table}]"), 0));
        self
    }

    /// The line of the text (from 1) that holds the mistake.
    #[must_use]
    pub fn line(&self, text: &str) -> usize {
        let lines: Vec<&str> = text.lines().collect();
        let is_it = |line: &str| match &self.within {
            Some(Within::Id(id, _)) => value_of(line, "id") == Some(&format!("\"{id}\"")),
            Some(Within::Heading(heading, _)) => line.trim() == heading,
            None => true,
        };
        let nth = match self.within {
            Some(Within::Id(_, nth) | Within::Heading(_, nth)) => nth,
            None => 0,
        };
        let hits = lines.iter().enumerate().filter(|(_, line)| is_it(line));
        let start = hits.map(|(at, _)| at).nth(nth).unwrap_or(0);
        let found = lines[start.min(lines.len())..].iter().position(|line| {
            value_of(line, &self.key).is_some()
                || [format!("[{}]", self.key), format!("[[{}]]", self.key)]
                    .contains(&line.trim().to_owned())
        });
        found.unwrap_or(0) + start + 1
    }
}

/// What a line `key = value` gives its key.
fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let (name, value) = line.split_once('=')?;
    (name.trim() == key).then_some(value.split('#').next()?.trim())
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.said)
    }
}
