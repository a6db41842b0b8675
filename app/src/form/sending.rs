//! Sending a form: checked here first, saved, then sent under one key until it has arrived.

use domain::api::{Conflict, Endpoint, Failure, Listed};
use domain::form::{Entries, Form, Problem, changes};
use leptos::prelude::*;

use super::draft::Filling;
use super::{Faults, mends, show};
use crate::api::{self, Act, Trouble};
use crate::browser;
use crate::ui::Mend;
use crate::ui::part::{IntoPart, Part, live, when};

/// What became of a sending that did not simply arrive.
pub(crate) enum Outcome<R> {
    /// It arrived.
    Arrived(R),
    /// It had arrived before, as an application with this receipt.
    Before(domain::applications::Receipt),
    /// It was not sent, as too many were; the page says so.
    TooMany,
    /// It was not sent; the page says why.
    Not,
}

/// What a page shows of a sending.
#[derive(Clone, Copy)]
pub(crate) struct Sending {
    /// What the person has to mend.
    pub(crate) mends: RwSignal<Vec<Mend>>,
    /// The sentence of each field that has a fault.
    pub(crate) faults: Faults,
    /// Whether it is under way.
    pub(crate) is_under_way: RwSignal<bool>,
    /// What has changed in the form, if it has.
    pub(crate) changes: RwSignal<Vec<String>>,
}

impl Sending {
    /// Nothing sent yet.
    pub(crate) fn new() -> Self {
        Self {
            mends: RwSignal::new(vec![]),
            faults: RwSignal::new(vec![]),
            is_under_way: RwSignal::new(false),
            changes: RwSignal::new(vec![]),
        }
    }

    /// Sends what is typed. `body` makes the request's body at the last moment; `page` is the
    /// address under which the sections are, or nothing if the fields are on this page.
    pub(crate) async fn send<E: Listed>(
        self,
        filling: Filling,
        endpoint: E,
        page: Option<String>,
        body: impl Fn(Filling) -> <E as Endpoint>::Body + 'static,
    ) -> Outcome<E::Reply> {
        let text = move |filling| serde_json::to_string(&body(filling)).unwrap_or_default();
        let outcome = self
            .send_text(filling, Act::of(&endpoint), page, Box::new(text))
            .await;
        match outcome {
            Outcome::Arrived(text) => match api::read(&text) {
                Ok(reply) => Outcome::Arrived(reply),
                Err(trouble) => {
                    self.stopped(&trouble.said());
                    Outcome::Not
                }
            },
            Outcome::Before(receipt) => Outcome::Before(receipt),
            Outcome::TooMany => Outcome::TooMany,
            Outcome::Not => Outcome::Not,
        }
    }

    /// The same without types.
    async fn send_text(
        self,
        filling: Filling,
        act: Act,
        page: Option<String>,
        body: Box<dyn Fn(Filling) -> String>,
    ) -> Outcome<String> {
        let page = page.as_deref();
        if self.is_under_way.get_untracked() || !self.is_right(filling, page) {
            return Outcome::Not;
        }
        self.is_under_way.set(true);
        if !filling.save(true).await {
            self.is_under_way.try_set(false);
            self.stopped("Nothing was sent, because it could not be saved first. Your text is here; try again soon.");
            return Outcome::Not;
        }
        let body = body(filling);
        let key = filling.sending_key(&body);
        let outcome = api::sent(act, body, &key).await;
        self.is_under_way.try_set(false);
        match outcome {
            Ok(reply) => {
                filling.sent();
                Outcome::Arrived(reply)
            }
            Err(Trouble::Failed(failure)) => self.refused(filling, failure, page),
            Err(trouble) => {
                self.stopped(&trouble.said());
                Outcome::Not
            }
        }
    }

    /// What is typed, if it is right; else the page says what to mend. For what is sent nowhere.
    pub(crate) fn checked(self, filling: Filling) -> Option<Entries> {
        if !self.is_right(filling, None) {
            return None;
        }
        let accept = |form: &Form| form.accept(&filling.entries.get_untracked()).ok();
        let accepted = filling.form.with_untracked(accept)?;
        Some(accepted.entries().clone())
    }

    fn is_right(self, filling: Filling, page: Option<&str>) -> bool {
        let form = filling.form.get_untracked();
        let entries = filling.entries.get_untracked();
        let problems = form.accept_on(browser::now().day(), &entries).err();
        let problems = problems.unwrap_or_default();
        self.point_at(&form, &problems, page);
        problems.is_empty()
    }

    fn point_at(self, form: &Form, problems: &[Problem], page: Option<&str>) {
        show(self.faults, form, problems);
        self.mends.try_set(mends(form, problems, page));
    }

    /// Says that it was not sent, and why.
    pub(crate) fn stopped(self, said: &str) {
        self.mends.try_set(vec![(String::new(), said.to_owned())]);
    }

    fn refused<R>(self, filling: Filling, failure: Failure, page: Option<&str>) -> Outcome<R> {
        match failure {
            Failure::Faults { problems } => {
                self.point_at(&filling.form.get_untracked(), &problems, page);
            }
            Failure::Conflict {
                now: Conflict::AlreadySent { receipt },
            } => {
                filling.sent();
                return Outcome::Before(receipt);
            }
            Failure::Conflict {
                now: Conflict::UnderWay { ref receipt },
            } => {
                let href = format!("/applications/record/{}", receipt.id.0);
                self.mends.try_set(vec![(href, failure.said())]);
            }
            Failure::Conflict {
                now: Conflict::FormChanged { form, hash },
            } => {
                let said = changes(&filling.form.get_untracked(), &form);
                filling.renew(*form, hash);
                self.changes.try_set(said);
            }
            Failure::Conflict {
                now: Conflict::DraftChanged { draft },
            } => {
                filling.meets_draft(draft, &filling.entries.get_untracked());
                self.stopped("Nothing was sent: this was changed meanwhile. Choose which text to go on with, and send it again.");
            }
            Failure::TooMany { .. } => {
                self.stopped(&failure.said());
                return Outcome::TooMany;
            }
            failure => self.stopped(&failure.said()),
        }
        Outcome::Not
    }
}

/// Says that the form has changed, and how.
pub(crate) fn changed(sending: Sending) -> Part {
    live(move || {
        let changes = sending.changes.get();
        (!changes.is_empty()).then(|| {
            view! {
                <div class="notice" role="alert">
                    <h2 class="govuk-heading-m">"This form has changed since you opened it"</h2>
                    <p class="govuk-body">
                        "Nothing was sent. Your entries are kept. Check them and send again."
                    </p>
                    <ul class="govuk-list govuk-list--bullet">
                        {changes.into_iter().map(|said| view! { <li>{said}</li> }).collect_view()}
                    </ul>
                </div>
            }
        })
    })
}

/// The button that sends, and the word that it is under way.
pub(crate) fn button(sending: Sending, words: &'static str) -> Part {
    let busy = move || sending.is_under_way.get();
    view! {
        <div class="govuk-button-group">
            <button class="govuk-button" type="submit" prop:disabled=when(busy)>{words}</button>
            <p class="saving" role="status">{crate::ui::sending(busy)}</p>
        </div>
    }
    .part()
}
