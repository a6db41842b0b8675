//! The rule for repeat applicants (S4-7): those who were not selected often come after others, where a
//! form says so. It asks what was decided on earlier applications, and nothing of whoever sent them.

use std::collections::BTreeSet;

use super::{Application, Outcome, What};
use crate::form::terms::Repeat;
use crate::form::terms::selection::{Counts, ResetBy};
use crate::time::{Day, Instant};

/// An earlier application of the same person to the same form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// When it was sent.
    pub sent: Instant,
    /// The last day of its window.
    pub closes: Option<Day>,
    /// What was decided.
    pub end: End,
}

/// What was decided on an earlier application, as far as the rule asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A place was offered, whatever became of it.
    Offered,
    /// It was not selected.
    NotSelected,
    /// Anything else: it was withdrawn, or is on the reserve list, or waits.
    Neither,
}

impl End {
    /// By the stage's word; nothing where only the application itself knows ([`End::of`]).
    #[must_use]
    pub fn of_stage(word: &str) -> Option<Self> {
        match word {
            "offered" | "accepted" | "declined" => Some(Self::Offered),
            "not-selected" => Some(Self::NotSelected),
            "withdrawn" => None,
            _ => Some(Self::Neither),
        }
    }

    /// By what happened to it.
    #[must_use]
    pub fn of(application: &Application) -> Self {
        let offered = What::Decided {
            outcome: Outcome::Offer,
        };
        if application.past.iter().any(|event| event.what == offered) {
            return Self::Offered;
        }
        Self::of_stage(application.stage.word()).unwrap_or(Self::Neither)
    }
}

impl Repeat {
    /// Whether the rule puts somebody with these earlier applications after others: of those sent
    /// after the last that was offered a place, where that sets the count back, so many ended with "not
    /// selected". Where rounds count, each counts once; a form that is always open has no rounds.
    #[must_use]
    pub fn is_after(&self, earlier: &[Earlier]) -> bool {
        let offered = earlier.iter().filter(|of| of.end == End::Offered);
        let since = match self.what_resets() {
            ResetBy::Offer => offered.map(|of| of.sent).max(),
            ResetBy::Never => None,
        };
        let counts = |of: &&Earlier| of.end == End::NotSelected && Some(of.sent) > since;
        let all = earlier.iter().filter(counts);
        let count = match self.what_counts() {
            Counts::Applications => all.count(),
            Counts::Rounds => {
                let rounds = all.map(|of| match of.closes {
                    Some(closes) => (Some(closes), None),
                    None => (None, Some(of.sent)),
                });
                rounds.collect::<BTreeSet<_>>().len()
            }
        };
        count >= usize::from(self.after)
    }
}
