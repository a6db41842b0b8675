//! The adjustments somebody needs, said once: kept apart from every application, and shown to who arranges
//! them where its owner lets it go with one. No list, no scorer and no line manager gets it.

mod store;

use domain::api::Failure;
use domain::applications::adjustments::{is_seen, may_attach, needs};
use domain::applications::api::handling::{
    Adjustments, Attach, AttachAdjustments, Attached, ReadAdjustments, ReadAttached,
    SaveAdjustments,
};
use domain::people::Member;
use domain::time::Instant;

use super::sift::may_open;
use super::store as applications;
use crate::audit;
use crate::http::{Call, Reader};

pub(super) async fn read(
    call: Call,
    member: Member,
    _: ReadAdjustments,
    (): (),
) -> Result<Adjustments, Failure> {
    store::of(&call.app.store, &member.id).await
}

pub(super) async fn save(
    call: Call,
    member: Member,
    _: SaveAdjustments,
    new: Adjustments,
) -> Result<i64, Failure> {
    let needs = needs(&new.text).map_err(|said| Failure::wrong_body("text", said))?;
    call.write(move |write| {
        Box::pin(async move {
            let kept = store::version(write, &member.id).await?;
            is_seen(kept, new.version)?;
            let version = match &needs {
                Some(needs) => {
                    store::put(write, &member.id, fresh(kept, write.at), needs.as_str()).await?
                }
                None => store::drop(write, &member.id).await?,
            };
            let entry = audit::Entry {
                actor: &member.id.0,
                act: "adjustments.save",
                subject: &member.id.0,
                fields: "text",
            };
            write.audit(entry).await?;
            Ok(version)
        })
    })
    .await
}

pub(super) async fn attach(
    call: Call,
    member: Member,
    AttachAdjustments { id }: AttachAdjustments,
    Attach { attached }: Attach,
) -> Result<(), Failure> {
    call.write(move |write| {
        Box::pin(async move {
            let (of, _) = applications::take(write, &id).await?;
            if of.applicant.id != member.id {
                return Err(Failure::NotFound);
            }
            if attached {
                may_attach(store::version(write, &member.id).await?)?;
                store::attach(write, &id).await?;
            } else {
                store::detach(write, &id).await?;
            }
            let entry = audit::Entry {
                actor: &member.id.0,
                act: "adjustments.attach",
                subject: &id.0,
                fields: "attached",
            };
            write.audit(entry).await
        })
    })
    .await
}

pub(super) async fn attached(
    call: Call,
    who: Reader,
    ReadAttached { id }: ReadAttached,
    (): (),
) -> Result<Attached, Failure> {
    let store = &call.app.store;
    let of = applications::one(store, &id)
        .await?
        .filter(|of| of.may_read(&who.member, who.staff.as_ref()))
        .ok_or(Failure::NotFound)?;
    let is_own = of.applicant.id == who.member.id;
    let kept = store::of(store, &of.applicant.id).await?;
    let attached = kept.version > 0 && store::is_attached(store, &id).await?;
    let may_arrange = match &who.staff {
        Some(staff) if of.may_be_handled_by(staff) => may_open(&call, staff, &of).await.is_ok(),
        _ => false,
    };
    if is_own {
        let text = kept.text;
        return Ok(Attached { attached, text });
    }
    if !(attached && may_arrange) {
        return Ok(Attached {
            attached: false,
            text: String::new(),
        });
    }
    // As one who has opened it by name: whoever knows this does not score.
    audit::read_if_staff(&call, &who, "application.read", &id.0, &of.applicant.id).await?;
    let text = kept.text;
    Ok(Attached { attached, text })
}

/// A version that was never there before, also where the earlier ones are deleted.
const fn fresh(kept: i64, at: Instant) -> i64 {
    if at.0 > kept { at.0 } else { kept + 1 }
}
