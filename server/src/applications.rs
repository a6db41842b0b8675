//! Applications: sent once, endorsed, followed, read by who sent them and by CMU staff.

mod adjustments;
mod decisions;
pub mod due;
mod earlier;
mod ended;
mod endorse;
mod event;
mod follow;
mod levels;
mod notes;
mod rounds;
mod settling;
mod sift;
mod store;

use domain::api::{Conflict, Failure};
use domain::applications::api::decide::{
    AnswerApplication, DraftDecision, DropDecision, EndGranted, LapseOffer, PublishDecisions,
    ReadDecision, ReadDecisions, ReopenGranted, UnsettlePart,
};
use domain::applications::api::desk::{
    DeclareInterest, DismissAssessor, InviteAssessor, ListRounds, MarkPart, MaskPart, NextPart,
    ReadPack, ReadQueue, ReadRound, SettlePart, TakeBackInterest,
};
use domain::applications::api::event::{GiveSheet, InviteToEvent, ReadEvent};
use domain::applications::api::handling::{
    AddNote, AttachAdjustments, ReadAdjustments, ReadAttached, ReadNotes, SaveAdjustments,
};
use domain::applications::api::{
    AcceptOffer, DeclineOffer, Endorse, GoOnWithout, LastEntries, ListApplications, Mine,
    MyApplications, NameManager, NewApplication, OpenEndorsement, ReadApplication,
    SubmitApplication, TakeBackWithdrawal, Unfinished, WithdrawApplication,
};
use domain::applications::{
    Application, ApplicationId, Brought, Listed, Receipt, may_send, reference,
};
use domain::drafts::DraftId;
use domain::form::Entries;
use domain::letters::Letter;
use domain::people::{CmuStaff, Member, Profile};
use domain::time::Instant;

use crate::http::{Call, Reader, Served, serve};
use crate::{audit, clock, drafts, outbox};

pub use self::endorse::ask_again;
pub use self::rounds::moved::follow_windows;

/// The endpoints of this room.
#[must_use]
pub fn routes() -> Vec<Served> {
    vec![
        serve::<SubmitApplication, _, _, _>(submit),
        serve::<MyApplications, _, _, _>(mine),
        serve::<LastEntries, _, _, _>(last),
        serve::<ReadApplication, _, _, _>(read),
        serve::<ListApplications, _, _, _>(list),
        serve::<WithdrawApplication, _, _, _>(follow::withdraw),
        serve::<TakeBackWithdrawal, _, _, _>(follow::take_back),
        serve::<AcceptOffer, _, _, _>(follow::accept),
        serve::<DeclineOffer, _, _, _>(follow::decline),
        serve::<NameManager, _, _, _>(endorse::name_manager),
        serve::<GoOnWithout, _, _, _>(endorse::go_on_without),
        serve::<OpenEndorsement, _, _, _>(endorse::open),
        serve::<Endorse, _, _, _>(endorse::endorse),
        serve::<ListRounds, _, _, _>(rounds::all),
        serve::<ReadRound, _, _, _>(rounds::read),
        serve::<ReadQueue, _, _, _>(rounds::take_away::queue),
        serve::<ReadPack, _, _, _>(rounds::take_away::pack),
        serve::<NextPart, _, _, _>(sift::next::next),
        serve::<MarkPart, _, _, _>(sift::mark),
        serve::<DeclareInterest, _, _, _>(sift::declare),
        serve::<TakeBackInterest, _, _, _>(sift::take_back),
        serve::<SettlePart, _, _, _>(settling::settle),
        serve::<MaskPart, _, _, _>(sift::mask),
        serve::<InviteAssessor, _, _, _>(rounds::invite),
        serve::<DismissAssessor, _, _, _>(rounds::dismiss),
        serve::<ReadEvent, _, _, _>(event::read),
        serve::<InviteToEvent, _, _, _>(event::invite),
        serve::<GiveSheet, _, _, _>(event::give),
        serve::<ReadDecisions, _, _, _>(decisions::all),
        serve::<PublishDecisions, _, _, _>(decisions::publish),
        serve::<ReadDecision, _, _, _>(decisions::read),
        serve::<DraftDecision, _, _, _>(decisions::draft),
        serve::<DropDecision, _, _, _>(decisions::drop),
        serve::<UnsettlePart, _, _, _>(settling::unsettle),
        serve::<LapseOffer, _, _, _>(decisions::lapse),
        serve::<AnswerApplication, _, _, _>(decisions::answer),
        serve::<EndGranted, _, _, _>(ended::end),
        serve::<ReopenGranted, _, _, _>(ended::reopen),
        serve::<ReadAdjustments, _, _, _>(adjustments::read),
        serve::<SaveAdjustments, _, _, _>(adjustments::save),
        serve::<AttachAdjustments, _, _, _>(adjustments::attach),
        serve::<ReadAttached, _, _, _>(adjustments::attached),
        serve::<ReadNotes, _, _, _>(notes::read),
        serve::<AddNote, _, _, _>(notes::add),
    ]
}

