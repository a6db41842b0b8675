//! The rounds as somebody of the CMU finds them: what is kept from them (S4-8) is in no list and in no count
//! of theirs.

use std::collections::{BTreeMap, HashSet};

use domain::api::Failure;
use domain::applications::api::desk::ListRounds;
use domain::applications::round::{Round, RoundId};
use domain::people::{CmuStaff, Member};
use domain::time::Day;

use super::super::store as applications;
use super::store::{Light, counts, of_round};
use super::{Found, found, stuck};
use crate::http::Call;

/// How many applications are at each stage, by the stage's word.
type Counts = Vec<(String, i64)>;

pub(in super::super) async fn all(
    call: Call,
    CmuStaff(reader): CmuStaff,
    _: ListRounds,
    (): (),
) -> Result<Vec<Round>, Failure> {
    let mut rounds: BTreeMap<(Option<Day>, String), Counts> = BTreeMap::new();
    for of in counts(&call.app.store).await? {
        let counts = rounds.entry((of.closes, of.form)).or_default();
        counts.push((of.stage, of.count));
    }
    let mut all = Vec::with_capacity(rounds.len());
    for ((closes, form), counts) in rounds {
        let id = RoundId::of(&form, closes);
        let found = found(&call, &id)?;
        let counts = match found.keeps() {
            true => counted(&shown(&call, &found, &reader).await?),
            false => counts,
        };
        if counts.is_empty() {
            continue;
        }
        let stuck = stuck(&call, &found).await?.len();
        let (title, places, promise) = (found.title(), found.places(), found.promise());
        all.push(Round {
            id,
            title,
            closes,
            places,
            counts,
            stuck,
            promise,
        });
    }
    Ok(all)
}

/// The applications of a round, without what is kept from whoever reads. Only where something may be are
/// they opened.
pub(in super::super) async fn shown(
    call: &Call,
    found: &Found<'_>,
    reader: &Member,
) -> Result<Vec<Light>, Failure> {
    let (store, form, closes) = (&call.app.store, found.id, found.closes);
    let mut all = of_round(store, form, closes).await?;
    if found.keeps() {
        let whole = applications::whole(store, form, closes).await?.into_iter();
        let kept = whole.filter(|of| of.is_kept_from(&reader.email));
        let kept: HashSet<String> = kept.map(|of| of.id.0).collect();
        all.retain(|of| !kept.contains(&of.id.0));
    }
    Ok(all)
}

pub(super) fn counted(all: &[Light]) -> Counts {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for of in all {
        *counts.entry(&of.stage).or_default() += 1;
    }
    let counts = counts.into_iter();
    counts
        .map(|(word, count)| (word.to_owned(), count))
        .collect()
}
