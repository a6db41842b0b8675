//! The content: all of it loads, and each possible mistake stops the load with file, line and key.

use std::path::{Path, PathBuf};

use domain::drafts::FormId;
use domain::form::Kind;
use server::library::Library;
use server::settings::Mode;

use crate::harness::{Folder, library, root};

/// A copy of the content with one file changed.
pub fn changed(file: &str, change: impl Fn(&str) -> String) -> (PathBuf, Folder) {
    let folder = Folder::new();
    let content = folder.0.join("content");
    copy(&root().join("content"), &content);
    let file = content.join(file);
    let before = std::fs::read_to_string(&file).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "the change found nothing to change");
    std::fs::write(&file, after).unwrap();
    (content, folder)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            std::fs::copy(&path, &there).unwrap();
        }
    }
}

/// Puts `to` in the place of the first `from` after `mark`; the mistake is told with the file, the
/// line of `at` (or of the new text) and the key.
#[track_caller]
pub fn check(file: &str, mark: &str, from: &str, to: &str, at: &str, key: &str) {
    let (content, _folder) = changed(file, |text| {
        let start = text
            .find(mark)
            .unwrap_or_else(|| panic!("{file} has no {mark}"));
        let (head, tail) = text.split_at(start);
        format!("{head}{}", tail.replacen(from, to, 1))
    });
    let text = std::fs::read_to_string(content.join(file)).unwrap();
    let before = std::fs::read_to_string(root().join("content").join(file)).unwrap();
    let start = before.find(mark).unwrap();
    let found = text[start..].find(at).map(|found| start + found);
    let offset = found.unwrap_or_else(|| panic!("no {at:?} after {mark:?}"));
    let line = text[..offset].matches('\n').count() + 1;
    let said = Library::load(&content, None, Mode::Demo)
        .err()
        .unwrap_or_else(|| panic!("{file} loads with {to:?}"));
    let place = format!("{}, line {line}: ", content.join(file).display());
    assert!(said.starts_with(&place), "{to:?} wants line {line}: {said}");
    assert!(said.contains(key), "{to:?} wants {key}: {said}");
    assert!(!said.contains('\n'), "one line: {said}");
}

#[test]
fn all_content_loads_and_every_page_has_an_address() {
    let library = library();
    let count = |folder: &str| {
        std::fs::read_dir(root().join("content").join(folder))
            .unwrap()
            .count()
    };
    // The folder of profiles is no page, the list of tools is one: with the other lists, two more.
    let pages = count("guidance") + count("options") + count("service") + count("assessment") + 2;
    assert_eq!(library.pages(), pages);
    assert_eq!(
        library.forms().len(),
        count("applications") + count("questions")
    );
}

#[test]
fn an_unknown_key_is_refused_in_every_kind_of_file() {
    for (file, mark) in [
        ("site.toml", "service ="),
        ("ranks.toml", "id ="),
        ("framework.toml", "name ="),
        ("framework.toml", "number = 2"),
        ("options/promoting-difference.toml", "source ="),
        ("options/promoting-difference.toml", "label ="),
        ("options/promoting-difference.toml", "need ="),
        ("applications/mentee.toml", "title ="),
        ("applications/mentee.toml", "id = \"about-you\""),
        ("applications/mentee.toml", "id = \"unit\""),
        ("questions/ask.toml", "minutes ="),
        ("guidance/being-a-mentee.md", "audience ="),
        ("service/contact.md", "summary ="),
    ] {
        let to = format!("misspelt = \"x\"\n{mark}");
        check(file, "", mark, &to, "misspelt", "misspelt");
    }
    let form = "applications/mentee.toml";
    check(
        form,
        "id = \"promotion-rank\"",
        "is = ",
        "were = 1, is = ",
        "were",
        "were",
    );
    check(
        form,
        "id = \"promotion\"",
        "label = ",
        "colour = 1, label = ",
        "colour",
        "colour",
    );
}

#[test]
fn words_a_page_is_also_found_by_are_texts() {
    for file in [
        "guidance/leaving-well.md",
        "service/contact.md",
        "options/mentoring-for-all.toml",
    ] {
        for wrong in ["also = 1 # ", "also = [1, ", "also = [\n  1,\n  "] {
            let at = if wrong.contains('\n') {
                "  1,"
            } else {
                "also ="
            };
            check(file, "", "also = [", wrong, at, "`also`: ");
        }
    }
}

#[test]
fn a_missing_key_is_named() {
    check(
        "site.toml",
        "",
        "telephone = \"01632 960123\"\n",
        "",
        "service",
        "telephone",
    );
    check(
        "ranks.toml",
        "",
        "name = \"Special constable\"\n",
        "",
        "[[grade]]\nid = \"special-constable\"",
        "name",
    );
    check(
        "options/shadowing.toml",
        "",
        "summary = ",
        "# ",
        "title",
        "summary",
    );
    check(
        "applications/mentee.toml",
        "[[section.field]]\nid = \"unit\"",
        "label = ",
        "# ",
        "[[section",
        "label",
    );
    check(
        "guidance/being-a-mentee.md",
        "",
        "order = 5\n",
        "",
        "title",
        "order",
    );
    for (field, key) in [
        ("id = \"unit\"", "max_characters"),
        ("id = \"goals\"", "words"),
        ("id = \"true-and-own-work\"", "statement"),
    ] {
        check(
            "applications/mentee.toml",
            field,
            &format!("{key} ="),
            "#",
            "kind =",
            key,
        );
    }
    check(
        "applications/mentee.toml",
        "id = \"unit\"",
        "short-text",
        "one-of",
        "kind",
        "choices",
    );
    for key in ["min", "max"] {
        let from = format!("{key} =");
        check(
            "applications/every-kind.toml",
            "id = \"team-size\"",
            &from,
            "#",
            "kind =",
            key,
        );
    }
}

