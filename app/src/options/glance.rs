//! Every option by rank and band. What narrows the table stands in the address.

use std::rc::Rc;

use domain::options::fit::{Fit, Listed};
use domain::options::glance::{AT_A_GLANCE, COMPARE, Ladder, MOST_COMPARED, SUMMARY, TITLE, Wish};
use domain::options::{Purpose, Selection, Standing, Takes};
use domain::people::{Grade, GradeId, Grades};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use super::All;
use crate::ui::filters::{menu, show_all, tick};
use crate::ui::part::{IntoPart, Part, act, live, says, when};
use crate::{browser, shell, ui};

/// How one of a few is said.
type Said<T> = fn(T) -> &'static str;

/// What the page holds and what is chosen on it.
#[derive(Clone)]
struct Table {
    all: SendWrapper<Rc<(Vec<Listed>, Grades)>>,
    wish: RwSignal<Wish>,
    /// The cell whose reasons show: an option and a rank or band.
    why: RwSignal<Option<(String, GradeId)>>,
}

/// The page.
pub(super) fn page(of: All) -> Part {
    let table = Table {
        all: SendWrapper::new(Rc::new((of.options, of.grades))),
        wish: RwSignal::new(of.wish),
        why: RwSignal::new(None),
    };
    let (counted, shown, wanted) = (table.clone(), table.clone(), table.clone());
    view! {
        {ui::back("/options", "Development options")}
        {ui::heading(TITLE)}
        <p class="govuk-body-l">{SUMMARY}</p>
        {table.choice()}
        <p class="govuk-body" role="status">{says(move || counted.said())}</p>
        <p class="govuk-body no-print">
            "Press an answer to see why. Tick “Compare” beside two or three options to see them side by side."
        </p>
        {live(move || shown.rows())}
        {live(move || wanted.wanted())}
        {table.side_by_side()}
    }
    .part()
}

impl Table {
    fn change(&self, change: impl Fn(&mut Wish)) {
        self.wish.update(|wish| change(wish));
        self.why.set(None);
        shell::keep_query(&self.wish.with_untracked(Wish::query));
    }

    fn said(&self) -> String {
        let (options, grades) = &**self.all;
        let shown = self
            .wish
            .with(|wish| wish.rows(options, grades, Some(browser::now())).len());
        match shown {
            1 => "1 option.".to_owned(),
            shown => format!("{shown} options."),
        }
    }

