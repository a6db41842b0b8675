//! Who may do what to an application at each of its stages: every request about one, as everybody.

use domain::api::ENDPOINTS;
use domain::applications::api::decide::{AnswerApplication, DraftDecision, NewAnswer, NewDecision};
use domain::applications::api::desk::{InviteAssessor, Invited};
use domain::applications::api::{AcceptOffer, GoOnWithout, Reason, WithdrawApplication};
use domain::applications::{ApplicationId, Outcome};

use crate::deciding::Made;
use crate::harness::{
    AISHA, Asked, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address, entries,
};
use crate::matrix::{SampleOf, sample, things_of};
use crate::queue::decided;
use crate::samples::{self, draft, mentee, round};
use crate::{ended, event};

const MISSING: &str = "0123456789abcdef0123456789abcdef";

/// Where the application is. To the four last but one nobody is selected, and what is a draft is no application yet.
pub const STATES: [&str; 13] = [
    "waiting",
    "submitted",
    "withdrawn",
    "offered",
    "accepted",
    "reserve",
    "not selected",
    "invited",
    "to be answered",
    "answered",
    "over",
    "ended",
    "draft",
];

/// Who asks: it is the owner's; the rival has one in the same round and is asked to score.
const WHO: [&str; 5] = ["owner", "other", "scorer", "rival", "staff"];

/// What each of [`WHO`] meets at each of [`STATES`], whom a stage lets do what.
fn expected(name: &str, state: &str) -> [u16; 5] {
    let only = |right: bool| if right { 200 } else { 409 };
    let at = |states: &[&str]| only(states.contains(&state));
    let is_draft = state == "draft";
    // Those who score are asked for one round, which is another's where there is an event or no selection.
    let is_scored = !matches!(
        state,
        "draft" | "invited" | "to be answered" | "answered" | "over" | "ended"
    );
    let there = |status: u16| if is_draft { 404 } else { status };
    let scored = |status: u16| if is_scored { status } else { 404 };
    let of_owner = |status: u16| [there(status), 404, 404, 404, 404];
    let of_staff = |status: u16| [403, 403, 403, 403, there(status)];
    let waits_for_decision = at(&["submitted", "reserve", "invited"]);
    match name {
        "ReadApplication" => [there(200), 404, 404, 404, there(200)],
        "WithdrawApplication" => of_owner(at(&[
            "waiting",
            "submitted",
            "offered",
            "reserve",
            "invited",
            "to be answered",
        ])),
        "TakeBackWithdrawal" => of_owner(at(&["withdrawn"])),
        "NameManager" => {
            let status = there(at(&["waiting"]));
            [status, 404, 404, 404, status]
        }
        // What is attached or noted does not depend on the stage.
        "AttachAdjustments" => of_owner(200),
        "ReadAttached" => [there(200), 404, 404, 404, there(200)],
        "ReadNotes" | "AddNote" => of_staff(200),
        "AcceptOffer" => of_owner(at(&["offered"])),
        "DeclineOffer" => of_owner(at(&["offered", "accepted"])),
        // Where one can be drafted, one stands there to be dropped.
        "ReadDecision" | "DraftDecision" | "DropDecision" => of_staff(waits_for_decision),
        // Nothing is settled, and there is time yet to answer an offer.
        "UnsettlePart" | "LapseOffer" => of_staff(409),
        "AnswerApplication" => of_staff(at(&["to be answered"])),
        "EndGranted" => of_staff(at(&["over"])),
        "ReopenGranted" => of_staff(at(&["ended"])),
        "GoOnWithout" => of_staff(at(&["waiting"])),
        "MarkPart" => {
            let status = at(&["submitted"]);
            let of_staff = if state == "invited" {
                409
            } else {
                scored(status)
            };
            [404, 404, scored(status), scored(409), of_staff]
        }
        // Staff say at any time that they may not act on it.
        "DeclareInterest" => {
            let is_live = !matches!(state, "withdrawn" | "not selected" | "ended");
            let scores = at(&["submitted"]);
            [404, 404, scored(scores), scored(409), there(only(is_live))]
        }
        // Nobody has said so.
        "TakeBackInterest" => [404, 404, 404, 404, there(409)],
        // Nothing of it is marked yet; where nobody is selected there is no such part.
        "SettlePart" => of_staff(if state == "to be answered" { 422 } else { 409 }),
        "GiveSheet" => [
            404,
            404,
            404,
            404,
            if state == "invited" { 200 } else { 404 },
        ],
        "MaskPart" if state == "to be answered" => of_staff(422),
        "MaskPart" => of_staff(at(&["submitted"])),
        other => panic!("{other} is about an application: say here who may ask it when"),
    }
}

