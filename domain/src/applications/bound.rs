//! What a line manager endorses, to the letter (trust.md, I5): what they are shown, what they are asked, and
//! whether it is still that.

use super::{Application, Asking, Stage, What};
use crate::api::Failure;
use crate::form::{Entries, Form, is_empty};
use crate::time::Instant;

/// What is said where what a manager was shown, or asked, is not what stands now.
pub const VOID: &str = "What you were shown has changed since we wrote to you, so an answer to it does not \
                        count. The Career Management Unit writes to you if it needs you.";

/// What a manager sees of these entries, and nothing else: questions with their answers. The applicant sees
/// the same before they send it.
#[must_use]
pub fn shown(form: &Form, entries: &Entries) -> Vec<(String, String)> {
    let asked = form.asked(entries);
    let ids = form.terms.endorsement.iter().flat_map(|of| &of.shows);
    ids.filter_map(|id| {
        let (_, field) = asked.iter().find(|(_, field)| field.id == *id)?;
        let entry = entries.get(id).filter(|entry| !is_empty(entry))?;
        let title = field.title.as_ref().unwrap_or(&field.label);
        Some((title.clone(), field.said(entry)))
    })
    .collect()
}

impl Application {
    /// What the manager sees of it.
    #[must_use]
    pub fn shown_to_manager(&self) -> Vec<(String, String)> {
        shown(&self.form, &self.entries)
    }

    /// What the manager is shown, and what they are asked, each as a text of which a hash is taken. No two
    /// things have the same text: the length of each line stands before it.
    #[must_use]
    pub fn endorsed(&self) -> [String; 2] {
        let line = |said: &str| format!("{}:{said}\n", said.len());
        let rows = self.shown_to_manager().into_iter();
        let shown = rows.map(|(title, said)| line(&title) + &line(&said));
        let asked = self
            .form
            .terms
            .endorsement
            .iter()
            .flat_map(|of| &of.confirm);
        let asked = asked.map(|of| {
            let partly = of.partly.as_ref().map_or("", |of| &of.label);
            line(&of.id) + &line(&of.title) + &line(&of.asks) + &line(partly)
        });
        [shown.collect(), asked.collect()]
    }

    /// Keeps the hash of what whoever is asked now is shown.
    pub fn bind(&mut self, hash: &str) {
        if let Some(asking) = &mut self.asking {
            hash.clone_into(&mut asking.bound);
        }
    }

    /// Compares what stands now, by its hash, with what the manager was shown. Where that is something else
    /// their yes does not count: until a decision it waits again, unless the CMU went on without one.
    pub fn compare(&mut self, hash: &str) {
        let Some(asking) = &mut self.asking else {
            return;
        };
        asking.is_void = !asking.bound.is_empty() && asking.bound != hash;
        let is_without = |what: &What| matches!(what, What::WentOnWithout { .. });
        if !asking.is_void || self.past.iter().any(|of| is_without(&of.what)) {
            return;
        }
        let sent = self.submitted();
        if let Stage::Submitted {
            decision_by,
            promise,
            ..
        }
        | Stage::Invited {
            decision_by,
            promise,
            ..
        } = self.stage
        {
            self.stage = Stage::Waiting {
                at: sent,
                decision_by,
                promise,
            };
        }
    }

    /// Asks the same manager again where what they were shown is something else now. What they refused is
    /// left to the CMU. Tells whether it was so.
    pub fn ask_again(&mut self, at: Instant) -> bool {
        let waits = matches!(self.stage, Stage::Waiting { .. });
        let is_refused = |of: &Asking| of.answer.as_ref().is_some_and(|of| !of.is_yes());
        let asking = self.asking.as_mut().filter(|of| waits && of.is_void);
        let Some(asking) = asking.filter(|of| !is_refused(of)) else {
            return false;
        };
        if asking.answer.is_some() {
            self.answered_before.push(asking.email.clone());
        }
        *asking = Asking::new(&asking.name, &asking.email, at, self.closes);
        let name = asking.name.clone();
        self.happened(at, What::AskedAgain { name });
        true
    }

    /// Whether whoever is asked now was asked before, about something that has changed since.
    #[must_use]
    pub fn is_asked_again(&self) -> bool {
        let asked = |what: &What| match what {
            What::Asked { .. } => Some(false),
            What::AskedAgain { .. } => Some(true),
            _ => None,
        };
        let mut past = self.past.iter().rev();
        past.find_map(|of| asked(&of.what)).unwrap_or_default()
    }

    /// The stage that follows the line manager's turn: whoever was invited before their yes was void is
    /// invited still.
    pub(super) fn after_waiting(&self) -> Result<Stage, Failure> {
        let Stage::Waiting {
            at,
            decision_by,
            promise,
        } = self.stage
        else {
            return Err(self.stage.moved());
        };
        Ok(match &self.invitation {
            Some(invitation) => Stage::Invited {
                at: invitation.at,
                decision_by,
                promise,
            },
            None => Stage::Submitted {
                at,
                decision_by,
                promise,
            },
        })
    }
}

/// What has changed between the hash that a page showed and the one of what stands now; nothing where they
/// are the same.
#[must_use]
pub fn changed(showed: &str, now: &str) -> Option<&'static str> {
    let told = |hash: &str| hash.split('-').next().unwrap_or_default().to_owned();
    if showed == now {
        return None;
    }
    Some(match told(showed) == told(now) {
        true => "The questions to you have changed since this page was loaded.",
        false => "What the applicant told us has changed since this page was loaded.",
    })
}
