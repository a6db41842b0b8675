//! One declaration per request: method, address, who may call it, what goes in and what comes out.
//!
//! The browser's client, the server's router, the OpenAPI document, the authorisation matrix and
//! the header test are all made from [`ENDPOINTS`]. `server::http::serve` takes only what is
//! [`Listed`], and only the table below lists, so a route outside the table does not compile.

mod failure;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::failure::{Conflict, Failure};

/// What the request may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; changes nothing.
    Get,
    /// Makes something or moves it on.
    Post,
    /// Puts something in the place of what was there.
    Put,
    /// Takes something away.
    Delete,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call an endpoint. The rule about a single record is applied to the record itself, in
/// the same transaction as the act; from outside, forbidden looks like missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Anyone,
    /// Anybody, and nobody looks who: what tells it is neither sent nor read, and no line of a log or
    /// number of a count says when (trust.md, decision 10).
    Unnamed,
    /// Anybody, but only in demo mode; elsewhere it is not there.
    Demo,
    /// Any member signed in, about themselves.
    Member,
    /// Any member, and an outsider, about themselves: a form that is open to outsiders.
    Applicant,
    /// Whose record it is: a member, or an outsider who sent it.
    Owner,
    /// Whose record it is, and CMU staff.
    OwnerOrStaff,
    /// Whoever scores in the round that it is about: CMU staff, and those they invited.
    Scorer,
    /// CMU staff.
    Staff,
}

/// How a reply is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentAs {
    /// As JSON.
    Json,
    /// As a table that the browser keeps as a file; the reply is its text ([`crate::csv`]).
    Csv,
}

/// The header in which a page says whom it takes for signed in, by id. A page that was left open while
/// somebody else signed in asks for nobody (trust.md, decision 12).
pub const SENDER: &str = "x-member";

/// One request and its reply. The struct's fields are the `{names}` in `PATH`.
pub trait Endpoint: Sized {
    /// What the request may do.
    const METHOD: Method;
    /// Its address, with `{names}`.
    const PATH: &'static str;
    /// Who may call it.
    const ACCESS: Access;
    /// What it does, in one sentence.
    const SUMMARY: &'static str;
    /// How the reply is written.
    const SENT_AS: SentAs = SentAs::Json;
    /// What is sent; `()` for nothing.
    type Body: Serialize + DeserializeOwned + Schema;
    /// What comes back.
    type Reply: Serialize + DeserializeOwned + Schema;

    /// The address of this very request.
    fn path(&self) -> String;

    /// The request with the parts of an address, asked for by name.
    fn from_parts(part: impl Fn(&str) -> Option<String>) -> Option<Self>;
}

/// An endpoint that stands in [`ENDPOINTS`]. Only the table below says so.
pub trait Listed: Endpoint {}

/// What the OpenAPI document needs of a type; nothing in the browser.
#[cfg(feature = "schema")]
pub trait Schema: schemars::JsonSchema {}
#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> Schema for T {}
/// What the OpenAPI document needs of a type; nothing in the browser.
#[cfg(not(feature = "schema"))]
pub trait Schema {}
#[cfg(not(feature = "schema"))]
impl<T> Schema for T {}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    /// The type's name.
    pub name: &'static str,
    /// What the request may do.
    pub method: Method,
    /// Its address, with `{names}`.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// How the reply is written.
    pub sent_as: SentAs,
    /// The schema of what is sent.
    #[cfg(feature = "schema")]
    pub body: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
    /// The schema of what comes back.
    #[cfg(feature = "schema")]
    pub reply: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

