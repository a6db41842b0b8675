//! A round that is being decided: what waits, in its order and without a name, what is drafted, and the
//! one button that publishes all of it.

pub(super) mod one;
mod posted;

use domain::applications::api::decide::{
    Deciding, LapseOffer, Overdue, Publish, PublishDecisions, Published, ReadDecisions, ToDecide,
};
use domain::applications::round::RoundId;
use domain::applications::{Outcome, Promise};
use domain::form::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::queue::{event, rank, total};
use super::round::{BY_LEVEL, levels};
use super::table::{self, Group, REFERENCE};
use super::{address, answer};
use crate::applications::panel::{Panel, panel};
use crate::form::draft::Filling;
use crate::form::sending::{self, Sending};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, browser, ui};

/// What was just done; it stays while the list is fetched anew.
#[derive(Clone, Copy)]
struct Done {
    /// Rises with each act.
    turn: RwSignal<u32>,
    /// What came of publishing.
    published: RwSignal<Option<Published>>,
}

/// The page.
pub(super) fn page(round: RoundId) -> Part {
    let done = Done {
        turn: RwSignal::new(0),
        published: RwSignal::new(None),
    };
    live(move || {
        done.turn.track();
        let (round, of) = (round.clone(), round.clone());
        ui::loaded(api::call_get(ReadDecisions { round }), move |deciding| {
            shown(deciding, of, done)
        })
    })
}

fn shown(of: Deciding, round: RoundId, done: Done) -> Part {
    let title = match of.promise {
        Promise::Decision => format!("Decide: {}", of.title),
        Promise::Answer => format!("Answer: {}", of.title),
        Promise::Reading => format!("Read: {}", of.title),
    };
    let none = of.waiting.is_empty().then(|| {
        view! { <p class="govuk-body">"Nothing waits here now. What comes next shows here."</p> }
    });
    let overdue = of.overdue.iter().map(|of| ending(of, done)).collect_view();
    let publish = of
        .is_selection
        .then(|| publishing(&of, round.clone(), done));
    view! {
        {ui::back(&address(&round), "The round")}
        {live(move || done.published.get().map(|of| told(&of)))}
        {posted::page_part(&of, round.clone(), done.published)}
        {answer::said()}
        {ui::heading(&title)}
        <p class="govuk-body-l">{places(&of)}</p>
        {levels(&of.levels)}
        {none}
        {(!of.waiting.is_empty()).then(|| waiting(&of, &round))}
        {publish}
        {(!of.overdue.is_empty()).then(|| view! {
            <section>
                <h2 class="govuk-heading-m">"Offers that nobody has answered"</h2>
                <p class="govuk-body">"Their day is over. They stand until you end them: ring the applicant first."</p>
                {overdue}
            </section>
        })}
    }
    .part()
}

/// How many places there are, held and left.
fn places(of: &Deciding) -> String {
    if !of.is_selection {
        return match of.waiting.len() {
            count if of.promise == Promise::Reading => {
                let forms = if count == 1 { "form" } else { "forms" };
                format!("{count} {forms} to read. Nobody is promised an answer.")
            }
            1 => "1 waits for an answer.".to_owned(),
            count => format!("{count} wait for an answer."),
        };
    }
    let held = format!("{} offered, {} accepted", of.offered, of.accepted);
    match of.places {
        _ if !of.levels.is_empty() => BY_LEVEL.to_owned(),
        None => format!("There is no limit to the places. So far: {held}."),
        Some(places) => {
            let left = (i64::from(places) - of.offered - of.accepted).max(0);
            format!("{places} places: {held}, {left} left.")
        }
    }
}

