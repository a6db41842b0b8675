//! Which entries each kind of field takes.

use domain::form::{Entries, Fault, Field, Kind, Problem, cleaned};

use crate::samples::{choices, entries, field, form, kinds, short, statement};

#[track_caller]
fn check(kind: &Kind, entry: &[&str], expected: Option<Fault>) {
    let entry: Vec<String> = entry.iter().map(|text| (*text).to_owned()).collect();
    let field = field("f", kind.clone());
    assert_eq!(field.fault(&entry), expected, "{kind:?} with {entry:?}");
    // The whole form says the same as the field.
    let all = Entries::from([("f".to_owned(), entry)]);
    let told = form(vec![field]).accept(&all).err();
    let problems = expected.map(|fault| {
        vec![Problem {
            field: "f".to_owned(),
            fault,
        }]
    });
    assert_eq!(told, problems);
}

fn long(is: usize) -> Fault {
    Fault::TooLong { most: 5, is }
}

#[test]
fn short_text_is_one_line_of_so_many_characters() {
    for (entry, fault) in [
        (&["five!"][..], None),
        (&["a"], None),
        (&["  a  "], None),
        (&["éàü’☠"], None),
        (&["     a     "], None),
        (&["sixsix"], Some(long(6))),
        (&["éàü’☠x"], Some(long(6))),
        (&["a\nb"], Some(Fault::SeveralLines)),
        (&["a\r\nb"], Some(Fault::SeveralLines)),
        (&["a\n"], None),
        (&["a\tb"], None),
        (&[""], Some(Fault::Missing)),
        (&[], Some(Fault::Missing)),
        (&[" \t\n"], Some(Fault::Missing)),
        (&["", ""], Some(Fault::Missing)),
        (&["a", "b"], Some(Fault::NotOne)),
        (&["a", ""], Some(Fault::NotOne)),
        (&["<b>"], None),
    ] {
        check(&short(), entry, fault);
    }
}

#[test]
fn long_text_has_so_many_words() {
    let most = |is| Some(Fault::TooManyWords { most: 3, is });
    for (entry, fault) in [
        ("one two three", None),
        ("one\n\ntwo   three ", None),
        ("one-two three’s four", None),
        ("one two three four", most(4)),
        ("a b c d e", most(5)),
        ("   ", Some(Fault::Missing)),
        ("a\u{2014}b", None),
        ("a \u{2014} b c", most(4)),
    ] {
        check(&Kind::LongText { words: 3 }, &[entry], fault);
    }
    let most = 20_000;
    let kind = Kind::LongText { words: 30_000 };
    check(&kind, &["x".repeat(most).as_str()], None);
    let fault = Fault::TooLong { most, is: most + 1 };
    check(&kind, &["x".repeat(most + 1).as_str()], Some(fault));
}

#[test]
fn yes_or_no_one_or_several() {
    let one = Kind::OneOf { choices: choices() };
    let several = Kind::SeveralOf { choices: choices() };
    let (not, none) = (Some(Fault::NotAChoice), Some(Fault::NotChosen));
    for (kind, entry, fault) in [
        (&Kind::YesNo, &["yes"][..], None),
        (&Kind::YesNo, &["no"], None),
        (&Kind::YesNo, &["Yes"], not.clone()),
        (&Kind::YesNo, &["other"], not.clone()),
        (&Kind::YesNo, &["1"], not.clone()),
        (&Kind::YesNo, &[], none.clone()),
        (&Kind::YesNo, &["yes", "no"], Some(Fault::NotOne)),
        (&one, &["a"], None),
        (&one, &["d"], not.clone()),
        (&one, &["A"], not.clone()),
        (&one, &["a", "b"], Some(Fault::NotOne)),
        (&one, &[""], none.clone()),
        (&several, &["a"], None),
        (&several, &["c", "a"], None),
        (&several, &["a", "b", "c"], None),
        (&several, &["a", "a"], Some(Fault::NotOne)),
        (&several, &["a", "x"], not.clone()),
        (&several, &["a", ""], not.clone()),
        (&several, &[], none.clone()),
        (&several, &["", " "], none),
        (&several, &["a b"], not),
    ] {
        check(kind, entry, fault);
    }
}

