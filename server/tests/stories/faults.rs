//! What the service survives (trust.md, F): killed, cut off, without room, without its database, with
//! a clock that jumps. Nothing acknowledged is lost, nothing is torn, nothing stands there twice.

#![allow(
    clippy::disallowed_methods,
    reason = "how long something takes is measured by the machine’s own clock"
)]

mod aborted;
mod balancer;
mod clients;
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
