//! Who may call what: every endpoint of the table, called as everybody.

use domain::api::{Access, ENDPOINTS, Endpoint};
use domain::applications::ApplicationId;
use domain::applications::api::desk::{
    DeclareInterest, Declared, DismissAssessor, InviteAssessor, Invited, ListRounds, MarkPart,
    MaskPart, Masked, NewMark, NextPart, ReadPack, ReadQueue, ReadRound, SettlePart, Settlement,
};
use domain::applications::api::{
    Endorse, GoOnWithout, LastEntries, ListApplications, MyApplications, NameManager,
    NewApplication, NewEndorsement, NewManager, OpenEndorsement, ReadApplication, Reason,
    SubmitApplication, TakeBackWithdrawal, WithdrawApplication,
};
use domain::applications::round::{Interest, RoundId};
use domain::drafts::api::{DeleteDraft, OpenForm, SaveDraft, Seen, Typed};
use domain::guidance::api::{RatePage, Rating, ReadRatings};
use domain::letters::api::{ListDemoPeople, ListLetters, ReadPostNotice};
use domain::people::Profile;
use domain::people::api::{
    AskSignIn, Proof, ReadSession, SaveProfile, SignIn, SignInRequest, SignOut,
};
use domain::questions::QuestionId;
use domain::questions::api::{
    AnswerQuestion, AskQuestion, CloseQuestion, FollowUpQuestion, ListInbox, MyQuestions,
    NewQuestion, ReadQuestion,
};

use crate::harness::{Asked, Browser, DYLAN, Engine, LEILA, PRIYA, SAM, Service};
use crate::samples::{self, form, words};
use crate::{deciding, handling, monitoring};

/// A request that is right, for the endpoint of this name. A new endpoint stops here.
pub fn sample(name: &str, of: &SampleOf) -> Asked {
    fn asked<E: Endpoint>(endpoint: E, body: &E::Body) -> Asked {
        Asked::of(&endpoint, body)
    }
    let mentee = || form("mentee");
    let id = || of.question.clone();
    match name {
        "ReadSession" => asked(ReadSession {}, &()),
        "AskSignIn" => {
            let email = format!("{}@elsewhere.example", server::clock::id());
            asked(AskSignIn {}, &SignInRequest { email, form: None })
        }
        "SignIn" => {
            let code = "no such".to_owned();
            asked(SignIn {}, &Proof::Code { code })
        }
        "SignOut" => asked(SignOut {}, &()),
        "SaveProfile" => {
            let name = "A Name".to_owned();
            asked(
                SaveProfile {},
                &Profile {
                    name,
                    ..Profile::default()
                },
            )
        }
        "RatePage" => {
            let page = "/guidance/being-a-mentee".to_owned();
            asked(RatePage {}, &Rating { page, useful: true })
        }
        "ReadRatings" => asked(ReadRatings {}, &()),
        "OpenForm" => asked(OpenForm { form: mentee() }, &()),
        "SaveDraft" => {
            let entries = samples::mentee();
            asked(
                SaveDraft { form: mentee() },
                &Typed {
                    draft: None,
                    version: 0,
                    entries,
                },
            )
        }
        // Nobody has this draft: to delete one takes its version, which stories/drafts.rs tells about.
        "DeleteDraft" => asked(DeleteDraft { form: form("ask") }, &Seen { version: 0 }),
        "SubmitApplication" => asked(
            SubmitApplication {},
            &NewApplication {
                form: mentee(),
                hash: of.mentee_hash.clone(),
                entries: samples::mentee(),
                draft: None,
                version: 0,
            },
        ),
        "MyApplications" => asked(MyApplications {}, &()),
        "LastEntries" => asked(LastEntries { form: mentee() }, &()),
        "ReadApplication" => asked(
            ReadApplication {
                id: of.application.clone(),
            },
            &(),
        ),
        "ListApplications" => asked(ListApplications {}, &()),
        "WithdrawApplication" => asked(
            WithdrawApplication {
                id: of.application.clone(),
            },
            &Reason::default(),
        ),
        "TakeBackWithdrawal" => asked(
            TakeBackWithdrawal {
                id: of.withdrawn.clone(),
            },
            &(),
        ),
        "NameManager" => asked(
            NameManager {
                id: of.application.clone(),
            },
            &NewManager {
                name: "Ash Brook".to_owned(),
                email: "ash.brook@northshire.example".to_owned(),
            },
        ),
        "GoOnWithout" => asked(
            GoOnWithout {
                id: of.application.clone(),
            },
            &Reason {
                reason: "The manager is away.".to_owned(),
            },
        ),
        "OpenEndorsement" => asked(OpenEndorsement {}, &samples::secret(&of.answer)),
        "Endorse" => asked(Endorse {}, &of.answer),
        "ListRounds" => asked(ListRounds {}, &()),
        "ReadRound" => asked(
            ReadRound {
                round: of.round.clone(),
            },
            &(),
        ),
        "ReadQueue" => asked(
            ReadQueue {
                round: of.round.clone(),
            },
            &(),
        ),
        "ReadPack" => asked(
            ReadPack {
                round: of.round.clone(),
            },
            &(),
        ),
        "NextPart" => asked(
            NextPart {
                round: of.round.clone(),
            },
            &(),
        ),
        "MarkPart" => asked(
            MarkPart {
                id: of.sifted.clone(),
            },
            &NewMark {
                part: "commitment".to_owned(),
                mark: 3,
            },
        ),
        "DeclareInterest" => asked(
            DeclareInterest {
                id: of.sifted.clone(),
            },
            &Declared {
                kind: Interest::Team,
            },
        ),
        "SettlePart" => asked(
            SettlePart {
                id: of.sifted.clone(),
            },
            &Settlement {
                part: samples::APART.to_owned(),
                mark: 3,
                reason: "We read it again together.".to_owned(),
            },
        ),
        "MaskPart" => asked(
            MaskPart {
                id: of.sifted.clone(),
            },
            &Masked {
                part: "benefit".to_owned(),
                text: "My team gains.".to_owned(),
            },
        ),
        "InviteAssessor" => asked(
            InviteAssessor {
                round: of.round.clone(),
            },
            &invited(),
        ),
        "DismissAssessor" => asked(
            DismissAssessor {
                round: of.round.clone(),
            },
            &invited(),
        ),
        "AskQuestion" => asked(
            AskQuestion {},
            &NewQuestion {
                hash: of.ask_hash.clone(),
                entries: samples::question("A question", "Its words"),
                draft: None,
                version: 0,
            },
        ),
        "MyQuestions" => asked(MyQuestions {}, &()),
        "ReadQuestion" => asked(ReadQuestion { id: id() }, &()),
        "ListInbox" => asked(ListInbox {}, &()),
        "FollowUpQuestion" => asked(FollowUpQuestion { id: id() }, &words("More")),
        "AnswerQuestion" => asked(AnswerQuestion { id: id() }, &words("An answer")),
        "CloseQuestion" => asked(CloseQuestion { id: id() }, &()),
        "ReadPostNotice" => asked(ReadPostNotice {}, &()),
        "ListLetters" => asked(ListLetters {}, &()),
        "ListDemoPeople" => asked(ListDemoPeople {}, &()),
        other => handling::sample(other, &of.application)
            .or_else(|| monitoring::sample(other))
            .or_else(|| deciding::sample(other, of))
            .unwrap_or_else(|| panic!("{other} has no sample request: add one here")),
    }
}

