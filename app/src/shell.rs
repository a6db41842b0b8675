//! The frame around every page: which page an address shows, its title, where the focus goes, what
//! is marked in the menu, and how far down the page one was.
//!
//! The server's own `<main>` stays until the first navigation (trust.md, decision 13); where it is but the
//! beginning of a page of ours, until that page has come.

use std::cell::{Cell, RefCell};

use domain::applications::is_of_desk;
use domain::assessment::is_of_tools;
use domain::monitoring::is_of_room;
use domain::options::glance::is_of_steps;
use domain::plan::page::is_of_plan;
use domain::questions::is_of_asked;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::{NavigateOptions, WildcardSegment};

use crate::form::draft;
use crate::ui::part::{IntoPart, Part, live};
use crate::{
    applications, assessment, browser, letters, monitoring, options, people, plan, questions,
    reading, session, ui,
};

type Go = Box<dyn Fn(&str, bool)>;

thread_local! {
    static GO: RefCell<Option<Go>> = const { RefCell::new(None) };
    /// The page that shows, and whether another one has shown before it.
    static AT: RefCell<Option<String>> = const { RefCell::new(None) };
    static PAGES: Cell<Option<Pages>> = const { Cell::new(None) };
    static MOVED: Cell<bool> = const { Cell::new(false) };
    /// Whether a page of this module has stood in this document.
    static ARRIVED: Cell<bool> = const { Cell::new(false) };
    /// Whether one has come here from a page of another module.
    static CAME: Cell<bool> = const { Cell::new(false) };
    /// How far down each page one was, and whether one is going back to it.
    static DEPTHS: RefCell<Vec<(String, f64)>> = const { RefCell::new(vec![]) };
    static BACK: Cell<bool> = const { Cell::new(false) };
}

/// The name under which this tab keeps that one goes to a page of another module.
const GOES: &str = "goes";

/// The page of an address, where it is of this module.
pub(crate) type Pages = fn(&str) -> Option<Part>;

/// Puts the app into the page.
pub(crate) fn start(pages: Pages) {
    PAGES.set(Some(pages));
    CAME.set(browser::kept(GOES).is_some());
    browser::forget(GOES);
    // First, so that it is known before the router moves.
    browser::on_window("popstate", || {
        // A link within a page is not a way back.
        let is_here = AT.with_borrow(|at| at.as_deref() == Some(here().as_str()));
        BACK.set(!is_here);
    });
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
    }
    if let Some(account) = browser::by_id("account") {
        mount_to(account, session::account).forget();
    }
    if let Some(idle) = browser::by_id("idle") {
        mount_to(idle, session::warning).forget();
    }
    if let Some(page) = browser::by_id("page") {
        mount_to(page, || {
            view! {
                <Router>
                    <FlatRoutes fallback=shown>
                        <Route path=WildcardSegment("path") view=shown/>
                    </FlatRoutes>
                </Router>
            }
        })
        .forget();
    }
    // Only now: mounting has started what runs waiting work.
    draft::watch();
    session::watch();
    spawn_local(session::refresh());
}

/// Goes to another page; with `replace`, Back does not lead to this one.
pub(crate) fn go(path: &str, replace: bool) {
    GO.with_borrow(|go| {
        if let Some(go) = go {
            go(path, replace);
        }
    });
}

/// The address that shows, without its query.
pub(crate) fn here() -> String {
    window().location().pathname().unwrap_or_default()
}

/// A part of the query of the page that is being put together: the window's own address follows
/// only once it stands.
pub(crate) fn query(name: &str) -> Option<String> {
    asked()(name)
}

/// The whole query of that page, for what asks for its parts when the page is no longer at hand.
pub(crate) fn asked() -> impl Fn(&str) -> Option<String> {
    // Not use_query_map(): that one is not renewed while the route, our only one, stays the same.
    let query = use_location().query.get_untracked();
    move |name| query.get(name)
}

/// Puts a query into the address of the page that shows, in the place of the one before: Back leads
/// where it led.
pub(crate) fn keep_query(query: &str) {
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        let address = format!("{}{query}", here());
        let _ = history.replace_state_with_url(&state, "", Some(&address));
    }
}

