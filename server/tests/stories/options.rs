//! Who each option is for: what the content says of every rank and band equals a table that was written by
//! hand from the sources (domain.md, "Rank/band availability grid").

use std::path::Path;

use domain::form::terms::Standing as Rule;
use domain::options::Standing;
use domain::options::fit::{Fit, Listed};
use domain::people::Grade;
use server::library::Library;
use server::settings::Mode;

use crate::content::changed;
use crate::harness::{Engine, Service};

/// Ranks and bands in the order of the columns below.
const COLUMNS: [&str; 21] = [
    "pcso",
    "special-constable",
    "special-sergeant",
    "special-inspector",
    "constable",
    "sergeant",
    "inspector",
    "chief-inspector",
    "superintendent",
    "chief-superintendent",
    "assistant-chief-constable",
    "deputy-chief-constable",
    "chief-constable",
    "band-g",
    "band-f",
    "band-e",
    "band-d",
    "band-c",
    "band-b",
    "band-a",
    "assistant-chief-officer",
];

/// Y: the source names it. P: the source implies it. n: it is for a later rank or band. -: it is not.
#[rustfmt::skip]
const BY_HAND: [(&str, &str); 28] = [
    //                                     p sss  officers chiefs staff   a
    ("career-management-conferences",     "P --- YPPPPP --- PPPPPPP -"),
    ("promotability-managers",            "- --- nYYYY- --- nnnPPP- -"),
    ("promotability-non-managerial",      "P --- ------ --- YYY---- -"),
    ("promotability-workshops",           "P --- Y----- --- YYY---- -"),
    ("introductory-certificate-management","P --- P----- --- PPP---- -"),
    ("shadowing",                         "P --- PPPPPP --- PPPPPPP -"),
    ("career-development-mentoring",      "- --- nnYYY- --- ------- -"),
    ("corporate-coaching-mentoring",      "Y YYY YYYYYY YYY YYYYYYY Y"),
    ("learning-groups",                   "P PPP PPPPPP PPP PPPPPPP P"),
    ("positive-action-leadership-programme","P --- Y----- --- YYY---- -"),
    ("graduate-recruitment-band-d",       "- --- ------ --- ------- -"),
    ("specialisms",                       "P --- PPPPPP --- PPPPPPP -"),
    ("senior-women-leadership",           "- --- nnnYYY --- nnnnPPP -"),
    ("exam-support",                      "- --- YY---- --- ------- -"),
    ("fast-track",                        "Y PPP YYYY-- --- YYYYY-- -"),
    ("bursary-nvq",                       "Y --- YYYYYY --- YYYYYYY -"),
    ("nvq-business-administration",       "Y --- ------ --- YYYYYYY -"),
    ("transform",                         "- --- ------ --- nnnnnYY -"),
    ("online-careers-guidance",           "Y YYY YYYYYY YYY YYYYYYY Y"),
    ("promoting-difference",              "- --- nYY--- --- ------- -"),
    ("diversity-mentoring-pilot",         "P --- PPPPPP --- PPPPPPP -"),
    ("mentoring-for-all",                 "Y YYY YYYYYY YYY YYYYYYY Y"),
    ("chief-officer-peer-mentoring",      "- --- nnnnnn YYY nnnnnnn Y"),
    ("reverse-mentoring",                 "P P-- PnnnPP PPP PPPnnPP P"),
    ("womens-chief-officer-network",      "- --- nnnnnP --- nnnnnnP -"),
    ("buddy-scheme",                      "- --- nnnnnP --- nnnnnnP -"),
    ("positive-steps-mentoring",          "Y PPP YYYYYY --- YYYYYYY -"),
    ("positive-steps-workshops",          "Y PPP YYYYYY --- YYYYYYY -"),
];

fn library(mode: Mode) -> Library {
    Library::load(Path::new("../content"), None, mode).unwrap()
}

fn fit(of: &Listed, grade: &Grade, library: &Library) -> char {
    match of.cell(grade, &library.grades, None).fit {
        Fit::Yes => 'Y',
        Fit::Probably => 'P',
        Fit::NotYet => 'n',
        Fit::No => '-',
    }
}

