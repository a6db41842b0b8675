//! What the content offers to a plan, put together from the framework, the options and the files of `plan`.

use std::path::Path;

use domain::form::Defect;
use domain::framework::{Framework, Named};
use domain::options::{DevelopmentOption, Standing};
use domain::plan::offers::{ConversationFile, GoalsFile, Offers, Way};

use super::source::{Source, one};

/// Everything that a plan can pick from.
pub(super) fn offers(
    content: &Path,
    framework: &Framework,
    options: &[(Source, DevelopmentOption)],
) -> Result<Offers, String> {
    let framework = behaviours(framework);
    for (source, option) in options {
        let is_there = |id: &&String| framework.iter().any(|[of, ..]| of == *id);
        if let Some(stranger) = option.behaviours.iter().find(|id| !is_there(id)) {
            let said = format!("framework.toml has no “{stranger}”: mend the id");
            return Err(source.defect(&Defect::at("behaviours", said)));
        }
    }
    let source = one(content, "plan/goals.toml")?;
    let goals: GoalsFile = source.toml(&source.text, 0)?;
    let behaviours = goals.for_all(&framework);
    let behaviours = behaviours.map_err(|defect| source.defect(&defect))?;
    let source = one(content, "plan/conversation.toml")?;
    let talk: ConversationFile = source.toml(&source.text, 0)?;
    let talk = talk.checked().map_err(|defect| source.defect(&defect))?;
    let running = options
        .iter()
        .filter(|(_, of)| of.standing == Standing::Current);
    let mut ways: Vec<_> = running
        .map(|(source, option)| Way {
            slug: source.slug.clone(),
            title: option.title.clone(),
            summary: option.summary.clone(),
            behaviours: option.behaviours.clone(),
        })
        .collect();
    ways.sort_by(|one, other| one.title.cmp(&other.title));
    Ok(Offers {
        behaviours,
        options: ways,
        talk,
    })
}

/// The competencies, then the values: id, name and our words for each.
fn behaviours(framework: &Framework) -> Vec<[String; 3]> {
    let all = framework.competencies.iter().chain(&framework.values);
    let told = |of: &Named| [&of.id, &of.name, &of.description].map(String::clone);
    all.map(told).collect()
}