fn invited() -> Invited {
    Invited {
        email: "tom.fielding@northshire.example".to_owned(),
        at_event: false,
    }
}

/// What a sample request is about.
pub struct SampleOf {
    pub application: ApplicationId,
    pub withdrawn: ApplicationId,
    /// Endorsed; the part [`samples::APART`] of it has two marks that are far apart.
    pub sifted: ApplicationId,
    pub round: RoundId,
    /// For the endpoints of decisions, once [`deciding::prepare`] has made what they are about.
    pub made: deciding::Made,
    pub answer: NewEndorsement,
    pub question: QuestionId,
    pub ask_hash: String,
    pub mentee_hash: String,
}

impl SampleOf {
    pub fn missing(&self) -> Self {
        let id = "0123456789abcdef0123456789abcdef".to_owned();
        Self {
            application: ApplicationId(id.clone()),
            withdrawn: ApplicationId(id.clone()),
            sifted: ApplicationId(id.clone()),
            round: RoundId("nothing-open".to_owned()),
            made: self.made.missing(&id),
            answer: NewEndorsement {
                secret: id.clone(),
                ..self.answer.clone()
            },
            question: QuestionId(id),
            ask_hash: self.ask_hash.clone(),
            mentee_hash: self.mentee_hash.clone(),
        }
    }
}

/// Who asks. The records are the owner's.
const WHO: [&str; 6] = ["nobody", "expired", "owner", "other", "staff", "outsider"];

/// What each of [`WHO`] may meet; `200` where the request is right.
const fn expected(access: Access) -> [u16; 6] {
    match access {
        Access::Anyone | Access::Unnamed | Access::Demo => [200; 6],
        Access::Member => [401, 401, 200, 200, 200, 403],
        // The sample's form is not open to outsiders.
        Access::Applicant => [401, 401, 200, 200, 200, 403],
        Access::Owner => [401, 401, 200, 404, 404, 404],
        Access::OwnerOrStaff => [401, 401, 200, 404, 200, 404],
        Access::Scorer => [401, 401, 404, 404, 200, 404],
        Access::Staff => [401, 401, 403, 403, 200, 403],
    }
}

