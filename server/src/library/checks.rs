//! What each kind of content file must hold, and what they say of each other.

use std::collections::HashMap;
use std::path::Path;

use domain::applications::decision::Sentence;
use domain::applications::is_of_desk;
use domain::article::{Card, Page, home};
use domain::form::file::FormFile;
use domain::form::{Defect, Form};
use domain::framework::Framework;
use domain::guidance::FrontMatter;
use domain::monitoring::{self, FORM, ROOM};
use domain::options::glance::is_of_steps;
use domain::options::{self, DevelopmentOption};
use domain::people::{Grade, Grades};
use domain::plan::page::is_of_plan;
use domain::questions::Question;
use domain::search::{Aside, Synonyms, SynonymsFile};
use domain::time::Day;
use serde::Deserialize;

use super::chains::chained;
use super::interest::all_in_interest;
use super::markdown::{self, Parsed};
use super::source::{Source, one, sources};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RanksFile {
    grade: Vec<Grade>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedbackFile {
    sentence: Vec<Sentence>,
}

/// The front matter of a service page: home, contact.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceMatter {
    title: String,
    summary: String,
    reviewed: Day,
    #[expect(
        dead_code,
        reason = "checked as a day; the warning comes with retention"
    )]
    review_by: Day,
    related: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
}

/// A page before its links are resolved.
pub(super) struct Draft {
    pub source: Source,
    pub page: Page,
    pub aside: Aside,
    pub related: Vec<String>,
    pub links: Vec<(String, usize)>,
}

pub(super) fn grades(source: &Source) -> Result<Grades, String> {
    let file: RanksFile = source.toml(&source.text, 0)?;
    let grades = Grades(file.grade);
    grades.checked().map_err(|defect| source.defect(&defect))
}

pub(super) fn feedback(source: &Source) -> Result<Vec<Sentence>, String> {
    let file: FeedbackFile = source.toml(&source.text, 0)?;
    Sentence::checked(&file.sentence).map_err(|defect| source.defect(&defect))?;
    Ok(file.sentence)
}

pub(super) fn synonyms(source: &Source) -> Result<Synonyms, String> {
    let file: SynonymsFile = source.toml(&source.text, 0)?;
    file.checked().map_err(|defect| source.defect(&defect))
}

pub(super) fn framework(source: &Source, grades: &Grades) -> Result<Framework, String> {
    let file: Framework = source.toml(&source.text, 0)?;
    for level in &file.levels {
        if let Some(stranger) = level.grades.iter().find(|id| grades.named(id).is_none()) {
            let said = format!("ranks.toml has no rank or band “{stranger}”: mend the id");
            let start = source.text.find(&format!("number = {}", level.number));
            let (before, after) = source.text.split_at(start.unwrap_or(0));
            let line = before.lines().count() + Defect::at("grades", "").line(after);
            return Err(source.mistake(line, format!("`grades`: {said}")));
        }
    }
    Ok(file)
}

pub(super) fn options_in(
    content: &Path,
    grades: &Grades,
) -> Result<Vec<(Source, DevelopmentOption)>, String> {
    sources(content, "options", "toml")?
        .into_iter()
        .map(|source| {
            let option: DevelopmentOption = source.toml(&source.text, 0)?;
            if is_of_steps(&format!("/options/{}", source.slug)) {
                let said = format!(
                    "“{}” is another page’s address: rename the file",
                    source.slug
                );
                return Err(source.mistake(1, said));
            }
            let option = option
                .checked(grades)
                .map_err(|defect| source.defect(&defect))?;
            Ok((source, option))
        })
        .collect()
}

