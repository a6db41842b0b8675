//! Why an application is kept from somebody, in place of a page about it; and how whoever has said by mistake
//! that they may not judge one takes that back.

use domain::api::{Conflict, Failure};
use domain::applications::ApplicationId;
use domain::applications::api::desk::TakeBackInterest;
use domain::applications::readers::Bar;
use domain::applications::round::Passed;
use leptos::prelude::*;

use crate::api::Trouble;
use crate::applications::follow::{reason, why};
use crate::applications::panel::{Panel, panel};
use crate::ui;
use crate::ui::part::{IntoPart, Part, live};

/// A page about an application, or why it is kept from whoever asks for it.
pub(in super::super) fn loaded<T: 'static, F: Future<Output = Result<T, Trouble>> + 'static>(
    id: ApplicationId,
    ask: impl Fn() -> F + Send + 'static,
    show: impl Fn(T) -> Part + Clone + Send + 'static,
) -> Part {
    // Rises when what was said is taken back: the page is fetched anew.
    let turn = RwSignal::new(0_u32);
    live(move || {
        turn.track();
        let (id, show, coming) = (id.clone(), show.clone(), ask());
        let coming = async {
            match coming.await {
                Err(Trouble::Failed(Failure::Conflict {
                    now: Conflict::Barred { why },
                })) => Ok(Err(why)),
                came => came.map(Ok),
            }
        };
        ui::loaded(coming, move |came| match came {
            Ok(came) => show(came),
            Err(why) => barred(why, id, turn),
        })
    })
}

fn barred(why: Bar, id: ApplicationId, turn: RwSignal<u32>) -> Part {
    let key = id.0.clone();
    let next = match why {
        Bar::Declared(_) => taking_back(id, key, turn),
        Bar::Own => view! {
            <p class="govuk-body">"You find what you sent yourself under "<a class="govuk-link" href="/applications">"Applications"</a>"."</p>
        }
        .part(),
        Bar::Close | Bar::Rival => view! {
            <p class="govuk-body">"You need do nothing. If you think that this is wrong, tell one of the others."</p>
        }
        .part(),
    };
    view! {
        <div class="measure">
            {ui::back("/applications/all", "All applications")}
            {ui::heading("You leave this application to others")}
            <p class="govuk-body-l">{why.said()}</p>
            {next}
        </div>
    }
    .part()
}

/// What somebody has left to others in a round, each with the way back.
pub(super) fn passed(all: Vec<Passed>, turn: RwSignal<u32>) -> Option<Part> {
    let one = |of: Passed| {
        let said = format!(
            "{}: on {} you said “{}”.",
            of.reference,
            of.at.day(),
            of.kind.said()
        );
        view! {
            <p class="govuk-body govuk-!-margin-bottom-1">{said}</p>
            {taking_back(of.id, of.reference, turn)}
        }
    };
    (!all.is_empty()).then(|| {
        view! {
            <section class="no-print">
                <h2 class="govuk-heading-m">"What you have left to others"</h2>
                {all.into_iter().map(one).collect_view()}
            </section>
        }
        .part()
    })
}

fn taking_back(id: ApplicationId, key: String, turn: RwSignal<u32>) -> Part {
    let of = Panel {
        title: "I said that by mistake",
        words: "Say what went wrong. The Career Management Unit can read it in the record. You can open this application and decide on it again. You do not score it any more: marks, hidden text and drafts of yours that stopped counting do not come back.",
        form: reason("judge-again", "What went wrong?", false),
        key,
        button: "Take it back",
        said: "You have taken it back.",
    };
    panel(of, TakeBackInterest { id }, why, move |()| {
        turn.update(|turn| *turn += 1);
    })
}
