//! Entries and requests that are right, to start from.

use domain::api::Failure;
use domain::applications::api::decide::{
    DraftDecision, NewDecision, Publish, PublishDecisions, Published, ReadDecisions,
};
use domain::applications::api::desk::{
    InviteAssessor, Invited, MarkPart, NewMark, SettlePart, Settlement,
};
use domain::applications::api::{
    Endorse, Endorsing, NewApplication, NewEndorsement, OpenEndorsement, ReadApplication, Secret,
    SubmitApplication,
};
use domain::applications::{Application, ApplicationId, Receipt, RoundId, Stage};
use domain::drafts::FormId;
use domain::drafts::api::{DeleteDraft, OpenForm, SaveDraft, Saved, Seen, Typed};
use domain::form::Entries;
use domain::letters::api::ListLetters;
use domain::people::PersonId;
use domain::people::api::ReadSession;
use domain::questions::Question;
use domain::questions::api::{AskQuestion, NewMessage, NewQuestion};

use server::vault::{Place, Vault};

use crate::harness::{AISHA, Browser, LEILA, MORGAN, PRIYA, Service, entries};

pub fn form(id: &str) -> FormId {
    FormId(id.to_owned())
}

pub fn open(id: &str) -> OpenForm {
    OpenForm { form: form(id) }
}

pub fn save(id: &str) -> SaveDraft {
    SaveDraft { form: form(id) }
}

/// The whole of the form `mentee`, filled in as Priya would.
pub fn mentee() -> Entries {
    entries(&[
        ("name", "Priya Nair"),
        ("grade", "sergeant"),
        ("unit", "Harbour neighbourhood team"),
        ("under-represented", "yes"),
        ("travel", "yes"),
        ("outcomes", "promotion"),
        ("promotion-rank", "Inspector, by June 2027"),
        ("skill-areas", "strategy"),
        (
            "commitment",
            "I studied at night.\n\nI shadowed an inspector.",
        ),
        ("goals", "To speak up early — in ‘big’ rooms."),
        ("benefit", "My team <b>gains</b> & the public too."),
        ("achievement", "I took on the harbour thefts."),
        ("line-manager-name", "Grace Lindley"),
        ("line-manager-email", "grace.lindley@northshire.example"),
        ("line-manager-talk", "no"),
        ("true-and-own-work", "yes"),
    ])
}

/// The whole of the form `ask`.
pub fn question(subject: &str, text: &str) -> Entries {
    entries(&[("topic", "promotion"), ("subject", subject), ("text", text)])
}

pub fn words(text: &str) -> NewMessage {
    NewMessage {
        text: text.to_owned(),
    }
}

pub async fn hash_of(browser: &Browser, id: &str) -> String {
    browser.call(open(id), &()).await.unwrap().hash
}

pub async fn draft(browser: &Browser, id: &str, entries: Entries) -> Saved {
    let typed = Typed {
        draft: None,
        version: 0,
        entries,
    };
    browser.call(save(id), &typed).await.unwrap()
}

/// Deletes a draft as a tab would that saw this version of it.
pub async fn delete(browser: &Browser, id: &str, version: i64) -> Result<(), Failure> {
    let delete = DeleteDraft { form: form(id) };
    browser.call(delete, &Seen { version }).await
}

pub async fn application(browser: &Browser, draft: Option<&Saved>) -> NewApplication {
    NewApplication {
        version: draft.map_or(0, |draft| draft.version),
        form: form("mentee"),
        hash: hash_of(browser, "mentee").await,
        entries: mentee(),
        draft: draft.map(|draft| draft.id.clone()),
    }
}

pub async fn apply(browser: &Browser) -> Receipt {
    sent_with(browser, "mentee", mentee()).await.unwrap()
}

/// Somebody in the database who is nobody of the demonstration.
async fn nobody(service: &Service, id: &str) {
    let of = "insert into person (id, address_mac, version, sealed)";
    let put = format!("{of} values ('{id}', '{id}', 1, '') on conflict (id) do nothing");
    service.sql(&put).await;
}

/// Puts what somebody has sent out of their way, so that they may send more in the same round: in the
/// column it is nobody's. It is read and moved on as before.
pub async fn aside(service: &Service, owner: &Browser) {
    nobody(service, "aside").await;
    let who = owner.call(ReadSession {}, &()).await.unwrap().who.unwrap();
    let id = who.member.id.0;
    let put = format!("update application set person = 'aside' where person = '{id}'");
    service.sql(&put).await;
}

