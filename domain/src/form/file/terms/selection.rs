//! Whether what a form's file says of its selection holds together: marks, places, levels, the event.

use super::{address, known};
use crate::form::terms::selection::{Counts, EXERCISES, ResetBy};
use crate::form::terms::{BEST_MARK, Gateway, Selection};
use crate::form::{Defect, Field, Kind};

/// The headings of its lists.
const LEVEL: &str = "selection.level";
const EXERCISE: &str = "selection.gateway.exercise";
/// The most characters of an exercise's id: its part goes where a field's id goes.
const LONGEST_EXERCISE: usize = 40;

pub(super) fn selects(selection: Option<&Selection>, fields: &[&Field]) -> Result<(), Defect> {
    let scored: Vec<&&Field> = fields.iter().filter(|field| field.is_scored()).collect();
    if let Some(field) = scored
        .iter()
        .find(|field| !matches!(field.kind, Kind::LongText { .. }) || field.when.is_some())
    {
        let said = "only a longer text that everybody writes can be scored: take the marks out";
        return Err(Defect::at("marks", said).within(&field.id));
    }
    let Some(selection) = selection else {
        return match scored.first() {
            None => Ok(()),
            Some(field) => {
                let said = "nobody scores this: add [selection] or take the marks out";
                Err(Defect::at("marks", said).within(&field.id))
            }
        };
    };
    let fault = |key: &str, said: &str| Err(Defect::at(key, said).within_table("selection"));
    if scored.is_empty() {
        return fault(
            "selection",
            "there is nothing to score: give a field its marks",
        );
    }
    levels(selection, fields)?;
    if let Some(gateway) = &selection.gateway {
        event(gateway, fields)?;
    }
    match (selection.scorers, selection.all_places()) {
        (1, None) | (2, _) => {}
        (1, Some(_)) => {
            return fault(
                "scorers",
                "where places are limited two score each part: write 2",
            );
        }
        _ => return fault("scorers", "one or two score each part: write 1 or 2"),
    }
    if selection.places == Some(0) {
        return fault(
            "places",
            "there is no place to give: write 1 or more, or take it out",
        );
    }
    match &selection.repeat {
        Some(repeat) if repeat.after == 0 => {
            fault("after", "everybody would come last: write 1 or more")
        }
        Some(repeat) => {
            if !Counts::ALL.iter().any(|of| of.0 == repeat.counts) {
                let said = "write what the rule counts: “rounds” or “applications”";
                return fault("counts", said);
            }
            if !ResetBy::ALL.iter().any(|of| of.0 == repeat.reset_by) {
                let said = "write what sets the count back: “offer” or “never”";
                return fault("reset_by", said);
            }
            if repeat.approved.trim().is_empty() {
                let said = "whoever applies reads this first: write it down";
                return fault("approved", said);
            }
            Ok(())
        }
        None => Ok(()),
    }
}

/// Whether every choice of one field that everybody fills in is in one level, and each has places.
fn levels(selection: &Selection, fields: &[&Field]) -> Result<(), Defect> {
    let heading = |defect: Defect| defect.within_table("selection");
    let Some(by) = &selection.by else {
        return match selection.level.first() {
            None => Ok(()),
            Some(_) => {
                let said = "say which field the levels go by: add by = \"…\" to [selection]";
                Err(Defect::at("is", said).within_list(LEVEL, 0))
            }
        };
    };
    let field = known(by, "by", fields).map_err(heading)?;
    let choices = match &field.kind {
        Kind::OneOf { choices } | Kind::Grade { choices }
            if !field.optional && field.when.is_none() =>
        {
            choices
        }
        _ => {
            let said = format!("“{by}” is not one choice that everybody makes: name such a field");
            return Err(heading(Defect::at("by", said)));
        }
    };
    if selection.level.is_empty() {
        let said = "there are no levels: add [[selection.level]] or take this line out";
        return Err(heading(Defect::at("by", said)));
    }
    if selection.places.is_some() {
        let said = "places are counted for each level: take this line out";
        return Err(heading(Defect::at("places", said)));
    }
    for (at, level) in selection.level.iter().enumerate() {
        let fault = |key: &str, said: String| Err(Defect::at(key, said).within_list(LEVEL, at));
        let before = &selection.level[..at];
        if level.title.trim().is_empty() || before.iter().any(|of| of.title == level.title) {
            return fault("title", "give each level a title of its own".to_owned());
        }
        if level.places == 0 {
            let said = "there is no place to give at this level: write 1 or more";
            return fault("places", said.to_owned());
        }
        if level.is.is_empty() {
            return fault("is", format!("no choice of “{by}” is here: name one"));
        }
        for (nth, id) in level.is.iter().enumerate() {
            if !choices.iter().any(|choice| choice.id == *id) {
                return fault("is", format!("“{by}” can never be “{id}”: mend the id"));
            }
            if level.is[..nth].contains(id) || before.iter().any(|of| of.is.contains(id)) {
                return fault("is", format!("“{id}” is in two levels: take one out"));
            }
        }
    }
    let is_in_none = |id: &String| !selection.level.iter().any(|of| of.is.contains(id));
    match choices.iter().find(|choice| is_in_none(&choice.id)) {
        None => Ok(()),
        Some(choice) => {
            let said = format!("“{}” is in no level: add it to one", choice.id);
            Err(heading(Defect::at("by", said)))
        }
    }
}

/// Whether an event has something to mark, each with what its marks mean.
fn event(of: &Gateway, fields: &[&Field]) -> Result<(), Defect> {
    let heading = |defect: Defect| defect.within_table("selection.gateway");
    if of.about.trim().is_empty() {
        let said = "whoever is invited reads this: say what happens there";
        return Err(heading(Defect::at("about", said)));
    }
    if !EXERCISES.contains(&of.exercise.len()) {
        let said = format!(
            "an event has {} to {} exercises, not {}: mend [[selection.gateway.exercise]]",
            EXERCISES.start(),
            EXERCISES.end(),
            of.exercise.len()
        );
        return Err(heading(Defect::at("about", said)));
    }
    for (at, exercise) in of.exercise.iter().enumerate() {
        let fault = |key: &str, said: String| Err(Defect::at(key, said).within_list(EXERCISE, at));
        if address(&exercise.id).is_err() || exercise.id.len() > LONGEST_EXERCISE {
            let said = format!("use at most {LONGEST_EXERCISE} small letters, digits and hyphens");
            return fault("id", said);
        }
        if of.exercise[..at].iter().any(|of| of.id == exercise.id) {
            return fault(
                "id",
                "two exercises have this id: give each its own".to_owned(),
            );
        }
        if fields.iter().any(|field| field.id == exercise.part()) {
            let said = format!("a field is called “{}”: use another id", exercise.part());
            return fault("id", said);
        }
        if exercise.title.trim().is_empty() || exercise.help.trim().is_empty() {
            let said = "whoever is invited reads this: write the title and the help";
            return fault("title", said.to_owned());
        }
        let wanted = usize::from(BEST_MARK) + 1;
        if exercise.marks.len() != wanted {
            let said = format!(
                "say what each mark means, from 0 to {BEST_MARK}: {wanted} lines, not {}",
                exercise.marks.len()
            );
            return fault("marks", said);
        }
    }
    Ok(())
}
