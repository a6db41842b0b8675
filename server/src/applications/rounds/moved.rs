//! One window is one round, also where the CMU changes the days of windows: at each start every application,
//! and everybody who is asked to judge, goes to the round that [`Terms::round_now`] says. That asks for the
//! day of the sending and for the form as it was sent, so a mistake that is put right leaves nothing behind.
//! What was promised in letters stays, and links with the name a round had lead to the one it has.
//!
//! The server that was started last says which windows are in force. One that has others sends and
//! publishes nothing of that form, and finds rounds where the last has put them.

mod store;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use domain::api::Failure;
use domain::applications::{ApplicationId, RoundId};
use domain::form::Form;
use domain::form::terms::{Sent, Terms};
use domain::time::Day;

use self::store::Kept;
use super::super::{sift, store as applications};
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

/// An application for which the library has no window any more.
struct Lost {
    form: String,
    said: String,
}

/// Moves what the library has moved, in one transaction. It finds nothing to do at the next start.
///
/// # Errors
/// One sentence, if the database cannot be read or written, or if a window is gone for which something
/// was sent, and no other takes its place.
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
    let lost = store
        .write_however_long(move |write| Box::pin(follow(write, forms, today)))
        .await
        .map_err(|failure| format!("Rounds cannot follow their windows: {}", failure.said()))?;
    match lost {
        None => Ok(()),
        Some(Lost { form, said }) => Err(library::lacks_window(content, &form, &said)),
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

async fn follow(write: &mut Write<'_>, forms: Forms, today: Day) -> Result<Option<Lost>, Failure> {
    let all = store::kept(write).await?;
    let waiting = all.iter().filter(|of| of.is_waiting);
    let rounds = Rounds {
        forms,
        waiting: waiting.map(|of| of.place.clone()).collect(),
        today,
    };
    // Nothing is written before it is clear that the server starts.
    let mut moves: Vec<(ApplicationId, Place, Option<Day>)> = vec![];
    for of in all {
        match goes_to(write, &rounds, &of).await? {
            Ok(to) if to != of.place.1 => moves.push((of.id, of.place, to)),
            Ok(_) => {}
            Err(said) => {
                let (form, _) = of.place;
                return Ok(Some(Lost { form, said }));
            }
        }
    }
    store::in_force(write, &rounds.forms).await?;
    let (mut gone, mut full) = (BTreeSet::new(), BTreeSet::new());
    for (id, (form, from), to) in moves {
        let (mut of, version) = applications::take(write, &id).await?;
        of.closes = to;
        applications::move_over(write, &of, version).await?;
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
