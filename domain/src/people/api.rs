//! Requests about who is asking.

use serde::{Deserialize, Serialize};

use super::{Member, Profile};
use crate::api::endpoint;
use crate::drafts::FormId;
#[cfg(feature = "schema")]
use crate::form::check::{ADDRESS, LONGEST_ADDRESS};
use crate::time::Instant;

/// Who is signed in, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// Who it is; nobody if missing.
    pub who: Option<SignedIn>,
    /// Whether this is the demonstration.
    pub is_demo: bool,
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedIn {
    /// Who it is.
    pub member: Member,
    /// Whether the roles file makes them CMU staff.
    pub is_staff: bool,
    /// Whether they are from outside the force: they fill in the forms that are open to outsiders.
    pub is_outsider: bool,
    /// What they say of themselves.
    pub profile: Profile,
    /// When the session ends if nothing more is asked.
    pub idle_end: Instant,
}

/// An address that wants to sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// Where to send the letter.
    #[cfg_attr(feature = "schema", schemars(length(max = LONGEST_ADDRESS), regex(pattern = ADDRESS)))]
    pub email: String,
    /// The form for which somebody from outside the force signs in, if it is open to them.
    #[serde(default)]
    pub form: Option<FormId>,
}

/// What the letter gave: the secret of its link, or its code.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Proof {
    /// The link's secret. In another browser than the one that asked, with the address.
    Link {
        /// What stands behind the `#` of the link.
        secret: String,
        /// The address, where the browser is not the one that asked.
        email: Option<String>,
    },
    /// The 8 characters; only in the browser that asked, five tries.
    Code {
        /// As typed; spaces, hyphens and case do not matter.
        code: String,
    },
}

/// What became of a proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SignInReply {
    /// Signed in; the cookie is set.
    SignedIn,
    /// The link was opened in another browser: ask for the address.
    AddressNeeded,
    /// The link or code is used, expired or wrong.
    NoLongerGood,
}

endpoint! {
    /// Who is signed in.
    ReadSession {} Get "/api/session", Anyone, () => Session
}
endpoint! {
    /// Sends a sign-in letter; the answer is the same for known and unknown addresses.
    AskSignIn {} Post "/api/sign-in/letters", Anyone, SignInRequest => ()
}
endpoint! {
    /// Signs in with the link or the code of a letter.
    SignIn {} Post "/api/sign-in", Anyone, Proof => SignInReply
}
endpoint! {
    /// Ends the session.
    SignOut {} Post "/api/sign-out", Anyone, () => ()
}
endpoint! {
    /// Keeps what a member says of themselves.
    SaveProfile {} Put "/api/profile", Member, Profile => ()
}
