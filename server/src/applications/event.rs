//! The gateway event of a round: who is invited, and the score sheets of those who see them there. It is
//! by name, so those who are asked to it are another list than those who score blindly. Whoever is close
//! to an applicant or said why they may not judge gives no sheet, and nobody sees another's before their own.

pub(super) mod store;

use std::collections::HashSet;

use domain::api::Failure;
use domain::applications::Application;
use domain::applications::api::event::{
    CanCome, Event, GiveSheet, Guest, Invite, InviteToEvent, Judged, NewSheet, ReadEvent,
};
use domain::applications::gateway::{ASSESSORS, MOST_AT_ONCE, Sheet};
use domain::applications::round::RoundId;
use domain::applications::sift::{Agreement, Sifted, ranking};
use domain::drafts::too_large;
use domain::letters::Letter;
use domain::people::{CmuStaff, Member};

use super::levels::Levels;
use super::rounds::store::{asked, assessors, is_invited};
use super::rounds::{
    Found, INVITED, SUBMITTED, after_others, found, is_no_rival, is_still_no_rival, lasts, moved,
};
use super::settling::Proposals;
use super::sift::{self, Marks};
use super::{acted, decisions, store as applications};
use crate::http::{Call, Scorer};
use crate::store::Write;
use crate::{audit, outbox};

/// The event of a round, for somebody who sees people there; missing and forbidden look alike.
pub(super) async fn may_assess<'a>(
    call: &'a Call,
    who: &Scorer,
    round: &'a RoundId,
) -> Result<Found<'a>, Failure> {
    let list = asked(round, true);
    let store = &call.app.store;
    let on = (store.read(), store.vault());
    let found = found(call, round)?;
    let is_asked = who.staff.is_some()
        || is_invited(on, &list, &who.member.email).await? && lasts(call, &found, true).await?;
    if !is_asked || found.exercises().is_empty() {
        return Err(Failure::NotFound);
    }
    is_no_rival(call, &found, &who.member).await?;
    Ok(found)
}

pub(super) async fn read(
    call: Call,
    who: Scorer,
    ReadEvent { round }: ReadEvent,
    (): (),
) -> Result<Event, Failure> {
    let round = moved::now(&call, round).await?;
    let found = may_assess(&call, &who, &round).await?;
    let selection = found.selection().ok_or(Failure::NotFound)?;
    let gateway = selection.gateway.clone().ok_or(Failure::NotFound)?;
    let on = &call.app.store;
    let marks = Marks::of(&call, &found).await?;
    let is_staff = who.staff.is_some();
    let proposals = Proposals::of(&call, &found, &marks, &who.member).await?;
    let seeing = Seeing {
        declared: sift::store::declared(on, &who.member.id).await?,
        sheets: store::sheets(on, found.id, found.closes).await?,
        who: &who.member,
        is_staff,
        marks: &marks,
        proposals: &proposals,
    };
    let invited = applications::at_stage(on, (found.id, found.closes), INVITED).await?;
    let (left, invited): (Vec<_>, Vec<_>) = invited.iter().partition(|of| seeing.is_barred(of));
    let invited = invited.into_iter().map(|of| Guest {
        level: selection
            .level_of(&of.entries)
            .and_then(|at| selection.level.get(at))
            .map(|level| level.title.clone()),
        ..seeing.guest(of)
    });
    let invited: Vec<Guest> = invited.collect();
    if !invited.is_empty() {
        let ids = invited.iter().map(|of| of.id.0.clone()).collect();
        named(&call, &who.member, &round, ids).await?;
    }
    let (can_come, assessors, proposed) = match is_staff {
        true => (
            can_come(&call, &found, &marks).await?,
            assessors(on, &asked(&round, true)).await?,
            proposals.shown,
        ),
        false => (vec![], vec![], vec![]),
    };
    Ok(Event {
        title: found.title(),
        gateway,
        invited,
        left_out: if is_staff { left.len() } else { 0 },
        can_come,
        assessors,
        proposed,
        passed: sift::passed(on, &who.member.id, &found).await?,
    })
}

