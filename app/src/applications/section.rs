//! One section of a form, to be filled in.

use domain::applications::Listed;
use domain::drafts::FormId;
use domain::form::Section;
use futures_util::future::join;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{address, before};
use crate::form::draft::Filling;
use crate::form::{self, Faults};
use crate::ui::part::{IntoPart, Part, act};
use crate::{shell, ui};

/// The page.
pub(super) fn page(id: FormId, section: &str) -> Part {
    let section = section.to_owned();
    let coming = async {
        let (filling, sent) = join(Filling::open(id), before::sent()).await;
        Ok((filling?, sent))
    };
    ui::loaded(coming, move |(filling, sent)| {
        let form = filling.form.get_untracked();
        let at = form.sections.iter().position(|of| of.id == section);
        match at {
            Some(at) => {
                filling.suggest_again();
                shown(filling, at, &form.sections[at], sent)
            }
            None => ui::not_found(),
        }
    })
}

fn shown(filling: Filling, at: usize, section: &Section, sent: Option<Vec<Listed>>) -> Part {
    let form = filling.form.get_untracked();
    let about = filling.entries.with_untracked(|typed| form.about(typed));
    let in_the_way = before::in_the_way(&form, sent.as_deref(), about.as_deref());
    let page = address(&form.id);
    let next = match form.sections.get(at + 1) {
        Some(next) => format!("{page}/{}", next.id),
        None => format!("{page}/check"),
    };
    let faults: Faults = RwSignal::new(vec![]);
    let mends = RwSignal::new(vec![]);
    let (here, name) = (section.clone(), section.title.clone());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        filling.save_now();
        let form = filling.form.get_untracked();
        let mut problems = form::problems(&form, &here.id, &filling.entries.get_untracked());
        for problem in before::problems(filling, &here, sent.as_deref()) {
            if !problems.iter().any(|known| known.field == problem.field) {
                problems.push(problem);
            }
        }
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
            {in_the_way}
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
