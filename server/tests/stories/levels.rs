//! Places by level: what is offered at each, and when it shows at which somebody applies.

use std::sync::Arc;

use domain::applications::api::desk::{DeclareInterest, Declared, ReadRound};
use domain::applications::api::{AcceptOffer, DeclineOffer, Reason};
use domain::applications::round::Interest;
use domain::applications::{Stage, What};
use server::App;
use server::library::Library;
use server::settings::Mode;

use crate::content::changed;
use crate::event::{applied, read, round, sifted};
use crate::gateway::{
    LEVEL, deciding, draft, outcome, publish, publish_seen, said, there, weighed,
};
use crate::harness::{AISHA, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, dist};

/// The same service after a restart with two places for sergeants and band D, and without an event.
async fn with_two_places(service: &Service) -> App {
    two_places_and(service, str::to_owned).await
}

async fn two_places_and(service: &Service, change: impl Fn(&str) -> String) -> App {
    let (content, _folder) = changed("applications/promotability-managers.toml", |text| {
        let start = text.find("[selection.gateway]").unwrap();
        let end = text.find("[[section]]").unwrap();
        let text = [&text[..start], &text[end..]].concat();
        change(&text.replacen("places = 12", "places = 2", 1))
    });
    let library = Library::load(&content, Some(&dist()), Mode::Demo).unwrap();
    service.reopened(Arc::new(library)).await.unwrap()
}

