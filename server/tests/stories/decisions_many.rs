//! A large round is published in one piece.

use domain::applications::api::ReadApplication;
use domain::applications::api::decide::{Publish, PublishDecisions, Published};
use domain::applications::{Application, ApplicationId};
use server::vault::{Place, Vault};

use crate::harness::{Engine, MORGAN, PRIYA, Service};
use crate::samples::{self, decided, drafted, endorsed, round};

on_both! {
    /// All of a large round in one transaction, well within the time that an answer may take.
    async fn all_decisions_of_a_large_round_go_out_in_one_piece(service: Service) {
        // Unoptimised code is some twenty times slower.
        const MANY: usize = if cfg!(debug_assertions) { 200 } else { 1_000 };
        let priya = service.signed_in(PRIYA).await;
        let first = endorsed(&priya).await;
        let read = ReadApplication { id: first.id.clone() };
        let of = priya.call(read, &()).await.unwrap();
        let vault = Vault::new(service.settings.key);
        let typed = decided("not-selected", "Say what you did yourself, and what came of it for your team.");
        let mut rows = vec![];
        for at in 1..MANY {
            let id = format!("{at:032x}");
            let reference = format!("AAAA-{at:04}");
            let clone = Application { id: ApplicationId(id.clone()), reference: reference.clone(), ..of.clone() };
            let place = |table| Place { table, id: &id, version: 1 };
            let sealed = vault.seal(place("application"), &clone).unwrap();
            rows.push(format!(
                "insert into application (id, person, reference, form, submitted, version, sealed, stage, closes) values \
                 ('{id}', '{}', '{reference}', 'mentee', {}, 1, '{sealed}', 'submitted', '2026-12-31')",
                of.applicant.id.0, of.submitted().0,
            ));
            let sealed = vault.seal(place("decision"), &typed).unwrap();
            rows.push(format!(
                "insert into decision (application, drafter, version, at, outcome, lacking, sealed) values \
                 ('{id}', 'somebody', 1, 1, 'not-selected', 0, '{sealed}')",
            ));
        }
        for rows in rows.chunks(100) {
            service.sql(&format!("begin; {}; commit", rows.join("; "))).await;
        }
        // Two marks for each answer.
        for part in samples::PARTS {
            for scorer in ["one", "other"] {
                service.sql(&format!(
                    "insert into mark (application, part, scorer, mark, at) \
                     select id, '{part}', '{scorer}', 3, 1 from application"
                )).await;
            }
        }
        let morgan = service.signed_in(MORGAN).await;
        drafted(&morgan, &first.id, decided("offer", "")).await;
        let seen = samples::seen(&morgan).await;
        let publish = PublishDecisions { round: round() };
        let published = morgan.call(publish, &Publish { seen }).await.unwrap();
        assert_eq!(published, Published { sent: MANY, left_out: vec![] });
        for (sql, count) in [
            ("select count(*) from application where stage = 'not-selected'", MANY - 1),
            ("select count(*) from application where stage = 'offered' and due > 0", 1),
            ("select count(*) from application where due is null", MANY - 1),
            ("select count(*) from decision", 0),
            ("select count(*) from audit where act = 'application.decide'", MANY),
            ("select count(distinct subject) from audit where act = 'application.decide'", MANY),
        ] {
            assert_eq!(service.number(sql).await, i64::try_from(count).unwrap(), "{sql}");
        }
        let letters = service.number("select count(*) from letter").await;
        assert!(letters >= i64::try_from(MANY).unwrap());
        service.audited().await;
    }
}
