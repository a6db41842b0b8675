//! The module of those who select (`applications::desk`): the same shell around other pages.

fn main() {
    app::start_desk();
}