/// Notes that somebody read an event that names people; and once about each of them that their name was
/// seen, which bars from scoring what they wrote.
async fn named(call: &Call, by: &Member, round: &RoundId, ids: Vec<String>) -> Result<(), Failure> {
    let (by, round) = (by.id.clone(), round.0.clone());
    let write = call.app.store.write(move |write| {
        Box::pin(async move {
            let seen = store::seen(write, &by).await?;
            let mut entry = audit::Entry {
                actor: &by.0,
                act: "round.event",
                subject: &round,
                fields: "",
            };
            write.audit(entry).await?;
            entry.act = store::SEEN;
            let new = |id: &String| !seen.contains(id);
            let new: Vec<String> = ids.into_iter().filter(new).collect();
            write.audit_all(entry, &new).await
        })
    });
    write.await
}

/// What somebody who sees people at the event may know of them.
struct Seeing<'a> {
    declared: HashSet<String>,
    /// Who has given a sheet about which application.
    sheets: Vec<(String, String)>,
    who: &'a Member,
    /// Whether they are CMU staff, who settle what is apart.
    is_staff: bool,
    marks: &'a Marks,
    proposals: &'a Proposals<'a>,
}

impl Seeing<'_> {
    fn is_barred(&self, of: &Application) -> bool {
        of.is_close_to(self.who) || self.declared.contains(&of.id.0)
    }

    fn guest(&self, of: &Application) -> Guest {
        let sheets = self.sheets.iter().filter(|(id, _)| *id == of.id.0);
        let has_given = sheets.clone().any(|(_, by)| *by == self.who.id.0);
        let parts = of.exercises().map(|exercise| {
            let part = exercise.part();
            let agreement = self.marks.agreement(&of.id, &part, ASSESSORS);
            let is_agreed = matches!(agreement, Agreement::Agreed { .. });
            let may_see = has_given || is_agreed;
            let is_apart = self.is_staff && agreement == Agreement::Apart;
            Judged {
                marks: may_see.then(|| self.marks.marks(&of.id, &part)),
                agreement: match may_see || is_apart {
                    true => agreement,
                    false => Agreement::Open,
                },
                is_to_settle: is_apart && self.proposals.may_settle(&of.id, &part, false),
                part,
            }
        });
        let open = of.exercises().map(|exercise| exercise.part());
        let open = open.filter(|part| {
            let agreement = self.marks.agreement(&of.id, part, ASSESSORS);
            !matches!(agreement, Agreement::Agreed { .. })
        });
        Guest {
            id: of.id.clone(),
            reference: of.reference.clone(),
            name: of.applicant.profile.name.clone(),
            level: None,
            words: of
                .invitation
                .as_ref()
                .map_or_else(String::new, |of| of.words.clone()),
            sheets: sheets.count(),
            has_given,
            open: open.filter(|_| !has_given).collect(),
            parts: parts.collect(),
        }
    }
}

/// Whose answers have all their marks, in their order.
async fn can_come(call: &Call, found: &Found<'_>, marks: &Marks) -> Result<Vec<CanCome>, Failure> {
    let all = applications::at_stage(&call.app.store, (found.id, found.closes), SUBMITTED).await?;
    let levels = Levels::of(call, found).await?;
    let after = after_others(call, found).await?;
    let (parts, scorers) = (found.parts(), found.scorers());
    let sifted: Vec<Sifted> = all
        .iter()
        .map(|of| Sifted {
            id: of.id.clone(),
            parts: parts
                .iter()
                .map(|(part, _)| marks.agreement(&of.id, part, scorers))
                .collect(),
            event: vec![],
            is_after: after.contains(&of.id.0),
        })
        .collect();
    let ranked = ranking(&sifted, None).into_iter().filter_map(|ranked| {
        let of = all.iter().find(|of| of.id == ranked.id)?;
        Some(CanCome {
            reference: of.reference.clone(),
            level: levels.title(&ranked.id),
            total: ranked.total?,
            id: ranked.id,
        })
    });
    Ok(ranked.collect())
}

