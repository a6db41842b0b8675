//! What one says of oneself. New forms start with it.

use domain::api::Failure;
use domain::people::api::{SaveProfile, SignedIn};
use domain::people::{Grade, GradeId, Grades, Profile};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sign_in::line;
use crate::api::{Trouble, json};
use crate::ui::part::{IntoPart, Part, act, live};
use crate::{api, browser, session, ui};

/// The name under which this tab keeps what is typed and not yet saved.
const TYPED: &str = "profile";

/// The page. It stays when the session ends: what is typed in it is still wanted.
pub(crate) fn page() -> Part {
    let coming = async {
        session::found_out().await;
        api::content::<Grades>("grades.json").await
    };
    ui::loaded(coming, |grades| match session::who() {
        Some(who) if who.is_outsider => ui::stopped(&Trouble::Failed(Failure::ForMembers)),
        Some(who) => shown(who, grades),
        None => ui::stopped(&Trouble::Failed(Failure::SignIn)),
    })
}

fn shown(who: SignedIn, grades: Grades) -> Part {
    let typed = browser::kept(TYPED);
    let of = typed
        .and_then(|text| json::read(&text))
        .unwrap_or(who.profile);
    let name = RwSignal::new(of.name);
    let unit = RwSignal::new(of.unit);
    let manager = RwSignal::new(of.line_manager_name);
    let manager_email = RwSignal::new(of.line_manager_email);
    let grade = RwSignal::new(of.grade.map(|grade| grade.0).unwrap_or_default());
    let mends = RwSignal::new(vec![]);
    let worked = RwSignal::new(false);
    let choices = grades.0.clone();
    let profile = move || {
        let text = |of: RwSignal<String>| of.get().trim().to_owned();
        let grade = text(grade);
        Profile {
            name: text(name),
            grade: (!grade.is_empty()).then_some(GradeId(grade)),
            unit: text(unit),
            line_manager_name: text(manager),
            line_manager_email: text(manager_email),
        }
    };
    Effect::new(move |before: Option<()>| {
        let profile = profile();
        if before.is_some() {
            browser::keep(TYPED, &serde_json::to_string(&profile).unwrap_or_default());
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        worked.set(false);
        let profile = untrack(profile);
        let faults = profile.faults(&grades).into_iter();
        let faults: Vec<_> = faults
            .map(|(part, said)| (format!("#field-{}", part.replace('_', "-")), said))
            .collect();
        let is_right = faults.is_empty();
        mends.set(faults);
        if is_right {
            spawn_local(async move {
                match api::call(SaveProfile {}, &profile).await {
                    Ok(()) => {
                        browser::forget(TYPED);
                        worked.try_set(true);
                        session::refresh().await;
                    }
                    Err(trouble) => {
                        mends.try_set(vec![ui::refusal(&trouble)]);
                    }
                }
            });
        }
    };
    let option = |of: &Grade| {
        let selected = of.id.0 == grade.get_untracked();
        view! { <option value=of.id.0.clone() prop:selected=selected>{of.name.clone()}</option> }
    };
    let options = choices.iter().map(option).collect_view();
    view! {
        <div class="measure">
            {live(move || worked.get().then(|| ui::success("Your profile has been saved.")))}
            {ui::error_summary(mends)}
            {ui::heading("Your profile")}
            <p class="govuk-body">
                {format!("You are signed in as {}. ", who.member.email)}
                "New forms start with what you say here. A copy goes with each application you send."
            </p>
            <form novalidate on:submit=act(submit)>
                {line("field-name", "Your name", "", ["text", "name", ""], name, mends)}
                <div class="govuk-form-group">
                    <label class="govuk-label govuk-label--s" for="field-grade">"Your rank or band"</label>
                    <div class="govuk-hint" id="field-grade-hint">
                        "The one you hold in your own right, not one you act in."
                    </div>
                    <select class="govuk-select" id="field-grade" name="grade"
                        aria-describedby="field-grade-hint"
                        on:change=act(move |event| grade.set(event_target_value(&event)))>
                        <option value="">"Choose"</option>
                        {options}
                    </select>
                </div>
                {line("field-unit", "Your unit", "For example, Northbridge response team 3.",
                    ["text", "organization", ""], unit, mends)}
                {line("field-line-manager-name", "Your line manager’s name", "",
                    ["text", "off", ""], manager, mends)}
                {line("field-line-manager-email", "Your line manager’s work e-mail address", "",
                    ["email", "off", ""], manager_email, mends)}
                <button class="govuk-button" type="submit">"Save"</button>
            </form>
            <p class="govuk-body">
                "Do you need something to take part on equal terms? Say so on the page "
                <a class="govuk-link" href="/applications/adjustments">"Adjustments you need"</a>"."
            </p>
        </div>
    }
    .part()
}
