//! The calendar file of a plan, read back by a reader of the test's own (RFC 5545).

use domain::form::Entries;
use domain::plan::{Action, Goal, Plan};
use domain::time::{Day, Instant};
use proptest::prelude::*;

use crate::plan_tabs::any_plan;

const NOW: Instant = Instant(1_780_488_120_000);

/// The lines of a file, unfolded, as names and values.
fn lines(file: &str) -> Vec<(String, String)> {
    assert!(file.ends_with("\r\n"));
    assert!(
        !file.replace("\r\n", "").contains(['\r', '\n']),
        "each line ends with both"
    );
    for line in file.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    let whole = file.replace("\r\n ", "");
    let lines = whole.trim_end().split("\r\n");
    lines
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// A text as it was before it was escaped.
fn plain(value: &str) -> String {
    let mut plain = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next().unwrap() {
                'n' | 'N' => plain.push('\n'),
                c @ ('\\' | ';' | ',') => plain.push(c),
                other => panic!("\\{other} is no escape"),
            },
            ';' | ',' => panic!("{value} is not escaped"),
            c => plain.push(c),
        }
    }
    plain
}

/// UID, day and summary of each event.
fn events(file: &str) -> Vec<(String, String, String)> {
    let lines = lines(file);
    let values = |name: &str| {
        let of = lines.iter().filter(|(of, _)| of == name);
        of.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let (ids, days, said) = (
        values("UID"),
        values("DTSTART;VALUE=DATE"),
        values("SUMMARY"),
    );
    assert_eq!((ids.len(), days.len()), (said.len(), said.len()));
    let of = ids.into_iter().zip(days).zip(said);
    of.map(|((id, day), said)| (id, day, plain(&said)))
        .collect()
}

fn plan_of(title: &str, day: &str) -> Plan {
    let asked: Entries = [("title".to_owned(), vec![title.to_owned()])].into();
    let mut goal = Goal::new("goal-1".to_owned(), None, &asked);
    let mut action = Action::new("action-1".to_owned(), None, &asked);
    action.due = Day::parse(day);
    goal.actions.push(action);
    Plan {
        goals: vec![goal],
        board: None,
    }
}

#[test]
fn a_file_is_written_to_the_letter() {
    let file = plan_of("Ask; plan, do \\ see", "2028-02-29")
        .calendar(NOW)
        .unwrap();
    let want = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Career Management Unit//Development plan//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        "UID:action-1",
        "DTSTAMP:20260603T120200Z",
        "DTSTART;VALUE=DATE:20280229",
        "SUMMARY:Ask\\; plan\\, do \\\\ see",
        "DESCRIPTION:For the goal: Ask\\; plan\\, do \\\\ see",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Ask\\; plan\\, do \\\\ see",
        "TRIGGER:-P6DT15H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    assert_eq!(file, want.join("\r\n"));
    assert_eq!(Plan::default().calendar(NOW), None);
}

#[test]
fn the_same_thing_has_the_same_name_in_the_next_file() {
    let one = events(&plan_of("Old words", "2026-06-03").calendar(NOW).unwrap());
    let next = events(
        &plan_of("New words", "2026-07-01")
            .calendar(Instant(0))
            .unwrap(),
    );
    assert_eq!(one[0].0, next[0].0);
    assert_ne!(one[0], next[0]);
}

proptest! {
    #[test]
    fn any_text_comes_through_escaped_and_folded(title in "\\PC{1,200}") {
        let file = plan_of(&title, "2026-06-03").calendar(NOW).unwrap();
        let want = ("action-1".to_owned(), "20260603".to_owned(), title.trim().to_owned());
        prop_assert_eq!(events(&file), [want]);
    }

    #[test]
    fn a_line_break_is_an_escape_and_a_control_a_space(title in "[a-z\n\r\u{7}]{1,200}") {
        let mut plan = plan_of("x", "2026-06-03");
        plan.goals[0].actions[0].title = title.clone();
        let file = plan.calendar(NOW).unwrap();
        let want = title.replace("\r\n", "\n").replace(['\r', '\u{7}'], " ");
        prop_assert_eq!(&events(&file)[0].2, &want);
    }

    #[test]
    fn what_is_open_and_dated_is_there_once(plan in any_plan()) {
        let dated: Vec<_> = plan.dated().iter().map(|of| (of.id.to_owned(), of.day.digits(), of.title.to_owned())).collect();
        match plan.calendar(NOW) {
            None => prop_assert!(dated.is_empty()),
            Some(file) => prop_assert_eq!(events(&file), dated),
        }
    }
}
