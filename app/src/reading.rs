//! Pages to read: home, guidance, development options, contact. They are files on the server, and
//! there is one way to show them all.

use domain::article::Page;
use domain::guidance::api::ReadRatings;

use crate::ui::part::Part;
use crate::{api, ui};

/// The page with this address.
pub(crate) fn page(path: &str) -> Part {
    let path = path.trim_matches('/');
    let name = if path.is_empty() { "home" } else { path };
    let name = format!("pages/{name}.json");
    ui::loaded(
        async move { api::content::<Page>(&name).await },
        ui::article::article,
    )
}

/// How often each page helped, for CMU staff.
pub(crate) fn ratings() -> Part {
    ui::loaded(api::call_get(ReadRatings {}), ui::article::article)
}
