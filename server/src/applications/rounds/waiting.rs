//! What waits in rounds: for whoever is asked to score, and for an answer in words.

use std::collections::HashSet;

use domain::api::Failure;
use domain::applications::api::ToScore;
use domain::form::terms::Promise;
use domain::people::Member;

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
        let mut here = counts
            .iter()
            .filter(|of| of.form == found.id && of.closes == found.closes);
        let waits = here.clone().any(|of| match of.stage.as_str() {
            SUBMITTED | WAITING => true,
            INVITED => at_event,
            _ => false,
        });
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
