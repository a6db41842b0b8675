//! One mailbox of the force is one person, whatever address of it is typed: a member or an outsider, somebody who is asked
//! to score, somebody of the CMU.

use domain::api::Failure;
use domain::applications::api::desk::{
    DismissAssessor, InviteAssessor, Invited, MarkPart, NewMark, NextPart, ReadRound,
};
use domain::applications::api::{MyApplications, ReadApplication, SubmitApplication};
use domain::form::Fault;
use domain::letters::api::ListLetters;
use domain::people::api::ReadSession;
use server::erase::erase;
use server::vault::{Use, Vault};

use crate::earlier::{fault, under_way};
use crate::harness::{
    AISHA, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, Relay, Service, address, library,
};
use crate::real::{on_each, sign_in};
use crate::samples::{self, application, apply, endorsed, round};
use crate::visits::{VISIT, visit};

async fn id(browser: &Browser) -> String {
    browser
        .call(ReadSession {}, &())
        .await
        .unwrap()
        .who
        .unwrap()
        .member
        .id
        .0
}

async fn asked(staff: &Browser, name: &str) {
    let (email, at_event) = (address(name), false);
    let invite = InviteAssessor { round: round() };
    staff
        .call(invite, &Invited { email, at_event })
        .await
        .unwrap();
}

async fn mark(scorer: &Browser, id: &domain::applications::ApplicationId) -> Result<(), Failure> {
    let mark = NewMark {
        part: "goals".to_owned(),
        mark: 3,
    };
    scorer.call(MarkPart { id: id.clone() }, &mark).await
}

/// As it was in a database from before: a person stands under the whole of their address.
async fn by_whole_address(service: &Service, who: &Browser, email: &str) {
    let mac = Vault::new(service.settings.key).mac(Use::Address, email);
    let id = id(who).await;
    service
        .sql(&format!(
            "update person set address_mac = '{mac}' where id = '{id}'"
        ))
        .await;
}

