//! What can be wrong with an entry: something the *person* can mend. Data, not sentences: the one
//! place that puts words on a fault is [`Fault::said`], so a field and the summary cannot differ.

use serde::{Deserialize, Serialize};

use crate::time::Day;

/// A fault and the field it is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The field's id.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// Something the person can mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Nothing was typed.
    Missing,
    /// Nothing was chosen.
    NotChosen,
    /// The statement was not ticked.
    NotDeclared,
    /// More characters than the field takes.
    TooLong {
        /// The limit, in characters.
        most: usize,
        /// How many there are.
        is: usize,
    },
    /// More words than the field takes.
    TooManyWords {
        /// The limit, in words.
        most: usize,
        /// How many there are.
        is: usize,
    },
    /// Fewer words than a reason has.
    TooFewWords {
        /// The least, in words.
        least: usize,
    },
    /// Several lines where one is asked for.
    SeveralLines,
    /// Control, direction or zero-width characters.
    HiddenCharacters,
    /// Not a day of the calendar.
    NotADate,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a whole number.
    NotANumber,
    /// A number out of bounds.
    NumberOutside {
        /// The smallest number taken.
        min: i64,
        /// The largest number taken.
        max: i64,
    },
    /// None of the choices of the form.
    NotAChoice,
    /// A rank or band that this form is not for; these are.
    NotThisGrade {
        /// The names of the grades it is for.
        only: Vec<String>,
    },
    /// An answer that a rule of the form does not allow.
    RuleNotMet {
        /// What would change it.
        change: String,
    },
    /// A day that the form does not take on the day it is sent.
    DayOutside {
        /// The first day it takes.
        from: Option<Day>,
        /// The last day it takes.
        to: Option<Day>,
        /// What would change it.
        change: String,
    },
    /// More than one may ask for in a year.
    OverLimit {
        /// The most in a year.
        most: i64,
        /// How much was asked for in it before.
        taken: i64,
        /// The year.
        year: i32,
    },
    /// No reference of what the form is about; these are.
    NotAReference {
        /// The person's own that would do.
        known: Vec<String>,
    },
    /// Several texts where one is asked for.
    NotOne,
}

impl Fault {
    /// The one sentence for this fault in the field with this label, ending in the cure.
    #[must_use]
    pub fn said(&self, label: &str) -> String {
        let label = label.trim_end_matches('.');
        let at = |said: &str| at(label, said);
        match self {
            Self::Missing => format!("Enter an answer: {label}"),
            Self::NotChosen => format!("Choose an answer: {label}"),
            Self::NotDeclared => at("tick the box to confirm"),
            Self::TooLong { most, is } => at(&format!(
                "take out {} so that it has {most} at most",
                counted(is - most, "character")
            )),
            Self::TooManyWords { most, is } => at(&format!(
                "take out {} so that it has {most} at most",
                counted(is - most, "word")
            )),
            Self::TooFewWords { least } => at(&format!("give a reason of {least} words or more")),
            Self::SeveralLines => at("write this on one line"),
            Self::HiddenCharacters => {
                at("this holds characters that cannot be seen. Delete it and type it again")
            }
            Self::NotADate => at("enter a real date, like 3 6 2026"),
            Self::NotAnEmail => at("enter an e-mail address, like name@force.example"),
            Self::NotANumber => at("enter a whole number, in figures"),
            Self::NumberOutside { min, max } => at(&format!("enter a number from {min} to {max}")),
            Self::NotAChoice => at("choose one of the answers shown"),
            Self::NotThisGrade { only } => at(&format!(
                "this form is only for {}. The menu of development options shows what is open to you",
                listed(only)
            )),
            Self::RuleNotMet { change } => format!("{label} {change}"),
            Self::DayOutside { from, to, change } => {
                at(&format!("enter {}. {change}", days(*from, *to)))
            }
            Self::OverLimit { most, taken, year } => match most - taken {
                left @ 1.. => at(&format!(
                    "ask for {left} at most. You have asked for {taken} in {year} already, and {most} \
                     is the most in one year"
                )),
                _ => at(&format!(
                    "you have asked for {taken} in {year} already, and {most} is the most in one \
                     year. You can ask again from 1 January {}",
                    year + 1
                )),
            },
            Self::NotAReference { known } => at(&format!(
                "enter the reference of your own application: {}",
                known.join(" or ")
            )),
            Self::NotOne => at("give one answer only"),
        }
    }
}

/// Days that are taken, in words.
pub(super) fn days(from: Option<Day>, to: Option<Day>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("a day from {from} to {to}"),
        (Some(from), None) => format!("{from} or a later day"),
        (None, Some(to)) => format!("{to} or an earlier day"),
        (None, None) => "another day".to_owned(),
    }
}

/// A sentence about a field: after a question a sentence of its own, else after a colon.
fn at(label: &str, said: &str) -> String {
    match said.split_at_checked(1) {
        Some((first, rest)) if label.ends_with('?') => {
            format!("{label} {}{rest}", first.to_ascii_uppercase())
        }
        _ => format!("{label}: {said}"),
    }
}

fn counted(number: usize, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{number} {thing}s")
    }
}

/// Names in a sentence: "sergeant and inspector".
fn listed(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