/// An application of this person at a stage.
pub async fn at(
    service: &Service,
    owner: &Browser,
    morgan: &Browser,
    state: &str,
) -> ApplicationId {
    samples::aside(service, owner).await;
    match state {
        "invited" => {
            // The newest letters are listed first, where they are of different times.
            service.later(1);
            let id = event::applied(owner, "sergeant", "yes").await.id;
            samples::marked_in(service, &id, &event::PARTS, 3).await;
            event::invite(morgan, &[&id]).await.unwrap();
            return id;
        }
        "to be answered" => return samples::interested(owner).await,
        "answered" => {
            let id = samples::interested(owner).await;
            let words = NewAnswer {
                text: "There is a date in May.".to_owned(),
                no: false,
                without: String::new(),
                first_day: None,
            };
            let answer = AnswerApplication { id: id.clone() };
            morgan.call(answer, &words).await.unwrap();
            return id;
        }
        "over" => return ended::over(service, owner, morgan).await.id,
        "ended" => {
            let id = ended::over(service, owner, morgan).await.id;
            let ended = ended::end(morgan, &id, ended::not_there()).await;
            ended.unwrap();
            return id;
        }
        _ => {}
    }
    let id = samples::apply(owner).await.id;
    if !matches!(state, "waiting" | "withdrawn") {
        let reason = "The manager is away.".to_owned();
        let on = GoOnWithout { id: id.clone() };
        morgan.call(on, &Reason { reason }).await.unwrap();
    }
    match state {
        "withdrawn" => {
            let withdraw = WithdrawApplication { id: id.clone() };
            owner.call(withdraw, &Reason::default()).await.unwrap();
        }
        "offered" | "accepted" => decided(service, &id, Outcome::Offer).await,
        "reserve" => decided(service, &id, Outcome::Reserve).await,
        "not selected" => decided(service, &id, Outcome::NotSelected).await,
        _ => {}
    }
    if state == "accepted" {
        let accept = AcceptOffer { id: id.clone() };
        owner.call(accept, &()).await.unwrap();
    }
    id
}

/// The version of what is drafted on an application, where something can be.
async fn drafted(morgan: &Browser, id: &ApplicationId) -> i64 {
    let new = NewDecision {
        version: 0,
        entries: entries(&[("outcome", "not-selected")]),
    };
    let draft = DraftDecision { id: id.clone() };
    let drafted = morgan.call(draft, &new).await;
    drafted.map_or(0, |draft| draft.version)
}

on_both! {
    async fn each_stage_lets_only_those_do_what_is_for_them(service: Service) {
        let (owner, other) = (service.signed_in(PRIYA).await, service.signed_in(SAM).await);
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        for name in [AISHA, DYLAN] {
            let email = address(name);
            morgan.call(InviteAssessor { round: round() }, &Invited { email, at_event: false }).await.unwrap();
        }
        let (scorer, rival) = (service.signed_in(AISHA).await, service.signed_in(DYLAN).await);
        samples::apply(&rival).await;
        let about = things_of(service, &owner).await;
        let kept = draft(&owner, "mentee", mentee()).await;
        let all = ENDPOINTS.iter().filter(|of| of.path.starts_with("/api/applications/{id}"));
        let (mut cells, mut mismatches) = (0, vec![]);
        for declared in all {
            for state in STATES {
                // What is refused changes nothing, so the next meets it as it was.
                let mut fresh = None;
                for ((who, browser), status) in WHO.into_iter()
                    .zip([&owner, &other, &scorer, &rival, &leila])
                    .zip(expected(declared.name, state))
                {
                    let (id, version) = match fresh.take() {
                        Some(there) => there,
                        None if state == "draft" => (ApplicationId(kept.id.0.clone()), 0),
                        None => {
                            let id = at(service, &owner, &morgan, state).await;
                            let version = match declared.name {
                                "DropDecision" => drafted(&morgan, &id).await,
                                _ => 0,
                            };
                            (id, version)
                        }
                    };
                    let of = SampleOf {
                        application: id.clone(),
                        withdrawn: id.clone(),
                        sifted: id.clone(),
                        made: Made { about: id.clone(), version, ..about.made.missing(MISSING) },
                        ..about.missing()
                    };
                    let mut asked = sample(declared.name, &of);
                    if declared.name == "DraftDecision" && matches!(state, "reserve" | "invited") {
                        // Neither can be put on the reserve list.
                        let entries = entries(&[("outcome", "not-selected")]);
                        let new = NewDecision { version, entries };
                        asked = Asked::of(&DraftDecision { id: id.clone() }, &new);
                    }
                    let answer = browser.send(asked).await;
                    cells += 1;
                    if answer.status != status {
                        mismatches.push(format!("{} at {state} as {who}: {} for {status}", declared.name, answer.status));
                    }
                    if answer.status != 200 {
                        fresh = Some((id, version));
                    }
                }
            }
        }
        assert_eq!(mismatches, Vec::<String>::new());
        assert!(cells >= 24 * STATES.len() * WHO.len(), "{cells} cells");
    }
}
