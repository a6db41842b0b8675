//! What an applicant does with an application that is sent: withdraw it, and take that back.

use domain::api::Failure;
use domain::applications::api::{Reason, TakeBackWithdrawal, WithdrawApplication};
use domain::applications::{Application, ApplicationId};
use domain::form::cleaned;
use domain::people::Member;
use domain::time::Instant;
use domain::words::Words;

use super::{acted, endorse, store};
use crate::http::Call;

pub(super) async fn withdraw(
    call: Call,
    member: Member,
    WithdrawApplication { id }: WithdrawApplication,
    Reason { reason }: Reason,
) -> Result<Application, Failure> {
    let reason = cleaned(&reason).trim().to_owned();
    if !reason.is_empty() {
        Words::new(&reason).map_err(|said| Failure::wrong_body("reason", said))?;
    }
    let step = move |of: &mut Application, by: &Member, at| of.withdraw(by, &reason, at);
    moved(&call, member, id, "application.withdraw", step).await
}

pub(super) async fn take_back(
    call: Call,
    member: Member,
    TakeBackWithdrawal { id }: TakeBackWithdrawal,
    (): (),
) -> Result<Application, Failure> {
    moved(
        &call,
        member,
        id,
        "application.take-back",
        Application::take_back,
    )
    .await
}

/// One step of an application by its applicant. A manager who still waits gets a link that works or
/// none, as the stage says.
async fn moved(
    call: &Call,
    member: Member,
    id: ApplicationId,
    act: &'static str,
    step: impl FnOnce(&mut Application, &Member, Instant) -> Result<(), Failure> + Send + 'static,
) -> Result<Application, Failure> {
    let at = call.now();
    let url = call.app.settings.public_url.clone();
    call.write(move |write| {
        Box::pin(async move {
            let (mut of, version) = store::take(write, &id).await?;
            step(&mut of, &member, at)?;
            endorse::ask(write, &url, &of).await?;
            store::put(write, &of, version).await?;
            acted(write, &member.id.0, act, &of).await?;
            Ok(of)
        })
    })
    .await
}
