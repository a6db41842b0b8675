//! What CMU staff take away of a round: its queue as a table, and the pack that a panel reads on paper.
//! Neither tells whose an application is, so reading them bars nobody from scoring.

use domain::api::Failure;
use domain::applications::Application;
use domain::applications::api::desk::{ReadPack, ReadQueue};
use domain::applications::round::{Answer, Pack, Sheet};
use domain::people::CmuStaff;

use super::super::{sift, store};
use super::moved::now;
use super::{SUBMITTED, desk, found, is_no_rival};
use crate::http::Call;
use crate::vault::Use;

pub(in super::super) async fn queue(
    call: Call,
    CmuStaff(reader): CmuStaff,
    ReadQueue { round }: ReadQueue,
    (): (),
) -> Result<String, Failure> {
    let round = now(&call, round).await?;
    Ok(desk(&call, &reader, round).await?.sheet())
}

pub(in super::super) async fn pack(
    call: Call,
    CmuStaff(reader): CmuStaff,
    ReadPack { round }: ReadPack,
    (): (),
) -> Result<Pack, Failure> {
    let round = now(&call, round).await?;
    let found = found(&call, &round)?;
    is_no_rival(&call, &found, &reader).await?;
    if found.parts().is_empty() {
        return Err(Failure::NotFound);
    }
    let of = &call.app.store;
    let declared = sift::store::declared(of, &reader.id).await?;
    let mut masks = sift::store::masks(of, found.id, found.closes).await?;
    let all = store::at_stage(of, (found.id, found.closes), SUBMITTED).await?;
    let count = all.len();
    // By the keyed hash of their ids: the same at every look and for everybody, so that a panel has one
    // order; it follows nothing that is known of anybody.
    let may_judge = |of: &Application| !of.is_close_to(&reader) && !declared.contains(&of.id.0);
    let ordered = all.into_iter().filter(may_judge).map(|application| {
        let said = format!("{}\n{}", round.0, application.id.0);
        (of.vault().mac(Use::Order, &said), application)
    });
    let mut ordered: Vec<(String, Application)> = ordered.collect();
    ordered.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let sheets = ordered.into_iter().map(|(_, of)| {
        let answers = of.parts().map(|(field, text)| Answer {
            asked: field.label.clone(),
            help: field.help.clone(),
            marks: field.marks.clone(),
            text: masks
                .remove(&(of.id.0.clone(), field.id.clone()))
                .unwrap_or_else(|| text.to_owned()),
        });
        Sheet {
            answers: answers.collect(),
            reference: of.reference.clone(),
        }
    });
    let sheets: Vec<Sheet> = sheets.collect();
    Ok(Pack {
        title: found.title(),
        left_out: count - sheets.len(),
        sheets,
    })
}
