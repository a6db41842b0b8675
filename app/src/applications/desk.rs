//! Where CMU staff, and those they ask, score and decide. It is a module of its own
//! (`app/src/bin/desk.rs`), so that nobody else fetches it.

mod all;
mod pack;
mod queue;
mod round;
mod rounds;
mod score;

use domain::applications::RoundId;

use crate::ui;
use crate::ui::part::Part;

/// Below this address everything is of the desk.
const DESK: &str = "/applications/desk";

/// Whether an address is of the desk.
pub(crate) fn is_desk(path: &str) -> bool {
    path.strip_prefix(DESK)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The page of the desk with this address; nothing for an address elsewhere.
pub(crate) fn page(path: &str) -> Option<Part> {
    let rest = path.strip_prefix(DESK).filter(|_| is_desk(path))?;
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let round = |id: &str| RoundId::from_part(id.to_owned());
    let page = match parts.as_slice() {
        [] => Some(rounds::page()),
        ["all"] => Some(all::page()),
        [id] => round(id).map(round::page),
        [id, "score"] => round(id).map(score::page),
        [id, "pack"] => round(id).map(pack::page),
        _ => None,
    };
    Some(page.unwrap_or_else(ui::not_found))
}

/// The address of a round.
fn address(round: &RoundId) -> String {
    format!("{DESK}/{}", round.0)
}
