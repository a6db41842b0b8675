//! Marks that are two or more apart are settled by more than one: who gave one of the marks proposes, and
//! it counts once somebody else who did writes down the same; or somebody of the CMU who gave none writes
//! down what those have agreed.

pub(super) mod store;

use domain::api::Failure;
use domain::applications::api::decide::{Settled, UnsettlePart, Unsettled};
use domain::applications::api::desk::{SettlePart, Settlement};
use domain::applications::round::Proposed;
use domain::applications::sift::{Agreement, Settling, is_mark};
use domain::form::terms::selection::GATEWAY_PART;
use domain::people::{CmuStaff, Member};

use self::store::Written;
use super::rounds::Found;
use super::sift::{self, Marks};
use super::{acted, decisions, store as applications};
use crate::http::Call;

/// What is proposed in a round for parts that this person has marked.
pub(super) async fn proposed(
    call: &Call,
    found: &Found<'_>,
    marks: &Marks,
    member: &Member,
) -> Result<Vec<Proposed>, Failure> {
    let all = store::proposed(&call.app.store, found.id, found.closes).await?;
    let own = all
        .into_iter()
        .filter(|(id, part, _)| marks.has_marked(id, part, member));
    let shown = own.map(|(id, part, written)| Proposed {
        is_own: written.person == member.id.0,
        mark: written.settled.mark,
        reason: written.settled.reason,
        id,
        part,
    });
    Ok(shown.collect())
}

pub(super) async fn settle(
    call: Call,
    CmuStaff(staff): CmuStaff,
    SettlePart { id }: SettlePart,
    new: Settlement,
) -> Result<(), Failure> {
    if !is_mark(new.mark) {
        return Err(Failure::wrong_body("mark", "Give a mark from 0 to 5"));
    }
    let reason = sift::words("reason", &new.reason)?;
    call.write(move |write| {
        Box::pin(async move {
            let (of, _) = applications::take(write, &id).await?;
            sift::is_marked(&of, &new.part)?;
            sift::unbiased(write, &staff, &of).await?;
            let has_marked = sift::store::has_marked(write, &id, &new.part, &staff.id).await?;
            let is_blind = !new.part.starts_with(GATEWAY_PART);
            if is_blind && !has_marked && sift::store::is_barred(write, &staff.id, &id).await? {
                return Err(Failure::moved(sift::BARRED));
            }
            if sift::agreement(write, &of, &new.part).await? != Agreement::Apart {
                return Err(Failure::moved(
                    "The marks of this part are not two or more apart, so there is nothing to settle.",
                ));
            }
            let before = store::written_for(write, &id, &new.part).await?;
            let before = before.filter(|of| of.person != staff.id.0 && has_marked);
            let proposed = before.as_ref().map(|of| of.settled.mark);
            let comes = Settling::of(has_marked, proposed, new.mark);
            // What was said for a proposal stands beside what is said by who agrees.
            let agreed = before.filter(|_| comes == Settling::Stands);
            let reason = match agreed {
                Some(before) => format!("{}\n{}", before.settled.reason, reason.as_str()),
                None => reason.as_str().to_owned(),
            };
            let written = Written {
                person: staff.id.0.clone(),
                settled: Settled {
                    mark: new.mark,
                    reason,
                },
                agreed: comes == Settling::Stands,
            };
            store::settle(write, &id, &new.part, &written).await?;
            let act = match comes {
                Settling::Stands => "application.settle",
                Settling::Proposed => "application.propose-mark",
            };
            acted(write, &staff.id.0, act, &of).await
        })
    })
    .await
}

pub(super) async fn unsettle(
    call: Call,
    CmuStaff(staff): CmuStaff,
    UnsettlePart { id }: UnsettlePart,
    Unsettled { part }: Unsettled,
) -> Result<(), Failure> {
    decisions::weighed(&call, &id, &staff).await?;
    call.write(move |write| {
        Box::pin(async move {
            let (of, _) = applications::take(write, &id).await?;
            sift::is_marked(&of, &part)?;
            sift::unbiased(write, &staff, &of).await?;
            let before = store::written_for(write, &id, &part).await?;
            let is_own = before.is_some_and(|of| of.person == staff.id.0);
            if !is_own && !sift::store::has_marked(write, &id, &part, &staff.id).await? {
                return Err(Failure::moved(
                    "Only who has marked or settled this part undoes what was settled.",
                ));
            }
            if decisions::is_drafted(write, &id).await? {
                return Err(Failure::moved(
                    "A decision is drafted on these marks. Take the draft back first.",
                ));
            }
            if !store::unsettle(write, &id, &part).await? {
                return Err(Failure::moved("Nothing is settled of this part."));
            }
            acted(write, &staff.id.0, "application.unsettle", &of).await
        })
    })
    .await
}
