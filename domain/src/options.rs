//! Development options: what exists, for whom, and how places are given. Each is a file in
//! `content/options/` and becomes a page; the menu is made of all of them (O1 to O17, S0 to S3).

pub mod fit;
pub mod glance;
mod page;
mod words;

use serde::{Deserialize, Serialize};

pub use self::page::{card, menu};
use crate::form::Defect;
use crate::people::{GradeId, Grades};
use crate::time::Day;

/// A development option, as its file writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DevelopmentOption {
    /// What it is called.
    pub title: String,
    /// The requirement it comes from (domain.md): `O9`. Named at the foot of the page.
    pub source: String,
    /// One sentence.
    pub summary: String,
    /// Whether it runs.
    pub standing: Standing,
    /// What it is good for.
    pub purposes: Vec<Purpose>,
    /// The competencies and values of the framework that it helps with, by id: a plan offers it for them.
    #[serde(default)]
    pub behaviours: Vec<String>,
    /// What it wants to reach.
    pub aim: String,
    /// Who it is for, in words.
    pub audience: String,
    /// The ranks and bands it is stated to be for.
    pub grades: Vec<GradeId>,
    /// Ranks and bands that the source implies; the CMU confirms them.
    pub grades_inferred: Vec<GradeId>,
    /// The under-represented group it is limited to, if it is (Equality Act 2010, s.158).
    pub group: Option<String>,
    /// How one gets in.
    pub selection: Selection,
    /// How much time it takes from beginning to end.
    pub takes: Takes,
    /// How places are given, in a sentence.
    pub places: String,
    /// What it is made of, with its figures.
    pub features: Vec<String>,
    /// The application form it has, by id.
    pub form: Option<String>,
    /// More forms that belong to it, by id: the page links to them.
    #[serde(default)]
    pub more_forms: Vec<String>,
    /// The day by which to check it again.
    pub review_by: Day,
    /// Addresses of pages to read next, without the first slash.
    #[serde(default)]
    pub related: Vec<String>,
    /// Words by which search also finds it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Figures to see at a glance.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// Who is wanted to make it work, such as mentors.
    #[serde(default)]
    pub wanted: Vec<Wanted>,
    /// Why it may be limited to a group; needed where `group` is given.
    pub evidence: Option<Evidence>,
}

/// People who are wanted to make an option work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Who: "Mentors".
    pub who: String,
    /// At which ranks and bands; none for people from outside the force.
    pub grades: Vec<GradeId>,
    /// The form by which they offer themselves, by id.
    pub form: String,
}

/// A figure with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys of the file")]
pub struct Figure {
    pub label: String,
    pub value: String,
}

/// The guard rail of positive action: no limit to a group without evidence and a review date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The figure or finding, with its date.
    pub need: String,
    /// Which of the three aims of s.158.
    pub aim: LawfulAim,
    /// Why it is proportionate.
    pub note: String,
}

/// The three aims of the Equality Act 2010, s.158.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the words of the Act")]
pub enum LawfulAim {
    #[serde(rename = "reduce disadvantage")]
    ReduceDisadvantage,
    #[serde(rename = "meet needs")]
    MeetNeeds,
    #[serde(rename = "raise participation")]
    RaiseParticipation,
}

impl LawfulAim {
    const fn said(self) -> &'static str {
        match self {
            Self::ReduceDisadvantage => "to reduce a disadvantage that the group faces",
            Self::MeetNeeds => "to meet needs that differ from those of others",
            Self::RaiseParticipation => "to help more people from the group to take part",
        }
    }
}

/// Whether an option runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It runs.
    Current,
    /// It ran once and is closed; the demo opens it.
    Historic,
}

/// What an option is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is said by `said`")]
pub enum Purpose {
    Promotion,
    Lateral,
    Specialist,
    Skills,
    Qualification,
    Leadership,
    Mentoring,
}

