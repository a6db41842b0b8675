//! What comes of the answers: a score for each theme, what matters most, what to do next. The same
//! answers give the same result, in the same order, always.

use std::cmp::Reverse;

use super::example::FULL_YEARS;
use super::{
    Answers, Choice, Link, MOST_MATTERS, MOST_POINTS, Rule, Statement, Theme, Tool, YES_POINTS,
};
use crate::time::Day;

/// The result of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What it comes to, in a sentence or two.
    pub verdict: String,
    /// The chart and its table.
    pub rows: Vec<Row>,
    /// What matters most, three at most.
    pub matters: Vec<Matter>,
}

/// A theme in the chart and in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The theme's name.
    pub name: String,
    /// Its score, from 0 to 100; none where not all of it is answered.
    pub score: Option<u8>,
    /// The score that the role asks for, where there is a role.
    pub wanted: Option<u8>,
    /// What that is: "In place".
    pub said: String,
}

/// A theme that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Its name.
    pub name: String,
    /// What to do about it.
    pub why: String,
    /// Where to go next.
    pub next: Vec<Link>,
}

/// What a plan can take from a result, as plain values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What it is about.
    pub name: String,
    /// What to do about it.
    pub why: String,
    /// Options that help, by their names in addresses.
    pub options: Vec<String>,
}

impl Matter {
    /// The same as plain values.
    #[must_use]
    pub fn gap(&self) -> Gap {
        let slug = |link: &Link| link.href.strip_prefix("/options/").map(ToOwned::to_owned);
        Gap {
            name: self.name.clone(),
            why: self.why.clone(),
            options: self.next.iter().filter_map(slug).collect(),
        }
    }
}

/// A theme that has a score.
struct Scored<'a> {
    theme: &'a Theme,
    score: u8,
    wanted: Option<u8>,
    holds: bool,
}

impl Tool {
    /// What comes of these answers on a day.
    #[must_use]
    pub fn look(&self, answers: &Answers, today: Day) -> Look {
        let asked = self.asked(answers);
        let choice = self.chosen(answers);
        let scored = self.themes.iter().map(|theme| {
            let found = match self.rule {
                Rule::Examples => Some(of_examples(theme, answers, today)),
                _ => of_statements(theme, &asked, answers),
            };
            let (score, mut holds) = found?;
            let wanted = choice.and_then(|choice| wanted(choice, theme));
            if let Some(wanted) = wanted {
                holds = score >= wanted;
            }
            Some(Scored {
                theme,
                score,
                wanted,
                holds,
            })
        });
        let scored: Vec<Option<Scored>> = scored.collect();
        let mut rows: Vec<Row> = self
            .themes
            .iter()
            .zip(&scored)
            .map(|(theme, scored)| self.row(theme, scored.as_ref(), choice))
            .collect();
        if self.rule == Rule::HighestFirst {
            rows.sort_by_key(|row| Reverse(row.score));
        }
        let scored: Vec<Scored> = scored.into_iter().flatten().collect();
        let matters = self.what_matters(&scored);
        Look {
            verdict: self.verdict(&scored, &matters),
            rows,
            matters: matters.into_iter().map(matter).collect(),
        }
    }

    fn row(&self, theme: &Theme, scored: Option<&Scored>, choice: Option<&Choice>) -> Row {
        let said = match scored {
            None => "Not answered",
            Some(of) if of.holds => &self.yes,
            Some(_) => &self.no,
        };
        Row {
            name: theme.name.clone(),
            score: scored.map(|of| of.score),
            wanted: choice.and_then(|choice| wanted(choice, theme)),
            said: said.to_owned(),
        }
    }

    /// The themes that matter, in their order: sorting keeps that of the page where two are alike.
    fn what_matters<'a>(&self, scored: &'a [Scored<'a>]) -> Vec<&'a Scored<'a>> {
        let is_high = self.rule == Rule::HighestFirst;
        let mut matters: Vec<&Scored> = scored.iter().filter(|of| of.holds == is_high).collect();
        if matters.iter().any(|of| of.theme.first) {
            matters.retain(|of| of.theme.first);
        }
        matters.sort_by_key(|of| {
            let score = i16::from(of.score);
            match self.rule {
                Rule::HighestFirst => -score,
                Rule::Profile => score - of.wanted.map_or(0, i16::from),
                Rule::LowestFirst | Rule::Examples => score,
            }
        });
        matters.truncate(MOST_MATTERS);
        matters
    }

    fn verdict(&self, scored: &[Scored], matters: &[&Scored]) -> String {
        let comes_first = self.first.as_ref();
        let comes_first = comes_first.filter(|_| matters.iter().any(|of| of.theme.first));
        match (scored.is_empty(), matters.is_empty()) {
            (true, _) => {
                "There is no result yet. Answer all statements of a part first.".to_owned()
            }
            (false, true) => self.none.clone(),
            (false, false) => comes_first.unwrap_or(&self.some).clone(),
        }
    }

