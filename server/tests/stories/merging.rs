//! What the CMU changes in its files makes nobody judge and rival, leaves nothing without its form, and asks
//! nobody to judge where nothing is left.

use domain::api::Failure;
use domain::applications::RoundId;
use domain::applications::api::desk::{MarkPart, NewMark, NextPart, ReadRound};
use domain::applications::api::event::{Invite, InviteToEvent};
use domain::applications::api::{MyApplications, NameManager, NewManager};
use domain::time::Day;
use server::library::Library;
use server::settings::Mode;

use crate::content::changed;
use crate::earlier::{at, edited, withdraw};
use crate::event::{self, applied, sifted};
use crate::harness::{AISHA, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address, library};
use crate::samples::{apply, decided, drafted, endorsed, marked, publish, round, say_yes};
use crate::windows::{asked, asked_for_round, ended, two};

on_both! {
    async fn what_was_parted_stays_so_while_a_judge_of_the_one_applies_in_the_other(service: Service) {
        // The window in two: who applies in the second may judge in the first.
        let second = |text: &str| two(text, "2026-11-30", "2026-12-01");
        let of = endorsed(&service.signed_in(PRIYA).await).await;
        let (app, _folder) = edited(service, "mentee", second).await;
        service.later(60 * 24 * 9);
        let dylan = at(&app, &service.signed_in(DYLAN).await);
        apply(&dylan).await;
        let (first, morgan) = (RoundId("mentee-2026-11-30".to_owned()), service.signed_in(MORGAN).await);
        asked_for_round(&at(&app, &morgan), &first, DYLAN).await;
        let mark = NewMark { part: "goals".to_owned(), mark: 0 };
        dylan.call(MarkPart { id: of.id.clone() }, &mark).await.unwrap();
        assert_eq!(service.number("select count(*) from mark where void is null").await, 1);
        ended(&app).await;
        let told = service.reopened(library()).await.err().unwrap();
        for part in ["mentee.toml, line ", "`opens`: ", "make one round of the round that closes on 30 November 2026 and the round that closes on 31 December 2026", "put the windows back"] {
            assert!(told.contains(part), "{told}");
        }
        assert!(!told.contains(DYLAN) && !told.contains(&of.reference), "it names nobody: {told}");
        // Nothing was moved, and nothing is lost; with the windows as they were the server starts.
        assert_eq!(service.number("select count(distinct closes) from application").await, 2);
        assert_eq!(service.number("select count(*) from mark where void is null").await, 1);
        let (app, _folder) = edited(service, "mentee", second).await;
        // Whoever has drafted a decision has judged too.
        service.sql("update mark set void = 1").await;
        let dylan_id = "(select person from application where closes = '2026-12-31')";
        service.sql(&format!("insert into decision (application, drafter, version, at, outcome, lacking, sealed) \
                              select id, {dylan_id}, 1, 1, '', 0, '' from application where closes = '2026-11-30'")).await;
        ended(&app).await;
        assert!(service.reopened(library()).await.is_err());
        // Where nobody is both, two rounds are made one.
        service.sql("delete from decision").await;
        let app = service.reopened(library()).await.unwrap();
        assert_eq!(service.number("select count(distinct closes) from application").await, 1);
        let told = at(&app, &dylan).call(NextPart { round: round() }, &()).await.unwrap_err();
        assert!(told.said().contains("in this round"), "{told:?}");
        ended(&app).await;
        service.audited().await;
    }

    /// Its round could be neither sifted nor decided, and its line manager not asked again.
    async fn without_a_form_that_something_waits_for_the_server_does_not_start(service: Service) {
        let (priya, dylan) = (service.signed_in(PRIYA).await, service.signed_in(DYLAN).await);
        let (content, _folder) = changed("options/promotability-managers.toml", |text| {
            text.replace("form = \"promotability-managers\"\n", "")
        });
        std::fs::remove_file(content.join("applications/promotability-managers.toml")).unwrap();
        let start = async || {
            let without = Library::load(&content, None, Mode::Demo).unwrap();
            service.reopened(without.into()).await
        };
        let all = [applied(&priya, "sergeant", "yes").await, applied(&dylan, "inspector", "yes").await];
        let told = start().await.err().unwrap();
        for part in ["applications/promotability-managers.toml is gone", "2 applications that were sent with it wait", "Put the file back"] {
            assert!(told.contains(part), "{told}");
        }
        // What is withdrawn waits for nobody.
        withdraw(&priya, &all[0].id).await;
        let told = start().await.err().unwrap();
        assert!(told.contains("1 application that was sent with it waits"), "{told}");
        withdraw(&dylan, &all[1].id).await;
        ended(&start().await.unwrap()).await;
        service.audited().await;
    }

    async fn an_invitation_to_judge_ends_with_its_round(service: Service) {
        let morgan = service.signed_in(MORGAN).await;
        let of = endorsed(&service.signed_in(PRIYA).await).await;
        asked(&morgan, AISHA).await;
        service.clock.set(Day::parse("2026-12-31").unwrap().ends());
        // While something waits it is asked, though the window has closed.
        let aisha = service.signed_in(AISHA).await;
        aisha.call(NextPart { round: round() }, &()).await.unwrap();
        marked(service, &of.id, 4).await;
        let morgan = service.signed_in(MORGAN).await;
        drafted(&morgan, &of.id, decided("offer", "")).await;
        publish(&morgan).await.unwrap();
        assert_eq!(aisha.call(NextPart { round: round() }, &()).await.unwrap_err(), Failure::NotFound);
        assert!(aisha.call(MyApplications {}, &()).await.unwrap().scoring.is_empty());
        // The Career Management Unit still sees how it was.
        morgan.call(ReadRound { round: round() }, &()).await.unwrap();
    }

    /// All who are seen at an event are marked alike.
    async fn nobody_is_invited_to_an_event_with_other_exercises(service: Service) {
        let of = applied(&service.signed_in(PRIYA).await, "sergeant", "yes").await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        sifted([&morgan, &leila], &of.id, [4, 4]).await;
        let (app, _folder) = edited(service, "promotability-managers", |text| {
            text.replace("id = \"lead-a-talk\"", "id = \"lead-a-walk\"")
        }).await;
        let invite = Invite { who: vec![of.id.clone()], words: "On 14 December at 10:00, room 4.".to_owned(), take_back: false };
        let to_event = InviteToEvent { round: event::round() };
        let told = at(&app, &morgan).call(to_event, &invite).await.unwrap_err();
        assert!(told.status() == 409 && told.said().contains(&of.reference), "{told:?}");
        assert!(told.said().contains("Nobody was invited"), "{told:?}");
        ended(&app).await;
        // With the exercises as they were, they are.
        event::invite(&morgan, &[&of.id]).await.unwrap();
        service.audited().await;
    }

    async fn what_waits_for_nobody_but_who_is_close_waits_for_no_mark_of_theirs(service: Service) {
        let (priya, leila) = (service.signed_in(PRIYA).await, service.signed_in(LEILA).await);
        let of = apply(&priya).await;
        let email = address(LEILA);
        priya.call(NameManager { id: of.id.clone() }, &NewManager { name: "Leila".to_owned(), email }).await.unwrap();
        say_yes(&priya, &of).await;
        let other = endorsed(&service.signed_in(SAM).await).await;
        let desk = async || leila.call(ReadRound { round: round() }, &()).await.unwrap();
        let left = |desk: &domain::applications::round::Desk| (desk.left(), desk.nothing_left());
        assert_eq!(left(&desk().await), (4, None));
        while let Some(part) = leila.call(NextPart { round: round() }, &()).await.unwrap().part {
            assert_eq!(part.id, other.id);
            let mark = NewMark { part: part.part, mark: 3 };
            leila.call(MarkPart { id: part.id }, &mark).await.unwrap();
        }
        let (count, why) = left(&desk().await);
        assert!(count == 0 && why.as_ref().unwrap().contains("close to whoever wrote it"), "{why:?}");
        // For others it waits.
        let morgan = service.signed_in(MORGAN).await;
        let theirs = morgan.call(ReadRound { round: round() }, &()).await.unwrap();
        assert!(theirs.queue.iter().all(|of| !of.is_close));
    }
}
