//! What the tools keep for a person who need not sign in: one line that says what it is, and one with the rest.
//! It is written alike into a file that one saves and on the device, so that a text that is of something else,
//! of another version, cut off or damaged is told apart and never half read.

use std::fmt;
use std::ops::RangeInclusive;

/// What a tool keeps.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// One word of small letters: how it stands in the file, in the browser's store and in the file's name.
    pub name: &'static str,
    /// What people call it: "plan".
    pub said: &'static str,
    /// The versions that can be read; the last one is written.
    pub versions: RangeInclusive<u32>,
}

/// The most bytes that a text which is opened may have: more than any tool lets one write.
pub const MOST_BYTES: usize = 4_000_000;

/// Why a text is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has more than [`MOST_BYTES`].
    TooLarge,
    /// It is nothing that a tool here has saved.
    Stranger,
    /// It is of another tool, of this name.
    Other(String),
    /// It is of a version before those that can be read.
    Older,
    /// It is of a version that is not known yet.
    Newer,
    /// Its end is missing.
    Cut,
    /// It is not as it was saved.
    Damaged,
}

impl Fault {
    /// What happened and what to do, in words; `kind` is what was to be opened.
    #[must_use]
    pub fn told(&self, kind: &Kind) -> String {
        let said = kind.said;
        match self {
            Self::TooLarge => format!(
                "This file is too large to be a {said}. Choose the file that you saved here."
            ),
            Self::Stranger => {
                format!("This is not a {said} that was saved here. Choose another file.")
            }
            Self::Other(other) => format!(
                "This file holds something else: “{other}”. Open it on the page where you saved it."
            ),
            Self::Older => format!(
                "This {said} was saved by an old version of this service, which can no longer be read."
            ),
            Self::Newer => format!(
                "This {said} was saved by a newer version of this service. Load this page again, then open it."
            ),
            Self::Cut => format!(
                "The end of this {said} is missing, so nothing was opened. Copy the file again from where you \
                 saved it."
            ),
            Self::Damaged => format!(
                "This {said} has changed since it was saved, so nothing was opened. Use another copy of the file."
            ),
        }
    }
}

/// How the first line of every such text begins.
const MARK: &str = "careers-service file: ";

/// The first line, after its mark.
struct Head {
    name: String,
    version: u32,
    bytes: usize,
    sum: u32,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            version,
            bytes,
            sum,
        } = self;
        write!(f, "{name}, version {version}, bytes {bytes}, sum {sum:08x}")
    }
}

impl Head {
    fn of(line: &str) -> Option<Self> {
        let mut parts = line.split(", ");
        let name = parts.next()?.to_owned();
        let mut part = |name: &str| parts.next()?.strip_prefix(name);
        let head = Self {
            name,
            version: part("version ")?.parse().ok()?,
            bytes: part("bytes ")?.parse().ok()?,
            sum: u32::from_str_radix(part("sum ")?, 16).ok()?,
        };
        // As it would be written, to the last letter.
        (head.to_string() == line).then_some(head)
    }
}

/// A text to be kept. `body` is one line: JSON without line breaks.
#[must_use]
pub fn write(kind: &Kind, body: &str) -> String {
    let (name, version) = (kind.name.to_owned(), *kind.versions.end());
    let head = Head {
        sum: sum_of(&name, version, body),
        name,
        version,
        bytes: body.len(),
    };
    format!("{MARK}{head}\n{body}\n")
}

/// What was kept, with the version that wrote it. A mark that an editor puts before a text, and other line ends,
/// are no damage.
///
/// # Errors
/// A [`Fault`].
pub fn read<'a>(kind: &Kind, text: &'a str) -> Result<(u32, &'a str), Fault> {
    if text.len() > MOST_BYTES {
        return Err(Fault::TooLarge);
    }
    let text = text.trim_start_matches('\u{feff}');
    let rest = text.strip_prefix(MARK).ok_or(Fault::Stranger)?;
    let (head, body) = rest.split_once('\n').ok_or(Fault::Cut)?;
    let head = Head::of(head.trim_end_matches('\r')).ok_or(Fault::Damaged)?;
    if head.name != kind.name {
        return Err(Fault::Other(head.name));
    }
    if head.version > *kind.versions.end() {
        return Err(Fault::Newer);
    }
    if head.version < *kind.versions.start() {
        return Err(Fault::Older);
    }
    let body = body.trim_end_matches(['\r', '\n']);
    if body.len() < head.bytes {
        Err(Fault::Cut)
    } else if body.len() > head.bytes || sum_of(&head.name, head.version, body) != head.sum {
        Err(Fault::Damaged)
    } else {
        Ok((head.version, body))
    }
}

fn sum_of(name: &str, version: u32, body: &str) -> u32 {
    sum(format!("{name} {version}\n{body}").as_bytes())
}

/// CRC-32 (ISO 3309): no single flipped bit, and no damage within four bytes, leaves it as it was. It is against
/// accidents; whoever wants to write another plan may.
fn sum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| match sum & 1 {
        0 => sum >> 1,
        _ => (sum >> 1) ^ 0xEDB8_8320,
    };
    let take = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), step);
    !bytes.iter().fold(u32::MAX, take)
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn the_sum_is_the_one_that_others_reckon() {
        assert_eq!(sum(b"123456789"), 0xCBF4_3926);
        assert_eq!(sum(b""), 0);
    }
}