/// Makes an application somebody else's in all; its name is that person's.
pub async fn given_away(service: &Service, owner: &Browser, id: &ApplicationId) {
    nobody(service, &id.0).await;
    let read = ReadApplication { id: id.clone() };
    let mut of = owner.call(read, &()).await.unwrap();
    of.applicant.id = PersonId(id.0.clone());
    reseal(service, &of).await;
    let put = format!("update application set person = id where id = '{}'", id.0);
    service.sql(&put).await;
}

/// Puts an application back with something changed.
pub async fn reseal(service: &Service, of: &Application) {
    let id = &of.id.0;
    let version = format!("select version from application where id = '{id}'");
    let place = Place {
        table: "application",
        id,
        version: service.number(&version).await,
    };
    let sealed = Vault::new(service.settings.key).seal(place, of).unwrap();
    let put = format!("update application set sealed = '{sealed}' where id = '{id}'");
    service.sql(&put).await;
}

/// The secret in the newest letter by which a line manager answers about an application.
pub async fn endorsement_secret(browser: &Browser, receipt: &Receipt) -> String {
    // Outside the demonstration letters are read nowhere.
    let Ok(letters) = browser.call(ListLetters {}, &()).await else {
        return "none".to_owned();
    };
    for letter in letters {
        let Some((_, secret)) = letter.letter.link.split_once("/applications/endorse#") else {
            continue;
        };
        let secret = secret.to_owned();
        let shown = Secret {
            secret: secret.clone(),
        };
        let stands = browser.call(OpenEndorsement {}, &shown).await.unwrap();
        if let Endorsing::Asks(asks) = stands
            && asks.reference == receipt.reference
        {
            return secret;
        }
    }
    panic!("no letter asks a manager about {}", receipt.reference)
}

/// The hash of what a manager's link shows; nothing where it asks nothing.
pub async fn shown_hash(browser: &Browser, secret: &str) -> String {
    let secret = secret.to_owned();
    match browser.call(OpenEndorsement {}, &Secret { secret }).await {
        Ok(Endorsing::Asks(asks)) => asks.hash,
        _ => String::new(),
    }
}

/// What a manager's page opens with, who then sends this.
pub fn secret(of: &NewEndorsement) -> Secret {
    let secret = of.secret.clone();
    Secret { secret }
}

/// What a manager sends who has opened their link.
pub async fn answer_to(browser: &Browser, secret: &str, entries: Entries) -> NewEndorsement {
    NewEndorsement {
        hash: shown_hash(browser, secret).await,
        secret: secret.to_owned(),
        entries,
    }
}

/// Yes to all that the form `mentee` asks a line manager.
pub fn yes() -> Entries {
    entries(&[
        ("time-off", "yes"),
        ("suitability", "yes"),
        ("signed", "Grace Lindley"),
    ])
}

/// An application that its manager has said yes to.
pub async fn endorsed(browser: &Browser) -> Receipt {
    let receipt = apply(browser).await;
    say_yes(browser, &receipt).await;
    receipt
}

/// The manager says yes.
pub async fn say_yes(browser: &Browser, receipt: &Receipt) {
    let secret = endorsement_secret(browser, receipt).await;
    let new = answer_to(browser, &secret, yes()).await;
    browser.call(Endorse {}, &new).await.unwrap();
}

/// The round in which all that is sent in the stories stands.
pub fn round() -> RoundId {
    RoundId("mentee-2026-12-31".to_owned())
}

/// The part that [`marked_apart`] marks.
pub const APART: &str = "goals";

/// Two people mark a part of an application, as far apart as can be.
pub async fn marked_apart(service: &Service, id: &ApplicationId) {
    let morgan = service.signed_in(MORGAN).await;
    let email = crate::harness::address(AISHA);
    let invite = InviteAssessor { round: round() };
    morgan
        .call(
            invite,
            &Invited {
                email,
                at_event: false,
            },
        )
        .await
        .unwrap();
    let aisha = service.signed_in(AISHA).await;
    let leila = service.signed_in(LEILA).await;
    for (scorer, mark) in [(leila, 0), (aisha, 5)] {
        let part = APART.to_owned();
        let new = NewMark { part, mark };
        scorer
            .call(MarkPart { id: id.clone() }, &new)
            .await
            .unwrap();
    }
}

/// The part [`APART`] is settled, by one who marked it and another who did not.
pub async fn settled(service: &Service, id: &ApplicationId) {
    for (name, reason) in [(LEILA, "Read again."), (MORGAN, "They agree.")] {
        let settlement = Settlement {
            part: APART.to_owned(),
            mark: 4,
            reason: reason.to_owned(),
        };
        let settle = SettlePart { id: id.clone() };
        let browser = service.signed_in(name).await;
        browser.call(settle, &settlement).await.unwrap();
    }
}