impl Purpose {
    /// All, in the order of the menu.
    pub const ALL: [Self; 7] = [
        Self::Mentoring,
        Self::Promotion,
        Self::Leadership,
        Self::Skills,
        Self::Specialist,
        Self::Lateral,
        Self::Qualification,
    ];

    /// One word without spaces: how it stands in files and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Promotion => "promotion",
            Self::Lateral => "lateral",
            Self::Specialist => "specialist",
            Self::Skills => "skills",
            Self::Qualification => "qualification",
            Self::Leadership => "leadership",
            Self::Mentoring => "mentoring",
        }
    }

    /// In words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Promotion => "Getting ready for promotion",
            Self::Lateral => "Moving sideways",
            Self::Specialist => "Specialist roles",
            Self::Skills => "Skills",
            Self::Qualification => "Qualifications",
            Self::Leadership => "Leadership",
            Self::Mentoring => "Mentoring and coaching",
        }
    }
}

/// How one gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is said by `said`")]
pub enum Selection {
    Open,
    Booking,
    Request,
    Annual,
    Selected,
    Invitation,
    Nomination,
}

impl Selection {
    /// All, the openest first.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Booking,
        Self::Request,
        Self::Annual,
        Self::Selected,
        Self::Nomination,
        Self::Invitation,
    ];

    /// One word without spaces: how it stands in files and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Booking => "booking",
            Self::Request => "request",
            Self::Annual => "annual",
            Self::Selected => "selected",
            Self::Invitation => "invitation",
            Self::Nomination => "nomination",
        }
    }

    /// In words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Open => "Open to all it is for",
            Self::Booking => "Book a place",
            Self::Request => "Ask for it",
            Self::Annual => "Apply once a year",
            Self::Selected => "Apply, then a selection",
            Self::Invitation => "By invitation",
            Self::Nomination => "Put forward by your line manager",
        }
    }
}

/// How much time an option takes from beginning to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is said by `said`")]
pub enum Takes {
    Day,
    Weeks,
    Months,
    Year,
}

impl Takes {
    /// All, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Weeks, Self::Months, Self::Year];

    /// One word without spaces: how it stands in files and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Year => "year",
        }
    }

    /// In words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Day => "A day or less",
            Self::Weeks => "Some days or weeks",
            Self::Months => "Some months",
            Self::Year => "A year or more",
        }
    }
}

impl DevelopmentOption {
    /// The option, if its file is sound.
    ///
    /// # Errors
    /// A [`Defect`]: a grade that does not exist, no purpose, a group without evidence or evidence
    /// without a group.
    pub fn checked(self, grades: &Grades) -> Result<Self, Defect> {
        let stranger = |key: &str, ids: &[GradeId]| {
            let stranger = ids.iter().find(|id| grades.named(&id.0).is_none())?;
            let said = format!(
                "ranks.toml has no rank or band “{}”: mend the id",
                stranger.0
            );
            Some(Defect::at(key, said))
        };
        let wanted = self.wanted.iter().enumerate();
        let defect = stranger("grades", &self.grades)
            .or_else(|| stranger("grades_inferred", &self.grades_inferred))
            .or_else(|| {
                wanted
                    .filter_map(|(at, of)| {
                        Some(stranger("grades", &of.grades)?.within_list("wanted", at))
                    })
                    .next()
            });
        if let Some(defect) = defect {
            return Err(defect);
        }
        if self.purposes.is_empty() {
            return Err(Defect::at("purposes", "name at least one purpose"));
        }
        match (&self.group, &self.evidence) {
            (Some(_), None) => {
                let said = "an option limited to a group needs its evidence: add [evidence]";
                Err(Defect::at("group", said))
            }
            (None, Some(_)) => {
                let said =
                    "evidence is for an option limited to a group: add `group` or take it out";
                Err(Defect::at("evidence", said))
            }
            _ => Ok(self),
        }
    }
}
