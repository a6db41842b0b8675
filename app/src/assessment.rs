//! Self-assessment: each tool is filled in and its result shown here, in the browser alone. The list of
//! tools is a page to read (`crate::reading`).

mod examples;
mod part;
mod result;

use std::rc::Rc;

use domain::assessment::{All, Answers, KIND, LIST, NOBODY_SEES, Rule, TITLE, Tool, merged};
use domain::kept::Fault;
use domain::time::Day;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::kept::{self, Elsewhere, Keeping, News, Text};
use crate::ui::part::{IntoPart, Part, act, live, says, when};
use crate::ui::{self, Mend};
use crate::{api, browser};

/// Which screen of a tool shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    /// What it is, and where one begins or goes on.
    Start,
    /// What is asked, from 0.
    Asks(usize),
    /// What comes of it.
    Result,
}

/// A tool on a page.
#[derive(Clone)]
struct Filling {
    tool: SendWrapper<Rc<Tool>>,
    answers: RwSignal<Answers>,
    /// The answers to the other tools too, as they were last kept.
    all: RwSignal<All>,
    keeping: Keeping,
    screen: RwSignal<Screen>,
    mends: RwSignal<Vec<Mend>>,
    /// What became of what was kept, where that needs a word.
    notice: RwSignal<String>,
    /// What was cleared by beginning again, to be brought back.
    before: RwSignal<Option<Answers>>,
}

/// What takes the focus when a screen changes.
const STEP: &str = "step";
const CHOOSE: &str = "choose";

/// The page of a tool.
pub(crate) fn page(slug: &str) -> Part {
    let name = format!("assessment/{slug}.json");
    ui::loaded(async move { api::content::<Tool>(&name).await }, show)
}

fn show(tool: Tool) -> Part {
    let (keeping, found) = Keeping::open(&KIND);
    let filling = Filling {
        tool: SendWrapper::new(Rc::new(tool)),
        answers: RwSignal::new(Answers::default()),
        all: RwSignal::new(All::new()),
        keeping,
        screen: RwSignal::new(Screen::Start),
        mends: RwSignal::new(vec![]),
        notice: RwSignal::new(String::new()),
        before: RwSignal::new(None),
    };
    match found.map(|found| found.and_then(read)) {
        None => {}
        Some(Ok(all)) => filling.take(all),
        Some(Err(fault)) => filling.notice.set(fault.told(&KIND)),
    }
    let hears = filling.clone();
    keeping.watch(move |heard| match heard {
        Elsewhere::Changed(news) => hears.meets(news),
        Elsewhere::Cleared => hears.begin_again(),
    });
    let (shown, notice, mends) = (filling.clone(), filling.notice, filling.mends);
    let tool = &filling.tool;
    view! {
        {ui::back(LIST, TITLE)}
        {ui::heading(&tool.title)}
        <p class="govuk-body-l">{tool.summary.clone()}</p>
        {ui::error_summary(mends)}
        <p class="govuk-body no-print" role="status">{says(move || notice.get())}</p>
        {live(move || match shown.screen.get() {
            Screen::Start => shown.start(),
            Screen::Asks(_) if shown.tool.rule == Rule::Examples => examples::screen(&shown),
            Screen::Asks(at) => part::screen(&shown, at),
            Screen::Result => result::screen(&shown),
        })}
        {keeping.panel(Rc::new(filling))}
    }
    .part()
}

/// What was kept, as this version wrote it.
fn read((_, body): Text) -> Result<All, Fault> {
    api::json::read(&body).ok_or(Fault::Damaged)
}

/// The day, for what grows old.
fn today() -> Day {
    browser::now().day()
}

impl Filling {
    /// Takes up what is kept.
    fn take(&self, all: All) {
        let own = all.get(&self.tool.slug).cloned().unwrap_or_default();
        let (own, lost) = own.fitted(&self.tool);
        self.answers.set(own);
        self.all.set(all);
        self.notice.set(match lost {
            0 => String::new(),
            1 => "1 of your answers is left out: this tool has changed and no longer asks for it.".to_owned(),
            lost => format!(
                "{lost} of your answers are left out: this tool has changed and no longer asks for them."
            ),
        });
    }

