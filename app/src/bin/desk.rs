//! The second module, with what few come to: the desk of those who select, equality questions and the page
//! of adjustments (`shell::second`): the same shell around other pages.

fn main() {
    app::start_desk();
}
