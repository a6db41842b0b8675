//! The rooms' nouns and verbs: questions from stage to stage, references, articles, options.

use domain::api::{Conflict, Failure};
use domain::applications::{self, REFERENCE_CHARACTERS, may_send, reference};
use domain::article::{Block, is_safe_link, slug};
use domain::drafts::{DraftId, FormId, MOST_PARTS, too_large};
use domain::form::{Entries, MOST_CHARACTERS};
use domain::options::DevelopmentOption;
use domain::people::{CmuStaff, Family, Grade, GradeId, Grades, Member, PersonId, Profile};
use domain::questions::{
    self, MOST_MESSAGES, MOST_WAITING, Now, Question, QuestionId, Stage, may_ask,
};
use domain::time::Instant;
use domain::words::{MOST_WORDS, Words};

pub fn member(name: &str) -> Member {
    Member {
        id: PersonId(name.to_owned()),
        name: name.to_owned(),
        email: format!("{name}@x.example"),
    }
}

fn now(minutes: i64) -> Now {
    let at = Instant(1_795_424_400_000).plus_minutes(minutes);
    Now {
        at,
        answer_within: 10,
    }
}

fn text() -> Words {
    Words::new("Words").unwrap()
}

fn question(stage: Stage) -> Question {
    Question {
        id: QuestionId("q".to_owned()),
        topic: String::new(),
        subject: String::new(),
        asker: PersonId("sam".to_owned()),
        asker_name: "sam".to_owned(),
        asker_email: String::new(),
        messages: vec![],
        stage,
    }
}

fn stages() -> [Stage; 3] {
    let at = now(0).at;
    [
        Stage::Waiting {
            since: at,
            answer_by: at.day(),
        },
        Stage::Answered {
            by: "Morgan".to_owned(),
            at,
        },
        Stage::Closed { at },
    ]
}

#[test]
fn every_verb_from_every_stage() {
    let (sam, staff) = (member("sam"), CmuStaff(member("leila")));
    type Verb<'a> = &'a dyn Fn(&mut Question) -> Result<(), Failure>;
    let answer: Verb = &|of| of.answer(&staff, &text(), now(5));
    let follow_up: Verb = &|of| of.follow_up(&sam, &text(), now(5));
    let close: Verb = &|of| of.close(&sam, now(5));
    for (verb, said, expected) in [
        (answer, 1, [Some("Answered"), None, None]),
        (follow_up, 1, [Some("Waiting"), Some("Waiting"), None]),
        (close, 0, [Some("Closed"), Some("Closed"), None]),
    ] {
        for (stage, expected) in stages().into_iter().zip(expected) {
            let mut of = question(stage);
            let before = of.clone();
            let done = verb(&mut of);
            match expected {
                Some(name) => {
                    assert_eq!(
                        (done, of.stage.name(), of.messages.len()),
                        (Ok(()), name, said)
                    );
                }
                None => {
                    let Err(Failure::Conflict {
                        now: Conflict::Moved { said },
                    }) = done
                    else {
                        panic!("{done:?}")
                    };
                    assert!(said.contains("Morgan") || said.contains("closed"), "{said}");
                    assert_eq!(of, before, "nothing of it stays");
                }
            }
        }
    }
}

#[test]
fn only_the_asker_follows_up_and_closes() {
    let stranger = member("stranger");
    for stage in stages() {
        let mut of = question(stage);
        let before = of.clone();
        assert_eq!(
            of.follow_up(&stranger, &text(), now(1)),
            Err(Failure::NotFound)
        );
        assert_eq!(of.close(&stranger, now(1)), Err(Failure::NotFound));
        assert_eq!(of, before);
        assert!(of.may_read(&member("sam"), None) && !of.may_read(&stranger, None));
        assert!(of.may_read(&stranger, Some(&CmuStaff(stranger.clone()))));
    }
}

