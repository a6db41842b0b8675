//! Forms that have to follow others: each says what it requires, and the one before is told so here.

use domain::form::terms::Next;
use domain::form::{Defect, Form};

use super::source::Source;

/// Tells each form which ones have to follow it, nearest first; and what the one for members is called.
///
/// # Errors
/// A sentence with file, line and key: a form that is not there, or that would have to come before itself.
pub(super) fn chained(forms: &mut [(Source, Form)]) -> Result<(), String> {
    let required = |form: &Form| form.terms.requires.as_ref().map(|of| of.form.clone());
    let find = |id: &str| forms.iter().find(|(_, form)| form.id == id);
    let mut told: Vec<(String, Next)> = Vec::new();
    for (source, form) in forms.iter() {
        let next = Next {
            form: form.id.clone(),
            title: form.title.clone(),
        };
        let mut before = required(form);
        let mut steps = 0;
        while let Some(id) = before {
            let mistake = |said: String| {
                let defect = Defect::at("form", said).within_table("requires");
                Err(source.defect(&defect))
            };
            let Some((_, found)) = find(&id).filter(|(_, found)| found.room == form.room) else {
                return mistake(format!(
                    "there is no form “{id}” in applications/: mend the name"
                ));
            };
            if steps == forms.len() || id == form.id {
                return mistake(
                    "the form would have to come before itself: name another".to_owned(),
                );
            }
            steps += 1;
            told.push((id, next.clone()));
            before = required(found);
        }
    }
    let mut others: Vec<(String, String)> = vec![];
    for (source, form) in forms.iter() {
        let Some(other) = &form.terms.for_members else {
            continue;
        };
        let is_it = |of: &&Form| of.room == form.room && !of.terms.outsiders;
        let Some(found) = find(&other.form).map(|(_, of)| of).filter(is_it) else {
            let said = format!(
                "there is no form “{}” for members: mend the name",
                other.form
            );
            return Err(source.defect(&Defect::at("for_members", said)));
        };
        others.push((form.id.clone(), found.title.clone()));
    }
    for (id, title) in others {
        let own = forms.iter_mut().find(|(_, form)| form.id == id);
        let other = own.and_then(|(_, form)| form.terms.for_members.as_mut());
        if let Some(other) = other {
            other.title = title;
        }
    }
    // A form that requires more comes later.
    let depth = |form: &str| told.iter().filter(|(_, next)| next.form == form).count();
    let mut next = told.clone();
    next.sort_by_key(|(_, next)| depth(&next.form));
    for (_, form) in forms.iter_mut() {
        let own = next.iter().filter(|(before, _)| *before == form.id);
        form.terms.next = own.map(|(_, next)| next.clone()).collect();
    }
    Ok(())
}
