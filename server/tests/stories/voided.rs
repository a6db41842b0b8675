//! What somebody did who may not judge counts no more: the text they masked, the decision they drafted. Who said by
//! mistake that they may not judge takes that back; and where nobody is left, the queue and the letter say so.

use domain::api::{Conflict, Failure};
use domain::applications::api::decide::{Publish, PublishDecisions, ReadDecision};
use domain::applications::api::desk::{
    DeclareInterest, Declared, InviteAssessor, Invited, MarkPart, MaskPart, Masked, NewMark, Next,
    NextPart, ReadPack, ReadRound, TakeBackInterest,
};
use domain::applications::api::handling::{AddNote, NewNote};
use domain::applications::api::{NameManager, NewManager, ReadApplication, Reason};
use domain::applications::readers::Bar;
use domain::applications::round::{HELD, Interest, Queued};
use domain::applications::{Application, ApplicationId, RoundId};
use server::applications::due;

use crate::bursary;
use crate::event::{self, event, sheet};
use crate::harness::{AISHA, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address};
use crate::samples::{apply, decided, drafted, endorsed, marked_in, reseal, round, seen};

/// How many masks count, and how many decisions are drafted.
const MASKS: &str = "select count(*) from mask where void is null";
const DRAFTS: &str = "select count(*) from decision";
/// How often it was written down that something counts no more.
const VOIDED: &str = "select count(*) from audit where act in ('application.void', 'round.void')";

async fn mask(by: &Browser, id: &ApplicationId, part: &str, text: &str) -> Result<Masked, Failure> {
    let (part, text) = (part.to_owned(), text.to_owned());
    let mask = MaskPart { id: id.clone() };
    by.call(mask, &Masked { part, text }).await
}

async fn mark(by: &Browser, id: &ApplicationId, part: &str) -> Result<(), Failure> {
    let (id, part) = (id.clone(), part.to_owned());
    by.call(MarkPart { id }, &NewMark { part, mark: 3 }).await
}

async fn declare(by: &Browser, id: &ApplicationId) {
    let kind = Interest::Team;
    let declare = DeclareInterest { id: id.clone() };
    by.call(declare, &Declared { kind }).await.unwrap();
}

async fn take_back(by: &Browser, id: &ApplicationId) -> Result<(), Failure> {
    let reason = "I took it for somebody else's.".to_owned();
    let back = TakeBackInterest { id: id.clone() };
    by.call(back, &Reason { reason }).await
}

async fn next(by: &Browser) -> Next {
    by.call(NextPart { round: round() }, &()).await.unwrap()
}

async fn read(by: &Browser, id: &ApplicationId) -> Result<Application, Failure> {
    by.call(ReadApplication { id: id.clone() }, &()).await
}

async fn queued_in(by: &Browser, round: RoundId, id: &ApplicationId) -> Queued {
    let desk = by.call(ReadRound { round }, &()).await.unwrap();
    let mut queue = desk.queue.into_iter();
    queue.find(|of| of.ranked.id == *id).unwrap()
}

async fn queued(by: &Browser, id: &ApplicationId) -> Queued {
    queued_in(by, round(), id).await
}

async fn invite(by: &Browser, round: RoundId, name: &str) {
    let (email, at_event) = (address(name), false);
    let asked = Invited { email, at_event };
    by.call(InviteAssessor { round }, &asked).await.unwrap();
}

/// Marks all that one is asked for; what was read.
async fn read_all(by: &Browser) -> Vec<(String, String)> {
    let mut all = vec![];
    while let Some(of) = next(by).await.part {
        mark(by, &of.id, &of.part).await.unwrap();
        all.push((of.part, of.text));
    }
    all
}

fn barred(of: Result<Application, Failure>) -> Bar {
    match of {
        Err(Failure::Conflict {
            now: Conflict::Barred { why },
        }) => why,
        other => panic!("{other:?}"),
    }
}

