//! What follows the path in an address: names with their texts.

use std::fmt::Write as _;

/// The query of an address, of the parts that are not empty; empty where all are.
#[must_use]
pub fn query<const N: usize>(parts: [(&str, &str); N]) -> String {
    let mut query = String::new();
    for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(name);
        query.push('=');
        escape(&mut query, text);
    }
    query
}

fn escape(query: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            query.push(char::from(byte));
        } else {
            let _ = write!(query, "%{byte:02X}");
        }
    }
}