/// The scored parts of the form `mentee`.
pub const PARTS: [&str; 4] = ["commitment", "goals", "benefit", "achievement"];

/// Two whom nobody else knows have given each part of an application this mark, where it has none yet.
pub async fn marked(service: &Service, id: &ApplicationId, mark: u8) {
    marked_in(service, id, &PARTS, mark).await;
}

/// The same for the parts of any form.
pub async fn marked_in(service: &Service, id: &ApplicationId, parts: &[&str], mark: u8) {
    for part in parts {
        for scorer in ["one", "other"] {
            let sql = format!(
                "insert into mark (application, part, scorer, mark, at) \
                 values ('{}', '{part}', '{scorer}', {mark}, 1) \
                 on conflict (application, part, scorer) do nothing",
                id.0
            );
            service.sql(&sql).await;
        }
    }
}

/// A decision, with the same feedback on each scored part of the form `mentee`.
pub fn decided(outcome: &str, feedback: &str) -> Entries {
    let mut all = entries(&[("outcome", outcome)]);
    for part in PARTS {
        if !feedback.is_empty() {
            all.insert(format!("about-{part}"), vec![feedback.to_owned()]);
        }
    }
    all
}

/// Drafts the first decision about an application; its version.
pub async fn drafted(staff: &Browser, id: &ApplicationId, entries: Entries) -> i64 {
    let new = NewDecision {
        version: 0,
        entries,
    };
    let draft = DraftDecision { id: id.clone() };
    staff.call(draft, &new).await.unwrap().version
}

/// What stands for the drafts of the round now.
pub async fn seen(staff: &Browser) -> String {
    let read = ReadDecisions { round: round() };
    staff.call(read, &()).await.unwrap().seen
}

/// Publishes what is drafted.
pub async fn publish(staff: &Browser) -> Result<Published, Failure> {
    let seen = seen(staff).await;
    let publish = PublishDecisions { round: round() };
    staff.call(publish, &Publish { seen }).await
}

/// An application of Priya's with an offer; the places of others are free again.
pub async fn offered(service: &Service) -> ApplicationId {
    let free = "update application set stage = 'withdrawn' where stage in ('offered', 'accepted')";
    service.sql(free).await;
    let priya = service.signed_in(PRIYA).await;
    aside(service, &priya).await;
    let id = endorsed(&priya).await.id;
    marked(service, &id, 4).await;
    let staff = service.signed_in(LEILA).await;
    drafted(&staff, &id, decided("offer", "")).await;
    publish(&staff).await.unwrap();
    id
}

/// The same, with its day in the past.
pub async fn overdue(service: &Service) -> ApplicationId {
    let id = offered(service).await;
    let read = ReadApplication { id: id.clone() };
    let priya = service.signed_in(PRIYA).await;
    let mut of = priya.call(read, &()).await.unwrap();
    let Stage::Offered { reply_by, .. } = &mut of.stage else {
        panic!("no offer: {of:?}")
    };
    *reply_by = reply_by.plus_days(-30);
    reseal(service, &of).await;
    id
}

/// An application by a form without a selection.
pub async fn interested(browser: &Browser) -> ApplicationId {
    sent_with(browser, INTEREST, interest()).await.unwrap().id
}

/// A form without a selection: one person may send it as often as they like.
pub const INTEREST: &str = "register-interest";

/// The whole of it.
pub fn interest() -> Entries {
    entries(&[
        ("name", "Priya Nair"),
        ("which", "exam-support"),
        ("part", "take-part"),
        ("hope", "To see what a day there is like."),
        ("reach", "email"),
    ])
}

/// Sends a form.
pub async fn sent_with(browser: &Browser, id: &str, entries: Entries) -> Result<Receipt, Failure> {
    let new = new_with(browser, id, entries).await;
    browser.call(SubmitApplication {}, &new).await
}

/// A form as it is sent, of no draft.
pub async fn new_with(browser: &Browser, id: &str, entries: Entries) -> NewApplication {
    NewApplication {
        version: 0,
        form: form(id),
        hash: hash_of(browser, id).await,
        entries,
        draft: None,
    }
}

pub async fn ask(browser: &Browser, subject: &str) -> Question {
    let new = NewQuestion {
        version: 0,
        hash: hash_of(browser, "ask").await,
        entries: question(subject, "What should I do next?"),
        draft: None,
    };
    browser.call(AskQuestion {}, &new).await.unwrap()
}
