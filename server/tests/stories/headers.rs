//! What every response carries. That [`server::http::ON_EVERYTHING`] is on all of them is checked by
//! the stories' browser at every response; here are those no other story sees, and what may be kept.

use domain::api::ENDPOINTS;

use crate::harness::{Asked, Engine, LEILA, PRIYA, Service};
use crate::matrix::{sample, things};

const FOR_EVER: &str = "public, max-age=31536000, immutable";

on_both! {
    async fn every_kind_of_response_is_guarded(service: Service) {
        let about = things(service).await;
        let (priya, leila) = (service.signed_in(PRIYA).await, service.signed_in(LEILA).await);
        for declared in ENDPOINTS {
            for browser in [&service.browser(), &priya, &leila] {
                let answer = browser.send(sample(declared.name, &about)).await;
                assert_eq!(answer.header("cache-control"), Some("no-store"), "{}", declared.name);
            }
        }
        let browser = service.browser();
        for (path, status) in [
            ("/", 200), ("/guidance", 200), ("/questions", 200), ("/nowhere", 404), ("/api/nothing", 404),
            ("/healthz", 200), ("/readyz", 200), ("/api/openapi.json", 200), ("/content/current.json", 200),
            ("/app-0123456789abcdef.js", 200), ("/app-0123456789abcdef_bg.wasm", 200),
        ] {
            assert_eq!(browser.get(path).await.status, status, "{path}");
        }
    }
}

/// Static replies do not touch the database: one engine will do.
#[tokio::test(flavor = "multi_thread")]
async fn static_replies_are_compressed_and_kept_as_long_as_they_are_good() {
    let service = Service::open(Engine::Sqlite).await;
    let browser = service.browser();
    let content = browser.get("/content/current.json").await.json();
    let hash = content["content"].as_str().unwrap();
    let form = format!("/content/{hash}/forms/mentee.json");
    for (path, keep, kind) in [
        (form.as_str(), FOR_EVER, "application/json"),
        (
            &format!("/content/{hash}/pages/home.json"),
            FOR_EVER,
            "application/json",
        ),
        ("/content/current.json", "no-cache", "application/json"),
        ("/api/openapi.json", "no-cache", "application/json"),
        ("/", "no-cache", "text/html; charset=utf-8"),
        (
            "/guidance/being-a-mentee",
            "no-cache",
            "text/html; charset=utf-8",
        ),
        ("/questions/ask", "no-cache", "text/html; charset=utf-8"),
        (
            "/app-0123456789abcdef.js",
            FOR_EVER,
            "text/javascript; charset=utf-8",
        ),
        (
            "/app-0123456789abcdef_bg.wasm",
            FOR_EVER,
            "application/wasm",
        ),
    ] {
        let plain = browser.get(path).await;
        assert_eq!(plain.status, 200, "{path}");
        assert_eq!(plain.header("cache-control"), Some(keep), "{path}");
        assert_eq!(plain.header("content-type"), Some(kind), "{path}");
        assert_eq!(plain.header("content-encoding"), None, "{path}");
        assert_eq!(plain.header("vary"), Some("Accept-Encoding"), "{path}");
        let mut etags = vec![];
        for takes in [
            "",
            "br",
            "gzip",
            "br, gzip",
            "gzip;q=1.0, br;q=0",
            "gzip;q=1.0, br; q=0.000",
            "identity",
        ] {
            let asked = Asked::get(path).header("accept-encoding", takes);
            let answer = browser.send(asked.clone()).await;
            let etag = answer.header("etag").unwrap().to_owned();
            let coding = answer.header("content-encoding");
            assert!(
                coding.is_none_or(|coding| takes.contains(coding)),
                "{path} {takes}"
            );
            assert!(
                !takes.contains("br;q=0") && !takes.contains("br; q=0") || coding != Some("br"),
                "{path}"
            );
            let body = match coding {
                Some("br") => {
                    let mut plain = Vec::new();
                    brotli::BrotliDecompress(&mut &answer.body[..], &mut plain).unwrap();
                    plain
                }
                Some(_) => {
                    let mut plain = Vec::new();
                    let mut reader = flate2::read::GzDecoder::new(&answer.body[..]);
                    std::io::Read::read_to_end(&mut reader, &mut plain).unwrap();
                    plain
                }
                None => answer.body.to_vec(),
            };
            assert_eq!(body, plain.body, "{path} {takes}");
            let again = browser
                .send(asked.clone().header("if-none-match", &etag))
                .await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
            assert_eq!(again.header("etag"), Some(etag.as_str()));
            for known in [
                format!("W/{etag}"),
                format!("\"other\", {etag}"),
                "*".to_owned(),
            ] {
                let known = asked.clone().header("if-none-match", &known);
                assert_eq!(browser.send(known).await.status, 304, "{path}");
            }
            let other = browser
                .send(asked.header("if-none-match", "\"other\""))
                .await;
            assert_eq!(other.status, 200);
            etags.push((coding.map(ToOwned::to_owned), etag));
        }
        etags.sort();
        etags.dedup();
        let codings = etags
            .iter()
            .map(|(coding, _)| coding)
            .collect::<std::collections::BTreeSet<_>>();
        assert_eq!(
            codings.len(),
            etags.len(),
            "one ETag for each coding: {etags:?}"
        );
        assert!(
            codings.len() == 3 || plain.body.len() < 200,
            "{path} {codings:?}"
        );
    }
    let missing = browser.get("/nowhere").await;
    let etag = missing.header("etag").unwrap().to_owned();
    let again = browser
        .send(Asked::get("/nowhere").header("if-none-match", &etag))
        .await;
    assert_eq!(again.status, 404, "what is missing is not “not modified”");
    service.close().await;
}

