//! Applications: apply for a development option, and read what was sent.

mod adjustments;
mod before;
mod check;
pub(crate) mod desk;
mod eligible;
mod ended;
mod endorse;
mod follow;
mod line_manager;
mod mask;
mod mine;
mod offered;
mod panel;
mod record;
mod section;
mod sent;
mod start;

use domain::drafts::FormId;

use crate::ui;
use crate::ui::part::Part;

/// The one form that is not an application: a question is put in its own room.
const QUESTION: &str = "ask";

/// What a query calls the reference of what a form is about.
const ABOUT: &str = "about";

/// The page of this room with the rest of an address.
pub(crate) fn page(rest: &[&str]) -> Part {
    let form = |id: &str| FormId::from_part(id.to_owned()).filter(|id| id.0 != QUESTION);
    let page = match rest {
        [] => Some(mine::page()),
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
