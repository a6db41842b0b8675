//! One window is one round, also where the CMU changes the days of windows: at each start every application,
//! and everybody who is asked to judge, goes to the round that [`Terms::round_now`] says. That asks for the
//! day of the sending and for the form as it was sent, so a mistake that is put right leaves nothing behind.
//! What was promised in letters stays, and links with the name a round had lead to the one it has.
//!
//! The server that was started last says which windows are in force. One that has others sends and
//! publishes nothing of that form, and finds rounds where the last has put them.

mod store;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use domain::api::Failure;
use domain::applications::{ApplicationId, RoundId};
use domain::form::Form;
use domain::form::terms::{Promise, Sent, Terms};
use domain::time::Day;

use self::store::Kept;
use super::super::{sift, store as applications};
use super::WITHDRAWN;
use crate::audit;
use crate::http::Call;
use crate::library::{self, Library};
use crate::store::{Store, Write};

/// The act by which the chain tells where a round went.
const ACT: &str = "round.move";
/// The most moves of a round, one after the other, that a link follows.
const MOST_MOVES: usize = 50;

/// Every form, as far as its windows go.
type Forms = BTreeMap<String, Terms>;
/// A form and the day on which a round of it closes.
type Place = (String, Option<Day>);

/// Why the server does not start with these forms.
enum Stop {
    /// What is wrong with the windows of a form.
    Windows { form: String, said: String },
    /// A form's file is gone, and so many of what was sent with it wait for the CMU or for a line manager.
    File { form: String, waiting: usize },
}

/// Moves what the library has moved, in one transaction. It finds nothing to do at the next start.
///
/// # Errors
/// One sentence, if the database cannot be read or written; if a window is gone for which something was sent,
/// and no other takes its place; if windows make one round of two, and somebody who judged in the one applies
/// in the other; or if a form's file is gone, and something that was sent with it is not decided.
pub async fn follow_windows(
    store: &Store,
    library: &Library,
    content: &Path,
) -> Result<(), String> {
    let today = store.now().day();
    let forms = library.forms().into_iter().filter_map(|id| {
        let (form, _) = library.form(id)?;
        Some((id.0.clone(), windows_of(form)))
    });
    let forms: Forms = forms.collect();
    let stop = store
        .write_however_long(move |write| Box::pin(follow(write, forms, today)))
        .await
        .map_err(|failure| format!("Rounds cannot follow their windows: {}", failure.said()))?;
    match stop {
        None => Ok(()),
        Some(Stop::Windows { form, said }) => Err(library::lacks_window(content, &form, &said)),
        Some(Stop::File { form, waiting }) => Err(library::lacks_form(content, &form, waiting)),
    }
}

/// What a form says of its windows, and nothing else.
fn windows_of(form: &Form) -> Terms {
    Terms {
        windows: form.terms.windows.clone(),
        ..Terms::default()
    }
}

/// Where everything is, and what of it is over.
struct Rounds {
    forms: Forms,
    /// The rounds of which something waits for somebody.
    waiting: HashSet<Place>,
    today: Day,
}

impl Rounds {
    fn is_over(&self, (form, closes): &Place) -> bool {
        let is_past = closes.is_some_and(|day| day < self.today);
        is_past && !self.waiting.contains(&(form.clone(), *closes))
    }
}

async fn follow(write: &mut Write<'_>, forms: Forms, today: Day) -> Result<Option<Stop>, Failure> {
    let all = store::kept(write).await?;
    let waiting = all.iter().filter(|of| of.is_waiting());
    let rounds = Rounds {
        forms,
        waiting: waiting.map(|of| of.place.clone()).collect(),
        today,
    };
    // Nothing is written before it is clear that the server starts.
    if let Some(stop) = lacks_file(write, &rounds, &all).await? {
        return Ok(Some(stop));
    }
    let mut now: Vec<(Kept, Option<Day>)> = Vec::with_capacity(all.len());
    for of in all {
        match goes_to(write, &rounds, &of).await? {
            Ok(to) => now.push((of, to)),
            Err(said) => {
                let (form, _) = of.place;
                return Ok(Some(Stop::Windows { form, said }));
            }
        }
    }
    let is_moved = |(of, to): &(Kept, Option<Day>)| of.place.1 != *to;
    if now.iter().any(is_moved)
        && let Some(stop) = makes_rivals(&store::judges(write).await?, &now)
    {
        return Ok(Some(stop));
    }
    store::in_force(write, &rounds.forms).await?;
    let (mut gone, mut full) = (BTreeSet::new(), BTreeSet::new());
    for (kept, to) in now.into_iter().filter(is_moved) {
        let (mut of, version) = applications::take(write, &kept.id).await?;
        of.closes = to;
        applications::move_over(write, &of, version).await?;
        let (form, from) = kept.place;
        gone.insert((RoundId::of(&form, from).0, RoundId::of(&form, to).0));
        full.insert((form, to));
    }
    for (form, closes) in full {
        sift::void_of_rivals(write, &form, closes).await?;
    }
    gone.extend(store::asked_again(write, &rounds).await?);
    for (from, to) in gone {
        let entry = audit::Entry {
            actor: "service",
            act: ACT,
            subject: &from,
            fields: &to,
        };
        write.audit(entry).await?;
    }
    Ok(None)
}

