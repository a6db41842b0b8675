//! A plan: stages, what is due, taking out and putting back, the file, and two tabs that change the same plan.

use domain::form::Entries;
use domain::kept::{MOST_BYTES, write};
use domain::plan::board::{Board, Feedback};
use domain::plan::due::{Due, SOON};
use domain::plan::offers::{Behaviour, Offers, Way};
use domain::plan::{
    Action, ActionStage, Full, Goal, GoalStage, KIND, LONGEST_TITLE, MOST_ACTIONS, MOST_GOALS, Plan,
};
use domain::time::Day;

use crate::samples::entries;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn goal(id: &str, actions: Vec<Action>) -> Goal {
    let asked = entries(&[("title", &[&format!("Goal {id}")])]);
    let mut goal = Goal::new(id.to_owned(), None, &asked);
    goal.actions = actions;
    goal
}

fn action(id: &str, due: Option<Day>) -> Action {
    let asked = entries(&[("title", &[&format!("Action {id}")])]);
    let mut action = Action::new(id.to_owned(), None, &asked);
    action.due = due;
    action
}

#[test]
fn what_is_due_is_told_in_words() {
    for (due, today, said) in [
        ("2026-11-26", "2026-11-27", Some("1 day overdue")),
        ("2025-11-27", "2026-11-27", Some("365 days overdue")),
        ("2026-11-27", "2026-11-27", Some("Due today")),
        ("2026-11-28", "2026-11-27", Some("Due tomorrow")),
        ("2026-12-11", "2026-11-27", Some("Due in 14 days")),
        ("2026-12-12", "2026-11-27", None),
        // Over the end of a year, and over 29 February.
        ("2027-01-01", "2026-12-31", Some("Due tomorrow")),
        ("2028-02-29", "2028-02-28", Some("Due tomorrow")),
        ("2028-02-29", "2028-03-01", Some("1 day overdue")),
        ("2027-03-01", "2027-02-28", Some("Due tomorrow")),
    ] {
        let told = Due::of(day(due), day(today)).said();
        assert_eq!(told.as_deref(), said, "{due} on {today}");
    }
    assert_eq!(
        Due::of(day("2026-12-11"), day("2026-11-27")),
        Due::Soon(SOON)
    );
}

#[test]
fn only_what_is_open_is_due_the_first_day_first() {
    let today = day("2026-11-27");
    let mut plan = Plan::default();
    let late = Some(day("2026-11-01"));
    let first = vec![
        action("a", Some(today)),
        action("b", late),
        action("c", late),
        action("d", late),
    ];
    plan.put_goal(goal("one", first)).unwrap();
    let mut two = goal("two", vec![action("e", late)]);
    two.by = late;
    plan.put_goal(two).unwrap();
    plan.mark_action("c", ActionStage::Done);
    plan.mark_action("d", ActionStage::NoLongerApplicable);
    let ids = |plan: &Plan| {
        plan.due(today)
            .iter()
            .map(|(of, _)| of.id.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&plan), ["b", "two", "e", "a"]);
    // What is for a goal that is over is over too.
    for stage in [GoalStage::Achieved, GoalStage::NoLongerRelevant] {
        plan.mark_goal("two", stage);
        assert_eq!(ids(&plan), ["b", "a"]);
    }
    plan.mark_goal("two", GoalStage::InProgress);
    assert_eq!(ids(&plan), ["b", "two", "e", "a"]);
    plan.mark_action("b", ActionStage::InProgress);
    assert_eq!(ids(&plan), ["b", "two", "e", "a"]);
}

#[test]
fn what_is_taken_out_comes_back_where_it_was() {
    let mut plan = Plan::default();
    for id in ["one", "two", "three"] {
        let actions = vec![
            action(&format!("{id}-a"), None),
            action(&format!("{id}-b"), None),
        ];
        plan.put_goal(goal(id, actions)).unwrap();
    }
    for id in ["two", "three", "one-a", "two-b"] {
        let before = plan.clone();
        let removed = plan.remove(id).unwrap();
        assert_ne!(plan, before, "{id}");
        assert!(plan.put_back(removed.clone()), "{id}");
        assert_eq!(plan, before, "{id}");
        assert!(!plan.put_back(removed), "{id} is not there twice");
        assert_eq!(plan, before, "{id}");
    }
    let removed = plan.remove("two-a").unwrap();
    plan.remove("two");
    assert!(!plan.put_back(removed), "its goal is gone");
    assert_eq!(plan.remove("nowhere"), None);
    plan.raise("three");
    let ids: Vec<_> = plan.goals.iter().map(|goal| goal.id.as_str()).collect();
    assert_eq!(ids, ["three", "one"]);
    plan.raise("three");
    assert_eq!(plan.goals[0].id, "three");
}

