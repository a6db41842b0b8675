//! What the CMU does with a round's queue: reads it, takes it away as a table or on paper, and has the
//! rule for repeat applicants order it.

use std::sync::Arc;

use domain::api::Failure;
use domain::applications::api::desk::{
    DeclareInterest, Declared, InviteAssessor, Invited, MarkPart, MaskPart, Masked, NewMark,
    NextPart, ReadPack, ReadQueue, ReadRound,
};
use domain::applications::api::{MyApplications, ReadApplication, SubmitApplication};
use domain::applications::round::{Desk, Interest, Pack, RoundId};
use domain::applications::{Application, ApplicationId, Decision, Outcome, Receipt, Remark};
use domain::people::{CmuStaff, Member, PersonId};
use domain::time::Day;
use server::library::Library;
use server::settings::Mode;
use server::vault::{Place, Use};
use sqlx::Row as _;

use crate::content::changed;
use crate::harness::{
    AISHA, Asked, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address, dist,
};
use crate::samples::{self, endorsed, round};

async fn pack(browser: &Browser) -> Result<Pack, Failure> {
    browser.call(ReadPack { round: round() }, &()).await
}

async fn desk_of(browser: &Browser, round: RoundId) -> Desk {
    browser.call(ReadRound { round }, &()).await.unwrap()
}

async fn mark(browser: &Browser, id: &ApplicationId, part: &str, mark: u8) {
    let part = part.to_owned();
    let new = NewMark { part, mark };
    browser
        .call(MarkPart { id: id.clone() }, &new)
        .await
        .unwrap();
}

/// Marks everything of an application with the same.
async fn mark_all(browser: &Browser, of: &ApplicationId, with: u8) {
    for part in ["commitment", "goals", "benefit", "achievement"] {
        mark(browser, of, part, with).await;
    }
}

/// The CMU's decision, in the database.
pub async fn decided(service: &Service, id: &ApplicationId, outcome: Outcome) {
    let store = &service.app.store;
    let row = sqlx::query("select version, sealed from application where id = $1")
        .bind(&id.0)
        .fetch_one(store.read())
        .await
        .unwrap();
    let (version, sealed): (i64, String) = (row.get(0), row.get(1));
    let place = |version| Place {
        table: "application",
        id: &id.0,
        version,
    };
    let mut of: Application = store.unseal(place(version), &sealed).unwrap();
    let staff = CmuStaff(Member {
        id: PersonId("staff".to_owned()),
        name: String::new(),
        email: address(MORGAN),
    });
    let remark = |(field, _): (&domain::form::Field, &str)| Remark {
        asked: field.label.clone(),
        text: "Say what you did yourself.".to_owned(),
        mark: None,
    };
    let remarks = of.parts().map(remark).collect();
    let decision = Decision {
        outcome,
        remarks,
        without: None,
    };
    of.decide(&staff, decision, service.clock.now()).unwrap();
    let sealed = store.vault().seal(place(version + 1), &of).unwrap();
    let (version, word) = (version + 1, of.stage.word());
    service
        .sql(&format!(
            "update application set version = {version}, sealed = '{sealed}', stage = '{word}' \
             where id = '{}'",
            id.0
        ))
        .await;
}

