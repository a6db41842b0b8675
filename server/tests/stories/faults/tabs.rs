//! Two and three tabs on one draft, in thousands of random orders: every text that a tab was told is
//! saved is in the draft, or was replaced by a tab that had seen it, or was sent (trust.md, F7).

use std::collections::{BTreeMap, BTreeSet};

use domain::api::{Conflict, Failure};
use domain::applications::api::{NewApplication, SubmitApplication};
use domain::drafts::api::Typed;
use domain::drafts::{Draft, DraftId};
use domain::form::Entries;
use futures_util::future::join_all;
use server::clock;

use crate::harness::{Browser, DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, Service};
use crate::samples::{self, form, hash_of, mentee, open, save};

/// How many orders are told on each engine; five thousand in all.
const ORDERS: usize = 2_500;
const FIELDS: [&str; 3] = ["goals", "benefit", "achievement"];

/// Numbers that look random and can be had again from their seed.
struct Dice(u64);

impl Dice {
    /// A number below `n` (Steele, Lea and Flood: `SplitMix64`).
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(n).unwrap()).unwrap()
    }
}

type Words = BTreeSet<String>;

/// The words that somebody typed, among what a form holds from the start.
fn words_in(entries: &Entries) -> Words {
    let texts = entries.values().flatten();
    let words = texts.flat_map(|text| text.split(' '));
    words
        .filter(|word| word.starts_with('w'))
        .filter(|word| word[1..].parse::<u32>().is_ok())
        .map(ToOwned::to_owned)
        .collect()
}

/// A tab: what stands in it, what it goes on from, and every word that it ever showed.
#[derive(Clone)]
struct Tab {
    draft: Option<DraftId>,
    version: i64,
    entries: Entries,
    seen: Words,
    /// A save whose reply was lost: its key and what it sent. It is sent again before anything else.
    lost: Option<(String, Typed)>,
}

/// What a tab does next.
#[derive(Clone, Copy, Debug)]
enum Move {
    Save,
    SaveAndLoseTheReply,
    Reload,
    Send,
}

/// What really happened, by the version that the service gave: the words, and what the tab that
/// saved them had seen.
#[derive(Default)]
struct Chain {
    saved: BTreeMap<(String, i64), (Words, Words)>,
    sent: BTreeMap<String, (Words, Words)>,
}

impl Chain {
    /// How many saved words are gone without a tab that had seen them taking them away.
    fn lost(&self, now: Option<&Draft>) -> usize {
        let gone = |before: &Words, after: &Words, seen: &Words| {
            before
                .difference(after)
                .filter(|word| !seen.contains(*word))
                .count()
        };
        let mut lost = 0;
        let mut last: BTreeMap<&str, (i64, &Words)> = BTreeMap::new();
        for ((id, version), (words, seen)) in &self.saved {
            if let Some((before, held)) = last.insert(id, (*version, words)) {
                assert_eq!(*version, before + 1, "no version is left out");
                lost += gone(held, words, seen);
            }
        }
        for (id, (version, words)) in last {
            match (self.sent.get(id), now) {
                (Some((sent, seen)), _) => lost += gone(words, sent, seen),
                (None, Some(now)) if now.id.0 == *id => {
                    assert_eq!(now.version, version);
                    lost += gone(words, &words_in(&now.entries), &Words::new());
                }
                (None, _) => lost += words.len(),
            }
        }
        lost
    }
}

/// One person and one form: orders are told here one after the other.
struct Lane<'b> {
    service: &'b Service,
    browser: &'b Browser,
    form: &'static str,
    hash: String,
    start: Entries,
    /// Tabs that write over what they have not seen, as if nobody compared versions.
    careless: bool,
    typed: u32,
}

