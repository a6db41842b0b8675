//! Two tabs that change the same plan, and its file, for any plan.

use domain::kept::{read, write};
use domain::plan::board::{Board, Feedback};
use domain::plan::merge::merged;
use domain::plan::{Action, ActionStage, Goal, GoalStage, KIND, Plan};
use domain::time::Day;
use proptest::prelude::*;
use proptest::sample::select;

fn any_day() -> impl Strategy<Value = Option<Day>> {
    let base = Day::parse("2026-11-27").unwrap();
    proptest::option::of((-800_i64..800).prop_map(move |days| base.plus_days(days)))
}

fn any_action() -> impl Strategy<Value = Action> {
    (
        0..40_u8,
        "[A-Za-z,;é\\\\]{1,12}",
        any_day(),
        select(&ActionStage::ALL[..]),
    )
        .prop_map(|(id, title, due, stage)| Action {
            id: format!("a{id}"),
            title,
            option: None,
            due,
            stage,
        })
}

fn any_goal() -> impl Strategy<Value = Goal> {
    let actions = proptest::collection::vec(any_action(), 0..4);
    (
        0..8_u8,
        "[A-Za-z]{1,12}",
        any_day(),
        select(&GoalStage::ALL[..]),
        actions,
    )
        .prop_map(|(id, title, by, stage, actions)| Goal {
            id: format!("g{id}"),
            title,
            why: String::new(),
            behaviour: None,
            by,
            stage,
            actions,
        })
}

/// A plan in which no id is there twice.
pub fn any_plan() -> impl Strategy<Value = Plan> {
    proptest::collection::vec(any_goal(), 0..6).prop_map(|goals| {
        let mut plan = Plan::default();
        for mut goal in goals {
            let of = goal.id.clone();
            let mut seen = vec![];
            goal.actions.retain(|action| {
                let is_new = !seen.contains(&action.id);
                seen.push(action.id.clone());
                is_new
            });
            goal.actions
                .iter_mut()
                .for_each(|action| action.id = format!("{of}{}", action.id));
            plan.put_goal(goal).unwrap();
        }
        plan
    })
}

/// What one sees of it: titles with their stages and days.
fn texts(plan: &Plan) -> Vec<String> {
    let goals = plan.goals.iter();
    goals
        .flat_map(|goal| {
            let head = format!("{} {:?} {:?}", goal.title, goal.by, goal.stage);
            let actions = goal
                .actions
                .iter()
                .map(|of| format!("{} {:?} {:?}", of.title, of.due, of.stage));
            std::iter::once(head).chain(actions).collect::<Vec<_>>()
        })
        .collect()
}

proptest! {
    #[test]
    fn a_plan_comes_back_from_its_file(plan in any_plan()) {
        prop_assert!(plan.is_sound());
        let text = write(&KIND, &serde_json::to_string(&plan).unwrap());
        let (version, body) = read(&KIND, &text).unwrap();
        prop_assert_eq!(version, 1);
        prop_assert_eq!(serde_json::from_str::<Plan>(body).unwrap(), plan);
    }

    #[test]
    fn what_only_one_tab_has_changed_holds(before in any_plan(), after in any_plan()) {
        prop_assert_eq!(&merged(&before, &before, &after), &after);
        prop_assert_eq!(&merged(&before, &after, &before), &after);
        prop_assert_eq!(&merged(&before, &after, &after), &after);
    }

    #[test]
    fn nothing_that_a_tab_has_written_is_lost(before in any_plan(), mine in any_plan(), theirs in any_plan()) {
        let both = merged(&before, &mine, &theirs);
        prop_assert!(both.is_sound(), "{both:?}");
        let (old, all) = (texts(&before), texts(&both));
        for text in texts(&mine).into_iter().chain(texts(&theirs)) {
            prop_assert!(old.contains(&text) || all.contains(&text), "{text} is lost");
        }
        // Both tabs end with one plan.
        prop_assert_eq!(merged(&theirs, &theirs, &both), both);
    }

    #[test]
    fn a_board_of_two_tabs_keeps_both_texts(mine in "[a-z]{1,9}", theirs in "[A-Z]{1,9}") {
        let with = |text: &str| Plan {
            board: Some(Board {
                what: "A board".to_owned(),
                feedback: vec![Feedback { behaviour: "lead".to_owned(), text: text.to_owned() }],
                talked: None,
            }),
            ..Plan::default()
        };
        let both = merged(&Plan::default(), &with(&mine), &with(&theirs)).board.unwrap();
        let text = both.said_of("lead").unwrap();
        prop_assert!(text.contains(&mine) && text.contains(&theirs));
        prop_assert_eq!(merged(&with(&mine), &with(&mine), &with(&theirs)), with(&theirs));
        prop_assert_eq!(merged(&with(&mine), &Plan::default(), &with(&mine)).board, None);
    }
}
