//! Links that act for someone: the secret stands in the fragment, is hashed at rest, works once and
//! needs a deliberate POST (trust.md, decisions 3 and 4).

pub mod acting;

use domain::api::Failure;
use domain::applications::REFERENCE_CHARACTERS;
use domain::letters::SIGN_IN_MINUTES;
use domain::time::Instant;
use sqlx::Row;

use crate::clock;
use crate::store::{Write, failure};
use crate::vault::{Place, Use, Vault};

/// What a link does.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// Signs somebody in.
    SignIn,
    /// Signs in somebody from outside the force.
    Visit,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Visit => "visit",
        }
    }

    const fn minutes(self) -> i64 {
        match self {
            Self::SignIn | Self::Visit => SIGN_IN_MINUTES,
        }
    }
}

/// The most letters to one mailbox in [`WINDOW_MINUTES`].
const MOST_LETTERS: i64 = 3;
/// The most letters to all together: more than a force asks for on its busiest morning, few enough
/// that nobody makes our relay a nuisance to it.
const MOST_IN_ALL: i64 = 1_000;
const WINDOW_MINUTES: i64 = 15;
/// The most wrong codes before a letter's code is void.
const MOST_TRIES: i64 = 5;

/// A link as it is kept.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its id.
    pub id: String,
    purpose: Purpose,
    address_mac: String,
    mailbox_mac: String,
    secret_mac: String,
    code_mac: String,
    browser_mac: String,
    made: Instant,
}

/// What only the letter holds.
pub struct Secrets {
    /// 256 bits, for the fragment.
    pub secret: String,
    /// Eight characters, for typing.
    pub code: String,
}

/// What somebody shows to be let in.
#[derive(Clone, Debug)]
pub enum Shown {
    /// A link's secret, and the address where the browser is another.
    Link {
        /// The secret's hash.
        secret_mac: String,
        /// The address' hash, if it was typed.
        address_mac: Option<String>,
    },
    /// A code; only in the browser that asked.
    Code {
        /// The code's hash.
        code_mac: String,
    },
}

/// What became of it.
pub enum Opened {
    /// It acts for whoever has this address.
    For {
        /// The address.
        email: String,
        /// Whether it was asked for as an outsider.
        is_visit: bool,
    },
    /// Another browser: ask for the address.
    AddressNeeded,
    /// Used, expired, wrong or nobody's.
    NoLongerGood,
}

/// Makes a link and its secrets.
#[must_use]
pub fn make(
    vault: &Vault,
    purpose: Purpose,
    email: &str,
    browser: &str,
    made: Instant,
) -> (Link, Secrets) {
    let secret = clock::secret();
    let character = |byte: u8| char::from(REFERENCE_CHARACTERS[usize::from(byte) % 20]);
    let code: String = clock::chance::<8>().into_iter().map(character).collect();
    let link = Link {
        id: clock::id(),
        purpose,
        address_mac: vault.mac(Use::Address, email),
        mailbox_mac: vault.mailbox(email),
        secret_mac: vault.mac(Use::Link, &secret),
        code_mac: vault.mac(Use::Code, &code),
        browser_mac: vault.mac(Use::Browser, browser),
        made,
    };
    (
        link,
        Secrets {
            secret,
            code: format!("{}-{}", &code[..4], &code[4..]),
        },
    )
}

