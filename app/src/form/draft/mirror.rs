//! What is typed and not yet saved, mirrored in this tab only (trust.md, decision 12): it outlives a
//! reload and signing in again, and goes when it is saved, at sign-out, and when another person
//! signs in.

use domain::drafts::{Draft, FormId};
use domain::form::Entries;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::Filling;
use crate::{api, browser};

/// How long after the last key we mirror, in milliseconds.
const PAUSE: u32 = 300;

#[derive(Serialize, Deserialize)]
struct Mirror {
    whose: Option<String>,
    version: i64,
    entries: Entries,
}

fn name(id: &FormId) -> String {
    format!("draft:{}", id.0)
}

/// Whether this tab keeps something that was typed into the form of this name.
pub(crate) fn is_kept(id: &str) -> bool {
    browser::kept(&name(&FormId(id.to_owned()))).is_some()
}

fn suggested(id: &FormId) -> String {
    format!("suggested:{}", id.0)
}

impl Filling {
    pub(super) fn forget_mirror(self) {
        browser::forget(&name(&self.id()));
    }

    /// Keeps in this tab what is filled in for somebody who has begun nothing: it is no draft, and is there
    /// all the same when a part of the form is loaded again.
    pub(super) fn keep_suggested(self) {
        let fields = self.inner.with_value(|inner| inner.suggested.clone());
        let kept: Entries = fields
            .into_iter()
            .map(|field| (field.clone(), self.entry(&field)))
            .collect();
        if let Ok(text) = serde_json::to_string(&kept) {
            browser::keep(&suggested(&self.id()), &text);
        }
    }

    /// Where the form begins nothing is filled in from before.
    pub(crate) fn forget_suggested(self) {
        browser::forget(&suggested(&self.id()));
    }

    /// Fills in what was filled in before this page was loaded again.
    pub(crate) fn suggest_again(self) {
        let kept = browser::kept(&suggested(&self.id()));
        let kept: Option<Entries> = kept.and_then(|text| api::json::read(&text));
        for (field, entry) in kept.unwrap_or_default() {
            if let Some(entry) = entry.first().filter(|_| !self.suggests(&field)) {
                self.suggest(&field, entry);
            }
        }
    }

    pub(super) fn mirror_soon(self) {
        self.inner.update_value(|inner| inner.mirror_turn += 1);
        let turn = self.inner.with_value(|inner| inner.mirror_turn);
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            if self.inner.with_value(|inner| inner.mirror_turn == turn) {
                self.mirror();
            }
        });
    }

    /// Keeps in this tab what the server does not hold yet, and nothing else.
    pub(super) fn mirror(self) {
        let at = name(&self.id());
        if self
            .inner
            .with_value(|inner| inner.closed || inner.is_unkept)
        {
            return;
        }
        if self.is_saved() {
            browser::forget(&at);
            return;
        }
        let mirror = self.inner.with_value(|inner| Mirror {
            whose: inner.whose.clone(),
            version: inner.version,
            entries: self.entries.get_untracked(),
        });
        if let Ok(text) = serde_json::to_string(&mirror) {
            browser::keep(&at, &text);
        }
    }

    /// Takes up what this tab holds from before: after signing in again, or after a reload.
    pub(super) fn take_mirror(self) {
        let kept = browser::kept(&name(&self.id()));
        let kept: Option<Mirror> = kept.and_then(|text| api::json::read(&text));
        let (whose, version, saved, draft) = self.inner.with_value(|inner| {
            let saved = inner.saved.clone();
            (
                inner.whose.clone(),
                inner.version,
                saved,
                inner.draft.clone(),
            )
        });
        let Some(kept) = kept.filter(|kept| kept.whose == whose && kept.entries != saved) else {
            self.forget_mirror();
            return;
        };
        self.entries.set(kept.entries);
        match draft {
            Some(id) if kept.version != version => self.clash.set(Some(Draft {
                id,
                version,
                entries: saved,
                saved: browser::now(),
            })),
            _ => self.save_now(),
        }
    }
}
