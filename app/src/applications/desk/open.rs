//! Before an application is opened by name: whoever could still score it is told that they no longer can
//! then.

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::applications::api::desk::ReadRound;
use domain::applications::round::{Desk, RoundId};
use leptos::prelude::*;

use super::address;
use crate::api::Trouble;
use crate::ui::part::{IntoPart, Part};
use crate::{api, shell, ui};

/// The page.
pub(super) fn page((round, id): (RoundId, ApplicationId)) -> Part {
    let back = address(&round);
    let coming = async {
        match api::call_get(ReadRound { round }).await {
            // Who has an application in the round scores nothing in it.
            Err(Trouble::Failed(Failure::Conflict { .. })) => Ok(None),
            desk => desk.map(Some),
        }
    };
    ui::loaded(coming, move |desk| shown(desk, &id, &back))
}

fn shown(desk: Option<Desk>, id: &ApplicationId, back: &str) -> Part {
    let record = format!("/applications/record/{}", id.0);
    let title = desk.as_ref().map(|desk| desk.round.title.clone());
    let mut queue = desk.into_iter().flat_map(|desk| desk.queue);
    let Some(of) = queue.find(|of| of.ranked.id == *id && of.bars()) else {
        // There is nothing to lose.
        shell::go(&record, true);
        return ().part();
    };
    view! {
        <div class="measure">
            {ui::back(back, "The round")}
            <p class="govuk-caption-xl">{title}</p>
            {ui::heading(&format!("Open {} by name?", of.reference))}
            <p class="govuk-body-l">
                "You will see whose it is. You can then no longer score it, and you cannot undo that."
            </p>
            <p class="govuk-body">
                "Open it if you look after this application: to ask the line manager again, to take names out of an answer, or to arrange adjustments. Somebody else then scores it. To score it or decide on it, you need not open it."
            </p>
            <div class="govuk-button-group">
                <a class="govuk-button" href=record>"Open it"</a>
                <a class="govuk-link" href=back.to_owned()>"Go back and leave it closed"</a>
            </div>
        </div>
    }
    .part()
}
