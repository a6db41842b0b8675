//! The gateway event of a round: who is invited, by name, and what the sheets about each come to. CMU staff
//! invite here and ask others to see people there.

pub(super) mod sheet;

use domain::applications::ApplicationId;
use domain::applications::api::event::{
    CanCome, Event, Guest, Invite, InviteToEvent, Judged, ReadEvent,
};
use domain::applications::round::RoundId;
use domain::applications::sift::Agreement;
use domain::form::{Choice, Entries, Field, Form, Kind, day_of};
use leptos::prelude::*;

use super::address;
use super::barred::passed;
use super::queue::halves;
use super::round::{AT_EVENT, assessors, settle};
use crate::applications::panel::{Panel, panel, text};
use crate::ui::part::{IntoPart, Part, live};
use crate::{api, session, ui};

/// The page.
pub(super) fn page(round: RoundId) -> Part {
    // Rises with each act: the event is fetched anew.
    let turn = RwSignal::new(0_u32);
    live(move || {
        turn.track();
        let (round, of) = (round.clone(), round.clone());
        ui::loaded(api::call_get(ReadEvent { round }), move |event| {
            shown(&event, &of, turn)
        })
    })
}

fn shown(of: &Event, round: &RoundId, turn: RwSignal<u32>) -> Part {
    let is_staff = session::is_staff();
    let back = is_staff.then(|| ui::back(&address(round), "The round"));
    let here = format!("{}/event", address(round));
    let is_nobody = of.invited.is_empty() && of.left_out == 0;
    let none = is_nobody.then(|| view! { <p class="govuk-body">"Nobody is invited now."</p> });
    let left_out = (of.left_out > 0).then(|| {
        let said = match of.left_out {
            1 => "One person is not shown: you are close to them, or have said why you may not judge. Others see them.".to_owned(),
            more => format!("{more} people are not shown: you are close to them, or have said why you may not judge. Others see them."),
        };
        view! { <p class="govuk-inset-text">{said}</p> }
    });
    let guests = of.invited.iter();
    let guests = guests.map(|guest| invited(guest, of, round, turn));
    let inviting = is_staff.then(|| inviting(of, round, turn));
    let who_settles = match is_staff {
        true => {
            "or two of you settle it together: one who gave a sheet writes a mark down, and another writes down the same."
        }
        false => "or the Career Management Unit settles it: if you gave a sheet, talk to them.",
    };
    let asked = is_staff.then(|| assessors(of.assessors.clone(), round, turn, &AT_EVENT));
    view! {
        {back}
        <p class="govuk-caption-xl">{of.title.clone()}</p>
        {ui::heading("Gateway event")}
        <p class="govuk-body">
            "Two assessors see each person and fill in a sheet, each for themselves. You see the sheets of others once you have given yours. Where marks are two or more apart, a third assessor gives a sheet, "{who_settles}
        </p>
        <p class="govuk-body">
            <a class="govuk-link" href=format!("{here}/blank")>"Blank score sheet to print"</a>
        </p>
        <h2 class="govuk-heading-m">"Who is invited"</h2>
        {none}
        {left_out}
        {guests.collect_view()}
        {passed(of.passed.clone(), turn)}
        {inviting}
        {asked}
    }
    .part()
}

/// Somebody who is invited, and what the sheets come to as far as one may see it.
fn invited(of: &Guest, event: &Event, round: &RoundId, turn: RwSignal<u32>) -> Part {
    let here = format!("{}/event", address(round));
    let sheets = match of.sheets {
        0 => "No sheet is given yet.".to_owned(),
        1 => "1 sheet is given.".to_owned(),
        more => format!("{more} sheets are given."),
    };
    let own = of.has_given.then_some(" One is yours.");
    let fill_in = (!of.open.is_empty()).then(|| {
        let (href, name) = (format!("{here}/{}", of.id.0), of.name.clone());
        view! {
            <p class="govuk-body"><a class="govuk-link" href=href>"Fill in the sheet for "{name}</a></p>
        }
    });
    let titled = of.parts.iter().filter_map(|part| {
        let exercise = event.gateway.exercise.iter();
        let exercise = exercise.clone().find(|of| of.part() == part.part)?;
        Some((part, exercise.title.as_str()))
    });
    let rows = titled
        .clone()
        .filter_map(|(part, title)| marks(part, title));
    let rows: Vec<Part> = rows.collect();
    let settles = titled.filter(|(part, _)| part.is_to_settle);
    let settles = settles.map(|(part, title)| {
        view! {
            <p class="govuk-body govuk-!-margin-bottom-1">{format!("{}: {title}", of.name)}</p>
            {settle((of.id.clone(), &of.reference), (&part.part, part.marks.as_deref()), &event.proposed, turn)}
        }
    });
    let changes = (session::is_staff() && of.sheets == 0).then(|| changing(of, round, turn));
    let where_ = [of.level.clone(), Some(of.words.clone())];
    let where_: Vec<String> = where_.into_iter().flatten().collect();
    view! {
        <section>
            <h3 class="govuk-heading-s">
                {of.name.clone()}" "<span class="reference">{of.reference.clone()}</span>
            </h3>
            <p class="govuk-body said">{where_.join("\n")}</p>
            <p class="govuk-body">{sheets}{own}</p>
            {fill_in}
            {(!rows.is_empty()).then(|| view! { <dl class="govuk-summary-list">{rows}</dl> })}
            {settles.collect_view()}
            {changes}
        </section>
    }
    .part()
}

