//! What CMU staff tell each other about an application. Nothing of it is in any reply to somebody else.

mod store;

use std::collections::BTreeMap;

use domain::api::Failure;
use domain::applications::Application;
use domain::applications::adjustments::may_note;
use domain::applications::api::handling::{AddNote, NewNote, Note, Notes, ReadNotes};
use domain::people::CmuStaff;
use domain::words::Words;

use super::sift::{is_unconflicted, may_open};
use super::store as applications;
use crate::http::{Call, Reader};
use crate::{audit, clock, sign_in};

/// Whoever may not handle an application finds nothing there.
fn handled(of: &Application, staff: &CmuStaff) -> Result<(), Failure> {
    if of.may_be_handled_by(staff) {
        return Ok(());
    }
    Err(Failure::NotFound)
}

pub(super) async fn read(
    call: Call,
    staff: CmuStaff,
    ReadNotes { id }: ReadNotes,
    (): (),
) -> Result<Notes, Failure> {
    let store = &call.app.store;
    let of = applications::one(store, &id)
        .await?
        .ok_or(Failure::NotFound)?;
    handled(&of, &staff)?;
    may_open(&call, &staff, &of).await?;
    let kept = store::of(store, &id).await?;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut notes = vec![];
    for note in kept {
        if !names.contains_key(&note.author) {
            let name = sign_in::name_of(store, &note.author).await?;
            names.insert(note.author.clone(), name);
        }
        notes.push(Note {
            at: note.at,
            by: names.get(&note.author).cloned().unwrap_or_default(),
            text: note.text,
        });
    }
    if !notes.is_empty() {
        // Notes name people: whoever reads them does not score.
        let member = staff.0.clone();
        let who = Reader {
            member,
            staff: Some(staff),
        };
        audit::read_if_staff(&call, &who, "application.read", &id.0, &of.applicant.id).await?;
    }
    Ok(Notes {
        reference: of.reference,
        notes,
    })
}

pub(super) async fn add(
    call: Call,
    staff: CmuStaff,
    AddNote { id }: AddNote,
    NewNote { text }: NewNote,
) -> Result<(), Failure> {
    let words = Words::typed(&text).map_err(|said| Failure::wrong_body("text", said))?;
    call.write(move |write| {
        Box::pin(async move {
            let (of, _) = applications::take(write, &id).await?;
            handled(&of, &staff)?;
            is_unconflicted(write, &staff.0, &of).await?;
            may_note(store::counted(write, &id).await?)?;
            let note = clock::id();
            store::add(write, &note, &id, &staff.0.id, words.as_str()).await?;
            let entry = audit::Entry {
                actor: &staff.0.id.0,
                act: "application.note",
                subject: &id.0,
                fields: "text",
            };
            write.audit(entry).await
        })
    })
    .await
}