    /// How the tool is scored, in words, for its page.
    #[must_use]
    pub fn rules(&self) -> Vec<String> {
        let word = |points: u8| {
            let at = usize::from(points - u8::from(self.rule == Rule::Examples));
            self.scale.get(at).map_or("", String::as_str)
        };
        let (yes, no) = (&self.yes, &self.no);
        let answers = || {
            format!(
                "Each answer counts from 0 points (“{}”) to {MOST_POINTS} points (“{}”).",
                word(0),
                word(MOST_POINTS)
            )
        };
        let average =
            "The score of a part is the average of its answers, as a number from 0 to 100.";
        let holds = || {
            format!(
                "A part is “{yes}” when more than half of its answers are “{}” or “{}”. Else it is “{no}”.",
                word(YES_POINTS),
                word(MOST_POINTS)
            )
        };
        let mut rules = match self.rule {
            Rule::LowestFirst | Rule::HighestFirst => vec![answers(), average.to_owned(), holds()],
            Rule::Profile => vec![
                answers(),
                average.to_owned(),
                "The profile of the role says how much of each part it asks for, on the same scale."
                    .to_owned(),
                format!("A part is “{yes}” when your score is as high as the profile’s. Else it is “{no}”."),
            ],
            Rule::Examples => vec![
                format!(
                    "Each example counts from 1 point (“{}”) to {MOST_POINTS} points (“{}”).",
                    word(1),
                    word(MOST_POINTS)
                ),
                format!(
                    "What is more than {FULL_YEARS} years old, from the first day of its month, counts half, rounded down."
                ),
                format!(
                    "The score of a part is that of its two best examples, as a number from 0 to 100."
                ),
                format!(
                    "A part is “{yes}” when its best example counts {YES_POINTS} points or more. Else it is “{no}”."
                ),
            ],
        };
        if self.has_stages() {
            rules.push(
                "We first ask two statements on each part. If both answers point the same way, a third \
                 would not change the picture. Where they differ, we ask it, and it decides."
                    .to_owned(),
            );
        }
        let first: Vec<String> = self
            .themes
            .iter()
            .filter(|theme| theme.first)
            .map(|theme| format!("“{}”", theme.name))
            .collect();
        if !first.is_empty() {
            rules.push(format!(
                "{} come first: while one of them is “{no}”, we name no other.",
                first.join(" and ")
            ));
        }
        let order = match self.rule {
            Rule::HighestFirst => format!("What is “{yes}”, the highest score first"),
            Rule::Profile => format!("What is “{no}”, the furthest below the profile first"),
            Rule::LowestFirst | Rule::Examples => format!("What is “{no}”, the lowest score first"),
        };
        rules.push(format!(
            "What matters most: {}, {MOST_MATTERS} at most. Where two are the same, the order of our list decides.",
            order.replacen("What", "what", 1)
        ));
        rules
    }
}

/// The score of a theme, and whether more than half of its answers say yes; none while one lacks.
fn of_statements(theme: &Theme, asked: &[&Statement], answers: &Answers) -> Option<(u8, bool)> {
    let of_theme = asked.iter().filter(|of| of.themes.contains(&theme.id));
    let points: Option<Vec<u8>> = of_theme
        .map(|of| answers.points.get(&of.id).copied())
        .collect();
    let points = points.filter(|points| !points.is_empty())?;
    let sum: usize = points.iter().map(|of| usize::from(*of)).sum();
    let yes = points.iter().filter(|of| **of >= YES_POINTS).count();
    let most = points.len() * usize::from(MOST_POINTS);
    Some((percent(sum, most), 2 * yes > points.len()))
}

/// The same of a theme's two best examples; no example is a score too.
fn of_examples(theme: &Theme, answers: &Answers, today: Day) -> (u8, bool) {
    let of_theme = answers.examples.iter().filter(|of| of.theme == theme.id);
    let mut points: Vec<u8> = of_theme.map(|of| of.points(today)).collect();
    points.sort_by_key(|of| Reverse(*of));
    let sum: usize = points.iter().take(2).map(|of| usize::from(*of)).sum();
    let holds = points.first().is_some_and(|best| *best >= YES_POINTS);
    (percent(sum, 2 * usize::from(MOST_POINTS)), holds)
}

/// The score that a role asks for.
fn wanted(choice: &Choice, theme: &Theme) -> Option<u8> {
    let points = choice.wanted.get(&theme.id)?;
    Some(percent(usize::from(*points), usize::from(MOST_POINTS)))
}

/// A part of a whole as a number from 0 to 100, halves rounded up.
fn percent(part: usize, whole: usize) -> u8 {
    let rounded = (200 * part + whole) / (2 * whole);
    u8::try_from(rounded).unwrap_or(100)
}

fn matter(of: &Scored) -> Matter {
    Matter {
        name: of.theme.name.clone(),
        why: of.theme.why.clone(),
        next: of.theme.next.clone(),
    }
}
