//! Every question, for CMU staff: those that wait first, the oldest first.

use domain::letters::api::ReadPostNotice;
use domain::questions::api::ListInbox;
use domain::questions::{Listed, Stage};
use leptos::prelude::*;

use super::list;
use crate::ui::part::{IntoPart, Part};
use crate::{api, ui};

/// The page.
pub(super) fn page() -> Part {
    let both = async {
        let notice = api::call_get(ReadPostNotice {}).await?;
        Ok((notice, api::call_get(ListInbox {}).await?))
    };
    ui::loaded(both, shown)
}

fn shown((notice, all): (Option<String>, Vec<Listed>)) -> Part {
    let is_waiting = |of: &Listed| matches!(of.stage, Stage::Waiting { .. });
    let (waiting, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_waiting);
    let none = waiting.is_empty();
    let others = (!others.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">"Answered and closed"</h2>
            {list(others, true)}
        }
    });
    view! {
        {ui::back("/questions", "Questions")}
        {ui::heading("Inbox")}
        {notice.map(|said| view! { <p class="govuk-inset-text">{said}</p> })}
        <h2 class="govuk-heading-m">"Waiting for an answer"</h2>
        {none.then(|| view! { <p class="govuk-body">"No questions are waiting. You get a letter when one comes."</p> })}
        {list(waiting, true)}
        {others}
        <p class="govuk-body">
            <a class="govuk-link" href="/guidance/ratings">"Which pages of guidance help"</a>
        </p>
    }
    .part()
}
