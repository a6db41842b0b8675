//! One's own applications, drafts to go on with, and what one can apply for.

use domain::applications::Listed;
use domain::applications::api::{Mine, MyApplications, ToScore, Unfinished};
use futures_util::future::join;
use leptos::prelude::*;

use super::{QUESTION, address};
use crate::form::Offered;
use crate::ui::part::{IntoPart, Part};
use crate::{api, session, ui};

/// The page.
pub(super) fn page() -> Part {
    // The page comes in one piece.
    let coming = async {
        session::found_out().await;
        let own = async {
            match session::member_id() {
                None => Ok(None),
                Some(_) => api::call_get(MyApplications {}).await.map(Some),
            }
        };
        let (own, forms) = join(own, api::content("forms.json")).await;
        Ok((own?, forms?))
    };
    ui::loaded(coming, shown)
}

fn shown((mine, forms): (Option<Mine>, Vec<Offered>)) -> Part {
    let staff = session::is_staff().then(|| {
        view! {
            <p class="govuk-body">
                "For the Career Management Unit: "
                <a class="govuk-link" href="/applications/desk">"Score applications"</a>", "
                <a class="govuk-link" href="/applications/desk/inbox">"answer forms"</a>", "
                <a class="govuk-link" href="/applications/all">"read all applications"</a>" or "
                <a class="govuk-link" href="/questions/inbox">"open the inbox of questions"</a>"."
            </p>
        }
    });
    // Whoever is from outside the force meets what they can send, and nothing else.
    let is_outsider = session::who().is_some_and(|who| who.is_outsider);
    let is_theirs = |form: &Offered| form.outsiders || !is_outsider;
    let forms = forms.into_iter().filter(is_theirs).collect();
    let others = is_outsider.then(|| {
        view! { <p class="govuk-body">"All other forms are for people who work for the force."</p> }
    });
    view! {
        {ui::heading("Applications")}
        {staff}
        {mine.map_or_else(sign_in, own)}
        <h2 class="govuk-heading-m">"What you can apply for or send"</h2>
        {offered(forms)}
        {others}
    }
    .part()
}

fn sign_in() -> Part {
    view! {
        <p class="govuk-body">
            <a class="govuk-link" href=ui::sign_in_href("/applications")>"Sign in"</a>
            " to see your drafts and what you have sent."
        </p>
    }
    .part()
}

fn offered(forms: Vec<Offered>) -> Part {
    // Forms that are only for trying out come last.
    let (demo, mut forms): (Vec<_>, Vec<_>) = forms.into_iter().partition(|form| form.demo_only);
    forms.extend(demo);
    let card = |form: Offered| {
        view! {
            <li class="card">
                <a class="govuk-link card__link" href=address(&form.id)>{form.title}</a>
                {form.demo_only.then(|| view! { " "{ui::tag("Demonstration", "govuk-tag--grey")} })}
                <p class="govuk-body card__summary">{form.summary}</p>
            </li>
        }
    };
    view! { <ul class="cards">{forms.into_iter().map(card).collect_view()}</ul> }.part()
}

fn own(mine: Mine) -> Part {
    let none = mine.drafts.is_empty() && mine.sent.is_empty();
    let asked = |of: ToScore| {
        let (page, how) = match of.at_event {
            true => ("event", "At the gateway event, where you see people."),
            false => ("score", "One answer at a time, without a name."),
        };
        view! {
            <li class="row">
                <a class="govuk-link row__link" href=format!("/applications/desk/{}/{page}", of.round.0)>
                    {of.title}
                </a>
                <span class="row__note">{how}</span>
            </li>
        }
    };
    let scoring = (!mine.scoring.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">"You are asked to score"</h2>
            <ul class="rows">{mine.scoring.into_iter().map(asked).collect_view()}</ul>
        }
    });
    let drafts = (!mine.drafts.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">"Go on with a draft"</h2>
            <ul class="rows">{mine.drafts.into_iter().map(draft).collect_view()}</ul>
        }
    });
    let sent = (!mine.sent.is_empty()).then(|| sent("Sent", mine.sent));
    view! {
        {scoring}
        {none.then(|| view! {
            <p class="govuk-body">"You have no drafts, and have sent nothing yet. Choose a form below to begin."</p>
        })}
        {drafts}
        {sent}
        <p class="govuk-body">
            "Do you need something to take part on equal terms? "
            <a class="govuk-link" href="/applications/adjustments">"Adjustments you need"</a>
        </p>
    }
    .part()
}

fn draft(draft: Unfinished) -> impl IntoView {
    // Questions are drafts too, but live in their own room.
    let href = match draft.form.0.as_str() {
        QUESTION => "/questions/ask".to_owned(),
        form => address(form),
    };
    view! {
        <li class="row">
            <a class="govuk-link row__link" href=href>{draft.title}</a>
            <span class="row__note">
                {format!("Last saved on {} at {}", draft.saved.day(), draft.saved.clock())}
            </span>
        </li>
    }
}

/// What one has sent, in a list under a heading.
pub(super) fn sent(heading: &'static str, all: Vec<Listed>) -> Part {
    let row = |of: Listed| {
        view! {
            <li class="row">
                <a class="govuk-link row__link" href=format!("/applications/record/{}", of.id.0)>
                    {of.title}
                </a>
                <span class="reference">{of.reference}</span>
                <span class="row__note">{of.said}</span>
            </li>
        }
    };
    view! {
        <h2 class="govuk-heading-m">{heading}</h2>
        <ul class="rows">{all.into_iter().map(row).collect_view()}</ul>
    }
    .part()
}
