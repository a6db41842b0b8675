//! Tables as CSV that no spreadsheet runs: a cell that would be a formula begins with an apostrophe,
//! which makes it a text.

use crate::form::check::is_hidden;

/// With these a formula begins, in any width, or what a spreadsheet splits a cell at.
const STARTS: [char; 16] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫', '−',
];

/// A table as CSV (RFC 4180): each cell in quotes, lines that end with CR and LF, and before all the
/// mark by which spreadsheets know UTF-8.
#[must_use]
pub fn sheet<R: AsRef<[String]>>(rows: impl IntoIterator<Item = R>) -> String {
    let mut all = "\u{feff}".to_owned();
    for row in rows {
        let cells: Vec<String> = row.as_ref().iter().map(|text| cell(text)).collect();
        all.push_str(&cells.join(","));
        all.push_str("\r\n");
    }
    all
}

/// A text as a cell.
#[must_use]
pub fn cell(text: &str) -> String {
    let mark = if is_formula(text) { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

/// Whether a spreadsheet might take a text for a formula: what cannot be seen before it does not count.
fn is_formula(text: &str) -> bool {
    let joins = |c: char| matches!(c, '\u{200C}' | '\u{200D}');
    let passes =
        |c: &char| !STARTS.contains(c) && (c.is_whitespace() || is_hidden(*c) || joins(*c));
    let first = text.chars().find(|c| !passes(c));
    first.is_some_and(|first| STARTS.contains(&first))
}
