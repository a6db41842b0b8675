//! All drafted decisions of a round are published in one transaction, or none is.

use domain::api::Failure;
use domain::applications::api::decide::{LONGEST_SEEN, Publish, PublishDecisions, Published};
use domain::applications::decision::fits;
use domain::applications::earlier::{Holder, one_each};
use domain::applications::{Application, Decision, Outcome, Stage};
use domain::drafts::Draft;
use domain::form::terms::Selection;
use domain::letters::Letter;
use domain::people::CmuStaff;
use domain::time::{Day, Instant};

use super::super::levels;
use super::super::rounds::moved::{is_in_force, now};
use super::super::rounds::{found, is_still_no_rival};
use super::super::sift::Marks;
use super::super::store as applications;
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

/// What is said where nobody knows how many places there are.
const NO_FILE: &str = "The form of this round is no longer in the content, or gives no places any more, so \
                       nothing was published. Ask whoever keeps the content to put its file back under \
                       its name.";

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
    let round = now(&call, round).await?;
    let found = found(&call, &round)?;
    let (form, closes) = (found.id.to_owned(), found.closes);
    let Some((of_form, selection)) = found.form.zip(found.selection()) else {
        return Err(Failure::moved(NO_FILE));
    };
    let (of_form, selection) = (of_form.clone(), selection.clone());
    let at = call.now();
    let url = call.app.settings.public_url.clone();
    let of_round = round.clone();
    call.write(move |write| {
        Box::pin(async move {
            is_still_no_rival(write, &of_round, &staff.0).await?;
            let not_done = "Nothing was published.";
            is_in_force(write, &of_form, not_done).await?;
            let drafts = store::in_round(write, &form, closes).await?;
            if drafts.is_empty() {
                return Err(Failure::moved(
                    "No decision is drafted, so nothing was published.",
                ));
            }
            let now = drafts.iter().map(|(of, ..)| (of.id.0.as_str(), of.version));
            let marks = Marks::in_round(write, &form, closes).await?;
            if store::seen(write.vault, now, &marks) != seen {
                return Err(Failure::moved(
                    "Somebody has changed a decision or a mark since you opened this page. Nothing was \
                     published. Look at the decisions again, and then publish them.",
                ));
            }
            let Sorted {
                due,
                left_out,
                kept,
            } = sorted(write, &staff, &marks, drafts).await?;
            let holder = |due: &Due| (due.of.applicant.id.clone(), due.of.reference.clone());
            let is_offer = |due: &&Due| due.decision.outcome == Outcome::Offer;
            let offers: Vec<Holder> = due.iter().filter(is_offer).map(holder).collect();
            fit(write, (&form, closes), &selection, &due).await?;
            one_each(&offers, &store::placed(write, &form, closes).await?)?;
            let sent = due.len();
            store::drop_all(write, &form, closes, &kept).await?;
            told(write, &staff, &url, due, at).await?;
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

/// Whether there are places for all that is to be offered, at the level of each where there are levels.
async fn fit(
    write: &mut Write<'_>,
    (form, closes): (&str, Option<Day>),
    selection: &Selection,
    due: &[Due],
) -> Result<(), Failure> {
    let is_offer = |due: &&Due| due.decision.outcome == Outcome::Offer;
    let offers: Vec<&Application> = due.iter().filter(is_offer).map(|due| &due.of).collect();
    if selection.level.is_empty() {
        let held = store::held(write, form, closes).await?;
        let offers = i64::try_from(offers.len()).unwrap_or(i64::MAX);
        return fits(selection.places, held, offers);
    }
    let holding = store::holding(write, form, closes).await?;
    levels::fit(selection, &holding, &offers)
}

/// The drafts of a round as whoever publishes can have them.
#[derive(Default)]
struct Sorted {
    due: Vec<Due>,
    /// What is not published: the reference, and why.
    left_out: Vec<(String, String)>,
    /// The applications whose drafts stay.
    kept: Vec<String>,
}

/// What can be published, and what is left out and why. Whoever is close to an applicant publishes
/// nothing of theirs: the draft stays for somebody else. So does what lacks marks, and a reason to decide
/// without them ([`domain::applications::decision::Unmarked`]). What no longer waits loses its draft, unless it
/// may come back.
async fn sorted(
    write: &mut Write<'_>,
    staff: &CmuStaff,
    marks: &Marks,
    drafts: Vec<(Draft, Application, i64)>,
) -> Result<Sorted, Failure> {
    let Sorted {
        mut due,
        mut left_out,
        mut kept,
    } = Sorted::default();
    let mut lacking = vec![];
    let declared = store::declared(write, &staff.0.id).await?;
    for (draft, of, version) in drafts {
        if waits(&of).is_err() {
            left_out.push((of.reference.clone(), of.said()));
            // Who withdraws may come back, and so does what waits for its line manager again.
            if of.stage.is_withdrawn() || matches!(of.stage, Stage::Waiting { .. }) {
                kept.push(of.id.0);
            }
        } else if let Some(why) = of.closeness(&staff.0).or(declared.get(&of.id.0).copied()) {
            left_out.push((of.reference.clone(), why.said()));
            kept.push(of.id.0);
        } else {
            // A form as it was never changes, so what was accepted is accepted again.
            let mut decision = of.decision(&draft.entries)?;
            match marks.unmarked(&of).said() {
                Some(said) if decision.without.is_none() => {
                    left_out.push((of.reference.clone(), said));
                    kept.push(of.id.0);
                    continue;
                }
                Some(_) => {}
                None => decision.without = None,
            }
            of.tell_marks(&mut decision, |part| marks.halves(&of, part));
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
        return Ok(Sorted {
            due,
            left_out,
            kept,
        });
    }
    Err(Failure::moved(format!(
        "Nothing was published. Whoever is not selected reads why: write feedback on each part for {}.",
        lacking.join(", ")
    )))
}

/// Moves all on, tells each applicant, and writes it down.
async fn told(
    write: &mut Write<'_>,
    staff: &CmuStaff,
    url: &str,
    due: Vec<Due>,
    at: Instant,
) -> Result<(), Failure> {
    let (mut all, mut letters, mut ids) = (vec![], vec![], vec![]);
    for mut due in due {
        due.of.decide(staff, due.decision, at)?;
        let of = due.of;
        let link = format!("{url}/applications/record/{}", of.id.0);
        letters.push(Letter::decision_made(
            &of.applicant.email,
            link,
            &of.reference,
        ));
        ids.push(of.id.0.clone());
        all.push((of, due.version));
    }
    applications::put_all(write, &all).await?;
    outbox::send_all(write, &letters).await?;
    let entry = audit::Entry {
        actor: &staff.0.id.0,
        act: "application.decide",
        subject: "",
        fields: "stage",
    };
    write.audit_all(entry, &ids).await
}
