//! What content files say of each other, and the small part of Markdown they are written in.

use server::library::Library;
use server::settings::Mode;

use crate::content::{changed, check};

#[test]
fn levels_and_what_is_offered_must_be_there() {
    let form = "applications/promotability-managers.toml";
    for (mark, from, to, at, key) in [
        (
            "[endorsement.confirm.partly]",
            "options/shadowing",
            "options/luck",
            "offers",
            "options/luck",
        ),
        (
            "[[selection.level]]",
            "\"band-d\"",
            "\"band-e\"",
            "is = ",
            "band-e",
        ),
        (
            "[selection]",
            "by = \"grade\"",
            "by = \"rank\"",
            "by = ",
            "rank",
        ),
        (
            "id = \"see-the-whole\"",
            "\"see-the-whole\"",
            "\"lead-a-talk\"",
            "id = ",
            "`id`",
        ),
    ] {
        check(form, mark, from, to, at, key);
    }
}

#[test]
fn the_rule_for_repeat_applicants_is_made_of_words_of_ours() {
    let rule = |counts: &str, reset_by: &str| {
        format!(
            "offer_stands = 10\n\n[selection.repeat]\nafter = 2\ncounts = \"{counts}\"\n\
             reset_by = \"{reset_by}\"\napproved = \"The board.\"\n"
        )
    };
    for (counts, reset_by, key) in [
        ("each try", "offer", "counts"),
        ("rounds", "luck", "reset_by"),
    ] {
        let to = rule(counts, reset_by);
        let at = format!("{key} =");
        let form = "applications/mentee.toml";
        check(
            form,
            "[selection]",
            "offer_stands = 10",
            &to,
            &at,
            &format!("`{key}`"),
        );
    }
}

#[test]
fn a_form_for_outsiders_names_a_form_for_members() {
    let form = "applications/business-mentor.toml";
    let (from, key) = ("for_members = \"mentor\"", "for_members");
    check(form, "", from, "for_members = \"mentors\"", key, "mentors");
    check(
        form,
        "",
        from,
        "for_members = \"business-mentor\"",
        key,
        "for members",
    );
    check(
        form,
        "",
        "outsiders = true\n",
        "",
        key,
        "take this line out",
    );
}

