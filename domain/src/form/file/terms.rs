//! Whether what a form's file asks beyond its fields holds together.

mod selection;

use self::selection::selects;
use super::{Defect, address};
use crate::form::rules::FURTHEST;
use crate::form::terms::{
    Confirmation, Endorsement, Limit, Requires, Rule, Selection, Terms, Window,
};
use crate::form::{Field, Kind, Section};

/// The terms, if they are sound.
///
/// # Errors
/// A [`Defect`]: windows out of order, a rule about a field that is not there or that can never be
/// met, an endorsement that shows what is not for the manager, a selection with nothing to score.
pub(super) fn checked(
    windows: Vec<Window>,
    rules: Vec<Rule>,
    endorsement: Option<Endorsement>,
    selection: Option<Selection>,
    sections: &[Section],
) -> Result<Terms, Defect> {
    let fields: Vec<&Field> = sections
        .iter()
        .flat_map(|section| &section.fields)
        .collect();
    in_order(&windows)?;
    for (at, rule) in rules.iter().enumerate() {
        sound(rule, &fields).map_err(|defect| defect.within_list("rule", at))?;
    }
    if let Some(endorsement) = &endorsement {
        endorses(endorsement, &fields, &rules)?;
    }
    selects(selection.as_ref(), &fields)?;
    Ok(Terms {
        windows,
        rules,
        endorsement,
        selection,
        ..Terms::default()
    })
}

fn in_order(windows: &[Window]) -> Result<(), Defect> {
    let fault =
        |at: usize, key: &str, said: &str| Err(Defect::at(key, said).within_list("window", at));
    for (at, window) in windows.iter().enumerate() {
        if window.closes < window.opens {
            return fault(
                at,
                "closes",
                "the window closes before it opens: mend one of the days",
            );
        }
        // Around the first day of each, the yearly ones among the others as they will fall.
        let alone = Terms {
            windows: vec![*window],
            ..Terms::default()
        };
        for (other_at, other) in windows[..=at].iter().enumerate() {
            let others = Terms {
                windows: vec![*other],
                ..Terms::default()
            };
            let later = window.opens.max(other.opens).plus_years(1);
            let meets = |one: &Window| {
                let near = others.windows_near(later).into_iter();
                let mut others = near.filter(|other| other_at != at || other.opens != one.opens);
                others.any(|other| one.opens <= other.closes && other.opens <= one.closes)
            };
            if alone.windows_near(later).iter().any(meets) {
                return fault(
                    at,
                    "opens",
                    "another window is open on this day: let one end before the next",
                );
            }
        }
    }
    Ok(())
}

fn sound(rule: &Rule, fields: &[&Field]) -> Result<(), Defect> {
    let field = known(&rule.field, "field", fields)?;
    let days = [
        ("not_before", rule.not_before),
        ("not_after", rule.not_after),
    ];
    for (key, days) in days {
        let Some(days) = days else { continue };
        if field.kind != Kind::Date {
            let said = format!("“{}” is no date: take this line out", field.id);
            return Err(Defect::at(key, said));
        }
        if days.abs() > FURTHEST {
            let said = format!("this is too far away: write {FURTHEST} days at most");
            return Err(Defect::at(key, said));
        }
    }
    if let (Some(first), Some(last)) = (rule.not_before, rule.not_after)
        && first > last
    {
        let said = "the last day is before the first: no day would do";
        return Err(Defect::at("not_after", said));
    }
    match rule.is.iter().find(|entry| !field.kind.can_be(entry)) {
        None => Ok(()),
        Some(never) => {
            let said = format!(
                "“{}” can never be “{never}”: use one of its choices",
                field.id
            );
            Err(Defect::at("is", said))
        }
    }
}

fn endorses(of: &Endorsement, fields: &[&Field], rules: &[Rule]) -> Result<(), Defect> {
    let heading = |defect: Defect| defect.within_table("endorsement");
    known(&of.name, "name", fields).map_err(heading)?;
    let email = known(&of.email, "email", fields).map_err(heading)?;
    if email.kind != Kind::Email || email.optional || email.when.is_some() {
        let said = "the manager’s address is a field of kind “email” that everybody fills in";
        return Err(heading(Defect::at("email", said)));
    }
    for id in &of.shows {
        let field = known(id, "shows", fields).map_err(heading)?;
        let decides = rules.iter().any(|rule| rule.field == *id);
        if decides && matches!(field.kind, Kind::Declaration { .. }) {
            let said = format!("“{id}” says what group somebody is in: the manager never sees it");
            return Err(heading(Defect::at("shows", said)));
        }
    }
    if of.confirm.is_empty() {
        let said = "the manager is asked nothing: add [[endorsement.confirm]]";
        return Err(heading(Defect::at("name", said)));
    }
    for (at, confirm) in of.confirm.iter().enumerate() {
        address(&confirm.id).map_err(|defect| defect.within(&confirm.id))?;
        if of.confirm[..at].iter().any(|other| other.id == confirm.id) {
            let said = "two confirmations have this id: give each its own";
            return Err(Defect::at("id", said).within_nth(&confirm.id, 1));
        }
        between(confirm).map_err(|defect| defect.within_table("endorsement.confirm.partly"))?;
    }
    Ok(())
}

