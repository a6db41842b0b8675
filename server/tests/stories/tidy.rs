//! The house rules: what ARCHITECTURE.md promises of the tree, read from the tree.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::root;

/// The rooms that the table in ARCHITECTURE.md names.
fn rooms() -> Vec<String> {
    let text = read("ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let rooms: Vec<String> = rows
        .filter_map(|row| row.split('`').next())
        .filter(|name| !name.contains(['/', '.']))
        .map(ToOwned::to_owned)
        .collect();
    assert!(rooms.len() >= 4, "{rooms:?}");
    rooms
}

/// Rooms that are content alone: no handler, no table.
const STATIC_ROOMS: [&str; 4] = ["assessment", "guidance", "options", "plan"];

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Every Rust file below a folder of the repository, by its path from the top.
fn rust_files(folders: &[&str]) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|is| is == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = vec![];
    for folder in folders {
        walk(&root().join(folder), &mut found);
    }
    let top = root();
    let told = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path.strip_prefix(&top).unwrap().display().to_string(), text)
    };
    let all: Vec<_> = found.into_iter().map(told).collect();
    assert!(all.len() > 10, "the files are found");
    all
}

const SOURCES: [&str; 3] = ["app/src", "domain/src", "server/src"];

/// No file of these but the exceptions holds the words, comments apart.
#[track_caller]
fn only_in(folders: &[&str], words: &[&str], exceptions: &[&str]) {
    let mut strangers = vec![];
    for (path, text) in rust_files(folders) {
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let hit = text
            .lines()
            .filter(is_code)
            .find(|line| words.iter().any(|word| line.contains(word)));
        if let Some(line) = hit.filter(|_| !exceptions.contains(&path.as_str())) {
            strangers.push(format!("{path}: {}", line.trim()));
        }
    }
    assert!(
        strangers.is_empty(),
        "{words:?} stand where they may not:\n{}",
        strangers.join("\n")
    );
}

#[test]
fn every_room_exists_in_all_its_layers() {
    for room in rooms() {
        let mut layers = vec![format!("domain/src/{room}.rs"), format!("content/{room}")];
        if !STATIC_ROOMS.contains(&room.as_str()) {
            layers.push(format!("domain/src/{room}/api.rs"));
            layers.push(format!("app/src/{room}.rs"));
            layers.push(format!("server/src/{room}.rs"));
            layers.push(format!("server/src/{room}/store.rs"));
        }
        for layer in layers {
            assert!(
                root().join(&layer).exists(),
                "the room {room} lacks {layer}"
            );
        }
    }
    let migrations = read("server/migrations/0001_start.sql");
    for table in ["application", "question"] {
        assert!(
            migrations.contains(&format!("create table {table} (")),
            "{table}"
        );
    }
}

#[test]
fn every_path_that_architecture_names_exists() {
    let text = read("ARCHITECTURE.md");
    assert!(
        text.lines().count() <= 200,
        "the map is short enough to read"
    );
    let mut checked = 0;
    for (at, quoted) in text.split('`').enumerate().filter(|(at, _)| at % 2 == 1) {
        let ends = [".rs", ".toml", ".md", ".sql"]
            .iter()
            .any(|end| quoted.ends_with(end));
        let is_path = (quoted.contains('/') || ends) && !quoted.contains([' ', '<', '{', '*', '…']);
        if !is_path
            || quoted.starts_with('/')
            || quoted.starts_with("./")
            || !quoted.contains('/') && matches!(quoted, "store.rs" | ".rs")
        {
            continue;
        }
        checked += 1;
        assert!(
            root().join(quoted).exists(),
            "{quoted} (quotation {at}) does not exist"
        );
    }
    assert!(checked > 20, "{checked} paths");
}

#[test]
fn no_room_names_another() {
    let rooms = rooms();
    let lists = [
        "domain/src/api.rs",
        "domain/src/lib.rs",
        "server/src/lib.rs",
        "app/src/lib.rs",
        "app/src/shell.rs",
    ];
    let mut strangers = vec![];
    for (path, text) in rust_files(&SOURCES) {
        let mut parts = path.split('/').skip(2);
        let first = parts.next().unwrap().trim_end_matches(".rs").to_owned();
        let is_listing = lists.contains(&path.as_str());
        for other in rooms
            .iter()
            .filter(|other| **other != first && rooms.contains(&first) && !is_listing)
        {
            for line in text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                if ["crate", "domain", "super"]
                    .iter()
                    .any(|of| line.contains(&format!("{of}::{other}")))
                {
                    strangers.push(format!("{path} names {other}: {}", line.trim()));
                }
            }
        }
    }
    assert_eq!(strangers, Vec::<String>::new());
}

