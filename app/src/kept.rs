//! What the tools keep: in this tab, on this device where one says so, in a file that one saves and opens.
//! The server gets nothing of it. Its text is `domain::kept`'s to write and to read.

pub(crate) mod file;
mod panel;

use std::cell::RefCell;
use std::collections::BTreeMap;

use domain::kept::{self, Fault, Kind};
use leptos::prelude::*;
use web_sys::Storage;

pub(crate) use self::panel::Tool;
use crate::form::draft;

/// Under names that begin like this the tools keep what they keep; forms that they ask begin like the second.
const OURS: [&str; 2] = ["kept:", "draft:kept-"];
/// Written and taken away again when all is cleared, so that the other tabs hear of it.
const CLEARED: &str = "kept:cleared";

thread_local! {
    /// What this page holds of each kind, whatever the browser lets us keep.
    static HELD: RefCell<BTreeMap<&'static str, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On this page only: the browser forbids the rest.
    Page,
    /// In this tab.
    Tab,
    /// On this device.
    Device,
}

/// Why it could not be kept on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The browser does not let us.
    Forbidden,
    /// There is no room.
    Full,
}

/// Something that a tool keeps.
#[derive(Clone, Copy)]
pub(crate) struct Keeping {
    kind: &'static Kind,
    /// Where it is kept.
    pub(crate) place: RwSignal<Place>,
    /// Why it is not kept where one wanted it.
    pub(crate) refused: RwSignal<Option<Refused>>,
    /// What the device held when this tab last looked.
    seen: StoredValue<Option<String>>,
}

/// What another tab did.
pub(crate) enum Elsewhere {
    /// It has changed what is kept on the device.
    Changed(News),
    /// It cleared everything.
    Cleared,
}

/// A text with the version that wrote it.
pub(crate) type Text = (u32, String);

/// What another tab has put on the device.
pub(crate) struct News {
    /// What stands there now.
    pub(crate) theirs: Text,
    /// What stood there when this tab last looked: with it one can tell what each of both has changed.
    pub(crate) before: Option<Text>,
}

/// What was kept before, and with which version; or why it cannot be read.
pub(crate) type Found = Option<Result<Text, Fault>>;

fn hold(kind: &Kind, text: String) {
    HELD.with_borrow_mut(|held| held.insert(kind.name, text));
}

fn name(kind: &Kind) -> String {
    format!("kept:{}", kind.name)
}

fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn device() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Where something is kept that is not on the device.
fn without_device() -> Place {
    match tab() {
        Some(_) => Place::Tab,
        None => Place::Page,
    }
}

fn got(store: Option<Storage>, name: &str) -> Option<String> {
    store?.get_item(name).ok().flatten()
}

fn put(store: Option<Storage>, name: &str, text: &str) -> Result<(), Refused> {
    let store = store.ok_or(Refused::Forbidden)?;
    store.set_item(name, text).map_err(|_| Refused::Full)
}

fn owned(kind: &Kind, text: &str) -> Result<Text, Fault> {
    kept::read(kind, text).map(|(version, body)| (version, body.to_owned()))
}

impl Keeping {
    /// What was kept: in this tab, or else on the device.
    pub(crate) fn open(kind: &'static Kind) -> (Self, Found) {
        let name = name(kind);
        let in_tab = got(tab(), &name);
        let on_device = got(device(), &name).filter(|_| in_tab.is_none());
        let held = || HELD.with_borrow(|held| held.get(kind.name).cloned());
        let keeping = Self {
            kind,
            place: RwSignal::new(match on_device {
                Some(_) => Place::Device,
                None => without_device(),
            }),
            refused: RwSignal::new(None),
            seen: StoredValue::new(on_device.clone()),
        };
        let text = in_tab.or(on_device).or_else(held);
        if let Some(text) = text.clone() {
            hold(kind, text);
        }
        (keeping, text.map(|text| owned(kind, &text)))
    }

