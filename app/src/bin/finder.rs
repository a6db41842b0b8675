//! Search in the browser: a module of its own, fetched when the search field is first used
//! (`public/search.js`). The rules are in [`domain::search`]; here they meet JavaScript.

use std::cell::RefCell;

use domain::search::{Index, Passages};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static INDEX: RefCell<Option<Index>> = const { RefCell::new(None) };
    static PASSAGES: RefCell<Option<Passages>> = const { RefCell::new(None) };
}

fn main() {}

/// Opens the index that the server made; whether it is one.
#[wasm_bindgen]
#[must_use]
pub fn open(bytes: &[u8]) -> bool {
    let index = Index::open(bytes);
    let is_one = index.is_some();
    INDEX.set(index);
    is_one
}

/// Takes the passages; until then results come without them.
#[wasm_bindgen]
pub fn take(passages: &str) {
    PASSAGES.set(Some(Passages::open(passages)));
}

/// How many pages there are for what was typed so far, on a line of its own; then at most so many
/// of them, best first, a line each. Tabs stand between address, title, kind, and then the passage
/// in turns, as it is and marked, beginning as it is. A text is the smallest thing to hand over.
#[wasm_bindgen]
#[must_use]
pub fn find(query: &str, most: usize) -> String {
    let mut said = String::new();
    INDEX.with_borrow(|index| {
        PASSAGES.with_borrow(|passages| {
            let Some(index) = index else { return };
            let found = index.search(query, most);
            said.push_str(&found.all.to_string());
            said.push('\n');
            for hit in &found.hits {
                for text in [
                    hit.path.as_str(),
                    "\t",
                    &hit.title,
                    "\t",
                    hit.kind.said(),
                    "\t",
                ] {
                    said.push_str(text);
                }
                let mut was_match = false;
                let best = passages
                    .as_ref()
                    .map(|passages| passages.best(index, &found, hit.page));
                for run in best.into_iter().flatten() {
                    if run.is_match != was_match {
                        said.push('\t');
                    }
                    was_match = run.is_match;
                    said.push_str(&run.text);
                }
                said.push('\n');
            }
        });
    });
    said
}
