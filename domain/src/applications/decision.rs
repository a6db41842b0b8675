//! A decision: drafted on a form of its own, with feedback for each scored part, and published together
//! with the others of its round. Whoever is not selected reads why, part by part.

mod unmarked;

use serde::{Deserialize, Serialize};

pub use self::unmarked::{Unmarked, says_why, why_without};

use super::api::decide::Deciding;
use super::{Application, Outcome, Stage};
use crate::api::Failure;
use crate::form::terms::BEST_MARK;
use crate::form::{Choice, Defect, Entries, Field, Form, Kind};

/// The most words of feedback for one part.
pub const FEEDBACK_WORDS: usize = 300;
/// The most characters of a saved sentence.
const LONGEST_SENTENCE: usize = 300;
/// The field that says what is decided.
pub const OUTCOME: &str = "outcome";
/// The field that says why it is decided without all marks.
pub const WITHOUT: &str = "without-marks";
/// The most words of that.
const WITHOUT_WORDS: usize = 100;

/// What the CMU says to an applicant about a part of their application, or about the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Remark {
    /// What was asked; empty where it is about the whole.
    pub asked: String,
    /// What the CMU says.
    pub text: String,
    /// Its mark and what that means, as [`mark_said`] has it; nothing where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

/// A mark, in halves, with what it means in a form: "3 of 5: There is one example."
#[must_use]
pub fn mark_said(meanings: &[String], halves: u16) -> String {
    let mark = halves / 2;
    let meaning = |mark: u16| {
        meanings
            .get(usize::from(mark))
            .map_or("", |said| said.trim())
    };
    if halves.is_multiple_of(2) {
        return format!("{mark} of {BEST_MARK}: {}", meaning(mark));
    }
    let (below, above) = (meaning(mark), meaning(mark + 1));
    format!(
        "{mark}.5 of {BEST_MARK}, between {mark} ({below}) and {} ({above})",
        mark + 1
    )
}

/// What is decided, with what is said for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// A place, perhaps, or none.
    pub outcome: Outcome,
    /// The feedback that there is, in the order of the form.
    pub remarks: Vec<Remark>,
    /// Why it is decided without all marks; the applicant reads it.
    pub without: Option<String>,
}

/// A saved sentence, which is put into feedback and then edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// The marks that it fits; any, where there are none.
    #[serde(default)]
    pub marks: Vec<u8>,
    /// The sentence.
    pub text: String,
}

impl Sentence {
    /// Whether it fits a part with this mark, in halves; without a mark each does.
    #[must_use]
    pub fn fits(&self, halves: Option<u16>) -> bool {
        let near =
            |mark: &u8| halves.is_none_or(|halves| (u16::from(*mark) * 2).abs_diff(halves) < 2);
        self.marks.is_empty() || self.marks.iter().any(near)
    }

    /// Whether saved sentences are sound.
    ///
    /// # Errors
    /// A [`Defect`]: a sentence that is empty, too long or there twice, or a mark nobody gives.
    pub fn checked(all: &[Self]) -> Result<(), Defect> {
        for (at, of) in all.iter().enumerate() {
            let length = of.text.trim().chars().count();
            let fault = if of.marks.iter().any(|mark| *mark > BEST_MARK) {
                Some((
                    "marks",
                    format!("marks go from 0 to {BEST_MARK}: mend the mark"),
                ))
            } else if length == 0 || length > LONGEST_SENTENCE {
                let said = format!("write a sentence of at most {LONGEST_SENTENCE} characters");
                Some(("text", said))
            } else if all[..at].iter().any(|other| other.text == of.text) {
                Some((
                    "text",
                    "this sentence is there twice: take one out".to_owned(),
                ))
            } else {
                None
            };
            if let Some((key, said)) = fault {
                return Err(Defect::at(key, said).within_list("sentence", at));
            }
        }
        Ok(())
    }
}

impl Outcome {
    /// What can be decided of an application that has been sent.
    const ALL: [Self; 3] = [Self::Offer, Self::Reserve, Self::NotSelected];