pub(super) async fn invite(
    call: Call,
    staff: CmuStaff,
    InviteToEvent { round }: InviteToEvent,
    Invite {
        who,
        words,
        take_back,
    }: Invite,
) -> Result<(), Failure> {
    if who.is_empty() || who.len() > MOST_AT_ONCE {
        let said = format!("Choose between 1 and {MOST_AT_ONCE} applications");
        return Err(Failure::wrong_body("who", &said));
    }
    let words = sift::words("words", &words)?;
    let round = moved::now(&call, round).await?;
    let found = found(&call, &round)?;
    let exercises = found.exercises();
    if exercises.is_empty() {
        return Err(Failure::NotFound);
    }
    let form = found.form.cloned().ok_or(Failure::NotFound)?;
    let at = call.now();
    let url = call.app.settings.public_url.clone();
    call.write(move |write| {
        Box::pin(async move {
            moved::is_in_force(write, &form, "Nobody was invited.").await?;
            is_still_no_rival(write, &round, &staff.0).await?;
            let mut done = HashSet::new();
            for id in who {
                if !done.insert(id.0.clone()) {
                    continue;
                }
                let (mut of, version) = applications::take(write, &id).await?;
                if of.round() != round {
                    return Err(Failure::NotFound);
                }
                is_open(write, &of, &staff.0).await?;
                let link = format!("{url}/applications/record/{}", of.id.0);
                let (to, reference) = (&of.applicant.email, &of.reference);
                let (letter, act) = match take_back {
                    true => (
                        Letter::application_news(to, link, (of.noun(), reference)),
                        "application.take-invitation-back",
                    ),
                    false => (
                        Letter::invited_to_event(to, link, reference),
                        "application.invite",
                    ),
                };
                if take_back {
                    of.uninvite(&staff, &words, at)?;
                } else {
                    is_sifted(write, &of).await?;
                    of.is_for_event(&exercises)?;
                    of.invite(&staff, &words, at)?;
                }
                applications::put(write, &of, version).await?;
                outbox::send(write, &letter).await?;
                acted(write, &staff.0.id.0, act, &of).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Whether nothing is drafted, and whoever invites or takes that back may act on it.
async fn is_open(write: &mut Write<'_>, of: &Application, staff: &Member) -> Result<(), Failure> {
    sift::unbiased(write, staff, of).await?;
    if decisions::is_drafted(write, &of.id).await? {
        return Err(Failure::moved(format!(
            "A decision is drafted on {}. Nothing was changed. Take the draft back first.",
            of.reference
        )));
    }
    Ok(())
}

/// Whether all its answers have their marks.
async fn is_sifted(write: &mut Write<'_>, of: &Application) -> Result<(), Failure> {
    for (field, _) in of.parts() {
        let agreement = sift::agreement(write, of, &field.id).await?;
        if !matches!(agreement, Agreement::Agreed { .. }) {
            return Err(Failure::moved(format!(
                "Not all answers of {} have their marks. Nobody was invited.",
                of.reference
            )));
        }
    }
    Ok(())
}

pub(super) async fn give(
    call: Call,
    who: Scorer,
    GiveSheet { id }: GiveSheet,
    NewSheet { entries }: NewSheet,
) -> Result<(), Failure> {
    if let Some(problem) = too_large(&entries) {
        let problems = vec![problem];
        return Err(Failure::Faults { problems });
    }
    let here = call.clone();
    call.write(move |write| {
        Box::pin(async move {
            let (mut of, version) = applications::take(write, &id).await?;
            let (me, round) = (&who.member, of.round());
            let list = asked(&round, true);
            let on = (&mut *write.conn, write.vault);
            let is_asked = who.staff.is_some() || is_invited(on, &list, &me.email).await?;
            if !is_asked || found(&here, &round)?.exercises().is_empty() {
                return Err(Failure::NotFound);
            }
            is_still_no_rival(write, &round, me).await?;
            of.seen(me)?;
            sift::unbiased(write, me, &of).await?;
            let open = open(write, &of).await?;
            let gateway = of.gateway().ok_or(Failure::NotFound)?;
            if store::has_given(write, &id, &me.id).await? {
                return Err(Failure::moved(
                    "You have given your sheet. A sheet is not changed.",
                ));
            }
            if open.is_empty() {
                return Err(Failure::moved("Others have given their sheets meanwhile."));
            }
            let sheet = Sheet::of(gateway, &open, &entries)?;
            for (part, mark) in &sheet.marks {
                sift::store::add_mark(write, &id, part, &me.id, *mark).await?;
            }
            store::add(write, &id, &me.id, &sheet.note).await?;
            applications::put(write, &of, version).await?;
            acted(write, &me.id.0, "application.sheet", &of).await
        })
    })
    .await
}

/// The parts that take another mark: of a third assessor, only those that are far apart.
async fn open(write: &mut Write<'_>, of: &Application) -> Result<Vec<String>, Failure> {
    let mut open = vec![];
    for exercise in of.exercises() {
        let part = exercise.part();
        let agreement = sift::agreement(write, of, &part).await?;
        if !matches!(agreement, Agreement::Agreed { .. }) {
            open.push(part);
        }
    }
    Ok(open)
}
