//! A round: its applications in order, none by name, and who scores them.

use domain::applications::api::desk::{
    DismissAssessor, InviteAssessor, Invited, ReadRound, SettlePart, Settlement,
};
use domain::applications::round::{Desk, Queued, Round, RoundId};
use domain::form::{Choice, Entries, Field, Form, Kind};
use leptos::prelude::*;

use super::address;
use crate::applications::panel::{Panel, panel, text};
use crate::ui::part::{IntoPart, Part, live};
use crate::{api, ui};

/// The page.
pub(super) fn page(round: RoundId) -> Part {
    // Rises with each act: the round is fetched anew.
    let turn = RwSignal::new(0_u32);
    live(move || {
        turn.track();
        let round = round.clone();
        ui::loaded(api::call_get(ReadRound { round }), move |desk| {
            shown(desk, turn)
        })
    })
}

/// How many applications are where, in words.
pub(super) fn counted(of: &Round) -> String {
    let total: i64 = of.counts.iter().map(|(_, count)| count).sum();
    let each = of
        .counts
        .iter()
        .map(|(stage, count)| format!("{count} {}", stage.replace('-', " ")));
    let each: Vec<String> = each.collect();
    let all = match total {
        1 => "1 application".to_owned(),
        total => format!("{total} applications"),
    };
    format!("{all}: {}", each.join(", "))
}

/// Half marks as people write them: 3½.
fn halves(halves: u16) -> String {
    match (halves / 2, halves % 2) {
        (0, 1) => "½".to_owned(),
        (whole, 0) => whole.to_string(),
        (whole, _) => format!("{whole}½"),
    }
}

