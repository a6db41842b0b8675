//! The files of self-assessment tools and of role profiles.

use std::path::Path;

use domain::article::Page;
use domain::assessment::{ProfileFile, Rule, Tool, ToolFile};
use domain::framework::Framework;
use domain::people::Grades;

use super::checks::Draft;
use super::source::{Source, sources};

/// Every tool, in the order of the list. What they lead to must be among these pages, and not closed.
pub(super) fn tools_in(
    content: &Path,
    framework: &Framework,
    grades: &Grades,
    drafts: &[Draft],
    indexes: &[Page],
) -> Result<Vec<Tool>, String> {
    let mut profiles: Vec<(Source, ProfileFile)> = vec![];
    for source in sources(content, "assessment/profiles", "toml")? {
        let profile = source.toml(&source.text, 0)?;
        profiles.push((source, profile));
    }
    let by_name = profiles
        .iter()
        .map(|(source, profile)| (source.slug.clone(), profile.clone()));
    let by_name = by_name.collect();
    let title = |href: &str| {
        let open = drafts.iter().filter(|draft| !draft.aside.is_closed);
        let mut pages = open.map(|draft| &draft.page).chain(indexes);
        Some(pages.find(|page| page.path == href)?.title.clone())
    };
    let mut tools = vec![];
    for source in sources(content, "assessment", "toml")? {
        let file: ToolFile = source.toml(&source.text, 0)?;
        let is_of_roles = file.rule == Rule::Profile;
        let tool = file.checked(&source.slug, framework, grades, &by_name, title);
        let tool = tool.map_err(|defect| source.defect(&defect))?;
        if is_of_roles {
            for (source, profile) in &profiles {
                let fits = profile.fits(&tool.themes);
                fits.map_err(|defect| source.defect(&defect))?;
            }
        }
        tools.push(tool);
    }
    tools.sort_by_key(|tool| tool.order);
    Ok(tools)
}
