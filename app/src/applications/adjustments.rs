//! The adjustments one needs: said once on a page of its own, and let go with an application or not on its
//! record, where CMU staff read it. Staff also find the way to their notes there.

use domain::applications::ApplicationId;
use domain::applications::adjustments::MOST_WORDS;
use domain::applications::api::handling::{
    Adjustments, Attach, AttachAdjustments, Attached, ReadAdjustments, ReadAttached,
    SaveAdjustments,
};
use domain::form::{Entries, Field, Form, Kind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::panel::text;
use crate::form;
use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::ui::part::{IntoPart, Part, act, live, says, when};
use crate::{api, browser, session, ui};

/// The page of one's own.
pub(super) fn page() -> Part {
    // What was said when it last worked; the page is put together anew.
    let worked = RwSignal::new("");
    live(move || {
        worked.track();
        let coming = async {
            // What this tab keeps is for who typed it.
            session::found_out().await;
            api::call_get(ReadAdjustments {}).await
        };
        ui::loaded(coming, move |of| said(of, worked))
    })
}

fn said(of: Adjustments, worked: RwSignal<&'static str>) -> Part {
    // Only what was said can be taken back.
    let has_said = !of.text.is_empty();
    let back = if has_said {
        " Leave it empty to take it back."
    } else {
        ""
    };
    let field = Field {
        optional: has_said,
        help: Some(format!(
            "For example steps you cannot climb, a screen reader, more time to read, or a sign language interpreter.{back}"
        )),
        ..Field::of(
            "needs",
            "What do you need?",
            Kind::LongText { words: MOST_WORDS },
        )
    };
    let form = Form::of("adjustments", vec![field]);
    let section = form.sections[0].clone();
    let start = match of.text.as_str() {
        "" => Entries::new(),
        text => Entries::from([("needs".to_owned(), vec![text.to_owned()])]),
    };
    let filling = Filling::loose_from("adjustments".to_owned(), form, start);
    let sending = Sending::new();
    let version = of.version;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let body = move |filling: Filling| Adjustments {
                text: filling.entries.with_untracked(|typed| text(typed, "needs")),
                version,
            };
            if let Outcome::Arrived(now) =
                sending.send(filling, SaveAdjustments {}, None, body).await
            {
                worked.try_set(match now {
                    0 => "You have taken it back, from every application.",
                    _ => "It is saved.",
                });
            }
        });
    };
    let told = worked.get_untracked();
    view! {
        <div class="measure">
            {ui::back("/applications", "Your applications")}
            {(!told.is_empty()).then(|| ui::success(told))}
            {ui::error_summary(sending.mends)}
            {ui::heading("Adjustments you need")}
            <p class="govuk-body-l">
                "Tell us here once what you need to take part on equal terms. You need not say why."
            </p>
            <ul class="govuk-list govuk-list--bullet">
                <li>"Nobody reads it until you let it go with an application. You do that on the application’s own page."</li>
                <li>"Then the Career Management Unit’s staff can read it, to arrange what you need."</li>
                <li>"Those who score you and your line manager never see it."</li>
            </ul>
            <form novalidate on:submit=act(submit)>
                {form::fields(filling, &section, sending.faults)}
                {sending::button(sending, "Save")}
            </form>
            <p class="govuk-body">
                "“"<a class="govuk-link" href="/guidance/adjustments">"Adjustments"</a>"” tells what you can ask for."
            </p>
        </div>
    }
    .part()
}

/// What goes with an application: to its owner with the way to change that, to staff as it is.
pub(super) fn with(id: ApplicationId, is_own: bool) -> Part {
    let now = RwSignal::new(None::<Attached>);
    let trouble = RwSignal::new(String::new());
    let asked = id.clone();
    spawn_local(async move {
        match api::call_get(ReadAttached { id: asked }).await {
            Ok(of) => now.try_set(Some(of)).map_or((), drop),
            Err(why) => trouble.try_set(why.said()).map_or((), drop),
        }
    });
    let notes = (!is_own).then(|| {
        let href = format!("/applications/desk/notes/{}", id.0);
        view! {
            <p class="govuk-body no-print">
                <a class="govuk-link" href=href>"Notes of our staff"</a>", which the applicant never sees"
            </p>
        }
    });
    let shown = move || {
        let of = now.get()?;
        // On its owner's paper only what goes with it; on nobody else's.
        let class = if is_own && of.attached {
            ""
        } else {
            "no-print"
        };
        match is_own {
            true => Some(own(&id, of, now, trouble)),
            false => of.attached.then(|| {
                view! {
                    <p class="govuk-body said">{of.text}</p>
                    <p class="govuk-body">"Only you who arrange it read this. Scorers and line managers do not."</p>
                }
                .part()
            }),
        }
        .map(|inside| {
            view! {
                <section class=class>
                    <h2 class="govuk-heading-m">"Adjustments"</h2>
                    {inside}
                </section>
            }
        })
    };
    view! {
        {live(shown)}
        <p class="govuk-body" role="status">{says(move || trouble.get())}</p>
        {notes}
    }
    .part()
}

fn own(
    id: &ApplicationId,
    of: Attached,
    now: RwSignal<Option<Attached>>,
    trouble: RwSignal<String>,
) -> Part {
    let href = "/applications/adjustments";
    if of.text.is_empty() {
        return view! {
            <p class="govuk-body no-print">
                "You have not told us of any. "
                <a class="govuk-link" href=href>"Say what you need"</a>
            </p>
        }
        .part();
    }
    let (told, button) = if of.attached {
        (
            "The Career Management Unit reads this with your application:",
            "Take these words back from this application",
        )
    } else {
        (
            "Nobody reads this with your application yet:",
            "Let it go with this application",
        )
    };
    let busy = RwSignal::new(false);
    let id = id.clone();
    let (attached, words) = (!of.attached, of.text.clone());
    let change = move |_: web_sys::MouseEvent| {
        let endpoint = AttachAdjustments { id: id.clone() };
        let text = words.clone();
        busy.set(true);
        spawn_local(async move {
            let outcome = api::call(endpoint, &Attach { attached }).await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    browser::announce(if attached {
                        "It goes with this application."
                    } else {
                        "It no longer goes with this application."
                    });
                    trouble.try_set(String::new());
                    now.try_set(Some(Attached { attached, text }));
                    ui::focus_soon("adjustments-button");
                }
                Err(why) => {
                    trouble.try_set(why.said());
                }
            }
        });
    };
    view! {
        <p class="govuk-body">{told}</p>
        <p class="govuk-inset-text said">{of.text}</p>
        <div class="govuk-button-group no-print">
            <button type="button" class="govuk-button govuk-button--secondary" id="adjustments-button"
                prop:disabled=when(move || busy.get()) on:click=act(change)>{button}</button>
            <a class="govuk-link" href=href>"Change what you need"</a>
        </div>
    }
    .part()
}
