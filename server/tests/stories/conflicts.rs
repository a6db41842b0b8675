//! Whoever is in a conflict about an application, declared or not, neither acts on it nor opens it by name;
//! and what is told in confidence is kept from the line manager, and from whom one names (S4-8).

use domain::api::Failure;
use domain::applications::api::decide::{
    AnswerApplication, DraftDecision, DropDecision, EndGranted, LapseOffer, NewAnswer, NewDecision,
    ReadDecision, ReadDecisions, ReopenGranted, UnsettlePart, Unsettled,
};
use domain::applications::api::desk::{
    DeclareInterest, Declared, ListRounds, MarkPart, MaskPart, Masked, NewMark, NextPart, ReadPack,
    ReadQueue, ReadRound, SettlePart, Settlement,
};
use domain::applications::api::event::ReadEvent;
use domain::applications::api::handling::{AddNote, NewNote, ReadAttached, ReadNotes};
use domain::applications::api::{
    GoOnWithout, ListApplications, MyApplications, NameManager, NewManager, ReadApplication, Reason,
};
use domain::applications::round::{Interest, RoundId};
use domain::applications::{ApplicationId, Receipt};
use domain::drafts::api::Seen;
use domain::form::Entries;
use domain::people::Profile;
use domain::people::api::SaveProfile;
use server::applications::due;

use crate::ended;
use crate::event::sheet;
use crate::handling::with_needs;
use crate::harness::{
    Asked, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address, entries,
};
use crate::samples::{self, aside, interested, mentee, sent_with};

const KIND: Declared = Declared {
    kind: Interest::Team,
};

async fn declare(by: &Browser, id: &ApplicationId) -> Result<(), Failure> {
    by.call(DeclareInterest { id: id.clone() }, &KIND).await
}

/// What somebody of the staff meets at all that is done with an application, but for what it needs.
async fn tried(by: &Browser, id: &ApplicationId) -> Vec<Failure> {
    let id = || id.clone();
    let text = || "The words of somebody.".to_owned();
    let (name, email) = ("Ash".to_owned(), "ash@northshire.example".to_owned());
    let part = || "goals".to_owned();
    let masked = Masked {
        part: part(),
        text: text(),
    };
    let settled = Settlement {
        part: part(),
        mark: 3,
        reason: text(),
    };
    let drafted = NewDecision {
        version: 0,
        entries: entries(&[("outcome", "offer")]),
    };
    let answer = NewAnswer {
        text: text(),
        no: true,
        without: String::new(),
        first_day: None,
    };
    let met = [
        by.call(ReadApplication { id: id() }, &()).await.map(drop),
        by.call(ReadNotes { id: id() }, &()).await.map(drop),
        by.call(AddNote { id: id() }, &NewNote { text: text() })
            .await,
        by.call(NameManager { id: id() }, &NewManager { name, email })
            .await
            .map(drop),
        by.call(GoOnWithout { id: id() }, &Reason { reason: text() })
            .await
            .map(drop),
        by.call(AnswerApplication { id: id() }, &answer)
            .await
            .map(drop),
        by.call(EndGranted { id: id() }, &ended::not_there())
            .await
            .map(drop),
        by.call(ReopenGranted { id: id() }, &Reason { reason: text() })
            .await
            .map(drop),
        by.call(MaskPart { id: id() }, &masked).await.map(drop),
        by.call(SettlePart { id: id() }, &settled).await,
        by.call(UnsettlePart { id: id() }, &Unsettled { part: part() })
            .await,
        by.call(ReadDecision { id: id() }, &()).await.map(drop),
        by.call(DraftDecision { id: id() }, &drafted)
            .await
            .map(drop),
        by.call(DropDecision { id: id() }, &Seen { version: 0 })
            .await,
        by.call(LapseOffer { id: id() }, &()).await,
    ];
    met.into_iter().map(Result::unwrap_err).collect()
}

