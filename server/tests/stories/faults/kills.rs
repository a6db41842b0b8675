//! Killed without warning, two hundred times in all, in the middle of applying, asking and answering
//! (trust.md, F1).

use std::time::Duration;

use server::clock;

use super::clients::{Applicant, Talk, Told};
use super::program::Program;
use crate::harness::{Database, Engine, Folder};

/// How often the program is killed on each engine.
const KILLS: usize = 100;

async fn a_hundred_kills(engine: Engine) {
    let folder = Folder::new();
    let database = Database::new(engine, &folder).await;
    let mut program = Program::new(&database.url, &folder, "data");
    program.start().await;
    let mut applicant = Applicant::at(program.port).await;
    let mut talk = Talk::at(program.port).await;
    let mut unanswered = 0;
    for _ in 0..KILLS {
        let [byte] = clock::chance::<1>();
        let killing = async {
            tokio::time::sleep(Duration::from_millis(20 + u64::from(byte) / 2)).await;
            program.kill();
        };
        let applying = async { while applicant.step().await == Told::Done {} };
        let talking = async { while talk.step().await == Told::Done {} };
        tokio::join!(applying, talking, killing);
        program.start().await;
        // What got no answer is sent again, with the key it had.
        let before = program.number("select count(*) from application").await;
        let known = i64::try_from(applicant.acknowledged.len()).unwrap();
        assert!((0..=1).contains(&(before - known)), "{before} of {known}");
        unanswered += before - known;
        assert_eq!(applicant.step().await, Told::Done);
        assert_eq!(talk.step().await, Told::Done);
    }
    applicant.check().await;
    talk.check().await;
    program.nothing_is_torn().await;
    program.kill();
    program.audit_is_whole().await;
    let (first, starts) = program.starts_told();
    let slowest = starts[starts.len() * 95 / 100];
    println!(
        "{engine:?}: {} applications and {} messages acknowledged over {KILLS} kills, {unanswered} \
         stored without an answer; ready again in {:?} at the least, {:?} in the middle, {slowest:?} \
         in 95 of 100, {:?} at the most; the very first start took {first:?}",
        applicant.acknowledged.len(),
        talk.acknowledged.len(),
        starts[0],
        starts[starts.len() / 2],
        starts[starts.len() - 1],
    );
    // Ready within 2 s. A machine on which even the very first start takes long may take as long.
    let bound = Duration::from_secs(2).max(first * 2);
    assert!(starts[starts.len() / 2] <= bound, "{starts:?}");
    database.drop().await;
}

for_both!(a_hundred_kills_lose_nothing: a_hundred_kills);