#[test]
fn kinds_and_conditions_must_be_possible() {
    let form = "applications/mentee.toml";
    check(
        form,
        "id = \"unit\"",
        "short-text",
        "haiku",
        "kind",
        "haiku",
    );
    check(
        form,
        "id = \"unit\"",
        "max_characters",
        "words = 3\nmax_characters",
        "words",
        "`words`",
    );
    check(
        form,
        "id = \"unit\"",
        "\"unit\"",
        "\"The Unit\"",
        "id",
        "`id`",
    );
    check(
        form,
        "id = \"promotion-rank\"",
        "\"outcomes\"",
        "\"goals\"",
        "when = ",
        "`when`",
    );
    check(
        form,
        "id = \"promotion-rank\"",
        "\"outcomes\"",
        "\"nowhere\"",
        "when = ",
        "`when`",
    );
    check(
        form,
        "id = \"promotion-rank\"",
        "\"promotion\" }",
        "\"luck\" }",
        "when = ",
        "luck",
    );
    check(
        form,
        "id = \"promotion-rank\"",
        "field = \"outcomes\", is = \"promotion\"",
        "field = \"name\", is = \"Sam\"",
        "when = ",
        "Sam",
    );
    check(
        form,
        "id = \"grade\"",
        "\"sergeant\"",
        "\"wizard\"",
        "grades",
        "wizard",
    );
    check(
        "applications/register-interest.toml",
        "id = \"group-network\"",
        "is = \"take-part\"",
        "is = \"luck\"",
        "when = ",
        "luck",
    );
    let kinds = "applications/every-kind.toml";
    check(
        kinds,
        "id = \"team-size\"",
        "max = 60",
        "max = 0",
        "max",
        "`max`",
    );
    check(
        kinds,
        "id = \"milk\"",
        "
  { id = \"milk\", label = \"With milk\" },
  { id = \"black\", label = \"Black\" },",
        "",
        "choices",
        "`choices`",
    );
    check(
        form,
        "",
        "option = \"promoting-difference\"",
        "option = \"luck\"",
        "option",
        "luck",
    );
    let ask = "questions/ask.toml";
    check(
        ask,
        "",
        "id = \"text\"",
        "id = \"words\"",
        "[[section]]",
        "“text”",
    );
    check(
        ask,
        "id = \"subject\"",
        "kind =",
        "optional = true\nkind =",
        "optional",
        "“subject”",
    );
}

#[test]
fn options_hold_together() {
    let option = "options/promoting-difference.toml";
    check(
        option,
        "grades =",
        "\"sergeant\"",
        "\"wizard\"",
        "grades",
        "wizard",
    );
    check(
        option,
        "form =",
        "\"mentee\"",
        "\"mentees\"",
        "form",
        "mentees",
    );
    check(
        option,
        "purposes =",
        "[\"mentoring\", \"promotion\", \"specialist\", \"leadership\"]",
        "[]",
        "purposes",
        "`purposes`",
    );
    check(
        option,
        "group =",
        "group =",
        "# group =",
        "[evidence]",
        "`evidence`",
    );
    check(
        "options/positive-steps-mentoring.toml",
        "source",
        "source =",
        "group = \"women\"\nsource =",
        "group",
        "`group`",
    );
    check(
        option,
        "related =",
        "guidance/being-a-mentee",
        "guidance/nowhere",
        "related",
        "nowhere",
    );
    check(
        option,
        "[evidence]",
        "reduce disadvantage",
        "be kind",
        "aim",
        "be kind",
    );
    check(
        "ranks.toml",
        "id = \"chief-inspector\"",
        "[\"band-c\"]",
        "[\"band-z\"]",
        "equivalent",
        "band-z",
    );
    check(
        "framework.toml",
        "number = 2",
        "\"sergeant\"",
        "\"wizard\"",
        "grades",
        "wizard",
    );
}

#[test]
fn markdown_is_a_small_part_of_markdown() {
    let page = "guidance/being-a-mentee.md";
    let mark = "You set the agenda.";
    for (to, said) in [
        ("[read](/guidance/nowhere)", "/guidance/nowhere"),
        ("[apply](/applications/nothing)", "/applications/nothing"),
        ("[run](javascript:alert(1))", "javascript:"),
        ("[look](//elsewhere.example)", "//elsewhere.example"),
        ("[look](http://elsewhere.example)", "http:"),
        ("<b>bold</b>", "raw HTML"),
        ("![picture](/a.png)", "not allowed"),
        ("`code`", "allowed"),
        ("# A title", "##"),
        ("#### Too deep", "##"),
    ] {
        check(page, "", mark, to, to, said);
    }
    check(page, "", mark, "<div>\nblock\n</div>", "<div>", "raw HTML");
    check(
        page,
        "",
        mark,
        "- one\n  - two",
        "- two",
        "a list inside a list",
    );
    check(page, "", "+++\n", "", "title", "+++");
    check(
        page,
        "",
        "related = [\"guidance/being-a-mentor\"",
        "related = [\"guidance/nobody\"",
        "related",
        "nobody",
    );
    check(
        "service/contact.md",
        "",
        "/questions/ask",
        "/questions/asks",
        "**[Ask",
        "/questions/asks",
    );
}

#[test]
fn what_the_service_reckons_with_makes_sense() {
    for key in ["answer_within_working_days", "decision_within_working_days"] {
        for wrong in ["0", "261", "4000000000"] {
            let to = format!("{key} = {wrong} #");
            check("site.toml", key, &format!("{key} ="), &to, key, key);
        }
    }
    let days = "working_days = [";
    check(
        "site.toml",
        days,
        "\"monday\"",
        "\"moonday\"",
        days,
        "moonday",
    );
    let none = "working_days = [] #";
    check("site.toml", days, days, none, days, "working_days");
    let mentee = "applications/mentee.toml";
    check(
        mentee,
        "words = ",
        "words = ",
        "words = 0 #",
        "words = 0",
        "words",
    );
}

#[test]
fn what_the_service_cannot_do_without_is_there() {
    for file in [
        "service/home.md",
        "service/contact.md",
        "questions/ask.toml",
    ] {
        let (content, _folder) = changed("site.toml", |text| format!("{text}\n"));
        std::fs::remove_file(content.join(file)).unwrap();
        let said = Library::load(&content, None, Mode::Demo).err().unwrap();
        assert!(said.contains(file) && said.contains("missing"), "{said}");
    }
}

#[test]
fn a_mistake_in_the_saved_sentences_names_its_key_and_line() {
    for (from, to, key) in [
        ("marks = [4, 5]", "marks = [4, 6]", "`marks`"),
        ("marks = [4, 5]", "mark = [4, 5]", "mark"),
        (
            "Talk to your line manager about this part before you apply again.",
            " ",
            "`text`",
        ),
    ] {
        let (content, _folder) = changed("feedback.toml", |text| text.replace(from, to));
        let said = Library::load(&content, None, Mode::Demo).err().unwrap();
        let file = content.join("feedback.toml");
        let place = format!("{}, line ", file.display());
        assert!(said.starts_with(&place) && said.contains(key), "{said}");
        assert!(!said.contains("line 1:"), "{said}");
    }
}
