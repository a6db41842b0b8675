//! All options by ranks and bands in one table, to be seen at a glance (S4-23), and what narrows it.

use super::fit::{Fit, Listed};
use super::page::above;
use super::{Purpose, Selection, Standing, Takes, Wanted};
use crate::article::{Block, Card, Inline, Page, home};
use crate::people::{Family, Grade, GradeId, Grades};
use crate::query::query;
use crate::time::Instant;

/// The address of the table.
pub const AT_A_GLANCE: &str = "/options/at-a-glance";
/// The heading of the table.
pub const TITLE: &str = "Options at a glance";
/// What stands under it.
pub const SUMMARY: &str =
    "Every option by rank and band: what is for you now, and what is at your next step.";
/// The address where options stand side by side.
pub const COMPARE: &str = "/options/compare";
/// Its heading.
pub const COMPARE_TITLE: &str = "Compare options";
/// What stands under it.
pub const COMPARE_SUMMARY: &str = "Up to three options side by side.";

/// Whether the page of an address is one of the three steps, look, plan and choose (S4-24): they are a
/// module of the app of their own.
#[must_use]
pub fn is_of_steps(path: &str) -> bool {
    [AT_A_GLANCE, COMPARE].contains(&path)
}

/// The most options that stand side by side.
pub const MOST_COMPARED: usize = 3;

/// Ranks and bands that are columns side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ladder {
    /// Constable to chief superintendent.
    #[default]
    Officers,
    /// Bands.
    Staff,
    /// Police community support officers and the special constabulary.
    Others,
    /// Chief officers.
    Chiefs,
}

impl Ladder {
    /// All, those with most people first.
    pub const ALL: [Self; 4] = [Self::Officers, Self::Staff, Self::Others, Self::Chiefs];

    /// In words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Officers => "Police officers",
            Self::Staff => "Police staff",
            Self::Others => "PCSOs and special constabulary",
            Self::Chiefs => "Chief officers",
        }
    }

    /// One word, as it stands in an address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Officers => "officers",
            Self::Staff => "staff",
            Self::Others => "others",
            Self::Chiefs => "chiefs",
        }
    }

    /// Where a rank or a band is a column.
    #[must_use]
    pub const fn of(grade: &Grade) -> Self {
        match grade.family {
            Family::Officer => Self::Officers,
            Family::Staff => Self::Staff,
            Family::Pcso | Family::Special => Self::Others,
            Family::Chief => Self::Chiefs,
        }
    }

    /// Its columns, the lowest first.
    pub fn columns(self, grades: &Grades) -> impl Iterator<Item = &Grade> {
        grades.0.iter().filter(move |grade| Self::of(grade) == self)
    }
}

/// What somebody looks for in the table. It stands in the address, so that Back and a link lead to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Their rank or band: it and the step above are the columns.
    pub grade: Option<GradeId>,
    /// The columns, where no rank or band is chosen.
    pub ladder: Ladder,
    /// Only what is good for this.
    pub purpose: Option<Purpose>,
    /// Only what takes so long.
    pub takes: Option<Takes>,
    /// Only where places are given like this.
    pub selection: Option<Selection>,
    /// Only what is open to that person now.
    pub only_yes: bool,
    /// Only what is limited to no group.
    pub for_all: bool,
    /// Also what ran in the past.
    pub historic: bool,
    /// What is to stand side by side, by its address' last part: at most [`MOST_COMPARED`].
    pub compared: Vec<String>,
}

impl Wish {
    /// The wish of an address, whose query is asked for by name. What it does not know it leaves out.
    #[must_use]
    pub fn of(asked: impl Fn(&str) -> Option<String>, grades: &Grades) -> Self {
        let is = |name: &str| asked(name).as_deref() == Some("yes");
        let compared = asked("of").unwrap_or_default();
        let compared = compared.split(',').filter(|slug| !slug.is_empty());
        Self {
            grade: asked("grade")
                .and_then(|id| grades.named(&id))
                .map(|grade| grade.id.clone()),
            ladder: named(&Ladder::ALL, Ladder::word, asked("for")).unwrap_or_default(),
            purpose: named(&Purpose::ALL, Purpose::word, asked("purpose")),
            takes: named(&Takes::ALL, Takes::word, asked("takes")),
            selection: named(&Selection::ALL, Selection::word, asked("places")),
            only_yes: is("open"),
            for_all: is("everybody"),
            historic: is("historic"),
            compared: compared.take(MOST_COMPARED).map(str::to_owned).collect(),
        }
    }

    /// As the query of an address; empty for no wish.
    #[must_use]
    pub fn query(&self) -> String {
        let is = |yes: bool| if yes { "yes" } else { "" };
        let ladder = match self.ladder {
            Ladder::Officers => "",
            other => other.word(),
        };
        query([
            ("grade", self.grade.as_ref().map_or("", |id| &id.0)),
            ("for", ladder),
            ("purpose", self.purpose.map_or("", Purpose::word)),
            ("takes", self.takes.map_or("", Takes::word)),
            ("places", self.selection.map_or("", Selection::word)),
            ("open", is(self.only_yes)),
            ("everybody", is(self.for_all)),
            ("historic", is(self.historic)),
            ("of", &self.compared.join(",")),
        ])
    }

