//! Whoever reads what the service tells of itself learns of no answer when it came: neither by a number nor
//! by the time of a file (trust.md, decision 10).

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use domain::monitoring::api::{AnswerMonitoring, NewAnswers};
use domain::monitoring::pace::{Pace, zeros};
use domain::people::api::ReadSession;
use futures_util::future::join_all;
use futures_util::poll;
use server::metrics;
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;
use tower::ServiceExt as _;

use super::{answer, answers, delete, hash, receipt};
use crate::harness::{Engine, PRIYA, Service};
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

    /// Made-up receipts in a loop cost work from the next minute on: whoever works is let in meanwhile, and
    /// once it is over nobody has to (rule 19).
    async fn who_floods_them_works_for_it_and_closes_nothing(service: Service) {
        let send = async |number: u8, work: u32| {
            let new = NewAnswers { work, ..answers(number, &[("age", "65")]) };
            let sent = service.browser().call(AnswerMonitoring {}, &new).await;
            sent.map_err(|failure| failure.status())
        };
        assert_eq!(send(1, 0).await, Ok(()));
        let before = told(service).await;
        *service.app.pace.lock().unwrap() = Pace::default();
        let minute = service.clock.now().0 / 60_000;
        let all = (0..1_000).filter(|_| service.app.pace.lock().unwrap().another(minute, 0, 0).is_ok());
        assert_eq!(all.count(), 300);
        assert_eq!((send(2, 0).await, send(1, 0).await), (Err(429), Ok(())), "who has sent is told so");
        delete(service, 1).await;
        assert_eq!((send(2, 0).await, send(1, 0).await), (Err(429), Ok(())), "that makes no room");
        service.later(2);
        assert_eq!(send(2, 0).await, Err(429));
        let of = hash(&receipt(2));
        let work = (0..).find(|work| zeros(&Sha256::digest(format!("{of}{work}"))) >= 17).unwrap();
        assert_eq!((send(3, work).await, send(2, work).await), (Err(429), Ok(())), "it is of one receipt alone");
        assert!(told(service).await == before);
        service.later(5);
        assert_eq!(send(3, 0).await, Ok(()));
    }

    /// The disk takes its time with the list of what was deleted: whoever asks for something else is answered
    /// meanwhile, and those who wait are written together.
    async fn a_slow_list_of_deletions_holds_nobody_up(service: Service) {
        for number in 1..=4 {
            answer(service, number, &[("sex", "female")]).await;
        }
        let list = service.folder.0.join("erased-receipts");
        // Whoever reads this waits until somebody writes into it.
        assert!(Command::new("mkfifo").arg(&list).status().unwrap().success());
        let mut deleting = Box::pin(join_all((1..=4).map(|number| delete(service, number))));
        while service.number("select count(*) from monitoring_staging where sealed <> ''").await > 0 {
            assert!(poll!(&mut deleting).is_pending());
        }
        let session = service.browser().call(ReadSession {}, &()).await.unwrap();
        assert!(session.who.is_none() && poll!(&mut deleting).is_pending());
        answer(service, 5, &[("sex", "female")]).await;
        let fifo = list.clone();
        let released = tokio::task::spawn_blocking(move || fs::OpenOptions::new().write(true).open(fifo));
        drop(released.await.unwrap().unwrap());
        deleting.await;
        assert_eq!(fs::read_to_string(&list).unwrap().lines().count(), 4);
    }

    /// The journal of SQLite has what was written in its order; each minute takes that away.
    async fn the_journal_keeps_no_order(service: Service) {
        if service.settings.engine() == Engine::Postgres {
            return;
        }
        let mut files = fs::read_dir(&service.folder.0).unwrap().map(|of| of.unwrap().path());
        let journal = files.find(|of| of.to_string_lossy().ends_with("-wal")).unwrap();
        let length = || fs::metadata(&journal).unwrap().len();
        answer(service, 1, &[("sex", "female")]).await;
        assert!(length() > 0);
        assert_eq!(service.app.store.empty_journal().await, Ok(true));
        assert_eq!(length(), 0);
        answer(service, 2, &[("sex", "female")]).await;
        // Whoever reads on holds it up, and nobody else.
        let mut reads = service.app.store.connection().await.unwrap();
        sqlx::raw_sql("begin; select count(*) from monitoring_staging").execute(&mut *reads).await.unwrap();
        answer(service, 3, &[("sex", "female")]).await;
        assert_eq!(service.app.store.empty_journal().await, Ok(false));
        answer(service, 4, &[("sex", "female")]).await;
        sqlx::raw_sql("rollback").execute(&mut *reads).await.unwrap();
        assert_eq!((service.app.store.empty_journal().await, length()), (Ok(true), 0));
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
