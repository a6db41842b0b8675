//! The form that is being filled in: its entries, and how they are saved.
//!
//! One form with a draft is open at a time and outlives the pages that show it, so that going from
//! section to section asks the server for nothing and loses nothing. Saves never overlap; each starts
//! from the version of the last. What is not yet saved is mirrored in this tab (trust.md, decision 12).
//! Beside it any number of forms for one act are open, each under a name of its own (`loose`).

mod loose;
pub(crate) mod mirror;
mod open;
mod refused;

use domain::api::{Conflict, Failure};
use domain::drafts::api::{DeleteDraft, OpenForm, Opened, SaveDraft, Seen, Typed};
use domain::drafts::{Draft, DraftId, FormId};
use domain::form::{Entries, Form};
use domain::time::Instant;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::open::{all, close_where, save_open};
pub(crate) use self::open::{close, close_kept, is_open, mirror_all, save_all};
use crate::api::{self, Trouble};
use crate::{browser, session};

/// How long after the last key we save, in milliseconds.
const PAUSE: u32 = 2_000;
/// How long we wait before we try again to reach the service, in milliseconds.
const AGAIN: u32 = 5_000;

/// What is said to somebody who would delete what they have not seen.
const CHANGED: &str = "Nothing was deleted: this draft was changed in another tab. Look at both texts \
                       at the top of the page. You can still delete it here.";

thread_local! {
    /// Owns what outlives a page; nobody's child, whoever asks first.
    static OWNER: Owner = Owner::new_root(None);
}

/// How the saving goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Saving {
    /// Nothing has been typed yet.
    Idle,
    /// A save is under way.
    UnderWay,
    /// All is saved, since then.
    Saved(Instant),
    /// There is no connection; we try again.
    Offline,
    /// The person has been signed out.
    SignedOut,
    /// Something else is in the way.
    Failed(String),
}

/// A form that is being filled in.
#[derive(Clone, Copy)]
pub(crate) struct Filling {
    /// The form.
    pub(crate) form: RwSignal<Form>,
    /// What is typed.
    pub(crate) entries: RwSignal<Entries>,
    /// How the saving goes.
    pub(crate) saving: RwSignal<Saving>,
    /// What another tab saved meanwhile, until the person has chosen.
    pub(crate) clash: RwSignal<Option<Draft>>,
    /// Rises when entries change other than by typing, so that the controls are drawn anew.
    pub(crate) redrawn: RwSignal<u32>,
    /// What the profile fills in.
    pub(crate) start: StoredValue<Entries>,
    inner: StoredValue<Inner>,
}

struct Inner {
    id: FormId,
    hash: String,
    whose: Option<String>,
    draft: Option<DraftId>,
    version: i64,
    /// Whether it is for one act alone: there is no draft of it on the server.
    is_loose: bool,
    /// Whether this tab keeps nothing of it.
    is_unkept: bool,
    /// What the server holds, or what the form started with.
    saved: Entries,
    /// The fields that were filled in for somebody who has begun nothing yet.
    suggested: Vec<String>,
    busy: bool,
    closed: bool,
    /// Each new wait takes a turn, so that an older one knows that it is stale.
    turn: u32,
    mirror_turn: u32,
    /// The key and the body of a sending that may have arrived.
    sending: Option<(String, String)>,
}

/// Saves when the person leaves and when the connection is back.
pub(crate) fn watch() {
    browser::watch_presses();
    browser::on_window("online", save_open);
    browser::on_window("pagehide", || {
        mirror_all();
        save_open();
    });
    browser::on_document("visibilitychange", || {
        if browser::is_hidden() {
            save_open();
        } else {
            // Another tab may have signed out, or in as somebody else.
            spawn_local(async {
                session::refresh().await;
                save_open();
            });
        }
    });
}

