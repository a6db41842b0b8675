//! An invitation to the gateway event is changed or taken back until somebody gives a sheet.

use domain::api::Failure;
use domain::applications::api::decide::DropDecision;
use domain::applications::api::event::{Invite, InviteToEvent, ReadEvent};
use domain::applications::api::{Reason, WithdrawApplication};
use domain::drafts::api::Seen;

use crate::event::{
    PARTS, applied, applied_with, event, invite, read, round, sheet, sifted, uninvite,
};
use crate::gateway::{draft, outcome, publish, said, weighed};
use crate::harness::{Asked, DYLAN, Engine, LEILA, MORGAN, PRIYA, Service};
use crate::samples::marked_in;

on_both! {
    /// N6 and B5: until a sheet is given an invitation is changed or taken back, and then the sift alone counts.
    async fn an_invitation_is_taken_back_until_a_sheet_is_given(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let id = applied(&priya, "sergeant", "yes").await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        sifted([&morgan, &leila], &id, [4, 4]).await;
        assert!(said(uninvite(&morgan, &id).await).contains("Submitted on"));
        // An hour alone is no invitation.
        let bare = Invite { who: vec![id.clone()], words: "10:00".to_owned(), take_back: false };
        let bare = morgan.call(InviteToEvent { round: round() }, &bare).await;
        assert!(matches!(bare, Err(Failure::WrongBody { field, .. }) if field == "words"));
        invite(&morgan, &[&id]).await.unwrap();
        let feedback = || {
            let mut why = outcome("not-selected");
            why.extend(PARTS.map(|part| (format!("about-{part}"), vec!["Say more.".to_owned()])));
            why
        };
        // Who is invited is not decided on without sheets.
        draft(&morgan, &id, feedback()).await.unwrap();
        let published = publish(&morgan).await.unwrap();
        assert_eq!(published.sent, 0);
        assert!(published.left_out[0].1.starts_with("3 exercises do not have all their marks"), "{published:?}");
        assert!(said(uninvite(&morgan, &id).await).contains("A decision is drafted"));
        let version = weighed(&morgan, &id).await.draft.unwrap().version;
        morgan.call(DropDecision { id: id.clone() }, &Seen { version }).await.unwrap();

        let news = async || service.letters_to(PRIYA).await.iter().filter(|of| of.subject.starts_with("News on")).count();
        let before = news().await;
        uninvite(&morgan, &id).await.unwrap();
        assert_eq!(news().await, before + 1);
        assert!(said(uninvite(&morgan, &id).await).contains("Submitted on"));
        let of = read(&priya, &id).await;
        assert!(of.said().starts_with("Submitted on 23 November 2026. Decision expected by"), "{}", of.said());
        assert!(of.invitation.is_none());
        let told = of.past.last().unwrap().what.said(true);
        assert_eq!(told, "Your invitation to the gateway event was taken back: The event is put off.");
        assert_eq!(service.number("select count(*) from audit where act = 'application.take-invitation-back'").await, 1);
        assert_eq!(event(&morgan).await.can_come.len(), 1);
        // Whoever decides reads why there is only one choice.
        let asked = &weighed(&morgan, &id).await.form.sections[0].fields[0];
        assert!(asked.help.as_ref().unwrap().contains("Only who is seen at the gateway event"));
        draft(&morgan, &id, feedback()).await.unwrap();
        assert_eq!(publish(&morgan).await.unwrap().sent, 1);

        let other = applied(&service.signed_in(DYLAN).await, "sergeant", "yes").await.id;
        sifted([&morgan, &leila], &other, [4, 4]).await;
        invite(&morgan, &[&other]).await.unwrap();
        sheet(&morgan, &other, [3; 3]).await.unwrap();
        assert!(said(uninvite(&morgan, &other).await).contains("Somebody has given a sheet"));
        service.audited().await;
    }

    /// As an assessor from elsewhere; and no reading of the event is one of their name.
    async fn who_of_the_staff_is_close_to_a_guest_is_not_told_their_name(service: Service) {
        let own = [("line-manager-email", "leila.haddad@northshire.example")];
        let close = applied_with(&service.signed_in(PRIYA).await, "sergeant", "yes", &own).await.id;
        let other = applied(&service.signed_in(DYLAN).await, "sergeant", "yes").await.id;
        for id in [&close, &other] {
            marked_in(service, id, &PARTS, 4).await;
        }
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        invite(&morgan, &[&close, &other]).await.unwrap();
        assert_eq!((event(&morgan).await.invited.len(), event(&morgan).await.left_out), (2, 0));
        let of = event(&leila).await;
        assert_eq!((of.invited.len(), of.invited[0].id.clone(), of.left_out), (1, other, 1));
        let answer = leila.send(Asked::of(&ReadEvent { round: round() }, &())).await;
        let told = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(told.contains("Dylan Hughes") && !told.contains("Priya"), "{told}");
        let seen = format!("select count(*) from audit where act = 'application.see-name' and subject = '{}'", close.0);
        assert_eq!(service.number(&seen).await, 1, "Morgan alone");
        assert!(said(uninvite(&leila, &close).await).contains("close to this applicant"));
        service.audited().await;
    }

    async fn whoever_withdraws_drops_out_of_the_event(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let id = applied(&priya, "sergeant", "yes").await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        sifted([&morgan, &leila], &id, [4, 4]).await;
        invite(&morgan, &[&id]).await.unwrap();
        // Another time is another letter.
        invite(&morgan, &[&id]).await.unwrap();
        let letters = service.letters_to(PRIYA).await;
        assert_eq!(letters.iter().filter(|of| of.subject.starts_with("You are invited")).count(), 2);
        let withdraw = WithdrawApplication { id: id.clone() };
        priya.call(withdraw, &Reason::default()).await.unwrap();
        assert!(event(&morgan).await.invited.is_empty());
        assert!(said(sheet(&morgan, &id, [3; 3]).await).contains("Withdrawn"));
        assert!(said(invite(&morgan, &[&id]).await).contains("Withdrawn"));
        let bad = morgan.call(InviteToEvent { round: round() },
            &Invite { who: vec![], words: "Soon.".to_owned(), take_back: false }).await;
        assert!(matches!(bad, Err(Failure::WrongBody { field, .. }) if field == "who"));
    }
}
