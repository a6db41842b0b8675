//! What marks come to, and the order they make.

use domain::applications::ApplicationId;
use domain::applications::sift::{Agreement, Settling, Sifted, ranking};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn ties_are_shown_and_never_broken(
        marks in proptest::collection::vec((proptest::collection::vec(0..=5_u8, 0..3), any::<bool>()), 1..20),
        places in 0..12_u16
    ) {
        let all: Vec<Sifted> = marks.iter().enumerate().map(|(at, (marks, is_after))| Sifted {
            id: ApplicationId(format!("{at:02}")),
            parts: vec![Agreement::of(marks, None, 2)],
            event: vec![],
            is_after: *is_after,
        }).collect();
        let ranked = ranking(&all, Some(places));
        prop_assert_eq!(ranked.len(), all.len());
        for (at, of) in ranked.iter().enumerate() {
            let sifted = all.iter().find(|sifted| sifted.id == of.id).unwrap();
            prop_assert_eq!(of.total, sifted.total());
            // Those whom the rule puts after others come after them, whatever the totals.
            let key = |of: &Sifted| of.total().map(|total| (!of.is_after, total));
            let better = all.iter().filter(|other| key(other) > key(sifted)).count();
            let level = all.iter().filter(|other| key(other) == key(sifted)).count();
            prop_assert_eq!(of.rank, of.total.map(|_| u32::try_from(better + 1).unwrap()));
            prop_assert_eq!(of.is_tied, of.total.is_some() && level > 1);
            let line = usize::from(places);
            prop_assert_eq!(of.is_on_the_line, of.total.is_some() && better < line && better + level > line);
            let before = |at: usize| all.iter().find(|other| other.id == ranked[at - 1].id).unwrap();
            prop_assert!(at == 0 || key(before(at)) >= key(sifted));
        }
    }
}

#[test]
fn marks_come_to_what_the_rule_says() {
    use Agreement::{Agreed, Apart, Open};
    for (marks, settled, scorers, expected) in [
        (&[][..], None, 1, Open),
        (&[4], None, 1, Agreed { halves: 8 }),
        (&[4], None, 2, Open),
        (&[4, 4], None, 2, Agreed { halves: 8 }),
        (&[4, 3], None, 2, Agreed { halves: 7 }),
        (&[4, 2], None, 2, Apart),
        (&[0, 5], None, 2, Apart),
        (&[0, 5, 4], None, 2, Agreed { halves: 8 }),
        (&[5, 4, 0], None, 2, Agreed { halves: 8 }),
        (&[4, 2], Some(3), 2, Agreed { halves: 6 }),
    ] {
        assert_eq!(
            Agreement::of(marks, settled, scorers),
            expected,
            "{marks:?}"
        );
    }
}

#[test]
fn two_settle_what_is_apart_one_of_whom_marked_it() {
    let comes = |has_marked, proposed, mark| {
        let comes = Settling::of(&[1, 5], has_marked, proposed, mark);
        comes.map_err(|failure| failure.status())
    };
    for (has_marked, proposed, mark, expected) in [
        (true, None, 4, Ok(Settling::Proposed)),
        (true, Some(4), 4, Ok(Settling::Stands)),
        (false, Some(4), 4, Ok(Settling::Stands)),
        (true, Some(3), 4, Err(409)),
        (false, Some(3), 4, Err(409)),
        (false, None, 4, Err(409)),
        (true, None, 1, Ok(Settling::Proposed)),
        (true, None, 5, Ok(Settling::Proposed)),
        (true, None, 0, Err(422)),
        (true, Some(0), 0, Err(422)),
        (false, Some(0), 0, Err(422)),
    ] {
        let case = (has_marked, proposed, mark);
        assert_eq!(comes(has_marked, proposed, mark), expected, "{case:?}");
    }
}
