//! Search: what is built is found again, and no bytes and no query stop it.

use domain::article::{Block, Page};
use std::collections::HashMap;

use domain::search::{Aside, Index, Kind, Passages, Synonyms, SynonymsFile, build};
use proptest::prelude::*;

fn page(path: &str, title: &str, texts: &[&str]) -> Page {
    Page {
        path: path.to_owned(),
        title: title.to_owned(),
        summary: "A page.".to_owned(),
        crumbs: vec![],
        body: texts.iter().map(|text| Block::paragraph(*text)).collect(),
        related: vec![],
        reviewed: None,
    }
}

fn small() -> (Index, Passages) {
    let built = build(
        &[
            page("/", "Home", &["Nobody looks for the promotion here."]),
            page("/guidance", "Guidance", &["A menu with promotion."]),
            page(
                "/guidance/promotion",
                "Getting promoted",
                &["Short.", "How promotion is won."],
            ),
            page(
                "/guidance/planning",
                "Planning",
                &["A plan for the women’s promotion <b>board</b>."],
            ),
            page(
                "/options/shadowing",
                "Shadowing",
                &["Beside a specialist, part-time."],
            ),
            page("/contact", "Contact", &["Telephone and adjustments."]),
        ],
        &HashMap::new(),
        &Synonyms::default(),
    );
    (
        Index::open(&built.index).unwrap(),
        Passages::open(&built.passages),
    )
}

fn first(query: &str) -> Option<String> {
    let found = small().0.search(query, 8);
    found.hits.into_iter().next().map(|hit| hit.path)
}

#[test]
fn words_are_found_whatever_their_ending_and_while_they_are_typed() {
    for query in [
        "promotion",
        "promote",
        "PROMOTED",
        "promoting",
        "prom",
        "promoti",
    ] {
        assert_eq!(
            first(query).as_deref(),
            Some("/guidance/promotion"),
            "{query}"
        );
    }
    for query in [
        "plan", "plann", "plannin", "planning", "plans", "planned", "womens", "women's",
    ] {
        assert_eq!(
            first(query).as_deref(),
            Some("/guidance/planning"),
            "{query}"
        );
    }
}

#[test]
fn one_mistake_is_forgiven_in_a_word_and_two_in_a_long_one() {
    for query in [
        "promtion",
        "prmootion",
        "shaddowing",
        "shadwoing",
        "specalst",
        "speshalist",
        "adjustements",
    ] {
        assert!(first(query).is_some(), "{query}");
    }
    // Three letters forgive none, five not two, seven not two for a short word, nine not three; nor
    // does an ending make a word long.
    for query in ["bxr", "tzlqf", "cintect", "tpzcialqst", "bxyrding"] {
        assert_eq!(first(query), None, "{query}");
    }
}

#[test]
fn menus_and_the_home_page_are_not_found() {
    let found = small().0.search("promotion", 8);
    assert_eq!(found.hits.len(), 2, "{found:?}");
}

#[test]
fn the_best_passage_is_shown_as_it_is_with_its_words_marked() {
    let (index, passages) = small();
    let found = index.search("board promotion", 8);
    let hit = found.hits.first().unwrap();
    let runs: Vec<(String, bool)> = passages
        .best(&index, &found, hit.page)
        .into_iter()
        .map(|run| (run.text, run.is_match))
        .collect();
    let said = [
        ("A plan for the women’s ", false),
        ("promotion", true),
        (" <b>", false),
        ("board", true),
        ("</b>.", false),
    ];
    assert_eq!(runs, said.map(|(text, is)| (text.to_owned(), is)));
}

/// Words of letters that are no stop words and no stems of each other.
fn any_words() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[bcdfghklmnpqrtvwxz]{3,9}", 1..30)
}

/// Two options alike, of which the first is closed and the second is also found by other words.
fn asides() -> (Index, Passages) {
    let pages = [
        page("/options/a", "A mentor", &["A mentor for a year."]),
        page(
            "/options/b",
            "A mentor",
            &["A mentor for a year, at second best."],
        ),
    ];
    let asides = [
        ("/options/a", &[][..], true),
        ("/options/b", &["CVF", "a secondment abroad"][..], false),
    ];
    let asides = asides.map(|(path, also, is_closed)| {
        let also = also.iter().map(|text| (*text).to_owned()).collect();
        (path.to_owned(), Aside { also, is_closed })
    });
    let built = build(&pages, &HashMap::from(asides), &Synonyms::default());
    let passages = Passages::open(&built.passages);
    (Index::open(&built.index).unwrap(), passages)
}

#[test]
fn a_page_is_also_found_by_other_words_which_are_never_shown() {
    let (index, passages) = asides();
    for query in ["cvf", "secondment", "secondments"] {
        let found = index.search(query, 8);
        let pages: Vec<usize> = found.hits.iter().map(|hit| hit.page).collect();
        assert_eq!(pages, [1], "{query}");
        let runs = passages.best(&index, &found, 1);
        let runs: Vec<(&str, bool)> = runs
            .iter()
            .map(|run| (run.text.as_str(), run.is_match))
            .collect();
        assert_eq!(runs, [("A page.", false)], "{query}");
    }
}

