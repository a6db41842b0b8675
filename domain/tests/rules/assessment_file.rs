//! Files of tools and profiles: every mistake is told with its key and its line.

use domain::assessment::{ProfileFile, Tool, ToolFile, index, is_of_tools};
use domain::form::Defect;

use crate::assessment::{beside, file, tool};

/// The tool, where this text takes the place of another in its file; or the mistake, and its line.
fn read(slug: &str, from: &str, to: &str) -> Result<Tool, (Defect, usize)> {
    let text = file(&format!("assessment/{slug}.toml"));
    assert!(text.contains(from), "{slug} has no {from}");
    let text = text.replacen(from, to, 1);
    let read: ToolFile = toml::from_str(&text).unwrap();
    let (grades, framework, profiles) = beside();
    let title = |href: &str| (href != "/options/gone").then(|| href.to_owned());
    let tool = read.checked(slug, &framework, &grades, &profiles, title);
    tool.map_err(|defect| (defect.clone(), defect.line(&text)))
}

/// The mistake is told at the line of `at`, by this key.
#[track_caller]
fn told(slug: &str, from: &str, to: &str, key: &str, at: &str) {
    let (defect, line) = read(slug, from, to)
        .err()
        .unwrap_or_else(|| panic!("{slug} reads with {to}"));
    let text = file(&format!("assessment/{slug}.toml")).replacen(from, to, 1);
    let offset = text
        .find(at)
        .unwrap_or_else(|| panic!("{slug} has no {at}"));
    let wanted = text[..offset].matches('\n').count() + 1;
    assert_eq!((defect.key.as_str(), line), (key, wanted), "{defect}");
}

#[test]
fn a_mistake_in_a_tool_is_told_with_key_and_line() {
    told(
        "ready",
        "minutes = 6",
        "minutes = 0",
        "minutes",
        "minutes =",
    );
    told(
        "ready",
        "minutes = 6",
        "minutes = 61",
        "minutes",
        "minutes =",
    );
    told("ready", "\"Fully\"]", "]", "scale", "scale =");
    told("ready", "\"Fully\"]", "\" \"]", "scale", "scale =");
    told("evidence", "\"I saw it done\", ", "", "scale", "scale =");
    told("ready", "yes = \"Ready\"", "yes = \"\"", "yes", "yes =");
    told(
        "ready",
        "first = \"Your",
        "# \"Your",
        "first",
        "first = true",
    );
    told(
        "drives",
        "yes = ",
        "first = \"First.\"\nyes = ",
        "first",
        "first =",
    );
    told(
        "drives",
        "question = ",
        "choose = \"Your rank\"\nquestion = ",
        "choose",
        "choose =",
    );
    told("behaviours", "choose = ", "# ", "rule", "rule =");
    told("role-profile", "choose = ", "# ", "rule", "rule =");
    told(
        "evidence",
        "rule = \"examples\"",
        "rule = \"lowest-first\"",
        "scale",
        "scale =",
    );
}

#[test]
fn a_mistake_in_a_theme_is_told_with_key_and_line() {
    told(
        "ready",
        "id = \"tried\"",
        "id = \"Tried it\"",
        "id",
        "id = \"Tried it\"",
    );
    told(
        "ready",
        "id = \"tried\"",
        "id = \"knowing\"",
        "id",
        "id = \"knowing\"\nname = \"Having",
    );
    told(
        "ready",
        "name = \"Having tried parts of it\"\n",
        "",
        "id",
        "id = \"tried\"",
    );
    told(
        "ready",
        "why = \"Ask to stand in",
        "why = \" \" # ",
        "why",
        "why = \" \"",
    );
    told(
        "ready",
        "next = [\"guidance/am-i-ready\"",
        "next = [\"options/gone\"",
        "next",
        "next = [\"options/gone\"",
    );
}

#[test]
fn a_mistake_in_a_statement_is_told_with_key_and_line() {
    told(
        "ready",
        "id = \"tried-1\"",
        "id = \"tried 1\"",
        "id",
        "id = \"tried 1\"",
    );
    told(
        "ready",
        "id = \"tried-2\"",
        "id = \"tried-1\"",
        "id",
        "id = \"tried-1\"\nthemes = [\"tried\"]\ntext = \"I have stood",
    );
    told(
        "ready",
        "themes = [\"tried\"]",
        "themes = [\"tired\"]",
        "themes",
        "themes = [\"tired\"]",
    );
    told(
        "ready",
        "themes = [\"tried\"]",
        "themes = []",
        "themes",
        "themes = []",
    );
    told(
        "ready",
        "themes = [\"tried\"]",
        "themes = [\"tried\", \"tried\"]",
        "themes",
        "themes = [\"tried\", ",
    );
    told(
        "ready",
        "text = \"I have led",
        "text = \"\" # ",
        "text",
        "text = \"\"",
    );
    told("behaviours", "level = 1", "level = 4", "level", "level = 4");
    // A theme that nothing asks about, at all or at a level, or not in two stages as they are.
    told(
        "ready",
        "[[statement]]",
        "[[theme]]\nid = \"new\"\nname = \"New\"\nwhy = \"Why.\"\nnext = [\"contact\"]\n\n[[statement]]",
        "id",
        "id = \"new\"",
    );
    told(
        "behaviours",
        "level = 1",
        "level = 2",
        "id",
        "id = \"emotionally-aware\"",
    );
    told("behaviours", "more = true\n", "", "id", "id = \"courage\"");
    told(
        "behaviours",
        "level = 1\n",
        "",
        "id",
        "id = \"emotionally-aware\"",
    );
    told(
        "behaviours",
        "themes = [\"courage\"]",
        "themes = [\"courage\", \"public-service\"]",
        "id",
        "id = \"courage\"",
    );
}

#[test]
fn a_profile_says_how_much_it_asks_for_of_every_theme_and_no_other() {
    let (tool, _) = tool("role-profile");
    let told = |from: &str, to: &str, key: &str, line: usize| {
        let text = file("assessment/profiles/sergeant.toml");
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, to, 1);
        let profile: ProfileFile = toml::from_str(&text).unwrap();
        let defect = profile.fits(&tool.themes).unwrap_err();
        assert_eq!(
            (defect.key.as_str(), defect.line(&text)),
            (key, line),
            "{defect}"
        );
    };
    told("people = 4", "people = 5", "people", 9);
    told("people = 4", "peoples = 4", "peoples", 9);
    told("people = 4\n", "", "wanted", 8);
    told("title = \"Sergeant\"", "title = \"\"", "title", 4);
}

#[test]
fn every_tool_says_how_long_it_takes_who_sees_it_and_how_it_is_scored() {
    let slugs = [
        "behaviours",
        "ready",
        "drives",
        "barriers",
        "evidence",
        "role-profile",
        "leading-people",
    ];
    let tools: Vec<Tool> = slugs.iter().map(|slug| tool(slug).0).collect();
    for tool in &tools {
        assert!(is_of_tools(&tool.path()));
        let page = format!("{:?}", tool.page());
        for said in [
            "It takes about ",
            "Nobody sees what you enter",
            "What matters most: ",
        ] {
            assert!(page.contains(said), "{}: {said}", tool.slug);
        }
        assert!(tool.rules().len() >= 4, "{}", tool.slug);
        for theme in &tool.themes {
            assert!(page.contains(&theme.name), "{}", theme.name);
        }
    }
    let list = format!("{:?}", index(&tools));
    assert!(tools.iter().all(|tool| list.contains(&tool.path())));
    assert!(
        !is_of_tools("/assessment")
            && !is_of_tools("/assessment/")
            && !is_of_tools("/assessments/x")
    );
}
