//! Rules of a form: what its entries must say, whether they do, and what would change it.

use serde::{Deserialize, Serialize};

use super::fault::days;
use super::terms::{Opening, Stop};
use super::{Entries, Fault, Field, Form, Kind, Problem, day_of, is_empty};
use crate::api::Failure;
use crate::people::Profile;
use crate::time::{Day, Instant};

/// The furthest a rule may look from the day a form is sent: a hundred years.
pub(super) const FURTHEST: i64 = 36_525;

/// A rule that a field's entry decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The field.
    pub field: String,
    /// Any of these entries meets it; where there is none, any entry the field takes.
    #[serde(default)]
    pub is: Vec<String>,
    /// The rule in words, as a statement: "You are a sergeant or an inspector."
    pub words: String,
    /// What would change it, for whom it is not met.
    pub change: String,
    /// The first day it takes, in days after the day it is sent; below 0, before that day.
    #[serde(default)]
    pub not_before: Option<i64>,
    /// The last day it takes, in days after the day it is sent.
    #[serde(default)]
    pub not_after: Option<i64>,
}

/// How a rule stands for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// It is not yet: it will be, or what comes first has not come.
    NotYet,
    /// Nobody knows yet.
    Unknown,
}

/// A rule as it stands for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The rule in words.
    pub words: String,
    /// Whether it is met.
    pub standing: Standing,
    /// What would change it; nothing where it is met.
    pub change: Option<String>,
}

impl Form {
    /// Every rule as it stands for a person who has typed this so far. What is not typed yet is
    /// taken from the profile.
    #[must_use]
    pub fn rulings(&self, profile: &Profile, entries: &Entries, at: Instant) -> Vec<Ruling> {
        let mut rulings: Vec<Ruling> = self
            .terms
            .rules
            .iter()
            .filter_map(|rule| {
                let field = self.field(&rule.field)?;
                Some(rule.ruling(field, profile, entries, at.day()))
            })
            .collect();
        let opening = self.terms.opening(at);
        if opening != Opening::Always {
            rulings.push(opening.ruling());
        }
        let stopped = self.stopped(entries, at.day());
        rulings.extend(stopped.map(|of| Opening::ReasonsPast(of.last).ruling()));
        if let Some(endorsement) = &self.terms.endorsement {
            rulings.extend(endorsement.confirm.iter().map(|confirm| Ruling {
                words: format!("Your line manager answers: {}", confirm.asks),
                standing: Standing::Unknown,
                change: Some("We ask them when you have sent the form.".to_owned()),
            }));
        }
        rulings
    }

    /// That it is for people from outside the force, where it is for nobody else: as it stands for whoever
    /// is from there or not.
    #[must_use]
    pub fn outside(&self, is_outsider: Option<bool>) -> Option<Ruling> {
        let other = self.terms.for_members.as_ref()?;
        let (standing, change) = match is_outsider {
            Some(true) => (Standing::Met, None),
            Some(false) => (
                Standing::NotMet,
                Some(format!("You do. Use the form “{}”.", other.title)),
            ),
            None => (
                Standing::Unknown,
                Some(format!("If you do, use the form “{}”.", other.title)),
            ),
        };
        Some(Ruling {
            words: "You do not work for the force.".to_owned(),
            standing,
            change,
        })
    }

    /// Whether somebody from outside the force, or from within it, may send the form.
    ///
    /// # Errors
    /// [`Failure::Conflict`] that names the form for members.
    pub fn may_be_sent(&self, is_outsider: bool) -> Result<(), Failure> {
        match self
            .outside(Some(is_outsider))
            .map(|of| (of.standing, of.change))
        {
            Some((Standing::NotMet, Some(change))) => Err(Failure::moved(format!(
                "This form is for people who do not work for the force. {change} A draft stays as it is."
            ))),
            _ => Ok(()),
        }
    }

