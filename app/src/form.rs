//! A form on the screen: its fields, what is wrong with them, and how the saving goes. What is
//! asked and what is right is `domain::form`'s to say.

pub(crate) mod clash;
pub(crate) mod control;
pub(crate) mod draft;
pub(crate) mod sending;
pub(crate) mod summary;

use domain::form::{Entries, Field, Form, Problem, Section};
use leptos::prelude::*;
use serde::Deserialize;

use self::draft::{Filling, Saving};
use crate::ui::Mend;
use crate::ui::part::{IntoPart, Part, live, says, when};
use crate::{browser, shell, ui};

/// A form as it stands in the list of all that one can fill in.
#[derive(Clone, Deserialize)]
pub(crate) struct Offered {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) demo_only: bool,
    /// Whether people from outside the force may send it.
    pub(crate) outsiders: bool,
}

/// The sentence of each field that has a fault.
pub(crate) type Faults = RwSignal<Vec<(String, String)>>;

/// The fields of a section that are asked now. They come and go as conditions hold.
pub(crate) fn fields(filling: Filling, section: &Section, faults: Faults) -> Part {
    let fields = section.fields.clone();
    live(move || {
        filling.redrawn.track();
        let all = fields.clone().into_iter();
        all.map(|field| asked_field(filling, field, faults))
            .collect_view()
    })
}

fn asked_field(filling: Filling, field: Field, faults: Faults) -> Part {
    if field.when.is_none() {
        return control::control(filling, field, faults);
    }
    let id = field.id.clone();
    let is_asked = Memo::new(move |_| {
        let asked = |form: &Form, entries: &Entries| {
            form.asked(entries).iter().any(|(_, field)| field.id == id)
        };
        filling
            .entries
            .with(|entries| filling.form.with(|form| asked(form, entries)))
    });
    live(move || {
        is_asked
            .get()
            .then(|| control::control(filling, field.clone(), faults))
    })
}

/// What is wrong in a section, as it is asked now.
pub(crate) fn problems(form: &Form, section: &str, entries: &Entries) -> Vec<Problem> {
    let all = form.accept_on(browser::now().day(), entries).err();
    let all = all.unwrap_or_default();
    let inside =
        |problem: &Problem| section_of(form, &problem.field).is_some_and(|s| s.id == section);
    all.into_iter().filter(inside).collect()
}

/// The section that a field is in.
pub(crate) fn section_of<'a>(form: &'a Form, field: &str) -> Option<&'a Section> {
    let holds = |section: &&Section| section.fields.iter().any(|of| of.id == field);
    form.sections.iter().find(holds)
}

/// Each problem as a sentence. With `page`, its link leads to the section's page under that
/// address, else to the field on this page.
pub(crate) fn mends(form: &Form, problems: &[Problem], page: Option<&str>) -> Vec<Mend> {
    let one = |problem: &Problem| {
        let section = section_of(form, &problem.field);
        let field = section.and_then(|of| of.fields.iter().find(|of| of.id == problem.field));
        let said = problem.fault.said(field.map_or("", |field| &field.label));
        let element = control::element_id(&problem.field);
        let href = match (page, section) {
            (Some(page), Some(section)) => format!("{page}/{}#{element}", section.id),
            _ => format!("#{element}"),
        };
        (href, said)
    };
    problems.iter().map(one).collect()
}

/// Puts the sentence of each problem at its field.
pub(crate) fn show(faults: Faults, form: &Form, problems: &[Problem]) {
    let said = mends(form, problems, None)
        .into_iter()
        .map(|(_, said)| said);
    let ids = problems.iter().map(|problem| problem.field.clone());
    faults.set(ids.zip(said).collect());
}

/// How the saving goes, in a line; and what is in its way, in a panel.
pub(crate) fn saving(filling: Filling) -> Part {
    let line = move || match filling.saving.get() {
        _ if filling.clash.with(Option::is_some) => {
            "Not saved. This draft was changed in another tab: choose at the top of the page which \
             text to go on with."
                .to_owned()
        }
        Saving::Idle => String::new(),
        Saving::SignedOut => "You have been signed out. Your text is kept in this tab: sign in \
                              at the top of the page to save it."
            .to_owned(),
        Saving::UnderWay => "Saving…".to_owned(),
        Saving::Saved(at) => format!("Saved at {}", at.clock()),
        Saving::Offline => "You are offline. Your text is kept on this page and will be saved \
                            when you are back."
            .to_owned(),
        Saving::Failed(said) => format!("Not saved. {said}"),
    };
    let uneasy = move || {
        filling.clash.with(Option::is_some)
            || filling
                .saving
                .with(|now| matches!(now, Saving::Offline | Saving::Failed(_) | Saving::SignedOut))
    };
    view! { <p class="saving" class:saving--uneasy=when(uneasy) role="status">{says(line)}</p> }
        .part()
}

/// What stands above a form: the way back in, or a clash.
pub(crate) fn notices(filling: Filling) -> Part {
    let signed_out = move || {
        let is_out = filling.saving.with(|now| *now == Saving::SignedOut);
        is_out.then(|| {
            view! {
                <div class="notice" role="alert">
                    <h2 class="govuk-heading-m">"You have been signed out"</h2>
                    <p class="govuk-body">"Sign in again; nothing is lost. Your text is kept in this tab."</p>
                    <a class="govuk-button" href=ui::sign_in_href(&shell::here())>"Sign in"</a>
                </div>
            }
            .part()
        })
    };
    view! { {live(signed_out)}{clash::clash(filling)} }.part()
}
