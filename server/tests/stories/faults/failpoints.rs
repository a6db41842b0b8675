//! Killed at each named step of a write: before it begins, after each statement, before and after the
//! commit, before the reply (trust.md, F1).

use std::time::Duration;

use domain::people::api::SignOut;

use super::clients::{Applicant, Talk, Told};
use super::program::Program;
use crate::harness::{Database, Engine, Folder};
use crate::process::Wire;

/// The step, which time it comes, and whether the write is stored when the process ends there.
type Point = (&'static str, usize, bool);

/// Around every act.
const AROUND: [Point; 9] = [
    ("before begin", 1, false),
    ("begin", 1, false),
    ("savepoint act", 1, false),
    ("insert into audit", 1, false),
    ("insert into reply", 1, false),
    ("release savepoint act", 1, false),
    // The first is the lock; the second is the last statement before the commit.
    ("update audit_head set", 2, false),
    (COMMIT, 1, true),
    (BEFORE_REPLY, 1, true),
];
/// Only after our own act has begun: the service may be writing something of its own before it.
const COMMIT: &str = "select body_mac|commit";
const BEFORE_REPLY: &str = "select body_mac|before reply";
/// What only a sending does.
const SENDING: [Point; 7] = [
    ("delete from draft", 1, false),
    ("insert into application", 1, false),
    ("insert into letter", 1, false),
    ("insert into letter", 2, false),
    ("insert into letter", 3, false),
    ("insert into letter", 4, false),
    ("insert into acting_link", 1, false),
];
/// What only an answer does.
const ANSWERING: [Point; 2] = [
    ("update question set", 1, false),
    ("insert into letter", 1, false),
];

async fn at_each_point(engine: Engine) {
    let folder = Folder::new();
    let database = Database::new(engine, &folder).await;
    let mut program = Program::new(&database.url, &folder, "data");
    program.start().await;
    let mut applicant = Applicant::for_a_place(program.port).await;
    let mut talk = Talk::at(program.port).await;
    for (step, nth, stored) in AROUND.into_iter().chain(SENDING) {
        let before = program.number("select count(*) from application").await;
        program.aside().await;
        die_at(&mut program, "POST /api/applications", step, nth).await;
        applicant.drafts().await;
        assert_eq!(applicant.step().await, Told::Nothing, "{step} {nth}");
        program.ended().await;
        let at_rest = program.number("select count(*) from application").await;
        assert_eq!(at_rest - before, i64::from(stored), "{step} {nth}");
        program.nothing_is_torn().await;
        program.start().await;
        assert_eq!(applicant.step().await, Told::Done, "{step} {nth}");
        let after = program.number("select count(*) from application").await;
        assert_eq!(after, before + 1, "{step} {nth}: once");
        program.nothing_is_torn().await;
    }
    assert_eq!(talk.step().await, Told::Done, "asked");
    for (step, nth, stored) in AROUND.into_iter().chain(ANSWERING) {
        let before = program
            .number("select cast(sum(version) as bigint) from question")
            .await;
        die_at(&mut program, "POST /api/questions/", step, nth).await;
        assert_eq!(talk.step().await, Told::Nothing, "{step} {nth}");
        program.ended().await;
        let at_rest = program
            .number("select cast(sum(version) as bigint) from question")
            .await;
        assert_eq!(at_rest - before, i64::from(stored), "{step} {nth}");
        program.nothing_is_torn().await;
        program.start().await;
        assert_eq!(talk.step().await, Told::Done, "{step} {nth}");
        // What the other side says next, so that an answer is due again.
        assert_eq!(talk.step().await, Told::Done, "{step} {nth}");
        program.nothing_is_torn().await;
    }
    program.back().await;
    applicant.check().await;
    talk.check().await;
    program.kill();
    program.audit_is_whole().await;
    database.drop().await;
}

async fn die_at(program: &mut Program, request: &str, step: &str, nth: usize) {
    program.kill();
    let mut command = program.command();
    command.env("FAILPOINT", format!("write of {request}|{step}|{nth}"));
    program.start_as(command).await;
    // Nobody else's write is to be met at the step: every letter is handed over, and then the writer
    // has done something else.
    let waiting = "select count(*) from letter where handed is null";
    while program.number(waiting).await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Wire::new(program.port).must(SignOut {}, &()).await;
}

for_both!(a_kill_at_each_step_of_a_write_leaves_all_of_it_or_nothing: at_each_point);
