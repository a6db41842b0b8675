//! Nothing is kept longer than the privacy notice says, in any table (trust.md, D5, D6).

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use domain::applications::RoundId;
use domain::applications::api::desk::{InviteAssessor, Invited, NextPart};
use server::retention::{self, End, KEPT};
use sqlx::{AssertSqlSafe, Row as _};

use crate::backup::a_day;
use crate::harness::{AISHA, Engine, MORGAN, PRIYA, Service, TABLES, address, library, root};
use crate::samples;

const DAY: i64 = 24 * 60;

/// The tables that the database has, and the columns of each.
pub async fn tables(service: &Service) -> Vec<(String, Vec<String>)> {
    let pool = service.app.store.read();
    let (names, columns) = match service.settings.engine() {
        Engine::Sqlite => (
            "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
            "select name from pragma_table_info($1)",
        ),
        Engine::Postgres => (
            "select cast(table_name as text) from information_schema.tables where table_schema = 'public'",
            "select cast(column_name as text) from information_schema.columns \
             where table_schema = 'public' and table_name = $1",
        ),
    };
    let rows = sqlx::query(names).fetch_all(pool).await.unwrap();
    let mut tables = vec![];
    for row in rows {
        let table: String = row.try_get(0).unwrap();
        if table == "_sqlx_migrations" {
            continue;
        }
        let of = sqlx::query(columns)
            .bind(&table)
            .fetch_all(pool)
            .await
            .unwrap();
        let columns = of.iter().map(|row| row.try_get(0).unwrap()).collect();
        tables.push((table, columns));
    }
    tables
}

/// Every row of this table, as long ago as its end counts it.
async fn oldest(service: &Service, kept: &retention::Kept) -> Option<i64> {
    let column = match kept.table {
        "person" => "signed_in",
        "session" | "link" => "made",
        "draft" | "adjustment" => "saved",
        "application" => "submitted",
        "acting_link" => "until",
        "question" => "since",
        "page_rating" | "monitoring" | "monitoring_staging" => "(day + 1) * 86400000",
        _ => "at",
    };
    let sql = format!("select coalesce(min({column}), -1) from {}", kept.table);
    Some(service.number(&sql).await).filter(|oldest| *oldest >= 0)
}

async fn nothing_is_too_old(service: &Service) {
    let now = service.app.clock.now().0;
    for kept in KEPT {
        let (End::Cut(period) | End::After { period, .. }) = kept.end else {
            continue;
        };
        if let Some(oldest) = oldest(service, &kept).await {
            let longest = period.millis() + DAY * 60_000;
            assert!(
                now - oldest <= longest,
                "{} keeps a row for {} days",
                kept.table,
                (now - oldest) / 86_400_000
            );
        }
    }
}

