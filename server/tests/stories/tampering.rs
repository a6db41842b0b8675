//! 10,000 ways to tamper with the chain of acts and with sealed texts: every one of them is found
//! (trust.md, A2, D2). What an attacker can do with the database alone, without the key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use domain::time::Instant;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use server::audit::{self, Entry, Head};
use server::vault::{Place, Vault};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

/// How many acts the chain has before anybody tampers with it.
const ACTS: i64 = 16;

fn ten_thousand() -> TestRunner {
    TestRunner::new(Config {
        cases: 10_000,
        failure_persistence: None,
        ..Config::default()
    })
}

/// Statements that tamper, and the head that was anchored outside the database, by its number.
#[derive(Clone, Debug)]
struct Tampering {
    sql: String,
    anchored: i64,
}

/// Makes room for an entry after this one.
fn shifted(after: i64) -> String {
    format!(
        "update audit set seq = -seq where seq > {after}; update audit set seq = 1 - seq where seq < 0; \
         update audit_head set seq = seq + 1"
    )
}

/// The head told anew, so that only the chain itself can tell.
const HEAD: &str = "update audit_head set seq = (select coalesce(max(seq), 0) from audit), \
    mac = coalesce((select mac from audit order by seq desc limit 1), '')";

fn any_tampering() -> impl Strategy<Value = Tampering> {
    let seq = || 1..=ACTS;
    let text = "[a-z.0-9]{1,12}";
    let column = prop::sample::select(vec!["actor", "act", "subject", "fields", "mac"]);
    let edit =
        (seq(), column.clone(), text, any::<bool>()).prop_map(|(seq, column, text, whole)| {
            let kept = if whole { "" } else { column };
            let new = if whole {
                format!("'{text}!'")
            } else {
                format!("{kept} || '{text}'")
            };
            format!("update audit set {column} = {new} where seq = {seq}")
        });
    let borrowed = (
        seq(),
        seq(),
        prop::sample::select(vec!["at", "mac", "subject"]),
    );
    let borrowed = borrowed.prop_filter("another", |(a, b, _)| a != b).prop_map(|(a, b, column)| {
        format!("update audit set {column} = (select {column} from audit where seq = {b}) where seq = {a}")
    });
    let later = (seq(), prop_oneof![-9_999..0_i64, 1..9_999_i64])
        .prop_map(|(seq, by)| format!("update audit set at = at + {by} where seq = {seq}"));
    let deletion = (1..ACTS, any::<bool>()).prop_map(|(seq, close)| {
        let gap = format!("delete from audit where seq = {seq}");
        if close { format!("{gap}; update audit set seq = -seq where seq > {seq}; update audit set seq = -seq - 1 where seq < 0; {HEAD}") } else { gap }
    });
    let swap = (seq(), seq()).prop_filter("two", |(a, b)| a != b).prop_map(|(a, b)| {
        format!("update audit set seq = -1 where seq = {a}; update audit set seq = {a} where seq = {b}; update audit set seq = {b} where seq = -1; {HEAD}")
    });
    let insertion = (0..=ACTS, seq(), any::<bool>()).prop_map(|(after, of, anew)| {
        let mac = if anew { "'0f'".to_owned() } else { "mac".to_owned() };
        let new = after + 1;
        format!("create table copied as select * from audit where seq = {of}; {}; \
            insert into audit select {new}, at, actor, act, subject, fields, {mac} from copied; drop table copied; {HEAD}", shifted(after))
    });
    // The head is left, or set back as well: then the anchor outside knows better.
    let cut = (0..ACTS, any::<bool>(), any::<prop::sample::Index>()).prop_map(
        |(last, set_back, anchor)| {
            let cut = format!("delete from audit where seq > {last}");
            let later = last + 1 + anchor.index(usize::try_from(ACTS - last).unwrap()) as i64;
            let sql = if set_back {
                format!("{cut}; {HEAD}")
            } else {
                cut
            };
            Tampering {
                sql,
                anchored: if set_back { later } else { 0 },
            }
        },
    );
    // A whole database of another life, written with the same key, in the place of this one.
    let other = seq().prop_map(|anchored| Tampering {
        sql: format!("delete from audit; insert into audit select * from other; {HEAD}"),
        anchored,
    });
    let inside = prop_oneof![edit, borrowed, later, deletion, swap, insertion];
    let inside = (inside, 0..=ACTS).prop_map(|(sql, anchored)| Tampering { sql, anchored });
    prop_oneof![6 => inside, 2 => cut, 1 => other]
}

