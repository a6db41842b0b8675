//! Killed without warning, twenty times, in the middle of sending: nothing that was acknowledged is
//! lost, nothing is torn, nothing stands there twice (trust.md, F1).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::applications::Receipt;
use domain::applications::api::{
    ListApplications, MyApplications, ReadApplication, SubmitApplication,
};
use domain::letters::api::ListLetters;
use domain::people::api::{AskSignIn, Proof, SignIn, SignInReply, SignInRequest};
use server::clock::{self, Clock};
use server::settings::Settings;

use crate::harness::{
    Browser, Database, Engine, Folder, MORGAN, PRIYA, address, demo, library, secret_of,
};
use crate::process::{Wire, free_port, program, start};
use crate::samples::{form, mentee, open};

pub async fn signed_in(port: u16, name: &str) -> Wire {
    let mut wire = Wire::new(port);
    let email = address(name);
    wire.must(
        AskSignIn {},
        &SignInRequest {
            email: email.clone(),
        },
    )
    .await;
    let letters = wire.must(ListLetters {}, &()).await;
    let letter = letters
        .into_iter()
        .find(|sent| sent.letter.to == email && sent.letter.link.contains('#'))
        .unwrap();
    let proof = Proof::Link {
        secret: secret_of(&letter.letter),
        email: None,
    };
    assert_eq!(wire.must(SignIn {}, &proof).await, SignInReply::SignedIn);
    wire
}

async fn twenty_kills(engine: Engine) {
    let folder = Folder::new();
    let database = Database::new(engine, &folder).await;
    let data = folder.0.join("data");
    let port = free_port();
    let command = || {
        let mut command = program(&data, port);
        command.env("DATABASE_URL", &database.url);
        command
    };
    let mut running = start(command(), port).await;
    let mut wire = signed_in(port, PRIYA).await;
    let hash = wire.must(open("mentee"), &()).await.hash;
    let new = domain::applications::api::NewApplication {
        version: 0,
        form: form("mentee"),
        hash,
        entries: mentee(),
        draft: None,
    };
    let mut acknowledged: BTreeMap<String, Receipt> = BTreeMap::new();
    let mut unanswered = 0;
    for _ in 0..20 {
        let [byte] = clock::chance::<1>();
        let sending = async {
            loop {
                let key = clock::id();
                match wire.call(&key, &SubmitApplication {}, &new).await {
                    Some(Ok(receipt)) => drop(acknowledged.insert(key, receipt)),
                    Some(Err(failure)) => panic!("{failure:?}"),
                    None => return key,
                }
            }
        };
        let killing = async {
            tokio::time::sleep(Duration::from_millis(20 + u64::from(byte) / 2)).await;
            running.0.kill().unwrap();
            running.0.wait().unwrap();
        };
        let (key, ()) = tokio::join!(sending, killing);
        running = start(command(), port).await;
        // The one that got no answer is sent again, with the key it had.
        let receipt = wire
            .call(&key, &SubmitApplication {}, &new)
            .await
            .unwrap()
            .unwrap();
        acknowledged.insert(key, receipt);
        unanswered += 1;
    }
    assert_eq!(unanswered, 20);
    for (key, receipt) in &acknowledged {
        let again = wire
            .call(key, &SubmitApplication {}, &new)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&again, receipt, "the same key, the same receipt");
        let read = wire
            .must(
                ReadApplication {
                    id: receipt.id.clone(),
                },
                &(),
            )
            .await;
        assert_eq!(
            (read.reference.as_str(), &read.entries),
            (receipt.reference.as_str(), &mentee())
        );
    }
    let mine = wire.must(MyApplications {}, &()).await;
    assert_eq!(mine.sent.len(), acknowledged.len(), "none lost, none twice");
    let all = signed_in(port, MORGAN)
        .await
        .must(ListApplications {}, &())
        .await;
    assert_eq!(all.len(), acknowledged.len());
    drop(running);

    let key = std::fs::read_to_string(data.join("key")).unwrap();
    let bytes: Vec<u8> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap())
        .collect();
    let settings = Settings {
        key: bytes.try_into().unwrap(),
        ..demo(&data, &database.url)
    };
    let anchor = server::audit::anchored(&settings.anchor());
    let app = server::App::open(settings, Clock::default(), Arc::clone(&library()))
        .await
        .unwrap();
    assert!(app.store.verify_audit(&anchor).await.unwrap() > 20);
    let sql = "select count(*) from audit where act = 'application.submit'";
    let row = sqlx::query(sql).fetch_one(app.store.read()).await.unwrap();
    let submits: i64 = sqlx::Row::try_get(&row, 0).unwrap();
    assert_eq!(
        usize::try_from(submits).unwrap(),
        acknowledged.len(),
        "one audit row each"
    );
    let _ = Browser::of(&app);
    app.store.read().close().await;
    database.drop().await;
    println!(
        "{engine:?}: {} acknowledged over 20 kills",
        acknowledged.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_kills_lose_nothing_sqlite() {
    twenty_kills(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_kills_lose_nothing_postgres() {
    twenty_kills(Engine::Postgres).await;
}
