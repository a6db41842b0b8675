//! What the CMU is told of letters, and requests that exist only in demo mode: the letters page and
//! the people one can be.

use serde::{Deserialize, Serialize};

use super::Sent;
use crate::api::endpoint;

/// An invented person of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DemoPerson {
    /// Where their letters go.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// Their rank or band and part, in words.
    pub part: String,
}

endpoint! {
    /// What CMU staff should know of letters that did not go out, in words; nothing if all is well.
    ReadPostNotice {} Get "/api/letters/notice", Staff, () => Option<String>
}
endpoint! {
    /// The letters of the demonstration, newest first.
    ListLetters {} Get "/api/demo/letters", Demo, () => Vec<Sent>
}
endpoint! {
    /// The invented people of the demonstration.
    ListDemoPeople {} Get "/api/demo/people", Demo, () => Vec<DemoPerson>
}
