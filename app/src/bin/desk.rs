//! The module of what is sent (`applications::desk`) and of equality questions: the same shell around other
//! pages.

fn main() {
    app::start_desk();
}
