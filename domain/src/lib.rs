//! The rules of Promoting Difference.
//!
//! Nothing here has a clock, a disk, a network or chance: they are arguments. The browser and the
//! server call the same functions. Read in this order: the foundations ([`form`], [`article`],
//! [`people`], [`time`], [`api`]), then the rooms.

pub mod api;
pub mod article;
pub mod csv;
pub mod drafts;
pub mod form;
pub mod framework;
pub mod kept;
pub mod letters;
pub mod people;
pub mod search;
pub mod site;
pub mod time;
pub mod words;

// The rooms.
pub mod applications;
pub mod assessment;
pub mod guidance;
pub mod monitoring;
pub mod options;
pub mod plan;
pub mod query;
pub mod questions;
