//! The one form by which somebody says that they are interested: every option can be chosen in it, so that
//! whatever is closed leads there (S0-16), and it asks who takes a place that is for one group (S0-11).

use domain::form::interest::{REGISTER_INTEREST, WHICH};
use domain::form::{Condition, Defect, Form, Kind};
use domain::options::{DevelopmentOption, Standing};

use super::source::Source;

/// Whether places come by that form alone, and for one group.
pub(super) fn is_for_group(option: &DevelopmentOption) -> bool {
    let is_by_interest = option.form.as_deref() == Some(REGISTER_INTEREST);
    is_by_interest && option.group.is_some() && option.standing == Standing::Current
}

/// Whether the form offers every option but its own, and every one of a form that can be closed; and asks
/// whoever chooses an option for one group to say that it is for them.
///
/// # Errors
/// A sentence with file, line and key.
pub(super) fn all_in_interest(
    forms: &[(Source, Form)],
    options: &[(Source, DevelopmentOption)],
) -> Result<(), String> {
    let Some((source, form)) = forms.iter().find(|(_, form)| form.id == REGISTER_INTEREST) else {
        return Ok(());
    };
    let mistake = |key: &str, said: String| {
        let defect = Defect::at(key, said).within(WHICH);
        Err(source.defect(&defect))
    };
    for (of, option) in options {
        let can_close = |(_, other): &(Source, Form)| {
            other.option == of.slug && (option.group.is_some() || !other.terms.windows.is_empty())
        };
        let is_needed = of.slug != form.option || forms.iter().any(can_close);
        if is_needed && !form.offers(WHICH, &of.slug) {
            let said = format!("nobody can choose the option “{}”: add it", of.slug);
            return mistake("choices", said);
        }
        let declares = form
            .sections
            .iter()
            .flat_map(|section| &section.fields)
            .any(|field| {
                let mut all = field.when.iter().flat_map(Condition::all);
                matches!(field.kind, Kind::Declaration { .. })
                    && !field.optional
                    && all.any(|when| when.field == WHICH && when.is == of.slug)
            });
        if is_for_group(option) && !declares {
            let said = format!(
                "“{}” is for one group, and nobody is asked if they are in it: add a declaration with \
                 `when = {{ field = \"{WHICH}\", is = \"{}\" }}`",
                of.slug, of.slug
            );
            return mistake("choices", said);
        }
    }
    Ok(())
}
