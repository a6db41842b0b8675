//! Equality monitoring (trust.md, decision 10): what people say of themselves is there, and nothing leads
//! from it to them, to what they sent, or to when they came.

mod canaries;
mod uncounted;

use domain::api::{Failure, SENDER};
use domain::monitoring::api::{AnswerMonitoring, DeleteMonitoring, NewAnswers, Typed};
use domain::monitoring::{CHANCE, Receipt};
use server::backup;
use server::monitoring::move_on;
use server::vault::{Use, Vault};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Row as _};

use crate::at_rest::contains;
use crate::backup::{back_up, keys};
use crate::content::check;
use crate::harness::{Asked, DYLAN, Engine, PRIYA, Service, TABLES, entries};
use crate::samples;

/// The receipt of this number.
fn receipt(number: u8) -> Receipt {
    Receipt::of([number; CHANCE])
}

fn hash(of: &Receipt) -> String {
    server::clock::hex(&Sha256::digest(of.as_str()))
}

/// Answers that this receipt belongs to.
pub fn answers(number: u8, said: &[(&str, &str)]) -> NewAnswers {
    NewAnswers {
        receipt_hash: hash(&receipt(number)),
        entries: entries(said),
        work: 0,
    }
}

fn typed(receipt: &Receipt) -> Typed {
    Typed {
        receipt: receipt.to_string(),
    }
}

/// A request that is right, for the endpoint of this name.
pub fn sample(name: &str) -> Option<Asked> {
    match name {
        "AnswerMonitoring" => Some(Asked::of(
            &AnswerMonitoring {},
            &answers(1, &[("age", "25-34")]),
        )),
        "DeleteMonitoring" => Some(Asked::of(&DeleteMonitoring {}, &typed(&receipt(2)))),
        _ => None,
    }
}

async fn answer(service: &Service, number: u8, said: &[(&str, &str)]) {
    let new = answers(number, said);
    let done = service.browser().call(AnswerMonitoring {}, &new).await;
    done.unwrap();
}

async fn delete(service: &Service, number: u8) {
    let typed = typed(&receipt(number));
    let done = service.browser().call(DeleteMonitoring {}, &typed).await;
    done.unwrap();
}

/// Somebody answers, and their answers wait.
pub async fn a_day(service: &Service) {
    answer(service, 40, &[("sex", "female"), ("ethnicity", "A4")]).await;
}

/// How many answers wait, and how many are kept.
async fn counted(service: &Service) -> (i64, i64) {
    let count = |table: &str| format!("select count(*) from {table} where sealed <> ''");
    (
        service.number(&count("monitoring_staging")).await,
        service.number(&count("monitoring")).await,
    )
}

const DAY: i64 = 24 * 60;

