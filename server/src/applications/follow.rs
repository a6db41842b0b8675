//! What an applicant does with an application that is sent: withdraw it, take that back, and answer an
//! offer.

use domain::api::Failure;
use domain::applications::api::{
    AcceptOffer, DeclineOffer, Reason, TakeBackWithdrawal, WithdrawApplication,
};
use domain::applications::{Application, ApplicationId};
use domain::form::{MOST_CHARACTERS, cleaned};
use domain::letters::Letter;
use domain::people::Member;
use domain::time::Instant;
use domain::words::Words;

use super::{acted, earlier, endorse, sift, store};
use crate::http::Call;
use crate::outbox;

pub(super) async fn withdraw(
    call: Call,
    member: Member,
    WithdrawApplication { id }: WithdrawApplication,
    Reason { reason }: Reason,
) -> Result<Application, Failure> {
    let reason = perhaps(&reason)?;
    let step = move |of: &mut Application, by: &Member, at| of.withdraw(by, &reason, at);
    moved(&call, member, id, "application.withdraw", step).await
}

/// A reason that need not be given.
fn perhaps(reason: &str) -> Result<String, Failure> {
    if cleaned(reason).trim().is_empty() && reason.chars().count() <= MOST_CHARACTERS {
        return Ok(String::new());
    }
    let words = Words::typed(reason).map_err(|said| Failure::wrong_body("reason", said))?;
    Ok(words.as_str().to_owned())
}

pub(super) async fn accept(
    call: Call,
    member: Member,
    AcceptOffer { id }: AcceptOffer,
    (): (),
) -> Result<Application, Failure> {
    let act = "application.accept";
    moved(&call, member, id, act, Application::accept).await
}

pub(super) async fn decline(
    call: Call,
    member: Member,
    DeclineOffer { id }: DeclineOffer,
    Reason { reason }: Reason,
) -> Result<Application, Failure> {
    let reason = perhaps(&reason)?;
    let step = move |of: &mut Application, by: &Member, at| of.decline(by, &reason, at);
    moved(&call, member, id, "application.decline", step).await
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
/// none, as the stage says; where it answers an offer, frees a place or gives up what was granted, the CMU is
/// told.
async fn moved(
    call: &Call,
    member: Member,
    id: ApplicationId,
    act: &'static str,
    step: impl FnOnce(&mut Application, &Member, Instant) -> Result<(), Failure> + Send + 'static,
) -> Result<Application, Failure> {
    let at = call.now();
    let url = call.app.settings.public_url.clone();
    let staff = call.app.roles.staff();
    call.write(move |write| {
        Box::pin(async move {
            let (mut of, version) = store::take(write, &id).await?;
            let (held_place, was_granted) = (of.stage.holds_place(), of.is_granted());
            let was_live = of.stage.is_live();
            step(&mut of, &member, at)?;
            if !was_live && of.stage.is_live() {
                earlier::comes_back(write, &of).await?;
            }
            endorse::ask(write, &url, &of).await?;
            store::put(write, &of, version).await?;
            if !was_live && of.stage.is_live() {
                sift::void_of_rivals(write, &of.form.id, of.closes).await?;
            }
            if was_live != of.stage.is_live() {
                earlier::tell(write, &of, at).await?;
            }
            for to in of.readers(staff).filter(|_| held_place || was_granted) {
                let round = format!("{url}/applications/desk/{}/decide", of.round().0);
                let record = format!("{url}/applications/record/{}", of.id.0);
                let letter = match of.stage.holds_place() {
                    true => Letter::offer_answered(&to, round, &of.reference),
                    false if held_place => Letter::place_free(&to, round, &of.reference),
                    false => Letter::granted_withdrawn(&to, record, (of.noun(), &of.reference)),
                };
                outbox::send(write, &letter).await?;
            }
            acted(write, &member.id.0, act, &of).await?;
            Ok(of)
        })
    })
    .await
}
