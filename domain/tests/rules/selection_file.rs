//! What a form's file says of levels, the event and answers between yes and no: each mistake is named.

use domain::form::file::FormFile;

use crate::samples::{CASE, EMAIL, HEAD, NAME, SECTION, read};

const TERMS: &str = r#"
[endorsement]
name = "name"
email = "email"
shows = ["name"]

[[endorsement.confirm]]
id = "next-level"
title = "T"
asks = "A"

[endorsement.confirm.partly]
label = "In part"
means = "Something else is open to you."
offers = [{ page = "options/shadowing", title = "Shadowing" }]

[selection]
by = "stage"
scorers = 2
decides_within = 20
offer_stands = 10

[[selection.level]]
title = "One"
is = ["a", "b"]
places = 12

[[selection.level]]
title = "Two"
is = ["c"]
places = 10

[selection.gateway]
about = "Half a day."

[[selection.gateway.exercise]]
id = "talk"
title = "A talk"
help = "Half an hour."
marks = ["0", "1", "2", "3", "4", "5"]

[[selection.gateway.exercise]]
id = "plan"
title = "A plan"
help = "Ten pages."
marks = ["0", "1", "2", "3", "4", "5"]
"#;

const FIELDS: &str = r#"
[[section.field]]
id = "stage"
label = "L"
kind = "one-of"
choices = [{ id = "a", label = "A" }, { id = "b", label = "B" }, { id = "c", label = "C" }]
"#;

/// A form without a mistake.
fn sound() -> String {
    [HEAD, TERMS, SECTION, NAME, EMAIL, FIELDS, CASE].concat()
}

#[test]
fn a_mistake_in_levels_event_or_offers_names_its_key_and_line() {
    let whole = sound();
    let sound = read(&whole).unwrap();
    let selection = sound.terms.selection.unwrap();
    assert_eq!(
        (selection.level.len(), selection.exercises().count()),
        (2, 2)
    );
    let field = "[[section.field]]\nid = \"case\"";
    let third = "kind = \"one-of\"";
    for (right, wrong, key, at) in [
        ("by = \"stage\"", "by = \"stages\"", "by", ""),
        ("by = \"stage\"", "by = \"name\"", "by", ""),
        (
            third,
            "optional = true\nkind = \"one-of\"",
            "by",
            "by = \"stage\"",
        ),
        ("by = \"stage\"\n", "", "is", "is = [\"a\", \"b\"]"),
        (
            "by = \"stage\"",
            "by = \"stage\"\nplaces = 22",
            "places",
            "places = 22",
        ),
        ("is = [\"c\"]", "is = [\"a\", \"c\"]", "is", ""),
        ("is = [\"c\"]", "is = [\"c\", \"c\"]", "is", ""),
        ("is = [\"c\"]", "is = [\"c\", \"d\"]", "is", ""),
        ("is = [\"c\"]", "is = []", "is", ""),
        (
            "is = [\"a\", \"b\"]",
            "is = [\"a\"]",
            "by",
            "by = \"stage\"",
        ),
        ("places = 10", "places = 0", "places", ""),
        ("title = \"Two\"", "title = \"One\"", "title", ""),
        ("title = \"Two\"", "title = \" \"", "title", ""),
        ("scorers = 2", "scorers = 1", "scorers", ""),
        ("about = \"Half a day.\"", "about = \"\"", "about", ""),
        ("id = \"plan\"", "id = \"talk\"", "id", ""),
        ("id = \"plan\"", "id = \"A plan\"", "id", ""),
        ("title = \"A plan\"", "title = \"\"", "title", ""),
        (
            field,
            "[[section.field]]\nid = \"gateway-plan\"",
            "id",
            "id = \"plan\"",
        ),
        (
            "means = \"Something else is open to you.\"",
            "means = \"\"",
            "means",
            "",
        ),
        ("label = \"In part\"", "label = \" \"", "label", ""),
        (
            "offers = [{ page = \"options/shadowing\", title = \"Shadowing\" }]",
            "offers = []",
            "offers",
            "",
        ),
    ] {
        let text = whole.replacen(right, wrong, 1);
        assert_ne!(text, whole, "{right}");
        let defect = read(&text).expect_err(wrong);
        let line = defect.line(&text);
        let found = text.lines().nth(line - 1).unwrap();
        let wanted = if at.is_empty() { wrong } else { at };
        assert!(
            found == wanted && defect.key == key,
            "{wrong}: {defect} at line {line}, {found}"
        );
    }
    // Marks that are too few, and one exercise alone.
    let few = whole.replacen(
        "\"Ten pages.\"\nmarks = [\"0\", ",
        "\"Ten pages.\"\nmarks = [",
        1,
    );
    assert_eq!(read(&few).unwrap_err().key, "marks");
    let (start, end) = (
        whole
            .find("[[selection.gateway.exercise]]\nid = \"plan\"")
            .unwrap(),
        whole.find("[[section]]").unwrap(),
    );
    let one = [&whole[..start], &whole[end..]].concat();
    assert_eq!(read(&one).unwrap_err().key, "about");
    // A level without a form's field, a key that nothing has, a level without places.
    for wrong in ["places = 12\nsize = 3", "size = 3"] {
        let text = whole.replacen("places = 12", wrong, 1);
        assert!(toml::from_str::<FormFile>(&text).is_err(), "{wrong}");
    }
}