#[test]
fn a_full_plan_says_so_and_stays_and_fits_its_file() {
    let long = "\u{1F600}".repeat(LONGEST_TITLE);
    // As many characters as a field takes, each of four bytes.
    let longest = "\u{1F600}".repeat(20_000);
    let asked: Entries = entries(&[("title", &[&long]), ("why", &[&longest])]);
    let mut plan = Plan::default();
    for at in 0..MOST_GOALS {
        plan.put_goal(Goal::new(format!("g{at}"), None, &asked))
            .unwrap();
        for nth in 0..MOST_ACTIONS {
            let action = Action::new(format!("g{at}-{nth}"), None, &asked);
            plan.put_action(&format!("g{at}"), action).unwrap();
        }
    }
    let feedback = (0..9).map(|at| Feedback {
        behaviour: format!("b{at}"),
        text: longest.clone(),
    });
    plan.board = Some(Board {
        feedback: feedback.collect(),
        ..Board::default()
    });
    let before = plan.clone();
    assert_eq!(plan.put_goal(goal("more", vec![])), Err(Full));
    assert_eq!(plan.put_action("g0", action("more", None)), Err(Full));
    assert_eq!(plan, before);
    // What is there can still be changed.
    plan.put_goal(goal("g0", vec![])).unwrap();
    assert!(before.is_sound());
    let text = write(&KIND, &serde_json::to_string(&before).unwrap());
    assert!(text.len() < MOST_BYTES, "{}", text.len());
}

#[test]
fn a_file_may_hold_no_plan_that_one_could_not_make() {
    let sound = Plan {
        goals: vec![goal("one", vec![action("a", None)])],
        board: Some(Board::default()),
    };
    assert!(sound.is_sound());
    let ills: [fn(&mut Plan); 9] = [
        |plan| plan.goals[0].title.clear(),
        |plan| plan.goals[0].title = "x".repeat(LONGEST_TITLE + 1),
        |plan| plan.goals[0].title = "two\nlines".to_owned(),
        |plan| plan.goals[0].why = "hid\u{202E}den".to_owned(),
        |plan| plan.goals[0].id = "\"><b>".to_owned(),
        |plan| plan.goals[0].id = "a".to_owned(),
        |plan| plan.goals[0].behaviour = Some("../x".to_owned()),
        |plan| plan.goals[0].actions[0].option = Some("//elsewhere.example".to_owned()),
        |plan| {
            let behaviour = "a b".to_owned();
            let text = String::new();
            plan.board = Some(Board {
                feedback: vec![Feedback { behaviour, text }],
                ..Board::default()
            });
        },
    ];
    for (at, ill) in ills.iter().enumerate() {
        let mut plan = sound.clone();
        ill(&mut plan);
        assert!(!plan.is_sound(), "{at}");
    }
}

fn offers() -> Offers {
    let behaviour = |id: &str| Behaviour {
        id: id.to_owned(),
        name: format!("Name of {id}"),
        description: "What it is".to_owned(),
        goal: format!("Goal of {id}"),
        actions: vec![format!("Do {id}")],
    };
    let way = |slug: &str, of: &[&str]| Way {
        slug: slug.to_owned(),
        title: format!("Option {slug}"),
        summary: "What it is".to_owned(),
        behaviours: of.iter().map(|id| (*id).to_owned()).collect(),
    };
    Offers {
        behaviours: vec![behaviour("lead"), behaviour("think")],
        options: vec![way("shadow", &["lead"]), way("mentor", &["lead", "think"])],
        talk: vec![],
    }
}