async fn chain(conn: &mut AnyConnection, vault: &Vault, of: &str) -> Vec<Head> {
    let mut heads = vec![Head::default()];
    for at in 0..ACTS {
        let subject = format!("{of}{at}");
        let entry = Entry {
            actor: of,
            act: "draft.save",
            subject: &subject,
            fields: "name goals",
        };
        let mut head = heads.last().unwrap().clone();
        audit::append(conn, vault, &mut head, Instant(1_000 + at), entry)
            .await
            .unwrap();
        heads.push(head);
    }
    heads
}

async fn run(conn: &mut AnyConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(conn)
        .await
        .unwrap();
}

#[test]
fn whatever_is_done_to_the_chain_is_found() {
    sqlx::any::install_default_drivers();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let vault = Vault::new([7; 32]);
    let (conn, heads) = runtime.block_on(async {
        let mut conn = AnyConnection::connect("sqlite::memory:").await.unwrap();
        run(&mut conn, include_str!("../../migrations/0001_start.sql")).await;
        chain(&mut conn, &vault, "other").await;
        run(
            &mut conn,
            "create table other as select * from audit; delete from audit",
        )
        .await;
        let heads = chain(&mut conn, &vault, "ours").await;
        audit::close(&mut conn, heads.last().unwrap())
            .await
            .unwrap();
        (conn, heads)
    });
    let conn = std::cell::RefCell::new(conn);
    let found = |tampering: &Tampering| {
        let conn = &mut *conn.borrow_mut();
        runtime.block_on(async {
            run(conn, "begin").await;
            run(conn, &tampering.sql).await;
            let anchored = &heads[usize::try_from(tampering.anchored).unwrap()];
            let found = audit::verify(conn, &vault, anchored).await;
            run(conn, "rollback").await;
            found.map(|last| last.seq)
        })
    };
    let untouched = |anchored| Tampering {
        sql: HEAD.to_owned(),
        anchored,
    };
    let tried = ten_thousand().run(&any_tampering(), |tampering| {
        prop_assert!(found(&tampering).is_err(), "not found");
        Ok(())
    });
    tried.unwrap();
    for anchored in 0..=ACTS {
        assert_eq!(
            found(&untouched(anchored)),
            Ok(ACTS),
            "and nothing is cried that is not so"
        );
    }
}

#[test]
fn what_is_sealed_opens_only_unchanged_and_in_its_place() {
    let vault = Vault::new([7; 32]);
    let table = prop::sample::select(vec![
        "draft",
        "question",
        "application",
        "letter",
        "reply",
        "person",
    ]);
    let place = || (table.clone(), "[a-f0-9]{1,4}", 0..4_i64);
    let bent = (
        place(),
        place(),
        ".{0,40}",
        ".{0,40}",
        any::<prop::sample::Index>(),
        0..4,
    );
    let tried = ten_thousand().run(&bent, |(here, there, text, other, at, way)| {
        let place = |of: &'static str, id: &str, version| (of, id.to_owned(), version);
        let (here, there) = (
            place(here.0, &here.1, here.2),
            place(there.0, &there.1, there.2),
        );
        let of =
            |(table, id, version): &(&'static str, String, i64)| (*table, id.clone(), *version);
        prop_assume!(of(&here) != of(&there));
        let here = Place {
            table: here.0,
            id: &here.1,
            version: here.2,
        };
        let there = Place {
            table: there.0,
            id: &there.1,
            version: there.2,
        };
        let (sealed, elsewhere) = (
            vault.seal(here, &text).unwrap(),
            vault.seal(there, &other).unwrap(),
        );
        prop_assert_eq!(vault.open::<String>(here, &sealed), Ok(text));
        let (key, bytes) = sealed.split_once('.').unwrap();
        let mut bytes = BASE64.decode(bytes).unwrap();
        let bent = match way {
            // A bit flipped, a swap, an end cut off, one's nonce before the other's words.
            0 => {
                let bit = at.index(bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
                format!("{key}.{}", BASE64.encode(&bytes))
            }
            1 => elsewhere,
            2 => format!("{key}.{}", BASE64.encode(&bytes[..at.index(bytes.len())])),
            _ => {
                let other = BASE64.decode(elsewhere.split_once('.').unwrap().1).unwrap();
                format!(
                    "{key}.{}",
                    BASE64.encode([&bytes[..24], &other[24..]].concat())
                )
            }
        };
        prop_assert!(vault.open::<String>(here, &bent).is_err());
        Ok(())
    });
    tried.unwrap();
}
