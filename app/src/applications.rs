//! Applications: apply for a development option, and read what was sent.

mod all;
mod check;
mod desk;
mod endorse;
mod follow;
mod mine;
mod panel;
mod record;
mod rounds;
mod section;
mod sent;
mod sift;
mod start;

use domain::applications::{ApplicationId, RoundId};
use domain::drafts::FormId;

use crate::ui;
use crate::ui::part::Part;

/// The one form that is not an application: a question is put in its own room.
const QUESTION: &str = "ask";

/// The page of this room with the rest of an address.
pub(crate) fn page(rest: &[&str]) -> Part {
    let form = |id: &str| FormId::from_part(id.to_owned()).filter(|id| id.0 != QUESTION);
    let application = |id: &str| ApplicationId::from_part(id.to_owned());
    let round = |id: &str| RoundId::from_part(id.to_owned());
    let page = match rest {
        [] => Some(mine::page()),
        ["all"] => Some(all::page()),
        ["rounds"] => Some(rounds::page()),
        ["rounds", id] => round(id).map(desk::page),
        ["sift", id] => round(id).map(sift::page),
        ["endorse"] => Some(endorse::page()),
        ["sent", id] => application(id).map(sent::page),
        ["record", id] => application(id).map(record::page),
        [id] => form(id).map(start::page),
        [id, "check"] => form(id).map(check::page),
        [id, section] => form(id).map(|id| section::page(id, section)),
        _ => None,
    };
    page.unwrap_or_else(ui::not_found)
}

/// The address of a form.
fn address(form: &str) -> String {
    format!("/applications/{form}")
}