impl Lane<'_> {
    /// Tells one order; how many words were lost silently.
    async fn order(&mut self, dice: &mut Dice) -> usize {
        if self.form == "mentee" {
            samples::aside(self.service, self.browser).await;
        }
        let mut chain = Chain::default();
        let mut tabs = vec![];
        for _ in 0..2 + dice.below(2) {
            tabs.push(self.opened(&Words::new()).await);
        }
        for _ in 0..5 {
            // Some of the tabs do something at the same time.
            let mut moves = vec![];
            for (at, tab) in tabs.iter_mut().enumerate() {
                if dice.below(2) == 0 {
                    let what = match dice.below(20) {
                        0..11 => Move::Save,
                        11..15 => Move::SaveAndLoseTheReply,
                        15..19 => Move::Reload,
                        _ => Move::Send,
                    };
                    self.types(tab, dice);
                    moves.push((at, what, dice.below(3)));
                }
            }
            let lane = &*self;
            let done = moves.into_iter().map(|(at, what, taste)| {
                let tab = tabs[at].clone();
                async move { (at, lane.moves(tab, what, taste).await) }
            });
            for (at, (tab, happened)) in join_all(done).await {
                tabs[at] = tab;
                chain.saved.extend(happened.saved);
                chain.sent.extend(happened.sent);
            }
        }
        let now = self.browser.call(open(self.form), &()).await.unwrap().draft;
        let lost = chain.lost(now.as_ref());
        let version = now.map_or(0, |draft| draft.version);
        samples::delete(self.browser, self.form, version)
            .await
            .unwrap();
        lost
    }

    async fn opened(&self, seen: &Words) -> Tab {
        let draft = self.browser.call(open(self.form), &()).await.unwrap().draft;
        let mut tab = Tab {
            draft: None,
            version: 0,
            entries: self.start.clone(),
            seen: seen.clone(),
            lost: None,
        };
        if let Some(draft) = draft {
            tab.shows(draft);
        }
        tab
    }

    /// Types a new word, into a field as it is or in place of what stands there.
    fn types(&mut self, tab: &mut Tab, dice: &mut Dice) {
        if tab.lost.is_some() {
            return;
        }
        self.typed += 1;
        let word = format!("w{}", self.typed);
        tab.seen.insert(word.clone());
        let field = FIELDS[dice.below(FIELDS.len())];
        let texts = tab.entries.entry(field.to_owned()).or_default();
        let before = texts.first().cloned().unwrap_or_default();
        *texts = vec![if dice.below(3) == 0 {
            word
        } else {
            format!("{before} {word}")
        }];
    }

    async fn moves(&self, mut tab: Tab, what: Move, taste: usize) -> (Tab, Chain) {
        let mut chain = Chain::default();
        if let Some((key, typed)) = tab.lost.take() {
            self.saves(&mut tab, &mut chain, key, typed, false, taste)
                .await;
            return (tab, chain);
        }
        match what {
            Move::Reload => tab = self.opened(&tab.seen).await,
            Move::Send if self.form == "mentee" && tab.draft.is_some() => {
                self.sends(&mut tab, &mut chain, taste).await;
            }
            _ => {
                let typed = tab.typed();
                let loses = matches!(what, Move::SaveAndLoseTheReply);
                self.saves(&mut tab, &mut chain, clock::id(), typed, loses, taste)
                    .await;
            }
        }
        (tab, chain)
    }

    async fn saves(
        &self,
        tab: &mut Tab,
        chain: &mut Chain,
        key: String,
        mut typed: Typed,
        loses: bool,
        taste: usize,
    ) {
        let mut reply = self.browser.keyed(&key, save(self.form), &typed).await;
        while self.careless
            && let Err(Failure::Conflict {
                now: Conflict::DraftChanged { draft },
            }) = &reply
        {
            (typed.draft, typed.version) = (Some(draft.id.clone()), draft.version);
            reply = self
                .browser
                .keyed(&clock::id(), save(self.form), &typed)
                .await;
        }
        match reply {
            Ok(saved) => {
                let held = (words_in(&typed.entries), tab.seen.clone());
                chain
                    .saved
                    .insert((saved.id.0.clone(), saved.version), held);
                if loses {
                    tab.lost = Some((key, typed));
                } else {
                    (tab.draft, tab.version) = (Some(saved.id), saved.version);
                }
            }
            Err(Failure::Conflict {
                now: Conflict::DraftChanged { draft },
            }) => {
                tab.chooses(draft, taste);
            }
            // Sent in another tab: the text stays in this one, and may begin a new draft.
            Err(Failure::NotFound) => (tab.draft, tab.version) = (None, 0),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn sends(&self, tab: &mut Tab, chain: &mut Chain, taste: usize) {
        let new = NewApplication {
            form: form(self.form),
            hash: self.hash.clone(),
            entries: tab.entries.clone(),
            draft: tab.draft.clone(),
            version: tab.version,
        };
        match self.browser.call(SubmitApplication {}, &new).await {
            Ok(receipt) => {
                let held = (words_in(&tab.entries), tab.seen.clone());
                chain.sent.insert(receipt.id.0, held);
                (tab.draft, tab.version) = (None, 0);
            }
            Err(Failure::Conflict {
                now: Conflict::DraftChanged { draft },
            }) => {
                tab.chooses(draft, taste);
            }
            Err(Failure::Conflict {
                now: Conflict::AlreadySent { .. },
            }) => {
                (tab.draft, tab.version) = (None, 0);
            }
            // Another tab has sent one of another draft meanwhile: this one's stays where it is.
            Err(Failure::Conflict {
                now: Conflict::UnderWay { .. },
            }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}

impl Tab {
    fn typed(&self) -> Typed {
        Typed {
            draft: self.draft.clone(),
            version: self.version,
            entries: self.entries.clone(),
        }
    }

    fn shows(&mut self, draft: Draft) {
        self.seen.extend(words_in(&draft.entries));
        (self.draft, self.version) = (Some(draft.id), draft.version);
        self.entries = draft.entries;
    }

    /// A conflict shows both texts; the person takes theirs, keeps this one, or some of each.
    fn chooses(&mut self, theirs: Draft, taste: usize) {
        let mine = self.entries.clone();
        self.shows(theirs);
        for (field, texts) in mine {
            if taste == 1 || taste == 2 && field == "achievement" {
                self.entries.insert(field, texts);
            }
        }
    }
}

/// Tells this many orders; how many words were lost silently.
async fn orders(service: &Service, count: usize, careless: bool) -> usize {
    let seed = u64::from_be_bytes(clock::chance());
    println!("the seed is {seed}");
    let mut browsers = vec![];
    for name in [PRIYA, SAM, DYLAN, MORGAN, LEILA] {
        browsers.push(service.signed_in(name).await);
    }
    let mut lanes = vec![];
    for browser in &browsers {
        for (form, start) in [
            ("mentee", mentee()),
            ("ask", Entries::new()),
            ("every-kind", Entries::new()),
        ] {
            let hash = hash_of(browser, form).await;
            lanes.push(Lane {
                service,
                browser,
                form,
                hash,
                start,
                careless,
                typed: 0,
            });
        }
    }
    let each = count.div_ceil(lanes.len());
    let told = lanes
        .into_iter()
        .zip(0_u64..)
        .map(|(mut lane, at)| async move {
            let mut dice = Dice(seed ^ at.rotate_left(32));
            let mut lost = 0;
            for _ in 0..each {
                lost += lane.order(&mut dice).await;
            }
            lost
        });
    let lost = join_all(told).await.into_iter().sum();
    service.audited().await;
    lost
}

on_both! {
    async fn thousands_of_orders_of_two_and_three_tabs_lose_no_word_silently(service: Service) {
        assert_eq!(orders(service, ORDERS, false).await, 0);
    }

    async fn tabs_that_nobody_compares_lose_words_and_are_found_out(service: Service) {
        assert!(orders(service, 100, true).await > 10);
    }
}