on_both! {
    /// Its text is not shown either, as it tells whose it is: somebody else masks it first.
    async fn who_masked_or_drafted_and_may_not_judge_has_done_neither(service: Service) {
        let id = endorsed(&service.signed_in(PRIYA).await).await.id;
        let other = endorsed(&service.signed_in(DYLAN).await).await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        invite(&morgan, round(), AISHA).await;
        let aisha = service.signed_in(AISHA).await;
        for part in ["goals", "achievement"] {
            mask(&leila, &id, part, "What Leila says.").await.unwrap();
        }
        mask(&leila, &other, "goals", "What Leila says.").await.unwrap();
        mark(&morgan, &id, "goals").await.unwrap();
        drafted(&leila, &id, decided("offer", "")).await;
        drafted(&morgan, &other, decided("offer", "")).await;
        declare(&leila, &id).await;
        // What somebody has marked by stays as all its readers have it; so does what others drafted.
        assert_eq!((service.number(MASKS).await, service.number(DRAFTS).await, service.number(VOIDED).await), (2, 1, 1));
        let of = queued(&morgan, &id).await;
        assert_eq!((of.held.clone(), of.is_to_mask(), of.left()), (vec![false, false, false, true], true, 2), "{of:?}");
        let desk = morgan.call(ReadRound { round: round() }, &()).await.unwrap();
        let said = desk.held_up();
        assert!(said.len() == 1 && said[0].starts_with(&format!("{}: Whoever took names out", of.reference)), "{said:?}");
        let refused = mark(&aisha, &id, "achievement").await.unwrap_err();
        assert_eq!(refused.said(), HELD);
        let counted = next(&aisha).await.part.unwrap();
        assert_eq!((counted.left, counted.left_in_all), (2, 7));
        let first = read_all(&aisha).await;
        assert_eq!(first.len(), 7);
        assert!(first.contains(&("goals".to_owned(), "What Leila says.".to_owned())), "{first:?}");
        assert_eq!(next(&morgan).await.part.unwrap().left_in_all, 6);
        let pack = morgan.call(ReadPack { round: round() }, &()).await.unwrap();
        let printed = pack.sheets.iter().flat_map(|of| &of.answers).filter(|of| of.text == HELD);
        assert_eq!(printed.count(), 1);
        let weighed = morgan.call(ReadDecision { id: id.clone() }, &()).await.unwrap();
        assert_eq!((weighed.parts[3].text.as_str(), weighed.draft), (HELD, None));
        assert_eq!(barred(read(&leila, &id).await), Bar::Declared(Interest::Team));
        assert_eq!(mask(&leila, &id, "achievement", "Again.").await.unwrap_err().status(), 409);
        // Somebody else has masked it: it is scored.
        assert_eq!(read(&morgan, &id).await.unwrap().masks[0].text, HELD);
        mask(&morgan, &id, "achievement", "What Morgan says.").await.unwrap();
        assert!(!queued(&morgan, &id).await.is_to_mask());
        assert_eq!(read_all(&aisha).await, [("achievement".to_owned(), "What Morgan says.".to_owned())]);
        service.audited().await;
    }

    async fn who_applies_after_masking_or_drafting_has_done_neither(service: Service) {
        let id = endorsed(&service.signed_in(PRIYA).await).await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        mask(&leila, &id, "goals", "What Leila says.").await.unwrap();
        mask(&morgan, &id, "benefit", "What Morgan says.").await.unwrap();
        drafted(&leila, &id, decided("not-selected", "No.")).await;
        apply(&leila).await;
        assert_eq!((service.number(MASKS).await, service.number(DRAFTS).await, service.number(VOIDED).await), (1, 0, 1));
        assert_eq!(queued(&morgan, &id).await.held, [false, true, false, false]);
        apply(&service.signed_in(SAM).await).await;
        assert_eq!(service.number(VOIDED).await, 1, "whoever has done nothing makes nothing void");
        service.audited().await;
    }

    /// Whoever is asked as line manager once the yes of another was void.
    async fn who_is_named_as_manager_after_marking_and_drafting_has_done_neither(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let id = endorsed(&priya).await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        mark(&leila, &id, "commitment").await.unwrap();
        drafted(&leila, &id, decided("offer", "")).await;
        mask(&leila, &id, "goals", "What Leila says.").await.unwrap();
        let mut of = read(&priya, &id).await.unwrap();
        of.entries.insert("unit".to_owned(), vec!["Another unit".to_owned()]);
        reseal(service, &of).await;
        let manager = NewManager { name: "Leila Haddad".to_owned(), email: address(LEILA) };
        morgan.call(NameManager { id: id.clone() }, &manager).await.unwrap();
        let marks = service.number("select count(*) from mark where void is null").await;
        assert_eq!((marks, service.number(MASKS).await, service.number(DRAFTS).await), (0, 0, 0));
        assert_eq!(barred(read(&leila, &id).await), Bar::Close);
        service.audited().await;
    }

    async fn what_was_declared_by_mistake_is_taken_back_on_the_record(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let id = endorsed(&priya).await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        invite(&morgan, round(), AISHA).await;
        invite(&morgan, round(), "grace.lindley").await;
        let (aisha, grace) = (service.signed_in(AISHA).await, service.signed_in("grace.lindley").await);
        mark(&aisha, &id, "goals").await.unwrap();
        drafted(&leila, &id, decided("offer", "")).await;
        for of in [&aisha, &leila] {
            declare(of, &id).await;
        }
        // One's own, and nothing that a rule says.
        let unsaid = take_back(&morgan, &id).await.unwrap_err();
        assert!(unsaid.status() == 409 && unsaid.said().contains("You have not said"), "{unsaid:?}");
        for of in [&priya, &grace, &service.signed_in(SAM).await] {
            assert_eq!(take_back(of, &id).await, Err(Failure::NotFound));
        }
        let back = TakeBackInterest { id: id.clone() };
        let none = aisha.call(back, &Reason::default()).await;
        assert!(matches!(&none, Err(Failure::WrongBody { field, .. }) if field == "reason"), "{none:?}");
        // Each finds it where they work.
        let passed = next(&aisha).await.passed;
        let desk = leila.call(ReadRound { round: round() }, &()).await.unwrap();
        assert_eq!(passed, desk.passed);
        assert_eq!((passed.len(), &passed[0].id, passed[0].kind), (1, &id, Interest::Team));
        assert!(next(&grace).await.passed.is_empty());
        for of in [&aisha, &leila] {
            take_back(of, &id).await.unwrap();
            assert!(next(of).await.passed.is_empty());
        }
        // What it made void stays void, and they score it no more: they may have seen marks meanwhile.
        let marks = "select count(*) from mark where void is null";
        assert_eq!((service.number(marks).await, service.number(DRAFTS).await), (0, 0));
        for of in [&aisha, &leila] {
            let barred = mark(of, &id, "goals").await.unwrap_err();
            assert_eq!(barred.status(), 409, "{barred:?}");
        }
        assert_eq!(service.number(marks).await, 0);
        drafted(&leila, &id, decided("reserve", "")).await;
        let said = "Somebody who judges had said that they may not judge this, and took that back: I took it for \
                    somebody else's.";
        let told: Vec<String> = read(&leila, &id).await.unwrap().past.iter().map(|of| of.what.said(false)).collect();
        assert_eq!(told.iter().filter(|of| *of == said).count(), 2, "{told:?}");
        let acts = "select count(*) from audit where act = 'application.take-back-interest'";
        assert_eq!(service.number(acts).await, 2);
        declare(&leila, &id).await;
        let again = take_back(&leila, &id).await.unwrap_err();
        assert!(again.said().contains("once before"), "{again:?}");
        service.audited().await;
    }

    async fn who_leaves_somebody_at_an_event_takes_that_back(service: Service) {
        let id = event::applied(&service.signed_in(PRIYA).await, "sergeant", "yes").await.id;
        marked_in(service, &id, &event::PARTS, 4).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        event::invite(&morgan, &[&id]).await.unwrap();
        sheet(&leila, &id, [3; 3]).await.unwrap();
        declare(&leila, &id).await;
        let of = event(&leila).await;
        assert_eq!((of.invited.len(), of.passed.len(), &of.passed[0].id), (0, 1, &id));
        take_back(&leila, &id).await.unwrap();
        let of = event(&leila).await;
        assert_eq!((of.passed.len(), of.invited[0].sheets), (0, 0));
        // A sheet is given once: what others gave since may have been seen.
        assert_eq!(sheet(&leila, &id, [4; 3]).await.unwrap_err().status(), 409);
        service.audited().await;
    }

    async fn a_round_is_not_published_beside_other_marks_than_were_seen(service: Service) {
        let id = endorsed(&service.signed_in(PRIYA).await).await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        drafted(&morgan, &id, decided("reserve", "")).await;
        let before = seen(&morgan).await;
        assert_eq!(seen(&morgan).await, before);
        mark(&leila, &id, "goals").await.unwrap();
        let publish = PublishDecisions { round: round() };
        let stale = morgan.call(publish, &Publish { seen: before }).await.unwrap_err();
        assert!(stale.said().contains("a decision or a mark"), "{stale:?}");
        assert_eq!(service.number(DRAFTS).await, 1);
    }

    /// Whoever says that they may not judge sees no mark for that, and whoever writes a note gives none.
    async fn a_declaration_opens_no_marks_and_a_note_ends_blindness(service: Service) {
        let id = endorsed(&service.signed_in(PRIYA).await).await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        invite(&morgan, round(), AISHA).await;
        mark(&service.signed_in(AISHA).await, &id, "goals").await.unwrap();
        declare(&leila, &id).await;
        assert!(queued(&leila, &id).await.marks.iter().all(Option::is_none));
        let note = NewNote { text: "This is Priya.".to_owned() };
        morgan.call(AddNote { id: id.clone() }, &note).await.unwrap();
        assert_eq!(mark(&morgan, &id, "goals").await.unwrap_err().status(), 409);
    }

    /// There is no end to a bar that nobody sees: a bursary has one scorer.
    async fn where_nobody_is_left_the_queue_and_the_letter_say_what_to_do(service: Service) {
        let (morgan, leila) = (bursary::open(service, MORGAN).await, bursary::open(service, LEILA).await);
        let of = bursary::endorsed(service, &bursary::open(service, PRIYA).await).await;
        let lacks = async || {
            let lacks = queued_in(&morgan, bursary::round(), &of.id).await.lacks;
            (lacks.scorers, lacks.deciders)
        };
        assert_eq!(lacks().await, (false, false));
        declare(&leila, &of.id).await;
        assert_eq!(lacks().await, (false, false));
        // Who opens it by name decides, and does not score.
        read(&morgan, &of.id).await.unwrap();
        assert_eq!(lacks().await, (true, false));
        declare(&morgan, &of.id).await;
        assert_eq!(lacks().await, (true, true));
        let desk = morgan.call(ReadRound { round: bursary::round() }, &()).await.unwrap();
        let said = desk.held_up();
        assert!(said.len() == 1 && said[0].starts_with(&format!("{}: Nobody is left", of.reference)), "{said:?}");
        assert!(said[0].contains("roles file"), "{said:?}");
        let letter = async || {
            let letters = service.letters_to(LEILA).await;
            let subject = format!("The application {} needs you", of.reference);
            letters.into_iter().find(|letter| letter.subject == subject).unwrap().text
        };
        service.later(120 * 24 * 60);
        due::run(&service.app).await.unwrap();
        assert!(letter().await.contains("Nobody is left to score and to decide"), "{}", letter().await);
        let morgan = service.signed_in(MORGAN).await;
        invite(&morgan, bursary::round(), AISHA).await;
        let of = queued_in(&morgan, bursary::round(), &of.id).await;
        assert_eq!((of.lacks.scorers, of.lacks.deciders), (false, true));
        service.audited().await;
    }

    /// Who is kept from it reads why; nobody else learns that there is anything.
    async fn whoever_is_kept_from_an_application_reads_why(service: Service) {
        let (priya, sam) = (service.signed_in(PRIYA).await, service.signed_in(SAM).await);
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let id = endorsed(&priya).await.id;
        declare(&leila, &id).await;
        assert_eq!(barred(read(&leila, &id).await), Bar::Declared(Interest::Team));
        let own = apply(&morgan).await.id;
        assert_eq!(barred(read(&morgan, &id).await), Bar::Rival);
        read(&morgan, &own).await.unwrap();
        let missing = ApplicationId("0123456789abcdef0123456789abcdef".to_owned());
        for other in [&id, &missing] {
            assert_eq!(read(&sam, other).await, Err(Failure::NotFound));
            assert_eq!(take_back(&sam, other).await, Err(Failure::NotFound));
            assert_eq!(take_back(&priya, other).await, Err(Failure::NotFound));
        }
        assert_eq!(take_back(&leila, &missing).await, Err(Failure::NotFound));
    }
}
