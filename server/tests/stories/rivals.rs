//! Whoever applies in a round has no hand in it: not while it may come back, not before, not beside it.

use domain::api::Failure;
use domain::applications::api::decide::{Publish, PublishDecisions};
use domain::applications::api::desk::{
    InviteAssessor, Invited, MarkPart, MaskPart, Masked, NewMark, NextPart, ReadRound,
};
use domain::applications::api::handling::{AddNote, NewNote};
use domain::applications::api::{
    GoOnWithout, NameManager, NewManager, ReadApplication, Reason, TakeBackWithdrawal,
    WithdrawApplication,
};
use domain::people::api::{AskSignIn, SignInRequest};

use crate::harness::{AISHA, DYLAN, Engine, LEILA, MORGAN, PRIYA, Service, address};
use crate::samples::{apply, endorsed, round};

fn is_told(of: &Result<impl std::fmt::Debug, Failure>) -> bool {
    matches!(of, Err(failure @ Failure::Conflict { .. }) if failure.said().contains("in this round"))
}

on_both! {
    async fn who_withdraws_and_may_come_back_judges_nobody(service: Service) {
        let priya = endorsed(&service.signed_in(PRIYA).await).await;
        let waiting = apply(&service.signed_in(AISHA).await).await;
        let morgan = service.signed_in(MORGAN).await;
        let own = endorsed(&morgan).await;
        let withdraw = WithdrawApplication { id: own.id.clone() };
        morgan.call(withdraw, &Reason::default()).await.unwrap();
        let email = address(DYLAN);
        let reason = Reason { reason: "I say so.".to_owned() };
        let masked = Masked { part: "goals".to_owned(), text: "Nothing.".to_owned() };
        let manager = NewManager { name: "Ash".to_owned(), email: "ash@northshire.example".to_owned() };
        let note = NewNote { text: "A note.".to_owned() };
        let all = [
            is_told(&morgan.call(ReadRound { round: round() }, &()).await),
            is_told(&morgan.call(NextPart { round: round() }, &()).await),
            is_told(&morgan.call(InviteAssessor { round: round() }, &Invited { email, at_event: false }).await),
            is_told(&morgan.call(MaskPart { id: priya.id.clone() }, &masked).await),
            is_told(&morgan.call(GoOnWithout { id: waiting.id.clone() }, &reason).await),
            is_told(&morgan.call(NameManager { id: waiting.id.clone() }, &manager).await),
            is_told(&morgan.call(ReadApplication { id: waiting.id.clone() }, &()).await),
            is_told(&morgan.call(AddNote { id: waiting.id.clone() }, &note).await),
            is_told(&morgan.call(PublishDecisions { round: round() }, &Publish { seen: String::new() }).await),
        ];
        assert_eq!(all, [true; 9]);
        morgan.call(TakeBackWithdrawal { id: own.id }, &()).await.unwrap();
    }

    async fn who_applies_after_judging_has_judged_nothing(service: Service) {
        let priya = endorsed(&service.signed_in(PRIYA).await).await;
        let morgan = service.signed_in(MORGAN).await;
        let email = address(DYLAN);
        morgan.call(InviteAssessor { round: round() }, &Invited { email, at_event: false }).await.unwrap();
        let dylan = service.signed_in(DYLAN).await;
        let mark = NewMark { part: "goals".to_owned(), mark: 0 };
        dylan.call(MarkPart { id: priya.id.clone() }, &mark).await.unwrap();
        let counted = "select count(*) from mark where void is null";
        assert_eq!(service.number(counted).await, 1);
        apply(&dylan).await;
        assert_eq!(service.number(counted).await, 0, "it stays, and does not count");
        assert_eq!(service.number("select count(*) from mark").await, 1);
    }

    async fn nobody_from_outside_scores_whoever_mistypes_an_address(service: Service) {
        endorsed(&service.signed_in(PRIYA).await).await;
        let leila = service.signed_in(LEILA).await;
        let email = "robin@harbour-bakery.example".to_owned();
        let invited = leila.call(InviteAssessor { round: round() }, &Invited { email: email.clone(), at_event: false }).await;
        assert!(matches!(&invited, Err(Failure::WrongBody { field, .. }) if field == "email"), "{invited:?}");
        assert_eq!(service.number("select count(*) from assessor").await, 0);
        let robin = service.visiting(&email).await;
        assert_eq!(robin.call(NextPart { round: round() }, &()).await.unwrap_err(), Failure::NotFound);
    }

    async fn an_outsider_who_has_begun_comes_back_by_the_ordinary_way(service: Service) {
        let email = "robin@harbour-bakery.example".to_owned();
        let asked = SignInRequest { email: email.clone(), form: None };
        let letters = "select count(*) from letter";
        let robin = service.visiting(&email).await;
        service.later(20);
        for (has_begun, wanted) in [(false, 0), (true, 1)] {
            if has_begun {
                let typed = domain::drafts::api::Typed { draft: None, version: 0, entries: crate::harness::entries(&[("name", "Robin")]) };
                robin.call(crate::samples::save("business-mentor"), &typed).await.unwrap();
            }
            let before = service.number(letters).await;
            service.browser().call(AskSignIn {}, &asked).await.unwrap();
            assert_eq!(service.number(letters).await - before, wanted, "{has_begun}");
        }
    }
}
