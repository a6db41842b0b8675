//! Whether an option is for a rank or a band, and why: every rule in words, met, not met or not yet, with
//! what would change it. The table of all options (S4-23) is made of this and of nothing else.

use serde::{Deserialize, Serialize};

use super::words::ladder;
use super::{DevelopmentOption, Purpose, Selection, Standing as Runs, Takes, Wanted};
use crate::form::interest::REGISTER_INTEREST;
use crate::form::terms::{Opening, Ruling, Standing, Terms};
use crate::form::{Form, Kind};
use crate::people::{Grade, GradeId, Grades};
use crate::time::Instant;

/// An option as the table of all of them has it: what of its file and of its form decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the keys of the option's file")]
pub struct Listed {
    /// Its address is `/options/{slug}`.
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub standing: Runs,
    pub purposes: Vec<Purpose>,
    pub grades: Vec<GradeId>,
    pub grades_inferred: Vec<GradeId>,
    pub group: Option<String>,
    pub selection: Selection,
    pub takes: Takes,
    pub wanted: Vec<Wanted>,
    /// The form by which one applies; nothing where one can only register interest, or ask.
    pub form: Option<String>,
    /// What that form asks beyond its fields, without the rule on ranks and bands, which the option has.
    pub terms: Terms,
}

/// Whether an option is for somebody, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// It is.
    Yes,
    /// The source implies it; the CMU confirms.
    Probably,
    /// It will be: at a later rank or band, or on a later day.
    NotYet,
    /// It is not.
    No,
}

impl Fit {
    /// All, the best first.
    pub const ALL: [Self; 4] = [Self::Yes, Self::Probably, Self::NotYet, Self::No];

    /// In a word or two.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::Probably => "Probably",
            Self::NotYet => "Not yet",
            Self::No => "No",
        }
    }
}

/// A cell of the table: an option at a rank or a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Whether it is for whoever holds it.
    pub fit: Fit,
    /// Every rule in words. Those that the form or the line manager has yet to answer change no cell.
    pub rules: Vec<Ruling>,
}

impl Listed {
    /// An option with the form that its file names.
    #[must_use]
    pub fn of(slug: &str, option: &DevelopmentOption, form: Option<&Form>) -> Self {
        let mut stops = form.iter().flat_map(|form| &form.terms.stops);
        let stop = stops.find(|of| of.is == slug).map(|of| of.last);
        let form = form.filter(|form| form.id != REGISTER_INTEREST);
        let mut terms = form.map_or_else(Terms::default, |form| form.terms.clone());
        terms.reasons_good_until = terms.reasons_good_until.or(stop);
        if let Some(form) = form {
            terms.rules.retain(|rule| {
                let field = form.field(&rule.field);
                !field.is_some_and(|field| matches!(field.kind, Kind::Grade { .. }))
            });
        }
        Self {
            slug: slug.to_owned(),
            title: option.title.clone(),
            summary: option.summary.clone(),
            standing: option.standing,
            purposes: option.purposes.clone(),
            grades: option.grades.clone(),
            grades_inferred: option.grades_inferred.clone(),
            group: option.group.clone(),
            selection: option.selection,
            takes: option.takes,
            wanted: option.wanted.clone(),
            form: form.map(|form| form.id.clone()),
            terms,
        }
    }

    /// Whether the option is for a rank or a band: on a day, or on none, as a table shows it that no day
    /// changes.
    #[must_use]
    pub fn fit(&self, grade: &Grade, grades: &Grades, at: Option<Instant>) -> Fit {
        let runs = match self.standing {
            Runs::Current => Fit::Yes,
            Runs::Historic => Fit::No,
        };
        let is_for = match self.reach(grade, grades) {
            Reach::Stated => Fit::Yes,
            Reach::Implied => Fit::Probably,
            Reach::From(_) => Fit::NotYet,
            Reach::Never => Fit::No,
        };
        let is_open = at.is_none_or(|at| self.terms.opening(at).is_open());
        runs.max(is_for)
            .max(if is_open { Fit::Yes } else { Fit::NotYet })
    }

    /// The same with why.
    #[must_use]
    pub fn cell(&self, grade: &Grade, grades: &Grades, at: Option<Instant>) -> Cell {
        let fit = self.fit(grade, grades, at);
        // What has ended opens to nobody.
        if self.standing == Runs::Historic {
            let change = "It ran in the past and is closed. Its page says how it worked.";
            let rules = vec![ruling("It runs.", Standing::NotMet, change)];
            return Cell { fit, rules };
        }
        let mut rules = vec![self.is_for(grade, grades)];
        let opening = at.map(|at| self.terms.opening(at));
        let opening = opening.filter(|opening| *opening != Opening::Always);
        rules.extend(opening.map(Opening::ruling));
        rules.extend(self.asked_later());
        Cell { fit, rules }
    }

