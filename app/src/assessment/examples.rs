//! The inventory of real examples: one adds, changes and takes out.

use domain::assessment::{Example, MOST_CHARACTERS, MOST_EXAMPLES, Typed};
use leptos::prelude::*;

use super::{Filling, STEP, Screen, today};
use crate::browser;
use crate::ui;
use crate::ui::part::{IntoPart, Part, act, live, when};

/// What is being typed, the example that it is to take the place of, and the one taken out last.
#[derive(Clone)]
struct Adding {
    filling: Filling,
    typed: RwSignal<Typed>,
    changing: RwSignal<Option<Example>>,
    out: RwSignal<Option<(usize, Example)>>,
    /// How often the form was begun anew.
    round: RwSignal<u32>,
}

/// The screen.
pub(super) fn screen(filling: &Filling) -> Part {
    let adding = Adding {
        filling: filling.clone(),
        typed: RwSignal::new(Typed::default()),
        changing: RwSignal::new(None),
        out: RwSignal::new(None),
        round: RwSignal::new(0),
    };
    let (listed, form, out) = (adding.clone(), adding.clone(), adding.clone());
    let (result, back) = (filling.clone(), filling.clone());
    view! {
        <div class="measure">
            <h2 class="govuk-heading-m" id=STEP>"Your examples"</h2>
            {live(move || listed.list())}
            {live(move || out.taken_out())}
            {live(move || { form.round.track(); untrack(|| form.form()) })}
            <div class="govuk-button-group">
                <button type="button" class="govuk-button"
                    on:click=act(move |_| result.go(Screen::Result))>"See the result"</button>
                <button type="button" class="govuk-button govuk-button--secondary"
                    on:click=act(move |_| back.go(Screen::Start))>"Back"</button>
            </div>
        </div>
    }
    .part()
}

impl Adding {
    fn list(&self) -> Part {
        let examples = self.filling.answers.get().examples;
        let themes = self.filling.tool.themes.iter().map(|theme| {
            let of = examples.iter().filter(|example| example.theme == theme.id);
            let items: Vec<Part> = of.map(|example| self.item(example)).collect();
            let items = match items.is_empty() {
                true => view! { <p class="govuk-body">"No example yet."</p> }.part(),
                false => view! { <ul class="govuk-list examples">{items}</ul> }.part(),
            };
            view! { <h3 class="govuk-heading-s">{theme.name.clone()}</h3> {items} }
        });
        themes.collect_view().part()
    }

    fn item(&self, example: &Example) -> Part {
        let strength = usize::from(example.strength).checked_sub(1);
        let word = strength
            .and_then(|at| self.filling.tool.scale.get(at))
            .cloned();
        let facts = format!("{}. {}", example.when(), word.unwrap_or_default());
        let (changes, takes) = (self.clone(), self.clone());
        let (changed, taken) = (example.clone(), example.clone());
        let about = || {
            let said: String = example.what.chars().take(40).collect();
            view! { <span class="govuk-visually-hidden">{format!(": {said}")}</span> }
        };
        view! {
            <li class="examples__one">
                <p class="govuk-body said">{example.what.clone()}</p>
                <p class="govuk-hint">{facts}</p>
                <p class="no-print">
                    <button type="button" class="link-button"
                        on:click=act(move |_| changes.change(&changed))>"Change"{about()}</button>
                    " "
                    <button type="button" class="link-button"
                        on:click=act(move |_| takes.take_out(&taken))>"Take out"{about()}</button>
                </p>
            </li>
        }
        .part()
    }

    /// Puts an example into the form.
    fn change(&self, example: &Example) {
        self.typed.set(Typed::of(example));
        self.changing.set(Some(example.clone()));
        self.begin("field-theme");
    }

    fn begin(&self, focus: &'static str) {
        self.filling.mends.set(vec![]);
        self.round.update(|round| *round += 1);
        ui::focus_soon(focus);
    }

    fn take_out(&self, example: &Example) {
        let examples = self.filling.answers.get_untracked().examples;
        let Some(at) = examples.iter().position(|other| other == example) else {
            return;
        };
        self.filling.change(|answers| {
            answers.examples.remove(at);
        });
        self.out.set(Some((at, example.clone())));
        ui::focus_soon("bring-back");
    }

    fn taken_out(&self) -> Part {
        let Some((at, example)) = self.out.get() else {
            return ().part();
        };
        let adding = self.clone();
        let brings_back = move |_| {
            let example = example.clone();
            adding.filling.change(|answers| {
                answers
                    .examples
                    .insert(at.min(answers.examples.len()), example);
            });
            adding.out.set(None);
            ui::focus_soon(STEP);
        };
        view! {
            <p class="govuk-inset-text" role="status">
                "The example is taken out. "
                <button type="button" class="link-button" id="bring-back" on:click=act(brings_back)>"Bring it back"</button>
            </p>
        }
        .part()
    }

