//! Who is asking: signing in, and what one says of oneself.

pub(crate) mod link;
pub(crate) mod profile;
pub(crate) mod sign_in;
