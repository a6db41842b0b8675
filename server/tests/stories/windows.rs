//! One window is one round, also where the CMU moves its closing day, or both its days, in the file.

use domain::api::Failure;
use domain::applications::RoundId;
use domain::applications::api::decide::ReadDecisions;
use domain::applications::api::desk::{
    InviteAssessor, Invited, ListRounds, NextPart, ReadPack, ReadRound,
};
use domain::applications::api::{AcceptOffer, MyApplications, SubmitApplication};
use domain::form::Fault;
use domain::time::{Day, Instant};
use server::App;
use server::library::Library;
use server::settings::Mode;

use crate::content::changed;
use crate::earlier::{at, edited, fault, under_way};
use crate::harness::{
    AISHA, Browser, DYLAN, Engine, MORGAN, PRIYA, SAM, Service, address, library, root,
};
use crate::ruled::filled;
use crate::samples::{
    INTEREST, application, apply, decided, draft, drafted, endorsed, form, interest, marked, open,
    publish, round, sent_with,
};
use crate::visits::{VISIT, answered, asked as asked_for, briefing, debriefing, visit};

const NOW: &str = "mentee-2026-12-20";

pub async fn asked(staff: &Browser, name: &str) {
    asked_for_round(staff, &round(), name).await;
}

pub async fn asked_for_round(staff: &Browser, round: &RoundId, name: &str) {
    let (email, at_event) = (address(name), false);
    let round = round.clone();
    let invite = InviteAssessor { round };
    staff
        .call(invite, &Invited { email, at_event })
        .await
        .unwrap();
}

/// The window of autumn in two.
pub fn two(text: &str, closes: &str, opens: &str) -> String {
    let more =
        format!("closes = \"{closes}\"\nyearly = true\n\n[[window]]\nopens = \"{opens}\"\n{LAST}");
    text.replace(LAST, &more)
}

const LAST: &str = "closes = \"2026-12-31\"";

pub async fn ended(app: &App) {
    app.store.read().close().await;
}

