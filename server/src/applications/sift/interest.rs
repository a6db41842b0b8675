//! Why somebody may not judge an application, in their own words; and that it was a mistake.

use domain::api::Failure;
use domain::applications::api::Reason;
use domain::applications::api::desk::{DeclareInterest, Declared, TakeBackInterest};
use domain::applications::readers::Bar;
use domain::applications::{Application, Stage};
use domain::form::terms::selection::GATEWAY_PART;
use domain::people::CmuStaff;

use super::super::event::may_assess;
use super::super::rounds::{found, is_no_rival};
use super::super::{acted, store as applications};
use super::conflict::{finds, store, void};
use super::{is_sifted, may_score, words};
use crate::http::{Call, Scorer};

pub(in super::super) async fn declare(
    call: Call,
    who: Scorer,
    DeclareInterest { id }: DeclareInterest,
    Declared { kind }: Declared,
) -> Result<(), Failure> {
    let known = applications::one(&call.app.store, &id).await?;
    let known = known.ok_or(Failure::NotFound)?;
    let round = known.round();
    let is_at_event = matches!(known.stage, Stage::Invited { .. });
    match &who.staff {
        _ if is_at_event => {
            may_assess(&call, &who, &round).await?;
        }
        Some(staff) => may_declare(&call, staff, &known).await?,
        None => {
            may_score(&call, &who, &round).await?;
        }
    }
    let is_staff = who.staff.is_some();
    call.write(move |write| {
        Box::pin(async move {
            let (of, _) = applications::take(write, &id).await?;
            if matches!(of.stage, Stage::Invited { .. }) != is_at_event {
                return Err(Failure::moved("This application has moved on meanwhile."));
            }
            if is_staff {
                of.is_live()?;
            } else if !is_at_event {
                is_sifted(&of)?;
            }
            // What was marked blindly before the event stands: nobody knew whose it was. So does what a
            // decision was made of: no part has a space for a name.
            let of_parts = match of.stage {
                Stage::Waiting { .. } | Stage::Submitted { .. } => "",
                Stage::Invited { .. } => GATEWAY_PART,
                _ => " ",
            };
            store::declare(write, &id, &who.member.id, kind).await?;
            acted(write, &who.member.id.0, "application.declare-interest", &of).await?;
            void(write, &who.member.id, (&of, &who.member.id), of_parts).await
        })
    })
    .await
}

/// Whether somebody of the CMU may say that they are in a conflict about an application, of whichever form
/// and while it waits for whomever: not about their own, nor where they are rivals.
async fn may_declare(call: &Call, staff: &CmuStaff, of: &Application) -> Result<(), Failure> {
    if !of.may_read(&staff.0, Some(staff)) {
        return Err(Failure::NotFound);
    }
    if of.applicant.id == staff.0.id {
        return Err(Bar::Own.failure());
    }
    match of.form.terms.selection {
        Some(_) => is_no_rival(call, &found(call, &of.round())?, &staff.0).await,
        None => Ok(()),
    }
}

/// Who declared by mistake takes it back, once, on the record: they may open it and decide on it again. What it
/// made void stays void, and they score it no more: they may have seen what others gave it meanwhile. What a rule
/// says of somebody nobody takes back.
pub(in super::super) async fn take_back(
    call: Call,
    who: Scorer,
    TakeBackInterest { id }: TakeBackInterest,
    Reason { reason }: Reason,
) -> Result<(), Failure> {
    let reason = words("reason", &reason)?;
    if who.staff.is_none() {
        // Who is asked no more says nothing more.
        let of = applications::one(&call.app.store, &id).await?;
        let of = of.ok_or(Failure::NotFound)?;
        let asked = match of.stage {
            Stage::Invited { .. } => may_assess(&call, &who, &of.round()).await.map(drop),
            _ => may_score(&call, &who, &of.round()).await.map(drop),
        };
        asked.map_err(|failure| match failure {
            Failure::Conflict { .. } => Failure::NotFound,
            other => other,
        })?;
    }
    call.write(move |write| {
        Box::pin(async move {
            let (mut of, version) = applications::take(write, &id).await?;
            finds(&of, &who.member)?;
            if !store::take_back(write, &id, &who.member.id).await? {
                // Who was never asked to judge it learns nothing of it.
                return Err(match who.staff {
                    Some(_) => Failure::moved("You have not said that you may not judge this."),
                    None => Failure::NotFound,
                });
            }
            if store::has_taken_back(write, &id, &who.member.id).await? {
                return Err(Failure::moved(
                    "You have taken this back once before. Leave it to others.",
                ));
            }
            of.judges_again(&reason, write.at)?;
            applications::put(write, &of, version).await?;
            acted(
                write,
                &who.member.id.0,
                "application.take-back-interest",
                &of,
            )
            .await
        })
    })
    .await
}
