//! How far the letters have come that tell applicants of their decisions.

use domain::applications::api::decide::{Deciding, Posted, Published, ReadDecisions};
use domain::applications::round::RoundId;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ui::part::{IntoPart, Part, live};
use crate::{api, browser};

/// How long after one look the next follows, in milliseconds.
const PAUSE: u32 = 1_000;

/// What has gone of the letters of what was just published, until none waits any more.
pub(super) fn page_part(
    of: &Deciding,
    round: RoundId,
    published: RwSignal<Option<Published>>,
) -> Option<Part> {
    let all = published.with_untracked(|of| of.as_ref().map(|of| of.sent))?;
    let posted = RwSignal::new(of.posted);
    spawn_local(async move {
        while posted
            .try_with_untracked(|of| of.waiting > 0)
            .unwrap_or_default()
        {
            TimeoutFuture::new(PAUSE).await;
            let round = round.clone();
            // Without a connection it is asked again, as long as the page is there.
            if let Ok(of) = api::call_get(ReadDecisions { round }).await {
                posted.try_set(of.posted);
                if of.posted.waiting == 0 {
                    browser::announce(&said(of.posted, all));
                }
            }
        }
    });
    let part = live(move || shown(posted.get(), all));
    (all > 0).then_some(part)
}

fn shown(of: Posted, all: usize) -> Part {
    let refused = (of.refused > 0).then(|| {
        view! {
            <p class="govuk-body">
                "The mail service refused some. You find them in "
                <a class="govuk-link" href="/questions/inbox">"the inbox"</a>"."
            </p>
        }
    });
    view! {
        <p class="govuk-body govuk-!-margin-bottom-1">{said(of, all)}</p>
        <progress class="publishing" aria-label="Letters that have gone"
            max=all.to_string() value=of.gone(all).to_string()></progress>
        {refused}
    }
    .part()
}

fn said(of: Posted, all: usize) -> String {
    let letters = if all == 1 {
        "letter has"
    } else {
        "letters have"
    };
    format!("{} of {all} {letters} gone.", of.gone(all))
}
