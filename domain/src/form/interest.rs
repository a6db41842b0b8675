//! The one short form for every option without a form of its own, and for all that is closed (S0-16).

/// Its id.
pub const REGISTER_INTEREST: &str = "register-interest";

/// Its field with the option that one is interested in.
pub const WHICH: &str = "which";

/// Where one says that one is interested in an option.
#[must_use]
pub fn interest_in(option: &str) -> String {
    format!("/applications/{REGISTER_INTEREST}?{WHICH}={option}")
}
