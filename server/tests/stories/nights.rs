//! A day ends at midnight in London, also on the nights on which the clocks change: what comes in its last
//! minute is taken, what comes in the first minute after it is refused, and nothing typed is lost
//! (trust.md, T16).

use domain::api::Failure;
use domain::applications::Stage;
use domain::applications::api::{
    Endorse, Endorsing, OpenEndorsement, ReadApplication, Secret, SubmitApplication,
};
use domain::time::Instant;

use crate::earlier::{at, edited};
use crate::harness::{Browser, DYLAN, Engine, PRIYA, SAM, Service};
use crate::samples::{
    answer_to, application, aside, draft, endorsement_secret, hash_of, mentee, open, yes,
};

/// The last day of a window, the day from which a manager has until the end of it, and the first instant
/// after it. London is at UTC when 25 October ends, an hour before it when 28 March does.
const NIGHTS: [(&str, &str, Instant); 2] = [
    ("2026-10-25", "2026-10-11", Instant(1_792_972_800_000)),
    ("2027-03-28", "2027-03-14", Instant(1_806_274_800_000)),
];

const A_DAY: i64 = 24 * 60;

/// The form `mentee` with one window, from the first of October on, to this day.
fn closing(closes: &str) -> impl Fn(&str) -> String {
    let window = format!("[[window]]\nopens = \"2026-10-01\"\ncloses = \"{closes}\"\n\n[[rule]]");
    move |text| {
        let (before, rest) = text.split_once("[[window]]").unwrap();
        let (_, after) = rest.split_once("[[rule]]").unwrap();
        format!("{before}{window}{after}")
    }
}

async fn refused(sender: &Browser, new: &domain::applications::api::NewApplication) -> String {
    match sender.call(SubmitApplication {}, new).await {
        Err(refused @ Failure::Conflict { .. }) => refused.said(),
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn what_is_typed_past_the_end_of_the_last_day_is_kept_and_not_taken(service: Service) {
        for (last, _, end) in NIGHTS {
            let (app, _folder) = edited(service, "mentee", closing(last)).await;
            // The evening before, about the time when the clocks change, and in the last minute.
            for early in [26 * 60, 23 * 60, 1] {
                service.clock.set(end.plus_minutes(-early));
                let priya = at(&app, &service.signed_in(PRIYA).await);
                aside(service, &priya).await;
                let new = application(&priya, None).await;
                let receipt = priya.call(SubmitApplication {}, &new).await.unwrap();
                let of = priya.call(ReadApplication { id: receipt.id }, &()).await.unwrap();
                assert_eq!(of.closes.map(String::from).as_deref(), Some(last));
            }
            // Begun in the last minute, sent in its last millisecond, and in the first one after it.
            service.clock.set(end.plus_minutes(-1));
            let (sam, dylan) = (service.signed_in(SAM).await, service.signed_in(DYLAN).await);
            let (sam, dylan) = (at(&app, &sam), at(&app, &dylan));
            aside(service, &sam).await;
            aside(service, &dylan).await;
            let saved = draft(&dylan, "mentee", mentee()).await;
            let late = application(&dylan, Some(&saved)).await;
            let in_time = application(&sam, None).await;
            service.clock.set(Instant(end.0 - 1));
            sam.call(SubmitApplication {}, &in_time).await.unwrap();
            for after in [end, end.plus_minutes(1)] {
                service.clock.set(after);
                let said = refused(&dylan, &late).await;
                assert!(said.contains("closed") && said.contains("draft stays"), "{said}");
            }
            let kept = dylan.call(open("mentee"), &()).await.unwrap().draft.unwrap();
            assert_eq!((kept.id, kept.entries), (saved.id, mentee()), "nothing typed is lost");
            crate::samples::delete(&dylan, "mentee", kept.version).await.unwrap();
            app.store.read().close().await;
        }
        service.audited().await;
    }

    async fn a_manager_has_the_whole_of_the_last_day_and_no_more(service: Service) {
        for (last, closes, end) in NIGHTS {
            let (app, _folder) = edited(service, "mentee", closing(closes)).await;
            service.clock.set(end.plus_minutes(-20 * A_DAY));
            let mut asked = vec![];
            for name in [PRIYA, SAM] {
                let sender = at(&app, &service.signed_in(name).await);
                aside(service, &sender).await;
                assert_eq!(hash_of(&sender, "mentee").await.len(), 32);
                let receipt = sender.call(SubmitApplication {}, &application(&sender, None).await).await.unwrap();
                asked.push((name, receipt.id.clone(), endorsement_secret(&sender, &receipt).await));
            }
            let manager = at(&app, &service.browser());
            for ((name, id, secret), (now, is_taken)) in asked.into_iter().zip([(Instant(end.0 - 1), true), (end, false)]) {
                service.clock.set(end.plus_minutes(-1));
                let new = answer_to(&manager, &secret, yes()).await;
                service.clock.set(now);
                let shown = manager.call(OpenEndorsement {}, &Secret { secret }).await.unwrap();
                assert_eq!(matches!(shown, Endorsing::Asks(_)), is_taken, "{last}: {shown:?}");
                let answered = manager.call(Endorse {}, &new).await;
                assert_eq!(answered.is_ok(), is_taken, "{last}: {answered:?}");
                let sender = at(&app, &service.signed_in(name).await);
                let of = sender.call(ReadApplication { id }, &()).await.unwrap();
                assert_eq!(matches!(of.stage, Stage::Submitted { .. }), is_taken, "{last}: {:?}", of.stage);
                if let Err(refused) = answered {
                    assert!(refused.said().contains("time to answer is over"), "{refused:?}");
                }
            }
            app.store.read().close().await;
        }
        service.audited().await;
    }
}
