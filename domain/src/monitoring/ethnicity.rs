//! How people describe their ethnic background: the 18 categories that forces report in now, and the 16
//! of before, each with one for who does not say. Both are kept, so that years can be compared.

/// Not stated, or “prefer not to say”.
pub const NOT_STATED: &str = "NS";

/// The 18 categories and not stated, in their order.
pub const IN_18: [&str; 19] = [
    "W1", "W2", "W3", "W9", "M1", "M2", "M3", "M9", "A1", "A2", "A3", "A4", "A9", "B1", "B2", "B9",
    "O2", "O9", NOT_STATED,
];

/// The category of the 16 and not stated in which one of the 18 was counted before: there was none for
/// Gypsy or Irish Traveller nor for Arab, and Chinese stood among the others.
#[must_use]
pub fn in_16(of_18: &str) -> Option<&'static str> {
    let before = match of_18 {
        "W3" => "W9",
        "A4" => "O1",
        "O2" => "O9",
        same => same,
    };
    IN_16.into_iter().find(|of| *of == before)
}

/// The 16 categories and not stated, in their order.
pub const IN_16: [&str; 17] = [
    "W1", "W2", "W9", "M1", "M2", "M3", "M9", "A1", "A2", "A3", "A9", "B1", "B2", "B9", "O1", "O9",
    NOT_STATED,
];

/// The one of the 16 that is none of the 18, in words; the others are called as the form calls them.
pub const ONLY_IN_16: (&str, &str) = ("O1", "Other: Chinese");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_of_18_was_one_of_16_and_none_of_16_is_lost() {
        let before: Vec<_> = IN_18
            .into_iter()
            .map(|of| in_16(of).expect("a category"))
            .collect();
        let all: BTreeSet<_> = before.iter().copied().collect();
        assert_eq!(all, BTreeSet::from(IN_16));
        for (of, was) in [
            ("W3", "W9"),
            ("A4", "O1"),
            ("O2", "O9"),
            ("B2", "B2"),
            ("NS", "NS"),
        ] {
            assert_eq!(in_16(of), Some(was), "{of}");
        }
        // What is of 16 alone, or nothing, is no category of 18.
        assert_eq!((in_16("X1"), in_16("")), (None, None));
    }

    #[test]
    fn no_category_stands_there_twice() {
        assert_eq!(BTreeSet::from(IN_18).len(), 19);
        assert_eq!(BTreeSet::from(IN_16).len(), 17);
        let only: Vec<_> = IN_16.into_iter().filter(|of| !IN_18.contains(of)).collect();
        assert_eq!(only, [ONLY_IN_16.0]);
    }
}
