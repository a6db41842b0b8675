//! An application as it was filled in, for who sent it and for CMU staff.

use domain::applications::api::ReadApplication;
use domain::applications::{Application, ApplicationId};
use domain::form::terms::Next;
use domain::time::Instant;
use leptos::prelude::*;

use super::desk::barred::loaded;
use super::follow::{self, Followed};
use super::sent::print;
use super::{ABOUT, address, adjustments, line_manager, mask, offered};
use crate::form::summary::summary;
use crate::ui::part::{IntoPart, Part, live};
use crate::{api, browser, session, ui};

/// The page.
pub(super) fn page(id: ApplicationId) -> Part {
    let ask = {
        let id = id.clone();
        move || {
            let id = id.clone();
            async move {
                // The way back depends on who one is.
                session::found_out().await;
                api::call_get(ReadApplication { id }).await
            }
        }
    };
    loaded(id, ask, shown)
}

fn shown(of: Application) -> Part {
    let is_own = session::member_id().is_some_and(|id| id == of.applicant.id.0);
    let (href, back) = if is_own {
        ("/applications", "Your applications")
    } else {
        ("/applications/all", "All applications")
    };
    let profile = of.applicant.profile.clone();
    let followed = Followed {
        now: RwSignal::new(of.clone()),
        worked: RwSignal::new(None),
    };
    view! {
        {ui::back(href, back)}
        <p class="govuk-caption-xl">{profile.name.clone()}</p>
        {ui::heading(&of.form.title)}
        {follow::standing(followed, is_own)}
        {offered::invited(followed, is_own)}
        {is_own.then(|| follow::again(followed))}
        {(!is_own && of.form.terms.selection.is_some()).then(|| view! {
            <p class="govuk-inset-text">"You have opened this by name, so you do not score it."</p>
        })}
        <dl class="govuk-summary-list">
            {ui::fact("Reference", of.reference.clone())}
            {ui::fact("From", format!("{}\n{}", profile.name, of.applicant.email))}
            {of.first_day.map(|day| ui::fact("First day", day.to_string()))}
        </dl>
        {live(move || followed.now.with(|now| following(now, is_own)))}
        {follow::timeline(followed, is_own)}
        {line_manager::followed(followed, is_own)}
        {line_manager::sees(&of.form, &of.entries, is_own)}
        {offered::other_parts(followed)}
        {adjustments::with(of.id.clone(), is_own)}
        {follow::acts(followed, is_own)}
        {mask::shown(followed)}
        {summary(&of.form, &of.entries, |_, _| None)}
        <div class="no-print">{print()}</div>
    }
    .part()
}

/// The forms that have to follow it: the applicant sends each, staff see whether it came.
fn following(of: &Application, is_own: bool) -> Option<Part> {
    let following = of.following();
    let (owed, now) = (of.owed(), browser::now());
    let late = |next: &Next| {
        let due = owed
            .iter()
            .find(|(owed, due)| owed.form == next.form && *due <= now);
        due.map(|(_, due)| Instant(due.0 - 1).day())
    };
    let one = |(next, sent): &(&Next, Option<Instant>)| {
        let said = match sent {
            Some(at) => format!("{}: sent on {}.", next.title, at.day()),
            None if is_own => {
                let href = format!("{}?{ABOUT}={}", address(&next.form), of.reference);
                let late = late(next).map(|day| format!(": we needed it by {day}."));
                return view! {
                    <li><a class="govuk-link" href=href>{next.title.clone()}</a>{late}</li>
                }
                .part();
            }
            None => match late(next) {
                Some(day) => format!("{}: missing since {day}.", next.title),
                None => format!("{}: not sent yet.", next.title),
            },
        };
        view! { <li>{said}</li> }.part()
    };
    // Where one cannot come any more, nobody is held up by it for good.
    let is_stuck = is_own && of.is_past(now) && !owed.is_empty();
    let stuck = is_stuck.then(|| {
        view! {
            <p class="govuk-body">
                "If you were not there, or cannot send one of these any more, "
                <a class="govuk-link" href="/contact">"tell the Career Management Unit"</a>
                ". They put it on the record."
            </p>
        }
    });
    let words = if is_own {
        "You have to send each of these, in this order."
    } else {
        "The applicant has to send each of these, in this order."
    };
    (!following.is_empty()).then(|| {
        view! {
            <section>
                <h2 class="govuk-heading-m">"What has to follow"</h2>
                <p class="govuk-body">{words}</p>
                <ol class="govuk-list govuk-list--number">{following.iter().map(one).collect_view()}</ol>
                {stuck}
            </section>
        }
        .part()
    })
}
