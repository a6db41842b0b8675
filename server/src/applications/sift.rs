//! The blind sift: one part at a time, in an order of each scorer's own. Nothing that a scorer gets
//! from here tells whose an application is; whoever opened it by name, saw the name at an event, masked it,
//! or is close to the applicant does not score it.

mod conflict;
mod interest;
pub(super) mod next;
pub(super) mod store;

use std::collections::{BTreeMap, HashMap};
use std::mem::take;

use domain::api::Failure;
use domain::applications::api::desk::{MarkPart, MaskPart, Masked, NewMark};
use domain::applications::decision::Unmarked;
use domain::applications::gateway::ASSESSORS;
use domain::applications::round::HELD;
use domain::applications::round::RoundId;
use domain::applications::sift::{Agreement, is_mark};
use domain::applications::{Application, ApplicationId, Stage};
use domain::form::terms::selection::GATEWAY_PART;
use domain::people::{CmuStaff, Member};
use domain::time::Day;
use domain::words::Words;

pub(super) use self::conflict::{
    declared, finds, is_unconflicted, may_open, passed, unbiased, void_of_manager, void_of_rivals,
};
pub(super) use self::interest::{declare, take_back};
use self::store::Marked;
use super::rounds::store::{Light, is_invited};
use super::rounds::{
    Found, INVITED, RESERVE, SCORERS, found, is_no_rival, is_still_no_rival, lasts,
};
use super::{acted, store as applications};
use crate::http::{Call, Scorer};
use crate::store::{Store, Write};

/// The marks of each part of each application in a round.
pub(super) struct Marks {
    all: HashMap<String, Vec<OfPart>>,
}

#[derive(Default)]
struct OfPart {
    part: String,
    given: Vec<Marked>,
    settled: Option<u8>,
}

impl Marks {
    pub(super) async fn of(call: &Call, found: &Found<'_>) -> Result<Self, Failure> {
        Self::stored(&call.app.store, found).await
    }

    /// The same where nobody asks.
    pub(super) async fn stored(store: &Store, found: &Found<'_>) -> Result<Self, Failure> {
        let on = store.read();
        let given = store::marks(on, found.id, found.closes).await?;
        let settled = store::settled(on, found.id, found.closes).await?;
        Ok(Self::made(given, settled))
    }

    /// The same in a transaction.
    pub(super) async fn in_round(
        write: &mut Write<'_>,
        form: &str,
        closes: Option<Day>,
    ) -> Result<Self, Failure> {
        let given = store::marks(&mut *write.conn, form, closes).await?;
        let settled = store::settled(&mut *write.conn, form, closes).await?;
        Ok(Self::made(given, settled))
    }

    fn made(given: Vec<Marked>, settled: BTreeMap<(String, String), u8>) -> Self {
        fn part_in(parts: &mut Vec<OfPart>, part: String) -> Option<&mut OfPart> {
            let at = parts.iter().position(|of| of.part == part);
            if at.is_none() {
                let new = OfPart {
                    part,
                    ..OfPart::default()
                };
                parts.push(new);
            }
            let at = at.unwrap_or(parts.len() - 1);
            parts.get_mut(at)
        }
        let mut all: HashMap<String, Vec<OfPart>> = HashMap::new();
        for mut mark in given {
            let parts = all.entry(take(&mut mark.application)).or_default();
            if let Some(of) = part_in(parts, take(&mut mark.part)) {
                of.given.push(mark);
            }
        }
        for ((application, part), mark) in settled {
            if let Some(of) = part_in(all.entry(application).or_default(), part) {
                of.settled = Some(mark);
            }
        }
        Self { all }
    }

    /// Stands for all marks of an application, and for what was settled.
    pub(super) fn told(&self, id: &str) -> String {
        let parts = self.all.get(id).into_iter().flatten();
        let one = |of: &OfPart| {
            let given = of.given.iter().map(|of| (of.person.as_str(), of.mark));
            let given: BTreeMap<&str, u8> = given.collect();
            format!("{} {given:?} {:?}", of.part, of.settled)
        };
        let mut told: Vec<String> = parts.map(one).collect();
        told.sort_unstable();
        told.join(" ")
    }