on_both! {
    async fn answers_wait_for_the_next_day_and_move_on_together_with_one_entry(service: Service) {
        let before = service.counts().await;
        for number in 1..=3 {
            answer(service, number, &[("sex", "female")]).await;
            service.later(61);
        }
        let now = service.counts().await;
        for table in TABLES.into_iter().filter(|table| *table != "monitoring_staging") {
            assert_eq!(now[table], before[table], "{table}: no entry, letter or reply of their own");
        }
        assert_eq!(counted(service).await, (3, 0));
        assert_eq!(move_on(&service.app.store).await, Ok(0), "the day is not over, however often the service starts");
        service.later(DAY);
        answer(service, 4, &[("sex", "male")]).await;
        assert_eq!(move_on(&service.app.store).await, Ok(3));
        assert_eq!(move_on(&service.app.store).await, Ok(0));
        assert_eq!(counted(service).await, (1, 3));
        let told = "select count(*) from audit where act = 'monitoring.move' and actor = 'service' and fields = 'rows 3 deleted 0'";
        assert_eq!(service.number(told).await, 1);
        assert_eq!(service.counts().await["audit"], before["audit"] + 1);
        assert_eq!(service.number("select count(distinct day) from monitoring").await, 1);
        assert_eq!(service.number("select min(day) from monitoring").await, service.clock.now().0 / 86_400_000);
        service.audited().await;
    }

    /// Rows lie in the order of their receipts, which nobody chose, not in the order they came in; they wait
    /// in an order of chance. Deletions do as answers do. PostgreSQL does not tell by transactions either.
    async fn the_order_they_came_in_is_lost(service: Service) {
        let is_sqlite = service.settings.engine() == Engine::Sqlite;
        let apart = Vault::new(service.settings.monitoring_key);
        let came: Vec<String> = (1..=20).map(|number| apart.mac(Use::MonitoringReceipt, &hash(&receipt(number)))).collect();
        let order = async |column: &str, table: &str| {
            let by = if is_sqlite { "rowid" } else { "ctid" };
            let sql = AssertSqlSafe(format!("select {column} from {table} order by {by}"));
            let rows = sqlx::query(sql).fetch_all(service.app.store.read()).await.unwrap();
            rows.iter().map(|row| row.try_get::<String, _>(0).unwrap()).collect::<Vec<_>>()
        };
        let written_at_once = async |table: &str| {
            let sql = format!("select count(distinct cast(xmin as text)) from {table}");
            is_sqlite || service.number(&sql).await == 1
        };
        let mut sorted = came.clone();
        sorted.sort();
        for table in ["monitoring", "erasure"] {
            for number in 1..=20 {
                match table {
                    "monitoring" => answer(service, number, &[("sex", "female")]).await,
                    _ => delete(service, number).await,
                }
            }
            if table == "erasure" {
                let noted = std::fs::read_to_string(service.folder.0.join("erased-receipts")).unwrap();
                assert_eq!(noted.lines().collect::<Vec<_>>(), sorted, "nor in the file beside the database");
            }
            let wait = order("receipt", "monitoring_staging").await;
            assert!(wait.len() == 20 && wait != came && wait != sorted, "{came:?} {wait:?}");
            assert!(written_at_once("monitoring_staging").await, "{table}: what waits");
            if !is_sqlite && table == "monitoring" {
                // What is long lies apart.
                let named = "select 'pg_toast.' || relname from pg_class where oid = \
                             (select reltoastrelid from pg_class where oid = 'monitoring_staging'::regclass)";
                let row = sqlx::query(named).fetch_one(service.app.store.read()).await.unwrap();
                let toast: String = row.try_get(0).unwrap();
                assert!(service.number(&format!("select count(*) from {toast}")).await > 0 && written_at_once(&toast).await);
            }
            service.later(DAY);
            move_on(&service.app.store).await.unwrap();
            let kept = order(if table == "erasure" { "id" } else { "receipt" }, table).await;
            assert_eq!(kept, sorted, "{table}");
            assert!(written_at_once(table).await, "the transactions in which they came are not told");
        }
        let wait = "select count(*) from monitoring_staging";
        assert_eq!((counted(service).await, service.number(wait).await), ((0, 0), 0));
    }

    async fn sent_twice_it_is_there_once_also_after_it_moved_or_was_deleted(service: Service) {
        for _ in 0..3 {
            answer(service, 1, &[("sex", "female")]).await;
        }
        assert_eq!(counted(service).await, (1, 0));
        service.later(DAY);
        move_on(&service.app.store).await.unwrap();
        answer(service, 1, &[("sex", "female")]).await;
        assert_eq!(counted(service).await, (0, 1));
        delete(service, 1).await;
        answer(service, 1, &[("sex", "female")]).await;
        assert_eq!(counted(service).await, (0, 0), "a late retry brings nothing back");
        answer(service, 2, &[("sex", "female")]).await;
        assert_eq!(counted(service).await, (1, 0));
    }

    /// Neither who is signed in nor whom a page takes for signed in is read, and no session is noted as seen.
    async fn nobody_looks_who_sends_them(service: Service) {
        let (priya, nobody) = (service.signed_in(PRIYA).await, service.browser());
        service.later(5);
        let seen = "select max(seen) from session";
        let before = service.number(seen).await;
        let mut replies = vec![];
        for (number, browser) in (1..).zip([&priya, &nobody]) {
            for member in ["", "somebody", "not an id \u{e9}"] {
                let asked = Asked::of(&AnswerMonitoring {}, &answers(number, &[("age", "65")]));
                let answer = browser.send(asked.header(SENDER, member)).await;
                replies.push((answer.status, answer.header("set-cookie").map(ToOwned::to_owned), answer.body.clone()));
                let asked = Asked::of(&DeleteMonitoring {}, &typed(&receipt(9)));
                let answer = browser.send(asked.header("cookie", "session=; browser=x")).await;
                replies.push((answer.status, answer.header("set-cookie").map(ToOwned::to_owned), answer.body.clone()));
            }
        }
        assert!(replies.iter().all(|reply| *reply == (200, None, "null".into())), "{replies:?}");
        assert_eq!(service.number(seen).await, before);
        assert_eq!(counted(service).await, (2, 0));
        // From elsewhere nothing is taken all the same.
        let asked = Asked::of(&AnswerMonitoring {}, &answers(3, &[("age", "65")]));
        assert_eq!(nobody.send(asked.header("sec-fetch-site", "cross-site")).await.status, 403);
    }

    async fn who_holds_the_receipt_deletes_and_nobody_learns_whether_there_was_anything(service: Service) {
        for number in 1..=3 {
            answer(service, number, &[("sex", "female")]).await;
        }
        service.later(DAY);
        move_on(&service.app.store).await.unwrap();
        answer(service, 4, &[("sex", "female")]).await;
        let audited = service.counts().await["audit"];
        let mut told = vec![];
        // Kept, waiting, deleted before, never there.
        for number in [1, 4, 1, 31] {
            let asked = Asked::of(&DeleteMonitoring {}, &typed(&receipt(number)));
            let answer = service.browser().send(asked).await;
            told.push((answer.status, answer.body.clone()));
        }
        assert!(told.iter().all(|one| *one == told[0] && one.0 == 200), "{told:?}");
        assert_eq!(counted(service).await, (0, 2));
        assert_eq!(service.counts().await["audit"], audited);
        // As people type it.
        let small = receipt(2).to_string().to_lowercase().replace('-', " ");
        service.browser().call(DeleteMonitoring {}, &Typed { receipt: small }).await.unwrap();
        assert_eq!(counted(service).await, (0, 1));
        let right = receipt(3).to_string();
        let slip = right.replacen(&right[..1], if right.starts_with('7') { "8" } else { "7" }, 1);
        for (receipt, said) in [(slip, "slip in group 1"), (String::new(), "0 letters"), ("A".repeat(101), "longer than any")] {
            let failure = service.browser().call(DeleteMonitoring {}, &Typed { receipt }).await.unwrap_err();
            assert!(failure.said().contains(said), "{failure:?}");
        }
        // Its hash, which went over the wire, deletes nothing.
        let failure = service.browser().call(DeleteMonitoring {}, &Typed { receipt: hash(&receipt(3)) }).await;
        assert!(failure.is_err());
        assert_eq!(counted(service).await, (0, 1));
        assert_eq!(service.counts().await["erasure"], 0, "nor when in the day");
        service.later(DAY);
        move_on(&service.app.store).await.unwrap();
        assert_eq!(service.number("select count(*) from erasure where at % 86400000 = 0").await, 3, "the day alone");
        assert_eq!(service.counts().await["audit"], audited + 1);
        assert_eq!(service.number("select count(*) from audit where fields = 'rows 0 deleted 3'").await, 1);
        service.audited().await;
    }

    /// Right or wrong, a receipt costs no more than a row; the file is written anew once a day.
    async fn a_deletion_is_cheap_and_the_day_takes_its_traces(service: Service) {
        if service.settings.engine() == Engine::Postgres {
            return;
        }
        answer(service, 1, &[("sex", "female")]).await;
        let sealed = "select sealed from monitoring_staging";
        let row = sqlx::query(sealed).fetch_one(service.app.store.read()).await.unwrap();
        let sealed: String = row.try_get(0).unwrap();
        let lies = || std::fs::read_dir(&service.folder.0).unwrap().any(|entry| {
            std::fs::read(entry.unwrap().path()).is_ok_and(|bytes| contains(&bytes, &sealed[..60]))
        });
        assert!(lies());
        let rows: Vec<String> = (0..200).map(|day| format!("({day}, '{}', 1, 0)", "/".repeat(200))).collect();
        service.sql(&format!("insert into page_rating (day, page, yes, no) values {}", rows.join(", "))).await;
        service.sql("delete from page_rating").await;
        let free = async || service.number("select freelist_count from pragma_freelist_count").await;
        for number in [1, 31, 1] {
            delete(service, number).await;
            assert!(free().await > 5, "not written anew");
        }
        service.later(DAY);
        move_on(&service.app.store).await.unwrap();
        assert_eq!((free().await, lies()), (0, false));
    }

    async fn what_was_deleted_does_not_come_back_with_a_backup(service: Service) {
        for number in 1..=4 {
            answer(service, number, &[("sex", "female")]).await;
            if number == 2 {
                service.later(DAY);
                move_on(&service.app.store).await.unwrap();
            }
        }
        let (identity, recipient) = keys(&service.folder.0);
        back_up(service, "a.age", &recipient).await.unwrap();
        delete(service, 1).await;
        delete(service, 3).await;
        assert_eq!(counted(service).await, (1, 1));
        let in_folder = |name: &str| service.folder.0.join(name);
        let (file, list) = (in_folder("a.age"), in_folder("erased-receipts"));
        let noted = std::fs::read(&list).unwrap();
        assert!(noted.len() > 2 && !in_folder("erased").exists() && !in_folder("erased-receipts.part").exists());
        for lost in ["the list beside the database", "what the database knew", "the same of a folder of before", "nothing"] {
            // Once receipts stood in one list with the people.
            let before = if lost == "the same of a folder of before" { in_folder("erased") } else { list.clone() };
            match lost {
                "nothing" => {}
                "the list beside the database" => std::fs::remove_file(&list).unwrap(),
                _ => {
                    drop(std::fs::remove_file(&list));
                    std::fs::write(before, &noted).unwrap();
                    service.sql("delete from erasure").await;
                    service.sql("delete from monitoring_staging where sealed = ''").await;
                }
            }
            backup::restore(&service.settings, service.clock.clone(), &file, Some(&identity), true).await.unwrap();
            assert_eq!(counted(service).await, (1, 1), "{lost}");
        }
        delete(service, 2).await;
        delete(service, 4).await;
        assert_eq!(counted(service).await, (0, 0), "the receipts of the others hold");
    }

    async fn only_what_the_form_asks_is_taken(service: Service) {
        let browser = service.browser();
        let send = async |new: NewAnswers| browser.call(AnswerMonitoring {}, &new).await;
        for (said, status) in [
            (vec![("sex", "my own words")], 422),
            (vec![("age", "")], 422),
            (vec![], 422),
            (vec![("nothing-asked", "x")], 422),
        ] {
            assert_eq!(send(answers(1, &said)).await.unwrap_err().status(), status, "{said:?}");
        }
        for wrong in ["", "abc", &"A".repeat(64), &"a".repeat(65)] {
            let new = NewAnswers { receipt_hash: wrong.to_owned(), ..answers(1, &[("age", "65")]) };
            assert!(matches!(send(new).await, Err(Failure::WrongBody { field, .. }) if field == "receipt_hash"));
        }
        // What is not asked is not kept beside what is.
        send(answers(1, &[("age", "65"), ("name", "canary")])).await.unwrap();
    }

    /// As a form that one has a draft of, it is nowhere.
    async fn nobody_has_a_draft_of_it(service: Service) {
        let dylan = service.signed_in(DYLAN).await;
        assert!(matches!(dylan.call(samples::open("equality"), &()).await, Err(Failure::NotFound)));
        let typed = domain::drafts::api::Typed { draft: None, version: 0, entries: entries(&[("sex", "male")]) };
        assert!(dylan.call(samples::save("equality"), &typed).await.is_err());
        assert_eq!(service.number("select count(*) from draft").await, 0);
    }
}

