//! A tool as its file writes it, and what is checked of it at the start.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::profile::{ProfileFile, Profiles};
use super::{Choice, Choose, Link, MOST_POINTS, Rule, Statement, Theme, Tool};
use crate::form::Defect;
use crate::framework::Framework;
use crate::people::{Grade, Grades};

/// A tool, as its file in `content/assessment/` writes it. The keys are those of [`Tool`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys of the file, as in `Tool`")]
pub struct ToolFile {
    pub title: String,
    pub summary: String,
    pub minutes: u32,
    pub order: u32,
    pub about: Vec<String>,
    pub rule: Rule,
    /// What one chooses, where there is something: the label of the menu.
    pub choose: Option<String>,
    pub question: String,
    pub scale: Vec<String>,
    pub yes: String,
    pub no: String,
    pub some: String,
    pub none: String,
    pub first: Option<String>,
    #[serde(default)]
    pub also: Vec<String>,
    #[serde(default)]
    pub theme: Vec<ThemeFile>,
    #[serde(default)]
    pub statement: Vec<StatementFile>,
}

/// A theme, as the file writes it; without a name it has that of the framework's value or competency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeFile {
    pub id: String,
    pub name: Option<String>,
    pub why: String,
    #[serde(default)]
    pub first: bool,
    /// Addresses of pages, without the first slash.
    pub next: Vec<String>,
}

/// A statement, as the file writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementFile {
    pub id: String,
    pub themes: Vec<String>,
    pub level: Option<u8>,
    #[serde(default)]
    pub more: bool,
    pub text: String,
}

/// The longest that a tool may take, in minutes.
const LONGEST: u32 = 60;
/// The most themes: more do not fit a chart that one understands.
const MOST_THEMES: usize = 12;
/// In a tool of two stages: how many statements come first, and how many more decide.
const STAGES: (usize, usize) = (2, 1);

impl ToolFile {
    /// The tool, if its file is sound. `title` gives the heading of a page that is open; whether a
    /// profile is sound is for [`ProfileFile::fits`], as that is another file.
    ///
    /// # Errors
    /// A [`Defect`] that names the key and the cure.
    pub fn checked(
        self,
        slug: &str,
        framework: &Framework,
        grades: &Grades,
        profiles: &Profiles,
        title: impl Fn(&str) -> Option<String>,
    ) -> Result<Tool, Defect> {
        self.texts()?;
        let themes = self.themes(framework, title)?;
        let statements = self.statements(framework)?;
        for theme in &themes {
            self.is_asked(theme, &statements)?;
        }
        let is_levelled = statements.iter().any(|of| of.level.is_some());
        let choices = match (self.rule, is_levelled) {
            (Rule::Profile, _) => Some(self.roles(profiles)?),
            (_, true) => Some(steps(framework, grades)),
            _ => None,
        };
        let choose = match (self.choose, choices) {
            (Some(label), Some(choices)) => Some(Choose { label, choices }),
            (None, None) => None,
            (Some(_), None) => {
                let said = "there is nothing to choose: take it out, or give statements a level";
                return Err(Defect::at("choose", said));
            }
            (None, Some(_)) => {
                let said = "say what one chooses: add `choose`";
                return Err(Defect::at("rule", said));
            }
        };
        if self.first.is_some() != themes.iter().any(|theme| theme.first) {
            let said =
                "`first` is for a tool with themes that come first: add both, or take both out";
            return Err(Defect::at("first", said));
        }
        Ok(Tool {
            slug: slug.to_owned(),
            title: self.title,
            summary: self.summary,
            minutes: self.minutes,
            order: self.order,
            about: self.about,
            rule: self.rule,
            question: self.question,
            scale: self.scale,
            yes: self.yes,
            no: self.no,
            some: self.some,
            none: self.none,
            first: self.first,
            choose,
            themes,
            statements,
            also: self.also,
        })
    }

