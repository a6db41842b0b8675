//! One's own questions.

use domain::questions::Listed;
use domain::questions::api::MyQuestions;
use leptos::prelude::*;

use super::list;
use crate::ui::part::{IntoPart, Part, live};
use crate::{api, session, ui};

/// The page.
pub(super) fn page() -> Part {
    let staff = move || {
        session::is_staff().then(|| {
            view! {
                <p class="govuk-body">
                    <a class="govuk-link" href="/questions/inbox">"Open the inbox"</a>
                    " (for the Career Management Unit)"
                </p>
            }
        })
    };
    let own = move || match (session::known(), session::who()) {
        (None, _) => ().part(),
        (_, None) => view! {
            <p class="govuk-body">
                <a class="govuk-link" href=ui::sign_in_href("/questions")>"Sign in"</a>
                " to see your questions and our answers."
            </p>
        }
        .part(),
        (_, Some(_)) => ui::loaded(api::call_get(MyQuestions {}), own),
    };
    view! {
        {ui::heading("Questions")}
        <p class="govuk-body-l">
            "Ask the Career Management Unit about your career. People answer, in writing. Your line manager does not see it."
        </p>
        <p class="action"><a class="govuk-button" href="/questions/ask">"Ask a question"</a></p>
        {live(staff)}
        {live(own)}
    }
    .part()
}

fn own(questions: Vec<Listed>) -> Part {
    if questions.is_empty() {
        return view! { <p class="govuk-body">"You have asked nothing yet."</p> }.part();
    }
    view! {
        <h2 class="govuk-heading-m">"Your questions"</h2>
        {list(questions, false)}
    }
    .part()
}
