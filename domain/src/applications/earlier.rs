//! What somebody sent before, and what it means for what they send now: one application of a form
//! in one round, forms that have to come first, and how much one may ask for in a year.

mod again;
mod ended;
mod followed;
mod owed;

pub use self::again::{done, is_full, next_round, open};
pub use self::ended::may_be_taken_again;
use super::{Application, Listed, Stage};
use crate::api::{Conflict, Failure};
use crate::form::terms::{Limit, Requires, Ruling, Standing};
use crate::form::{Entries, Fault, Form, Problem, day_of};
use crate::people::PersonId;
use crate::time::{Day, Instant};

/// A reference as it is kept, of what somebody typed.
#[must_use]
pub fn reference(typed: &str) -> String {
    let all = typed.chars().filter(char::is_ascii_alphanumeric);
    let all: String = all.map(|one| one.to_ascii_uppercase()).collect();
    match all.split_at_checked(4) {
        Some((first, last)) => format!("{first}-{last}"),
        None => all,
    }
}

/// The one that stands of this form in the round of a day: where there is a selection a person has one at
/// most, so that nobody is offered two places, and nobody is judged twice in one round. Only what was
/// withdrawn is out of the way; where no window closes, so is what came to nothing. What was sent since the
/// window opened is of its round, whenever it was to close: to move that day makes no other round.
#[must_use]
pub fn standing<'a>(form: &Form, sent: &'a [Listed], day: Day) -> Option<&'a Listed> {
    form.terms.selection.as_ref()?;
    let window = form.terms.window(day);
    let stands = |of: &&Listed| match window {
        Some(of_day) => {
            let is_of_round = of.at.day() >= of_day.opens || of.closes == Some(of_day.closes);
            is_of_round && !of.stage.is_withdrawn()
        }
        None => of.stage.is_live(),
    };
    let mut own = sent.iter().filter(|of| of.form == form.id);
    own.find(stands)
}

/// What whoever has accepted a place can do in order to send the form again.
#[must_use]
pub fn beside_a_place(form: &Form, day: Day) -> &'static str {
    match form.terms.window(day) {
        Some(_) => "You can apply again when the next round opens.",
        None => "You can give that place up, and then send this form again.",
    }
}

/// Whether a person who sent all this before may send these entries.
///
/// # Errors
/// [`Failure::Conflict`] where another is live, or another form has to come first; [`Failure::Faults`]
/// where they ask for too much, or name no reference of theirs.
pub fn may_send(
    form: &Form,
    entries: &Entries,
    sent: &[Listed],
    at: Instant,
) -> Result<(), Failure> {
    match standing(form, sent, at.day()) {
        Some(of) if matches!(of.stage, Stage::Accepted { .. }) => {
            return Err(Failure::moved(format!(
                "You have a place already. The reference is {}. {} What you typed is kept as a draft.",
                of.reference,
                beside_a_place(form, at.day())
            )));
        }
        Some(of) if of.stage.is_live() => {
            let receipt = of.receipt();
            let now = Conflict::UnderWay { receipt };
            return Err(Failure::Conflict { now });
        }
        Some(of) => {
            return Err(Failure::moved(format!(
                "You have applied in this round already. The reference is {}. {} What you typed is kept as \
                 a draft.",
                of.reference,
                next_round(form, at.day())
            )));
        }
        None => {}
    }
    if let Some(rule) = &form.terms.requires
        && first(rule, sent).is_empty()
    {
        let said = format!("{} A draft stays as it is.", rule.change);
        return Err(Failure::moved(said));
    }
    owed::may_ask(form, sent, at)?;
    let problems = problems(form, entries, sent, at);
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Failure::Faults { problems }),
    }
}

