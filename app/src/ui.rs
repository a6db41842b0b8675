//! What every page is made of: heading, waiting, trouble, error summary, tags.

pub(crate) mod article;
pub(crate) mod filters;
pub(crate) mod part;

use std::future::Future;

use domain::form::terms::{Ruling, Standing};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Trouble;
use crate::ui::part::{IntoPart, Part, act, live, says};
use crate::{browser, shell};

/// The heading of a page that has just been put together; also its title and its focus.
pub(crate) fn heading(title: &str) -> impl IntoView + use<> {
    shell::arrived(title);
    view! { <h1 class="govuk-heading-xl">{title.to_owned()}</h1> }
}

/// The way back to the page above.
pub(crate) fn back(href: &str, words: &'static str) -> impl IntoView + use<> {
    view! { <a class="govuk-back-link" href=href.to_owned()>{words}</a> }
}

/// What shows a thing that has come.
type Show = Box<dyn FnOnce() -> Part>;

/// Shows something once it has come, or the trouble it met.
pub(crate) fn loaded<T: 'static>(
    coming: impl Future<Output = Result<T, Trouble>> + 'static,
    show: impl FnOnce(T) -> Part + 'static,
) -> Part {
    let (has_come, ready) = (RwSignal::new(false), StoredValue::new_local(None::<Show>));
    spawn_local(async move {
        let show: Show = match coming.await {
            Ok(came) => Box::new(move || show(came)),
            Err(trouble) => Box::new(move || stopped(&trouble)),
        };
        ready.try_update_value(|ready| *ready = Some(show));
        has_come.try_set(true);
    });
    live(move || {
        has_come.track();
        match ready.try_update_value(Option::take).flatten() {
            None => view! { <p class="govuk-body loading">"Loading…"</p> }.part(),
            Some(show) => untrack(show),
        }
    })
}

/// A whole page for a request that came to nothing.
pub(crate) fn stopped(trouble: &Trouble) -> Part {
    use domain::api::Failure;
    match trouble {
        Trouble::Failed(Failure::SignIn) => sign_in_first(),
        Trouble::Failed(Failure::NotFound) => not_found(),
        Trouble::Failed(
            why @ (Failure::Forbidden | Failure::ForMembers | Failure::Conflict { .. }),
        ) => sorry("You cannot see this page", &why.said()),
        Trouble::Offline => sorry(
            "There is no connection",
            "We could not reach the service. Check your connection and load the page again.",
        ),
        Trouble::Failed(failure) => sorry("Something went wrong", &failure.said()),
    }
}

/// Says why there is nothing to see: on a page of its own, or below the heading of one.
fn sorry(title: &str, said: &str) -> Part {
    let telephone = browser::page_data("telephone");
    let title = match browser::find("main:not([data-until]) h1") {
        None => heading(title).part(),
        Some(_) => view! { <h2 class="govuk-heading-m">{title.to_owned()}</h2> }.part(),
    };
    view! {
        {title}
        <p class="govuk-body">{said.to_owned()}</p>
        <p class="govuk-body">
            "If you need help, ring us on "{telephone}" or "
            <a class="govuk-link" href="/contact">"write to us"</a>"."
        </p>
    }
    .part()
}

/// There is nothing at this address.
pub(crate) fn not_found() -> Part {
    view! {
        {heading("Page not found")}
        <p class="govuk-body">"If you typed the address, check that it is right."</p>
        <p class="govuk-body">
            "You can start from "<a class="govuk-link" href="/">"the home page"</a>", "
            <a class="govuk-link" href="/guidance">"the guidance"</a>" or "
            <a class="govuk-link" href="/options">"the development options"</a>", or "
            <a class="govuk-link" href="/contact">"ask us"</a>"."
        </p>
    }
    .part()
}

/// The address of the sign-in page that leads back to this one.
pub(crate) fn sign_in_href(next: &str) -> String {
    format!("/sign-in?next={next}")
}

fn sign_in_first() -> Part {
    view! {
        {heading("Sign in to see this page")}
        <p class="govuk-body">"We send a letter to your e-mail address. You need no password."</p>
        <a class="govuk-button" href=sign_in_href(&shell::here())>"Sign in"</a>
    }
    .part()
}

/// What the person has to mend: where it is, and the sentence.
pub(crate) type Mend = (String, String);

/// A request from a page with text in it that came to nothing; the page keeps the text in this tab.
pub(crate) fn refusal(trouble: &Trouble) -> Mend {
    if trouble.is_signed_out() {
        let said = "You have been signed out. Sign in again; your text is kept in this tab.";
        return (sign_in_href(&shell::here()), said.to_owned());
    }
    (String::new(), trouble.said())
}