/// What a letter's link holds behind the `#`, taken out of the address bar.
pub(crate) fn take_secret() -> String {
    // Another link to the page that is open changes nothing but what stands behind the `#`.
    let at = here();
    let behind = || {
        let hash = window().location().hash().unwrap_or_default();
        let secret = hash.trim_start_matches('#').to_owned();
        // Shorter ones lead to a place on the page.
        (secret.len() >= SHORTEST_SECRET).then_some(secret)
    };
    browser::on_window("hashchange", move || {
        if here() == at && behind().is_some() {
            browser::reload();
        }
    });
    let secret = behind();
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&here()));
    }
    secret.unwrap_or_default()
}

/// No secret has fewer characters; no place on a page has as many.
const SHORTEST_SECRET: usize = 32;

fn shown() -> impl IntoView {
    let path = use_location().pathname;
    let navigate = use_navigate();
    GO.set(Some(Box::new(move |path, replace| {
        let options = NavigateOptions {
            replace,
            ..NavigateOptions::default()
        };
        navigate(path, options);
    })));
    live(move || main(&path.get()))
}

/// The `<main>` of an address, or nothing while the server's own still shows it. Beside a beginning that
/// was served it is out of sight (style/_frame.scss).
fn main(path: &str) -> Part {
    let before = AT.replace(Some(path.to_owned()));
    if let Some(before) = before.filter(|before| before != path) {
        MOVED.set(true);
        let depth = window().scroll_y().unwrap_or(0.0);
        DEPTHS.with_borrow_mut(|depths| {
            depths.retain(|(path, _)| *path != before);
            depths.push((before, depth));
        });
    }
    mark(path);
    if let Some(served) = browser::find("main[data-served]") {
        // The page of an address where there is nothing is served for all of them.
        let of = served.get_attribute("data-served").unwrap_or_default();
        let is_of_here = !MOVED.get() && (of == path || of == "*");
        let is_beginning = served.has_attribute("data-until");
        if is_of_here && !is_beginning {
            return ().part();
        }
        if !is_of_here {
            // One may have gone back before the app had started: no module says then that there is nothing.
            MOVED.set(MOVED.get() || !of.is_empty());
            served.remove();
        }
    }
    view! {
        <main id="main" class="govuk-main-wrapper" tabindex="-1">{shows(path)}</main>
    }
    .part()
}

/// The page of an address, or the document of the module that has it.
fn shows(path: &str) -> Part {
    match PAGES.get().and_then(|pages| pages(path)) {
        Some(page) => page,
        None if MOVED.get() => {
            leave(path.to_owned(), format!("{path}{}", behind()));
            view! { <p class="govuk-body loading">"Loading…"</p> }.part()
        }
        // The document has brought the wrong module: to ask for it again would not help.
        None => ui::not_found(),
    }
}

/// Loads a page of another module once the window's own address, which follows the page, is its address:
/// in its place, so that Back leads to the page that one leaves. Not where one has gone elsewhere meanwhile.
fn leave(path: String, address: String) {
    if here() == path {
        browser::keep(GOES, &path);
        browser::load(&address);
    } else if AT.with_borrow(|at| at.as_deref() == Some(path.as_str())) {
        set_timeout(move || leave(path, address), std::time::Duration::ZERO);
    }
}

/// Which page of the second module an address shows; nothing for what is of the first.
pub(crate) fn second(path: &str) -> Option<Part> {
    match parts(path).as_slice() {
        ["monitoring", rest @ ..] => Some(monitoring::page(rest)),
        ["questions", rest @ ..] if is_of_asked(path) => Some(questions::asked(rest)),
        _ => applications::desk::page(path),
    }
}

