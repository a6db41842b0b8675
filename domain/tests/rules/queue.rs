//! A round’s queue: what shows, and what it is as a table.

use domain::applications::queue::{Filter, Show, is_like};
use domain::applications::round::{Desk, Lacks, Queued, Round, RoundId};
use domain::applications::sift::{APART, Agreement, Given, Ranked};
use domain::applications::stage::named;
use domain::applications::{ApplicationId, Outcome, Promise, Stage};
use domain::csv::{cell, sheet};
use domain::time::{Day, Instant};
use proptest::prelude::*;

/// Reads a table back, as RFC 4180 says.
fn read(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let (mut is_quoted, mut rest) = (
        false,
        text.strip_prefix('\u{feff}').unwrap().chars().peekable(),
    );
    while let Some(c) = rest.next() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' if is_quoted && rest.peek() == Some(&'"') => {
                row.last_mut().unwrap().push(rest.next().unwrap())
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(String::new()),
            '\r' if !is_quoted => {
                assert_eq!(rest.next(), Some('\n'));
                rows.push(vec![String::new()]);
            }
            c => row.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line ends");
    rows
}

const FORMULA: &str = "[=+@\t\r\n＝＋－＠﹢﹣﹦﹫−-]";
const UNSEEN: &str = "[ \u{a0}\u{2003}\u{3000}\u{200b}\u{200d}\u{2060}\u{feff}\u{ad}\u{1}]{0,4}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn no_cell_is_a_formula(before in UNSEEN, start in FORMULA, rest in ".{0,12}") {
        let text = format!("{before}{start}{rest}");
        let marked = format!("\"'{}\"", text.replace('"', "\"\""));
        prop_assert_eq!(cell(&text), marked);
    }

    #[test]
    fn other_cells_stay_as_they_are(before in "[ ]{0,2}", start in "[a-zA-Z0-9',;\"é]", rest in "(?s).{0,12}") {
        let text = format!("{before}{start}{rest}");
        prop_assert_eq!(cell(&text), format!("\"{}\"", text.replace('"', "\"\"")));
    }

    #[test]
    fn a_table_reads_back(rows in proptest::collection::vec(proptest::collection::vec("(?s).{0,8}", 1..4), 1..4)) {
        let back = read(&sheet(rows.clone()));
        prop_assert_eq!(back.len(), rows.len());
        for (read, written) in back.concat().into_iter().zip(rows.concat()) {
            prop_assert!(read == written || read == format!("'{written}"), "{:?} {:?}", read, written);
        }
    }

    #[test]
    fn another_mark_is_asked_for_where_a_part_is_open_or_apart(
        marks in proptest::collection::vec(0..=5_u8, 0..4), settled in proptest::option::of(0..=5_u8), scorers in 1..=2_u8
    ) {
        let given = Given {
            count: marks.len(),
            least: marks.iter().copied().min().unwrap_or_default(),
            best: marks.iter().copied().max().unwrap_or_default(),
        };
        // One scorer gives one mark; two are never there.
        prop_assume!(scorers == 2 || marks.len() < 2 || marks[0].abs_diff(marks[1]) < APART);
        let is_open = !matches!(Agreement::of(&marks, settled, scorers), Agreement::Agreed { .. });
        prop_assert_eq!(given.is_open(settled.is_some(), scorers), is_open);
    }

    #[test]
    fn a_filter_is_the_same_in_its_address(show in 0..6_usize, stage in "[a-z-]{0,8}", reference in "(?s).{0,8}") {
        let filter = Filter { show: Show::ALL[show], stage, reference };
        let query = filter.query();
        prop_assert!(query.is_ascii() && !query.contains(' '));
        let parts: Vec<(String, String)> = query.trim_start_matches('?').split('&').filter_map(|part| {
            let (name, text) = part.split_once('=')?;
            Some((name.to_owned(), unescaped(text)))
        }).collect();
        let find = |name: &str| parts.iter().find(|(of, _)| of == name).map(|(_, text)| text.clone());
        prop_assert_eq!(Filter::of(find), filter);
    }
}

