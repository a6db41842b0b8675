//! How an option’s page says ranks, bands and groups.

use crate::people::{Family, Grade, GradeId, Grades};

/// Grades in words, runs of one ladder put together: "Sergeant to chief inspector, band C".
pub(super) fn ladder(grades: &Grades, ids: &[GradeId]) -> String {
    if ids.len() == grades.0.len() {
        return "Every rank and band".to_owned();
    }
    let mut runs: Vec<(&Grade, &Grade)> = Vec::new();
    let mut open = false;
    let mut family: Option<Family> = None;
    for grade in &grades.0 {
        let is_in = ids.contains(&grade.id);
        let goes_on = open && family == Some(grade.family);
        match (is_in, goes_on, runs.last_mut()) {
            (true, true, Some(run)) => run.1 = grade,
            (true, _, _) => runs.push((grade, grade)),
            (false, _, _) => {}
        }
        open = is_in;
        family = Some(grade.family);
    }
    let said = |(first, last): &(&Grade, &Grade)| {
        if first.id == last.id {
            first.name.clone()
        } else {
            format!("{} to {}", first.name, last.in_sentence())
        }
    };
    runs.iter().map(said).collect::<Vec<_>>().join(", ")
}

pub(super) fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(rest).collect()
}