    fn add(&self) {
        let is_new = self.changing.with_untracked(Option::is_none);
        let count = self.filling.answers.get_untracked().examples.len();
        if is_new && count >= MOST_EXAMPLES {
            let said = format!(
                "You have {MOST_EXAMPLES} examples, the most there can be. Take one out first"
            );
            self.filling.mends.set(vec![("#step".to_owned(), said)]);
            return;
        }
        let typed = self.typed.get_untracked();
        let example = match typed.checked(today()) {
            Ok(example) => example,
            Err(faults) => {
                let mends = faults
                    .into_iter()
                    .map(|(part, said)| (format!("#field-{part}"), said));
                self.filling.mends.set(mends.collect());
                return;
            }
        };
        let old = self.changing.get_untracked();
        self.filling.change(|answers| {
            let of = old.and_then(|old| answers.examples.iter_mut().find(|other| **other == old));
            match of {
                Some(of) => *of = example,
                None => answers.examples.push(example),
            }
        });
        self.changing.set(None);
        self.out.set(None);
        self.typed.set(Typed::default());
        self.begin(STEP);
        browser::announce("Your example is in the list.");
    }

    fn form(&self) -> Part {
        let tool = &self.filling.tool;
        let now = self.typed.get_untracked();
        let typed = self.typed;
        let themes = tool.themes.iter().map(|theme| {
            let is_chosen = now.theme == theme.id;
            view! { <option value=theme.id.clone() selected=is_chosen>{theme.name.clone()}</option> }
        });
        let strengths = (1..).zip(&tool.scale).map(|(strength, word): (u8, _)| {
            let id = match strength {
                1 => "field-strength".to_owned(),
                _ => format!("field-strength-{strength}"),
            };
            view! {
                <div class="govuk-radios__item">
                    <input class="govuk-radios__input" type="radio" id=id.clone() name="field-strength"
                        value=strength.to_string() prop:checked=now.strength == Some(strength)
                        on:change=act(move |_: web_sys::Event| typed.update(|of| of.strength = Some(strength)))/>
                    <label class="govuk-label govuk-radios__label" for=id>{word.clone()}</label>
                </div>
            }
        });
        let (heading, button) = match self.changing.with_untracked(Option::is_some) {
            true => ("Change this example", "Save this example"),
            false => ("Add an example", "Add this example"),
        };
        let adds = self.clone();
        view! {
            <h3 class="govuk-heading-m">{heading}</h3>
            {self.group("theme", view! {
                <label class="govuk-label govuk-label--s" for="field-theme">"What is it an example of?"</label>
                {self.fault("theme")}
                <select class="govuk-select" id="field-theme"
                    on:change=act(move |event| typed.update(|of| of.theme = event_target_value(&event)))>
                    <option value="">"Choose from the list"</option>
                    {themes.collect_view()}
                </select>
            }.part())}
            {self.group("what", view! {
                <label class="govuk-label govuk-label--s" for="field-what">"What did you do, and what came of it?"</label>
                <div class="govuk-hint" id="what-hint">
                    {format!("{MOST_CHARACTERS} characters at most. Name nobody who could be harmed.")}
                </div>
                {self.fault("what")}
                <textarea class="govuk-textarea" id="field-what" rows="5" aria-describedby="what-hint"
                    prop:value=now.what.clone()
                    on:input=act(move |event| typed.update(|of| of.what = event_target_value(&event)))></textarea>
            }.part())}
            {self.group("strength", view! {
                <fieldset class="govuk-fieldset">
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{tool.question.clone()}</legend>
                    {self.fault("strength")}
                    <div class="govuk-radios govuk-radios--small">{strengths.collect_view()}</div>
                </fieldset>
            }.part())}
            {self.group("month", view! {
                <fieldset class="govuk-fieldset" aria-describedby="month-hint">
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">"When was it?"</legend>
                    <div class="govuk-hint" id="month-hint">"For example, 6 2026"</div>
                    {self.fault("month")}
                    <div class="govuk-date-input">
                        {one("field-month", "Month", "2", now.month.clone(), move |text| typed.update(|of| of.month = text))}
                        {one("field-year", "Year", "4", now.year.clone(), move |text| typed.update(|of| of.year = text))}
                    </div>
                </fieldset>
            }.part())}
            <button type="button" class="govuk-button govuk-button--secondary" on:click=act(move |_| adds.add())>{button}</button>
        }
        .part()
    }

    fn fault(&self, part: &'static str) -> Part {
        let mends = self.filling.mends;
        let of = format!("#field-{part}");
        live(move || {
            let mends = mends.get();
            let said = mends.into_iter().find(|(href, _)| *href == of)?.1;
            Some(view! {
                <p class="govuk-error-message"><span class="govuk-visually-hidden">"Error: "</span>{said}</p>
            })
        })
    }

    fn group(&self, part: &'static str, inner: Part) -> Part {
        let mends = self.filling.mends;
        let of = format!("#field-{part}");
        let is_wrong = move || mends.with(|mends| mends.iter().any(|(href, _)| *href == of));
        view! {
            <div class="govuk-form-group" class:govuk-form-group--error=when(is_wrong)>{inner}</div>
        }
        .part()
    }
}

fn one(
    id: &'static str,
    label: &'static str,
    width: &'static str,
    now: String,
    typed: impl Fn(String) + 'static,
) -> Part {
    view! {
        <div class="govuk-date-input__item">
            <label class="govuk-label govuk-date-input__label" for=id>{label}</label>
            <input class=format!("govuk-input govuk-date-input__input govuk-input--width-{width}") id=id type="text"
                inputmode="numeric" prop:value=now on:input=act(move |event| typed(event_target_value(&event)))/>
        </div>
    }
    .part()
}
