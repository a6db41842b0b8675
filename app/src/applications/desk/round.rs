//! A round: its applications in order, none by name, and who scores them.

use std::ops::RangeInclusive;

use domain::api::{Endpoint as _, Failure};
use domain::applications::api::desk::{
    DismissAssessor, InviteAssessor, Invited, ReadQueue, ReadRound, SettlePart, Settlement,
};
use domain::applications::decision::Places;
use domain::applications::queue::{Filter, marked};
use domain::applications::round::{Desk, Proposed, Queued, Round, RoundId};
use domain::applications::stage::named;
use domain::applications::{ApplicationId, Promise};
use domain::form::terms::BEST_MARK;
use domain::form::{Choice, Entries, Field, Form, Kind};
use leptos::prelude::*;

use super::address;
use super::barred::passed;
use super::queue::{looked_for, queue};
use crate::api::Trouble;
use crate::applications::panel::{Panel, panel, text};
use crate::ui::part::{IntoPart, Part, live};
use crate::{api, ui};

/// The page.
pub(super) fn page(round: RoundId) -> Part {
    // Rises with each act: the round is fetched anew.
    let turn = RwSignal::new(0_u32);
    let filter = looked_for();
    live(move || {
        turn.track();
        let here = address(&round);
        let round = round.clone();
        let coming = async {
            match api::call_get(ReadRound { round }).await {
                Err(Trouble::Failed(Failure::Forbidden)) => Ok(None),
                desk => desk.map(Some),
            }
        };
        ui::loaded(coming, move |desk| match desk {
            Some(desk) => shown(desk, turn, filter),
            None => elsewhere(&here),
        })
    })
}

/// For whoever is not of the CMU, and may be asked to score.
fn elsewhere(here: &str) -> Part {
    view! {
        <div class="measure">
            {ui::heading("This page is for the Career Management Unit")}
            <p class="govuk-body-l">"Have they asked you to help with this round? Then go to your own page:"</p>
            <ul class="govuk-list govuk-list--bullet">
                <li><a class="govuk-link" href=format!("{here}/score")>"Score the next answer"</a></li>
                <li><a class="govuk-link" href=format!("{here}/event")>"Gateway event"</a></li>
            </ul>
        </div>
    }
    .part()
}

/// How many applications are where, in words.
pub(super) fn counted(of: &Round) -> String {
    let total: i64 = of.counts.iter().map(|(_, count)| count).sum();
    let each = of
        .counts
        .iter()
        .map(|(stage, count)| format!("{count} {}", named(stage).to_lowercase()));
    let each: Vec<String> = each.collect();
    let noun = of.promise.noun();
    let all = match total {
        1 => format!("1 {noun}"),
        total => format!("{total} {noun}s"),
    };
    format!("{all}: {}", each.join(", "))
}

fn shown(desk: Desk, turn: RwSignal<u32>, filter: RwSignal<Filter>) -> Part {
    let round = desk.round.id.clone();
    let closes = desk.round.closes.map(|day| format!("Closes on {day}."));
    let places = desk
        .round
        .places
        .map(|places| match desk.levels.is_empty() {
            true => format!("There are {places} places."),
            false => BY_LEVEL.to_owned(),
        });
    let said: Vec<String> = [Some(format!("{}.", counted(&desk.round))), closes, places]
        .into_iter()
        .flatten()
        .collect();
    let has_parts = !desk.parts.is_empty();
    let decide = match desk.round.promise {
        Promise::Decision => "Decide and answer",
        Promise::Answer => "Answer in words",
        Promise::Reading => "Read what came",
    };
    let event = desk.has_event.then(|| {
        let href = format!("{}/event", address(&round));
        view! {
            <p class="govuk-body"><a class="govuk-link" href=href>"Gateway event"</a></p>
        }
    });
    let score = has_parts.then(|| {
        let next = match desk.nothing_left() {
            Some(why) => view! { <p class="govuk-inset-text">{why}</p> }.part(),
            None => view! {
                <a class="govuk-button" href=format!("{}/score", address(&round))>"Score the next answer"</a>
            }
            .part(),
        };
        view! {
            <p class="govuk-body">
                "You see the marks of others once you have given yours. You score one answer at a time and do not see whose it is. If you open an application by its reference, you see the name and cannot score it any more."
            </p>
            {next}
        }
    });
    let after = desk.queue.iter().any(|of| of.is_after).then(|| {
        view! {
            <p class="govuk-inset-text">"“After others” marks those whom the form’s rule for people who apply again puts after the others."</p>
        }
    });
    let asked = has_parts.then(|| {
        let asked = desk
            .parts
            .iter()
            .map(|(_, asked)| view! { <li>{asked.clone()}</li> });
        view! {
            <h2 class="govuk-heading-m">"The answers that are scored"</h2>
            <ol class="govuk-list govuk-list--number">{asked.collect_view()}</ol>
        }
    });
    let settles: Vec<Part> = desk
        .queue
        .iter()
        .flat_map(|of| settling(of, &desk, turn))
        .collect();
    let held_up = desk.held_up().into_iter();
    let held_up = held_up.map(|said| view! { <p class="govuk-inset-text">{said}</p> });
    let tie = desk.queue.iter().any(|of| of.ranked.is_on_the_line).then(|| {
        view! {
            <p class="govuk-inset-text">
                "The places run out among applications with the same total. People decide between them. Among those with the same total the order means nothing."
            </p>
        }
    });
    view! {
        {ui::back(super::ROUNDS, "Rounds")}
        {ui::heading(&desk.round.title)}
        <p class="govuk-body-l">{said.join(" ")}</p>
        {levels(&desk.levels)}
        {score}
        <p class="govuk-body">
            <a class="govuk-link" href=format!("{}/decide", address(&round))>{decide}</a>
        </p>
        {event}
        {tie}
        {after}
        {held_up.collect_view()}
        {queue(&desk, filter)}
        {take_away(&desk)}
        {asked}
        {(!settles.is_empty()).then(|| view! {
            <h2 class="govuk-heading-m">"Marks two or more apart"</h2>
            <p class="govuk-body">"A third scorer marks these, and then the middle mark counts. Or two of the Career Management Unit settle them together: one who gave a mark writes a mark down, and another writes down the same. Then nobody marks that answer any more."</p>
            {settles}
        })}
        {passed(desk.passed.clone(), turn)}
        {has_parts.then(|| assessors(desk.assessors.clone(), &round, turn, &IN_SIFT))}
    }
    .part()
}

