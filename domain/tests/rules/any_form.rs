//! Laws that hold for any form a file can hold, with any entries.

use domain::form::file::FormFile;
use domain::form::terms::selection::{Counts, ResetBy};
use domain::form::terms::{
    BEST_MARK, Confirmation, Endorsement, Level, Limit, Offered, Partly, Repeat, Requires, Rule,
    Selection, Terms, Window,
};
use domain::form::{Choice, Condition, Entries, Field, Form, Kind, ProfileKey, Section};
use domain::time::{Day, Instant};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::laws::{any_entries, grades};
use crate::samples::gateway;
use crate::written::{toml, written};

/// Any form a file can hold, with the grades it names: conditions look back at what can be chosen.
fn any_form() -> impl Strategy<Value = Form> {
    let choices = proptest::collection::vec(("\\PC{0,8}", proptest::option::of("\\PC{0,8}")), 2..5)
        .prop_map(|texts| {
            let choice = |(at, (label, help))| Choice {
                id: format!("c{at}"),
                label,
                help,
            };
            texts
                .into_iter()
                .enumerate()
                .map(choice)
                .collect::<Vec<_>>()
        });
    let grades = proptest::sample::subsequence(vec!["pc", "ps"], 0..=2).prop_map(|ids| {
        let all = grades().0.into_iter().map(|grade| (grade.id.0, grade.name));
        let named = all.filter(|(id, _)| ids.contains(&id.as_str()));
        let choices = named.map(|(id, label)| Choice {
            id,
            label,
            help: None,
        });
        Kind::Grade {
            choices: choices.collect(),
        }
    });
    let kind = prop_oneof![
        (1..9_000_usize).prop_map(|max_characters| Kind::ShortText { max_characters }),
        (1..9_000_usize).prop_map(|words| Kind::LongText { words }),
        Just(Kind::YesNo),
        choices.clone().prop_map(|choices| Kind::OneOf { choices }),
        choices.prop_map(|choices| Kind::SeveralOf { choices }),
        Just(Kind::Date),
        Just(Kind::Email),
        (any::<i64>(), any::<i64>()).prop_map(|(a, b)| Kind::WholeNumber {
            min: a.min(b),
            max: a.max(b)
        }),
        grades,
        any::<String>().prop_map(|statement| Kind::Declaration { statement }),
    ];
    let profile = proptest::option::of(proptest::sample::select(vec![
        ProfileKey::Name,
        ProfileKey::Grade,
        ProfileKey::LineManagerEmail,
    ]));
    let said = (any::<String>(), proptest::option::of(any::<String>()));
    let is = (any::<bool>(), any::<bool>(), any::<Index>());
    let fields = proptest::collection::vec((kind, said, profile, is), 1..6);
    let texts = || proptest::collection::vec(any::<String>(), 0..3);
    (
        fields,
        any::<(String, String, String, u16)>(),
        texts(),
        texts(),
        1..4_usize,
    )
        .prop_map(
            |(asked, (title, summary, option, minutes), before, after, split)| {
                let mut fields: Vec<Field> = Vec::new();
                for (at, (kind, (label, help), profile, (optional, scored, looks))) in
                    asked.into_iter().enumerate()
                {
                    let id = format!("f{at}");
                    let back = (at > 0).then(|| &fields[looks.index(at)]);
                    let when = back.and_then(|earlier| condition(earlier, looks));
                    let can_be_scored = matches!(kind, Kind::LongText { .. }) && when.is_none();
                    let marks = (0..=BEST_MARK).map(|mark| format!("{label}{mark}"));
                    let marks = marks.filter(|_| scored && can_be_scored).collect();
                    fields.push(Field {
                        id,
                        label,
                        title: None,
                        help,
                        optional,
                        when,
                        profile,
                        marks,
                        kind,
                    });
                }
                let section = |(at, fields): (usize, &[Field])| Section {
                    id: format!("s-{at}"),
                    title: title.clone(),
                    help: fields[0].help.clone(),
                    fields: fields.to_vec(),
                };
                let sections = fields.chunks(split).enumerate().map(section).collect();
                let (id, room) = ("f".to_owned(), "applications".to_owned());
                let demo_only = minutes % 2 == 0;
                let terms = terms(&fields, minutes, &title);
                Form {
                    id,
                    room,
                    title,
                    summary,
                    option,
                    demo_only,
                    minutes,
                    before,
                    after,
                    terms,
                    sections,
                }
            },
        )
}

