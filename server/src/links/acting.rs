//! Links by which somebody acts who is not signed in (trust.md, decision 4). Each new one for the same
//! thing voids the last; one that was voided or has ended is still known, so that its page can say so.

use domain::api::Failure;
use domain::people::PersonId;
use domain::time::Instant;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::clock;
use crate::store::{Store, Write, failure};
use crate::vault::{Place, Use, Vault};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A line manager answers (S0-12).
    Endorse,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Endorse => "endorse",
        }
    }
}

/// A link that was shown.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Its id: who acts, in the chain of acts.
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// The address its letter went to.
    pub email: String,
    /// Whether a newer letter, or the act itself, put an end to it.
    pub is_void: bool,
}

/// Makes a link about a record of a person, for an address; gives its secret for the letter. The
/// earlier ones about the record are void.
///
/// # Errors
/// What the database meets.
pub async fn give(
    write: &mut Write<'_>,
    purpose: Purpose,
    subject: &str,
    person: &PersonId,
    email: &str,
    until: Instant,
) -> Result<String, Failure> {
    void(write, purpose, subject).await?;
    let (id, secret) = (clock::id(), clock::secret());
    let sealed = write.vault.seal(place(&id), &email)?;
    sqlx::query(
        "insert into acting_link (id, purpose, subject, person, secret_mac, sealed, made, until, void) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, null)",
    )
    .bind(&id)
    .bind(purpose.name())
    .bind(subject)
    .bind(&person.0)
    .bind(write.vault.mac(Use::ActingLink, &secret))
    .bind(&sealed)
    .bind(write.at.0)
    .bind(until.0)
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    Ok(secret)
}

/// Puts an end to the links about a record.
///
/// # Errors
/// What the database meets.
pub async fn void(write: &mut Write<'_>, purpose: Purpose, subject: &str) -> Result<(), Failure> {
    sqlx::query(
        "update acting_link set void = $1 where subject = $2 and purpose = $3 and void is null",
    )
    .bind(write.at.0)
    .bind(subject)
    .bind(purpose.name())
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

const FIND: &str =
    "select id, subject, sealed, void from acting_link where secret_mac = $1 and purpose = $2";

/// The link with this secret, to read.
///
/// # Errors
/// What the database meets.
pub async fn shown(
    store: &Store,
    purpose: Purpose,
    secret: &str,
) -> Result<Option<Acting>, Failure> {
    let row = sqlx::query(FIND)
        .bind(store.vault().mac(Use::ActingLink, secret))
        .bind(purpose.name())
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    row.map(|row| acting(store.vault(), &row)).transpose()
}

/// The link with this secret, to act by.
///
/// # Errors
/// What the database meets.
pub async fn used(
    write: &mut Write<'_>,
    purpose: Purpose,
    secret: &str,
) -> Result<Option<Acting>, Failure> {
    let row = sqlx::query(FIND)
        .bind(write.vault.mac(Use::ActingLink, secret))
        .bind(purpose.name())
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    row.map(|row| acting(write.vault, &row)).transpose()
}

fn acting(vault: &Vault, row: &AnyRow) -> Result<Acting, Failure> {
    let id: String = row.try_get(0).map_err(failure)?;
    let sealed: String = row.try_get(2).map_err(failure)?;
    let void: Option<i64> = row.try_get(3).map_err(failure)?;
    Ok(Acting {
        subject: row.try_get(1).map_err(failure)?,
        email: vault.open(place(&id), &sealed)?,
        is_void: void.is_some(),
        id,
    })
}

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "acting_link",
        id,
        version: 0,
    }
}
