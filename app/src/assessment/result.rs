//! What comes of the answers: in words, as bars with their numbers, and where to go next.

use domain::assessment::{Matter, Row, Rule};
use leptos::prelude::*;

use super::{Filling, STEP, Screen, today};
use crate::ui;
use crate::ui::part::{IntoPart, Part, act};

/// The screen.
pub(super) fn screen(filling: &Filling) -> Part {
    let answers = filling.answers.get_untracked();
    let tool = &filling.tool;
    let look = tool.look(&answers, today());
    let chosen = tool.chosen(&answers);
    let chosen = chosen.map(|choice| format!("{}. {}", choice.name, choice.said));
    let (answered, asked) = tool.progress(&answers);
    let matters = look.matters.into_iter().map(matter).collect_view();
    let rules = tool
        .rules()
        .into_iter()
        .map(|rule| view! { <li>{rule}</li> });
    let (changes, again) = (filling.clone(), filling.clone());
    let to_answers = match tool.rule {
        Rule::Examples => "Change my examples",
        _ => "Change my answers",
    };
    let begins_again = move |_| {
        let before = again.answers.get_untracked();
        again.change(|answers| *answers = domain::assessment::Answers::default());
        again.before.set(Some(before));
        again.go(Screen::Start);
    };
    view! {
        <h2 class="govuk-heading-l" id=STEP>"Your result"</h2>
        <p class="govuk-body">{format!("Made on {}. {}", today(), chosen.unwrap_or_default())}</p>
        <p class="govuk-body"><strong>{look.verdict}</strong></p>
        {open(filling, asked - answered)}
        <ol class="govuk-list govuk-list--number matters">{matters}</ol>
        <h2 class="govuk-heading-m">"Part by part"</h2>
        {table(look.rows)}
        <h2 class="govuk-heading-m">"How this result is made"</h2>
        <ul class="govuk-list govuk-list--bullet measure">{rules.collect_view()}</ul>
        <div class="govuk-button-group">
            {ui::print()}
            <button type="button" class="govuk-button govuk-button--secondary"
                on:click=act(move |_| changes.go(Screen::Asks(0)))>{to_answers}</button>
            <button type="button" class="govuk-button govuk-button--secondary"
                on:click=act(begins_again)>"Start again"</button>
        </div>
    }
    .part()
}

/// How many statements are open, and the way to them.
fn open(filling: &Filling, open: usize) -> Part {
    if open == 0 {
        return ().part();
    }
    let goes = filling.clone();
    let said = match open {
        1 => "1 statement is not answered.".to_owned(),
        open => format!("{open} statements are not answered."),
    };
    view! {
        <div class="govuk-inset-text">
            {said}" A part without all its answers has no score. "
            <button type="button" class="link-button no-print"
                on:click=act(move |_| goes.go(Screen::Asks(goes.open_part())))>"Answer them"</button>
        </div>
    }
    .part()
}

fn matter(of: Matter) -> Part {
    let next = of.next.into_iter().map(|link| {
        view! { <li><a class="govuk-link" href=link.href>{link.title}</a></li> }
    });
    view! {
        <li class="matters__one">
            <strong>{of.name}</strong>
            <p class="govuk-body">{of.why}</p>
            <ul class="govuk-list govuk-list--bullet">{next.collect_view()}</ul>
        </li>
    }
    .part()
}

/// The chart is in the table: each bar is as long as the number beside it.
fn table(rows: Vec<Row>) -> Part {
    let has_role = rows.iter().any(|row| row.wanted.is_some());
    let role = has_role.then(|| {
        view! { <th class="govuk-table__header" scope="col" role="columnheader">"The role"</th> }
    });
    let rows = rows.into_iter().map(|row| {
        let number = |of: Option<u8>| of.map_or("–".to_owned(), |of| of.to_string());
        let role = has_role.then(|| {
            view! {
                <td class="govuk-table__cell bars__number" role="cell" data-at="The role">{number(row.wanted)}</td>
            }
        });
        view! {
            <tr class="govuk-table__row" role="row">
                <th class="govuk-table__header" scope="row" role="rowheader">{row.name}</th>
                <td class="govuk-table__cell bars__bar" role="cell">{bar(row.score, row.wanted)}</td>
                <td class="govuk-table__cell bars__number" role="cell" data-at="Score">{number(row.score)}</td>
                {role}
                <td class="govuk-table__cell bars__said" role="cell">{row.said}</td>
            </tr>
        }
    });
    view! {
        <table class="govuk-table bars" role="table">
            <caption class="govuk-visually-hidden">"Your score of each part, from 0 to 100"</caption>
            <thead class="govuk-table__head" role="rowgroup">
                <tr class="govuk-table__row" role="row">
                    <th class="govuk-table__header" scope="col" role="columnheader">"Part"</th>
                    <th class="govuk-table__header" scope="col" role="columnheader">"0 to 100"</th>
                    <th class="govuk-table__header" scope="col" role="columnheader">"Score"</th>
                    {role}
                    <th class="govuk-table__header" scope="col" role="columnheader">"What it says"</th>
                </tr>
            </thead>
            <tbody class="govuk-table__body" role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .part()
}

/// A bar of a hundred steps. A drawing, because paper shows no backgrounds; what the role asks for is a line.
fn bar(score: Option<u8>, wanted: Option<u8>) -> Part {
    let score = score.map(|score| {
        view! { <rect class="bars__score" x="0" y="4" width=score.to_string() height="12"/> }
    });
    let wanted = wanted.map(|at| {
        let at = at.to_string();
        view! {
            <line class="bars__wanted bars__wanted--edge" x1=at.clone() x2=at.clone() y1="0" y2="20"/>
            <line class="bars__wanted" x1=at.clone() x2=at y1="0" y2="20"/>
        }
    });
    view! {
        <svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bars__whole" x="0" y="4" width="100" height="12"/>
            {score}
            {wanted}
        </svg>
    }
    .part()
}
