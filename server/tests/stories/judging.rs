//! Who may judge is asked when they do it; and what they did counts only while they may.

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::applications::api::decide::{Publish, PublishDecisions};
use domain::applications::api::desk::{
    DeclareInterest, Declared, DismissAssessor, InviteAssessor, Invited, MarkPart, NewMark,
    NextPart, ReadRound,
};
use domain::applications::api::{
    Reason, SubmitApplication, TakeBackWithdrawal, WithdrawApplication,
};
use domain::applications::round::{Interest, Queued};
use domain::applications::sift::Agreement;
use tokio::sync::oneshot;
use tokio::task::yield_now;

use crate::earlier::{at, edited};
use crate::event::{self, event, sheet, uninvite};
use crate::gateway::weighed;
use crate::harness::{
    AISHA, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address, library,
};
use crate::samples::{
    APART, PARTS, application, decided, drafted, endorsed, marked_apart, marked_in, publish, round,
    seen, settled,
};

/// How many marks count.
const COUNTED: &str = "select count(*) from mark where void is null";
/// How much of what is written down for a part counts.
const SETTLED: &str = "select count(*) from settled where agreed = 1";

async fn mark(browser: &Browser, id: &ApplicationId, part: &str, mark: u8) -> Result<(), Failure> {
    let (id, part) = (id.clone(), part.to_owned());
    browser.call(MarkPart { id }, &NewMark { part, mark }).await
}

fn asked(name: &str) -> Invited {
    let (email, at_event) = (address(name), false);
    Invited { email, at_event }
}

async fn withdraw(by: &Browser, id: &ApplicationId) {
    let withdraw = WithdrawApplication { id: id.clone() };
    by.call(withdraw, &Reason::default()).await.unwrap();
}

async fn declare(by: &Browser, id: &ApplicationId) {
    let kind = Interest::Complaint;
    let declare = DeclareInterest { id: id.clone() };
    by.call(declare, &Declared { kind }).await.unwrap();
}

async fn queued(staff: &Browser, id: &ApplicationId) -> Queued {
    let desk = staff.call(ReadRound { round: round() }, &()).await.unwrap();
    desk.queue
        .into_iter()
        .find(|of| of.ranked.id == *id)
        .unwrap()
}

/// What two requests come to that are both on their way before either is written, in this order.
pub async fn at_once<A, B>(
    service: &Service,
    first: impl Future<Output = A>,
    then: impl Future<Output = B>,
) -> (A, B) {
    let ((begins, begun), (go, gate)) = (oneshot::channel(), oneshot::channel::<()>());
    let store = service.app.store.clone();
    let holds = tokio::spawn(async move {
        let act = store.write(move |_| {
            Box::pin(async move {
                let _ = begins.send(());
                let _ = gate.await;
                Ok(())
            })
        });
        act.await
    });
    begun.await.unwrap();
    let wait = async |count: usize| {
        while service.app.store.waiting() < count {
            yield_now().await;
        }
    };
    let then = async {
        wait(1).await;
        then.await
    };
    let both = async {
        wait(2).await;
        go.send(()).unwrap();
    };
    let (first, then, ()) = tokio::join!(first, then, both);
    holds.await.unwrap().unwrap();
    (first, then)
}