pub(super) fn forms_in(
    content: &Path,
    grades: &Grades,
    options: &[(Source, DevelopmentOption)],
) -> Result<Vec<(Source, Form)>, String> {
    let mut forms: Vec<(Source, Form)> = Vec::new();
    for folder in ["applications", "questions"] {
        for source in sources(content, folder, "toml")? {
            let file: FormFile = source.toml(&source.text, 0)?;
            let form = file
                .checked(folder, &source.slug, grades)
                .map_err(|defect| source.defect(&defect))?;
            if !options.iter().any(|(other, _)| other.slug == form.option) {
                let said = format!(
                    "there is no option “{}” in options/: mend the name",
                    form.option
                );
                return Err(source.defect(&Defect::at("option", said)));
            }
            if forms.iter().any(|(_, other)| other.id == form.id) {
                return Err(source.mistake(1, "another form has this file’s name: rename one"));
            }
            if is_of_desk(&format!("/applications/{}", form.id)) {
                let said = format!("“{}” is another page’s address: rename the file", form.id);
                return Err(source.mistake(1, said));
            }
            if folder == "questions" {
                Question::fits(&form).map_err(|defect| source.defect(&defect))?;
            }
            forms.push((source, form));
        }
    }
    for (source, option) in options {
        let own = option.form.iter().map(|id| ("form", id, None));
        let more = option.more_forms.iter().map(|id| ("more_forms", id, None));
        let wanted = option.wanted.iter().enumerate();
        let mut named = own
            .chain(more)
            .chain(wanted.map(|(at, of)| ("form", &of.form, Some(at))));
        let is_there = |id: &str| forms.iter().any(|(_, form)| form.id == id);
        if let Some((key, id, at)) = named.find(|(_, id, _)| !is_there(id)) {
            let said = format!("there is no form “{id}” in applications/: mend the name");
            let defect = Defect::at(key, said);
            return Err(source.defect(&match at {
                Some(at) => defect.within_list("wanted", at),
                None => defect,
            }));
        }
    }
    all_in_interest(&forms, options)?;
    chained(&mut forms)?;
    Ok(forms)
}

/// The questions about equality: the one form of their room.
pub(super) fn equality(content: &Path, grades: &Grades) -> Result<Form, String> {
    let source = one(content, &format!("{ROOM}/{FORM}.toml"))?;
    let file: FormFile = source.toml(&source.text, 0)?;
    let form = file.checked(ROOM, FORM, grades);
    let form = form.map_err(|defect| source.defect(&defect))?;
    monitoring::fits(&form).map_err(|defect| source.defect(&defect))?;
    Ok(form)
}

pub(super) fn service_pages(content: &Path) -> Result<Vec<Draft>, String> {
    sources(content, "service", "md")?
        .into_iter()
        .map(|source| {
            let (matter, parsed): (ServiceMatter, Parsed) = markdown::read(&source)?;
            let is_home = source.slug == "home";
            let path = if is_home {
                "/".to_owned()
            } else {
                format!("/{}", source.slug)
            };
            let page = Page {
                path,
                title: matter.title,
                summary: matter.summary,
                crumbs: if is_home { vec![] } else { vec![home()] },
                body: parsed.body,
                related: vec![],
                reviewed: (!is_home).then_some(matter.reviewed),
            };
            Ok(Draft {
                source,
                page,
                aside: also(matter.also),
                related: matter.related,
                links: parsed.links,
            })
        })
        .collect()
}

/// What is open has words by which it is also found, at most.
fn also(also: Vec<String>) -> Aside {
    Aside {
        also,
        is_closed: false,
    }
}

/// What the service cannot do without: the home page, the way to reach us and the form one asks with.
pub(super) fn all_there(
    content: &Path,
    pages: &[Draft],
    forms: &[(Source, Form)],
) -> Result<(), String> {
    let has_page = |path: &str| pages.iter().any(|draft| draft.page.path == path);
    let has_ask = forms
        .iter()
        .any(|(_, form)| form.room == "questions" && form.id == "ask");
    let needed = [
        (has_page("/"), "service/home.md"),
        (has_page("/contact"), "service/contact.md"),
        (has_ask, "questions/ask.toml"),
    ];
    match needed.into_iter().find(|(is, _)| !is) {
        None => Ok(()),
        Some((_, name)) => {
            let file = content.join(name);
            Err(format!("{} is missing: put it back.", file.display()))
        }
    }
}

