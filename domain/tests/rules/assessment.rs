//! Self-assessment: what comes of 10,000 random fillings of every tool in `content/assessment/` is reckoned
//! a second time, in another way and from the files alone; and what is asked, checked and put together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::assessment::{Answers, Example, ProfileFile, Rule, Statement, Tool, ToolFile};
use domain::framework::Framework;
use domain::people::{Grade, Grades};
use domain::time::Day;
use serde::Deserialize;
use toml::{Table, Value};

const FILLINGS: u32 = 10_000;
const TODAY: &str = "2026-06-03";

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")
}

pub fn file(name: &str) -> String {
    std::fs::read_to_string(content().join(name)).unwrap()
}

pub fn today() -> Day {
    Day::parse(TODAY).unwrap()
}

/// Ranks and bands, the framework, and all profiles.
pub fn beside() -> (Grades, Framework, Vec<(String, ProfileFile)>) {
    #[derive(Deserialize)]
    struct Ranks {
        grade: Vec<Grade>,
    }
    let ranks: Ranks = toml::from_str(&file("ranks.toml")).unwrap();
    let framework = toml::from_str(&file("framework.toml")).unwrap();
    let names = ["inspector", "junior-manager", "sergeant", "specialist"];
    let profile = |name: &str| {
        let text = file(&format!("assessment/profiles/{name}.toml"));
        (name.to_owned(), toml::from_str(&text).unwrap())
    };
    (Grades(ranks.grade), framework, names.map(profile).into())
}

/// A tool of the content, and its file as nothing but keys and values.
pub fn tool(slug: &str) -> (Tool, Table) {
    let text = file(&format!("assessment/{slug}.toml"));
    let (grades, framework, profiles) = beside();
    let read: ToolFile = toml::from_str(&text).unwrap();
    let tool = read.checked(slug, &framework, &grades, &profiles, |href| {
        Some(href.to_owned())
    });
    (tool.unwrap(), toml::from_str(&text).unwrap())
}

/// Chance that is the same each time: xorshift (G. Marsaglia, 2003).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

pub fn fill(tool: &Tool, chance: &mut Chance) -> Answers {
    let mut answers = Answers::default();
    if let Some(choose) = &tool.choose {
        let at = chance.below(choose.choices.len() as u64) as usize;
        answers.choice = Some(choose.choices[at].id.clone());
    }
    // Some leave much out, most leave nothing out.
    let skips = chance.below(4) == 0;
    let level = tool.chosen(&answers).and_then(|choice| choice.level);
    let is_meant = |of: &&Statement| of.level.is_none() || of.level == level;
    for statement in tool.statements.iter().filter(is_meant) {
        if !skips || chance.below(10) > 0 {
            answers
                .points
                .insert(statement.id.clone(), chance.below(5) as u8);
        }
    }
    if tool.rule == Rule::Examples {
        for _ in 0..chance.below(14) {
            let at = chance.below(tool.themes.len() as u64) as usize;
            let (year, month) = (2021 + chance.below(5), 1 + chance.below(12));
            answers.examples.push(Example {
                theme: tool.themes[at].id.clone(),
                what: "I did it.".to_owned(),
                strength: 1 + chance.below(4) as u8,
                month: Day::parse(&format!("{year}-{month:02}-01")).unwrap(),
            });
        }
    }
    answers
}

/// A theme as the second reckoning has it: a score, whether it holds, what was wanted.
type Reckoned = (String, Option<(i64, bool)>, Option<i64>);

/// A statement as its file writes it: id, themes, level, and whether it is asked later.
type Asked = (String, Vec<String>, Option<i64>, bool);

/// The second reckoning: the file's own keys and values, and the rules from the page's words alone.
struct Second {
    rule: String,
    /// The ids of the themes, and whether they come first.
    themes: Vec<(String, bool)>,
    statements: Vec<Asked>,
    /// The level of the next step, by rank or band.
    levels: BTreeMap<String, i64>,
    profiles: BTreeMap<String, BTreeMap<String, i64>>,
}

