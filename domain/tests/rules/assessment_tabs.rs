//! Self-assessment: what is asked next, examples as they are typed, tools that have changed, two tabs.

use domain::assessment::{All, Answers, Example, MOST_CHARACTERS, Rule, Tool, Typed, merged};
use domain::time::Day;

use crate::assessment::{Chance, fill, today, tool};

fn chosen(tool: &Tool, id: &str, points: impl Fn(&str) -> u8) -> Answers {
    let mut answers = Answers {
        choice: Some(id.to_owned()),
        ..Answers::default()
    };
    for statement in &tool.statements {
        answers
            .points
            .insert(statement.id.clone(), points(&statement.id));
    }
    answers
}

#[test]
fn the_next_step_says_what_is_asked() {
    let (tool, _) = tool("behaviours");
    let asked = |id: &str| {
        let answers = Answers {
            choice: Some(id.to_owned()),
            ..Answers::default()
        };
        let levels = tool.short(&answers).into_iter().filter_map(|of| of.level);
        let mut levels: Vec<u8> = levels.collect();
        levels.dedup();
        (tool.short(&answers).len(), levels)
    };
    assert_eq!(
        tool.asked(&Answers::default()).len(),
        0,
        "nothing before one has chosen"
    );
    assert_eq!(asked("band-g"), (18, vec![1]));
    assert_eq!(asked("constable"), (18, vec![2]));
    assert_eq!(asked("chief-inspector"), (18, vec![3]));
    // No step up: one's own level.
    assert_eq!(asked("pcso"), (18, vec![1]));
    let said = |id: &str| {
        let answers = Answers {
            choice: Some(id.to_owned()),
            ..Answers::default()
        };
        tool.chosen(&answers).unwrap().said.clone()
    };
    assert_eq!(
        said("constable"),
        "Your next step is sergeant, at level 2: supervisor or middle manager."
    );
    assert_eq!(
        said("pcso"),
        "No step up is set for you here, so we ask at your own level 1: practitioner."
    );
}

#[test]
fn a_third_statement_is_asked_only_where_it_decides() {
    let (tool, _) = tool("behaviours");
    let mut chance = Chance(7);
    for _ in 0..200 {
        let answers = fill(&tool, &mut chance);
        let look = tool.look(&answers, today());
        for statement in tool.statements.iter().filter(|of| of.more) {
            let is_level = tool
                .short(&answers)
                .iter()
                .any(|of| of.themes == statement.themes && of.level == statement.level);
            let is_asked = tool.more(&answers).iter().any(|of| of.id == statement.id);
            let word = |points: u8| {
                let mut other = answers.clone();
                other.points.insert(statement.id.clone(), points);
                let theme = tool
                    .themes
                    .iter()
                    .position(|of| statement.themes.contains(&of.id))
                    .unwrap();
                tool.look(&other, today()).rows[theme].said.clone()
            };
            assert_eq!(is_asked, is_level && word(0) != word(4), "{}", statement.id);
        }
        assert_eq!(look.rows.len(), 9);
    }
    let parts = |answers: &Answers| tool.parts(answers).iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(parts(&chosen(&tool, "constable", |_| 4)), [6, 6, 6]);
    assert_eq!(
        parts(&chosen(&tool, "constable", |id| if id.ends_with("-1") {
            4
        } else {
            0
        })),
        [6, 6, 6, 6, 3]
    );
}

#[test]
fn while_the_current_role_is_not_ready_no_other_part_is_named() {
    let (tool, _) = tool("ready");
    let names = |points: &dyn Fn(&str) -> u8| {
        let look = tool.look(&chosen(&tool, "", points), today());
        (
            look.verdict,
            look.matters
                .into_iter()
                .map(|of| of.name)
                .collect::<Vec<_>>(),
        )
    };
    let (verdict, all) = names(&|_| 0);
    assert_eq!(
        all,
        [
            "Confident in my current role",
            "Competent in my current role"
        ]
    );
    assert!(verdict.starts_with("Your current role comes first."));
    let (verdict, later) = names(&|id| {
        if id.starts_with("con") || id.starts_with("com") {
            3
        } else {
            1
        }
    });
    assert_eq!(later.len(), 3);
    assert!(verdict.starts_with("You are settled"));
    let (verdict, none) = names(&|_| 4);
    assert!(none.is_empty() && verdict.starts_with("You are ready"));
}

#[test]
fn an_example_is_as_strong_as_it_is_and_half_when_it_is_old() {
    let of = |strength, month: &str| Example {
        theme: "collaborate".to_owned(),
        what: "I did it.".to_owned(),
        strength,
        month: Day::parse(month).unwrap(),
    };
    assert_eq!(of(4, "2023-07-01").points(today()), 4);
    assert_eq!(of(4, "2023-06-01").points(today()), 2);
    assert_eq!(of(1, "2020-02-01").points(today()), 0);
    assert_eq!(of(3, "2024-02-01").when(), "February 2024");
    let leap = Day::parse("2028-02-29").unwrap();
    assert_eq!(of(4, "2025-02-01").points(leap), 2);
    assert_eq!(of(4, "2025-03-01").points(leap), 4);
}