async fn submit(
    call: Call,
    member: Member,
    _: SubmitApplication,
    new: NewApplication,
) -> Result<Receipt, Failure> {
    let profile = match call.who() {
        Some(who) => who.may_send().map(|()| who.profile.clone())?,
        None => Profile::default(),
    };
    let is_outsider = call.who().is_some_and(|who| who.is_outsider);
    let at = call.now();
    let decision_within = call.app.library.site.decision_within_working_days;
    let url = call.app.settings.public_url.clone();
    let staff = call.app.roles.staff();
    let checked = call.clone();
    call.write(move |write| {
        Box::pin(async move {
            // Only here, after the key: what was sent once is not checked against a newer form.
            let accepted =
                drafts::accepted(&checked, "applications", &new.form, &new.hash, &new.entries)?;
            accepted.form().may_be_sent(is_outsider)?;
            let not_done = "Nothing was sent. A draft stays as it is.";
            rounds::moved::is_in_force(write, accepted.form(), not_done).await?;
            let id = place_of(write, &member, new.draft, new.version).await?;
            may_send(store::counted(write, &member.id).await?)?;
            earlier::allows(write, &member, &accepted, at).await?;
            let brought = Brought {
                id,
                reference: reference(clock::chance()),
                at,
                decision_within,
            };
            let mut application = Application::submit(&accepted, &member, profile, brought)?;
            application.has_reader(&staff)?;
            application.bind(&store::bound(&application));
            endorse::ask(write, &url, &application).await?;
            store::add(write, &application).await?;
            earlier::tell(write, &application, at).await?;
            let (form, closes) = (&application.form.id, application.closes);
            sift::void_of_rivals(write, form, closes).await?;
            let receipt = application.receipt();
            let link = format!("{url}/applications/record/{}", receipt.id.0);
            let what = (application.noun(), receipt.reference.as_str());
            let letter = Letter::application_arrived(&member.email, link.clone(), what, &url);
            outbox::send(write, &letter).await?;
            // Where there is a selection, not to the name: whoever sees it cannot score.
            let desk = match application.form.terms.selection {
                Some(_) => format!("{url}/applications/desk/{}", application.round().0),
                None => link,
            };
            for to in application.readers(staff) {
                let letter = Letter::application_waits(&to, desk.clone(), what);
                outbox::send(write, &letter).await?;
            }
            let fields: Vec<&str> = application.entries.keys().map(String::as_str).collect();
            let entry = audit::Entry {
                actor: &member.id.0,
                act: "application.submit",
                subject: &receipt.id.0,
                fields: &fields.join(" "),
            };
            write.audit(entry).await?;
            Ok(receipt)
        })
    })
    .await
}

/// The id for what comes of a draft: the draft's own, once. A draft that was sent before leads to
/// its first receipt.
async fn place_of(
    write: &mut crate::store::Write<'_>,
    member: &Member,
    draft: Option<DraftId>,
    version: i64,
) -> Result<ApplicationId, Failure> {
    let Some(draft) = draft else {
        return Ok(ApplicationId(clock::id()));
    };
    if drafts::drop_sent(write, &member.id, &draft, version).await? {
        return Ok(ApplicationId(draft.0));
    }
    let sent = store::find(write, &ApplicationId(draft.0)).await?;
    match sent.filter(|sent| sent.applicant.id == member.id) {
        Some(sent) => {
            let now = Conflict::AlreadySent {
                receipt: sent.receipt(),
            };
            Err(Failure::Conflict { now })
        }
        // Deleted in another tab; the person wants it sent all the same.
        None => Ok(ApplicationId(clock::id())),
    }
}

