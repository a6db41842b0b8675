//! Where a form begins: what it is, what to have ready, and how far one has got.

use domain::api::Failure;
use domain::applications::{Listed, earlier};
use domain::drafts::FormId;
use domain::form::interest::{WHICH, interest_in};
use domain::form::terms::{Level, Opening};
use domain::form::{Entries, Form, Progress, Section};
use domain::people::Profile;
use futures_util::future::join;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::eligible::{repeat, rulings};
use super::{ABOUT, address, before};
use crate::api::Trouble;
use crate::form;
use crate::form::draft::{Filling, Saving};
use crate::ui::part::{IntoPart, Part, act, live, says};
use crate::{api, browser, session, shell, ui};

/// The page.
pub(super) fn page(id: FormId) -> Part {
    let (which, about) = (shell::query(WHICH), shell::query(ABOUT));
    let signed_in = Memo::new(|_| session::known().map(|known| known.who.is_some()));
    live(move || {
        let id = id.clone();
        match signed_in.get() {
            None => view! { <p class="govuk-body loading">"Loading…"</p> }.part(),
            Some(false) => {
                let name = format!("forms/{}.json", id.0);
                let which = which.clone();
                let coming = async move { api::content::<Form>(&name).await };
                ui::loaded(coming, move |form| unsigned(form, which))
            }
            Some(true) => {
                let (which, about) = (which.clone(), about.clone());
                let name = format!("forms/{}.json", id.0);
                // Whoever has sent this form is told so before they fill it in once more.
                let coming = async move {
                    let (filling, sent) = join(Filling::open(id), before::sent_now()).await;
                    match filling {
                        Err(Trouble::Failed(Failure::ForMembers)) => {
                            Ok((Err(api::content::<Form>(&name).await?), None))
                        }
                        filling => Ok((Ok(filling?), sent)),
                    }
                };
                ui::loaded(coming, move |(filling, sent)| {
                    let filling = match filling {
                        Ok(filling) => filling,
                        Err(form) => return unsigned(form, None),
                    };
                    let form = filling.form.get_untracked();
                    filling.forget_suggested();
                    if let Some(which) = which.filter(|which| form.offers(WHICH, which)) {
                        filling.suggest(WHICH, &which);
                    }
                    let named = before::named(&form, sent.as_deref(), about.as_deref());
                    if let Some((field, reference)) = named {
                        filling.suggest(&field, &reference);
                    }
                    signed(filling, sent, about.as_deref())
                })
            }
        }
    })
}

/// What the form is; and what to have ready and what comes after.
fn about(form: &Form) -> (Part, Part) {
    let list = |title: &'static str, items: &[String]| {
        (!items.is_empty()).then(|| {
            let items = items.iter().cloned();
            view! {
                <h2 class="govuk-heading-m">{title}</h2>
                <ul class="govuk-list govuk-list--bullet">
                    {items.map(|item| view! { <li>{item}</li> }).collect_view()}
                </ul>
            }
        })
    };
    let opening = form.terms.opening(browser::now());
    let until = matches!(opening, Opening::Until(_)).then(|| opening.said());
    let about = view! {
        {ui::back("/applications", "All applications")}
        {ui::heading(&form.title)}
        <p class="govuk-body-l">{form.summary.clone()}</p>
        <p class="govuk-body">{format!("It takes about {} minutes.", form.minutes)}</p>
        {until.map(|said| view! { <p class="govuk-body">{said}</p> })}
    }
    .part();
    let lists = view! {
        {list("Before you start", &form.before)}
        {list("After you have sent it", &form.after)}
    }
    .part();
    (about, lists)
}