    /// One word without spaces: how it stands in the database and in a form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Reserve => "reserve",
            Self::NotSelected => "not-selected",
        }
    }

    /// In words, for those who decide.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Offer => "Offer a place",
            Self::Reserve => "Put on the reserve list",
            Self::NotSelected => "Not selected",
        }
    }

    /// The outcome with this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.word() == word)
    }
}

/// The field for the feedback about a scored part, or about the whole where none is scored.
#[must_use]
pub fn field_of(part: Option<&str>) -> String {
    part.map_or_else(|| "about".to_owned(), |part| format!("about-{part}"))
}

impl Application {
    /// What feedback is about: each scored part, its question and its field; each exercise of the event,
    /// for who was there; the whole, where no part is scored.
    fn discussed(&self) -> Vec<(String, String)> {
        let parts = self.parts();
        let mut all: Vec<_> = parts
            .map(|(field, _)| (field_of(Some(&field.id)), field.label.clone()))
            .collect();
        let seen = self.exercises().filter(|_| self.came());
        all.extend(seen.map(|of| (field_of(Some(&of.part())), of.asked())));
        if all.is_empty() {
            all.push((field_of(None), String::new()));
        }
        all
    }

    /// Whether it is judged by what was seen at the gateway event, besides its answers.
    #[must_use]
    pub fn is_judged_at_event(&self) -> bool {
        self.came() || matches!(self.stage, Stage::Invited { .. })
    }

    /// The form on which it is decided.
    #[must_use]
    pub fn deciding(&self) -> Form {
        let is_reserve = matches!(self.stage, Stage::Reserve { .. });
        let open = Outcome::ALL
            .into_iter()
            .filter(|of| !(is_reserve && *of == Outcome::Reserve))
            .filter(|of| *of == Outcome::NotSelected || self.may_have_place());
        let choice = |of: Outcome| Choice {
            id: of.word().to_owned(),
            label: of.said().to_owned(),
            help: None,
        };
        let choices = open.map(choice).collect();
        let unseen = "Only who is seen at the gateway event can have a place. To offer one, invite them \
                      first.";
        let outcome = Field {
            help: (!self.may_have_place()).then(|| unseen.to_owned()),
            ..Field::of(OUTCOME, "What do you decide?", Kind::OneOf { choices })
        };
        let about = self.discussed().into_iter().map(|(id, asked)| {
            let label = if asked.is_empty() {
                "Feedback".to_owned()
            } else {
                format!("Feedback on: {asked}")
            };
            Field {
                optional: true,
                ..Field::of(
                    &id,
                    &label,
                    Kind::LongText {
                        words: FEEDBACK_WORDS,
                    },
                )
            }
        });
        let mut fields = vec![outcome];
        fields.extend(about);
        if self.parts().next().is_some() {
            let help = "The applicant reads this. They may not be eligible, have given up or not have come; \
                        or a scorer fell ill.";
            fields.push(Field {
                optional: true,
                help: Some(help.to_owned()),
                ..Field::of(
                    WITHOUT,
                    "Why do you decide without all marks?",
                    Kind::LongText {
                        words: WITHOUT_WORDS,
                    },
                )
            });
        }
        Form::of("decision", fields)
    }

    /// What these entries of that form decide.
    ///
    /// # Errors
    /// [`Failure::Faults`] where they decide nothing, or feedback is too long.
    pub fn decision(&self, entries: &Entries) -> Result<Decision, Failure> {
        let accepted = self.deciding().accept(entries);
        let accepted = accepted.map_err(|problems| Failure::Faults { problems })?;
        let text = |id: &str| {
            let entry = accepted.entries().get(id).and_then(|entry| entry.first());
            entry.cloned().unwrap_or_default()
        };
        let remarks = self.discussed().into_iter().map(|(id, asked)| Remark {
            text: text(&id),
            asked,
            mark: None,
        });
        Ok(Decision {
            // Only these words are accepted.
            outcome: Outcome::named(&text(OUTCOME)).unwrap_or(Outcome::Reserve),
            remarks: remarks.filter(|remark| !remark.text.is_empty()).collect(),
            without: why_without(accepted.entries()).map(ToOwned::to_owned),
        })
    }