#[test]
fn a_question_that_would_give_somebody_away_stops_the_start() {
    let file = "monitoring/equality.toml";
    let at = |from: &str, to: &str, at: &str, key: &str| {
        check(file, "id = \"sex\"", from, to, at, key);
    };
    at(
        "optional = true",
        "optional = false",
        "id = \"sex\"",
        "optional = true",
    );
    at(
        "kind = \"one-of\"",
        "profile = \"grade\"\nkind = \"one-of\"",
        "id = \"sex\"",
        "take out when, profile and marks",
    );
    at(
        "  { id = \"not-said\", label = \"Prefer not to say\" },\n",
        "",
        "choices",
        "not-said",
    );
    let choices = "kind = \"one-of\"\noptional = true\nchoices = [\n  { id = \"yes\", label = \"Yes\" },\n  \
                   { id = \"no\", label = \"No\" },\n  { id = \"not-said\", label = \"Prefer not to say\" },\n]";
    let own = "kind = \"short-text\"\nmax_characters = 9\noptional = true";
    check(
        file,
        "id = \"pregnancy\"",
        choices,
        own,
        "kind",
        "words of one’s own",
    );
    check(
        file,
        "id = \"ethnicity\"",
        "id = \"W3\"",
        "id = \"W4\"",
        "choices",
        "18 categories",
    );
}
