//! Equality monitoring: whoever has applied can say who they are, and nothing leads from that to them
//! or to what they sent (trust.md, decisions 8, 10 and 11).
//!
//! Answers come from nobody, wait until the next day and are then kept among the others of that day.
//! Only who holds the receipt can find them again, to delete them. Kept two years.

pub mod api;
pub mod ethnicity;
pub mod pace;

use std::fmt;

use crate::api::Failure;
use crate::form::{Accepted, Defect, Form, Kind};

/// The form, a file in `content/monitoring/`.
pub const FORM: &str = "equality";
/// The room and its folder.
pub const ROOM: &str = "monitoring";
/// The choice that every question has.
pub const NOT_SAID: &str = "not-said";
/// The question whose choices are the categories of [`ethnicity`].
pub const ETHNICITY: &str = "ethnicity";

/// Whether the page of an address is of this room.
#[must_use]
pub fn is_of_room(path: &str) -> bool {
    path.split('/').nth(1) == Some(ROOM)
}

/// Whether there is anything to keep.
///
/// # Errors
/// [`Failure::WrongBody`] that says what to do.
pub fn has_answers(accepted: &Accepted) -> Result<(), Failure> {
    if accepted.entries().is_empty() {
        return Err(Failure::wrong_body("entries", NOTHING));
    }
    Ok(())
}

/// What is said to who sends nothing.
pub const NOTHING: &str =
    "You have not answered a question. Answer one or more, or leave this page.";

/// Whether the questions leave everybody free and give nobody away.
///
/// # Errors
/// A [`Defect`]: a question that must be answered, that takes words of one's own, is filled in or asked
/// by what somebody said, or lacks “prefer not to say”; ethnic categories that are not the agreed ones.
pub fn fits(form: &Form) -> Result<(), Defect> {
    for field in form.sections.iter().flat_map(|of| &of.fields) {
        let at = |key, said: &str| Err(Defect::at(key, said).within(&field.id));
        if !field.optional {
            return at("id", "nobody has to answer this: add optional = true");
        }
        if field.when.is_some() || field.profile.is_some() || field.is_scored() {
            let said = "this is asked of everybody alike: take out when, profile and marks";
            return at("id", said);
        }
        let (Kind::OneOf { choices } | Kind::SeveralOf { choices }) = &field.kind else {
            let said = "words of one’s own give people away: use one-of or several-of";
            return at("kind", said);
        };
        let last = if field.id == ETHNICITY {
            ethnicity::NOT_STATED
        } else {
            NOT_SAID
        };
        if choices.last().is_none_or(|choice| choice.id != last) {
            let said = format!("the last choice is “{last}”, Prefer not to say: add it");
            return Err(Defect::at("choices", said).within(&field.id));
        }
        let ids = choices.iter().map(|choice| choice.id.as_str());
        if field.id == ETHNICITY && !ids.eq(ethnicity::IN_18) {
            let said = "use the 18 categories and NS, in their order: see domain/src/monitoring/ethnicity.rs";
            return at("choices", said);
        }
    }
    Ok(())
}

/// The characters of a receipt: none of them is taken for another (no I, L, O or U).
const CHARACTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Groups in a receipt, and characters in each; the last one of each checks the others.
const GROUPS: usize = 5;
const GROUP: usize = 6;
/// How much chance a receipt is made of: five bits of each byte.
pub const CHANCE: usize = GROUPS * (GROUP - 1);
/// The most characters that are looked at where a receipt is asked for.
pub const LONGEST_TYPED: usize = 100;

/// The one way back to answers: 30 characters, 125 bits, which only the person has.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt(String);

impl Receipt {
    /// A receipt made of chance that the caller brings.
    #[must_use]
    pub fn of(chance: [u8; CHANCE]) -> Self {
        let mut text = String::with_capacity(GROUPS * GROUP);
        for group in chance.chunks(GROUP - 1) {
            let values = group.iter().map(|byte| byte % 32);
            let check = check(values.clone());
            for value in values.chain([check]) {
                text.push(char::from(CHARACTERS[usize::from(value)]));
            }
        }
        Self(text)
    }

