//! Who may do what to an application at each of its stages: every request about one, as everybody.

use domain::api::ENDPOINTS;
use domain::applications::api::desk::{InviteAssessor, Invited};
use domain::applications::api::{GoOnWithout, Reason, WithdrawApplication};
use domain::applications::{ApplicationId, Outcome};

use crate::deciding::Made;
use crate::harness::{AISHA, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address};
use crate::matrix::{SampleOf, sample, things_of};
use crate::queue::decided;
use crate::samples::{self, draft, mentee, round};

const MISSING: &str = "0123456789abcdef0123456789abcdef";

/// Where the application is; the last is no application yet.
const STATES: [&str; 6] = [
    "waiting",
    "submitted",
    "withdrawn",
    "offered",
    "not selected",
    "draft",
];

/// Who asks: it is the owner's; the rival has one in the same round and is asked to score.
const WHO: [&str; 5] = ["owner", "other", "scorer", "rival", "staff"];

/// What staff meet is told elsewhere.
const ELSEWHERE: u16 = 0;

/// What each of [`WHO`] meets at each of [`STATES`], whom a stage lets do what.
fn expected(name: &str, state: &str) -> [u16; 5] {
    let only = |right: bool| if right { 200 } else { 409 };
    let is_draft = state == "draft";
    let there = |status: u16| if is_draft { 404 } else { status };
    let of_owner = |status: u16| [there(status), 404, 404, 404, 404];
    let of_scorers = |status: u16| [404, 404, there(status), there(409), there(status)];
    let of_staff = |status: u16| [403, 403, 403, 403, there(status)];
    match name {
        "ReadApplication" => [there(200), 404, 404, 404, there(200)],
        "WithdrawApplication" => {
            of_owner(only(matches!(state, "waiting" | "submitted" | "offered")))
        }
        "TakeBackWithdrawal" => of_owner(only(state == "withdrawn")),
        "NameManager" => {
            let status = there(only(state == "waiting"));
            [status, 404, 404, 404, status]
        }
        // What is attached or noted does not depend on the stage.
        "AttachAdjustments" => of_owner(200),
        "ReadAttached" => [there(200), 404, 404, 404, there(200)],
        "ReadNotes" | "AddNote" => of_staff(200),
        "AcceptOffer" | "DeclineOffer" => of_owner(only(state == "offered")),
        // What they meet is told by `decisions`; here, that nobody else meets anything.
        "ReadDecision" | "DraftDecision" | "DropDecision" | "UnsettlePart" | "LapseOffer"
        | "AnswerApplication" => of_staff(ELSEWHERE),
        "GoOnWithout" => of_staff(only(state == "waiting")),
        "MarkPart" => of_scorers(only(state == "submitted")),
        // Staff say at any time that they may not act on it.
        "DeclareInterest" => {
            let staff = there(only(!matches!(state, "withdrawn" | "not selected")));
            [
                404,
                404,
                there(only(state == "submitted")),
                there(409),
                staff,
            ]
        }
        // Nothing of it is marked yet.
        "SettlePart" => of_staff(409),
        // The form has no event; what is met where there is one is told by `gateway`.
        "GiveSheet" => [404; 5],
        "MaskPart" => of_staff(only(state == "submitted")),
        other => panic!("{other} is about an application: say here who may ask it when"),
    }
}

/// An application of this person at a stage.
async fn at(service: &Service, owner: &Browser, morgan: &Browser, state: &str) -> ApplicationId {
    samples::aside(service, owner).await;
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
        "offered" => decided(service, &id, Outcome::Offer).await,
        "not selected" => decided(service, &id, Outcome::NotSelected).await,
        _ => {}
    }
    id
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
                for ((who, browser), status) in WHO.into_iter()
                    .zip([&owner, &other, &scorer, &rival, &leila])
                    .zip(expected(declared.name, state))
                {
                    let id = match state {
                        "draft" => ApplicationId(kept.id.0.clone()),
                        _ => at(service, &owner, &morgan, state).await,
                    };
                    let of = SampleOf {
                        application: id.clone(),
                        withdrawn: id.clone(),
                        sifted: id.clone(),
                        made: Made { about: id, ..about.made.missing(MISSING) },
                        ..about.missing()
                    };
                    let answer = browser.send(sample(declared.name, &of)).await;
                    cells += 1;
                    if answer.status != status && status != ELSEWHERE {
                        mismatches.push(format!("{} at {state} as {who}: {} for {status}", declared.name, answer.status));
                    }
                }
            }
        }
        assert_eq!(mismatches, Vec::<String>::new());
        assert!(cells >= 9 * STATES.len() * WHO.len(), "{cells} cells");
    }
}
