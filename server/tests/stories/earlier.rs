//! What somebody sent before: one application of a form in a round, and forms that have to come first.

use domain::api::{Conflict, Failure};
use domain::applications::api::decide::DropDecision;
use domain::applications::api::{
    MyApplications, ReadApplication, Reason, SubmitApplication, TakeBackWithdrawal,
    WithdrawApplication,
};
use domain::applications::{Application, ApplicationId, Receipt};
use domain::drafts::api::Seen;
use domain::form::Fault;
use domain::people::api::ReadSession;
use futures_util::future::join_all;
use server::App;
use server::library::Library;
use server::settings::Mode;

use crate::content::changed;
use crate::harness::{Browser, DYLAN, Engine, Folder, MORGAN, PRIYA, Service, library};
use crate::samples::{self, application, apply, decided, drafted, endorsed, mentee, open, publish};

/// The receipt of the one that is live.
pub fn under_way(of: Result<Receipt, Failure>) -> Receipt {
    match of {
        Err(Failure::Conflict {
            now: Conflict::UnderWay { receipt },
        }) => receipt,
        other => panic!("{other:?}"),
    }
}

/// The one fault of a field.
pub fn fault(of: Result<Receipt, Failure>, field: &str) -> Fault {
    let Err(Failure::Faults { problems }) = of else {
        panic!("{of:?}")
    };
    assert_eq!((problems.len(), problems[0].field.as_str()), (1, field));
    problems[0].fault.clone()
}

pub async fn withdraw(browser: &Browser, id: &ApplicationId) {
    let withdraw = WithdrawApplication { id: id.clone() };
    browser.call(withdraw, &Reason::default()).await.unwrap();
}

pub async fn read(browser: &Browser, id: &ApplicationId) -> Application {
    let read = ReadApplication { id: id.clone() };
    browser.call(read, &()).await.unwrap()
}

/// The service with a form that the CMU has changed.
pub async fn edited(
    service: &Service,
    form: &str,
    change: impl Fn(&str) -> String,
) -> (App, Folder) {
    let (content, folder) = changed(&format!("applications/{form}.toml"), change);
    let library = Library::load(&content, None, Mode::Demo).unwrap();
    (service.reopened(library.into()).await.unwrap(), folder)
}

/// Somebody's browser at another server.
pub fn at(app: &App, browser: &Browser) -> Browser {
    let elsewhere = Browser::of(app);
    let cookies = browser.cookies.lock().unwrap().clone();
    *elsewhere.cookies.lock().unwrap() = cookies;
    elsewhere
}

const LIVE: &str = "select count(*) from application where stage <> 'withdrawn'";

