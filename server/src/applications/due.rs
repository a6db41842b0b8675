//! What is done for applications when its time has come: managers are reminded, and what is late is
//! told to the CMU. Nothing is ever refused by time alone.

use std::time::Duration;

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::applications::endorsement::Due;
use domain::letters::Letter;
use domain::time::Instant;

use super::{acted, endorse, rounds, store};
use crate::{App, outbox};

/// How often the service looks.
const EVERY: Duration = Duration::from_mins(1);

/// Looks for what is due, for as long as the service runs.
pub async fn watch(app: App) {
    loop {
        if let Err(failure) = run(&app).await {
            tracing::error!(?failure, "what is due for applications could not be done");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does all that is due, each in a transaction of its own; tells how much it was.
///
/// # Errors
/// What the database meets; the rest is done at the next look.
pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut done = 0;
    loop {
        let due = store::due(&app.store, app.clock.now()).await?;
        if due.is_empty() {
            return Ok(done);
        }
        for id in due {
            one(app, id).await?;
            done += 1;
        }
    }
}

/// What is due for one application. Where the service slept over several of a kind, one letter does.
async fn one(app: &App, id: ApplicationId) -> Result<(), Failure> {
    // Before the write, which others wait for: it looks at all who could judge.
    let lacks = match store::one(&app.store, &id).await? {
        Some(of) => rounds::nobody::of_one(app, &of, app.clock.now()).await?,
        None => return Ok(()),
    };
    let url = app.settings.public_url.clone();
    let staff = app.roles.staff();
    app.store
        .write(move |write| {
            Box::pin(async move {
                // Another server may have been faster.
                let Some(since) = store::due_of(write, &id).await? else {
                    return Ok(());
                };
                let (of, version) = store::take(write, &id).await?;
                let (mut reminds, mut tells, mut owes) = (false, false, false);
                let mut after = Instant(since.0 - 1);
                while let Some((at, due)) = of.due(after).filter(|(at, _)| *at <= write.at) {
                    match due {
                        Due::Reminder => reminds = true,
                        Due::Owed => owes = true,
                        Due::Silence | Due::Late | Due::Unanswered => tells = true,
                    }
                    after = at;
                }
                if reminds {
                    endorse::ask(write, &url, &of).await?;
                }
                if tells {
                    endorse::tell_staff(write, &url, &staff, (&of, lacks)).await?;
                }
                if owes {
                    let link = format!("{url}/applications/record/{}", of.id.0);
                    let what = (of.noun(), of.reference.as_str());
                    let letter = Letter::form_owed(&of.applicant.email, link, what);
                    outbox::send(write, &letter).await?;
                }
                // Put back as it is, with what is due next.
                store::put(write, &of, version).await?;
                acted(write, "service", "application.due", &of).await
            })
        })
        .await
}
