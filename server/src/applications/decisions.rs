//! Decisions: drafted one by one, published together. Whoever publishes sends what they have seen and
//! nothing else, and never more offers than there are places.

mod publish;
mod store;
mod weigh;

use std::collections::{BTreeMap, HashSet};

use domain::api::{Conflict, Failure};
use domain::applications::api::decide::{
    AnswerApplication, Deciding, DraftDecision, DropDecision, LapseOffer, NewAnswer, NewDecision,
    Overdue, ReadDecisions, ToDecide,
};
use domain::applications::decision::{Unmarked, says_why, why_without};
use domain::applications::sift::{Ranked, Sifted, ranking};
use domain::applications::{Application, ApplicationId};
use domain::drafts::api::Seen;
use domain::drafts::{Draft, DraftId, too_large};
use domain::form::Entries;
use domain::people::{CmuStaff, Member};
use domain::time::Instant;

pub(super) use self::publish::publish;
pub(super) use self::weigh::read;
use super::levels::Levels;
use super::rounds::moved::now;
use super::rounds::store::Light;
use super::rounds::{
    Found, INVITED, RESERVE, SUBMITTED, after_others, found, is_no_rival, is_still_no_rival, shown,
    stuck,
};
use super::sift::{self, Marks};
use super::{acted, moved, store as applications};
use crate::http::Call;
use crate::store::Write;

/// The words of two more stages in the database (`Stage::word`).
pub(super) const OFFERED: &str = "offered";
pub(super) const ACCEPTED: &str = "accepted";

pub(super) async fn all(
    call: Call,
    CmuStaff(reader): CmuStaff,
    ReadDecisions { round }: ReadDecisions,
    (): (),
) -> Result<Deciding, Failure> {
    let round = now(&call, round).await?;
    let found = found(&call, &round)?;
    is_no_rival(&call, &found, &reader).await?;
    let all = shown(&call, &found, &reader).await?;
    if all.is_empty() && found.form.is_none() {
        return Err(Failure::NotFound);
    }
    let drafts = store::of_round(&call.app.store, found.id, found.closes).await?;
    let seen = drafts
        .iter()
        .map(|of| (of.application.0.as_str(), of.version));
    let marks = Marks::of(&call, &found).await?;
    let seen = store::seen(call.app.store.vault(), seen, &marks);
    let drafts: BTreeMap<&str, &store::Light> = drafts
        .iter()
        .map(|of| (of.application.0.as_str(), of))
        .collect();
    let count = |stage: &str| all.iter().filter(|of| of.stage == stage).count();
    let (offered, accepted) = (count(OFFERED), count(ACCEPTED));
    let left = found.places().map(|places| {
        let held = u16::try_from(offered + accepted).unwrap_or(u16::MAX);
        places.saturating_sub(held)
    });
    let by_id: BTreeMap<&str, &Light> = all.iter().map(|of| (of.id.0.as_str(), of)).collect();
    let levels = Levels::of(&call, &found).await?;
    let stuck = stuck(&call, &found).await?;
    let sifted = sifted(&call, &found, &marks, (&all, &stuck)).await?;
    let vault = call.app.store.vault();
    let mut unmarked: BTreeMap<String, (String, bool)> = BTreeMap::new();
    for of in &sifted {
        if let Some(draft) = drafts.get(of.id.0.as_str())
            && let Some(said) = Unmarked::of(&of.parts, &of.event).said()
        {
            let says_why = why_without(&draft.typed(vault)?).is_some();
            unmarked.insert(of.id.0.clone(), (said, says_why));
        }
    }
    let ranked = in_order(&levels, sifted, left);
    let waiting = ranked.into_iter().filter_map(|(level, ranked)| {
        let of = by_id.get(ranked.id.0.as_str())?;
        let draft = drafts.get(of.id.0.as_str());
        let is_undecided = matches!(of.stage.as_str(), SUBMITTED | INVITED);
        let (unmarked, says_why) = unmarked.remove(&ranked.id.0).unzip();
        Some(ToDecide {
            reference: of.reference.clone(),
            level,
            is_reserve: of.stage == RESERVE,
            is_late: is_undecided && of.is_overdue && found.is_promised(),
            outcome: draft.and_then(|draft| draft.outcome),
            lacking: draft.map_or(0, |draft| draft.lacking),
            unmarked,
            says_why: says_why.unwrap_or_default(),
            ranked,
        })
    });
    let overdue = all.iter().filter(|of| of.stage == OFFERED && of.is_overdue);
    Ok(Deciding {
        title: found.title(),
        is_selection: found.is_selection(),
        promise: found.promise(),
        places: found.places(),
        offered: i64::try_from(offered).unwrap_or(i64::MAX),
        accepted: i64::try_from(accepted).unwrap_or(i64::MAX),
        has_event: !found.exercises().is_empty(),
        levels: levels.places.clone(),
        waiting: waiting.collect(),
        overdue: overdue
            .map(|of| Overdue {
                id: of.id.clone(),
                reference: of.reference.clone(),
            })
            .collect(),
        seen,
        posted: store::posted(&call.app.store, &reader.id, &round.0).await?,
    })
}

