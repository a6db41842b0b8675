//! Development options: what exists, for whom, and how places are given. Each is a file in
//! `content/options/` and becomes a page; the menu is made of all of them (O1 to O17, S0 to S3).

mod words;

use serde::{Deserialize, Serialize};

use self::words::{capitalised, ladder};
use crate::article::{Block, Card, Inline, Page, home};
use crate::form::Defect;
use crate::form::interest::{REGISTER_INTEREST, interest_in};
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
    /// How places are given, in a sentence.
    pub places: String,
    /// What it is made of, with its figures.
    pub features: Vec<String>,
    /// The application form it has, by id.
    pub form: Option<String>,
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
    /// Why it may be limited to a group; needed where `group` is given.
    pub evidence: Option<Evidence>,
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
    fn said(self) -> &'static str {
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
    const ALL: [Self; 7] = [
        Self::Mentoring,
        Self::Promotion,
        Self::Leadership,
        Self::Skills,
        Self::Specialist,
        Self::Lateral,
        Self::Qualification,
    ];

    fn said(self) -> &'static str {
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
    fn said(self) -> &'static str {
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

impl DevelopmentOption {
    /// The option, if its file is sound.
    ///
    /// # Errors
    /// A [`Defect`]: a grade that does not exist, no purpose, a group without evidence or evidence
    /// without a group.
    pub fn checked(self, grades: &Grades) -> Result<Self, Defect> {
        for (key, ids) in [
            ("grades", &self.grades),
            ("grades_inferred", &self.grades_inferred),
        ] {
            if let Some(stranger) = ids.iter().find(|id| grades.named(&id.0).is_none()) {
                let said = format!(
                    "ranks.toml has no rank or band “{}”: mend the id",
                    stranger.0
                );
                return Err(Defect::at(key, said));
            }
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

    /// The option’s page; the demo says how it treats a historic one.
    #[must_use]
    pub fn page(&self, slug: &str, grades: &Grades, is_demo: bool) -> Page {
        let mut body = Vec::new();
        let runs = self.standing == Standing::Current;
        let is_open = runs || is_demo;
        let heading = |now: &str, then: &str| Block::heading(if runs { now } else { then });
        if !runs {
            let said = "This option is historic: it ran in the past and is closed.";
            let has_form = self
                .form
                .as_ref()
                .is_some_and(|form| form != REGISTER_INTEREST);
            let demo = if is_demo && has_form {
                " This demonstration opens its form, to show how it was."
            } else {
                ""
            };
            body.push(Block::Inset(vec![Inline::text(format!("{said}{demo}"))]));
        }
        body.push(heading("What it is for", "What it was for"));
        body.push(Block::paragraph(&self.aim));
        body.push(heading("Who it is for", "Who it was for"));
        body.push(Block::paragraph(&self.audience));
        body.push(Block::Facts(self.facts(grades)));
        body.push(heading("What you get", "How it worked"));
        let items = self
            .features
            .iter()
            .map(|text| vec![Inline::text(text)])
            .collect();
        body.push(Block::List {
            ordered: false,
            items,
        });
        body.push(heading("How to get a place", "How places were given"));
        body.push(Block::paragraph(&self.places));
        body.push(match &self.form {
            Some(form) if is_open && form != REGISTER_INTEREST => Block::Action {
                href: format!("/applications/{form}"),
                label: "Apply for this option".to_owned(),
            },
            Some(_) => Block::Action {
                href: interest_in(slug),
                label: "Tell us that you are interested".to_owned(),
            },
            None => Block::Paragraph(vec![
                Inline::text("To find out more, "),
                Inline::Link {
                    href: "/questions/ask".to_owned(),
                    text: "ask the Career Management Unit".to_owned(),
                },
                Inline::text("."),
            ]),
        });
        if let Some(evidence) = &self.evidence {
            body.push(heading(
                "Why it is for this group",
                "Why it was for this group",
            ));
            body.push(Block::paragraph(&evidence.need));
            body.push(Block::paragraph(format!(
                "The aim in law: {}.",
                evidence.aim.said()
            )));
            body.push(Block::paragraph(&evidence.note));
        }
        body.push(Block::paragraph(format!(
            "We check this page again by {}. Programme reference: {}.",
            self.review_by, self.source
        )));
        Page {
            path: format!("/options/{slug}"),
            title: self.title.clone(),
            summary: self.summary.clone(),
            crumbs: vec![
                home(),
                Card {
                    href: "/options".to_owned(),
                    title: "Development options".to_owned(),
                    summary: String::new(),
                    tag: None,
                },
            ],
            body,
            related: vec![],
            reviewed: None,
        }
    }

    fn facts(&self, grades: &Grades) -> Vec<(String, Vec<Inline>)> {
        let mut facts = Vec::new();
        let mut fact = |name: &str, said: String| {
            if !said.is_empty() {
                facts.push((name.to_owned(), vec![Inline::text(said)]));
            }
        };
        let runs = self.standing == Standing::Current;
        let inferred = match (runs, self.grades.is_empty()) {
            (true, true) => "Probably for (ask us)",
            (true, false) => "Probably also for (ask us)",
            (false, true) => "Probably for",
            (false, false) => "Probably also for",
        };
        fact("Ranks and bands", ladder(grades, &self.grades));
        fact(inferred, ladder(grades, &self.grades_inferred));
        fact(
            "Limited to",
            capitalised(self.group.as_deref().unwrap_or_default()),
        );
        // What is closed says how places were given, and there is no way in.
        if runs {
            fact("How to get in", self.selection.said().to_owned());
        }
        for figure in &self.figures {
            fact(&figure.label, figure.value.clone());
        }
        facts
    }
}

/// The menu: every option under what it is good for first; those that run come first.
#[must_use]
pub fn menu(options: &[(String, DevelopmentOption)]) -> Page {
    let mut body = Vec::new();
    for purpose in Purpose::ALL {
        let mut of: Vec<&(String, DevelopmentOption)> = options
            .iter()
            .filter(|(_, option)| option.purposes.first() == Some(&purpose))
            .collect();
        of.sort_by_key(|(_, option)| (option.standing == Standing::Historic, &option.title));
        if !of.is_empty() {
            body.push(Block::heading(purpose.said()));
            body.push(Block::Cards(
                of.into_iter()
                    .map(|(slug, option)| card(slug, option))
                    .collect(),
            ));
        }
    }
    Page {
        path: "/options".to_owned(),
        title: "Development options".to_owned(),
        summary: "See what is on offer, who it is for and how to get a place. Those marked \
                  historic ran in the past and are closed."
            .to_owned(),
        crumbs: vec![home()],
        body,
        related: vec![],
        reviewed: None,
    }
}

/// An option as a link with its sentence.
#[must_use]
pub fn card(slug: &str, option: &DevelopmentOption) -> Card {
    Card {
        href: format!("/options/{slug}"),
        title: option.title.clone(),
        summary: option.summary.clone(),
        tag: (option.standing == Standing::Historic).then(|| "Historic".to_owned()),
    }
}
