//! Where CMU staff, and those they ask, score and decide. It is a module of its own
//! (`app/src/bin/desk.rs`), so that nobody else fetches it.

mod notes;
mod round;
mod rounds;
mod score;

use domain::applications::{ApplicationId, RoundId};

use crate::ui;
use crate::ui::part::Part;

/// Below this address everything is of the desk.
const DESK: &str = "/applications/desk";

/// The page of the desk with this address; nothing for an address elsewhere.
pub(crate) fn page(path: &str) -> Option<Part> {
    let rest = path.strip_prefix(DESK)?;
    if !(rest.is_empty() || rest.starts_with('/')) {
        return None;
    }
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let round = |id: &str| RoundId::from_part(id.to_owned());
    let page = match parts.as_slice() {
        [] => Some(rounds::page()),
        ["notes", id] => ApplicationId::from_part((*id).to_owned()).map(notes::page),
        [id] => round(id).map(round::page),
        [id, "score"] => round(id).map(score::page),
        _ => None,
    };
    Some(page.unwrap_or_else(ui::not_found))
}

/// The address of a round.
fn address(round: &RoundId) -> String {
    format!("{DESK}/{}", round.0)
}
