//! Decisions are drafted, published together, and answered; feedback reaches whoever is not selected.

use domain::api::{Conflict, Failure};
use domain::applications::api::decide::{
    AnswerApplication, Deciding, DraftDecision, DropDecision, LapseOffer, NewAnswer, NewDecision,
    Posted, Publish, PublishDecisions, Published, ReadDecision, ReadDecisions, UnsettlePart,
    Unsettled, Weighed,
};
use domain::applications::api::desk::{DeclareInterest, Declared, MarkPart, NewMark};
use domain::applications::api::{
    AcceptOffer, DeclineOffer, ReadApplication, Reason, WithdrawApplication,
};
use domain::applications::round::Interest;
use domain::applications::{Application, ApplicationId, Receipt, Stage};
use domain::drafts::Draft;
use domain::drafts::api::Seen;
use domain::form::Entries;

use crate::harness::{AISHA, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service};
use crate::judging::at_once;
use crate::samples::{self, decided, drafted, endorsed, publish, round};

pub async fn applied(service: &Service, people: &[&str]) -> Vec<Receipt> {
    let mut all = vec![];
    for name in people {
        all.push(endorsed(&service.signed_in(name).await).await);
    }
    all
}

/// The same, with all their marks.
async fn sifted(service: &Service, people: &[&str]) -> Vec<Receipt> {
    let all = applied(service, people).await;
    for of in &all {
        samples::marked(service, &of.id, 3).await;
    }
    all
}

pub async fn deciding(staff: &Browser) -> Deciding {
    staff
        .call(ReadDecisions { round: round() }, &())
        .await
        .unwrap()
}

pub async fn weighed(staff: &Browser, id: &ApplicationId) -> Result<Weighed, Failure> {
    staff.call(ReadDecision { id: id.clone() }, &()).await
}

pub async fn read(browser: &Browser, id: &ApplicationId) -> Application {
    let read = ReadApplication { id: id.clone() };
    browser.call(read, &()).await.unwrap()
}

pub async fn draft(
    staff: &Browser,
    id: &ApplicationId,
    version: i64,
    entries: Entries,
) -> Result<Draft, Failure> {
    let draft = DraftDecision { id: id.clone() };
    staff.call(draft, &NewDecision { version, entries }).await
}

pub fn said(of: Result<impl std::fmt::Debug, Failure>) -> String {
    let Err(failure @ Failure::Conflict { .. }) = of else {
        panic!("no conflict: {of:?}")
    };
    failure.said()
}

