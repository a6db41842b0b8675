//! Small forms and entries to try the rules on.

use domain::form::file::FormFile;
use domain::form::terms::{Exercise, Gateway, Selection};
use domain::form::{Choice, Condition, Defect, Entries, Field, Form, Kind, Section, Terms};

use crate::laws::grades;

pub fn choices() -> Vec<Choice> {
    let choice = |id: &str| Choice {
        id: id.to_owned(),
        label: id.to_uppercase(),
        help: None,
    };
    ["a", "b", "c"].map(choice).to_vec()
}

pub fn field(id: &str, kind: Kind) -> Field {
    Field {
        id: id.to_owned(),
        label: format!("What is {id}?"),
        title: None,
        help: None,
        optional: false,
        when: None,
        profile: None,
        marks: vec![],
        kind,
    }
}

pub fn when(field: Field, of: &str, is: &str) -> Field {
    Field {
        when: Some(Condition::that(of, is)),
        ..field
    }
}

pub fn form(fields: Vec<Field>) -> Form {
    let section = |(at, field): (usize, Field)| Section {
        id: format!("section-{at}"),
        title: String::new(),
        help: None,
        fields: vec![field],
    };
    Form {
        id: "form".to_owned(),
        room: "applications".to_owned(),
        title: String::new(),
        summary: String::new(),
        option: String::new(),
        demo_only: false,
        minutes: 1,
        before: vec![],
        after: vec![],
        terms: Terms::default(),
        sections: fields.into_iter().enumerate().map(section).collect(),
    }
}

pub fn short() -> Kind {
    Kind::ShortText { max_characters: 5 }
}

pub fn statement() -> Kind {
    Kind::Declaration {
        statement: "I do.".to_owned(),
    }
}

pub fn kinds() -> Vec<Kind> {
    vec![
        short(),
        Kind::LongText { words: 3 },
        Kind::YesNo,
        Kind::OneOf { choices: choices() },
        Kind::SeveralOf { choices: choices() },
        Kind::Date,
        Kind::Email,
        Kind::WholeNumber { min: -2, max: 60 },
        Kind::Grade { choices: choices() },
        statement(),
    ]
}

pub fn entries(of: &[(&str, &[&str])]) -> Entries {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    of.iter()
        .map(|(id, of)| ((*id).to_owned(), texts(of)))
        .collect()
}

/// tea → milk (if yes) → how (if other).
pub fn tea() -> Form {
    form(vec![
        field("tea", Kind::YesNo),
        when(
            field("milk", Kind::SeveralOf { choices: choices() }),
            "tea",
            "yes",
        ),
        when(field("how", short()), "milk", "c"),
        when(field("why", short()), "tea", "no"),
    ])
}

/// Two places, scored by two.
pub fn selection() -> Selection {
    Selection {
        places: Some(2),
        scorers: 2,
        decides_within: 20,
        offer_stands: 10,
        repeat: None,
        by: None,
        level: vec![],
        gateway: None,
    }
}

/// An event with two exercises.
pub fn gateway() -> Gateway {
    let exercise = ["talk", "plan"].map(|id| Exercise {
        id: id.to_owned(),
        title: format!("How they {id}"),
        help: "Half an hour.".to_owned(),
        marks: ["None", "Weak", "Some", "Good", "Strong", "Best"]
            .map(ToOwned::to_owned)
            .to_vec(),
    });
    Gateway {
        about: "Half a day.".to_owned(),
        exercise: exercise.to_vec(),
    }
}

/// How a form's file begins.
pub const HEAD: &str = r#"
title = "T"
summary = "S"
option = "o"
minutes = 5
before = []
after = []
"#;
/// Its only section.
pub const SECTION: &str = r#"
[[section]]
id = "s"
title = "S"
"#;
/// A field for a name.
pub const NAME: &str = r#"
[[section.field]]
id = "name"
label = "L"
kind = "short-text"
max_characters = 9
"#;
/// A field for an address.
pub const EMAIL: &str = r#"
[[section.field]]
id = "email"
label = "L"
kind = "email"
"#;
/// A field that is scored.
pub const CASE: &str = r#"
[[section.field]]
id = "case"
label = "L"
kind = "long-text"
words = 300
marks = ["0", "1", "2", "3", "4", "5"]
"#;
/// A selection.
pub const SELECTED: &str = r#"
[selection]
places = 12
scorers = 2
decides_within = 20
offer_stands = 10
"#;

/// What a form's file says, or what is wrong with it.
pub fn read(text: &str) -> Result<Form, Defect> {
    let file: FormFile = toml::from_str(text).unwrap();
    file.checked("applications", "f", &grades())
}