    fn of_part(&self, id: &ApplicationId, part: &str) -> Option<&OfPart> {
        let mut parts = self.all.get(&id.0)?.iter();
        parts.find(|of| of.part == part)
    }

    /// The marks, the least first: in no order of people.
    pub(super) fn marks(&self, id: &ApplicationId, part: &str) -> Vec<u8> {
        let given = self.of_part(id, part).into_iter().flat_map(|of| &of.given);
        let mut marks: Vec<u8> = given.map(|of| of.mark).collect();
        marks.sort_unstable();
        marks
    }

    pub(super) fn settled(&self, id: &ApplicationId, part: &str) -> Option<u8> {
        self.of_part(id, part).and_then(|of| of.settled)
    }

    pub(super) fn agreement(&self, id: &ApplicationId, part: &str, scorers: u8) -> Agreement {
        Agreement::of(&self.marks(id, part), self.settled(id, part), scorers)
    }

    /// What the marks of somebody who is invited to the event come to; empty for others.
    pub(super) fn at_event(&self, found: &Found<'_>, of: &Light) -> Vec<Agreement> {
        let parts = found.exercises().into_iter();
        let invited = parts.filter(|_| matches!(of.stage.as_str(), INVITED | RESERVE));
        invited
            .map(|part| self.agreement(&of.id, &part, ASSESSORS))
            .collect()
    }

    /// What the marks of a part of an application come to, in halves; nothing before there are enough.
    pub(super) fn halves(&self, of: &Application, part: &str) -> Option<u16> {
        match self.agreement(&of.id, part, scorers_of(of, part)) {
            Agreement::Agreed { halves } => Some(halves),
            Agreement::Open | Agreement::Apart => None,
        }
    }

    /// What is missing of the marks of an application, by its form as it was sent.
    pub(super) fn unmarked(&self, of: &Application) -> Unmarked {
        let agreement = |part: &str| self.agreement(&of.id, part, scorers_of(of, part));
        let answers: Vec<Agreement> = of.parts().map(|(field, _)| agreement(&field.id)).collect();
        let exercises = of.exercises().filter(|_| of.is_judged_at_event());
        let exercises: Vec<Agreement> = exercises.map(|of| agreement(&of.part())).collect();
        Unmarked::of(&answers, &exercises)
    }

    pub(super) fn has_marked(&self, id: &ApplicationId, part: &str, member: &Member) -> bool {
        let given = self.of_part(id, part).into_iter().flat_map(|of| &of.given);
        given.into_iter().any(|of| of.person == member.id.0)
    }
}

/// Whoever scores in a round, or nobody: missing and forbidden look alike.
async fn may_score<'a>(
    call: &'a Call,
    who: &Scorer,
    round: &'a RoundId,
) -> Result<Found<'a>, Failure> {
    let store = &call.app.store;
    let on = (store.read(), store.vault());
    let found = found(call, round)?;
    let is_asked = who.staff.is_some()
        || is_invited(on, round, &who.member.email).await? && lasts(call, &found, false).await?;
    if !is_asked || found.parts().is_empty() {
        return Err(Failure::NotFound);
    }
    is_no_rival(call, &found, &who.member).await?;
    Ok(found)
}

/// An application that this person may judge blindly now. All of it is asked in the transaction of the mark:
/// who scores may send an application meanwhile, and an invitation may be taken back.
async fn judged(
    write: &mut Write<'_>,
    call: &Call,
    who: &Scorer,
    id: &ApplicationId,
) -> Result<Application, Failure> {
    let (of, _) = applications::take(write, id).await?;
    let (round, member) = (of.round(), &who.member);
    let on = (&mut *write.conn, write.vault);
    let is_asked = who.staff.is_some() || is_invited(on, &round, &member.email).await?;
    if !is_asked || found(call, &round)?.parts().is_empty() {
        return Err(Failure::NotFound);
    }
    is_still_no_rival(write, &round, member).await?;
    if of.is_close_to(member) || store::is_barred(write, &member.id, id).await? {
        return Err(Failure::moved(BARRED));
    }
    is_sifted(&of)?;
    Ok(of)
}

