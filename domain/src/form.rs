//! Forms as data: what is asked, what is accepted, how an entry is read out.
//!
//! A form is a file in `content/applications/`. Everything about it is asked of it here: the
//! renderer, the checks in the browser and on the server, the summary and the staff's view all
//! call the same few functions. A new kind of field does not compile until each has an arm for it.

mod accept;
mod changed;
pub mod check;
mod condition;
pub mod defect;
mod earlier;
pub mod fault;
pub mod file;
pub mod interest;
mod reading;
mod rules;
pub mod terms;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::accept::Accepted;
pub use self::changed::changes;
pub use self::condition::Condition;
pub use self::defect::Defect;
pub use self::fault::{Fault, Problem};
pub use self::terms::Terms;
use crate::people::{GradeId, Profile};
use crate::time::Day;

/// What the person typed, raw: for each field a list of text. A half-done draft is never
/// unreadable, because types begin at [`Form::accept`]. A date is three texts: day, month, year.
pub type Entries = BTreeMap<String, Vec<String>>;

/// The most characters any field takes (trust.md, B5).
pub const MOST_CHARACTERS: usize = 20_000;

/// A form as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Form {
    /// The file's name without its ending; part of the form's address.
    pub id: String,
    /// The room it is sent to: the folder its file is in.
    pub room: String,
    /// Heading of the form.
    pub title: String,
    /// One sentence: what it is for.
    pub summary: String,
    /// The development option it applies for.
    pub option: String,
    /// Shown and accepted only in demo mode.
    pub demo_only: bool,
    /// About how long it takes, in minutes.
    pub minutes: u16,
    /// What to have ready, shown before one starts.
    pub before: Vec<String>,
    /// What happens after it is sent, shown before and on the receipt.
    pub after: Vec<String>,
    /// What it asks beyond its fields.
    #[serde(default)]
    pub terms: Terms,
    /// The parts of the form, in order.
    pub sections: Vec<Section>,
}

/// A page of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Section {
    /// Unique in the form; part of the page's address.
    pub id: String,
    /// Heading of the page.
    pub title: String,
    /// A paragraph under the heading.
    pub help: Option<String>,
    /// What is asked, in order.
    pub fields: Vec<Field>,
}

/// One thing that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// Unique in the form.
    pub id: String,
    /// The question, in full.
    pub label: String,
    /// A few words for it where somebody else reads the answer: "Full name".
    #[serde(default)]
    pub title: Option<String>,
    /// How to answer it well.
    pub help: Option<String>,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Asked only if this holds of an earlier field.
    pub when: Option<Condition>,
    /// Filled in at the start from what the member's profile says.
    pub profile: Option<ProfileKey>,
    /// What each mark means, from 0 to 5, for the people who select (S0-14); empty where the field
    /// is not scored.
    #[serde(default)]
    pub marks: Vec<String>,
    /// What sort of answer it takes.
    pub kind: Kind,
}

/// A part of a member's profile that can fill in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each names the field of Profile it stands for")]
pub enum ProfileKey {
    Name,
    Grade,
    Unit,
    LineManagerName,
    LineManagerEmail,
}

impl ProfileKey {
    /// What the profile says here; nothing where it is silent.
    #[must_use]
    pub fn of(self, profile: &Profile) -> Option<String> {
        let said = match self {
            Self::Name => &profile.name,
            Self::Grade => return profile.grade.as_ref().map(|grade| grade.0.clone()),
            Self::Unit => &profile.unit,
            Self::LineManagerName => &profile.line_manager_name,
            Self::LineManagerEmail => &profile.line_manager_email,
        };
        (!said.is_empty()).then(|| said.clone())
    }
}

/// The closed set of kinds of field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One line of text of at most this many characters.
    ShortText {
        /// The limit, in characters.
        max_characters: usize,
    },
    /// Paragraphs of at most this many words.
    LongText {
        /// The limit, in words.
        words: usize,
    },
    /// `yes` or `no`; never a string that also means "other".
    YesNo,
    /// Exactly one choice.
    OneOf {
        /// What one can choose.
        choices: Vec<Choice>,
    },
    /// One choice or more.
    SeveralOf {
        /// What one can choose.
        choices: Vec<Choice>,
    },
    /// A day, as three texts: day, month, year.
    Date,
    /// An e-mail address.
    Email,
    /// A whole number within bounds, both included.
    WholeNumber {
        /// The smallest number taken.
        min: i64,
        /// The largest number taken.
        max: i64,
    },
    /// A rank or a band, out of these; each choice's id is a grade's.
    Grade {
        /// The grades that may answer, lowest first.
        choices: Vec<Choice>,
    },
    /// A statement the person makes their own by ticking it.
    Declaration {
        /// "I …"
        statement: String,
    },
}

/// One of the things one can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Unique in the field; what is stored.
    pub id: String,
    /// What people read.
    pub label: String,
    /// A line under the label.
    #[serde(default)]
    pub help: Option<String>,
}

/// How far a person has got with a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is typed in it.
    NotStarted,
    /// Something is typed, something is wrong or missing.
    InProgress,
    /// All that is asked is right.
    Done,
}

impl Form {
    /// A form that no file holds: one section, for one act.
    #[must_use]
    pub fn of(id: &str, fields: Vec<Field>) -> Self {
        Self {
            id: id.to_owned(),
            room: String::new(),
            title: String::new(),
            summary: String::new(),
            option: String::new(),
            demo_only: false,
            minutes: 0,
            before: vec![],
            after: vec![],
            terms: Terms::default(),
            sections: vec![Section {
                id: id.to_owned(),
                title: String::new(),
                help: None,
                fields,
            }],
        }
    }

