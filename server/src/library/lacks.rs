//! What the content lacks for what was sent already, told as a mistake in its files.

use std::path::Path;

use domain::form::Defect;

use super::source::one;

/// That a form lacks a window, told as a mistake in its file.
pub(crate) fn lacks_window(content: &Path, form: &str, said: &str) -> String {
    let defect = Defect::at("opens", said).within_list("window", 0);
    match one(content, &format!("applications/{form}.toml")) {
        Ok(source) => source.defect(&defect),
        Err(_) => format!("{form}.toml: `opens`: {said}"),
    }
}

/// What is wrong where a form's file is gone, and so many of what was sent with it are not decided.
pub(crate) fn lacks_form(content: &Path, form: &str, waiting: usize) -> String {
    let file = content.join(format!("applications/{form}.toml"));
    let waits = match waiting {
        1 => "1 application that was sent with it waits".to_owned(),
        waiting => format!("{waiting} applications that were sent with it wait"),
    };
    format!(
        "{} is gone, and {waits} for a line manager or for a decision. Put the file back until all of \
         them are decided.",
        file.display()
    )
}
