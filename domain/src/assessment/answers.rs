//! What somebody has entered, and what is asked of them next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Example, MOST_EXAMPLES, MOST_POINTS, Rule, Statement, Tool, YES_POINTS};

/// The most statements on one screen.
const ON_A_SCREEN: usize = 6;

/// What somebody has entered into a tool. A file of them is these in JSON (`crate::kept`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// The rank, band or role that was chosen, by id.
    pub choice: Option<String>,
    /// The points of each answer, by the statement's id: 0 for the first word of the scale.
    pub points: BTreeMap<String, u8>,
    /// Real examples.
    pub examples: Vec<Example>,
}

impl Answers {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same without what this tool does not ask, and how many entries that were: a tool may
    /// have changed since they were saved.
    #[must_use]
    pub fn fitted(mut self, tool: &Tool) -> (Self, usize) {
        let all = self.entries();
        if tool.chosen(&self).is_none() {
            self.choice = None;
        }
        let is_asked = |id: &str| tool.statements.iter().any(|asked| asked.id == id);
        self.points
            .retain(|id, points| is_asked(id) && *points <= MOST_POINTS);
        let takes_examples = tool.rule == Rule::Examples;
        let has_theme = |id: &str| tool.themes.iter().any(|theme| theme.id == id);
        self.examples
            .retain(|example| takes_examples && has_theme(&example.theme) && example.is_sound());
        self.examples.truncate(MOST_EXAMPLES);
        let left = self.entries();
        (self, all - left)
    }

    fn entries(&self) -> usize {
        usize::from(self.choice.is_some()) + self.points.len() + self.examples.len()
    }
}

impl Tool {
    /// What is asked of everybody who chose so; nothing before one has chosen.
    #[must_use]
    pub fn short(&self, answers: &Answers) -> Vec<&Statement> {
        self.at_level(answers, false)
    }

    /// What is asked because it would change the picture: where the short answers on a theme do not
    /// all say the same.
    #[must_use]
    pub fn more(&self, answers: &Answers) -> Vec<&Statement> {
        let short = self.short(answers);
        let is_open = |statement: &&Statement| {
            let of = |other: &&&Statement| other.themes == statement.themes;
            let points = short.iter().filter(of).map(|of| answers.points.get(&of.id));
            let said: Option<Vec<bool>> = points.map(|of| Some(*of? >= YES_POINTS)).collect();
            said.is_some_and(|said| said.contains(&true) && said.contains(&false))
        };
        let mut more = self.at_level(answers, true);
        more.retain(is_open);
        more
    }

    /// All that is asked.
    #[must_use]
    pub fn asked(&self, answers: &Answers) -> Vec<&Statement> {
        let mut asked = self.short(answers);
        asked.extend(self.more(answers));
        asked
    }

    /// What is asked, a screen each: first what is asked of everybody, then what would change the picture.
    #[must_use]
    pub fn parts(&self, answers: &Answers) -> Vec<Vec<&Statement>> {
        let (short, more) = (self.short(answers), self.more(answers));
        let screens = short.chunks(ON_A_SCREEN).chain(more.chunks(ON_A_SCREEN));
        screens.map(<[&Statement]>::to_vec).collect()
    }

    /// How many statements are answered, and how many are asked.
    #[must_use]
    pub fn progress(&self, answers: &Answers) -> (usize, usize) {
        let asked = self.asked(answers);
        let is_answered = |of: &&&Statement| answers.points.contains_key(&of.id);
        (asked.iter().filter(is_answered).count(), asked.len())
    }

    fn at_level(&self, answers: &Answers, more: bool) -> Vec<&Statement> {
        let chosen = self.chosen(answers);
        if self.choose.is_some() && chosen.is_none() {
            return vec![];
        }
        let level = chosen.and_then(|choice| choice.level);
        let is_asked =
            |of: &&Statement| of.more == more && (of.level.is_none() || of.level == level);
        self.statements.iter().filter(is_asked).collect()
    }
}
