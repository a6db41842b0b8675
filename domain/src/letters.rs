//! Letters: mail in plain words. A letter says that something is waiting, not what (trust.md,
//! decision 5): only a sign-in letter holds a secret.

pub mod api;

use serde::{Deserialize, Serialize};

use crate::time::{Day, Instant};

/// A letter to one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The text, in paragraphs.
    pub text: String,
    /// The page it leads to.
    pub link: String,
}

/// A letter and when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sent {
    /// The letter.
    pub letter: Letter,
    /// When it was written.
    pub at: Instant,
}

/// How long a sign-in letter is good for, in minutes.
pub const SIGN_IN_MINUTES: i64 = 15;
/// The subject of that letter alone.
const SIGN_IN: &str = "Sign in to your careers service";

/// How many letters did not go out, without a word of what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Not taken by the mail server yet, and tried again and again.
    pub waiting: i64,
    /// Refused for good, or nobody knows.
    pub failed: i64,
    /// When the oldest of them was written.
    pub since: Instant,
}

impl Stuck {
    /// What CMU staff are told; nothing if all is well (trust.md, F12).
    #[must_use]
    pub fn notice(&self) -> Option<String> {
        let letters = |count| match count {
            1 => "1 letter".to_owned(),
            count => format!("{count} letters"),
        };
        let waiting = (self.waiting > 0).then(|| {
            let waiting = letters(self.waiting);
            format!("{waiting} could not be sent yet; we keep trying.")
        });
        let failed = (self.failed > 0).then(|| {
            let failed = letters(self.failed);
            format!("{failed} could not be delivered: telephone people instead.")
        });
        let said: Vec<_> = waiting.into_iter().chain(failed).collect();
        (!said.is_empty()).then(|| {
            let (day, clock) = (self.since.day(), self.since.clock());
            let said = said.join(" ");
            format!("{said} The oldest is from {day} at {clock}. Tell whoever runs this service.")
        })
    }
}

impl Letter {
    /// To somebody who wants to sign in: a link and a code (trust.md, decision 3).
    #[must_use]
    pub fn sign_in(to: &str, link: String, code: &str) -> Self {
        let text = format!(
            "Use this link to sign in. It works once and for {SIGN_IN_MINUTES} minutes.\n\n\
             Or type this code on the page where you asked for it: {code}\n\n\
             If you did not ask to sign in, you need do nothing."
        );
        Self {
            to: to.to_owned(),
            subject: SIGN_IN.to_owned(),
            text,
            link,
        }
    }

    /// Whether it holds a link to sign in, which ends.
    #[must_use]
    pub fn is_to_sign_in(&self) -> bool {
        self.subject == SIGN_IN
    }

    /// To an applicant: it arrived. The noun is that of what was sent (`Promise::noun`).
    #[must_use]
    pub fn application_arrived(
        to: &str,
        link: String,
        (noun, reference): (&str, &str),
        url: &str,
    ) -> Self {
        let text = format!(
            "We have received your {noun}. Its reference is {reference}.\n\n\
             You can read and print it when you are signed in.\n\n\
             If you like, answer our equality questions at {url}/monitoring. Your answers carry no name and \
             are no part of your {noun}."
        );
        Self {
            to: to.to_owned(),
            subject: format!("We have your {noun} {reference}"),
            text,
            link,
        }
    }

    /// To a line manager: an answer is asked of them, perhaps again. The link acts for them (trust.md,
    /// decision 4).
    #[must_use]
    pub fn endorsement_asked(to: &str, link: String, until: Day, is_again: bool) -> Self {
        let again = if is_again {
            "We have asked you before. What we show you has changed since then, so an answer that you gave \
             does not count.\n\n"
        } else {
            ""
        };
        let text = format!(
            "Somebody who works for you has named you as their line manager, and needs your answer. It takes \
             about five minutes.\n\n\
             {again}Please answer by {until}. Do not pass this letter on: the link is for you alone.\n\n\
             A newer letter about the same thing takes the place of this one."
        );
        Self {
            to: to.to_owned(),
            subject: "Your answer is needed as a line manager".to_owned(),
            text,
            link,
        }
    }

    /// To an applicant: something has happened to what they sent.
    #[must_use]
    pub fn application_news(to: &str, link: String, (noun, reference): (&str, &str)) -> Self {
        let text = format!("There is news on your {noun} {reference}. Sign in to read it.");
        Self {
            to: to.to_owned(),
            subject: format!("News on your {noun} {reference}"),
            text,
            link,
        }
    }

    /// To an applicant: a form that has to follow what was granted has not come.
    #[must_use]
    pub fn form_owed(to: &str, link: String, (noun, reference): (&str, &str)) -> Self {
        let text = format!(
            "Your {noun} {reference} was answered with a yes, and another form has to follow it. We have \
             not had that one yet. Sign in to see which it is, and send it."
        );
        Self {
            to: to.to_owned(),
            subject: format!("A form is missing for {reference}"),
            text,
            link,
        }
    }

