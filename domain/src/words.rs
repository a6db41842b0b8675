//! What one person may say to another: a question, an answer, a reason.

use crate::form::check::is_hidden;

/// The most words that are said at once.
pub const MOST_WORDS: usize = 1_000;

/// Words that may be said: there are some, not too many, and all can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// As they were said.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The words, if there are any and not too many.
    ///
    /// # Errors
    /// A sentence that says what to mend.
    pub fn new(text: &str) -> Result<Self, String> {
        let text = text.trim().replace("\r\n", "\n");
        let count = crate::form::words(&text);
        if text.is_empty() {
            Err("Write something before you send it".to_owned())
        } else if count > MOST_WORDS {
            Err(format!(
                "Take out {} words so that it has {MOST_WORDS} at most",
                count - MOST_WORDS
            ))
        } else if text.chars().count() > crate::form::MOST_CHARACTERS {
            Err(format!(
                "Shorten it to {} characters at most",
                crate::form::MOST_CHARACTERS
            ))
        } else if text.chars().any(is_hidden) {
            Err("This holds characters that cannot be seen. Delete it and type it again".to_owned())
        } else {
            Ok(Self(text))
        }
    }
}
