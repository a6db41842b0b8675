//! What waits in rounds: for whoever is asked to score, and for an answer in words.

use std::collections::HashSet;

use domain::api::Failure;
use domain::applications::api::ToScore;
use domain::applications::round::Queued;
use domain::form::terms::Promise;
use domain::people::Member;

use super::store::Counted;
use super::{Found, INVITED, SUBMITTED, WAITING, found, store};
use crate::http::Call;

/// Those that the CMU may answer in words though their line manager has not said yes to all.
pub(in super::super) async fn stuck(
    call: &Call,
    found: &Found<'_>,
) -> Result<HashSet<String>, Failure> {
    if found.promise() != Promise::Answer {
        return Ok(HashSet::new());
    }
    let round = (found.id, found.closes);
    let all = super::super::store::at_stage(&call.app.store, round, WAITING).await?;
    let stuck = all.into_iter().filter(|of| of.is_stuck(call.now()));
    Ok(stuck.map(|of| of.id.0).collect())
}

/// At most so many applications are opened to see whether whoever reads is close to their applicants. Of more
/// than that, one is sure to be theirs to mark.
const MOST_OPENED: usize = 50;

/// Tells, of the last that seem to wait for whoever reads, those to whose applicant they are close: a line
/// manager would be sent for ever to answers that they never get.
pub(super) async fn without_close(
    call: &Call,
    reader: &Member,
    queue: &mut [Queued],
) -> Result<(), Failure> {
    let mut left: Vec<&mut Queued> = queue.iter_mut().filter(|of| of.left() > 0).collect();
    if left.len() > MOST_OPENED {
        return Ok(());
    }
    for of in &mut left {
        let whole = super::super::store::one(&call.app.store, &of.ranked.id).await?;
        of.is_close = whole.is_some_and(|whole| whole.is_close_to(reader));
    }
    Ok(())
}

/// Whether an invitation to judge in a round still holds: it goes with the round's window, and ends once that
/// has closed and nothing is left to judge.
pub(in super::super) async fn lasts(
    call: &Call,
    found: &Found<'_>,
    at_event: bool,
) -> Result<bool, Failure> {
    if found.closes.is_none_or(|day| call.now().day() <= day) {
        return Ok(true);
    }
    let counts = store::counts(&call.app.store).await?;
    let mut here = counts.iter().filter(|of| is_of(of, found));
    Ok(here.any(|of| waits(of, at_event)))
}

fn is_of(of: &Counted, found: &Found<'_>) -> bool {
    of.form == found.id && of.closes == found.closes
}

/// Whether applications at this stage wait for whoever judges, now or later.
fn waits(of: &Counted, at_event: bool) -> bool {
    match of.stage.as_str() {
        SUBMITTED | WAITING => true,
        INVITED => at_event,
        _ => false,
    }
}

/// Where somebody is asked to score: while something there waits, or nothing has come yet and may.
pub(in super::super) async fn to_score(
    call: &Call,
    member: &Member,
) -> Result<Vec<ToScore>, Failure> {
    let asked = store::invited(&call.app.store, &member.email).await?;
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let counts = store::counts(&call.app.store).await?;
    let today = call.now().day();
    let mut all = vec![];
    for (round, at_event) in asked {
        let found = found(call, &round)?;
        let mut here = counts.iter().filter(|of| is_of(of, &found));
        let waits = here.clone().any(|of| waits(of, at_event));
        let comes = here.next().is_none() && found.closes.is_none_or(|day| today <= day);
        if !found.parts().is_empty() && (waits || comes) {
            let title = found.title();
            all.push(ToScore {
                round,
                title,
                at_event,
            });
        }
    }
    Ok(all)
}
