//! Two who keep writing whatever happens, and remember what was acknowledged: an applicant, and a
//! talk between somebody who asks and the CMU. What got no answer is sent again with its key.

use std::collections::BTreeMap;

use domain::api::{Endpoint, Failure};
use domain::applications::Receipt;
use domain::applications::api::{MyApplications, NewApplication, SubmitApplication};
use domain::form::Entries;
use domain::letters::api::ListLetters;
use domain::people::api::{AskSignIn, Proof, SignIn, SignInReply, SignInRequest};
use domain::questions::QuestionId;
use domain::questions::api::{
    AnswerQuestion, AskQuestion, FollowUpQuestion, MyQuestions, NewQuestion, ReadQuestion,
};
use server::clock;

use crate::harness::{DYLAN, MORGAN, PRIYA, address, secret_of};
use crate::process::Wire;
use crate::samples::{INTEREST, form, interest, mentee, open, question, save, words};

/// What somebody who writes was told.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// It is done.
    Done,
    /// Try again later: busy, or no room.
    Later(Failure),
    /// Nobody answered.
    Nothing,
}

pub async fn signed_in(port: u16, name: &str) -> Wire {
    let mut wire = Wire::new(port);
    let email = address(name);
    let asked = SignInRequest {
        email: email.clone(),
        form: None,
    };
    wire.must(AskSignIn {}, &asked).await;
    let letters = wire.must(ListLetters {}, &()).await;
    let letter = letters
        .into_iter()
        .find(|sent| sent.letter.to == email && sent.letter.link.contains('#'))
        .unwrap();
    let proof = Proof::Link {
        secret: secret_of(&letter.letter),
        email: None,
    };
    assert_eq!(wire.must(SignIn {}, &proof).await, SignInReply::SignedIn);
    wire
}

/// Calls and sorts what came back; a refusal of any other kind ends the story.
async fn told<E: Endpoint>(
    wire: &mut Wire,
    key: &str,
    of: E,
    body: &E::Body,
) -> Result<E::Reply, Told> {
    match wire.call(key, &of, body).await {
        Some(Ok(reply)) => Ok(reply),
        Some(Err(later @ (Failure::Busy { .. } | Failure::DiskFull))) => Err(Told::Later(later)),
        Some(Err(failure)) => panic!("{failure:?}"),
        None => Err(Told::Nothing),
    }
}

/// Somebody who applies again and again.
pub struct Applicant {
    pub wire: Wire,
    pub new: NewApplication,
    /// The key of what has no answer yet.
    pub waiting: Option<String>,
    pub acknowledged: BTreeMap<String, Receipt>,
}

impl Applicant {
    /// With a form that one may send again and again.
    pub async fn at(port: u16) -> Self {
        Self::with(port, INTEREST, interest()).await
    }

    /// For a place, which a line manager endorses. What was sent is put aside before the next
    /// ([`super::program::Program::aside`]).
    pub async fn for_a_place(port: u16) -> Self {
        Self::with(port, "mentee", mentee()).await
    }

    async fn with(port: u16, id: &str, entries: Entries) -> Self {
        let mut wire = signed_in(port, PRIYA).await;
        let hash = wire.must(open(id), &()).await.hash;
        let new = NewApplication {
            version: 0,
            form: form(id),
            hash,
            entries,
            draft: None,
        };
        Self {
            wire,
            new,
            waiting: None,
            acknowledged: BTreeMap::new(),
        }
    }

    /// The next sending comes of a draft.
    pub async fn drafts(&mut self) {
        let typed = domain::drafts::api::Typed {
            draft: None,
            version: 0,
            entries: self.new.entries.clone(),
        };
        let saved = self.wire.must(save(&self.new.form.0), &typed).await;
        (self.new.draft, self.new.version) = (Some(saved.id), saved.version);
    }

    /// Sends: what has no answer yet, or something new.
    pub async fn step(&mut self) -> Told {
        // It waits until it is answered, also where nobody waits with it any more.
        let key = self.waiting.get_or_insert_with(clock::id).clone();
        match told(&mut self.wire, &key, SubmitApplication {}, &self.new).await {
            Ok(receipt) => {
                self.waiting = None;
                self.acknowledged.insert(key, receipt);
                Told::Done
            }
            Err(not) => not,
        }
    }

    /// Everything acknowledged is there, once, and nothing else; and its key leads to it.
    pub async fn check(&mut self) {
        let mine = self.wire.must(MyApplications {}, &()).await;
        let there: Vec<_> = mine.sent.iter().map(|sent| &sent.id).collect();
        for receipt in self.acknowledged.values() {
            assert!(there.contains(&&receipt.id), "lost: {receipt:?}");
        }
        assert_eq!(there.len(), self.acknowledged.len(), "none twice");
    }
}

/// A talk: asked, answered, followed up, answered …
pub struct Talk {
    pub asker: Wire,
    pub staff: Wire,
    new: NewQuestion,
    on: Option<QuestionId>,
    said: usize,
    /// The key of what has no answer yet.
    waiting: Option<String>,
    pub acknowledged: Vec<(QuestionId, String)>,
}

/// The most that is said on one question; then a new one is asked.
const LONGEST: usize = 8;

impl Talk {
    pub async fn at(port: u16) -> Self {
        let mut asker = signed_in(port, DYLAN).await;
        let staff = signed_in(port, MORGAN).await;
        let hash = asker.must(open("ask"), &()).await.hash;
        let new = NewQuestion {
            hash,
            entries: question("A talk", "words 0"),
            draft: None,
            version: 0,
        };
        Self {
            asker,
            staff,
            new,
            on: None,
            said: 0,
            waiting: None,
            acknowledged: vec![],
        }
    }

    /// Says the next thing, or again what has no answer yet.
    pub async fn step(&mut self) -> Told {
        let key = self.waiting.get_or_insert_with(clock::id).clone();
        let text = format!("words {}", self.said);
        let done = match self.on.clone() {
            None => told(&mut self.asker, &key, AskQuestion {}, &self.new).await,
            Some(id) if self.said % 2 == 1 => {
                told(&mut self.staff, &key, AnswerQuestion { id }, &words(&text)).await
            }
            Some(id) => {
                told(
                    &mut self.asker,
                    &key,
                    FollowUpQuestion { id },
                    &words(&text),
                )
                .await
            }
        };
        match done {
            Ok(question) => {
                assert_eq!(question.messages.len(), self.said + 1, "said once");
                self.waiting = None;
                self.acknowledged.push((question.id.clone(), text));
                self.said = (self.said + 1) % LONGEST;
                self.on = (self.said > 0).then_some(question.id);
                Told::Done
            }
            Err(not) => not,
        }
    }

    /// Everything acknowledged stands there, once, in its order, and nothing else does.
    pub async fn check(&mut self) {
        let mut by_question: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, text) in &self.acknowledged {
            by_question.entry(&id.0).or_default().push(text);
        }
        let mine = self.asker.must(MyQuestions {}, &()).await;
        assert_eq!(
            mine.len(),
            by_question.len(),
            "no question lost, none twice"
        );
        for (id, texts) in by_question {
            let id = QuestionId(id.to_owned());
            let read = self.asker.must(ReadQuestion { id }, &()).await;
            let said: Vec<_> = read.messages.iter().map(|m| m.text.as_str()).collect();
            assert_eq!(said, texts);
        }
    }
}
