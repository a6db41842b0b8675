//! The options in one table by rank and band, and some of them side by side. The menu and each option are
//! pages to read (`crate::reading`).

mod compare;
mod glance;

use domain::options::fit::Listed;
use domain::options::glance::Wish;
use domain::people::{GradeId, Grades};
use leptos::prelude::*;

use crate::api::Trouble;
use crate::ui::part::{IntoPart, Part, live};
use crate::{api, session, shell, ui};

/// What every page here is made of.
struct All {
    options: Vec<Listed>,
    grades: Grades,
    /// What the address asks for; the rank or band of whoever is signed in, where it asks for none.
    wish: Wish,
}

/// Every option by rank and band.
pub(crate) fn glance() -> Part {
    page(glance::page)
}

/// Some options side by side.
pub(crate) fn compare() -> Part {
    page(compare::page)
}

fn page(show: fn(All) -> Part) -> Part {
    let grade = Memo::new(|_| {
        let known = session::known()?;
        Some(known.who.and_then(|who| who.profile.grade))
    });
    live(move || match grade.get() {
        None => view! { <p class="govuk-body loading">"Loading…"</p> }.part(),
        Some(own) => ui::loaded(all(own, shell::asked()), show),
    })
}

async fn all(own: Option<GradeId>, asked: impl Fn(&str) -> Option<String>) -> Result<All, Trouble> {
    let options = api::content("options.json").await?;
    let grades: Grades = api::content("grades.json").await?;
    let mut wish = Wish::of(asked, &grades);
    if wish == Wish::default() {
        wish.grade = own;
    }
    Ok(All {
        options,
        grades,
        wish,
    })
}
