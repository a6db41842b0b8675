//! Windows and moved rounds in the database.

use std::collections::{BTreeMap, BTreeSet};

use domain::api::Failure;
use domain::applications::{ApplicationId, RoundId};
use domain::form::terms::{Sent, Terms, Window};
use domain::time::{Day, Instant};
use sqlx::{Executor, Row};

use super::super::store::{Asked, asked, invite, named, place};
use super::{ACT, Forms, Place, Rounds};
use crate::applications::store::written;
use crate::audit;
use crate::store::{Store, Write, failure, is_there, text};

/// An application as far as its round goes.
pub struct Kept {
    pub id: ApplicationId,
    pub place: Place,
    pub day: Day,
    pub person: String,
    pub stage: String,
}

impl Kept {
    /// Whether it waits for somebody.
    pub fn is_waiting(&self) -> bool {
        self.is_undecided() || matches!(self.stage.as_str(), "reserve" | "offered")
    }

    /// Whether it waits for a line manager or for the CMU.
    pub fn is_undecided(&self) -> bool {
        matches!(self.stage.as_str(), "waiting" | "submitted" | "invited")
    }
}

/// All applications, the first of each round first.
pub async fn kept(write: &mut Write<'_>) -> Result<Vec<Kept>, Failure> {
    let rows = sqlx::query(
        "select id, form, closes, submitted, person, stage from application \
         order by form, closes, submitted, id",
    )
    .fetch_all(&mut *write.conn)
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| {
            Ok(Kept {
                id: ApplicationId(text(row, 0)?),
                place: (text(row, 1)?, Day::parse(&text(row, 2)?)),
                day: Instant(row.try_get(3).map_err(failure)?).day(),
                person: text(row, 4)?,
                stage: text(row, 5)?,
            })
        })
        .collect()
}

/// Who has had a hand in which application: marked or settled a part of it, or drafted what is decided on it.
pub async fn judges(write: &mut Write<'_>) -> Result<Vec<(String, ApplicationId)>, Failure> {
    let rows = sqlx::query(
        "select scorer, application from mark where void is null \
         union select scorer, application from settled where agreed = 1 \
         union select drafter, application from decision",
    )
    .fetch_all(&mut *write.conn)
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| Ok((text(row, 0)?, ApplicationId(text(row, 1)?))))
        .collect()
}

/// The windows of every form that are in force.
pub async fn windows<'e>(
    on: impl Executor<'e, Database = sqlx::Any>,
) -> Result<BTreeMap<String, Vec<Window>>, Failure> {
    let query = sqlx::query("select windows from service where id = 1");
    let row = query.fetch_one(on).await.map_err(failure)?;
    serde_json::from_str(&text(&row, 0)?).map_err(|_| Failure::Broken)
}

/// Writes down the windows that are in force from now on.
pub async fn in_force(write: &mut Write<'_>, forms: &Forms) -> Result<(), Failure> {
    let before = windows(&mut *write.conn).await?;
    let now: BTreeMap<&String, &Vec<Window>> =
        forms.iter().map(|(id, of)| (id, &of.windows)).collect();
    let changed = now.iter().filter(|(id, of)| before.get(**id) != Some(**of));
    let mut changed: BTreeSet<&str> = changed.map(|(id, _)| id.as_str()).collect();
    let gone = before.keys().filter(|id| !forms.contains_key(*id));
    changed.extend(gone.map(String::as_str));
    if changed.is_empty() {
        return Ok(());
    }
    let text = serde_json::to_string(&now).map_err(|_| Failure::Broken)?;
    sqlx::query("update service set windows = $1 where id = 1")
        .bind(&text)
        .execute(&mut *write.conn)
        .await
        .map_err(failure)?;
    // The first are there with the service itself.
    if before.is_empty() {
        return Ok(());
    }
    let changed: Vec<&str> = changed.into_iter().collect();
    let entry = audit::Entry {
        actor: "service",
        act: "round.windows",
        subject: "service",
        fields: &changed.join(" "),
    };
    write.audit(entry).await
}

/// Whether there is a round of this name: applications, or a window that is in force.
pub async fn is_round(store: &Store, round: &RoundId) -> Result<bool, Failure> {
    let Some((form, closes)) = round.parts() else {
        return Ok(true);
    };
    let query = sqlx::query("select 1 from application where form = $1 and closes = $2 limit 1");
    if is_there(query.bind(form).bind(written(closes)), store.read()).await? {
        return Ok(true);
    }
    let windows = windows(store.read()).await?.remove(form);
    Ok(windows.is_some_and(|windows| {
        let terms = Terms {
            windows,
            ..Terms::default()
        };
        terms.has_round(closes)
    }))
}

/// Where a round was moved to last. The chain of acts tells.
pub async fn moved_to(store: &Store, round: &RoundId) -> Result<Option<RoundId>, Failure> {
    let query = sqlx::query(
        "select fields from audit where actor = 'service' and act = $1 and subject = $2 \
         order by seq desc limit 1",
    );
    let query = query.bind(ACT).bind(&round.0);
    let row = query.fetch_optional(store.read()).await.map_err(failure)?;
    row.map(|row| text(&row, 0).map(RoundId)).transpose()
}

/// Puts those who are asked to judge into the round of the window they were asked for, and under their
/// mailbox; tells which rounds they went from, and where to.
pub async fn asked_again(
    write: &mut Write<'_>,
    rounds: &Rounds,
) -> Result<BTreeSet<(String, String)>, Failure> {
    let mut gone = BTreeSet::new();
    let rows = sqlx::query("select round, address_mac, at, sealed from assessor order by at")
        .fetch_all(&mut *write.conn)
        .await
        .map_err(failure)?;
    for row in &rows {
        let (list, mac) = (text(row, 0)?, text(row, 1)?);
        let at = Instant(row.try_get(2).map_err(failure)?);
        let id = format!("{list}/{mac}");
        // What does not open is told of when it is read.
        let Ok(who) = write.vault.open::<Asked>(place(&id), &text(row, 3)?) else {
            continue;
        };
        let (of_round, at_event) = named(&list);
        let now = goes_to(rounds, &of_round, &who, at.day());
        let now_list = asked(&now, at_event);
        if now_list.0 == list && mac == write.vault.person(who.email()) {
            continue;
        }
        sqlx::query("delete from assessor where round = $1 and address_mac = $2")
            .bind(&list)
            .bind(&mac)
            .execute(&mut *write.conn)
            .await
            .map_err(failure)?;
        invite(write, &now_list, &who, at).await?;
        let entry = audit::Entry {
            actor: "service",
            act: "round.invite-again",
            subject: &now_list.0,
            fields: "assessors",
        };
        write.audit(entry).await?;
        if now != of_round {
            gone.insert((of_round.0, now.0));
        }
    }
    Ok(gone)
}

/// The round to which an invitation goes: as an application would that was sent for its window.
fn goes_to(rounds: &Rounds, round: &RoundId, who: &Asked, day: Day) -> RoundId {
    let stays = || round.clone();
    let Some((form, closes)) = round.parts() else {
        return stays();
    };
    let (Some(terms), window) = (rounds.forms.get(form), who.window()) else {
        return stays();
    };
    // For which window it was is not known.
    if closes.is_some() && window.is_none() {
        return stays();
    }
    let is_over = rounds.is_over(&(form.to_owned(), closes));
    let sent = Sent {
        day,
        window,
        closes,
        is_over,
    };
    let to = terms.round_now(sent, rounds.today);
    to.map_or_else(|_| stays(), |closes| RoundId::of(form, closes))
}
