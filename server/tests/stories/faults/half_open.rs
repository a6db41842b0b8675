//! The other end has silently gone, as when a cable is pulled: connections stay open and nothing
//! passes. The service gets itself new ones (trust.md, F10).

use std::time::{Duration, Instant};

use domain::applications::api::MyApplications;

use super::balancer::Balancer;
use super::clients::{Applicant, Told};
use super::program::Program;
use crate::harness::{Database, Engine, Folder};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_gone_silent_are_replaced() {
    let folder = Folder::new();
    let database = Database::new(Engine::Postgres, &folder).await;
    let (server, name) = database.url.rsplit_once('/').unwrap();
    let (before, port) = server.rsplit_once(':').unwrap();
    let balancer = Balancer::to(&[port.parse().unwrap()]).await;
    let url = format!("{before}:{}/{name}", balancer.port);
    let mut program = Program::new(&url, &folder, "data");
    program.start().await;
    let mut applicant = Applicant::at(program.port).await;
    for round in 0..3 {
        // Several connections in the pool, all of them at rest, then all of them dead.
        let reads = (0..8).map(|_| {
            let mut wire = applicant.wire.clone();
            async move { wire.must(MyApplications {}, &()).await.sent.len() }
        });
        futures_util::future::join_all(reads).await;
        if round == 2 {
            // This time in the middle of writing.
            tokio::select! {
                () = async { while applicant.step().await == Told::Done {} } => {}
                () = tokio::time::sleep(Duration::from_millis(300)) => {}
            }
        }
        balancer.silence_all();
        let since = Instant::now();
        let mine = applicant.wire.must(MyApplications {}, &()).await;
        assert!(mine.sent.len() >= applicant.acknowledged.len());
        let read = since.elapsed();
        while applicant.step().await != Told::Done {
            assert!(
                since.elapsed() < Duration::from_secs(30),
                "writes are stuck"
            );
        }
        println!(
            "round {round}: read after {read:?}, written after {:?}",
            since.elapsed()
        );
    }
    applicant.check().await;
    program.nothing_is_torn().await;
    program.kill();
    program.audit_is_whole().await;
    database.drop().await;
}
