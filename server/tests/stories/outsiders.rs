//! People from outside the force: what they fill in, and how little else there is for them.

use domain::api::Failure;
use domain::applications::api::{
    LastEntries, MyApplications, NewApplication, ReadApplication, SubmitApplication,
};
use domain::form::Entries;
use domain::form::terms::Standing;
use domain::people::api::{AskSignIn, ReadSession, SignInRequest};
use server::outbox;

use crate::earlier::{at, edited};
use crate::harness::{Asked, Engine, LEILA, ROLES, Relay, Service, entries};
use crate::samples::{self, form, hash_of, open};

const ROBIN: &str = "robin@harbour-bakery.example";

/// The whole of the form `business-mentor`.
pub fn entries_of(email: &str) -> Entries {
    entries(&[
        ("name", "Robin Hale"),
        ("organisation", "Harbour Bakery"),
        ("role", "Director"),
        ("email", email),
        ("hours", "4"),
        ("skill-areas", "strategy"),
        ("experience", "I have led three bakeries through two moves."),
        ("why", "Somebody did it for me."),
        ("induction", "weekday"),
        ("has-links", "no"),
        ("checks", "yes"),
        ("true-and-own-work", "yes"),
    ])
}

on_both! {
    async fn somebody_from_a_bakery_offers_to_mentor(service: Service) {
        let robin = service.visiting(ROBIN).await;
        let who = robin.call(ReadSession {}, &()).await.unwrap().who.unwrap();
        assert!(who.is_outsider && !who.is_staff, "{who:?}");
        let new = samples::new_with(&robin, "business-mentor", entries_of(ROBIN)).await;
        let receipt = robin.call(SubmitApplication {}, &new).await.unwrap();
        let read = ReadApplication { id: receipt.id.clone() };
        assert_eq!(robin.call(read.clone(), &()).await.unwrap().reference, receipt.reference);
        assert_eq!(robin.call(MyApplications {}, &()).await.unwrap().sent.len(), 1);
        let again = LastEntries { form: form("business-mentor") };
        assert_eq!(robin.call(again, &()).await.unwrap()["role"], ["Director"]);
        // The CMU reads it as any other, and no other outsider does.
        let leila = service.signed_in(LEILA).await;
        let by = leila.call(read.clone(), &()).await.unwrap().applicant;
        assert_eq!((by.email.as_str(), by.profile.name.as_str()), (ROBIN, "Robin Hale"));
        let other = service.visiting("kit@quay-print.example").await;
        assert_eq!(other.call(read, &()).await.unwrap_err(), Failure::NotFound);
    }

    async fn whoever_works_for_the_force_sends_the_form_for_members(service: Service) {
        let leila = service.signed_in(LEILA).await;
        let opened = leila.call(open("business-mentor"), &()).await.unwrap();
        let ruling = opened.form.outside(Some(false)).unwrap();
        assert_eq!((ruling.words.as_str(), ruling.standing), ("You do not work for the force.", Standing::NotMet));
        let change = "You do. Use the form “Positive Steps mentor application”.";
        assert_eq!(ruling.change.as_deref(), Some(change));
        let email = "leila.haddad@northshire.example";
        let refused = samples::sent_with(&leila, "business-mentor", entries_of(email)).await.unwrap_err();
        let said = format!("This form is for people who do not work for the force. {change} A draft stays as it is.");
        assert_eq!(refused.said(), said);
        assert_eq!(service.number("select count(*) from application").await, 0);
    }

    async fn at_a_closed_form_an_outsider_says_that_they_are_interested(service: Service) {
        let robin = service.visiting(ROBIN).await;
        let (app, _folder) = edited(service, "business-mentor", |text| {
            text.replacen("[[rule]]", "[[window]]\nopens = \"2020-01-01\"\ncloses = \"2020-12-31\"\n\n[[rule]]", 1)
        }).await;
        let robin = at(&app, &robin);
        let refused = samples::sent_with(&robin, "business-mentor", entries_of(ROBIN)).await.unwrap_err();
        assert!(refused.said().contains("closed at the end of 31 December 2020"), "{refused:?}");
        let mut interest = samples::interest();
        interest.extend(entries(&[("name", "Robin Hale"), ("which", "promoting-difference"), ("part", "mentor")]));
        let receipt = samples::sent_with(&robin, samples::INTEREST, interest).await.unwrap();
        let leila = at(&app, &service.signed_in(LEILA).await);
        let by = leila.call(ReadApplication { id: receipt.id }, &()).await.unwrap().applicant;
        assert_eq!((by.email.as_str(), by.profile.name.as_str()), (ROBIN, "Robin Hale"));
        app.store.read().close().await;
    }

    async fn an_outsider_uses_no_form_of_the_force(service: Service) {
        let robin = service.visiting(ROBIN).await;
        assert_eq!(robin.call(open("mentee"), &()).await.unwrap_err(), Failure::ForMembers);
        let leila = service.signed_in(LEILA).await;
        let new = NewApplication {
            form: form("mentee"),
            hash: hash_of(&leila, "mentee").await,
            entries: samples::mentee(),
            draft: None,
            version: 0,
        };
        assert_eq!(robin.call(SubmitApplication {}, &new).await.unwrap_err(), Failure::ForMembers);
    }

    async fn a_letter_goes_to_an_outsider_only_for_a_form_that_is_open_to_them(service: Service) {
        for (to, wanted) in [(None, 0), (Some("mentee"), 0), (Some("no-such"), 0), (Some("business-mentor"), 1), (Some("register-interest"), 1)] {
            service.later(20);
            let before = service.number("select count(*) from letter").await;
            let asked = SignInRequest { email: ROBIN.to_owned(), form: to.map(form) };
            service.browser().call(AskSignIn {}, &asked).await.unwrap();
            let sent = service.number("select count(*) from letter").await - before;
            assert_eq!(sent, wanted, "{to:?}");
        }
    }
}

#[tokio::test]
async fn whom_the_roles_file_bars_comes_in_by_no_form() {
    let relay = Relay::open().await;
    let service = Service::real(Engine::Sqlite, &relay).await;
    let roles = &service.settings.real.as_ref().unwrap().roles;
    let asked = SignInRequest {
        email: ROBIN.to_owned(),
        form: Some(form("business-mentor")),
    };
    for (barred, wanted) in [(ROBIN, 0), ("kit@quay-print.example", 1)] {
        std::fs::write(roles, format!("{ROLES}barred = [\"{barred}\"]\n")).unwrap();
        let browser = service.browser();
        let answer = browser.send(Asked::of(&AskSignIn {}, &asked)).await;
        assert_eq!(answer.status, 200, "who is barred is not told");
        outbox::round(&service.app).await.unwrap();
        assert_eq!(relay.mails_to(ROBIN).len(), wanted, "{barred} is barred");
    }
    service.close().await;
}