on_both! {
    async fn who_sends_and_marks_at_once_has_marked_nothing(service: Service) {
        let id = endorsed(&service.signed_in(PRIYA).await).await.id;
        let morgan = service.signed_in(MORGAN).await;
        for name in [DYLAN, SAM, AISHA] {
            morgan.call(InviteAssessor { round: round() }, &asked(name)).await.unwrap();
        }
        let (dylan, sam, aisha) = (service.signed_in(DYLAN).await, service.signed_in(SAM).await, service.signed_in(AISHA).await);
        // Whichever comes first.
        let new = application(&dylan, None).await;
        let (sent, marked) = at_once(service, dylan.call(SubmitApplication {}, &new), mark(&dylan, &id, "goals", 0)).await;
        sent.unwrap();
        assert!(marked.unwrap_err().said().contains("in this round"));
        let new = application(&sam, None).await;
        let (marked, sent) = at_once(service, mark(&sam, &id, "goals", 0), sam.call(SubmitApplication {}, &new)).await;
        marked.unwrap();
        sent.unwrap();
        assert_eq!(service.number(COUNTED).await, 0);
        // Nor does whoever is no longer asked.
        let (round_of, no_more) = (DismissAssessor { round: round() }, asked(AISHA));
        let dismissing = morgan.call(round_of, &no_more);
        let (dismissed, marked) = at_once(service, dismissing, mark(&aisha, &id, "goals", 0)).await;
        dismissed.unwrap();
        assert_eq!(marked, Err(Failure::NotFound));
        // Nor publishes who applies.
        drafted(&morgan, &id, decided("offer", "")).await;
        marked_in(service, &id, &PARTS, 3).await;
        let seen = Publish { seen: seen(&morgan).await };
        let publishing = PublishDecisions { round: round() };
        let new = application(&morgan, None).await;
        let (sent, published) = at_once(service, morgan.call(SubmitApplication {}, &new), morgan.call(publishing, &seen)).await;
        sent.unwrap();
        assert!(published.unwrap_err().said().contains("in this round"));
        service.audited().await;
    }

    async fn what_somebody_settled_is_open_again_once_they_may_not_judge(service: Service) {
        let mut all = vec![];
        for name in [PRIYA, DYLAN, SAM, "tom.fielding"] {
            service.later(16);
            let id = endorsed(&service.signed_in(name).await).await.id;
            marked_apart(service, &id).await;
            service.later(16);
            settled(service, &id).await;
            all.push(id);
        }
        let [published, agreed, proposed, rival] = &all[..] else { panic!("{all:?}") };
        service.later(16);
        let (leila, morgan) = (service.signed_in(LEILA).await, service.signed_in(MORGAN).await);
        assert_eq!(service.number(SETTLED).await, 4);
        let rest: Vec<&str> = PARTS.into_iter().filter(|of| *of != APART).collect();
        marked_in(service, published, &rest, 4).await;
        drafted(&leila, published, decided("offer", "")).await;
        assert_eq!(publish(&leila).await.unwrap().sent, 1);
        // Who agreed and gave no mark; who proposed and gave one; and whoever applies.
        declare(&morgan, agreed).await;
        assert_eq!(service.number(SETTLED).await, 3);
        let of = queued(&leila, agreed).await;
        assert_eq!((of.is_apart, of.settled[1], of.to_settle[1]), (true, None, true), "{of:?}");
        declare(&leila, proposed).await;
        assert_eq!(service.number(SETTLED).await, 2);
        let of = queued(&morgan, proposed).await;
        assert_eq!((of.ranked.total, of.is_apart), (None, false), "one mark of two is left: {of:?}");
        // It can be settled anew by others; here by those who still may.
        endorsed(&leila).await;
        assert_eq!(service.number(SETTLED).await, 1, "what was published stays");
        assert_eq!(queued(&morgan, rival).await.settled[1], None);
        assert_eq!(queued(&morgan, published).await.settled[1], Some(4));
        service.audited().await;
    }

    async fn who_comes_back_has_marked_nothing(service: Service) {
        let (app, _folder) = edited(service, "mentee", |text| text.replace("2026-12-31", "2026-11-30")).await;
        let leila = at(&app, &service.signed_in(LEILA).await);
        let id = endorsed(&at(&app, &service.signed_in(PRIYA).await)).await.id;
        let own = endorsed(&leila).await.id;
        withdraw(&leila, &own).await;
        // Neither can it be taken back now, nor could it a moment ago: whoever looks on judges as others do.
        service.later(16 * 24 * 60);
        let leila = at(&app, &service.signed_in(LEILA).await);
        mark(&leila, &id, "goals", 0).await.unwrap();
        assert_eq!(service.number(COUNTED).await, 1);
        let later = service.reopened(library()).await.unwrap();
        let leila = at(&later, &leila);
        assert_eq!(service.number(COUNTED).await, 1);
        leila.call(TakeBackWithdrawal { id: own }, &()).await.unwrap();
        assert_eq!(service.number(COUNTED).await, 0);
        app.store.read().close().await;
        later.store.read().close().await;
    }

    async fn who_may_judge_again_marks_in_the_place_of_what_was_void(service: Service) {
        let id = endorsed(&service.signed_in(PRIYA).await).await.id;
        let morgan = service.signed_in(MORGAN).await;
        morgan.call(InviteAssessor { round: round() }, &asked(DYLAN)).await.unwrap();
        let dylan = service.signed_in(DYLAN).await;
        mark(&dylan, &id, "commitment", 0).await.unwrap();
        let own = endorsed(&dylan).await.id;
        withdraw(&dylan, &own).await;
        service.later(60 * 24 * 60);
        let dylan = service.signed_in(DYLAN).await;
        let next = dylan.call(NextPart { round: round() }, &()).await.unwrap().part.unwrap();
        assert_eq!((&next.id, next.part.as_str()), (&id, "commitment"));
        mark(&dylan, &id, "commitment", 5).await.unwrap();
        assert_eq!(service.number(COUNTED).await, 1);
        assert_eq!(service.number("select mark from mark").await, 5);
        assert_eq!(service.number("select count(*) from audit where act = 'application.mark'").await, 2);
        let twice = mark(&dylan, &id, "commitment", 4).await.unwrap_err();
        assert!(twice.said().contains("A mark is not changed"), "{twice:?}");
        service.audited().await;
    }

    async fn a_sheet_is_void_with_its_marks(service: Service) {
        let id = event::applied(&service.signed_in(PRIYA).await, "sergeant", "yes").await.id;
        marked_in(service, &id, &event::PARTS, 4).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        event::invite(&morgan, &[&id]).await.unwrap();
        for of in [&morgan, &leila] {
            sheet(of, &id, [5; 3]).await.unwrap();
        }
        let own = event::applied(&leila, "inspector", "yes").await.id;
        assert_eq!(event(&morgan).await.invited[0].sheets, 1);
        withdraw(&leila, &own).await;
        service.later(30 * 24 * 60);
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        assert_eq!(weighed(&morgan, &id).await.notes.len(), 0, "not all sheets are there");
        sheet(&leila, &id, [1; 3]).await.unwrap();
        let of = event(&morgan).await.invited.remove(0);
        assert_eq!((of.sheets, of.parts[0].agreement), (2, Agreement::Apart));
    }

    /// As whoever has opened it by name; and nobody else's answers.
    async fn who_saw_a_name_at_the_event_scores_what_they_wrote_no_more(service: Service) {
        let (priya, dylan) = (service.signed_in(PRIYA).await, service.signed_in(DYLAN).await);
        let id = event::applied(&priya, "sergeant", "yes").await.id;
        marked_in(service, &id, &event::PARTS, 4).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        event::invite(&morgan, &[&id]).await.unwrap();
        assert_eq!(event(&leila).await.invited.len(), 1);
        uninvite(&morgan, &id).await.unwrap();
        service.sql("delete from mark where scorer = 'other'").await;
        let next = async |of: &Browser| of.call(NextPart { round: event::round() }, &()).await.unwrap().part.map(|of| of.id);
        assert_eq!((next(&leila).await, next(&morgan).await), (None, Some(id.clone())));
        let refused = mark(&leila, &id, event::PARTS[0], 0).await.unwrap_err();
        assert!(refused.said().contains("saw the name at an event"), "{refused:?}");
        mark(&morgan, &id, event::PARTS[0], 4).await.unwrap();
        let other = event::applied(&dylan, "sergeant", "yes").await.id;
        assert_eq!(next(&leila).await, Some(other));
        service.audited().await;
    }
}
