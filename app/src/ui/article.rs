//! A page of reading as elements: the same ones that `domain::article::html` writes, so that
//! nothing moves when the app takes over. A browser story compares the two.

use domain::article::{Block, Card, Inline, Page};
use leptos::prelude::*;

use crate::shell;
use crate::ui::part::{IntoPart, Part};

/// The inside of `<main>` for a page.
pub(crate) fn article(page: Page) -> Part {
    shell::arrived(&page.title);
    let crumbs = (!page.crumbs.is_empty()).then(|| {
        view! {
            <nav class="govuk-breadcrumbs" aria-label="Breadcrumb">
                <ol class="govuk-breadcrumbs__list">
                    {page.crumbs.into_iter().map(|crumb| view! {
                        <li class="govuk-breadcrumbs__list-item">
                            <a class="govuk-breadcrumbs__link" href=crumb.href>{crumb.title}</a>
                        </li>
                    }).collect_view()}
                </ol>
            </nav>
        }
    });
    let reviewed = page.reviewed.map(|day| {
        view! { <p class="govuk-body-s article__reviewed">{format!("Last checked on {day}.")}</p> }
    });
    let related = (!page.related.is_empty()).then(|| {
        view! {
            <nav class="article__related" aria-labelledby="related">
                <h2 class="govuk-heading-m" id="related">"Read on"</h2>
                {cards(page.related)}
            </nav>
        }
    });
    view! {
        {crumbs}
        <article class="article">
            <h1 class="govuk-heading-xl">{page.title}</h1>
            <p class="govuk-body-l">{page.summary}</p>
            {page.body.into_iter().map(block).collect_view()}
            {reviewed}
            {related}
        </article>
    }
    .part()
}

fn inlines(of: Vec<Inline>) -> Vec<Part> {
    let one = |inline| match inline {
        Inline::Text(text) => text.part(),
        Inline::Strong(text) => view! { <strong>{text}</strong> }.part(),
        Inline::Emphasis(text) => view! { <em>{text}</em> }.part(),
        Inline::Link { href, text } => view! { <a class="govuk-link" href=href>{text}</a> }.part(),
    };
    of.into_iter().map(one).collect()
}

fn cards(of: Vec<Card>) -> Part {
    let one = |card: Card| {
        let tag = card.tag.map(|tag| {
            view! { " "<strong class="govuk-tag govuk-tag--grey">{tag}</strong> }
        });
        let summary = (!card.summary.is_empty())
            .then(|| view! { <p class="govuk-body card__summary">{card.summary}</p> });
        view! {
            <li class="card">
                <a class="govuk-link card__link" href=card.href>{card.title}</a>
                {tag}
                {summary}
            </li>
        }
    };
    view! { <ul class="cards">{of.into_iter().map(one).collect_view()}</ul> }.part()
}

/// A part of a text.
pub(crate) fn block(of: Block) -> Part {
    match of {
        Block::Heading { level: 2, id, text } => {
            view! { <h2 class="govuk-heading-m" id=id>{text}</h2> }.part()
        }
        Block::Heading { id, text, .. } => {
            view! { <h3 class="govuk-heading-s" id=id>{text}</h3> }.part()
        }
        Block::Paragraph(text) => view! { <p class="govuk-body">{inlines(text)}</p> }.part(),
        Block::Inset(text) => view! { <div class="govuk-inset-text">{inlines(text)}</div> }.part(),
        Block::List { ordered, items } => {
            let items = items
                .into_iter()
                .map(|item| view! { <li>{inlines(item)}</li> })
                .collect_view();
            if ordered {
                view! { <ol class="govuk-list govuk-list--number">{items}</ol> }.part()
            } else {
                view! { <ul class="govuk-list govuk-list--bullet">{items}</ul> }.part()
            }
        }
        Block::Table { head, rows } => {
            let head = head
                .into_iter()
                .map(|cell| view! { <th class="govuk-table__header">{inlines(cell)}</th> });
            let row = |row: Vec<Vec<Inline>>| {
                let cells = row
                    .into_iter()
                    .map(|cell| view! { <td class="govuk-table__cell">{inlines(cell)}</td> });
                view! { <tr class="govuk-table__row">{cells.collect_view()}</tr> }
            };
            view! {
                <div class="scroll"><table class="govuk-table">
                    <thead class="govuk-table__head">
                        <tr class="govuk-table__row">{head.collect_view()}</tr>
                    </thead>
                    <tbody class="govuk-table__body">
                        {rows.into_iter().map(row).collect_view()}
                    </tbody>
                </table></div>
            }
            .part()
        }
        Block::Facts(facts) => {
            let one = |(name, said)| {
                view! {
                    <div class="govuk-summary-list__row">
                        <dt class="govuk-summary-list__key">{name}</dt>
                        <dd class="govuk-summary-list__value">{inlines(said)}</dd>
                    </div>
                }
            };
            view! {
                <dl class="govuk-summary-list">{facts.into_iter().map(one).collect_view()}</dl>
            }
            .part()
        }
        Block::Cards(of) => cards(of),
        Block::Contents(of) => {
            let one = |(href, text): (String, String)| {
                view! { <li><a class="govuk-link" href=href>{text}</a></li> }
            };
            view! {
                <nav class="contents" aria-label="On this page">
                    <ul class="govuk-list">{of.into_iter().map(one).collect_view()}</ul>
                </nav>
            }
            .part()
        }
        Block::Action { href, label } => {
            view! { <p class="action"><a class="govuk-button" href=href>{label}</a></p> }.part()
        }
    }
}
