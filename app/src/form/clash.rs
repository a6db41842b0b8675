//! Two tabs hold different words: both are shown, and the person chooses field by field.

use domain::drafts::Draft;
use domain::form::{Entries, Form, is_empty};
use leptos::prelude::*;

use super::draft::Filling;
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{browser, ui};

/// What the two hold differently: the field, its label, mine, theirs.
fn differences(form: &Form, mine: &Entries, theirs: &Entries) -> Vec<[String; 4]> {
    let only_theirs = theirs.keys().filter(|id| !mine.contains_key(*id));
    let ids = mine.keys().chain(only_theirs);
    let fields: Vec<_> = form.sections.iter().flat_map(|of| &of.fields).collect();
    let difference = |id: &String| {
        let entry = |of: &Entries| of.get(id).cloned().unwrap_or_default();
        let (mine, theirs) = (entry(mine), entry(theirs));
        if mine == theirs || is_empty(&mine) && is_empty(&theirs) {
            return None;
        }
        let field = fields.iter().find(|field| field.id == *id);
        let said = |entry: &[String]| match field.map_or_else(|| entry.join(" "), |f| f.said(entry))
        {
            said if said.is_empty() => "Nothing".to_owned(),
            said => said,
        };
        let label = field.map_or_else(|| id.clone(), |field| field.label.clone());
        Some([id.clone(), label, said(&mine), said(&theirs)])
    };
    ids.filter_map(difference).collect()
}

/// The panel that asks, while there is something to ask.
pub(crate) fn clash(filling: Filling) -> Part {
    live(move || filling.clash.get().map(|draft| panel(filling, &draft)))
}

fn panel(filling: Filling, draft: &Draft) -> Part {
    let theirs = RwSignal::new(vec![]);
    let differ = filling.form.with_untracked(|form| {
        let mine = filling.entries.get_untracked();
        differences(form, &mine, &draft.entries)
    });
    // Never from under the hands of somebody who is typing.
    if !browser::is_typing() {
        ui::focus_soon("clash");
    }
    let one = |[id, label, mine, others]: [String; 4]| {
        let (name, field) = (format!("clash-{id}"), id.clone());
        let item = move |take_theirs: bool, title: &'static str, said: String| {
            let (field, id) = (field.clone(), format!("{name}-{take_theirs}"));
            let chosen = move |_| {
                theirs.update(|theirs: &mut Vec<String>| {
                    theirs.retain(|of| *of != field);
                    if take_theirs {
                        theirs.push(field.clone());
                    }
                });
            };
            view! {
                <div class="govuk-radios__item">
                    <input class="govuk-radios__input" type="radio" id=id.clone() name=name.clone()
                        prop:checked=!take_theirs on:change=act(chosen)/>
                    <label class="govuk-label govuk-radios__label" for=id>
                        <strong>{title}</strong><span class="clash__text">{said}</span>
                    </label>
                </div>
            }
        };
        view! {
            <div class="govuk-form-group"><fieldset class="govuk-fieldset">
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{label}</legend>
                <div class="govuk-radios">
                    {item.clone()(false, "Yours here", mine)}
                    {item(true, "Saved in the other tab", others)}
                </div>
            </fieldset></div>
        }
    };
    view! {
        <section class="notice notice--clash" id="clash" role="alert" aria-labelledby="clash-title">
            <h2 class="govuk-heading-m" id="clash-title">"This draft was changed in another tab"</h2>
            <p class="govuk-body">"Both texts are kept. Choose which to go on with."</p>
            {differ.into_iter().map(one).collect_view()}
            <button class="govuk-button" type="button"
                on:click=act(move |_| filling.settle(&theirs.get_untracked()))>"Keep these"</button>
        </section>
    }
    .part()
}