    /// The field with this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        let mut fields = self.sections.iter().flat_map(|section| &section.fields);
        fields.find(|field| field.id == id)
    }

    /// Whether a field takes an entry as one of a few.
    #[must_use]
    pub fn offers(&self, id: &str, entry: &str) -> bool {
        self.field(id).is_some_and(|field| field.kind.can_be(entry))
    }

    /// What is chosen that is taken no more on a day.
    fn stopped<'a>(&'a self, entries: &'a Entries, on: Day) -> impl Iterator<Item = &'a Stop> {
        let is_chosen = |of: &&Stop| {
            entries
                .get(&of.field)
                .is_some_and(|entry| entry.contains(&of.is))
        };
        let stops = self.terms.stops.iter();
        stops.filter(move |of| of.last < on).filter(is_chosen)
    }

    /// The rules that entries break on a day, where the field is asked and right by itself.
    pub(super) fn broken(
        &self,
        asked: &[&Field],
        entries: &Entries,
        on: Option<Day>,
    ) -> Vec<Problem> {
        let fault = |rule: &Rule| {
            asked.iter().find(|field| field.id == rule.field)?;
            let entry = entries.get(&rule.field).filter(|entry| !is_empty(entry))?;
            let fault = rule.fault(entry, on)?;
            Some(Problem {
                field: rule.field.clone(),
                fault,
            })
        };
        let stopped = on.map(|on| self.stopped(entries, on));
        let stopped = stopped.into_iter().flatten().map(|of| Problem {
            field: of.field.clone(),
            fault: Fault::RuleNotMet {
                change: Opening::ReasonsPast(of.last).said(),
            },
        });
        let broken = self.terms.rules.iter().filter_map(fault);
        broken.chain(stopped).collect()
    }
}

impl Rule {
    /// What is wrong with an entry that is right by itself: on a day, where days are counted from it.
    fn fault(&self, entry: &[String], on: Option<Day>) -> Option<Fault> {
        let change = self.change.clone();
        if !self.is.is_empty() && !entry.iter().any(|text| self.is.contains(text)) {
            return Some(Fault::RuleNotMet { change });
        }
        let (given, on) = (day_of(entry)?, on?);
        let from = self.not_before.map(|days| on.plus_days(days));
        let to = self.not_after.map(|days| on.plus_days(days));
        let is_outside = from.is_some_and(|from| given < from) || to.is_some_and(|to| given > to);
        is_outside.then_some(Fault::DayOutside { from, to, change })
    }

    fn ruling(&self, field: &Field, profile: &Profile, entries: &Entries, on: Day) -> Ruling {
        let from_profile = || Some(vec![field.profile?.of(profile)?]);
        let typed = entries.get(&self.field).filter(|entry| !is_empty(entry));
        let entry = typed.cloned().or_else(from_profile);
        let fault = |entry: Vec<String>| {
            let fault = field.fault(&entry);
            fault.or_else(|| self.fault(&entry, Some(on)))
        };
        let (standing, change) = match entry.map(fault) {
            None => (
                Standing::Unknown,
                Some(match field.profile {
                    Some(_) => "Your profile does not say. You can say it in the form.".to_owned(),
                    None => "You say this in the form.".to_owned(),
                }),
            ),
            Some(None) => (Standing::Met, None),
            Some(Some(Fault::DayOutside { from, to, change })) => {
                let said = format!("Enter {}. {change}", days(from, to));
                (Standing::NotMet, Some(said))
            }
            Some(Some(_)) => (Standing::NotMet, Some(self.change.clone())),
        };
        Ruling {
            words: self.words.clone(),
            standing,
            change,
        }
    }
}

impl Kind {
    /// Whether an entry can be one of a few, so that a rule can ask for it.
    pub(super) fn can_be(&self, entry: &str) -> bool {
        match self {
            Self::YesNo => matches!(entry, "yes" | "no"),
            Self::Declaration { .. } => entry == "yes",
            Self::OneOf { choices } | Self::SeveralOf { choices } | Self::Grade { choices } => {
                choices.iter().any(|choice| choice.id == entry)
            }
            Self::ShortText { .. }
            | Self::LongText { .. }
            | Self::Date
            | Self::Email
            | Self::WholeNumber { .. } => false,
        }
    }
}
