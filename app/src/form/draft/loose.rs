//! Forms for one act alone: there is no draft of them on the server.

use domain::drafts::FormId;
use domain::drafts::api::Opened;
use domain::form::{Entries, Form};
use leptos::prelude::*;

use super::{Filling, OPEN, OWNER, close, open};

impl Filling {
    /// Opens a form for one act. What is typed is kept in this tab under a name until it is sent.
    pub(crate) fn loose(name: String, form: Form) -> Self {
        Self::loose_from(name, form, Entries::new())
    }

    /// The same where something stands there already.
    pub(crate) fn loose_from(name: String, form: Form, start: Entries) -> Self {
        let filling = Self::alone(name, form, start);
        filling.take_mirror();
        filling
    }

    /// The same, but nothing of what is typed stays in this tab (trust.md, decision 12).
    pub(crate) fn unkept(form: Form) -> Self {
        let filling = Self::alone(String::new(), form, Entries::new());
        filling.inner.update_value(|inner| inner.is_unkept = true);
        filling
    }

    fn alone(name: String, form: Form, start: Entries) -> Self {
        if let Some(open) = open() {
            open.mirror();
            open.save_now();
        }
        close();
        let opened = Opened {
            form,
            hash: String::new(),
            draft: None,
            start,
        };
        let filling = OWNER.with(|owner| owner.with(|| Self::new(FormId(name), opened)));
        filling.inner.update_value(|inner| inner.is_loose = true);
        OPEN.set(Some(filling));
        filling
    }
}