/// A code as it was made: without the spaces, hyphens and small letters of typing.
#[must_use]
pub fn tidied_code(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Refuses a fourth letter to one mailbox in a quarter of an hour, and any while too many go out.
///
/// # Errors
/// [`Failure::TooMany`] or [`Failure::Busy`], with the wait.
pub async fn refuse_too_many(write: &mut Write<'_>, link: &Link) -> Result<(), Failure> {
    let since = write.at.plus_minutes(-WINDOW_MINUTES);
    // A letter of a time that has not come yet does not count: the clock was set back.
    let row = sqlx::query(
        "select count(case when mailbox_mac = $1 then 1 end), \
         coalesce(min(case when mailbox_mac = $1 then made end), 0), \
         count(*), coalesce(min(made), 0) from link where made > $2 and made <= $3",
    )
    .bind(&link.mailbox_mac)
    .bind(since.0)
    .bind(write.at.plus_minutes(clock::TOLERANCE_MINUTES).0)
    .fetch_one(&mut *write.conn)
    .await
    .map_err(failure)?;
    let number = |column: usize| row.try_get::<i64, _>(column).map_err(failure);
    let wait = |first: i64| {
        let wait = Instant(first).plus_minutes(WINDOW_MINUTES).0 - write.at.0;
        u32::try_from(wait / 1_000 + 1).unwrap_or(1)
    };
    if number(0)? >= MOST_LETTERS {
        let retry_after = wait(number(1)?);
        return Err(Failure::TooMany { retry_after });
    }
    if number(2)? >= MOST_IN_ALL {
        let retry_after = wait(number(3)?);
        return Err(Failure::Busy { retry_after });
    }
    Ok(())
}

/// Keeps a link, with the address where a letter goes to it; the earlier ones of the address are void.
///
/// # Errors
/// What the database meets.
pub async fn keep(
    write: &mut Write<'_>,
    link: &Link,
    email: Option<String>,
) -> Result<(), Failure> {
    let sealed = email.map(|email| write.vault.seal(place(&link.id), &email));
    sqlx::query(
        "update link set used = $1 where address_mac = $2 and purpose = $3 and used is null",
    )
    .bind(write.at.0)
    .bind(&link.address_mac)
    .bind(link.purpose.name())
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    sqlx::query(
        "insert into link \
         (id, purpose, address_mac, sealed, secret_mac, code_mac, browser_mac, tries, made, used, \
         mailbox_mac) values ($1, $2, $3, $4, $5, $6, $7, 0, $8, null, $9)",
    )
    .bind(&link.id)
    .bind(link.purpose.name())
    .bind(&link.address_mac)
    .bind(sealed.transpose()?)
    .bind(&link.secret_mac)
    .bind(&link.code_mac)
    .bind(&link.browser_mac)
    .bind(link.made.0)
    .bind(&link.mailbox_mac)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Opens a sign-in link or code, once.
///
/// # Errors
/// What the database meets.
pub async fn open(
    write: &mut Write<'_>,
    browser_mac: &str,
    shown: &Shown,
) -> Result<Opened, Failure> {
    let good_since = write.at.plus_minutes(-Purpose::SignIn.minutes());
    let found = match shown {
        Shown::Link { secret_mac, .. } => sqlx::query(
            "select id, purpose, sealed, address_mac, code_mac, browser_mac, tries from link \
             where secret_mac = $1 and used is null and made > $2 and made <= $3",
        )
        .bind(secret_mac),
        // The newest letter that this browser asked for.
        Shown::Code { .. } => sqlx::query(
            "select id, purpose, sealed, address_mac, code_mac, browser_mac, tries from link \
             where browser_mac = $1 and used is null and made > $2 and made <= $3 \
             order by made desc limit 1",
        )
        .bind(browser_mac),
    };
    // A link of a time that has not come yet would be good for too long: the clock was set back.
    let row = found
        .bind(good_since.0)
        .bind(write.at.plus_minutes(clock::TOLERANCE_MINUTES).0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    let Some(row) = row else {
        return Ok(Opened::NoLongerGood);
    };
    let text = |column: &str| row.try_get::<String, _>(column).map_err(failure);
    let id = text("id")?;
    match shown {
        Shown::Link { address_mac, .. } if text("browser_mac")? != browser_mac => match address_mac
        {
            None => return Ok(Opened::AddressNeeded),
            Some(typed) if *typed != text("address_mac")? => return wrong(write, &row, &id).await,
            Some(_) => {}
        },
        Shown::Code { code_mac } if text("code_mac")? != *code_mac => {
            return wrong(write, &row, &id).await;
        }
        _ => {}
    }
    spend(write, &id).await?;
    let sealed: Option<String> = row.try_get("sealed").map_err(failure)?;
    match sealed {
        None => Ok(Opened::NoLongerGood),
        Some(sealed) => Ok(Opened::For {
            email: write.vault.open(place(&id), &sealed)?,
            is_visit: text("purpose")? == Purpose::Visit.name(),
        }),
    }
}

const fn place(id: &str) -> Place<'_> {
    Place {
        table: "link",
        id,
        version: 0,
    }
}

/// Counts a wrong try; the last one voids the link.
async fn wrong(
    write: &mut Write<'_>,
    row: &sqlx::any::AnyRow,
    id: &str,
) -> Result<Opened, Failure> {
    let tries: i64 = row.try_get("tries").map_err(failure)?;
    if tries + 1 >= MOST_TRIES {
        spend(write, id).await?;
    } else {
        sqlx::query("update link set tries = tries + 1 where id = $1")
            .bind(id)
            .execute(&mut *write.conn)
            .await
            .map_err(failure)?;
    }
    Ok(Opened::NoLongerGood)
}

async fn spend(write: &mut Write<'_>, id: &str) -> Result<(), Failure> {
    sqlx::query("update link set used = $1 where id = $2")
        .bind(write.at.0)
        .bind(id)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}
