//! The blind sift: who scores what, one part at a time, without knowing whose it is.

use std::collections::BTreeSet;

use domain::api::Failure;
use domain::applications::api::decide::{UnsettlePart, Unsettled};
use domain::applications::api::desk::{
    DeclareInterest, Declared, DismissAssessor, InviteAssessor, Invited, ListRounds, MarkPart,
    MaskPart, Masked, NewMark, Next, NextPart, ReadRound, SettlePart, Settlement,
};
use domain::applications::api::{
    GoOnWithout, ListApplications, MyApplications, NameManager, NewManager, ReadApplication, Reason,
};
use domain::applications::round::{Desk, Interest, Queued, RoundId};
use domain::applications::{ApplicationId, Receipt};

use crate::harness::{
    AISHA, Asked, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address,
};
use crate::samples::{self, endorsed, round};

const PARTS: [&str; 4] = ["commitment", "goals", "benefit", "achievement"];

async fn next(browser: &Browser) -> Next {
    browser
        .call(NextPart { round: round() }, &())
        .await
        .unwrap()
}

async fn mark(browser: &Browser, id: &ApplicationId, part: &str, mark: u8) -> Result<(), Failure> {
    let part = part.to_owned();
    browser
        .call(MarkPart { id: id.clone() }, &NewMark { part, mark })
        .await
}

async fn desk(browser: &Browser) -> Desk {
    browser
        .call(ReadRound { round: round() }, &())
        .await
        .unwrap()
}

async fn invite(staff: &Browser, name: &str) {
    let email = address(name);
    staff
        .call(
            InviteAssessor { round: round() },
            &Invited {
                email,
                at_event: false,
            },
        )
        .await
        .unwrap();
}

/// Everything a scorer can see in a round, part by part, each marked with the same.
async fn score_all(browser: &Browser, of: u8) -> Vec<(ApplicationId, String)> {
    let mut seen = vec![];
    while let Some(part) = next(browser).await.part {
        mark(browser, &part.id, &part.part, of).await.unwrap();
        seen.push((part.id, part.part));
    }
    seen
}

async fn applied(service: &Service, people: &[&str]) -> Vec<Receipt> {
    let mut all = vec![];
    for name in people {
        all.push(endorsed(&service.signed_in(name).await).await);
    }
    all
}

