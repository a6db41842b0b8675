//! Requests of those who decide, and of those who answer an offer, for the matrix.

use domain::api::Endpoint;
use domain::applications::ApplicationId;
use domain::applications::api::decide::{
    AnswerApplication, DraftDecision, DropDecision, EndGranted, LapseOffer, NewAnswer, NewDecision,
    Publish, PublishDecisions, ReadDecision, ReadDecisions, ReopenGranted, UnsettlePart, Unsettled,
};
use domain::applications::api::desk::{DeclareInterest, Declared, TakeBackInterest};
use domain::applications::api::{AcceptOffer, DeclineOffer, Reason};
use domain::applications::round::Interest;
use domain::drafts::api::Seen;

use crate::harness::{Asked, LEILA, MORGAN, PRIYA, Service};
use crate::matrix::SampleOf;
use crate::{ended, event, samples};

/// What [`prepare`] has made for the endpoint that is asked.
pub struct Made {
    pub about: ApplicationId,
    pub version: i64,
    pub seen: String,
}

impl Default for Made {
    fn default() -> Self {
        Self {
            about: ApplicationId("none".to_owned()),
            version: 0,
            seen: String::new(),
        }
    }
}

impl Made {
    /// The same about something that is not there.
    pub fn missing(&self, id: &str) -> Self {
        Self {
            about: ApplicationId(id.to_owned()),
            version: self.version,
            seen: self.seen.clone(),
        }
    }
}

/// A request that is right, for the endpoint of this name, if it is one of these.
pub fn sample(name: &str, of: &SampleOf) -> Option<Asked> {
    fn asked<E: Endpoint>(endpoint: E, body: &E::Body) -> Asked {
        Asked::of(&endpoint, body)
    }
    let sample = match name {
        "AcceptOffer" => {
            let id = of.made.about.clone();
            asked(AcceptOffer { id }, &())
        }
        "DeclineOffer" => {
            let id = of.made.about.clone();
            asked(DeclineOffer { id }, &Reason::default())
        }
        "ReadDecisions" => {
            let round = of.round.clone();
            asked(ReadDecisions { round }, &())
        }
        "PublishDecisions" => {
            let (round, seen) = (of.round.clone(), of.made.seen.clone());
            asked(PublishDecisions { round }, &Publish { seen })
        }
        "ReadDecision" => {
            let id = of.sifted.clone();
            asked(ReadDecision { id }, &())
        }
        "DraftDecision" => {
            let (id, version) = (of.sifted.clone(), of.made.version);
            let entries = samples::decided("reserve", "");
            asked(DraftDecision { id }, &NewDecision { version, entries })
        }
        "DropDecision" => {
            let (id, version) = (of.sifted.clone(), of.made.version);
            asked(DropDecision { id }, &Seen { version })
        }
        "UnsettlePart" => {
            let (id, part) = (of.sifted.clone(), samples::APART.to_owned());
            asked(UnsettlePart { id }, &Unsettled { part })
        }
        "LapseOffer" => {
            let id = of.made.about.clone();
            asked(LapseOffer { id }, &())
        }
        "TakeBackInterest" => {
            let id = of.sifted.clone();
            let reason = "I took it for somebody else's.".to_owned();
            asked(TakeBackInterest { id }, &Reason { reason })
        }
        "AnswerApplication" => {
            let id = of.made.about.clone();
            let text = "There is a date in May.".to_owned();
            asked(
                AnswerApplication { id },
                &NewAnswer {
                    first_day: None,
                    text,
                    no: false,
                    without: String::new(),
                },
            )
        }
        "EndGranted" => {
            let id = of.made.about.clone();
            asked(EndGranted { id }, &ended::not_there())
        }
        "ReopenGranted" => {
            let id = of.made.about.clone();
            let reason = "That was another visitor.".to_owned();
            asked(ReopenGranted { id }, &Reason { reason })
        }
        other => return event::sample(other, &of.made.about),
    };
    Some(sample)
}

/// Makes what one of the endpoints of decisions is about, all of it Priya's.
pub async fn prepare(service: &Service, name: &str, about: &mut SampleOf) {
    // A mailbox gets three sign-in letters in a quarter of an hour.
    service.later(16);
    match name {
        "AcceptOffer" | "DeclineOffer" => about.made.about = samples::offered(service).await,
        "UnsettlePart" => samples::settled(service, &about.sifted).await,
        "TakeBackInterest" => {
            let staff = service.signed_in(LEILA).await;
            let (id, kind) = (about.sifted.clone(), Interest::Team);
            let declare = DeclareInterest { id };
            staff.call(declare, &Declared { kind }).await.unwrap();
        }
        "LapseOffer" => about.made.about = samples::overdue(service).await,
        "ReadEvent" | "InviteToEvent" | "GiveSheet" => {
            about.made.about = event::prepare(service, name).await;
        }
        "AnswerApplication" => {
            about.made.about = samples::interested(&service.signed_in(PRIYA).await).await;
        }
        "EndGranted" | "ReopenGranted" => {
            let priya = service.signed_in(PRIYA).await;
            let staff = service.signed_in(MORGAN).await;
            about.made.about = ended::over(service, &priya, &staff).await.id;
            if name == "ReopenGranted" {
                ended::end(&staff, &about.made.about, ended::not_there())
                    .await
                    .unwrap();
            }
        }
        "DropDecision" | "PublishDecisions" => {
            let staff = service.signed_in(LEILA).await;
            let entries = samples::decided("reserve", "");
            about.made.version = samples::drafted(&staff, &about.sifted, entries).await;
            about.made.seen = samples::seen(&staff).await;
        }
        _ => {}
    }
}
