//! Erasing a person on request: all that is theirs goes, what they said for the CMU keeps their id in
//! place of their name, and the ledger of erasures keeps the id alone, in the database and in a file
//! beside it, so that a restored backup does not bring them back (trust.md, K4).

mod ledger;

use std::collections::BTreeSet;

use domain::api::Failure;
use domain::time::Instant;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use crate::audit::Entry;
use crate::settings::Settings;
use crate::store::{Store, Write, failure};
use crate::vault::{Place, Vault};
use crate::{monitoring, questions, sign_in};

pub use self::ledger::{Noting, ledger, note, note_unnamed};

/// Tables whose rows belong to the person in their column `person`.
pub const OWNED: [&str; 7] = [
    "adjustment",
    "session",
    "link",
    "acting_link",
    "draft",
    "application",
    "question",
];
/// Those whose ids are mentioned elsewhere.
const MENTIONED: [&str; 3] = ["draft", "application", "question"];
/// Tables whose sealed text may mention a person, an address or a record; their rows never change.
const MENTIONING: [&str; 2] = ["letter", "reply"];
/// How many of those are opened at once.
const PAGE: i64 = 200;
/// How far back is looked again inside the transaction, where the rest was looked through before it.
const AGAIN_MINUTES: i64 = 60;

/// Erases the person with an address and says what was done.
///
/// # Errors
/// One sentence; then nothing was erased, or, where it says so, all but the note in the file.
pub async fn erase(store: &Store, settings: &Settings, address: &str) -> Result<String, String> {
    let told = |failure: Failure| format!("The person could not be erased: {}", failure.said());
    let address = address.trim().to_lowercase();
    let mac = store.vault().person(&address);
    let found = async {
        let mut conn = store.connection().await.map_err(failure)?;
        let id = sign_in::known(&mut *conn, store.vault(), &address).await?;
        let words = match &id {
            Some(id) => words(&mut conn, store.vault(), id).await?,
            None => Words::of(store.vault(), &address),
        };
        // Looked through before the transaction, so that other writes do not wait for it.
        let old = mentions(&mut conn, store.vault(), &words, Instant(0)).await?;
        Ok((id, old))
    };
    let (id, old) = found.await.map_err(told)?;
    let Some(id) = id else {
        return forget_address(store, mac, address, old).await.map_err(told);
    };
    let erased = id.clone();
    let (rows, answers) = store
        .write_however_long(move |write| {
            Box::pin(async move {
                let words = words(write.conn, write.vault, &id).await?;
                let all = lately(write, &words, old).await?;
                let done = forget(write, &id, "person.erase", all).await?;
                sqlx::query(
                    "insert into erasure (id, at) values ($1, $2) on conflict (id) do nothing",
                )
                .bind(&id)
                .bind(write.at.0)
                .execute(&mut *write.conn)
                .await
                .map_err(failure)?;
                Ok(done)
            })
        })
        .await
        .map_err(told)?;
    note(settings, &erased).map_err(|why| {
        format!(
            "The person is erased, but {} {why}.",
            settings.data.join(ledger::PEOPLE).display()
        )
    })?;
    store.wipe().await.map_err(|why| {
        let said = why.said();
        format!("The person is erased, but the database file may still hold traces: {said} Run this again.")
    })?;
    Ok(format!(
        "Erased {rows} rows of this person; in {answers} questions their id stands for their name."
    ))
}

/// Nobody has the address: the links that were asked for it go, and what was sent to it.
async fn forget_address(
    store: &Store,
    mac: String,
    address: String,
    old: Vec<Mention>,
) -> Result<String, Failure> {
    let (links, rows) = store
        .write_however_long(move |write| {
            Box::pin(async move {
                let links = by_address(write, &mac).await?;
                let all = lately(write, &Words::of(write.vault, &address), old).await?;
                let rows = remove_all(write, all).await?;
                let entry = Entry {
                    actor: "service",
                    act: "address.erase",
                    subject: "",
                    fields: &format!("rows {}", links + rows),
                };
                write.audit(entry).await.map(|()| (links, rows))
            })
        })
        .await?;
    store.wipe().await?;
    Ok(format!(
        "Nobody has this address. Erased {links} sign-in links that were asked for it and {rows} letters \
         and saved replies that hold it."
    ))
}