    /// What there is to compare: names, the same for every option, with what holds for this one.
    #[must_use]
    pub fn facts(&self, grades: &Grades, at: Instant) -> Vec<(&'static str, String)> {
        let or = |said: String, none: &str| {
            if said.is_empty() {
                none.to_owned()
            } else {
                said
            }
        };
        let good_for: Vec<_> = self.purposes.iter().map(|purpose| purpose.said()).collect();
        let wanted: Vec<_> = self
            .wanted
            .iter()
            .map(|wanted| wanted.who.clone())
            .collect();
        let when = match self.standing {
            Runs::Historic => "It ran in the past and is closed.".to_owned(),
            Runs::Current if self.form.is_none() => {
                "You can tell us at any time that you are interested.".to_owned()
            }
            Runs::Current => self.terms.opening(at).said(),
        };
        vec![
            ("What it is", self.summary.clone()),
            ("Good for", good_for.join("; ")),
            (
                "Ranks and bands",
                or(ladder(grades, &self.grades), "None is named"),
            ),
            (
                "Probably also for",
                or(ladder(grades, &self.grades_inferred), "No others"),
            ),
            (
                "Limited to",
                self.group.clone().unwrap_or_else(|| "No group".to_owned()),
            ),
            ("How to get in", self.selection.said().to_owned()),
            ("Time it takes", self.takes.said().to_owned()),
            ("When", when),
            (
                "Who is wanted",
                or(wanted.join("; "), "Nobody in particular"),
            ),
        ]
    }

    fn names(&self, grade: &Grade) -> bool {
        self.grades.contains(&grade.id) || self.grades_inferred.contains(&grade.id)
    }

    /// How a rank or a band comes to it. What the source implies counts; an equivalent rank does not, unless
    /// the source implies it.
    fn reach<'g>(&self, grade: &Grade, grades: &'g Grades) -> Reach<'g> {
        if self.grades.contains(&grade.id) {
            return Reach::Stated;
        }
        if self.names(grade) {
            return Reach::Implied;
        }
        let first = grades.above(grade).find(|grade| self.names(grade));
        first.map_or(Reach::Never, Reach::From)
    }

    /// The rule on ranks and bands.
    fn is_for(&self, grade: &Grade, grades: &Grades) -> Ruling {
        let all = grades.0.iter().filter(|grade| self.names(grade));
        let all: Vec<GradeId> = all.map(|grade| grade.id.clone()).collect();
        let words = match all.len() {
            0 => "It is for people from outside the force.".to_owned(),
            _ => format!("It is for: {}.", ladder(grades, &all)),
        };
        match self.reach(grade, grades) {
            Reach::Stated => met(words),
            Reach::Implied => {
                let change = "Its source does not name your rank or band. Ask the Career Management Unit \
                              (CMU), which confirms it.";
                ruling(words, Standing::Unknown, change)
            }
            Reach::From(first) => {
                let change = format!("It opens to you at {}.", first.in_sentence());
                ruling(words, Standing::NotYet, change)
            }
            Reach::Never => {
                let change =
                    "It is not for your rank or band. Look for one that is, in the same table.";
                ruling(words, Standing::NotMet, change)
            }
        }
    }

    /// What nobody can know before it is asked.
    fn asked_later(&self) -> impl Iterator<Item = Ruling> {
        let in_form = "You say this in the form.";
        let of_form = self.terms.rules.iter();
        let of_form = of_form.map(move |rule| ruling(&rule.words, Standing::Unknown, in_form));
        // A form asks about the group itself (S0-11).
        let group = self
            .group
            .as_ref()
            .filter(|_| self.form.is_none())
            .map(|group| {
                let words = format!("You see yourself as one of those it is for: {group}.");
                ruling(
                    words,
                    Standing::Unknown,
                    "This is your own view, and nobody checks it.",
                )
            });
        let endorsement = self.terms.endorsement.as_ref().map(|endorsement| {
            let asked: Vec<_> = endorsement
                .confirm
                .iter()
                .map(|of| of.title.to_lowercase())
                .collect();
            let words = format!("Your line manager answers: {}.", asked.join("; "));
            ruling(
                words,
                Standing::Unknown,
                "We ask them when you have sent the form.",
            )
        });
        of_form.chain(group).chain(endorsement)
    }
}

/// How a rank or a band comes to an option.
enum Reach<'g> {
    /// The source names it.
    Stated,
    /// The source implies it.
    Implied,
    /// At this later one.
    From(&'g Grade),
    /// At none.
    Never,
}

fn met(words: String) -> Ruling {
    Ruling {
        words,
        standing: Standing::Met,
        change: None,
    }
}

fn ruling(words: impl Into<String>, standing: Standing, change: impl Into<String>) -> Ruling {
    Ruling {
        words: words.into(),
        standing,
        change: Some(change.into()),
    }
}
