//! A save that was refused: what is said, what is tried again, and the choice between two texts.

use domain::api::{Conflict, Failure};
use domain::drafts::Draft;
use domain::form::Entries;
use leptos::prelude::*;

use super::{AGAIN, Filling, Saving};
use crate::api::Trouble;
use crate::form::mends;

impl Filling {
    /// A save came to nothing. Says whether all is saved for all that.
    pub(super) fn met(self, trouble: Trouble, sent: &Entries) -> bool {
        self.mirror();
        let again = match &trouble {
            Trouble::Offline => Some(AGAIN),
            Trouble::Failed(Failure::Busy { retry_after } | Failure::TooMany { retry_after }) => {
                Some(retry_after.saturating_mul(1_000).max(1_000))
            }
            Trouble::Failed(_) => None,
        };
        let now = match trouble {
            Trouble::Offline => Saving::Offline,
            Trouble::Failed(Failure::SignIn) => Saving::SignedOut,
            Trouble::Failed(Failure::Conflict {
                now: Conflict::DraftChanged { draft },
            }) => return self.meets_draft(draft, sent),
            Trouble::Failed(Failure::NotFound) => {
                self.inner.update_value(|inner| {
                    inner.draft = None;
                    inner.version = 0;
                });
                Saving::Failed(
                    "This draft was sent or deleted in another tab. Your text is still here; \
                     the next change saves it as a new draft."
                        .to_owned(),
                )
            }
            Trouble::Failed(failure) => {
                let problems = match &failure {
                    Failure::Faults { problems } => problems.as_slice(),
                    _ => &[],
                };
                let named = self.form.with_untracked(|form| mends(form, problems, None));
                let named = named.into_iter().next().map(|(_, said)| said);
                Saving::Failed(named.unwrap_or_else(|| failure.said()))
            }
        };
        if self.saving.get_untracked() != now {
            self.saving.set(now);
        }
        if let Some(pause) = again {
            self.save_after(pause);
        }
        false
    }

    /// Another tab has saved. If it holds the same words there is nothing to ask.
    pub(crate) fn meets_draft(self, draft: Draft, mine: &Entries) -> bool {
        let same = draft.entries == *mine;
        if same {
            self.rebase(draft.id, draft.version, draft.entries, draft.saved);
            self.clash.set(None);
        } else {
            self.clash.set(Some(draft));
        }
        same
    }

    /// The person has chosen: theirs for these fields, mine for the rest.
    pub(crate) fn settle(self, theirs: &[String]) {
        let Some(draft) = self.clash.get_untracked() else {
            return;
        };
        self.entries.update(|entries| {
            for field in theirs {
                match draft.entries.get(field) {
                    Some(entry) => entries.insert(field.clone(), entry.clone()),
                    None => entries.remove(field),
                };
            }
        });
        self.rebase(draft.id, draft.version, draft.entries, draft.saved);
        self.clash.set(None);
        self.redrawn.update(|times| *times += 1);
        self.save_now();
    }
}
