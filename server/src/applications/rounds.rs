//! Rounds: the applications of one form and window, in their order and without a name, and who is asked
//! to score them.

mod listed;
pub mod moved;
pub(super) mod nobody;
mod order;
pub(super) mod store;
pub(super) mod take_away;
mod waiting;

use std::collections::{HashMap, HashSet};

use domain::api::Failure;
use domain::applications::api::desk::{DismissAssessor, InviteAssessor, Invited, ReadRound};
use domain::applications::gateway::ASSESSORS;
use domain::applications::readers::Bar;
use domain::applications::repeat::{Earlier, End};
use domain::applications::round::{Desk, Queued, Round, RoundId};
use domain::applications::sift::{Agreement, Sifted};
use domain::form::Form;
use domain::form::check::is_email;
use domain::form::terms::{Exercise, Promise, Selection, Window};
use domain::letters::Letter;
use domain::people::{CmuStaff, Member};
use domain::time::Day;

use self::listed::counted;
pub(super) use self::listed::{all, shown};
use self::store::{Asked, Light};
pub(super) use self::waiting::{lasts, stuck, to_score};
use super::levels::Levels;
use super::settling::Proposals;
use super::sift::Marks;
use crate::http::Call;
use crate::store::Write;
use crate::{App, audit, outbox};

/// How many score a part where the form does not say.
pub(super) const SCORERS: u8 = 1;

/// A round that there is: its form as it is now, its window's last day.
pub(super) struct Found<'a> {
    pub(super) form: Option<&'a Form>,
    pub(super) id: &'a str,
    pub(super) closes: Option<Day>,
}

pub(super) fn found<'a>(call: &'a Call, round: &'a RoundId) -> Result<Found<'a>, Failure> {
    named(&call.app, round)
}

/// The same where nobody asks.
fn named<'a>(app: &'a App, round: &'a RoundId) -> Result<Found<'a>, Failure> {
    let (id, closes) = round.parts().ok_or(Failure::NotFound)?;
    let form = app
        .library
        .form(&domain::drafts::FormId(id.to_owned()))
        .map(|(form, _)| form);
    Ok(Found { form, id, closes })
}

/// Whoever applies in a round does not judge in it, and does not see how it is judged.
pub(super) async fn is_no_rival(
    call: &Call,
    found: &Found<'_>,
    member: &Member,
) -> Result<(), Failure> {
    let round = (found.id, found.closes);
    let on = call.app.store.read();
    if store::is_applicant(on, round, &member.id, call.now()).await? {
        return Err(Bar::Rival.failure());
    }
    Ok(())
}

/// The same in the transaction that judges: an application may have been sent meanwhile.
pub(super) async fn is_still_no_rival(
    write: &mut Write<'_>,
    round: &RoundId,
    member: &Member,
) -> Result<(), Failure> {
    let round = round.parts().ok_or(Failure::NotFound)?;
    match store::is_applicant(&mut *write.conn, round, &member.id, write.at).await? {
        true => Err(Bar::Rival.failure()),
        false => Ok(()),
    }
}

impl Found<'_> {
    pub(super) fn title(&self) -> String {
        self.form
            .map_or_else(|| self.id.to_owned(), |form| form.title.clone())
    }

    pub(super) fn places(&self) -> Option<u16> {
        self.selection()?.all_places()
    }

    /// Its window, while the form has it.
    fn window(&self) -> Option<Window> {
        self.form?.terms.closing(self.closes?)
    }

    /// How places are given.
    pub(super) fn selection(&self) -> Option<&Selection> {
        self.form?.terms.selection.as_ref()
    }

    /// What is marked at the gateway event: parts.
    pub(super) fn exercises(&self) -> Vec<String> {
        let all = self.selection().into_iter().flat_map(Selection::exercises);
        all.map(Exercise::part).collect()
    }

    pub(super) fn scorers(&self) -> u8 {
        self.selection().map_or(SCORERS, |of| of.scorers)
    }

    /// Whether some of it may be kept from somebody of the CMU; also where nobody knows the form any more.
    fn keeps(&self) -> bool {
        self.form
            .is_none_or(|form| !form.terms.kept_from.is_empty())
    }

    /// Whether there are places to give; else each application is answered by itself.
    pub(super) fn is_selection(&self) -> bool {
        self.form.is_none_or(|form| form.terms.selection.is_some())
    }

    /// What whoever applies is promised; a decision, where the form is gone.
    pub(super) fn promise(&self) -> Promise {
        self.form
            .map_or(Promise::Decision, |form| form.terms.promise())
    }

    /// Whether a decision or an answer is promised by a day.
    pub(super) fn is_promised(&self) -> bool {
        self.promise() != Promise::Reading
    }

    /// The scored parts: id and question.
    pub(super) fn parts(&self) -> Vec<(String, String)> {
        let sections = self.form.into_iter().flat_map(|form| &form.sections);
        let fields = sections.flat_map(|section| &section.fields);
        fields
            .filter(|field| field.is_scored())
            .map(|field| (field.id.clone(), field.label.clone()))
            .collect()
    }
}

