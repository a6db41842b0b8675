//! The one match from a kind of field to a control.

use std::sync::Arc;

use domain::form::{Choice, Field, Kind, ProfileKey, cleaned, is_empty, words};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Faults;
use super::draft::Filling;
use crate::ui::part::{IntoPart, Part, act, live, says, when};
use crate::{browser, ui};

/// The most ranks shown as buttons; more are a menu.
const MOST_BUTTONS: usize = 6;

/// A field on a page.
#[derive(Clone)]
struct Asked {
    filling: Filling,
    faults: Faults,
    field: Arc<Field>,
    /// The element that takes the focus.
    id: String,
}

/// The element that takes the focus of a field.
pub(crate) fn element_id(field: &str) -> String {
    format!("field-{field}")
}

/// The control of a field, with its label, help and fault.
pub(crate) fn control(filling: Filling, field: Field, faults: Faults) -> Part {
    let asked = Asked {
        filling,
        faults,
        id: element_id(&field.id),
        field: Arc::new(field),
    };
    match &asked.field.kind {
        Kind::ShortText { max_characters } => {
            let width = if *max_characters <= 40 {
                "govuk-input--width-20"
            } else {
                ""
            };
            let complete = match asked.field.profile {
                Some(ProfileKey::Name) => "name",
                _ => "on",
            };
            one_line(&asked, ["text", "text", complete, width])
        }
        Kind::Email => {
            let complete = match asked.field.profile {
                Some(ProfileKey::LineManagerEmail) => "off",
                _ => "email",
            };
            one_line(&asked, ["email", "email", complete, ""])
        }
        Kind::WholeNumber { .. } => {
            one_line(&asked, ["text", "numeric", "off", "govuk-input--width-5"])
        }
        Kind::LongText { words } => long_text(&asked, *words),
        Kind::YesNo => {
            let choice = |id: &str, label: &str| Choice {
                id: id.to_owned(),
                label: label.to_owned(),
                help: None,
            };
            buttons(
                &asked,
                vec![choice("yes", "Yes"), choice("no", "No")],
                false,
            )
        }
        Kind::OneOf { choices } => buttons(&asked, choices.clone(), false),
        Kind::Grade { choices } if choices.len() <= MOST_BUTTONS => {
            buttons(&asked, choices.clone(), false)
        }
        Kind::Grade { choices } => menu(&asked, choices),
        Kind::SeveralOf { choices } => buttons(&asked, choices.clone(), true),
        Kind::Date => date(&asked),
        Kind::Declaration { statement } => {
            let statement = Choice {
                id: "yes".to_owned(),
                label: statement.clone(),
                help: None,
            };
            buttons(&asked, vec![statement], true)
        }
    }
}

impl Asked {
    fn fault(&self) -> Option<String> {
        let found = |faults: &Vec<(String, String)>| {
            let mine = faults.iter().find(|(field, _)| *field == self.field.id);
            mine.map(|(_, said)| said.clone())
        };
        self.faults.try_with(found).flatten()
    }

    fn say(&self, fault: Option<String>) {
        self.faults.try_update(|faults| {
            faults.retain(|(field, _)| *field != self.field.id);
            faults.extend(fault.map(|said| (self.field.id.clone(), said)));
        });
    }

    fn typed(&self, entry: Vec<String>) {
        let entry: Vec<String> = entry.iter().map(|text| cleaned(text)).collect();
        // A fault that is mended goes at once; a new one waits until the field is left.
        if self.field.fault(&entry).is_none() && self.fault().is_some() {
            self.say(None);
        }
        self.filling.typed(&self.field.id, entry);
    }

    fn left(&self) {
        let asked = self.clone();
        spawn_local(async move {
            // What is said moves what is below it: not while somebody presses a button there.
            while browser::is_pressed() {
                TimeoutFuture::new(40).await;
            }
            asked.check();
        });
        self.filling.save_now();
    }

    fn check(&self) {
        let entry = self.filling.entry(&self.field.id);
        if !is_empty(&entry) {
            let fault = self.field.fault(&entry);
            self.say(fault.map(|fault| fault.said(&self.field.label)));
        }
    }

    fn label(&self) -> String {
        if self.field.optional {
            format!("{} (optional)", self.field.label)
        } else {
            self.field.label.clone()
        }
    }

