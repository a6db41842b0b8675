//! The real program as it runs for a force: what it tells, to whom, and what it notices.

use domain::letters::api::ReadPostNotice;
use domain::monitoring::api::AnswerMonitoring;
use domain::people::Profile;
use domain::people::api::{AskSignIn, Proof, SaveProfile, SignIn, SignInReply, SignInRequest};
use domain::questions::api::{AnswerQuestion, AskQuestion, ListInbox, NewQuestion};

use crate::harness::{Folder, MORGAN, Relay, SAM, address};
use crate::process::{Wire, free_port, program, real_program, start, start_telling};
use crate::samples;

async fn signed_in(port: u16, relay: &Relay, name: &str) -> Wire {
    let mut wire = Wire::new(port);
    let email = address(name);
    wire.must(
        AskSignIn {},
        &SignInRequest {
            email: email.clone(),
            form: None,
        },
    )
    .await;
    // Staff get other letters too; the sign-in letter's link holds a secret.
    let secret = loop {
        let mails = relay.mails_to(&email);
        let secret = |link: &str| Some(link.split_once('#')?.1.to_owned());
        if let Some(secret) = mails.iter().find_map(|mail| secret(mail.link())) {
            break secret;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    let reply = wire
        .must(
            SignIn {},
            &Proof::Link {
                secret,
                email: None,
            },
        )
        .await;
    assert_eq!(reply, SignInReply::SignedIn);
    wire
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_run_logs_each_request_and_nobody_and_counts_on_a_private_port() {
    let folder = Folder::new();
    let relay = Relay::open().await;
    let (port, private) = (free_port(), free_port());
    let log = folder.0.join("log");
    let mut command = real_program(&folder.0, port, relay.port);
    command.env("METRICS_PORT", private.to_string());
    let told = std::fs::File::create(&log).unwrap();
    let running = start_telling(command, port, told.into()).await;

    let mut sam = signed_in(port, &relay, SAM).await;
    let name = "Canary Name".to_owned();
    sam.must(
        SaveProfile {},
        &Profile {
            name,
            ..Profile::default()
        },
    )
    .await;
    let new = NewQuestion {
        version: 0,
        hash: sam.must(samples::open("ask"), &()).await.hash,
        entries: samples::question("Canary subject", "Canary words"),
        draft: None,
    };
    let question = sam.must(AskQuestion {}, &new).await;
    let mut morgan = signed_in(port, &relay, MORGAN).await;
    assert_eq!(morgan.must(ListInbox {}, &()).await.len(), 1);
    let answered = AnswerQuestion {
        id: question.id.clone(),
    };
    morgan
        .must(answered, &samples::words("Canary answer"))
        .await;
    assert_eq!(morgan.must(ReadPostNotice {}, &()).await, None);
    // What nobody looks who sends leaves no line that tells when.
    let new = crate::monitoring::answers(7, &[("work", "canary-of-nobody")]);
    assert!(
        sam.call("0123456789abcdef", &AnswerMonitoring {}, &new)
            .await
            .unwrap()
            .is_err()
    );
    sam.must(
        AnswerMonitoring {},
        &crate::monitoring::answers(8, &[("work", "staff")]),
    )
    .await;
    let path = format!("/questions/{}", question.id.0);
    assert_eq!(sam.exchange("GET", &path, "").await.unwrap().0, 200);
    assert_eq!(
        sam.exchange("GET", "/canary-page?canary=1", "")
            .await
            .unwrap()
            .0,
        404
    );

    // Prometheus, where only this machine can ask.
    assert_eq!(sam.exchange("GET", "/metrics", "").await.unwrap().0, 404);
    let (status, metrics) = Wire::new(private)
        .exchange("GET", "/metrics", "")
        .await
        .unwrap();
    assert_eq!(status, 200);
    for line in [
        "http_request_seconds_count{method=\"POST\",route=\"/api/questions/{id}/answer\",status=\"2xx\"} 1",
        "http_request_seconds_bucket{le=\"+Inf\",method=\"POST\",route=\"/api/questions/{id}/answer\",status=\"2xx\"} 1",
        "letters_waiting 0",
        "letters_failed 0",
        "writer_queue 0",
        "build_info{version=",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "no {line} in {metrics}");
    }
    let number = |name: &str| -> i64 {
        let line = metrics
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")));
        line.unwrap()[name.len()..].trim().parse().unwrap()
    };
    assert!(
        number("audit_head") >= 8 && number("writer_batches") >= 5,
        "{metrics}"
    );
    assert_eq!(
        Wire::new(private).exchange("GET", "/", "").await.unwrap().0,
        404
    );
    // A page from elsewhere whose name was made to mean this machine learns nothing.
    let elsewhere = "GET /metrics HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n";
    let refused = Wire::new(private).sent(elsewhere).await.unwrap();
    assert_eq!(refused.0, 421, "{}", refused.1);

    drop(running);
    let text = std::fs::read_to_string(&log).unwrap();
    let mut answered = vec![];
    for line in text.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
        let of = &line["fields"];
        if of["message"] == "answered" {
            assert_eq!(of["id"].as_str().unwrap().len(), 32);
            assert!(of["ms"].is_number());
            let told = [&of["method"], &of["route"], &of["status"]]
                .map(|of| of.to_string().replace('"', ""));
            answered.push(told.join(" "));
        }
    }
    for line in [
        "POST /api/sign-in/letters 200",
        "POST /api/questions/{id}/answer 200",
        "GET page 200",
        "GET page 404",
    ] {
        assert!(
            answered.iter().any(|told| told == line),
            "no {line} in {answered:?}"
        );
    }
    let text = format!("{text}{metrics}").to_lowercase();
    assert!(!text.contains("monitoring"), "{text}");
    for canary in [
        "canary",
        "northshire.example",
        SAM,
        MORGAN,
        &question.id.0,
        &question.asker.0,
    ] {
        assert!(!text.contains(canary), "{canary} in {text}");
    }
}

#[tokio::test]
async fn a_relay_that_repeats_an_address_does_not_bring_it_into_the_log() {
    let folder = Folder::new();
    let relay = Relay::open().await;
    relay.is(crate::relay::Mood::Refuses("sam.okafor@northshire.example"));
    let port = free_port();
    let log = folder.0.join("log");
    let told = std::fs::File::create(&log).unwrap();
    let running = start_telling(real_program(&folder.0, port, relay.port), port, told.into()).await;
    let asked = SignInRequest {
        email: address(SAM),
        form: None,
    };
    Wire::new(port).must(AskSignIn {}, &asked).await;
    let text = loop {
        let text = std::fs::read_to_string(&log).unwrap();
        if text.contains("a letter did not go out") {
            break text;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert!(
        text.contains("the relay said 550") && !text.contains("sam.okafor"),
        "{text}"
    );
    drop(running);
}

#[tokio::test]
async fn a_data_folder_that_is_deleted_is_noticed() {
    let folder = Folder::new();
    let (data, port) = (folder.0.join("data"), free_port());
    let _running = start(program(&data, port), port).await;
    let mut wire = Wire::new(port);
    std::fs::remove_dir_all(&data).unwrap();
    assert_eq!(wire.exchange("GET", "/readyz", "").await.unwrap().0, 503);
    assert_eq!(wire.exchange("GET", "/healthz", "").await.unwrap().0, 200);
    let asked = SignInRequest {
        email: address(SAM),
        form: None,
    };
    let lost = wire.call(&server::clock::id(), &AskSignIn {}, &asked).await;
    assert!(
        lost.unwrap().is_err(),
        "nothing is acknowledged that goes nowhere"
    );
}
