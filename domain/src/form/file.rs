//! A form as its file writes it, and the one way to make a [`Form`] of it.

mod terms;

use serde::Deserialize;

use super::terms::{BEST_MARK, Endorsement, Limit, Next, Requires, Rule, Selection, Window};
use super::{Choice, Condition, Defect, Field, Form, Kind, ProfileKey, Section};
use crate::people::Grades;

/// A form as its file writes it. Unknown keys are refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of Form and Terms")]
pub struct FormFile {
    pub title: String,
    pub summary: String,
    pub option: String,
    #[serde(default)]
    pub demo_only: bool,
    #[serde(default)]
    pub outsiders: bool,
    pub for_members: Option<String>,
    pub minutes: u16,
    pub before: Vec<String>,
    pub after: Vec<String>,
    #[serde(default, rename = "window")]
    pub windows: Vec<Window>,
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    pub endorsement: Option<Endorsement>,
    pub selection: Option<Selection>,
    pub requires: Option<Requires>,
    pub limit: Option<Limit>,
    #[serde(default = "yes")]
    pub answered: bool,
    #[serde(default)]
    pub kept_from: Vec<String>,
    #[serde(rename = "section")]
    pub sections: Vec<SectionFile>,
}

/// Who sends a form gets an answer, where its file says nothing else.
const fn yes() -> bool {
    true
}

/// A section as the file writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of Section")]
pub struct SectionFile {
    pub id: String,
    pub title: String,
    pub help: Option<String>,
    #[serde(rename = "field")]
    pub fields: Vec<FieldFile>,
}

/// A field as the file writes it: the keys of every kind, of which its own kind takes some.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of Field and Kind")]
pub struct FieldFile {
    pub id: String,
    pub label: String,
    pub title: Option<String>,
    pub kind: String,
    pub help: Option<String>,
    #[serde(default)]
    pub optional: bool,
    pub when: Option<Condition>,
    pub profile: Option<ProfileKey>,
    pub marks: Option<Vec<String>>,
    pub max_characters: Option<usize>,
    pub words: Option<usize>,
    pub choices: Option<Vec<Choice>>,
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub grades: Option<Vec<String>>,
    pub statement: Option<String>,
}

impl FormFile {
    /// The form, if the file is sound.
    ///
    /// # Errors
    /// A [`Defect`] that names the key and the table it is in: an id used twice, a kind that does
    /// not exist, a key that is missing or not the kind's, a condition that looks forward or at a
    /// choice that is not there, a grade that does not exist.
    pub fn checked(self, room: &str, id: &str, grades: &Grades) -> Result<Form, Defect> {
        if self.sections.is_empty() {
            return Err(Defect::at(
                "section",
                "a form has at least one section: add [[section]]",
            ));
        }
        let mut done: Vec<Section> = Vec::new();
        for section in self.sections {
            address(&section.id).map_err(|defect| defect.within(&section.id))?;
            let twice = done.iter().any(|other| other.id == section.id);
            if twice || section.id == "check" {
                let said = format!(
                    "“{}” is taken: give the section an id of its own",
                    section.id
                );
                return Err(Defect::at("id", said).within_nth(&section.id, usize::from(twice)));
            }
            if section.fields.is_empty() {
                let defect = Defect::at("title", "the section asks nothing: add [[section.field]]");
                return Err(defect.within(&section.id));
            }
            let mut fields: Vec<Field> = Vec::new();
            for file in section.fields {
                let earlier: Vec<&Field> = done
                    .iter()
                    .flat_map(|section| &section.fields)
                    .chain(&fields)
                    .collect();
                let field = file.checked(&earlier, grades)?;
                fields.push(field);
            }
            done.push(Section {
                id: section.id,
                title: section.title,
                help: section.help,
                fields,
            });
        }
        if self.selection.is_some() && !self.answered {
            let said = "a selection ends with a decision: take this line out";
            return Err(Defect::at("answered", said));
        }
        if self.for_members.is_some() && !self.outsiders {
            let said = "a form that members send names no other for them: take this line out";
            return Err(Defect::at("for_members", said));
        }
        let mut terms = terms::checked(
            self.windows,
            self.rules,
            self.endorsement,
            self.selection,
            &done,
        )?;
        terms::looks_back(self.requires.as_ref(), self.limit.as_ref(), &done)?;
        terms::keeps(&self.kept_from, &terms, &done)?;
        terms.kept_from = self.kept_from;
        terms.requires = self.requires;
        terms.limit = self.limit;
        terms.is_unanswered = !self.answered;
        terms.outsiders = self.outsiders;
        // The title is for whoever has all forms.
        terms.for_members = self.for_members.map(|form| Next {
            form,
            title: String::new(),
        });
        Ok(Form {
            id: id.to_owned(),
            room: room.to_owned(),
            title: self.title,
            summary: self.summary,
            option: self.option,
            demo_only: self.demo_only,
            minutes: self.minutes,
            before: self.before,
            after: self.after,
            terms,
            sections: done,
        })
    }
}

impl FieldFile {
    fn checked(mut self, earlier: &[&Field], grades: &Grades) -> Result<Field, Defect> {
        let id = self.id.clone();
        address(&id).map_err(|defect| defect.within(&id))?;
        if earlier.iter().any(|field| field.id == id) {
            let said = format!("“{id}” is already the id of another field: give each its own");
            return Err(Defect::at("id", said).within_nth(&id, 1));
        }
        let kind = self.kind(grades).map_err(|defect| defect.within(&id))?;
        if let Some(key) = self.left_over() {
            let said = format!(
                "a field of kind “{}” has no key “{key}”: take it out",
                self.kind
            );
            return Err(Defect::at(key, said).within(&id));
        }
        for when in self.when.iter().flat_map(Condition::all) {
            sound(when, earlier).map_err(|said| Defect::at("when", said).within(&id))?;
        }
        Ok(Field {
            id: self.id,
            label: self.label,
            title: self.title,
            help: self.help,
            optional: self.optional,
            when: self.when,
            profile: self.profile,
            marks: marks(self.marks).map_err(|defect| defect.within(&id))?,
            kind,
        })
    }

