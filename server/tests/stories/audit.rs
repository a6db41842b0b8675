//! The chain of acts: whatever is done to it afterwards is found (trust.md, A2, A3, T11).

use server::audit::{Head, anchored};

use crate::harness::{Engine, PRIYA, Service, library};
use crate::samples::{self, draft, mentee};

async fn found(service: &Service) -> String {
    let anchor = anchored(&service.settings.anchor());
    service.app.store.verify_audit(&anchor).await.unwrap_err()
}

/// Enough acts that the head is written outside the database a second time.
async fn seventy_acts(service: &Service) {
    let priya = service.signed_in(PRIYA).await;
    let mut version = draft(&priya, "mentee", mentee()).await.version;
    for _ in 0..70 {
        let typed = domain::drafts::api::Typed {
            draft: None,
            version,
            entries: mentee(),
        };
        version = priya
            .call(samples::save("mentee"), &typed)
            .await
            .unwrap()
            .version;
    }
}

on_both! {
    async fn an_untouched_chain_is_whole(service: Service) {
        seventy_acts(service).await;
        let acts = service.audited().await;
        assert!(acts > 70);
        assert!(anchored(&service.settings.anchor()).seq > 64, "anchored every 64 acts");
        assert_eq!(service.number("select count(*) from audit").await, acts);
    }

    async fn the_head_is_anchored_a_minute_later_at_the_latest(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        service.later(2);
        let before = anchored(&service.settings.anchor()).seq;
        draft(&priya, "mentee", mentee()).await;
        is_anchored_after(service, before).await;
    }

    async fn a_clock_set_back_does_not_put_the_anchor_off(service: Service) {
        let before = anchored(&service.settings.anchor()).seq;
        service.later(-24 * 60);
        service.signed_in(PRIYA).await;
        is_anchored_after(service, before).await;
    }

    async fn an_anchor_that_could_not_be_written_is_written_with_the_next_act(service: Service) {
        let file = service.settings.anchor();
        is_anchored_after(service, 0).await;
        let (before, aside) = (anchored(&file).seq, file.with_extension("aside"));
        std::fs::rename(&file, &aside).unwrap();
        std::fs::create_dir(&file).unwrap();
        seventy_acts(service).await;
        std::fs::remove_dir(&file).unwrap();
        std::fs::rename(&aside, &file).unwrap();
        more_acts(service, 1).await;
        is_anchored_after(service, before).await;
    }

    async fn an_anchor_cut_short_by_a_crash_is_passed_over(service: Service) {
        seventy_acts(service).await;
        let file = service.settings.anchor();
        for torn in ["\n9", "99", " ", "0123456789abcdef"] {
            let (whole, kept) = (anchored(&file), std::fs::read_to_string(&file).unwrap());
            std::fs::write(&file, kept + torn).unwrap();
            assert_eq!(anchored(&file), whole, "{torn}");
            service.reopened(library()).await.unwrap();
        }
        let head = Head { seq: 1, mac: "of the next".to_owned() };
        server::audit::anchor(&file, &head);
        assert_eq!(anchored(&file), head, "not joined to the line that was cut short");
    }

    async fn every_edit_of_an_entry_is_found(service: Service) {
        seventy_acts(service).await;
        for column in ["at = at + 1", "actor = 'me'", "act = 'nothing'", "subject = 'x'", "fields = 'x'", "mac = 'x'"] {
            let name = column.split(' ').next().unwrap();
            service.sql("create table kept as select * from audit where seq = 20").await;
            service.sql(&format!("update audit set {column} where seq = 20")).await;
            assert_eq!(found(service).await, "The audit chain is broken at entry 20.", "{column}");
            service.sql(&format!("update audit set {name} = (select {name} from kept) where seq = 20; drop table kept")).await;
            service.audited().await;
        }
    }

    async fn a_deleted_entry_is_found(service: Service) {
        seventy_acts(service).await;
        service.sql("delete from audit where seq = 30").await;
        assert_eq!(found(service).await, "The audit chain is broken at entry 30.");
        service.sql("update audit set seq = seq - 1 where seq = 31").await;
        assert_eq!(found(service).await, "The audit chain is broken at entry 30.");
    }

    async fn swapped_entries_are_found(service: Service) {
        seventy_acts(service).await;
        service.sql(
            "update audit set seq = -1 where seq = 40; update audit set seq = 40 where seq = 41; \
             update audit set seq = 41 where seq = -1",
        ).await;
        assert_eq!(found(service).await, "The audit chain is broken at entry 40.");
    }

    async fn a_tail_cut_off_is_found(service: Service) {
        seventy_acts(service).await;
        let last = service.audited().await;
        service.sql(&format!("delete from audit where seq = {last}")).await;
        let missing = format!("The audit chain ends at entry {}: later entries are missing.", last - 1);
        assert_eq!(found(service).await, missing);
        // With the head set back as well, the anchor still knows better, now and at the next start.
        service.sql("delete from audit where seq > 50; update audit_head set seq = 50, mac = (select mac from audit where seq = 50) where id = 1").await;
        assert_eq!(found(service).await, "The audit chain ends at entry 50: later entries are missing.");
        let refused = service.reopened(library()).await.err().unwrap();
        assert!(refused.contains("audit-anchor") && refused.contains("not the database that was used last"), "{refused}");
        // All of it wiped.
        service.sql("delete from audit; update audit_head set seq = 0, mac = '' where id = 1").await;
        assert!(found(service).await.contains("later entries are missing"));
        assert!(service.reopened(library()).await.is_err());
        let none = service.app.store.verify_audit(&Head::default()).await;
        assert_eq!(none, Ok(0), "without an anchor nobody could tell: that is what it is for");
    }

    async fn an_older_database_put_back_is_refused(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        draft(&priya, "mentee", mentee()).await;
        service.sql("create table old_audit as select * from audit; create table old_head as select * from audit_head").await;
        more_acts(service, 70).await;
        service.sql("delete from audit; insert into audit select * from old_audit; delete from audit_head; insert into audit_head select * from old_head").await;
        assert!(found(service).await.contains("later entries are missing"));
        let refused = service.reopened(library()).await.err().unwrap();
        assert!(refused.contains("not the database that was used last"), "{refused}");
    }

    async fn a_chain_is_whole_while_it_grows(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let busy = async {
            for _ in 0..30 {
                let letter = domain::people::api::SignOut {};
                service.browser().call(letter, &()).await.unwrap();
            }
        };
        let watching = async {
            for _ in 0..30 {
                service.audited().await;
            }
        };
        tokio::join!(busy, watching);
        drop(priya);
    }
}

/// The anchor follows the answer.
async fn is_anchored_after(service: &Service, before: i64) {
    let follows = async {
        while anchored(&service.settings.anchor()).seq <= before {
            tokio::task::yield_now().await;
        }
    };
    let within = std::time::Duration::from_secs(5);
    tokio::time::timeout(within, follows).await.unwrap();
}

async fn more_acts(service: &Service, count: usize) {
    for _ in 0..count {
        service
            .browser()
            .call(domain::people::api::SignOut {}, &())
            .await
            .unwrap();
    }
}