    /// A receipt as somebody types it: small letters, spaces and hyphens do not matter, nor do O for 0
    /// and I or L for 1.
    ///
    /// # Errors
    /// What to look at again, to be read after the question.
    pub fn read(typed: &str) -> Result<Self, String> {
        let letters = typed.chars().take(LONGEST_TYPED + 1);
        let values: Option<Vec<u8>> = letters
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–'))
            .map(value)
            .collect();
        let Some(values) = values else {
            return Err("has a character that no receipt has: look at it again".to_owned());
        };
        if values.len() != GROUPS * GROUP {
            return Err(format!(
                "has {} letters and digits; a receipt has {}: look at it again",
                values.len(),
                GROUPS * GROUP
            ));
        }
        let is_wrong = |group: &[u8]| {
            let (last, rest) = group.split_last().unwrap_or((&0, &[]));
            check(rest.iter().copied()) != *last
        };
        match values.chunks(GROUP).position(is_wrong) {
            Some(at) => Err(format!(
                "has a slip in group {} of {GROUPS}: look at it again",
                at + 1
            )),
            None => {
                let text = values.iter().map(|of| CHARACTERS[usize::from(*of)]);
                Ok(Self(text.map(char::from).collect()))
            }
        }
    }

    /// Its 30 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// In five groups of six.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for at in 0..GROUPS {
            let hyphen = if at == 0 { "" } else { "-" };
            let group = self.0.get(at * GROUP..(at + 1) * GROUP);
            write!(f, "{hyphen}{}", group.unwrap_or_default())?;
        }
        Ok(())
    }
}

fn value(typed: char) -> Option<u8> {
    let meant = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        'U' => 'V',
        other => other,
    };
    let at = CHARACTERS.iter().position(|of| char::from(*of) == meant)?;
    u8::try_from(at).ok()
}

/// The last character of a group. Each one before it counts twice as much as the next, in the field of 32
/// elements, so that every wrong character and every two neighbours that changed places are seen.
fn check(values: impl Iterator<Item = u8>) -> u8 {
    let twice = |of: u8| (of << 1) ^ if of & 16 == 0 { 0 } else { 0b10_0101 };
    values.fold(0, |sum, value| twice(sum ^ value))
}

/// Whether a text is the hash of a receipt, as the browser sends it: SHA-256 in hexadecimal.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    text.len() == HASH && text.bytes().all(is_digit)
}

/// The characters of a hash.
pub const HASH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Receipt {
        let mut chance = [0; CHANCE];
        for (at, byte) in (0_u8..).zip(&mut chance) {
            *byte = at.wrapping_mul(37).wrapping_add(11);
        }
        Receipt::of(chance)
    }

    #[test]
    fn a_receipt_is_read_however_it_is_typed() {
        let receipt = receipt();
        let shown = receipt.to_string();
        assert_eq!((shown.len(), receipt.as_str().len()), (34, 30));
        let blind = shown.replace('0', "o").replace('1', "l");
        for typed in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', "  "),
            blind,
        ] {
            assert_eq!(Receipt::read(&typed).unwrap().as_str(), receipt.as_str());
        }
    }

    #[test]
    fn every_slip_of_one_character_and_every_swap_is_seen() {
        let right = receipt().as_str().to_owned().into_bytes();
        for at in 0..right.len() {
            for other in CHARACTERS {
                let mut wrong = right.clone();
                wrong[at] = *other;
                let said = Receipt::read(std::str::from_utf8(&wrong).unwrap());
                if wrong == right {
                    assert!(said.is_ok());
                } else {
                    let group = format!("group {} of", at / GROUP + 1);
                    assert!(said.is_err_and(|said| said.contains(&group)), "{at}");
                }
            }
            if at % GROUP + 1 < GROUP && right[at] != right[at + 1] {
                let mut wrong = right.clone();
                wrong.swap(at, at + 1);
                assert!(Receipt::read(std::str::from_utf8(&wrong).unwrap()).is_err());
            }
        }
        for (typed, said) in [
            ("", "has 0 letters"),
            ("ABC", "has 3"),
            ("A§", "no receipt has"),
        ] {
            assert!(Receipt::read(typed).is_err_and(|told| told.contains(said)));
        }
        assert!(Receipt::read(&"A".repeat(100_000)).is_err());
    }

    #[test]
    fn only_a_hash_is_a_hash() {
        assert!(is_hash(&"0a".repeat(32)));
        for wrong in [
            "",
            "0a",
            &"0A".repeat(32),
            &"0g".repeat(32),
            &"a".repeat(65),
        ] {
            assert!(!is_hash(wrong), "{wrong}");
        }
    }
}