impl Second {
    fn of(table: &Table) -> Self {
        let text = |of: &Value, key: &str| of[key].as_str().unwrap().to_owned();
        let list = |key: &str| {
            table
                .get(key)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let asked = |of: &Value| {
            let themes = of["themes"].as_array().unwrap().iter();
            let themes = themes.map(|id| id.as_str().unwrap().to_owned()).collect();
            let level = of.get("level").and_then(Value::as_integer);
            (text(of, "id"), themes, level, of.get("more").is_some())
        };
        let (_, framework, profiles) = beside();
        let ranks: Table = toml::from_str(&file("ranks.toml")).unwrap();
        let level = |grade: &Value| {
            let id = text(grade, "id");
            let step = grade
                .get("next")
                .map_or(id.clone(), |next| next.as_str().unwrap().to_owned());
            let at = framework
                .levels
                .iter()
                .find(|of| of.grades.contains(&step))
                .unwrap();
            (id, i64::from(at.number))
        };
        let wanted = |(name, of): (String, ProfileFile)| {
            (
                name,
                of.wanted
                    .into_iter()
                    .map(|(id, points)| (id, i64::from(points) * 25))
                    .collect(),
            )
        };
        Self {
            rule: table["rule"].as_str().unwrap().to_owned(),
            themes: list("theme")
                .iter()
                .map(|of| (text(of, "id"), of.get("first").is_some()))
                .collect(),
            statements: list("statement").iter().map(asked).collect(),
            levels: ranks["grade"]
                .as_array()
                .unwrap()
                .iter()
                .map(level)
                .collect(),
            profiles: profiles.into_iter().map(wanted).collect(),
        }
    }

    fn examples(theme: &str, answers: &Answers) -> (i64, bool) {
        let mut best = [0_i64; 2];
        for example in answers.examples.iter().filter(|of| of.theme == theme) {
            // What was on 1 June 2023 is older than three years by two days.
            let is_old = String::from(example.month).as_str() < "2023-06-03";
            let points = i64::from(example.strength) / if is_old { 2 } else { 1 };
            if points > best[0] {
                best = [points, best[0]];
            } else {
                best[1] = best[1].max(points);
            }
        }
        let eighths = (best[0] + best[1]) as f64;
        ((eighths * 12.5).round() as i64, best[0] >= 3)
    }

    fn statements(&self, theme: &str, answers: &Answers) -> Option<(i64, bool)> {
        let level = answers.choice.as_ref().and_then(|id| self.levels.get(id));
        let (mut short, mut extra) = (vec![], None);
        for (id, themes, at, is_more) in &self.statements {
            if !themes.iter().any(|of| of == theme) || (at.is_some() && at.as_ref() != level) {
                continue;
            }
            let points = answers.points.get(id).map(|of| f64::from(*of));
            match is_more {
                true => extra = Some(points),
                false => short.push(points),
            }
        }
        let says = short
            .iter()
            .filter(|of| of.is_some_and(|of| of > 2.5))
            .count();
        let is_open = says > 0 && says < short.len() && short.iter().all(Option::is_some);
        let given: Option<Vec<f64>> = short.into_iter().chain(extra.filter(|_| is_open)).collect();
        let given = given.filter(|given| !given.is_empty())?;
        let mean = given.iter().sum::<f64>() / given.len() as f64;
        let yes = given.iter().filter(|of| **of > 2.5).count() as f64;
        Some((
            (mean * 25.0 + 1e-9).round() as i64,
            yes > given.len() as f64 / 2.0,
        ))
    }

    fn reckon(&self, answers: &Answers) -> (Vec<Reckoned>, Vec<String>) {
        let wanted = answers.choice.as_ref().and_then(|id| self.profiles.get(id));
        let one = |(id, _): &(String, bool)| {
            let found = match self.rule.as_str() {
                "examples" => Some(Self::examples(id, answers)),
                _ => self.statements(id, answers),
            };
            let wants = wanted.and_then(|of| of.get(id)).copied();
            let found =
                found.map(|(score, holds)| (score, wants.map_or(holds, |wants| score >= wants)));
            (id.clone(), found, wants)
        };
        let all: Vec<Reckoned> = self.themes.iter().map(one).collect();
        (all.clone(), self.most(&all))
    }

    /// One after another the one that matters most of those left: the first of the best.
    fn most(&self, all: &[Reckoned]) -> Vec<String> {
        let is_high = self.rule == "highest-first";
        let is_meant = |(_, found, _): &&Reckoned| found.is_some_and(|(_, holds)| holds == is_high);
        let first = |id: &str| {
            self.themes
                .iter()
                .any(|(other, first)| other == id && *first)
        };
        let mut left: Vec<&Reckoned> = all.iter().filter(is_meant).collect();
        if left.iter().any(|(id, ..)| first(id)) {
            left.retain(|(id, ..)| first(id));
        }
        let weight = |(_, found, wants): &Reckoned| match is_high {
            true => found.unwrap().0,
            false => wants.unwrap_or(0) - found.unwrap().0,
        };
        let mut matters = vec![];
        while matters.len() < 3 && !left.is_empty() {
            let most = left.iter().map(|of| weight(of)).max().unwrap();
            let at = left.iter().position(|of| weight(of) == most).unwrap();
            matters.push(left.remove(at).0.clone());
        }
        matters
    }
}

#[track_caller]
fn agrees(slug: &str) {
    let (tool, table) = tool(slug);
    let second = Second::of(&table);
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let (mut whole, mut none) = (0, 0);
    for filling in 0..FILLINGS {
        let answers = fill(&tool, &mut chance);
        let look = tool.look(&answers, today());
        let (themes, matters) = second.reckon(&answers);
        let mut rows: Vec<_> = themes
            .iter()
            .map(|(id, found, wants)| {
                let name = tool
                    .themes
                    .iter()
                    .find(|theme| theme.id == *id)
                    .unwrap()
                    .name
                    .clone();
                let said = found.map_or(
                    "Not answered",
                    |(_, holds)| if holds { &tool.yes } else { &tool.no },
                );
                (name, found.map(|of| of.0), *wants, said.to_owned())
            })
            .collect();
        if tool.rule == Rule::HighestFirst {
            // What has no score comes last, and those alike as the file has them.
            let score = |of: &(String, Option<i64>, Option<i64>, String)| of.1.unwrap_or(-1);
            for end in (1..rows.len()).rev() {
                for at in 0..end {
                    if score(&rows[at]) < score(&rows[at + 1]) {
                        rows.swap(at, at + 1);
                    }
                }
            }
        }
        let ours: Vec<_> = look
            .rows
            .iter()
            .map(|row| {
                (
                    row.name.clone(),
                    row.score.map(i64::from),
                    row.wanted.map(i64::from),
                    row.said.clone(),
                )
            })
            .collect();
        assert_eq!(ours, rows, "{answers:?}");
        let names: Vec<_> = look.matters.iter().map(|of| &of.name).collect();
        let wanted: Vec<_> = matters
            .iter()
            .map(|id| &tool.themes.iter().find(|of| of.id == *id).unwrap().name)
            .collect();
        assert_eq!(names, wanted, "{answers:?}");
        if filling % 10 == 0 {
            assert_eq!(look, tool.look(&answers.clone(), today()), "the same again");
        }
        whole += usize::from(themes.iter().all(|(_, found, _)| found.is_some()));
        none += usize::from(matters.is_empty());
    }
    assert!(whole > 1_000, "{slug}: {whole} are whole");
    assert!(none < 5_000, "{slug}: {none} come to nothing");
}

#[test]
fn behaviours_come_to_what_a_second_reckoning_says() {
    agrees("behaviours");
}

#[test]
fn readiness_comes_to_what_a_second_reckoning_says() {
    agrees("ready");
}

#[test]
fn drives_come_to_what_a_second_reckoning_says() {
    agrees("drives");
}

#[test]
fn barriers_come_to_what_a_second_reckoning_says() {
    agrees("barriers");
}

#[test]
fn evidence_comes_to_what_a_second_reckoning_says() {
    agrees("evidence");
}

#[test]
fn a_role_comes_to_what_a_second_reckoning_says() {
    agrees("role-profile");
}

#[test]
fn leading_comes_to_what_a_second_reckoning_says() {
    agrees("leading-people");
}