    /// One menu, whose first choice is any.
    fn one<T: Copy + 'static>(
        &self,
        (id, name): (&'static str, &'static str),
        all: &'static [T],
        (word, said): (Said<T>, Said<T>),
        get: fn(&Wish) -> Option<T>,
        set: fn(&mut Wish, Option<T>),
    ) -> Part {
        let any = (String::new(), "Any".to_owned());
        let choices = all
            .iter()
            .map(|of| (word(*of).to_owned(), said(*of).to_owned()));
        let (wish, table) = (self.wish, self.clone());
        menu(
            id,
            name,
            std::iter::once(any).chain(choices).collect(),
            move || wish.with(get).map_or("", word).to_owned(),
            move |chosen| {
                let of = all.iter().copied().find(|of| word(*of) == chosen);
                table.change(|wish| set(wish, of));
            },
        )
    }

    fn choice(&self) -> Part {
        let (_, grades) = &**self.all;
        let wish = self.wish;
        let none = (String::new(), "All of a ladder".to_owned());
        let names = grades
            .0
            .iter()
            .map(|grade| (grade.id.0.clone(), grade.name.clone()));
        let (own, ladder, open) = (self.clone(), self.clone(), self.clone());
        let (everybody, historic, all) = (self.clone(), self.clone(), self.clone());
        let grade = menu(
            "glance-grade",
            "Your rank or band",
            std::iter::once(none).chain(names).collect(),
            move || {
                wish.with(|wish| {
                    wish.grade
                        .as_ref()
                        .map(|id| id.0.clone())
                        .unwrap_or_default()
                })
            },
            move |id| own.change(|wish| wish.grade = (!id.is_empty()).then(|| GradeId(id.clone()))),
        );
        let ladders = move || {
            let ladder = ladder.clone();
            wish.with(|wish| wish.grade.is_none()).then(|| {
                let choices = Ladder::ALL.map(|of| (of.word().to_owned(), of.said().to_owned()));
                menu(
                    "glance-for",
                    "Ladder",
                    choices.into(),
                    move || wish.with(|wish| wish.ladder.word().to_owned()),
                    move |word| {
                        let of = Ladder::ALL.into_iter().find(|of| of.word() == word);
                        ladder.change(|wish| wish.ladder = of.unwrap_or_default());
                    },
                )
            })
        };
        view! {
            <div class="filters no-print" role="search" aria-label="What the table shows">
                {grade}
                {live(ladders)}
                {self.one(("glance-purpose", "Good for"), &Purpose::ALL, (Purpose::word, Purpose::said),
                    |wish| wish.purpose, |wish, of| wish.purpose = of)}
                {self.one(("glance-takes", "Time it takes"), &Takes::ALL, (Takes::word, Takes::said),
                    |wish| wish.takes, |wish, of| wish.takes = of)}
                {self.one(("glance-places", "How to get in"), &Selection::ALL, (Selection::word, Selection::said),
                    |wish| wish.selection, |wish, of| wish.selection = of)}
                <div class="govuk-checkboxes govuk-checkboxes--small filters__ticks">
                    {tick("glance-open", "Only what is for me now", move || wish.with(|wish| wish.only_yes),
                        move |yes| open.change(|wish| wish.only_yes = yes))}
                    {tick("glance-everybody", "Only what is limited to no group", move || wish.with(|wish| wish.for_all),
                        move |yes| everybody.change(|wish| wish.for_all = yes))}
                    {tick("glance-historic", "Also what ran in the past", move || wish.with(|wish| wish.historic),
                        move |yes| historic.change(|wish| wish.historic = yes))}
                </div>
                {show_all(move || wish.with(|wish| *wish == Wish::default()), "glance-grade", move || {
                    all.change(|wish| *wish = Wish::default());
                    browser::announce("All options show.");
                })}
            </div>
        }
        .part()
    }

    fn rows(&self) -> Part {
        let (options, grades) = &**self.all;
        let wish = self.wish.get();
        let columns = wish.columns(grades);
        let rows = wish.rows(options, grades, Some(browser::now()));
        if rows.is_empty() {
            return view! { <p class="govuk-body">"No option is like that. Choose something else, or show all."</p> }
                .part();
        }
        let is_own = wish.grade.is_some();
        let heads = columns.iter().enumerate().map(|(at, grade)| {
            let step = is_own.then_some(if at == 0 { "Now: " } else { "Next: " });
            view! { <th class="govuk-table__header" scope="col" role="columnheader">{step}{grade.name.clone()}</th> }
        });
        let rows = rows.into_iter().map(|of| self.row(of, &columns));
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Options by rank and band">
                <table class="govuk-table glance" role="table">
                    <thead class="govuk-table__head" role="rowgroup">
                        <tr class="govuk-table__row" role="row">
                            <th class="govuk-table__header" scope="col" role="columnheader">"Option"</th>
                            {heads.collect_view()}
                        </tr>
                    </thead>
                    <tbody class="govuk-table__body" role="rowgroup">{rows.collect_view()}</tbody>
                </table>
            </div>
        }
        .part()
    }

    fn row(&self, of: &Listed, columns: &[&Grade]) -> Part {
        let cells = columns.iter().map(|grade| self.cell(of, grade));
        let tag = (of.standing == Standing::Historic)
            .then(|| view! { " "{ui::tag("Historic", "govuk-tag--grey")} });
        let (wish, slug, table) = (self.wish, of.slug.clone(), self.clone());
        let id = format!("compare-{slug}");
        let is_chosen = {
            let slug = slug.clone();
            move || wish.with(|wish| wish.compared.contains(&slug))
        };
        let is_full = {
            let is_chosen = is_chosen.clone();
            move || wish.with(|wish| wish.compared.len() >= MOST_COMPARED) && !is_chosen()
        };
        let changed = move |_: web_sys::Event| table.change(|wish| wish.compare(&slug));
        let (why, span) = (self.clone(), columns.len() + 1);
        let shown = of.slug.clone();
        view! {
            <tr class="govuk-table__row" role="row">
                <th class="govuk-table__header glance__option" scope="row" role="rowheader">
                    <a class="govuk-link" href=format!("/options/{}", of.slug)>{of.title.clone()}</a>
                    {tag}
                    <span class="glance__summary">{of.summary.clone()}</span>
                    <span class="glance__compare no-print">
                        <input type="checkbox" id=id.clone() prop:checked=when(is_chosen) prop:disabled=when(is_full)
                            on:change=act(changed)/>
                        " "
                        <label for=id>"Compare"<span class="govuk-visually-hidden">{format!(" {}", of.title)}</span></label>
                    </span>
                </th>
                {cells.collect_view()}
            </tr>
            {live(move || why.reasons(&shown, span))}
        }
        .part()
    }

    fn cell(&self, of: &Listed, grade: &Grade) -> Part {
        let (_, grades) = &**self.all;
        let fit = of.fit(grade, grades, Some(browser::now()));
        let key = (of.slug.clone(), grade.id.clone());
        let why = self.why;
        let is_open = {
            let key = key.clone();
            move || why.with(|why| why.as_ref() == Some(&key))
        };
        let expanded = {
            let is_open = is_open.clone();
            move || is_open().to_string()
        };
        let press = move |_: web_sys::MouseEvent| {
            let open = (!is_open()).then(|| key.clone());
            why.set(open);
        };
        let class = match fit {
            Fit::Yes => "glance__fit glance__fit--yes",
            Fit::Probably => "glance__fit glance__fit--probably",
            Fit::NotYet => "glance__fit glance__fit--later",
            Fit::No => "glance__fit",
        };
        view! {
            <td class="govuk-table__cell" role="cell" data-at=grade.name.clone()>
                <button type="button" class=class aria-expanded=expanded on:click=act(press)>
                    {fit.said()}
                    <span class="govuk-visually-hidden">
                        {format!(" for {}: {}. Why?", grade.in_sentence(), of.title)}
                    </span>
                </button>
            </td>
        }
        .part()
    }

    /// Why the cell that was pressed says what it says, in a row below.
    fn reasons(&self, slug: &str, span: usize) -> Part {
        let (options, grades) = &**self.all;
        let why = self.why.get().filter(|(of, _)| of == slug);
        let found = why.and_then(|(of, id)| {
            let listed = options.iter().find(|listed| listed.slug == of)?;
            Some((listed, grades.named(&id.0)?))
        });
        let Some((listed, grade)) = found else {
            return ().part();
        };
        let cell = listed.cell(grade, grades, Some(browser::now()));
        let title = format!(
            "{} for {}: {}",
            listed.title,
            grade.in_sentence(),
            cell.fit.said().to_lowercase()
        );
        view! {
            <tr class="govuk-table__row glance__why" role="row">
                <td class="govuk-table__cell" role="cell" colspan=span.to_string()>
                    <p class="govuk-body govuk-!-font-weight-bold">{title}</p>
                    <ul class="rulings">{cell.rules.into_iter().map(ui::ruling).collect_view()}</ul>
                </td>
            </tr>
        }
        .part()
    }

    /// Who of one's own rank or band is wanted.
    fn wanted(&self) -> Part {
        let (options, _) = &**self.all;
        let wish = self.wish.get();
        let wanted: Vec<_> = wish
            .wanted(options)
            .into_iter()
            .map(|(wanted, of)| {
                let href = format!("/applications/{}", wanted.form);
                view! {
                    <li>
                        <a class="govuk-link" href=href>{wanted.who.clone()}</a>
                        {format!(" for {}", of.title)}
                    </li>
                }
                .part()
            })
            .collect();
        (!wanted.is_empty())
            .then(|| {
                view! {
                    <h2 class="govuk-heading-m">"Wanted at your rank or band"</h2>
                    <ul class="govuk-list govuk-list--bullet">{wanted}</ul>
                }
            })
            .part()
    }

    /// The way to what was chosen to be compared.
    fn side_by_side(&self) -> Part {
        let wish = self.wish;
        live(move || {
            let wish = wish.get();
            let words = match wish.compared.len() {
                0 => return None,
                1 => "Choose one or two more to compare".to_owned(),
                many => format!("Compare {many} options"),
            };
            let full = (wish.compared.len() >= MOST_COMPARED).then(|| {
                let said =
                    format!("You can compare up to {MOST_COMPARED}. Untick one to choose another.");
                view! { <p class="govuk-body" role="status">{said}</p> }
            });
            let href = format!("{COMPARE}{}", wish.query());
            Some(match wish.compared.len() {
                1 => view! { <p class="govuk-body glance__bar no-print" role="status">{words}</p> }
                    .part(),
                _ => view! {
                    <div class="glance__bar no-print">
                        {full}
                        <a class="govuk-button" href=href>{words}</a>
                    </div>
                }
                .part(),
            })
        })
    }
}

/// The way back to the table as it was.
pub(super) fn address(wish: &Wish) -> String {
    format!("{AT_A_GLANCE}{}", wish.query())
}
