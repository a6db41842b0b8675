//! The content: read once at the start, checked, and turned into replies that are files in all but
//! name. The only reader of files. A mistake names file, line and key, and nothing starts on it.

mod chains;
mod checks;
mod export;
mod interest;
mod lacks;
mod markdown;
mod openings;
mod plan;
mod source;
mod statics;
mod template;
mod tools;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use domain::applications::decision::Sentence;
use domain::applications::is_of_desk;
use domain::article::{Page, html};
use domain::assessment::{self, Tool};
use domain::drafts::FormId;
use domain::form::Form;
use domain::form::interest::{REGISTER_INTEREST, WHICH};
use domain::form::terms::Stop;
use domain::framework::Framework;
use domain::guidance;
use domain::monitoring::is_of_room;
use domain::options::fit::Listed;
use domain::options::{self, DevelopmentOption, Standing, glance};
use domain::people::Grades;
use domain::plan::offers::Offers;
use domain::questions::is_of_asked;
use domain::search::{self, Aside, Synonyms};
use domain::site::Site;
use serde_json::json;

use self::checks::{
    Draft, all_there, equality, feedback, forms_in, framework, grades, guidance_pages, options_in,
    resolve, service_pages, synonyms,
};
pub(crate) use self::lacks::{lacks_form, lacks_window};
use self::openings::{not_found, openings};
pub(crate) use self::source::Source;
use self::source::one;
pub use self::statics::{Keep, Static, pack};
use self::tools::tools_in;
use crate::settings::Mode;

/// Pages of the app that are not content: a link to one of these, or to something below, is sound.
const ROOMS_OF_THE_APP: [&str; 7] = [
    guidance::RATINGS,
    "/applications",
    "/questions",
    "/sign-in",
    "/profile",
    LETTERS,
    "/sign-out",
];
/// The page of letters, which only the demonstration has.
const LETTERS: &str = "/letters";

/// Everything static.
pub struct Library {
    /// Whose service this is.
    pub site: Site,
    /// All ranks and bands.
    pub grades: Grades,
    /// Saved sentences for feedback.
    pub feedback: Vec<Sentence>,
    /// Every option, as the table of all of them has it.
    pub options: Vec<Listed>,
    forms: BTreeMap<FormId, (Form, String)>,
    /// The questions about equality. They are no form that one has a draft of.
    pub equality: Form,
    files: HashMap<String, Static>,
    documents: HashMap<String, Static>,
    empty: Option<Static>,
    /// The document of all pages of the second module.
    desk: Option<Static>,
    missing: Option<Static>,
    /// The headings of all pages by their addresses.
    titles: HashMap<String, String>,
    is_demo: bool,
}

