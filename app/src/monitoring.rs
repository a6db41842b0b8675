//! Equality questions after an application, and deleting what one answered. Nothing that tells who answers
//! goes with them, and nothing of them stays in the browser.

mod working;

use domain::form::{Field, Form, Kind, Section, is_empty};
use domain::monitoring::api::{AnswerMonitoring, DeleteMonitoring, NewAnswers, Typed};
use domain::monitoring::ethnicity::{IN_18, ONLY_IN_16, in_16};
use domain::monitoring::{CHANCE, ETHNICITY, LONGEST_TYPED, NOTHING, Receipt};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::form::draft::Filling;
use crate::form::sending::{self, Outcome, Sending};
use crate::form::{self, control};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, browser, ui};

/// The page of this room with the rest of an address.
pub(crate) fn page(rest: &[&str]) -> Part {
    match rest {
        [] => ui::loaded(api::content("forms/equality.json"), answering),
        ["delete"] => deleting(),
        _ => ui::not_found(),
    }
}

/// What the person holds once it has arrived.
type Done = RwSignal<Option<String>>;

fn answering(form: Form) -> Part {
    let filling = Filling::unkept(form.clone());
    let sending = Sending::new();
    let working = RwSignal::new(false);
    let done: Done = RwSignal::new(None);
    let mut chance = [0; CHANCE];
    if !browser::fill_with_chance(&mut chance) {
        return ui::stopped(&api::Trouble::Failed(domain::api::Failure::Broken));
    }
    let receipt = StoredValue::new(Receipt::of(chance));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(answer(filling, (sending, working), receipt, done));
    };
    let submit = StoredValue::new(submit);
    live(move || match done.get() {
        None => asked(&form, filling, (sending, working), submit.get_value()),
        Some(receipt) => thanks(receipt),
    })
}

/// The page stays and shows something else: one goes on where that begins.
fn go_on_at_the_heading() {
    let focus = || {
        if let Some(heading) = browser::find("main h1") {
            browser::focus_on(&heading);
        }
    };
    set_timeout(focus, std::time::Duration::ZERO);
}

async fn answer(
    filling: Filling,
    (sending, working): (Sending, RwSignal<bool>),
    receipt: StoredValue<Receipt>,
    done: Done,
) {
    let is_nothing = |entries: &domain::form::Entries| entries.values().all(|of| is_empty(of));
    if filling.entries.with_untracked(is_nothing) {
        let first = filling.form.with_untracked(|form| {
            let fields = form.sections.iter().flat_map(|of| &of.fields).next();
            fields.map(|field| format!("#{}", control::element_id(&field.id)))
        });
        sending
            .mends
            .set(vec![(first.unwrap_or_default(), NOTHING.to_owned())]);
        return;
    }
    let (hash, shown) = receipt.with_value(|of| (of.as_str().to_owned(), of.to_string()));
    let Some(receipt_hash) = browser::sha256(&hash).await else {
        let said = "Nothing was sent: this browser cannot make a receipt. Print this page and send it by post.";
        sending.mends.set(vec![(String::new(), said.to_owned())]);
        return;
    };
    let new = NewAnswers {
        receipt_hash,
        entries: filling.entries.get_untracked(),
        work: 0,
    };
    let first = new.clone();
    let body = move |_| first.clone();
    let sent = sending.send(filling, AnswerMonitoring {}, None, body).await;
    let has_arrived = match sent {
        Outcome::Arrived(()) => true,
        Outcome::TooMany => working::sent(sending, working, new).await,
        Outcome::Before(_) | Outcome::Not => false,
    };
    if has_arrived {
        done.try_set(Some(shown));
        go_on_at_the_heading();
    }
}

fn asked(
    form: &Form,
    filling: Filling,
    (sending, working): (Sending, RwSignal<bool>),
    submit: impl Fn(web_sys::SubmitEvent) + 'static,
) -> Part {
    let before = form.before.clone().into_iter();
    let sections = form.sections.iter();
    let fields = sections.map(|section| form::fields(filling, section, sending.faults));
    view! {
        <div class="measure">
            {ui::error_summary(sending.mends)}
            {ui::heading(&form.title)}
            <p class="govuk-body-l">{form.summary.clone()}</p>
            <ul class="govuk-list govuk-list--bullet">
                {before.map(|said| view! { <li>{said}</li> }).collect_view()}
            </ul>
            <h2 class="govuk-heading-m">"What we cannot hide"</h2>
            <p class="govuk-body">
                "Whoever runs the force’s network can see that this computer opened this page, and when. We keep no time with your answers: once a day we put all new ones among the others, in mixed order. On a quiet day yours may be the only ones. For about a minute, whoever runs the service could also see in its files in which order answers came."
            </p>
            <p class="govuk-body no-print">
                "If you would rather leave no trace, print this page, fill it in by hand and post it to the Career Management Unit without your name. The address is at the foot of the page."
            </p>
            <p class="govuk-body no-print">
                "Nothing you choose here stays in this browser. If you leave the page before you send, it is gone. "
                <a class="govuk-link" href="/monitoring/delete">"Delete answers you sent before"</a>
            </p>
            <form novalidate autocomplete="off" on:submit=act(submit)>
                {fields.collect_view()}
                {sending::button(sending, "Send my answers")}
                {working::said(working)}
            </form>
            <div class="govuk-button-group no-print">
                {ui::print()}
                <a class="govuk-link" href="/applications">"Skip these questions"</a>
            </div>
            {compared(form)}
        </div>
    }
    .part()
}

