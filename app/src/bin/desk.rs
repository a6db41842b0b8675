//! The module of what is sent and asked (`applications::desk`, `questions::asked`) and of equality questions:
//! the same shell around other pages.

fn main() {
    app::start_desk();
}
