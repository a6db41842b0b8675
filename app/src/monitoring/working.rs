//! Where many send answers, the browser works for its own: it finds a number, and a better one each time that
//! was too little (`domain::monitoring::pace`). Nobody is asked who they are.

use domain::api::Failure;
use domain::monitoring::api::{AnswerMonitoring, NewAnswers};
use domain::monitoring::pace::{LEAST_WORK, zeros};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::api::{self, Trouble};
use crate::form::sending::Sending;
use crate::ui::part::{IntoPart, Part, live};

/// How many numbers are tried before the page has its turn.
const TURN: u32 = 20_000;

/// Works and sends until the answers have arrived; says whether they have. It ends with the page.
pub(super) async fn sent(sending: Sending, working: RwSignal<bool>, mut new: NewAnswers) -> bool {
    sending.mends.try_set(vec![]);
    sending.is_under_way.try_set(true);
    working.try_set(true);
    let begun = Sha256::new().chain_update(&new.receipt_hash);
    let mut best = LEAST_WORK - 1;
    let outcome = loop {
        let Some(found) = better(&begun, new.work, best, working).await else {
            break Err(Trouble::Failed(Failure::TooMany { retry_after: 3_600 }));
        };
        (new.work, best) = found;
        match api::call(AnswerMonitoring {}, &new).await {
            Err(Trouble::Failed(Failure::TooMany { .. })) => {}
            outcome => break outcome,
        }
    };
    working.try_set(false);
    sending.is_under_way.try_set(false);
    if let Err(trouble) = &outcome {
        sending.stopped(&trouble.said());
    }
    outcome.is_ok()
}

/// The next number with more zeros, and how many; nothing once all are tried or the page is left.
async fn better(begun: &Sha256, from: u32, best: u32, page: RwSignal<bool>) -> Option<(u32, u32)> {
    for number in from..u32::MAX {
        let hash = begun.clone().chain_update(number.to_string()).finalize();
        let found = zeros(&hash);
        if found > best {
            return Some((number, found));
        }
        if number % TURN == 0 {
            page.try_get_untracked()?;
            TimeoutFuture::new(0).await;
        }
    }
    None
}

/// What is said meanwhile.
pub(super) fn said(working: RwSignal<bool>) -> Part {
    let words = move || {
        working.get().then_some(
            "Many answers are coming in just now. Your computer is solving a sum, so that nobody can flood us. \
             Leave this page open: your answers go by themselves. This takes a moment, or some minutes if \
             somebody is flooding us.",
        )
    };
    let words = live(move || words().map(|said| view! { <p class="govuk-body">{said}</p> }));
    view! { <div role="status">{words}</div> }.part()
}