/// What is said to whoever knows whose an application is.
pub(super) const BARRED: &str = "You cannot score this application: you opened it by name, saw the name at an event, \
                                 masked it, or are close to whoever wrote it.";

pub(super) fn is_sifted(of: &Application) -> Result<(), Failure> {
    match of.stage {
        Stage::Submitted { .. } => Ok(()),
        _ => Err(Failure::moved("This application is not being sifted now.")),
    }
}

/// Whether marks of a part are given now, and settled: of an answer while it is sifted, of an exercise
/// while its applicant is invited.
pub(super) fn is_marked(of: &Application, part: &str) -> Result<(), Failure> {
    if !of.exercises().any(|exercise| exercise.part() == part) {
        is_sifted(of)?;
        return has_part(of, part);
    }
    match of.stage {
        Stage::Invited { .. } => Ok(()),
        _ => Err(Failure::moved(
            "Nobody is seen at the event for this application now.",
        )),
    }
}

/// What the marks of a part come to, in a transaction.
pub(super) async fn agreement(
    write: &mut Write<'_>,
    of: &Application,
    part: &str,
) -> Result<Agreement, Failure> {
    let (marks, settled) = store::of_part(write, &of.id, part).await?;
    Ok(Agreement::of(&marks, settled, scorers_of(of, part)))
}

/// How many mark a part of an application.
fn scorers_of(of: &Application, part: &str) -> u8 {
    if part.starts_with(GATEWAY_PART) {
        return ASSESSORS;
    }
    let selection = of.form.terms.selection.as_ref();
    selection.map_or(SCORERS, |of| of.scorers)
}

pub(super) fn has_part(of: &Application, part: &str) -> Result<(), Failure> {
    if of.parts().any(|(field, _)| field.id == part) {
        return Ok(());
    }
    Err(Failure::wrong_body(
        "part",
        "The form has no such scored part",
    ))
}

pub(super) async fn mark(
    call: Call,
    who: Scorer,
    MarkPart { id }: MarkPart,
    NewMark { part, mark }: NewMark,
) -> Result<(), Failure> {
    if !is_mark(mark) {
        return Err(Failure::wrong_body("mark", "Give a mark from 0 to 5"));
    }
    let asked = call.clone();
    call.write(move |write| {
        Box::pin(async move {
            let of = judged(write, &asked, &who, &id).await?;
            has_part(&of, &part)?;
            if store::is_held(write, &id, &part).await? {
                return Err(Failure::moved(HELD));
            }
            match agreement(write, &of, &part).await? {
                Agreement::Open | Agreement::Apart => {}
                Agreement::Agreed { .. } => {
                    return Err(Failure::moved("Others have marked this part meanwhile."));
                }
            }
            store::add_mark(write, &id, &part, &who.member.id, mark).await?;
            acted(write, &who.member.id.0, "application.mark", &of).await
        })
    })
    .await
}

pub(super) async fn mask(
    call: Call,
    CmuStaff(staff): CmuStaff,
    MaskPart { id }: MaskPart,
    Masked { part, text }: Masked,
) -> Result<Masked, Failure> {
    let text = words("text", &text)?;
    call.write(move |write| {
        Box::pin(async move {
            let (of, _) = applications::take(write, &id).await?;
            unbiased(write, &staff, &of).await?;
            is_sifted(&of)?;
            has_part(&of, &part)?;
            let (marks, _) = store::of_part(write, &id, &part).await?;
            if !marks.is_empty() {
                return Err(Failure::moved(
                    "This part has a mark already, so its text stays as it is.",
                ));
            }
            store::mask(write, &id, &part, &staff.id, text.as_str()).await?;
            acted(write, &staff.id.0, "application.mask", &of).await?;
            let text = text.as_str().to_owned();
            Ok(Masked { part, text })
        })
    })
    .await
}

pub(super) fn words(field: &str, text: &str) -> Result<Words, Failure> {
    Words::typed(text).map_err(|said| Failure::wrong_body(field, said))
}
