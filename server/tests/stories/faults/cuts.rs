//! The network is cut after every so many bytes of a sending, on the way there and on the way back:
//! one application, the same receipt, and the text is kept until then (trust.md, F6).

use domain::applications::api::SubmitApplication;
use server::clock;

use super::balancer::Balancer;
use super::clients::Applicant;
use super::program::Program;
use crate::harness::{Database, Engine, Folder};
use crate::samples::{INTEREST, interest, open};

/// A cut at every so many bytes.
const STEP: usize = 256;

async fn cut_everywhere(engine: Engine) {
    let folder = Folder::new();
    let database = Database::new(engine, &folder).await;
    let mut program = Program::new(&database.url, &folder, "data");
    program.start().await;
    let mut applicant = Applicant::at(program.port).await;
    let balancer = Balancer::to(&[program.port]).await;
    let mut behind = applicant.wire.clone();
    behind.port = balancer.port;

    applicant.drafts().await;
    let request = behind
        .written(&clock::id(), &SubmitApplication {}, &applicant.new)
        .len();
    let there = (0..request).step_by(STEP).map(|at| (at, usize::MAX));
    // An answer is shorter than a request; one that is not cut any more ends the list.
    let back = (0..request).step_by(STEP).map(|at| (usize::MAX, at));
    let (mut cuts, mut stored_unanswered) = (0, 0);
    for most in there.chain(back) {
        let before = program.number("select count(*) from application").await;
        if applicant.new.draft.is_none() {
            applicant.drafts().await;
        }
        balancer.cut_after(most);
        let key = clock::id();
        let cut = behind
            .call(&key, &SubmitApplication {}, &applicant.new)
            .await;
        balancer.cut_after((usize::MAX, usize::MAX));
        if cut.is_none() {
            cuts += 1;
            // Whether it arrived is settled as soon as the server has seen the cut; until it is
            // sent, the text stands in the draft.
            let draft = applicant.wire.must(open(INTEREST), &()).await.draft;
            let stored = program.number("select count(*) from application").await - before;
            if let Some(draft) = draft {
                assert_eq!(draft.entries, interest(), "{most:?}");
            } else {
                stored_unanswered += 1;
                assert_eq!(stored, 1, "{most:?}: neither draft nor application");
            }
        }
        let again = behind
            .call(&key, &SubmitApplication {}, &applicant.new)
            .await;
        let receipt = again.unwrap().unwrap();
        if let Some(cut) = cut {
            assert_eq!(cut.unwrap(), receipt);
        }
        let draft = applicant.new.draft.take().unwrap();
        assert_eq!(receipt.id.0, draft.0, "{most:?}");
        assert_eq!(
            program.number("select count(*) from application").await,
            before + 1
        );
        applicant.acknowledged.insert(key, receipt);
    }
    assert!(cuts > request / STEP, "{cuts} cuts");
    applicant.check().await;
    program.nothing_is_torn().await;
    program.kill();
    program.audit_is_whole().await;
    println!("{engine:?}: {cuts} cuts, {stored_unanswered} stored without an answer");
    database.drop().await;
}

for_both!(a_sending_cut_off_anywhere_is_sent_once_and_its_text_kept: cut_everywhere);