    /// The ids of what describes the control.
    fn described(
        &self,
        also: Option<&str>,
    ) -> impl Fn() -> Option<String> + Send + 'static + use<> {
        let asked = self.clone();
        let also = also.map(str::to_owned);
        move || {
            let mut ids = Vec::new();
            if asked.field.help.is_some() {
                ids.push(format!("{}-hint", asked.id));
            }
            if asked.fault().is_some() {
                ids.push(format!("{}-error", asked.id));
            }
            ids.extend(also.clone());
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    }

    /// Help and fault, above the control.
    fn notes(&self) -> Part {
        let help = self.field.help.clone().map(|help| {
            view! { <div class="govuk-hint" id=format!("{}-hint", self.id)>{help}</div> }
        });
        let asked = self.clone();
        let fault = move || {
            asked.fault().map(|said| {
                view! {
                    <p class="govuk-error-message" id=format!("{}-error", asked.id)>
                        <span class="govuk-visually-hidden">"Error: "</span>{said}
                    </p>
                }
            })
        };
        view! { {help}{live(fault)} }.part()
    }

    fn group(&self, inner: Part) -> Part {
        let (has_fault, leaves) = (self.clone(), self.clone());
        view! {
            <div class="govuk-form-group"
                class:govuk-form-group--error=when(move || has_fault.fault().is_some())
                on:focusout=act(move |event| {
                    if browser::left(&event) {
                        leaves.left();
                    }
                })>
                {inner}
            </div>
        }
        .part()
    }

    /// A control that is one element, under its label.
    fn labelled(&self, control: Part) -> Part {
        self.group(
            view! {
                <label class="govuk-label govuk-label--s" for=self.id.clone()>{self.label()}</label>
                {self.notes()}
                {control}
            }
            .part(),
        )
    }

    /// A control of several elements, under its legend.
    fn fieldset(&self, controls: Part) -> Part {
        let described = self.described(None);
        self.group(
            view! {
                <fieldset class="govuk-fieldset" aria-describedby=described>
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
                        {self.label()}
                    </legend>
                    {self.notes()}
                    {controls}
                </fieldset>
            }
            .part(),
        )
    }

    fn first(&self) -> String {
        let entry = self.filling.entry(&self.field.id);
        entry.into_iter().next().unwrap_or_default()
    }
}

