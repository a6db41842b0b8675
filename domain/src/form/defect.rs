//! What is wrong with a file of ours: something *we* must mend before the server starts.

use std::fmt;

/// A mistake in a content file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// The key with the mistake, as it is written in the file.
    pub key: String,
    /// Which table of the file it is in, by its `id`; and which one of that id, from 0.
    pub within: Option<(String, usize)>,
    /// What is wrong and what to do, in one sentence.
    pub said: String,
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
        self.within = Some((id.to_owned(), nth));
        self
    }

    /// The line of the text (from 1) that holds the mistake.
    #[must_use]
    pub fn line(&self, text: &str) -> usize {
        let lines: Vec<&str> = text.lines().collect();
        let start = self.within.as_ref().map_or(Some(0), |(id, nth)| {
            let is_it = |line: &&str| value_of(line, "id") == Some(format!("\"{id}\"").as_str());
            let hits = lines.iter().enumerate().filter(|(_, line)| is_it(line));
            hits.map(|(at, _)| at).nth(*nth)
        });
        let start = start.unwrap_or(0);
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
