//! Where something is kept, in words, and what one can do about it: remember it on this device, save it to a
//! file, open one, clear everything.

use std::rc::Rc;

use domain::kept;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{Keeping, Place, Refused, clear, file};
use crate::browser;
use crate::ui;
use crate::ui::part::{IntoPart, Part, act, live, says, when};

/// What a tool does for the panel.
pub(crate) trait Tool: 'static {
    /// What it would keep now; nothing where nothing is filled in.
    fn body(&self) -> Option<String>;
    /// Keeps that, where it is kept now.
    fn save(&self);
    /// Takes up what a file held that this version wrote; or says why not.
    fn opens(&self, version: u32, body: &str) -> Result<(), String>;
    /// Begins with nothing.
    fn clears(&self);
}

/// The tool, what went wrong with a file, and what went well.
#[derive(Clone)]
struct Panel {
    keeping: Keeping,
    tool: SendWrapper<Rc<dyn Tool>>,
    fault: RwSignal<String>,
    said: RwSignal<String>,
    is_sure: RwSignal<bool>,
}

const CLEAR: &str = "kept-clear";
const FILE: &str = "kept-file";

impl Keeping {
    /// The panel.
    pub(crate) fn panel(self, tool: Rc<dyn Tool>) -> Part {
        let panel = Panel {
            keeping: self,
            tool: SendWrapper::new(tool),
            fault: RwSignal::new(String::new()),
            said: RwSignal::new(String::new()),
            is_sure: RwSignal::new(false),
        };
        let noun = self.kind.said;
        let (said, refused, place) = (panel.said, self.refused, self.place);
        let (buttons, opens, clears) = (panel.clone(), panel.clone(), panel.clone());
        view! {
            <section class="kept no-print" aria-labelledby="kept">
                <h2 class="govuk-heading-m" id="kept">{format!("Where your {noun} is kept")}</h2>
                <p class="govuk-body" role="status">{says(move || place.get().said(noun))}</p>
                {live(move || refused.get().map(|why| view! {
                    <p class="govuk-error-message" role="alert">{why.said(noun)}</p>
                }))}
                {live(move || buttons.buttons())}
                {opens.opens()}
                <p class="govuk-body" role="status">{says(move || said.get())}</p>
                {live(move || clears.clears())}
            </section>
        }
        .part()
    }
}

impl Place {
    fn said(self, noun: &str) -> String {
        match self {
            Self::Page => format!(
                "This browser lets us keep nothing. Your {noun} is on this page only and goes when you leave it: \
                 save it to a file before."
            ),
            Self::Tab => format!(
                "Your {noun} is in this tab only. It goes when you close the tab. We do not get it."
            ),
            Self::Device => format!(
                "Your {noun} is remembered on this device, in this browser. Whoever uses it can read it. \
                 We do not get it."
            ),
        }
    }
}

impl Refused {
    fn said(self, noun: &str) -> String {
        match self {
            Self::Forbidden => format!(
                "Your {noun} is not remembered: this browser does not let us keep anything on this device. \
                 Save it to a file."
            ),
            Self::Full => format!(
                "Your {noun} is not remembered: this browser has no room left for us. Save it to a file."
            ),
        }
    }
}

impl Panel {
    fn buttons(&self) -> Part {
        let (keeping, tool) = (self.keeping, Rc::clone(&self.tool));
        let is_on_device = keeping.place.get() == Place::Device;
        let remember = move |_| {
            if is_on_device {
                keeping.forget();
            } else {
                keeping.remember();
            }
            tool.save();
            // The button that says the other thing stands in the place of this one.
            ui::focus_soon("kept-remember");
        };
        let words = if is_on_device {
            "Forget it on this device"
        } else {
            "Remember on this device"
        };
        let saves = self.clone();
        view! {
            <div class="govuk-button-group">
                <button type="button" class="govuk-button govuk-button--secondary" id="kept-remember"
                    on:click=act(remember)>{words}</button>
                <button type="button" class="govuk-button govuk-button--secondary"
                    on:click=act(move |_| saves.saves())>"Save to a file"</button>
            </div>
        }
        .part()
    }

