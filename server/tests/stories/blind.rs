//! What those get who may not know: nothing that a scorer's browser is sent tells whose an application
//! is; and somebody else's record looks like one that is not there.

use std::collections::BTreeMap;

use domain::api::{Access, ENDPOINTS, Failure};
use domain::applications::ApplicationId;
use domain::applications::api::desk::{InviteAssessor, Invited, MarkPart, NewMark, NextPart};
use domain::applications::api::{Endorse, NameManager, NewManager, SubmitApplication};
use domain::applications::round::RoundId;
use domain::people::Profile;
use domain::people::api::SaveProfile;
use domain::questions::QuestionId;
use futures_util::StreamExt as _;
use futures_util::stream;
use server::clock;

use crate::deciding::Made;
use crate::event;
use crate::harness::{
    AISHA, Asked, Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service, address, entries,
};
use crate::matrix::{SampleOf, sample, things};
use crate::samples::{self, draft, mentee, sent_with};
use crate::states::{STATES, at};

/// Whatever an answer tells: its head and its body.
fn told(answer: &crate::harness::Answer) -> String {
    let body = String::from_utf8_lossy(&answer.body);
    format!("{} {:?} {body}", answer.status, answer.headers)
}

/// Words that stand wherever an applicant may be described, and in no answer that is scored.
const CANARIES: [(&str, &str); 6] = [
    ("name", "Canary Namesworth"),
    ("unit", "Canary unit nine"),
    ("promotion-rank", "Canary superintendent"),
    ("line-manager-name", "Canary Managerson"),
    ("line-manager-email", "canary.manager@northshire.example"),
    ("grade", "sergeant"),
];

/// How it stands in a form that is for some, and in its entries, of which group somebody says that they are.
const TICKED: [&str; 3] = ["\"group", "ethnic minority", "see myself"];

/// What an invited scorer asks that is about themselves, or about nobody.
const OWN: [&str; 4] = [
    "ReadSession",
    "SaveProfile",
    "OpenForm",
    "SubmitApplication",
];
/// What CMU staff ask by name, on purpose; it bars them from scoring.
const BY_NAME: [&str; 3] = ["ReadApplication", "NameManager", "GoOnWithout"];

fn is_of_the_sift(path: &str) -> bool {
    path.starts_with("/api/rounds") || path.starts_with("/api/applications")
}

/// All that two scorers are sent, one invited and one of the CMU: the whole sift, part by part, and then an
/// answer to every request about it. What is in `by_name` CMU staff do not ask.
async fn sifting([aisha, leila]: [&Browser; 2], about: &SampleOf, by_name: &[&str]) -> String {
    let mut got = String::new();
    for scorer in [aisha, leila] {
        for _ in 0..40 {
            let round = about.round.clone();
            let next = scorer.call(NextPart { round }, &()).await.unwrap();
            got.push_str(&serde_json::to_string(&next).unwrap());
            let Some(part) = next.part else { break };
            let new = NewMark {
                part: part.part.clone(),
                mark: 3,
            };
            let asked = Asked::of(&MarkPart { id: part.id }, &new);
            got.push_str(&told(&scorer.send(asked).await));
        }
    }
    // What is decided on, as long as nobody has said why they may not: below they do.
    for of in ["ReadDecision", "ReadDecisions"] {
        let answer = leila.send(sample(of, about)).await;
        assert_eq!(answer.status, 200, "{of}");
        got.push_str(&told(&answer));
    }
    for declared in ENDPOINTS.iter().filter(|of| is_of_the_sift(of.path)) {
        // Rightly, for what is not there, at what it does not fit, and again after it is done.
        let asked = sample(declared.name, about);
        let missing = sample(declared.name, &about.missing());
        let body = b"{\"part\":1}".to_vec();
        let wrong = asked.clone().body(body);
        let all = [asked.clone(), missing, wrong, asked];
        if !OWN.contains(&declared.name) {
            for of in all.clone() {
                let of = of.header("idempotency-key", &clock::id());
                got.push_str(&told(&aisha.send(of).await));
            }
        }
        let skipped = declared.access == Access::Owner || OWN.contains(&declared.name);
        if !skipped && !by_name.contains(&declared.name) {
            for of in all {
                let of = of.header("idempotency-key", &clock::id());
                got.push_str(&told(&leila.send(of).await));
            }
        }
    }
    got
}

