//! What is published rests on marks, or says why it does not; and who is passed over is named before.

use domain::api::Failure;
use domain::applications::api::decide::{
    DraftDecision, DropDecision, NewDecision, Publish, PublishDecisions,
};
use domain::applications::api::desk::{DeclareInterest, Declared};
use domain::applications::api::{DeclineOffer, Reason};
use domain::applications::round::Interest;
use domain::applications::{ApplicationId, Stage};
use domain::drafts::api::Seen;
use domain::form::Fault;

use crate::decisions::{applied, deciding, draft, read, said, weighed};
use crate::gateway::there;
use crate::harness::{Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, library};
use crate::samples::{self, decided, drafted, endorsed, publish, round};

/// The version of the draft that stands.
async fn deciding_version(service: &Service, id: &ApplicationId) -> i64 {
    let version = format!(
        "select version from decision where application = '{}'",
        id.0
    );
    service.number(&version).await
}

on_both! {
    /// B2: an offer, a place on the reserve list and a refusal each rest on all marks, or on a reason.
    async fn nothing_is_published_without_marks_or_a_reason(service: Service) {
        let sent = applied(service, &[PRIYA, DYLAN, SAM, "tom.fielding"]).await;
        samples::marked(service, &sent[3].id, 4).await;
        // One part has one mark of two, one lies apart.
        let few = format!("delete from mark where application = '{}' and part = 'goals' and scorer = 'one'", sent[1].id.0);
        let apart = format!("update mark set mark = 0 where application = '{}' and part = 'goals' and scorer = 'one'", sent[2].id.0);
        for (of, sql) in [(&sent[1], few), (&sent[2], apart)] {
            samples::marked(service, &of.id, 3).await;
            service.sql(&sql).await;
        }
        let morgan = service.signed_in(MORGAN).await;
        for (of, outcome) in sent.iter().zip(["offer", "reserve", "not-selected", "offer"]) {
            drafted(&morgan, &of.id, decided(outcome, "Say more.")).await;
        }
        let before = deciding(&morgan).await;
        let of = |id: &ApplicationId| before.waiting.iter().find(|of| of.ranked.id == *id).unwrap();
        assert_eq!(of(&sent[3].id).unmarked, None);
        assert_eq!(before.passed_over(), vec![], "who has no rank is passed over by nobody");
        let published = publish(&morgan).await.unwrap();
        assert_eq!(published.sent, 1);
        let left_out = |reference: &str| published.left_out.iter().find(|(of, _)| of == reference).unwrap().1.clone();
        for (of_sent, begins) in [
            (&sent[0], "4 answers do not have all their marks, or have marks two or more apart. Have more"),
            (&sent[1], "1 answer does not have all its marks, or has marks two or more apart. Have more"),
            (&sent[2], "1 answer does not have all its marks, or has marks two or more apart. Have more"),
        ] {
            assert!(left_out(&of_sent.reference).starts_with(begins), "{:?}", published.left_out);
            assert_eq!(of(&of_sent.id).unmarked.as_ref(), Some(&left_out(&of_sent.reference)), "the page said so before");
        }
        assert_eq!(service.number("select count(*) from decision").await, 3, "their drafts stay");
        assert_eq!(service.number("select count(*) from application where stage = 'submitted'").await, 3);

        // With a reason it is published, and the applicant reads why.
        let mut with_reason = decided("not-selected", "Say more.");
        let of_first = async || deciding(&morgan).await.waiting.into_iter().find(|of| of.ranked.id == sent[0].id).unwrap();
        for no_reason in [".", "x", "not eligible", "- . !"] {
            with_reason.insert("without-marks".to_owned(), vec![no_reason.to_owned()]);
            let version = weighed(&morgan, &sent[0].id).await.unwrap().draft.unwrap().version;
            let refused = draft(&morgan, &sent[0].id, version, with_reason.clone()).await.unwrap_err();
            assert!(matches!(&refused, Failure::Faults { problems } if problems[0].fault == Fault::TooFewWords { least: 3 }), "{refused:?}");
        }
        assert!(!of_first().await.says_why);
        with_reason.insert("without-marks".to_owned(), vec!["You told us that you leave the force.".to_owned()]);
        let version = weighed(&morgan, &sent[0].id).await.unwrap().draft.unwrap().version;
        service.later(1);
        draft(&morgan, &sent[0].id, version, with_reason.clone()).await.unwrap();
        let reasoned = of_first().await;
        assert_eq!((reasoned.unmarked, reasoned.says_why), (of(&sent[0].id).unmarked.clone(), true), "what is missing is said all the same");
        let published = publish(&morgan).await.unwrap();
        assert_eq!((published.sent, published.left_out.len()), (1, 2));
        let past = read(&service.signed_in(PRIYA).await, &sent[0].id).await.past;
        let told: Vec<String> = past.iter().rev().take(2).map(|of| of.what.said(true)).collect();
        assert_eq!(told, ["You were not selected.", "The CMU decided without all marks: You told us that you leave the force."]);
        // What is settled has its mark; a reason that nobody needs is told to nobody.
        samples::marked(service, &sent[1].id, 3).await;
        let settled = format!("insert into settled (application, part, scorer, mark, at, sealed) values ('{}', 'goals', 'x', 3, 1, '')", sent[2].id.0);
        service.sql(&settled).await;
        let version = deciding_version(service, &sent[1].id).await;
        with_reason.insert("outcome".to_owned(), vec!["reserve".to_owned()]);
        draft(&morgan, &sent[1].id, version, with_reason).await.unwrap();
        assert_eq!(publish(&morgan).await.unwrap().sent, 2);
        let past = read(&service.signed_in(DYLAN).await, &sent[1].id).await.past;
        assert!(!past.iter().any(|of| of.what.said(true).contains("without all marks")));
        service.audited().await;
    }

    /// The reply was lost; what was done since is no concern of who asks for it again.
    async fn whoever_asks_again_with_the_key_gets_the_first_reply_after_publishing_too(service: Service) {
        let id = endorsed(&service.signed_in(PRIYA).await).await.id;
        samples::marked(service, &id, 4).await;
        let leila = service.signed_in(LEILA).await;
        let [first, last, key] = [(); 3].map(|()| server::clock::id());
        let new = NewDecision { version: 0, entries: decided("offer", "") };
        let drafting = async |key: &str| leila.keyed(key, DraftDecision { id: id.clone() }, &new).await;
        let seen = Seen { version: drafting(&first).await.unwrap().version };
        let dropping = async || leila.keyed(&key, DropDecision { id: id.clone() }, &seen).await;
        dropping().await.unwrap();
        let draft = drafting(&last).await.unwrap();
        publish(&leila).await.unwrap();
        assert_eq!(drafting(&last).await, Ok(draft));
        assert_eq!(dropping().await, Ok(()));
        assert!(said(drafting(&server::clock::id()).await).contains("does not wait for a decision"));
    }

    /// N10: it is said, and not forbidden.
    async fn who_is_passed_over_is_named_before_publishing(service: Service) {
        let sent = applied(service, &[PRIYA, DYLAN, SAM]).await;
        for (of, mark) in sent.iter().zip([2, 5, 3]) {
            samples::marked(service, &of.id, mark).await;
        }
        let morgan = service.signed_in(MORGAN).await;
        drafted(&morgan, &sent[0].id, decided("offer", "")).await;
        drafted(&morgan, &sent[2].id, decided("reserve", "")).await;
        let reference = |at: usize| sent[at].reference.as_str();
        assert_eq!(deciding(&morgan).await.passed_over(), [(reference(0), reference(1))]);
        drafted(&morgan, &sent[1].id, decided("offer", "")).await;
        assert_eq!(deciding(&morgan).await.passed_over(), [(reference(0), reference(2))]);
        publish(&morgan).await.unwrap();
    }

    /// Two people at two servers publish two different offers for the last place. The one is close to one
    /// applicant, so that the drafts that the other saw before stand again once hers is out: only the count
    /// of the places, in the transaction that publishes, is between them.
    async fn no_more_is_offered_than_there_are_places_not_even_at_once(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let mut all = vec![];
        for at in 0..14 {
            // The newest letters are listed first, where they are of different times.
            service.later(1);
            all.insert(0, endorsed(&priya).await.id);
            samples::marked(service, &all[0], 3).await;
            // All but the last are other people's.
            if at < 13 {
                samples::given_away(service, &priya, &all[0]).await;
            }
        }
        let declare = DeclareInterest { id: all[13].clone() };
        morgan.call(declare, &Declared { kind: Interest::Team }).await.unwrap();
        for id in &all {
            drafted(&leila, id, decided("offer", "")).await;
        }
        let held = "select count(*) from application where stage in ('offered', 'accepted')";
        assert!(said(publish(&leila).await).starts_with("12 places are left of 12, and 14 are"));
        assert!(said(publish(&morgan).await).starts_with("12 places are left of 12, and 13 are"));
        assert_eq!(service.number(held).await, 0, "none is published");
        for id in &all[11..13] {
            let version = weighed(&leila, id).await.unwrap().draft.unwrap().version;
            draft(&leila, id, version, decided("reserve", "")).await.unwrap();
        }
        publish(&morgan).await.unwrap();
        assert_eq!(service.number(held).await, 11);

        let app = service.reopened(library()).await.unwrap();
        let leila_there = there(service, &app, LEILA).await;
        let publishing = async |of: &Browser, seen: &str| {
            let seen = seen.to_owned();
            of.call(PublishDecisions { round: round() }, &Publish { seen }).await
        };
        // One place is left. Leila looks when one offer is drafted, Morgan when there are two.
        let one = samples::seen(&leila_there).await;
        drafted(&leila, &all[12], decided("offer", "")).await;
        let both = samples::seen(&morgan).await;
        let (a, b) = tokio::join!(publishing(&morgan, &both), publishing(&leila_there, &one));
        assert!(a.is_ok() && b.is_err(), "{a:?} {b:?}");
        assert_eq!(service.number(held).await, 12);
        // Whoever was first: what Leila saw is what stands.
        let full = said(publishing(&leila_there, &one).await);
        assert!(full.starts_with("No place is left of 12"), "{full}");
        assert_eq!(service.number(held).await, 12);
        // What is declined is free again, and again two publish, each the one offer that they see.
        let decline = DeclineOffer { id: all[0].clone() };
        let reason = Reason { reason: "I move to another force.".to_owned() };
        let declined = priya.call(decline, &reason).await.unwrap();
        assert!(matches!(declined.stage, Stage::Declined { .. }));
        let (a, b) = tokio::join!(publishing(&leila, &one), publishing(&leila_there, &one));
        assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
        assert_eq!(service.number(held).await, 12);
        service.audited().await;
        app.store.read().close().await;
    }
}
