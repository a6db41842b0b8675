//! Who is in a conflict about an application: close to its applicant, with a reason of their own, or a rival.
//! They neither act on it nor open it.

use domain::api::Failure;
use domain::applications::Application;
use domain::people::{CmuStaff, Member};

use super::super::rounds::RIVAL;
use super::super::rounds::store::is_applicant;
use crate::http::Call;
use crate::store::Write;

/// What is said to whoever is close to an applicant, or declared why they may not judge.
pub(in super::super) const CLOSE: &str = "You are close to this applicant, or have said why you may not judge. \
                                Somebody else of the Career Management Unit does this.";

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
    if of.is_close_to(staff) {
        return Err(Failure::moved(CLOSE));
    }
    is_unconflicted(write, staff, of).await
}

/// Whoever declared why they may not judge, or applies in the same round, acts on nothing of it either.
pub(in super::super) async fn is_unconflicted(
    write: &mut Write<'_>,
    staff: &Member,
    of: &Application,
) -> Result<(), Failure> {
    let has_declared = super::store::has_declared(&mut *write.conn, &staff.id, &of.id).await?;
    let round = (of.form.id.as_str(), of.closes);
    let applies = is_applicant(&mut *write.conn, round, &staff.id, write.at).await?;
    conflict(of, has_declared, applies)
}

/// Whoever opens an application by name, or what goes with it, is in no conflict about it. Where all of the
/// staff are close to its applicant, somebody has to be.
pub(in super::super) async fn may_open(
    call: &Call,
    CmuStaff(staff): &CmuStaff,
    of: &Application,
) -> Result<(), Failure> {
    if of.is_left_by(staff, &call.app.roles.staff()) {
        return Err(Failure::moved(CLOSE));
    }
    let on = call.app.store.read();
    let has_declared = super::store::has_declared(on, &staff.id, &of.id).await?;
    let round = (of.form.id.as_str(), of.closes);
    let applies = is_applicant(on, round, &staff.id, call.now()).await?;
    conflict(of, has_declared, applies)
}

/// What is said to whoever has declared, or applies in the same round where there is a selection.
fn conflict(of: &Application, has_declared: bool, applies: bool) -> Result<(), Failure> {
    if has_declared {
        return Err(Failure::moved(CLOSE));
    }
    if applies && of.form.terms.selection.is_some() {
        return Err(Failure::moved(RIVAL));
    }
    Ok(())
}
