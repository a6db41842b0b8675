//! What differs between two versions of a form, in sentences: whoever filled in the one reads it before they
//! send the other.

use super::terms::{Confirmation, Endorsement, Limit, Requires, Rule, Selection, Terms, Window};
use super::{Field, Form};

/// What has changed, in the order in which it matters to whoever fills in the form.
#[must_use]
pub fn changes(before: &Form, after: &Form) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(windows(&before.terms, &after.terms));
    rules(&before.terms, &after.terms, &mut said);
    fields(before, after, &mut said);
    endorsement(before, after, &mut said);
    selection(&before.terms, &after.terms, &mut said);
    if said.is_empty() {
        said.push("Only headings or notes have changed.".to_owned());
    }
    said
}

/// The fields of a form.
fn all(form: &Form) -> impl Iterator<Item = &Field> {
    form.sections.iter().flat_map(|section| &section.fields)
}

fn windows(before: &Terms, after: &Terms) -> Option<String> {
    let until = |of: &Terms| (of.reasons_good_until, of.stops.clone());
    if before.windows == after.windows && until(before) == until(after) {
        return None;
    }
    let windows: Vec<String> = after.windows.iter().map(Window::said).collect();
    let open = match windows.is_empty() {
        true => "at any time".to_owned(),
        false => windows.join(", and "),
    };
    let last = after.reasons_good_until;
    let last = last.map_or_else(String::new, |day| format!(", up to {day} at the latest"));
    Some(format!("The dates are new. You can apply {open}{last}."))
}

/// Each rule in words.
fn rules(before: &Terms, after: &Terms, said: &mut Vec<String>) {
    #[derive(PartialEq)]
    enum Any<'a> {
        Rule(&'a Rule),
        First(&'a Requires),
        Limit(&'a Limit),
    }
    fn words(of: &Terms) -> Vec<(&str, Any<'_>)> {
        let rules = of.rules.iter().map(|of| (of.words.as_str(), Any::Rule(of)));
        let first = of
            .requires
            .iter()
            .map(|of| (of.words.as_str(), Any::First(of)));
        let limit = of
            .limit
            .iter()
            .map(|of| (of.words.as_str(), Any::Limit(of)));
        rules.chain(first).chain(limit).collect()
    }
    let (old, new) = (words(before), words(after));
    for (words, rule) in &new {
        match old.iter().find(|(of, _)| of == words) {
            None => said.push(format!("New rule: {words}")),
            Some((_, was)) if was != rule => said.push(format!("Changed rule: {words}")),
            Some(_) => {}
        }
    }
    let is_gone = |of: &&(&str, Any<'_>)| !new.iter().any(|(words, _)| *words == of.0);
    let gone = old.iter().filter(is_gone);
    said.extend(gone.map(|(words, _)| format!("No longer a rule: {words}")));
}

fn fields(before: &Form, after: &Form, said: &mut Vec<String>) {
    for field in all(after) {
        let Some(earlier) = all(before).find(|earlier| earlier.id == field.id) else {
            said.push(format!("New: {}", field.label));
            continue;
        };
        let marks = earlier.marks.clone();
        let is_asked_alike = *earlier
            == Field {
                marks,
                ..field.clone()
            };
        if !is_asked_alike {
            said.push(format!("Changed: {}", field.label));
        }
        if earlier.marks != field.marks {
            said.push(match (earlier.is_scored(), field.is_scored()) {
                (true, true) => format!("What each mark means has changed: {}", field.label),
                (false, _) => format!("This answer is now scored: {}", field.label),
                (true, false) => format!("This answer is no longer scored: {}", field.label),
            });
        }
    }
    let is_gone = |field: &&Field| !all(after).any(|later| later.id == field.id);
    let gone = all(before).filter(is_gone);
    said.extend(gone.map(|field| format!("No longer asked: {}", field.label)));
}

/// What the line manager sees and is asked.
fn endorsement(before: &Form, after: &Form, said: &mut Vec<String>) {
    let of = |form: &Form| form.terms.endorsement.clone();
    let (old, new) = match (of(before), of(after)) {
        (None, None) => return,
        (None, Some(_)) => return said.push("Your line manager is now asked.".to_owned()),
        (Some(_), None) => return said.push("Your line manager is no longer asked.".to_owned()),
        (Some(old), Some(new)) => (old, new),
    };
    let shows = |of: &Endorsement| of.shows.clone();
    let (was, is) = (shows(&old), shows(&new));
    let names = |ids: Vec<String>, form: &Form| {
        let title = |id: String| {
            let field = form.field(&id)?;
            Some(field.title.as_ref().unwrap_or(&field.label).clone())
        };
        ids.into_iter()
            .filter_map(title)
            .collect::<Vec<_>>()
            .join("; ")
    };
    if was != is {
        said.push(format!("Your line manager now sees: {}", names(is, after)));
    }
    let asks = |of: &Confirmation| of.asks.clone();
    for confirm in new.confirm.iter().filter(|of| !old.confirm.contains(of)) {
        said.push(format!("Your line manager is now asked: {}", asks(confirm)));
    }
    let is_gone = |of: &&Confirmation| !new.confirm.iter().any(|other| other.id == of.id);
    let gone = old.confirm.iter().filter(is_gone);
    said.extend(gone.map(|of| format!("Your line manager is no longer asked: {}", asks(of))));
}

/// How places are given.
fn selection(before: &Terms, after: &Terms, said: &mut Vec<String>) {
    let (old, new) = match (&before.selection, &after.selection) {
        (None, None) => return,
        (None, Some(_)) => return said.push("Places are now given by a selection.".to_owned()),
        (Some(_), None) => return said.push("There is no selection any more.".to_owned()),
        (Some(old), Some(new)) => (old, new),
    };
    if old.all_places() != new.all_places() || old.level != new.level || old.by != new.by {
        said.push(match new.all_places() {
            Some(places) => format!("How many places there are has changed. Now it is {places}."),
            None => "There is no limit to the places any more.".to_owned(),
        });
    }
    if old.scorers != new.scorers {
        let people = if new.scorers == 1 {
            "person scores"
        } else {
            "people score"
        };
        said.push(format!("{} {people} each scored answer now.", new.scorers));
    }
    let days = |of: &Selection| (of.decides_within, of.offer_stands);
    if days(old) != days(new) {
        said.push(format!(
            "We now aim to decide within {} working days of closing, and an offer stands for {}.",
            new.decides_within, new.offer_stands
        ));
    }
    if old.gateway != new.gateway {
        said.push(match new.gateway {
            Some(_) => "What happens at the gateway event has changed.".to_owned(),
            None => "There is no gateway event any more.".to_owned(),
        });
    }
    if old.repeat != new.repeat {
        said.push(match new.repeat {
            Some(_) => "The rule about those who have applied before has changed.".to_owned(),
            None => "There is no rule about those who have applied before any more.".to_owned(),
        });
    }
}
