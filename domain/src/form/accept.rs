//! What a form accepts: everything that is asked, right by itself and by the rules.

use super::{Entries, Field, Form, Kind, Problem, is_empty};
use crate::time::Day;

/// Entries that the form accepts. Only [`Form::accept`] makes one, so holding one is the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    form: Form,
    entries: Entries,
}

impl Accepted {
    /// The form as it was when the entries were accepted.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// What was asked and typed, and nothing else.
    #[must_use]
    pub fn entries(&self) -> &Entries {
        &self.entries
    }
}

impl Form {
    /// Checks everything that is asked, on the day it is sent; gives all problems, not the first. What
    /// is not asked is dropped, so nothing hidden is ever kept.
    ///
    /// # Errors
    /// A [`Problem`] for each field with a fault, in the order of the form.
    pub fn accept_on(&self, day: Day, entries: &Entries) -> Result<Accepted, Vec<Problem>> {
        self.accepted(entries, Some(day))
    }

    /// The same of a form for one act, which has no rule about days.
    ///
    /// # Errors
    /// As for [`Form::accept_on`].
    pub fn accept(&self, entries: &Entries) -> Result<Accepted, Vec<Problem>> {
        self.accepted(entries, None)
    }

    fn accepted(&self, entries: &Entries, on: Option<Day>) -> Result<Accepted, Vec<Problem>> {
        let mut kept = Entries::new();
        let asked: Vec<&Field> = self
            .asked(entries)
            .iter()
            .map(|(_, field)| *field)
            .collect();
        let broken = self.broken(&asked, entries, on);
        let mut problems = Vec::new();
        for field in asked {
            let entry = entries.get(&field.id).map_or(&[][..], Vec::as_slice);
            match field.fault(entry) {
                Some(fault) => problems.push(Problem {
                    field: field.id.clone(),
                    fault,
                }),
                None if is_empty(entry) => {}
                None => {
                    kept.insert(
                        field.id.clone(),
                        entry.iter().map(|text| tidied(text)).collect(),
                    );
                }
            }
        }
        for problem in broken {
            if !problems
                .iter()
                .any(|known: &Problem| known.field == problem.field)
            {
                problems.push(problem);
            }
        }
        if problems.is_empty() {
            Ok(Accepted {
                form: self.clone(),
                entries: kept,
            })
        } else {
            Err(problems)
        }
    }

    /// What one begins with who sends the form again: the entries of last time that its fields still
    /// take. What one declared is declared anew.
    #[must_use]
    pub fn again(&self, last: &Entries) -> Entries {
        let fields = self.sections.iter().flat_map(|section| &section.fields);
        let stands = |field: &&Field| !matches!(field.kind, Kind::Declaration { .. });
        let kept = fields.filter(stands).filter_map(|field| {
            let entry = last.get(&field.id)?;
            let is_right = !is_empty(entry) && field.fault(entry).is_none();
            is_right.then(|| (field.id.clone(), entry.clone()))
        });
        kept.collect()
    }
}

/// A text as it is kept: no spaces around it, one way to end a line.
fn tidied(text: &str) -> String {
    text.trim().replace("\r\n", "\n").replace('\r', "\n")
}
