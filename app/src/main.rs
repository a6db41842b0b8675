//! The module that everybody fetches.

fn main() {
    app::start();
}
