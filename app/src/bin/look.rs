//! The module of the three steps, look, plan and choose (S4-24): the same shell around other pages.

fn main() {
    app::start_look();
}
