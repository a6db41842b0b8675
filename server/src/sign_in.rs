//! Who is asking: from the session cookie to a [`Member`] or a [`CmuStaff`], and the letter that
//! signs one in (trust.md, decision 3).
//!
//! Sessions are 256-bit secrets, hashed at rest; 30 minutes idle, 12 hours at most.

mod store;

use domain::api::Failure;
use domain::drafts::FormId;
use domain::form::check::is_email;
use domain::letters::Letter;
use domain::people::api::{
    AskSignIn, Proof, ReadSession, SaveProfile, Session, SignIn, SignInReply, SignInRequest,
    SignOut, SignedIn,
};
use domain::people::{CmuStaff, Member, Profile, mailbox};
use domain::time::Instant;

use crate::clock::TOLERANCE_MINUTES;
use crate::http::{Call, Nobody, Served, serve};
use crate::settings::Mode;
use crate::store::Store;
use crate::vault::Use;
use crate::{audit, links, outbox};

/// Minutes without a request after which a session ends.
const IDLE_MINUTES: i64 = 30;
/// Minutes after which a session ends whatever happens.
const LONGEST_MINUTES: i64 = 12 * 60;
/// Minutes between two notes that a session was seen.
const NOTE_EVERY_MINUTES: i64 = 1;
/// How long a request waits for that note.
const LONGEST_NOTE: std::time::Duration = std::time::Duration::from_secs(1);

const SESSION: &str = "session";
const BROWSER: &str = "browser";

/// A session that is alive.
#[derive(Clone, Debug)]
pub struct LiveSession {
    /// Who it is.
    pub member: Member,
    /// What they say of themselves.
    pub profile: Profile,
    is_staff: bool,
    /// Whether they are from outside the force.
    pub is_outsider: bool,
    /// Whether somebody else has the same mailbox, from before one mailbox was one person. Such a one
    /// follows what they sent, and neither applies nor judges any more.
    is_second: bool,
    made: Instant,
    seen: Instant,
}

impl LiveSession {
    /// The proof that this is CMU staff, if the roles say so now.
    #[must_use]
    pub fn staff(&self) -> Option<CmuStaff> {
        self.is_staff.then(|| CmuStaff(self.member.clone()))
    }

    /// Whether they may be one of those who score: nobody from outside the force reads what its people
    /// write, whoever mistypes an address, and nobody scores twice.
    #[must_use]
    pub const fn may_score(&self) -> bool {
        !self.is_outsider && !self.is_second
    }

    /// Whether they may send something new.
    ///
    /// # Errors
    /// [`Failure::Conflict`] that says how they may.
    pub fn may_send(&self) -> Result<(), Failure> {
        if !self.is_second {
            return Ok(());
        }
        let (own, whole) = (mailbox(&self.member.email), &self.member.email);
        Err(Failure::moved(format!(
            "Sign in as {own} to send this: it is the same mailbox as {whole}. What you sent as {whole} \
             stays here."
        )))
    }

    fn is_alive(&self, now: Instant) -> bool {
        let after = |start: Instant, minutes| now < start.plus_minutes(minutes);
        after(self.seen, IDLE_MINUTES) && after(self.made, LONGEST_MINUTES)
    }

    /// From a time that has not come yet: the clock was set back. Such a session is ended, or it
    /// would be alive again when its time comes.
    fn is_ahead(&self, now: Instant) -> bool {
        self.made.max(self.seen) > now.plus_minutes(TOLERANCE_MINUTES)
    }
}

/// The endpoints of this file.
#[must_use]
pub fn routes() -> Vec<Served> {
    vec![
        serve::<ReadSession, _, _, _>(read_session),
        serve::<AskSignIn, _, _, _>(ask_sign_in),
        serve::<SignIn, _, _, _>(sign_in),
        serve::<SignOut, _, _, _>(sign_out),
        serve::<SaveProfile, _, _, _>(save_profile),
    ]
}

