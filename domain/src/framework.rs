//! The framework that people are measured against: its values, competencies and levels, by name
//! (domain.md, 5.4). The names are the national ones; every description is our own.

use serde::{Deserialize, Serialize};

/// What `content/framework.toml` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// What it is called.
    pub name: String,
    /// The year of its edition.
    pub edition: String,
    /// Its values; they have no levels.
    #[serde(rename(deserialize = "value", serialize = "values"))]
    pub values: Vec<Named>,
    /// Its competencies.
    #[serde(rename(deserialize = "competency", serialize = "competencies"))]
    pub competencies: Vec<Named>,
    /// Its levels, the lowest first.
    #[serde(rename(deserialize = "level", serialize = "levels"))]
    pub levels: Vec<Level>,
}

/// A value or a competency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Unique; small letters and hyphens.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is, in a sentence of ours.
    pub description: String,
}

/// A level, and who works at it. Each builds on the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// 1, 2 or 3.
    pub number: u8,
    /// What it is called.
    pub name: String,
    /// What it is, in a sentence of ours.
    pub description: String,
    /// The ranks and bands that we place here, by id.
    pub grades: Vec<String>,
}

impl Framework {
    /// The value or the competency with this id.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<&Named> {
        let mut all = self.values.iter().chain(&self.competencies);
        all.find(|named| named.id == id)
    }

    /// The level at which a rank or band is placed, by its id.
    #[must_use]
    pub fn level_of(&self, grade: &str) -> Option<&Level> {
        let is_there = |level: &&Level| level.grades.iter().any(|id| id == grade);
        self.levels.iter().find(is_there)
    }
}
