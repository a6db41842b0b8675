//! What a tool keeps comes back as it was, or is told apart: of another tool or version, cut off, damaged.

use domain::kept::{Fault, Kind, MOST_BYTES, read, write};
use proptest::prelude::*;

const PLAN: Kind = Kind {
    name: "plan",
    said: "plan",
    versions: 2..=3,
};

const fn of(name: &'static str, versions: std::ops::RangeInclusive<u32>) -> Kind {
    Kind {
        name,
        said: name,
        versions,
    }
}

#[test]
fn what_is_of_something_else_is_told_apart() {
    let body = "{\"a\":1}";
    assert_eq!(read(&PLAN, &write(&PLAN, body)), Ok((3, body)));
    assert_eq!(read(&PLAN, &write(&of("plan", 0..=2), body)), Ok((2, body)));
    for (text, fault) in [
        (String::new(), Fault::Stranger),
        ("{\"a\":1}".to_owned(), Fault::Stranger),
        ("BEGIN:VCALENDAR\r\n".to_owned(), Fault::Stranger),
        (
            write(&of("skills", 1..=3), body),
            Fault::Other("skills".to_owned()),
        ),
        (write(&of("plan", 0..=1), body), Fault::Older),
        (write(&of("plan", 0..=4), body), Fault::Newer),
        ("x".repeat(MOST_BYTES + 1), Fault::TooLarge),
    ] {
        assert_eq!(read(&PLAN, &text), Err(fault));
    }
}

#[test]
fn an_editors_mark_and_line_ends_are_no_damage() {
    let text = write(&PLAN, "{\"a\":\"é\"}");
    let saved = format!("\u{feff}{}\r\n", text.replace('\n', "\r\n"));
    assert_eq!(read(&PLAN, &saved), Ok((3, "{\"a\":\"é\"}")));
}

#[test]
fn every_fault_says_what_to_do() {
    let all = [
        Fault::TooLarge,
        Fault::Stranger,
        Fault::Other("skills".to_owned()),
        Fault::Older,
        Fault::Newer,
        Fault::Cut,
        Fault::Damaged,
    ];
    let mut told: Vec<_> = all.iter().map(|fault| fault.told(&PLAN)).collect();
    assert!(told.iter().all(|said| said.ends_with('.')));
    told.sort();
    told.dedup();
    assert_eq!(told.len(), all.len());
}

proptest! {
    #[test]
    fn what_is_kept_comes_back(body in "[^\r\n]{0,200}") {
        let text = write(&PLAN, &body);
        prop_assert_eq!(read(&PLAN, &text), Ok((3, body.as_str())));
    }

    #[test]
    fn a_flipped_bit_is_seen(body in "[^\r\n]{1,80}", at in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let mut bytes = write(&PLAN, &body).into_bytes();
        // The line break at the end holds nothing.
        let at = at.index(bytes.len() - 1);
        bytes[at] ^= 1 << bit;
        // A file that is no longer UTF-8 is read with marks in the place of what is not.
        let text = String::from_utf8_lossy(&bytes);
        let opened = read(&PLAN, &text);
        prop_assert!(opened.is_err(), "{text} gave {opened:?}");
    }

    #[test]
    fn what_is_cut_off_is_seen(body in "[^\r\n]{1,80}", at in any::<prop::sample::Index>()) {
        let text = write(&PLAN, &body);
        // Without its last line break it is whole.
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let cut = &text[..ends[at.index(ends.len() - 1)]];
        let opened = read(&PLAN, cut);
        prop_assert!(opened.is_err(), "{cut} gave {opened:?}");
    }
}
