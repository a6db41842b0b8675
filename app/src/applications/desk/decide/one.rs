//! One decision: the answers without a name, their marks, feedback made of saved sentences, and what the
//! applicant will read.

use domain::applications::api::decide::{
    DraftDecision, DropDecision, Marks, NewDecision, Part as Scored, ReadDecision, UnsettlePart,
    Unsettled, Weighed,
};
use domain::applications::decision::{OUTCOME, WITHOUT, field_of};
use domain::applications::{ApplicationId, Outcome, Remark, Stage};
use domain::drafts::api::Seen;
use domain::form::{Entries, Field};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::applications::desk::address;
use crate::applications::desk::barred::loaded;
use crate::applications::follow;
use crate::applications::panel::text;
use crate::form::clash::clash;
use crate::form::control::control;
use crate::form::draft::Filling;
use crate::form::sending::{self, Sending};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, browser, shell, ui};

/// The page.
pub(in super::super) fn page(id: ApplicationId) -> Part {
    // Rises when what was settled is undone: the page is fetched anew.
    let turn = RwSignal::new(0_u32);
    live(move || {
        turn.track();
        let (of, asked) = (id.clone(), ReadDecision { id: id.clone() });
        let ask = move || api::call_get(asked.clone());
        loaded(id.clone(), ask, move |weighed| {
            shown(weighed, of.clone(), turn)
        })
    })
}

fn shown(of: Weighed, id: ApplicationId, turn: RwSignal<u32>) -> Part {
    let list = format!("{}/decide", address(&of.round));
    // What may be left out in a draft is not optional for everybody: the label says for whom.
    let mut fields = of.form.sections[0].fields.clone();
    for field in fields.iter_mut().filter(|field| field.optional) {
        field.optional = false;
        field.label.push_str(match field.id == WITHOUT {
            true => " (needed to publish it as it is)",
            false => " (needed if you do not select them)",
        });
    }
    let name = format!("decide-{}", id.0);
    let drafted = of.draft.as_ref().map(|draft| draft.version);
    let filling = Filling::loose_after(name, of.form.clone(), of.draft.clone());
    let sending = Sending::new();
    let field = |id: &str| {
        let field = fields.iter().find(|field| field.id == id).cloned();
        field.map(|field| drawn(filling, sending, field))
    };
    let parts: Vec<Part> = of
        .parts
        .iter()
        .map(|part| {
            let undo = undoing(part, &id, sending, turn);
            discussed(filling, part, undo, field(&field_of(Some(&part.id))))
        })
        .collect();
    let whole = field(&field_of(None)).map(|box_| {
        view! {
            {box_}
            {sentences(filling, &field_of(None), &of.sentences, "the whole")}
        }
    });
    let without = of.unmarked.clone().map(|said| {
        view! {
            <p class="govuk-inset-text">{said}</p>
            {field(WITHOUT)}
        }
    });
    let submit = {
        let (id, list) = (id.clone(), list.clone());
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let (id, list) = (id.clone(), list.clone());
            spawn_local(async move {
                let body = |filling: Filling| NewDecision {
                    version: filling.version(),
                    entries: filling.entries.get_untracked(),
                };
                let sent = sending
                    .send(filling, DraftDecision { id }, None, body)
                    .await;
                if let sending::Outcome::Arrived(_) = sent {
                    browser::announce("The draft is saved. Nobody has been told.");
                    shell::go(&list, false);
                }
            });
        }
    };
    let drop = drafted.map(|version| dropping(filling, sending, id, version, list.clone()));
    view! {
        {ui::back(&list, "All decisions of the round")}
        {clash(filling)}
        {ui::error_summary(sending.mends)}
        <p class="govuk-caption-xl">{of.title.clone()}</p>
        {ui::heading(&format!("Decide on {}", of.reference))}
        <p class="govuk-body">"Nobody is told until all drafts of the round are published. You see no name here. Whoever is not selected needs feedback on each answer; for others you can leave it out."</p>
        {known(&of)}
        <form novalidate on:submit=act(submit)>
            {field(OUTCOME)}
            {parts}
            {whole}
            {without}
            {preview(filling, of)}
            {sending::button(sending, "Save this draft")}
        </form>
        {drop}
    }
    .part()
}

/// What else speaks for a decision, once nobody may come to mark this blindly.
fn known(of: &Weighed) -> Option<Part> {
    let level = of.level.clone().map(|level| ui::fact("Level", level));
    let manager = of.in_part.iter();
    let manager = manager.map(|said| ui::fact("The line manager said", said.clone()));
    let notes = of.notes.iter();
    let notes = notes.map(|note| ui::fact("Noted at the event", note.clone()));
    let all: Vec<_> = level.into_iter().chain(manager).chain(notes).collect();
    (!all.is_empty()).then(|| view! { <dl class="govuk-summary-list">{all}</dl> }.part())
}

/// A field; drawn anew where a sentence was put into it or two texts were made one.
fn drawn(filling: Filling, sending: Sending, field: Field) -> Part {
    live(move || {
        filling.redrawn.track();
        control(filling, field.clone(), sending.faults)
    })
}

fn discussed(filling: Filling, part: &Scored, undo: Option<Part>, field: Option<Part>) -> Part {
    view! {
        <section>
            <h2 class="govuk-heading-m">{part.asked.clone()}</h2>
            {(!part.text.is_empty()).then(|| view! {
                <div class="answer"><p class="govuk-body said">{part.text.clone()}</p></div>
            })}
            {marked(part.marks.as_ref())}
            {undo}
            {field}
            {sentences(filling, &field_of(Some(&part.id)), &part.sentences, &part.asked)}
        </section>
    }
    .part()
}

