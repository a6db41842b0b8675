//! The browser's half of Promoting Difference: the only place with a document. It holds no rule;
//! those are in `domain`. Read `shell` first, then `api`, `session` and `form`; each other file is
//! a room, and below it one page each.

mod api;
mod browser;
mod form;
mod kept;
mod session;
mod shell;
mod ui;

mod applications;
mod assessment;
mod letters;
mod monitoring;
mod options;
mod people;
mod plan;
mod questions;
mod reading;

/// Puts the app into the page.
pub fn start() {
    begin(shell::page);
}

/// Puts the pages of what is sent, and of equality questions, into the page.
pub fn start_desk() {
    begin(shell::second);
}

/// Puts the pages of the three steps, look, plan and choose, into the page.
pub fn start_look() {
    begin(shell::third);
}

fn begin(pages: shell::Pages) {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|what| leptos::logging::error!("{what}")));
    shell::start(pages);
}
