//! Requests about the gateway event, and applications to a form that has one.

use domain::api::Endpoint;
use domain::applications::api::desk::{MarkPart, NewMark};
use domain::applications::api::event::{
    Event, GiveSheet, Invite, InviteToEvent, NewSheet, ReadEvent,
};
use domain::applications::api::{Endorse, NewApplication, ReadApplication, SubmitApplication};
use domain::applications::{Application, ApplicationId, Receipt, RoundId};
use domain::form::Entries;

use crate::harness::{Asked, Browser, LEILA, MORGAN, PRIYA, Service, entries};
use crate::samples::{answer_to, endorsement_secret, form, hash_of};

/// The form with levels and an event.
const FORM: &str = "promotability-managers";
pub const PARTS: [&str; 3] = ["leading", "beyond-your-team", "gaps"];
pub const EXERCISES: [&str; 3] = [
    "gateway-lead-a-talk",
    "gateway-see-the-whole",
    "gateway-talk-about-gaps",
];

/// The round in which all of them stand.
pub fn round() -> RoundId {
    RoundId(format!("{FORM}-open"))
}

/// The form filled in, at this rank or band.
fn filled_in(grade: &str) -> Entries {
    entries(&[
        ("name", "A Manager"),
        ("grade", grade),
        ("unit", "Harbour neighbourhood team"),
        ("nominated", "yes"),
        ("next-role", "The next rank"),
        ("group", "yes"),
        ("leading", "I led a night shift."),
        ("beyond-your-team", "I saw that a form was sent twice."),
        ("gaps", "I have not kept a budget."),
        ("line-manager-name", "Grace Lindley"),
        ("line-manager-email", "grace.lindley@northshire.example"),
        ("true-and-own-work", "yes"),
    ])
}

/// Somebody applies at this rank or band, and their manager says this of the next level.
pub async fn applied(browser: &Browser, grade: &str, next_level: &str) -> Receipt {
    applied_with(browser, grade, next_level, &[]).await
}

/// The same with some entries of their own.
pub async fn applied_with(
    browser: &Browser,
    grade: &str,
    next_level: &str,
    own: &[(&str, &str)],
) -> Receipt {
    let mut all = filled_in(grade);
    all.extend(entries(own));
    let date = ["1", "9", "2026"].map(ToOwned::to_owned);
    all.insert("pdr-date".to_owned(), date.to_vec());
    let new = NewApplication {
        version: 0,
        form: form(FORM),
        hash: hash_of(browser, FORM).await,
        entries: all,
        draft: None,
    };
    let receipt = browser.call(SubmitApplication {}, &new).await.unwrap();
    let secret = endorsement_secret(browser, &receipt).await;
    let answer = answer_to(browser, &secret, said(next_level)).await;
    browser.call(Endorse {}, &answer).await.unwrap();
    receipt
}

/// What a manager answers, with this of the next level.
pub fn said(next_level: &str) -> Entries {
    entries(&[
        ("put-forward", "yes"),
        ("highest-potential", "yes"),
        ("next-level", next_level),
        ("signed", "Grace Lindley"),
    ])
}

pub async fn read(browser: &Browser, id: &ApplicationId) -> Application {
    let read = ReadApplication { id: id.clone() };
    browser.call(read, &()).await.unwrap()
}

/// Two of the CMU give each answer these marks.
pub async fn sifted(both: [&Browser; 2], id: &ApplicationId, marks: [u8; 2]) {
    for (staff, mark) in both.into_iter().zip(marks) {
        for part in PARTS {
            let part = part.to_owned();
            let new = NewMark { part, mark };
            staff.call(MarkPart { id: id.clone() }, &new).await.unwrap();
        }
    }
}

pub async fn invite(staff: &Browser, who: &[&ApplicationId]) -> Result<(), domain::api::Failure> {
    let invite = InviteToEvent { round: round() };
    let words = "On 12 January 2027 at nine, in room 4.".to_owned();
    let who = who.iter().map(|id| (*id).clone()).collect();
    let new = Invite {
        who,
        words,
        take_back: false,
    };
    staff.call(invite, &new).await
}

/// Takes an invitation back.
pub async fn uninvite(staff: &Browser, id: &ApplicationId) -> Result<(), domain::api::Failure> {
    let new = Invite {
        who: vec![id.clone()],
        words: "The event is put off.".to_owned(),
        take_back: true,
    };
    staff.call(InviteToEvent { round: round() }, &new).await
}

pub async fn event(browser: &Browser) -> Event {
    let read = ReadEvent { round: round() };
    browser.call(read, &()).await.unwrap()
}

/// A sheet with these marks for the exercises.
pub async fn sheet(
    browser: &Browser,
    id: &ApplicationId,
    marks: [u8; 3],
) -> Result<(), domain::api::Failure> {
    let typed = EXERCISES
        .into_iter()
        .zip(marks.map(|mark| mark.to_string()));
    let mut entries = entries(&typed.collect::<Vec<_>>());
    entries.insert("note".to_owned(), vec!["Calm and clear.".to_owned()]);
    browser
        .call(GiveSheet { id: id.clone() }, &NewSheet { entries })
        .await
}

/// A request that is right, for the endpoint of this name, if it is one of these.
pub fn sample(name: &str, about: &ApplicationId) -> Option<Asked> {
    fn asked<E: Endpoint>(endpoint: E, body: &E::Body) -> Asked {
        Asked::of(&endpoint, body)
    }
    // What is about a missing application is about a missing round.
    let round = || match about.0.as_str() {
        "0123456789abcdef0123456789abcdef" => RoundId("nothing-open".to_owned()),
        _ => round(),
    };
    let id = about.clone();
    Some(match name {
        "ReadEvent" => asked(ReadEvent { round: round() }, &()),
        "InviteToEvent" => {
            let words = "On 12 January 2027.".to_owned();
            asked(
                InviteToEvent { round: round() },
                &Invite {
                    who: vec![id],
                    words,
                    take_back: false,
                },
            )
        }
        "GiveSheet" => {
            let entries = entries(&EXERCISES.map(|part| (part, "3")));
            asked(GiveSheet { id }, &NewSheet { entries })
        }
        _ => return None,
    })
}

/// An application of Priya's that the request of this name is about.
pub async fn prepare(service: &Service, name: &str) -> ApplicationId {
    let id = applied(&service.signed_in(PRIYA).await, "sergeant", "yes")
        .await
        .id;
    let (morgan, leila) = (
        service.signed_in(MORGAN).await,
        service.signed_in(LEILA).await,
    );
    sifted([&morgan, &leila], &id, [3, 3]).await;
    if name == "GiveSheet" {
        invite(&morgan, &[&id]).await.unwrap();
    }
    id
}
