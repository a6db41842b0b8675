//! The document that Trunk built, filled in for each page: what it says, where it is, which module of the
//! app shows the rest.

use domain::site::Site;

use super::openings::Opening;
use super::statics::{Built, escaped, has_hash};

/// In `data-served`: what stands here is right whatever the address (app/src/shell.rs reads it).
pub const ANYWHERE: &str = "*";

/// The document that Trunk built, to be filled in for each page.
pub(super) struct Template {
    text: String,
    service: String,
    app: Module,
    desk: Module,
    steps: Module,
}

/// A module of the app: the addresses of its two files.
struct Module {
    js: String,
    wasm: String,
}

impl Module {
    /// One whose files have no hash in their names.
    fn named(name: &str) -> Self {
        Self {
            js: format!("/{name}.js"),
            wasm: format!("/{name}_bg.wasm"),
        }
    }

    /// Has the browser fetch it before it has read the script that starts it.
    fn early(&self) -> String {
        format!(
            "<link rel=\"modulepreload\" href=\"{}\">\
             <link rel=\"preload\" href=\"{}\" as=\"fetch\" crossorigin>",
            self.js, self.wasm
        )
    }
}

impl Template {
    pub fn new(built: &Built, site: &Site, content: &str, is_demo: bool) -> Result<Self, String> {
        let file = |ending: &str| {
            let mut names = built
                .files
                .keys()
                .filter(|name| name.ends_with(ending) && has_hash(name));
            names
                .next()
                .ok_or_else(|| format!("The built app has no file *{ending}: build it again."))
        };
        let (js, wasm) = (file(".js")?, file(".wasm")?);
        let mut text = built.index.clone();
        if !is_demo {
            while let (Some(from), Some(to)) = (text.find("<!--demo-->"), text.find("<!--/demo-->"))
            {
                text.replace_range(from..to + "<!--/demo-->".len(), "");
            }
        }
        for (token, said) in [
            ("service", site.service.as_str()),
            ("force", &site.force),
            ("unit", &site.unit),
            ("telephone", &site.telephone),
            ("hours", &site.hours),
            ("email", &site.email),
            ("address", &site.address.join(", ")),
            ("street", &street(site)),
            ("content", content),
        ] {
            text = text.replace(&format!("{{{{{token}}}}}"), &escaped(said));
        }
        text = text.replace("{{demo}}", if is_demo { " data-demo" } else { "" });
        Ok(Self {
            text,
            service: site.service.clone(),
            app: Module {
                js: js.clone(),
                wasm: wasm.clone(),
            },
            desk: Module::named("desk"),
            steps: Module::named("look"),
        })
    }

    /// The document of a content page: its article is in it, and the app starts after it.
    pub fn document(&self, title: &str, summary: &str, main: &str, path: &str) -> String {
        let title = format!("{title} – {}", self.service);
        self.filled(&title, summary, main, path, ("after-load", "", &self.app))
    }

    /// The document of a page of the app whose beginning is known: it stands until the app's own has come.
    pub fn opening(&self, of: &Opening) -> String {
        let title = format!("{} – {}", of.title, self.service);
        let module = match of.is_of_steps {
            true => &self.steps,
            false => &self.app,
        };
        let how = ("now", " data-until=\"app\"", module);
        self.filled(&title, &of.summary, &of.main, &of.path, how)
    }

    /// The document of every other page: the app starts at once.
    pub fn loading(&self, title: &str) -> String {
        self.waiting(title, &self.app)
    }

    /// The document of every page of what is sent.
    pub fn desk(&self, title: &str) -> String {
        self.waiting(title, &self.desk)
    }

    fn waiting(&self, title: &str, module: &Module) -> String {
        // The heading is for people who listen, and for the page where the app does not come.
        let main = format!(
            "<h1 class=\"govuk-visually-hidden\">{}</h1>\
             <p class=\"govuk-body loading\" id=\"loading\">Loading…</p>",
            escaped(title)
        );
        self.filled(title, "", &main, "", ("now", "", module))
    }

    fn filled(
        &self,
        title: &str,
        summary: &str,
        main: &str,
        path: &str,
        (start, until, module): (&str, &str, &Module),
    ) -> String {
        let early = match start {
            "now" => module.early(),
            _ => String::new(),
        };
        let mut text = marked(&self.text, path);
        for (token, said) in [
            ("title", escaped(title)),
            ("description", escaped(summary)),
            ("served", escaped(path)),
            ("start", start.to_owned()),
            ("until", until.to_owned()),
            ("early", early),
            ("app_js", escaped(&module.js)),
            ("app_wasm", escaped(&module.wasm)),
            ("main", main.to_owned()),
        ] {
            text = text.replace(&format!("{{{{{token}}}}}"), &said);
        }
        text
    }
}

/// The menu with its mark where the page is, as `mark` in app/src/shell.rs sets it: nothing moves when the
/// app starts, and who has no app sees it too.
fn marked(text: &str, path: &str) -> String {
    let room = path.split('/').take(2).collect::<Vec<_>>().join("/");
    let item = |active: &str, current: &str| {
        let class = "govuk-service-navigation";
        format!(
            "<li class=\"{class}__item{active}\"><a class=\"{class}__link\" href=\"{room}\"{current}>"
        )
    };
    let current = if path == room { "page" } else { "true" };
    let current = format!(" aria-current=\"{current}\"");
    let active = " govuk-service-navigation__item--active";
    text.replace(&item("", ""), &item(active, &current))
}

/// The address without the lines that name the unit and the force.
fn street(site: &Site) -> String {
    let names = [&site.unit, &site.force];
    let lines = site.address.iter().filter(|line| !names.contains(line));
    lines.cloned().collect::<Vec<_>>().join(", ")
}