impl Filling {
    /// Opens a form with what the server and this tab hold of it. A form that is open already
    /// stays as it is.
    pub(crate) async fn open(id: FormId) -> Result<Self, Trouble> {
        if let Some(open) = all().into_iter().find(|open| !open.is_loose()) {
            if open.id() == id {
                open.save_now();
                return Ok(open);
            }
            open.save(true).await;
        }
        let opened = api::call(OpenForm { form: id.clone() }, &()).await?;
        if session::member_id().is_none() {
            session::refresh().await;
        }
        close_where(|open| !open.is_loose());
        let filling = OWNER.with(|owner| owner.with(|| Self::new(id, opened)));
        open::add(filling);
        filling.take_mirror();
        Ok(filling)
    }

    fn new(id: FormId, opened: Opened) -> Self {
        let start = StoredValue::new(opened.start.clone());
        let (draft, version, entries, saving) = match opened.draft {
            Some(draft) => (
                Some(draft.id),
                draft.version,
                draft.entries,
                Saving::Saved(draft.saved),
            ),
            None => (None, 0, opened.start, Saving::Idle),
        };
        Self {
            form: RwSignal::new(opened.form),
            entries: RwSignal::new(entries.clone()),
            saving: RwSignal::new(saving),
            clash: RwSignal::new(None),
            redrawn: RwSignal::new(0),
            start,
            inner: StoredValue::new(Inner {
                id,
                hash: opened.hash,
                whose: session::member_id(),
                draft,
                version,
                is_loose: false,
                is_unkept: false,
                saved: entries,
                suggested: vec![],
                busy: false,
                closed: false,
                turn: 0,
                mirror_turn: 0,
                sending: None,
            }),
        }
    }

    /// The form's address.
    pub(crate) fn id(self) -> FormId {
        self.inner.with_value(|inner| inner.id.clone())
    }

    /// The hash of the form that is filled in.
    pub(crate) fn hash(self) -> String {
        self.inner.with_value(|inner| inner.hash.clone())
    }

    /// The draft on the server, if there is one.
    pub(crate) fn draft(self) -> Option<DraftId> {
        self.inner.with_value(|inner| inner.draft.clone())
    }

    /// The version of that draft.
    pub(crate) fn version(self) -> i64 {
        self.inner.with_value(|inner| inner.version)
    }

    /// What is typed in a field.
    pub(crate) fn entry(self, field: &str) -> Vec<String> {
        self.entries
            .with_untracked(|entries| entries.get(field).cloned().unwrap_or_default())
    }

    /// Fills in a field for somebody who has begun nothing yet. It is not a draft until they go on.
    pub(crate) fn suggest(self, field: &str, entry: &str) {
        let has_begun = self.saving.with_untracked(|saving| *saving != Saving::Idle);
        if !has_begun {
            let choose = |entries: &mut Entries| {
                entries.insert(field.to_owned(), vec![entry.to_owned()]);
            };
            self.start.update_value(choose);
            self.inner.update_value(|inner| {
                choose(&mut inner.saved);
                inner.suggested.push(field.to_owned());
            });
            self.entries.update(choose);
            self.keep_suggested();
        }
    }

    /// Whether a field is filled in that way.
    pub(crate) fn suggests(self, field: &str) -> bool {
        let is = |inner: &Inner| inner.suggested.iter().any(|of| of == field);
        self.inner.with_value(is)
    }

    /// Something was typed or chosen.
    pub(crate) fn typed(self, field: &str, entry: Vec<String>) {
        self.entries.update(|entries| {
            entries.insert(field.to_owned(), entry);
        });
        self.mirror_soon();
        self.save_after(PAUSE);
    }

    /// Whether the server holds all that is typed.
    pub(crate) fn is_saved(self) -> bool {
        self.inner
            .with_value(|inner| self.entries.with_untracked(|now| *now == inner.saved))
    }

    /// Saves at once, without waiting for the end of it.
    pub(crate) fn save_now(self) {
        spawn_local(async move {
            self.save(false).await;
        });
    }

    fn save_after(self, pause: u32) {
        let turn = self.take_turn();
        spawn_local(async move {
            TimeoutFuture::new(pause).await;
            if self.inner.with_value(|inner| inner.turn == turn) {
                self.save(false).await;
            }
        });
    }

