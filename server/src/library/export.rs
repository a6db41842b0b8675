//! Everything static as files for any web server or CDN: the static API, the pages, the app, each with
//! its brotli and gzip beside it, byte for byte what the server sends.

use std::fs;
use std::path::{Path, PathBuf};

use axum::http::HeaderName;

use super::Library;
use super::statics::Static;

/// The document of the pages that only the app can show (`/applications/…`).
const OF_THE_APP: &str = "app.html";
/// The document of every page of the desk.
const OF_THE_DESK: &str = "desk.html";
/// The document for addresses where nothing is.
const MISSING: &str = "404.html";
/// The headers each file must be sent with, in the form that Netlify and Cloudflare Pages read.
const HEADERS: &str = "_headers";

impl Library {
    /// Writes everything into a folder that is new or empty, and tells how many files it made besides
    /// the compressed ones. The folder has its name only when all is in it.
    ///
    /// # Errors
    /// One sentence, if the folder holds something or cannot be written; then nothing is left.
    pub fn export(
        &self,
        folder: &Path,
        on_everything: &[(HeaderName, &str)],
    ) -> Result<usize, String> {
        let told = folder.display();
        let holds = fs::read_dir(folder).is_ok_and(|mut inside| inside.next().is_some());
        if holds || folder.is_file() || folder.is_symlink() {
            return Err(format!(
                "{told} holds something already: name a new folder."
            ));
        }
        // Without a slash at its end, so that what is added names another folder.
        let folder: PathBuf = folder.components().collect();
        let mut part = folder.clone().into_os_string();
        part.push(format!(".{}.part", crate::clock::id()));
        let part = PathBuf::from(part);
        let cannot = |why: std::io::Error| {
            format!("{told} cannot be written: {why}. Name a folder where it can.")
        };
        fs::create_dir(&part).map_err(cannot)?;
        let files = self.exported();
        let done = files
            .iter()
            .try_for_each(|(name, file)| write(&part, name, file))
            .and_then(|()| fs::write(part.join(HEADERS), headers(&files, on_everything)))
            .and_then(|()| fs::rename(&part, &folder));
        done.map_err(|why| {
            let _ = fs::remove_dir_all(&part);
            cannot(why)
        })?;
        Ok(files.len())
    }

    /// Every file with its name in the folder, sorted.
    fn exported(&self) -> Vec<(String, &Static)> {
        let name = |path: &str| path.trim_start_matches('/').to_owned();
        let files = self.files.iter().map(|(path, file)| (name(path), file));
        let page = |path: &str| match path {
            "/" => "index.html".to_owned(),
            path => format!("{}.html", name(path)),
        };
        let pages = self.documents.iter().map(|(path, file)| (page(path), file));
        let others = [
            (OF_THE_APP, &self.empty),
            (OF_THE_DESK, &self.desk),
            (MISSING, &self.missing),
        ];
        let others = others
            .into_iter()
            .filter_map(|(name, file)| Some((name.to_owned(), file.as_ref()?)));
        let mut all: Vec<_> = files.chain(pages).chain(others).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    }
}

fn write(part: &Path, name: &str, file: &Static) -> std::io::Result<()> {
    let path = part.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(&path, &file.plain.bytes)?;
    for (ending, coded) in [("br", &file.brotli), ("gz", &file.gzip)] {
        if let Some(coded) = coded {
            fs::write(part.join(format!("{name}.{ending}")), &coded.bytes)?;
        }
    }
    Ok(())
}

fn headers(files: &[(String, &Static)], on_everything: &[(HeaderName, &str)]) -> String {
    let mut text = "/*\n".to_owned();
    for (name, value) in on_everything {
        text += &format!("  {name}: {value}\n");
    }
    for (name, file) in files {
        let page = name
            .strip_suffix("index.html")
            .or(name.strip_suffix(".html"));
        let path = page.unwrap_or(name);
        text += &format!("/{path}\n  cache-control: {}\n", file.keep.header());
    }
    text
}