/// All that somebody of the staff is told of rounds, and in lists.
async fn told(by: &Browser) -> Vec<String> {
    let round = || RoundId("exit-interview-open".to_owned());
    let mut told = vec![];
    for asked in [
        Asked::of(&ListRounds {}, &()),
        Asked::of(&ReadRound { round: round() }, &()),
        Asked::of(&ReadQueue { round: round() }, &()),
        Asked::of(&ReadDecisions { round: round() }, &()),
        Asked::of(&ListApplications {}, &()),
        Asked::of(&ReadPack { round: round() }, &()),
        Asked::of(&NextPart { round: round() }, &()),
        Asked::of(&ReadEvent { round: round() }, &()),
        Asked::of(&MyApplications {}, &()),
    ] {
        let answer = by.send(asked).await;
        let body = String::from_utf8_lossy(&answer.body);
        told.push(format!("{} {body}", answer.status));
    }
    told
}

/// What one says who leaves, in confidence.
fn leaving(own: &[(&str, String)]) -> Entries {
    let mut all = entries(&[
        ("name", "Dylan Hughes"),
        ("how", "telephone"),
        ("reach", "01632 960114"),
    ]);
    all.insert(
        "last-day".to_owned(),
        ["31", "12", "2026"].map(ToOwned::to_owned).to_vec(),
    );
    all.extend(entries(own));
    all
}

