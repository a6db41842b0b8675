//! The plan: what is due, the goals with their actions, and what one can do with all of it.

use domain::plan::calendar::MEDIA;
use domain::plan::due::{Dated, Due};
use domain::plan::offers::Behaviour;
use domain::plan::page::{BOARD, PLAN, SHEET, TALK};
use domain::plan::{Action, ActionStage, Goal, GoalStage, Plan};
use leptos::prelude::*;

use super::open::Open;
use super::{Planning, focus_again, top};
use crate::browser;
use crate::kept::file;
use crate::ui::part::{IntoPart, Part, act, live, says};

/// The name of the calendar file.
const CALENDAR: &str = "my-plan.ics";

/// The page.
pub(super) fn page(planning: Planning) -> Part {
    let open = RwSignal::new(Open::Nothing);
    let shown = planning.clone();
    view! {
        {top(PLAN)}
        {planning.notices()}
        {live(move || match open.get() {
            Open::Nothing => all(&shown, open),
            what => shown.opened(what, open),
        })}
    }
    .part()
}

/// All but what one is filling in.
fn all(planning: &Planning, open: RwSignal<Open>) -> Part {
    let (due, goals) = (planning.clone(), planning.clone());
    let add = move |_| open.set(Open::NewGoal(None));
    view! {
        {live(move || due.plan.with(coming))}
        {live(move || goals.plan.with(|plan| goals.goals(plan, open)))}
        <button type="button" class="govuk-button" id="goal-add" on:click=act(add)>"Add a goal"</button>
        {suggested(planning, open)}
        {ways(planning)}
        {planning.kept()}
    }
    .part()
}

/// What is overdue or due soon.
fn coming(plan: &Plan) -> Part {
    let due = plan.due(browser::today());
    if due.is_empty() {
        return ().part();
    }
    let one = |(of, said): (Dated<'_>, String)| {
        let href = format!("#{}", place(of.id));
        let goal = of.goal.map(|goal| format!(" (for the goal: {goal})"));
        view! {
            <li>
                <a class="govuk-link" href=href rel="external">{of.title.to_owned()}</a>
                {format!(": {}, {}", lower(&said), of.day)}
                {goal}
            </li>
        }
    };
    view! {
        <div class="govuk-inset-text">
            <h2 class="govuk-heading-s">"Coming up"</h2>
            <ul class="govuk-list govuk-list--bullet">{due.into_iter().map(one).collect_view()}</ul>
        </div>
    }
    .part()
}

fn lower(said: &str) -> String {
    said.replacen("Due", "due", 1)
}

/// Where a goal or an action stands on the page.
fn place(id: &str) -> String {
    format!("plan-{id}")
}

/// A day with how near it is, while there is something left to do.
fn by(day: Option<domain::time::Day>, is_open: bool) -> Option<Part> {
    let day = day?;
    let due = Due::of(day, browser::today());
    let near = due.said().filter(|_| is_open).map(|said| {
        let colour = match due {
            Due::Overdue(_) => "govuk-tag--red",
            _ => "govuk-tag--yellow",
        };
        view! { " "<strong class=format!("govuk-tag {colour}")>{said}</strong> }
    });
    Some(view! { <span>{format!("By {day}")}{near}</span> }.part())
}

/// A menu of stages.
fn stages<T: Copy + PartialEq + 'static>(
    id: &str,
    title: &str,
    (all, said): (&'static [T], fn(T) -> &'static str),
    now: T,
    choose: impl Fn(T) + 'static,
) -> Part {
    let id = format!("stage-{id}");
    let again = id.clone();
    let one = |of: &T| view! { <option prop:selected={*of == now}>{said(*of)}</option> };
    let changed = move |event| {
        let chosen = event_target_value(&event);
        if let Some(of) = all.iter().find(|of| said(**of) == chosen) {
            choose(*of);
            focus_again(again.clone());
        }
    };
    view! {
        <span class="goal__stage">
            <label class="govuk-visually-hidden" for=id.clone()>{format!("Stage of: {title}")}</label>
            <select class="govuk-select" id=id on:change=act(changed)>{all.iter().map(one).collect_view()}</select>
        </span>
    }
    .part()
}

/// A button that says to people who do not see the page what it is for.
fn small(words: &'static str, of: &str, press: impl Fn() + 'static) -> Part {
    view! {
        <button type="button" class="link-button" on:click=act(move |_| press())>
            {words}<span class="govuk-visually-hidden">{format!(": {of}")}</span>
        </button>
    }
    .part()
}

impl Planning {
    fn goals(&self, plan: &Plan, open: RwSignal<Open>) -> Part {
        if plan.goals.is_empty() {
            return view! {
                <p class="govuk-body">
                    "Your plan has no goals yet. Two or three are enough. Add one of your own, pick one below, or begin with "
                    <a class="govuk-link" href=BOARD>"the feedback of a board"</a>"."
                </p>
            }
            .part();
        }
        let goals = plan.goals.iter().enumerate();
        goals
            .map(|(at, goal)| self.goal(goal, at > 0, open))
            .collect_view()
            .part()
    }

