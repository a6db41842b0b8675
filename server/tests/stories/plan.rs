//! What the content offers to a plan, and each mistake in it, with file, line and key.

use domain::plan::offers::Offers;
use server::library::Library;
use server::settings::Mode;

use crate::content::{changed, check};
use crate::harness::library;

fn offers() -> Offers {
    let library = library();
    let read = |path: &str| library.file(path).unwrap().plain.bytes.clone();
    let current: serde_json::Value =
        serde_json::from_slice(&read("/content/current.json")).unwrap();
    let hash = current["content"].as_str().unwrap();
    serde_json::from_slice(&read(&format!("/content/{hash}/plan.json"))).unwrap()
}

#[test]
fn every_behaviour_has_a_goal_and_an_option_that_meets_it() {
    let offers = offers();
    let names: Vec<_> = offers
        .behaviours
        .iter()
        .map(|of| of.name.as_str())
        .collect();
    assert_eq!(names.len(), 9, "{names:?}");
    assert_eq!(
        (names[0], names[8]),
        ("We are emotionally aware", "Public service")
    );
    for of in &offers.behaviours {
        assert!(offers.ways(&of.id).count() > 0, "no option for {}", of.id);
    }
}

#[test]
fn only_options_that_run_are_offered() {
    let offers = offers();
    assert!(offers.option("shadowing").is_some());
    assert_eq!(offers.option("transform"), None);
    assert!(offers.options.is_sorted_by_key(|of| &of.title));
}

#[test]
fn a_mistake_in_the_files_of_a_plan_names_its_key_and_line() {
    let (goals, talk) = ("plan/goals.toml", "plan/conversation.toml");
    for (file, mark, from, to, at, key) in [
        (
            goals,
            "",
            "goal = ",
            "misspelt = 1\ngoal = ",
            "misspelt",
            "misspelt",
        ),
        (
            talk,
            "",
            "title = ",
            "misspelt = 1\ntitle = ",
            "misspelt",
            "misspelt",
        ),
        (
            goals,
            "",
            "id = \"courage\"",
            "id = \"brave\"",
            "id = \"brave\"",
            "`id`: framework.toml has no “brave”",
        ),
        (
            goals,
            "id = \"collaborate\"",
            "\"collaborate\"",
            "\"take-ownership\"",
            "id = ",
            "has a goal already",
        ),
        (
            goals,
            "id = \"courage\"",
            "goal = \"Speak up when something is not right\"",
            "goal = \"\"",
            "goal = ",
            "`goal`",
        ),
        (
            "options/shadowing.toml",
            "",
            "behaviours = [",
            "behaviours = [\"brave\", ",
            "behaviours",
            "framework.toml has no “brave”",
        ),
    ] {
        check(file, mark, from, to, at, key);
    }
    let empty = "[[part]]\ntitle = \"Empty\"\nitems = []\n\n[[part]]\n";
    let (content, _folder) = changed(talk, |text| text.replacen("[[part]]\n", empty, 1));
    let said = Library::load(&content, None, Mode::Demo).err().unwrap();
    assert!(
        said.contains("conversation.toml, line 5: `items`"),
        "{said}"
    );
    let (content, _folder) = changed(goals, |text| {
        text[..text.find("[[behaviour]]\nid = \"public-service\"").unwrap()].to_owned()
    });
    let said = Library::load(&content, None, Mode::Demo).err().unwrap();
    assert!(
        said.contains("add a [[behaviour]] for “public-service”"),
        "{said}"
    );
}