on_both! {
    async fn who_declares_a_conflict_opens_nothing_and_does_nothing(service: Service) {
        let (priya, leila, morgan) = (service.signed_in(PRIYA).await, service.signed_in(LEILA).await, service.signed_in(MORGAN).await);
        let waiting = with_needs(&priya, "A hearing loop").await.id;
        let in_words = interested(&service.signed_in(SAM).await).await;
        let sam = service.signed_in(SAM).await;
        assert_eq!(declare(&sam, &waiting).await, Err(Failure::NotFound), "nobody who does not judge");
        for id in [&waiting, &in_words] {
            leila.call(ReadApplication { id: id.clone() }, &()).await.unwrap();
            declare(&leila, id).await.unwrap();
            let met = tried(&leila, id).await;
            assert!(met.iter().all(|of| of.status() == 409 && of.said().contains("why you may not judge")), "{met:?}");
            morgan.call(ReadApplication { id: id.clone() }, &()).await.unwrap();
        }
        let attached = ReadAttached { id: waiting };
        assert!(!leila.call(attached.clone(), &()).await.unwrap().attached);
        assert!(morgan.call(attached, &()).await.unwrap().attached);
        let own = samples::apply(&morgan).await.id;
        assert_eq!(declare(&morgan, &own).await.unwrap_err().status(), 409);
        service.audited().await;
    }

    async fn who_is_close_opens_nothing_while_somebody_else_can(service: Service) {
        let (priya, leila, morgan) = (service.signed_in(PRIYA).await, service.signed_in(LEILA).await, service.signed_in(MORGAN).await);
        let mut all = mentee();
        all.insert("line-manager-email".to_owned(), vec![address(LEILA)]);
        let id = sent_with(&priya, "mentee", all.clone()).await.unwrap().id;
        let read = || ReadApplication { id: id.clone() };
        let refused = leila.call(read(), &()).await.unwrap_err();
        assert!(refused.status() == 409 && refused.said().contains("You are close"), "{refused:?}");
        assert_eq!(service.number("select count(*) from audit where act = 'application.read'").await, 0);
        morgan.call(read(), &()).await.unwrap();
        priya.call(read(), &()).await.unwrap();
        // Who applies in the round opens none of the others, and their own as ever.
        let own = sent_with(&morgan, "mentee", all).await.unwrap().id;
        let rival = morgan.call(read(), &()).await.unwrap_err();
        assert!(rival.said().contains("in this round"), "{rival:?}");
        morgan.call(ReadApplication { id: own.clone() }, &()).await.unwrap();
        // All of the staff are close to this one: somebody has to.
        leila.call(ReadApplication { id: own }, &()).await.unwrap();
    }

    async fn no_list_names_whom_one_leaves_to_others(service: Service) {
        let (priya, sam, leila, morgan) = (service.signed_in(PRIYA).await, service.signed_in(SAM).await, service.signed_in(LEILA).await, service.signed_in(MORGAN).await);
        let managed = |name: &str| Profile { name: name.to_owned(), line_manager_email: address(LEILA), ..Profile::default() };
        let listed = async |by: &Browser, id: &ApplicationId| {
            let all = by.call(ListApplications {}, &()).await.unwrap();
            let of = all.into_iter().find(|of| of.id == *id).unwrap();
            (of.name, of.is_left)
        };
        let named = |name: &str| (name.to_owned(), false);
        sam.call(SaveProfile {}, &managed("Sam Close")).await.unwrap();
        let (close, declared) = (interested(&sam).await, interested(&priya).await);
        assert_eq!(listed(&leila, &declared).await, named("Priya Nair"));
        declare(&leila, &declared).await.unwrap();
        for (id, name) in [(&close, "Sam Close"), (&declared, "Priya Nair")] {
            assert_eq!(listed(&leila, id).await, (String::new(), true));
            assert_eq!(listed(&morgan, id).await, named(name));
            assert!(leila.call(ReadApplication { id: id.clone() }, &()).await.is_err());
        }
        // Where there is a selection it would tell whose it is.
        let blind = samples::apply(&sam).await.id;
        assert_eq!(listed(&leila, &blind).await, named(""));
        // All of the staff are close to this one: somebody has to know.
        morgan.call(SaveProfile {}, &managed("Morgan Bell")).await.unwrap();
        let own = interested(&morgan).await;
        assert_eq!(listed(&leila, &own).await, named("Morgan Bell"));
        let hers = interested(&leila).await;
        assert_eq!(listed(&leila, &hers).await, named("Leila Haddad"), "what is one's own one reads");
    }

    async fn what_is_told_in_confidence_is_kept_from_the_manager_and_whom_one_names(service: Service) {
        let (dylan, leila, morgan) = (service.signed_in(DYLAN).await, service.signed_in(LEILA).await, service.signed_in(MORGAN).await);
        let missing = tried(&leila, &ApplicationId("0123456789abcdef0123456789abcdef".to_owned())).await;
        let before = told(&leila).await;
        let mut last = None;
        for field in ["line-manager-email", "rather-not"] {
            aside(service, &dylan).await;
            // As one mailbox is one person.
            let named = address(LEILA).replace('@', "+pdr@").to_uppercase();
            let Receipt { id, reference, .. } = sent_with(&dylan, "exit-interview", leaving(&[(field, named)])).await.unwrap();
            assert_eq!(tried(&leila, &id).await, missing, "{field}: as if it were not there");
            assert_eq!(declare(&leila, &id).await, Err(Failure::NotFound));
            assert_eq!(leila.call(MarkPart { id: id.clone() }, &NewMark { part: "goals".to_owned(), mark: 3 }).await, Err(Failure::NotFound));
            assert_eq!(sheet(&leila, &id, [3; 3]).await, Err(Failure::NotFound));
            assert_eq!(leila.call(ReadAttached { id: id.clone() }, &()).await, Err(Failure::NotFound));
            let shown = told(&morgan).await;
            assert!(shown[0].contains("exit-interview-open") && shown[1..5].iter().all(|of| of.contains(&reference)), "{shown:?}");
            morgan.call(ReadApplication { id: id.clone() }, &()).await.unwrap();
            service.later(45 * 24 * 60);
            due::run(&service.app).await.unwrap();
            for (name, count) in [(LEILA, 0), (MORGAN, 2)] {
                let letters = service.letters_to(name).await;
                let about = letters.iter().filter(|of| of.subject.contains(&reference) || of.text.contains(&reference));
                assert_eq!(about.count(), count, "{field}: that it came, and that it is late");
            }
            service.later(-45 * 24 * 60);
            assert_eq!(told(&leila).await, before, "{field}: late or not, no list and no count tells of it");
            last = Some(id);
        }
        // Nor where they have sent one themselves: of that they are told, and not of the other.
        sent_with(&leila, "exit-interview", leaving(&[])).await.unwrap();
        assert_eq!(tried(&leila, &last.unwrap()).await, missing);
        assert_eq!(told(&leila).await[0], before[0]);
        let dylan = service.signed_in(DYLAN).await;
        aside(service, &dylan).await;
        let nobody = leaving(&[("line-manager-email", address(LEILA)), ("rather-not", address(MORGAN))]);
        let refused = sent_with(&dylan, "exit-interview", nobody).await.unwrap_err();
        assert!(refused.said().contains("Nobody would be left"), "{refused:?}");
        service.audited().await;
    }
}