#[tokio::test]
async fn a_page_reads_before_the_app_has_loaded() {
    let service = Service::open(Engine::Sqlite).await;
    let browser = service.browser();
    let page = browser.get("/guidance/being-a-mentee").await;
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(text.contains("data-served=\"/guidance/being-a-mentee\""));
    assert!(
        text.contains(">The first meeting</h2>"),
        "the article is in the page"
    );
    assert!(text.contains("data-start=\"after-load\""));
    assert!(!text.contains("{{"), "every token is filled in");
    assert!(
        !text.contains("rel=\"preload\""),
        "the app comes after the page"
    );
    assert_eq!(marks(&text), ["href=\"/guidance\" aria-current=\"true\""]);
    let top = browser.get("/guidance").await;
    let top = String::from_utf8(top.body.to_vec()).unwrap();
    assert_eq!(marks(&top), ["href=\"/guidance\" aria-current=\"page\""]);
    let app = browser.get("/profile").await;
    let text = String::from_utf8(app.body.to_vec()).unwrap();
    assert!(text.contains("data-start=\"now\"") && text.contains("data-served=\"\""));
    for early in [
        "<link rel=\"modulepreload\" href=\"/app-0123456789abcdef.js\">",
        "<link rel=\"preload\" href=\"/app-0123456789abcdef_bg.wasm\" as=\"fetch\" crossorigin>",
    ] {
        assert!(text.contains(early), "{early}");
    }
    assert_eq!(marks(&text), [""; 0]);
    service.close().await;
}

#[tokio::test]
async fn a_page_of_the_app_begins_before_the_app_has_loaded() {
    let service = Service::open(Engine::Sqlite).await;
    let browser = service.browser();
    let read = async |path: &str| {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        String::from_utf8(page.body.to_vec()).unwrap()
    };
    let forms = service.app.library.forms();
    let forms = forms.into_iter().map(|id| service.app.library.form(id));
    let (mut pages, mut offered) = (vec![], vec![]);
    for (form, _) in forms.flatten() {
        let page = format!("/{}/{}", form.room, form.id);
        let mut inside = vec![form.summary.clone()];
        if form.room == "applications" {
            for section in &form.sections {
                let below = format!("{page}/{}", section.id);
                inside.push(format!("href=\"{below}\">{}</a>", section.title));
                pages.push((
                    below,
                    section.title.clone(),
                    Vec::from_iter(section.help.clone()),
                ));
            }
            inside.extend([form.before.clone(), form.after.clone()].concat());
            let last = "Check your entries".to_owned();
            pages.push((format!("{page}/check"), last, vec![form.title.clone()]));
            offered.push(format!("href=\"{page}\">{}</a>", form.title));
        }
        pages.push((page, form.title.clone(), inside));
    }
    pages.push((
        "/applications".to_owned(),
        "Applications".to_owned(),
        offered,
    ));
    assert!(pages.len() > 10, "{pages:?}");
    for (path, title, inside) in pages {
        let text = read(&path).await;
        let service = &service.app.library.site.service;
        for part in [
            format!("<title>{title} – {service}</title>"),
            format!("data-served=\"{path}\" data-until=\"app\">"),
            format!("<h1 class=\"govuk-heading-xl\">{title}</h1>"),
            "data-start=\"now\"".to_owned(),
        ] {
            assert!(text.contains(&part), "{path} wants {part}: {text}");
        }
        for part in inside {
            assert!(text.contains(&part), "{path} wants {part}: {text}");
        }
        assert!(!text.contains("Loading…"), "{path}");
    }
    // What nobody knows beforehand is the app's to say.
    for path in [
        "/applications/nowhere",
        "/applications/ask",
        "/applications/mentee/nowhere",
        "/questions",
    ] {
        let text = read(path).await;
        assert!(
            text.contains("data-served=\"\"") && text.contains("Loading…"),
            "{path}"
        );
        assert!(!text.contains("data-until"), "{path}");
    }
    service.close().await;
}

/// What the served menu marks as the place where one is.
fn marks(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.contains("item--active\""))
        .filter_map(|line| line.split_once("__link\" ")?.1.split_once('>'))
        .map(|(mark, _)| mark)
        .collect()
}
