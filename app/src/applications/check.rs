//! The last look before an application is sent.

use domain::applications::api::{NewApplication, SubmitApplication};
use domain::applications::{Listed, Promise};
use domain::drafts::FormId;
use futures_util::future::join;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{address, before, line_manager};
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::form::{self, summary};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{shell, ui};

/// The page.
pub(super) fn page(id: FormId) -> Part {
    let coming = async {
        let (filling, sent) = join(Filling::open(id), before::sent_now()).await;
        Ok((filling?, sent))
    };
    ui::loaded(coming, |(filling, sent)| shown(filling, sent.as_deref()))
}

const TITLE: &str = "Check your entries";

fn shown(filling: Filling, sent: Option<&[Listed]>) -> Part {
    let in_the_way = filling.form.with_untracked(|form| {
        let about = filling.entries.with_untracked(|typed| form.about(typed));
        before::in_the_way(form, sent, about.as_deref())
    });
    let is_free = in_the_way.is_none();
    let page = address(&filling.id().0);
    let sending = Sending::new();
    let under = page.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let under = under.clone();
        spawn_local(async move {
            let outcome = sending
                .send(filling, SubmitApplication {}, Some(under), body)
                .await;
            match outcome {
                Outcome::Arrived(receipt) | Outcome::Before(receipt) => {
                    shell::go(&format!("/applications/sent/{}", receipt.id.0), true);
                }
                Outcome::Not | Outcome::TooMany => shell::title(TITLE, true),
            }
        });
    };
    let back = page.clone();
    let entries = move || {
        let change = |section: &str, field: &str| {
            let element = form::control::element_id(field);
            Some(format!("{page}/{section}#{element}"))
        };
        filling.form.with(|form| {
            filling
                .entries
                .with(|entries| summary::summary(form, entries, change))
        })
    };
    let sees = move || {
        filling.form.with(|form| {
            let entries = filling.entries;
            entries.with(|entries| line_manager::sees(form, entries, true))
        })
    };
    let send = match filling.form.with_untracked(|form| form.terms.promise()) {
        Promise::Decision => "Send application",
        Promise::Answer | Promise::Reading => "Send form",
    };
    view! {
        {ui::back(&back, "All parts of this form")}
        {ui::error_summary(sending.mends)}
        {sending::changed(sending)}
        {form::notices(filling)}
        <p class="govuk-caption-xl">{filling.form.with_untracked(|form| form.title.clone())}</p>
        {ui::heading(TITLE)}
        {in_the_way}
        {live(entries)}
        {live(sees)}
        {is_free.then(|| view! {
            <form novalidate on:submit=act(submit)>
                <h2 class="govuk-heading-m">"Send it"</h2>
                <p class="govuk-body">
                    "You cannot change it after you have sent it. You can read and print it at any time."
                </p>
                {sending::button(sending, send)}
            </form>
        })}
        {form::saving(filling)}
    }
    .part()
}

fn body(filling: Filling) -> NewApplication {
    NewApplication {
        form: filling.id(),
        hash: filling.hash(),
        entries: filling.entries.get_untracked(),
        draft: filling.draft(),
        version: filling.version(),
    }
}
