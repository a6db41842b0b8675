//! What is missing of the marks that a decision rests on, and the reason to decide without them.

use super::super::sift::Agreement;
use super::WITHOUT;
use crate::api::Failure;
use crate::form::{Entries, Fault, Problem, is_empty};

/// The least words of that reason.
const LEAST_WORDS: usize = 3;

/// What is missing of the marks that a decision rests on.
///
/// Whoever is decided on has been judged: each scored answer has its marks, and what was apart is settled;
/// so has each exercise of the gateway event, for who is invited to it. Who is not invited is judged on the
/// sift alone, and a form in which nothing is scored on no marks. Anything else needs a reason that the
/// applicant reads: they are not eligible, gave up or did not come, or a scorer fell ill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unmarked {
    answers: usize,
    exercises: usize,
}

impl Unmarked {
    /// What is missing where the answers come to this, and the exercises of who is invited to that.
    #[must_use]
    pub fn of(answers: &[Agreement], exercises: &[Agreement]) -> Self {
        let open = |all: &[Agreement]| {
            let open = all.iter();
            open.filter(|of| !matches!(of, Agreement::Agreed { .. }))
                .count()
        };
        Self {
            answers: open(answers),
            exercises: open(exercises),
        }
    }

    /// What is missing, and what to do; nothing where nothing is. It tells nobody whether marks are missing
    /// or apart.
    #[must_use]
    pub fn said(self) -> Option<String> {
        let count = |many: usize, one: &str| match many {
            1 => format!("1 {one}"),
            many => format!("{many} {one}s"),
        };
        let what = match (self.answers, self.exercises) {
            (0, 0) => return None,
            (answers, 0) => count(answers, "answer"),
            (0, exercises) => count(exercises, "exercise"),
            (answers, exercises) => format!(
                "{} and {}",
                count(answers, "answer"),
                count(exercises, "exercise")
            ),
        };
        let does = match self.answers + self.exercises {
            1 => "does not have all its marks, or has",
            _ => "do not have all their marks, or have",
        };
        Some(format!(
            "{what} {does} marks two or more apart. Have more people mark, or settle it; or say \
             in the decision why you decide without."
        ))
    }
}

/// Why it is decided without all marks, as these entries of the form say; what is hardly a word says nothing.
#[must_use]
pub fn why_without(entries: &Entries) -> Option<&str> {
    let typed = entries.get(WITHOUT)?.first()?;
    let is_reason = |word: &&str| word.contains(char::is_alphanumeric);
    let count = typed.split_whitespace().filter(is_reason).count();
    (count >= LEAST_WORDS).then_some(typed)
}

/// Whether these entries say why it is decided without all marks, or nothing of it.
///
/// # Errors
/// [`Failure::Faults`] where what is typed is no reason.
pub fn says_why(entries: &Entries) -> Result<(), Failure> {
    let is_typed = entries.get(WITHOUT).is_some_and(|entry| !is_empty(entry));
    if !is_typed || why_without(entries).is_some() {
        return Ok(());
    }
    let (field, least) = (WITHOUT.to_owned(), LEAST_WORDS);
    let fault = Fault::TooFewWords { least };
    let problems = vec![Problem { field, fault }];
    Err(Failure::Faults { problems })
}