on_both! {
    async fn every_table_has_an_end(service: Service) {
        let there: BTreeSet<String> = tables(service).await.into_iter().map(|(table, _)| table).collect();
        let told: BTreeSet<String> = KEPT.iter().map(|kept| kept.table.to_owned()).collect();
        assert_eq!(there, told, "server/src/retention.rs names every table");
        for table in TABLES {
            assert!(told.contains(table), "{table}");
        }
    }

    /// Day after day for three years, and a service that is asked every day.
    async fn three_years_on_nothing_is_older_than_its_end(service: Service) {
        a_day(service).await;
        retention::run(&service.app.store).await.unwrap();
        nothing_is_too_old(service).await;
        let kept = service.counts().await;
        for (at, days) in [(1, 1), (2, 6), (3, 24), (4, 330), (5, 366), (6, 4), (7, 370)] {
            service.later(days * DAY);
            let removed = retention::run(&service.app.store).await.unwrap();
            nothing_is_too_old(service).await;
            if at < 4 {
                let now = service.counts().await;
                for table in ["person", "draft", "application", "question", "page_rating"] {
                    assert_eq!(now[table], kept[table], "{table} after {days} days more: {removed:?}");
                }
            }
        }
        for (table, rows) in service.counts().await {
            let stays = matches!(table, "audit");
            assert_eq!(rows > 0, stays, "{table} has {rows} rows");
        }
        let sql = "select count(*) from audit where act = 'retention.remove' and actor = 'service'";
        assert!(service.number(sql).await >= 9, "it says what it removed");
        service.audited().await;
        // Whoever comes again is welcome.
        server::demo::people_move_in(&service.app).await.unwrap();
        samples::apply(&service.signed_in(PRIYA).await).await;
    }

    /// Whoever was asked two years ago, and is asked again, stays asked: each by its own age.
    async fn an_old_invitation_takes_no_new_one_with_it(service: Service) {
        for (days, round) in [(0, "mentee-2026-12-31"), (715, "mentee-2028-12-31")] {
            service.later(days * DAY);
            let morgan = service.signed_in(MORGAN).await;
            let invited = Invited { email: address(AISHA), at_event: false };
            let round = RoundId(round.to_owned());
            morgan.call(InviteAssessor { round }, &invited).await.unwrap();
        }
        service.later(20 * DAY);
        retention::run(&service.app.store).await.unwrap();
        assert_eq!(service.number("select count(*) from assessor").await, 1);
        let aisha = service.signed_in(AISHA).await;
        aisha.call(NextPart { round: RoundId("mentee-2028-12-31".to_owned()) }, &()).await.unwrap();
    }

    /// A start must not make others wait for the one writer, nor wake a disk, for nothing.
    async fn where_nothing_has_had_its_time_nothing_is_written(service: Service) {
        a_day(service).await;
        retention::run(&service.app.store).await.unwrap();
        let batches = || service.app.store.batches.load(Ordering::Relaxed);
        let before = batches();
        assert_eq!(retention::run(&service.app.store).await.unwrap(), []);
        assert_eq!(batches(), before);
        // And no more than it takes: one act for each table that has something.
        service.later(31 * DAY);
        let removed = retention::run(&service.app.store).await.unwrap();
        assert!(removed.len() > 1, "{removed:?}");
        assert_eq!(batches() - before, i64::try_from(removed.len()).unwrap());
    }

    async fn a_person_who_comes_back_stays(service: Service) {
        retention::run(&service.app.store).await.unwrap();
        for _ in 0..3 {
            service.later(365 * DAY);
            service.signed_in(PRIYA).await;
            retention::run(&service.app.store).await.unwrap();
        }
        assert_eq!(service.number("select count(*) from person").await, 1);
    }

    async fn the_audit_chain_is_cut_from_the_front_and_stays_whole(service: Service) {
        a_day(service).await;
        retention::run(&service.app.store).await.unwrap();
        let old = service.audited().await;
        service.later(4 * 365 * DAY);
        a_day_of(service).await;
        service.later(4 * 365 * DAY);
        retention::run(&service.app.store).await.unwrap();
        nothing_is_too_old(service).await;
        assert_eq!(service.number("select seq from audit_head where id = 2").await, old);
        assert_eq!(service.number("select min(seq) from audit").await, old + 1);
        let last = service.audited().await;
        let app = service.reopened(library()).await.unwrap();
        app.store.read().close().await;
        // Nobody but the service cuts: a floor that no entry speaks of is found.
        let forged = format!(
            "delete from audit where seq <= {0}; update audit_head set seq = {0}, mac = (select a.mac from kept a where a.seq = {0}) where id = 2",
            old + 3
        );
        service.sql("create table kept as select * from audit").await;
        service.sql(&forged).await;
        let anchor = server::audit::anchored(&service.settings.anchor());
        let found = service.app.store.verify_audit(&anchor).await.unwrap_err();
        assert_eq!(found, format!("The audit chain is broken at entry {}: nothing says why the entries up to it are gone.", old + 3));
        assert!(last > old + 3);
    }

    /// Two thousand saved replies have had their time; other writes are not held up, and no batch is large.
    async fn much_goes_in_small_steps(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let rows: Vec<String> = (0..2_000).map(|n| format!("('old{n}', '', 1, '')")).collect();
        service.sql(&format!("insert into reply (id, body_mac, at, sealed) values {}", rows.join(", "))).await;
        let removing = retention::run(&service.app.store);
        let writing = async {
            for _ in 0..3 {
                samples::interested(&priya).await;
            }
        };
        let (removed, ()) = tokio::join!(removing, writing);
        assert_eq!(removed.unwrap().iter().find(|(table, _)| *table == "reply").unwrap().1, 2_000);
        let batches = service.number("select count(*) from audit where act = 'retention.remove' and subject = 'reply'").await;
        assert_eq!(batches, 4);
        assert!(service.number("select count(*) from reply").await > 0, "what is young stays");
    }
}

