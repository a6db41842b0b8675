//! What goes with an application and is never scored: the adjustments its applicant needs, said once, and
//! the notes that CMU staff leave each other.

use domain::api::{ENDPOINTS, Endpoint, Failure};
use domain::applications::adjustments::MOST_NOTES;
use domain::applications::api::desk::{NextPart, ReadRound};
use domain::applications::api::handling::{
    AddNote, Adjustments, Attach, AttachAdjustments, Attached, NewNote, ReadAdjustments,
    ReadAttached, ReadNotes, SaveAdjustments,
};
use domain::applications::api::{OpenEndorsement, SubmitApplication};
use domain::applications::{ApplicationId, Receipt};

use crate::at_rest::dumped;
use crate::harness::{
    AISHA, Asked, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address,
};
use crate::matrix::{sample as sample_of, things};
use crate::samples;

/// A request that is right, for the endpoint of this name.
pub fn sample(name: &str, id: &ApplicationId) -> Option<Asked> {
    fn asked<E: Endpoint>(endpoint: E, body: &E::Body) -> Option<Asked> {
        Some(Asked::of(&endpoint, body))
    }
    let id = id.clone();
    match name {
        "ReadAdjustments" => asked(ReadAdjustments {}, &()),
        "SaveAdjustments" => asked(SaveAdjustments {}, &needs("", 0)),
        "AttachAdjustments" => asked(AttachAdjustments { id }, &Attach { attached: false }),
        "ReadAttached" => asked(ReadAttached { id }, &()),
        "ReadNotes" => asked(ReadNotes { id }, &()),
        "AddNote" => asked(AddNote { id }, &note("A note")),
        _ => None,
    }
}

fn needs(text: &str, version: i64) -> Adjustments {
    let text = text.to_owned();
    Adjustments { text, version }
}

fn note(text: &str) -> NewNote {
    let text = text.to_owned();
    NewNote { text }
}

/// Says what one needs, and lets it go with an application that is sent for it.
pub async fn with_needs(browser: &Browser, text: &str) -> Receipt {
    browser
        .call(SaveAdjustments {}, &needs(text, 0))
        .await
        .unwrap();
    let receipt = samples::apply(browser).await;
    let id = receipt.id.clone();
    let attach = AttachAdjustments { id };
    browser
        .call(attach, &Attach { attached: true })
        .await
        .unwrap();
    receipt
}

/// Leaves a note.
pub async fn noted(staff: &Browser, receipt: &Receipt, text: &str) {
    let id = receipt.id.clone();
    staff.call(AddNote { id }, &note(text)).await.unwrap();
}

async fn attached(browser: &Browser, receipt: &Receipt) -> Attached {
    let id = receipt.id.clone();
    browser.call(ReadAttached { id }, &()).await.unwrap()
}

const NEEDS: &str = "canary-needs-7f3a a room without steps";
const NOTE: &str = "canary-note-7f3a rang them on Monday";
const NOTHING: Attached = Attached {
    attached: false,
    text: String::new(),
};

/// All that everybody of these gets of every endpoint that can be read, and of the writes that reply.
async fn all_replies(service: &Service, who: &[&str], receipt: &Receipt) -> String {
    let about = things(service).await;
    let mut all = String::new();
    for name in who {
        let browser = service.signed_in(name).await;
        for declared in ENDPOINTS {
            let own = sample(declared.name, &receipt.id);
            // Nobody leaves, or says something of their own.
            if matches!(declared.name, "SignOut" | "SignIn" | "SaveAdjustments") {
                continue;
            }
            let asked = own.unwrap_or_else(|| sample_of(declared.name, &about));
            let answer = browser.send(asked).await;
            all += &format!(
                "{} {name} {}\n",
                declared.name,
                String::from_utf8_lossy(&answer.body)
            );
        }
    }
    all
}

