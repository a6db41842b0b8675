//! Marks that are two or more apart are settled by two of the CMU: who gave one of the marks proposes, and it
//! counts once somebody else writes down the same. Whoever gave none sees neither the marks nor what is
//! proposed; the others tell them.

pub(super) mod store;

use std::collections::HashSet;

use domain::api::Failure;
use domain::applications::ApplicationId;
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

/// What is proposed in a round, for somebody of the CMU.
pub(super) struct Proposals<'a> {
    marks: &'a Marks,
    reader: &'a Member,
    /// For parts that they have marked.
    pub(super) shown: Vec<Proposed>,
    /// The parts that they have not marked, and could agree on.
    others: HashSet<(String, String)>,
}

impl<'a> Proposals<'a> {
    pub(super) async fn of(
        call: &Call,
        found: &Found<'_>,
        marks: &'a Marks,
        reader: &'a Member,
    ) -> Result<Self, Failure> {
        let on = &call.app.store;
        let (mut shown, mut others) = (vec![], HashSet::new());
        for (id, part, written) in store::proposed(on, found.id, found.closes).await? {
            if marks.has_marked(&id, &part, reader) {
                shown.push(Proposed {
                    is_own: written.person == reader.id.0,
                    mark: written.settled.mark,
                    reason: written.settled.reason,
                    id,
                    part,
                });
            } else if let Some(of) = applications::one(on, &id).await?
                && !of.is_close_to(reader)
            {
                others.insert((id.0, part));
            }
        }
        Ok(Self {
            marks,
            reader,
            shown,
            others,
        })
    }

    /// Whether the reader may write down a mark for a part that is apart, where they may judge.
    pub(super) fn may_settle(&self, id: &ApplicationId, part: &str, is_barred: bool) -> bool {
        let agrees = || self.others.contains(&(id.0.clone(), part.to_owned()));
        self.marks.has_marked(id, part, self.reader) || !is_barred && agrees()
    }
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
            sift::unbiased(write, &staff, &of).await?;
            sift::is_marked(&of, &new.part)?;
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
            let before = before.filter(|of| of.person != staff.id.0);
            let proposed = before.as_ref().map(|of| of.settled.mark);
            let (marks, _) = sift::store::of_part(write, &id, &new.part).await?;
            let comes = Settling::of(&marks, has_marked, proposed, new.mark)?;
            // What was said for a proposal stands beside what is said by who agrees.
            let reason = match before {
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
    call.write(move |write| {
        Box::pin(async move {
            let of = decisions::taken(write, &id, &staff).await?;
            sift::is_marked(&of, &part)?;
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
            if !store::unsettle(write, &id, &part, &staff.id).await? {
                return Err(Failure::moved("Nothing is settled of this part."));
            }
            acted(write, &staff.id.0, "application.unsettle", &of).await
        })
    })
    .await
}