#[test]
fn nobody_fills_the_service_alone() {
    let told = |done: Result<(), Failure>| done.map_err(|failure| failure.said());
    assert_eq!(
        told(may_ask(MOST_WAITING - 1, questions::MOST_KEPT - 1)),
        Ok(())
    );
    let said = told(may_ask(MOST_WAITING, 0)).unwrap_err();
    assert!(said.starts_with("You have 200 questions waiting"), "{said}");
    let said = told(may_ask(0, questions::MOST_KEPT)).unwrap_err();
    assert!(said.starts_with("You have put 5000 questions"), "{said}");
    assert_eq!(told(may_send(applications::MOST_KEPT - 1)), Ok(()));
    let said = told(may_send(applications::MOST_KEPT)).unwrap_err();
    assert!(
        said.starts_with("You have sent 5000 applications"),
        "{said}"
    );

    let (sam, staff) = (member("sam"), CmuStaff(member("leila")));
    let mut of = question(stages()[0].clone());
    for _ in 0..MOST_MESSAGES {
        of.follow_up(&sam, &text(), now(1)).unwrap();
    }
    let said = told(of.follow_up(&sam, &text(), now(1))).unwrap_err();
    assert_eq!(
        said,
        "This question holds 200 messages, which is the most. Put a new question."
    );
    assert_eq!(of.messages.len(), MOST_MESSAGES);
    of.answer(&staff, &text(), now(2)).unwrap();
    of.close(&sam, now(3)).unwrap();
}

#[test]
fn a_follow_up_waits_anew_with_a_new_day() {
    let mut of = question(stages()[1].clone());
    of.follow_up(&member("sam"), &text(), now(24 * 60)).unwrap();
    assert_eq!(
        of.stage.said(),
        "Sent on 24 November 2026. Answer expected by 8 December 2026."
    );
}

