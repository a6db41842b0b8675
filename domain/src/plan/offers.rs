//! What the content offers to a plan: a goal and actions for each behaviour of the framework, the options with the
//! behaviours that they help with, and what to talk about with one's line manager.

use serde::{Deserialize, Serialize};

use crate::form::Defect;

/// All of it, as the page gets it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// The competencies and values of the framework, in its order.
    pub behaviours: Vec<Behaviour>,
    /// The options that run, by name.
    pub options: Vec<Way>,
    /// The conversation, part by part.
    pub talk: Vec<Part>,
}

/// A competency or a value of the framework, and what one may plan to get better at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behaviour {
    /// Its id in the framework.
    pub id: String,
    /// Its name in the framework.
    pub name: String,
    /// Our words for it.
    pub description: String,
    /// A goal.
    pub goal: String,
    /// What one may do on the job.
    pub actions: Vec<String>,
}

/// A development option as a plan needs it: its address is `/options/{slug}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The last part of its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// The behaviours that it helps with, by id.
    pub behaviours: Vec<String>,
}

/// A part of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its heading.
    pub title: String,
    /// What to bring, to ask or to agree, each a sentence.
    pub items: Vec<String>,
}

/// `content/plan/goals.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalsFile {
    /// One for each competency and each value of the framework.
    pub behaviour: Vec<Suggestion>,
}

/// `content/plan/conversation.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversationFile {
    /// The parts in their order.
    pub part: Vec<Part>,
}

/// What one may plan to get better at a behaviour.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suggestion {
    /// The behaviour's id in the framework.
    pub id: String,
    /// A goal.
    pub goal: String,
    /// What one may do on the job.
    pub actions: Vec<String>,
}

impl GoalsFile {
    /// The behaviours of the framework (id, name and our words for it) with what is suggested for each.
    ///
    /// # Errors
    /// A [`Defect`]: a suggestion for no behaviour or for one twice, a behaviour without one, a text that does
    /// not fit a plan.
    pub fn for_all(&self, framework: &[[String; 3]]) -> Result<Vec<Behaviour>, Defect> {
        for (at, of) in self.behaviour.iter().enumerate() {
            let earlier = self.behaviour[..at]
                .iter()
                .filter(|other| other.id == of.id);
            let nth = earlier.count();
            let defect =
                |key: &str, said: String| Err(Defect::at(key, said).within_nth(&of.id, nth));
            if !framework.iter().any(|[id, ..]| *id == of.id) {
                return defect(
                    "id",
                    format!("framework.toml has no “{}”: mend the id", of.id),
                );
            }
            if nth > 0 {
                return defect(
                    "id",
                    format!("“{}” has a goal already: take one out", of.id),
                );
            }
            if !is_title(&of.goal) {
                return defect("goal", BETWEEN.to_owned());
            }
            if of.actions.is_empty() || !of.actions.iter().all(|text| is_title(text)) {
                return defect("actions", format!("name one or more; {BETWEEN}"));
            }
        }
        let behaviour = |[id, name, description]: &[String; 3]| {
            let of = self.behaviour.iter().find(|of| of.id == *id);
            let missing = || Defect::at("behaviour", format!("add a [[behaviour]] for “{id}”"));
            let of = of.ok_or_else(missing)?;
            Ok(Behaviour {
                id: id.clone(),
                name: name.clone(),
                description: description.clone(),
                goal: of.goal.clone(),
                actions: of.actions.clone(),
            })
        };
        framework.iter().map(behaviour).collect()
    }
}

const BETWEEN: &str = "write one line of 1 to 200 characters";

fn is_title(text: &str) -> bool {
    let count = text.chars().count();
    (1..=super::LONGEST_TITLE).contains(&count) && !text.contains(['\n', '\r'])
}

impl ConversationFile {
    /// The parts, if each says something.
    ///
    /// # Errors
    /// A [`Defect`].
    pub fn checked(self) -> Result<Vec<Part>, Defect> {
        let empty = self.part.iter().position(|part| part.items.is_empty());
        match empty {
            Some(at) => Err(Defect::at("items", "name one or more").within_list("part", at)),
            None if self.part.is_empty() => Err(Defect::at("part", "add a [[part]]")),
            None => Ok(self.part),
        }
    }
}

impl Offers {
    /// The behaviour with this id.
    #[must_use]
    pub fn behaviour(&self, id: &str) -> Option<&Behaviour> {
        self.behaviours.iter().find(|of| of.id == id)
    }

    /// The option with this address.
    #[must_use]
    pub fn option(&self, slug: &str) -> Option<&Way> {
        self.options.iter().find(|of| of.slug == slug)
    }

    /// The options whose aim meets a gap in a behaviour.
    pub fn ways<'a>(&'a self, behaviour: &'a str) -> impl Iterator<Item = &'a Way> {
        let helps = move |of: &&Way| of.behaviours.iter().any(|id| id == behaviour);
        self.options.iter().filter(helps)
    }
}
