//! Forms that have to follow what was granted: by when each is due, and what is held up while one is
//! missing (O6).

use crate::api::Failure;
use crate::applications::{Application, Event, Listed, Stage, What};
use crate::form::Form;
use crate::form::terms::{Next, Ruling, Standing};
use crate::time::{Day, Instant};

/// How many days ahead the first day may be, at most.
const A_YEAR: i64 = 366;

impl Application {
    /// What was granted begins on this day, where forms have to follow it.
    ///
    /// # Errors
    /// [`Failure::WrongBody`] where the day is not given, is over, or is more than a year ahead.
    pub fn begins(&mut self, first_day: Option<Day>, at: Instant) -> Result<(), Failure> {
        if self.following().is_empty() {
            return Ok(());
        }
        let wrong = |said: &str| Err(Failure::wrong_body("first_day", said));
        match first_day {
            Some(day) if day > at.day().plus_days(A_YEAR) => {
                return wrong("The first day is more than a year ahead. Check the year");
            }
            Some(day) if day >= at.day() => self.first_day = first_day,
            Some(_) => return wrong("The first day is over. Give today or a later day"),
            None => return wrong("Say when their first day is"),
        }
        Ok(())
    }

    /// The last day of what was granted.
    #[must_use]
    pub fn last_day(&self) -> Option<Day> {
        let days = self.form.takes(&self.entries).max(1) - 1;
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        Some(self.first_day?.plus_working_days(days))
    }

    /// Whether what was granted is over: its last day has passed, or the last form that follows it was sent,
    /// though it was withdrawn again.
    #[must_use]
    pub fn is_past(&self, at: Instant) -> bool {
        let last = self.form.terms.next.last();
        let ends = |event: &Event| match &event.what {
            What::Followed { form, .. } => last.is_some_and(|last| last.form == *form),
            _ => false,
        };
        self.last_day().is_some_and(|day| day.ends() <= at) || self.past.iter().any(ends)
    }

    /// What it takes of what one may ask for in a year: once it is withdrawn, only the days that were over.
    #[must_use]
    pub(in crate::applications) fn takes(&self) -> i64 {
        let all = self.form.takes(&self.entries);
        let Stage::Withdrawn { at, .. } = self.stage else {
            return all;
        };
        let is_over = |first: Day, number: &u32| first.plus_working_days(*number) < at.day();
        self.first_day.map_or(0, |first| {
            let days = 0..u32::try_from(all).unwrap_or(0);
            days.take_while(|number| is_over(first, number))
                .map(|_| 1)
                .sum()
        })
    }

    /// The forms that have to follow it and were not sent, with the instant at which each is due: the
    /// first when it begins, the others when it is over.
    #[must_use]
    pub fn owed(&self) -> Vec<(&Next, Instant)> {
        let (Some(first), Some(last)) = (self.first_day, self.last_day()) else {
            return vec![];
        };
        let due = std::iter::once(first.starts()).chain(std::iter::repeat(last.ends()));
        let all = self.following().into_iter().zip(due);
        let missing = all.filter(|((_, sent), _)| sent.is_none());
        missing.map(|((next, _), due)| (next, due)).collect()
    }
}

impl Listed {
    /// Whether a form that has to follow it is missing.
    #[must_use]
    pub fn is_owing(&self, at: Instant) -> bool {
        self.owes_from.is_some_and(|from| from <= at)
    }
}

/// The last form that has to follow, and what it was not sent for though that is over.
fn unfinished<'a>(
    form: &'a Form,
    sent: &'a [Listed],
    at: Instant,
) -> Option<(&'a Next, &'a Listed)> {
    let last = form.terms.next.last()?;
    let has_come = |of: &Listed| {
        let mut ends = sent.iter().filter(|end| end.form == last.form);
        ends.any(|end| end.stage.is_live() && end.about.as_ref() == Some(&of.reference))
    };
    let is_over = |of: &&Listed| {
        let is_own = of.form == form.id && of.stage.stands();
        is_own && of.last_day.is_some_and(|day| day < at.day())
    };
    let mut over = sent.iter().filter(is_over);
    Some((last, over.find(|of| !has_come(of))?))
}

/// That nothing is missing of what one asked for before with a form, in words that say what is.
///
/// # Errors
/// A sentence that names the form to send, and for what.
fn nothing_missing(form: &Form, sent: &[Listed], at: Instant) -> Result<(), String> {
    unfinished(form, sent, at).map_or(Ok(()), |(last, of)| {
        Err(format!(
            "{} is over. Send “{}” for it first. If you were not there, or cannot send it, tell the Career \
             Management Unit.",
            of.reference, last.title
        ))
    })
}

/// Whether a person may ask again for all that is missing from before.
pub(super) fn may_ask(form: &Form, sent: &[Listed], at: Instant) -> Result<(), Failure> {
    nothing_missing(form, sent, at)
        .map_err(|said| Failure::moved(format!("{said} A draft stays as it is.")))
}

/// The same as a rule.
pub(super) fn ruling(form: &Form, sent: Option<&[Listed]>, at: Instant) -> Option<Ruling> {
    let last = form.terms.next.last()?;
    let missing = sent.map(|sent| nothing_missing(form, sent, at).err());
    let (standing, change) = match missing {
        None => (
            Standing::Unknown,
            Some("Sign in to see what you have sent.".to_owned()),
        ),
        Some(None) => (Standing::Met, None),
        Some(said) => (Standing::NotYet, said),
    };
    Some(Ruling {
        words: format!(
            "If you have done this before, you have sent “{}”.",
            last.title
        ),
        standing,
        change,
    })
}
