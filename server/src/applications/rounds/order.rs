//! The order of a round. What is decided keeps its place in it, so that a panel can look back at why.

use std::collections::{HashMap, HashSet};

use domain::applications::sift::{Ranked, Sifted, ranking};

use super::super::decisions::{ACCEPTED, OFFERED};
use super::store::Light;
use super::{ANSWERED, ENDED, INVITED, SUBMITTED, WAITING, WITHDRAWN};

/// All of a round: what has been judged by rank, then the others by when they were sent. The places run out
/// among those that nothing is decided on, after those that are held.
pub(super) fn order(
    all: &[Light],
    places: Option<u16>,
    sifted: impl Fn(&Light) -> Sifted,
) -> Vec<Ranked> {
    let is = |of: &Light, stages: &[&str]| stages.contains(&of.stage.as_str());
    let judged = all
        .iter()
        .filter(|of| !is(of, &[WAITING, WITHDRAWN, ANSWERED, ENDED]));
    let judged: HashMap<&str, Sifted> = judged.map(|of| (of.id.0.as_str(), sifted(of))).collect();
    let held = all.iter().filter(|of| is(of, &[OFFERED, ACCEPTED])).count();
    let held = u16::try_from(held).unwrap_or(u16::MAX);
    let open = all.iter().filter(|of| is(of, &[SUBMITTED, INVITED]));
    let open: Vec<Sifted> = open
        .filter_map(|of| judged.get(of.id.0.as_str()).cloned())
        .collect();
    let on_the_line = ranking(&open, places.map(|places| places.saturating_sub(held)));
    let on_the_line = on_the_line.into_iter().filter(|of| of.is_on_the_line);
    let on_the_line: HashSet<String> = on_the_line.map(|of| of.id.0).collect();
    let others = all
        .iter()
        .filter(|of| !judged.contains_key(of.id.0.as_str()));
    let others: Vec<Ranked> = others
        .map(|of| Ranked {
            id: of.id.clone(),
            rank: None,
            is_tied: false,
            total: None,
            event: None,
            is_on_the_line: false,
        })
        .collect();
    let judged: Vec<Sifted> = judged.into_values().collect();
    let mut ranked = ranking(&judged, None);
    for of in &mut ranked {
        of.is_on_the_line = on_the_line.contains(&of.id.0);
    }
    ranked.extend(others);
    ranked
}
