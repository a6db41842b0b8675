//! All forms that are open: at most one with a draft, and those for one act.

use std::cell::RefCell;

use leptos::prelude::*;

use super::Filling;

thread_local! {
    static OPEN: RefCell<Vec<Filling>> = const { RefCell::new(vec![]) };
}

/// One more is open.
pub(super) fn add(filling: Filling) {
    OPEN.with_borrow_mut(|open| open.push(filling));
}

/// Whether a form is open that would be missed: one with a draft, or one with text in it.
pub(crate) fn is_open() -> bool {
    all()
        .iter()
        .any(|open| !open.is_loose() || !open.is_saved())
}

/// All of them.
pub(super) fn all() -> Vec<Filling> {
    OPEN.with_borrow(Vec::clone)
}

/// Lets go of all forms that are open.
pub(crate) fn close() {
    close_where(|_| true);
}

/// Lets go of what the tools ask: nothing of it is kept.
pub(crate) fn close_kept() {
    close_where(|open| open.id().0.starts_with("kept-"));
}

/// Lets go of some of them.
pub(super) fn close_where(is_meant: impl Fn(Filling) -> bool) {
    let (meant, others) = OPEN.take().into_iter().partition(|open| is_meant(*open));
    OPEN.set(others);
    let meant: Vec<Filling> = meant;
    for open in meant {
        open.inner.update_value(|inner| inner.closed = true);
    }
}

/// Saves all that is open as far as that can be. Says whether nothing typed is left unsaved.
pub(crate) async fn save_all() -> bool {
    let mut is_saved = true;
    for open in all() {
        open.save(true).await;
        is_saved &= open.is_saved();
    }
    is_saved
}

/// Keeps in this tab what is typed and not yet saved.
pub(crate) fn mirror_all() {
    for open in all() {
        open.mirror();
    }
}

/// Saves all of them, without waiting for the end of it.
pub(super) fn save_open() {
    for open in all() {
        open.save_now();
    }
}
