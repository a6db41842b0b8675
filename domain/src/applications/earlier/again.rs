//! Whether there is anything left to send with a form, and if not, from when there is.

use super::{first, taken};
use crate::applications::Listed;
use crate::form::Form;
use crate::time::{Day, Instant};

/// Those of a form that stand, where it was sent for all that it can be about, or for the one of these that
/// is asked for.
#[must_use]
pub fn done<'a>(form: &Form, sent: &'a [Listed], asked: Option<&str>) -> Vec<&'a Listed> {
    let known = form.terms.requires.as_ref();
    let known = known.map_or_else(Vec::new, |rule| first(rule, sent));
    let open = open(form, sent);
    let is_done = match asked {
        Some(asked) => known.contains(&asked) && !open.contains(&asked),
        None => !known.is_empty() && open.is_empty(),
    };
    let is_meant = |of: &&Listed| {
        let is_own = of.form == form.id && of.stage.is_live();
        is_done && is_own && asked.is_none_or(|asked| of.about.as_deref() == Some(asked))
    };
    sent.iter().filter(is_meant).collect()
}

/// What a form can be about, and has not been sent for.
#[must_use]
pub fn open<'a>(form: &Form, sent: &'a [Listed]) -> Vec<&'a str> {
    let Some(rule) = &form.terms.requires else {
        return vec![];
    };
    let has_come = |reference: &str| {
        let mut own = sent
            .iter()
            .filter(|of| of.form == form.id && of.stage.is_live());
        own.any(|of| of.about.as_deref() == Some(reference))
    };
    let mut open = first(rule, sent);
    open.retain(|reference| !has_come(reference));
    open
}

/// Whether a person has asked for all that they may in the year of an instant.
#[must_use]
pub fn is_full(form: &Form, sent: &[Listed], at: Instant) -> bool {
    let limit = form.terms.limit.as_ref();
    limit.is_some_and(|rule| taken(form, sent, at) >= rule.most)
}

/// When whoever applied in the round of a day can apply again.
#[must_use]
pub fn next_round(form: &Form, day: Day) -> String {
    let near = form.terms.windows_near(day);
    let next = near.iter().find(|window| window.opens > day);
    let on = next.map_or_else(String::new, |next| format!(", on {}", next.opens));
    format!("You can apply again when the next round opens{on}.")
}