#[test]
fn what_is_closed_comes_after_what_is_open_and_says_so() {
    let found = asides().0.search("mentor", 1);
    assert_eq!((found.hits.len(), found.all), (1, 2));
    let found = asides().0.search("mentor", 8);
    let hits: Vec<(&str, &str, Kind)> = found
        .hits
        .iter()
        .map(|hit| (hit.path.as_str(), hit.title.as_str(), hit.kind))
        .collect();
    let open = ("/options/b", "A mentor", Kind::Option);
    assert_eq!(hits, [open, ("/options/a", "A mentor", Kind::Closed)]);
}

fn synonyms(text: &str) -> Result<Synonyms, String> {
    let file: SynonymsFile = toml::from_str(text).unwrap();
    file.checked()
        .map_err(|defect| format!("line {}: {}", defect.line(text), defect.said))
}

/// Three pages: about annual reviews, about a board, and about another board that says neither.
fn with_synonyms(groups: &str) -> Index {
    let pages = [
        page(
            "/guidance/a",
            "The annual review",
            &["Once a year, a talk."],
        ),
        page(
            "/guidance/b",
            "The board",
            &["A panel asks, after the review of papers."],
        ),
        page(
            "/guidance/c",
            "The skipper of a boat",
            &["Annual leave at sea."],
        ),
    ];
    let built = build(&pages, &HashMap::new(), &synonyms(groups).unwrap());
    Index::open(&built.index).unwrap()
}

#[test]
fn words_that_mean_the_same_find_each_others_pages_after_those_that_say_what_was_typed() {
    let groups = "[[group]]\nwords = [\"appraisal\", \"annual review\"]\n[[group]]\nwords = [\"board\", \"review\", \"skippers\"]\n";
    let index = with_synonyms(groups);
    let paths = |query: &str| {
        let hits = index.search(query, 8).hits;
        hits.into_iter().map(|hit| hit.path).collect::<Vec<_>>()
    };
    // A page has to say all of a phrase, and a phrase is not its words: an annual review is no board.
    assert_eq!(paths("appraisal"), ["/guidance/a"]);
    assert_eq!(paths("my appraisals"), ["/guidance/a"]);
    assert_eq!(paths("the annual review")[0], "/guidance/a");
    assert_eq!(paths("skipper")[0], "/guidance/c");
    assert!(paths("skipper").contains(&"/guidance/b".to_owned()));
    // Who types a word that stands here has made no mistake.
    let plain = with_synonyms("group = []");
    assert!(plain.search("appraisal", 8).hits.is_empty());
}

#[test]
fn a_mistake_in_the_synonyms_is_told_with_its_line() {
    for (text, said) in [
        (
            "[[group]]\nwords = [\"board\"]",
            "line 2: name at least two",
        ),
        (
            "[[group]]\nwords = [\"board\", \"panel\"]\n\n[[group]]\nwords = [\"the\", \"quota\"]",
            "line 5: search passes over “the”",
        ),
        (
            "[[group]]\nwords = [\"promotion\", \"promoted\"]",
            "line 2: search takes “promoted”",
        ),
        (
            "[[group]]\nwords = [\"a board\", \"panel\"]\n[[group]]\nwords = [\"board\", \"quota\"]",
            "line 4: search takes “board”",
        ),
    ] {
        let told = synonyms(text).unwrap_err();
        assert!(told.starts_with(said), "{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_word_finds_its_page(pages in proptest::collection::vec(any_words(), 1..8)) {
        let texts: Vec<String> = pages.iter().map(|words| words.join(" ")).collect();
        let all: Vec<Page> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| page(&format!("/guidance/p{at}"), "Title", &[text]))
            .collect();
        let built = build(&all, &HashMap::new(), &Synonyms::default());
        let index = Index::open(&built.index).unwrap();
        let passages = Passages::open(&built.passages);
        for (at, words) in pages.iter().enumerate() {
            for word in words {
                let found = index.search(word, usize::MAX);
                let path = format!("/guidance/p{at}");
                let hit = found.hits.iter().find(|hit| hit.path == path);
                // A page much worse than another with the same word may be left out.
                let elsewhere = pages.iter().enumerate().any(|(other, words)| other != at && words.iter().any(|w| w.starts_with(word.as_str())));
                prop_assert!(hit.is_some() || elsewhere, "{} on {}", word, path);
                if let Some(hit) = hit {
                    let runs = passages.best(&index, &found, hit.page);
                    prop_assert!(runs.iter().any(|run| run.is_match), "{:?}", runs);
                }
            }
        }
    }

    #[test]
    fn no_bytes_and_no_query_stop_it(bytes in proptest::collection::vec(any::<u8>(), 0..200), query in any::<String>()) {
        let (index, passages) = small();
        let mut opened = vec![index];
        opened.extend(Index::open(&bytes));
        for index in opened {
            let found = index.search(&query, 9);
            for page in 0..9 {
                let _ = passages.best(&index, &found, page);
                let _ = Passages::open(&query).best(&index, &found, page);
            }
        }
    }

    #[test]
    fn an_index_that_was_damaged_opens_or_not_but_never_stops_anything(at in 0_usize..400, byte in any::<u8>()) {
        let mut built = build(&[page("/guidance/a", "Alpha", &["plan planning planner"]), page("/guidance/b", "Beta", &["plank"])], &HashMap::new(), &Synonyms::default()).index;
        let length = built.len();
        built[at % length] = byte;
        built.truncate(at.max(length / 2));
        if let Some(index) = Index::open(&built) {
            for query in ["plan", "planm", "zzzzz", "alpha beta"] {
                let _ = index.search(query, 8);
            }
        }
    }
}
