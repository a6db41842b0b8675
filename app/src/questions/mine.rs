//! One's own questions.

use domain::questions::Listed;
use domain::questions::api::MyQuestions;
use leptos::prelude::*;

use super::list;
use crate::{api, session, ui};

/// The page.
pub(super) fn page() -> AnyView {
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
        (None, _) => ().into_any(),
        (_, None) => view! {
            <p class="govuk-body">
                <a class="govuk-link" href=ui::sign_in_href("/questions")>"Sign in"</a>
                " to see your questions and our answers."
            </p>
        }
        .into_any(),
        (_, Some(_)) => ui::loaded(api::call_get(MyQuestions {}), own),
    };
    view! {
        {ui::heading("Questions")}
        <p class="govuk-body-l">
            "Ask the Career Management Unit about your career. People answer, in writing. Your line manager does not see it."
        </p>
        <p class="action"><a class="govuk-button" href="/questions/ask">"Ask a question"</a></p>
        {staff}
        {own}
    }
    .into_any()
}

fn own(questions: Vec<Listed>) -> AnyView {
    if questions.is_empty() {
        return view! { <p class="govuk-body">"You have asked nothing yet."</p> }.into_any();
    }
    view! {
        <h2 class="govuk-heading-l">"Your questions"</h2>
        {list(questions, false)}
    }
    .into_any()
}
