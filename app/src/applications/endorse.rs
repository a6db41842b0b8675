//! Where a line manager's link leads: what they see, what they are asked, or that there is nothing to
//! do any more. Nothing happens until they press the button.

use domain::applications::api::{
    Asks, Endorse, Endorsing, NewEndorsement, OpenEndorsement, Secret,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::form;
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, browser, shell, ui};

/// The name under which this tab keeps the link's secret, so that the page can be loaded again.
const KEPT: &str = "endorse";

/// The page.
pub(super) fn page() -> Part {
    let secret = match shell::take_secret() {
        none if none.is_empty() => browser::kept(KEPT).unwrap_or_default(),
        secret => secret,
    };
    browser::keep(KEPT, &secret);
    let shown = Secret {
        secret: secret.clone(),
    };
    let coming = async move { api::call(OpenEndorsement {}, &shown).await };
    ui::loaded(coming, move |stands| {
        let stands = RwSignal::new(stands);
        live(move || match stands.get() {
            Endorsing::Recorded => over("Thank you", RECORDED),
            Endorsing::Over { said } => {
                browser::forget(KEPT);
                over("There is nothing to answer", &said)
            }
            Endorsing::Asks(asks) => asked(*asks, secret.clone(), stands),
        })
    })
}

const RECORDED: &str =
    "Your answer is recorded, and the applicant can read it. You need do nothing more.";

fn over(title: &str, said: &str) -> Part {
    view! {
        <div class="measure">
            {ui::heading(title)}
            <p class="govuk-body-l">{said.to_owned()}</p>
            <p class="govuk-body">
                "“"<a class="govuk-link" href="/guidance/advising-your-people">
                    "Advising your people"
                </a>"” may help you with what comes next."
            </p>
        </div>
    }
    .part()
}

fn asked(asks: Asks, secret: String, stands: RwSignal<Endorsing>) -> Part {
    let filling = Filling::loose(format!("endorse-{}", asks.reference), asks.form.clone());
    let sending = Sending::new();
    let hash = asks.hash.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (secret, hash) = (secret.clone(), hash.clone());
        spawn_local(async move {
            let body = move |filling: Filling| NewEndorsement {
                secret: secret.clone(),
                hash: hash.clone(),
                entries: filling.entries.get_untracked(),
            };
            if let Outcome::Arrived(now) = sending.send(filling, Endorse {}, None, body).await {
                if now == Endorsing::Recorded {
                    browser::announce("Your answer is recorded.");
                }
                stands.try_set(now);
            }
        });
    };
    let row = |(label, said): (String, String)| ui::fact(label, said);
    let until = domain::time::Instant(asks.until.0 - 1).day();
    let section = asks.form.sections[0].clone();
    view! {
        <div class="measure">
            {ui::error_summary(sending.mends)}
            <p class="govuk-caption-xl">{format!("Reference {}", asks.reference)}</p>
            {ui::heading("Your answer as a line manager")}
            <p class="govuk-body-l">
                {format!(
                    "{} has sent us the form “{}” and has named you, {}, as their line manager. We need your answer to it.",
                    asks.applicant, asks.title, asks.manager,
                )}
            </p>
            <p class="govuk-body">
                {format!("Please answer by {until}. It takes about five minutes. ")}
                "You need not sign in. “"<a class="govuk-link" href="/guidance/endorsing-fairly" target="_blank" rel="noopener">
                    "Endorsing fairly (opens in a new tab)"
                </a>"” helps you to get it right."
            </p>
            <h2 class="govuk-heading-m">"What they told us"</h2>
            <p class="govuk-body">"You see these answers and no others. The applicant knows that you see them."</p>
            <dl class="govuk-summary-list">{asks.shown.into_iter().map(row).collect_view()}</dl>
            <h2 class="govuk-heading-m">"What we ask you"</h2>
            <p class="govuk-body">
                "The applicant can read what you answer. If you say no, write why. A no is not the end: the Career Management Unit then decides how to go on."
            </p>
            <form novalidate on:submit=act(submit)>
                {form::fields(filling, &section, sending.faults)}
                {sending::button(sending, "Send my answer")}
            </form>
        </div>
    }
    .part()
}
