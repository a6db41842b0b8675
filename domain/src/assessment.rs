//! Self-assessment tools: statements that one answers for oneself, and what comes of them. Each is a
//! file in `content/assessment/`; role profiles are files below it. Nothing is sent: the browser asks
//! these functions, and the server only checks the files (O17; S3-29; S4-24).
//!
//! A tool is data. How it is scored is one of four [`Rule`]s, each said in words on the tool's page.

mod answers;
mod example;
mod file;
mod look;
mod merge;
mod page;
mod profile;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::answers::Answers;
pub use self::example::{Example, MOST_CHARACTERS, MOST_EXAMPLES, Typed};
pub use self::file::ToolFile;
pub use self::look::{Gap, Look, Matter, Row};
pub use self::merge::{All, KIND, merged};
pub use self::page::index;
pub use self::profile::{ProfileFile, Profiles};

/// The address of the list of tools.
pub const LIST: &str = "/assessment";
/// Its heading.
pub const TITLE: &str = "Look at yourself";
/// Who sees what somebody enters.
pub const NOBODY_SEES: &str = "Nobody sees what you enter. It stays in this tab of your browser \
     until you close it, and we send none of it.";

/// Whether the page of an address is that of a tool; the list is a page to read.
#[must_use]
pub fn is_of_tools(path: &str) -> bool {
    let slug = path
        .strip_prefix(LIST)
        .and_then(|rest| rest.strip_prefix('/'));
    slug.is_some_and(|slug| !slug.is_empty())
}

/// How a tool is scored, and what of it matters first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// What one does too seldom, the lowest score first.
    LowestFirst,
    /// What one says most strongly, the highest score first.
    HighestFirst,
    /// What is below a role's profile, the furthest below first.
    Profile,
    /// Real examples in place of answers; what has no good one, the lowest score first.
    Examples,
}

/// A tool whose file is sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its address below [`LIST`].
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Its place in the list.
    pub order: u32,
    /// What one should know first, a paragraph each.
    pub about: Vec<String>,
    /// How it is scored.
    pub rule: Rule,
    /// What is asked of every statement, or of every example.
    pub question: String,
    /// The words one answers with, the weakest first.
    pub scale: Vec<String>,
    /// What a theme is when it holds: "In place".
    pub yes: String,
    /// What it is when it does not: "To work on".
    pub no: String,
    /// What the result says where something matters.
    pub some: String,
    /// What it says where nothing does.
    pub none: String,
    /// What it says where something comes before all else.
    pub first: Option<String>,
    /// What one chooses before one answers, where there is something.
    pub choose: Option<Choose>,
    /// What is scored, in the order of the page.
    pub themes: Vec<Theme>,
    /// What is asked.
    pub statements: Vec<Statement>,
    /// Words by which search also finds it.
    pub also: Vec<String>,
}

/// Something of which a tool gives a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// Unique in the tool.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What to do about it where it matters.
    pub why: String,
    /// Whether it comes before all that is not.
    pub first: bool,
    /// Where to read on: guidance and options.
    pub next: Vec<Link>,
}

/// A page to go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its address.
    pub href: String,
    /// Its heading.
    pub title: String,
}

/// Something one says how far it is true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Unique in the tool, and the same for ever: saved answers go by it.
    pub id: String,
    /// The themes that it counts for.
    pub themes: Vec<String>,
    /// The level of the framework that it is for; none for all.
    pub level: Option<u8>,
    /// Whether it is asked only where it would change the picture.
    pub more: bool,
    /// Its words.
    pub text: String,
}

/// What one chooses before one answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choose {
    /// What is asked.
    pub label: String,
    /// What one chooses from.
    pub choices: Vec<Choice>,
}

/// A rank or band with its next step, or a role with its profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Unique among them.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What choosing it means, in a sentence.
    pub said: String,
    /// The level that is asked for.
    pub level: Option<u8>,
    /// How much a role asks for of each theme, of the scale from 0.
    pub wanted: BTreeMap<String, u8>,
}

/// The highest point of the scale.
const MOST_POINTS: u8 = 4;
/// From how many points on an answer says yes.
const YES_POINTS: u8 = 3;
/// The most themes that are said to matter.
const MOST_MATTERS: usize = 3;

impl Tool {
    /// Its address.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{LIST}/{}", self.slug)
    }

    /// The choice that is made, where one is asked for.
    #[must_use]
    pub fn chosen(&self, answers: &Answers) -> Option<&Choice> {
        let id = answers.choice.as_ref()?;
        let choices = &self.choose.as_ref()?.choices;
        choices.iter().find(|choice| choice.id == *id)
    }

    /// Whether it asks in two stages.
    #[must_use]
    pub fn has_stages(&self) -> bool {
        self.statements.iter().any(|statement| statement.more)
    }
}