    /// The ranks and bands that are columns: one's own and the step above, or a ladder.
    #[must_use]
    pub fn columns<'a>(&self, grades: &'a Grades) -> Vec<&'a Grade> {
        match self.grade.as_ref().and_then(|id| grades.named(&id.0)) {
            Some(own) => std::iter::once(own).chain(grades.next(own)).collect(),
            None => self.ladder.columns(grades).collect(),
        }
    }

    /// The options that show: those that are for one first, then by name.
    #[must_use]
    pub fn rows<'a>(
        &self,
        all: &'a [Listed],
        grades: &Grades,
        at: Option<Instant>,
    ) -> Vec<&'a Listed> {
        let columns = self.columns(grades);
        let mut rows: Vec<(Option<Fit>, &Listed)> = Vec::new();
        for of in all.iter().filter(|of| self.likes(of)) {
            let fits = columns.iter().map(|grade| of.fit(grade, grades, at));
            let fits: Vec<Fit> = fits.collect();
            let best = fits.iter().copied().min().unwrap_or(Fit::No);
            let own = fits.first().copied().filter(|_| self.grade.is_some());
            let is_for_some = of.standing == Standing::Historic || best < Fit::No;
            if is_for_some && (!self.only_yes || own.unwrap_or(best) < Fit::NotYet) {
                rows.push((own, of));
            }
        }
        rows.sort_by_key(|(own, of)| (of.standing == Standing::Historic, *own, &of.title));
        rows.into_iter().map(|(_, of)| of).collect()
    }

    /// Whether an option is like that, for whomever it is.
    fn likes(&self, of: &Listed) -> bool {
        (self.historic || of.standing == Standing::Current)
            && self
                .purpose
                .is_none_or(|purpose| of.purposes.contains(&purpose))
            && self.takes.is_none_or(|takes| of.takes == takes)
            && self
                .selection
                .is_none_or(|selection| of.selection == selection)
            && (!self.for_all || of.group.is_none())
    }

    /// Who of one's own rank or band is wanted, and for which option.
    #[must_use]
    pub fn wanted<'a>(&self, all: &'a [Listed]) -> Vec<(&'a Wanted, &'a Listed)> {
        let Some(own) = &self.grade else {
            return Vec::new();
        };
        let running = all.iter().filter(|of| of.standing == Standing::Current);
        running
            .flat_map(|of| of.wanted.iter().map(move |wanted| (wanted, of)))
            .filter(|(wanted, _)| wanted.grades.contains(own))
            .collect()
    }

    /// The options that are to stand side by side, in the order in which they were chosen.
    #[must_use]
    pub fn side_by_side<'a>(&self, all: &'a [Listed]) -> Vec<&'a Listed> {
        let one = |slug: &String| all.iter().find(|listed| listed.slug == *slug);
        self.compared.iter().filter_map(one).collect()
    }

    /// Chooses an option to be compared, or takes it back; the number there can be is not exceeded.
    pub fn compare(&mut self, slug: &str) {
        match self.compared.iter().position(|other| other == slug) {
            Some(at) => _ = self.compared.remove(at),
            None if self.compared.len() < MOST_COMPARED => self.compared.push(slug.to_owned()),
            None => {}
        }
    }
}

fn named<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str, given: Option<String>) -> Option<T> {
    let given = given?;
    all.iter().copied().find(|of| word(*of) == given)
}

/// The table as a page that no day changes: what somebody reads without the app, or before it has come.
#[must_use]
pub fn page(all: &[Listed], grades: &Grades) -> Page {
    let mut body = vec![Block::paragraph(
        "Yes: it is for this rank or band. Probably: its source does not name it, and the Career Management \
         Unit (CMU) confirms it. Not yet: it opens at a later one. An option may ask for more than a rank or \
         band; its own page says what.",
    )];
    for ladder in Ladder::ALL {
        let wish = Wish {
            ladder,
            ..Wish::default()
        };
        let columns = wish.columns(grades);
        let name = |grade: &&Grade| vec![Inline::text(&grade.name)];
        let row = |of: &Listed| {
            let link = Inline::Link {
                href: format!("/options/{}", of.slug),
                text: of.title.clone(),
            };
            let cell = |grade: &&Grade| vec![Inline::text(of.fit(grade, grades, None).said())];
            std::iter::once(vec![link])
                .chain(columns.iter().map(cell))
                .collect()
        };
        body.push(Block::heading(ladder.said()));
        body.push(Block::Table {
            head: std::iter::once(vec![Inline::text("Option")])
                .chain(columns.iter().map(name))
                .collect(),
            rows: wish.rows(all, grades, None).into_iter().map(row).collect(),
        });
    }
    step(AT_A_GLANCE, TITLE, SUMMARY, above(), body)
}

/// The page where options stand side by side, as far as no choice changes it.
#[must_use]
pub fn side_by_side() -> Page {
    let table = Card {
        href: AT_A_GLANCE.to_owned(),
        title: TITLE.to_owned(),
        summary: String::new(),
        tag: None,
    };
    let body = vec![Block::paragraph(
        "To choose options here, turn on JavaScript. Each option also has a page of its own.",
    )];
    step(COMPARE, COMPARE_TITLE, COMPARE_SUMMARY, table, body)
}

fn step(path: &str, title: &str, summary: &str, above: Card, body: Vec<Block>) -> Page {
    Page {
        path: path.to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        crumbs: vec![home(), above],
        body,
        related: vec![],
        reviewed: None,
    }
}