/// The day on which forms are sent here.
fn sent_on() -> Day {
    Day::parse("2024-03-01").unwrap()
}

/// What a field can say of which a condition or a rule can speak.
fn possible(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
        Kind::Declaration { .. } => vec!["yes".to_owned()],
        Kind::OneOf { choices } | Kind::SeveralOf { choices } | Kind::Grade { choices } => {
            choices.iter().map(|choice| choice.id.clone()).collect()
        }
        _ => vec![],
    }
}

/// A condition on an earlier field, where it is of a kind that can bear one.
fn condition(earlier: &Field, pick: Index) -> Option<Condition> {
    let all = possible(&earlier.kind);
    let is = (!all.is_empty()).then(|| &all[pick.index(all.len())])?;
    Some(Condition::that(&earlier.id, is))
}

/// An answer between yes and no; it says something, whatever the text is.
fn partly(text: &str) -> Partly {
    let said = format!("So: {text}");
    Partly {
        label: said.clone(),
        means: said.clone(),
        offers: vec![Offered {
            page: text.to_owned(),
            title: said,
        }],
    }
}

/// A level for each choice of the first field in which everybody makes one.
fn levels(fields: &[Field]) -> (Option<String>, Vec<Level>) {
    let by = fields.iter().find_map(|field| match &field.kind {
        Kind::OneOf { choices } | Kind::Grade { choices }
            if !field.optional && field.when.is_none() && !choices.is_empty() =>
        {
            Some((field.id.clone(), choices))
        }
        _ => None,
    });
    let level = |(at, choice): (usize, &Choice)| Level {
        title: format!("Level {at}"),
        is: vec![choice.id.clone()],
        places: 12,
    };
    match by {
        Some((id, choices)) => (Some(id), choices.iter().enumerate().map(level).collect()),
        None => (None, vec![]),
    }
}

/// Terms that fit these fields; what there is of them depends on a number.
fn terms(fields: &[Field], seed: u16, text: &str) -> Terms {
    let day = |days: u16| Instant(i64::from(days) * 86_400_000).day();
    let windows = (0..seed % 3).map(|at| Window {
        opens: day(at * 100 + seed % 50),
        closes: day(at * 100 + seed % 50 + seed % 9),
        yearly: seed.is_multiple_of(5),
    });
    let rules = fields.iter().filter_map(|field| {
        let is: Vec<String> = possible(&field.kind).into_iter().take(1).collect();
        let days = (field.kind == Kind::Date).then(|| i64::from(seed) % 400);
        (days.is_some() || !is.is_empty()).then(|| Rule {
            field: field.id.clone(),
            is,
            words: text.to_owned(),
            change: text.to_owned(),
            not_before: days.map(|days| days - 300),
            not_after: days.filter(|_| seed.is_multiple_of(2)),
        })
    });
    let address =
        |field: &&Field| field.kind == Kind::Email && !field.optional && field.when.is_none();
    let endorsement = fields.iter().find(address).map(|field| Endorsement {
        name: fields[0].id.clone(),
        email: field.id.clone(),
        shows: vec![field.id.clone()],
        confirm: vec![Confirmation {
            id: "time-off".to_owned(),
            title: text.to_owned(),
            asks: text.to_owned(),
            partly: seed.is_multiple_of(2).then(|| partly(text)),
        }],
    });
    let said = format!("So: {text}");
    let repeat = Repeat {
        after: seed % 5 + 1,
        counts: Counts::ALL[usize::from(seed % 2)].0.to_owned(),
        reset_by: ResetBy::ALL[usize::from(seed / 2 % 2)].0.to_owned(),
        approved: said.clone(),
    };
    let (by, level) = if seed.is_multiple_of(4) {
        levels(fields)
    } else {
        (None, vec![])
    };
    let places = by.is_none() && seed.is_multiple_of(2);
    let selection = fields.iter().any(Field::is_scored).then(|| Selection {
        places: places.then_some(seed / 2 + 1),
        by,
        level,
        gateway: seed.is_multiple_of(3).then(gateway),
        scorers: 2,
        decides_within: u32::from(seed),
        offer_stands: 5,
        repeat: seed.is_multiple_of(3).then_some(repeat),
    });
    let has_scored = selection.is_some();
    let keeps = !has_scored && endorsement.is_none();
    let everybody = |field: &&Field| !field.optional && field.when.is_none();
    let mut asked = fields.iter().filter(everybody);
    let short = asked
        .clone()
        .find(|of| matches!(of.kind, Kind::ShortText { .. }));
    let day = asked.clone().find(|of| matches!(of.kind, Kind::Date));
    let number = asked.find(|of| matches!(of.kind, Kind::WholeNumber { min: 0.., .. }));
    let addresses = fields.iter().filter(|of| of.kind == Kind::Email);
    Terms {
        kept_from: addresses
            .filter(|_| keeps)
            .map(|of| of.id.clone())
            .collect(),
        for_members: None,
        stops: vec![],
        windows: windows.collect(),
        rules: rules.collect(),
        endorsement,
        selection,
        outsiders: seed.is_multiple_of(7),
        reasons_good_until: None,
        is_unanswered: !has_scored && seed.is_multiple_of(5),
        requires: short.map(|field| Requires {
            form: "first".to_owned(),
            field: field.id.clone(),
            words: text.to_owned(),
            change: text.to_owned(),
            number: number.map(|field| field.id.clone()),
            day: day.map(|field| field.id.clone()),
        }),
        limit: number.map(|field| Limit {
            field: field.id.clone(),
            most: i64::from(seed) + 1,
            words: text.to_owned(),
        }),
        next: vec![],
    }
}

