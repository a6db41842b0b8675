//! Questions: put one to the Career Management Unit, follow it, answer it.

mod ask;
mod inbox;
mod mine;
mod thread;

use domain::questions::{Listed, QuestionId, Stage};
use leptos::prelude::*;

use crate::ui;
use crate::ui::part::{IntoPart, Part};

/// The page of this room with the rest of an address.
pub(crate) fn page(rest: &[&str]) -> Part {
    match rest {
        [] => mine::page(),
        ["ask"] => ask::page(),
        _ => ui::not_found(),
    }
}

/// The page of what was asked with the rest of an address: of the second module.
pub(crate) fn asked(rest: &[&str]) -> Part {
    let question = |id: &str| QuestionId::from_part(id.to_owned());
    let page = match rest {
        ["inbox"] => Some(inbox::page()),
        [id] => question(id).map(thread::page),
        _ => None,
    };
    page.unwrap_or_else(ui::not_found)
}

/// The mark of a stage.
fn tag(stage: &Stage) -> impl IntoView + use<> {
    let colour = match stage {
        Stage::Waiting { .. } => "govuk-tag--yellow",
        Stage::Answered { .. } => "govuk-tag--green",
        Stage::Closed { .. } => "govuk-tag--grey",
    };
    ui::tag(stage.name(), colour)
}

/// Questions in a list; `with_names` says who asks.
fn list(questions: Vec<Listed>, with_names: bool) -> Part {
    let row = |of: Listed| {
        let name = with_names.then(|| format!("{}. ", of.asker_name));
        view! {
            <li class="row">
                <a class="govuk-link row__link" href=format!("/questions/{}", of.id.0)>{of.subject}</a>
                {matches!(of.stage, Stage::Waiting { .. }).then(|| tag(&of.stage))}
                <span class="row__note">{name}{of.topic}". "{of.stage.said()}</span>
            </li>
        }
    };
    view! { <ul class="rows">{questions.into_iter().map(row).collect_view()}</ul> }.part()
}
