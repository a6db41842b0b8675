//! Who is asking, and what their ranks and bands are.
//!
//! [`Member`] and [`CmuStaff`] are proofs: the server makes one only from a live session, so a
//! function that takes one cannot be called by anybody else.

pub mod api;

use serde::{Deserialize, Serialize};

use crate::form::Defect;

/// Names a person for ever; made by the server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PersonId(pub String);

/// An officer or a member of police staff who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// Who it is.
    pub id: PersonId,
    /// What to call them.
    pub name: String,
    /// Where letters go.
    pub email: String,
}

/// A CMU project manager who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CmuStaff(pub Member);

/// A line manager, by a link that was sent to them: proof that whoever acts has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineManager {
    /// The address the link was sent to.
    pub email: String,
}

/// Who an address is: its mailbox where its domain is one of the force; elsewhere the whole of it, as a plus
/// may be a letter like any other there.
#[must_use]
pub fn whose(email: &str, domains: &[String]) -> String {
    let whole = email.trim().to_lowercase();
    let host = whole.rsplit_once('@').map_or("", |(_, host)| host);
    match domains.iter().any(|domain| domain == host) {
        true => mailbox(email),
        false => whole,
    }
}

/// The mailbox of an address: in small letters, without what follows a plus, by which nobody is another of
/// the force, judges themselves or is written to more often. A name that begins with a plus is a name.
#[must_use]
pub fn mailbox(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let (name, host) = email.rsplit_once('@').unwrap_or_default();
    let own = match name.split_once('+') {
        Some((own, _)) if !own.is_empty() => own,
        _ => name,
    };
    format!("{own}@{host}")
}

/// The id of a [`Grade`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct GradeId(pub String);

/// Which ladder a grade is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Police officers up to chief superintendent.
    Officer,
    /// The special constabulary.
    Special,
    /// Police community support officers, apart from constables.
    Pcso,
    /// Chief officers and their staff equivalents.
    Chief,
    /// Police staff bands.
    Staff,
}

/// A rank or a band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Unique; small letters and hyphens.
    pub id: GradeId,
    /// "Sergeant", "Band D".
    pub name: String,
    /// Which ladder it is on.
    pub family: Family,
    /// Whether it manages people: sergeant and band D are the first that do (O3, O10).
    pub managerial: bool,
    /// Organisational level, 1 to 5 (domain.md, 5.3).
    pub level: u8,
    /// The step up, where there is one.
    #[serde(default)]
    pub next: Option<GradeId>,
    /// Known equivalents on other ladders; what is not known is left out.
    pub equivalent: Vec<GradeId>,
}

impl Grade {
    /// Its name inside a sentence: "sergeant", "band D".
    #[must_use]
    pub fn in_sentence(&self) -> String {
        let mut rest = self.name.chars();
        let first = rest.next().map(char::to_lowercase);
        first.into_iter().flatten().chain(rest).collect()
    }
}

/// All ranks and bands, in the order of `content/ranks.toml`: lowest first in each family.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Grades(pub Vec<Grade>);

impl Grades {
    /// The ranks and bands, if their file is sound.
    ///
    /// # Errors
    /// A [`Defect`]: an id that is there twice, one that is nowhere, steps up that lead round in a circle.
    pub fn checked(self) -> Result<Self, Defect> {
        for (at, grade) in self.0.iter().enumerate() {
            let id = &grade.id.0;
            if self.0[..at].iter().any(|other| other.id == grade.id) {
                let said = "two ranks or bands have this id: give each its own";
                return Err(Defect::at("id", said).within_nth(id, 1));
            }
            for (key, ids) in [
                ("equivalent", grade.equivalent.as_slice()),
                ("next", grade.next.as_slice()),
            ] {
                if let Some(stranger) = ids.iter().find(|id| self.named(&id.0).is_none()) {
                    let said = format!("there is no rank or band “{}”: mend the id", stranger.0);
                    return Err(Defect::at(key, said).within(id));
                }
            }
            if self.above(grade).any(|above| above.id == grade.id) {
                let said = "these steps up lead round in a circle: mend one";
                return Err(Defect::at("next", said).within(id));
            }
        }
        Ok(self)
    }

    /// The grade with this id.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<&Grade> {
        self.0.iter().find(|grade| grade.id.0 == id)
    }

    /// The step up from a grade, where there is one.
    #[must_use]
    pub fn next(&self, grade: &Grade) -> Option<&Grade> {
        self.named(&grade.next.as_ref()?.0)
    }

    /// The steps up from a grade, the first first. A circle of them has no more than there are grades.
    pub fn above(&self, grade: &Grade) -> impl Iterator<Item = &Grade> {
        let first = self.next(grade);
        std::iter::successors(first, |grade| self.next(grade)).take(self.0.len())
    }
}

/// What a member says of themselves; copied into an application when it is sent (trust.md,
/// decision 15).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What to call them.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = PROFILE_CHARACTERS)))]
    pub name: String,
    /// Substantive rank or band.
    pub grade: Option<GradeId>,
    /// Where they work.
    #[cfg_attr(feature = "schema", schemars(length(max = PROFILE_CHARACTERS)))]
    pub unit: String,
    /// Their line manager's name.
    #[cfg_attr(feature = "schema", schemars(length(max = PROFILE_CHARACTERS)))]
    pub line_manager_name: String,
    /// Their line manager's e-mail address.
    #[cfg_attr(feature = "schema", schemars(length(max = PROFILE_CHARACTERS)))]
    pub line_manager_email: String,
}

/// The most characters of each part of a profile.
pub const PROFILE_CHARACTERS: usize = 100;

impl Profile {
    /// What the person has to mend before the profile can be kept: the part's name and a sentence.
    #[must_use]
    pub fn faults(&self, grades: &Grades) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        let texts = [
            ("name", "Your name", &self.name),
            ("unit", "Your unit", &self.unit),
            (
                "line_manager_name",
                "Your line manager’s name",
                &self.line_manager_name,
            ),
            (
                "line_manager_email",
                "Your line manager’s e-mail address",
                &self.line_manager_email,
            ),
        ];
        for (part, label, text) in texts {
            if text.chars().count() > PROFILE_CHARACTERS {
                faults.push((
                    part,
                    format!("{label} has {PROFILE_CHARACTERS} characters at most"),
                ));
            } else if text
                .chars()
                .any(|c| crate::form::check::is_hidden(c) || c.is_control())
            {
                faults.push((
                    part,
                    format!(
                        "{label} holds characters that cannot be seen. Delete it and type it again"
                    ),
                ));
            }
        }
        if self.name.trim().is_empty() {
            faults.push(("name", "Enter your name".to_owned()));
        }
        if self
            .grade
            .as_ref()
            .is_some_and(|id| grades.named(&id.0).is_none())
        {
            faults.push(("grade", "Choose a rank or band from the list".to_owned()));
        }
        let email = self.line_manager_email.trim();
        if !email.is_empty() && !crate::form::check::is_email(email) {
            let said = "Enter your line manager’s e-mail address, like name@force.example";
            faults.push(("line_manager_email", said.to_owned()));
        }
        faults
    }
}