impl Library {
    /// Reads and checks a content folder. With `dist`, makes the documents too.
    ///
    /// # Errors
    /// The first mistake: file, line, key and the cure; or the file that cannot be read.
    pub fn load(content: &Path, dist: Option<&Path>, mode: Mode) -> Result<Self, String> {
        let is_demo = mode == Mode::Demo;
        let site_source = one(content, "site.toml")?;
        let site: Site = site_source.toml(&site_source.text, 0)?;
        site.checked()
            .map_err(|defect| site_source.defect(&defect))?;
        let grades = grades(&one(content, "ranks.toml")?)?;
        let framework = framework(&one(content, "framework.toml")?, &grades)?;
        let feedback = feedback(&one(content, "feedback.toml")?)?;
        let synonyms = synonyms(&one(content, "synonyms.toml")?)?;
        let options = options_in(content, &grades)?;
        let forms = forms_in(content, &grades, &options)?;
        let equality = equality(content, &grades)?;
        let offers = plan::offers(content, &framework, &options)?;

        let mut drafts = service_pages(content)?;
        all_there(content, &drafts, &forms)?;
        let (matters, guidance) = guidance_pages(content)?;
        drafts.extend(guidance);
        let listed: Vec<(String, DevelopmentOption)> = options
            .iter()
            .map(|(source, option)| (source.slug.clone(), option.clone()))
            .collect();
        for (source, option) in options {
            let form = |id: &str| {
                forms
                    .iter()
                    .map(|(_, form)| form)
                    .find(|form| form.id == id)
            };
            let page = option.page(&source.slug, &grades, form, is_demo);
            drafts.push(Draft {
                source,
                page,
                aside: Aside {
                    is_closed: option.standing == Standing::Historic,
                    also: option.also,
                },
                related: option.related,
                links: vec![],
            });
        }
        let mut pages = vec![guidance::index(matters), options::menu(&listed)];
        let tools = tools_in(content, &framework, &grades, &drafts, &pages)?;
        pages.push(assessment::index(&tools));
        pages.extend(tools.iter().map(Tool::page));
        resolve(&mut drafts, &pages, &listed, &forms)?;
        let also = |tool: &Tool| {
            (
                tool.path(),
                Aside {
                    also: tool.also.clone(),
                    is_closed: false,
                },
            )
        };
        let mut asides: HashMap<_, _> = tools.iter().map(also).collect();
        for draft in drafts {
            asides.insert(draft.page.path.clone(), draft.aside);
            pages.push(draft.page);
        }

        let forms: BTreeMap<FormId, (Form, String)> = forms
            .into_iter()
            .filter(|(_, form)| is_demo || !form.demo_only)
            .map(|(source, form)| (source, bounded(form, &listed, is_demo)))
            .map(|(_, form)| (FormId(form.id.clone()), (statics::hash_of(&form), form)))
            .map(|(id, (hash, form))| (id, (form, hash)))
            .collect();
        let listed_with_form = |(slug, option): &(String, DevelopmentOption)| {
            let form = option
                .form
                .as_ref()
                .and_then(|id| forms.get(&FormId(id.clone())));
            Listed::of(slug, option, form.map(|(form, _)| form))
        };
        let mut library = Self {
            site,
            grades,
            feedback,
            options: listed.iter().map(listed_with_form).collect(),
            forms,
            equality,
            files: HashMap::new(),
            documents: HashMap::new(),
            empty: None,
            desk: None,
            missing: None,
            titles: pages
                .iter()
                .map(|page| (page.path.clone(), page.title.clone()))
                .collect(),
            is_demo,
        };
        let hash = library.publish(&pages, &asides, &synonyms, (&framework, &tools, &offers));
        if let Some(dist) = dist {
            library.dress(dist, &pages, &hash)?;
        }
        Ok(library)
    }

    /// The form with this id and its hash.
    #[must_use]
    pub fn form(&self, id: &FormId) -> Option<(&Form, &str)> {
        self.forms.get(id).map(|(form, hash)| (form, hash.as_str()))
    }

    /// All forms by id.
    #[must_use]
    pub fn forms(&self) -> Vec<&FormId> {
        self.forms.keys().collect()
    }