#[test]
fn a_date_is_three_texts_of_the_calendar() {
    for entry in [
        ["3", "6", "2026"],
        ["03", "06", "2026"],
        ["29", "2", "2024"],
        [" 31 ", "12", "9999"],
        ["1", "1", "0001"],
    ] {
        check(&Kind::Date, &entry, None);
    }
    for entry in [
        &["29", "2", "2026"][..],
        &["31", "4", "2026"],
        &["0", "1", "2026"],
        &["1", "13", "2026"],
        &["1", "0", "2026"],
        &["1", "1", "26"],
        &["1", "1", "20266"],
        &["1", "1", "0000"],
        &["one", "1", "2026"],
        &["1", "June", "2026"],
        &["1", "1"],
        &["2026-01-01"],
        &["1", "1", "2026", "1"],
        &["1", "", "2026"],
        &["-1", "1", "2026"],
        &["1.5", "1", "2026"],
        &["300", "1", "2026"],
        &["1", "1", "99999999999"],
    ] {
        check(&Kind::Date, entry, Some(Fault::NotADate));
    }
    check(&Kind::Date, &["", "", ""], Some(Fault::Missing));
}

#[test]
fn an_address_is_shaped_like_one() {
    for text in [
        "sam@northshire.example",
        "a.b+c@d-e.example",
        "O'Neil@x.y",
        " a@b.c ",
        "1@2.3",
        "a@b.c.d.e",
    ] {
        check(&Kind::Email, &[text], None);
    }
    let (name, host) = ("n".repeat(65), format!("{}.example", "h".repeat(250)));
    for text in [
        "sam",
        "sam@",
        "@x.y",
        "sam@x",
        "a b@x.y",
        "a@x .y",
        "a@@x.y",
        ".a@x.y",
        "a.@x.y",
        "a..b@x.y",
        "a@.x.y",
        "a@x.y.",
        "a@x..y",
        "a@-x.y",
        "a@x-.y",
        "é@x.y",
        "a@é.y",
        "a@x.y,b@x.y",
        "<a@x.y>",
        "mailto:a@x.y@",
        &format!("{name}@x.y"),
        &format!("a@{host}"),
    ] {
        check(&Kind::Email, &[text], Some(Fault::NotAnEmail));
    }
}

#[test]
fn a_whole_number_is_within_its_bounds() {
    let kind = Kind::WholeNumber { min: -2, max: 60 };
    for text in ["0", "60", "-2", " 7 ", "007", "+5"] {
        check(&kind, &[text], None);
    }
    for text in ["61", "-3", "9223372036854775807"] {
        check(
            &kind,
            &[text],
            Some(Fault::NumberOutside { min: -2, max: 60 }),
        );
    }
    for text in [
        "7.0",
        "1e3",
        "seven",
        "1,000",
        "0x1",
        "9223372036854775808",
        "1 0",
        "½",
        "٣",
    ] {
        check(&kind, &[text], Some(Fault::NotANumber));
    }
}

#[test]
fn grades_and_statements() {
    let only = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
    let kind = Kind::Grade { choices: choices() };
    check(&kind, &["b"], None);
    check(&kind, &["constable"], Some(Fault::NotThisGrade { only }));
    check(&kind, &[], Some(Fault::NotChosen));
    check(&statement(), &["yes"], None);
    for entry in [&["no"][..], &["on"], &["true"], &[], &["YES"]] {
        check(&statement(), entry, Some(Fault::NotDeclared));
    }
}

#[test]
fn what_cannot_be_seen_is_a_fault_in_every_kind() {
    let hidden = [
        "a\0",
        "\u{202E}a",
        "\u{200B}a",
        "\u{FEFF}a",
        "\u{2066}a",
        "\u{200E}a",
        "\u{7F}a",
        "\u{85}a",
        "\u{1B}a",
        "\u{AD}a",
        "\u{61C}a",
        "\u{2028}a",
        "\u{2062}a",
        "\u{3164}a",
    ];
    for kind in kinds() {
        for text in hidden {
            check(&kind, &[text], Some(Fault::HiddenCharacters));
            let cleaned = cleaned(text);
            assert_eq!(
                cleaned, "a",
                "pasting never leads to a fault one cannot mend"
            );
        }
    }
    check(
        &Kind::LongText { words: 3 },
        &["🏴\u{200D}☠️ نام\u{200C}ها"],
        None,
    );
    for nothing in ["\u{200D}", " \u{200C}\u{FE0F} ", "\u{E0067}"] {
        check(
            &Kind::LongText { words: 3 },
            &[nothing],
            Some(Fault::Missing),
        );
    }
}

#[test]
fn an_optional_field_may_be_empty_but_not_wrong() {
    for kind in kinds() {
        let optional = Field {
            optional: true,
            ..field("f", kind)
        };
        assert_eq!(optional.fault(&[]), None);
        assert_eq!(optional.fault(&[String::new(), " ".to_owned()]), None);
        assert!(optional.fault(&["\0".to_owned()]).is_some());
        let form = form(vec![optional]);
        let accepted = form.accept(&entries(&[("f", &["", " "])])).unwrap();
        assert!(accepted.entries().is_empty(), "nothing is kept of nothing");
    }
}
