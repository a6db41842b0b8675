//! What one fills in: a goal or an action, new or to be changed. It stands alone, so that nothing that another
//! tab does moves it.

use domain::form::{Entries, Form};
use domain::plan::offers::Way;
use domain::plan::{Action, Full, Goal, Plan};
use leptos::prelude::*;

use super::{Planning, focus_again};
use crate::browser;
use crate::form;
use crate::form::draft::Filling;
use crate::form::sending::Sending;
use crate::ui;
use crate::ui::filters::menu;
use crate::ui::part::{IntoPart, Part, act, live};

/// What is open.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Open {
    /// Nothing: one sees the plan.
    Nothing,
    /// A new goal; with the behaviour whose goal one picked.
    NewGoal(Option<String>),
    /// The goal with this id.
    Goal(String),
    /// A new action of the goal with this id.
    NewAction(String),
    /// The action with this id.
    Action(String),
}

/// The heading over the fields.
const HEADING: &str = "plan-open";
/// The field in which the option is kept that one picked; no form asks it.
const OPTION: &str = "option";

/// Puts what was filled in into the plan, and tells the id of what has the focus then.
type Done = Box<dyn Fn(&Entries, Filling) -> Result<String, Full>>;

impl Planning {
    /// What is open, or the plan where it is gone.
    pub(super) fn opened(&self, what: Open, open: RwSignal<Open>) -> Part {
        let plan = self.plan.get_untracked();
        let part = match what {
            Open::Nothing => None,
            Open::NewGoal(behaviour) => Some(self.new_goal(behaviour, open)),
            Open::Goal(id) => plan
                .goal(&id)
                .map(|goal| self.goal_form(goal.clone(), open)),
            Open::NewAction(goal) => plan.goal(&goal).map(|goal| self.new_action(goal, open)),
            Open::Action(id) => {
                let found = plan.action(&id);
                found.map(|(goal, action)| self.action_form(goal.id.clone(), action.clone(), open))
            }
        };
        part.unwrap_or_else(|| {
            open.set(Open::Nothing);
            ().part()
        })
    }

    fn new_goal(&self, behaviour: Option<String>, open: RwSignal<Open>) -> Part {
        let picked = behaviour
            .as_deref()
            .and_then(|id| self.offers.behaviour(id));
        let start = picked.map(|of| ("title".to_owned(), vec![of.goal.clone()]));
        let name = behaviour.clone().unwrap_or_else(|| "new".to_owned());
        let planning = self.clone();
        let done: Done = Box::new(move |entries, _| {
            let goal = Goal::new(browser::fresh_key(), behaviour.clone(), entries);
            let id = goal.id.clone();
            planning.change(|plan| plan.put_goal(goal)).map(|()| id)
        });
        let filling = filling(
            &format!("goal-{name}"),
            Goal::form(),
            start.into_iter().collect(),
        );
        shown("Add a goal", filling, None, done, open)
    }

    fn goal_form(&self, goal: Goal, open: RwSignal<Open>) -> Part {
        let filling = filling(&format!("goal-{}", goal.id), Goal::form(), goal.entries());
        let planning = self.clone();
        let done: Done = Box::new(move |entries, _| {
            planning.change(|plan| {
                // Its actions and its stage may have changed meanwhile.
                let now = plan.goal(&goal.id).unwrap_or(&goal).clone();
                plan.put_goal(now.with(entries))
            })?;
            Ok(goal.id.clone())
        });
        shown("Change this goal", filling, None, done, open)
    }

    fn new_action(&self, goal: &Goal, open: RwSignal<Open>) -> Part {
        let (goal, planning) = (goal.id.clone(), self.clone());
        let filling = filling(&format!("action-of-{goal}"), Action::form(), Entries::new());
        let done: Done = Box::new(move |entries, filling| {
            let action = Action::new(browser::fresh_key(), picked(filling), entries);
            planning.put(&goal, action)
        });
        shown(
            "Add an action",
            filling,
            Some(self.picks(filling)),
            done,
            open,
        )
    }

