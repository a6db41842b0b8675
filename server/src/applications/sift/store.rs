//! The sift in the database.

use std::collections::BTreeMap;

use domain::api::Failure;
use domain::applications::round::{Interest, RoundId};
use domain::applications::ApplicationId;
use domain::people::PersonId;
use domain::time::{Day, Instant};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::super::store::written;
use crate::store::{Store, Write, failure, is_taken};
use crate::vault::{Place, Use};

/// Who gave a part which mark.
pub struct Marked {
    pub application: String,
    pub part: String,
    pub person: String,
    pub mark: u8,
}

/// A number of applications of one form and window at one stage.
pub struct Counted {
    pub form: String,
    pub closes: Option<Day>,
    pub stage: String,
    pub count: i64,
}

fn text(row: &AnyRow, column: usize) -> Result<String, Failure> {
    row.try_get(column).map_err(failure)
}

/// How many applications there are, by round and stage.
pub async fn counts(store: &Store) -> Result<Vec<Counted>, Failure> {
    let rows = sqlx::query(
        "select form, closes, stage, count(*) from application group by form, closes, stage \
         order by closes, form, stage",
    )
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| {
            Ok(Counted {
                form: text(row, 0)?,
                closes: Day::parse(&text(row, 1)?),
                stage: text(row, 2)?,
                count: row.try_get(3).map_err(failure)?,
            })
        })
        .collect()
}

/// An application as a queue shows it; nothing of it is opened.
pub struct Light {
    pub id: ApplicationId,
    pub reference: String,
    pub submitted: Instant,
    pub stage: String,
    /// Whether nothing is due for it any more: the day of the decision has passed.
    pub is_overdue: bool,
}

/// The applications of a round, the first sent first.
pub async fn of_round(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Light>, Failure> {
    let rows = sqlx::query(
        "select id, reference, stage, submitted, case when due is null then 1 else 0 end \
         from application where form = $1 and closes = $2 order by submitted, id",
    )
    .bind(form)
    .bind(written(closes))
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| {
            let nothing_due: i64 = row.try_get(4).map_err(failure)?;
            Ok(Light {
                id: ApplicationId(text(row, 0)?),
                reference: text(row, 1)?,
                stage: text(row, 2)?,
                submitted: Instant(row.try_get(3).map_err(failure)?),
                is_overdue: nothing_due == 1,
            })
        })
        .collect()
}

/// Every mark in a round.
pub async fn marks(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Marked>, Failure> {
    let rows = sqlx::query(
        "select m.application, m.part, m.person, m.mark from mark m \
         join application a on a.id = m.application where a.form = $1 and a.closes = $2 \
         order by m.application, m.part, m.mark",
    )
    .bind(form)
    .bind(written(closes))
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| {
            Ok(Marked {
                application: text(row, 0)?,
                part: text(row, 1)?,
                person: text(row, 2)?,
                mark: mark(row, 3)?,
            })
        })
        .collect()
}

fn mark(row: &AnyRow, column: usize) -> Result<u8, Failure> {
    let mark: i64 = row.try_get(column).map_err(failure)?;
    u8::try_from(mark).map_err(|_| Failure::Broken)
}

/// What was settled in a round: the mark of an application's part.
pub async fn settled(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<BTreeMap<(String, String), u8>, Failure> {
    let rows = sqlx::query(
        "select s.application, s.part, s.mark from settled s \
         join application a on a.id = s.application where a.form = $1 and a.closes = $2",
    )
    .bind(form)
    .bind(written(closes))
    .fetch_all(store.read())
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| Ok(((text(row, 0)?, text(row, 1)?), mark(row, 2)?)))
        .collect()
}

/// The applications somebody may not judge: they declared why, opened it by name or masked it. The
/// chain of acts knows who opened what.
const BARRED: &str = "select application from interest where person = $1 \
     union select application from mask where person = $1 \
     union select subject from audit where actor = $1 and act = 'application.read'";