/// Declares an endpoint: its fields, method, address, access, body and reply, once.
macro_rules! endpoint {
    ($(#[doc = $doc:literal])+ $name:ident { $($part:ident: $type:ty),* }
     $method:ident $path:literal, $access:ident, $body:ty => $reply:ty $(as $sent_as:ident)?) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name {
            $(#[doc = "The part of the address of this name."] pub $part: $type,)*
        }

        impl $crate::api::Endpoint for $name {
            const METHOD: $crate::api::Method = $crate::api::Method::$method;
            const PATH: &'static str = $path;
            const ACCESS: $crate::api::Access = $crate::api::Access::$access;
            const SUMMARY: &'static str = concat!($($doc),+).trim_ascii();
            $(const SENT_AS: $crate::api::SentAs = $crate::api::SentAs::$sent_as;)?
            type Body = $body;
            type Reply = $reply;

            fn path(&self) -> String {
                let path = Self::PATH.to_owned();
                $(let path = path.replace(concat!("{", stringify!($part), "}"), &self.$part.0);)*
                path
            }

            fn from_parts(part: impl Fn(&str) -> Option<String>) -> Option<Self> {
                let _ = &part;
                Some(Self { $($part: <$type>::from_part(part(stringify!($part))?)?,)* })
            }
        }
    };
}
pub(crate) use endpoint;

/// What an id is: short, plain characters. As the OpenAPI document says it, of addresses and of bodies.
pub const ID: &str = "^[A-Za-z0-9-]{1,64}$";

/// Gives an id the check that its text could be one ([`ID`]): in an address, and wherever it is read. No
/// database has to be asked about, or refuses, what never was one.
macro_rules! part {
    ($($type:ty),*) => {
        $(impl $type {
            /// The id a part of an address stands for, if it could be one.
            #[must_use]
            pub fn from_part(text: String) -> Option<Self> {
                let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
                (!text.is_empty() && text.len() <= 64 && text.chars().all(fits)).then_some(Self(text))
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                let said = "an id is 1 to 64 letters, digits or hyphens";
                Self::from_part(text).ok_or_else(|| serde::de::Error::custom(said))
            }
        })*
    };
}
pub(crate) use part;

/// Lists endpoints.
macro_rules! table {
    ($($(#[$doc:meta])* $endpoint:ty,)*) => {
        $(impl Listed for $endpoint {})*

        /// Every request the server answers with JSON, but for the static API.
        pub const ENDPOINTS: &[Declared] = &[$(Declared {
            name: stringify!($endpoint),
            method: <$endpoint as Endpoint>::METHOD,
            path: <$endpoint as Endpoint>::PATH,
            access: <$endpoint as Endpoint>::ACCESS,
            summary: <$endpoint as Endpoint>::SUMMARY,
            sent_as: <$endpoint as Endpoint>::SENT_AS,
            #[cfg(feature = "schema")]
            body: |of| of.subschema_for::<<$endpoint as Endpoint>::Body>(),
            #[cfg(feature = "schema")]
            reply: |of| of.subschema_for::<<$endpoint as Endpoint>::Reply>(),
        }),*];
    };
}

use crate::applications::api::decide::{
    AnswerApplication, DraftDecision, DropDecision, EndGranted, LapseOffer, PublishDecisions,
    ReadDecision, ReadDecisions, ReopenGranted, UnsettlePart,
};
use crate::applications::api::desk::{
    DeclareInterest, DismissAssessor, InviteAssessor, ListRounds, MarkPart, MaskPart, NextPart,
    ReadPack, ReadQueue, ReadRound, SettlePart, TakeBackInterest,
};
use crate::applications::api::event::{GiveSheet, InviteToEvent, ReadEvent};
use crate::applications::api::handling::{
    AddNote, AttachAdjustments, ReadAdjustments, ReadAttached, ReadNotes, SaveAdjustments,
};
use crate::applications::api::{
    AcceptOffer, DeclineOffer, Endorse, GoOnWithout, LastEntries, ListApplications, MyApplications,
    NameManager, OpenEndorsement, ReadApplication, SubmitApplication, TakeBackWithdrawal,
    WithdrawApplication,
};
use crate::drafts::api::{DeleteDraft, OpenForm, SaveDraft};
use crate::guidance::api::{RatePage, ReadRatings};
use crate::letters::api::{ListDemoPeople, ListLetters, ReadPostNotice};
use crate::monitoring::api::{AnswerMonitoring, DeleteMonitoring};
use crate::people::api::{AskSignIn, ReadSession, SaveProfile, SignIn, SignOut};
use crate::questions::api::{
    AnswerQuestion, AskQuestion, CloseQuestion, FollowUpQuestion, ListInbox, MyQuestions,
    ReadQuestion,
};

table![
    ReadSession,
    AskSignIn,
    SignIn,
    SignOut,
    SaveProfile,
    RatePage,
    ReadRatings,
    OpenForm,
    SaveDraft,
    DeleteDraft,
    SubmitApplication,
    MyApplications,
    LastEntries,
    ReadApplication,
    ListApplications,
    WithdrawApplication,
    TakeBackWithdrawal,
    AcceptOffer,
    DeclineOffer,
    NameManager,
    GoOnWithout,
    OpenEndorsement,
    Endorse,
    ListRounds,
    ReadRound,
    ReadQueue,
    ReadPack,
    NextPart,
    MarkPart,
    DeclareInterest,
    TakeBackInterest,
    SettlePart,
    MaskPart,
    InviteAssessor,
    DismissAssessor,
    ReadEvent,
    InviteToEvent,
    GiveSheet,
    ReadDecisions,
    PublishDecisions,
    ReadDecision,
    DraftDecision,
    DropDecision,
    UnsettlePart,
    LapseOffer,
    AnswerApplication,
    EndGranted,
    ReopenGranted,
    ReadAdjustments,
    SaveAdjustments,
    AttachAdjustments,
    ReadAttached,
    ReadNotes,
    AddNote,
    AskQuestion,
    MyQuestions,
    ReadQuestion,
    ListInbox,
    FollowUpQuestion,
    AnswerQuestion,
    CloseQuestion,
    AnswerMonitoring,
    DeleteMonitoring,
    ReadPostNotice,
    ListLetters,
    ListDemoPeople,
];