    /// Keeps a text where this is kept. Where another tab has changed it on the device meanwhile, nothing is
    /// kept and what is there is told: the next saving is after it.
    pub(crate) fn save(self, body: &str) -> Option<News> {
        let news = self.news();
        if news.is_some() {
            return news;
        }
        let text = kept::write(self.kind, body);
        hold(self.kind, text.clone());
        if self.place.get_untracked() == Place::Device {
            match put(device(), &name(self.kind), &text) {
                Ok(()) => {
                    self.refused.set(None);
                    self.seen.set_value(Some(text));
                    return None;
                }
                Err(why) => self.refused.set(Some(why)),
            }
        }
        self.keep_in_tab(&text);
        None
    }

    fn keep_in_tab(self, text: &str) {
        self.seen.set_value(None);
        self.place.set(match put(tab(), &name(self.kind), text) {
            Ok(()) => Place::Tab,
            Err(_) => Place::Page,
        });
    }

    /// What another tab has put on the device since this one last looked, where this is kept there; what cannot
    /// be read is nothing.
    fn news(self) -> Option<News> {
        if self.place.get_untracked() != Place::Device {
            return None;
        }
        let (before, now) = (self.seen.get_value(), got(device(), &name(self.kind)));
        if now == before {
            return None;
        }
        match now {
            Some(text) => {
                self.seen.set_value(Some(text.clone()));
                hold(self.kind, text.clone());
                Some(News {
                    theirs: owned(self.kind, &text).ok()?,
                    before: before.and_then(|text| owned(self.kind, &text).ok()),
                })
            }
            // Another tab forgot it; it is not lost here.
            None => {
                let held = HELD.with_borrow(|held| held.get(self.kind.name).cloned());
                if let Some(held) = held {
                    self.keep_in_tab(&held);
                }
                None
            }
        }
    }

    /// From the next saving on it is kept on this device.
    pub(crate) fn remember(self) {
        self.refused.set(None);
        self.place.set(Place::Device);
        if let Some(tab) = tab() {
            let _ = tab.remove_item(&name(self.kind));
        }
    }

    /// From the next saving on it is kept in this tab only.
    pub(crate) fn forget(self) {
        if let Some(device) = device() {
            let _ = device.remove_item(&name(self.kind));
        }
        self.cleared();
    }

    /// Does something whenever another tab has changed this or cleared everything, for as long as the page
    /// lives that asks for it.
    pub(crate) fn watch(self, heard: impl Fn(Elsewhere) + 'static) {
        let listening = window_event_listener_untyped("storage", move |event| {
            let key = js_sys::Reflect::get(&event, &"key".into());
            let key = key.ok().and_then(|key| key.as_string());
            if key.as_deref() == Some(CLEARED) {
                clear_here();
                self.cleared();
                heard(Elsewhere::Cleared);
            } else if let Some(news) = self.news() {
                heard(Elsewhere::Changed(news));
            }
        });
        on_cleanup(move || listening.remove());
    }

    fn cleared(self) {
        self.refused.set(None);
        self.seen.set_value(None);
        self.place.set(without_device());
    }
}

/// Clears what every tool keeps, in this tab and on this device; the other tabs clear theirs.
fn clear() {
    clear_here();
    if let Some(device) = device() {
        clear_store(&device);
        let _ = device.set_item(CLEARED, "");
        let _ = device.remove_item(CLEARED);
    }
}

fn clear_here() {
    HELD.take();
    draft::close_kept();
    if let Some(tab) = tab() {
        clear_store(&tab);
    }
}

fn clear_store(store: &Storage) {
    let count = store.length().unwrap_or(0);
    let names = (0..count).filter_map(|at| store.key(at).ok().flatten());
    let ours = names.filter(|name| OURS.iter().any(|of| name.starts_with(of)));
    for name in ours.collect::<Vec<_>>() {
        let _ = store.remove_item(&name);
    }
}
