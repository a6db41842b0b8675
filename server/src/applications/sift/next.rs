//! What a scorer is asked next: one part, in an order of their own, and how many wait.

mod store;

use domain::api::Failure;
use domain::applications::api::desk::{Next, NextPart};
use domain::applications::round::ToScore;
use domain::applications::{Application, ApplicationId};

use self::store::Known;
use super::conflict::passed;
use super::store::{held, masked};
use super::{is_sifted, may_score};
use crate::applications::rounds::moved::now;
use crate::applications::store::one;
use crate::http::{Call, Scorer};
use crate::vault::Use;

pub(in super::super) async fn next(
    call: Call,
    who: Scorer,
    NextPart { round }: NextPart,
    (): (),
) -> Result<Next, Failure> {
    let round = now(&call, round).await?;
    let found = may_score(&call, &who, &round).await?;
    let store = &call.app.store;
    let me = &who.member.id;
    let (open, alike) = store::alike(store, found.id, found.closes, me).await?;
    let scorers = found.scorers();
    let passed = passed(store, me, &found).await?;
    // What waits for its mask has no mark, and is not asked for.
    let held = held(store, found.id, found.closes).await?;
    let is_held = |id: &ApplicationId, part: &str| held.contains(&(id.0.clone(), part.to_owned()));
    let waits = |of: Known| !of.has_marked && of.given.is_open(of.is_settled, scorers);
    // What has no mark at all waits too.
    let waiting = |part: &str| {
        let of_part = alike.iter().filter(|(of, ..)| of == part);
        let done = of_part.filter(|(_, known, _)| !waits(*known));
        let held = held.iter().filter(|(_, of)| of == part).count();
        open.saturating_sub(done.map(|(.., count)| count).sum::<usize>() + held)
    };
    let (parts, title) = (found.parts(), found.title());
    let mut left_in_all = parts.iter().map(|(part, _)| waiting(part)).sum::<usize>();
    for (part, _) in parts.iter().filter(|(part, _)| waiting(part) > 0) {
        let each = store::of_each(store, found.id, found.closes, (me, part)).await?;
        // An order of their own for each scorer and part, the same at every look. No application is
        // opened but the one that comes next.
        let ordered = each.into_iter();
        let ordered = ordered.filter(|(id, known)| waits(*known) && !is_held(id, part));
        let ordered = ordered.map(|(id, _)| {
            let said = format!("{}\n{part}\n{}", me.0, id.0);
            (store.vault().mac(Use::Order, &said), id)
        });
        let mut ordered: Vec<(String, ApplicationId)> = ordered.collect();
        ordered.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let mut left = ordered.len();
        for (_, id) in ordered {
            let application = one(store, &id).await?;
            let fits =
                application.filter(|of| !of.is_close_to(&who.member) && is_sifted(of).is_ok());
            if let Some(part) = fits.and_then(|of| shown(&of, part, (left, left_in_all))) {
                let masked = masked(store, &part.id, &part.part).await?;
                let part = ToScore {
                    text: masked.unwrap_or(part.text),
                    ..part
                };
                return Ok(Next {
                    title,
                    part: Some(part),
                    passed,
                });
            }
            left -= 1;
            left_in_all = left_in_all.saturating_sub(1);
        }
    }
    Ok(Next {
        title,
        part: None,
        passed,
    })
}

/// A part as its scorer sees it.
fn shown(of: &Application, part: &str, (left, left_in_all): (usize, usize)) -> Option<ToScore> {
    let (field, text) = of.parts().find(|(field, _)| field.id == part)?;
    Some(ToScore {
        id: of.id.clone(),
        part: field.id.clone(),
        asked: field.label.clone(),
        help: field.help.clone(),
        marks: field.marks.clone(),
        text: text.to_owned(),
        left,
        left_in_all,
    })
}