/// What is wrong with entries beside what their sender sent before, where they may send the form at all.
#[must_use]
pub fn problems(form: &Form, entries: &Entries, sent: &[Listed], at: Instant) -> Vec<Problem> {
    let mut all = vec![];
    let mut add = |field: &str, fault: Fault| {
        let field = field.to_owned();
        all.push(Problem { field, fault });
    };
    if let Some(rule) = &form.terms.requires {
        let known = first(rule, sent);
        let named = form.about(entries);
        if known.iter().any(|known| Some(*known) == named.as_deref()) {
            let about = all_first(rule, sent).filter(|(of, _)| Some(*of) == named.as_deref());
            let about: Vec<&Listed> = about.map(|(_, of)| of).collect();
            goes_with(rule, entries, &about, &mut add);
        } else if !known.is_empty() {
            let known = known.into_iter().map(ToOwned::to_owned).collect();
            add(&rule.field, Fault::NotAReference { known });
        }
    }
    if let (Some(rule), Some(over)) = (&form.terms.limit, over(form, entries, sent, at)) {
        add(&rule.field, over);
    }
    all
}

/// Whether a number and a day go with those of the forms that came first: no more, and not before.
fn goes_with(
    rule: &Requires,
    entries: &Entries,
    first: &[&Listed],
    add: &mut impl FnMut(&str, Fault),
) {
    let most = first.iter().map(|of| of.takes).max().unwrap_or(0);
    if let Some(field) = &rule.number
        && most > 0
        && number(field, entries) > most
    {
        add(field, Fault::NumberOutside { min: 1, max: most });
    }
    let from = first.iter().filter_map(|of| of.day).min();
    if let Some(field) = &rule.day
        && let Some(given) = entries.get(field).and_then(|entry| day_of(entry))
        && from.is_some_and(|from| given < from)
    {
        let change = "That was the first day in the form before this one.".to_owned();
        let to = None;
        add(field, Fault::DayOutside { from, to, change });
    }
}

/// What is too much for the year of an instant, beside what else was asked for in it.
fn over(form: &Form, entries: &Entries, sent: &[Listed], at: Instant) -> Option<Fault> {
    let rule = form.terms.limit.as_ref()?;
    let (most, taken, year) = (rule.most, taken(form, sent, at), at.day().year());
    let is_over = taken + takes(rule, entries) > most;
    is_over.then_some(Fault::OverLimit { most, taken, year })
}

/// What a person sent first and what stands, as does what it is about, with the reference of that.
fn all_first<'a>(
    rule: &Requires,
    sent: &'a [Listed],
) -> impl Iterator<Item = (&'a str, &'a Listed)> {
    let stands = |of: &&Listed| of.form == rule.form && of.stage.stands();
    let about = |of: &'a Listed| of.about.as_ref().unwrap_or(&of.reference).as_str();
    let is_gone = |of: &Listed, about: &str| of.reference == about && !of.stage.stands();
    let all = sent.iter().filter(stands).map(move |of| (about(of), of));
    all.filter(move |(about, _)| !sent.iter().any(|of| is_gone(of, about)))
}

/// The references of what a person sent first and what stands.
#[must_use]
pub fn first<'a>(rule: &Requires, sent: &'a [Listed]) -> Vec<&'a str> {
    let mut known: Vec<&str> = vec![];
    for (reference, _) in all_first(rule, sent) {
        if !known.contains(&reference) {
            known.push(reference);
        }
    }
    known
}

/// How much a person has asked for in the year of an instant; what came to nothing is free again, but for
/// the days of what was withdrawn when they were over.
fn taken(form: &Form, sent: &[Listed], at: Instant) -> i64 {
    let year = at.day().year();
    let is_taken = |stage: &Stage| stage.is_live() || stage.is_withdrawn();
    let counts =
        |of: &&Listed| of.form == form.id && is_taken(&of.stage) && of.at.day().year() == year;
    sent.iter().filter(counts).map(|of| of.takes).sum()
}

fn takes(rule: &Limit, entries: &Entries) -> i64 {
    number(&rule.field, entries)
}

