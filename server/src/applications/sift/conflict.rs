//! Who is in a conflict about an application: close to its applicant, with a reason of their own, or a rival.
//! They neither act on it nor open it, and what they did before counts no more.

pub(super) mod store;

use domain::api::Failure;
use domain::applications::readers::Bar;
use domain::applications::round::Passed;
use domain::applications::{Application, Stage};
use domain::people::{CmuStaff, Member, PersonId};
use domain::time::Day;

pub(in super::super) use self::store::declared;
use super::super::acted;
use super::super::rounds::Found;
use super::super::rounds::store::is_applicant;
use crate::audit;
use crate::http::Call;
use crate::sign_in::known;
use crate::store::{Store, Write};

/// What somebody has declared in a round that they may not judge, and may take back.
pub(in super::super) async fn passed(
    store: &Store,
    person: &PersonId,
    found: &Found<'_>,
) -> Result<Vec<Passed>, Failure> {
    store::passed(store, person, (found.id, found.closes)).await
}

/// From whom an application is kept does not find it, whatever else is true of both (S4-8).
pub(in super::super) fn finds(of: &Application, staff: &Member) -> Result<(), Failure> {
    match of.is_kept_from(&staff.email) {
        true => Err(Failure::NotFound),
        false => Ok(()),
    }
}

/// Whoever is close to an applicant, or declared why they may not judge, acts on nothing of theirs.
pub(in super::super) async fn unbiased(
    write: &mut Write<'_>,
    staff: &Member,
    of: &Application,
) -> Result<(), Failure> {
    finds(of, staff)?;
    if let Some(why) = of.closeness(staff) {
        return Err(why.failure());
    }
    is_unconflicted(write, staff, of).await
}

/// Whoever declared why they may not judge, or applies in the same round, acts on nothing of it either.
pub(in super::super) async fn is_unconflicted(
    write: &mut Write<'_>,
    staff: &Member,
    of: &Application,
) -> Result<(), Failure> {
    let declared = declared(&mut *write.conn, &staff.id, &of.id).await?;
    let round = (of.form.id.as_str(), of.closes);
    let applies = is_applicant(&mut *write.conn, round, &staff.id, write.at).await?;
    conflict(of, declared, applies)
}

/// Whoever opens an application by name, or what goes with it, is in no conflict about it. Where all of the
/// staff are close to its applicant, somebody has to be.
pub(in super::super) async fn may_open(
    call: &Call,
    CmuStaff(staff): &CmuStaff,
    of: &Application,
) -> Result<(), Failure> {
    if of.is_left_by(staff, &call.app.roles.staff()) {
        return Err(Bar::Close.failure());
    }
    let on = call.app.store.read();
    let declared = declared(on, &staff.id, &of.id).await?;
    let round = (of.form.id.as_str(), of.closes);
    let applies = is_applicant(on, round, &staff.id, call.now()).await?;
    conflict(of, declared, applies)
}

/// What is said to whoever has declared, or applies in the same round where there is a selection.
fn conflict(of: &Application, declared: Option<Bar>, applies: bool) -> Result<(), Failure> {
    let rival = (applies && of.form.terms.selection.is_some()).then_some(Bar::Rival);
    match declared.or(rival) {
        Some(why) => Err(why.failure()),
        None => Ok(()),
    }
}

/// What somebody did about an application counts no more, by the act of whoever: the marks they gave parts that
/// begin so, what was settled on these, the decision they drafted; and while it is sifted the masks they made,
/// but for those that others have marked by, whose readers all have the same text.
pub(super) async fn void(
    write: &mut Write<'_>,
    actor: &PersonId,
    (of, person): (&Application, &PersonId),
    parts: &str,
) -> Result<(), Failure> {
    store::void_marks(write, &of.id, person, parts).await?;
    let is_sifted = matches!(of.stage, Stage::Waiting { .. } | Stage::Submitted { .. });
    let masks = match is_sifted {
        true => store::void_masks(write, &of.id, person).await?,
        false => 0,
    };
    if store::drop_draft(write, &of.id, person).await? + masks > 0 {
        acted(write, &actor.0, "application.void", of).await?;
    }
    Ok(())
}

/// Whoever is named as line manager has no hand in it from then on.
pub(in super::super) async fn void_of_manager(
    write: &mut Write<'_>,
    actor: &Member,
    of: &Application,
) -> Result<(), Failure> {
    let Some(asking) = &of.asking else {
        return Ok(());
    };
    match known(&mut *write.conn, write.vault, &asking.email).await? {
        Some(person) => void(write, &actor.id, (of, &PersonId(person)), "").await,
        None => Ok(()),
    }
}

/// Those who apply in a round have no hand in it: the marks, masks and drafts that they have made in it count no
/// more.
pub(in super::super) async fn void_of_rivals(
    write: &mut Write<'_>,
    form: &str,
    closes: Option<Day>,
) -> Result<(), Failure> {
    let voided = store::void_of_rivals(write, form, closes).await?;
    if voided == 0 {
        return Ok(());
    }
    let round = domain::applications::RoundId::of(form, closes);
    let entry = audit::Entry {
        actor: "service",
        act: "round.void",
        subject: &round.0,
        fields: "",
    };
    write.audit(entry).await
}