    /// How many pages there are.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.titles.len()
    }

    /// The heading of the page of content with this address.
    #[must_use]
    pub fn title(&self, path: &str) -> Option<&str> {
        self.titles.get(path).map(String::as_str)
    }

    /// A file of the app or of the static API.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Static> {
        self.files.get(path)
    }

    /// The file or the page with just this address.
    #[must_use]
    pub fn made(&self, path: &str) -> Option<&Static> {
        self.file(path).or_else(|| self.documents.get(path))
    }

    /// The document of a page, and whether there is such a page.
    ///
    /// # Panics
    /// Never: a library that serves was loaded with its documents.
    #[must_use]
    pub fn document(&self, path: &str) -> (&Static, bool) {
        let path = if path.len() > 1 {
            path.trim_end_matches('/')
        } else {
            path
        };
        let of_app = ROOMS_OF_THE_APP.iter().any(|room| {
            (self.is_demo || *room != LETTERS)
                && path
                    .strip_prefix(room)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let (fallback, is_known) = if is_of_desk(path) || is_of_asked(path) || is_of_room(path) {
            (&self.desk, true)
        } else if of_app {
            (&self.empty, true)
        } else {
            (&self.missing, false)
        };
        match (self.documents.get(path), fallback) {
            (Some(document), _) => (document, true),
            (None, Some(fallback)) => (fallback, is_known),
            (None, None) => (Static::nothing(), false),
        }
    }

    /// Makes the static API: immutable addresses under the content's hash, and one short-lived
    /// address that names the hash.
    fn publish(
        &mut self,
        pages: &[Page],
        asides: &HashMap<String, Aside>,
        synonyms: &Synonyms,
        (framework, tools, offers): (&Framework, &[Tool], &Offers),
    ) -> String {
        let mut files: BTreeMap<String, serde_json::Value> = BTreeMap::new();
        for page in pages {
            let path = if page.path == "/" {
                "/home"
            } else {
                &page.path
            };
            files.insert(format!("pages{path}.json"), json!(page));
        }
        let open: Vec<_> = self.forms.values().map(|(form, _)| form).collect();
        for form in open.iter().copied().chain([&self.equality]) {
            files.insert(format!("forms/{}.json", form.id), json!(form));
        }
        let listed = |form: &&Form| json!({ "id": form.id, "title": form.title, "summary": form.summary, "demo_only": form.demo_only, "outsiders": form.terms.outsiders });
        let mut offered = open;
        offered.retain(|form| form.room == "applications");
        files.insert(
            "forms.json".to_owned(),
            offered.iter().map(listed).collect(),
        );
        files.insert("options.json".to_owned(), json!(self.options));
        files.insert("grades.json".to_owned(), json!(self.grades));
        files.insert("site.json".to_owned(), json!(self.site));
        files.insert("framework.json".to_owned(), json!(framework));
        for tool in tools {
            files.insert(format!("assessment/{}.json", tool.slug), json!(tool));
        }
        files.insert("plan.json".to_owned(), json!(offers));
        // It is of the content too: another way of making it gives another address.
        offered.retain(|form| !form.demo_only);
        let read = pages
            .iter()
            .filter(|page| !assessment::is_of_tools(&page.path));
        let found = read.cloned().chain(tools.iter().map(Tool::found));
        let found: Vec<Page> = found.chain(offered.into_iter().map(Form::page)).collect();
        let search = search::build(&found, asides, synonyms);
        let hash = statics::hash_of(&(&files, &search.index, &search.passages));
        for (name, file) in [
            ("search", Static::bytes(search.index)),
            ("search-passages", Static::text(search.passages)),
        ] {
            let file = file.kept(Keep::ForEver);
            self.files.insert(format!("/content/{hash}/{name}"), file);
        }
        for (name, value) in files {
            let file = Static::json(&value).kept(Keep::ForEver);
            self.files.insert(format!("/content/{hash}/{name}"), file);
        }
        let current = Static::json(&json!({ "content": hash })).kept(Keep::Briefly);
        self.files
            .insert("/content/current.json".to_owned(), current);
        hash
    }

    /// Makes the documents: what Trunk built, with each page's article already in it.
    fn dress(&mut self, dist: &Path, pages: &[Page], hash: &str) -> Result<(), String> {
        let built = statics::built(dist)?;
        let template = template::Template::new(&built, &self.site, hash, self.is_demo)?;
        let (tools, pages): (Vec<_>, Vec<_>) = pages
            .iter()
            .partition(|page| assessment::is_of_tools(&page.path));
        for page in pages {
            let document = template.document(&page.title, &page.summary, &html(page), &page.path);
            self.documents
                .insert(page.path.clone(), Static::html(&document));
        }
        let forms: Vec<_> = self.forms.values().map(|(form, _)| form).collect();
        let mut steps = domain::plan::page::pages();
        steps.push(glance::page(&self.options, &self.grades));
        steps.push(glance::side_by_side());
        steps.extend(tools.into_iter().cloned());
        for opening in openings(&forms, &steps) {
            let document = Static::html(&template.opening(&opening));
            self.documents.insert(opening.path, document);
        }
        let site = &self.site;
        self.empty = Some(Static::html(&template.loading(&site.service)));
        self.desk = Some(Static::html(&template.desk(&site.service)));
        self.missing = Some(Static::html(&template.document(
            "Page not found",
            "There is no page at this address.",
            &html(&not_found()),
            template::ANYWHERE,
        )));
        self.files.extend(built.files);
        Ok(())
    }
}

/// A form as options bound it: nothing is taken past the day by which the reasons for a limit to a group
/// are looked at again (Equality Act 2010, s.158), but what follows a form that was granted before; the form
/// for all options takes no choice of such a one that gives its places by it. The demonstration goes on
/// showing it, and opens what is historic.
fn bounded(mut form: Form, options: &[(String, DevelopmentOption)], is_demo: bool) -> Form {
    let option = options.iter().find(|(slug, _)| *slug == form.option);
    let Some((_, option)) = option else {
        return form;
    };
    if is_demo && option.standing == Standing::Historic {
        form.terms.windows.clear();
    }
    if is_demo {
        return form;
    }
    if option.group.is_some() && form.terms.requires.is_none() {
        form.terms.reasons_good_until = Some(option.review_by);
    }
    if form.id == REGISTER_INTEREST {
        let bound = options.iter().filter(|(_, of)| interest::is_for_group(of));
        form.terms.stops = bound
            .map(|(slug, of)| Stop {
                field: WHICH.to_owned(),
                is: slug.clone(),
                last: of.review_by,
            })
            .collect();
    }
    form
}