/// Each level in its order, then what has not all its marks yet: of that the level is not told, because
/// whoever reads may come to mark it blindly.
fn in_order(
    levels: &Levels,
    sifted: Vec<Sifted>,
    left: Option<u16>,
) -> Vec<(Option<String>, Ranked)> {
    if levels.places.is_empty() {
        let ranked = ranking(&sifted, left).into_iter();
        return ranked.map(|ranked| (None, ranked)).collect();
    }
    let (done, open): (Vec<Sifted>, Vec<Sifted>) =
        sifted.into_iter().partition(|of| of.total().is_some());
    let mut all = vec![];
    for (at, places) in levels.places.iter().enumerate() {
        let here = done.iter().filter(|of| levels.level(&of.id) == Some(at));
        let here: Vec<Sifted> = here.cloned().collect();
        let ranked = ranking(&here, Some(places.left())).into_iter();
        all.extend(ranked.map(|ranked| (Some(places.title.clone()), ranked)));
    }
    let at_none = done.into_iter().filter(|of| levels.level(&of.id).is_none());
    let rest: Vec<Sifted> = at_none.chain(open).collect();
    let rest = ranking(&rest, None).into_iter();
    all.extend(rest.map(|ranked| (None, ranked)));
    all
}

/// What the parts of each application that waits come to.
async fn sifted(
    call: &Call,
    found: &Found<'_>,
    marks: &Marks,
    (all, stuck): (&[Light], &HashSet<String>),
) -> Result<Vec<Sifted>, Failure> {
    let after = after_others(call, found).await?;
    let (parts, scorers) = (found.parts(), found.scorers());
    let waits = |of: &&Light| {
        matches!(of.stage.as_str(), SUBMITTED | INVITED | RESERVE) || stuck.contains(&of.id.0)
    };
    let sifted = all.iter().filter(waits).map(|of| Sifted {
        id: of.id.clone(),
        parts: parts
            .iter()
            .map(|(part, _)| marks.agreement(&of.id, part, scorers))
            .collect(),
        event: marks.at_event(found, of),
        is_after: after.contains(&of.id.0),
    });
    Ok(sifted.collect())
}

/// An application that waits for a decision, for somebody who may take part in it.
async fn weighed(call: &Call, id: &ApplicationId, member: &Member) -> Result<Application, Failure> {
    let known = applications::one(&call.app.store, id).await?;
    let of = known.ok_or(Failure::NotFound)?;
    sift::finds(&of, member)?;
    is_no_rival(call, &found(call, &of.round())?, member).await?;
    let declared = sift::declared(call.app.store.read(), &member.id, id).await?;
    if let Some(why) = of.closeness(member).or(declared) {
        return Err(why.failure());
    }
    waits(&of)?;
    Ok(of)
}

