//! Requests about pages to read: whether they helped (S4-12). The pages themselves are static.

use serde::{Deserialize, Serialize};

use crate::api::endpoint;
use crate::article::Page;

/// Whether a page helped. Who says so is neither asked nor kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The address of the page: `/guidance/being-a-mentee`.
    pub page: String,
    /// Whether it helped.
    pub useful: bool,
}

endpoint! {
    /// Counts that a page helped or did not, without knowing for whom.
    RatePage {} Post "/api/guidance/ratings", Anyone, Rating => ()
}
endpoint! {
    /// How often each page helped and did not, as a page to read.
    ReadRatings {} Get "/api/guidance/ratings", Staff, () => Page
}
