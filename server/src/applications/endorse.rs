//! The line manager's answer: asked by a letter with a link, given by whoever has it (S0-12).

use domain::api::Failure;
use domain::applications::api::{
    Asks, Endorse, Endorsing, GoOnWithout, LONGEST_HASH, LONGEST_SECRET, NameManager,
    NewEndorsement, NewManager, OpenEndorsement, Reason, Secret,
};
use domain::applications::bound::{VOID, changed};
use domain::applications::endorsement::managers_form;
use domain::applications::round::Lacks;
use domain::applications::{Application, ApplicationId, Asking, Stage};
use domain::drafts::too_large;
use domain::form::check::is_email;
use domain::form::cleaned;
use domain::letters::Letter;
use domain::people::{CmuStaff, LineManager, PROFILE_CHARACTERS};
use domain::time::Instant;
use domain::words::Words;

use super::sift::{is_unconflicted, void_of_manager};
use super::{acted, moved, store};
use crate::http::{Call, Nobody, Reader};
use crate::links::acting::{self, Acting, Purpose};
use crate::outbox;
use crate::store::{Store, Write};

/// Sends the manager who is asked now a letter with a new link; where nobody is, or the answer is
/// there, the old links end.
pub(super) async fn ask(write: &mut Write<'_>, url: &str, of: &Application) -> Result<(), Failure> {
    let is_waiting = matches!(of.stage, Stage::Waiting { .. });
    let asking = of
        .asking
        .as_ref()
        .filter(|asking| is_waiting && asking.answer.is_none() && !asking.is_void)
        .filter(|asking| write.at < asking.until);
    let Some(asking) = asking else {
        return acting::void(write, Purpose::Endorse, &of.id.0).await;
    };
    let secret = acting::give(
        write,
        Purpose::Endorse,
        &of.id.0,
        &of.applicant.id,
        &asking.email,
        asking.until,
    )
    .await?;
    let link = format!("{url}/applications/endorse#{secret}");
    let last = Instant(asking.until.0 - 1).day();
    let letter = Letter::endorsement_asked(&asking.email, link, last, of.is_asked_again());
    outbox::send(write, &letter).await
}

/// Asks line managers again where what they were shown is something else now, as after an update that says a
/// day in another way: their yes does not count, and nobody scores or decides by it. What is shown and asked
/// comes of what was sent and of the rules alone, so only what another version of them compared is opened.
///
/// # Errors
/// One sentence, if the database cannot be read or written.
pub async fn ask_again(store: &Store, url: &str) -> Result<(), String> {
    let all = store::uncompared(store).await.map_err(unasked)?;
    for id in all.clone() {
        let of = match store::one(store, &id).await {
            // What does not open is told of when it is read.
            Err(Failure::Broken) => None,
            of => of.map_err(unasked)?,
        };
        if of.is_none_or(|mut of| !of.ask_again(store.now())) {
            continue;
        }
        let url = url.to_owned();
        let write = store.write_however_long(move |write| {
            Box::pin(async move {
                // Another server may have been faster.
                let (mut of, version) = match store::take(write, &id).await {
                    Err(Failure::NotFound) => return Ok(()),
                    found => found?,
                };
                if !of.ask_again(write.at) {
                    return Ok(());
                }
                of.bind(&store::bound(&of));
                ask(write, &url, &of).await?;
                store::put(write, &of, version).await?;
                tell_applicant(write, &url, &of).await?;
                acted(write, "service", "application.ask-again", &of).await
            })
        });
        write.await.map_err(unasked)?;
    }
    if all.is_empty() {
        return Ok(());
    }
    store
        .write_however_long(move |write| {
            Box::pin(async move { store::compared(write, &all).await })
        })
        .await
        .map_err(unasked)
}

fn unasked(failure: Failure) -> String {
    format!("Line managers cannot be asked again: {}", failure.said())
}

const UNKNOWN: &str = "This link does not work. Copy the whole link from the letter, or ask the \
                       Career Management Unit for a new one.";