#[test]
fn an_example_is_checked_as_it_is_typed() {
    let right = Typed {
        theme: "collaborate".to_owned(),
        what: " I ran a joint patrol. ".to_owned(),
        strength: Some(3),
        month: "6".to_owned(),
        year: " 2026".to_owned(),
    };
    let example = right.checked(today()).unwrap();
    assert_eq!(
        (example.what.as_str(), example.when().as_str()),
        ("I ran a joint patrol.", "June 2026")
    );
    assert_eq!(Typed::of(&example).checked(today()), Ok(example));
    let parts = |typed: Typed| {
        typed
            .checked(today())
            .unwrap_err()
            .into_iter()
            .map(|(part, _)| part)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        parts(Typed::default()),
        ["theme", "what", "strength", "month"]
    );
    for what in ["", " \n", "a\u{200B}b", &"x".repeat(MOST_CHARACTERS + 1)] {
        assert_eq!(
            parts(Typed {
                what: what.to_owned(),
                ..right.clone()
            }),
            ["what"]
        );
    }
    for (month, year) in [
        ("7", "2026"),
        ("13", "2025"),
        ("0", "2025"),
        ("5", "25"),
        ("5", "1900"),
        ("June", "2025"),
        ("5", "02025"),
        ("", ""),
    ] {
        let typed = Typed {
            month: month.to_owned(),
            year: year.to_owned(),
            ..right.clone()
        };
        assert_eq!(parts(typed), ["month"], "{month} {year}");
    }
    for strength in [None, Some(0), Some(5)] {
        assert_eq!(
            parts(Typed {
                strength,
                ..right.clone()
            }),
            ["strength"]
        );
    }
}

#[test]
fn what_a_tool_no_longer_asks_is_left_out_and_counted() {
    for slug in ["behaviours", "evidence", "role-profile"] {
        let (tool, _) = tool(slug);
        let answers = fill(&tool, &mut Chance(11));
        assert_eq!(
            answers.clone().fitted(&tool),
            (answers.clone(), 0),
            "{slug}"
        );
        let mut odd = answers.clone();
        odd.points.insert("gone-1".to_owned(), 2);
        if let Some(statement) = tool.statements.first() {
            odd.points.insert(statement.id.clone(), 9);
        }
        let lost = 1 + usize::from(!tool.statements.is_empty());
        let (fitted, count) = odd.fitted(&tool);
        assert_eq!(count, lost, "{slug}");
        assert!(!fitted.points.contains_key("gone-1"));
    }
    let (roles, _) = tool("role-profile");
    let gone = Answers {
        choice: Some("gone".to_owned()),
        ..Answers::default()
    };
    assert_eq!(gone.fitted(&roles), (Answers::default(), 1));
    let (statements, _) = tool("drives");
    let mut examples = fill(&tool("evidence").0, &mut Chance(0x5EED_5EED));
    let count = examples.examples.len();
    examples.points.clear();
    assert!(count > 0);
    assert_eq!(examples.fitted(&statements), (Answers::default(), count));
}

#[test]
fn two_tabs_lose_nothing_of_each_other() {
    let slugs = ["behaviours", "evidence", "drives"];
    let tools: Vec<Tool> = slugs.iter().map(|slug| tool(slug).0).collect();
    let mut chance = Chance(99);
    for _ in 0..100 {
        let all = |chance: &mut Chance| -> All {
            tools
                .iter()
                .map(|tool| (tool.slug.clone(), fill(tool, chance)))
                .filter(|(_, of)| !of.is_empty())
                .collect()
        };
        let before = all(&mut chance);
        assert_eq!(merged(&before, &before, &before), before);
        // Each changes a tool of their own.
        let (mut mine, mut theirs) = (before.clone(), before.clone());
        mine.insert("drives".to_owned(), fill(&tools[2], &mut chance));
        theirs.insert("evidence".to_owned(), fill(&tools[1], &mut chance));
        let both = merged(&before, &mine, &theirs);
        assert_eq!(both.get("drives"), mine.get("drives"));
        let examples = |of: &All| {
            let mut all: Vec<_> = of
                .get("evidence")
                .map(|of| of.examples.clone())
                .unwrap_or_default();
            all.sort_by_key(|of| format!("{of:?}"));
            all.dedup();
            all
        };
        assert_eq!(examples(&both), examples(&theirs));
        // From nothing, all of both is there, and mine where both answered.
        let (one, other) = (all(&mut chance), all(&mut chance));
        let both = merged(&All::new(), &one, &other);
        for (slug, of) in &both {
            let nothing = Answers::default();
            let (mine, theirs) = (
                one.get(slug).unwrap_or(&nothing),
                other.get(slug).unwrap_or(&nothing),
            );
            for id in mine.points.keys().chain(theirs.points.keys()) {
                assert_eq!(
                    of.points.get(id),
                    mine.points.get(id).or(theirs.points.get(id))
                );
            }
            assert!(
                mine.examples
                    .iter()
                    .chain(&theirs.examples)
                    .all(|example| of.examples.contains(example))
            );
        }
    }
    assert_eq!(tools[1].rule, Rule::Examples);
}

#[test]
fn a_gap_is_told_with_the_options_that_help() {
    let (tool, _) = tool("ready");
    let look = tool.look(&chosen(&tool, "", |_| 0), today());
    let gap = look.matters[0].gap();
    assert_eq!(gap.name, "Confident in my current role");
    assert_eq!(gap.options, ["mentoring-for-all"]);
    assert_eq!(gap.why, look.matters[0].why);
}
