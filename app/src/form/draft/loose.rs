//! Forms for one act alone: there is no draft of them that is saved while one types.

use domain::drafts::api::Opened;
use domain::drafts::{Draft, FormId};
use domain::form::{Entries, Form};
use leptos::prelude::*;

use super::open::{self, all, close_where};
use super::{Filling, OWNER};

impl Filling {
    /// Opens a form for one act. What is typed is kept in this tab under a name until it is sent.
    pub(crate) fn loose(name: String, form: Form) -> Self {
        Self::loose_from(name, form, Entries::new())
    }

    /// The same where something stands there already.
    pub(crate) fn loose_from(name: String, form: Form, start: Entries) -> Self {
        let filling = Self::alone(name, form, None, start);
        filling.take_mirror();
        filling
    }

    /// The same where others may have begun: it goes on from their draft.
    pub(crate) fn loose_after(name: String, form: Form, draft: Option<Draft>) -> Self {
        let filling = Self::alone(name, form, draft, Entries::new());
        filling.take_mirror();
        filling
    }

    /// The same, but nothing of what is typed stays in this tab (trust.md, decision 12).
    pub(crate) fn unkept(form: Form) -> Self {
        let filling = Self::alone(String::new(), form, None, Entries::new());
        filling.inner.update_value(|inner| inner.is_unkept = true);
        filling
    }

    fn alone(name: String, form: Form, draft: Option<Draft>, start: Entries) -> Self {
        // The same act begun anew, on this page or another, goes on from what was typed.
        let is_same = |open: Filling| open.id().0 == name;
        all()
            .into_iter()
            .filter(|open| is_same(*open))
            .for_each(Self::mirror);
        close_where(is_same);
        let opened = Opened {
            form,
            hash: String::new(),
            draft,
            start,
        };
        let filling = OWNER.with(|owner| owner.with(|| Self::new(FormId(name), opened)));
        filling.inner.update_value(|inner| inner.is_loose = true);
        open::add(filling);
        filling
    }

    /// Whether it is for one act alone; then whoever else changes it is somebody else.
    pub(crate) fn is_loose(self) -> bool {
        self.inner.with_value(|inner| inner.is_loose)
    }
}
