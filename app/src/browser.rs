//! What the app asks of the browser itself: its store, its chance, its clock, its document.

use std::cell::Cell;

use domain::time::{Day, Instant};
use js_sys::futures::JsFuture;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement};

thread_local! {
    static PENDING: Cell<i32> = const { Cell::new(0) };
}

/// Counts requests; the loading line shows while there are any.
pub(crate) fn pending(more: i32) {
    let now = PENDING.get() + more;
    PENDING.set(now);
    if let Some(root) = document().document_element() {
        let _ = root.class_list().toggle_with_force("is-pending", now > 0);
    }
}

/// 128 bits of chance, in hexadecimal.
pub(crate) fn fresh_key() -> String {
    let mut key = [0_u8; 16];
    fill_with_chance(&mut key);
    hex(&key)
}

/// Fills bytes with chance; says whether there was any to be had.
pub(crate) fn fill_with_chance(bytes: &mut [u8]) -> bool {
    let crypto = window().crypto();
    crypto.is_ok_and(|crypto| crypto.get_random_values_with_u8_array(bytes).is_ok())
}

/// The SHA-256 of a text, in hexadecimal.
pub(crate) async fn sha256(text: &str) -> Option<String> {
    let crypto = window().crypto().ok()?.subtle();
    let bytes = text.as_bytes();
    let hash = crypto.digest_with_str_and_u8_array("SHA-256", bytes);
    let hash = JsFuture::from(hash.ok()?).await.ok()?;
    Some(hex(&js_sys::Uint8Array::new(&hash).to_vec()))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The browser's idea of the time: only for waiting, never for deadlines.
pub(crate) fn now() -> Instant {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
    Instant(js_sys::Date::now() as i64)
}

/// The day where the browser is, for what one plans oneself.
pub(crate) fn today() -> Day {
    let now = js_sys::Date::new_0();
    let part = |of: u32| u8::try_from(of).unwrap_or(0);
    let year = i32::try_from(now.get_full_year()).unwrap_or(0);
    let today = Day::new(year, part(now.get_month() + 1), part(now.get_date()));
    today.unwrap_or_else(|| self::now().day())
}

/// A `data-` attribute of the document, such as the content's hash.
pub(crate) fn page_data(name: &str) -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute(&format!("data-{name}")))
        .unwrap_or_default()
}

/// An element by its id.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The first element that matches.
pub(crate) fn find(selector: &str) -> Option<HtmlElement> {
    document()
        .query_selector(selector)
        .ok()
        .flatten()?
        .dyn_into()
        .ok()
}

/// Moves the focus to something that does not take it by itself, such as a heading; the mark that
/// lets it do so goes when the focus does.
pub(crate) fn focus_on(element: &HtmlElement) {
    if element.tab_index() < 0 && element.get_attribute("tabindex").is_none() {
        let _ = element.set_attribute("tabindex", "-1");
        let of = element.clone();
        let forget = Closure::once_into_js(move || {
            let _ = of.remove_attribute("tabindex");
        });
        let once = web_sys::AddEventListenerOptions::new();
        once.set_once(true);
        let _ = element.add_event_listener_with_callback_and_add_event_listener_options(
            "blur",
            forget.unchecked_ref(),
            &once,
        );
    }
    let _ = element.focus();
}

/// Whether the focus is where one types.
pub(crate) fn is_typing() -> bool {
    let active = document().active_element();
    active.is_some_and(|on| matches!(on.tag_name().as_str(), "TEXTAREA" | "INPUT" | "SELECT"))
}

thread_local! {
    static PRESSED: Cell<bool> = const { Cell::new(false) };
    static ACTED: Cell<bool> = const { Cell::new(false) };
}

/// Notes from now on whether a finger or a mouse button is down.
pub(crate) fn watch_presses() {
    on_window("pointerdown", || {
        PRESSED.set(true);
        ACTED.set(true);
    });
    on_window("keydown", || ACTED.set(true));
    on_window("pointerup", || PRESSED.set(false));
    on_window("pointercancel", || PRESSED.set(false));
}

/// Whether anything was pressed since the document came.
pub(crate) fn has_acted() -> bool {
    ACTED.get()
}

/// Whether a finger or a mouse button is down: nothing may move under it, or it misses.
pub(crate) fn is_pressed() -> bool {
    PRESSED.get()
}

/// Whether an event left an element for good, not for another part of it.
pub(crate) fn left(event: &web_sys::FocusEvent) -> bool {
    let inside = |to: web_sys::EventTarget| {
        let group: Element = event.current_target()?.dyn_into().ok()?;
        Some(group.contains(to.dyn_ref::<web_sys::Node>()))
    };
    !event.related_target().and_then(inside).unwrap_or(false)
}

/// Says something to people who do not see the screen.
pub(crate) fn announce(said: &str) {
    if let Some(announcer) = by_id("announcer") {
        announcer.set_text_content(Some(said));
    }
}

/// Calls a function whenever something happens to the window, for as long as the page lives.
pub(crate) fn on_window(event: &str, act: impl FnMut() + 'static) {
    let act = Closure::<dyn FnMut()>::new(act);
    let _ = window().add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    act.forget();
}

/// The same for the document.
pub(crate) fn on_document(event: &str, act: impl FnMut() + 'static) {
    let act = Closure::<dyn FnMut()>::new(act);
    let _ = document().add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    act.forget();
}

/// Whether the page is hidden: another tab is in front.
pub(crate) fn is_hidden() -> bool {
    document().hidden()
}

/// What this tab keeps under a name. It goes when the tab closes.
pub(crate) fn kept(name: &str) -> Option<String> {
    store()?.get_item(name).ok().flatten()
}

/// Keeps something under a name in this tab only.
pub(crate) fn keep(name: &str, text: &str) {
    if let Some(store) = store() {
        let _ = store.set_item(name, text);
    }
}

/// Forgets what this tab keeps under a name.
pub(crate) fn forget(name: &str) {
    if let Some(store) = store() {
        let _ = store.remove_item(name);
    }
}

/// Forgets all that this tab keeps.
pub(crate) fn forget_all() {
    if let Some(store) = store() {
        let _ = store.clear();
    }
}

fn store() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Loads the document of another address, in the place of the one that the router has just gone to.
pub(crate) fn load(path: &str) {
    let _ = leptos::prelude::window().location().replace(path);
}

/// Takes everything out of sight until the page is loaded again: it was for somebody else.
pub(crate) fn put_away() {
    if let Some(body) = document().body() {
        body.set_hidden(true);
    }
}

/// Loads the page again.
pub(crate) fn reload() {
    let _ = leptos::prelude::window().location().reload();
}
