//! A form for one act alone: there is no draft of it that is saved while one types.

use domain::drafts::api::Opened;
use domain::drafts::{Draft, FormId};
use domain::form::{Entries, Form};
use leptos::prelude::*;

use super::{Filling, OPEN, OWNER, close, open};

impl Filling {
    /// Opens a form for one act. What is typed is kept in this tab under a name until it is sent.
    pub(crate) fn loose(name: String, form: Form) -> Self {
        Self::loose_from(name, form, None)
    }

    /// The same where others may have begun: it goes on from their draft.
    pub(crate) fn loose_from(name: String, form: Form, draft: Option<Draft>) -> Self {
        if let Some(open) = open() {
            open.mirror();
            open.save_now();
        }
        close();
        let opened = Opened {
            form,
            hash: String::new(),
            draft,
            start: Entries::new(),
        };
        let filling = OWNER.with(|owner| owner.with(|| Self::new(FormId(name), opened)));
        filling.inner.update_value(|inner| inner.is_loose = true);
        OPEN.set(Some(filling));
        filling.take_mirror();
        filling
    }

    /// Whether it is for one act alone; then whoever else changes it is somebody else.
    pub(crate) fn is_loose(self) -> bool {
        self.inner.with_value(|inner| inner.is_loose)
    }
}