/// Everything there is to call about, fresh; all of it Priya's.
pub async fn things(service: &Service) -> SampleOf {
    let about = things_of(service, &service.signed_in(PRIYA).await).await;
    samples::marked_apart(service, &about.sifted).await;
    about
}

/// Everything there is to call about, fresh; all of it this person's.
pub async fn things_of(service: &Service, owner: &Browser) -> SampleOf {
    samples::aside(service, owner).await;
    let withdrawn = samples::apply(owner).await.id;
    let id = withdrawn.clone();
    let withdraw = WithdrawApplication { id };
    owner.call(withdraw, &Reason::default()).await.unwrap();
    let receipt = samples::apply(owner).await;
    samples::aside(service, owner).await;
    let sifted = samples::endorsed(owner).await.id;
    samples::aside(service, owner).await;
    let secret = samples::endorsement_secret(owner, &receipt).await;
    SampleOf {
        answer: samples::answer_to(owner, &secret, samples::yes()).await,
        made: deciding::Made::default(),
        application: receipt.id,
        withdrawn,
        sifted,
        round: samples::round(),
        question: samples::ask(owner, "Whose question?").await.id,
        ask_hash: samples::hash_of(owner, "ask").await,
        mentee_hash: samples::hash_of(owner, "mentee").await,
    }
}

on_both! {
    async fn everybody_meets_what_the_access_says_at_every_endpoint(service: Service) {
        let mut cells = 0;
        let mut mismatches = Vec::new();
        for declared in ENDPOINTS {
            for (who, status) in WHO.into_iter().zip(expected(declared.access)) {
                service.later(20);
                let expired = service.signed_in(DYLAN).await;
                service.later(31);
                // How much one person may ask is told elsewhere.
                service.sql("delete from question").await;
                let mut about = things(service).await;
                deciding::prepare(service, declared.name, &mut about).await;
                let browser = match who {
                    "nobody" => service.browser(),
                    "expired" => expired,
                    "owner" => service.signed_in(PRIYA).await,
                    "other" => service.signed_in(SAM).await,
                    "outsider" => service.visiting("robin@harbour-bakery.example").await,
                    _ => service.signed_in(LEILA).await,
                };
                let answer = browser.send(sample(declared.name, &about)).await;
                cells += 1;
                // What is an outsider's own names no form.
                let own = ["MyApplications", "ReadAdjustments", "SaveAdjustments"];
                let is_own = who == "outsider" && own.contains(&declared.name);
                let status = if is_own { 200 } else { status };
                if answer.status != status {
                    mismatches.push(format!("{} as {who}: {} for {status}", declared.name, answer.status));
                }
                // Somebody else's and missing are the same bytes.
                let missing = browser.send(sample(declared.name, &about.missing())).await;
                if declared.name == "SubmitApplication" && answer.status == 200 {
                    // Whoever applies in a round does not score in it, in the cells to come.
                    let id = answer.json()["id"].as_str().unwrap().to_owned();
                    service.sql(&format!("delete from application where id = '{id}'")).await;
                }
                if answer.status == 404 && (missing.status, &missing.body) != (404, &answer.body) {
                    mismatches.push(format!("{} as {who}: {missing:?} for a missing id", declared.name));
                }
                let is_open = expected(declared.access) == [200; WHO.len()];
                if is_open && matches!(missing.status, 401 | 403 | 404) {
                    mismatches.push(format!("{} as {who}: {missing:?}", declared.name));
                }
            }
        }
        assert_eq!((cells, mismatches), (ENDPOINTS.len() * WHO.len(), vec![]));
    }

    async fn a_role_that_is_not_there_is_no_role_in_a_body(service: Service) {
        let about = things(service).await;
        let sam = service.signed_in(SAM).await;
        for key in ["owner", "stage", "role", "is_staff", "person"] {
            for declared in ENDPOINTS.iter().filter(|of| of.method != domain::api::Method::Get) {
                let asked = sample(declared.name, &about);
                let Ok(serde_json::Value::Object(mut body)) = serde_json::from_slice(&asked.body) else {
                    continue;
                };
                body.insert(key.to_owned(), "staff".into());
                let body = serde_json::to_vec(&body).unwrap();
                let status = sam.send(asked.body(body)).await.status;
                let wanted = if declared.access == Access::Staff { 403 } else { 422 };
                assert_eq!(status, wanted, "{} with {key}", declared.name);
            }
        }
    }
}

#[test]
fn what_is_declared_is_served_and_what_is_served_is_declared() {
    let mut declared: Vec<_> = ENDPOINTS.iter().map(|of| of.name).collect();
    let mut served: Vec<_> = server::served().iter().map(|of| of.name).collect();
    declared.sort_unstable();
    served.sort_unstable();
    assert_eq!(declared, served);
}