/// Texts for every field of a form, each right as often as not.
fn any_answers(form: &Form) -> impl Strategy<Value = Entries> + use<> {
    let fields: Vec<_> = form
        .sections
        .iter()
        .flat_map(|section| &section.fields)
        .cloned()
        .collect();
    let strategies: Vec<_> = fields
        .into_iter()
        .map(|field| {
            let right = match &field.kind {
                Kind::OneOf { choices } | Kind::SeveralOf { choices } | Kind::Grade { choices } => {
                    choices
                        .iter()
                        .map(|choice| vec![choice.id.clone()])
                        .collect()
                }
                Kind::Date => vec![["29", "2", "2024"].map(ToOwned::to_owned).to_vec()],
                Kind::WholeNumber { min, max } => {
                    vec![vec![min.to_string()], vec![max.to_string()]]
                }
                Kind::Email => vec![vec!["a@b.example".to_owned()]],
                _ => vec![vec!["yes".to_owned()], vec!["no".to_owned()]],
            };
            let right = if right.is_empty() {
                vec![vec![]]
            } else {
                right
            };
            let text = proptest::collection::vec(any::<String>(), 0..4);
            let entry = prop_oneof![3 => proptest::sample::select(right), 1 => text];
            (Just(field.id), proptest::option::weighted(0.9, entry))
        })
        .collect();
    (strategies, any_entries()).prop_map(|(answers, mut strange)| {
        for (id, entry) in answers {
            strange.extend(entry.map(|entry| (id, entry)));
        }
        strange
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_form_survives_its_file_and_the_wire(form in any_form()) {
        let text: String = written(&form).as_object().unwrap().iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| format!("{key} = {}\n", toml(value))).collect();
        let read: FormFile = toml::from_str(&text).unwrap();
        let again = read.checked("applications", "f", &grades()).unwrap();
        prop_assert_eq!(&again, &form);
        let sent = serde_json::to_string(&form).unwrap();
        prop_assert_eq!(serde_json::from_str::<Form>(&sent).unwrap(), form);
    }

    #[test]
    fn only_what_is_asked_is_kept_and_nothing_panics(
        (form, entries) in any_form().prop_flat_map(|form| (Just(form.clone()), any_answers(&form)))
    ) {
        let asked: Vec<_> = form.asked(&entries).into_iter().map(|(_, field)| field.clone()).collect();
        for field in &asked {
            let entry = entries.get(&field.id).map_or(&[][..], Vec::as_slice);
            let _ = field.said(entry);
        }
        match form.accept_on(sent_on(), &entries) {
            Ok(accepted) => {
                let kept = accepted.entries();
                prop_assert!(kept.keys().all(|id| asked.iter().any(|field| field.id == *id)));
                for field in &asked {
                    prop_assert!(field.optional || kept.contains_key(&field.id), "{} is missing", field.id);
                }
                let again = form.accept_on(sent_on(), kept).unwrap();
                prop_assert_eq!(again.entries(), kept);
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in problems {
                    let field = asked.iter().find(|field| field.id == problem.field);
                    prop_assert!(field.is_some_and(|field| !problem.fault.said(&field.label).is_empty()));
                }
            }
        }
    }
}