on_both! {
    async fn decisions_are_drafted_and_published_together(service: Service) {
        let sent = sifted(service, &[PRIYA, DYLAN, SAM]).await;
        let morgan = service.signed_in(MORGAN).await;
        let before = deciding(&morgan).await;
        assert_eq!((before.places, before.offered, before.waiting.len()), (Some(12), 0, 3));
        assert!(before.is_selection && before.overdue.is_empty());
        assert!(said(publish(&morgan).await).contains("No decision is drafted"));

        drafted(&morgan, &sent[0].id, decided("offer", "")).await;
        drafted(&morgan, &sent[1].id, decided("reserve", "")).await;
        let lacks = drafted(&morgan, &sent[2].id, decided("not-selected", "")).await;
        let now = deciding(&morgan).await;
        let of = |id: &ApplicationId| now.waiting.iter().find(|of| of.ranked.id == *id).unwrap();
        assert_eq!((of(&sent[2].id).lacking, of(&sent[0].id).lacking), (4, 0));
        // Nobody is told anything, and nothing is published without reasons.
        assert!(said(publish(&morgan).await).contains(&sent[2].reference));
        let priya = service.signed_in(PRIYA).await;
        assert!(matches!(read(&priya, &sent[0].id).await.stage, Stage::Submitted { .. }));
        assert!(service.letters_to(PRIYA).await.iter().all(|l| !l.subject.contains("decision")));

        let why = decided("not-selected", "Say what you did yourself.");
        draft(&morgan, &sent[2].id, lacks, why).await.unwrap();
        service.later(1);
        let published = publish(&morgan).await.unwrap();
        assert_eq!(published, Published { sent: 3, left_out: vec![] });
        // Whoever published sees how far the letters have come.
        let leila = service.signed_in(LEILA).await;
        let posted = async |of: &Browser| deciding(of).await.posted;
        assert_eq!(posted(&morgan).await, Posted { waiting: 3, refused: 0 });
        assert_eq!(posted(&leila).await, Posted::default());
        let newest = "(select max(at) from audit where act = 'round.publish')";
        service.sql(&format!("update letter set refused = 1 where at = {newest} and id = (select min(id) from letter where at = {newest})")).await;
        assert_eq!(posted(&morgan).await, Posted { waiting: 2, refused: 1 });
        server::outbox::round(&service.app).await.unwrap();
        let last = posted(&morgan).await;
        assert_eq!((last, last.gone(3)), (Posted { waiting: 0, refused: 1 }, 2));
        let (dylan, sam) = (service.signed_in(DYLAN).await, service.signed_in(SAM).await);
        assert!(matches!(read(&priya, &sent[0].id).await.stage, Stage::Offered { .. }));
        assert!(matches!(read(&dylan, &sent[1].id).await.stage, Stage::Reserve { .. }));
        let not = read(&sam, &sent[2].id).await;
        assert!(matches!(not.stage, Stage::NotSelected { .. }));
        assert_eq!(not.remarks.len(), 4);
        assert!(not.remarks.iter().all(|of| of.text == "Say what you did yourself." && !of.asked.is_empty()));
        // Beside each, the mark and what it means in the form.
        let marks: Vec<&str> = not.remarks.iter().filter_map(|of| of.mark.as_deref()).collect();
        assert_eq!(marks.len(), 4, "{marks:?}");
        assert!(marks[2].starts_with("3 of 5: A gain for team") && marks[2].len() > 20, "{marks:?}");
        for name in [PRIYA, DYLAN, SAM] {
            let letters = service.letters_to(name).await;
            let told = letters.iter().find(|l| l.subject.contains("decision")).unwrap();
            for outcome in ["offer", "reserve", "selected", "place"] {
                assert!(!told.text.contains(outcome), "{}", told.text);
            }
        }
        // Nothing is decided twice; what was drafted is gone.
        assert_eq!(service.number("select count(*) from decision").await, 0);
        assert!(said(publish(&morgan).await).contains("No decision is drafted"));
        let again = draft(&morgan, &sent[0].id, 0, decided("reserve", "")).await;
        assert!(said(again).contains("Offered a place"));
        for (act, times) in [("application.decide", 3), ("round.publish", 1)] {
            let acts = format!("select count(*) from audit where act = '{act}'");
            assert_eq!(service.number(&acts).await, times, "{act}");
        }
        service.audited().await;

        // From the reserve list a place is offered by the same path.
        let after = deciding(&morgan).await;
        assert_eq!((after.offered, after.accepted, after.waiting.len()), (1, 0, 1));
        assert!(after.waiting[0].is_reserve);
        drafted(&morgan, &sent[1].id, decided("offer", "")).await;
        publish(&morgan).await.unwrap();
        assert!(matches!(read(&dylan, &sent[1].id).await.stage, Stage::Offered { .. }));
    }

    async fn two_who_edit_one_decision_meet_each_others_words(service: Service) {
        let id = sifted(service, &[PRIYA]).await.remove(0).id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let first = drafted(&morgan, &id, decided("reserve", "From Morgan.")).await;
        let mine = decided("not-selected", "From Leila.");
        let Err(Failure::Conflict { now: Conflict::DraftChanged { draft: theirs } }) = draft(&leila, &id, 0, mine.clone()).await else {
            panic!("no conflict")
        };
        assert_eq!((theirs.version, &theirs.entries["about-goals"][0]), (first, &"From Morgan.".to_owned()));
        let second = draft(&leila, &id, theirs.version, mine).await.unwrap();
        assert!(second.version > first);
        // Taken back: whoever saw it meets nothing, and starts anew; no version comes twice.
        let dropping = async |of: &Browser, version| of.call(DropDecision { id: id.clone() }, &Seen { version }).await;
        assert!(dropping(&morgan, first).await.is_err());
        dropping(&leila, second.version).await.unwrap();
        let Err(Failure::Conflict { now: Conflict::DraftChanged { draft: none } }) = draft(&leila, &id, second.version, decided("offer", "")).await else {
            panic!("no conflict")
        };
        assert_eq!((none.version, none.entries.len()), (0, 0));
        service.later(1);
        let third = draft(&morgan, &id, 0, decided("offer", "")).await.unwrap();
        assert!(third.version > second.version);

        // Published while another edits: theirs is void, and told in words.
        let seen = samples::seen(&morgan).await;
        service.later(1);
        let fourth = draft(&leila, &id, third.version, decided("reserve", "")).await.unwrap();
        let blind = morgan.call(PublishDecisions { round: round() }, &Publish { seen }).await;
        assert!(said(blind).contains("Somebody has changed a decision"));
        assert!(matches!(read(&service.signed_in(PRIYA).await, &id).await.stage, Stage::Submitted { .. }));
        publish(&morgan).await.unwrap();
        let late = draft(&leila, &id, fourth.version, decided("reserve", "Later words.")).await;
        let Err(Failure::Conflict { .. }) = late else { panic!("no conflict: {late:?}") };
        service.audited().await;
    }

    async fn what_is_withdrawn_meanwhile_is_left_out_and_named(service: Service) {
        let sent = sifted(service, &[PRIYA, DYLAN, SAM]).await;
        let (priya, sam, morgan) = (service.signed_in(PRIYA).await, service.signed_in(SAM).await, service.signed_in(MORGAN).await);
        let withdraw = async |by: &Browser, of: &Receipt| by.call(WithdrawApplication { id: of.id.clone() }, &Reason::default()).await;
        let publish = async |seen: &str| morgan.call(PublishDecisions { round: round() }, &Publish { seen: seen.to_owned() }).await;
        for of in &sent[..2] {
            drafted(&morgan, &of.id, decided("offer", "")).await;
        }
        // Both are on their way at once. First it is withdrawn, then published.
        let seen = samples::seen(&morgan).await;
        let (withdrawn, published) = at_once(service, withdraw(&priya, &sent[0]), publish(&seen)).await;
        assert!(matches!(withdrawn.unwrap().stage, Stage::Withdrawn { .. }));
        let published = published.unwrap();
        assert_eq!((published.sent, published.left_out.len()), (1, 1));
        let (reference, why) = &published.left_out[0];
        assert_eq!((reference, why.starts_with("Withdrawn on")), (&sent[0].reference, true));
        assert_eq!(service.number("select count(*) from decision").await, 1, "who comes back finds it as it was");
        // First it is published, then withdrawn: an offer that is given up, and the place is free.
        drafted(&morgan, &sent[2].id, decided("offer", "")).await;
        let seen = samples::seen(&morgan).await;
        let (published, withdrawn) = at_once(service, publish(&seen), withdraw(&sam, &sent[2])).await;
        assert_eq!(published.unwrap().sent, 1);
        let past = withdrawn.unwrap().past;
        let told: Vec<String> = past.iter().rev().take(2).map(|of| of.what.said(true)).collect();
        assert_eq!(told, ["You withdrew it.", "You were offered a place."]);
        assert_eq!((deciding(&morgan).await.offered, service.number("select count(*) from decision").await), (1, 1));
        service.audited().await;
    }

    async fn whoever_is_close_drafts_and_publishes_nothing_of_theirs(service: Service) {
        let sent = sifted(service, &[PRIYA, DYLAN]).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let kind = Interest::Team;
        leila.call(DeclareInterest { id: sent[0].id.clone() }, &Declared { kind }).await.unwrap();
        let close = "You have said why you may not judge this";
        assert!(said(weighed(&leila, &sent[0].id).await).contains(close));
        assert!(said(draft(&leila, &sent[0].id, 0, decided("offer", "")).await).contains(close));
        for of in &sent {
            drafted(&morgan, &of.id, decided("offer", "")).await;
        }
        let published = publish(&leila).await.unwrap();
        assert_eq!((published.sent, published.left_out.len()), (1, 1));
        assert_eq!(published.left_out[0].0, sent[0].reference);
        assert!(published.left_out[0].1.contains(close));
        // The draft stays for somebody else.
        assert_eq!(publish(&morgan).await.unwrap().sent, 1);

        // Whoever applies in the round sees and decides nothing in it.
        let own = endorsed(&morgan).await;
        for refused in [
            said(morgan.call(ReadDecisions { round: round() }, &()).await),
            said(weighed(&morgan, &own.id).await),
            said(draft(&morgan, &own.id, 0, decided("offer", "")).await),
            said(morgan.call(PublishDecisions { round: round() }, &Publish { seen: String::new() }).await),
        ] {
            assert!(refused.contains("You have an application in this round"), "{refused}");
        }
    }

    async fn an_offer_is_accepted_declined_or_ended_after_its_day(service: Service) {
        let (priya, dylan) = (service.signed_in(PRIYA).await, service.signed_in(DYLAN).await);
        let sent = sifted(service, &[PRIYA, DYLAN, SAM]).await;
        let morgan = service.signed_in(MORGAN).await;
        let accept = |id: &ApplicationId| AcceptOffer { id: id.clone() };
        assert!(said(priya.call(accept(&sent[0].id), &()).await).contains("Submitted"));
        for of in &sent {
            drafted(&morgan, &of.id, decided("offer", "")).await;
        }
        publish(&morgan).await.unwrap();
        assert_eq!(dylan.call(accept(&sent[0].id), &()).await.unwrap_err(), Failure::NotFound);
        let accepted = priya.call(accept(&sent[0].id), &()).await.unwrap();
        assert!(matches!(accepted.stage, Stage::Accepted { .. }));
        assert!(said(priya.call(accept(&sent[0].id), &()).await).contains("Place accepted"));
        let withdraw = WithdrawApplication { id: sent[1].id.clone() };
        dylan.call(withdraw, &Reason::default()).await.unwrap();
        let told = service.letters_to(MORGAN).await;
        let told = |words: &str| told.iter().filter(|l| l.subject.contains(words)).count();
        assert_eq!((told("has an answer"), told("is free again")), (1, 1), "one accepted, one withdrawn");

        // Nobody answers the third: the CMU is told after its day, and ends it.
        let lapse = || LapseOffer { id: sent[2].id.clone() };
        assert!(said(morgan.call(lapse(), &()).await).contains("has until the end of 7 December 2026"));
        assert_eq!(server::applications::due::run(&service.app).await.unwrap(), 0);
        service.later(15 * 24 * 60);
        assert_eq!(server::applications::due::run(&service.app).await.unwrap(), 1);
        let morgan = service.signed_in(MORGAN).await;
        let late = deciding(&morgan).await.overdue;
        assert_eq!((late.len(), &late[0].id), (1, &sent[2].id));
        let sam = service.signed_in(SAM).await;
        assert!(matches!(read(&sam, &sent[2].id).await.stage, Stage::Offered { .. }), "not by itself");
        morgan.call(lapse(), &()).await.unwrap();
        let ended = read(&sam, &sent[2].id).await;
        assert!(ended.said().contains("The offer ended on"), "{}", ended.said());
        assert_eq!(ended.past.last().unwrap().what.said(true), "The offer ended without an answer.");
        service.audited().await;
    }

    async fn an_accepted_place_can_be_given_up_and_is_free_then(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let of = sifted(service, &[PRIYA]).await.remove(0);
        let morgan = service.signed_in(MORGAN).await;
        drafted(&morgan, &of.id, decided("offer", "")).await;
        publish(&morgan).await.unwrap();
        priya.call(AcceptOffer { id: of.id.clone() }, &()).await.unwrap();
        assert_eq!(deciding(&morgan).await.accepted, 1);
        let give_up = || DeclineOffer { id: of.id.clone() };
        let reason = Reason { reason: "I move to another force.".to_owned() };
        let dylan = service.signed_in(DYLAN).await;
        assert_eq!(dylan.call(give_up(), &reason).await.unwrap_err(), Failure::NotFound);
        let now = priya.call(give_up(), &reason).await.unwrap();
        assert!(matches!(now.stage, Stage::Declined { lapsed: false, .. }));
        assert_eq!(now.past.last().unwrap().what.said(true), "You gave the place up: I move to another force.");
        assert!(said(priya.call(give_up(), &reason).await).contains("Place given up on"));
        let of_round = deciding(&morgan).await;
        assert_eq!((of_round.accepted, of_round.offered), (0, 0), "the place is free");
        let told = service.letters_to(MORGAN).await;
        let told = |words: &str| told.iter().filter(|l| l.subject.contains(words)).count();
        assert_eq!((told("has an answer"), told("is free again")), (1, 1), "one accepted, one given up");
        service.audited().await;
    }

    async fn a_form_without_a_selection_is_answered_in_words(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let id = samples::interested(&priya).await;
        let said_of = read(&priya, &id).await.said();
        assert!(said_of.contains("We answer by"), "{said_of}");
        let morgan = service.signed_in(MORGAN).await;
        let answer = |text: &str| NewAnswer { text: text.to_owned(), no: false, first_day: None, without: String::new() };
        let answering = || AnswerApplication { id: id.clone() };
        let none = morgan.call(answering(), &answer("  ")).await;
        assert!(matches!(none, Err(Failure::WrongBody { field, .. }) if field == "text"));
        assert!(said(weighed(&morgan, &id).await).contains("does not wait for a decision"));
        morgan.call(answering(), &answer("There is a date in May.")).await.unwrap();
        assert!(said(morgan.call(answering(), &answer("Twice.")).await).contains("Answered on"));
        let of = read(&priya, &id).await;
        assert!(matches!(of.stage, Stage::Answered { .. }));
        assert_eq!(of.remarks[0].text, "There is a date in May.");
        assert!(service.letters_to(PRIYA).await.iter().any(|l| l.subject.contains("News on your form")));
        // What has a selection is decided, not answered.
        let mentee = applied(service, &[DYLAN]).await.remove(0).id;
        let answered = morgan.call(AnswerApplication { id: mentee }, &answer("Words.")).await;
        assert!(said(answered).contains("has a selection"));
    }

    async fn who_decides_sees_marks_their_reasons_and_what_no_longer_counts(service: Service) {
        let id = applied(service, &[PRIYA]).await.remove(0).id;
        samples::marked_apart(service, &id).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let part = async |of: &Browser, part: &str| {
            let all = weighed(of, &id).await.unwrap().parts;
            all.into_iter().find(|of| of.id == part).unwrap()
        };
        let goals = part(&morgan, "goals").await;
        assert_eq!(goals.marks, None, "Morgan may still give a mark");
        let lacks = weighed(&morgan, &id).await.unwrap().unmarked.unwrap();
        assert!(lacks.starts_with("4 answers do not have all their marks, or have marks two or more apart."), "{lacks}");
        assert_eq!(goals.text, "To speak up early — in ‘big’ rooms.");
        samples::settled(service, &id).await;
        let marks = part(&morgan, "goals").await.marks.unwrap();
        assert_eq!((marks.given, marks.void), (vec![0, 5], vec![]));
        let settled = marks.settled.unwrap();
        assert_eq!((settled.mark, settled.reason.as_str()), (4, "Read again.\nThey agree."));
        // Sentences come as the mark asks for.
        let sentences = part(&morgan, "goals").await.sentences;
        assert!(sentences.iter().any(|of| of.contains("strongest")));
        assert!(!sentences.iter().any(|of| of.contains("does not yet give an example")));

        // It is undone until a decision is drafted, by one of those who marked or who settled it.
        let part_of = Unsettled { part: "goals".to_owned() };
        let undo = async |of: &Browser| of.call(UnsettlePart { id: id.clone() }, &part_of).await;
        let as_other = "update settled set scorer = 'another'";
        service.sql(as_other).await;
        assert!(said(undo(&morgan).await).contains("Only who has marked"));
        let version = drafted(&morgan, &id, decided("reserve", "")).await;
        assert!(said(undo(&leila).await).contains("Take the draft back"));
        morgan.call(DropDecision { id: id.clone() }, &Seen { version }).await.unwrap();
        undo(&leila).await.unwrap();
        assert!(said(undo(&leila).await).contains("Nothing is settled"));
        assert_eq!(part(&leila, "goals").await.marks.unwrap().settled, None);

        let new = NewMark { part: "benefit".to_owned(), mark: 2 };
        let aisha = service.signed_in(AISHA).await;
        aisha.call(MarkPart { id: id.clone() }, &new).await.unwrap();
        let kind = Interest::Recognised;
        aisha.call(DeclareInterest { id: id.clone() }, &Declared { kind }).await.unwrap();
        // Whoever opened it by name scores no more, and sees what there is.
        read(&morgan, &id).await;
        let marks = part(&morgan, "benefit").await.marks.unwrap();
        assert_eq!((marks.given, marks.void), (vec![], vec![2]));
        let told = serde_json::to_string(&weighed(&morgan, &id).await.unwrap()).unwrap();
        for hidden in ["Priya", "Harbour neighbourhood", "Grace"] {
            assert!(!told.contains(hidden), "{hidden}");
        }
    }
}