/// Erases those of the erased who are there again after a restoring, in its transaction.
///
/// # Errors
/// What the database meets.
pub async fn again(write: &mut Write<'_>, erased: &[String]) -> Result<(), Failure> {
    let mut all = Words::default();
    let mut here = vec![];
    for id in erased {
        let words = words(write.conn, write.vault, id).await?;
        if !words.own.is_empty() {
            all.extend(words);
            here.push(id);
        }
        sqlx::query("insert into erasure (id, at) values ($1, $2) on conflict (id) do nothing")
            .bind(id)
            .bind(write.at.0)
            .execute(&mut *write.conn)
            .await
            .map_err(failure)?;
    }
    for id in erased {
        // The ledger has receipts of equality monitoring too: their answers were deleted.
        monitoring::forget(write.conn, id).await?;
    }
    let mut found = mentions(write.conn, write.vault, &all, Instant(0)).await?;
    for id in here {
        forget(write, id, "person.erase-again", std::mem::take(&mut found)).await?;
    }
    Ok(())
}

/// The ids in the ledger of a database, and the receipts that wait to be there.
///
/// # Errors
/// What the database meets.
pub async fn noted(conn: &mut AnyConnection) -> Result<Vec<String>, Failure> {
    let mut noted = monitoring::deleted(conn).await?;
    let rows = sqlx::query("select id from erasure")
        .fetch_all(conn)
        .await
        .map_err(failure)?;
    for row in &rows {
        noted.push(row.try_get(0).map_err(failure)?);
    }
    Ok(noted)
}

/// A letter or a saved reply, by table and id.
type Mention = (&'static str, String);

/// What tells that a letter or a saved reply is about somebody.
#[derive(Default)]
struct Words {
    /// Their id, the ids of their records.
    own: BTreeSet<String>,
    /// Whose address it is: letters went to whichever of the mailbox was typed.
    addresses: BTreeSet<String>,
    /// The questions that they answered for the CMU: a saved reply holds the answerer's name.
    answered: BTreeSet<String>,
}

impl Words {
    /// An address.
    fn of(vault: &Vault, address: &str) -> Self {
        Self {
            addresses: BTreeSet::from([vault.whose(address)]),
            ..Self::default()
        }
    }

    /// Whether a text of this is one of the addresses; a part of it may be somebody else's.
    fn are_written_to(&self, vault: &Vault, value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::String(text) => {
                text.contains('@') && self.addresses.contains(&vault.whose(text))
            }
            serde_json::Value::Array(all) => all.iter().any(|of| self.are_written_to(vault, of)),
            serde_json::Value::Object(all) => all.values().any(|of| self.are_written_to(vault, of)),
            _ => false,
        }
    }

    fn extend(&mut self, other: Self) {
        self.own.extend(other.own);
        self.addresses.extend(other.addresses);
        self.answered.extend(other.answered);
    }
}

/// The words for a person; none where nobody has the id.
async fn words(conn: &mut AnyConnection, vault: &Vault, person: &str) -> Result<Words, Failure> {
    let Some(email) = sign_in::email_of(conn, vault, person).await? else {
        return Ok(Words::default());
    };
    let mut words = Words::of(vault, &email);
    words.own.insert(person.to_owned());
    for table in MENTIONED {
        let sql = format!("select id from {table} where person = $1");
        words.own.extend(ids(conn, sql, person).await?);
    }
    let answered =
        "select distinct subject from audit where act = 'question.answer' and actor = $1";
    let answered = ids(conn, answered.to_owned(), person).await?;
    words.answered.extend(answered);
    Ok(words)
}

async fn ids(conn: &mut AnyConnection, sql: String, of: &str) -> Result<Vec<String>, Failure> {
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(of)
        .fetch_all(conn)
        .await
        .map_err(failure)?;
    rows.iter()
        .map(|row| row.try_get(0).map_err(failure))
        .collect()
}