fn unescaped(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |rest: &mut dyn Iterator<Item = u8>| {
            let two = [rest.next().unwrap(), rest.next().unwrap()];
            u8::from_str_radix(std::str::from_utf8(&two).unwrap(), 16).unwrap()
        };
        bytes.push(if byte == b'%' { hex(&mut rest) } else { byte });
    }
    String::from_utf8(bytes).unwrap()
}

fn queued(reference: &str, stage: &str, marks: Vec<Option<Vec<u8>>>) -> Queued {
    let id = ApplicationId(reference.to_lowercase());
    Queued {
        ranked: Ranked {
            id,
            rank: None,
            is_tied: false,
            total: None,
            event: None,
            is_on_the_line: false,
        },
        reference: reference.to_owned(),
        submitted: Instant(1_795_424_400_000),
        stage: stage.to_owned(),
        is_late: false,
        apart: vec![false; marks.len()],
        to_settle: vec![false; marks.len()],
        settled: vec![None; marks.len()],
        marks,
        is_apart: false,
        is_barred: false,
        is_after: false,
        held: vec![],
        lacks: Lacks::default(),
        is_close: false,
    }
}

/// One application for each thing a filter asks.
fn desk() -> Desk {
    let all = |marks: [&[u8]; 2]| marks.map(|marks| Some(marks.to_vec())).to_vec();
    let mut sifted = queued("AC3D-EF4G", "submitted", all([&[4, 3], &[5, 5]]));
    sifted.ranked.rank = Some(1);
    sifted.ranked.total = Some(17);
    sifted.ranked.is_tied = true;
    sifted.ranked.is_on_the_line = true;
    sifted.settled[0] = Some(4);
    let mut apart = queued("HJ6K-MN7P", "submitted", all([&[0, 5], &[1, 2]]));
    (apart.is_apart, apart.is_barred) = (true, true);
    let mine = queued("RTX3-4679", "submitted", vec![None, Some(vec![2])]);
    let mut late = queued("CDEF-GHJK", "waiting", vec![None, None]);
    late.is_late = true;
    Desk {
        round: Round {
            id: RoundId("mentee-2026-12-31".to_owned()),
            title: "Mentee".to_owned(),
            closes: Day::parse("2026-12-31"),
            places: Some(1),
            counts: vec![],
            stuck: 0,
            promise: Promise::Decision,
        },
        parts: [
            ("goals", "=What are your goals?"),
            ("benefit", "Who gains?"),
        ]
        .map(|(id, asked)| (id.to_owned(), asked.to_owned()))
        .to_vec(),
        queue: vec![sifted, apart, mine, late],
        assessors: vec![],
        proposed: vec![],
        levels: vec![],
        has_event: false,
        passed: vec![],
    }
}

#[test]
fn each_filter_shows_what_it_says() {
    let desk = desk();
    let shown = |filter: Filter| -> Vec<&str> {
        let shown = desk.queue.iter().filter(|of| filter.shows(of));
        shown.map(|of| of.reference.as_str()).collect()
    };
    let by = |show| {
        shown(Filter {
            show,
            ..Filter::default()
        })
    };
    assert_eq!(by(Show::All).len(), 4);
    assert_eq!(by(Show::Mine), ["RTX3-4679"]);
    assert_eq!(by(Show::NotSifted), ["HJ6K-MN7P", "RTX3-4679"]);
    assert_eq!(by(Show::Apart), ["HJ6K-MN7P"]);
    assert_eq!(by(Show::OnTheLine), ["AC3D-EF4G"]);
    assert_eq!(by(Show::Late), ["CDEF-GHJK"]);
    let stage = "waiting".to_owned();
    assert_eq!(
        shown(Filter {
            stage: stage.clone(),
            ..Filter::default()
        }),
        ["CDEF-GHJK"]
    );
    assert!(
        shown(Filter {
            show: Show::Mine,
            stage,
            ..Filter::default()
        })
        .is_empty()
    );
    for typed in ["rtx34679", " RTX3 4679 ", "rtx3–4679", "x3-46", "RTX3-4679"] {
        let reference = typed.to_owned();
        assert_eq!(
            shown(Filter {
                reference,
                ..Filter::default()
            }),
            ["RTX3-4679"],
            "{typed}"
        );
    }
    assert!(is_like("RTX3-4679", " - ") && !is_like("RTX3-4679", "rtx4"));
}