    /// Puts the mark of each part that has one, in halves, beside what is said of it.
    pub fn tell_marks(&self, decision: &mut Decision, halves: impl Fn(&str) -> Option<u16>) {
        let answers = self.parts();
        let answers = answers.map(|(of, _)| (of.label.clone(), of.id.clone(), &of.marks));
        let exercises = self.exercises();
        let exercises = exercises.map(|of| (of.asked(), of.part(), &of.marks));
        for (asked, part, meanings) in answers.chain(exercises) {
            let about = decision.remarks.iter_mut().find(|of| of.asked == asked);
            if let Some((remark, halves)) = about.zip(halves(&part)) {
                remark.mark = Some(mark_said(meanings, halves));
            }
        }
    }

    /// How many parts lack the feedback that this decision needs: whoever is not selected reads why.
    #[must_use]
    pub fn lacking(&self, decision: &Decision) -> usize {
        match decision.outcome {
            Outcome::NotSelected => self.discussed().len() - decision.remarks.len(),
            Outcome::Offer | Outcome::Reserve => 0,
        }
    }
}

impl Deciding {
    /// What is to be offered a place though another, which stands higher in the order and at the same level,
    /// is not: the references of both, the highest of those that are passed over.
    #[must_use]
    pub fn passed_over(&self) -> Vec<(&str, &str)> {
        let offered = self.waiting.iter();
        let offered = offered.filter(|of| of.outcome == Some(Outcome::Offer));
        let pair = offered.filter_map(|of| {
            let mut others = self.waiting.iter().filter(|other| {
                other.level == of.level
                    && other.outcome != Some(Outcome::Offer)
                    && other
                        .ranked
                        .rank
                        .is_some_and(|rank| of.ranked.rank.is_none_or(|own| rank < own))
            });
            Some((of.reference.as_str(), others.next()?.reference.as_str()))
        });
        pair.collect()
    }
}

/// The places of a round, or of one level in it, and who holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Places {
    /// The level's title.
    pub title: String,
    /// The most places.
    pub places: u16,
    /// How many are held by offers.
    pub offered: i64,
    /// How many are accepted.
    pub accepted: i64,
}

impl Places {
    /// How many are left.
    #[must_use]
    pub fn left(&self) -> u16 {
        let left = i64::from(self.places) - self.offered - self.accepted;
        u16::try_from(left.max(0)).unwrap_or(u16::MAX)
    }

    /// In a sentence: how many there are, held and left.
    #[must_use]
    pub fn said(&self) -> String {
        format!(
            "{}: {} places, {} offered, {} accepted, {} left.",
            self.title,
            self.places,
            self.offered,
            self.accepted,
            self.left()
        )
    }

    /// Whether so many more offers fit at this level.
    ///
    /// # Errors
    /// [`Failure::Conflict`] that names the level and says how many places are left.
    pub fn fits(&self, offers: i64) -> Result<(), Failure> {
        let held = self.offered + self.accepted;
        let fit = fits(Some(self.places), held, offers);
        fit.map_err(|full| Failure::moved(format!("{}: {}", self.title, full.said())))
    }
}

/// Whether so many more offers fit, where so many places are held by offers and by those who accepted.
///
/// # Errors
/// [`Failure::Conflict`] that says how many places are left.
pub fn fits(places: Option<u16>, held: i64, offers: i64) -> Result<(), Failure> {
    let Some(places) = places else {
        return Ok(());
    };
    let left = (i64::from(places) - held).max(0);
    if offers <= left {
        return Ok(());
    }
    let left = match left {
        0 => "No place is left".to_owned(),
        1 => "1 place is left".to_owned(),
        left => format!("{left} places are left"),
    };
    let offers = match offers {
        1 => "1 place is to be offered".to_owned(),
        offers => format!("{offers} are to be offered"),
    };
    Err(Failure::moved(format!(
        "{left} of {places}, and {offers}. Nothing was published. Put somebody on the reserve list, then \
         publish again."
    )))
}
