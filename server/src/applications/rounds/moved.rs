//! One window is one round, also where the CMU has moved its closing day: at each start the applications of
//! the window, and who is asked to score them, move to the round of the day on which it closes now. What
//! was promised in letters stays, and links with the name the round had lead to the one it has.

use std::collections::HashMap;

use domain::api::Failure;
use domain::applications::RoundId;
use domain::drafts::FormId;
use domain::form::terms::Sent;
use domain::time::Day;

use super::super::{sift, store as applications};
use super::store::{self, Kept};
use crate::audit;
use crate::http::Call;
use crate::library::Library;
use crate::store::{Store, Write};

/// The act by which the chain tells where a round went.
pub(super) const ACT: &str = "round.move";

/// The rounds that were moved, and where each is now.
pub type Moved = HashMap<RoundId, RoundId>;

/// A round that is to be moved: the form, the day it closed on, and the one it closes on now.
struct Move {
    form: String,
    from: Day,
    to: Day,
}

impl Move {
    /// Where a round goes with the library as it is now, if it goes anywhere.
    fn of(kept: Kept, library: &Library, today: Day) -> Option<Self> {
        let (form, _) = library.form(&FormId(kept.form.clone()))?;
        let round = Sent {
            first: kept.first.day(),
            closes: kept.closes,
            is_over: kept.closes < today && !kept.is_undecided,
        };
        let to = form.terms.closes_instead(round, today)?;
        Some(Self {
            form: kept.form,
            from: kept.closes,
            to,
        })
    }

    fn before(&self) -> RoundId {
        RoundId::of(&self.form, Some(self.from))
    }

    fn after(&self) -> RoundId {
        RoundId::of(&self.form, Some(self.to))
    }
}

/// Moves what the library has moved, in one transaction, and tells where all is that ever was. It finds
/// nothing to do at the next start, or on the next server.
///
/// # Errors
/// One sentence, if the database cannot be read or written.
pub async fn follow_windows(store: &Store, library: &Library) -> Result<Moved, String> {
    let told = |failure: Failure| format!("Rounds cannot follow their windows: {}", failure.said());
    let today = store.now().day();
    let all = store::kept(store).await.map_err(told)?;
    let all: Vec<Move> = all
        .into_iter()
        .filter_map(|kept| Move::of(kept, library, today))
        .collect();
    store
        .write_however_long(move |write| {
            Box::pin(async move {
                let names = all.iter().map(|of| (of.before(), of.after())).collect();
                let mut gone = store::asked_again(write, &names).await?;
                for of in &all {
                    if go_over(write, of).await? {
                        gone.insert(of.before());
                    }
                }
                // Another server may have been faster.
                for of in all.iter().filter(|of| gone.contains(&of.before())) {
                    let entry = audit::Entry {
                        actor: "service",
                        act: ACT,
                        subject: &of.before().0,
                        fields: &of.after().0,
                    };
                    write.audit(entry).await?;
                }
                Ok(())
            })
        })
        .await
        .map_err(told)?;
    let mut moved = Moved::new();
    for (old, new) in store::moves(store).await.map_err(told)? {
        // Where a round has come back to, it is found under its own name.
        moved.remove(&new);
        let earlier = moved.values_mut().filter(|now| **now == old);
        earlier.for_each(|now| now.clone_from(&new));
        moved.insert(old, new);
    }
    Ok(moved)
}

/// The applications of one round move to another, which may hold some already; tells whether there are any.
async fn go_over(write: &mut Write<'_>, moving: &Move) -> Result<bool, Failure> {
    let (form, to) = (moving.form.as_str(), Some(moving.to));
    let all = applications::taken(write, form, Some(moving.from)).await?;
    let is_any = !all.is_empty();
    for (mut of, version) in all {
        of.closes = to;
        applications::move_over(write, &of, version).await?;
    }
    if is_any {
        sift::store::void_of_rivals(write, form, to).await?;
    }
    Ok(is_any)
}

/// The round that a link leads to.
pub(in super::super) fn now(call: &Call, round: RoundId) -> RoundId {
    call.app.moved.get(&round).cloned().unwrap_or(round)
}
