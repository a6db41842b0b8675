//! What is answered in words though its line manager has not said yes: a no at once, or a yes with the
//! reason on the record. Nobody's no or silence keeps anything from the CMU.

use domain::api::Failure;
use domain::applications::api::decide::{AnswerApplication, NewAnswer, ReadDecisions};
use domain::applications::api::desk::ListRounds;
use domain::applications::api::{Endorse, ListApplications};
use domain::applications::{Application, ApplicationId, Receipt, RoundId, Stage, What};

use domain::time::Day;

use crate::harness::{Browser, Engine, MORGAN, PRIYA, Service, entries};
use crate::samples;
use crate::visits::{VISIT, visit};

const DAY: i64 = 24 * 60;

async fn answer(
    staff: &Browser,
    id: &ApplicationId,
    no: bool,
    without: &str,
) -> Result<Application, Failure> {
    let answer = AnswerApplication { id: id.clone() };
    let text = "No host is free now. Ask again in May.".to_owned();
    let without = without.to_owned();
    staff
        .call(
            answer,
            &NewAnswer {
                text,
                no,
                first_day: Day::parse("2027-06-01"),
                without,
            },
        )
        .await
}

async fn refused(service: &Service, of: &Receipt) {
    let stranger = service.browser();
    let secret = samples::endorsement_secret(&stranger, of).await;
    let entries = entries(&[
        ("time-off", "no"),
        ("time-off-reason", "We are short of people in March."),
        ("signed", "Grace Lindley"),
    ]);
    let new = samples::answer_to(&stranger, &secret, entries).await;
    stranger.call(Endorse {}, &new).await.unwrap();
}

/// Whether it stands among what is to be answered: in the list, in the count, and in its round.
async fn waits(service: &Service, staff: &Browser, id: &ApplicationId) -> [bool; 3] {
    let all = staff.call(ListApplications {}, &()).await.unwrap();
    let listed = all.iter().find(|of| of.id == *id).unwrap();
    let rounds = staff.call(ListRounds {}, &()).await.unwrap();
    let round = RoundId(format!("{VISIT}-open"));
    let deciding = staff.call(ReadDecisions { round }, &()).await.unwrap();
    [
        listed.is_to_answer(service.clock.now()),
        rounds[0].to_answer() > 0,
        deciding.waiting.iter().any(|of| of.ranked.id == *id),
    ]
}

on_both! {
    async fn what_a_manager_refuses_or_forgets_is_answered_by_the_cmu(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let sent = samples::sent_with(&priya, VISIT, visit("5")).await.unwrap();
        assert_eq!(waits(service, &morgan, &sent.id).await, [false; 3]);
        let early = answer(&morgan, &sent.id, true, "").await;
        assert!(matches!(early, Err(Failure::Conflict { .. })), "{early:?}");

        refused(service, &sent).await;
        assert_eq!(waits(service, &morgan, &sent.id).await, [true; 3]);
        let letters = service.letters_to(MORGAN).await;
        let letter = letters.iter().find(|of| of.subject.ends_with("needs you")).unwrap();
        assert!(letter.link.ends_with(&format!("/applications/desk/inbox/{}", sent.id.0)), "{}", letter.link);
        // A yes that the manager has not said needs its reason; nothing of it stays without.
        let bare = answer(&morgan, &sent.id, false, "").await;
        assert!(matches!(&bare, Err(Failure::WrongBody { field, .. }) if field == "without"), "{bare:?}");
        assert_eq!(waits(service, &morgan, &sent.id).await, [true; 3]);
        let no = answer(&morgan, &sent.id, true, "").await.unwrap();
        assert!(matches!(no.stage, Stage::Answered { no: true, .. }), "{:?}", no.stage);
        assert!(!no.past.iter().any(|of| matches!(of.what, What::WentOnWithout { .. })));
        assert_eq!(waits(service, &morgan, &sent.id).await, [false; 3]);

        // The days are free again; and silence is no veto either.
        let second = samples::sent_with(&priya, VISIT, visit("5")).await.unwrap();
        service.later(29 * DAY);
        let morgan = service.signed_in(MORGAN).await;
        assert_eq!(waits(service, &morgan, &second.id).await, [true; 3]);
        let why = "The manager is on leave.";
        let yes = answer(&morgan, &second.id, false, why).await.unwrap();
        assert!(matches!(yes.stage, Stage::Answered { no: false, .. }), "{:?}", yes.stage);
        let last: Vec<&What> = yes.past.iter().rev().take(2).map(|of| &of.what).collect();
        assert_eq!(last, [&What::Answered, &What::WentOnWithout { reason: why.to_owned() }]);
        service.audited().await;
    }
}
