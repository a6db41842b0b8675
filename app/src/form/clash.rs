//! Two tabs hold different words: both are shown, and the person chooses field by field.

use domain::drafts::Draft;
use domain::form::{Entries, Form, is_empty};
use leptos::prelude::*;

use super::draft::Filling;
use crate::ui::part::{IntoPart, Part, act, live, says};
use crate::{browser, ui};

/// An entry as it is read out in the choice.
fn said(form: &Form, id: &str, of: &Entries) -> String {
    let entry = of.get(id).map_or(&[][..], Vec::as_slice);
    let mut fields = form.sections.iter().flat_map(|of| &of.fields);
    let field = fields.find(|field| field.id == id);
    match field.map_or_else(|| entry.join(" "), |field| field.said(entry)) {
        said if said.is_empty() => "Nothing".to_owned(),
        said => said,
    }
}

/// What the two hold differently: the field, its label, and what theirs says.
fn differences(form: &Form, mine: &Entries, theirs: &Entries) -> Vec<[String; 3]> {
    let only_theirs = theirs.keys().filter(|id| !mine.contains_key(*id));
    let ids = mine.keys().chain(only_theirs);
    let difference = |id: &String| {
        let entry = |of: &Entries| of.get(id).cloned().unwrap_or_default();
        let (mine, others) = (entry(mine), entry(theirs));
        if mine == others || is_empty(&mine) && is_empty(&others) {
            return None;
        }
        let mut fields = form.sections.iter().flat_map(|of| &of.fields);
        let field = fields.find(|field| field.id == *id);
        let label = field.map_or_else(|| id.clone(), |field| field.label.clone());
        Some([id.clone(), label, said(form, id, theirs)])
    };
    ids.filter_map(difference).collect()
}

/// The panel that asks, while there is something to ask.
pub(crate) fn clash(filling: Filling) -> Part {
    live(move || filling.clash.get().map(|draft| panel(filling, draft)))
}

fn panel(filling: Filling, draft: Draft) -> Part {
    let theirs = RwSignal::new(vec![]);
    // Typing goes on meanwhile: the panel is drawn anew only where another field differs.
    let differ = Memo::new(move |_| {
        let differ = |form: &Form, mine: &Entries| differences(form, mine, &draft.entries);
        filling
            .form
            .with(|form| filling.entries.with(|mine| differ(form, mine)))
    });
    // Never from under the hands of somebody who is typing.
    if !browser::is_typing() {
        ui::focus_soon("clash");
    }
    let (title, whose) = match filling.is_loose() {
        true => ("Somebody else has changed this meanwhile", "Saved by them"),
        false => (
            "This draft was changed in another tab",
            "Saved in the other tab",
        ),
    };
    let one = move |[id, label, others]: [String; 3]| {
        let (name, field) = (format!("clash-{id}"), id.clone());
        let item = move |take_theirs: bool, title: &'static str, said: Part| {
            let (field, id) = (field.clone(), format!("{name}-{take_theirs}"));
            let takes = theirs.with_untracked(|theirs: &Vec<String>| theirs.contains(&field));
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
                        prop:checked=takes == take_theirs on:change=act(chosen)/>
                    <label class="govuk-label govuk-radios__label" for=id>
                        <strong>{title}</strong><span class="clash__text">{said}</span>
                    </label>
                </div>
            }
        };
        let mine = says(move || {
            let said = |form: &Form, mine: &Entries| said(form, &id, mine);
            filling
                .form
                .with(|form| filling.entries.with(|mine| said(form, mine)))
        });
        view! {
            <div class="govuk-form-group"><fieldset class="govuk-fieldset">
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{label}</legend>
                <div class="govuk-radios">
                    {item.clone()(false, "Yours here", mine)}
                    {item(true, whose, others.part())}
                </div>
            </fieldset></div>
        }
    };
    let choices = live(move || differ.get().into_iter().map(one).collect_view());
    // Only the news is an alert: what is typed must not be read out at every key.
    view! {
        <section class="notice notice--clash" id="clash" aria-labelledby="clash-title">
            <div role="alert">
                <h2 class="govuk-heading-m" id="clash-title">{title}</h2>
                <p class="govuk-body">"Both texts are kept. Choose which to go on with."</p>
            </div>
            {choices}
            <button class="govuk-button" type="button"
                on:click=act(move |_| filling.settle(&theirs.get_untracked()))>"Keep these"</button>
        </section>
    }
    .part()
}
