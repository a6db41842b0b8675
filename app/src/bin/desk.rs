//! The module of what is sent (`applications::desk`): the same shell around other pages.

fn main() {
    app::start_desk();
}