on_both! {
    async fn one_application_of_a_person_is_live_in_a_round(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let first = apply(&priya).await;
        // From another tab, and from a draft: refused, and the draft stays.
        let draft = samples::draft(&priya, "mentee", mentee()).await;
        for new in [application(&priya, None).await, application(&priya, Some(&draft)).await] {
            let told = priya.call(SubmitApplication {}, &new).await;
            assert!(told.as_ref().unwrap_err().said().contains(&first.reference));
            assert_eq!(under_way(told), first);
        }
        let kept = priya.call(open("mentee"), &()).await.unwrap().draft.unwrap();
        assert_eq!((kept.id, kept.version), (draft.id.clone(), draft.version));
        // Whoever reads it can tell that it is of this form and round.
        let mine = priya.call(MyApplications {}, &()).await.unwrap().sent;
        assert_eq!((mine[0].form.as_str(), mine[0].closes.is_some()), ("mentee", true));
        // Withdrawn, it stands in nobody's way; and then it cannot come back beside another.
        withdraw(&priya, &first.id).await;
        let new = application(&priya, Some(&draft)).await;
        let second = priya.call(SubmitApplication {}, &new).await.unwrap();
        let back = || TakeBackWithdrawal { id: first.id.clone() };
        let told = priya.call(back(), &()).await.unwrap_err();
        assert!(told.said().contains(&second.reference), "{told:?}");
        withdraw(&priya, &second.id).await;
        priya.call(back(), &()).await.unwrap();
        assert_eq!(service.number(LIVE).await, 1);
        // Somebody else's is somebody else's, and a form without a selection is sent as often as one likes.
        apply(&service.signed_in(DYLAN).await).await;
        for _ in 0..2 {
            samples::interested(&priya).await;
        }
        service.audited().await;
    }

    async fn of_many_that_are_sent_at_once_one_is_live(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let new = application(&priya, None).await;
        // A second server on the same database, with a writer of its own.
        let app = service.reopened(library()).await.unwrap();
        let elsewhere = at(&app, &priya);
        let sending = (0..20).map(|at| {
            let browser = if at % 2 == 0 { &priya } else { &elsewhere };
            browser.call(SubmitApplication {}, &new)
        });
        let (sent, refused): (Vec<_>, Vec<_>) = join_all(sending).await.into_iter().partition(Result::is_ok);
        let [Ok(receipt)] = &sent[..] else { panic!("{sent:?}") };
        assert_eq!(refused.len(), 19);
        for told in refused {
            assert_eq!(under_way(told), *receipt);
        }
        assert_eq!(service.number(LIVE).await, 1);
        app.store.read().close().await;
        service.audited().await;
    }

    async fn after_the_decision_one_applies_again_in_the_next_round(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let first = endorsed(&priya).await;
        samples::marked(service, &first.id, 2).await;
        drafted(&morgan, &first.id, decided("not-selected", "Say more.")).await;
        publish(&morgan).await.unwrap();
        service.later(1);
        let told = priya.call(SubmitApplication {}, &application(&priya, None).await).await.unwrap_err().said();
        assert!(told.contains(&first.reference) && told.contains("next round"), "{told}");
        // Where no window closes there is no next one to wait for.
        let (app, _folder) = edited(service, "mentee", |text| {
            let (terms, fields) = text.split_once("[[section]]").unwrap();
            let (head, tail) = terms.split_once("[[window]]").unwrap();
            let rest = tail.rsplit_once("yearly = true").unwrap().1;
            format!("{head}{rest}[[section]]{fields}")
        }).await;
        let second = apply(&at(&app, &priya)).await;
        withdraw(&priya, &second.id).await;
        app.store.read().close().await;
        // With the windows again, there is.
        service.reopened(library()).await.unwrap().store.read().close().await;
        service.later(60 * 24 * 45);
        apply(&service.signed_in(PRIYA).await).await;
    }

    async fn to_close_a_round_on_another_day_makes_no_other(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let first = apply(&priya).await;
        let (app, _folder) = edited(service, "mentee", |text| text.replace("2026-12-31", "2026-12-20")).await;
        let browser = at(&app, &priya);
        let new = application(&browser, None).await;
        assert_eq!(under_way(browser.call(SubmitApplication {}, &new).await), first);
        app.store.read().close().await;
    }

    async fn nobody_is_offered_two_places(service: Service) {
        let (priya, morgan) = (service.signed_in(PRIYA).await, service.signed_in(MORGAN).await);
        let first = endorsed(&priya).await;
        // As it may be in a database from before this rule.
        samples::aside(service, &priya).await;
        let second = endorsed(&priya).await;
        let third = endorsed(&service.signed_in(DYLAN).await).await;
        for of in [&first, &second, &third] {
            samples::marked(service, &of.id, 4).await;
        }
        let version = drafted(&morgan, &first.id, decided("offer", "")).await;
        drafted(&morgan, &second.id, decided("offer", "")).await;
        drafted(&morgan, &third.id, decided("offer", "")).await;
        let told = publish(&morgan).await.unwrap_err().said();
        assert!(told.contains(&first.reference) && told.contains(&second.reference), "{told}");
        assert!(told.starts_with("Nothing was published."), "{told}");
        assert_eq!(service.number("select count(*) from application where stage = 'offered'").await, 0);
        // Whoever holds a place is offered no other.
        let drop = DropDecision { id: first.id.clone() };
        morgan.call(drop, &Seen { version }).await.unwrap();
        publish(&morgan).await.unwrap();
        let who = priya.call(ReadSession {}, &()).await.unwrap().who.unwrap().member.id.0;
        service.sql(&format!("update application set person = '{who}' where id = '{}'", second.id.0)).await;
        drafted(&morgan, &first.id, decided("offer", "")).await;
        let told = publish(&morgan).await.unwrap_err().said();
        assert!(told.contains(&first.reference) && told.contains(&second.reference), "{told}");
        service.audited().await;
    }
}

#[test]
fn a_form_that_requires_what_is_not_there_stops_the_start() {
    let first = "shadowing-briefing";
    for (wrong, said) in [
        ("no-such-form", "there is no form “no-such-form”"),
        ("ask", "there is no form “ask”"),
        (
            "shadowing-debriefing",
            "the form would have to come before itself",
        ),
    ] {
        let (content, _folder) = changed(&format!("applications/{first}.toml"), |text| {
            text.replace(
                "form = \"shadowing-visitor\"",
                &format!("form = \"{wrong}\""),
            )
        });
        let told = Library::load(&content, None, Mode::Demo);
        let told = told.err().unwrap();
        let text = std::fs::read_to_string(content.join(format!("applications/{first}.toml")));
        let key = format!("form = \"{wrong}\"");
        let at = text.unwrap().lines().position(|line| line == key).unwrap() + 1;
        let place = format!("{first}.toml, line {at}: `form`: {said}");
        assert!(told.contains(&place), "{told}");
    }
}