/// The marks of a part, where one may see them.
fn marks(of: &Judged, title: &str) -> Option<Part> {
    let is_apart = of.agreement == Agreement::Apart;
    if of.marks.is_none() && !is_apart {
        return None;
    }
    let marks = of.marks.as_deref().unwrap_or_default();
    let all: Vec<String> = marks.iter().map(u8::to_string).collect();
    let counts = match of.agreement {
        Agreement::Agreed { halves: total } if marks.len() > 1 => {
            format!("{}. It counts as {}.", all.join(", "), halves(total))
        }
        _ if all.is_empty() => "–".to_owned(),
        _ => all.join(", "),
    };
    let row = view! {
        <div class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">{title.to_owned()}</dt>
            <dd class="govuk-summary-list__value">
                {counts}
                {is_apart.then(|| view! { " "{ui::tag("Apart", "govuk-tag--orange")} })}
            </dd>
        </div>
    };
    Some(row.part())
}

/// The act that invites, by reference: whoever invites needs no name.
fn inviting(of: &Event, round: &RoundId, turn: RwSignal<u32>) -> Part {
    let choice = |of: &CanCome| Choice {
        id: of.id.0.clone(),
        label: can_come(of),
        help: None,
    };
    let choices: Vec<Choice> = of.can_come.iter().map(choice).collect();
    if choices.is_empty() {
        return view! {
            <p class="govuk-body">"Nobody else can be invited now: an application can come here once each of its answers has its marks."</p>
        }
        .part();
    }
    let who = Field::of("who", "Who is invited?", Kind::SeveralOf { choices });
    let fields = std::iter::once(who).chain(when()).collect();
    let act = Panel {
        title: "Invite people",
        words: "Each gets a letter that there is an invitation, and reads it here. You choose by reference and marks. From then on assessors see the names of those you invite.",
        form: Form::of("invite-to-event", fields),
        key: round.0.clone(),
        button: "Invite them",
        said: "They are invited.",
    };
    let body = |typed: &Entries| Invite {
        who: typed
            .get("who")
            .into_iter()
            .flatten()
            .map(|id| ApplicationId(id.clone()))
            .collect(),
        words: said(typed),
        take_back: false,
    };
    let round = round.clone();
    let done = move |()| turn.update(|turn| *turn += 1);
    panel(act, InviteToEvent { round }, body, done)
}

/// When and where it is, each asked for by itself, so that nothing of it is left out.
fn when() -> [Field; 4] {
    let line = |max_characters| Kind::ShortText { max_characters };
    let more = Kind::LongText { words: 100 };
    let help = |said: &str, field: Field| Field {
        help: Some(said.to_owned()),
        ..field
    };
    [
        help(
            "For example, 12 1 2027.",
            Field::of("day", "On which day is it?", Kind::Date),
        ),
        help(
            "For example, nine in the morning.",
            Field::of("time", "At what time does it begin?", line(40)),
        ),
        help(
            "The building, the room and how to find it.",
            Field::of("place", "Where is it?", line(200)),
        ),
        Field {
            optional: true,
            ..help(
                "For example, whom to ring, and how long it takes. Who is invited reads all of this.",
                Field::of("more", "What else should they know?", more),
            )
        },
    ]
}

/// The same as who is invited reads it.
fn said(typed: &Entries) -> String {
    let day = typed.get("day").and_then(|entry| day_of(entry));
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    let (time, place) = (text(typed, "time"), text(typed, "place"));
    let said = format!("{day}, {time}\n{place}\n{}", text(typed, "more"));
    said.trim_end().to_owned()
}

/// The acts that change an invitation or take it back, as long as nobody has given a sheet.
fn changing(of: &Guest, round: &RoundId, turn: RwSignal<u32>) -> Part {
    let done = move |()| turn.update(|turn| *turn += 1);
    let body = |take_back: bool| {
        let id = of.id.clone();
        move |typed: &Entries| Invite {
            who: vec![id.clone()],
            words: if take_back {
                text(typed, "words")
            } else {
                said(typed)
            },
            take_back,
        }
    };
    let change = Panel {
        title: "Change when or where",
        words: "They get a new letter and read the new words here.",
        form: Form::of("change-invitation", when().into()),
        key: of.reference.clone(),
        button: "Change it",
        said: "The invitation is changed.",
    };
    let why = Field::of(
        "words",
        "Why? They read this.",
        Kind::LongText { words: 100 },
    );
    let back = Panel {
        title: "Take the invitation back",
        words: "They get a letter that there is news. You can invite them again. Who is not seen at the event can be offered no place.",
        form: Form::of("take-invitation-back", vec![why]),
        key: of.reference.clone(),
        button: "Take the invitation back now",
        said: "The invitation is taken back.",
    };
    let invite = || InviteToEvent {
        round: round.clone(),
    };
    view! {
        {panel(change, invite(), body(false), done)}
        {panel(back, invite(), body(true), done)}
    }
    .part()
}

fn can_come(of: &CanCome) -> String {
    let level = of.level.iter().map(|level| format!(", {level}"));
    let level: String = level.collect();
    format!("{}: {} marks{level}", of.reference, halves(of.total))
}
