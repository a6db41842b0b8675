//! What two tabs have entered, put together: what one of them changed counts over what neither did.

use std::collections::BTreeMap;

use super::{Answers, Example};
use crate::kept::Kind;

/// The answers to all tools, by their names in addresses: what is kept, as one.
pub type All = BTreeMap<String, Answers>;

/// What is kept of them, and the versions that can be read.
pub static KIND: Kind = Kind {
    name: "assessment",
    said: "self-assessment",
    versions: 1..=1,
};

/// Mine and theirs, both made of what was before. Where both changed one answer, mine stays.
#[must_use]
pub fn merged(before: &All, mine: &All, theirs: &All) -> All {
    let nothing = Answers::default();
    let of = |all: &'_ All, slug: &str| all.get(slug).unwrap_or(&nothing).clone();
    let slugs = mine.keys().chain(theirs.keys());
    let one = |slug: &String| {
        let both = of(before, slug).both(&of(mine, slug), &of(theirs, slug));
        (!both.is_empty()).then(|| (slug.clone(), both))
    };
    slugs.filter_map(one).collect()
}

impl Answers {
    fn both(&self, mine: &Self, theirs: &Self) -> Self {
        let choice = match mine.choice == self.choice {
            true => &theirs.choice,
            false => &mine.choice,
        };
        let ids = mine.points.keys().chain(theirs.points.keys());
        let point = |id: &String| {
            let (old, own, other) = (
                self.points.get(id),
                mine.points.get(id),
                theirs.points.get(id),
            );
            let now = if own == old { other } else { own };
            now.map(|points| (id.clone(), *points))
        };
        let is_old = |example: &Example| self.examples.contains(example);
        let stays = |example: &&Example| !is_old(example) || theirs.examples.contains(example);
        let is_new = |example: &&Example| !is_old(example) && !mine.examples.contains(example);
        let own = mine.examples.iter().filter(stays);
        let other = theirs.examples.iter().filter(is_new);
        Self {
            choice: choice.clone(),
            points: ids.filter_map(point).collect(),
            examples: own.chain(other).cloned().collect(),
        }
    }
}