/// What each page of guidance says about itself, with its address.
type Matters = Vec<(FrontMatter, String)>;

/// Every page of guidance, and what it says about itself with its address.
pub(super) fn guidance_pages(content: &Path) -> Result<(Matters, Vec<Draft>), String> {
    let above = Card {
        href: "/guidance".to_owned(),
        title: "Careers guidance".to_owned(),
        summary: String::new(),
        tag: None,
    };
    let mut matters = Vec::new();
    let mut drafts = Vec::new();
    for source in sources(content, "guidance", "md")? {
        let (matter, mut parsed): (FrontMatter, Parsed) = markdown::read(&source)?;
        if let Some(contents) = domain::guidance::contents(&parsed.body) {
            parsed.body.insert(0, contents);
        }
        let page = Page {
            path: format!("/guidance/{}", source.slug),
            title: matter.title.clone(),
            summary: matter.summary.clone(),
            crumbs: vec![home(), above.clone()],
            body: parsed.body,
            related: vec![],
            reviewed: Some(matter.reviewed),
        };
        matters.push((matter.clone(), page.path.clone()));
        drafts.push(Draft {
            source,
            page,
            aside: also(matter.also),
            related: matter.related,
            links: parsed.links,
        });
    }
    Ok((matters, drafts))
}

/// Fills in the related cards and refuses every link that leads nowhere.
pub(super) fn resolve(
    drafts: &mut [Draft],
    indexes: &[Page],
    options: &[(String, DevelopmentOption)],
    forms: &[(Source, Form)],
) -> Result<(), String> {
    let cards: HashMap<String, Card> = drafts
        .iter()
        .map(|draft| &draft.page)
        .chain(indexes)
        .map(|page| {
            let card = options
                .iter()
                .find(|(slug, _)| page.path == format!("/options/{slug}"))
                .map(|(slug, option)| options::card(slug, option));
            let card = card.unwrap_or_else(|| Card {
                href: page.path.clone(),
                title: page.title.clone(),
                summary: page.summary.clone(),
                tag: None,
            });
            (page.path.clone(), card)
        })
        .collect();
    let leads_somewhere = |href: &str| {
        let path = href.split('#').next().unwrap_or_default();
        let form = path
            .strip_prefix("/applications/")
            .is_some_and(|id| forms.iter().any(|(_, form)| form.id == id));
        !href.starts_with('/')
            || cards.contains_key(path)
            || form
            || is_of_steps(path)
            || is_of_plan(path)
            || matches!(
                path,
                "/applications"
                    | "/monitoring"
                    | "/monitoring/delete"
                    | "/questions"
                    | "/questions/ask"
                    | "/sign-in"
                    | "/profile"
            )
    };
    for (source, form) in forms {
        let confirm = form.terms.endorsement.iter().flat_map(|of| &of.confirm);
        let offers = confirm.filter_map(|of| of.partly.as_ref());
        for of in offers.flat_map(|of| &of.offers) {
            if !cards.contains_key(&format!("/{}", of.page)) {
                let said = format!("there is no page “{}”: mend the name", of.page);
                let defect = Defect::at("offers", said);
                return Err(source.defect(&defect.within_table("endorsement.confirm.partly")));
            }
        }
    }
    for draft in drafts {
        let Draft {
            source,
            page,
            related,
            links,
            ..
        } = draft;
        if let Some((href, line)) = links.iter().find(|(href, _)| !leads_somewhere(href)) {
            return Err(source.mistake(*line, format!("the link {href} leads nowhere: mend it")));
        }
        for path in related.iter() {
            let Some(card) = cards.get(&format!("/{path}")) else {
                let said = format!("there is no page “{path}”: mend the name");
                return Err(source.defect(&Defect::at("related", said)));
            };
            page.related.push(card.clone());
        }
    }
    Ok(())
}
