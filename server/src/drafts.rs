//! Drafts of every room: one for each member and form, sealed, saved by compare and swap.

mod store;

use domain::api::{Conflict, Failure};
use domain::drafts::api::{DeleteDraft, OpenForm, Opened, SaveDraft, Saved, Seen, Typed};
use domain::drafts::{FormId, too_large};
use domain::form::{Accepted, Entries, Form};
use domain::people::Member;

pub use self::store::{Kept, all_of, drop_sent, of};
use crate::audit;
use crate::http::{Call, Served, serve};

/// The endpoints of this file.
#[must_use]
pub fn routes() -> Vec<Served> {
    vec![
        serve::<OpenForm, _, _, _>(open_form),
        serve::<SaveDraft, _, _, _>(save_draft),
        serve::<DeleteDraft, _, _, _>(delete_draft),
    ]
}

/// The entries as accepted by the room's form as it is now; the same check that the browser made.
///
/// # Errors
/// [`Failure::NotFound`], a conflict with the new form where the hash is another's, or the faults.
pub fn accepted(
    call: &Call,
    room: &str,
    form: &FormId,
    hash: &str,
    entries: &Entries,
) -> Result<Accepted, Failure> {
    let found = call
        .app
        .library
        .form(form)
        .filter(|(form, _)| form.room == room);
    let (form, now) = found.ok_or(Failure::NotFound)?;
    may_use(call, form)?;
    if hash != now {
        let now = Conflict::FormChanged {
            form: Box::new(form.clone()),
            hash: now.to_owned(),
        };
        return Err(Failure::Conflict { now });
    }
    if let Some(problem) = too_large(entries) {
        let problems = vec![problem];
        return Err(Failure::Faults { problems });
    }
    form.accept_on(call.now().day(), entries)
        .map_err(|problems| Failure::Faults { problems })
}

/// Whoever is from outside the force uses only forms that are open to outsiders.
///
/// # Errors
/// [`Failure::ForMembers`] for the others.
pub fn may_use(call: &Call, form: &Form) -> Result<(), Failure> {
    let is_outsider = call.who().is_some_and(|who| who.is_outsider);
    if is_outsider && !form.terms.outsiders {
        return Err(Failure::ForMembers);
    }
    Ok(())
}

async fn open_form(
    call: Call,
    member: Member,
    OpenForm { form: id }: OpenForm,
    (): (),
) -> Result<Opened, Failure> {
    let (form, hash) = call.app.library.form(&id).ok_or(Failure::NotFound)?;
    may_use(&call, form)?;
    let draft = of(&call.app.store, &member.id, &id).await?;
    let start = call
        .who()
        .map(|who| form.start(&who.profile))
        .unwrap_or_default();
    Ok(Opened {
        form: form.clone(),
        hash: hash.to_owned(),
        draft,
        start,
    })
}

async fn save_draft(
    call: Call,
    member: Member,
    SaveDraft { form: id }: SaveDraft,
    typed: Typed,
) -> Result<Saved, Failure> {
    let (form, _) = call.app.library.form(&id).ok_or(Failure::NotFound)?;
    may_use(&call, form)?;
    if let Some(problem) = too_large(&typed.entries) {
        return Err(Failure::Faults {
            problems: vec![problem],
        });
    }
    call.write(move |write| {
        Box::pin(async move {
            let saved = store::save(write, &member.id, &id, typed).await?;
            let entry = audit::Entry {
                actor: &member.id.0,
                act: "draft.save",
                subject: &saved.id.0,
                fields: "",
            };
            write.audit(entry).await?;
            Ok(saved)
        })
    })
    .await
}

async fn delete_draft(
    call: Call,
    member: Member,
    DeleteDraft { form: id }: DeleteDraft,
    seen: Seen,
) -> Result<(), Failure> {
    if let Some((form, _)) = call.app.library.form(&id) {
        may_use(&call, form)?;
    }
    call.write(move |write| {
        Box::pin(async move {
            store::delete(write, &member.id, &id, seen.version).await?;
            let entry = audit::Entry {
                actor: &member.id.0,
                act: "draft.delete",
                subject: &id.0,
                fields: "",
            };
            write.audit(entry).await
        })
    })
    .await
}