async fn a_day_of(service: &Service) {
    server::demo::people_move_in(&service.app).await.unwrap();
    samples::apply(&service.signed_in(PRIYA).await).await;
    service.signed_in(MORGAN).await;
}

/// Code and page agree: each row of the notice has a table with that end, and each table its row.
#[test]
fn the_privacy_notice_tells_the_same_periods() {
    let text = std::fs::read_to_string(root().join("content/service/privacy.md")).unwrap();
    let notice = text
        .split("## What we keep")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let rows: Vec<Vec<&str>> = notice
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| What we keep"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    for kept in KEPT {
        match kept.end {
            End::Never => assert_eq!(kept.what, "", "{}", kept.table),
            End::With(table) => {
                let row = rows.iter().find(|row| row[0] == kept.what);
                let row = row.unwrap_or_else(|| panic!("the notice has no row for {}", kept.table));
                assert_eq!(
                    row[2],
                    format!("With the {table} it is about"),
                    "{}",
                    kept.table
                );
            }
            End::Cut(period) | End::After { period, .. } => {
                let row = rows.iter().find(|row| row[0] == kept.what);
                let row = row.unwrap_or_else(|| panic!("the notice has no row for {}", kept.table));
                assert!(
                    row[2].to_lowercase().contains(&period.said()),
                    "{} ends after {}; the notice says: {}",
                    kept.table,
                    period.said(),
                    row[2]
                );
            }
        }
    }
    let told: BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    let here: BTreeSet<&str> = KEPT
        .iter()
        .map(|kept| kept.what)
        .filter(|what| !what.is_empty())
        .collect();
    assert_eq!(told, here);
}

/// What was removed is nowhere in SQLite's files, not even sealed (trust.md, D5).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_what_was_removed_stays_on_the_disk() {
    let service = Service::open(Engine::Sqlite).await;
    a_day(&service).await;
    let mut sealed = vec![];
    for table in [
        "person",
        "draft",
        "application",
        "question",
        "letter",
        "reply",
    ] {
        let sql = AssertSqlSafe(format!("select sealed from {table}"));
        for row in sqlx::query(sql)
            .fetch_all(service.app.store.read())
            .await
            .unwrap()
        {
            let text: String = row.try_get(0).unwrap();
            sealed.extend(
                text.as_bytes()
                    .chunks(40)
                    .filter(|part| part.len() == 40)
                    .map(<[u8]>::to_vec),
            );
        }
    }
    assert!(sealed.len() > 100);
    let on_disk = || {
        let bytes: Vec<u8> = ["service.db", "service.db-wal"]
            .iter()
            .flat_map(|name| std::fs::read(service.folder.0.join(name)).unwrap())
            .collect();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let there = |part: &&Vec<u8>| text.contains(std::str::from_utf8(part).unwrap());
        sealed.iter().filter(there).count()
    };
    assert!(
        on_disk() > sealed.len() / 2,
        "the search finds what is there"
    );
    service.later(3 * 366 * DAY);
    retention::run(&service.app.store).await.unwrap();
    assert_eq!(on_disk(), 0);
    service.close().await;
}
