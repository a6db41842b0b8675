//! What the service survives (trust.md, F): killed, cut off, without room, without its database, with
//! a clock that jumps. Nothing acknowledged is lost, nothing is torn, nothing stands there twice.

#![allow(
    clippy::disallowed_methods,
    reason = "how long something takes is measured by the machine’s own clock"
)]

/// Tells a story of the real program twice: `<story>::sqlite` and `<story>::postgres`.
macro_rules! for_both {
    ($story:ident: $told:ident) => {
        mod $story {
            use crate::harness::Engine;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$told(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$told(Engine::Postgres).await;
            }
        }
    };
}

mod aborted;
mod balancer;
pub mod clients;
mod clock;
mod cuts;
mod disk_full;
mod failover;
mod failpoints;
mod half_open;
mod kills;
mod locked;
mod postgres;
mod program;
mod tabs;
mod two_servers;
