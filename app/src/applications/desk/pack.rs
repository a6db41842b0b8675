//! What a panel reads on paper: every answer that is scored, its guidance, and boxes for marks. It
//! tells nowhere whose an application is.

use domain::applications::api::desk::ReadPack;
use domain::applications::round::{Answer, Pack, RoundId, Sheet};
use leptos::prelude::*;

use super::address;
use crate::ui::part::{IntoPart, Part, act};
use crate::{api, ui};

/// The page.
pub(super) fn page(round: RoundId) -> Part {
    let of = round.clone();
    ui::loaded(api::call_get(ReadPack { round }), move |pack| {
        shown(&pack, &of)
    })
}

fn shown(pack: &Pack, round: &RoundId) -> Part {
    let left_out = (pack.left_out > 0).then(|| {
        let said = match pack.left_out {
            1 => "One application is not in it: you are close to whoever sent it, or have said why you may not judge it.".to_owned(),
            more => format!("{more} applications are not in it: you are close to whoever sent them, or have said why you may not judge them."),
        };
        view! { <p class="govuk-inset-text no-print">{said}</p> }
    });
    let body = if pack.sheets.is_empty() {
        view! {
            <p class="govuk-body">"There is nothing to print: no application waits for marks in this round."</p>
        }
        .part()
    } else {
        let count = match pack.sheets.len() {
            1 => "One application.".to_owned(),
            more => {
                format!("{more} applications, each from a new page. Their order means nothing.")
            }
        };
        let print = act(move |_: web_sys::MouseEvent| {
            let _ = window().print();
        });
        view! {
            <p class="govuk-body">{count}</p>
            <button type="button" class="govuk-button no-print" on:click=print>"Print it"</button>
            {pack.sheets.iter().map(sheet).collect_view()}
        }
        .part()
    };
    view! {
        {ui::back(&address(round), "The round")}
        <p class="govuk-caption-xl">{pack.title.clone()}</p>
        {ui::heading("Pack for a panel")}
        <p class="govuk-body no-print">
            "Each answer that is scored, with what each mark means and room for a mark. It has no name, rank or unit. Reading it does not keep you from scoring. After the meeting, shred the paper."
        </p>
        {left_out}
        {body}
    }
    .part()
}

fn sheet(of: &Sheet) -> Part {
    view! {
        <section class="pack">
            <h2 class="govuk-heading-l reference">{of.reference.clone()}</h2>
            {of.answers.iter().map(|answer| scored(answer, &of.reference)).collect_view()}
        </section>
    }
    .part()
}

fn scored(of: &Answer, reference: &str) -> Part {
    let marks = of.marks.iter().enumerate().map(|(mark, said)| {
        view! {
            <li class="pack__mark"><span class="pack__box">{mark.to_string()}</span>" "{said.clone()}</li>
        }
    });
    let named = format!("Marks for {reference}: {}", of.asked);
    view! {
        <h3 class="govuk-heading-m">{of.asked.clone()}</h3>
        {of.help.clone().map(|help| view! { <p class="govuk-hint">{help}</p> })}
        <div class="answer"><p class="govuk-body said">{of.text.clone()}</p></div>
        <ul class="pack__marks" aria-label=named>{marks.collect_view()}</ul>
        <p class="govuk-body pack__line">"Mark and initials:"</p>
    }
    .part()
}
