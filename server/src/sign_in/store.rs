//! People and their sessions in the database.

use domain::api::Failure;
use domain::drafts::FormId;
use domain::people::{Member, PersonId, Profile};
use domain::time::Instant;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Executor, Row};

use crate::store::{Store, Write, failure, is_there};
use crate::vault::{Place, Use, Vault};
use crate::{audit, clock};

/// A person whom the service knows.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who it is.
    pub id: PersonId,
    /// Where letters go.
    pub email: String,
    /// What they say of themselves.
    pub profile: Profile,
    version: i64,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    email: String,
    profile: Profile,
}

fn person(vault: &Vault, row: &AnyRow) -> Result<Person, Failure> {
    let id: String = row.try_get("id").map_err(failure)?;
    let version: i64 = row.try_get("version").map_err(failure)?;
    let sealed: String = row.try_get("sealed").map_err(failure)?;
    let Sealed { email, profile } = vault.open(place(&id, version), &sealed)?;
    Ok(Person {
        id: PersonId(id),
        email,
        profile,
        version,
    })
}

const fn place(id: &str, version: i64) -> Place<'_> {
    Place {
        table: "person",
        id,
        version,
    }
}

/// A session as it is kept.
pub(super) struct Kept {
    pub(super) person: Person,
    pub(super) made: Instant,
    /// When it was last seen.
    pub(super) seen: Instant,
    /// Whether it was begun as an outsider.
    pub(super) is_visit: bool,
    /// Whether somebody else has the same mailbox (see [`by_mailbox`]).
    pub(super) is_second: bool,
}

pub(super) async fn session(store: &Store, mac: &str) -> Result<Option<Kept>, Failure> {
    let row = sqlx::query(
        "select p.id, p.version, p.sealed, p.address_mac, s.made, s.seen, s.visit \
         from session s join person p on p.id = s.person where s.secret_mac = $1",
    )
    .bind(mac)
    .fetch_optional(store.read())
    .await
    .map_err(failure)?;
    row.map(|row| {
        let visit: i64 = row.try_get("visit").map_err(failure)?;
        let person = person(store.vault(), &row)?;
        let mac: String = row.try_get("address_mac").map_err(failure)?;
        Ok(Kept {
            is_second: mac != store.vault().person(&person.email),
            person,
            made: Instant(row.try_get("made").map_err(failure)?),
            seen: Instant(row.try_get("seen").map_err(failure)?),
            is_visit: visit == 1,
        })
    })
    .transpose()
}