pub(super) async fn read(
    call: Call,
    CmuStaff(reader): CmuStaff,
    ReadRound { round }: ReadRound,
    (): (),
) -> Result<Desk, Failure> {
    let round = moved::now(&call, round).await?;
    desk(&call, &reader, round).await
}

/// A round as somebody of the CMU sees it.
async fn desk(call: &Call, reader: &Member, round: RoundId) -> Result<Desk, Failure> {
    let found = found(call, &round)?;
    is_no_rival(call, &found, reader).await?;
    let all = shown(call, &found, reader).await?;
    if all.is_empty() && found.form.is_none() {
        return Err(Failure::NotFound);
    }
    let marks = Marks::of(call, &found).await?;
    let barred = super::sift::store::barred(&call.app.store, &reader.id).await?;
    let declared = super::sift::store::declared(&call.app.store, &reader.id).await?;
    let (parts, scorers) = (found.parts(), found.scorers());
    let levels = Levels::of(call, &found).await?;
    let proposals = Proposals::of(call, &found, &marks, reader).await?;
    let agreements: HashMap<&str, Vec<Agreement>> = all
        .iter()
        .map(|of| {
            let agreed = |(part, _): &(String, String)| marks.agreement(&of.id, part, scorers);
            (of.id.0.as_str(), parts.iter().map(agreed).collect())
        })
        .collect();
    let after = after_others(call, &found).await?;
    let held = super::sift::store::held(&call.app.store, found.id, found.closes).await?;
    let lacks = nobody::of_round(call, &found, (&all, &marks)).await?;
    let mut passed = super::sift::passed(&call.app.store, &reader.id, &found).await?;
    passed.retain(|passed| all.iter().any(|of| of.id == passed.id));
    let exercises = found.exercises();
    let event = |of: &Light| -> Vec<Agreement> {
        let of_event = exercises.iter().filter(|_| of.stage != SUBMITTED);
        let agreed = |part: &String| marks.agreement(&of.id, part, ASSESSORS);
        of_event.map(agreed).collect()
    };
    // Where places are counted by level, whom the line falls between would tell who is at one level.
    let places = found.places().filter(|_| levels.places.is_empty());
    let ranked = order::order(&all, places, |of| Sifted {
        id: of.id.clone(),
        parts: agreements
            .get(of.id.0.as_str())
            .cloned()
            .unwrap_or_default(),
        event: event(of),
        is_after: after.contains(&of.id.0),
    });
    let by_id: HashMap<&str, &Light> = all.iter().map(|of| (of.id.0.as_str(), of)).collect();
    let queue = ranked.into_iter().filter_map(|ranked| {
        let of = by_id.get(ranked.id.0.as_str())?;
        let agreed = agreements.get(ranked.id.0.as_str())?;
        let is_barred = barred.contains(&of.id.0);
        let parts = || parts.iter().map(|(part, _)| part).zip(agreed);
        let may_see = |(part, agreed): &(&String, &Agreement)| {
            let is_agreed = matches!(agreed, Agreement::Agreed { .. });
            (is_barred && !declared.contains(&of.id.0))
                || is_agreed
                || marks.has_marked(&of.id, part, reader)
        };
        let shown = |of_part| may_see(&of_part).then(|| marks.marks(&of.id, of_part.0));
        let settled = |of_part| {
            may_see(&of_part)
                .then(|| marks.settled(&of.id, of_part.0))
                .flatten()
        };
        let is_apart = |agreed: &Agreement| *agreed == Agreement::Apart;
        let to_settle = |(part, agreed): (&String, &Agreement)| {
            of.stage == SUBMITTED
                && is_apart(agreed)
                && proposals.may_settle(&of.id, part, is_barred)
        };
        Some(Queued {
            reference: of.reference.clone(),
            submitted: of.submitted,
            is_late: of.is_overdue
                && found.is_promised()
                && matches!(of.stage.as_str(), SUBMITTED | INVITED | WAITING),
            stage: of.stage.clone(),
            marks: parts().map(shown).collect(),
            settled: parts().map(settled).collect(),
            is_apart: agreed.iter().any(is_apart),
            apart: agreed.iter().map(is_apart).collect(),
            to_settle: parts().map(to_settle).collect(),
            is_barred,
            is_after: after.contains(&of.id.0),
            held: parts()
                .map(|(part, _)| held.contains(&(of.id.0.clone(), part.clone())))
                .collect(),
            lacks: lacks.get(&of.id.0).copied().unwrap_or_default(),
            is_close: false,
            ranked,
        })
    });
    let mut queue: Vec<Queued> = queue.collect();
    waiting::without_close(call, reader, &mut queue).await?;
    Ok(Desk {
        assessors: store::assessors(&call.app.store, &round).await?,
        proposed: proposals.shown,
        round: Round {
            title: found.title(),
            closes: found.closes,
            places: found.places(),
            stuck: stuck(call, &found).await?.len(),
            counts: counted(&all),
            promise: found.promise(),
            id: round.clone(),
        },
        parts,
        queue,
        levels: levels.places,
        has_event: !exercises.is_empty(),
        passed,
    })
}