    /// The kind, taking the keys that belong to it.
    fn kind(&mut self, grades: &Grades) -> Result<Kind, Defect> {
        Ok(match self.kind.as_str() {
            "short-text" => Kind::ShortText {
                max_characters: above_nothing(self.max_characters.take(), "max_characters")?,
            },
            "long-text" => Kind::LongText {
                words: above_nothing(self.words.take(), "words")?,
            },
            "yes-no" => Kind::YesNo,
            "one-of" => Kind::OneOf {
                choices: choices(self.choices.take())?,
            },
            "several-of" => Kind::SeveralOf {
                choices: choices(self.choices.take())?,
            },
            "date" => Kind::Date,
            "email" => Kind::Email,
            "whole-number" => {
                let (min, max) = (
                    needed(self.min.take(), "min")?,
                    needed(self.max.take(), "max")?,
                );
                if min > max {
                    return Err(Defect::at(
                        "max",
                        "max is less than min: no number would do",
                    ));
                }
                Kind::WholeNumber { min, max }
            }
            "grade" => Kind::Grade {
                choices: grade_choices(self.grades.take(), grades)?,
            },
            "declaration" => Kind::Declaration {
                statement: needed(self.statement.take(), "statement")?,
            },
            other => {
                let said = format!(
                    "there is no kind “{other}”: use short-text, long-text, yes-no, one-of, \
                     several-of, date, email, whole-number, grade or declaration"
                );
                return Err(Defect::at("kind", said));
            }
        })
    }

    /// A key that another kind would take and this one has not.
    fn left_over(&self) -> Option<&'static str> {
        let left = [
            (self.max_characters.is_some(), "max_characters"),
            (self.words.is_some(), "words"),
            (self.choices.is_some(), "choices"),
            (self.min.is_some(), "min"),
            (self.max.is_some(), "max"),
            (self.grades.is_some(), "grades"),
            (self.statement.is_some(), "statement"),
        ];
        left.into_iter().find(|(is, _)| *is).map(|(_, key)| key)
    }
}

fn needed<T>(value: Option<T>, key: &str) -> Result<T, Defect> {
    value.ok_or_else(|| Defect::at("kind", format!("this kind needs the key “{key}”: add it")))
}

/// A limit that leaves room for an answer.
fn above_nothing(most: Option<usize>, key: &str) -> Result<usize, Defect> {
    match needed(most, key)? {
        0 => Err(Defect::at(key, "nobody could answer: give 1 or more")),
        most => Ok(most),
    }
}

/// What each mark means, from 0 to the best; nothing where the field is not scored.
fn marks(marks: Option<Vec<String>>) -> Result<Vec<String>, Defect> {
    let marks = marks.unwrap_or_default();
    let wanted = usize::from(BEST_MARK) + 1;
    if marks.is_empty() || marks.len() == wanted {
        return Ok(marks);
    }
    let said = format!(
        "say what each mark means, from 0 to {BEST_MARK}: {wanted} lines, not {}",
        marks.len()
    );
    Err(Defect::at("marks", said))
}

fn choices(choices: Option<Vec<Choice>>) -> Result<Vec<Choice>, Defect> {
    let choices = needed(choices, "choices")?;
    if choices.len() < 2 {
        return Err(Defect::at(
            "choices",
            "there is nothing to choose: give two choices or more",
        ));
    }
    for (at, choice) in choices.iter().enumerate() {
        if choices[..at].iter().any(|other| other.id == choice.id) {
            let said = format!("two choices have the id “{}”: give each its own", choice.id);
            return Err(Defect::at("choices", said));
        }
    }
    Ok(choices)
}

fn grade_choices(ids: Option<Vec<String>>, grades: &Grades) -> Result<Vec<Choice>, Defect> {
    if let Some(stranger) = ids.iter().flatten().find(|id| grades.named(id).is_none()) {
        let said = format!("ranks.toml has no rank or band “{stranger}”: mend the id");
        return Err(Defect::at("grades", said));
    }
    let named = |id: &str| {
        ids.as_ref()
            .is_none_or(|ids| ids.iter().any(|other| other == id))
    };
    let chosen = grades.0.iter().filter(|grade| named(&grade.id.0));
    let choice = |grade: &crate::people::Grade| Choice {
        id: grade.id.0.clone(),
        label: grade.name.clone(),
        help: None,
    };
    Ok(chosen.map(choice).collect())
}

/// Why a condition cannot be asked, if it cannot.
fn sound(when: &Condition, earlier: &[&Field]) -> Result<(), String> {
    let Some(field) = earlier.iter().find(|field| field.id == when.field) else {
        return Err(format!(
            "no earlier field has the id “{}”: a condition looks back",
            when.field
        ));
    };
    if field.kind.can_be(&when.is) {
        Ok(())
    } else {
        Err(format!(
            "“{}” can never be “{}”: use one of its choices",
            when.field, when.is
        ))
    }
}

/// Ids are part of addresses: small letters, digits and hyphens.
fn address(id: &str) -> Result<(), Defect> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !id.is_empty() && id.chars().all(fits) {
        Ok(())
    } else {
        Err(Defect::at(
            "id",
            format!("“{id}” is no id: use small letters, digits and hyphens"),
        ))
    }
}