#[test]
fn sql_is_written_only_in_stores_and_foundations() {
    let stores = [
        "server/src/applications/decisions/store.rs",
        "server/src/applications/event/store.rs",
        "server/src/applications/adjustments/store.rs",
        "server/src/applications/notes/store.rs",
        "server/src/applications/rounds/moved/store.rs",
        "server/src/applications/rounds/store.rs",
        "server/src/applications/settling/store.rs",
        "server/src/applications/sift/conflict/store.rs",
        "server/src/applications/sift/next/store.rs",
        "server/src/applications/sift/store.rs",
        "server/src/applications/store.rs",
        "server/src/drafts/store.rs",
        "server/src/guidance/store.rs",
        "server/src/monitoring/store.rs",
        "server/src/questions/store.rs",
        "server/src/sign_in/store.rs",
    ];
    let foundations = [
        "server/src/audit.rs",
        "server/src/audit/anchor.rs",
        "server/src/audit/merge.rs",
        "server/src/backup/dump.rs",
        "server/src/backup/restore.rs",
        "server/src/backup/scratch.rs",
        "server/src/erase.rs",
        "server/src/http/call.rs",
        "server/src/links.rs",
        "server/src/links/acting.rs",
        "server/src/outbox.rs",
        "server/src/retention.rs",
        "server/src/store.rs",
        "server/src/store/beside.rs",
        "server/src/store/checks.rs",
        "server/src/store/readers.rs",
        "server/src/store/writer.rs",
    ];
    only_in(&SOURCES, &["sqlx"], &[&stores[..], &foundations].concat());
}

#[test]
fn files_are_read_and_written_only_where_architecture_says() {
    let readers = [
        "server/src/audit/anchor.rs",
        "server/src/backup.rs",
        "server/src/clock.rs",
        "server/src/erase/ledger.rs",
        "server/src/library/export.rs",
        "server/src/library/source.rs",
        "server/src/library/statics.rs",
        "server/src/roles.rs",
        "server/src/settings.rs",
        "server/src/settings/key.rs",
    ];
    only_in(&SOURCES, &["std::fs", "tokio::fs", "File::open"], &readers);
}

#[test]
fn no_html_is_trusted_and_nothing_is_unsafe() {
    only_in(
        &SOURCES,
        &[
            "inner_html",
            "set_inner_html",
            "insert_adjacent_html",
            "document.write",
        ],
        &[],
    );
    only_in(&SOURCES, &["unsafe {", "unsafe fn", "unsafe impl"], &[]);
}

#[test]
fn only_the_clock_asks_the_time_and_makes_chance() {
    only_in(
        &SOURCES,
        &["SystemTime::now", "Instant::now", "Utc::now"],
        &["server/src/clock.rs"],
    );
    let chance = ["server/src/clock.rs"];
    only_in(
        &["domain/src", "server/src"],
        &["getrandom::", "rand::", "thread_rng"],
        &chance,
    );
}

#[test]
fn the_domain_is_pure() {
    let outside = [
        "std::env",
        "std::net",
        "std::process",
        "std::thread",
        "tokio",
        "axum",
        "println!",
        "web_sys",
    ];
    only_in(&["domain/src"], &outside, &[]);
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let folders = [
        "app/src",
        "domain/src",
        "server/src",
        "server/tests",
        "domain/tests",
    ];
    let there: Vec<&str> = folders
        .into_iter()
        .filter(|folder| root().join(folder).exists())
        .collect();
    let long: Vec<String> = rust_files(&there)
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(path, lines)| format!("{path}: {lines}"))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn no_file_is_called_what_says_nothing() {
    for (path, _) in rust_files(&SOURCES) {
        let name = path.rsplit('/').next().unwrap();
        for forbidden in [
            "utils.rs",
            "helpers.rs",
            "common.rs",
            "types.rs",
            "models.rs",
            "manager.rs",
            "mod.rs",
        ] {
            assert_ne!(name, forbidden, "{path}");
        }
    }
}

#[test]
fn every_file_says_what_lives_in_it() {
    for (path, text) in rust_files(&SOURCES) {
        assert!(
            text.starts_with("//! "),
            "{path} opens without a line on what lives there"
        );
    }
}

#[test]
fn tables_have_text_and_bigint_only() {
    for entry in fs::read_dir(root().join("server/migrations")).unwrap() {
        let file = entry.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"));
        let sql: String = lines.collect::<Vec<_>>().join("\n");
        assert_eq!(
            sql.replace("sealed", ""),
            sql.replace("sealed", "").to_lowercase(),
            "lower case"
        );
        let mut columns = 0;
        for table in sql.split("create table ").skip(1) {
            let inside = table
                .split_once("(\n")
                .unwrap()
                .1
                .split("\n);")
                .next()
                .unwrap();
            for column in inside
                .lines()
                .map(str::trim)
                .filter(|line| !line.starts_with("unique") && !line.starts_with("primary key"))
            {
                let kind = column.trim_end_matches(',').split(' ').nth(1).unwrap();
                assert!(
                    // SQLite lays rows by an integer key, where one must lie by chance.
                    matches!(kind, "text" | "bigint") || column == "place integer primary key,",
                    "{}: {column}",
                    file.display()
                );
                columns += 1;
            }
        }
        assert!(columns > 0 || !sql.contains("create table"));
    }
}

#[test]
fn the_readme_names_the_verbs() {
    let text = read("README.md");
    for verb in ["./run", "./test"] {
        assert!(text.contains(verb), "README.md does not name {verb}");
        assert!(root().join(verb).exists());
    }
}