/// The marks of a part, in words.
fn marked(of: Option<&Marks>) -> Part {
    let Some(of) = of else {
        return view! {
            <p class="govuk-body">"You can still give this answer a mark, so you do not see those of others."</p>
        }
        .part();
    };
    let listed = |marks: &[u8]| {
        let all: Vec<String> = marks.iter().map(u8::to_string).collect();
        all.join(", ")
    };
    let given = match of.given.as_slice() {
        [] => "No mark counts yet.".to_owned(),
        [one] => format!("Mark: {one}."),
        all => format!("Marks: {}.", listed(all)),
    };
    let settled = of.settled.as_ref().map(|of| {
        view! { <p class="govuk-body said">{format!("Settled at {}. {}", of.mark, of.reason)}</p> }
    });
    let void = (!of.void.is_empty()).then(|| {
        let said = format!(
            "Given and not counted, because the scorer may not judge: {}.",
            listed(&of.void)
        );
        view! { <p class="govuk-body">{said}</p> }
    });
    view! { <p class="govuk-body">{given}</p>{settled}{void} }.part()
}

/// The button that undoes what was settled of a part, where something was.
fn undoing(
    part: &Scored,
    id: &ApplicationId,
    sending: Sending,
    turn: RwSignal<u32>,
) -> Option<Part> {
    part.marks.as_ref()?.settled.as_ref()?;
    let (id, of) = (id.clone(), part.id.clone());
    let press = move |_: web_sys::MouseEvent| {
        let (id, part) = (id.clone(), of.clone());
        spawn_local(async move {
            match api::call(UnsettlePart { id }, &Unsettled { part }).await {
                Ok(()) => {
                    browser::announce("What was settled is undone.");
                    turn.update(|turn| *turn += 1);
                }
                Err(trouble) => {
                    sending.mends.try_set(vec![ui::refusal(&trouble)]);
                }
            }
        });
    };
    let undo = view! {
        <p class="govuk-body">
            <button type="button" class="link-button" on:click=act(press)>"Undo what was settled"</button>
        </p>
    };
    Some(undo.part())
}

/// Saved sentences: each goes into the box by a press, to be edited there.
fn sentences(filling: Filling, field: &str, all: &[String], about: &str) -> Part {
    let label = format!("Saved sentences for: {about}");
    let one = |sentence: &String| {
        let (sentence, field) = (sentence.clone(), field.to_owned());
        let put = sentence.clone();
        let press = move |_: web_sys::MouseEvent| {
            let before = filling.entries.with_untracked(|typed| text(typed, &field));
            let before = before.trim_end();
            let after = match before {
                "" => put.clone(),
                before => format!("{before} {put}"),
            };
            filling.typed(&field, vec![after]);
            filling.redrawn.update(|times| *times += 1);
            browser::announce("It is in the box. You can edit it there.");
        };
        view! {
            <li><button type="button" class="link-button" on:click=act(press)>{sentence}</button></li>
        }
    };
    let inside = view! {
        <p class="govuk-body">"Press one to put it into the box. Then edit it, so that it fits."</p>
        <ul class="govuk-list" aria-label=label>{all.iter().map(one).collect_view()}</ul>
    };
    ui::folded("Saved sentences".to_owned(), inside.part())
}

/// What the applicant will read, as it is typed: the very part of their page that shows it.
fn preview(filling: Filling, of: Weighed) -> Part {
    let read = move || {
        let typed: Entries = filling.entries.get();
        let outcome = Outcome::named(&text(&typed, OUTCOME));
        let Some(outcome) = outcome else {
            return view! { <p class="govuk-body">"Choose what you decide, and you see here what the applicant will read."</p> }.part();
        };
        let whole = [(field_of(None), String::new(), None)];
        let parts = of.parts.iter();
        let parts = parts.map(|of| (field_of(Some(&of.id)), of.asked.clone(), of.mark.clone()));
        let all: Vec<Remark> = parts
            .chain(whole)
            .map(|(field, asked, mark)| Remark {
                asked,
                text: text(&typed, &field).trim().to_owned(),
                mark,
            })
            .filter(|remark| !remark.text.is_empty())
            .collect();
        let discussed = of.parts.len().max(1);
        let lacks = (outcome == Outcome::NotSelected && all.len() < discussed).then(|| {
            let said = format!(
                "Whoever is not selected reads why. Feedback is written on {} of {discussed}.",
                all.len()
            );
            view! { <p class="govuk-inset-text">{said}</p> }
        });
        let stage = Stage::decided(outcome, of.at, of.offer_stands);
        view! {
            {lacks}
            <div class="answer">{follow::told(stage.said(), &all)}</div>
        }
        .part()
    };
    view! {
        <section>
            <h2 class="govuk-heading-m">"What the applicant will read"</h2>
            {live(read)}
        </section>
    }
    .part()
}

fn dropping(
    filling: Filling,
    sending: Sending,
    id: ApplicationId,
    version: i64,
    list: String,
) -> Part {
    let press = move |_: web_sys::MouseEvent| {
        let (id, list) = (id.clone(), list.clone());
        spawn_local(async move {
            match api::call(DropDecision { id }, &Seen { version }).await {
                Ok(()) => {
                    filling.sent();
                    browser::announce("The draft is taken back.");
                    shell::go(&list, false);
                }
                Err(trouble) => {
                    sending.mends.try_set(vec![ui::refusal(&trouble)]);
                }
            }
        });
    };
    view! {
        <p class="govuk-body">
            <button type="button" class="link-button" on:click=act(press)>"Take this draft back"</button>
        </p>
    }
    .part()
}
