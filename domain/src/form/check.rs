//! Whether an entry is right for its field.

use super::{Choice, Fault, Field, Kind, MOST_CHARACTERS, day_of, is_empty, words};

/// The longest e-mail address (RFC 5321, section 4.5.3.1.3).
pub const LONGEST_ADDRESS: usize = 254;

/// What [`is_email`] takes, but for lengths, as a pattern for the OpenAPI document.
pub const ADDRESS: &str = "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+([.][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\
    @[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$";

impl Field {
    /// What is wrong with an entry of this field, if anything is.
    #[must_use]
    pub fn fault(&self, entry: &[String]) -> Option<Fault> {
        if is_empty(entry) {
            return if self.optional {
                None
            } else {
                Some(self.kind.missing())
            };
        }
        if let Some(is) = entry
            .iter()
            .map(|text| text.chars().count())
            .find(|n| *n > MOST_CHARACTERS)
        {
            return Some(Fault::TooLong {
                most: MOST_CHARACTERS,
                is,
            });
        }
        if entry.iter().any(|text| text.chars().any(is_hidden)) {
            return Some(Fault::HiddenCharacters);
        }
        match (&self.kind, entry) {
            (Kind::SeveralOf { choices }, chosen) => several(choices, chosen),
            (Kind::Date, _) => day_of(entry).is_none().then_some(Fault::NotADate),
            (kind, [one]) => kind.fault(one.trim()),
            (_, _) => Some(Fault::NotOne),
        }
    }
}

impl Kind {
    fn missing(&self) -> Fault {
        match self {
            Self::ShortText { .. }
            | Self::LongText { .. }
            | Self::Date
            | Self::Email
            | Self::WholeNumber { .. } => Fault::Missing,
            Self::YesNo | Self::OneOf { .. } | Self::SeveralOf { .. } | Self::Grade { .. } => {
                Fault::NotChosen
            }
            Self::Declaration { .. } => Fault::NotDeclared,
        }
    }

    /// What is wrong with one text of this kind.
    fn fault(&self, text: &str) -> Option<Fault> {
        let known = |choices: &[Choice]| choices.iter().any(|choice| choice.id == text);
        match self {
            Self::ShortText { max_characters } => {
                let is = text.chars().count();
                if text.contains(['\n', '\r']) {
                    Some(Fault::SeveralLines)
                } else {
                    (is > *max_characters).then_some(Fault::TooLong {
                        most: *max_characters,
                        is,
                    })
                }
            }
            Self::LongText { words: most } => {
                let is = words(text);
                (is > *most).then_some(Fault::TooManyWords { most: *most, is })
            }
            Self::YesNo => (!matches!(text, "yes" | "no")).then_some(Fault::NotAChoice),
            Self::OneOf { choices } => (!known(choices)).then_some(Fault::NotAChoice),
            Self::Grade { choices } => (!known(choices)).then(|| Fault::NotThisGrade {
                only: choices
                    .iter()
                    .map(|choice| choice.label.to_lowercase())
                    .collect(),
            }),
            Self::Email => (!is_email(text)).then_some(Fault::NotAnEmail),
            Self::WholeNumber { min, max } => match text.parse::<i64>() {
                Err(_) => Some(Fault::NotANumber),
                Ok(number) => (!(*min..=*max).contains(&number)).then_some(Fault::NumberOutside {
                    min: *min,
                    max: *max,
                }),
            },
            Self::Declaration { .. } => (text != "yes").then_some(Fault::NotDeclared),
            // These take lists and never come here with one text.
            Self::SeveralOf { choices } => (!known(choices)).then_some(Fault::NotAChoice),
            Self::Date => Some(Fault::NotADate),
        }
    }
}

fn several(choices: &[Choice], chosen: &[String]) -> Option<Fault> {
    let is_known = |id: &String| choices.iter().any(|choice| choice.id == *id);
    let is_twice = |(at, id): (usize, &String)| chosen[..at].contains(id);
    if !chosen.iter().all(is_known) {
        Some(Fault::NotAChoice)
    } else {
        chosen
            .iter()
            .enumerate()
            .any(is_twice)
            .then_some(Fault::NotOne)
    }
}

/// Whether a text is shaped like an e-mail address: the letter that is sent is the real test.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    let label = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.len() <= LONGEST_ADDRESS
        && !name.is_empty()
        && name.len() <= 64
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
        && host.contains('.')
        && host.split('.').all(label)
}

/// Characters that nobody sees and nobody types on purpose: controls but for line ends and tabs,
/// direction overrides (they make a name look like another) and zero-width spaces. Joiners stay:
/// some scripts and emoji need them.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\r' | '\t' => false,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}' => {
            true
        }
        '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' => true,
        // Letters that look like nothing.
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => true,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}