/// Anybody can read what will be asked.
fn unsigned(form: Form, which: Option<String>) -> Part {
    let which = which.filter(|which| form.offers(WHICH, which));
    let which = which.map(|which| format!("?{WHICH}={which}"));
    let back = format!("{}{}", address(&form.id), which.unwrap_or_default());
    let mut href = ui::sign_in_href(&back);
    let outsiders = form.terms.outsiders.then(|| {
        href.push_str(&format!("&form={}", form.id));
        view! {
            <p class="govuk-body">
                "You need not work for the force. Any e-mail address that is yours will do."
            </p>
        }
    });
    let (about, lists) = about(&form);
    let asked = form.reading().into_iter().map(ui::article::block);
    let asked = ui::folded("See every question".to_owned(), asked.collect_view().part());
    let (profile, none) = (Profile::default(), Entries::new());
    let mut earlier = earlier::rulings(&form, &none, None, browser::now());
    earlier.extend(form.outside(None));
    let rulings = rulings(&form, &profile, &none, earlier);
    let start = match untrack(session::who) {
        // Somebody from outside the force reads what they cannot send.
        Some(_) => view! { <p class="govuk-inset-text">{Failure::ForMembers.said()}</p> }.part(),
        None => closed(&form).unwrap_or_else(|| {
            view! { <a class="govuk-button" href=href>"Sign in to start"</a> }.part()
        }),
    };
    view! {
        <div class="measure">
            {about}
            {rulings}
            {outsiders}
            {start}
            {asked}
            {lists}
            {places(&form)}
            {repeat(&form)}
        </div>
    }
    .part()
}

/// Where to go while a form takes nothing (S0-16).
fn closed(form: &Form) -> Option<Part> {
    let is_closed = !form.terms.opening(browser::now()).is_open();
    is_closed.then(|| {
        view! {
            <a class="govuk-button" href=interest_in(&form.option)>
                "Tell us that you are interested"
            </a>
        }
        .part()
    })
}

/// Where members of the force go from a form that is for others.
fn for_members(form: &Form) -> Option<Part> {
    let other = form.terms.for_members.as_ref()?;
    let is_member = untrack(session::who).is_some_and(|who| !who.is_outsider);
    is_member.then(|| {
        view! { <a class="govuk-button" href=address(&other.form)>{other.title.clone()}</a> }.part()
    })
}

/// How many places each level has, where they are counted by level.
fn places(form: &Form) -> Option<Part> {
    let levels = &form.terms.selection.as_ref()?.level;
    let level = |of: &Level| {
        let said = match of.places {
            1 => format!("{}: 1 place", of.title),
            places => format!("{}: {places} places", of.title),
        };
        view! { <li>{said}</li> }
    };
    (!levels.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">"How many places there are"</h2>
            <ul class="govuk-list govuk-list--bullet">{levels.iter().map(level).collect_view()}</ul>
        }
        .part()
    })
}

fn signed(filling: Filling, sent: Option<Vec<Listed>>, asked: Option<&str>) -> Part {
    let form = filling.form.get_untracked();
    let page = address(&form.id);
    let first = form.sections.first().map(|section| section.id.clone());
    let first = format!("{page}/{}", first.unwrap_or_default());
    let has_draft = move || filling.saving.with(|saving| *saving != Saving::Idle);
    let words = move || {
        if has_draft() {
            "Go on with the form"
        } else {
            "Start"
        }
    };
    let next = {
        let (page, first) = (page.clone(), first.clone());
        move || match to_do(filling) {
            Some(section) if has_draft() => format!("{page}/{section}"),
            None => format!("{page}/check"),
            Some(_) => first.clone(),
        }
    };
    let (about, lists) = about(&form);
    let in_the_way = before::in_the_way(&form, sent.as_deref(), asked);
    // Where one has asked for all of a year, its rule below says from when one can ask again.
    let is_full = |sent: &[Listed]| earlier::is_full(&form, sent, browser::now());
    let is_free = in_the_way.is_none() && !sent.as_deref().is_some_and(is_full);
    let before = match in_the_way {
        Some(said) => Some(said),
        None => before::own(filling, sent.as_deref(), first.clone(), is_free),
    };
    let eligible = move || {
        let profile = session::who().map(|who| who.profile).unwrap_or_default();
        let form = filling.form.get();
        let outside = form.outside(session::who().map(|who| who.is_outsider));
        let earlier = |entries: &Entries| {
            let mut all = earlier::rulings(&form, entries, sent.as_deref(), browser::now());
            all.extend(outside.clone());
            all
        };
        filling
            .entries
            .with(|entries| rulings(&form, &profile, entries, earlier(entries)))
    };
    // Nobody fills in what cannot be sent; what is typed already is shown.
    let parts = {
        let (form, page) = (form.clone(), page.clone());
        move || {
            (is_free || has_draft()).then(|| {
                view! {
                    <h2 class="govuk-heading-m">{format!("Your {}", form.terms.promise().noun())}</h2>
                    {tasks(filling, &form, &page)}
                }
            })
        }
    };
    let start = is_free.then(|| view! { <a class="govuk-button" href=next>{says(words)}</a> });
    view! {
        <div class="measure">
            {about}
            {form::notices(filling)}
            {before}
            {live(eligible)}
            {for_members(&form).or_else(|| closed(&form)).unwrap_or_else(|| start.part())}
            {form::saving(filling)}
            {live(parts)}
            {lists}
            {places(&form)}
            {repeat(&form)}
            {live(move || has_draft().then(|| deletion(filling)))}
            <p class="govuk-body">
                "Do you need something to take part on equal terms? "
                <a class="govuk-link" href="/applications/adjustments">"Adjustments you need"</a>
            </p>
        </div>
    }
    .part()
}