on_both! {
    async fn what_one_needs_is_said_once_and_goes_where_one_lets_it(service: Service) {
        let (priya, leila) = (service.signed_in(PRIYA).await, service.signed_in(LEILA).await);
        assert_eq!(priya.call(ReadAdjustments {}, &()).await.unwrap(), needs("", 0));
        let first = samples::apply(&priya).await;
        let attach = |of: &Receipt| AttachAdjustments { id: of.id.clone() };
        let early = priya.call(attach(&first), &Attach { attached: true }).await.unwrap_err();
        assert!(early.said().contains("Say first what you need"), "{early:?}");
        samples::aside(service, &priya).await;
        let receipt = with_needs(&priya, NEEDS).await;
        let kept = priya.call(ReadAdjustments {}, &()).await.unwrap();
        assert_eq!((kept.text.as_str(), kept.version > 0), (NEEDS, true));
        let told = Attached { attached: true, text: NEEDS.to_owned() };
        assert_eq!(attached(&priya, &receipt).await, told);
        assert_eq!(attached(&leila, &receipt).await, told);
        assert_eq!(attached(&leila, &first).await, NOTHING);
        assert_eq!(attached(&priya, &first).await, Attached { attached: false, text: NEEDS.to_owned() });
        // What is changed is changed everywhere.
        let changed = priya.call(SaveAdjustments {}, &needs("A hearing loop", kept.version)).await.unwrap();
        assert_eq!(attached(&leila, &receipt).await.text, "A hearing loop");
        let stale = priya.call(SaveAdjustments {}, &needs("From another tab", kept.version)).await.unwrap_err();
        assert_eq!(stale.status(), 409);
        priya.call(attach(&receipt), &Attach { attached: false }).await.unwrap();
        assert_eq!(attached(&leila, &receipt).await, NOTHING);
        priya.call(attach(&receipt), &Attach { attached: true }).await.unwrap();
        // Taken back, it is gone, and does not come back by itself.
        assert_eq!(priya.call(SaveAdjustments {}, &needs(" ", changed)).await, Ok(0));
        assert_eq!(attached(&leila, &receipt).await, NOTHING);
        service.later(1);
        let new = priya.call(SaveAdjustments {}, &needs("Something else", 0)).await.unwrap();
        // A tab that is as old as the first text writes over none that came later.
        assert!(new > changed && changed > kept.version, "{new} {changed}");
        assert_eq!(attached(&leila, &receipt).await, NOTHING);
        for (text, said) in [("word ".repeat(501), "Take out 1 words"), ("ab".repeat(10_500), "characters")] {
            let failure = priya.call(SaveAdjustments {}, &needs(&text, 1)).await.unwrap_err();
            assert!(failure.said().contains(said), "{failure:?}");
        }
        service.audited().await;
    }

    /// Its owner and who arranges it: nobody else, in no reply of any endpoint.
    async fn neither_scorers_nor_line_managers_get_what_somebody_needs(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = with_needs(&priya, NEEDS).await;
        samples::say_yes(&priya, &receipt).await;
        noted(&service.signed_in(MORGAN).await, &receipt, NOTE).await;
        samples::marked_apart(service, &receipt.id).await;
        let all = all_replies(service, &[AISHA, SAM, DYLAN], &receipt).await;
        assert!(all.len() > 1_000 && !all.contains("canary"), "{all}");
        // The desk of staff who have not opened it by name.
        let leila = service.signed_in(LEILA).await;
        let round = samples::round();
        for asked in [Asked::of(&ReadRound { round: round.clone() }, &()), Asked::of(&NextPart { round }, &()), Asked::get("/api/applications")] {
            let answer = leila.send(asked).await;
            assert_eq!(answer.status, 200);
            assert!(!String::from_utf8_lossy(&answer.body).contains("canary"), "{answer:?}");
        }
        for letter in service.browser().call(domain::letters::api::ListLetters {}, &()).await.unwrap() {
            let text = serde_json::to_string(&letter).unwrap();
            assert!(!text.contains("canary"), "{text}");
        }
        assert!(!dumped(service).await.contains("canary"), "it is sealed");
    }

    /// The line manager's own page, before they answer.
    async fn a_line_manager_is_shown_none_of_it(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = with_needs(&priya, NEEDS).await;
        noted(&service.signed_in(MORGAN).await, &receipt, NOTE).await;
        let secret = samples::endorsement_secret(&priya, &receipt).await;
        let shown = domain::applications::api::Secret { secret };
        let answer = service.browser().send(Asked::of(&OpenEndorsement {}, &shown)).await;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(text.contains("Priya Nair") && !text.contains("canary"), "{text}");
    }

    /// Staff who manage the applicant, and staff who apply, find nothing.
    async fn staff_who_are_close_to_the_applicant_handle_nothing_of_it(service: Service) {
        let (priya, leila, morgan) = (service.signed_in(PRIYA).await, service.signed_in(LEILA).await, service.signed_in(MORGAN).await);
        priya.call(SaveAdjustments {}, &needs(NEEDS, 0)).await.unwrap();
        let mut new = samples::application(&priya, None).await;
        new.entries.insert("line-manager-email".to_owned(), vec![address(LEILA)]);
        let receipt = priya.call(SubmitApplication {}, &new).await.unwrap();
        let id = || receipt.id.clone();
        priya.call(AttachAdjustments { id: id() }, &Attach { attached: true }).await.unwrap();
        assert_eq!(attached(&leila, &receipt).await, NOTHING);
        assert_eq!(leila.call(AddNote { id: id() }, &note("x")).await, Err(Failure::NotFound));
        assert!(matches!(leila.call(ReadNotes { id: id() }, &()).await, Err(Failure::NotFound)));
        assert_eq!(attached(&morgan, &receipt).await.text, NEEDS);
        let own = samples::apply(&morgan).await.id;
        assert_eq!(morgan.call(AddNote { id: own }, &note("x")).await, Err(Failure::NotFound));
    }

    async fn notes_say_who_and_when_and_bar_from_scoring(service: Service) {
        let (priya, morgan, leila) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let receipt = samples::endorsed(&priya).await;
        let notes = || ReadNotes { id: receipt.id.clone() };
        let round = || NextPart { round: samples::round() };
        assert_eq!(leila.call(notes(), &()).await.unwrap().notes, []);
        assert!(leila.call(round(), &()).await.unwrap().part.is_some(), "no note names anybody");
        noted(&morgan, &receipt, NOTE).await;
        service.later(1);
        noted(&morgan, &receipt, "Two.").await;
        let read = leila.call(notes(), &()).await.unwrap();
        let said: Vec<_> = read.notes.iter().map(|of| (of.by.as_str(), of.text.as_str())).collect();
        assert_eq!(said, [("Morgan Bell", NOTE), ("Morgan Bell", "Two.")]);
        assert!(read.notes[0].at < read.notes[1].at && read.reference == receipt.reference);
        assert!(leila.call(round(), &()).await.unwrap().part.is_none(), "who read a note does not score");
        assert_eq!(service.number("select count(*) from audit where act = 'application.note'").await, 2);
        let empty = morgan.call(AddNote { id: receipt.id.clone() }, &note(" ")).await.unwrap_err();
        assert_eq!(empty.status(), 422);
        service.audited().await;
    }

    async fn a_note_sent_twice_is_there_once_and_there_is_an_end(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let id = samples::apply(&priya).await.id;
        for _ in 0..3 {
            morgan.keyed("one-key-for-one-note", AddNote { id: id.clone() }, &note("Once.")).await.unwrap();
        }
        let count = "select count(*) from staff_note";
        assert_eq!(service.number(count).await, 1);
        let rows: Vec<String> = (1..MOST_NOTES).map(|n| format!("('n{n}', '{}', 'x', 1, '')", id.0)).collect();
        service.sql(&format!("insert into staff_note (id, application, author, at, sealed) values {}", rows.join(", "))).await;
        let full = morgan.call(AddNote { id }, &note("One more.")).await.unwrap_err();
        assert!(full.said().contains("200 notes"), "{full:?}");
        assert_eq!(service.number(count).await, MOST_NOTES);
    }

    /// With the person, all that they need and what was noted about them.
    async fn erasing_a_person_takes_it_all(service: Service) {
        let (priya, dylan, morgan) = (service.signed_in(PRIYA).await, service.signed_in(DYLAN).await, service.signed_in(MORGAN).await);
        for browser in [&priya, &dylan] {
            let receipt = with_needs(browser, NEEDS).await;
            noted(&morgan, &receipt, NOTE).await;
        }
        server::erase::erase(&service.app.store, &service.settings, &address(PRIYA)).await.unwrap();
        for table in ["adjustment", "adjusted", "staff_note"] {
            assert_eq!(service.number(&format!("select count(*) from {table}")).await, 1, "{table}");
        }
        // Whoever wrote a note and was erased is an id.
        server::erase::erase(&service.app.store, &service.settings, &address(MORGAN)).await.unwrap();
        let leila = service.signed_in(LEILA).await;
        let all = dylan.call(domain::applications::api::MyApplications {}, &()).await.unwrap();
        let read = leila.call(ReadNotes { id: all.sent[0].id.clone() }, &()).await.unwrap();
        assert_eq!((read.notes[0].by.len(), read.notes[0].text.as_str()), (32, NOTE));
    }

    /// What goes with an application that is kept is kept as long.
    async fn what_still_goes_with_an_application_does_not_end_before_it(service: Service) {
        let receipt = with_needs(&service.signed_in(PRIYA).await, NEEDS).await;
        service.sql("update adjustment set saved = saved - 70000000000").await;
        let count = "select count(*) from adjustment";
        for (attached, kept) in [(true, 1), (false, 0)] {
            let attach = AttachAdjustments { id: receipt.id.clone() };
            service.signed_in(PRIYA).await.call(attach, &Attach { attached }).await.unwrap();
            server::retention::run(&service.app.store).await.unwrap();
            assert_eq!(service.number(count).await, kept);
        }
    }
}
