//! Two servers share one PostgreSQL behind a balancer. One is killed in the middle of work; the other
//! goes on, and whoever got no answer gets it there.

use std::time::Duration;

use domain::applications::api::SubmitApplication;
use domain::people::api::ReadSession;

use super::balancer::Balancer;
use super::clients::{Applicant, Talk, Told};
use super::program::Program;
use crate::harness::{Database, Engine, Folder};

/// How often one of the two is killed.
const KILLS: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_servers_is_killed_and_nobody_notices() {
    let folder = Folder::new();
    let database = Database::new(Engine::Postgres, &folder).await;
    let mut servers = ["first", "second"].map(|name| Program::new(&database.url, &folder, name));
    let balancer = Balancer::to(&[servers[0].port, servers[1].port]).await;
    for server in &mut servers {
        let mut command = server.command();
        command.env("PUBLIC_URL", format!("http://127.0.0.1:{}", balancer.port));
        server.start_as(command).await;
    }
    let mut applicant = Applicant::at(balancer.port).await;
    let mut talk = Talk::at(balancer.port).await;
    // A session is good on both.
    for server in &servers {
        let mut wire = applicant.wire.clone();
        wire.port = server.port;
        assert!(wire.must(ReadSession {}, &()).await.who.is_some());
    }
    let mut answered_by_the_other = 0;
    for kill in 0..KILLS {
        let (dies, stays) = (kill % 2, 1 - kill % 2);
        let working = async {
            loop {
                let (applied, said) = tokio::join!(applicant.step(), talk.step());
                if applied != Told::Done || said != Told::Done {
                    return;
                }
            }
        };
        let killing = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            servers[dies].kill();
            // It may have died between two requests.
            tokio::time::sleep(Duration::from_millis(200)).await;
        };
        tokio::select! {
            ((), ()) = async { tokio::join!(working, killing) } => {}
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
        answered_by_the_other += usize::from(applicant.waiting.is_some());
        // The balancer knows only the other now, and that one has the answer.
        let (applied, said) = tokio::join!(applicant.step(), talk.step());
        assert_eq!((applied, said), (Told::Done, Told::Done));
        let (key, receipt) = applicant.acknowledged.iter().next_back().unwrap();
        let mut wire = applicant.wire.clone();
        wire.port = servers[stays].port;
        let again = wire.call(key, &SubmitApplication {}, &applicant.new).await;
        assert_eq!(again.unwrap().unwrap(), *receipt, "the first receipt");
        let mut command = servers[dies].command();
        command.env("PUBLIC_URL", format!("http://127.0.0.1:{}", balancer.port));
        servers[dies].start_as(command).await;
    }
    applicant.check().await;
    talk.check().await;
    servers[0].nothing_is_torn().await;
    for server in &mut servers {
        server.kill();
        server.audit_is_whole().await;
    }
    println!(
        "{} applications and {} messages acknowledged by two servers over {KILLS} kills; \
         {answered_by_the_other} without an answer were answered by the other",
        applicant.acknowledged.len(),
        talk.acknowledged.len(),
    );
    database.drop().await;
}