/// Those who come after others, by the rule for repeat applicants where the form has it (S4-7).
pub(super) async fn after_others(
    call: &Call,
    found: &Found<'_>,
) -> Result<HashSet<String>, Failure> {
    let Some(rule) = found.selection().and_then(|of| of.repeat.as_ref()) else {
        return Ok(HashSet::new());
    };
    let store = &call.app.store;
    let mut earlier: HashMap<String, Vec<Earlier>> = HashMap::new();
    for of in store::before(store, found.id, found.closes).await? {
        let end = match End::of_stage(&of.stage) {
            Some(end) => end,
            // Whether a place was offered before it was withdrawn, only the application knows.
            None => super::store::one(store, &of.id)
                .await?
                .map_or(End::Neither, |of| End::of(&of)),
        };
        let (sent, closes) = (of.sent, of.closes);
        let all = earlier.entry(of.application).or_default();
        all.push(Earlier { sent, closes, end });
    }
    let after = earlier.into_iter().filter(|(_, all)| rule.is_after(all));
    Ok(after.map(|(id, _)| id).collect())
}

/// The words of seven stages in the database (`Stage::word`).
pub(super) const SUBMITTED: &str = "submitted";
pub(super) const INVITED: &str = "invited";
pub(super) const RESERVE: &str = "reserve";
const WAITING: &str = "waiting";
const WITHDRAWN: &str = "withdrawn";
const ANSWERED: &str = "answered";
const ENDED: &str = "ended";

pub(super) async fn invite(
    call: Call,
    CmuStaff(staff): CmuStaff,
    InviteAssessor { round }: InviteAssessor,
    Invited { email, at_event }: Invited,
) -> Result<(), Failure> {
    let email = address(&email)?;
    if !call.app.roles.may_sign_in(&email) {
        let said =
            "Nobody of the force signs in with this address, so they could not score. Check it";
        return Err(Failure::wrong_body("email", said));
    }
    let round = moved::now(&call, round).await?;
    let found = found(&call, &round)?;
    if found.parts().is_empty() || at_event && found.exercises().is_empty() {
        return Err(Failure::NotFound);
    }
    let form = found.form.cloned().ok_or(Failure::NotFound)?;
    let window = found.window();
    let url = call.app.settings.public_url.clone();
    call.write(move |write| {
        Box::pin(async move {
            moved::is_in_force(write, &form, "Nobody was asked.").await?;
            is_still_no_rival(write, &round, &staff).await?;
            let list = store::asked(&round, at_event);
            let who = Asked::For {
                email: email.clone(),
                window,
            };
            store::invite(write, &list, &who, write.at).await?;
            let page = format!("{url}/applications/desk/{}", round.0);
            let letter = match at_event {
                true => Letter::asked_to_assess(&email, format!("{page}/event")),
                false => Letter::asked_to_score(&email, format!("{page}/score")),
            };
            outbox::send(write, &letter).await?;
            changed(write, &staff, "round.invite", &round).await
        })
    })
    .await
}

pub(super) async fn dismiss(
    call: Call,
    CmuStaff(staff): CmuStaff,
    DismissAssessor { round }: DismissAssessor,
    Invited { email, at_event }: Invited,
) -> Result<(), Failure> {
    let email = address(&email)?;
    let round = moved::now(&call, round).await?;
    call.write(move |write| {
        Box::pin(async move {
            is_still_no_rival(write, &round, &staff).await?;
            store::dismiss(write, &store::asked(&round, at_event), &email).await?;
            changed(write, &staff, "round.dismiss", &round).await
        })
    })
    .await
}

/// The address as people sign in with it.
fn address(email: &str) -> Result<String, Failure> {
    let email = email.trim().to_lowercase();
    if is_email(&email) {
        return Ok(email);
    }
    let said = "Enter an e-mail address, like name@force.example";
    Err(Failure::wrong_body("email", said))
}

async fn changed(
    write: &mut Write<'_>,
    staff: &Member,
    act: &'static str,
    round: &RoundId,
) -> Result<(), Failure> {
    let entry = audit::Entry {
        actor: &staff.id.0,
        act,
        subject: &round.0,
        fields: "assessors",
    };
    write.audit(entry).await
}
