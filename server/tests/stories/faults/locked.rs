//! Another process holds the database's lock for ten seconds: whoever reads does not notice, whoever
//! writes is served or told to try again, and nothing is lost (trust.md, F9).

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::api::Failure;
use domain::applications::api::{ListApplications, MyApplications, SubmitApplication};
use futures_util::future::join_all;
use server::clock;
use sqlx::{AnyConnection, Connection as _};

use crate::harness::{DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service};
use crate::samples::{INTEREST, apply, interest, new_with};

const HELD: Duration = Duration::from_secs(10);
/// The longest that an answer to a write may take.
const BOUND: Duration = Duration::from_secs(16);

on_both! {
    async fn a_lock_held_for_ten_seconds_keeps_nobody_from_reading_and_loses_no_write(service: Service) {
        let morgan = service.signed_in(MORGAN).await;
        let priya = service.signed_in(PRIYA).await;
        apply(&priya).await;
        let mut writers = vec![];
        for name in [SAM, DYLAN, LEILA] {
            let browser = service.signed_in(name).await;
            let new = new_with(&browser, INTEREST, interest()).await;
            writers.push((browser, new));
        }
        // Long enough since they were seen that each reading asks for a note of it.
        service.later(2);

        let mut other = AnyConnection::connect(&service.settings.database_url).await.unwrap();
        let lock = match service.settings.engine() {
            Engine::Sqlite => "begin immediate",
            Engine::Postgres => "begin; select seq from audit_head for update",
        };
        sqlx::raw_sql(lock).execute(&mut other).await.unwrap();
        let (held, busy, read) = (AtomicBool::new(true), AtomicUsize::new(0), AtomicUsize::new(0));
        let holding = async {
            tokio::time::sleep(HELD).await;
            held.store(false, Ordering::SeqCst);
            sqlx::raw_sql("rollback").execute(&mut other).await.unwrap();
        };
        let reading = async {
            while held.load(Ordering::SeqCst) {
                assert!(!priya.call(MyApplications {}, &()).await.unwrap().sent.is_empty());
                assert!(!morgan.call(ListApplications {}, &()).await.unwrap().is_empty());
                assert_eq!(priya.get("/guidance").await.status, 200);
                read.fetch_add(usize::from(held.load(Ordering::SeqCst)), Ordering::SeqCst);
            }
        };
        let writing = writers.iter().flat_map(|writer| [writer; 3]).map(|(browser, new)| {
            let busy = &busy;
            async move {
                let key = clock::id();
                loop {
                    let since = Instant::now();
                    let answer = browser.keyed(&key, SubmitApplication {}, new).await;
                    assert!(since.elapsed() < BOUND, "{:?}", since.elapsed());
                    match answer {
                        Ok(receipt) => return receipt,
                        Err(Failure::Busy { retry_after: 1.. }) => busy.fetch_add(1, Ordering::SeqCst),
                        Err(other) => panic!("{other:?}"),
                    };
                }
            }
        });
        let (receipts, (), ()) = tokio::join!(join_all(writing), reading, holding);
        assert!(busy.into_inner() > 0, "the lock was felt");
        assert!(read.into_inner() >= 3, "read while the lock was held");
        let mut ids: Vec<_> = receipts.into_iter().map(|receipt| receipt.id.0).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 9);
        assert_eq!(service.number("select count(*) from application").await, 10);
        assert_eq!(service.number("select count(*) from audit where act = 'application.submit'").await, 10);
        service.audited().await;
        other.close().await.unwrap();
    }
}