on_both! {
    async fn one_mailbox_applies_once_and_shares_one_limit(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let plus = service.signed_in("priya.nair+two").await;
        assert_eq!(id(&plus).await, id(&priya).await);
        let first = apply(&priya).await;
        let again = plus.call(SubmitApplication {}, &application(&plus, None).await).await;
        assert_eq!(under_way(again), first);
        samples::sent_with(&priya, VISIT, visit("3")).await.unwrap();
        let over = samples::sent_with(&plus, VISIT, visit("3")).await;
        assert_eq!(fault(over, "days"), Fault::OverLimit { most: 5, taken: 3, year: 2026 });
        // Elsewhere a plus may be a letter like any other: that is another person.
        let robin = service.visiting("robin@harbour-bakery.example").await;
        let whole = "robin+2@harbour-bakery.example";
        let other = service.visiting(whole).await;
        assert_ne!(id(&other).await, id(&robin).await);
        assert_eq!(id(&service.visiting(whole).await).await, id(&other).await);
        for (of, email) in [(&robin, "robin@harbour-bakery.example"), (&other, whole)] {
            samples::sent_with(of, "business-mentor", crate::outsiders::entries_of(email)).await.unwrap();
        }
        erase(&service.app.store, &service.settings, "robin@harbour-bakery.example").await.unwrap();
        assert_eq!(other.call(MyApplications {}, &()).await.unwrap().sent.len(), 1);
        let letters = service.browser().call(ListLetters {}, &()).await.unwrap();
        assert!(letters.iter().any(|of| of.letter.to == whole), "nor are letters to somebody else erased");
    }

    async fn whoever_reads_by_name_or_applies_scores_by_no_other_address(service: Service) {
        let of = endorsed(&service.signed_in(PRIYA).await).await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        leila.call(ReadApplication { id: of.clone() }, &()).await.unwrap();
        asked(&morgan, "leila.haddad+x").await;
        let refused = mark(&service.signed_in("leila.haddad+x").await, &of).await;
        assert!(matches!(refused, Err(Failure::Conflict { .. })), "{refused:?}");
        apply(&service.signed_in(DYLAN).await).await;
        asked(&morgan, "dylan.hughes+x").await;
        let next = service.signed_in("dylan.hughes+x").await.call(NextPart { round: round() }, &()).await;
        assert!(next.unwrap_err().said().contains("in this round"));
    }

    async fn one_mailbox_gives_one_mark(service: Service) {
        let of = endorsed(&service.signed_in(PRIYA).await).await.id;
        let morgan = service.signed_in(MORGAN).await;
        for name in ["aisha.rahman+x", AISHA] {
            asked(&morgan, name).await;
        }
        let (aisha, plus) = (service.signed_in(AISHA).await, service.signed_in("aisha.rahman+y").await);
        assert_eq!(plus.call(MyApplications {}, &()).await.unwrap().scoring.len(), 1);
        mark(&aisha, &of).await.unwrap();
        assert!(mark(&plus, &of).await.unwrap_err().said().contains("A mark is not changed"));
        let (email, at_event) = (address("aisha.rahman+z"), false);
        morgan.call(DismissAssessor { round: round() }, &Invited { email, at_event }).await.unwrap();
        assert_eq!(aisha.call(NextPart { round: round() }, &()).await.unwrap_err(), Failure::NotFound);
    }

    async fn who_was_kept_by_the_whole_address_is_found_by_the_mailbox(service: Service) {
        let (whole, own) = ("robin+2@northshire.example", "robin@northshire.example");
        let robin = service.visiting(whole).await;
        by_whole_address(service, &robin, whole).await;
        // Asked to score as it was then, too.
        let morgan = service.signed_in(MORGAN).await;
        asked(&morgan, AISHA).await;
        for _ in 0..2 {
            service.reopened(library()).await.unwrap().store.read().close().await;
            assert_eq!(id(&service.visiting(own).await).await, id(&robin).await);
        }
        assert_eq!(service.number("select count(*) from audit where act = 'person.by-mailbox'").await, 1);
        assert_eq!(morgan.call(ReadRound { round: round() }, &()).await.unwrap().assessors, [address(AISHA)]);
        let said = erase(&service.app.store, &service.settings, own).await.unwrap();
        assert!(said.starts_with("Erased "), "{said}");
        let left = service.number("select count(*) from link where mailbox_mac is not null").await;
        let others = service.number("select count(*) from session").await;
        assert_eq!(left, others, "of Morgan alone");
        service.audited().await;
    }

    async fn of_two_from_before_the_second_follows_and_sends_nothing_new(service: Service) {
        let (whole, own) = ("robin+2@northshire.example", "robin@northshire.example");
        let second = service.visiting(whole).await;
        by_whole_address(service, &second, whole).await;
        let sent = samples::sent_with(&second, "business-mentor", crate::outsiders::entries_of(whole)).await;
        assert!(sent.unwrap_err().said().contains("Sign in as robin@northshire.example"));
        let first = service.visiting(own).await;
        assert_ne!(id(&first).await, id(&second).await);
        service.reopened(library()).await.unwrap().store.read().close().await;
        service.later(20);
        let again = service.visiting(whole).await;
        assert_eq!(id(&again).await, id(&second).await);
        assert!(again.call(MyApplications {}, &()).await.unwrap().sent.is_empty());
        samples::sent_with(&first, "business-mentor", crate::outsiders::entries_of(own)).await.unwrap();
    }
}

async fn the_roles_file_names_a_mailbox(engine: Engine) {
    let relay = Relay::open().await;
    let service = Service::real(engine, &relay).await;
    let roles = &service.settings.real.as_ref().unwrap().roles;
    let staff = address("morgan.bell+cmu");
    let text = format!("domains = [\"northshire.example\"]\nstaff = [\"{staff}\"]\n");
    std::fs::write(roles, text).unwrap();
    for name in [MORGAN, "morgan.bell+home"] {
        let morgan = sign_in(&service, &relay, name).await;
        let who = morgan.call(ReadSession {}, &()).await.unwrap().who;
        assert!(who.unwrap().is_staff, "{name}");
    }
    service.close().await;
}

on_each! {
    the_roles_file_names_a_mailbox
}