/// Which page of the third module an address shows; nothing for what is of the others.
pub(crate) fn third(path: &str) -> Option<Part> {
    match parts(path).as_slice() {
        ["options", "at-a-glance"] => Some(options::glance()),
        ["options", "compare"] => Some(options::compare()),
        ["assessment", tool] => Some(assessment::page(tool)),
        ["plan", ..] if is_of_plan(path) => Some(plan::page(path)),
        _ => None,
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

/// What follows the path in the address that one goes to.
fn behind() -> String {
    let at = use_location();
    let part = |sign: char, of: Memo<String>| {
        let of = of.get_untracked();
        match of.trim_start_matches(sign) {
            "" => String::new(),
            of => format!("{sign}{of}"),
        }
    };
    part('?', at.search) + &part('#', at.hash)
}

/// Which page an address of the app shows; nothing for what is of the others.
pub(crate) fn page(path: &str) -> Option<Part> {
    let parts = parts(path);
    let is_of_third = is_of_steps(path) || is_of_tools(path) || is_of_plan(path);
    if is_of_third || is_of_desk(path) || is_of_asked(path) || is_of_room(path) {
        return None;
    }
    Some(match parts.as_slice() {
        ["sign-in"] => people::sign_in::page(),
        ["sign-in", "link"] => people::link::page(),
        ["profile"] => people::profile::page(),
        ["applications", rest @ ..] => applications::page(rest),
        ["questions", rest @ ..] => questions::page(rest),
        ["letters"] => letters::page(),
        ["guidance", "ratings"] => reading::ratings(),
        _ => reading::page(path),
    })
}

/// Marks where we are in the menu.
fn mark(path: &str) {
    let Ok(links) = document().query_selector_all("#navigation a") else {
        return;
    };
    for at in 0..links.length() {
        use wasm_bindgen::JsCast;
        let Some(link) = links
            .get(at)
            .and_then(|link| link.dyn_into::<web_sys::Element>().ok())
        else {
            continue;
        };
        let href = link.get_attribute("href").unwrap_or_default();
        let inside = href != "/" && path.starts_with(&format!("{href}/"));
        let current = match () {
            () if path == href => Some("page"),
            () if inside => Some("true"),
            () => None,
        };
        let _ = match current {
            Some(current) => link.set_attribute("aria-current", current),
            None => link.remove_attribute("aria-current"),
        };
        if let Some(item) = link.parent_element() {
            let class = "govuk-service-navigation__item--active";
            let _ = item
                .class_list()
                .toggle_with_force(class, current.is_some());
        }
    }
}

/// Sets the title of the document. With faults on the page it says so first.
pub(crate) fn title(title: &str, has_faults: bool) {
    let service = browser::page_data("service");
    let error = if has_faults { "Error: " } else { "" };
    document().set_title(&format!("{error}{title} – {service}"));
}

/// Our first page takes the place of its beginning that was served, and keeps the focus where it was.
fn take_over() {
    let Some(served) = browser::find("main[data-until]") else {
        return;
    };
    let focused = browser::find("main[data-until]:focus, main[data-until] :focus");
    served.remove();
    let Some(focused) = focused else {
        return;
    };
    let same = match focused.get_attribute("href") {
        Some(href) => format!("main a[href='{href}']"),
        None => "main".to_owned(),
    };
    set_timeout(
        move || {
            if let Some(same) = browser::find(&same) {
                let _ = same.focus();
            }
        },
        std::time::Duration::ZERO,
    );
}

/// A page is there: its title, and after a navigation the focus on its heading, a word to people
/// who do not see the screen, and the place where one was.
pub(crate) fn arrived(name: &str) {
    title(name, false);
    let came = CAME.take();
    let is_first = !ARRIVED.replace(true);
    if !MOVED.get() {
        if is_first {
            take_over();
        }
        // What one has done has brought another page without another address.
        let is_next = !is_first && browser::has_acted();
        if !(came || is_next) {
            return;
        }
    }
    let name = name.to_owned();
    set_timeout(
        move || {
            let hash = window().location().hash().unwrap_or_default();
            let field = hash
                .strip_prefix('#')
                .filter(|id| id.starts_with("field-"))
                .and_then(browser::by_id);
            if let Some(field) = field {
                let _ = field.focus();
                field.scroll_into_view();
            } else if let Some(heading) = browser::find("main h1") {
                browser::focus_on(&heading);
                browser::announce(&name);
            }
            if BACK.take() {
                let path = here();
                let found = |depths: &Vec<(String, f64)>| {
                    let of = depths.iter().find(|(of, _)| *of == path);
                    of.map(|(_, depth)| *depth)
                };
                let depth = DEPTHS.with_borrow(found);
                window().scroll_to_with_x_and_y(0.0, depth.unwrap_or(0.0));
            }
        },
        std::time::Duration::ZERO,
    );
}