/// The applications that a person may not judge.
pub async fn barred(store: &Store, person: &PersonId) -> Result<Vec<String>, Failure> {
    let rows = sqlx::query(BARRED)
        .bind(&person.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    rows.iter().map(|row| text(row, 0)).collect()
}

/// Whether a person declared why they may not judge an application.
pub async fn has_declared(
    write: &mut Write<'_>,
    person: &PersonId,
    id: &ApplicationId,
) -> Result<bool, Failure> {
    let row = sqlx::query("select 1 from interest where person = $1 and application = $2")
        .bind(&person.0)
        .bind(&id.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    Ok(row.is_some())
}

/// Whether a person may not judge an application blindly, in the transaction of the judging.
pub async fn is_barred(
    write: &mut Write<'_>,
    person: &PersonId,
    id: &ApplicationId,
) -> Result<bool, Failure> {
    let sql = format!("select 1 from ({BARRED}) barred where application = $2");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(&person.0)
        .bind(&id.0)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    Ok(row.is_some())
}

/// The marks of one part, and what was settled.
pub async fn of_part(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
) -> Result<(Vec<u8>, Option<u8>), Failure> {
    let rows = sqlx::query("select mark from mark where application = $1 and part = $2")
        .bind(&id.0)
        .bind(part)
        .fetch_all(&mut *write.conn)
        .await
        .map_err(failure)?;
    let marks = rows.iter().map(|row| mark(row, 0)).collect::<Result<_, _>>()?;
    let row = sqlx::query("select mark from settled where application = $1 and part = $2")
        .bind(&id.0)
        .bind(part)
        .fetch_optional(&mut *write.conn)
        .await
        .map_err(failure)?;
    let settled = row.map(|row| mark(&row, 0)).transpose()?;
    Ok((marks, settled))
}

/// Adds a mark; each person gives one for a part.
pub async fn add_mark(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
    person: &PersonId,
    mark: u8,
) -> Result<(), Failure> {
    sqlx::query(
        "insert into mark (application, part, person, mark, at) values ($1, $2, $3, $4, $5)",
    )
    .bind(&id.0)
    .bind(part)
    .bind(&person.0)
    .bind(i64::from(mark))
    .bind(write.at.0)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(|error| {
        if is_taken(&error) {
            Failure::moved("You have given this part its mark. A mark is not changed.")
        } else {
            failure(error)
        }
    })
}

const fn place<'a>(table: &'static str, id: &'a str) -> Place<'a> {
    Place {
        table,
        id,
        version: 0,
    }
}

fn of_part_id(id: &ApplicationId, part: &str) -> String {
    format!("{}/{part}", id.0)
}

/// Writes down what was settled, and why.
pub async fn settle(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
    person: &PersonId,
    (mark, reason): (u8, &str),
) -> Result<(), Failure> {
    let sealed = write
        .vault
        .seal(place("settled", &of_part_id(id, part)), &reason)?;
    sqlx::query(
        "insert into settled (application, part, person, mark, at, sealed) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id.0)
    .bind(part)
    .bind(&person.0)
    .bind(i64::from(mark))
    .bind(write.at.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(|error| {
        if is_taken(&error) {
            Failure::moved("This part was settled meanwhile.")
        } else {
            failure(error)
        }
    })
}

/// Puts a text in the place of what was written in a part, for scorers.
pub async fn mask(
    write: &mut Write<'_>,
    id: &ApplicationId,
    part: &str,
    person: &PersonId,
    text: &str,
) -> Result<(), Failure> {
    let sealed = write
        .vault
        .seal(place("mask", &of_part_id(id, part)), &text)?;
    sqlx::query(
        "insert into mask (application, part, person, at, sealed) values ($1, $2, $3, $4, $5) \
         on conflict (application, part) do update set person = excluded.person, \
         at = excluded.at, sealed = excluded.sealed",
    )
    .bind(&id.0)
    .bind(part)
    .bind(&person.0)
    .bind(write.at.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// What scorers read in the place of a part, if it is masked.
pub async fn masked(
    store: &Store,
    id: &ApplicationId,
    part: &str,
) -> Result<Option<String>, Failure> {
    let row = sqlx::query("select sealed from mask where application = $1 and part = $2")
        .bind(&id.0)
        .bind(part)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    row.map(|row| {
        let sealed = text(&row, 0)?;
        store
            .vault()
            .open(place("mask", &of_part_id(id, part)), &sealed)
    })
    .transpose()
}

/// Writes down why somebody may not judge; the marks they gave it before do not count.
pub async fn declare(
    write: &mut Write<'_>,
    id: &ApplicationId,
    person: &PersonId,
    kind: Interest,
) -> Result<(), Failure> {
    sqlx::query("delete from mark where application = $1 and person = $2")
        .bind(&id.0)
        .bind(&person.0)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    sqlx::query(
        "insert into interest (application, person, kind, at) values ($1, $2, $3, $4) \
         on conflict (application, person) do update set kind = excluded.kind",
    )
    .bind(&id.0)
    .bind(&person.0)
    .bind(kind.word())
    .bind(write.at.0)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Invites somebody; twice is once.
pub async fn invite(write: &mut Write<'_>, round: &RoundId, email: &str) -> Result<(), Failure> {
    let mac = write.vault.mac(Use::Address, email);
    let id = format!("{}/{mac}", round.0);
    let sealed = write.vault.seal(place("assessor", &id), &email)?;
    sqlx::query(
        "insert into assessor (round, address_mac, at, sealed) values ($1, $2, $3, $4) \
         on conflict (round, address_mac) do nothing",
    )
    .bind(&round.0)
    .bind(&mac)
    .bind(write.at.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Takes an invitation back.
pub async fn dismiss(write: &mut Write<'_>, round: &RoundId, email: &str) -> Result<(), Failure> {
    let mac = write.vault.mac(Use::Address, email);
    sqlx::query("delete from assessor where round = $1 and address_mac = $2")
        .bind(&round.0)
        .bind(&mac)
        .execute(&mut *write.conn)
        .await
        .map(drop)
        .map_err(failure)
}

/// Who is invited to a round.
pub async fn assessors(store: &Store, round: &RoundId) -> Result<Vec<String>, Failure> {
    let rows = sqlx::query("select address_mac, sealed from assessor where round = $1 order by at")
        .bind(&round.0)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    rows.iter()
        .map(|row| {
            let id = format!("{}/{}", round.0, text(row, 0)?);
            store.vault().open(place("assessor", &id), &text(row, 1)?)
        })
        .collect()
}

/// Whether an address is invited to a round.
pub async fn is_invited(store: &Store, round: &RoundId, email: &str) -> Result<bool, Failure> {
    let mac = store.vault().mac(Use::Address, email);
    let row = sqlx::query("select 1 from assessor where round = $1 and address_mac = $2")
        .bind(&round.0)
        .bind(&mac)
        .fetch_optional(store.read())
        .await
        .map_err(failure)?;
    Ok(row.is_some())
}