on_both! {
    async fn a_round_keeps_its_places_and_its_people_when_its_day_is_moved(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let first = endorsed(&priya).await;
        let other = endorsed(&service.signed_in(DYLAN).await).await;
        for of in [&first, &other] {
            marked(service, &of.id, 4).await;
        }
        drafted(&morgan, &first.id, decided("offer", "")).await;
        publish(&morgan).await.unwrap();
        priya.call(AcceptOffer { id: first.id.clone() }, &()).await.unwrap();
        asked(&morgan, AISHA).await;
        let (app, _folder) = edited(service, "mentee", |text| {
            text.replace("places = 12", "places = 1").replace("2026-12-31", "2026-12-20")
        }).await;
        let (morgan, priya) = (at(&app, &morgan), at(&app, &priya));
        // By the name it had the round is found, with all that are in it; there is no other.
        let rounds = morgan.call(ListRounds {}, &()).await.unwrap();
        let ids: Vec<&str> = rounds.iter().map(|of| of.id.0.as_str()).collect();
        assert_eq!(ids, [NOW]);
        for round in [round(), RoundId(NOW.to_owned())] {
            let desk = morgan.call(ReadRound { round: round.clone() }, &()).await.unwrap();
            assert_eq!((desk.round.id.0.as_str(), desk.queue.len()), (NOW, 2));
            assert_eq!(desk.assessors, [address(AISHA)]);
            assert_eq!(morgan.call(ReadPack { round: round.clone() }, &()).await.unwrap().sheets.len(), 1);
            let aisha = at(&app, &service.signed_in(AISHA).await);
            assert_eq!(aisha.call(MyApplications {}, &()).await.unwrap().scoring[0].round.0, NOW);
            aisha.call(NextPart { round }, &()).await.unwrap();
        }
        // The one place is held.
        let deciding = morgan.call(ReadDecisions { round: round() }, &()).await.unwrap();
        assert_eq!((deciding.places, deciding.accepted), (Some(1), 1));
        drafted(&morgan, &other.id, decided("offer", "")).await;
        let told = publish(&morgan).await.unwrap_err().said();
        assert!(told.contains("place"), "{told}");
        let sent = priya.call(MyApplications {}, &()).await.unwrap().sent;
        assert_eq!(sent[0].closes.map(String::from).as_deref(), Some("2026-12-20"));
        ended(&app).await;
        service.audited().await;
    }

    async fn starting_twice_moves_nothing_twice_and_a_round_can_come_back(service: Service) {
        let sam = service.signed_in(SAM).await;
        let morgan = service.signed_in(MORGAN).await;
        apply(&sam).await;
        asked(&morgan, AISHA).await;
        let moves = "select count(*) from audit where act = 'round.move'";
        for _ in 0..2 {
            let (app, _folder) = edited(service, "mentee", |text| text.replace("2026-12-31", "2026-12-20")).await;
            ended(&app).await;
            assert_eq!(service.number(moves).await, 1);
        }
        for _ in 0..2 {
            let app = service.reopened(library()).await.unwrap();
            assert_eq!(service.number(moves).await, 2);
            let morgan = at(&app, &morgan);
            for of in [round(), RoundId(NOW.to_owned())] {
                let desk = morgan.call(ReadRound { round: of }, &()).await.unwrap();
                assert_eq!((desk.round.id, desk.queue.len(), desk.assessors.len()), (round(), 1, 1));
            }
            ended(&app).await;
        }
        service.audited().await;
    }

    async fn who_was_asked_before_anything_came_is_asked_still(service: Service) {
        let morgan = service.signed_in(MORGAN).await;
        asked(&morgan, AISHA).await;
        let (app, _folder) = edited(service, "mentee", |text| text.replace("2026-12-31", "2026-12-20")).await;
        let aisha = at(&app, &service.signed_in(AISHA).await);
        assert_eq!(aisha.call(MyApplications {}, &()).await.unwrap().scoring[0].round.0, NOW);
        aisha.call(NextPart { round: round() }, &()).await.unwrap();
        ended(&app).await;
    }

    async fn both_days_of_a_window_are_moved_past_what_was_sent(service: Service) {
        let first = apply(&service.signed_in(PRIYA).await).await;
        let (app, _folder) = edited(service, "mentee", |text| {
            text.replace("2026-10-01", "2026-12-01").replace("2026-12-31", "2026-12-20")
        }).await;
        service.later(60 * 24 * 9);
        let priya = at(&app, &service.signed_in(PRIYA).await);
        let new = application(&priya, None).await;
        assert_eq!(under_way(priya.call(SubmitApplication {}, &new).await), first);
        ended(&app).await;
    }

    /// A mistake in the file, and the right file again: each is in the round it was in.
    async fn a_mistake_that_is_put_right_leaves_nothing_behind(service: Service) {
        let right = |text: &str| two(text, "2026-11-30", "2026-12-01");
        let (november, december) = ("mentee-2026-11-30", "mentee-2026-12-31");
        let (app, _folder) = edited(service, "mentee", right).await;
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        apply(&at(&app, &priya)).await;
        for (round, name) in [(november, AISHA), (december, DYLAN)] {
            asked_for_round(&at(&app, &morgan), &RoundId(round.to_owned()), name).await;
        }
        ended(&app).await;
        let app = service.reopened(library()).await.unwrap();
        let desk = async |app: &App, round: &str| {
            let read = ReadRound { round: RoundId(round.to_owned()) };
            at(app, &morgan).call(read, &()).await.unwrap()
        };
        let merged = desk(&app, november).await;
        assert_eq!((merged.round.id.0.as_str(), merged.queue.len(), merged.assessors.len()), (december, 1, 2));
        ended(&app).await;
        let (app, _folder) = edited(service, "mentee", right).await;
        apply(&at(&app, &service.signed_in(SAM).await)).await;
        for (round, queue, name) in [(november, 2, AISHA), (december, 0, DYLAN)] {
            let desk = desk(&app, round).await;
            assert_eq!((desk.round.id.0.as_str(), desk.queue.len()), (round, queue));
            assert_eq!(desk.assessors, [address(name)]);
        }
        // In December she may apply again.
        service.later(60 * 24 * 9);
        apply(&at(&app, &service.signed_in(PRIYA).await)).await;
        ended(&app).await;
        service.audited().await;
    }

    async fn who_is_asked_for_next_spring_judges_next_spring(service: Service) {
        let morgan = service.signed_in(MORGAN).await;
        endorsed(&service.signed_in(PRIYA).await).await;
        asked_for_round(&morgan, &RoundId("mentee-2027-03-31".to_owned()), AISHA).await;
        let (app, _folder) = edited(service, "mentee", |text| {
            text.replace("2026-03-31", "2026-04-10").replace("2026-04-01", "2026-04-11")
        }).await;
        let aisha = at(&app, &service.signed_in(AISHA).await);
        let scoring = aisha.call(MyApplications {}, &()).await.unwrap().scoring;
        let ids: Vec<&str> = scoring.iter().map(|of| of.round.0.as_str()).collect();
        assert_eq!(ids, ["mentee-2027-04-10"]);
        assert_eq!(aisha.call(NextPart { round: round() }, &()).await.unwrap_err(), Failure::NotFound);
        aisha.call(NextPart { round: RoundId("mentee-2027-03-31".to_owned()) }, &()).await.unwrap();
        ended(&app).await;
    }

    async fn a_window_that_is_gone_is_told_as_a_mistake_in_the_file(service: Service) {
        apply(&service.signed_in(PRIYA).await).await;
        // One that closed before hers was sent is her window all the same.
        let (app, _folder) = edited(service, "mentee", |text| text.replace("2026-12-31", "2026-11-10")).await;
        assert_eq!(service.number("select count(*) from application where closes = '2026-11-10'").await, 1);
        ended(&app).await;
        ended(&service.reopened(library()).await.unwrap()).await;
        let (content, _folder) = changed("applications/mentee.toml", |text| {
            text.replace(&format!("[[window]]\nopens = \"2026-10-01\"\n{LAST}\nyearly = true\n"), "")
        });
        let lacking = Library::load(&content, None, Mode::Demo).unwrap();
        let told = service.reopened(lacking.into()).await.err().unwrap();
        for part in ["mentee.toml, line ", "`opens`: ", "from 1 October to 31 December", "put that window back"] {
            assert!(told.contains(part), "{told}");
        }
        // Nothing was moved.
        let there = service.number("select count(*) from application where closes = '2026-12-31'").await;
        assert_eq!(there, 1);
        // Without any window all of it is one round, and comes back from there.
        let all = |text: &str| {
            let (before, rest) = text.split_once("[[window]]").unwrap();
            let (_, after) = rest.split_at(rest.find("[[rule]]").unwrap());
            format!("{before}{after}")
        };
        let (app, _folder) = edited(service, "mentee", all).await;
        assert_eq!(service.number("select count(*) from application where closes = ''").await, 1);
        ended(&app).await;
        ended(&service.reopened(library()).await.unwrap()).await;
        let there = service.number("select count(*) from application where closes = '2026-12-31'").await;
        assert_eq!(there, 1);
        service.audited().await;
    }

    /// Two servers, the second with the new file: nothing lands in a round that is gone.
    async fn a_server_with_an_older_file_finds_what_moved_and_sends_nothing(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let of = endorsed(&priya).await;
        marked(service, &of.id, 4).await;
        drafted(&morgan, &of.id, decided("offer", "")).await;
        let (app, _folder) = edited(service, "mentee", |text| text.replace("2026-12-31", "2026-12-20")).await;
        for server in [&service.app, &app] {
            for name in [round(), RoundId(NOW.to_owned())] {
                let desk = at(server, &morgan).call(ReadRound { round: name }, &()).await.unwrap();
                assert_eq!((desk.round.id.0.as_str(), desk.queue.len()), (NOW, 1));
            }
        }
        let told = publish(&morgan).await.unwrap_err().said();
        assert!(told.contains("Nothing was published"), "{told}");
        let (email, at_event) = (address(AISHA), false);
        let invite = InviteAssessor { round: round() };
        let told = morgan.call(invite, &Invited { email, at_event }).await.unwrap_err().said();
        assert!(told.contains("are being changed. Nobody was asked"), "{told}");
        let dylan = service.signed_in(DYLAN).await;
        let new = application(&dylan, None).await;
        let told = dylan.call(SubmitApplication {}, &new).await.unwrap_err().said();
        assert!(told.contains("are being changed. Nothing was sent"), "{told}");
        publish(&at(&app, &morgan)).await.unwrap();
        apply(&at(&app, &dylan)).await;
        // It starts again with its old file: all is there, at both.
        let old = service.reopened(library()).await.unwrap();
        for server in [&old, &app] {
            for name in [round(), RoundId(NOW.to_owned())] {
                let desk = at(server, &morgan).call(ReadRound { round: name }, &()).await.unwrap();
                assert_eq!((desk.round.id, desk.queue.len()), (round(), 2));
            }
        }
        ended(&old).await;
        ended(&app).await;
        service.audited().await;
    }

    /// The reasons for a limit to one group are looked at again by a day (Equality Act 2010, s.158).
    async fn past_its_day_what_is_for_one_group_takes_nothing_new(service: Service) {
        let real = Library::load(&root().join("content"), None, Mode::Real).unwrap();
        let app = service.reopened(real.into()).await.unwrap();
        let at_desk = async |name: &str| at(&app, &service.signed_in(name).await);
        let priya = at_desk(PRIYA).await;
        let first = asked_for(service, &priya, "2").await;
        answered(service, &first, false).await;
        let brief = briefing(&first.reference, ["24", "11", "2026"]);
        sent_with(&priya, "shadowing-briefing", brief).await.unwrap();
        // The group is asked of whoever wants a place for one, and of nobody else.
        let interest = async |browser: &Browser, which: &str, part: &str, group: &str| {
            let mut all = interest();
            all.insert("which".to_owned(), vec![which.to_owned()]);
            all.insert("part".to_owned(), vec![part.to_owned()]);
            all.insert("group-specialisms".to_owned(), vec![group.to_owned()]);
            sent_with(browser, INTEREST, all).await
        };
        assert_eq!(fault(interest(&priya, "specialisms", "take-part", "").await, "group-specialisms"), Fault::NotDeclared);
        interest(&priya, "specialisms", "mentor", "").await.unwrap();
        interest(&priya, "exam-support", "take-part", "").await.unwrap();

        // What is historic is read, and closed; the demonstration opens it. What is only shown there is not here.
        let shown = library();
        let all = |id: &str| filled(shown.form(&form(id)).unwrap().0, service.clock.now().day());
        let programme = "15 December 2007";
        let historic = [("transform", "31 July 2007"), ("promotability-managers", programme), ("promotability-non-managerial", programme)];
        for (id, day) in historic {
            let form = priya.call(open(id), &()).await.unwrap().form;
            let closed = format!("Applications closed at the end of {day}.");
            assert_eq!(form.terms.opening(service.clock.now()).said(), closed);
            let refused = sent_with(&priya, id, all(id)).await.unwrap_err();
            assert_eq!(refused.said(), format!("This form is closed now. {closed} A draft stays as it is."));
        }
        let demo = service.reopened(library()).await.unwrap();
        let there = at(&demo, &service.signed_in(PRIYA).await);
        for (id, _) in historic {
            sent_with(&there, id, all(id)).await.unwrap();
        }
        ended(&demo).await;
        assert_eq!(priya.call(open("every-kind"), &()).await.unwrap_err(), Failure::NotFound);

        // Until the end of the day it is taken, and then refused in words.
        let last = Day::parse("2027-06-30").unwrap();
        let words = "The reasons why this is only for one group were to be checked again by 30 June 2027. Until \
                     that is done, nobody can apply.";
        service.clock.set(Instant(last.ends().0 - 1_000));
        let dylan = at_desk(DYLAN).await;
        sent_with(&dylan, VISIT, visit("1")).await.unwrap();
        interest(&dylan, "specialisms", "take-part", "yes").await.unwrap();
        service.clock.set(last.ends());
        let opened = dylan.call(open(VISIT), &()).await.unwrap();
        assert_eq!(opened.form.terms.opening(service.clock.now()).said(), words);
        let saved = draft(&dylan, VISIT, visit("1")).await;
        let past = sent_with(&dylan, VISIT, visit("1")).await.unwrap_err();
        assert_eq!(past.said(), format!("This form is closed now. {words} A draft stays as it is."));
        let kept = dylan.call(open(VISIT), &()).await.unwrap().draft.unwrap();
        assert_eq!((kept.version, kept.entries), (saved.version, visit("1")));
        let table = &app.library.options;
        let at_a_glance = table.iter().find(|of| of.slug == "specialisms").unwrap();
        assert_eq!(at_a_glance.terms.opening(service.clock.now()).said(), words);
        let change = words.to_owned();
        let refused = fault(interest(&dylan, "specialisms", "take-part", "yes").await, "which");
        assert_eq!(refused, Fault::RuleNotMet { change });
        // One can still say that one would come, and what is for all goes on.
        interest(&dylan, "shadowing", "take-part", "").await.unwrap();
        interest(&dylan, "exam-support", "take-part", "").await.unwrap();
        // Who was granted a visit ends it; and the demonstration shows how it was.
        let priya = at_desk(PRIYA).await;
        let end = debriefing(&first.reference, ["25", "11", "2026"]);
        sent_with(&priya, "shadowing-debriefing", end).await.unwrap();
        sent_with(&service.signed_in(AISHA).await, VISIT, visit("1")).await.unwrap();
        ended(&app).await;
        service.audited().await;
    }
}
