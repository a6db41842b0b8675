//! Whoever reads what the service tells of itself learns of no answer when it came: neither by a number nor
//! by the time of a file (trust.md, decision 10).

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use domain::monitoring::api::{AnswerMonitoring, NewAnswers};
use domain::monitoring::circle::{Circle, MARK};
use domain::people::api::ReadSession;
use futures_util::poll;
use server::metrics;
use tokio::sync::oneshot;
use tower::ServiceExt as _;

use super::{answer, answers, delete};
use crate::harness::{Browser, Engine, PRIYA, Service};
use crate::samples;

/// What Prometheus is told.
async fn told(service: &Service) -> String {
    let asked = Request::get("/metrics").header("host", "127.0.0.1");
    let asked = asked.body(Body::empty()).unwrap();
    let answer = metrics::router(service.app.clone()).oneshot(asked);
    let body = answer.await.unwrap().into_body();
    String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// A file and when it was last written.
fn seen(file: &Path) -> (Vec<u8>, Duration) {
    let at = fs::metadata(file).unwrap().modified().unwrap();
    (
        fs::read(file).unwrap(),
        at.duration_since(UNIX_EPOCH).unwrap(),
    )
}

on_both! {
    async fn no_number_and_no_file_tells_when_an_answer_or_a_deletion_came(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        samples::apply(&priya).await;
        // As late as it may be with noting the head of the chain outside the database.
        service.later(5);
        let anchor = service.settings.anchor();
        let before = (told(service).await, seen(&anchor));
        assert!(before.0.contains("writer_batches") && before.0.contains("audit_head"), "{}", before.0);
        for number in 1..=3 {
            answer(service, number, &[("sex", "female")]).await;
            assert_eq!((told(service).await, seen(&anchor)), before);
        }
        for number in [1, 31] {
            delete(service, number).await;
            assert_eq!((told(service).await, seen(&anchor)), before);
            let (_, at) = seen(&service.folder.0.join("erased-receipts"));
            let today = service.clock.now().0 / 86_400_000 * 86_400_000;
            assert_eq!(at, Duration::from_millis(today.unsigned_abs()), "the day alone");
        }
        samples::ask(&priya, "What may be counted is counted.").await;
        assert!(told(service).await != before.0 && seen(&anchor) != before.1);
    }

    /// Made-up receipts in a loop close the questions for those who share a mark, not for all (rule 19).
    async fn who_floods_them_closes_them_for_few(service: Service) {
        let send = async |number: u8, circle: &str| {
            let new = NewAnswers { circle: circle.to_owned(), ..answers(number, &[("age", "65")]) };
            service.browser().call(AnswerMonitoring {}, &new).await.map_err(|failure| failure.status())
        };
        let mark = async |browser: &Browser| browser.call(ReadSession {}, &()).await.unwrap().who.unwrap().circle;
        let (priya, outsider) = (service.signed_in(PRIYA).await, service.visiting("robin@quay-print.example").await);
        let (of_priya, of_outsider) = (mark(&priya).await, mark(&outsider).await);
        assert!(of_priya.len() == MARK && of_priya != of_outsider && of_priya == mark(&priya).await);
        let flood = |circle| {
            let mut counted = service.app.circles.lock().unwrap();
            let day = service.clock.now().0 / 86_400_000;
            while counted.another(circle, day).is_ok() {}
        };
        assert_eq!(send(1, "").await, Ok(()));
        flood(Circle::UNMARKED);
        let before = told(service).await;
        for (number, made_up) in [(2, ""), (3, "0"), (4, &"0".repeat(MARK)), (5, &"é".repeat(MARK))] {
            assert_eq!(send(number, made_up).await, Err(429), "{made_up}");
        }
        assert_eq!(send(1, "").await, Ok(()), "who has sent is told so");
        assert_eq!(send(2, &of_priya).await, Ok(()));
        assert_eq!(send(3, &of_outsider).await, Ok(()));
        flood(Circle::OUTSIDE);
        assert_eq!((send(4, &of_outsider).await, send(4, &of_priya).await), (Err(429), Ok(())));
        assert_eq!(told(service).await, before);
        // A mark is good for a day; one of yesterday is none.
        service.later(24 * 60);
        assert_eq!((send(5, "").await, send(6, &of_outsider).await), (Ok(()), Ok(())));
        flood(Circle::UNMARKED);
        assert_eq!(send(7, &of_priya).await, Err(429));
        let now = mark(&service.signed_in(PRIYA).await).await;
        assert_eq!((now != of_priya, send(7, &now).await), (true, Ok(())));
        let failure = send(8, &"0".repeat(MARK + 1)).await;
        assert_eq!(failure, Err(422));
    }

    async fn what_waits_and_what_was_done_is_told_without_them(service: Service) {
        let store = &service.app.store;
        let batches = || store.batches.load(std::sync::atomic::Ordering::Relaxed);
        let (before, (release, held)) = (batches(), oneshot::channel::<()>());
        let mut holds = Box::pin(store.write(|_| Box::pin(async move { held.await.map_err(|_| domain::api::Failure::Broken) })));
        assert!(poll!(&mut holds).is_pending());
        while store.waiting() > 0 {
            tokio::task::yield_now().await;
        }
        let nothing = || store.write_unnamed(|_| Box::pin(async { Ok(()) }));
        let mut unnamed = [Box::pin(nothing()), Box::pin(nothing()), Box::pin(nothing())];
        for one in &mut unnamed {
            assert!(poll!(one).is_pending());
        }
        assert_eq!(store.waiting(), 0);
        let mut named = Box::pin(store.write(|_| Box::pin(async { Ok(()) })));
        assert!(poll!(&mut named).is_pending());
        assert_eq!(store.waiting(), 1);
        release.send(()).unwrap();
        holds.await.unwrap();
        named.await.unwrap();
        for one in unnamed {
            one.await.unwrap();
        }
        // One batch held the others up; they were done in one more.
        assert_eq!((store.waiting(), batches() - before), (0, 2));
    }
}