    fn goal(&self, goal: &Goal, can_rise: bool, open: RwSignal<Open>) -> Part {
        let (id, title, planning) = (goal.id.clone(), goal.title.clone(), self.clone());
        let is_open = goal.stage.is_open();
        let mark = {
            let (planning, id) = (planning.clone(), id.clone());
            move |stage| planning.change(|plan| plan.mark_goal(&id, stage))
        };
        let (adds, edits, removes, rises) = (id.clone(), id.clone(), id.clone(), id.clone());
        let remover = planning.clone();
        let rise = can_rise.then(|| {
            small("Move up", &title, move || {
                planning.change(|plan| plan.raise(&rises));
                focus_again(place(&rises));
            })
        });
        let behaviour = goal.behaviour.as_deref();
        let behaviour = behaviour.and_then(|id| self.offers.behaviour(id));
        let of = behaviour.map(|of| view! { <p class="govuk-hint">{of.name.clone()}</p> });
        let why = (!goal.why.is_empty())
            .then(|| view! { <p class="govuk-body said">{goal.why.clone()}</p> });
        let actions = goal.actions.iter();
        let actions: Vec<_> = actions
            .map(|action| self.action(action, is_open, open))
            .collect();
        let actions = match actions.is_empty() {
            true => view! { <p class="govuk-body">"No actions yet."</p> }.part(),
            false => view! { <ul class="rows goal__actions">{actions}</ul> }.part(),
        };
        view! {
            <section class="goal" aria-labelledby=place(&id)>
                <h2 class="govuk-heading-m" id=place(&id)>{title.clone()}</h2>
                {of}
                <div class="goal__facts">
                    {stages(&id, &title, (&GoalStage::ALL, GoalStage::said), goal.stage, mark)}
                    {by(goal.by, is_open)}
                </div>
                {why}
                {actions}
                <p class="goal__ways">
                    {small("Add an action", &title, move || open.set(Open::NewAction(adds.clone())))}
                    {small("Change this goal", &title, move || open.set(Open::Goal(edits.clone())))}
                    {rise}
                    {small("Remove", &title, move || remover.remove(&removes))}
                </p>
            </section>
        }
        .part()
    }

    fn action(&self, of: &Action, is_goal_open: bool, open: RwSignal<Open>) -> Part {
        let (id, title, planning) = (of.id.clone(), of.title.clone(), self.clone());
        let mark = {
            let (planning, id) = (planning.clone(), id.clone());
            move |stage| planning.change(|plan| plan.mark_action(&id, stage))
        };
        let (edits, removes) = (id.clone(), id.clone());
        let option = of
            .option
            .as_deref()
            .and_then(|slug| self.offers.option(slug));
        let option = option.map(|way| {
            let href = format!("/options/{}", way.slug);
            view! {
                <span class="row__note">
                    "Option: "<a class="govuk-link" href=href>{way.title.clone()}</a>
                </span>
            }
        });
        view! {
            <li class="row" id=place(&id)>
                <span class="goal__action said">{title.clone()}</span>
                {stages(&id, &title, (&ActionStage::ALL, ActionStage::said), of.stage, mark)}
                {by(of.due, is_goal_open && of.stage.is_open())}
                <span class="goal__ways">
                    {small("Change", &title, move || open.set(Open::Action(edits.clone())))}
                    {small("Remove", &title, move || planning.remove(&removes))}
                </span>
                {option}
            </li>
        }
        .part()
    }
}

/// Goals that one can pick, a behaviour each.
fn suggested(planning: &Planning, open: RwSignal<Open>) -> Part {
    let one = |of: &Behaviour| {
        let id = of.id.clone();
        let use_it = move || open.set(Open::NewGoal(Some(id.clone())));
        view! {
            <li>
                <p class="govuk-body">
                    <strong>{of.name.clone()}</strong>
                    <span class="suggested__said">{of.description.clone()}</span>
                    <span class="suggested__said">{format!("Goal: {}.", of.goal)}</span>
                    {small("Use this goal", &of.name, use_it)}
                </p>
            </li>
        }
    };
    view! {
        <details class="folded no-print">
            <summary class="folded__summary">"Pick a goal from the competencies and values"</summary>
            <ul class="govuk-list govuk-list--spaced">{planning.offers.behaviours.iter().map(one).collect_view()}</ul>
        </details>
    }
    .part()
}

/// What one can do with the plan.
fn ways(planning: &Planning) -> Part {
    let planning = planning.clone();
    let said = RwSignal::new("");
    let save = move |_| {
        let file = planning
            .plan
            .with_untracked(|plan| plan.calendar(browser::now()));
        said.set(match file.map(|text| file::save(CALENDAR, MEDIA, &text)) {
            None => "There is no date yet: say by when for a goal or an action that is not done.",
            Some(true) => "Your browser saves it as my-plan.ics. Open it to put the dates into your calendar, each with a reminder a week before.",
            Some(false) => "This browser did not save the file.",
        });
    };
    let link = |href: &'static str, words: &'static str| {
        view! { <li><a class="govuk-link" href=href>{words}</a></li> }
    };
    view! {
        <h2 class="govuk-heading-m no-print">"Use your plan"</h2>
        <ul class="govuk-list no-print">
            {link(SHEET, "Print it for your PDR, to be signed")}
            {link(TALK, "Get ready to talk about it with your line manager")}
            {link(BOARD, "Plan after an unsuccessful board")}
        </ul>
        <button type="button" class="govuk-button govuk-button--secondary no-print" on:click=act(save)>"Put the dates into your calendar"</button>
        <p class="govuk-body" role="status">{says(move || said.get())}</p>
    }
    .part()
}
