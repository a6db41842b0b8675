//! Self-assessment tools: their files are checked at the start, and each is a page, a static reply and found.

use domain::assessment::Tool;
use domain::search::{Index, Kind};
use server::library::Library;
use server::settings::Mode;

use crate::content::{changed, check};
use crate::harness::{dist, library, root};

#[test]
fn a_mistake_in_a_tool_or_a_profile_stops_the_start() {
    for (file, mark) in [
        ("assessment/ready.toml", "title ="),
        ("assessment/ready.toml", "id = \"confident\""),
        ("assessment/ready.toml", "id = \"confident-1\""),
        ("assessment/profiles/sergeant.toml", "title ="),
    ] {
        let to = format!("misspelt = \"x\"\n{mark}");
        check(file, "", mark, &to, "misspelt", "misspelt");
    }
    let ready = "assessment/ready.toml";
    for (from, to, key) in [
        ("minutes = 6", "minutes = 0", "`minutes`"),
        ("minutes = 6", "minutes = \"six\"", "minutes"),
        ("rule = \"lowest-first\"", "rule = \"lowest\"", "lowest"),
        ("themes = [\"tried\"]", "themes = [\"tired\"]", "`themes`"),
        ("\"guidance/am-i-ready\"", "\"guidance/nowhere\"", "`next`"),
        // Nobody is sent to what is closed.
        ("\"guidance/am-i-ready\"", "\"options/transform\"", "`next`"),
    ] {
        check(ready, "", from, to, to, key);
    }
    let sergeant = "assessment/profiles/sergeant.toml";
    for (from, to) in [
        ("people = 4", "people = 5"),
        ("people = 4", "peoples = 4"),
        ("people = 4", "people = \"much\""),
    ] {
        check(sergeant, "", from, to, to, to.split(' ').next().unwrap());
    }
    check(sergeant, "", "people = 4\n", "", "[wanted]", "`wanted`");
}

#[test]
fn a_tool_is_a_document_a_static_reply_and_found() {
    let folder = root().join("content");
    let library = Library::load(&folder, Some(&dist()), Mode::Demo).unwrap();
    let text = |path: &str| {
        let bytes = &library
            .made(path)
            .unwrap_or_else(|| panic!("{path}"))
            .plain
            .bytes;
        String::from_utf8_lossy(bytes).into_owned()
    };
    let current: serde_json::Value = serde_json::from_str(&text("/content/current.json")).unwrap();
    let at = format!("/content/{}", current["content"].as_str().unwrap());
    let index = library.file(&format!("{at}/search")).unwrap();
    let index = Index::open(&index.plain.bytes).unwrap();
    let list = text("/assessment");
    for slug in [
        "behaviours",
        "ready",
        "drives",
        "barriers",
        "evidence",
        "role-profile",
        "leading-people",
    ] {
        let tool: Tool =
            serde_json::from_str(&text(&format!("{at}/assessment/{slug}.json"))).unwrap();
        let document = text(&tool.path());
        assert!(
            document.contains("data-js=\"/look.js\""),
            "{slug} is of the module of the steps"
        );
        for theme in &tool.themes {
            // Without scripts one reads all of it.
            assert!(document.contains(&theme.name), "{slug}: {}", theme.name);
        }
        assert!(
            list.contains(&format!("href=\"{}\"", tool.path())),
            "{slug} is in the list"
        );
        let found = index.search(&tool.title, 3);
        let hit = found.hits.iter().find(|hit| hit.path == tool.path());
        assert_eq!(
            hit.unwrap_or_else(|| panic!("{slug} is not found")).kind,
            Kind::Tool
        );
    }
    let (_, is_there) = library.document("/assessment/nothing");
    assert!(!is_there);
}

#[test]
fn a_new_tool_and_a_new_role_need_a_file_each_and_nothing_else() {
    let (content, _folder) = changed("site.toml", |text| format!("{text}\n"));
    let below = content.join("assessment");
    std::fs::copy(below.join("ready.toml"), below.join("mine.toml")).unwrap();
    let sergeant = std::fs::read_to_string(below.join("profiles/sergeant.toml")).unwrap();
    let detective = sergeant.replace("title = \"Sergeant\"", "title = \"Detective\"");
    std::fs::write(below.join("profiles/detective.toml"), detective).unwrap();
    let more = Library::load(&content, Some(&dist()), Mode::Demo).unwrap();
    assert_eq!(more.pages(), library().pages() + 1);
    assert!(more.document("/assessment/mine").1);
    let (page, _) = more.document("/assessment/role-profile");
    assert!(String::from_utf8_lossy(&page.plain.bytes).contains("Detective"));
}
