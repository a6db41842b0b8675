//! Words, their stems, and how far a word typed is from one that is known.

use std::ops::Range;

/// Words that say nothing about a page.
const STOPS: &str = "a about am an and any are as at be been being but by can could did do does for from \
    had has have how i if in into is it its me my of on or our should so than that the their them \
    then there they this to was we were what when where which who why will with would you your";

/// Whether a word says nothing about a page.
pub(super) fn is_stop(word: &str) -> bool {
    STOPS.split(' ').any(|stop| stop == word)
}

/// The words of a text in small letters, each with its place. An apostrophe belongs to its word and
/// is not spelt: `women’s` is `womens`.
pub(super) fn words(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while letters.next_if(|(_, c)| !is_letter(*c)).is_some() {}
        let (from, _) = letters.peek().copied()?;
        let (mut to, mut word) = (from, String::new());
        while let Some((at, c)) = letters.next_if(|(_, c)| is_letter(*c) || is_apostrophe(*c)) {
            if !is_apostrophe(c) {
                word.push(small(c));
                to = at + c.len_utf8();
            }
        }
        Some((from..to, word))
    })
}

/// Whether it is a letter or a digit. Beyond ASCII all is, but for the blocks of signs: the tables
/// that know better are as large as the rest of the module.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || !matches!(c, '\0'..='¿' | '×' | '÷' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}')
}

fn small(c: char) -> char {
    match c {
        'À'..='Þ' => char::from_u32(u32::from(c) + 32).unwrap_or(c),
        _ => c.to_ascii_lowercase(),
    }
}

fn is_apostrophe(c: char) -> bool {
    c == '\'' || c == '’'
}

/// A word without its ending, so that `promoted`, `promotion` and `promote` are one: a few rules of
/// Porter's, enough for looking up.
pub(super) fn stem(word: &str) -> String {
    if !word.is_ascii() || word.len() < 4 {
        return word.to_owned();
    }
    let cut = |word: &str, ending: &str, least: usize| {
        let rest = word.strip_suffix(ending)?;
        (rest.len() >= least).then(|| rest.to_owned())
    };
    let mut stem = match word {
        _ if ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) => word.to_owned(),
        _ if word.ends_with("sses") => cut(word, "es", 2).unwrap_or_default(),
        _ if word.len() > 4 && word.ends_with("ies") => {
            cut(word, "ies", 2).unwrap_or_default() + "y"
        }
        _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
    };
    if let Some(rest) = cut(&stem, "ication", 3) {
        return rest + "y";
    }
    if let Some(rest) = cut(&stem, "ation", 5) {
        return rest;
    }
    // A secondment is nothing second, and a department is no departure.
    let ment = cut(&stem, "ment", 4).filter(|rest| rest != "second" && rest != "depart");
    if let Some(rest) = ment.or_else(|| cut(&stem, "ly", 4)) {
        stem = rest;
    }
    if let Some(rest) = cut(&stem, "ion", 4).filter(|rest| rest.ends_with(['t', 's'])) {
        return rest;
    }
    let verb =
        cut(&stem, "ing", 3).or_else(|| cut(&stem, "ed", 3).filter(|rest| !rest.ends_with('e')));
    if let Some(rest) = verb.filter(|rest| rest.contains(['a', 'e', 'i', 'o', 'u', 'y'])) {
        stem = rest;
        let twice = stem.as_bytes().last_chunk::<2>();
        if twice.is_some_and(|[a, b]| a == b && !b"aeiouslz".contains(a)) {
            stem.pop();
        }
        if stem.ends_with('i') {
            stem.pop();
            stem.push('y');
        }
    }
    if stem.len() > 3 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

/// The stems that a word may have once its ending is typed: `plannin` will be `planning`.
pub(super) fn completed(word: &str) -> impl Iterator<Item = String> {
    let endings = ["ing", "ion", "ment", "ed", "ation", "ication", "ies", "ly"];
    endings.into_iter().flat_map(move |ending| {
        let typed = (0..ending.len())
            .filter(move |at| ending.get(..*at).is_some_and(|typed| word.ends_with(typed)));
        typed.map(move |at| stem(&(word.to_owned() + ending.get(at..).unwrap_or_default())))
    })
}

/// The most letters that are compared.
const WIDE: usize = 32;

/// Which of the stems, in the order of their letters, are a word or begin like it with at most so
/// many mistakes; and how far they are: two for a mistake, one for going on. With each stem goes how much of its beginning it shares with the one
/// before, so that what they share is compared once.
pub(super) fn mistakes<'a>(
    word: &str,
    most: u8,
    stems: impl Iterator<Item = (&'a str, usize)>,
) -> Vec<(usize, u8)> {
    let word = word.as_bytes();
    let mut near = vec![];
    if most == 0 || word.len() >= WIDE {
        return near;
    }
    // Row n tells how far the first n letters of the stem are from each beginning of the word.
    let mut rows = [[0_u8; WIDE]; WIDE];
    for (at, cell) in rows[0].iter_mut().enumerate() {
        *cell = at.to_le_bytes()[0];
    }
    // The rows that hold for the stem, and the least mistakes of any beginning of it.
    let mut least = [u8::MAX; WIDE];
    least[0] = rows[0][word.len()];
    let mut sound = 0;
    for (place, (stem, shared)) in stems.enumerate() {
        let letters = stem.as_bytes();
        if sound < shared {
            continue;
        }
        sound = shared;
        if letters.len() >= WIDE {
            continue;
        }
        for (at, letter) in letters.iter().enumerate().skip(shared) {
            let mut closest = at.to_le_bytes()[0] + 1;
            rows[at + 1][0] = closest;
            for (to, typed) in word.iter().enumerate() {
                let mut cell = rows[at][to] + u8::from(letter != typed);
                cell = cell.min(rows[at][to + 1] + 1).min(rows[at + 1][to] + 1);
                if at > 0 && to > 0 && letters[at - 1] == *typed && word[to - 1] == *letter {
                    cell = cell.min(rows[at - 1][to - 1] + 1);
                }
                rows[at + 1][to + 1] = cell;
                closest = closest.min(cell);
            }
            least[at + 1] = least[at].min(rows[at + 1][word.len()]);
            if closest > most && least[at + 1] > most {
                break;
            }
            sound = at + 1;
        }
        let whole = if sound == letters.len() {
            rows[sound][word.len()]
        } else {
            u8::MAX
        };
        if whole <= most {
            near.push((place, 2 * whole));
        } else if least[sound] <= most {
            near.push((place, 2 * least[sound] + 1));
        }
    }
    near
}
