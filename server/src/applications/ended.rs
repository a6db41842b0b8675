//! What came of what was granted, where its forms do not come: the CMU says so, and may take it back.

use domain::api::Failure;
use domain::applications::Application;
use domain::applications::api::Reason;
use domain::applications::api::decide::{CameOf, EndGranted, ReopenGranted};
use domain::people::CmuStaff;

use super::moved;
use super::sift::words;
use crate::http::Call;

pub(super) async fn end(
    call: Call,
    staff: CmuStaff,
    EndGranted { id }: EndGranted,
    CameOf { took_place, reason }: CameOf,
) -> Result<Application, Failure> {
    let reason = words("reason", &reason)?;
    let step = move |of: &mut Application, by: &CmuStaff, at| of.end(by, took_place, &reason, at);
    moved(&call, staff, id, "application.end", step).await
}

pub(super) async fn reopen(
    call: Call,
    staff: CmuStaff,
    ReopenGranted { id }: ReopenGranted,
    Reason { reason }: Reason,
) -> Result<Application, Failure> {
    let reason = words("reason", &reason)?;
    let step = move |of: &mut Application, by: &CmuStaff, at| of.reopen(by, &reason, at);
    moved(&call, staff, id, "application.reopen", step).await
}