on_both! {
    async fn the_queue_is_a_table_that_names_nobody(service: Service) {
        let first = endorsed(&service.signed_in(PRIYA).await).await;
        let second = samples::apply(&service.signed_in(DYLAN).await).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        mark_all(&morgan, &first.id, 4).await;
        mark_all(&leila, &first.id, 3).await;
        let before = service.audited().await;
        let answer = morgan.send(Asked::of(&ReadQueue { round: round() }, &())).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(answer.header("content-disposition"), Some("attachment"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}\"Order\",\"Reference\""), "{text}");
        let sent = "\"23 November 2026\"";
        assert_eq!(lines[1], format!("\"1\",\"{}\",\"Submitted\",{sent},\"\",\"3 and 4\",\"3 and 4\",\"3 and 4\",\"3 and 4\",\"14\",\"\",\"\",\"\"", first.reference));
        assert!(lines[2].starts_with(&format!("\"\",\"{}\",\"Not endorsed yet\",{sent}", second.reference)), "{text}");
        assert_eq!(lines[3..], [""]);
        // It names nobody, so that reading it is no act; and it is the CMU's only, but for rivals.
        assert_eq!(service.audited().await, before);
        let sam = service.signed_in(SAM).await.send(Asked::of(&ReadQueue { round: round() }, &())).await;
        assert_eq!(sam.status, 403);
        samples::apply(&leila).await;
        let rival = leila.send(Asked::of(&ReadQueue { round: round() }, &())).await;
        assert_eq!((rival.status, rival.header("content-type")), (409, Some("application/json")));
    }

    async fn what_is_decided_keeps_its_place_in_the_order(service: Service) {
        let first = endorsed(&service.signed_in(PRIYA).await).await;
        let second = endorsed(&service.signed_in(DYLAN).await).await;
        samples::marked(service, &first.id, 2).await;
        samples::marked(service, &second.id, 4).await;
        let (morgan, aisha) = (service.signed_in(MORGAN).await, service.signed_in(AISHA).await);
        let invited = Invited { email: address(AISHA), at_event: false };
        morgan.call(InviteAssessor { round: round() }, &invited).await.unwrap();
        let asked = async || aisha.call(MyApplications {}, &()).await.unwrap().scoring.len();
        let order = async || -> Vec<(String, Option<u32>, Option<u16>)> {
            let queue = desk_of(&morgan, round()).await.queue.into_iter();
            queue.map(|of| (of.reference, of.ranked.rank, of.ranked.total)).collect()
        };
        let before = order().await;
        let named: Vec<_> = before.iter().map(|(of, rank, _)| (of.as_str(), *rank)).collect();
        assert_eq!(named, [(second.reference.as_str(), Some(1)), (first.reference.as_str(), Some(2))]);
        assert_eq!(asked().await, 1);
        samples::drafted(&morgan, &second.id, samples::decided("offer", "")).await;
        samples::drafted(&morgan, &first.id, samples::decided("not-selected", "Say more.")).await;
        samples::publish(&morgan).await.unwrap();
        assert_eq!(order().await, before);
        assert!(before.iter().all(|(_, _, total)| total.is_some()), "{before:?}");
        // Whoever scored is asked no more.
        assert_eq!(asked().await, 0);
    }

    async fn the_queue_says_what_is_left_and_what_is_not_ones_own(service: Service) {
        let first = endorsed(&service.signed_in(PRIYA).await).await;
        let second = endorsed(&service.signed_in(DYLAN).await).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let of = async |browser: &Browser, receipt: &Receipt| {
            let desk = desk_of(browser, round()).await;
            desk.queue.into_iter().find(|of| of.ranked.id == receipt.id).unwrap()
        };
        assert_eq!(desk_of(&morgan, round()).await.left(), 8);
        let next = async |browser: &Browser| browser.call(NextPart { round: round() }, &()).await.unwrap().part;
        let part = next(&morgan).await.unwrap();
        assert_eq!((part.left, part.left_in_all), (2, 8));
        mark(&morgan, &part.id, &part.part, 1).await;
        let part = next(&morgan).await.unwrap();
        assert_eq!((part.left, part.left_in_all), (1, 7));
        // That they are apart shows, and no mark.
        mark(&leila, &first.id, "goals", 5).await;
        mark(&morgan, &first.id, "goals", 1).await;
        let seen = of(&leila, &first).await;
        assert!(seen.is_apart && seen.apart.contains(&true));
        let aisha = service.signed_in(AISHA).await;
        morgan.call(InviteAssessor { round: round() }, &Invited { email: address(AISHA), at_event: false }).await.unwrap();
        // Opened by name: all of its marks show, and nothing of it is left to mark.
        morgan.call(ReadApplication { id: first.id.clone() }, &()).await.unwrap();
        let seen = of(&morgan, &first).await;
        assert!(seen.is_barred && seen.is_apart && seen.left() == 0);
        assert!(!of(&morgan, &second).await.is_barred);
        let kind = Interest::Team;
        morgan.call(DeclareInterest { id: second.id.clone() }, &Declared { kind }).await.unwrap();
        let desk = desk_of(&morgan, round()).await;
        assert!(desk.nothing_left().unwrap().contains("2 applications"), "{:?}", desk.nothing_left());
        assert_eq!(next(&morgan).await, None);
        // A third is asked for what is apart.
        mark(&leila, &second.id, "goals", 2).await;
        while let Some(part) = next(&aisha).await {
            mark(&aisha, &part.id, &part.part, 2).await;
        }
        assert!(!of(&leila, &first).await.is_apart);
    }

    async fn a_panel_reads_on_paper_what_tells_nobodys_name(service: Service) {
        let mut sent = vec![];
        for name in [PRIYA, DYLAN, SAM, "tom.fielding", AISHA] {
            sent.push(endorsed(&service.signed_in(name).await).await);
        }
        service.later(20);
        let priya = service.signed_in(PRIYA).await;
        samples::aside(service, &priya).await;
        let waiting = samples::apply(&priya).await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let text = "I worked at [a station].".to_owned();
        let masked = Masked { part: "achievement".to_owned(), text: text.clone() };
        leila.call(MaskPart { id: sent[0].id.clone() }, &masked).await.unwrap();

        let first = pack(&morgan).await.unwrap();
        assert_eq!((first.sheets.len(), first.left_out), (5, 0));
        assert_eq!(pack(&morgan).await.unwrap(), first, "the same at every look");
        let whole = serde_json::to_string(&first).unwrap();
        assert!(whole.contains(&text) && !whole.contains(&waiting.reference));
        for of in &first.sheets {
            assert_eq!(of.answers.len(), 4);
            assert!(of.answers.iter().all(|answer| answer.marks.len() == 6));
        }
        let order = |pack: &Pack| pack.sheets.iter().map(|of| of.reference.clone()).collect::<Vec<_>>();
        // By a keyed hash, which follows nothing that is known of anybody.
        let mut hashed: Vec<(String, &str)> = sent.iter().map(|of| {
            let said = format!("{}\n{}", round().0, of.id.0);
            (service.app.store.vault().mac(Use::Order, &said), of.reference.as_str())
        }).collect();
        hashed.sort_unstable();
        assert_eq!(order(&first), hashed.iter().map(|(_, of)| *of).collect::<Vec<_>>());
        // Reading it bars nobody.
        assert!(morgan.call(NextPart { round: round() }, &()).await.unwrap().part.is_some());
        // Who declared gets less, in the same order; who applies gets nothing, nor who is not asked.
        let kind = Interest::Close;
        leila.call(DeclareInterest { id: sent[2].id.clone() }, &Declared { kind }).await.unwrap();
        let less = pack(&leila).await.unwrap();
        let without: Vec<String> = order(&first).into_iter().filter(|of| *of != sent[2].reference).collect();
        assert_eq!((order(&less), less.left_out), (without, 1));
        let aisha = service.signed_in(AISHA).await;
        assert_eq!(pack(&aisha).await, Err(Failure::Forbidden));
        let own = samples::apply(&leila).await;
        assert!(matches!(pack(&leila).await, Err(Failure::Conflict { .. })));
        // Somebody's line manager does not get theirs.
        let sam = service.signed_in(SAM).await;
        samples::aside(service, &sam).await;
        let mut new = samples::application(&sam, None).await;
        new.entries.insert("line-manager-email".to_owned(), vec![address(MORGAN)]);
        let close = sam.call(SubmitApplication {}, &new).await.unwrap();
        samples::say_yes(&sam, &close).await;
        let now = pack(&morgan).await.unwrap();
        assert_eq!((now.sheets.len(), now.left_out), (5, 1));
        assert!(!order(&now).contains(&close.reference) && !order(&now).contains(&own.reference));
        // A form that nobody scores has none.
        let round = RoundId("every-kind-open".to_owned());
        assert_eq!(morgan.call(ReadPack { round }, &()).await.unwrap_err(), Failure::NotFound);
    }

    /// S4-7: off unless the form has it; then it counts decisions, and no characteristic.
    async fn the_rule_for_repeat_applicants_puts_some_after_others(service: Service) {
        let (content, _folder) = changed("applications/mentee.toml", |text| {
            let rule = "[selection.repeat]\nafter = 2\ncounts = \"rounds\"\n\
                        reset_by = \"offer\"\napproved = \"The board, 1 June 2026.\"\n";
            text.replacen("offer_stands = 10\n", &format!("offer_stands = 10\n{rule}"), 1)
        });
        let library = Library::load(&content, Some(&dist()), Mode::Demo).unwrap();
        let with_rule = service.reopened(Arc::new(library)).await.unwrap();
        let people = [PRIYA, DYLAN, SAM, "tom.fielding"];
        // Two rounds: Priya and Dylan are not selected in either, but Dylan was offered a place in the
        // second; Sam is not selected once; Tom applies for the first time in the end.
        let outcomes = [
            [Some(Outcome::NotSelected), Some(Outcome::NotSelected)],
            [Some(Outcome::NotSelected), Some(Outcome::Offer)],
            [Some(Outcome::NotSelected), None],
            [None, None],
        ];
        for at in 0..2 {
            for (name, outcomes) in people.iter().zip(outcomes) {
                let Some(outcome) = outcomes[at] else { continue };
                let receipt = endorsed(&service.signed_in(name).await).await;
                decided(service, &receipt.id, outcome).await;
            }
            service.later(60 * 24 * 92);
        }
        let mut sent = vec![];
        for (at, name) in people.iter().enumerate() {
            let browser = service.signed_in(name).await;
            let mut new = samples::application(&browser, None).await;
            // Alike but for what must not count.
            let (grade, unit) = if at % 2 == 0 { ("sergeant", "Custody") } else { ("inspector", "Roads") };
            for (field, text) in [("name", *name), ("grade", grade), ("unit", unit)] {
                new.entries.insert(field.to_owned(), vec![text.to_owned()]);
            }
            let receipt = browser.call(SubmitApplication {}, &new).await.unwrap();
            samples::say_yes(&browser, &receipt).await;
            sent.push(receipt);
        }
        let now = service.clock.now().day();
        let round = RoundId::of("mentee", Day::parse(&format!("{}-06-30", now.year())));
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        for of in &sent {
            // Priya's are the best marks of all.
            let with = if of.id == sent[0].id { 5 } else { 3 };
            mark_all(&morgan, &of.id, with).await;
            mark_all(&leila, &of.id, with).await;
        }
        let order = async |browser: &Browser| -> Vec<(bool, Option<u32>)> {
            let desk = desk_of(browser, round.clone()).await;
            let of = |receipt: &Receipt| desk.queue.iter().find(|of| of.ranked.id == receipt.id).unwrap();
            sent.iter().map(|receipt| (of(receipt).is_after, of(receipt).ranked.rank)).collect()
        };
        let off = [(false, Some(1)), (false, Some(2)), (false, Some(2)), (false, Some(2))];
        assert_eq!(order(&morgan).await, off, "off where the form has no rule");
        let on = Browser::of(&with_rule);
        on.cookies.lock().unwrap().clone_from(&morgan.cookies.lock().unwrap());
        let after = [(true, Some(4)), (false, Some(1)), (false, Some(1)), (false, Some(1))];
        assert_eq!(order(&on).await, after);
        let table = on.send(Asked::of(&ReadQueue { round: round.clone() }, &())).await;
        let table = String::from_utf8(table.body.to_vec()).unwrap();
        assert!(table.contains("Comes after others") && !table.contains("board"), "{table}");
        with_rule.store.read().close().await;
    }
}