    /// The answers to all tools as they are now.
    fn all(&self) -> All {
        let mut all = self.all.get_untracked();
        let own = self.answers.get_untracked();
        if own.is_empty() {
            all.remove(&self.tool.slug);
        } else {
            all.insert(self.tool.slug.clone(), own);
        }
        all
    }

    /// Changes an answer, and keeps it.
    fn change(&self, change: impl FnOnce(&mut Answers)) {
        self.answers.update(change);
        self.before.set(None);
        self.keep();
    }

    fn keep(&self) {
        let all = self.all();
        let body = serde_json::to_string(&all).unwrap_or_default();
        match self.keeping.save(&body) {
            None => self.all.set(all),
            Some(news) => self.meets(news),
        }
    }

    /// Another tab has kept other answers meanwhile: both count.
    fn meets(&self, news: News) {
        let before = news
            .before
            .and_then(|text| read(text).ok())
            .unwrap_or_default();
        let Ok(theirs) = read(news.theirs) else {
            return;
        };
        let (mine, is_same) = (self.all(), theirs == self.all());
        let both = merged(&before, &mine, &theirs);
        let is_new = both != theirs;
        self.take(both);
        if !is_same {
            self.notice.set("You have also filled in a tool in another tab. What you entered there counts here too.".to_owned());
            // What is asked may have changed with it.
            self.screen.update(|_| {});
        }
        if is_new {
            self.keep();
        }
    }

    fn begin_again(&self) {
        self.answers.set(Answers::default());
        self.all.set(All::new());
        self.before.set(None);
        self.notice.set(String::new());
        self.screen.set(Screen::Start);
    }

    /// Goes to another screen.
    fn go(&self, screen: Screen) {
        self.mends.set(vec![]);
        self.screen.set(screen);
        ui::focus_soon(STEP);
    }

    /// Where one goes on: at the first screen with something open.
    fn open_part(&self) -> usize {
        let answers = self.answers.get_untracked();
        let parts = self.tool.parts(&answers);
        let is_open = |part: &Vec<_>| {
            part.iter()
                .any(|of: &&domain::assessment::Statement| !answers.points.contains_key(&of.id))
        };
        parts.iter().position(is_open).unwrap_or(0)
    }

    /// Goes on, if what must be chosen is chosen.
    fn go_on(&self) {
        let answers = self.answers.get_untracked();
        match &self.tool.choose {
            Some(choose) if self.tool.chosen(&answers).is_none() => {
                let said = format!("{}: choose from the list", choose.label);
                self.mends.set(vec![(format!("#{CHOOSE}"), said)]);
            }
            _ => self.go(Screen::Asks(self.open_part())),
        }
    }

    fn start(&self) -> Part {
        let tool = &self.tool;
        let about = tool
            .about
            .iter()
            .map(|text| view! { <p class="govuk-body">{text.clone()}</p> });
        let (goes, begun, back) = (self.clone(), self.clone(), self.clone());
        view! {
            <div class="measure">
                <p class="govuk-body" id=STEP>{tool.takes()}" "{NOBODY_SEES}</p>
                {live(move || back.bring_back())}
                {about.collect_view()}
                {self.choose()}
                {live(move || begun.begun())}
                <div class="govuk-button-group">
                    <button type="button" class="govuk-button" on:click=act(move |_| goes.go_on())>
                        {match tool.rule { Rule::Examples => "Write down examples", _ => "Answer the statements" }}
                    </button>
                    {self.to_result()}
                </div>
            </div>
        }
        .part()
    }

