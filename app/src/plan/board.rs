//! After a board that one did not pass: the feedback by behaviour, the talk about it, and what meets each gap.

use domain::plan::board::{Board, Gap};
use domain::plan::page::{BOARD, PLAN, TALK};
use leptos::prelude::*;

use super::open::filling;
use super::{Planning, focus_again, top};
use crate::form::control::element_id;
use crate::form::sending::Sending;
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{browser, form, ui};

/// What is open on the page.
#[derive(Clone, PartialEq, Eq)]
enum Open {
    /// Nothing: one sees the gaps.
    Nothing,
    /// The feedback.
    Feedback,
    /// The gap in this behaviour.
    Gap(String),
}

const HEADING: &str = "board-open";

/// The page.
pub(super) fn page(planning: Planning) -> Part {
    let open = RwSignal::new(Open::Nothing);
    let shown = planning.clone();
    let is_there = Memo::new(move |_| planning.plan.with(|plan| plan.board.is_some()));
    view! {
        {top(BOARD)}
        {shown.notices()}
        {live(move || match open.get() {
            Open::Gap(of) => shown.gap_form(&of, open),
            Open::Nothing if is_there.get() => shown.gaps(open),
            _ => shown.feedback(open),
        })}
    }
    .part()
}

impl Planning {
    fn feedback(&self, open: RwSignal<Open>) -> Part {
        let planning = self.clone();
        let board = self.plan.with_untracked(|plan| plan.board.clone());
        let is_new = board.is_none();
        let start = board.map(|board| board.entries()).unwrap_or_default();
        let filling = filling("board", Board::form(&self.offers), start);
        let sending = Sending::new();
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let Some(entries) = sending.checked(filling) else {
                return;
            };
            match Board::of(&entries, browser::today()) {
                Ok(board) => {
                    filling.sent();
                    planning.change(|plan| plan.board = Some(board));
                    open.set(Open::Nothing);
                    ui::focus_soon(HEADING);
                }
                Err((field, said)) => {
                    let href = (!field.is_empty()).then(|| format!("#{}", element_id(field)));
                    sending
                        .mends
                        .set(vec![(href.unwrap_or_default(), said.to_owned())]);
                }
            }
        };
        let leave = move |_| {
            filling.sent();
            open.set(Open::Nothing);
            ui::focus_soon(HEADING);
        };
        let cancel = (!is_new).then(|| {
            view! { <button type="button" class="govuk-button govuk-button--secondary" on:click=act(leave)>"Cancel"</button> }
        });
        if !is_new {
            ui::focus_soon(HEADING);
        }
        let section = filling.form.with_untracked(|form| form.sections[0].clone());
        view! {
            <form class="measure" novalidate autocomplete="off" on:submit=act(submit)>
                {ui::error_summary(sending.mends)}
                <h2 class="govuk-heading-l" id=HEADING>"What the feedback says"</h2>
                <p class="govuk-body">"Write a line or two for each behaviour that the feedback speaks of. Leave the others empty. It stays in this browser, with your plan."</p>
                {form::fields(filling, &section, sending.faults)}
                <div class="govuk-button-group">
                    <button type="submit" class="govuk-button">"See what meets each gap"</button>
                    {cancel}
                </div>
            </form>
        }
        .part()
    }

    /// What was said, and what meets it.
    fn gaps(&self, open: RwSignal<Open>) -> Part {
        let planning = self.clone();
        let board = self.clone();
        let change = move |_| open.set(Open::Feedback);
        view! {
            {live(move || planning.plan.with(|plan| {
                let board = plan.board.as_ref()?;
                let gaps = board.gaps(&planning.offers);
                let talked = match board.talked {
                    Some(day) => view! { <p class="govuk-body">{format!("You went through the feedback with your line manager on {day}.")}</p> }.part(),
                    None => view! {
                        <p class="govuk-inset-text">
                            "You have not gone through the feedback with your line manager yet. Book an hour for it, then say here when it was. "
                            <a class="govuk-link" href=TALK>"Get ready to talk"</a>
                        </p>
                    }.part(),
                };
                Some(view! {
                    <h2 class="govuk-heading-l" id=HEADING>{board.what.clone()}</h2>
                    {talked}
                    <p class="govuk-body">"The page of each option says which ranks and bands it is for, and how to get a place."</p>
                    {gaps.iter().map(|gap| planning.gap(gap, open)).collect_view()}
                })
            }))}
            <div class="govuk-button-group no-print">
                <a class="govuk-button" href=PLAN>"See your plan"</a>
                <button type="button" class="govuk-button govuk-button--secondary" on:click=act(change)>"Change the feedback"</button>
            </div>
            {board.kept()}
        }
        .part()
    }

    fn gap(&self, of: &Gap<'_>, open: RwSignal<Open>) -> Part {
        let id = of.behaviour.id.clone();
        let ways = of.ways.iter().map(|way| {
            let href = format!("/options/{}", way.slug);
            view! { <li><a class="govuk-link" href=href>{way.title.clone()}</a>{format!(": {}", way.summary)}</li> }
        });
        let planned = self.plan.with(|plan| {
            let goals = plan.goals.iter();
            let mut goals = goals.filter(|goal| goal.behaviour.as_ref() == Some(&id));
            let goal = goals.find(|goal| goal.stage.is_open())?;
            let count = match goal.actions.len() {
                1 => "1 action".to_owned(),
                count => format!("{count} actions"),
            };
            Some(format!("In your plan: {} ({count}).", goal.title))
        });
        let words = if planned.is_some() {
            "Plan more"
        } else {
            "Plan what to do"
        };
        let planned =
            planned.map(|said| view! { <p class="govuk-body"><strong>{said}</strong></p> });
        let button = format!("gap-{id}");
        let press = move |_| open.set(Open::Gap(id.clone()));
        view! {
            <section class="goal">
                <h3 class="govuk-heading-m">{of.behaviour.name.clone()}</h3>
                <p class="govuk-body said">{of.said.to_owned()}</p>
                <h4 class="govuk-heading-s">"Options whose aim meets this"</h4>
                <ul class="govuk-list govuk-list--bullet">{ways.collect_view()}</ul>
                {planned}
                <button type="button" class="govuk-button govuk-button--secondary no-print" id=button on:click=act(press)>
                    {words}<span class="govuk-visually-hidden">{format!(": {}", of.behaviour.name)}</span>
                </button>
            </section>
        }
        .part()
    }

    fn gap_form(&self, of: &str, open: RwSignal<Open>) -> Part {
        let (planning, id) = (self.clone(), of.to_owned());
        let board = self
            .plan
            .with_untracked(|plan| plan.board.clone())
            .unwrap_or_default();
        let gaps = board.gaps(&self.offers);
        let Some(gap) = gaps.iter().find(|gap| gap.behaviour.id == id) else {
            open.set(Open::Nothing);
            return ().part();
        };
        let filling = filling(
            &format!("gap-{id}"),
            gap.form(),
            domain::form::Entries::new(),
        );
        let sending = Sending::new();
        let (name, said) = (gap.behaviour.name.clone(), gap.said.to_owned());
        let back = format!("gap-{id}");
        let again = back.clone();
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let Some(entries) = sending.checked(filling) else {
                return;
            };
            let gaps = board.gaps(&planning.offers);
            let gap = gaps.iter().find(|gap| gap.behaviour.id == id);
            let put =
                gap.map(|gap| planning.change(|plan| gap.plan(plan, &entries, browser::fresh_key)));
            match put {
                Some(Err(full)) => sending.stopped(&full.said()),
                _ => {
                    filling.sent();
                    open.set(Open::Nothing);
                    focus_again(again.clone());
                    browser::announce("It is in your plan.");
                }
            }
        };
        let leave = move |_| {
            filling.sent();
            open.set(Open::Nothing);
            focus_again(back.clone());
        };
        let section = filling.form.with_untracked(|form| form.sections[0].clone());
        ui::focus_soon(HEADING);
        view! {
            <form class="measure" novalidate autocomplete="off" on:submit=act(submit)>
                {ui::error_summary(sending.mends)}
                <h2 class="govuk-heading-l" id=HEADING>{name}</h2>
                <p class="govuk-inset-text said">{said}</p>
                {form::fields(filling, &section, sending.faults)}
                <div class="govuk-button-group">
                    <button type="submit" class="govuk-button">"Put it into the plan"</button>
                    <button type="button" class="govuk-button govuk-button--secondary" on:click=act(leave)>"Cancel"</button>
                </div>
            </form>
        }
        .part()
    }
}
