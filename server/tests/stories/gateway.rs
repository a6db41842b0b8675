//! The gateway event: who is invited, who fills in a sheet, and what is decided then.

use domain::api::Failure;
use domain::applications::api::decide::{
    Deciding, DraftDecision, DropDecision, NewDecision, Part, Publish, PublishDecisions, Published,
    ReadDecision, ReadDecisions, UnsettlePart, Unsettled, Weighed,
};
use domain::applications::api::desk::{
    DeclareInterest, Declared, InviteAssessor, Invited, MarkPart, NewMark, NextPart, SettlePart,
    Settlement,
};
use domain::applications::api::event::{Guest, ReadEvent};
use domain::applications::round::Interest;
use domain::applications::sift::Agreement;
use domain::applications::{ApplicationId, Stage};
use domain::drafts::api::Seen;
use domain::form::Entries;
use domain::people::api::ReadSession;
use server::App;

use crate::event::{EXERCISES, PARTS, applied, event, invite, read, round, sheet, sifted};
use crate::harness::{
    AISHA, Asked, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address, entries,
};

pub async fn deciding(staff: &Browser) -> Deciding {
    let read = ReadDecisions { round: round() };
    staff.call(read, &()).await.unwrap()
}

pub async fn weighed(staff: &Browser, id: &ApplicationId) -> Weighed {
    let read = ReadDecision { id: id.clone() };
    staff.call(read, &()).await.unwrap()
}

/// Drafts a decision in the place of the one that stands there.
pub async fn draft(staff: &Browser, id: &ApplicationId, entries: Entries) -> Result<(), Failure> {
    let version = weighed(staff, id)
        .await
        .draft
        .map_or(0, |draft| draft.version);
    let draft = DraftDecision { id: id.clone() };
    let new = NewDecision { version, entries };
    staff.call(draft, &new).await.map(drop)
}

pub fn outcome(word: &str) -> Entries {
    entries(&[("outcome", word)])
}

pub async fn publish_seen(staff: &Browser, seen: String) -> Result<Published, Failure> {
    let publish = PublishDecisions { round: round() };
    staff.call(publish, &Publish { seen }).await
}

pub async fn publish(staff: &Browser) -> Result<Published, Failure> {
    let seen = deciding(staff).await.seen;
    publish_seen(staff, seen).await
}

pub fn said<T: std::fmt::Debug>(of: Result<T, Failure>) -> String {
    let failure = of.unwrap_err();
    assert!(matches!(failure, Failure::Conflict { .. }), "{failure:?}");
    failure.said()
}

async fn asked_to_event(staff: &Browser, name: &str) {
    let invite = InviteAssessor { round: round() };
    let (email, at_event) = (address(name), true);
    staff
        .call(invite, &Invited { email, at_event })
        .await
        .unwrap();
}

async fn guest(browser: &Browser, id: &ApplicationId) -> Guest {
    let all = event(browser).await.invited;
    all.into_iter().find(|of| of.id == *id).unwrap()
}

/// Somebody who is signed in, at that service.
pub async fn there(service: &Service, app: &App, name: &str) -> Browser {
    let (here, there) = (service.signed_in(name).await, Browser::of(app));
    there
        .cookies
        .lock()
        .unwrap()
        .clone_from(&here.cookies.lock().unwrap());
    there
}

pub const LEVEL: &str = "Sergeant and band D";