/// What stands over the places of each level.
pub(super) const BY_LEVEL: &str = "Places are counted for each level by itself.";

/// The places of each level, held and left.
pub(super) fn levels(all: &[Places]) -> Option<Part> {
    let each = all.iter().map(|of| view! { <li>{of.said()}</li> });
    (!all.is_empty()).then(|| {
        view! {
            <ul class="govuk-list govuk-list--bullet">{each.collect_view()}</ul>
        }
        .part()
    })
}

/// The parts of an application whose marks are two or more apart, and which whoever reads may settle now.
fn settling(of: &Queued, desk: &Desk, turn: RwSignal<u32>) -> Vec<Part> {
    let shown = of.marks.iter().zip(&of.to_settle).zip(&desk.parts);
    shown
        .filter(|((_, may_settle), _)| **may_settle)
        .map(|((marks, _), (part, asked))| {
            let said = marks.as_deref().map(marked);
            let said = said.map(|marks| format!(" ({marks})"));
            let head = format!("{}: {asked}{}", of.reference, said.unwrap_or_default());
            let id = of.ranked.id.clone();
            view! {
                <p class="govuk-body govuk-!-margin-bottom-1">{head}</p>
                {settle((id, &of.reference), (part, marks.as_deref()), &desk.proposed, turn)}
            }
            .part()
        })
        .collect()
}

/// The act that settles one part of an application, and what is proposed for it.
pub(super) fn settle(
    (id, reference): (ApplicationId, &str),
    (part, marks): (&str, Option<&[u8]>),
    proposed: &[Proposed],
    turn: RwSignal<u32>,
) -> Part {
    let proposed = proposed.iter().find(|of| of.id == id && of.part == part);
    let said = proposed.map(|of| {
        let next = match of.is_own {
            true => "It counts once another project manager settles it at the same mark.",
            false => "If you agree, settle it at the same mark.",
        };
        let said = format!("Proposed: {}. {}\n{next}", of.mark, of.reason);
        view! { <p class="govuk-inset-text said">{said}</p> }
    });
    // It lies between the marks there are; a second word is the same as the first.
    let choices = match (proposed.filter(|of| !of.is_own), marks) {
        (Some(of), _) => of.mark..=of.mark,
        (None, Some([least, .., best])) => *least..=*best,
        _ => 0..=BEST_MARK,
    };
    let act = Panel {
        title: "Settle it together",
        words: match marks {
            Some(_) => {
                "Talk to whoever gave the other mark. What you write here counts once another project manager settles it at the same mark."
            }
            None => {
                "You gave no mark here, so you do not see those of others. Somebody who gave one has written down what is agreed. Talk to them. If you agree, write down the same mark."
            }
        },
        form: settlement(choices),
        key: format!("{reference}-{part}"),
        button: "Settle it",
        said: "It is written down.",
    };
    let part = part.to_owned();
    let body = move |typed: &Entries| Settlement {
        part: part.clone(),
        mark: text(typed, "mark").parse().unwrap_or_default(),
        reason: text(typed, "reason"),
    };
    let again = move |()| turn.update(|turn| *turn += 1);
    view! { {said}{panel(act, SettlePart { id }, body, again)} }.part()
}

