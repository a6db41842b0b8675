//! What came of what was granted, where its forms do not come: for CMU staff to say, and to take back.

use domain::applications::api::decide::{CameOf, EndGranted, ReopenGranted};
use domain::form::{Choice, Entries, Field, Form, Kind};
use leptos::prelude::*;

use super::follow::{Followed, reason, why};
use super::panel::{Panel, panel, text};
use crate::browser;
use crate::ui::part::Part;

/// What is said once it is recorded, and once that is taken back.
const SAID: &str = "It is recorded. The applicant gets a letter that there is news.";
const TAKEN_BACK: &str = "That is taken back. The applicant gets a letter that there is news.";
/// How one says that it took place.
const TOOK_PLACE: &str = "took-place";

/// The act on what is over.
pub(super) fn act(of: Followed) -> Option<Part> {
    let now = browser::now();
    let (can_end, is_owed) = of
        .now
        .with_untracked(|of| (of.can_end(now), !of.owed().is_empty()));
    let (id, key) = of
        .now
        .with_untracked(|of| (of.id.clone(), of.reference.clone()));
    let of_panel = Panel {
        title: "Say what came of it",
        words: "This is over. If they were not there, or a form cannot come any more, say so here. They then owe no form, and can ask again. You can take this back for 14 days.",
        form: asking(is_owed),
        key,
        button: "Put it on the record",
        said: SAID,
    };
    let body = |typed: &Entries| CameOf {
        took_place: text(typed, "came") == TOOK_PLACE,
        reason: text(typed, "reason"),
    };
    can_end.then(|| panel(of_panel, EndGranted { id }, body, of.done(SAID)))
}

/// The act that takes it back.
pub(super) fn back(of: Followed) -> Option<Part> {
    let (can_reopen, id, key) = of.now.with_untracked(|of| {
        let can_reopen = of.can_reopen(browser::now());
        (can_reopen, of.id.clone(), of.reference.clone())
    });
    let of_panel = Panel {
        title: "Take back what was recorded",
        words: "The days are taken again, and the forms have to follow again.",
        form: reason("reopen", "Why do you take it back?", false),
        key,
        button: "Take it back",
        said: TAKEN_BACK,
    };
    can_reopen.then(|| panel(of_panel, ReopenGranted { id }, why, of.done(TAKEN_BACK)))
}

/// Which of the two it was, the second only where a form is missing; and how the CMU knows.
fn asking(is_owed: bool) -> Form {
    let choice = |id: &str, label: &str, help: &str| Choice {
        id: id.to_owned(),
        label: label.to_owned(),
        help: Some(help.to_owned()),
    };
    let not_there = choice(
        "not-there",
        "They were not there",
        "Its days are free again.",
    );
    let took_place = choice(
        TOOK_PLACE,
        "It took place without its forms",
        "Its days stay taken.",
    );
    let choices = [not_there]
        .into_iter()
        .chain(is_owed.then_some(took_place))
        .collect();
    let came = Field::of("came", "What came of it?", Kind::OneOf { choices });
    let why = Field {
        help: Some(
            "The applicant reads it. It stands in the record for good, so leave out what is private, such as an illness."
                .to_owned(),
        ),
        ..Field::of("reason", "How do you know?", Kind::LongText { words: 300 })
    };
    Form::of("end", vec![came, why])
}