fn one_line(asked: &Asked, [kind, mode, complete, width]: [&'static str; 4]) -> Part {
    let (types, faulty) = (asked.clone(), asked.clone());
    asked.labelled(
        view! {
            <input class=format!("govuk-input {width}") id=asked.id.clone()
                name=asked.field.id.clone() type=kind inputmode=mode autocomplete=complete
                spellcheck={if kind == "email" { "false" } else { "true" }}
                class:govuk-input--error=when(move || faulty.fault().is_some())
                aria-describedby=asked.described(None) prop:value=asked.first()
                on:input=act(move |event| types.typed(vec![event_target_value(&event)]))/>
        }
        .part(),
    )
}

fn long_text(asked: &Asked, most: usize) -> Part {
    let text = asked.first();
    let count = RwSignal::new(words(&text));
    let told = RwSignal::new(String::new());
    let (types, faulty) = (asked.clone(), asked.clone());
    let count_id = format!("{}-count", asked.id);
    let described = asked.described(Some(&count_id));
    let typed = move |event| {
        let text = event_target_value(&event);
        let now = words(&text);
        count.set(now);
        types.typed(vec![text]);
        // People who listen hear the count when they pause, not at every key.
        spawn_local(async move {
            TimeoutFuture::new(1_000).await;
            if count.try_get_untracked() == Some(now) {
                told.try_set(ui::words_left(most, now));
            }
        });
    };
    let over = move || count.get() > most;
    asked.labelled(
        view! {
            <textarea class="govuk-textarea" id=asked.id.clone() name=asked.field.id.clone()
                rows={if most > 150 { "12" } else { "6" }} spellcheck="true"
                class:govuk-textarea--error=when(move || faulty.fault().is_some())
                aria-describedby=described prop:value=text on:input=act(typed)></textarea>
            <div class="govuk-hint count" class:count--over=when(over) id=count_id>
                {says(move || ui::words_left(most, count.get()))}
            </div>
            <div class="govuk-visually-hidden" aria-live="polite">{says(move || told.get())}</div>
        }
        .part(),
    )
}

/// Radio buttons for one choice, boxes for several.
fn buttons(asked: &Asked, choices: Vec<Choice>, several: bool) -> Part {
    let (block, kind) = match several {
        true => ("govuk-checkboxes", "checkbox"),
        false => ("govuk-radios", "radio"),
    };
    let chosen = asked.filling.entry(&asked.field.id);
    let one = |(at, choice): (usize, Choice)| {
        let id = match at {
            0 => asked.id.clone(),
            _ => format!("{}-{}", asked.id, at + 1),
        };
        let hint_id = choice.help.as_ref().map(|_| format!("{id}-item-hint"));
        let hint = choice.help.zip(hint_id.clone()).map(|(help, id)| {
            view! { <div class=format!("govuk-hint {block}__hint") id=id>{help}</div> }
        });
        let checked = chosen.contains(&choice.id);
        let (types, choice_id) = (asked.clone(), choice.id.clone());
        let changed = move |event| {
            let mut entry = match several {
                true => types.filling.entry(&types.field.id),
                false => vec![],
            };
            entry.retain(|id| *id != choice_id);
            if event_target_checked(&event) {
                entry.push(choice_id.clone());
            }
            types.typed(entry);
        };
        view! {
            <div class=format!("{block}__item")>
                <input class=format!("{block}__input") id=id.clone() name=asked.field.id.clone()
                    type=kind value=choice.id prop:checked=checked aria-describedby=hint_id
                    on:change=act(changed)/>
                <label class=format!("govuk-label {block}__label") for=id>{choice.label}</label>
                {hint}
            </div>
        }
    };
    let short = choices.len() == 2 && choices.iter().all(|choice| choice.label.len() < 4);
    let inline = if short && !several {
        "govuk-radios--inline"
    } else {
        ""
    };
    let all = choices.into_iter().enumerate().map(one).collect_view();
    asked.fieldset(view! { <div class=format!("{block} {inline}")>{all}</div> }.part())
}

fn menu(asked: &Asked, choices: &[Choice]) -> Part {
    let (types, faulty) = (asked.clone(), asked.clone());
    let chosen = asked.first();
    let one = |choice: &Choice| {
        let selected = choice.id == chosen;
        view! { <option value=choice.id.clone() prop:selected=selected>{choice.label.clone()}</option> }
    };
    let changed = move |event| {
        let value = event_target_value(&event);
        types.typed(if value.is_empty() {
            vec![]
        } else {
            vec![value]
        });
    };
    asked.labelled(
        view! {
            <select class="govuk-select" id=asked.id.clone() name=asked.field.id.clone()
                class:govuk-select--error=when(move || faulty.fault().is_some())
                aria-describedby=asked.described(None) on:change=act(changed)>
                <option value="">"Choose"</option>
                {choices.iter().map(one).collect_view()}
            </select>
        }
        .part(),
    )
}

fn date(asked: &Asked) -> Part {
    let entry = asked.filling.entry(&asked.field.id);
    let one = |(at, label, width): (usize, &'static str, &'static str)| {
        let id = match at {
            0 => asked.id.clone(),
            _ => format!("{}-{}", asked.id, at + 1),
        };
        let (types, faulty) = (asked.clone(), asked.clone());
        let typed = move |event| {
            let mut entry = types.filling.entry(&types.field.id);
            entry.resize(3, String::new());
            entry[at] = event_target_value(&event);
            types.typed(entry);
        };
        view! {
            <div class="govuk-date-input__item"><div class="govuk-form-group">
                <label class="govuk-label govuk-date-input__label" for=id.clone()>{label}</label>
                <input class=format!("govuk-input govuk-date-input__input govuk-input--width-{width}")
                    id=id name=format!("{}-{label}", asked.field.id) type="text" inputmode="numeric"
                    autocomplete="off" class:govuk-input--error=when(move || faulty.fault().is_some())
                    prop:value=entry.get(at).cloned().unwrap_or_default() on:input=act(typed)/>
            </div></div>
        }
    };
    let parts = [(0, "Day", "2"), (1, "Month", "2"), (2, "Year", "4")];
    let parts = parts.into_iter().map(one).collect_view();
    asked.fieldset(view! { <div class="govuk-date-input">{parts}</div> }.part())
}