#[test]
fn a_wrong_date_number_or_word_is_named() {
    let guidance = "guidance/being-a-mentee.md";
    check(
        guidance,
        "",
        "2026-11-02",
        "2026-02-30",
        "reviewed",
        "2026-02-30",
    );
    check(
        guidance,
        "review_by",
        "2027-11-02",
        "soon",
        "review_by",
        "soon",
    );
    check(
        guidance,
        "",
        "order = 5",
        "order = \"first\"",
        "order",
        "u32",
    );
    check(guidance, "", "\"mentees\"", "\"cats\"", "audience", "cats");
    check(
        "options/shadowing.toml",
        "review_by",
        "20",
        "30-",
        "review_by",
        "is not a day",
    );
    check(
        "options/shadowing.toml",
        "",
        "\"current\"",
        "\"soon\"",
        "standing",
        "soon",
    );
    check(
        "options/promoting-difference.toml",
        "",
        "\"selected\"",
        "\"luck\"",
        "selection",
        "luck",
    );
    check(
        "ranks.toml",
        "",
        "family = \"pcso\"",
        "family = \"dog\"",
        "family = \"dog\"",
        "dog",
    );
}

#[test]
fn two_things_of_one_name_are_refused() {
    check(
        "ranks.toml",
        "[[grade]]\nid = \"special-constable\"",
        "special-constable",
        "pcso",
        "id = \"pcso\"",
        "`id`",
    );
    let form = "applications/mentee.toml";
    check(
        form,
        "id = \"unit\"",
        "unit",
        "grade",
        "id = \"grade\"",
        "`id`",
    );
    check(
        form,
        "id = \"are-you-eligible\"",
        "are-you-eligible",
        "about-you",
        "id = \"about-you\"",
        "`id`",
    );
    check(
        form,
        "id = \"your-case\"",
        "your-case",
        "check",
        "id = \"check\"",
        "`id`",
    );
    check(
        form,
        "id = \"outcomes\"",
        "\"specialist-role\"",
        "\"promotion\"",
        "choices",
        "`choices`",
    );
    check(
        "guidance/being-a-mentee.md",
        "",
        "## The first meeting",
        "## Before you meet",
        "## Before you meet\n\nThe first",
        "two headings",
    );
}

#[test]
fn an_option_that_one_cannot_say_to_be_interested_in_is_refused() {
    let form = "applications/register-interest.toml";
    // One without a form of its own, one whose form can close, and one whose form is always open.
    for option in ["exam-support", "shadowing", "buddy-scheme"] {
        let (from, to) = (format!("id = \"{option}\""), "id = \"another\"");
        check(form, "id = \"which\"", &from, to, "choices", option);
    }
    // Whoever wants a place that is for one group says that it is for them.
    let text = std::fs::read_to_string(root().join("content").join(form)).unwrap();
    let mark = "id = \"group-specialisms\"";
    assert!(text.contains(mark));
    let (content, _folder) = changed(form, |text| {
        let (head, tail) = text.split_at(text.find(mark).unwrap());
        format!(
            "{head}{}",
            tail.replacen("is = \"specialisms\"", "is = \"exam-support\"", 1)
        )
    });
    let said = Library::load(&content, None, Mode::Demo).err().unwrap();
    let at = text.lines().position(|line| line == "choices = [").unwrap() + 1;
    let place =
        format!("register-interest.toml, line {at}: `choices`: “specialisms” is for one group");
    assert!(said.contains(&place), "{said}");
}

#[test]
fn a_form_with_the_address_of_another_page_is_refused() {
    for name in ["adjustments", "all", "desk", "endorse", "record", "sent"] {
        let (content, _folder) = changed("applications/buddy.toml", |text| format!("{text}\n"));
        let forms = content.join("applications");
        let file = forms.join(format!("{name}.toml"));
        std::fs::copy(forms.join("buddy.toml"), &file).unwrap();
        let said = Library::load(&content, None, Mode::Demo).err().unwrap();
        let place = format!("{}, line 1: ", file.display());
        assert!(
            said.starts_with(&place) && said.contains("rename"),
            "{said}"
        );
    }
}

/// A new kind does not compile until it stands here, and fails until the sample form asks for it.
#[test]
fn the_sample_form_asks_for_every_kind() {
    let library = library();
    let (form, _) = library.form(&FormId("every-kind".to_owned())).unwrap();
    let mut asked = [false; 10];
    for field in form.sections.iter().flat_map(|section| &section.fields) {
        let at = match &field.kind {
            Kind::ShortText { .. } => 0,
            Kind::LongText { .. } => 1,
            Kind::YesNo => 2,
            Kind::OneOf { .. } => 3,
            Kind::SeveralOf { .. } => 4,
            Kind::Date => 5,
            Kind::Email => 6,
            Kind::WholeNumber { .. } => 7,
            Kind::Grade { .. } => 8,
            Kind::Declaration { .. } => 9,
        };
        asked[at] = true;
    }
    assert_eq!(asked, [true; 10]);
}
