//! Who is signed in, as far as this tab knows, and how long that lasts.

use std::cell::Cell;

use domain::people::api::{ReadSession, Session, SignOut, SignedIn};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::form::draft;
use crate::ui::part::{IntoPart, act, live};
use crate::{api, browser, shell};

/// The name under which this tab keeps whose text it holds.
const WHOSE: &str = "whose";
/// How long before the end we warn, in milliseconds.
const NOTICE: i64 = 120_000;

/// What the strip under the menu says.
#[derive(Clone, PartialEq, Eq)]
enum Warning {
    /// The session ends soon.
    Ends,
    /// Signing out did not work.
    StillIn(String),
}

thread_local! {
    static SESSION: ArcRwSignal<Option<Session>> = ArcRwSignal::new(None);
    static WARNING: ArcRwSignal<Option<Warning>> = ArcRwSignal::new(None);
    /// How long a session lasts without a request, and when it ends, in milliseconds.
    static IDLE: Cell<(i64, i64)> = const { Cell::new((0, i64::MAX)) };
}

/// The session, once we have asked; tracked.
pub(crate) fn known() -> Option<Session> {
    SESSION.with(|session| session.get())
}

/// Who is signed in, if somebody is and we know; tracked.
pub(crate) fn who() -> Option<SignedIn> {
    known()?.who
}

/// Whether CMU staff are signed in; tracked.
pub(crate) fn is_staff() -> bool {
    who().is_some_and(|who| who.is_staff)
}

/// The id of who is signed in; not tracked.
pub(crate) fn member_id() -> Option<String> {
    SESSION.with(|session| {
        session.with_untracked(|session| Some(session.as_ref()?.who.as_ref()?.member.id.0.clone()))
    })
}

/// For whom this tab asks: who is signed in, or was when the session ended.
pub(crate) fn sender() -> Option<String> {
    member_id().or_else(|| browser::kept(WHOSE))
}

/// Asks the server who is signed in. If it is somebody else than before, forgets what the other
/// person typed here and no longer shows what was theirs.
pub(crate) async fn refresh() {
    if ask().await {
        browser::put_away();
        browser::reload();
    }
}

/// Somebody has just signed in here.
pub(crate) async fn begin() {
    ask().await;
}

/// Says whether it is somebody else than before.
async fn ask() -> bool {
    let session = match api::call(ReadSession {}, &()).await {
        Ok(session) => session,
        // Offline: what we knew before is the best we know.
        Err(_) if SESSION.with(|known| known.with_untracked(Option::is_some)) => return false,
        Err(_) => Session {
            who: None,
            is_demo: browser::find(".demo").is_some(),
        },
    };
    let mut is_another = false;
    if let Some(who) = &session.who {
        let id = &who.member.id.0;
        // Whose text the tab holds, and whose page shows: a page that the browser kept may be
        // older than the tab's store.
        let before = [browser::kept(WHOSE), member_id()];
        if before.iter().flatten().any(|before| before != id) {
            is_another = true;
            browser::forget_all();
            draft::close();
        }
        browser::keep(WHOSE, id);
        let lasts = who.idle_end.0 - browser::now().0;
        IDLE.set((lasts, browser::now().0 + lasts));
    }
    let is_over = member_id().is_some() && session.who.is_none();
    SESSION.with(|known| known.set(Some(session)));
    if is_over {
        leave();
    }
    is_another
}

/// Nobody is signed in any more: what the page shows goes too, but for a form with text in it.
fn leave() {
    if !draft::is_open() {
        browser::reload();
    }
}

/// Waits until we know who is signed in, if anybody is.
pub(crate) async fn found_out() {
    while SESSION.with(|session| session.with_untracked(Option::is_none)) {
        TimeoutFuture::new(20).await;
    }
}

/// The server has answered, so the session lasts longer again.
pub(crate) fn heard() {
    let (lasts, _) = IDLE.get();
    if lasts > 0 {
        IDLE.set((lasts, browser::now().0 + lasts));
        warn(None);
    }
}

/// The server no longer knows us. What was typed stays.
pub(crate) fn ended() {
    IDLE.set((0, i64::MAX));
    SESSION.with(|known| {
        if known.with_untracked(|known| known.as_ref().is_some_and(|known| known.who.is_some())) {
            known.update(|known| {
                if let Some(known) = known {
                    known.who = None;
                }
            });
        }
    });
    warn(None);
}

/// Signs out: saves what is typed, ends the session, forgets everything here.
async fn sign_out() {
    let was_told =
        WARNING.with(|warning| matches!(warning.get_untracked(), Some(Warning::StillIn(_))));
    if !draft::save_all().await && !was_told {
        let said = "What you typed in the form could not be saved. Go back to it, or sign out \
                    all the same and lose it.";
        return warn(Some(Warning::StillIn(said.to_owned())));
    }
    match api::call(SignOut {}, &()).await {
        Ok(()) => {
            draft::close();
            browser::forget_all();
            ended();
            shell::go("/", false);
            browser::announce("You have signed out.");
        }
        Err(trouble) => warn(Some(Warning::StillIn(trouble.said()))),
    }
}

fn warn(of: Option<Warning>) {
    WARNING.with(|warning| {
        if warning.with_untracked(|now| *now != of) {
            warning.set(of);
        }
    });
}

/// Looks at the clock every few seconds, so that nobody is signed out without a warning.
pub(crate) fn watch() {
    spawn_local(async {
        loop {
            TimeoutFuture::new(5_000).await;
            let left = IDLE.get().1 - browser::now().0;
            if left <= -1_000 {
                ended();
                refresh().await;
                if member_id().is_none() {
                    leave();
                }
            } else if left < NOTICE {
                warn(Some(Warning::Ends));
            }
        }
    });
}

/// In the masthead: who is signed in and the way out, or the way in.
pub(crate) fn account() -> impl IntoView {
    live(move || match (known(), who()) {
        (None, _) => ().part(),
        (_, None) => view! { <a class="masthead__link" href="/sign-in">"Sign in"</a> }.part(),
        (_, Some(who)) => {
            let name = if who.profile.name.is_empty() {
                who.member.name
            } else {
                who.profile.name
            };
            let profile = if who.is_outsider {
                view! { <span class="masthead__who">{name}</span> }.part()
            } else {
                view! { <a class="masthead__link" href="/profile">{name}</a> }.part()
            };
            view! {
                {profile}
                <button class="masthead__link masthead__button" type="button"
                    on:click=act(|_| spawn_local(sign_out()))>"Sign out"</button>
            }
            .part()
        }
    })
}

/// Says that the session ends soon, and offers more time; or that signing out did not work.
pub(crate) fn warning() -> impl IntoView {
    let strip = |warning| {
        let (said, words) = match warning {
            Warning::Ends => (
                "You will be signed out in two minutes. What you typed in a form is kept."
                    .to_owned(),
                "Stay signed in",
            ),
            Warning::StillIn(said) => (format!("You are still signed in. {said}"), "Sign out"),
        };
        let is_out = words == "Sign out";
        let press = move |_| {
            spawn_local(async move {
                if is_out {
                    sign_out().await;
                } else {
                    refresh().await;
                }
            });
        };
        view! {
            <div class="idle"><div class="govuk-width-container idle__row">
                <p class="idle__text">{said}</p>
                <button class="govuk-button govuk-button--secondary idle__button" type="button"
                    on:click=act(press)>{words}</button>
            </div></div>
        }
    };
    view! {
        <div role="status">{live(move || WARNING.with(|warning| warning.get()).map(strip))}</div>
    }
}
