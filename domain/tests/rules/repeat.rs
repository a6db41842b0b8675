//! Who comes after others: the rule for repeat applicants (S4-7).

use domain::applications::repeat::{Earlier, End};
use domain::form::terms::Repeat;
use domain::time::{Day, Instant};

#[test]
fn the_rule_for_repeat_applicants_counts_rounds_since_an_offer() {
    use End::{Neither, NotSelected, Offered};
    let rule = Repeat {
        after: 2,
        counts: "rounds".to_owned(),
        reset_by: "offer".to_owned(),
        approved: "The board.".to_owned(),
    };
    // When each was sent, the year of its round (nothing for no round), and how it ended.
    for (earlier, expected) in [
        (&[][..], false),
        (&[(1, Some(2024), NotSelected)], false),
        (
            &[(1, Some(2024), NotSelected), (2, Some(2025), NotSelected)],
            true,
        ),
        (
            &[(1, Some(2024), NotSelected), (2, Some(2024), NotSelected)],
            false,
        ),
        (&[(1, None, NotSelected), (2, None, NotSelected)], true),
        (
            &[(1, Some(2024), NotSelected), (2, Some(2025), Neither)],
            false,
        ),
        (
            &[
                (1, Some(2023), NotSelected),
                (2, Some(2024), NotSelected),
                (3, Some(2025), Offered),
            ],
            false,
        ),
        (
            &[
                (1, Some(2023), Offered),
                (2, Some(2024), NotSelected),
                (3, Some(2025), NotSelected),
            ],
            true,
        ),
        (
            &[
                (1, Some(2023), NotSelected),
                (2, Some(2024), Offered),
                (3, Some(2025), NotSelected),
            ],
            false,
        ),
    ] {
        let all: Vec<Earlier> = earlier
            .iter()
            .map(|(sent, year, end)| Earlier {
                sent: Instant(*sent),
                closes: year.and_then(|year: i32| Day::parse(&format!("{year}-12-31"))),
                end: *end,
            })
            .collect();
        assert_eq!(rule.is_after(&all), expected, "{earlier:?}");
    }
    let said = rule.said();
    assert!(said[0].contains("not selected twice or more"), "{said:?}");
    assert!(said[1].starts_with("What counts: each round"), "{said:?}");
    assert!(
        said[2].ends_with("the offer of a place, whatever became of it."),
        "{said:?}"
    );
    // What its words say is what it does.
    let at = |sent: i64, end| Earlier {
        sent: Instant(sent),
        closes: Day::parse("2024-12-31"),
        end,
    };
    let twice = [at(1, NotSelected), at(2, NotSelected)];
    let offered = [at(1, NotSelected), at(2, Offered), at(3, NotSelected)];
    for (counts, reset_by, in_one_round, with_offer) in [
        ("rounds", "offer", false, false),
        ("applications", "offer", true, false),
        ("rounds", "never", false, false),
        ("applications", "never", true, true),
    ] {
        let rule = Repeat {
            counts: counts.to_owned(),
            reset_by: reset_by.to_owned(),
            ..rule.clone()
        };
        let is_after = [rule.is_after(&twice), rule.is_after(&offered)];
        assert_eq!(is_after, [in_one_round, with_offer], "{counts}, {reset_by}");
    }
    // A form that was sent with words of its own reads as it was.
    let old = Repeat {
        counts: "Each round.".to_owned(),
        ..rule
    };
    assert_eq!(old.said()[1], "What counts: Each round.");
}