/// What there is to answer by a link now.
fn standing(of: &Application, link: &Acting, at: Instant) -> Endorsing {
    let over = |said: String| Endorsing::Over { said };
    let asking = of
        .asking
        .as_ref()
        .filter(|asking| asking.email.eq_ignore_ascii_case(&link.email));
    match (&of.stage, asking) {
        (Stage::Withdrawn { .. }, _) => {
            over("The application was withdrawn. You need do nothing.".to_owned())
        }
        (_, None) => over("Somebody else was asked in your place. You need do nothing.".to_owned()),
        (Stage::Waiting { .. }, Some(asking)) if asking.is_void => over(VOID.to_owned()),
        (_, Some(asking)) if asking.answer.is_some() => over(format!(
            "Your answer is recorded, and the applicant can read it. Reference: {}. You need do nothing \
             more.",
            of.reference
        )),
        (Stage::Waiting { .. }, Some(asking)) if at >= asking.until => over(
            "The time to answer is over. The Career Management Unit decides how to go on."
                .to_owned(),
        ),
        (Stage::Waiting { .. }, Some(_)) if link.is_void => {
            over("We have sent you a newer letter about this. Use the link in that one.".to_owned())
        }
        (Stage::Waiting { .. }, Some(asking)) => Endorsing::Asks(Box::new(Asks {
            manager: asking.name.clone(),
            applicant: of.applicant.profile.name.clone(),
            title: of.form.title.clone(),
            reference: of.reference.clone(),
            shown: of.shown_to_manager(),
            hash: store::bound(of),
            form: managers_form(&of.form),
            until: asking.until,
        })),
        _ => over("The application has moved on. You need do nothing.".to_owned()),
    }
}

fn is_short(secret: &str) -> Result<(), Failure> {
    if secret.chars().count() <= LONGEST_SECRET {
        return Ok(());
    }
    let said = "This is longer than any link of ours. Copy the link as it stands in the letter";
    Err(Failure::wrong_body("secret", said))
}

pub(super) async fn open(
    call: Call,
    _: Nobody,
    _: OpenEndorsement,
    Secret { secret }: Secret,
) -> Result<Endorsing, Failure> {
    is_short(&secret)?;
    let store = &call.app.store;
    let found = match acting::shown(store, Purpose::Endorse, &secret).await? {
        None => None,
        Some(link) => {
            let id = ApplicationId(link.subject.clone());
            store::one(store, &id).await?.map(|of| (of, link))
        }
    };
    Ok(match found {
        Some((of, link)) => standing(&of, &link, call.now()),
        None => Endorsing::Over {
            said: UNKNOWN.to_owned(),
        },
    })
}

pub(super) async fn endorse(
    call: Call,
    _: Nobody,
    _: Endorse,
    new: NewEndorsement,
) -> Result<Endorsing, Failure> {
    is_short(&new.secret)?;
    if new.hash.chars().count() > LONGEST_HASH {
        let said = "This is longer than any hash of ours. Load the page again";
        return Err(Failure::wrong_body("hash", said));
    }
    if let Some(problem) = too_large(&new.entries) {
        let problems = vec![problem];
        return Err(Failure::Faults { problems });
    }
    let at = call.now();
    let url = call.app.settings.public_url.clone();
    let staff = call.app.roles.staff();
    call.write(move |write| {
        Box::pin(async move {
            let link = acting::used(write, Purpose::Endorse, &new.secret).await?;
            let unknown = Endorsing::Over {
                said: UNKNOWN.to_owned(),
            };
            let Some(link) = link else {
                return Ok(unknown);
            };
            let found = store::take(write, &ApplicationId(link.subject.clone())).await;
            let (mut of, version) = match found {
                Err(Failure::NotFound) => return Ok(unknown),
                found => found?,
            };
            if let Endorsing::Over { said } = standing(&of, &link, at) {
                return Err(Failure::moved(format!("Your answer was not taken. {said}")));
            }
            if let Some(what) = changed(&new.hash, &store::bound(&of)) {
                return Err(Failure::moved(format!(
                    "Your answer was not taken. {what} Load the page again and read it as it stands now. \
                     What you have typed is kept."
                )));
            }
            let by = LineManager {
                email: link.email.clone(),
            };
            of.endorse(&by, &new.entries, at)?;
            ask(write, &url, &of).await?;
            store::put(write, &of, version).await?;
            tell_applicant(write, &url, &of).await?;
            if matches!(of.stage, Stage::Waiting { .. }) {
                tell_staff(write, &url, &staff, (&of, Lacks::default())).await?;
            }
            acted(write, &link.id, "application.endorse", &of).await?;
            Ok(Endorsing::Recorded)
        })
    })
    .await
}