    fn take_turn(self) -> u32 {
        self.inner.update_value(|inner| inner.turn += 1);
        self.inner.with_value(|inner| inner.turn)
    }

    /// Saves what is typed; with `all`, also what is typed meanwhile. Says whether it is saved.
    pub(crate) async fn save(self, all: bool) -> bool {
        if self.is_loose() {
            return true;
        }
        loop {
            while self.inner.with_value(|inner| inner.busy) {
                TimeoutFuture::new(40).await;
            }
            if self.inner.with_value(|inner| inner.closed) || self.clash.get_untracked().is_some() {
                return false;
            }
            if self.is_saved() {
                return true;
            }
            let entries = self.entries.get_untracked();
            self.inner.update_value(|inner| inner.busy = true);
            // What is in the way is said until it is over, not anew at every try.
            if matches!(self.saving.get_untracked(), Saving::Idle | Saving::Saved(_)) {
                self.saving.set(Saving::UnderWay);
            }
            let typed = Typed {
                draft: self.draft(),
                version: self.inner.with_value(|inner| inner.version),
                entries,
            };
            let outcome = api::call(SaveDraft { form: self.id() }, &typed).await;
            self.inner.update_value(|inner| inner.busy = false);
            match outcome {
                Ok(saved) => {
                    self.rebase(saved.id, saved.version, typed.entries, saved.saved);
                    if !all || self.is_saved() {
                        return true;
                    }
                }
                Err(trouble) => return self.met(trouble, &typed.entries),
            }
        }
    }

    /// The server holds these entries now.
    fn rebase(self, id: DraftId, version: i64, saved: Entries, at: Instant) {
        self.inner.update_value(|inner| {
            inner.draft = Some(id);
            inner.version = version;
            inner.saved = saved;
        });
        self.saving.set(Saving::Saved(at));
        self.mirror();
    }

    /// The form has changed since it was opened.
    pub(crate) fn renew(self, form: Form, hash: String) {
        self.inner.update_value(|inner| inner.hash = hash);
        self.form.set(form);
        self.redrawn.update(|times| *times += 1);
    }

    /// The key for sending this: the same as last time if the words are.
    pub(crate) fn sending_key(self, body: &str) -> String {
        let known = self.inner.with_value(|inner| inner.sending.clone());
        if let Some((key, _)) = known.filter(|(_, before)| before == body) {
            return key;
        }
        let key = browser::fresh_key();
        let sending = Some((key.clone(), body.to_owned()));
        self.inner.update_value(|inner| inner.sending = sending);
        key
    }

    /// It is sent: nothing of it stays here.
    pub(crate) fn sent(self) {
        self.forget_mirror();
        close_where(|open| open.id() == self.id());
    }

    /// Deletes the draft, here and on the server. If another tab has saved words that this one has not
    /// shown, they are shown and nothing is deleted; whoever has seen them may delete them too.
    ///
    /// # Errors
    /// A sentence that says why not and what to do.
    pub(crate) async fn delete(self) -> Result<(), String> {
        while self.inner.with_value(|inner| inner.busy) {
            TimeoutFuture::new(40).await;
        }
        self.take_turn();
        loop {
            let shown = self
                .clash
                .with_untracked(|of| of.as_ref().map(|draft| draft.version));
            let seen = Seen {
                version: shown.unwrap_or_else(|| self.version()),
            };
            match api::call(DeleteDraft { form: self.id() }, &seen).await {
                Ok(()) | Err(Trouble::Failed(Failure::NotFound)) => {
                    self.sent();
                    return Ok(());
                }
                Err(Trouble::Failed(Failure::Conflict {
                    now: Conflict::DraftChanged { draft },
                })) => {
                    // A save of ours whose reply was lost is no other's.
                    if !self.meets_draft(draft, &self.entries.get_untracked()) {
                        return Err(CHANGED.to_owned());
                    }
                }
                Err(trouble) => return Err(trouble.said()),
            }
        }
    }
}