#[test]
fn whoever_has_nothing_left_to_mark_is_told_why() {
    let mut desk = desk();
    assert_eq!((desk.left(), desk.nothing_left()), (1, None));
    desk.queue[2].marks = vec![Some(vec![3]), Some(vec![2])];
    let said = desk.nothing_left().unwrap();
    assert!(
        said.contains("You do not mark one application: you are close to"),
        "{said}"
    );
    desk.queue[2].is_close = true;
    assert!(desk.nothing_left().unwrap().contains("2 applications"));
    desk.parts.clear();
    assert_eq!(desk.nothing_left(), None, "nobody marks here");
}

#[test]
fn what_holds_applications_up_is_said_once_with_what_to_do() {
    let mut desk = desk();
    assert_eq!(desk.held_up(), Vec::<String>::new());
    let left = desk.left();
    desk.queue[2].held = vec![true, false];
    assert!(desk.queue[2].is_to_mask());
    assert_eq!(
        desk.left(),
        left - 1,
        "what waits for its mask is not asked for"
    );
    let nobody = |scorers, deciders| Lacks { scorers, deciders };
    desk.queue[0].lacks = nobody(true, false);
    desk.queue[1].lacks = nobody(true, false);
    desk.queue[3].held = vec![true];
    let said = desk.held_up();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("AC3D-EF4G, HJ6K-MN7P: Too few are left to score"));
    assert!(said[1].starts_with("RTX3-4679: Whoever took names out"));
    // Each says what to do.
    for lacks in [nobody(true, false), nobody(false, true), nobody(true, true)] {
        assert!(lacks.said().unwrap().contains("roles file"));
    }
}

#[test]
fn whoever_could_still_mark_is_asked_before_they_open_one_by_name() {
    let desk = desk();
    let asked: Vec<bool> = desk.queue.iter().map(Queued::bars).collect();
    assert_eq!(
        asked,
        [false, false, true, true],
        "its marks, barred, mine, waiting"
    );
    let over = queued("AC3D-EF4H", "withdrawn", vec![None]);
    let barred = Queued {
        is_barred: true,
        ..queued("AC3D-EF4J", "submitted", vec![None])
    };
    assert!(!over.bars() && !barred.bars());
}

#[test]
fn what_waits_for_an_answer_is_counted_where_one_is_promised() {
    let mut round = desk().round;
    round.counts = vec![("answered".to_owned(), 3), ("submitted".to_owned(), 2)];
    for (promise, count) in [
        (Promise::Answer, 2),
        (Promise::Decision, 0),
        (Promise::Reading, 0),
    ] {
        round.promise = promise;
        assert_eq!(round.to_answer(), count);
    }
}

#[test]
fn a_stage_has_one_name_for_all() {
    let at = Instant(1_795_424_400_000);
    for outcome in [Outcome::Offer, Outcome::Reserve, Outcome::NotSelected] {
        let stage = Stage::decided(outcome, at, 10);
        assert!(!stage.name().is_empty() && stage.name() == named(stage.word()));
        assert!(stage.said().starts_with(stage.name()), "{}", stage.said());
    }
    assert_eq!(named("a word that is none"), "");
}

#[test]
fn the_queue_as_a_table_names_nobody_and_holds_no_formula() {
    let rows = read(&desk().sheet());
    assert_eq!(
        rows[0],
        [
            "Order",
            "Reference",
            "Where it is",
            "Sent",
            "Late",
            "Answer 1: =What are your goals?",
            "Answer 2: Who gains?",
            "Total",
            "Same total as others",
            "Places run out here",
            "Comes after others"
        ]
    );
    assert_eq!(
        rows[1],
        [
            "1",
            "AC3D-EF4G",
            "Submitted",
            "23 November 2026",
            "",
            "4 and 3, settled at 4",
            "5 and 5",
            "8.5",
            "yes",
            "yes",
            ""
        ]
    );
    assert_eq!(rows[3][5..8], ["not yet", "2", ""]);
    assert_eq!(
        rows[4][..5],
        [
            "",
            "CDEF-GHJK",
            "Not endorsed yet",
            "23 November 2026",
            "yes"
        ]
    );
}