#[test]
fn every_option_is_for_whom_the_sources_say() {
    let library = library(Mode::Real);
    assert_eq!(library.options.len(), BY_HAND.len());
    assert_eq!(library.grades.0.len(), COLUMNS.len());
    let mut wrong = Vec::new();
    for (slug, row) in BY_HAND {
        let listed = library.options.iter().find(|of| of.slug == slug).unwrap();
        // What has ended is for nobody; whom it was for is told all the same.
        let mut running = listed.clone();
        running.standing = Standing::Current;
        let row: String = row.split(' ').collect();
        assert_eq!(row.len(), COLUMNS.len(), "{slug}");
        for (id, said) in COLUMNS.iter().zip(row.chars()) {
            let grade = library.grades.named(id).unwrap();
            let found = fit(&running, grade, &library);
            if found != said {
                wrong.push(format!("{slug} at {id}: {found}, by hand {said}"));
            }
            if listed.standing == Standing::Historic {
                assert_eq!(fit(listed, grade, &library), '-', "{slug} at {id}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_cell_says_why_and_what_would_change_it() {
    let library = library(Mode::Demo);
    for listed in &library.options {
        for grade in &library.grades.0 {
            let cell = listed.cell(grade, &library.grades, None);
            let at = format!("{} at {}", listed.slug, grade.id.0);
            assert!(!cell.rules.is_empty(), "{at}");
            let unmet = |rule: &&domain::form::terms::Ruling| rule.standing != Rule::Met;
            assert!(
                cell.rules
                    .iter()
                    .filter(unmet)
                    .all(|rule| rule.change.is_some()),
                "{at}"
            );
            let is_refused = cell.rules.iter().any(|rule| rule.standing == Rule::NotMet);
            assert_eq!(is_refused, cell.fit == Fit::No, "{at}: {:?}", cell.rules);
        }
    }
}

/// Whom an option's page names, its form takes: nobody is told "yes" and then refused.
#[test]
fn no_form_refuses_whom_its_option_names() {
    let library = library(Mode::Demo);
    for listed in &library.options {
        let Some(id) = &listed.form else { continue };
        let (form, _) = library.form(&domain::drafts::FormId(id.clone())).unwrap();
        let rules = form.terms.rules.iter();
        let fields =
            rules.filter(|rule| listed.terms.rules.iter().all(|of| of.words != rule.words));
        for rule in fields {
            for grade in &listed.grades {
                assert!(
                    form.offers(&rule.field, &grade.0),
                    "{} does not take {}",
                    form.id,
                    grade.0
                );
            }
        }
    }
}

/// Nobody has to look for the forms of an option, or for the days on which one may send them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_option_links_to_its_forms_and_says_when_they_are_open() {
    let service = Service::open(Engine::Sqlite).await;
    let yearly = "You can apply from 1 February to 30 April every year.";
    for (option, form, said) in [
        ("bursary-nvq", "bursary", yearly),
        ("nvq-business-administration", "nvq", yearly),
        ("shadowing", "shadowing-visitor", "More forms"),
        ("shadowing", "shadowing-host", "Offer to host"),
        ("shadowing", "shadowing-briefing", "the briefing"),
        ("shadowing", "shadowing-debriefing", "the debriefing"),
        ("positive-steps-mentoring", "mentor", "mentor application"),
        ("positive-steps-mentoring", "talk-to-somebody", "Talk to"),
        (
            "promoting-difference",
            "business-mentor",
            "You can apply at any time. What people send is decided in 4 rounds: from 1 January to 31 March",
        ),
    ] {
        let page = service.browser().get(&format!("/options/{option}")).await;
        let text = String::from_utf8_lossy(&page.body).into_owned();
        let link = format!("href=\"/applications/{form}\"");
        assert_eq!(text.matches(&link).count(), 1, "{option}: {form}");
        assert!(text.contains(said), "{option}: {said}");
    }
    service.close().await;
    let (content, _folder) = changed("options/shadowing.toml", |text| {
        text.replace("shadowing-briefing", "no-such-form")
    });
    let told = Library::load(&content, None, Mode::Demo).err().unwrap();
    assert!(
        told.contains("`more_forms`: there is no form “no-such-form”"),
        "{told}"
    );
}
