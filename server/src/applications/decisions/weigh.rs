//! One application as whoever decides sees it: without a name, with all that speaks for a decision.

use domain::api::Failure;
use domain::applications::Application;
use domain::applications::api::decide::{Marks, Part, ReadDecision, Weighed};
use domain::applications::decision::{Sentence, Unmarked, mark_said};
use domain::applications::gateway::ASSESSORS;
use domain::applications::sift::Agreement;
use domain::form::terms::Partly;
use domain::people::{CmuStaff, Member};

use super::super::{event, settling, sift};
use super::{store, weighed};
use crate::http::Call;

pub(in super::super) async fn read(
    call: Call,
    CmuStaff(reader): CmuStaff,
    ReadDecision { id }: ReadDecision,
    (): (),
) -> Result<Weighed, Failure> {
    let of = weighed(&call, &id, &reader).await?;
    let on = &call.app.store;
    let is_barred = sift::store::barred(on, &reader.id).await?.contains(&id.0);
    let marks = Given::of(&call, &of, &reader).await?;
    let scorers = of.form.terms.selection.as_ref().map_or(1, |of| of.scorers);
    let mut parts = vec![];
    for (field, text) in of.parts() {
        let masked = sift::store::masked(on, &id, &field.id).await?;
        let text = masked.unwrap_or_else(|| text.to_owned());
        let asked = (field.label.as_str(), field.marks.as_slice());
        parts.push(marks.part(&field.id, asked, text, (scorers, is_barred)));
    }
    // Who is at which level, and what the manager said, is not for whoever may come to mark this blindly.
    let answers: Vec<Agreement> = parts.iter().map(|(_, agreement)| *agreement).collect();
    let may_know = is_barred || Unmarked::of(&answers, &[]) == Unmarked::default();
    let mut exercises = vec![];
    for exercise in of.exercises().filter(|_| of.is_judged_at_event()) {
        let asked = exercise.asked();
        // Opening it by name bars nobody from the event, where names are known.
        let asked = (asked.as_str(), exercise.marks.as_slice());
        let part = marks.part(&exercise.part(), asked, String::new(), (ASSESSORS, false));
        exercises.push(part.1);
        // Feedback is about what was seen.
        parts.extend(of.came().then_some(part));
    }
    let unmarked = Unmarked::of(&answers, &exercises).said();
    let notes = match of.came() && unmarked.is_none() {
        true => event::store::notes(on, &id).await?,
        false => vec![],
    };
    let selection = of.form.terms.selection.as_ref().filter(|_| may_know);
    let level = selection.and_then(|selection| {
        let level = selection.level.get(selection.level_of(&of.entries)?)?;
        Some(level.title.clone())
    });
    let in_part = of.in_part().into_iter().filter(|_| may_know);
    let label = |of: &Partly| of.label.clone();
    Ok(Weighed {
        round: of.round(),
        title: of.form.title.clone(),
        reference: of.reference.clone(),
        form: of.deciding(),
        level,
        in_part: in_part.map(label).collect(),
        parts: parts.into_iter().map(|(part, _)| part).collect(),
        unmarked,
        notes,
        sentences: fitting(&call.app.library.feedback, None),
        draft: store::one(on, &id).await?,
        at: call.now(),
        offer_stands: of.offer_stands(),
    })
}

/// The marks of an application, and who asks for them.
struct Given<'a> {
    given: Vec<store::Given>,
    settled: std::collections::BTreeMap<String, domain::applications::api::decide::Settled>,
    saved: &'a [Sentence],
    reader: &'a Member,
}

impl<'a> Given<'a> {
    async fn of(call: &'a Call, of: &Application, reader: &'a Member) -> Result<Self, Failure> {
        let on = &call.app.store;
        Ok(Self {
            given: store::of_application(on, &of.id).await?,
            settled: settling::store::settled_of(on, &of.id).await?,
            saved: &call.app.library.feedback,
            reader,
        })
    }

    /// A part with its marks, and what they come to: what was asked, and what each mark means.
    fn part(
        &self,
        id: &str,
        (asked, meanings): (&str, &[String]),
        text: String,
        (scorers, is_barred): (u8, bool),
    ) -> (Part, Agreement) {
        let of_part = |is_void: bool| {
            let all = self.given.iter().filter(|of| of.part == id);
            let all = all.filter(|of| of.is_void == is_void);
            all.map(|of| of.mark).collect::<Vec<u8>>()
        };
        let marks = Marks {
            given: of_part(false),
            void: of_part(true),
            settled: self.settled.get(id).cloned(),
        };
        let settled = marks.settled.as_ref().map(|of| of.mark);
        let agreement = Agreement::of(&marks.given, settled, scorers);
        let halves = match agreement {
            Agreement::Agreed { halves } => Some(halves),
            Agreement::Open | Agreement::Apart => None,
        };
        let own = self.given.iter().filter(|of| of.part == id);
        let mut own = own.filter(|of| !of.is_void);
        let has_marked = own.any(|of| of.person == self.reader.id.0);
        let may_see = is_barred || has_marked || halves.is_some();
        let part = Part {
            id: id.to_owned(),
            asked: asked.to_owned(),
            text,
            marks: may_see.then_some(marks),
            mark: halves.map(|halves| mark_said(meanings, halves)),
            sentences: fitting(self.saved, halves),
        };
        (part, agreement)
    }
}

/// The saved sentences that fit a mark, in halves.
fn fitting(all: &[Sentence], halves: Option<u16>) -> Vec<String> {
    let fitting = all.iter().filter(|of| of.fits(halves));
    fitting.map(|of| of.text.clone()).collect()
}