/// Whether what a manager can say between yes and no has its words, and something is offered for it.
fn between(confirm: &Confirmation) -> Result<(), Defect> {
    let Some(of) = &confirm.partly else {
        return Ok(());
    };
    let unsaid = [("label", &of.label), ("means", &of.means)];
    let unsaid = unsaid.iter().find(|(_, words)| words.trim().is_empty());
    if let Some((key, _)) = unsaid {
        let said = "an answer between yes and no needs words: write them";
        return Err(Defect::at(key, said));
    }
    let is_empty = of.offers.iter().any(|of| of.title.trim().is_empty());
    if is_empty || of.offers.is_empty() {
        let said = "something is offered for this answer: name pages with their titles";
        return Err(Defect::at("offers", said));
    }
    Ok(())
}

/// Whether what a form asks of what was sent before can be asked. That the other form is there, is for
/// whoever has all of them.
///
/// # Errors
/// A [`Defect`]: a field that is not there, that not everybody fills in, or of another kind.
pub(super) fn looks_back(
    requires: Option<&Requires>,
    limit: Option<&Limit>,
    sections: &[Section],
) -> Result<(), Defect> {
    let fields: Vec<&Field> = sections.iter().flat_map(|of| &of.fields).collect();
    let asked = |key: &str, id: &str, fits: fn(&Kind) -> bool, said: &str| {
        let field = known(id, key, &fields)?;
        let is_right = fits(&field.kind) && !field.optional && field.when.is_none();
        let said = format!("{said} that everybody fills in");
        is_right.then_some(()).ok_or_else(|| Defect::at(key, said))
    };
    let is_number = |kind: &Kind| matches!(kind, Kind::WholeNumber { min: 0.., .. });
    let number = "the number is a field of kind “whole-number”";
    if let Some(of) = requires {
        let is_short = |kind: &Kind| matches!(kind, Kind::ShortText { .. });
        let short = "the reference is a field of kind “short-text”";
        let is_day = |kind: &Kind| matches!(kind, Kind::Date);
        let day = "the day is a field of kind “date”";
        asked("field", &of.field, is_short, short)
            .and_then(|()| {
                let mut numbers = of.number.iter();
                numbers.try_for_each(|id| asked("number", id, is_number, number))
            })
            .and_then(|()| {
                of.day
                    .iter()
                    .try_for_each(|id| asked("day", id, is_day, day))
            })
            .map_err(|defect| defect.within_table("requires"))?;
    }
    let Some(of) = limit else { return Ok(()) };
    asked("field", &of.field, is_number, number).map_err(|defect| defect.within_table("limit"))?;
    if of.most < 1 {
        let said = "nobody could ask for anything: write 1 or more";
        return Err(Defect::at("most", said).within_table("limit"));
    }
    Ok(())
}

/// Whether each field with somebody from whom a form is kept holds an address, and nothing else in the form
/// tells of it: the line manager is asked nothing, and no places are counted.
///
/// # Errors
/// A [`Defect`]: a field that is not there, or of another kind; a selection, or an endorsement.
pub(super) fn keeps(from: &[String], terms: &Terms, sections: &[Section]) -> Result<(), Defect> {
    let tells = [
        (
            terms.selection.is_some(),
            "a selection tells by its places who applied",
        ),
        (
            terms.endorsement.is_some(),
            "an endorsement tells the line manager",
        ),
    ];
    let tells = tells.into_iter().find(|(is_there, _)| *is_there);
    if let Some((_, told)) = tells.filter(|_| !from.is_empty()) {
        let said = format!("{told}, so such a form is kept from nobody: take this line out");
        return Err(Defect::at("kept_from", said));
    }
    let fields: Vec<&Field> = sections.iter().flat_map(|of| &of.fields).collect();
    for id in from {
        if known(id, "kept_from", &fields)?.kind != Kind::Email {
            let said = format!("“{id}” holds no address: name a field of kind “email”");
            return Err(Defect::at("kept_from", said));
        }
    }
    Ok(())
}

/// The field with this id.
fn known<'a>(id: &str, key: &str, fields: &[&'a Field]) -> Result<&'a Field, Defect> {
    let found = fields.iter().find(|field| field.id == id).copied();
    found.ok_or_else(|| {
        let said = format!("the form has no field “{id}”: mend the id");
        Defect::at(key, said)
    })
}