fn progress(filling: Filling, form: &Form, section: &Section) -> Progress {
    let progress = |start: &Entries| {
        let of = |entries: &Entries| form.progress(section, entries, start);
        filling.entries.with(of)
    };
    filling.start.with_value(progress)
}

/// The first section that is not done.
fn to_do(filling: Filling) -> Option<String> {
    let open = |form: &Form| {
        let open = |section: &&Section| progress(filling, form, section) != Progress::Done;
        form.sections.iter().find(open).map(|of| of.id.clone())
    };
    filling.form.with(open)
}

fn tasks(filling: Filling, form: &Form, page: &str) -> Part {
    let one = |section: &Section| {
        let (of, id) = (section.clone(), format!("{}-status", section.id));
        let tag = move || match filling.form.with(|form| progress(filling, form, &of)) {
            Progress::NotStarted => ui::tag("Not started", "govuk-tag--plain").part(),
            Progress::InProgress => ui::tag("In progress", "").part(),
            Progress::Done => view! { "Done" }.part(),
        };
        view! {
            <li class="govuk-task-list__item govuk-task-list__item--with-link">
                <div class="govuk-task-list__name-and-hint">
                    <a class="govuk-link govuk-task-list__link" href=format!("{page}/{}", section.id)
                        aria-describedby=id.clone()>{section.title.clone()}</a>
                </div>
                <div class="govuk-task-list__status" id=id>{live(tag)}</div>
            </li>
        }
    };
    let last = view! {
        <li class="govuk-task-list__item govuk-task-list__item--with-link">
            <div class="govuk-task-list__name-and-hint">
                <a class="govuk-link govuk-task-list__link" href=format!("{page}/check")>
                    "Check your entries and send"
                </a>
            </div>
        </li>
    };
    let sections = form.sections.iter().map(one).collect_view();
    view! { <ul class="govuk-task-list">{sections}{last}</ul> }.part()
}

/// Deleting a draft asks first.
fn deletion(filling: Filling) -> Part {
    let asks = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let ask = move |_| {
        asks.set(true);
        ui::focus_soon("deletion");
    };
    let delete = move |_| {
        spawn_local(async move {
            match filling.delete().await {
                Ok(()) => {
                    browser::announce("The draft is deleted.");
                    shell::go("/applications", false);
                }
                Err(why) => {
                    said.try_set(why);
                }
            }
        });
    };
    live(move || {
        if !asks.get() {
            return view! {
                <p class="govuk-body no-print">
                    <button type="button" class="link-button" on:click=act(ask)>
                        "Delete this draft"
                    </button>
                </p>
            }
            .part();
        }
        view! {
            <section class="notice" id="deletion" aria-labelledby="deletion-title">
                <h2 class="govuk-heading-m" id="deletion-title">"Delete this draft?"</h2>
                <p class="govuk-body">"All that you have typed in this form goes. It cannot be brought back."</p>
                <div class="govuk-button-group">
                    <button type="button" class="govuk-button govuk-button--warning" on:click=act(delete)>
                        "Yes, delete it"
                    </button>
                    <button type="button" class="govuk-button govuk-button--secondary"
                        on:click=act(move |_| asks.set(false))>"Keep it"</button>
                </div>
                <p class="govuk-error-message">{says(move || said.get())}</p>
            </section>
        }
        .part()
    })
}
