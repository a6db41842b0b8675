//! What a form's file may say of those from whom it is kept.

use crate::samples::{CASE, EMAIL, HEAD, NAME, SECTION, SELECTED, read};

/// A form that is kept from whoever has the address.
fn sound() -> String {
    [HEAD, "kept_from = [\"email\"]\n", SECTION, NAME, EMAIL].concat()
}

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

#[test]
fn it_names_addresses_and_nothing_else_tells_of_what_is_sent() {
    let sound = sound();
    let selected = [CASE, SELECTED].concat();
    assert_eq!(read(&sound).unwrap().terms.kept_from, ["email"]);
    let with = |more: &str| [&sound, more].concat();
    let from = |fields: &str| sound.replacen("[\"email\"]", fields, 1);
    for (text, told) in [
        (from("[\"nobody\"]"), "no field “nobody”"),
        (from("[\"email\", \"name\"]"), "“name” holds no address"),
        (with(ENDORSED), "tells the line manager"),
        (with(&selected), "a selection tells"),
    ] {
        let defect = read(&text).expect_err(told);
        assert!(defect.to_string().contains(told), "{defect}");
        assert_eq!((defect.key.as_str(), defect.line(&text)), ("kept_from", 8));
    }
    let from_nobody = [&from("[]"), ENDORSED, &selected].concat();
    assert!(read(&from_nobody).is_ok());
}