#[test]
fn feedback_of_a_board_becomes_dated_actions_for_each_gap() {
    let offers = offers();
    let today = day("2026-11-27");
    let typed = entries(&[
        ("what", &["Sergeant’s board"]),
        ("of-think", &["Slow to decide."]),
        ("talked", &["yes"]),
        ("day", &["27", "11", "2026"]),
    ]);
    let accepted = Board::form(&offers).accept(&typed).unwrap();
    let board = Board::of(accepted.entries(), today).unwrap();
    assert_eq!(board.talked, Some(today));
    assert_eq!(
        Board::form(&offers)
            .accept(&board.entries())
            .unwrap()
            .entries(),
        accepted.entries()
    );
    let gaps = board.gaps(&offers);
    let told: Vec<_> = gaps
        .iter()
        .map(|gap| (gap.behaviour.id.as_str(), gap.said, gap.ways.len()))
        .collect();
    assert_eq!(told, [("think", "Slow to decide.", 1)]);

    let chosen = entries(&[
        ("chosen", &["own-0", "mentor"]),
        ("due", &["29", "2", "2028"]),
    ]);
    let accepted = gaps[0].form().accept(&chosen).unwrap();
    let mut plan = Plan::default();
    let mut count = 0;
    let mut fresh = || {
        count += 1;
        format!("id{count}")
    };
    gaps[0]
        .plan(&mut plan, accepted.entries(), &mut fresh)
        .unwrap();
    // Chosen again, it is not there twice.
    gaps[0]
        .plan(&mut plan, accepted.entries(), &mut fresh)
        .unwrap();
    let [goal] = plan.goals.as_slice() else {
        panic!("{plan:?}");
    };
    assert_eq!(
        (goal.title.as_str(), goal.why.as_str()),
        ("Goal of think", "Slow to decide.")
    );
    let actions: Vec<_> = goal
        .actions
        .iter()
        .map(|of| (of.title.as_str(), of.option.as_deref(), of.due))
        .collect();
    let leap = Some(day("2028-02-29"));
    assert_eq!(
        actions,
        [
            ("Do think", None, leap),
            ("Option mentor", Some("mentor"), leap)
        ]
    );
    assert!(plan.is_sound());
    // A goal that is achieved gets nothing more: there is a new one.
    let id = goal.id.clone();
    plan.mark_goal(&id, GoalStage::Achieved);
    gaps[0].plan(&mut plan, accepted.entries(), fresh).unwrap();
    assert_eq!(plan.goals.len(), 2);
}

#[test]
fn a_board_needs_some_feedback_and_no_talk_is_yet_to_come() {
    let today = day("2026-11-27");
    let nothing = entries(&[("what", &["A board"]), ("talked", &["no"])]);
    assert_eq!(Board::of(&nothing, today).unwrap_err().0, "");
    let ahead = entries(&[
        ("of-lead", &["x"]),
        ("talked", &["yes"]),
        ("day", &["28", "11", "2026"]),
    ]);
    assert_eq!(Board::of(&ahead, today).unwrap_err().0, "day");
}

#[test]
fn the_conversation_lists_what_the_plan_holds() {
    let today = day("2026-11-27");
    assert_eq!(Plan::default().lists(today), vec![]);
    let mut plan = Plan::default();
    let late = Some(day("2026-11-26"));
    plan.put_goal(goal(
        "one",
        vec![action("a", late), action("b", None), action("c", None)],
    ))
    .unwrap();
    plan.put_goal(goal("two", vec![])).unwrap();
    plan.goals[0].actions[2].option = Some("shadow".to_owned());
    plan.mark_action("a", ActionStage::InProgress);
    plan.mark_action("b", ActionStage::Done);
    plan.mark_goal("two", GoalStage::Achieved);
    plan.board = Some(Board {
        what: "A board".to_owned(),
        ..Board::default()
    });
    let told: Vec<_> = plan
        .lists(today)
        .into_iter()
        .map(|(title, items)| format!("{title}: {}", items.join("; ")))
        .collect();
    assert_eq!(
        told,
        [
            "Feedback from a board: A board: go through the feedback together.",
            "What I have achieved: Goal two; Action b",
            "What is late, and what is in the way: Action a (1 day overdue)",
            "What I am working on: Action a (by 26 November 2026)",
            "Options I want to ask for: Action c",
            "What I want to achieve: Goal one",
        ]
    );
}