/// A form that the library does not have, though something that was sent with it waits for the CMU, or for a
/// line manager: neither could end it. What is only read, as that somebody is interested, does not count.
async fn lacks_file(
    write: &mut Write<'_>,
    rounds: &Rounds,
    all: &[Kept],
) -> Result<Option<Stop>, Failure> {
    let mut lacking: BTreeMap<&str, usize> = BTreeMap::new();
    let is_lacking = |of: &&Kept| {
        (of.is_undecided() || of.stage == "reserve") && !rounds.forms.contains_key(&of.place.0)
    };
    for of in all.iter().filter(is_lacking) {
        let (whole, _) = match applications::take(write, &of.id).await {
            // What does not open is told of when it is read.
            Err(Failure::Broken) => continue,
            found => found?,
        };
        if whole.form.terms.promise() != Promise::Reading {
            *lacking.entry(&of.place.0).or_default() += 1;
        }
    }
    let first = lacking.into_iter().next();
    Ok(first.map(|(form, waiting)| Stop::File {
        form: form.to_owned(),
        waiting,
    }))
}

/// Windows that make one round of what were two, though somebody has had a hand in the one and applies in the
/// other: they would be judge and rival, and nobody can undo either.
fn makes_rivals(judges: &[(String, ApplicationId)], now: &[(Kept, Option<Day>)]) -> Option<Stop> {
    let by_id: HashMap<&str, &(Kept, Option<Day>)> =
        now.iter().map(|all| (all.0.id.0.as_str(), all)).collect();
    let mut own: HashMap<&str, Vec<&(Kept, Option<Day>)>> = HashMap::new();
    for all in now.iter().filter(|(of, _)| of.stage != WITHDRAWN) {
        own.entry(all.0.person.as_str()).or_default().push(all);
    }
    let meets = |(person, id): &(String, ApplicationId)| {
        let (judged, to) = by_id.get(id.0.as_str())?;
        let own = own.get(person.as_str())?.iter();
        let mut own = own.filter(|(of, _)| of.place.0 == judged.place.0);
        let (other, _) = own.find(|(of, own_to)| own_to == to && of.place.1 != judged.place.1)?;
        Some((&judged.place, other.place.1))
    };
    let ((form, one), other) = judges.iter().find_map(meets)?;
    let said = |closes: Option<Day>| match closes {
        Some(day) => format!("the round that closes on {day}"),
        None => "the round without a day".to_owned(),
    };
    Some(Stop::Windows {
        form: form.clone(),
        said: format!(
            "these windows make one round of {} and {}, and somebody who has judged in the one applies in \
             the other: put the windows back as they were, and change them once one of these rounds has \
             closed and all of it is decided and answered",
            said(*one),
            said(other)
        ),
    })
}

/// The last day of the round to which an application goes; else what is wrong with its form. It is opened
/// only where no window is open on the day on which it was sent.
async fn goes_to(
    write: &mut Write<'_>,
    rounds: &Rounds,
    of: &Kept,
) -> Result<Result<Option<Day>, String>, Failure> {
    let (form, closes) = &of.place;
    // Without its file a round stays as it is.
    let Some(terms) = rounds.forms.get(form) else {
        return Ok(Ok(*closes));
    };
    let mut sent = Sent {
        day: of.day,
        window: None,
        closes: *closes,
        is_over: rounds.is_over(&of.place),
    };
    if !sent.is_over && !terms.windows.is_empty() && terms.window(of.day).is_none() {
        let (whole, _) = applications::take(write, &of.id).await?;
        sent.window = whole.form.terms.window(of.day);
    }
    Ok(terms.round_now(sent, rounds.today).map_err(|_| {
        let was = sent.window.map(|window| format!(" {}", window.said()));
        format!(
            "applications were sent in the window{}, and no window takes its place: put that window \
             back, or let one window hold {}, the day on which the first of them was sent",
            was.unwrap_or_default(),
            of.day
        )
    }))
}

/// The round that a link leads to: its own, while there is one; else where it was moved to.
pub(in super::super) async fn now(call: &Call, round: RoundId) -> Result<RoundId, Failure> {
    let mut now = round.clone();
    for _ in 0..MOST_MOVES {
        if store::is_round(&call.app.store, &now).await? {
            return Ok(now);
        }
        match store::moved_to(&call.app.store, &now).await? {
            Some(to) => now = to,
            None => return Ok(now),
        }
    }
    Ok(round)
}

/// Whether this server has the windows of a form that are in force, in the transaction in which it matters.
///
/// # Errors
/// [`Failure::Conflict`] that says so, and what was not done.
pub(in super::super) async fn is_in_force(
    write: &mut Write<'_>,
    form: &Form,
    not_done: &str,
) -> Result<(), Failure> {
    let forms = store::windows(&mut *write.conn).await?;
    if forms
        .get(&form.id)
        .is_some_and(|of| *of == form.terms.windows)
    {
        return Ok(());
    }
    tracing::warn!(
        form = form.id,
        "another server has other windows for this form: start both with the same content"
    );
    Err(Failure::moved(format!(
        "The days of this form are being changed. {not_done} Try again in a few minutes."
    )))
}