async fn mine(call: Call, member: Member, _: MyApplications, (): ()) -> Result<Mine, Failure> {
    let store = &call.app.store;
    let sent = store::of(store, &member.id)
        .await?
        .into_iter()
        .map(Listed::from)
        .collect();
    let drafts = drafts::all_of(store, &member.id).await?;
    let unfinished = drafts.into_iter().filter_map(|draft| {
        let (form, _) = call.app.library.form(&draft.form)?;
        Some(Unfinished {
            form: draft.form,
            title: form.title.clone(),
            saved: draft.saved,
        })
    });
    let scoring = match call.who() {
        Some(who) if who.may_score() => rounds::to_score(&call, &member).await?,
        _ => vec![],
    };
    Ok(Mine {
        sent,
        drafts: unfinished.collect(),
        scoring,
    })
}

async fn last(
    call: Call,
    member: Member,
    LastEntries { form }: LastEntries,
    (): (),
) -> Result<Entries, Failure> {
    let (form, _) = call.app.library.form(&form).ok_or(Failure::NotFound)?;
    drafts::may_use(&call, form)?;
    let last = store::last(&call.app.store, &member.id, &form.id).await?;
    Ok(last.map(|of| form.again(&of.entries)).unwrap_or_default())
}

async fn read(
    call: Call,
    who: Reader,
    ReadApplication { id }: ReadApplication,
    (): (),
) -> Result<Application, Failure> {
    let mut application = store::one(&call.app.store, &id)
        .await?
        .ok_or(Failure::NotFound)?;
    if !application.may_read(&who.member, who.staff.as_ref()) {
        return Err(Failure::NotFound);
    }
    if let Some(staff) = who.staff.as_ref()
        && application.applicant.id != who.member.id
    {
        sift::may_open(&call, staff, &application).await?;
        application.masks = sift::store::masks_of(&call.app.store, &id).await?;
    }
    let owner = &application.applicant.id;
    audit::read_if_staff(&call, &who, "application.read", &id.0, owner).await?;
    Ok(application)
}

async fn list(
    call: Call,
    CmuStaff(reader): CmuStaff,
    _: ListApplications,
    (): (),
) -> Result<Vec<Listed>, Failure> {
    let store = &call.app.store;
    let declared = sift::store::declared(store, &reader.id).await?;
    let staff = call.app.roles.staff();
    let all = store::all(store).await?.into_iter();
    let all = all.filter(|of| !of.is_kept_from(&reader.email));
    let listed = all.map(|of| {
        let is_left = declared.contains(&of.id.0) || of.is_left_by(&reader, &staff);
        Listed::for_staff(of, is_left)
    });
    Ok(listed.collect())
}

/// One step of an application by somebody of the CMU who is not close to the applicant, who is told that
/// there is news. No manager keeps a link that works where none is waited for any more.
async fn moved(
    call: &Call,
    staff: CmuStaff,
    id: ApplicationId,
    act: &'static str,
    step: impl FnOnce(&mut Application, &CmuStaff, Instant) -> Result<(), Failure> + Send + 'static,
) -> Result<Application, Failure> {
    let at = call.now();
    let url = call.app.settings.public_url.clone();
    call.write(move |write| {
        Box::pin(async move {
            let (mut of, version) = store::take(write, &id).await?;
            sift::unbiased(write, &staff.0, &of).await?;
            let was_live = of.stage.is_live();
            step(&mut of, &staff, at)?;
            if !was_live && of.stage.is_live() {
                earlier::is_taken_again(write, &of).await?;
            }
            endorse::ask(write, &url, &of).await?;
            store::put(write, &of, version).await?;
            endorse::tell_applicant(write, &url, &of).await?;
            acted(write, &staff.0.id.0, act, &of).await?;
            Ok(of)
        })
    })
    .await
}

/// The audit entry of a step of an application.
async fn acted(
    write: &mut crate::store::Write<'_>,
    actor: &str,
    act: &'static str,
    of: &Application,
) -> Result<(), Failure> {
    let entry = audit::Entry {
        actor,
        act,
        subject: &of.id.0,
        fields: "stage",
    };
    write.audit(entry).await
}
