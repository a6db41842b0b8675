//! What a form asks beyond its fields: when it is open, who may send it, who endorses, and how
//! places are given. The browser and the server ask the same functions, so what one reads before
//! applying is what is applied.

use serde::{Deserialize, Serialize};

use super::{Entries, Fault, Field, Form, Kind, Problem, is_empty};
use crate::people::Profile;
use crate::time::{Day, Instant};

/// The best mark a scored part can have; the least is 0.
pub const BEST_MARK: u8 = 5;

/// What a form asks beyond its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Terms {
    /// When it takes entries; always, where there is none.
    pub windows: Vec<Window>,
    /// Who may send it.
    pub rules: Vec<Rule>,
    /// What the line manager is asked, where they are (S0-12).
    pub endorsement: Option<Endorsement>,
    /// How places are given, where there is a selection.
    pub selection: Option<Selection>,
    /// Whether people from outside the force may send it, by an address they show to be theirs.
    #[serde(default)]
    pub outsiders: bool,
    /// The day by which the reasons for a limit to a group are looked at again: past it the form
    /// takes nothing (Equality Act 2010, s.158). It is that of the option.
    pub reasons_good_until: Option<Day>,
    /// Whether nobody answers it: what is sent is read and kept.
    #[serde(default)]
    pub is_unanswered: bool,
}

/// What the CMU promises to whoever sends a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// A decision about a place.
    #[default]
    Decision,
    /// An answer in words.
    Answer,
    /// That it is read.
    Reading,
}

/// Days between which a form takes entries, both included, in London.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first day.
    pub opens: Day,
    /// The last day, to its end.
    pub closes: Day,
    /// Whether it comes again every year on these days.
    #[serde(default)]
    pub yearly: bool,
}

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
}

/// What the line manager is asked (S0-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Endorsement {
    /// The field with the manager's name.
    pub name: String,
    /// The field with the manager's address.
    pub email: String,
    /// The fields that the manager sees, and nothing else.
    pub shows: Vec<String>,
    /// What they confirm, each by itself.
    pub confirm: Vec<Confirmation>,
}

/// One thing a line manager confirms or refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Unique in the form.
    pub id: String,
    /// A few words for lists: "Time off".
    pub title: String,
    /// The question to the manager.
    pub asks: String,
}

/// How places are given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The most places; no limit, where there is none.
    #[serde(default)]
    pub places: Option<u16>,
    /// How many score each part: two where places are limited.
    pub scorers: u8,
    /// How soon after closing the CMU decides, in working days.
    pub decides_within: u32,
    /// How long an offer stands, in working days.
    pub offer_stands: u32,
    /// Whether those who were not selected often come after others (S4-7).
    #[serde(default)]
    pub repeat: Option<Repeat>,
}

/// The rule for repeat applicants (S4-7). Off unless a form has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// After so many decisions of "not selected" others come first.
    pub after: u16,
    /// What counts, in words.
    pub counts: String,
    /// What sets the count back to nothing, in words.
    pub reset_by: String,
    /// Who approved the rule, and when.
    pub approved: String,
}

impl Repeat {
    /// The rule in sentences, as everybody reads it before they apply.
    #[must_use]
    pub fn said(&self) -> [String; 4] {
        let times = match self.after {
            1 => "once".to_owned(),
            2 => "twice".to_owned(),
            more => format!("{more} times"),
        };
        [
            format!(
                "Whoever was not selected {times} or more comes after the others, whatever the marks \
                 are. Nothing else about you changes the order."
            ),
            format!("What counts: {}", self.counts),
            format!("What sets the count back to nothing: {}", self.reset_by),
            format!("Who approved this rule: {}", self.approved),
        ]
    }
}

/// Whether a form takes entries at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Always.
    Always,
    /// Until the end of this day.
    Until(Day),
    /// From this day on.
    From(Day),
    /// Since the end of this day no more.
    ClosedSince(Day),
    /// The reasons for its limit to a group were to be looked at again by this day.
    ReasonsPast(Day),
}

impl Opening {
    /// Whether entries are taken.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Always | Self::Until(_))
    }

    /// As a rule.
    #[must_use]
    pub fn ruling(self) -> Ruling {
        Ruling {
            words: self.said(),
            standing: match self {
                Self::Always | Self::Until(_) => Standing::Met,
                Self::From(_) => Standing::NotYet,
                Self::ClosedSince(_) | Self::ReasonsPast(_) => Standing::NotMet,
            },
            change: (!self.is_open()).then(|| {
                "You can tell us that you are interested; we write when it opens.".to_owned()
            }),
        }
    }

    /// In words.
    #[must_use]
    pub fn said(self) -> String {
        match self {
            Self::Always => "You can apply at any time.".to_owned(),
            Self::Until(day) => format!("You can apply until the end of {day}."),
            Self::From(day) => format!("You can apply from {day}."),
            Self::ClosedSince(day) => format!("Applications closed at the end of {day}."),
            Self::ReasonsPast(day) => format!(
                "The reasons why this is only for one group were to be checked again by {day}. Until \
                 that is done, nobody can apply."
            ),
        }
    }
}