/// Moves the focus to something that is about to be there.
pub(crate) fn focus_soon(id: &'static str) {
    let focus = move || {
        if let Some(element) = browser::by_id(id) {
            browser::focus_on(&element);
            element.scroll_into_view();
        }
    };
    set_timeout(focus, std::time::Duration::ZERO);
}

/// A list of what is wrong with what was typed. It takes the focus each time it changes; its links
/// lead to the fields.
pub(crate) fn error_summary(mends: RwSignal<Vec<Mend>>) -> Part {
    Effect::new(move || {
        if mends.with(|mends| !mends.is_empty()) {
            focus_soon("error-summary");
        }
    });
    live(move || {
        let mends = mends.get();
        (!mends.is_empty()).then(|| {
            view! {
                <div class="govuk-error-summary" id="error-summary">
                    <div role="alert">
                        <h2 class="govuk-error-summary__title">"There is a problem"</h2>
                        <div class="govuk-error-summary__body">
                            <ul class="govuk-list govuk-error-summary__list">
                                {mends.into_iter().map(mend).collect_view()}
                            </ul>
                        </div>
                    </div>
                </div>
            }
        })
    })
}

fn mend((href, said): Mend) -> Part {
    if href.is_empty() {
        return view! { <li class="error-summary__plain">{said}</li> }.part();
    }
    let id = href.strip_prefix('#').map(str::to_owned);
    let click = move |event: web_sys::MouseEvent| {
        if let Some(field) = id.as_deref().and_then(browser::by_id) {
            event.prevent_default();
            let group = field.closest(".govuk-form-group").ok().flatten();
            group
                .unwrap_or_else(|| field.clone().into())
                .scroll_into_view();
            let _ = field.focus();
        }
    };
    view! { <li><a href=href on:click=act(click)>{said}</a></li> }.part()
}

/// A rule as it stands, and what would change it, as an item of a list of them.
pub(crate) fn ruling(of: Ruling) -> Part {
    let tag = match of.standing {
        Standing::Met => view! { <span>"✓ Met"</span> }.part(),
        Standing::NotMet => tag("Not met", "govuk-tag--red").part(),
        Standing::NotYet => tag("Not yet", "govuk-tag--grey").part(),
        Standing::Unknown => tag("Not known yet", "govuk-tag--grey").part(),
    };
    view! {
        <li class="rulings__rule">
            <span>{tag}</span>
            <span>{of.words}</span>
            {of.change.map(|said| view! { <span class="rulings__change">{said}</span> })}
        </li>
    }
    .part()
}

/// A name with what holds for it, in a summary list.
pub(crate) fn fact(name: impl Into<String>, said: String) -> Part {
    let name = name.into();
    view! {
        <div class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">{name}</dt>
            <dd class="govuk-summary-list__value said">{said}</dd>
        </div>
    }
    .part()
}

/// A short mark.
pub(crate) fn tag(said: &'static str, colour: &'static str) -> impl IntoView {
    view! { <strong class=format!("govuk-tag {colour}")>{said}</strong> }
}

/// A green strip that says that something has worked.
pub(crate) fn success(said: &str) -> Part {
    view! {
        <div class="govuk-notification-banner govuk-notification-banner--success" role="alert">
            <div class="govuk-notification-banner__content">
                <p class="govuk-notification-banner__heading">{said.to_owned()}</p>
            </div>
        </div>
    }
    .part()
}

/// What opens by a press on its name.
pub(crate) fn folded(name: String, inside: Part) -> Part {
    view! {
        <details class="folded">
            <summary class="folded__summary">{name}</summary>
            {inside}
        </details>
    }
    .part()
}

/// The button that prints the page.
pub(crate) fn print() -> Part {
    view! {
        <button class="govuk-button govuk-button--secondary no-print" type="button"
            on:click=act(|_| { let _ = window().print(); })>"Print this page"</button>
    }
    .part()
}

/// The word that something is under way.
pub(crate) fn sending(is_under_way: impl Fn() -> bool + Send + 'static) -> Part {
    says(move || if is_under_way() { "Sending…" } else { "" })
}

/// How many words one has left.
pub(crate) fn words_left(most: usize, now: usize) -> String {
    let (number, what) = match most.checked_sub(now) {
        Some(left) => (left, "left"),
        None => (now - most, "too many"),
    };
    let words = if number == 1 { "word" } else { "words" };
    format!("You have {number} {words} {what}")
}