    fn texts(&self) -> Result<(), Defect> {
        let texts = [
            ("title", &self.title),
            ("summary", &self.summary),
            ("question", &self.question),
            ("yes", &self.yes),
            ("no", &self.no),
            ("some", &self.some),
            ("none", &self.none),
        ];
        if let Some((key, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(Defect::at(key, "write something"));
        }
        if !(1..=LONGEST).contains(&self.minutes) {
            let said = format!("give a number from 1 to {LONGEST}");
            return Err(Defect::at("minutes", said));
        }
        let words = usize::from(MOST_POINTS) + usize::from(self.rule != Rule::Examples);
        let is_full = self.scale.iter().all(|word| !word.trim().is_empty());
        if self.scale.len() != words || !is_full {
            let said = format!("give {words} answers, the weakest first");
            return Err(Defect::at("scale", said));
        }
        Ok(())
    }

    fn themes(
        &self,
        framework: &Framework,
        title: impl Fn(&str) -> Option<String>,
    ) -> Result<Vec<Theme>, Defect> {
        if !(2..=MOST_THEMES).contains(&self.theme.len()) {
            let said = format!("give from 2 to {MOST_THEMES} themes");
            return Err(Defect::at("theme", said));
        }
        let mut themes: Vec<Theme> = vec![];
        for file in &self.theme {
            let at = |key: &str, said: String| Err(Defect::at(key, said).within(&file.id));
            if !is_id(&file.id) {
                return at("id", "write small letters and hyphens".to_owned());
            }
            if themes.iter().any(|other| other.id == file.id) {
                let said = "two themes have this id: give each its own";
                return Err(Defect::at("id", said).within_nth(&file.id, 1));
            }
            let named = framework.named(&file.id).map(|named| named.name.clone());
            let Some(name) = file.name.clone().or(named) else {
                let said = "give it a `name`, or the id of a value or competency in framework.toml";
                return at("id", said.to_owned());
            };
            if file.why.trim().is_empty() {
                return at("why", "say what to do about it".to_owned());
            }
            if file.next.is_empty() {
                return at("next", "name one page or more to go to".to_owned());
            }
            let mut next = vec![];
            for page in &file.next {
                let href = format!("/{page}");
                match title(&href) {
                    Some(title) => next.push(Link { href, title }),
                    None => {
                        return at(
                            "next",
                            format!("there is no page “{page}”, or it is closed: name another"),
                        );
                    }
                }
            }
            themes.push(Theme {
                id: file.id.clone(),
                name,
                why: file.why.clone(),
                first: file.first,
                next,
            });
        }
        Ok(themes)
    }

    fn statements(&self, framework: &Framework) -> Result<Vec<Statement>, Defect> {
        if (self.rule == Rule::Examples) != self.statement.is_empty() {
            let said = "statements are for every rule but “examples”: add some or take them out";
            return Err(Defect::at("rule", said));
        }
        let mut statements: Vec<Statement> = vec![];
        for file in &self.statement {
            let at = |key: &str, said: String| Err(Defect::at(key, said).within(&file.id));
            if !is_id(&file.id) {
                return at("id", "write small letters, figures and hyphens".to_owned());
            }
            if statements.iter().any(|other| other.id == file.id) {
                let said = "two statements have this id: give each its own";
                return Err(Defect::at("id", said).within_nth(&file.id, 1));
            }
            if file.text.trim().is_empty() {
                return at("text", "write something".to_owned());
            }
            let is_theme = |id: &str| self.theme.iter().any(|theme| theme.id == id);
            if let Some(stranger) = file.themes.iter().find(|id| !is_theme(id)) {
                return at(
                    "themes",
                    format!("there is no theme “{stranger}”: mend the id"),
                );
            }
            let is_twice = |(place, id): (usize, &String)| file.themes[..place].contains(id);
            if file.themes.is_empty() || file.themes.iter().enumerate().any(is_twice) {
                return at("themes", "name one theme or more, each once".to_owned());
            }
            let is_level = |number: u8| framework.levels.iter().any(|of| of.number == number);
            if let Some(level) = file.level.filter(|number| !is_level(*number)) {
                return at(
                    "level",
                    format!("framework.toml has no level {level}: mend it"),
                );
            }
            statements.push(Statement {
                id: file.id.clone(),
                themes: file.themes.clone(),
                level: file.level,
                more: file.more,
                text: file.text.clone(),
            });
        }
        Ok(statements)
    }

    /// Whether a theme is asked about, at every level alike, and in two stages as they are meant.
    fn is_asked(&self, theme: &Theme, statements: &[Statement]) -> Result<(), Defect> {
        if self.rule == Rule::Examples {
            return Ok(());
        }
        let of: Vec<&Statement> = statements
            .iter()
            .filter(|of| of.themes.contains(&theme.id))
            .collect();
        let defect = |said: String| Err(Defect::at("id", said).within(&theme.id));
        if of.is_empty() {
            return defect("no statement is about this theme: add one or take it out".to_owned());
        }
        let in_stages = statements.iter().any(|of| of.more);
        let has_levels = of.iter().any(|of| of.level.is_some());
        let mut levels: Vec<Option<u8>> = statements.iter().map(|of| of.level).collect();
        levels.retain(|level| level.is_some() == has_levels);
        levels.sort_unstable();
        levels.dedup();
        for level in &levels {
            let count = |more| {
                of.iter()
                    .filter(|of| of.level == *level && of.more == more)
                    .count()
            };
            let said = level.map_or_else(String::new, |level| format!(" at level {level}"));
            if count(false) == 0 {
                return defect(format!("no statement is about this theme{said}: add one"));
            }
            let is_alone = of.iter().all(|of| of.themes.len() == 1);
            if in_stages && ((count(false), count(true)) != STAGES || !is_alone) {
                let (short, more) = STAGES;
                return defect(format!(
                    "a tool in two stages has {short} statements and {more} with `more = true` on each \
                     theme alone: mend those{said}"
                ));
            }
        }
        if of.iter().any(|of| of.level.is_some() != has_levels) {
            return defect("give all statements on this theme a level, or none".to_owned());
        }
        Ok(())
    }

    fn roles(&self, profiles: &Profiles) -> Result<Vec<Choice>, Defect> {
        if profiles.is_empty() {
            let said = "there is no role in assessment/profiles/: add one";
            return Err(Defect::at("rule", said));
        }
        let mut all: Vec<_> = profiles.iter().collect();
        all.sort_by_key(|(_, profile)| profile.order);
        let choice = |(slug, profile): &(String, ProfileFile)| Choice {
            id: slug.clone(),
            name: profile.title.clone(),
            said: profile.summary.clone(),
            level: None,
            wanted: profile.wanted.clone(),
        };
        Ok(all.into_iter().map(choice).collect())
    }
}

/// Every rank and band that the framework places, and what its next step asks for.
fn steps(framework: &Framework, grades: &Grades) -> Vec<Choice> {
    let step = |grade: &Grade| {
        let next = grades.next(grade);
        let level = framework.level_of(&next.unwrap_or(grade).id.0)?;
        let at = format!("level {}: {}", level.number, level.name.to_lowercase());
        Some(Choice {
            id: grade.id.0.clone(),
            name: grade.name.clone(),
            said: match next {
                Some(next) => format!("Your next step is {}, at {at}.", next.in_sentence()),
                None => format!("No step up is set for you here, so we ask at your own {at}."),
            },
            level: Some(level.number),
            wanted: BTreeMap::new(),
        })
    };
    grades.0.iter().filter_map(step).collect()
}

fn is_id(id: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !id.is_empty() && id.chars().all(fits)
}