fn number(field: &str, entries: &Entries) -> i64 {
    let typed = entries.get(field).and_then(|entry| entry.first());
    typed.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

/// How these rules stand for a person who sent all this before; nothing is known of who is not signed in.
#[must_use]
pub fn rulings(
    form: &Form,
    entries: &Entries,
    sent: Option<&[Listed]>,
    at: Instant,
) -> Vec<Ruling> {
    let requires = form.terms.requires.as_ref().map(|rule| {
        let is_met = sent.is_some_and(|sent| !first(rule, sent).is_empty());
        let waits = |of: &Listed| of.form == rule.form && of.stage.is_live();
        let change = if sent.is_some_and(|sent| sent.iter().any(waits)) {
            "You have asked. Wait for our answer."
        } else {
            &rule.change
        };
        Ruling {
            words: rule.words.clone(),
            standing: match sent {
                None => Standing::Unknown,
                Some(_) if is_met => Standing::Met,
                Some(_) => Standing::NotYet,
            },
            change: (!is_met).then(|| change.to_owned()),
        }
    });
    let limit = form.terms.limit.as_ref().map(|rule| {
        let (most, year) = (rule.most, at.day().year());
        let taken = sent.map(|sent| taken(form, sent, at));
        let (standing, change) = match taken {
            None => (
                Standing::Unknown,
                Some("Sign in to see how many you have left.".to_owned()),
            ),
            Some(taken) if taken + takes(rule, entries).max(1) <= most => (Standing::Met, None),
            Some(taken) => {
                let said = Fault::OverLimit { most, taken, year }.said(&year.to_string());
                (Standing::NotMet, Some(format!("For {said}.")))
            }
        };
        Ruling {
            words: rule.words.clone(),
            standing,
            change,
        }
    });
    let owed = owed::ruling(form, sent, at);
    requires.into_iter().chain(limit).chain(owed).collect()
}

/// Whether an application may become live again beside what else its applicant has sent.
///
/// # Errors
/// [`Failure::Conflict`] where another of its round is live, or it would be too much for its year.
pub fn may_come_back(of: &Application, others: &[Listed]) -> Result<(), Failure> {
    let at = of.submitted();
    if let Some(other) = standing(&of.form, others, at.day()) {
        let then = match other.stage.is_open() {
            true => "Withdraw that one first.",
            false => "So the withdrawal of this one stands.",
        };
        return Err(Failure::moved(format!(
            "You have sent another application of this form meanwhile. Its reference is {}. {then}",
            other.reference
        )));
    }
    over(&of.form, &of.entries, others, at).map_or(Ok(()), |fault| {
        let said = fault.said("It would be too much");
        Err(Failure::moved(format!("{said}.")))
    })
}

/// Who has a place, or is about to be offered one, and what to quote.
pub type Holder = (PersonId, String);

/// Whether nobody would have two places: of those that are offered together and those that are held.
///
/// # Errors
/// [`Failure::Conflict`] with the references of two that are one person's.
pub fn one_each(offers: &[Holder], held: &[Holder]) -> Result<(), Failure> {
    for (at, (person, reference)) in offers.iter().enumerate() {
        let others = offers[..at].iter().chain(held);
        if let Some((_, other)) = others.into_iter().find(|(of, _)| of == person) {
            return Err(Failure::moved(format!(
                "Nothing was published. {other} and {reference} are of one person, who can have one \
                 place only. Change the decision on one of them."
            )));
        }
    }
    Ok(())
}

impl Form {
    /// Whether it matters for it what its sender sent before.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        let terms = &self.terms;
        terms.selection.is_some() || terms.requires.is_some() || terms.limit.is_some()
    }

    /// The reference of what entries are about, where the form asks for it.
    #[must_use]
    pub fn about(&self, entries: &Entries) -> Option<String> {
        let typed = entries.get(&self.terms.requires.as_ref()?.field)?.first()?;
        Some(reference(typed))
    }

    /// The day that what follows it must not come before, where it has one.
    #[must_use]
    pub(super) fn day(&self, entries: &Entries) -> Option<Day> {
        let field = self.terms.requires.as_ref()?.day.as_ref()?;
        day_of(entries.get(field)?)
    }

    /// What entries take of what one may ask for in a year.
    #[must_use]
    pub(super) fn takes(&self, entries: &Entries) -> i64 {
        let limit = self.terms.limit.as_ref();
        limit.map_or(0, |rule| takes(rule, entries))
    }
}
