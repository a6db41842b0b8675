//! How pages of the app begin, the same for everybody, written into their documents: one reads while
//! the app comes. The app's own pages make the same elements; a browser story compares the two.

use domain::article::{Block, Inline, Page, blocks, home};
use domain::form::Form;

use super::statics::escaped;

/// The beginning of a page of the app.
pub(super) struct Opening {
    pub path: String,
    pub title: String,
    pub summary: String,
    /// The inside of its `<main>`.
    pub main: String,
    /// Whether it is of the module of the three steps.
    pub is_of_steps: bool,
}

/// All that can be told of the pages of these forms, and of these pages of the three steps.
pub(super) fn openings(forms: &[&Form], steps: &[Page]) -> Vec<Opening> {
    let (mut openings, mut offered) = (vec![], vec![]);
    for form in forms {
        if form.room == "applications" {
            openings.extend(application(form));
            offered.push(*form);
        } else {
            openings.push(question(form));
        }
    }
    openings.push(menu(offered));
    openings.extend(steps.iter().map(step));
    openings
}

/// A page of the three steps. Where no script runs, its text is there whole.
fn step(page: &Page) -> Opening {
    let above = page.crumbs.last();
    let main = format!(
        "{}{}{}<noscript>{}</noscript>",
        above.map_or_else(String::new, |above| link(
            "govuk-back-link",
            &above.href,
            &above.title
        )),
        element("h1", "govuk-heading-xl", &page.title),
        element("p", "govuk-body-l", &page.summary),
        blocks(&page.body),
    );
    Opening {
        path: page.path.clone(),
        title: page.title.clone(),
        summary: page.summary.clone(),
        main,
        is_of_steps: true,
    }
}

/// `/applications`. One's own comes between the heading and what is offered.
fn menu(mut forms: Vec<&Form>) -> Opening {
    forms.sort_by_key(|form| form.demo_only);
    let card = |form: &&Form| {
        let tag = " <strong class=\"govuk-tag govuk-tag--grey\">Demonstration</strong>";
        format!(
            "<li class=\"card\">{}{}{}</li>",
            link("govuk-link card__link", &address(form), &form.title),
            if form.demo_only { tag } else { "" },
            element("p", "govuk-body card__summary", &form.summary),
        )
    };
    let title = "Applications";
    let offers = "What you can apply for or send";
    let main = format!(
        "{}{}{}<ul class=\"cards\">{}</ul>",
        element("h1", "govuk-heading-xl", title),
        element("p", "govuk-body", "\u{a0}"),
        element("h2", "govuk-heading-m", offers),
        forms.iter().map(card).collect::<String>(),
    );
    Opening {
        path: "/applications".to_owned(),
        title: title.to_owned(),
        summary: format!("{offers}."),
        main,
        is_of_steps: false,
    }
}

/// `/questions/ask`.
fn question(form: &Form) -> Opening {
    let main = format!(
        "{}{}{}",
        link("govuk-back-link", "/questions", "Questions"),
        element("h1", "govuk-heading-xl", &form.title),
        element("p", "govuk-body-l", &form.summary),
    );
    opening(form, &address(form), &form.title, measure(&main))
}

/// The start of a form, its sections and the last look at it.
fn application(form: &Form) -> Vec<Opening> {
    let page = address(form);
    let head = |caption: &str, title: &str| {
        [
            link("govuk-back-link", &page, "All parts of this form"),
            element("p", "govuk-caption-xl", caption),
            element("h1", "govuk-heading-xl", title),
        ]
        .concat()
    };
    let last = "Check your entries";
    let mut all = vec![
        opening(form, &page, &form.title, measure(&start(form, &page))),
        opening(
            form,
            &format!("{page}/check"),
            last,
            head(&form.title, last),
        ),
    ];
    for (at, section) in (1..).zip(&form.sections) {
        let caption = format!("{}: part {at} of {}", form.title, form.sections.len());
        let help = section
            .help
            .iter()
            .map(|help| element("p", "govuk-body-l", help));
        // Where no script runs, one reads all that is asked.
        let asked = format!("<noscript>{}</noscript>", blocks(&section.reading()));
        let main = [head(&caption, &section.title), help.collect(), asked].concat();
        let main = measure(&main);
        all.push(opening(
            form,
            &format!("{page}/{}", section.id),
            &section.title,
            main,
        ));
    }
    all
}

fn start(form: &Form, page: &str) -> String {
    let list = |title: &str, items: &[String]| {
        if items.is_empty() {
            return String::new();
        }
        let items: String = items.iter().map(|item| element("li", "", item)).collect();
        let title = element("h2", "govuk-heading-m", title);
        format!("{title}<ul class=\"govuk-list govuk-list--bullet\">{items}</ul>")
    };
    let task = |id: &str, title: &str| {
        let class = "govuk-task-list";
        let link = link(
            &format!("govuk-link {class}__link"),
            &format!("{page}/{id}"),
            title,
        );
        format!(
            "<li class=\"{class}__item {class}__item--with-link\">\
             <div class=\"{class}__name-and-hint\">{link}</div></li>"
        )
    };
    let sections = form.sections.iter();
    [
        link("govuk-back-link", "/applications", "All applications"),
        element("h1", "govuk-heading-xl", &form.title),
        element("p", "govuk-body-l", &form.summary),
        element(
            "p",
            "govuk-body",
            &format!("It takes about {} minutes.", form.minutes),
        ),
        element(
            "h2",
            "govuk-heading-m",
            &format!("Your {}", form.terms.promise().noun()),
        ),
        "<ul class=\"govuk-task-list\">".to_owned(),
        sections
            .map(|section| task(&section.id, &section.title))
            .collect(),
        task("check", "Check your entries and send"),
        "</ul>".to_owned(),
        list("Before you start", &form.before),
        list("After you have sent it", &form.after),
    ]
    .concat()
}

fn opening(form: &Form, path: &str, title: &str, main: String) -> Opening {
    Opening {
        path: path.to_owned(),
        title: title.to_owned(),
        summary: form.summary.clone(),
        main,
        is_of_steps: false,
    }
}

/// No wider than reads well.
fn measure(main: &str) -> String {
    format!("<div class=\"measure\">{main}</div>")
}

fn address(form: &Form) -> String {
    format!("/{}/{}", form.room, form.id)
}

fn link(class: &str, href: &str, text: &str) -> String {
    format!("<a class=\"{class}\" href=\"{href}\">{}</a>", escaped(text))
}

fn element(name: &str, class: &str, text: &str) -> String {
    let text = escaped(text);
    match class {
        "" => format!("<{name}>{text}</{name}>"),
        class => format!("<{name} class=\"{class}\">{text}</{name}>"),
    }
}

/// The page for addresses where nothing is.
pub(super) fn not_found() -> Page {
    Page {
        path: String::new(),
        title: "Page not found".to_owned(),
        summary: "There is no page at this address.".to_owned(),
        crumbs: vec![home()],
        body: vec![Block::Paragraph(vec![
            Inline::text("If you typed the address, check it. You can go to "),
            Inline::Link {
                href: "/guidance".to_owned(),
                text: "careers guidance".to_owned(),
            },
            Inline::text(", the "),
            Inline::Link {
                href: "/options".to_owned(),
                text: "development options".to_owned(),
            },
            Inline::text(" or "),
            Inline::Link {
                href: "/contact".to_owned(),
                text: "contact us".to_owned(),
            },
            Inline::text("."),
        ])],
        related: vec![],
        reviewed: None,
    }
}