pub(super) async fn name_manager(
    call: Call,
    who: Reader,
    NameManager { id }: NameManager,
    new: NewManager,
) -> Result<Application, Failure> {
    let (name, email) = (
        cleaned(&new.name).trim().to_owned(),
        new.email.trim().to_owned(),
    );
    let is_one_line = !name.chars().any(char::is_control);
    if name.is_empty() || !is_one_line || name.chars().count() > PROFILE_CHARACTERS {
        return Err(Failure::wrong_body(
            "name",
            "Enter the name of who is to answer, on one line",
        ));
    }
    if !is_email(&email) || email.chars().count() > PROFILE_CHARACTERS {
        let said = "Enter an e-mail address, like name@force.example";
        return Err(Failure::wrong_body("email", said));
    }
    let at = call.now();
    let url = call.app.settings.public_url.clone();
    let all = call.app.roles.staff();
    call.write(move |write| {
        Box::pin(async move {
            let (mut of, version) = store::take(write, &id).await?;
            if !of.may_read(&who.member, who.staff.as_ref()) {
                return Err(Failure::NotFound);
            }
            let asking = Asking::new(&name, &email, at, of.closes);
            // CMU staff who apply themselves act as applicants on their own.
            match &who.staff {
                Some(staff) if of.applicant.id != who.member.id => {
                    is_unconflicted(write, &who.member, &of).await?;
                    of.ask(staff, &all, asking)?;
                }
                _ => of.ask_another(&who.member, asking)?,
            }
            of.bind(&store::bound(&of));
            ask(write, &url, &of).await?;
            store::put(write, &of, version).await?;
            acted(write, &who.member.id.0, "application.name-manager", &of).await?;
            void_of_manager(write, &who.member, &of).await?;
            Ok(of)
        })
    })
    .await
}

pub(super) async fn go_on_without(
    call: Call,
    staff: CmuStaff,
    GoOnWithout { id }: GoOnWithout,
    Reason { reason }: Reason,
) -> Result<Application, Failure> {
    let reason = Words::typed(&reason).map_err(|said| Failure::wrong_body("reason", said))?;
    let step = move |of: &mut Application, by: &CmuStaff, at| of.go_on_without(by, &reason, at);
    moved(&call, staff, id, "application.go-on-without", step).await
}

/// A letter that says that there is news, not what.
pub(super) async fn tell_applicant(
    write: &mut Write<'_>,
    url: &str,
    of: &Application,
) -> Result<(), Failure> {
    let link = format!("{url}/applications/record/{}", of.id.0);
    let letter = Letter::application_news(&of.applicant.email, link, (of.noun(), &of.reference));
    outbox::send(write, &letter).await
}

pub(super) async fn tell_staff(
    write: &mut Write<'_>,
    url: &str,
    staff: &[String],
    (of, lacks): (&Application, Lacks),
) -> Result<(), Failure> {
    // To the name only where somebody must read it, and asking first: whoever does can no longer score.
    let desk = format!("{url}/applications/desk/{}", of.round().0);
    let link = match (&of.stage, &of.form.terms.selection) {
        (_, None) => format!("{url}/applications/desk/inbox/{}", of.id.0),
        (Stage::Waiting { .. }, _) => format!("{desk}/open/{}", of.id.0),
        _ => desk,
    };
    for to in of.readers(staff.to_vec()) {
        let letter = Letter::application_stuck(&to, link.clone(), (of.noun(), &of.reference));
        outbox::send(write, &letter.with(lacks.said())).await?;
    }
    Ok(())
}
