//! All drafted decisions of a round are published in one transaction, or none is.

use domain::api::Failure;
use domain::applications::api::decide::{LONGEST_SEEN, Publish, PublishDecisions, Published};
use domain::applications::decision::fits;
use domain::applications::{Application, Decision, Outcome};
use domain::letters::Letter;
use domain::people::CmuStaff;

use super::super::rounds::{found, is_no_rival};
use super::super::sift::{self, CLOSE};
use super::super::{acted, store as applications};
use super::{store, waits};
use crate::http::Call;
use crate::store::Write;
use crate::{audit, outbox};

/// A draft that is about to be published, with the version of its application.
struct Due {
    of: Application,
    version: i64,
    decision: Decision,
}

pub(in super::super) async fn publish(
    call: Call,
    staff: CmuStaff,
    PublishDecisions { round }: PublishDecisions,
    Publish { seen }: Publish,
) -> Result<Published, Failure> {
    if seen.chars().count() > LONGEST_SEEN {
        let said = "Load the page again, look at the decisions, and then publish them";
        return Err(Failure::wrong_body("seen", said));
    }
    let found = found(&call, &round)?;
    is_no_rival(&call, &found, &staff.0).await?;
    let (form, closes, places) = (found.id.to_owned(), found.closes, found.places());
    let at = call.now();
    let url = call.app.settings.public_url.clone();
    let of_round = round.clone();
    call.write(move |write| {
        Box::pin(async move {
            let drafts = store::in_round(write, &form, closes).await?;
            if drafts.is_empty() {
                return Err(Failure::moved(
                    "No decision is drafted, so nothing was published.",
                ));
            }
            let now = drafts.iter().map(|of| (of.id.0.as_str(), of.version));
            if store::seen(write.vault, now) != seen {
                return Err(Failure::moved(
                    "Somebody has changed a decision since you opened this page. Nothing was \
                     published. Look at the decisions again, and then publish them.",
                ));
            }
            let (due, left_out) = sorted(write, &staff, drafts).await?;
            let held = store::held(write, &form, closes).await?;
            let is_offer = |due: &&Due| due.decision.outcome == Outcome::Offer;
            let offers = due.iter().filter(is_offer).count();
            fits(places, held, i64::try_from(offers).unwrap_or(i64::MAX))?;
            let sent = due.len();
            for due in due {
                one(write, &staff, &url, due, at).await?;
            }
            let entry = audit::Entry {
                actor: &staff.0.id.0,
                act: "round.publish",
                subject: &of_round.0,
                fields: &format!("decisions {sent}"),
            };
            write.audit(entry).await?;
            Ok(Published { sent, left_out })
        })
    })
    .await
}

/// What can be published, and what is left out and why. Whoever is close to an applicant publishes
/// nothing of theirs: the draft stays for somebody else. What no longer waits loses its draft.
async fn sorted(
    write: &mut Write<'_>,
    staff: &CmuStaff,
    drafts: Vec<domain::drafts::Draft>,
) -> Result<(Vec<Due>, Vec<(String, String)>), Failure> {
    let (mut due, mut left_out, mut lacking) = (vec![], vec![], vec![]);
    for draft in drafts {
        let id = domain::applications::ApplicationId(draft.id.0);
        let (of, version) = applications::take(write, &id).await?;
        if waits(&of).is_err() {
            store::drop(write, &id.0).await?;
            left_out.push((of.reference.clone(), of.said()));
        } else if sift::unbiased(write, &staff.0, &of).await.is_err() {
            left_out.push((of.reference.clone(), CLOSE.to_owned()));
        } else {
            // A form as it was never changes, so what was accepted is accepted again.
            let decision = of.decision(&draft.entries)?;
            if of.lacking(&decision) > 0 {
                lacking.push(of.reference.clone());
            }
            due.push(Due {
                of,
                version,
                decision,
            });
        }
    }
    if lacking.is_empty() {
        return Ok((due, left_out));
    }
    Err(Failure::moved(format!(
        "Nothing was published. Whoever is not selected reads why: write feedback on each part for {}.",
        lacking.join(", ")
    )))
}

async fn one(
    write: &mut Write<'_>,
    staff: &CmuStaff,
    url: &str,
    due: Due,
    at: domain::time::Instant,
) -> Result<(), Failure> {
    let Due {
        mut of,
        version,
        decision,
    } = due;
    of.decide(staff, decision, at)?;
    applications::put(write, &of, version).await?;
    store::drop(write, &of.id.0).await?;
    let link = format!("{url}/applications/record/{}", of.id.0);
    let letter = Letter::decision_made(&of.applicant.email, link, &of.reference);
    outbox::send(write, &letter).await?;
    acted(write, &staff.0.id.0, "application.decide", &of).await
}
