//! PostgreSQL goes away and comes back, ten times, and then for good, so that its standby takes over:
//! the service goes on by itself (trust.md, F10). Commits wait for the standby, as an operator sets it
//! who wants to lose nothing.

use std::time::{Duration, Instant};

use domain::applications::api::MyApplications;

use super::balancer::Balancer;
use super::clients::{Applicant, Talk, Told};
use super::postgres::Postgres;
use super::program::Program;
use crate::harness::Folder;

/// Back in service this soon after the database is.
const BACK_WITHIN: Duration = Duration::from_secs(10);
/// Small and quick to start; everything else as PostgreSQL has it.
const SETTINGS: [&str; 3] = [
    "max_connections=40",
    "shared_buffers=16MB",
    "wal_level=replica",
];

/// Keeps at it until the first thing is done; how long that took.
async fn back(applicant: &mut Applicant, talk: &mut Talk) -> Duration {
    let since = Instant::now();
    for _ in 0..600 {
        let (applied, said) = tokio::join!(applicant.step(), talk.step());
        if applied == Told::Done && said == Told::Done {
            return since.elapsed();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not back after {:?}", since.elapsed());
}

/// Both keep writing until the other thing has happened.
async fn under_load<T>(
    applicant: &mut Applicant,
    talk: &mut Talk,
    happens: impl Future<Output = T>,
) -> T {
    let loaded = async {
        loop {
            tokio::join!(applicant.step(), talk.step());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    // What was under way has no answer then, and keeps its key.
    tokio::select! {
        () = loaded => unreachable!(),
        happened = happens => happened,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_restarts_and_a_promotion_lose_nothing() {
    let folder = Folder::new();
    let mut primary = Postgres::new(&SETTINGS).await;
    let standby = Postgres::standby_of(&primary, &SETTINGS).await;
    primary.stop("INT");
    primary
        .settings
        .push("synchronous_standby_names=*".to_owned());
    primary.start().await;

    let balancer = Balancer::to(&[primary.port]).await;
    let url = format!("postgres://postgres@127.0.0.1:{}/service", balancer.port);
    let mut program = Program::new(&url, &folder, "data");
    program.start().await;
    let id = program.running.as_ref().unwrap().0.id();
    let mut applicant = Applicant::at(program.port).await;
    let mut talk = Talk::at(program.port).await;
    let mut slowest = Duration::ZERO;
    for restart in 0..10 {
        let signal = ["INT", "QUIT"][restart % 2];
        let restarted = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            tokio::task::block_in_place(|| primary.stop(signal));
            tokio::time::sleep(Duration::from_millis(300)).await;
            primary.start().await;
        };
        under_load(&mut applicant, &mut talk, restarted).await;
        slowest = slowest.max(back(&mut applicant, &mut talk).await);
    }
    assert!(slowest < BACK_WITHIN, "{slowest:?}");

    // The primary is gone for good. At first the balancer leads to a standby that only reads.
    let acknowledged = applicant.acknowledged.len();
    let gone = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        tokio::task::block_in_place(|| primary.stop("QUIT"));
        balancer.point_to(&[standby.port]);
        balancer.cut_all();
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    under_load(&mut applicant, &mut talk, gone).await;
    assert!(
        matches!(applicant.step().await, Told::Later(_)),
        "it cannot be written"
    );
    let mine = applicant.wire.must(MyApplications {}, &()).await;
    assert!(mine.sent.len() >= acknowledged, "but read");
    standby.sql("select pg_promote()").await;
    let promoted = back(&mut applicant, &mut talk).await;
    assert!(promoted < BACK_WITHIN, "{promoted:?}");

    for _ in 0..10 {
        assert_eq!(applicant.step().await, Told::Done);
        assert_eq!(talk.step().await, Told::Done);
    }
    applicant.check().await;
    talk.check().await;
    program.nothing_is_torn().await;
    assert_eq!(
        program.running.as_ref().unwrap().0.id(),
        id,
        "never restarted"
    );
    program.kill();
    program.audit_is_whole().await;
    println!(
        "{} applications and {} messages acknowledged over ten restarts and a promotion; back \
         {slowest:?} after the slowest restart, {promoted:?} after the promotion",
        applicant.acknowledged.len(),
        talk.acknowledged.len(),
    );
}
