//! Search over the content as it is: the index that the server makes finds what people look for.

use domain::search::{Found, Index, Kind, Passages};

use server::library::Library;
use server::settings::Mode;

use crate::content::changed;
use crate::harness::{library, root};

fn made() -> (Index, Passages) {
    let library = library();
    let read = |path: &str| library.file(path).unwrap().plain.bytes.clone();
    let current: serde_json::Value =
        serde_json::from_slice(&read("/content/current.json")).unwrap();
    let hash = current["content"].as_str().unwrap();
    let index = read(&format!("/content/{hash}/search"));
    let passages = read(&format!("/content/{hash}/search-passages"));
    let passages = Passages::open(std::str::from_utf8(&passages).unwrap());
    (Index::open(&index).unwrap(), passages)
}

fn paths(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.path.as_str()).collect()
}

/// How many queries there are, how many have their page first and how many in the first three; and what is
/// not first.
fn asked(file: &str) -> (usize, usize, usize, String) {
    let (index, _) = made();
    let queries = std::fs::read_to_string(root().join("end2end/bench").join(file)).unwrap();
    let (mut first, mut third, mut all, mut misses) = (0, 0, 0, vec![]);
    for (query, wanted) in queries.lines().map(|line| line.split_once('\t').unwrap()) {
        let found = index.search(query, 8);
        let at = paths(&found)
            .iter()
            .position(|path| wanted.split(' ').any(|wanted| wanted == *path));
        all += 1;
        first += usize::from(at == Some(0));
        third += usize::from(at.is_some_and(|at| at < 3));
        if at != Some(0) {
            misses.push(format!(
                "{at:?} {query}: not {wanted} but {:?}",
                paths(&found)
            ));
        }
    }
    misses.sort();
    (all, first, third, misses.join("\n"))
}

/// Eighty queries, a quarter of them mistyped or half typed, each with the pages that answer it.
#[test]
fn what_people_look_for_comes_first() {
    let (all, first, third, told) = asked("queries.tsv");
    assert!(all >= 81, "{all} queries");
    assert!(first * 100 >= all * 95, "{first} of {all} first\n{told}");
    assert!(third * 100 >= all * 99, "{third} of {all} in three\n{told}");
}

/// Queries in people's own words, a quarter of them mistyped, written down with their pages by somebody who had
/// read the pages and not the ranking. The aim is 95 in a hundred; this keeps what is reached.
#[test]
fn what_was_written_down_beforehand_is_often_in_the_first_three() {
    let (all, first, third, told) = asked("queries-beforehand.tsv");
    assert!(all >= 250, "{all} queries");
    assert!(
        third * 100 >= all * 73,
        "{first} first and {third} in three of {all}\n{told}"
    );
}

#[test]
fn the_passage_that_answers_is_shown_and_marked() {
    let (index, passages) = made();
    let found = index.search("who sees the scores", 3);
    let hit = found.hits.first().unwrap();
    let runs = passages.best(&index, &found, hit.page);
    let marked: Vec<&str> = runs
        .iter()
        .filter(|run| run.is_match)
        .map(|run| run.text.as_str())
        .collect();
    assert!(
        marked
            .iter()
            .any(|word| word.to_lowercase().starts_with("scor")),
        "{runs:?}"
    );
    let length: usize = runs.iter().map(|run| run.text.len()).sum();
    assert!(length <= 210, "{length}: {runs:?}");
}

#[test]
fn every_page_is_found_by_its_own_title() {
    let (index, passages) = made();
    let mut pages = 0;
    let found = index.search("career", usize::MAX);
    assert!(found.hits.len() > 10, "{:?}", paths(&found));
    for word in ["guidance", "option", "mentor", "exam", "privacy"] {
        for hit in index.search(word, usize::MAX).hits {
            let by_title = index.search(&hit.title, 3);
            assert!(
                paths(&by_title).contains(&hit.path.as_str()),
                "{}",
                hit.title
            );
            assert!(!passages.best(&index, &by_title, hit.page).is_empty());
            pages += 1;
        }
    }
    assert!(pages > 30, "{pages}");
}

#[test]
fn what_says_nothing_or_is_nowhere_finds_nothing() {
    let (index, _) = made();
    for query in ["", " ", "the", "how do I", "zzzz", "§§§", "xylophonic"] {
        assert_eq!(
            paths(&index.search(query, 8)),
            Vec::<&str>::new(),
            "{query}"
        );
    }
}

#[test]
fn options_for_mentors_that_are_open_come_before_closed_ones() {
    let (index, _) = made();
    let found = index.search("mentor", 8);
    let best = paths(&found);
    assert_eq!(best[0], "/guidance/being-a-mentor");
    assert!(best.contains(&"/guidance/being-a-mentee"), "{best:?}");
    assert!(
        found.hits.iter().all(|hit| hit.kind != Kind::Closed),
        "{found:?}"
    );
    let all = index.search("mentor", 99);
    assert!(
        all.hits.iter().any(|hit| hit.kind == Kind::Closed),
        "{all:?}"
    );
}

/// Words that no page has, each two letters from one that many have.
#[test]
fn another_word_of_seven_letters_is_not_taken_for_a_mistake() {
    let (index, _) = made();
    for query in [
        "weather", "printer", "canteen", "charger", "battery", "lottery",
    ] {
        let found = index.search(query, 8);
        assert_eq!(paths(&found), Vec::<&str>::new(), "{query}");
    }
}

#[test]
fn a_mistake_in_the_synonyms_names_file_line_and_key() {
    let (content, _folder) = changed("synonyms.toml", |text| {
        text.replace("\"gaffer\"", "\"the\"")
    });
    let said = Library::load(&content, None, Mode::Demo).err().unwrap();
    let place = format!("{}, line ", content.join("synonyms.toml").display());
    assert!(
        said.starts_with(&place) && said.contains("`words`: search passes over “the”"),
        "{said}"
    );
}