/// How a rule stands for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// It is not known yet.
    NotYet,
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

impl Terms {
    /// What whoever sends it is promised.
    #[must_use]
    pub const fn promise(&self) -> Promise {
        match (&self.selection, self.is_unanswered) {
            (Some(_), _) => Promise::Decision,
            (None, false) => Promise::Answer,
            (None, true) => Promise::Reading,
        }
    }

    /// Whether entries are taken at an instant.
    #[must_use]
    pub fn opening(&self, at: Instant) -> Opening {
        let today = at.day();
        if let Some(day) = self.reasons_good_until.filter(|day| *day < today) {
            return Opening::ReasonsPast(day);
        }
        if let Some(open) = self.window(today) {
            return Opening::Until(open.closes);
        }
        let near = self.windows_near(today);
        if let Some(next) = near.iter().find(|window| window.opens > today) {
            return Opening::From(next.opens);
        }
        near.last()
            .map_or(Opening::Always, |last| Opening::ClosedSince(last.closes))
    }

    /// The window that is open on a day.
    #[must_use]
    pub fn window(&self, day: Day) -> Option<Window> {
        let holds = |window: &Window| (window.opens..=window.closes).contains(&day);
        self.windows_near(day).into_iter().find(holds)
    }

    /// The windows in order: those that come every year as they fall around a day.
    #[must_use]
    pub fn windows_near(&self, day: Day) -> Vec<Window> {
        let near = |window: &Window| {
            let years = day.year() - window.opens.year();
            let all = if window.yearly { -1..=1 } else { 0..=0 };
            let years = if window.yearly { years } else { 0 };
            let window = *window;
            all.map(move |more| years + more)
                .filter(|years| *years >= 0)
                .map(move |years| Window {
                    opens: window.opens.plus_years(years),
                    closes: window.closes.plus_years(years),
                    ..window
                })
        };
        let mut all: Vec<Window> = self.windows.iter().flat_map(near).collect();
        all.sort_by_key(|window| window.opens);
        all
    }
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
                Some(rule.ruling(field, profile, entries))
            })
            .collect();
        let opening = self.terms.opening(at);
        if opening != Opening::Always {
            rulings.push(opening.ruling());
        }
        if let Some(endorsement) = &self.terms.endorsement {
            rulings.extend(endorsement.confirm.iter().map(|confirm| Ruling {
                words: format!("Your line manager answers: {}", confirm.asks),
                standing: Standing::NotYet,
                change: Some("We ask them when you have sent the form.".to_owned()),
            }));
        }
        rulings
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

    /// The rules that entries break, where the field is asked and right by itself.
    pub(super) fn broken(&self, asked: &[&Field], entries: &Entries) -> Vec<Problem> {
        let broken = |rule: &&Rule| {
            let is_asked = asked.iter().any(|field| field.id == rule.field);
            let entry = entries.get(&rule.field);
            is_asked && entry.is_some_and(|entry| !is_empty(entry) && !rule.is_met_by(entry))
        };
        let rules = self.terms.rules.iter().filter(broken);
        rules
            .map(|rule| Problem {
                field: rule.field.clone(),
                fault: Fault::RuleNotMet {
                    change: rule.change.clone(),
                },
            })
            .collect()
    }
}

impl Rule {
    fn is_met_by(&self, entry: &[String]) -> bool {
        self.is.is_empty() || entry.iter().any(|text| self.is.contains(text))
    }

    fn ruling(&self, field: &Field, profile: &Profile, entries: &Entries) -> Ruling {
        let from_profile = || Some(vec![field.profile?.of(profile)?]);
        let typed = entries.get(&self.field).filter(|entry| !is_empty(entry));
        let entry = typed.cloned().or_else(from_profile);
        let standing = match entry {
            None => Standing::NotYet,
            Some(entry) if field.fault(&entry).is_none() && self.is_met_by(&entry) => Standing::Met,
            Some(_) => Standing::NotMet,
        };
        Ruling {
            words: self.words.clone(),
            standing,
            change: match standing {
                Standing::Met => None,
                Standing::NotMet => Some(self.change.clone()),
                Standing::NotYet => Some(match field.profile {
                    Some(_) => "Your profile does not say. You can say it in the form.".to_owned(),
                    None => "You say this in the form.".to_owned(),
                }),
            },
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
