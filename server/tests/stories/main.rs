//! What the service promises, told as stories to the real router on both engines, with a clock that
//! stands still. A story calls `Endpoint`s, never addresses.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a story stops at the first surprise"
)]

/// Tells each story twice: `<story>::sqlite` and `<story>::postgres`.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $story:ident($service:ident: Service) $told:block)+) => {$(
        $(#[$doc])*
        mod $story {
            #[allow(unused_imports, reason = "a story takes what it needs")]
            use super::*;

            async fn story($service: &Service) $told

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let service = Service::open(Engine::Sqlite).await;
                story(&service).await;
                service.close().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let service = Service::open(Engine::Postgres).await;
                story(&service).await;
                service.close().await;
            }
        }
    )+};
}

mod answering;
mod at_rest;
mod audit;
mod backup;
mod bad_input;
mod blind;
mod browser;
mod bursary;
mod conflicts;
mod connections;
mod content;
mod content_rules;
mod deciding;
mod decisions;
mod decisions_many;
mod drafts;
mod earlier;
mod ended;
mod endorsement;
mod erase;
mod event;
mod export;
mod faults;
mod gateway;
mod guidance;
mod handling;
mod harness;
mod headers;
mod invitations;
mod journey;
mod judging;
mod levels;
mod mail;
mod mailbox;
mod managers;
mod matrix;
mod merging;
mod migrations;
mod monitoring;
mod nights;
mod openapi;
mod options;
mod outsiders;
mod plan;
mod process;
mod publishing;
mod queue;
mod reading_age;
mod readme;
mod real;
mod relay;
mod restore;
mod restored;
mod retention;
mod rivals;
mod ruled;
mod running;
mod samples;
mod search;
mod sending;
mod sift;
mod sign_in;
mod starting;
mod states;
mod tampering;
mod tidy;
mod tools;
mod verbs;
mod visits;
mod voided;
mod windows;