    /// What was cleared by beginning again, until something is entered.
    fn bring_back(&self) -> Part {
        let Some(before) = self.before.get() else {
            return ().part();
        };
        let filling = self.clone();
        let brings = move |_| {
            let before = before.clone();
            filling.change(|answers| *answers = before);
            filling.go(Screen::Start);
        };
        view! {
            <p class="govuk-inset-text">
                "Your answers to this tool are cleared. "
                <button type="button" class="link-button" on:click=act(brings)>"Bring them back"</button>
            </p>
        }
        .part()
    }

    /// How far one has come.
    fn begun(&self) -> Part {
        let answers = self.answers.get();
        let said = match (self.tool.rule, self.tool.progress(&answers)) {
            (Rule::Examples, _) => match answers.examples.len() {
                0 => return ().part(),
                1 => "You have written down 1 example.".to_owned(),
                many => format!("You have written down {many} examples."),
            },
            (_, (0, _)) => return ().part(),
            (_, (answered, asked)) => {
                format!("You have answered {answered} of {asked} statements.")
            }
        };
        view! { <p class="govuk-inset-text">{said}</p> }.part()
    }

    /// The way to the result, once there is something.
    fn to_result(&self) -> Part {
        let filling = self.clone();
        live(move || {
            let goes = filling.clone();
            let answers = filling.answers.get();
            let has_some = !answers.points.is_empty() || !answers.examples.is_empty();
            has_some.then(|| {
                view! {
                    <button type="button" class="govuk-button govuk-button--secondary"
                        on:click=act(move |_| goes.go(Screen::Result))>"See the result"</button>
                }
            })
        })
    }

    /// What one chooses first.
    fn choose(&self) -> Part {
        let Some(choose) = &self.tool.choose else {
            return ().part();
        };
        let now = self.answers.get_untracked().choice;
        let options = choose.choices.iter().map(|choice| {
            let is_chosen = now.as_ref() == Some(&choice.id);
            view! { <option value=choice.id.clone() selected=is_chosen>{choice.name.clone()}</option> }
        });
        let (filling, told) = (self.clone(), self.clone());
        let changed = move |event| {
            let id = event_target_value(&event);
            filling.mends.set(vec![]);
            filling.change(|answers| answers.choice = (!id.is_empty()).then_some(id));
        };
        let said = move || {
            let answers = told.answers.get();
            told.tool
                .chosen(&answers)
                .map(|of| of.said.clone())
                .unwrap_or_default()
        };
        let mends = self.mends;
        let fault = move || {
            let said = mends.get().into_iter().next()?.1;
            Some(view! {
                <p class="govuk-error-message" id="choose-error">
                    <span class="govuk-visually-hidden">"Error: "</span>{said}
                </p>
            })
        };
        let has_fault = move || mends.with(|mends| !mends.is_empty());
        view! {
            <div class="govuk-form-group" class:govuk-form-group--error=when(has_fault)>
                <label class="govuk-label govuk-label--s" for=CHOOSE>{choose.label.clone()}</label>
                {live(fault)}
                <select class="govuk-select" id=CHOOSE aria-describedby=move || has_fault().then_some("choose-error")
                    on:change=act(changed)>
                    <option value="">"Choose from the list"</option>
                    {options.collect_view()}
                </select>
                <p class="govuk-hint" role="status">{says(said)}</p>
            </div>
        }
        .part()
    }
}

impl kept::Tool for Filling {
    fn body(&self) -> Option<String> {
        let all = self.all();
        let text = serde_json::to_string(&all).ok();
        text.filter(|_| !all.is_empty())
    }

    fn save(&self) {
        self.keep();
    }

    fn opens(&self, version: u32, body: &str) -> Result<(), String> {
        let opened = read((version, body.to_owned())).map_err(|fault| fault.told(&KIND))?;
        let has_own = opened.contains_key(&self.tool.slug);
        let mut all = self.all();
        all.extend(opened);
        self.take(all);
        self.keep();
        self.screen.set(Screen::Start);
        if !has_own {
            self.notice.set(
                "This file holds no answers to this tool. Those to other tools are open."
                    .to_owned(),
            );
        }
        Ok(())
    }

    fn clears(&self) {
        self.begin_again();
    }
}