    /// To an applicant: there is a decision. It does not say which.
    #[must_use]
    pub fn decision_made(to: &str, link: String, reference: &str) -> Self {
        let text = format!(
            "There is a decision on your application {reference}. Sign in to read it, and any \
             feedback on your answers."
        );
        Self {
            to: to.to_owned(),
            subject: format!("A decision on your application {reference}"),
            text,
            link,
        }
    }

    /// To a CMU project manager: a place is free again.
    #[must_use]
    pub fn place_free(to: &str, link: String, reference: &str) -> Self {
        let text = format!(
            "The place of the application {reference} is free again. Open the round to see how many places \
             are left, and offer it to somebody else."
        );
        Self {
            to: to.to_owned(),
            subject: format!("The place of {reference} is free again"),
            text,
            link,
        }
    }

    /// To a CMU project manager: what was granted is withdrawn, and somebody may be waiting for the applicant.
    #[must_use]
    pub fn granted_withdrawn(to: &str, link: String, (noun, reference): (&str, &str)) -> Self {
        let text = format!(
            "The {noun} {reference} was answered with a yes, and its applicant has now withdrawn it. Please \
             tell whoever expects them, such as their host. Open it to read if they say why."
        );
        Self {
            to: to.to_owned(),
            subject: format!("The {noun} {reference} was withdrawn after a yes"),
            text,
            link,
        }
    }

    /// To a CMU project manager: a place was accepted.
    #[must_use]
    pub fn offer_answered(to: &str, link: String, reference: &str) -> Self {
        let text = format!(
            "There is an answer to the offer on the application {reference}. Open the round to see \
             how many places are left."
        );
        Self {
            to: to.to_owned(),
            subject: format!("The offer on {reference} has an answer"),
            text,
            link,
        }
    }

    /// To a CMU project manager: an application needs somebody to decide how to go on.
    #[must_use]
    pub fn application_stuck(to: &str, link: String, (noun, reference): (&str, &str)) -> Self {
        let text = format!(
            "The {noun} {reference} does not go on by itself. Open it to see what is needed."
        );
        Self {
            to: to.to_owned(),
            subject: format!("The {noun} {reference} needs you"),
            text,
            link,
        }
    }

    /// The same with one more paragraph, where there is something else to say.
    #[must_use]
    pub fn with(mut self, said: Option<&str>) -> Self {
        if let Some(said) = said {
            self.text = format!("{}\n\n{said}", self.text);
        }
        self
    }

    /// To somebody whom the CMU asks to score applications.
    #[must_use]
    pub fn asked_to_score(to: &str, link: String) -> Self {
        let text =
            "The Career Management Unit asks you to score applications. You see one answer at \
                    a time, and not whose it is. Sign in with this address to begin."
                .to_owned();
        Self {
            to: to.to_owned(),
            subject: "Please score some applications".to_owned(),
            text,
            link,
        }
    }

    /// To an applicant: they are invited to the gateway event. It does not say when or where.
    #[must_use]
    pub fn invited_to_event(to: &str, link: String, reference: &str) -> Self {
        let text = format!(
            "You are invited to the gateway event for your application {reference}. Sign in to read when \
             and where it is, and what happens there."
        );
        Self {
            to: to.to_owned(),
            subject: format!("You are invited: application {reference}"),
            text,
            link,
        }
    }

    /// To somebody whom the CMU asks to see applicants at the gateway event.
    #[must_use]
    pub fn asked_to_assess(to: &str, link: String) -> Self {
        let text =
            "The Career Management Unit asks you to see applicants at a gateway event. You fill \
                    in a score sheet for each. Sign in with this address to begin."
                .to_owned();
        Self {
            to: to.to_owned(),
            subject: "Please assess at a gateway event".to_owned(),
            text,
            link,
        }
    }

    /// To a CMU project manager: there is an application to read.
    #[must_use]
    pub fn application_waits(to: &str, link: String, (noun, reference): (&str, &str)) -> Self {
        let text = format!("The {noun} {reference} has arrived and can be read.");
        Self {
            to: to.to_owned(),
            subject: format!("A new {noun}"),
            text,
            link,
        }
    }

    /// To a CMU project manager: a question waits.
    #[must_use]
    pub fn question_waits(to: &str, link: String) -> Self {
        let text = "A question is waiting for an answer in the inbox.".to_owned();
        Self {
            to: to.to_owned(),
            subject: "A question is waiting".to_owned(),
            text,
            link,
        }
    }

    /// To an asker: there is an answer.
    #[must_use]
    pub fn question_answered(to: &str, link: String) -> Self {
        let text = "The Career Management Unit has answered your question. Sign in to read the \
                    answer. You can ask more on the same page."
            .to_owned();
        Self {
            to: to.to_owned(),
            subject: "Your question has an answer".to_owned(),
            text,
            link,
        }
    }
}