on_both! {
    async fn no_more_is_offered_at_a_level_than_it_has_places_not_even_at_once(service: Service) {
        let app = with_two_places(service).await;
        let people = [(PRIYA, "sergeant"), (DYLAN, "band-d"), (SAM, "sergeant"), ("tom.fielding", "band-d"), (AISHA, "inspector")];
        let mut all = vec![];
        for (name, grade) in people {
            all.push(applied(&there(service, &app, name).await, grade, "yes").await.id);
        }
        let (morgan, leila) = (there(service, &app, MORGAN).await, there(service, &app, LEILA).await);
        for id in &all {
            sifted([&morgan, &leila], id, [4, 4]).await;
            draft(&morgan, id, outcome("offer")).await.unwrap();
        }
        let full = said(publish(&morgan).await);
        assert!(full.starts_with("Sergeant and band D: 2 places are left of 2, and 4 are to be offered."), "{full}");
        let held = "select count(*) from application where stage in ('offered', 'accepted')";
        assert_eq!(service.number(held).await, 0, "none is published, at no level");
        for id in &all[2..4] {
            draft(&morgan, id, outcome("reserve")).await.unwrap();
        }
        assert_eq!(publish(&morgan).await.unwrap().sent, 5);
        let levels = deciding(&morgan).await.levels;
        let told: Vec<(u16, i64, u16)> = levels.iter().map(|of| (of.places, of.offered, of.left())).collect();
        assert_eq!(told, [(2, 2, 0), (12, 1, 11), (12, 0, 12)]);

        // From the reserve list nobody moves up while the level is full, whatever is free elsewhere.
        draft(&leila, &all[2], outcome("offer")).await.unwrap();
        assert!(said(publish(&morgan).await).starts_with("Sergeant and band D: No place is left of 2"));
        let priya = there(service, &app, PRIYA).await;
        priya.call(DeclineOffer { id: all[0].clone() }, &Reason::default()).await.unwrap();
        let dylan = there(service, &app, DYLAN).await;
        dylan.call(AcceptOffer { id: all[1].clone() }, &()).await.unwrap();
        let level = deciding(&morgan).await.levels.remove(0);
        assert_eq!((level.title.as_str(), level.offered, level.accepted, level.left()), (LEVEL, 0, 1, 1));

        // One place is free. Morgan is in a conflict about the one who may get it, so that the draft that Leila
        // saw stands again once the other is out: only the count by level, in the transaction, is between them.
        let other = with_two_places(service).await;
        let leila_there = there(service, &other, LEILA).await;
        let (kind, id) = (Interest::Team, all[2].clone());
        morgan.call(DeclareInterest { id }, &Declared { kind }).await.unwrap();
        let one = deciding(&leila_there).await.seen;
        draft(&leila, &all[3], outcome("offer")).await.unwrap();
        let both = deciding(&morgan).await.seen;
        let (a, b) = tokio::join!(publish_seen(&morgan, both), publish_seen(&leila_there, one.clone()));
        assert!(a.is_ok() && b.is_err(), "{a:?} {b:?}");
        assert_eq!(service.number(held).await, 3, "two at this level, one at the other");
        // Whoever was first: what Leila saw is what stands.
        let full = said(publish_seen(&leila_there, one.clone()).await);
        assert!(full.starts_with("Sergeant and band D: No place is left of 2"), "{full}");
        // What is declined is free again, and again two publish, each the one offer that they see.
        let tom = there(service, &app, "tom.fielding").await;
        tom.call(DeclineOffer { id: all[3].clone() }, &Reason::default()).await.unwrap();
        let (a, b) = tokio::join!(publish_seen(&leila, one.clone()), publish_seen(&leila_there, one));
        assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
        assert_eq!(service.number(held).await, 3);
        other.store.read().close().await;
        app.store.read().close().await;

        // A band leaves the level and the form: the place that was given is held. The form itself: nobody
        // knows how many there are.
        let without_band = |text: &str| text.replace(r#""sergeant", "band-d"]"#, r#""sergeant"]"#).replace(r#""band-d", "#, "");
        let app = two_places_and(service, without_band).await;
        let level = deciding(&there(service, &app, MORGAN).await).await.levels.remove(0);
        assert_eq!((level.accepted, level.offered, level.left()), (1, 1, 0));
        app.store.read().close().await;
        let (content, _folder) = changed("options/promotability-managers.toml", |text| {
            text.replace("form = \"promotability-managers\"\n", "")
        });
        std::fs::remove_file(content.join("applications/promotability-managers.toml")).unwrap();
        let without = Library::load(&content, None, Mode::Demo).unwrap();
        let app = service.reopened(Arc::new(without)).await.unwrap();
        let gone = said(publish(&there(service, &app, LEILA).await).await);
        assert!(gone.contains("nothing was published. Ask whoever keeps the content to put its file back"), "{gone}");
        assert_eq!(service.number(held).await, 3);
        service.audited().await;
        app.store.read().close().await;
    }

    /// Nobody who may come to mark it blindly learns the level of an application.
    async fn the_level_shows_once_all_marks_are_given(service: Service) {
        let low = applied(&service.signed_in(PRIYA).await, "sergeant", "partly").await.id;
        let high = applied(&service.signed_in(DYLAN).await, "superintendent", "yes").await.id;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let levels = async |of: &Browser| {
            let waiting = deciding(of).await.waiting;
            waiting.into_iter().map(|of| (of.ranked.id, of.level)).collect::<Vec<_>>()
        };
        assert!(levels(&morgan).await.iter().all(|(_, level)| level.is_none()));
        let of = weighed(&morgan, &low).await;
        assert_eq!((of.level, of.in_part), (None, vec![]));
        // The round's page and table tell it of nobody, before and after.
        sifted([&morgan, &leila], &low, [4, 3]).await;
        let desk = morgan.call(ReadRound { round: round() }, &()).await.unwrap();
        assert_eq!((desk.levels.len(), desk.round.places, desk.has_event), (3, Some(36), true));
        assert!(desk.queue.iter().all(|of| !of.ranked.is_on_the_line));
        let queue = serde_json::to_string(&desk.queue).unwrap();
        assert!(!queue.contains("ergeant") && !queue.contains("band"), "{queue}");
        assert_eq!(levels(&leila).await, [(low.clone(), Some(LEVEL.to_owned())), (high.clone(), None)]);
        let of = weighed(&leila, &low).await;
        assert_eq!(of.level.as_deref(), Some(LEVEL));
        assert_eq!(of.in_part, ["Ready for the next level, not certain beyond"]);
        // The applicant reads what is offered for it, and their application has gone on.
        let of = read(&service.signed_in(PRIYA).await, &low).await;
        assert!(matches!(of.stage, Stage::Submitted { .. }));
        assert!(of.past.iter().any(|of| of.what == What::EndorsedInPart));
        assert!(of.in_part()[0].offers.iter().any(|of| of.page == "options/shadowing"));
        sifted([&morgan, &leila], &high, [5, 5]).await;
        // Each level in its order, whatever the totals.
        let order: Vec<_> = levels(&leila).await.into_iter().map(|(id, _)| id).collect();
        assert_eq!(order, [low, high]);
    }
}