/// Whether whoever has this address has a draft or an application of one of these forms.
pub(super) async fn has_begun(
    store: &Store,
    email: &str,
    forms: impl Iterator<Item = &FormId>,
) -> Result<bool, Failure> {
    let [own, whole] = macs(store.vault(), email);
    for form in forms {
        let query = sqlx::query(
            "select 1 from person p where p.address_mac in ($1, $2) and \
             (exists (select 1 from application a where a.person = p.id and a.form = $3) \
             or exists (select 1 from draft d where d.person = p.id and d.form = $3))",
        );
        let query = query.bind(&own).bind(&whole).bind(&form.0);
        if is_there(query, store.read()).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) async fn note_seen(
    write: &mut Write<'_>,
    mac: String,
    at: Instant,
) -> Result<(), Failure> {
    sqlx::query("update session set seen = $1 where secret_mac = $2 and seen < $1")
        .bind(at.0)
        .bind(mac)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

/// Begins a session. Those of a time that has not come yet end: the clock was set back, and nobody
/// may be signed in again when their time comes.
pub(super) async fn begin(
    write: &mut Write<'_>,
    mac: &str,
    person: &str,
    is_visit: bool,
) -> Result<(), Failure> {
    sqlx::query("delete from session where made > $1 or seen > $1")
        .bind(write.at.plus_minutes(clock::TOLERANCE_MINUTES).0)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    sqlx::query(
        "insert into session (secret_mac, person, made, seen, visit) values ($1, $2, $3, $3, $4)",
    )
    .bind(mac)
    .bind(person)
    .bind(write.at.0)
    .bind(i64::from(is_visit))
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    sqlx::query("update person set signed_in = $1 where id = $2")
        .bind(write.at.0)
        .bind(person)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

pub(super) async fn end(write: &mut Write<'_>, mac: &str) -> Result<(), Failure> {
    sqlx::query("delete from session where secret_mac = $1")
        .bind(mac)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

/// By what a person is found: the hash of whose address it is, and that of the whole address, under which
/// those stand who have a mailbox with somebody else (see [`by_mailbox`]).
fn macs(vault: &Vault, email: &str) -> [String; 2] {
    [vault.person(email), vault.mac(Use::Address, email)]
}

/// The id of the person with this address, if there is one.
///
/// # Errors
/// What the database meets.
pub async fn known<'e>(
    on: impl Executor<'e, Database = sqlx::Any>,
    vault: &Vault,
    email: &str,
) -> Result<Option<String>, Failure> {
    let [own, whole] = macs(vault, email);
    let row = sqlx::query(
        "select id from person where address_mac in ($1, $2) \
         order by case when address_mac = $2 then 0 else 1 end limit 1",
    )
    .bind(own)
    .bind(whole)
    .fetch_optional(on)
    .await
    .map_err(failure)?;
    row.map(|row| row.try_get(0).map_err(failure)).transpose()
}

/// The id of the person with this address, which somebody has just shown to be theirs; whoever was
/// not known before is now.
pub(super) async fn person_with(write: &mut Write<'_>, email: String) -> Result<String, Failure> {
    if let Some(id) = known(&mut *write.conn, write.vault, &email).await? {
        return Ok(id);
    }
    let id = clock::id();
    let mac = write.vault.person(&email);
    person_moves_in(write, &id, &mac, email, Profile::default()).await?;
    Ok(id)
}

/// Has everybody found by whose address it is who was kept by another part of it before. Of two with one
/// mailbox the second keeps the address as it is: nobody is merged, as nobody can part them again. Gives the ids
/// of those.
pub(super) async fn by_mailbox(write: &mut Write<'_>) -> Result<Vec<String>, Failure> {
    let rows = sqlx::query("select id, version, sealed, address_mac from person order by id")
        .fetch_all(&mut *write.conn)
        .await
        .map_err(failure)?;
    let mut second = vec![];
    for row in &rows {
        // What does not open is told of when it is read.
        let Ok(of) = person(write.vault, row) else {
            continue;
        };
        let mac = write.vault.person(&of.email);
        if row.try_get::<String, _>("address_mac").map_err(failure)? == mac {
            continue;
        }
        let done = sqlx::query(
            "update person set address_mac = $1 where id = $2 \
             and not exists (select 1 from person where address_mac = $1)",
        )
        .bind(&mac)
        .bind(&of.id.0)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
        if done.rows_affected() == 0 {
            second.push(of.id.0);
            continue;
        }
        let entry = audit::Entry {
            actor: "service",
            act: "person.by-mailbox",
            subject: &of.id.0,
            fields: "address",
        };
        write.audit(entry).await?;
    }
    Ok(second)
}

/// The address of a person, if there is one with this id.
///
/// # Errors
/// What the database meets.
pub async fn email_of(
    conn: &mut AnyConnection,
    vault: &Vault,
    id: &str,
) -> Result<Option<String>, Failure> {
    let row = sqlx::query("select id, version, sealed from person where id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await
        .map_err(failure)?;
    row.map(|row| person(vault, &row).map(|person| person.email))
        .transpose()
}

/// The name of a person, or their id where they have none or were erased.
///
/// # Errors
/// What the database meets.
pub async fn name_of(store: &Store, id: &str) -> Result<String, Failure> {
    let row = sqlx::query("select id, version, sealed from person where id = $1")
        .bind(id)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    let person = row.map(|row| person(store.vault(), &row)).transpose()?;
    let name = person.map(|person| person.profile.name);
    Ok(name
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| id.to_owned()))
}

pub(super) async fn save_profile(
    write: &mut Write<'_>,
    member: &Member,
    profile: Profile,
) -> Result<(), Failure> {
    let row = sqlx::query("select id, version, sealed from person where id = $1")
        .bind(&member.id.0)
        .fetch_one(&mut *write.conn)
        .await
        .map_err(failure)?;
    let before = person(write.vault, &row)?;
    let version = before.version + 1;
    let id = &member.id.0;
    let sealed = write.vault.seal(
        place(id, version),
        &Sealed {
            email: before.email,
            profile,
        },
    )?;
    sqlx::query("update person set version = $1, sealed = $2 where id = $3")
        .bind(version)
        .bind(&sealed)
        .bind(id)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

/// Makes a person known, if nobody has the address yet.
///
/// # Errors
/// What the database meets.
pub async fn person_moves_in(
    write: &mut Write<'_>,
    id: &str,
    address_mac: &str,
    email: String,
    profile: Profile,
) -> Result<(), Failure> {
    let sealed = write.vault.seal(place(id, 1), &Sealed { email, profile })?;
    let done = sqlx::query(
        "insert into person (id, address_mac, version, sealed) values ($1, $2, 1, $3) \
         on conflict (address_mac) do nothing",
    )
    .bind(id)
    .bind(address_mac)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map_err(failure)?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let entry = audit::Entry {
        actor: "service",
        act: "person.move-in",
        subject: id,
        fields: "",
    };
    write.audit(entry).await
}