fn waiting(of: &Deciding, round: &RoundId) -> Part {
    let what = if of.is_selection { "decide" } else { "answer" };
    let under = format!("{}/{what}", address(round));
    let (is_selection, has_levels, has_line) = (
        of.is_selection,
        !of.levels.is_empty(),
        of.waiting.iter().any(|of| of.ranked.is_on_the_line),
    );
    let line = has_line.then(|| {
        view! {
            <p class="govuk-inset-text">
                "The places run out among applications with the same total. People decide between them; the order within one rank means nothing."
            </p>
        }
    });
    let has_event = of.has_event;
    let columns: &[&str] = match (is_selection, has_event) {
        (true, false) => &["Order", REFERENCE, "Total", "Drafted"],
        (true, true) => &["Order", REFERENCE, "Total", "Event", "Drafted"],
        (false, _) => &[REFERENCE],
    };
    let columns: Vec<String> = columns.iter().map(|of| (*of).to_owned()).collect();
    // Where there are levels each is a group of rows, with an order of its own.
    let groups = of.waiting.chunk_by(|one, other| one.level == other.level);
    let groups = groups.map(|all| {
        let rows = all.iter();
        let rows = rows.map(|of| row(of, &under, is_selection, has_event, &columns));
        let title = all.first().and_then(|of| of.level.clone());
        Group {
            title: title.or_else(|| has_levels.then(|| NO_LEVEL.to_owned())),
            rows: rows.collect(),
        }
    });
    view! { {line}{table::grouped("What waits", &columns, groups.collect())} }.part()
}

/// Over what is at no level that whoever reads may know.
const NO_LEVEL: &str = "Not all marks given: the level shows once they are";

fn row(
    of: &ToDecide,
    under: &str,
    is_selection: bool,
    has_event: bool,
    columns: &[String],
) -> Part {
    let reference = view! {
        <a class="govuk-link" href=format!("{under}/{}", of.ranked.id.0)>{of.reference.clone()}</a>
        {of.is_reserve.then(|| view! { " "{ui::tag("Reserve", "govuk-tag--blue")} })}
        {of.is_late.then(|| view! { " "{ui::tag("Late", "govuk-tag--red")} })}
    };
    if !is_selection {
        return table::row(columns, vec![reference.part()]);
    }
    let drafted = of.outcome.map_or("Nothing yet", Outcome::said);
    let lacking = match of.lacking {
        0 => None,
        1 => Some("Feedback on 1 answer is missing".to_owned()),
        lacking => Some(format!("Feedback on {lacking} answers is missing")),
    };
    let line = of.ranked.is_on_the_line;
    let order = view! {
        {rank(&of.ranked)}
        {line.then(|| view! { " "{ui::tag("Places run out", "govuk-tag--yellow")} })}
    };
    let drafted = view! {
        {drafted}
        {lacking.map(|said| view! { <br/><strong>{said}</strong> })}
        {of.unmarked.is_some().then(|| view! { <br/><strong>{without(of.says_why)}</strong> })}
    };
    let mut cells = vec![order.part(), reference.part(), total(&of.ranked).part()];
    cells.extend(has_event.then(|| event(&of.ranked).part()));
    cells.push(drafted.part());
    table::row(columns, cells)
}

/// What is said beside a draft whose marks are missing.
const fn without(says_why: bool) -> &'static str {
    match says_why {
        true => "Without all marks, with a reason",
        false => "Marks are missing",
    }
}

/// How many of an outcome are drafted.
fn drafted(of: &Deciding, outcome: Outcome) -> usize {
    let all = of.waiting.iter().filter(|of| of.outcome == Some(outcome));
    all.count()
}

