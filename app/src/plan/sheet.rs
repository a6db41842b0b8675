//! The plan on paper for the PDR, with room for the signatures of both.

use domain::plan::page::SHEET;
use domain::plan::{Action, Goal, Plan};
use domain::time::Day;
use leptos::prelude::*;

use super::{Planning, nothing_yet, top};
use crate::ui::part::{IntoPart, Part, live};
use crate::{browser, ui};

/// The page.
pub(super) fn page(planning: Planning) -> Part {
    let notices = planning.notices();
    let sheet = move || planning.plan.with(|plan| sheet(plan, &planning));
    view! {
        {top(SHEET)}
        {notices}
        {live(sheet)}
    }
    .part()
}

fn sheet(plan: &Plan, planning: &Planning) -> Part {
    if plan.goals.is_empty() {
        return nothing_yet("There is nothing to print yet: your plan has no goals.");
    }
    let board = plan.board.as_ref().map(|board| {
        let talked = match board.talked {
            Some(day) => format!("We went through the feedback on {day}."),
            None => "We have not gone through the feedback yet.".to_owned(),
        };
        view! { <p class="govuk-body">{format!("{}. {talked}", board.what)}</p> }
    });
    let line = |said: &'static str| view! { <p class="govuk-body pack__line">{said}</p> };
    let mine = ["Name:", "Signature:", "Day:"].map(line).to_vec();
    let managers = ["Name:", "Signature:", "Day:"].map(line).to_vec();
    view! {
        <div class="no-print">{ui::print()}</div>
        <p class="govuk-body">{format!("As it stood on {}.", browser::today())}</p>
        {board}
        {plan.goals.iter().map(|goal| part(goal, planning)).collect_view()}
        <div class="signatures">
            <section><h2 class="govuk-heading-s">"Whose plan it is"</h2>{mine}</section>
            <section>
                <h2 class="govuk-heading-s">"Line manager: we have talked about this plan"</h2>
                {managers}
            </section>
        </div>
    }
    .part()
}

fn part(of: &Goal, planning: &Planning) -> Part {
    let behaviour = of
        .behaviour
        .as_deref()
        .and_then(|id| planning.offers.behaviour(id));
    let behaviour = behaviour.map(|of| format!(" {}.", of.name));
    let by = of.by.map(|day| format!(" By {day}."));
    let why =
        (!of.why.is_empty()).then(|| view! { <p class="govuk-body said">{of.why.clone()}</p> });
    let actions = (!of.actions.is_empty()).then(|| actions(of));
    view! {
        <section class="sheet">
            <h2 class="govuk-heading-m said">{of.title.clone()}</h2>
            <p class="govuk-body">{format!("{}.", of.stage.said())}{by}{behaviour}</p>
            {why}
            {actions}
        </section>
    }
    .part()
}

fn actions(of: &Goal) -> Part {
    let row = |action: &Action| {
        let day = action
            .due
            .map(|day: Day| day.to_string())
            .unwrap_or_default();
        view! {
            <tr class="govuk-table__row">
                <th class="govuk-table__header said" scope="row">{action.title.clone()}</th>
                <td class="govuk-table__cell">{day}</td>
                <td class="govuk-table__cell">{action.stage.said()}</td>
            </tr>
        }
    };
    view! {
        <table class="govuk-table">
            <caption class="govuk-visually-hidden">{format!("Actions for: {}", of.title)}</caption>
            <thead class="govuk-table__head">
                <tr class="govuk-table__row">
                    <th class="govuk-table__header" scope="col">"Action"</th>
                    <th class="govuk-table__header sheet__day" scope="col">"By when"</th>
                    <th class="govuk-table__header sheet__stage" scope="col">"Stage"</th>
                </tr>
            </thead>
            <tbody class="govuk-table__body">{of.actions.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .part()
}
