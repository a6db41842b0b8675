//! A whole selection where there is no cap: one person scores (O15), from the sending to the answer.

use domain::applications::api::decide::{
    DraftDecision, NewDecision, Publish, PublishDecisions, ReadDecisions,
};
use domain::applications::api::desk::{MarkPart, NewMark, NextPart, ReadRound};
use domain::applications::api::{AcceptOffer, Endorse};
use domain::applications::{Receipt, RoundId, Stage};
use domain::time::Day;

use crate::earlier::read;
use crate::harness::{Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, Service, entries, library};
use crate::ruled::filled;
use crate::samples::{answer_to, endorsement_secret, form, sent_with};

const BURSARY: &str = "bursary";

/// The round that is open in February 2027.
pub fn round() -> RoundId {
    RoundId("bursary-2027-04-30".to_owned())
}

/// Somebody signed in while that round is open.
pub async fn open(service: &Service, name: &str) -> Browser {
    let day = Day::parse("2027-02-10").unwrap();
    service.clock.set(day.starts());
    service.signed_in(name).await
}

/// An application that its manager has said yes to.
pub async fn endorsed(service: &Service, browser: &Browser) -> Receipt {
    let library = library();
    let (form, _) = library.form(&form(BURSARY)).unwrap();
    let all = filled(form, service.clock.now().day());
    let receipt = sent_with(browser, BURSARY, all).await.unwrap();
    let secret = endorsement_secret(browser, &receipt).await;
    let yes = entries(&[("study-leave", "yes"), ("signed", "Grace Lindley")]);
    let new = answer_to(browser, &secret, yes).await;
    browser.call(Endorse {}, &new).await.unwrap();
    receipt
}

on_both! {
    async fn where_there_is_no_cap_one_person_scores_and_all_are_answered(service: Service) {
        let (priya, dylan) = (open(service, PRIYA).await, open(service, DYLAN).await);
        let sent = [endorsed(service, &priya).await, endorsed(service, &dylan).await];
        // One mark for each answer is all that there is to give.
        let (leila, morgan) = (service.signed_in(LEILA).await, service.signed_in(MORGAN).await);
        let mut marked = 0;
        while let Some(part) = leila.call(NextPart { round: round() }, &()).await.unwrap().part {
            let mark = if part.id == sent[0].id { 5 } else { 2 };
            let new = NewMark { part: part.part.clone(), mark };
            leila.call(MarkPart { id: part.id }, &new).await.unwrap();
            marked += 1;
        }
        assert_eq!(marked, 4);
        assert_eq!(morgan.call(NextPart { round: round() }, &()).await.unwrap().part, None);
        let desk = morgan.call(ReadRound { round: round() }, &()).await.unwrap();
        let ranked: Vec<_> = desk.queue.iter().map(|of| (of.ranked.id.clone(), of.ranked.rank)).collect();
        assert_eq!(ranked, [(sent[0].id.clone(), Some(1)), (sent[1].id.clone(), Some(2))]);
        // Decided, with feedback for whoever is not selected, and published together.
        let feedback = [("about-useful", "Say which parts help."), ("about-finish", "Say when you study.")];
        for (of, outcome) in sent.iter().zip(["offer", "not-selected"]) {
            let mut all = entries(&feedback);
            all.insert("outcome".to_owned(), vec![outcome.to_owned()]);
            let draft = DraftDecision { id: of.id.clone() };
            morgan.call(draft, &NewDecision { version: 0, entries: all }).await.unwrap();
        }
        let deciding = morgan.call(ReadDecisions { round: round() }, &()).await.unwrap();
        assert_eq!(deciding.places, None);
        let publish = PublishDecisions { round: round() };
        let published = morgan.call(publish, &Publish { seen: deciding.seen }).await.unwrap();
        assert_eq!((published.sent, published.left_out), (2, vec![]));
        let accept = AcceptOffer { id: sent[0].id.clone() };
        assert!(matches!(priya.call(accept, &()).await.unwrap().stage, Stage::Accepted { .. }));
        let not = read(&dylan, &sent[1].id).await;
        assert!(matches!(not.stage, Stage::NotSelected { .. }), "{:?}", not.stage);
        let said: Vec<&str> = not.remarks.iter().map(|of| of.text.as_str()).collect();
        assert_eq!(said, feedback.map(|(_, text)| text));
        service.audited().await;
    }
}