fn publishing(of: &Deciding, round: RoundId, done: Done) -> Part {
    let [offers, reserves, nots] = [Outcome::Offer, Outcome::Reserve, Outcome::NotSelected]
        .map(|outcome| drafted(of, outcome));
    let all = offers + reserves + nots;
    if all == 0 {
        return view! {
            <p class="govuk-body">"Open an application by its reference and draft what you decide. Nobody is told until you publish all drafts together."</p>
        }
        .part();
    }
    let left = of.waiting.len() - all;
    let undecided = match left {
        0 => String::new(),
        1 => " 1 has no decision yet and goes on waiting.".to_owned(),
        left => format!(" {left} have no decision yet and go on waiting."),
    };
    let said = format!(
        "Drafted: {offers} to be offered a place, {reserves} for the reserve list, {nots} not selected.{undecided}"
    );
    let open = round.parts().and_then(|(_, closes)| closes);
    let open = open.filter(|closes| browser::now() < closes.ends()).map(|closes| {
        let said = format!(
            "The form is open until the end of {closes}, so more applications may come. A place given now is not there for them."
        );
        view! { <p class="govuk-inset-text">{said}</p> }
    });
    let stays = of.waiting.iter().filter(|of| !of.says_why);
    let unmarked = stays.filter_map(|of| Some((of.reference.clone(), of.unmarked.clone()?)));
    let unmarked = notice(
        "These drafts stay as they are until their marks are there, or you say why you decide without:",
        unmarked.map(|(of, why)| referenced(&of, &why)).collect(),
    );
    let passed_over = of.passed_over().into_iter().map(|(offered, other)| {
        view! {
            <li>
                <span class="reference">{offered.to_owned()}</span>" is to be offered a place. "
                <span class="reference">{other.to_owned()}</span>" stands higher in the order and is not."
            </li>
        }
        .part()
    });
    let passed_over = notice(
        "Look at these again. You may publish them, if you have a reason:",
        passed_over.collect(),
    );
    let filling = Filling::loose(format!("publish-{}", round.0), Form::of("publish", vec![]));
    let sending = Sending::new();
    let seen = of.seen.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (round, seen) = (round.clone(), seen.clone());
        spawn_local(async move {
            let body = move |_: Filling| Publish { seen: seen.clone() };
            let endpoint = PublishDecisions { round };
            if let sending::Outcome::Arrived(published) =
                sending.send(filling, endpoint, None, body).await
            {
                browser::announce(&sent(published.sent));
                done.published.set(Some(published));
                done.turn.update(|turn| *turn += 1);
            }
        });
    };
    let under_way = move || {
        sending.is_under_way.get().then(|| {
            let said = format!(
                "Publishing {}. It takes a few seconds; all are published or none.",
                decisions(all)
            );
            view! {
                <p class="govuk-body">{said}</p>
                <progress class="publishing" aria-label="Publishing"></progress>
            }
        })
    };
    view! {
        <section>
            <h2 class="govuk-heading-m">"Publish the decisions"</h2>
            {open}
            <p class="govuk-body">{said}</p>
            {unmarked}
            {passed_over}
            <p class="govuk-body">"All go out at once. Each applicant gets a letter that there is a decision, and reads it here. You cannot take it back."</p>
            <form novalidate on:submit=act(submit)>
                {ui::error_summary(sending.mends)}
                {sending::button(sending, "Publish all drafts")}
                {live(under_way)}
                {live(move || (!sending.mends.with(Vec::is_empty)).then(|| view! {
                    <p class="govuk-body">
                        <button type="button" class="link-button"
                            on:click=act(move |_| done.turn.update(|turn| *turn += 1))>"Look at the decisions again"</button>
                    </p>
                }))}
            </form>
        </section>
    }
    .part()
}

/// A list under a sentence, where there is something in it.
fn notice(said: &'static str, all: Vec<Part>) -> Option<Part> {
    (!all.is_empty()).then(|| {
        view! {
            <div class="govuk-inset-text">
                <p class="govuk-body">{said}</p>
                <ul class="govuk-list govuk-list--bullet">{all}</ul>
            </div>
        }
        .part()
    })
}

/// A reference, and what is said of it.
fn referenced(of: &str, said: &str) -> Part {
    view! { <li><span class="reference">{of.to_owned()}</span>": "{said.to_owned()}</li> }.part()
}

fn sent(count: usize) -> String {
    if count == 0 {
        return "Nothing is published.".to_owned();
    }
    let is = if count == 1 { "is" } else { "are" };
    format!("{} {is} published.", decisions(count))
}

/// A number of decisions in words.
fn decisions(count: usize) -> String {
    match count {
        1 => "1 decision".to_owned(),
        1_000.. => format!("{},{:03} decisions", count / 1_000, count % 1_000),
        count => format!("{count} decisions"),
    }
}

/// What came of publishing.
fn told(of: &Published) -> Part {
    let left_out = of.left_out.iter();
    let left_out = left_out.map(|(reference, why)| referenced(reference, why));
    view! {
        {ui::success(&sent(of.sent))}
        {notice("Left out:", left_out.collect())}
    }
    .part()
}

fn ending(of: &Overdue, done: Done) -> Part {
    let act = Panel {
        title: "End this offer",
        words: "The applicant gets a letter and reads that the offer ended. The place is free again.",
        form: Form::of("lapse", vec![]),
        key: of.reference.clone(),
        button: "End it",
        said: "The offer has ended.",
    };
    let again = move |()| {
        done.published.set(None);
        done.turn.update(|turn| *turn += 1);
    };
    view! {
        <p class="govuk-body govuk-!-margin-bottom-1 reference">{of.reference.clone()}</p>
        {panel(act, LapseOffer { id: of.id.clone() }, |_| (), again)}
    }
    .part()
}
