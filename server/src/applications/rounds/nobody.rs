//! Where an application is kept from all who could score it, or decide on it, so that nothing goes on by itself:
//! the queue and the letter that it is late say so.

use std::collections::{HashMap, HashSet};

use domain::api::Failure;
use domain::applications::round::Lacks;
use domain::applications::sift::Agreement;
use domain::applications::{Application, ApplicationId, Stage};
use domain::people::{Member, PersonId, mailbox};
use domain::time::Instant;

use super::super::sift::Marks;
use super::super::sift::store::{barred, declared};
use super::super::store as applications;
use super::store::{Light, assessors, is_applicant};
use super::{Found, INVITED, RESERVE, SUBMITTED};
use crate::App;
use crate::http::Call;
use crate::sign_in::known;

/// Somebody who could judge in a round.
struct Judge {
    /// Whoever has never signed in has no id, and is in no conflict of their own.
    member: Member,
    is_staff: bool,
    /// What they may not score: they declared why, or know whose it is.
    barred: HashSet<String>,
    declared: HashSet<String>,
}

/// To how many of those who judge one application may be close at most, without opening it: a line manager or
/// two, and who has answered before them.
const MOST_CLOSE: usize = 4;

/// The applications of a round for which somebody is missing. Only what could lack somebody is opened.
pub(super) async fn of_round(
    call: &Call,
    found: &Found<'_>,
    (all, marks): (&[Light], &Marks),
) -> Result<HashMap<String, Lacks>, Failure> {
    let mut lacking = HashMap::new();
    if found.selection().is_none() {
        return Ok(lacking);
    }
    let judges = judges(&call.app, found, call.now()).await?;
    let parts: Vec<String> = found.parts().into_iter().map(|(part, _)| part).collect();
    let waits = |of: &&Light| matches!(of.stage.as_str(), SUBMITTED | INVITED | RESERVE);
    for light in all.iter().filter(waits) {
        let work = Work {
            id: &light.id,
            parts: if light.stage == SUBMITTED {
                &parts
            } else {
                &[]
            },
            scorers: found.scorers(),
            marks,
        };
        if work.lacks(&judges, |_| false, MOST_CLOSE) == Lacks::default() {
            continue;
        }
        let of = applications::one(&call.app.store, &light.id).await?;
        let lacks = of.map(|of| work.lacks(&judges, |judge| judge.is_kept(&of), 0));
        if let Some(lacks) = lacks.filter(|lacks| *lacks != Lacks::default()) {
            lacking.insert(light.id.0.clone(), lacks);
        }
    }
    Ok(lacking)
}

/// The same of one application.
pub(in super::super) async fn of_one(
    app: &App,
    of: &Application,
    at: Instant,
) -> Result<Lacks, Failure> {
    if of.form.terms.selection.is_none() || !of.stage.waits_for_decision() {
        return Ok(Lacks::default());
    }
    let round = of.round();
    let found = super::named(app, &round)?;
    let is_sifted = matches!(of.stage, Stage::Submitted { .. });
    let parts = of.parts().filter(|_| is_sifted);
    let parts: Vec<String> = parts.map(|(field, _)| field.id.clone()).collect();
    let work = Work {
        id: &of.id,
        parts: &parts,
        scorers: found.scorers(),
        marks: &Marks::stored(&app.store, &found).await?,
    };
    let judges = judges(app, &found, at).await?;
    Ok(work.lacks(&judges, |judge| judge.is_kept(of), 0))
}

/// All who could judge in a round: the staff, and whom they asked; but for those who apply in it.
async fn judges(app: &App, found: &Found<'_>, at: Instant) -> Result<Vec<Judge>, Failure> {
    let (store, round) = (&app.store, (found.id, found.closes));
    let id = domain::applications::RoundId::of(found.id, found.closes);
    let staff = app.roles.staff().into_iter().map(|email| (email, true));
    let asked = assessors(store, &id).await?.into_iter();
    let mut all: Vec<Judge> = vec![];
    for (email, is_staff) in staff.chain(asked.map(|email| (email, false))) {
        if all
            .iter()
            .any(|of| mailbox(&of.member.email) == mailbox(&email))
        {
            continue;
        }
        let id = known(store.read(), store.vault(), &email).await?;
        let id = PersonId(id.unwrap_or_default());
        if is_applicant(store.read(), round, &id, at).await? {
            continue;
        }
        all.push(Judge {
            is_staff,
            barred: barred(store, &id).await?,
            declared: declared(store, &id).await?,
            member: Member {
                id,
                name: String::new(),
                email,
            },
        });
    }
    Ok(all)
}

impl Judge {
    fn is_kept(&self, of: &Application) -> bool {
        of.closeness(&self.member).is_some() || of.is_kept_from(&self.member.email)
    }
}

/// What is to be done for an application.
struct Work<'a> {
    id: &'a ApplicationId,
    /// What is scored now.
    parts: &'a [String],
    /// How many mark each part.
    scorers: u8,
    marks: &'a Marks,
}

impl Work<'_> {
    /// What it lacks where it is kept from some, or so many more might drop out.
    fn lacks(&self, judges: &[Judge], is_kept: impl Fn(&Judge) -> bool, spare: usize) -> Lacks {
        let id = &self.id.0;
        let decides = |of: &&Judge| of.is_staff && !of.declared.contains(id) && !is_kept(of);
        let scores = |of: &&Judge| !of.barred.contains(id) && !is_kept(of);
        let scorers: Vec<&Judge> = judges.iter().filter(scores).collect();
        let is_short = |part: &String| {
            let given = self.marks.marks(self.id, part).len();
            let has_marked = |of: &&&Judge| self.marks.has_marked(self.id, part, &of.member);
            let free = scorers.len() - scorers.iter().filter(has_marked).count();
            let is_open = self.marks.agreement(self.id, part, self.scorers) == Agreement::Open;
            is_open && given + free < usize::from(self.scorers) + spare
        };
        Lacks {
            scorers: self.parts.iter().any(is_short),
            deciders: judges.iter().filter(decides).count() <= spare,
        }
    }
}