/// The queue as a file, and the pack for a panel.
fn take_away(desk: &Desk) -> Option<Part> {
    if desk.queue.is_empty() {
        return None;
    }
    let here = address(&desk.round.id);
    let pack = (!desk.parts.is_empty()).then(|| {
        view! {
            <li><a class="govuk-link" href=format!("{here}/pack")>"Pack to print for a panel"</a></li>
        }
    });
    let round = desk.round.id.clone();
    let file = format!("{}.csv", round.0);
    let from = ReadQueue { round }.path();
    Some(
        view! {
            <ul class="govuk-list no-print">
                <li><a class="govuk-link" href=from download=file>"Whole queue as a table (CSV)"</a></li>
                {pack}
            </ul>
        }
        .part(),
    )
}

fn settlement(choices: RangeInclusive<u8>) -> Form {
    let choice = |mark: u8| Choice {
        id: mark.to_string(),
        label: mark.to_string(),
        help: None,
    };
    let choices = choices.map(choice).collect();
    Form::of(
        "settle",
        vec![
            Field::of("mark", "Which mark?", Kind::OneOf { choices }),
            Field::of(
                "reason",
                "Who agreed, and why?",
                Kind::LongText { words: 200 },
            ),
        ],
    )
}

/// Those who are asked to judge, in the sift or at the event: what is said of them.
pub(super) struct Judging {
    title: &'static str,
    asks: &'static str,
    asks_for: &'static str,
    ends: &'static str,
    none: &'static str,
    body: fn(&Entries) -> Invited,
}

const IN_SIFT: Judging = Judging {
    title: "Who scores besides you",
    asks: "Ask somebody to score",
    asks_for: "You can ask anybody of the force; nobody else can sign in to score. Whoever applies in this round scores nothing in it, and nobody gets an answer of somebody they are close to, as a line manager is. They get a letter, sign in with this address, and see one answer at a time. They see no names and open no application.",
    ends: "They can score no more. The marks they gave stay.",
    none: "Only the Career Management Unit scores this round.",
    body: |typed| Invited {
        email: text(typed, "email"),
        at_event: false,
    },
};
pub(super) const AT_EVENT: Judging = Judging {
    title: "Who sees people there besides you",
    asks: "Ask somebody to see people there",
    asks_for: "You can ask anybody of the force; nobody else can sign in to do this. Whoever applies in this round sees nobody there, and nobody sees whom they are close to, as a line manager is. They get a letter, sign in with this address, and see the names of those who are invited. They fill in a score sheet for each and open no application.",
    ends: "They see nobody there any more. The sheets they gave stay.",
    none: "Only the Career Management Unit sees people at this event.",
    body: |typed| Invited {
        email: text(typed, "email"),
        at_event: true,
    },
};

pub(super) fn assessors(
    invited: Vec<String>,
    round: &RoundId,
    turn: RwSignal<u32>,
    of: &'static Judging,
) -> Part {
    let has_some = !invited.is_empty();
    let invited = RwSignal::new(invited);
    let key = round.0.clone();
    let form = |id: &str| {
        Form::of(
            id,
            vec![Field::of(
                "email",
                "What is their work e-mail address?",
                Kind::Email,
            )],
        )
    };
    let invite = Panel {
        title: of.asks,
        words: of.asks_for,
        form: form("invite"),
        key: key.clone(),
        button: "Ask them",
        said: "They have been asked.",
    };
    let dismiss = Panel {
        title: "Take somebody off",
        words: of.ends,
        form: form("dismiss"),
        key,
        button: "Take them off",
        said: "They have been taken off.",
    };
    let again = move |()| turn.update(|turn| *turn += 1);
    let list = move || {
        invited.with(|all| match all.len() {
            0 => view! { <p class="govuk-body">{of.none}</p> }.part(),
            _ => view! {
                <ul class="govuk-list govuk-list--bullet">
                    {all.iter().map(|email| view! { <li>{email.clone()}</li> }).collect_view()}
                </ul>
            }
            .part(),
        })
    };
    view! {
        <section class="no-print">
            <h2 class="govuk-heading-m">{of.title}</h2>
            {live(list)}
            {panel(invite, InviteAssessor { round: round.clone() }, of.body, again)}
            {has_some.then(|| panel(dismiss, DismissAssessor { round: round.clone() }, of.body, again))}
        </section>
    }
    .part()
}