    fn saves(&self) {
        let kind = self.keeping.kind;
        let said = match self.tool.body() {
            None => format!("There is nothing to save yet: your {} is empty.", kind.said),
            Some(body) => {
                let name = format!("my-{}.txt", kind.name);
                match file::save(&name, "text/plain", &kept::write(kind, &body)) {
                    true => format!("Your browser saves it as {name}."),
                    false => {
                        "This browser did not save the file. Print the page instead.".to_owned()
                    }
                }
            }
        };
        self.said.set(said);
    }

    fn opens(&self) -> Part {
        let panel = self.clone();
        let chosen = move |event: web_sys::Event| {
            let target = event.target();
            let Some(input) = target.and_then(|of| of.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let file = input.files().and_then(|files| files.get(0));
            if let Some(file) = file {
                let panel = panel.clone();
                spawn_local(async move {
                    panel.open(&file).await;
                    // The same file can be chosen again once it is mended.
                    input.set_value("");
                });
            }
        };
        let fault = self.fault;
        let has_fault = move || fault.with(|said| !said.is_empty());
        view! {
            <div class="govuk-form-group" class:govuk-form-group--error=when(has_fault)>
                <label class="govuk-label" for=FILE>"Open a file that you saved here"</label>
                {live(move || has_fault().then(|| view! {
                    <p class="govuk-error-message" id="kept-fault" role="alert">
                        <span class="govuk-visually-hidden">"Error: "</span>{fault.get()}
                    </p>
                }))}
                <input type="file" class="kept__file" id=FILE accept=".txt,text/plain"
                    aria-describedby=move || has_fault().then_some("kept-fault") on:change=act(chosen)/>
            </div>
        }
        .part()
    }

    async fn open(&self, chosen: &web_sys::File) {
        let kind = self.keeping.kind;
        let opened = match file::opened(kind, chosen).await {
            Ok((version, body)) => self.tool.opens(version, &body),
            Err(fault) => Err(fault.told(kind)),
        };
        match opened {
            Ok(()) => {
                self.fault.try_set(String::new());
                self.said.try_set(format!("Your {} is open.", kind.said));
            }
            Err(said) => {
                self.said.try_set(String::new());
                self.fault.try_set(said);
            }
        }
    }

    fn clears(&self) -> Part {
        let is_sure = self.is_sure;
        if !is_sure.get() {
            let ask = move |_| {
                is_sure.set(true);
                ui::focus_soon(CLEAR);
            };
            return view! {
                <button type="button" class="govuk-button govuk-button--warning" id="kept-sure"
                    on:click=act(ask)>"Clear everything"</button>
            }
            .part();
        }
        let panel = self.clone();
        let cleared = move |_| {
            clear();
            panel.keeping.cleared();
            panel.tool.clears();
            panel.fault.set(String::new());
            panel.said.set(
                "Everything is cleared: in this tab, in other tabs and on this device.".to_owned(),
            );
            is_sure.set(false);
            ui::focus_soon("kept-sure");
            browser::announce("Everything is cleared.");
        };
        let keep = move |_| {
            is_sure.set(false);
            ui::focus_soon("kept-sure");
        };
        view! {
            <div class="notice" role="group" aria-labelledby=CLEAR>
                <p class="govuk-body govuk-!-font-weight-bold" id=CLEAR>
                    "Clear what you filled in with all tools, in this tab and on this device? It cannot be brought back, but from a file that you saved."
                </p>
                <div class="govuk-button-group">
                    <button type="button" class="govuk-button govuk-button--warning" on:click=act(cleared)>"Yes, clear everything"</button>
                    <button type="button" class="govuk-button govuk-button--secondary" on:click=act(keep)>"Keep it"</button>
                </div>
            </div>
        }
        .part()
    }
}
