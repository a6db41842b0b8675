//! Two thousand requests whose sender goes away at a random point: before the request is whole, or
//! before its answer is. Nothing is written by half and nothing is kept open (trust.md, F11).

use std::time::Duration;

use domain::applications::api::{MyApplications, SubmitApplication};
use domain::letters::api::ListLetters;
use domain::people::api::ReadSession;
use domain::questions::api::{AskQuestion, NewQuestion};
use futures_util::future::join_all;
use server::clock;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::clients::Applicant;
use super::program::Program;
use crate::harness::{Database, Engine, Folder};
use crate::samples::{open, question};

const ABORTED: usize = 2_000;
/// How many senders there are at once.
const AT_ONCE: usize = 40;

/// Sends so many bytes of a request, stays a little while, and is gone.
async fn goes_away(port: u16, request: &[u8], stays: Duration, reset: bool) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    if reset {
        stream.set_zero_linger().unwrap();
    }
    stream.write_all(request).await.unwrap();
    tokio::time::sleep(stays).await;
}

async fn aborted(engine: Engine) {
    let folder = Folder::new();
    let database = Database::new(engine, &folder).await;
    let mut program = Program::new(&database.url, &folder, "data");
    program.start().await;
    let mut applicant = Applicant::at(program.port).await;
    let hash = applicant.wire.must(open("ask"), &()).await.hash;
    let entries = question("Whether it arrives", "Does it?");
    let asked = NewQuestion {
        hash,
        entries,
        draft: None,
        version: 0,
    };
    fill_the_pool(&applicant).await;
    let before = program.open_files();

    let (mut applied, mut questions) = (vec![], vec![]);
    for _ in 0..ABORTED / AT_ONCE {
        let mut leaving = vec![];
        for _ in 0..AT_ONCE {
            let key = clock::id();
            let [kind, many, few, stays] = clock::chance::<4>().map(usize::from);
            let wire = &applicant.wire;
            // Few questions: nobody may have more than 200 waiting.
            let request = match kind % 16 {
                0..=5 => wire.written(&key, &SubmitApplication {}, &applicant.new),
                6 => wire.written(&key, &AskQuestion {}, &asked),
                7..=9 => wire.written(&key, &MyApplications {}, &()),
                10..=12 => wire.written(&key, &ListLetters {}, &()),
                _ => wire.written(&key, &ReadSession {}, &()),
            };
            match kind % 16 {
                0..=5 => applied.push(key),
                6 => questions.push(key),
                _ => {}
            }
            // Half of them are whole: then it is the answer that nobody takes.
            let length = request.len();
            let sent = if many % 2 == 0 {
                length
            } else {
                (many * 256 + few) % length
            };
            let stays = Duration::from_micros(u64::try_from(stays * 400).unwrap());
            let (port, reset) = (program.port, few % 2 == 0);
            leaving.push(async move {
                goes_away(port, &request.as_bytes()[..sent], stays, reset).await;
            });
        }
        join_all(leaving).await;
    }

    // Everybody who comes now is served: no connection to the database is missing.
    fill_the_pool(&applicant).await;
    program.nothing_is_torn().await;
    let stored = program.number("select count(*) from application").await;
    assert!(stored > 0, "some went away so late that it was stored");
    for key in &applied {
        let receipt = applicant
            .wire
            .call(key, &SubmitApplication {}, &applicant.new)
            .await;
        applicant
            .acknowledged
            .insert(key.clone(), receipt.unwrap().unwrap());
    }
    for key in &questions {
        applicant
            .wire
            .call(key, &AskQuestion {}, &asked)
            .await
            .unwrap()
            .unwrap();
    }
    applicant.check().await;
    let all = program.number("select count(*) from question").await;
    assert_eq!(all, i64::try_from(questions.len()).unwrap(), "each once");
    program.nothing_is_torn().await;
    if engine == Engine::Postgres {
        let kept = "select count(*) from pg_stat_activity where datname = current_database() \
                    and state like 'idle in transaction%'";
        assert_eq!(program.number(kept).await, 0, "no transaction is left open");
    }
    // The last sockets may still be on their way out.
    for _ in 0..250 {
        if program.open_files() <= before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let after = program.open_files();
    assert!(after <= before + 2, "{before} open before, {after} after");
    program.kill();
    program.audit_is_whole().await;
    println!(
        "{engine:?}: of {} aborted sendings {stored} had been stored; {before} files open before, \
         {after} after",
        applied.len(),
    );
    database.drop().await;
}

/// As many readers as the pool has connections, and some more.
async fn fill_the_pool(applicant: &Applicant) {
    let reads = (0..50).map(|_| {
        let mut wire = applicant.wire.clone();
        async move { wire.must(ReadSession {}, &()).await.who.unwrap() }
    });
    join_all(reads).await;
}

for_both!(two_thousand_who_go_away_leave_nothing_by_half_and_nothing_open: aborted);