on_both! {
    async fn two_score_each_part_blindly_in_an_order_of_their_own(service: Service) {
        let sent = applied(service, &[PRIYA, DYLAN, SAM, "tom.fielding"]).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let rounds = morgan.call(ListRounds {}, &()).await.unwrap();
        assert_eq!((rounds.len(), &rounds[0].id, rounds[0].places), (1, &round(), Some(12)));
        assert_eq!(rounds[0].counts, [("submitted".to_owned(), 4)]);

        let first = next(&morgan).await.part.unwrap();
        assert_eq!((first.left, first.part.as_str(), first.marks.len()), (4, "commitment", 6));
        assert_eq!(next(&morgan).await.part.unwrap(), first, "looking twice shows the same");
        let (one, other) = (score_all(&morgan, 4).await, score_all(&leila, 3).await);
        assert_eq!((one.len(), other.len()), (16, 16));
        let parts: Vec<&str> = one.iter().map(|(_, part)| part.as_str()).collect();
        assert_eq!(parts, PARTS.map(|part| [part; 4]).concat(), "one part across all before the next");
        let orders: BTreeSet<Vec<&str>> = one.chunks(4).chain(other.chunks(4))
            .map(|of| of.iter().map(|(id, _)| id.0.as_str()).collect()).collect();
        assert!(orders.len() > 1, "the order differs from part to part and person to person");
        let desk = desk(&morgan).await;
        assert_eq!(desk.parts.len(), 4);
        for of in &desk.queue {
            assert_eq!((of.ranked.total, of.ranked.rank, of.ranked.is_tied), (Some(28), Some(1), true));
            assert_eq!(of.marks, vec![Some(vec![3, 4]); 4]);
        }
        let references: BTreeSet<_> = desk.queue.iter().map(|of| of.reference.clone()).collect();
        assert_eq!(references, sent.iter().map(|of| of.reference.clone()).collect());
        // Nobody marks what has its marks, nor twice.
        let again = mark(&morgan, &sent[0].id, "goals", 5).await;
        assert!(matches!(again, Err(Failure::Conflict { .. })), "{again:?}");
        service.audited().await;
    }

    /// Nobody sees another's mark before giving their own.
    async fn marks_are_seen_once_one_has_given_ones_own(service: Service) {
        let sent = applied(service, &[PRIYA]).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        mark(&leila, &sent[0].id, "goals", 2).await.unwrap();
        let seen = async |of: &Browser| desk(of).await.queue[0].marks.clone();
        assert_eq!(seen(&morgan).await, vec![None; 4]);
        assert_eq!(seen(&leila).await, [None, Some(vec![2]), None, None]);
        mark(&morgan, &sent[0].id, "goals", 5).await.unwrap();
        assert_eq!(seen(&morgan).await, [None, Some(vec![2, 5]), None, None]);
    }

    async fn whoever_is_asked_to_score_finds_the_way(service: Service) {
        let aisha = service.signed_in(AISHA).await;
        let asked = async |of: &Browser| of.call(MyApplications {}, &()).await.unwrap().scoring;
        assert!(asked(&aisha).await.is_empty());
        let morgan = service.signed_in(MORGAN).await;
        invite(&morgan, AISHA).await;
        let found = asked(&aisha).await;
        assert_eq!((found.len(), &found[0].round, found[0].title.as_str()), (1, &round(), "Mentee application"));
        assert!(asked(&morgan).await.is_empty(), "nobody else is asked");
        // The window is over and nothing waits in it.
        service.later(60 * 24 * 60);
        let aisha = service.signed_in(AISHA).await;
        assert!(asked(&aisha).await.is_empty());
    }

    async fn something_that_waits_is_scored_after_the_window_too(service: Service) {
        applied(service, &[PRIYA]).await;
        invite(&service.signed_in(MORGAN).await, AISHA).await;
        service.later(60 * 24 * 60);
        let aisha = service.signed_in(AISHA).await;
        assert_eq!(aisha.call(MyApplications {}, &()).await.unwrap().scoring.len(), 1);
        let email = address(AISHA);
        let morgan = service.signed_in(MORGAN).await;
        morgan.call(DismissAssessor { round: round() }, &Invited { email, at_event: false }).await.unwrap();
        assert!(aisha.call(MyApplications {}, &()).await.unwrap().scoring.is_empty());
    }

    async fn marks_far_apart_go_to_a_third_or_are_settled_with_a_reason(service: Service) {
        let sent = applied(service, &[PRIYA]).await;
        let id = &sent[0].id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        invite(&morgan, AISHA).await;
        let aisha = service.signed_in(AISHA).await;
        for part in ["goals", "benefit"] {
            mark(&morgan, id, part, 1).await.unwrap();
            mark(&leila, id, part, 5).await.unwrap();
        }
        assert_eq!(desk(&morgan).await.queue[0].ranked.rank, None);
        let settle = |reason: &str, part: &str| Settlement { part: part.to_owned(), mark: 4, reason: reason.to_owned() };
        let settled = async |of: Settlement| morgan.call(SettlePart { id: id.clone() }, &of).await;
        assert!(matches!(settled(settle("", "goals")).await, Err(Failure::WrongBody { field, .. }) if field == "reason"));
        assert!(settled(settle("Too early.", "commitment")).await.is_err(), "nothing is apart there");
        let least = Settlement { mark: 0, ..settle("Less than anybody gave.", "goals") };
        assert!(matches!(settled(least).await, Err(Failure::WrongBody { field, .. }) if field == "mark"));
        // Nobody settles alone what they marked: it is proposed, and counts once the other says the same.
        settled(settle("We read it again together.", "goals")).await.unwrap();
        settled(settle("I say it twice.", "goals")).await.unwrap();
        let of = desk(&morgan).await.queue[0].clone();
        assert_eq!((of.settled[1], &of.apart, &of.to_settle), (None, &vec![false, true, true, false], &of.apart));
        let proposed = async |of: &Browser| desk(of).await.proposed.into_iter().map(|of| (of.mark, of.reason, of.is_own)).collect::<Vec<_>>();
        assert_eq!(proposed(&morgan).await, [(4, "I say it twice.".to_owned(), true)]);
        assert_eq!(proposed(&leila).await, [(4, "I say it twice.".to_owned(), false)]);
        let of_leila = async |mark: u8| {
            let reason = "I agree.".to_owned();
            leila.call(SettlePart { id: id.clone() }, &Settlement { part: "goals".to_owned(), mark, reason }).await
        };
        let refused = of_leila(3).await.unwrap_err();
        assert!(refused.said().contains("Talk to each other"), "{refused:?}");
        assert_eq!(proposed(&leila).await, [(4, "I say it twice.".to_owned(), false)], "what was proposed stays");
        let undo = || UnsettlePart { id: id.clone() };
        let refused = leila.call(undo(), &Unsettled { part: "goals".to_owned() }).await.unwrap_err();
        assert!(refused.said().contains("Nothing is settled"), "{refused:?}");
        // Whoever may not judge any more has proposed nothing.
        let as_if = |void: &str| format!("update mark set void = {void} where part = 'goals' and mark = 1");
        service.sql(&as_if("1")).await;
        assert!(proposed(&leila).await.is_empty());
        service.sql(&as_if("null")).await;
        of_leila(4).await.unwrap();
        assert!(proposed(&leila).await.is_empty());
        assert!(settled(settle("Twice.", "goals")).await.is_err());
        for (act, times) in [("application.propose-mark", 2), ("application.settle", 1)] {
            let acts = format!("select count(*) from audit where act = '{act}'");
            assert_eq!(service.number(&acts).await, times, "{act}");
        }
        let of = desk(&morgan).await.queue[0].clone();
        assert_eq!(of.settled, [None, Some(4), None, None], "what is settled shows where its marks do");
        assert!(of.bars(), "there is something left to mark");
        // Who has not marked it yet sees neither the marks nor what was settled, where that is open.
        assert_eq!(of.marks[0], None);
        let late = mark(&aisha, id, "goals", 3).await;
        assert!(matches!(late, Err(Failure::Conflict { .. })), "what is agreed takes no more marks: {late:?}");
        // The third is asked for what is apart and for what is open, and nothing else.
        let seen: Vec<String> = score_all(&aisha, 4).await.into_iter().map(|(_, part)| part).collect();
        assert_eq!(seen, ["commitment", "benefit", "achievement"]);
        for part in ["commitment", "achievement"] {
            mark(&leila, id, part, 4).await.unwrap();
        }
        let ranked = desk(&morgan).await.queue[0].ranked.clone();
        assert_eq!(ranked.total, Some(8 + 8 + 8 + 8), "4 agreed, 4 settled, the middle of 1 4 5, 4 agreed");
    }

    /// Who gave no mark writes down, second, what is agreed, without seeing marks or what is proposed.
    async fn who_has_not_marked_agrees_unless_they_know_whose_it_is(service: Service) {
        let sent = applied(service, &[PRIYA]).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        invite(&morgan, AISHA).await;
        mark(&leila, &sent[0].id, "goals", 1).await.unwrap();
        mark(&service.signed_in(AISHA).await, &sent[0].id, "goals", 5).await.unwrap();
        let of = Settlement { part: "goals".to_owned(), mark: 3, reason: "Leila and Aisha agreed.".to_owned() };
        let settle = || SettlePart { id: sent[0].id.clone() };
        let queued = async || desk(&morgan).await.queue.remove(0);
        let shown = |of: Queued| (of.apart[1], of.is_apart, of.to_settle[1], of.marks[1].clone());
        assert_eq!(shown(queued().await), (true, true, false, None));
        let refused = morgan.call(settle(), &of).await.unwrap_err();
        assert!(refused.said().contains("Somebody who gave one writes down first"), "{refused:?}");
        leila.call(settle(), &of).await.unwrap();
        assert_eq!(shown(queued().await), (true, true, true, None));
        for mark in [0, 4] {
            let refused = morgan.call(settle(), &Settlement { mark, ..of.clone() }).await.unwrap_err();
            assert!(refused.said().contains("What they wrote stays"), "{refused:?}");
        }
        assert_eq!(desk(&leila).await.queue[0].settled[1], None, "alone Leila only proposes");
        assert!(desk(&morgan).await.proposed.is_empty(), "what is proposed tells of marks");
        // Whoever opened it by name writes down nothing.
        let open = ReadApplication { id: sent[0].id.clone() };
        morgan.call(open, &()).await.unwrap();
        let refused = morgan.call(settle(), &of).await.unwrap_err();
        assert!(refused.said().contains("opened it by name"), "{refused:?}");
        assert!(!queued().await.to_settle[1]);
        service.sql("delete from settled").await;

        let other = applied(service, &[DYLAN]).await.remove(0);
        mark(&leila, &other.id, "goals", 1).await.unwrap();
        mark(&service.signed_in(AISHA).await, &other.id, "goals", 5).await.unwrap();
        for by in [&leila, &morgan] {
            by.call(SettlePart { id: other.id.clone() }, &of).await.unwrap();
        }
        let settled = desk(&leila).await.queue.into_iter().find(|of| of.ranked.id == other.id).unwrap().settled;
        assert_eq!(settled[1], Some(3));
        let sent = [other];
        let settle = || SettlePart { id: sent[0].id.clone() };
        // Nor is anything settled that is not apart.
        for by in [&morgan, &leila] {
            mark(by, &sent[0].id, "benefit", 3).await.unwrap();
        }
        let of = Settlement { part: "benefit".to_owned(), ..of };
        let refused = morgan.call(settle(), &of).await.unwrap_err();
        assert!(refused.said().contains("not two or more apart"), "{refused:?}");
    }

    async fn nothing_a_scorer_gets_tells_whose_it_is(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let mut canary = samples::application(&priya, None).await;
        for (field, text) in [("name", "Canary Namesworth"), ("unit", "Canary unit nine")] {
            canary.entries.insert(field.to_owned(), vec![text.to_owned()]);
        }
        let receipt = priya.call(domain::applications::api::SubmitApplication {}, &canary).await.unwrap();
        samples::say_yes(&priya, &receipt).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        invite(&morgan, AISHA).await;
        let aisha = service.signed_in(AISHA).await;
        let mut got = vec![];
        for scorer in [&aisha, &leila] {
            while let Some(part) = next(scorer).await.part {
                got.push(serde_json::to_string(&next(scorer).await).unwrap());
                mark(scorer, &part.id, &part.part, 3).await.unwrap();
            }
        }
        for asked in [Asked::of(&ReadRound { round: round() }, &()), Asked::of(&ListRounds {}, &()), Asked::of(&ListApplications {}, &())] {
            let answer = leila.send(asked).await;
            assert_eq!(answer.status, 200);
            got.push(String::from_utf8(answer.body.to_vec()).unwrap());
        }
        let got = got.concat();
        assert!(got.contains("harbour thefts"), "the words themselves are there");
        for hidden in ["Canary", "Priya", "priya", "sergeant", "Sergeant", "Harbour neighbourhood", "Grace", "under-represented", "promotion-rank"] {
            assert!(!got.contains(hidden), "{hidden}");
        }
        // An invited scorer opens nothing by name.
        let read = ReadApplication { id: receipt.id.clone() };
        assert_eq!(aisha.call(read, &()).await.unwrap_err(), Failure::NotFound);
    }

    async fn whoever_is_close_opened_masked_or_declared_does_not_score(service: Service) {
        let sent = applied(service, &[PRIYA, DYLAN]).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        // An applicant, and the line manager whom the form or the profile names.
        for name in [DYLAN, "grace.lindley"] {
            invite(&morgan, name).await;
        }
        let dylan = service.signed_in(DYLAN).await;
        let rival = dylan.call(NextPart { round: round() }, &()).await;
        assert!(matches!(rival, Err(Failure::Conflict { .. })), "rivals do not judge each other: {rival:?}");
        assert!(matches!(mark(&dylan, &sent[0].id, "goals", 5).await, Err(Failure::Conflict { .. })));
        let grace = service.signed_in("grace.lindley").await;
        assert_eq!(next(&grace).await.part, None, "the manager of both");

        // Opened by name.
        let open = ReadApplication { id: sent[0].id.clone() };
        morgan.call(open, &()).await.unwrap();
        let seen: BTreeSet<_> = score_all(&morgan, 3).await.into_iter().map(|(id, _)| id.0).collect();
        assert_eq!(seen, BTreeSet::from([sent[1].id.0.clone()]));
        assert!(matches!(mark(&morgan, &sent[0].id, "goals", 5).await, Err(Failure::Conflict { .. })));

        // Masked: others read the mask, who masked it does not score it.
        let text = "I saw that a handover was missing at [a station].".to_owned();
        let masked = Masked { part: "achievement".to_owned(), text: text.clone() };
        let late = leila.call(MaskPart { id: sent[1].id.clone() }, &masked).await;
        assert!(matches!(late, Err(Failure::Conflict { .. })), "it has a mark: {late:?}");
        service.later(1);
        let third = applied(service, &[SAM]).await.remove(0);
        let now = leila.call(MaskPart { id: third.id.clone() }, &masked).await.unwrap();
        assert_eq!(now, masked);
        // Whoever reads the record by name reads both; its applicant reads what they wrote.
        let sam = service.signed_in(SAM).await;
        for (who, all) in [(&leila, vec![masked.clone()]), (&sam, vec![])] {
            let of = who.call(ReadApplication { id: third.id.clone() }, &()).await.unwrap();
            assert_eq!((of.masks, of.entries["achievement"][0].contains("harbour thefts")), (all, true));
        }
        // Whoever masks it again takes nobody's bar away.
        let again = Masked { part: "achievement".to_owned(), text: text.clone() };
        service.signed_in(MORGAN).await.call(MaskPart { id: sent[0].id.clone() }, &again).await.unwrap();
        assert!(matches!(mark(&leila, &third.id, "goals", 5).await, Err(Failure::Conflict { .. })));
        let mut read = vec![];
        while let Some(part) = next(&morgan).await.part {
            read.push(part.text);
            mark(&morgan, &part.id, &part.part, 3).await.unwrap();
        }
        assert!(read.contains(&text), "{read:?}");

        // Declared: what one gave before no longer counts.
        let marks = "select count(*) from mark where void is null";
        let ever = service.number("select count(*) from mark").await;
        let before = service.number(marks).await;
        let kind = Interest::Recognised;
        morgan.call(DeclareInterest { id: third.id.clone() }, &Declared { kind }).await.unwrap();
        assert_eq!(service.number(marks).await, before - 4);
        assert_eq!(service.number("select count(*) from mark").await, ever, "they stay on record");
        assert!(matches!(mark(&morgan, &third.id, "goals", 5).await, Err(Failure::Conflict { .. })));
        let settle = Settlement { part: "goals".to_owned(), mark: 3, reason: "Because.".to_owned() };
        assert!(matches!(morgan.call(SettlePart { id: third.id }, &settle).await, Err(Failure::Conflict { .. })));
    }

    /// Going on without the manager, or naming another, shows whose an application is.
    async fn whoever_acts_by_name_does_not_score(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let receipt = samples::apply(&priya).await;
        let id = || receipt.id.clone();
        let manager = |name: &str| NewManager { name: "Somebody".to_owned(), email: address(name) };
        let reason = Reason { reason: "The manager is away.".to_owned() };
        // Whoever is asked as manager decides nothing about it.
        priya.call(NameManager { id: id() }, &manager(LEILA)).await.unwrap();
        let close = leila.call(GoOnWithout { id: id() }, &reason).await;
        assert!(matches!(close, Err(Failure::Conflict { .. })), "{close:?}");
        assert!(matches!(mark(&leila, &receipt.id, "goals", 5).await, Err(Failure::Conflict { .. })));
        priya.call(NameManager { id: id() }, &manager("grace.lindley")).await.unwrap();
        morgan.call(GoOnWithout { id: id() }, &reason).await.unwrap();
        assert_eq!(next(&morgan).await.part, None);
        assert!(matches!(mark(&morgan, &receipt.id, "goals", 5).await, Err(Failure::Conflict { .. })));
        // A CMU project manager who applies does not lift their own manager's answer.
        let own = samples::apply(&morgan).await;
        let lifted = morgan.call(GoOnWithout { id: own.id }, &reason).await;
        assert!(matches!(lifted, Err(Failure::Conflict { .. })), "{lifted:?}");
        let read = morgan.call(ReadRound { round: round() }, &()).await;
        assert!(matches!(read, Err(Failure::Conflict { .. })), "an applicant reads no marks: {read:?}");
    }

    async fn only_who_is_asked_scores_and_only_while_they_are(service: Service) {
        let sent = applied(service, &[PRIYA]).await;
        let (morgan, aisha) = (service.signed_in(MORGAN).await, service.signed_in(AISHA).await);
        let look = || NextPart { round: round() };
        assert_eq!(aisha.call(look(), &()).await.unwrap_err(), Failure::NotFound);
        assert_eq!(mark(&aisha, &sent[0].id, "goals", 3).await, Err(Failure::NotFound));
        invite(&morgan, AISHA).await;
        assert!(service.letters_to(AISHA).await.iter().any(|l| l.subject == "Please score some applications"));
        assert!(aisha.call(look(), &()).await.unwrap().part.is_some());
        let elsewhere = NextPart { round: RoundId("every-kind-open".to_owned()) };
        assert_eq!(aisha.call(elsewhere, &()).await.unwrap_err(), Failure::NotFound);
        assert_eq!(desk(&morgan).await.assessors, [address(AISHA)]);
        let email = address(AISHA).to_uppercase();
        morgan.call(DismissAssessor { round: round() }, &Invited { email, at_event: false }).await.unwrap();
        assert_eq!(aisha.call(look(), &()).await.unwrap_err(), Failure::NotFound);
        // Bad marks and parts that are not scored.
        assert!(matches!(mark(&morgan, &sent[0].id, "goals", 6).await, Err(Failure::WrongBody { field, .. }) if field == "mark"));
        assert!(matches!(mark(&morgan, &sent[0].id, "unit", 3).await, Err(Failure::WrongBody { field, .. }) if field == "part"));
    }
}
