//! `server export DIR`: every file is byte for byte what the router answers.

use std::collections::BTreeMap;
use std::path::Path;

use server::settings::Mode;

use crate::harness::{Engine, Folder, Service, library, root};
use crate::process::{program, real_program, refused};

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_file_is_what_the_router_answers() {
    let service = Service::open(Engine::Sqlite).await;
    let folder = Folder::new();
    let to = folder.0.join("site");
    std::fs::create_dir(&to).unwrap();
    let count = library().export(&to, &server::http::ON_EVERYTHING).unwrap();
    let all = files(&to);
    let headers = String::from_utf8(all["_headers"].clone()).unwrap();
    let browser = service.browser();
    let mut plain = 0;
    for (name, bytes) in &all {
        let (file, coding) = match name.rsplit_once('.') {
            Some((file, "br")) => (file, "br"),
            Some((file, "gz")) => (file, "gzip"),
            _ => (name.as_str(), "identity"),
        };
        let (path, status) = match file {
            "_headers" => continue,
            "index.html" => ("/".to_owned(), 200),
            "app.html" => ("/profile".to_owned(), 200),
            "desk.html" => ("/applications/desk/some-round".to_owned(), 200),
            "404.html" => ("/nowhere/at/all".to_owned(), 404),
            page => (
                format!("/{}", page.strip_suffix(".html").unwrap_or(page)),
                200,
            ),
        };
        let asked = crate::harness::Asked::get(&path).header("accept-encoding", coding);
        let answer = browser.send(asked).await;
        assert_eq!(answer.status, status, "{name}");
        assert_eq!(answer.body, bytes, "{name}");
        assert_eq!(
            answer.header("content-encoding").unwrap_or("identity"),
            coding,
            "{name}"
        );
        if coding == "identity" {
            plain += 1;
            let path = format!(
                "/{}",
                file.strip_suffix("index.html")
                    .or(file.strip_suffix(".html"))
                    .unwrap_or(file)
            );
            let line = format!(
                "\n{path}\n  cache-control: {}\n",
                answer.header("cache-control").unwrap()
            );
            assert!(headers.contains(&line), "no {line} in _headers");
        }
    }
    assert_eq!(plain, count);
    for name in [
        "index.html",
        "guidance.html",
        "guidance/being-a-mentee.html",
        "options.html",
        "content/current.json",
        "app-0123456789abcdef.js",
    ] {
        assert!(all.contains_key(name), "{name}");
    }
    for (name, value) in server::http::ON_EVERYTHING {
        assert!(headers.contains(&format!("  {name}: {value}\n")), "{name}");
    }
    // The compressed ones are there wherever the server has them.
    for path in ["/guidance", "/content/current.json"] {
        let asked = crate::harness::Asked::get(path).header("accept-encoding", "br");
        let name = if path == "/guidance" {
            "guidance.html.br"
        } else {
            "content/current.json.br"
        };
        assert_eq!(
            browser.send(asked).await.header("content-encoding") == Some("br"),
            all.contains_key(name),
            "{path}"
        );
    }
    service.close().await;
}

#[test]
fn a_force_asks_for_https_from_any_web_server() {
    let folder = Folder::new();
    let lines = |mut command: std::process::Command, to: &str| {
        command.arg("export").arg(folder.0.join(to));
        let made = refused(command);
        assert!(made.status.success(), "{made:?}");
        std::fs::read_to_string(folder.0.join(to).join("_headers")).unwrap()
    };
    let strict = "  strict-transport-security: max-age=63072000; includeSubDomains\n";
    assert!(lines(real_program(&folder.0, 1, 25), "real").contains(strict));
    assert!(!lines(program(&folder.0.join("data"), 1), "demo").contains("strict-transport"));
}

#[test]
fn a_folder_that_holds_something_is_refused_and_nothing_is_left() {
    let folder = Folder::new();
    let to = folder.0.join("site");
    std::fs::create_dir(&to).unwrap();
    std::fs::write(to.join("mine"), "mine").unwrap();
    let refused = library().export(&to, &[]).unwrap_err();
    assert!(refused.contains("holds something already"), "{refused}");
    let refused = library().export(&to.join("mine"), &[]).unwrap_err();
    assert!(refused.contains("holds something already"), "{refused}");
    let refused = library().export(&to.join("mine/site"), &[]).unwrap_err();
    assert!(refused.contains("cannot be written"), "{refused}");
    assert_eq!(files(&folder.0).len(), 1);
    let link = folder.0.join("link");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    let refused = library().export(&link, &[]).unwrap_err();
    assert!(refused.contains("holds something already"), "{refused}");
}

#[test]
fn what_a_killed_export_left_is_in_nobodys_way() {
    let folder = Folder::new();
    std::fs::create_dir(folder.0.join("site.part")).unwrap();
    library().export(&folder.0.join("site"), &[]).unwrap();
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 2);
}

/// What the documentation tells a web server to send is what we send.
#[test]
fn the_documentation_names_every_header() {
    let text = std::fs::read_to_string(root().join("docs/cdn.md")).unwrap();
    for (name, value) in server::http::on_everything(Mode::Real) {
        let line = format!("add_header {name} \"{value}\" always;");
        assert!(
            text.to_lowercase().contains(&line.to_lowercase()),
            "docs/cdn.md lacks: {line}"
        );
    }
    for keep in [
        server::library::Keep::ForEver,
        server::library::Keep::Briefly,
    ] {
        assert!(text.contains(keep.header()), "{}", keep.header());
    }
}

/// What the documentation has a web server answer at an address of the app is the document that we answer.
#[test]
fn the_documentation_sends_each_address_to_the_module_that_has_it() {
    let text = std::fs::read_to_string(root().join("docs/cdn.md")).unwrap();
    let locations: Vec<_> = text
        .split("location ~ ")
        .skip(1)
        .map(|rule| {
            let (address, files) = rule.split_once(" {").unwrap();
            let (_, file) = files.split_once("/").unwrap();
            let file = file.split(';').next().unwrap().to_owned();
            (regex::Regex::new(address).unwrap(), file)
        })
        .collect();
    let library = library();
    let of = |path: &str| library.document(path).0;
    for path in [
        "/applications/all",
        "/applications/desk/some-round/decide",
        "/applications/endorse",
        "/applications/some-form/some-section",
        "/applications/record/some-reference",
        "/guidance/ratings",
        "/letters",
        "/monitoring/unnamed",
        "/profile",
        "/questions/inbox",
        "/questions/some-question",
        "/sign-in",
        "/sign-out",
    ] {
        let (_, file) = locations.iter().find(|(of, _)| of.is_match(path)).unwrap();
        let (app, desk) = (of("/profile"), of("/applications/desk"));
        let (expected, other) = match file.as_str() {
            "app.html" => (app, desk),
            "desk.html" => (desk, app),
            file => panic!("{file}"),
        };
        assert!(!std::ptr::eq(expected, other));
        assert!(std::ptr::eq(of(path), expected), "{path} is not in {file}");
    }
}