    /// The fields that are asked now, with their sections, in order. A field whose condition rests
    /// on a field that is not asked is not asked either.
    #[must_use]
    pub fn asked(&self, entries: &Entries) -> Vec<(&Section, &Field)> {
        let mut asked: Vec<(&Section, &Field)> = Vec::new();
        for section in &self.sections {
            for field in &section.fields {
                let holds = |when: &Condition| {
                    asked.iter().any(|(_, earlier)| earlier.id == when.field)
                        && entries
                            .get(&when.field)
                            .is_some_and(|entry| entry.contains(&when.is))
                };
                if field.when.iter().flat_map(Condition::all).all(holds) {
                    asked.push((section, field));
                }
            }
        }
        asked
    }

    /// Whether a section is not started, in progress or done. What the profile filled in, `start`, is
    /// no start by itself.
    #[must_use]
    pub fn progress(&self, section: &Section, entries: &Entries, start: &Entries) -> Progress {
        let asked = self.asked(entries).into_iter();
        let fields = asked.filter(|(of, _)| of.id == section.id).map(|(_, f)| f);
        let entry = |field: &Field| entries.get(&field.id).map_or(&[][..], Vec::as_slice);
        let mut filled = fields.clone().filter(|field| !is_empty(entry(field)));
        let is_own = |field: &Field| entries.get(&field.id) != start.get(&field.id);
        let is_right = |field: &Field| field.fault(entry(field)).is_none();
        if filled.clone().next().is_some() && fields.clone().all(is_right) {
            Progress::Done
        } else if filled.any(is_own) {
            Progress::InProgress
        } else {
            Progress::NotStarted
        }
    }

    /// The entries a new draft starts with: what the member's profile already says.
    #[must_use]
    pub fn start(&self, profile: &Profile) -> Entries {
        let fields = self.sections.iter().flat_map(|section| &section.fields);
        fields
            .filter_map(|field| Some((field, field.profile?.of(profile)?)))
            .filter(|(field, said)| field.fault(std::slice::from_ref(said)).is_none())
            .map(|(field, said)| (field.id.clone(), vec![said]))
            .collect()
    }

    /// The grades that the form's own rank rule names, if it has one: who may apply (S0-10).
    #[must_use]
    pub fn grades(&self) -> Vec<GradeId> {
        let fields = self.sections.iter().flat_map(|section| &section.fields);
        fields
            .filter_map(|field| match &field.kind {
                Kind::Grade { choices } => Some(choices),
                _ => None,
            })
            .flatten()
            .map(|choice| GradeId(choice.id.clone()))
            .collect()
    }
}

impl Field {
    /// A field that is always asked and has to be filled in.
    #[must_use]
    pub fn of(id: &str, label: &str, kind: Kind) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            title: None,
            help: None,
            optional: false,
            when: None,
            profile: None,
            marks: vec![],
            kind,
        }
    }

    /// Whether it is read and marked by the people who select (S0-14).
    #[must_use]
    pub fn is_scored(&self) -> bool {
        !self.marks.is_empty()
    }

    /// How an entry is read out: on the summary, to staff, on the printed page.
    #[must_use]
    pub fn said(&self, entry: &[String]) -> String {
        if is_empty(entry) {
            return String::new();
        }
        let first = entry.first().map_or("", String::as_str);
        match &self.kind {
            Kind::ShortText { .. }
            | Kind::LongText { .. }
            | Kind::Email
            | Kind::WholeNumber { .. } => first.to_owned(),
            Kind::YesNo if first == "yes" => "Yes".to_owned(),
            Kind::YesNo => "No".to_owned(),
            Kind::OneOf { choices } | Kind::SeveralOf { choices } | Kind::Grade { choices } => {
                let chosen = choices.iter().filter(|choice| entry.contains(&choice.id));
                chosen
                    .map(|choice| choice.label.as_str())
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            Kind::Date => day_of(entry).map_or_else(|| entry.join(" "), |day| day.to_string()),
            Kind::Declaration { statement } => statement.clone(),
        }
    }
}

/// Whether nothing has been typed that could be seen: joiners and selectors alone show nothing.
#[must_use]
pub fn is_empty(entry: &[String]) -> bool {
    let shows_nothing = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}')
    };
    entry.iter().all(|text| text.chars().all(shows_nothing))
}

/// The words in a text, as people count them: runs between white space.
#[must_use]
pub fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The day that three texts (day, month, year) make.
#[must_use]
pub fn day_of(entry: &[String]) -> Option<Day> {
    let [day, month, year] = entry else {
        return None;
    };
    let number = |text: &String| text.trim().parse::<u16>().ok();
    let (day, month) = (
        u8::try_from(number(day)?).ok()?,
        u8::try_from(number(month)?).ok()?,
    );
    Day::new(i32::from(number(year)?), month, day).filter(|_| year.trim().len() == 4)
}

/// A text without the characters nobody can see and nobody types on purpose, so that pasting from
/// another program never leads to a fault one cannot mend.
#[must_use]
pub fn cleaned(text: &str) -> String {
    text.chars()
        .filter(|character| !check::is_hidden(*character))
        .collect()
}