on_both! {
    async fn nothing_that_a_scorer_is_sent_holds_a_canary(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let profile = Profile {
            name: "Canary Profile".to_owned(),
            unit: "Canary profile unit".to_owned(),
            line_manager_name: "Canary Declared".to_owned(),
            line_manager_email: "canary.declared@northshire.example".to_owned(),
            ..Profile::default()
        };
        priya.call(SaveProfile {}, &profile).await.unwrap();
        let mut new = samples::application(&priya, None).await;
        for (field, text) in CANARIES {
            new.entries.insert(field.to_owned(), vec![text.to_owned()]);
        }
        let planted = priya.call(SubmitApplication {}, &new).await.unwrap();
        // Who was asked before is known too, and must not be.
        let manager = NewManager {
            name: "Canary Another".to_owned(),
            email: "canary.another@northshire.example".to_owned(),
        };
        priya.call(NameManager { id: planted.id.clone() }, &manager).await.unwrap();
        samples::say_yes(&priya, &planted).await;
        let about = things(service).await;
        let about = SampleOf { sifted: planted.id.clone(), ..about };

        let (aisha, leila) = (service.signed_in(AISHA).await, service.signed_in(LEILA).await);
        let mut got = sifting([&aisha, &leila], &about, &BY_NAME).await;
        for of in ["ReadRound", "ReadQueue", "ReadPack", "ListRounds", "ListApplications"] {
            got.push_str(&told(&leila.send(sample(of, &about)).await));
        }
        assert!(got.contains("harbour thefts") && got.contains(&planted.reference), "the words are there");
        let hits = ["canary", "namesworth", "sergeant", "priya", "grace", "harbour neighbourhood", "superintendent", "under-represented"];
        let got = got.to_lowercase();
        let hits: Vec<&str> = hits.into_iter().filter(|of| got.contains(of)).collect();
        assert_eq!(hits, Vec::<&str>::new(), "{} bytes", got.len());
    }

    /// The same where there is a gateway event: before it nobody is named, and whoever is asked to score and
    /// not to the event reads nothing of it afterwards.
    async fn nor_does_what_they_are_sent_of_a_round_with_an_event(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let profile = Profile { name: "Canary Profile".to_owned(), unit: "Canary profile unit".to_owned(), ..Profile::default() };
        priya.call(SaveProfile {}, &profile).await.unwrap();
        let planted = event::applied_with(&priya, "sergeant", "yes", &[
            ("name", "Canary Namesworth"),
            ("unit", "Canary unit nine"),
            ("next-role", "Canary superintendent"),
            ("line-manager-name", "Canary Managerson"),
        ]).await;
        let about = SampleOf {
            application: planted.id.clone(),
            sifted: planted.id.clone(),
            round: event::round(),
            ..things(service).await
        };
        let (morgan, aisha, leila) = (service.signed_in(MORGAN).await, service.signed_in(AISHA).await, service.signed_in(LEILA).await);
        for name in [AISHA, SAM] {
            let (email, at_event) = (address(name), false);
            morgan.call(InviteAssessor { round: event::round() }, &Invited { email, at_event }).await.unwrap();
        }
        let by_name = [&BY_NAME[..], &["InviteToEvent", "TakeBackInterest"]].concat();
        let mut got = sifting([&aisha, &leila], &about, &by_name).await;
        assert!(got.contains(&planted.reference) && got.contains("gateway"), "the words are there");
        // Both have declared by now why they may not judge it, so two others give it its marks.
        let sam = service.signed_in(SAM).await;
        event::sifted([&morgan, &sam], &planted.id, [3, 3]).await;
        event::invite(&morgan, &[&planted.id]).await.unwrap();
        for of in ["ReadEvent", "GiveSheet", "ReadRound", "ReadQueue", "ReadPack", "ListRounds", "ListApplications"] {
            for scorer in [&aisha, &sam] {
                got.push_str(&told(&scorer.send(sample(of, &about)).await));
            }
        }
        for of in ["ListApplications", "ReadEvent"] {
            got.push_str(&told(&leila.send(sample(of, &about)).await));
        }
        let got = got.to_lowercase();
        let hits: Vec<&str> = ["canary", "namesworth", "managerson", "priya"].into_iter().chain(TICKED).filter(|of| got.contains(of)).collect();
        assert_eq!(hits, Vec::<&str>::new(), "{} bytes", got.len());
        let seen = told(&morgan.send(sample("ReadEvent", &about)).await);
        assert!(seen.contains("Canary Profile"), "who sees people there sees their names: {seen}");
    }

    /// Nor of which group somebody says that they are, where no event follows (O3; where one does, above).
    async fn nor_does_it_tell_what_somebody_ticked(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let form = "promotability-non-managerial";
        let planted = sent_with(&priya, form, entries(&[
            ("name", "Canary Namesworth"),
            ("grade", "band-e"),
            ("unit", "Canary unit nine"),
            ("group", "yes"),
            ("placement", "yes"),
            ("people", "I trained a new clerk."),
            ("work", "I planned the move of a store."),
            ("fair-choice", "I heard both of them first."),
            ("line-manager-name", "Canary Managerson"),
            ("line-manager-email", "canary.manager@northshire.example"),
            ("true-and-own-work", "yes"),
        ])).await.unwrap();
        let secret = samples::endorsement_secret(&priya, &planted).await;
        let said = entries(&[("release", "yes"), ("potential", "yes"), ("signed", "Canary Managerson")]);
        let answer = samples::answer_to(&priya, &secret, said).await;
        priya.call(Endorse {}, &answer).await.unwrap();
        let round = event::read(&priya, &planted.id).await.round();
        let about = SampleOf {
            application: planted.id.clone(),
            sifted: planted.id.clone(),
            round: round.clone(),
            ..things(service).await
        };
        let (morgan, aisha, leila) = (service.signed_in(MORGAN).await, service.signed_in(AISHA).await, service.signed_in(LEILA).await);
        let (email, at_event) = (address(AISHA), false);
        morgan.call(InviteAssessor { round }, &Invited { email, at_event }).await.unwrap();
        let mut got = sifting([&aisha, &leila], &about, &BY_NAME).await;
        for of in ["ReadRound", "ReadQueue", "ReadPack", "ListRounds", "ListApplications"] {
            got.push_str(&told(&leila.send(sample(of, &about)).await));
        }
        assert!(got.contains(&planted.reference) && got.contains("a new clerk"), "the words are there");
        let got = got.to_lowercase();
        let hits: Vec<&str> = ["canary", "managerson", "priya"].into_iter().chain(TICKED).filter(|of| got.contains(of)).collect();
        assert_eq!(hits, Vec::<&str>::new(), "{} bytes", got.len());
    }

    /// Whoever mistypes an address and asks somebody from outside the force to score is told; they are shown nothing.
    async fn nobody_from_outside_scores(service: Service) {
        samples::endorsed(&service.signed_in(PRIYA).await).await;
        let email = "robin@harbour-bakery.example".to_owned();
        let robin = service.visiting(&email).await;
        let invite = Invited { email, at_event: false };
        let morgan = service.signed_in(MORGAN).await;
        let refused = morgan.call(InviteAssessor { round: samples::round() }, &invite).await.unwrap_err();
        assert!(matches!(refused, Failure::WrongBody { ref field, .. } if field == "email"), "{refused:?}");
        let next = robin.call(NextPart { round: samples::round() }, &()).await;
        assert_eq!(next.unwrap_err(), Failure::NotFound);
    }

    /// 10,000 requests about what is somebody else's, and about what is not there: of a member, of somebody who
    /// applies in the same round, of the line manager, of somebody who is asked to score, and of an outsider.
    async fn swapped_ids_tell_nothing(service: Service) {
        let about = things(service).await;
        service.later(20);
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let kept = draft(&priya, "mentee", mentee()).await;
        let mut real: Vec<String> = vec![];
        // One at each stage, at the event too; what was withdrawn and what is a draft there is already.
        let mut at_event = String::new();
        for state in STATES.into_iter().filter(|of| *of != "draft") {
            let id = at(service, &priya, &morgan, state).await.0;
            if state == "invited" {
                at_event.clone_from(&id);
            }
            real.push(id);
        }
        let round = event::round().0;
        real.extend([&about.sifted.0, &about.question.0, &kept.id.0, &about.round.0, &round].map(Clone::clone));
        let other = service.signed_in(DYLAN).await;
        samples::apply(&other).await;
        let scorer = service.signed_in(AISHA).await;
        let askers = [
            ("member", service.signed_in(SAM).await),
            ("other applicant", other),
            ("manager", service.signed_in("grace.lindley").await),
            ("scorer", scorer),
            ("outsider", service.visiting("robin@harbour-bakery.example").await),
        ];
        let named: Vec<_> = ENDPOINTS.iter()
            .filter(|of| of.path.contains("{id}") || of.path.contains("{round}"))
            .collect();
        assert!(named.len() >= 33, "{}", named.len());
        let with = |id: &str| SampleOf {
            application: ApplicationId(id.to_owned()),
            withdrawn: ApplicationId(id.to_owned()),
            sifted: ApplicationId(id.to_owned()),
            round: RoundId(id.to_owned()),
            question: QuestionId(id.to_owned()),
            made: Made { about: ApplicationId(id.to_owned()), version: 1, seen: String::new() },
            ..about.missing()
        };
        let ask = async |who: usize, name: &'static str, id: String| {
            let mut asked = sample(name, &with(&id));
            // What is about an event is about the id too, not about the round that has one.
            asked.path = asked.path.replace(&event::round().0, &id);
            let answer = askers[who].1.send(asked).await;
            (answer.status, told(&answer))
        };
        let mut missing = BTreeMap::new();
        for (who, (asker, _)) in askers.iter().enumerate() {
            for of in &named {
                let (status, told) = ask(who, of.name, clock::id()).await;
                let refused = if of.access == Access::Staff { 403 } else { 404 };
                assert_eq!(status, refused, "{} as {asker}", of.name);
                missing.insert((who, of.name), told);
            }
        }
        let before = service.counts().await;
        // Always the same: what fails once fails again.
        let mut chance = 0x2545_f491_4f6c_dd1d_u64;
        let mut draw = |below: usize| {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            usize::try_from(chance >> 33).unwrap() % below
        };
        // What somebody is asked to score is there for them; what is at the event, or not scored, is not.
        let elsewhere = [at_event, round, about.question.0.clone(), kept.id.0.clone()];
        let all: Vec<(usize, &'static str, String)> = (0..10_000).map(|_| {
            let (who, of) = (draw(askers.len()), named[draw(named.len())]);
            let is_theirs = askers[who].0 == "scorer" && of.access == Access::Scorer;
            let id = match draw(4) {
                0 => format!("{:032x}", draw(usize::MAX >> 33)),
                _ if is_theirs => elsewhere[draw(elsewhere.len())].clone(),
                _ => real[draw(real.len())].clone(),
            };
            (who, of.name, id)
        }).collect();
        let unlike: Vec<String> = stream::iter(all)
            .map(async |(who, name, id)| {
                let (_, told) = ask(who, name, id).await;
                (missing[&(who, name)] != told).then(|| format!("{name} as {}: {told}", askers[who].0))
            })
            .buffer_unordered(16)
            .filter_map(async |unlike| unlike)
            .collect().await;
        assert_eq!(unlike, Vec::<String>::new());
        assert_eq!(service.counts().await, before, "nothing was written");
    }
}