/// How each ethnic group was counted before, for those who compare years.
fn compared(form: &Form) -> Option<Part> {
    let Kind::OneOf { choices } = &form.field(ETHNICITY)?.kind else {
        return None;
    };
    let (only, its_name) = ONLY_IN_16;
    let named = |id: &str| {
        let choice = choices.iter().find(|choice| choice.id == id);
        let name = choice.map_or(its_name, |choice| choice.label.as_str());
        (choice.is_some() || id == only).then(|| format!("{id} {name}"))
    };
    let row = |of: &'static str| {
        let (now, before) = (named(of)?, named(in_16(of)?)?);
        Some(view! {
            <tr class="govuk-table__row">
                <th class="govuk-table__header" scope="row">{now}</th>
                <td class="govuk-table__cell">{before}</td>
            </tr>
        })
    };
    let rows = IN_18.into_iter().filter_map(row).collect_view();
    let table = view! {
        <details class="folded no-print">
            <summary class="folded__summary">"For those who compare years"</summary>
            <p class="govuk-body">"The force counts 18 ethnic groups now. Before, it counted 16. This is where each was counted then."</p>
            <table class="govuk-table">
                <thead class="govuk-table__head">
                    <tr class="govuk-table__row">
                        <th class="govuk-table__header" scope="col">"One of the 18 now"</th>
                        <th class="govuk-table__header" scope="col">"One of the 16 before"</th>
                    </tr>
                </thead>
                <tbody class="govuk-table__body">{rows}</tbody>
            </table>
        </details>
    };
    Some(table.part())
}

fn thanks(receipt: String) -> Part {
    view! {
        <div class="measure">
            <div class="receipt">
                {ui::heading("Thank you")}
                <p class="receipt__text">"Your receipt is"</p>
                <p class="receipt__reference">{receipt}</p>
            </div>
            <p class="govuk-body-l">"Your answers are in. They carry no name."</p>
            <p class="govuk-body">
                "Only you have this receipt, and we cannot show it again. If you may want to delete your answers later, write it down or print this page. "
                <a class="govuk-link" href="/monitoring/delete">"Delete your answers"</a>
            </p>
            <div class="govuk-button-group no-print">
                {ui::print()}
                <a class="govuk-link" href="/applications">"Your applications"</a>
            </div>
        </div>
    }
    .part()
}

/// The field that takes the receipt.
const RECEIPT: &str = "receipt";

fn deleting() -> Part {
    let kind = Kind::ShortText {
        max_characters: LONGEST_TYPED,
    };
    let help = "30 letters and digits in five groups. Small letters and spaces do not matter.";
    let field = Field {
        help: Some(help.to_owned()),
        ..Field::of(RECEIPT, "What is your receipt?", kind)
    };
    let form = Form::of("delete", vec![field]);
    let section = form.sections[0].clone();
    let filling = Filling::unkept(form);
    let sending = Sending::new();
    let done: Done = RwSignal::new(None);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(delete(filling, sending, done));
    };
    let submit = StoredValue::new(submit);
    live(move || {
        match done.get() {
        None => receipt_asked(filling, sending, &section, submit.get_value()),
        Some(_) => view! {
            <div class="measure">
                {ui::heading("Your answers are deleted")}
                <p class="govuk-body-l">
                    "If we had answers with this receipt, we have deleted them. To keep your secret, we say the same if there were none."
                </p>
                <p class="govuk-body">
                    "A backup may hold them for some time after that, locked. When we put a backup back, we delete them again. "
                    <a class="govuk-link" href="/applications">"Your applications"</a>
                </p>
            </div>
        }
        .part(),
    }
    })
}

async fn delete(filling: Filling, sending: Sending, done: Done) {
    let typed = filling.entry(RECEIPT).concat();
    if let (false, Err(said)) = (typed.trim().is_empty(), Receipt::read(&typed)) {
        let said = format!("The receipt {said}");
        sending.faults.set(vec![(RECEIPT.to_owned(), said.clone())]);
        let href = format!("#{}", control::element_id(RECEIPT));
        sending.mends.set(vec![(href, said)]);
        return;
    }
    let body = |filling: Filling| Typed {
        receipt: filling.entry(RECEIPT).concat(),
    };
    if let Outcome::Arrived(()) = sending.send(filling, DeleteMonitoring {}, None, body).await {
        done.try_set(Some(String::new()));
        go_on_at_the_heading();
    }
}

fn receipt_asked(
    filling: Filling,
    sending: Sending,
    section: &Section,
    submit: impl Fn(web_sys::SubmitEvent) + 'static,
) -> Part {
    view! {
        <div class="measure">
            {ui::back("/monitoring", "Equality questions")}
            {ui::error_summary(sending.mends)}
            {ui::heading("Delete your equality answers")}
            <p class="govuk-body-l">
                "You got a receipt when you sent your answers. It is the only way to find them: we do not know whose they are."
            </p>
            <form novalidate autocomplete="off" on:submit=act(submit)>
                {form::fields(filling, section, sending.faults)}
                {sending::button(sending, "Delete my answers")}
            </form>
        </div>
    }
    .part()
}