/// What was found before the transaction, and what was written meanwhile.
async fn lately(
    write: &mut Write<'_>,
    words: &Words,
    old: Vec<Mention>,
) -> Result<Vec<Mention>, Failure> {
    let since = write.at.plus_minutes(-AGAIN_MINUTES);
    let mut all = mentions(write.conn, write.vault, words, since).await?;
    all.extend(old);
    Ok(all)
}

/// The letters and replies since an instant that hold one of the words.
async fn mentions(
    conn: &mut AnyConnection,
    vault: &Vault,
    words: &Words,
    since: Instant,
) -> Result<Vec<Mention>, Failure> {
    let mut found = vec![];
    for table in MENTIONING
        .into_iter()
        .filter(|_| !words.addresses.is_empty())
    {
        let more = (table == "reply").then_some(&words.answered);
        let all: Vec<&String> = words.own.iter().chain(more.into_iter().flatten()).collect();
        let mut after = String::new();
        loop {
            let sql = format!(
                "select id, sealed from {table} where id > $1 and at >= $2 order by id limit {PAGE}"
            );
            let rows = sqlx::query(AssertSqlSafe(sql))
                .bind(&after)
                .bind(since.0)
                .fetch_all(&mut *conn)
                .await
                .map_err(failure)?;
            for row in &rows {
                let id: String = row.try_get(0).map_err(failure)?;
                let sealed: &str = row.try_get(1).map_err(failure)?;
                after.clone_from(&id);
                if sealed.is_empty() {
                    continue;
                }
                let place = Place {
                    table,
                    id: &id,
                    version: 0,
                };
                let value = vault.open::<serde_json::Value>(place, sealed)?;
                let text = value.to_string();
                if all.iter().any(|word| text.contains(*word))
                    || words.are_written_to(vault, &value)
                {
                    found.push((table, id));
                }
            }
            if rows.is_empty() {
                break;
            }
        }
    }
    Ok(found)
}

/// Takes away all of a person, and what mentions them; tells how many rows, and in how many questions
/// their id now stands for their name.
async fn forget(
    write: &mut Write<'_>,
    person: &str,
    act: &'static str,
    mentions: Vec<Mention>,
) -> Result<(u64, u64), Failure> {
    let row = sqlx::query("select address_mac from person where id = $1")
        .bind(person)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    let mac: String = row.ok_or(Failure::NotFound)?.try_get(0).map_err(failure)?;
    let answers = questions::unname(write, person).await?;
    let mut rows = by_address(write, &mac).await?;
    for table in OWNED {
        rows += remove(write, table, "person", person).await?;
    }
    rows += remove_all(write, mentions).await?;
    rows += remove(write, "person", "id", person).await?;
    let entry = Entry {
        actor: "service",
        act,
        subject: person,
        fields: &format!("rows {rows} answers {answers}"),
    };
    write.audit(entry).await?;
    Ok((rows, answers))
}

/// What is kept under an address, not a person: sign-in links, and being asked to score.
async fn by_address(write: &mut Write<'_>, mac: &str) -> Result<u64, Failure> {
    let mut links = remove(write, "link", "address_mac", mac).await?;
    links += remove(write, "link", "mailbox_mac", mac).await?;
    Ok(links + remove(write, "assessor", "address_mac", mac).await?)
}

async fn remove_all(write: &mut Write<'_>, mentions: Vec<Mention>) -> Result<u64, Failure> {
    let mut rows = 0;
    for (table, id) in mentions {
        rows += remove(write, table, "id", &id).await?;
    }
    Ok(rows)
}

async fn remove(
    write: &mut Write<'_>,
    table: &str,
    column: &str,
    is: &str,
) -> Result<u64, Failure> {
    let sql = AssertSqlSafe(format!("delete from {table} where {column} = $1"));
    let done = sqlx::query(sql).bind(is).execute(&mut *write.conn).await;
    done.map(|done| done.rows_affected()).map_err(failure)
}
