//! What a form's file may say of those from whom it is kept.

use domain::form::file::FormFile;
use domain::form::{Defect, Form};

use crate::laws::grades;

const SOUND: &str = r#"
title = "T"
summary = "S"
option = "o"
minutes = 5
before = []
after = []
kept_from = ["email"]

[[section]]
id = "s"
title = "S"

[[section.field]]
id = "name"
label = "L"
kind = "short-text"
max_characters = 9

[[section.field]]
id = "email"
label = "L"
kind = "email"
"#;

const ENDORSED: &str = r#"
[endorsement]
name = "name"
email = "email"
shows = ["name"]
[[endorsement.confirm]]
id = "time-off"
title = "Time off"
asks = "A"
"#;

const SELECTED: &str = r#"
[[section.field]]
id = "case"
label = "L"
kind = "long-text"
words = 300
marks = ["0", "1", "2", "3", "4", "5"]

[selection]
places = 12
scorers = 2
decides_within = 20
offer_stands = 10
"#;

fn read(text: &str) -> Result<Form, Defect> {
    let file: FormFile = toml::from_str(text).unwrap();
    file.checked("applications", "f", &grades())
}

#[test]
fn it_names_addresses_and_nothing_else_tells_of_what_is_sent() {
    assert_eq!(read(SOUND).unwrap().terms.kept_from, ["email"]);
    let with = |more: &str| [SOUND, more].concat();
    let from = |fields: &str| SOUND.replacen("[\"email\"]", fields, 1);
    for (text, told) in [
        (from("[\"nobody\"]"), "no field “nobody”"),
        (from("[\"email\", \"name\"]"), "“name” holds no address"),
        (with(ENDORSED), "tells the line manager"),
        (with(SELECTED), "a selection tells"),
    ] {
        let defect = read(&text).expect_err(told);
        assert!(defect.to_string().contains(told), "{defect}");
        assert_eq!((defect.key.as_str(), defect.line(&text)), ("kept_from", 8));
    }
    let from_nobody = [&from("[]"), ENDORSED, SELECTED].concat();
    assert!(read(&from_nobody).is_ok());
}
