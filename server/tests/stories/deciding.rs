//! Requests of those who decide, and of those who answer an offer, for the matrix.

use domain::api::Endpoint;
use domain::applications::api::decide::{
    AnswerApplication, DraftDecision, DropDecision, LapseOffer, NewAnswer, NewDecision, Publish,
    PublishDecisions, ReadDecision, ReadDecisions, UnsettlePart, Unsettled,
};
use domain::applications::api::{AcceptOffer, DeclineOffer, Reason};
use domain::drafts::api::Seen;

use crate::harness::{Asked, LEILA, PRIYA, Service};
use crate::matrix::SampleOf;
use crate::samples;

/// A request that is right, for the endpoint of this name, if it is one of these.
pub fn sample(name: &str, of: &SampleOf) -> Option<Asked> {
    fn asked<E: Endpoint>(endpoint: E, body: &E::Body) -> Asked {
        Asked::of(&endpoint, body)
    }
    let sample = match name {
        "AcceptOffer" => {
            let id = of.offered.clone();
            asked(AcceptOffer { id }, &())
        }
        "DeclineOffer" => {
            let id = of.offered.clone();
            asked(DeclineOffer { id }, &Reason::default())
        }
        "ReadDecisions" => {
            let round = of.round.clone();
            asked(ReadDecisions { round }, &())
        }
        "PublishDecisions" => {
            let (round, seen) = (of.round.clone(), of.seen.clone());
            asked(PublishDecisions { round }, &Publish { seen })
        }
        "ReadDecision" => {
            let id = of.sifted.clone();
            asked(ReadDecision { id }, &())
        }
        "DraftDecision" => {
            let (id, version) = (of.sifted.clone(), of.version);
            let entries = samples::decided("reserve", "");
            asked(DraftDecision { id }, &NewDecision { version, entries })
        }
        "DropDecision" => {
            let (id, version) = (of.sifted.clone(), of.version);
            asked(DropDecision { id }, &Seen { version })
        }
        "UnsettlePart" => {
            let (id, part) = (of.sifted.clone(), samples::APART.to_owned());
            asked(UnsettlePart { id }, &Unsettled { part })
        }
        "LapseOffer" => {
            let id = of.overdue.clone();
            asked(LapseOffer { id }, &())
        }
        "AnswerApplication" => {
            let id = of.interest.clone();
            let text = "There is a date in May.".to_owned();
            asked(AnswerApplication { id }, &NewAnswer { text })
        }
        _ => return None,
    };
    Some(sample)
}

/// Makes what one of the endpoints of decisions is about, all of it Priya's.
pub async fn prepare(service: &Service, name: &str, about: &mut SampleOf) {
    // A mailbox gets three sign-in letters in a quarter of an hour.
    service.later(16);
    match name {
        "AcceptOffer" | "DeclineOffer" => about.offered = samples::offered(service).await,
        "UnsettlePart" => samples::settled(service, &about.sifted).await,
        "LapseOffer" => about.overdue = samples::overdue(service).await,
        "AnswerApplication" => {
            about.interest = samples::interested(&service.signed_in(PRIYA).await).await;
        }
        "DropDecision" | "PublishDecisions" => {
            let staff = service.signed_in(LEILA).await;
            let entries = samples::decided("reserve", "");
            about.version = samples::drafted(&staff, &about.sifted, entries).await;
            about.seen = samples::seen(&staff).await;
        }
        _ => {}
    }
}
