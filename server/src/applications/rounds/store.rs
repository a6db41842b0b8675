//! Rounds in the database: counts, queues, and who is asked to score.

use domain::api::Failure;
use domain::applications::round::RoundId;
use domain::applications::{ApplicationId, TAKEN_BACK_WITHIN};
use domain::form::terms::Window;
use domain::people::PersonId;
use domain::time::{Day, Instant};
use serde::{Deserialize, Serialize};
use sqlx::{Executor, Row};

use super::super::store::{rows_of_round, written};
use crate::store::{Store, Write, failure, is_there, text};
use crate::vault::{Place, Vault};

/// A number of applications of one form and window at one stage.
pub struct Counted {
    pub form: String,
    pub closes: Option<Day>,
    pub stage: String,
    pub count: i64,
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
    let rows = rows_of_round(
        store.read(),
        "select id, reference, stage, submitted, case when due is null then 1 else 0 end \
         from application where form = $1 and closes = $2 order by submitted, id",
        form,
        closes,
    )
    .await?;
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

/// Whether somebody has an application in a round, or a withdrawn one that they may still take back.
pub async fn is_applicant<'e>(
    on: impl Executor<'e, Database = sqlx::Any>,
    (form, closes): (&str, Option<Day>),
    person: &PersonId,
    at: Instant,
) -> Result<bool, Failure> {
    let query = sqlx::query(
        "select 1 from application a where a.form = $1 and a.closes = $2 and a.person = $3 \
         and (a.stage <> 'withdrawn' or a.closes >= $4 or exists (select 1 from audit u \
         where u.actor = $3 and u.act = 'application.withdraw' and u.subject = a.id and u.at > $5))",
    );
    let query = query
        .bind(form)
        .bind(written(closes))
        .bind(&person.0)
        .bind(String::from(at.day()))
        .bind(at.plus_minutes(-(TAKEN_BACK_WITHIN + 1) * 24 * 60).0);
    is_there(query, on).await
}

/// What somebody with an application that is being sifted sent to the same form before: both ids, and
/// where the earlier one is.
pub struct Before {
    pub application: String,
    pub id: ApplicationId,
    pub stage: String,
    pub closes: Option<Day>,
    pub sent: Instant,
}

/// What the applicants of a round sent to its form in rounds before it.
pub async fn before(
    store: &Store,
    form: &str,
    closes: Option<Day>,
) -> Result<Vec<Before>, Failure> {
    let rows = rows_of_round(
        store.read(),
        "select a.id, b.id, b.stage, b.closes, b.submitted from application a \
         join application b on b.person = a.person and b.form = a.form \
         where a.form = $1 and a.closes = $2 and a.stage in ('submitted', 'invited', 'reserve') \
         and b.submitted < a.submitted and (b.closes <> a.closes or b.closes = '')",
        form,
        closes,
    )
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Before {
                application: text(row, 0)?,
                id: ApplicationId(text(row, 1)?),
                stage: text(row, 2)?,
                closes: Day::parse(&text(row, 3)?),
                sent: Instant(row.try_get(4).map_err(failure)?),
            })
        })
        .collect()
}

/// What the name ends with under which those stand who see people at an event.
const EVENT: &str = "/event";

/// Under which name those stand who are asked to judge in a round: who sees people at its event by name
/// is not who scores blindly.
pub fn asked(round: &RoundId, at_event: bool) -> RoundId {
    match at_event {
        true => RoundId(format!("{}{EVENT}", round.0)),
        false => round.clone(),
    }
}

/// Which round a list is of, and whether it is of those who see people at its event.
pub fn named(list: &str) -> (RoundId, bool) {
    let of_event = list.strip_suffix(EVENT);
    (
        RoundId(of_event.unwrap_or(list).to_owned()),
        of_event.is_some(),
    )
}

/// Who is asked to judge, and for which window, as it was then.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Asked {
    For {
        email: String,
        window: Option<Window>,
    },
    /// From before it was kept for which window.
    Of(String),
}

impl Asked {
    pub fn email(&self) -> &str {
        match self {
            Self::For { email, .. } | Self::Of(email) => email,
        }
    }

    pub const fn window(&self) -> Option<Window> {
        match self {
            Self::For { window, .. } => *window,
            Self::Of(_) => None,
        }
    }
}

/// Invites somebody since an instant, by their mailbox; twice is once.
pub async fn invite(
    write: &mut Write<'_>,
    round: &RoundId,
    who: &Asked,
    at: Instant,
) -> Result<(), Failure> {
    let mac = write.vault.person(who.email());
    let id = format!("{}/{mac}", round.0);
    let sealed = write.vault.seal(place(&id), who)?;
    sqlx::query(
        "insert into assessor (round, address_mac, at, sealed) values ($1, $2, $3, $4) \
         on conflict (round, address_mac) do nothing",
    )
    .bind(&round.0)
    .bind(&mac)
    .bind(at.0)
    .bind(&sealed)
    .execute(&mut *write.conn)
    .await
    .map(drop)
    .map_err(failure)
}

/// Takes an invitation back.
pub async fn dismiss(write: &mut Write<'_>, round: &RoundId, email: &str) -> Result<(), Failure> {
    let mac = write.vault.person(email);
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
            let who: Asked = store.vault().open(place(&id), &text(row, 1)?)?;
            Ok(who.email().to_owned())
        })
        .collect()
}

/// The rounds to which an address is invited, each with whether that is to its event.
pub async fn invited(store: &Store, email: &str) -> Result<Vec<(RoundId, bool)>, Failure> {
    let mac = store.vault().person(email);
    let query = sqlx::query("select round from assessor where address_mac = $1 order by at, round");
    let rows = query.bind(&mac).fetch_all(store.read()).await;
    let rows = rows.map_err(failure)?;
    rows.iter().map(|row| Ok(named(&text(row, 0)?))).collect()
}

/// Whether an address is invited to a round.
pub async fn is_invited<'e>(
    (on, vault): (impl Executor<'e, Database = sqlx::Any>, &Vault),
    round: &RoundId,
    email: &str,
) -> Result<bool, Failure> {
    let query = sqlx::query("select 1 from assessor where round = $1 and address_mac = $2");
    is_there(query.bind(&round.0).bind(vault.person(email)), on).await
}

pub const fn place(id: &str) -> Place<'_> {
    Place {
        table: "assessor",
        id,
        version: 0,
    }
}