/// The same in the transaction of what they do about it, and so after the key.
pub(super) async fn taken(
    write: &mut Write<'_>,
    id: &ApplicationId,
    staff: &Member,
) -> Result<Application, Failure> {
    let (of, _) = applications::take(write, id).await?;
    sift::finds(&of, staff)?;
    is_still_no_rival(write, &of.round(), staff).await?;
    sift::unbiased(write, staff, &of).await?;
    waits(&of)?;
    Ok(of)
}

fn waits(of: &Application) -> Result<(), Failure> {
    if of.stage.waits_for_decision() && of.form.terms.selection.is_some() {
        return Ok(());
    }
    Err(Failure::moved(format!(
        "This application does not wait for a decision. {}",
        of.said()
    )))
}

/// Whether a decision about an application is drafted, in a transaction.
pub(super) async fn is_drafted(write: &mut Write<'_>, id: &ApplicationId) -> Result<bool, Failure> {
    Ok(store::take(write, id).await?.is_some())
}

pub(super) async fn draft(
    call: Call,
    CmuStaff(staff): CmuStaff,
    DraftDecision { id }: DraftDecision,
    NewDecision { version, entries }: NewDecision,
) -> Result<Draft, Failure> {
    if let Some(problem) = too_large(&entries) {
        let problems = vec![problem];
        return Err(Failure::Faults { problems });
    }
    call.write(move |write| {
        Box::pin(async move {
            let of = taken(write, &id, &staff).await?;
            let before = store::take(write, &id).await?;
            is_as_seen(&id, before, version, write.at)?;
            let decision = of.decision(&entries)?;
            says_why(&entries)?;
            let draft = (version, of.lacking(&decision));
            let kept = of.deciding().accept(&entries);
            let kept = kept.map_err(|problems| Failure::Faults { problems })?;
            let kept = kept.entries().clone();
            let draft = store::put(write, &id, &staff.id, draft, kept).await?;
            acted(write, &staff.id.0, "application.draft-decision", &of).await?;
            Ok(draft)
        })
    })
    .await
}

/// Whether the draft that stands there is the one that was seen; if not, both texts are kept.
fn is_as_seen(
    id: &ApplicationId,
    before: Option<Draft>,
    version: i64,
    at: Instant,
) -> Result<(), Failure> {
    // Whoever saw one that was taken back since meets an empty one.
    let none = || Draft {
        id: DraftId(id.0.clone()),
        version: 0,
        entries: Entries::new(),
        saved: at,
    };
    let draft = before.unwrap_or_else(none);
    if draft.version == version {
        return Ok(());
    }
    let now = Conflict::DraftChanged { draft };
    Err(Failure::Conflict { now })
}

pub(super) async fn drop(
    call: Call,
    CmuStaff(staff): CmuStaff,
    DropDecision { id }: DropDecision,
    Seen { version }: Seen,
) -> Result<(), Failure> {
    call.write(move |write| {
        Box::pin(async move {
            let of = taken(write, &id, &staff).await?;
            let before = store::take(write, &id).await?;
            is_as_seen(&id, before, version, write.at)?;
            store::drop(write, &id.0).await?;
            acted(write, &staff.id.0, "application.drop-decision", &of).await
        })
    })
    .await
}

pub(super) async fn lapse(
    call: Call,
    staff: CmuStaff,
    LapseOffer { id }: LapseOffer,
    (): (),
) -> Result<(), Failure> {
    let step = Application::lapse;
    moved(&call, staff, id, "application.lapse", step).await?;
    Ok(())
}

pub(super) async fn answer(
    call: Call,
    staff: CmuStaff,
    AnswerApplication { id }: AnswerApplication,
    NewAnswer {
        text,
        no,
        first_day,
        without,
    }: NewAnswer,
) -> Result<Application, Failure> {
    let words = sift::words("text", &text)?;
    let without = match without.is_empty() {
        true => None,
        false => Some(sift::words("without", &without)?),
    };
    let step = move |of: &mut Application, by: &CmuStaff, at| {
        if let Some(without) = without.filter(|_| of.is_stuck(at) && !no) {
            of.go_on_without(by, &without, at)?;
        }
        of.answer(by, &words, no, at)?;
        of.begins(first_day, at)
    };
    moved(&call, staff, id, "application.answer", step).await
}