/// Who sent a request, if its session is alive. Notes that the session was seen.
///
/// # Errors
/// What the database meets.
pub async fn recognise(call: &Call) -> Result<Option<LiveSession>, Failure> {
    let Some(secret) = call.cookie(SESSION) else {
        return Ok(None);
    };
    let mac = call.app.store.vault().mac(Use::Session, &secret);
    let Some(store::Kept {
        person,
        made,
        seen,
        is_visit,
        is_second,
    }) = store::session(&call.app.store, &mac).await?
    else {
        return Ok(None);
    };
    if call.sender().is_some_and(|sender| sender != person.id.0) {
        return Ok(None);
    }
    let roles = &call.app.roles;
    let is_outsider = !roles.may_sign_in(&person.email);
    if is_outsider && !(is_visit && roles.may_visit(&person.email)) {
        return Ok(None);
    }
    let now = call.now();
    let is_staff = !is_second && roles.is_staff(&person.email);
    let name = match person.profile.name.as_str() {
        "" => person.email.clone(),
        name => name.to_owned(),
    };
    let member = Member {
        id: person.id,
        name,
        email: person.email,
    };
    let session = LiveSession {
        member,
        profile: person.profile,
        is_staff,
        is_outsider,
        is_second,
        made,
        seen,
    };
    let is_ahead = session.is_ahead(now);
    if !is_ahead && !session.is_alive(now) {
        return Ok(None);
    }
    if is_ahead || now >= seen.plus_minutes(NOTE_EVERY_MINUTES) {
        let note = call.app.store.write(move |write| {
            Box::pin(async move {
                if is_ahead {
                    store::end(write, &mac).await
                } else {
                    store::note_seen(write, mac, now).await
                }
            })
        });
        // Whoever reads must not wait for a writer that is held up: the note is made later, or by
        // the next request.
        match tokio::time::timeout(LONGEST_NOTE, note).await {
            Err(_) | Ok(Err(Failure::Busy { .. } | Failure::DiskFull)) => {}
            Ok(noted) => noted?,
        }
    }
    Ok((!is_ahead).then_some(session))
}

async fn read_session(call: Call, _: Nobody, _: ReadSession, (): ()) -> Result<Session, Failure> {
    let who = call.who().map(|session| SignedIn {
        member: session.member.clone(),
        is_staff: session.is_staff,
        is_outsider: session.is_outsider,
        profile: session.profile.clone(),
        idle_end: call.now().plus_minutes(IDLE_MINUTES),
    });
    let is_demo = call.app.settings.mode == Mode::Demo;
    Ok(Session { who, is_demo })
}

async fn ask_sign_in(
    call: Call,
    _: Nobody,
    _: AskSignIn,
    asked: SignInRequest,
) -> Result<(), Failure> {
    let email = asked.email.trim().to_lowercase();
    if !is_email(&email) {
        let said = "Enter your e-mail address, like name@force.example";
        return Err(Failure::wrong_body("email", said));
    }
    let vault = call.app.store.vault();
    let browser = call
        .cookie(BROWSER)
        .filter(|kept| kept.len() == 64)
        .unwrap_or_else(|| {
            // Made of the key, so that whoever asks again after a lost reply has the letter's browser.
            vault.mac(Use::NewBrowser, call.key().unwrap_or_default())
        });
    let roles = &call.app.roles;
    let is_open = |id: &FormId| {
        let form = call.app.library.form(id);
        form.is_some_and(|(form, _)| form.terms.outsiders)
    };
    // Whoever has begun such a form comes back without naming it.
    let has_begun = async || {
        let open = call
            .app
            .library
            .forms()
            .into_iter()
            .filter(|id| is_open(id));
        store::has_begun(&call.app.store, &email, open).await
    };
    let is_visit = !roles.may_sign_in(&email)
        && (asked.form.as_ref().is_some_and(is_open) || has_begun().await?);
    let may_sign_in = roles.may_sign_in(&email) || (is_visit && roles.may_visit(&email));
    let purpose = match is_visit {
        true => links::Purpose::Visit,
        false => links::Purpose::SignIn,
    };
    let (link, secrets) = links::make(vault, purpose, &email, &browser, call.now());
    let letter = Letter::sign_in(
        &email,
        format!(
            "{}/sign-in/link#{}",
            call.app.settings.public_url, secrets.secret
        ),
        &secrets.code,
    );
    call.write(move |write| {
        Box::pin(async move {
            links::refuse_too_many(write, &link).await?;
            links::keep(write, &link, may_sign_in.then_some(email)).await?;
            if may_sign_in {
                outbox::send(write, &letter).await?;
            }
            let entry = audit::Entry {
                actor: "nobody",
                act: "sign-in.ask",
                subject: &link.id,
                fields: "",
            };
            write.audit(entry).await
        })
    })
    .await?;
    call.set_cookie(BROWSER, &browser);
    Ok(())
}

