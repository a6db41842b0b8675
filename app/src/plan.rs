//! A plan for one's development: its page, the page for a board that one did not pass, the conversation with the
//! line manager and the sheet to sign. All of it stays in the browser (`crate::kept`).

mod board;
mod goals;
mod open;
mod sheet;
mod talk;

use std::rc::Rc;

use domain::plan::merge::merged;
use domain::plan::offers::Offers;
use domain::plan::page::{BOARD, PLAN, SHEET, TALK, head};
use domain::plan::{KIND, Plan, Removed, UNSOUND};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::api::json;
use crate::kept::{Elsewhere, Keeping, News, Tool};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, browser, ui};

/// The page of an address.
pub(crate) fn page(path: &str) -> Part {
    let show: fn(Planning) -> Part = match path {
        SHEET => sheet::page,
        TALK => talk::page,
        BOARD => board::page,
        _ => goals::page,
    };
    ui::loaded(api::content::<Offers>("plan.json"), move |offers| {
        show(Planning::begin(offers))
    })
}

/// The plan, where it is kept, and what has just happened to it.
#[derive(Clone)]
struct Planning {
    offers: SendWrapper<Rc<Offers>>,
    plan: RwSignal<Plan>,
    keeping: Keeping,
    notice: RwSignal<Option<Notice>>,
}

/// What has happened, in words, and what takes it back.
#[derive(Clone)]
struct Notice {
    said: String,
    undo: Option<Undo>,
}

/// What takes back what has happened.
#[derive(Clone)]
enum Undo {
    /// It was taken out.
    Removed(Removed),
    /// A file took its place.
    Opened(Plan),
}

impl Planning {
    fn begin(offers: Offers) -> Self {
        let (keeping, found) = Keeping::open(&KIND);
        let (plan, said) = match found.map(|found| found.map_err(|fault| fault.told(&KIND))) {
            None => (Plan::default(), None),
            Some(Ok((_, body))) => match read(&body) {
                Some(plan) => (plan, None),
                None => (Plan::default(), Some(UNSOUND.to_owned())),
            },
            Some(Err(said)) => (Plan::default(), Some(said)),
        };
        let planning = Self {
            offers: SendWrapper::new(Rc::new(offers)),
            plan: RwSignal::new(plan),
            keeping,
            notice: RwSignal::new(said.map(|said| Notice { said, undo: None })),
        };
        let hears = planning.clone();
        keeping.watch(move |what| hears.heard(what));
        planning
    }

    /// Changes the plan and keeps it.
    fn change<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> T {
        self.notice.set(None);
        let mut plan = self.plan.get_untracked();
        let done = change(&mut plan);
        self.plan.set(plan);
        self.save();
        done
    }

    fn heard(&self, what: Elsewhere) {
        match what {
            Elsewhere::Changed(news) => {
                if self.meet(&news) {
                    self.save();
                }
            }
            Elsewhere::Cleared => {
                self.plan.set(Plan::default());
                self.say("Your plan was cleared in another tab.", None);
            }
        }
    }

    /// Puts what another tab has changed together with what this one has. Says whether this one has more.
    fn meet(&self, news: &News) -> bool {
        let Some(theirs) = read(&news.theirs.1) else {
            return true;
        };
        let before = news.before.as_ref().and_then(|(_, body)| read(body));
        let mine = self.plan.get_untracked();
        let both = merged(&before.unwrap_or_default(), &mine, &theirs);
        let has_more = both != theirs;
        if both != mine {
            let said = "Your plan was changed in another tab. This page shows it as it is now; nothing is lost.";
            self.say(said, None);
            self.plan.set(both);
        }
        has_more
    }

    fn say(&self, said: &str, undo: Option<Undo>) {
        let said = said.to_owned();
        self.notice.set(Some(Notice { said, undo }));
    }

    /// Takes a goal or an action out, so that it can be put back.
    fn remove(&self, id: &str) {
        if let Some(removed) = self.change(|plan| plan.remove(id)) {
            let said = format!("Removed: {}", removed.title());
            self.say(&said, Some(Undo::Removed(removed)));
            ui::focus_soon(NOTICE);
        }
    }

    fn undo(&self, undo: Undo) {
        match undo {
            Undo::Removed(removed) => {
                let title = removed.title().to_owned();
                let said = match self.change(|plan| plan.put_back(removed)) {
                    true => format!("Put back: {title}"),
                    false => format!("There is no room any more for: {title}"),
                };
                self.say(&said, None);
            }
            Undo::Opened(before) => {
                self.change(|plan| *plan = before);
                self.say("Your plan is as it was before.", None);
            }
        }
        ui::focus_soon(NOTICE);
    }

    /// What has just happened, with the button that takes it back.
    fn notices(&self) -> Part {
        let planning = self.clone();
        let shown = move || {
            let Notice { said, undo } = planning.notice.get()?;
            let planning = planning.clone();
            let undo = undo.map(|undo| {
                let pressed = move |_| planning.undo(undo.clone());
                view! {
                    <button type="button" class="govuk-button govuk-button--secondary" on:click=act(pressed)>"Undo"</button>
                }
            });
            Some(view! {
                <div class="notice no-print">
                    <p class="govuk-body said" id=NOTICE>{said}</p>
                    {undo}
                </div>
            })
        };
        view! { <div role="status">{live(shown)}</div> }.part()
    }

    /// Where it is kept, and what one can do about that.
    fn kept(&self) -> Part {
        self.keeping.panel(Rc::new(self.clone()))
    }
}

const NOTICE: &str = "plan-notice";

impl Tool for Planning {
    fn body(&self) -> Option<String> {
        let plan = self.plan.get_untracked();
        (!plan.is_empty()).then(|| written(&plan))
    }

    fn save(&self) {
        // Each turn takes in what another tab has saved; it does not save at every turn of ours.
        let body = || self.plan.with_untracked(written);
        while let Some(news) = self.keeping.save(&body()) {
            self.meet(&news);
        }
    }

    fn opens(&self, _: u32, body: &str) -> Result<(), String> {
        let opened = read(body).ok_or(UNSOUND)?;
        let before = self.plan.get_untracked();
        self.change(|plan| *plan = opened);
        let undo = (!before.is_empty()).then_some(Undo::Opened(before));
        self.say("This page shows the plan of the file.", undo);
        Ok(())
    }

    fn clears(&self) {
        self.notice.set(None);
        self.plan.set(Plan::default());
    }
}

fn written(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap_or_default()
}

fn read(body: &str) -> Option<Plan> {
    json::read(body).filter(Plan::is_sound)
}

/// The head of one of the pages: the way back, the heading and what it is for.
fn top(path: &str) -> Part {
    let (title, summary) = head(path);
    let back = match path {
        PLAN => ui::back("/", "Home"),
        _ => ui::back(PLAN, head(PLAN).0),
    };
    view! {
        {back}
        {ui::heading(title)}
        <p class="govuk-body-l">{summary}</p>
    }
    .part()
}

/// What a page says that needs a plan, where there is none.
fn nothing_yet(said: &'static str) -> Part {
    view! {
        <p class="govuk-body">{said}</p>
        <a class="govuk-button" href=PLAN>"Make your plan"</a>
    }
    .part()
}

/// Gives the focus to something once it stands there again.
fn focus_again(id: String) {
    let focus = move || {
        if let Some(element) = browser::by_id(&id) {
            browser::focus_on(&element);
        }
    };
    set_timeout(focus, std::time::Duration::ZERO);
}