on_both! {
    async fn from_the_sift_to_the_event_and_a_decision(service: Service) {
        let (priya, dylan) = (service.signed_in(PRIYA).await, service.signed_in(DYLAN).await);
        let id = applied(&priya, "sergeant", "yes").await.id;
        let other = applied(&service.signed_in(SAM).await, "inspector", "yes").await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        assert!(said(invite(&morgan, &[&id]).await).contains("have their marks"));
        sifted([&morgan, &leila], &id, [4, 3]).await;
        let can_come = event(&morgan).await.can_come;
        assert_eq!((can_come.len(), can_come[0].total, can_come[0].level.as_deref()), (1, 21, Some(LEVEL)));
        // All are invited or none; and nobody on whom a decision is drafted.
        assert!(said(invite(&morgan, &[&id, &other]).await).contains("have their marks"));
        assert!(event(&morgan).await.invited.is_empty());
        sifted([&morgan, &leila], &other, [2, 2]).await;
        draft(&morgan, &other, outcome("not-selected")).await.unwrap();
        assert!(said(invite(&morgan, &[&other]).await).contains("A decision is drafted"));
        let version = weighed(&morgan, &other).await.draft.unwrap().version;
        morgan.call(DropDecision { id: other.clone() }, &Seen { version }).await.unwrap();
        let offered = draft(&morgan, &id, outcome("offer")).await;
        assert!(matches!(offered, Err(Failure::Faults { .. })), "a place only after the event: {offered:?}");
        invite(&morgan, &[&id]).await.unwrap();
        let letters = service.letters_to(PRIYA).await;
        let told = letters.iter().find(|of| of.subject.starts_with("You are invited")).unwrap();
        assert!(!told.text.contains("room 4") && told.link.contains(&id.0));
        let of = read(&priya, &id).await;
        assert!(of.said() == "Invited to the gateway event. The letter went on 23 November 2026. We decide after the event.", "{}", of.said());
        assert!(of.past.last().unwrap().what.said(true).contains("room 4"));
        let late = morgan.call(MarkPart { id: id.clone() }, &NewMark { part: "gaps".to_owned(), mark: 1 }).await;
        assert!(said(late).contains("not being sifted"));

        // Who is asked to the event sees names there and no answers; who is asked to score, the reverse.
        for name in [AISHA, "grace.lindley", DYLAN] {
            asked_to_event(&morgan, name).await;
        }
        let email = address("tom.fielding");
        morgan.call(InviteAssessor { round: round() }, &Invited { email, at_event: false }).await.unwrap();
        let (aisha, tom) = (service.signed_in(AISHA).await, service.signed_in("tom.fielding").await);
        assert_eq!(aisha.call(NextPart { round: round() }, &()).await.unwrap_err(), Failure::NotFound);
        assert_eq!(tom.call(ReadEvent { round: round() }, &()).await.unwrap_err(), Failure::NotFound);
        assert_eq!(sheet(&tom, &id, [3; 3]).await, Err(Failure::NotFound));
        let seen = event(&aisha).await;
        assert_eq!((seen.invited.len(), seen.can_come.len(), seen.assessors.len()), (1, 0, 0));
        assert_eq!((seen.invited[0].name.as_str(), seen.invited[0].level.as_deref()), ("Priya Nair", Some(LEVEL)));
        let answer = aisha.send(Asked::of(&ReadEvent { round: round() }, &())).await;
        let told = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(!told.contains("night shift") && !told.contains("Harbour"), "no answer, no unit");

        // The line manager sees and marks nothing; whoever applies in the round neither.
        let grace = service.signed_in("grace.lindley").await;
        let left = event(&grace).await;
        assert_eq!((left.invited, left.left_out), (vec![], 0), "nor that somebody is, who is not of the CMU");
        assert!(said(sheet(&grace, &id, [5; 3]).await).contains("close to this applicant"));
        applied(&dylan, "inspector", "yes").await;
        assert!(said(dylan.call(ReadEvent { round: round() }, &()).await).contains("in this round"));

        // Nobody sees another's sheet before giving their own.
        assert_eq!(guest(&morgan, &id).await.open, EXERCISES);
        sheet(&aisha, &id, [5, 4, 1]).await.unwrap();
        assert!(said(sheet(&aisha, &id, [5, 4, 1]).await).contains("A sheet is not changed"));
        let before = guest(&morgan, &id).await;
        assert_eq!(before.sheets, 1);
        assert!(before.parts.iter().all(|of| of.marks.is_none()));
        assert!(guest(&aisha, &id).await.parts.iter().all(|of| of.marks.is_some()));
        sheet(&morgan, &id, [2, 3, 4]).await.unwrap();
        let after = guest(&morgan, &id).await;
        let marks: Vec<_> = after.parts.iter().map(|of| (of.marks.clone().unwrap(), of.is_to_settle)).collect();
        assert_eq!(marks, [(vec![2, 5], true), (vec![3, 4], false), (vec![1, 4], true)]);
        // Staff who gave no sheet see that something is apart and no mark; an assessor settles nothing.
        let unseen: Vec<_> = guest(&leila, &id).await.parts.into_iter().map(|of| (of.marks, of.agreement, of.is_to_settle)).collect();
        let agreed = Agreement::Agreed { halves: 7 };
        assert_eq!(unseen, [(None, Agreement::Apart, false), (Some(vec![3, 4]), agreed, false), (None, Agreement::Apart, false)]);
        assert!(guest(&aisha, &id).await.parts.iter().all(|of| !of.is_to_settle));

        // Not all sheets agree: nothing is published of them, neither an offer nor a no.
        draft(&leila, &id, outcome("offer")).await.unwrap();
        let published = publish(&leila).await.unwrap();
        assert_eq!((published.sent, published.left_out[0].1.starts_with("2 exercises do not have")), (0, true), "{published:?}");
        let version = weighed(&leila, &id).await.draft.unwrap().version;
        leila.call(DropDecision { id: id.clone() }, &Seen { version }).await.unwrap();

        // One is settled together and undone, a third marks both that are apart and nothing else. Who gave
        // one of the marks only proposes.
        let settle = Settlement { part: EXERCISES[0].to_owned(), mark: 4, reason: "We talked.".to_owned() };
        let settling = async |of: &Browser| of.call(SettlePart { id: id.clone() }, &settle).await;
        settling(&morgan).await.unwrap();
        assert!(guest(&morgan, &id).await.parts[0].is_to_settle, "proposed, not settled");
        let proposed = event(&morgan).await.proposed;
        assert_eq!((proposed.len(), proposed[0].mark, proposed[0].is_own), (1, 4, true));
        for other in [&leila, &aisha] {
            assert!(event(other).await.proposed.is_empty(), "who may still give marks, or settles nothing, sees none");
        }
        let to_settle: Vec<_> = guest(&leila, &id).await.parts.iter().map(|of| of.is_to_settle).collect();
        assert_eq!(to_settle, [true, false, false], "who gave no sheet agrees with who did");
        settling(&leila).await.unwrap();
        assert!(!guest(&morgan, &id).await.parts[0].is_to_settle);
        let undone = Unsettled { part: EXERCISES[0].to_owned() };
        morgan.call(UnsettlePart { id: id.clone() }, &undone).await.unwrap();
        let third = guest(&leila, &id).await;
        assert_eq!(third.open, [EXERCISES[0], EXERCISES[2]]);
        assert_eq!(third.parts[0].marks, None);
        sheet(&leila, &id, [3, 0, 3]).await.unwrap();
        assert!(said(sheet(&leila, &id, [3; 3]).await).contains("A sheet is not changed"));
        let ranked = deciding(&morgan).await;
        let of = |wanted: &ApplicationId| ranked.waiting.iter().find(|of| of.ranked.id == *wanted).unwrap().ranked.clone();
        assert_eq!((of(&id).total, of(&id).event), (Some(21), Some(6 + 7 + 6)), "the middle, the mean, the middle");
        assert_eq!(of(&other).event, None);
        assert_eq!(service.number("select count(*) from mark").await, 12 + 3 + 3 + 2);

        // Whoever is not selected reads about each exercise too.
        let of = weighed(&morgan, &id).await;
        let parts: Vec<&str> = of.parts.iter().map(|of| of.id.as_str()).collect();
        assert_eq!(parts, [PARTS, EXERCISES].concat());
        assert_eq!(of.notes, ["Calm and clear."; 3]);
        let marks = |of: &Part| of.marks.clone().unwrap().given;
        assert_eq!(marks(&of.parts[3]), [2, 3, 5]);
        let mut why = outcome("not-selected");
        for part in PARTS {
            why.insert(format!("about-{part}"), vec!["Say more.".to_owned()]);
        }
        draft(&morgan, &other, why.clone()).await.unwrap();
        draft(&morgan, &id, why.clone()).await.unwrap();
        assert!(said(publish(&morgan).await).contains("write feedback on each part"));
        for part in EXERCISES {
            why.insert(format!("about-{part}"), vec!["Listen more.".to_owned()]);
        }
        draft(&morgan, &id, why).await.unwrap();
        assert_eq!(publish(&morgan).await.unwrap().sent, 2);
        let of = read(&priya, &id).await;
        assert_eq!((of.remarks.len(), of.remarks[3].asked.as_str()), (6, "Gateway event: Lead a talk in a group"));
        assert_eq!(read(&service.signed_in(SAM).await, &other).await.remarks.len(), 3);
        service.audited().await;
    }

    async fn whoever_declares_at_the_event_judges_no_more_and_the_sift_stands(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let id = applied(&priya, "sergeant", "yes").await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        sifted([&morgan, &leila], &id, [4, 4]).await;
        invite(&morgan, &[&id]).await.unwrap();
        sheet(&morgan, &id, [5; 3]).await.unwrap();
        let kind = Interest::Close;
        morgan.call(DeclareInterest { id: id.clone() }, &Declared { kind }).await.unwrap();
        let counted = "select count(*) from mark where void is null";
        assert_eq!(service.number(counted).await, 6, "the blind marks stand, the sheet does not");
        let left = event(&morgan).await;
        assert_eq!((left.invited, left.left_out), (vec![], 1), "nobody by name, and that there is somebody");
        assert_eq!((guest(&leila, &id).await.sheets, event(&leila).await.left_out), (0, 0));
        assert!(said(sheet(&morgan, &id, [5; 3]).await).contains("why you may not judge"));
        // Two others see them in the end; then a place can be offered.
        asked_to_event(&leila, AISHA).await;
        let aisha = service.signed_in(AISHA).await;
        for of in [&leila, &aisha] {
            sheet(of, &id, [3; 3]).await.unwrap();
        }
        asked_to_event(&leila, SAM).await;
        let late = sheet(&service.signed_in(SAM).await, &id, [3; 3]).await;
        assert!(said(late).contains("given their sheets meanwhile"));
        assert_eq!(weighed(&leila, &id).await.notes.len(), 2);
        draft(&leila, &id, outcome("offer")).await.unwrap();
        publish(&leila).await.unwrap();
        assert!(matches!(read(&priya, &id).await.stage, Stage::Offered { .. }));
    }

    async fn reading_an_event_that_names_somebody_is_noted_each_time(service: Service) {
        let id = applied(&service.signed_in(PRIYA).await, "sergeant", "yes").await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        sifted([&morgan, &leila], &id, [4, 4]).await;
        asked_to_event(&morgan, AISHA).await;
        let (aisha, dylan) = (service.signed_in(AISHA).await, service.signed_in(DYLAN).await);
        let before = service.counts().await;
        assert_eq!(event(&morgan).await.can_come.len(), 1);
        assert_eq!(service.counts().await, before, "nobody is named before somebody is invited");
        invite(&morgan, &[&id]).await.unwrap();
        let mut counts = service.counts().await;
        for reader in [&morgan, &aisha, &morgan] {
            assert_eq!(event(reader).await.invited.len(), 1);
        }
        let refused = dylan.call(ReadEvent { round: round() }, &()).await;
        assert_eq!(refused.unwrap_err(), Failure::NotFound);
        *counts.get_mut("audit").unwrap() += 3 + 2;
        assert_eq!(service.counts().await, counts, "an entry for each reading, and one about each whom somebody saw");
        let by = "select count(*) from audit where act = 'round.event' and subject = 'promotability-managers-open' and actor = ";
        for (reader, times) in [(&morgan, 2), (&aisha, 1), (&dylan, 0)] {
            let who = reader.call(ReadSession {}, &()).await.unwrap().who.unwrap().member;
            assert_eq!(service.number(&format!("{by}'{}'", who.id.0)).await, times, "{}", who.email);
        }
        service.audited().await;
    }
}
