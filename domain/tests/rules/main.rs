//! The rules, each tried with many entries, in milliseconds.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod any_form;
mod applications;
mod asked;
mod assessment;
mod assessment_file;
mod assessment_tabs;
mod changed;
mod days;
mod decisions;
mod earlier;
mod ended;
mod follows;
mod forms;
mod gateway;
mod kept;
mod kept_file;
mod kinds;
mod laws;
mod plan_calendar;
mod plan_tabs;
mod plans;
mod queue;
mod repeat;
mod rooms;
mod samples;
mod search;
mod selection_file;
mod sift;
mod terms;
mod walks;
mod written;