fn shown(desk: Desk, turn: RwSignal<u32>) -> Part {
    let round = desk.round.id.clone();
    let closes = desk.round.closes.map(|day| format!("Closes on {day}."));
    let places = desk
        .round
        .places
        .map(|places| format!("There are {places} places."));
    let said: Vec<String> = [Some(format!("{}.", counted(&desk.round))), closes, places]
        .into_iter()
        .flatten()
        .collect();
    let has_parts = !desk.parts.is_empty();
    let score = has_parts.then(|| {
        view! {
            <p class="govuk-body">
                "You see the marks of others once you have given yours. You score one answer at a time and do not see whose it is. If you open an application by its reference, you see the name and cannot score it any more."
            </p>
            <a class="govuk-button" href=format!("{}/score", address(&round))>"Score the next answer"</a>
        }
    });
    let heads = (1..=desk.parts.len()).map(|at| {
        view! { <th class="govuk-table__header" scope="col">{format!("Answer {at}")}</th> }
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
        .flat_map(|of| settling(of, &desk.parts, turn))
        .collect();
    let rows = desk.queue.iter().map(row).collect_view();
    let tie = desk.queue.iter().any(|of| of.ranked.is_on_the_line).then(|| {
        view! {
            <p class="govuk-inset-text">
                "The places run out among applications with the same total. People decide between them; the order within one rank means nothing."
            </p>
        }
    });
    view! {
        {ui::back(super::ROUNDS, "Rounds")}
        {ui::heading(&desk.round.title)}
        <p class="govuk-body-l">{said.join(" ")}</p>
        {score}
        {tie}
        <div class="scroll" tabindex="0" role="region" aria-label="Applications in order">
            <table class="govuk-table queue">
                <thead class="govuk-table__head">
                    <tr class="govuk-table__row">
                        <th class="govuk-table__header" scope="col">"Rank"</th>
                        <th class="govuk-table__header" scope="col">"Reference"</th>
                        <th class="govuk-table__header" scope="col">"Where it is"</th>
                        {heads.collect_view()}
                        {has_parts.then(|| view! { <th class="govuk-table__header" scope="col">"Total"</th> })}
                    </tr>
                </thead>
                <tbody class="govuk-table__body">{rows}</tbody>
            </table>
        </div>
        {asked}
        {(!settles.is_empty()).then(|| view! {
            <h2 class="govuk-heading-m">"Marks two or more apart"</h2>
            <p class="govuk-body">"A third scorer marks these, or those who scored settle them together. Where a third marks, the middle mark counts."</p>
            {settles}
        })}
        {has_parts.then(|| assessors(desk.assessors.clone(), &round, turn))}
    }
    .part()
}

fn row(of: &Queued) -> Part {
    let rank = match of.ranked.rank {
        Some(rank) if of.ranked.is_tied => format!("{rank}="),
        Some(rank) => rank.to_string(),
        None => "–".to_owned(),
    };
    let marks = of.marks.iter().zip(&of.apart).map(|(marks, apart)| {
        let Some(marks) = marks else {
            return view! { <td class="govuk-table__cell">"Not yet"</td> }.part();
        };
        let said: Vec<String> = marks.iter().map(u8::to_string).collect();
        view! {
            <td class="govuk-table__cell">
                {if said.is_empty() { "–".to_owned() } else { said.join(", ") }}
                {apart.then(|| view! { " "{ui::tag("Apart", "govuk-tag--orange")} })}
            </td>
        }
        .part()
    });
    let total = (!of.marks.is_empty()).then(|| {
        let total = of.ranked.total.map_or_else(|| "–".to_owned(), halves);
        view! { <td class="govuk-table__cell">{total}</td> }
    });
    view! {
        <tr class="govuk-table__row">
            <td class="govuk-table__cell">
                {rank}
                {of.ranked.is_on_the_line.then(|| view! { " "{ui::tag("On the line", "govuk-tag--yellow")} })}
            </td>
            <th class="govuk-table__header reference" scope="row">
                <a class="govuk-link" href=format!("/applications/record/{}", of.ranked.id.0)>{of.reference.clone()}</a>
            </th>
            <td class="govuk-table__cell">
                {of.stage.replace('-', " ")}
                {of.is_late.then(|| view! { " "{ui::tag("Late", "govuk-tag--red")} })}
            </td>
            {marks.collect_view()}
            {total}
        </tr>
    }
    .part()
}

/// Whether the marks of a part are two or more apart, with no third between.
fn settling(of: &Queued, parts: &[(String, String)], turn: RwSignal<u32>) -> Vec<Part> {
    let shown = of.marks.iter().zip(&of.apart).zip(parts);
    let apart = shown.filter(|((_, is_apart), _)| **is_apart);
    apart
        .map(|((marks, _), (part, asked))| {
            let marks = marks.as_deref().unwrap_or_default();
            let said: Vec<String> = marks.iter().map(u8::to_string).collect();
            let head = format!("{}: {asked} ({})", of.reference, said.join(" and "));
            let id = of.ranked.id.clone();
            let act = Panel {
                title: "Settle it together",
                words: "Write down the mark you agree on, who agreed, and why.",
                form: settlement(part),
                key: format!("{}-{part}", of.reference),
                button: "Settle it",
                said: "It is settled.",
            };
            let body = |typed: &Entries| Settlement {
                part: text(typed, "part"),
                mark: text(typed, "mark").parse().unwrap_or_default(),
                reason: text(typed, "reason"),
            };
            let again = move |()| turn.update(|turn| *turn += 1);
            view! {
                <p class="govuk-body govuk-!-margin-bottom-1">{head}</p>
                {panel(act, SettlePart { id }, body, again)}
            }
            .part()
        })
        .collect()
}

fn settlement(part: &str) -> Form {
    let choice = |id: String, label: String| Choice {
        id,
        label,
        help: None,
    };
    let marks = (0..=5).map(|mark| choice(mark.to_string(), mark.to_string()));
    let parts = vec![choice(part.to_owned(), "This answer".to_owned())];
    Form::of(
        "settle",
        vec![
            Field::of("part", "Which answer?", Kind::OneOf { choices: parts }),
            Field::of(
                "mark",
                "Which mark?",
                Kind::OneOf {
                    choices: marks.collect(),
                },
            ),
            Field::of(
                "reason",
                "Who agreed, and why?",
                Kind::LongText { words: 200 },
            ),
        ],
    )
}

fn assessors(invited: Vec<String>, round: &RoundId, turn: RwSignal<u32>) -> Part {
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
    let body = |typed: &Entries| Invited {
        email: text(typed, "email"),
    };
    let invite = Panel {
        title: "Ask somebody to score",
        words: "They get a letter, sign in with this address, and see one answer at a time. They see no names and open no application.",
        form: form("invite"),
        key: key.clone(),
        button: "Ask them",
        said: "They have been asked.",
    };
    let dismiss = Panel {
        title: "Take somebody off",
        words: "They can score no more. The marks they gave stay.",
        form: form("dismiss"),
        key,
        button: "Take them off",
        said: "They have been taken off.",
    };
    let again = move |()| turn.update(|turn| *turn += 1);
    let list = move || {
        invited.with(|all| match all.len() {
            0 => view! { <p class="govuk-body">"Only the Career Management Unit scores this round."</p> }.part(),
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
            <h2 class="govuk-heading-m">"Who scores besides you"</h2>
            {live(list)}
            {panel(invite, InviteAssessor { round: round.clone() }, body, again)}
            {panel(dismiss, DismissAssessor { round: round.clone() }, body, again)}
        </section>
    }
    .part()
}