async fn sign_in(call: Call, _: Nobody, _: SignIn, proof: Proof) -> Result<SignInReply, Failure> {
    let vault = call.app.store.vault();
    let browser_mac = vault.mac(Use::Browser, &call.cookie(BROWSER).unwrap_or_default());
    let proof = match proof {
        Proof::Link { secret, email } => links::Shown::Link {
            secret_mac: vault.mac(Use::Link, &secret),
            address_mac: email.map(|email| vault.mac(Use::Address, &email.trim().to_lowercase())),
        },
        Proof::Code { code } => links::Shown::Code {
            code_mac: vault.mac(Use::Code, &links::tidied_code(&code)),
        },
    };
    // Made of the key, so that whoever asks again after a lost reply gets the same session.
    let key = call.key().unwrap_or_default();
    let secret = vault.mac(
        Use::SessionSecret,
        &format!("{key}\n{browser_mac}\n{proof:?}"),
    );
    let mac = vault.mac(Use::Session, &secret);
    let before = call
        .cookie(SESSION)
        .map(|before| vault.mac(Use::Session, &before));
    let reply = call
        .write(move |write| {
            Box::pin(async move {
                let (person, is_visit) = match links::open(write, &browser_mac, &proof).await? {
                    links::Opened::For { email, is_visit } => {
                        (store::person_with(write, email).await?, is_visit)
                    }
                    links::Opened::AddressNeeded => return Ok(SignInReply::AddressNeeded),
                    links::Opened::NoLongerGood => return Ok(SignInReply::NoLongerGood),
                };
                // Whoever was signed in here before is no longer.
                if let Some(before) = before.filter(|before| *before != mac) {
                    store::end(write, &before).await?;
                }
                store::begin(write, &mac, &person, is_visit).await?;
                let entry = audit::Entry {
                    actor: &person,
                    act: "sign-in.done",
                    subject: &person,
                    fields: "",
                };
                write.audit(entry).await?;
                Ok(SignInReply::SignedIn)
            })
        })
        .await?;
    if reply == SignInReply::SignedIn {
        call.set_cookie(SESSION, &secret);
    }
    Ok(reply)
}

async fn sign_out(call: Call, _: Nobody, _: SignOut, (): ()) -> Result<(), Failure> {
    let secret = call.cookie(SESSION).unwrap_or_default();
    let mac = call.app.store.vault().mac(Use::Session, &secret);
    let person = call
        .who()
        .map_or("nobody".to_owned(), |session| session.member.id.0.clone());
    call.write(move |write| {
        Box::pin(async move {
            store::end(write, &mac).await?;
            let entry = audit::Entry {
                actor: &person,
                act: "sign-out",
                subject: &person,
                fields: "",
            };
            write.audit(entry).await
        })
    })
    .await?;
    call.set_cookie(SESSION, "");
    Ok(())
}

async fn save_profile(
    call: Call,
    member: Member,
    _: SaveProfile,
    profile: Profile,
) -> Result<(), Failure> {
    if let Some((field, said)) = profile.faults(&call.app.library.grades).into_iter().next() {
        return Err(Failure::wrong_body(field, said));
    }
    call.write(move |write| {
        Box::pin(async move {
            store::save_profile(write, &member, profile).await?;
            let fields = "name grade unit line_manager_name line_manager_email";
            let id = &member.id.0;
            let entry = audit::Entry {
                actor: id,
                act: "profile.save",
                subject: id,
                fields,
            };
            write.audit(entry).await
        })
    })
    .await
}

/// Has everybody found by their mailbox, whatever address they were kept by.
///
/// # Errors
/// One sentence, if the database cannot be written.
pub async fn by_mailbox(store: &Store) -> Result<(), String> {
    let second = store.write_however_long(|write| Box::pin(store::by_mailbox(write)));
    let second = second
        .await
        .map_err(|failure| format!("People cannot be found by their mailbox: {failure:?}."))?;
    if !second.is_empty() {
        tracing::warn!(
            ?second,
            "these people have a mailbox with somebody else, from before one mailbox was one person: \
             they follow what they sent, and neither apply nor score any more"
        );
    }
    Ok(())
}

pub use self::store::{Person, email_of, known, name_of, person_moves_in};
