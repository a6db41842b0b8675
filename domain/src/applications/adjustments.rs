//! What CMU staff handle around an application and nobody who scores it sees: the adjustments its applicant
//! needs, said once for all applications, and the notes that staff leave each other. The first is kept two
//! years after it was last changed, the second with the application.

use super::Application;
use crate::api::Failure;
use crate::people::CmuStaff;
use crate::words::Words;

/// The most notes on one application (trust.md, rule 19).
pub const MOST_NOTES: i64 = 200;

/// The most words that somebody needs to say what they need.
pub const MOST_WORDS: usize = 500;

impl Application {
    /// Whether this member of staff may read what its applicant needs, and leave notes on it: not on their
    /// own, nor on that of somebody they manage, nor where it is kept from them.
    #[must_use]
    pub fn may_be_handled_by(&self, staff: &CmuStaff) -> bool {
        !self.is_close_to(&staff.0) && !self.is_kept_from(&staff.0.email)
    }
}

/// What somebody needs, as they say it; nothing takes it back.
///
/// # Errors
/// A sentence that says what to mend.
pub fn needs(text: &str) -> Result<Option<Words>, String> {
    let seen = crate::form::cleaned(text);
    let is_short = text.chars().count() <= crate::form::MOST_CHARACTERS;
    if is_short && crate::form::is_empty(std::slice::from_ref(&seen)) {
        return Ok(None);
    }
    let count = crate::form::words(&seen);
    if count > MOST_WORDS {
        let more = count - MOST_WORDS;
        return Err(format!(
            "Take out {more} words so that it has {MOST_WORDS} at most"
        ));
    }
    Words::typed(text).map(Some)
}

/// Whether what is kept is what the person saw when they changed it.
///
/// # Errors
/// [`Failure::Conflict`].
pub fn is_seen(kept: i64, seen: i64) -> Result<(), Failure> {
    if kept == seen {
        return Ok(());
    }
    Err(Failure::moved(
        "You changed this in another tab or on another device. Copy your text, load the page again and \
         look at both.",
    ))
}

/// Whether something that was said can go with an application.
///
/// # Errors
/// [`Failure::Conflict`].
pub fn may_attach(version: i64) -> Result<(), Failure> {
    if version > 0 {
        return Ok(());
    }
    Err(Failure::moved(
        "There is nothing to send yet. Say first what you need, under “Adjustments you need”.",
    ))
}

/// Whether one more note fits.
///
/// # Errors
/// [`Failure::Conflict`].
pub fn may_note(notes: i64) -> Result<(), Failure> {
    if notes < MOST_NOTES {
        return Ok(());
    }
    Err(Failure::moved(format!(
        "There are {notes} notes on this application, which is the most it can have."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_takes_it_back_and_too_much_is_told() {
        assert_eq!(needs(" \n "), Ok(None));
        let said = needs("A room with steps I can manage.");
        assert!(said.is_ok_and(|said| said.is_some()));
        let told = needs(&"word ".repeat(MOST_WORDS + 3)).unwrap_err();
        assert!(told.contains("Take out 3 words"), "{told}");
    }

    #[test]
    fn what_was_changed_elsewhere_is_not_written_over() {
        assert!(is_seen(3, 3).is_ok() && is_seen(0, 0).is_ok());
        assert_eq!(is_seen(4, 3).unwrap_err().status(), 409);
    }

    #[test]
    fn nothing_is_attached_that_is_not_said_and_no_note_too_many() {
        assert!(may_attach(1).is_ok() && may_attach(0).is_err());
        assert!(may_note(MOST_NOTES - 1).is_ok() && may_note(MOST_NOTES).is_err());
    }
}
