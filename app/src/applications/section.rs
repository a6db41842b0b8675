//! One section of a form, to be filled in.

use domain::drafts::FormId;
use domain::form::Section;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::address;
use crate::form::draft::Filling;
use crate::form::{self, Faults};
use crate::ui::part::{IntoPart, Part, act};
use crate::{shell, ui};

/// The page.
pub(super) fn page(id: FormId, section: &str) -> Part {
    let section = section.to_owned();
    ui::loaded(Filling::open(id), move |filling| {
        let form = filling.form.get_untracked();
        let at = form.sections.iter().position(|of| of.id == section);
        match at {
            Some(at) => shown(filling, at, &form.sections[at]),
            None => ui::not_found(),
        }
    })
}

fn shown(filling: Filling, at: usize, section: &Section) -> Part {
    let form = filling.form.get_untracked();
    let page = address(&form.id);
    let next = match form.sections.get(at + 1) {
        Some(next) => format!("{page}/{}", next.id),
        None => format!("{page}/check"),
    };
    let faults: Faults = RwSignal::new(vec![]);
    let mends = RwSignal::new(vec![]);
    let (id, name) = (section.id.clone(), section.title.clone());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        filling.save_now();
        let form = filling.form.get_untracked();
        let problems = form::problems(&form, &id, &filling.entries.get_untracked());
        form::show(faults, &form, &problems);
        mends.set(form::mends(&form, &problems, None));
        shell::title(&name, !problems.is_empty());
        if problems.is_empty() {
            shell::go(&next, false);
        }
    };
    let later = move |_| {
        spawn_local(async move {
            // Even if it could not be saved: the start page says so, and the text stays.
            filling.save(true).await;
            shell::go(&address(&filling.id().0), false);
        });
    };
    let of = format!("{}: part {} of {}", form.title, at + 1, form.sections.len());
    let help = section.help.clone();
    view! {
        <div class="measure">
            {ui::back(&page, "All parts of this form")}
            {ui::error_summary(mends)}
            {form::notices(filling)}
            <p class="govuk-caption-xl">{of}</p>
            {ui::heading(&section.title)}
            {help.map(|help| view! { <p class="govuk-body-l">{help}</p> })}
            <form novalidate on:submit=act(submit)>
                {form::fields(filling, section, faults)}
                <div class="govuk-button-group">
                    <button class="govuk-button" type="submit">"Save and continue"</button>
                    <button class="govuk-button govuk-button--secondary" type="button"
                        on:click=act(later)>"Save and come back later"</button>
                </div>
            </form>
            {form::saving(filling)}
        </div>
    }
    .part()
}