    fn action_form(&self, goal: String, action: Action, open: RwSignal<Open>) -> Part {
        let mut start = action.entries();
        start.extend(
            action
                .option
                .clone()
                .map(|slug| (OPTION.to_owned(), vec![slug])),
        );
        let filling = filling(&format!("action-{}", action.id), Action::form(), start);
        let planning = self.clone();
        let done: Done = Box::new(move |entries, filling| {
            let now = |plan: &Plan| plan.action(&action.id).map(|(_, action)| action.clone());
            let now = planning.plan.with_untracked(now);
            let now = now.unwrap_or_else(|| action.clone());
            planning.put(&goal, now.with(picked(filling), entries))
        });
        shown(
            "Change this action",
            filling,
            Some(self.picks(filling)),
            done,
            open,
        )
    }

    fn put(&self, goal: &str, action: Action) -> Result<String, Full> {
        let id = action.id.clone();
        self.change(|plan| plan.put_action(goal, action))
            .map(|()| id)
    }

    /// The menu of options from which one can pick; picking one fills in what one will do.
    fn picks(&self, filling: Filling) -> Part {
        let none = (String::new(), "None".to_owned());
        let names = self.offers.options.iter();
        let names = names.map(|of| (of.slug.clone(), of.title.clone()));
        let (offers, read) = (self.offers.clone(), self.offers.clone());
        let choose = move |slug: String| {
            let title = |slug: &str| offers.option(slug).map(|of| of.title.clone());
            let now = filling.entry("title").concat();
            let is_own = !now.is_empty() && picked(filling).and_then(|of| title(&of)) != Some(now);
            let chosen = title(&slug);
            filling.typed(OPTION, vec![slug]);
            if let Some(title) = chosen.filter(|_| !is_own) {
                filling.typed("title", vec![title]);
                filling.redrawn.update(|times| *times += 1);
            }
        };
        let about = move || {
            let slug = filling.entries.with(of_entries)?;
            let Way {
                slug,
                title,
                summary,
                ..
            } = read.option(&slug)?.clone();
            let href = format!("/options/{slug}");
            Some(view! {
                <p class="govuk-body">
                    {summary}" "<a class="govuk-link" href=href>{format!("Who it is for, and how to get a place: {title}")}</a>
                </p>
            })
        };
        view! {
            {menu(
                "plan-option",
                "Pick from the development options (optional)",
                std::iter::once(none).chain(names).collect(),
                move || filling.entries.with(of_entries).unwrap_or_default(),
                choose,
            )}
            {live(about)}
        }
        .part()
    }
}

fn of_entries(entries: &Entries) -> Option<String> {
    let slug = entries.get(OPTION)?.first()?;
    (!slug.is_empty()).then(|| slug.clone())
}

fn picked(filling: Filling) -> Option<String> {
    filling.entries.with_untracked(of_entries)
}

/// What is filled in, kept in this tab until it is in the plan.
pub(super) fn filling(name: &str, form: Form, start: Entries) -> Filling {
    Filling::loose_from(format!("kept-plan-{name}"), form, start)
}

fn shown(
    title: &'static str,
    filling: Filling,
    above: Option<Part>,
    done: Done,
    open: RwSignal<Open>,
) -> Part {
    let sending = Sending::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(entries) = sending.checked(filling) else {
            return;
        };
        match done(&entries, filling) {
            Ok(id) => {
                filling.sent();
                open.set(Open::Nothing);
                focus_again(format!("plan-{id}"));
                browser::announce("It is in your plan.");
            }
            Err(full) => sending.stopped(&full.said()),
        }
    };
    let leave = move |_| {
        filling.sent();
        open.set(Open::Nothing);
        ui::focus_soon("goal-add");
    };
    let section = filling.form.with_untracked(|form| form.sections[0].clone());
    ui::focus_soon(HEADING);
    view! {
        <form class="measure" novalidate autocomplete="off" on:submit=act(submit)>
            {ui::error_summary(sending.mends)}
            <h2 class="govuk-heading-l" id=HEADING>{title}</h2>
            {above}
            {form::fields(filling, &section, sending.faults)}
            <div class="govuk-button-group">
                <button type="submit" class="govuk-button">"Put it into the plan"</button>
                <button type="button" class="govuk-button govuk-button--secondary" on:click=act(leave)>"Cancel"</button>
            </div>
        </form>
    }
    .part()
}