#[test]
fn words_are_some_and_not_too_many() {
    for good in ["a", " a ", "a\r\nb", "<script>", &"w ".repeat(MOST_WORDS)] {
        assert!(Words::new(good).is_ok(), "{good:?}");
    }
    let (many, long) = ("w ".repeat(MOST_WORDS + 2), "x".repeat(MOST_CHARACTERS + 1));
    for (bad, said) in [
        ("", "Write something"),
        (" \n ", "Write something"),
        (many.as_str(), "Take out 2 words"),
        (long.as_str(), "20000 characters"),
        ("a\0b", "cannot be seen"),
        ("\u{202E}a", "cannot be seen"),
    ] {
        let told = Words::new(bad).unwrap_err();
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn a_reference_can_be_read_out() {
    let mut seen = std::collections::BTreeSet::new();
    for byte in 0..=u8::MAX {
        let made = reference([byte, 0, 1, 2, 3, 4, 5, byte]);
        assert_eq!((made.len(), &made[4..5]), (9, "-"));
        seen.extend(made.bytes());
        assert!(
            made.bytes()
                .all(|c| c == b'-' || REFERENCE_CHARACTERS.contains(&c))
        );
    }
    assert_eq!(seen.len(), 21, "every character is used");
    let alike = b"0O1ILQZ2B8S5UVY";
    assert!(REFERENCE_CHARACTERS.iter().all(|c| !alike.contains(c)));
}

#[test]
fn words_become_addresses() {
    for (words, expected) in [
        ("What happens next?", "what-happens-next"),
        ("The manager’s part", "the-managers-part"),
        ("  A — B  ", "a-b"),
        ("100% of it", "100-of-it"),
        ("Café", "caf"),
        ("", ""),
    ] {
        assert_eq!(slug(words), expected);
    }
    for (href, safe) in [
        ("/guidance", true),
        ("#top", true),
        ("https://x.example", true),
        ("mailto:a@b.c", true),
        ("tel:123", true),
        ("//x.example", false),
        ("javascript:alert(1)", false),
        ("http://x.example", false),
        ("JavaScript:x", false),
        ("data:text/html,x", false),
        ("", false),
        (" /x", false),
        ("guidance", false),
    ] {
        assert_eq!(is_safe_link(href), safe, "{href}");
    }
}

#[test]
fn an_id_is_short_and_plain() {
    for (text, is) in [
        ("a-b-1", true),
        ("", false),
        ("a b", false),
        ("a/b", false),
        ("a\0", false),
        ("é", false),
    ] {
        assert_eq!(FormId::from_part(text.to_owned()).is_some(), is, "{text}");
        assert_eq!(DraftId::from_part(text.to_owned()).is_some(), is, "{text}");
    }
    assert!(
        QuestionId::from_part("x".repeat(64)).is_some()
            && QuestionId::from_part("x".repeat(65)).is_none()
    );
}

#[test]
fn a_draft_may_be_wrong_but_not_endless() {
    let of = |fields: usize, texts: usize, length: usize| -> Entries {
        (0..fields)
            .map(|at| (format!("f{at:03}"), vec!["x".repeat(length); texts]))
            .collect()
    };
    for entries in [
        of(0, 0, 0),
        of(1, 1, MOST_CHARACTERS),
        of(MOST_PARTS, 1, 1),
        of(1, MOST_PARTS, 1),
    ] {
        assert_eq!(too_large(&entries), None);
    }
    for (entries, field) in [
        (of(1, 1, MOST_CHARACTERS + 1), "f000"),
        (of(MOST_PARTS + 1, 1, 1), "f200"),
        (of(1, MOST_PARTS + 1, 1), "f000"),
    ] {
        assert_eq!(too_large(&entries).unwrap().field, field);
    }
}

fn grades() -> Grades {
    let grade = |(id, family): (&str, Family)| Grade {
        id: GradeId(id.to_owned()),
        name: id.to_owned(),
        family,
        managerial: false,
        level: 1,
        next: None,
        equivalent: vec![],
    };
    use Family::{Officer, Staff};
    Grades(
        [
            ("PC", Officer),
            ("Sergeant", Officer),
            ("Inspector", Officer),
            ("Chief", Officer),
            ("E", Staff),
            ("D", Staff),
        ]
        .map(grade)
        .to_vec(),
    )
}

fn ranks_said(ids: &[&str]) -> Option<String> {
    let option: DevelopmentOption = serde_json::from_value(serde_json::json!({
        "title": "T", "source": "S", "summary": "", "standing": "current", "purposes": ["skills"], "aim": "", "audience": "",
        "grades": ids, "grades_inferred": [], "selection": "open", "takes": "day", "places": "", "features": [], "review_by": "2027-01-01",
    }))
    .unwrap();
    let page = option
        .checked(&grades())
        .unwrap()
        .page("t", &grades(), |_| None, true);
    let facts = page.body.into_iter().find_map(|block| match block {
        Block::Facts(facts) => Some(facts),
        _ => None,
    });
    let found = facts
        .unwrap()
        .into_iter()
        .find(|(name, _)| name == "Ranks and bands");
    found.map(|(_, said)| match &said[..] {
        [domain::article::Inline::Text(text)] => text.clone(),
        other => panic!("{other:?}"),
    })
}

#[test]
fn ranks_are_told_as_runs_of_a_ladder() {
    for (ids, said) in [
        (&["Sergeant"][..], Some("Sergeant")),
        (&["PC", "Sergeant", "Inspector"], Some("PC to inspector")),
        (&["Inspector", "PC"], Some("PC, Inspector")),
        (&["PC", "Sergeant", "Chief"], Some("PC to sergeant, Chief")),
        (&["Chief", "E"], Some("Chief, E")),
        (
            &["Inspector", "Chief", "E", "D"],
            Some("Inspector to chief, E to d"),
        ),
        (
            &["PC", "Sergeant", "Inspector", "Chief", "E", "D"],
            Some("Every rank and band"),
        ),
        (&[], None),
    ] {
        assert_eq!(ranks_said(ids).as_deref(), said, "{ids:?}");
    }
}

#[test]
fn a_profile_says_what_is_to_be_mended() {
    let profile = |name: &str, grade: Option<&str>, mail: &str| Profile {
        name: name.to_owned(),
        grade: grade.map(|id| GradeId(id.to_owned())),
        line_manager_email: mail.to_owned(),
        ..Profile::default()
    };
    for (profile, parts) in [
        (profile("Sam", Some("PC"), "g@x.example"), &[][..]),
        (profile("Sam", None, ""), &[]),
        (
            profile(" ", Some("Wizard"), "nobody"),
            &["name", "grade", "line_manager_email"],
        ),
        (profile(&"x".repeat(101), None, ""), &["name"]),
        (profile("a\tb", None, ""), &["name"]),
        (profile("a\rb", None, ""), &["name"]),
        (profile("\u{202E}a", None, ""), &["name"]),
    ] {
        let told: Vec<_> = profile
            .faults(&grades())
            .into_iter()
            .map(|(part, _)| part)
            .collect();
        assert_eq!(told, parts, "{profile:?}");
    }
}
