//! What is sent: its receipt and its record, the line manager's answer, and the rounds where CMU staff,
//! and those they ask, score and decide. It is a module of its own (`app/src/bin/desk.rs`), so that nobody
//! fetches it who fills in a form.

mod all;
mod answer;
pub(super) mod barred;
mod decide;
mod event;
mod inbox;
mod notes;
mod open;
mod pack;
mod queue;
mod round;
mod rounds;
pub(super) mod score;
mod table;

use domain::applications::{ApplicationId, RoundId, is_of_desk};

use super::{adjustments, endorse, record, sent};
use crate::ui;
use crate::ui::part::Part;

/// Below this address are the rounds.
const ROUNDS: &str = "/applications/desk";

/// What stands in a list in the place of a name, where somebody may not open what is sent.
const LEFT: &str =
    "You are close to this person, or have said why you may not act on this. Others do.";

/// The page of this module with this address; nothing for an address elsewhere.
pub(crate) fn page(path: &str) -> Option<Part> {
    if !is_of_desk(path) {
        return None;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let application = |id: &str| ApplicationId::from_part(id.to_owned());
    let round = |id: &str| RoundId::from_part(id.to_owned());
    let page = match parts.get(1..).unwrap_or_default() {
        ["adjustments"] => Some(adjustments::page()),
        ["all"] => Some(all::page()),
        ["endorse"] => Some(endorse::page()),
        ["sent", id] => application(id).map(sent::page),
        ["record", id] => application(id).map(record::page),
        ["desk", "notes", id] => application(id).map(notes::page),
        ["desk"] => Some(rounds::page()),
        ["desk", "inbox"] => Some(inbox::page()),
        ["desk", "inbox", id] => application(id).map(answer::page_of_inbox),
        ["desk", of, "open", id] => round(of).zip(application(id)).map(open::page),
        ["desk", id] => round(id).map(round::page),
        ["desk", id, "score"] => round(id).map(score::page),
        ["desk", id, "decide"] => round(id).map(decide::page),
        ["desk", _, "decide", id] => application(id).map(decide::one::page),
        ["desk", _, "answer", id] => application(id).map(answer::page),
        ["desk", id, "pack"] => round(id).map(pack::page),
        ["desk", id, "event"] => round(id).map(event::page),
        ["desk", id, "event", "blank"] => round(id).map(event::sheet::blank),
        ["desk", id, "event", of] => round(id)
            .zip(application(of))
            .map(|(round, of)| event::sheet::page(round, of)),
        _ => None,
    };
    Some(page.unwrap_or_else(ui::not_found))
}

/// The address of a round.
fn address(round: &RoundId) -> String {
    format!("{ROUNDS}/{}", round.0)
}
