//! The levels of a round, where places are counted by level. At which level somebody applies is told by
//! their entries and by nothing else, so the applications are opened; that is done only where a form
//! has levels.

use std::collections::HashMap;

use domain::api::Failure;
use domain::applications::decision::Places;
use domain::applications::{Application, ApplicationId, Stage};
use domain::form::terms::Selection;

use super::rounds::Found;
use super::store;
use crate::http::Call;

/// The levels of a round as they stand; empty where places are counted together.
#[derive(Default)]
pub(super) struct Levels {
    /// Each level, with who holds its places.
    pub(super) places: Vec<Places>,
    /// The level of each application, as far as it is at one.
    at: HashMap<String, usize>,
}

impl Levels {
    pub(super) async fn of(call: &Call, found: &Found<'_>) -> Result<Self, Failure> {
        let selection = found.form.and_then(|form| form.terms.selection.as_ref());
        let Some(selection) = selection.filter(|of| !of.level.is_empty()) else {
            return Ok(Self::default());
        };
        let all = store::in_round(&call.app.store, found.id, found.closes).await?;
        Ok(Self::made(selection, &all))
    }

    /// The levels of a form, with the places that these applications hold.
    pub(super) fn made(selection: &Selection, all: &[Application]) -> Self {
        let mut levels = Self {
            places: selection.level.iter().map(empty).collect(),
            at: HashMap::new(),
        };
        for of in all {
            if let Some(level) = selection.level_of(&of.entries) {
                levels.at.insert(of.id.0.clone(), level);
            }
            let held = selection.held_at(&of.entries, of.form.terms.selection.as_ref());
            for places in &mut levels.places[held] {
                match of.stage {
                    Stage::Offered { .. } => places.offered += 1,
                    Stage::Accepted { .. } => places.accepted += 1,
                    _ => {}
                }
            }
        }
        levels
    }

    /// At which level an application is.
    pub(super) fn level(&self, id: &ApplicationId) -> Option<usize> {
        self.at.get(&id.0).copied()
    }

    /// The title of that level.
    pub(super) fn title(&self, id: &ApplicationId) -> Option<String> {
        let places = self.places.get(self.level(id)?)?;
        Some(places.title.clone())
    }
}

fn empty(level: &domain::form::terms::Level) -> Places {
    Places {
        title: level.title.clone(),
        places: level.places,
        ..Places::default()
    }
}

/// Whether these offers fit at the level of each, in the transaction that makes them, where `holding`
/// are the applications that hold a place.
///
/// # Errors
/// [`Failure::Conflict`] that names the level that is full, or what is at no level.
pub(super) fn fit(
    selection: &Selection,
    holding: &[Application],
    offers: &[&Application],
) -> Result<(), Failure> {
    let levels = Levels::made(selection, holding);
    let mut more = vec![0_i64; levels.places.len()];
    for of in offers {
        let level = selection.level_of(&of.entries);
        match level.and_then(|level| more.get_mut(level)) {
            Some(count) => *count += 1,
            None => {
                return Err(Failure::moved(format!(
                    "The form has no level any more for {}, so no place can be offered. Nothing was \
                     published. Ask whoever keeps the form.",
                    of.reference
                )));
            }
        }
    }
    let mut all = levels.places.iter().zip(more);
    all.try_for_each(|(places, offers)| places.fits(offers))
}
