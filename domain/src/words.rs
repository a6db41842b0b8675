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

    /// The same of what somebody typed, without what nobody sees. As long as it came, it is not too long.
    ///
    /// # Errors
    /// A sentence that says what to mend.
    pub fn typed(text: &str) -> Result<Self, String> {
        if text.chars().count() > crate::form::MOST_CHARACTERS {
            return Err(too_long());
        }
        Self::new(&crate::form::cleaned(text))
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
            Err(too_long())
        } else if text.chars().any(is_hidden) {
            Err("This holds characters that cannot be seen. Delete it and type it again".to_owned())
        } else {
            Ok(Self(text))
        }
    }
}

fn too_long() -> String {
    let most = crate::form::MOST_CHARACTERS;
    format!("Shorten it to {most} characters at most")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::MOST_CHARACTERS;

    #[test]
    fn what_is_typed_is_as_long_as_it_came() {
        let hidden = "\u{200B}";
        assert_eq!(
            Words::typed(&format!("{hidden}A reason."))
                .unwrap()
                .as_str(),
            "A reason."
        );
        assert!(Words::typed(hidden).is_err());
        for more in [hidden, " "] {
            let long = |most: usize| format!("A{}", more.repeat(most - 1));
            assert!(Words::typed(&long(MOST_CHARACTERS)).is_ok());
            let said = Words::typed(&long(MOST_CHARACTERS + 1)).unwrap_err();
            assert!(said.starts_with("Shorten it"), "{said}");
        }
    }
}
