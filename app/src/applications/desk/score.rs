//! The blind sift: one answer at a time, its guidance, and a mark.

use domain::applications::api::desk::{
    DeclareInterest, Declared, MarkPart, NewMark, Next, NextPart,
};
use domain::applications::round::{Interest, RoundId, ToScore};
use domain::form::{Choice, Entries, Field, Form, Kind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::address;
use super::barred::passed;
use crate::applications::panel::{Panel, panel, text};
use crate::form;
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, browser, session, ui};

/// The page.
pub(super) fn page(round: RoundId) -> Part {
    // Rises with each mark: the next part is fetched.
    let turn = RwSignal::new(0_u32);
    live(move || {
        turn.track();
        let round = round.clone();
        let of = round.clone();
        ui::loaded(api::call_get(NextPart { round }), move |next| {
            shown(next, &of, turn)
        })
    })
}

fn shown(next: Next, round: &RoundId, turn: RwSignal<u32>) -> Part {
    let back = match session::is_staff() {
        true => ui::back(&address(round), "The round"),
        false => ui::back("/applications", "Applications"),
    };
    let passed = passed(next.passed, turn);
    let Some(part) = next.part else {
        return view! {
            <div class="measure">
                {back}
                <p class="govuk-caption-xl">{next.title}</p>
                {ui::heading("Nothing waits for you")}
                <p class="govuk-body-l">"You have marked all that you may mark in this round. Thank you."</p>
                <p class="govuk-body">"More may come: an application is scored once its line manager has answered, and a third scorer is asked where marks are two or more apart."</p>
                <p class="govuk-body"><a class="govuk-link" href="/applications">"See what else waits for you"</a></p>
                {passed}
            </div>
        }
        .part();
    };
    let left = match (part.left, part.left_in_all) {
        (_, 1) => "This is the last answer that waits for you.".to_owned(),
        (left, all) if left == all => format!("{all} answers wait for you, all to this question."),
        (1, all) => format!("The last answer to this question. {all} answers wait for you in all."),
        (left, all) => {
            format!("{left} answers to this question wait for you, {all} answers in all.")
        }
    };
    let form = scoring(&part);
    let section = form.sections[0].clone();
    let filling = Filling::loose(format!("mark-{}-{}", part.id.0, part.part), form);
    let sending = Sending::new();
    let (id, of) = (part.id.clone(), part.part.clone());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (id, of) = (id.clone(), of.clone());
        spawn_local(async move {
            let body = move |filling: Filling| NewMark {
                part: of.clone(),
                mark: filling
                    .entry("mark")
                    .first()
                    .and_then(|mark| mark.parse().ok())
                    .unwrap_or_default(),
            };
            if let Outcome::Arrived(()) = sending.send(filling, MarkPart { id }, None, body).await {
                browser::announce("Your mark is recorded.");
                turn.update(|turn| *turn += 1);
            }
        });
    };
    let interest = Panel {
        title: "I may not judge this one",
        words: "Say why. You get no more of this application, and marks you gave it before do not count. If that was a mistake, you can take it back on this page.",
        form: interests(),
        key: part.id.0.clone(),
        button: "Pass it to somebody else",
        said: "It goes to somebody else.",
    };
    view! {
        <div class="measure">
            {back}
            {ui::error_summary(sending.mends)}
            <p class="govuk-caption-xl">{next.title}</p>
            {ui::heading(&part.asked)}
            <p class="govuk-body">{left}</p>
            {part.help.map(|help| view! { <p class="govuk-hint">{help}</p> })}
            <div class="answer"><p class="govuk-body said">{part.text}</p></div>
            <form novalidate on:submit=act(submit)>
                {form::fields(filling, &section, sending.faults)}
                {sending::button(sending, "Give this mark")}
            </form>
            {live(move || (!sending.mends.with(Vec::is_empty)).then(|| view! {
                <p class="govuk-body">
                    <button type="button" class="link-button"
                        on:click=act(move |_| turn.update(|turn| *turn += 1))>"Look for the next answer"</button>
                </p>
            }))}
            {panel(interest, DeclareInterest { id: part.id }, declared, move |()| turn.update(|turn| *turn += 1))}
            {passed}
        </div>
    }
    .part()
}

/// What whoever may not judge declares.
pub(in super::super) fn declared(typed: &Entries) -> Declared {
    let kind = text(typed, "kind");
    Declared {
        kind: Interest::named(&kind).unwrap_or(Interest::Other),
    }
}

fn scoring(part: &ToScore) -> Form {
    let choice = |(mark, said): (usize, &String)| Choice {
        id: mark.to_string(),
        label: mark.to_string(),
        help: Some(said.clone()),
    };
    let choices = part.marks.iter().enumerate().map(choice).collect();
    let kind = Kind::OneOf { choices };
    Form::of(
        "mark",
        vec![Field::of("mark", "Which mark do you give?", kind)],
    )
}

pub(in super::super) fn interests() -> Form {
    let choice = |kind: Interest| Choice {
        id: kind.word().to_owned(),
        label: kind.said().to_owned(),
        help: None,
    };
    let choices = Interest::ALL.into_iter().map(choice).collect();
    let kind = Kind::OneOf { choices };
    Form::of(
        "interest",
        vec![Field::of("kind", "Why may you not judge it?", kind)],
    )
}
