//! What an applicant sent before, read in the transaction in which it matters: every write waits for the
//! one before it, on every server, so that two that are sent at once cannot both be the only one.

use domain::api::Failure;
use domain::applications::earlier::{may_be_taken_again, may_come_back, may_send};
use domain::applications::{Application, Listed};
use domain::form::{Accepted, Form};
use domain::people::{Member, PersonId};
use domain::time::Instant;

use super::store;
use crate::store::Write;

/// What a person sent that matters for a form.
async fn sent(
    write: &mut Write<'_>,
    person: &PersonId,
    form: &Form,
) -> Result<Vec<Listed>, Failure> {
    if !form.looks_back() {
        return Ok(vec![]);
    }
    let first = form.terms.requires.as_ref();
    let first = first.map_or("", |of| of.form.as_str());
    let last = form.terms.next.last().map_or("", |of| of.form.as_str());
    let all = store::sent_with(write, person, [&form.id, first, last]).await?;
    Ok(all.into_iter().map(Listed::from).collect())
}

/// Whether a person may send what was accepted, for all that they sent before.
pub(super) async fn allows(
    write: &mut Write<'_>,
    member: &Member,
    accepted: &Accepted,
    at: Instant,
) -> Result<(), Failure> {
    let form = accepted.form();
    let sent = sent(write, &member.id, form).await?;
    may_send(form, accepted.entries(), &sent, at)
}

/// Whether an application that was withdrawn may be live again.
pub(super) async fn comes_back(write: &mut Write<'_>, of: &Application) -> Result<(), Failure> {
    may_come_back(of, &others(write, of).await?)
}

/// Whether what the CMU had said to have come to nothing may be live again.
pub(super) async fn is_taken_again(write: &mut Write<'_>, of: &Application) -> Result<(), Failure> {
    may_be_taken_again(of, &others(write, of).await?)
}

/// What else its applicant sent that matters for its form.
async fn others(write: &mut Write<'_>, of: &Application) -> Result<Vec<Listed>, Failure> {
    let mut others = sent(write, &of.applicant.id, &of.form).await?;
    others.retain(|other| other.id != of.id);
    Ok(others)
}

/// Writes on the application that another is about that it was sent, or withdrawn.
pub(super) async fn tell(
    write: &mut Write<'_>,
    by: &Application,
    at: Instant,
) -> Result<(), Failure> {
    let Some(reference) = by.form.about(&by.entries) else {
        return Ok(());
    };
    let found = store::named(write, &by.applicant.id, &reference).await?;
    let Some((mut of, version)) = found else {
        return Ok(());
    };
    of.followed(by, at)?;
    store::put(write, &of, version).await?;
    super::acted(write, &by.applicant.id.0, "application.follow", &of).await
}
