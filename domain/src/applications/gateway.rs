//! The gateway event: those who come far in the sift are invited, two assessors who know their names fill
//! in a score sheet each, and what the sheets come to stands beside the sift. The rules for marks are
//! those of the sift.

use serde::{Deserialize, Serialize};

use super::{Application, Stage, What};
use crate::api::Failure;
use crate::form::terms::{Exercise, Gateway, Selection};
use crate::form::{Choice, Entries, Field, Form, Kind};
use crate::people::{CmuStaff, Member};
use crate::time::Instant;
use crate::words::Words;

/// How many fill in a sheet for each applicant, as long as their marks are near each other.
pub const ASSESSORS: u8 = 2;
/// The most words of a note on a sheet.
pub const NOTE_WORDS: usize = 200;
/// The fewest words that say a day, a time and a place.
const FEWEST_WORDS: usize = 3;
/// The most who are invited at once.
pub const MOST_AT_ONCE: usize = 100;
/// The field with the note.
const NOTE: &str = "note";

/// An invitation to the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    /// When it was made.
    pub at: Instant,
    /// When and where the event is, in the CMU's words.
    pub words: String,
    /// Whether an assessor has seen them there.
    pub came: bool,
}

/// What one assessor makes of one applicant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Each part with its mark.
    pub marks: Vec<(String, u8)>,
    /// A note for those who decide; perhaps empty.
    pub note: String,
}

impl Sheet {
    /// The form of a sheet with these parts. A third assessor marks only what is far apart.
    #[must_use]
    pub fn form(gateway: &Gateway, parts: &[String]) -> Form {
        let asked = gateway.exercise.iter();
        let asked = asked.filter(|of| parts.contains(&of.part()));
        let mut fields: Vec<Field> = asked.map(marked).collect();
        let note = Field::of(NOTE, "A short note", Kind::LongText { words: NOTE_WORDS });
        let help = "Those who decide read it when they write feedback. Leave out names.";
        fields.push(Field {
            help: Some(help.to_owned()),
            optional: true,
            ..note
        });
        Form::of("sheet", fields)
    }

    /// The sheet that these entries of that form make.
    ///
    /// # Errors
    /// [`Failure::Faults`] where a mark is missing or the note is too long.
    pub fn of(gateway: &Gateway, parts: &[String], entries: &Entries) -> Result<Self, Failure> {
        let accepted = Self::form(gateway, parts).accept(entries);
        let accepted = accepted.map_err(|problems| Failure::Faults { problems })?;
        let text = |id: &str| accepted.entries().get(id)?.first().cloned();
        let marks = parts.iter().filter_map(|part| {
            let mark = text(part)?.parse().ok()?;
            Some((part.clone(), mark))
        });
        Ok(Self {
            marks: marks.collect(),
            note: text(NOTE).unwrap_or_default(),
        })
    }
}

/// An exercise as a question with its marks, each with what it means.
fn marked(of: &Exercise) -> Field {
    let choice = |(mark, said): (usize, &String)| Choice {
        id: mark.to_string(),
        label: mark.to_string(),
        help: Some(said.clone()),
    };
    let choices = of.marks.iter().enumerate().map(choice).collect();
    Field {
        help: Some(of.help.clone()),
        ..Field::of(&of.part(), &of.title, Kind::OneOf { choices })
    }
}

impl Application {
    /// How places are given, where there is a selection.
    fn selection(&self) -> Option<&Selection> {
        self.form.terms.selection.as_ref()
    }

    /// The event of its form.
    #[must_use]
    pub fn gateway(&self) -> Option<&Gateway> {
        self.selection()?.gateway.as_ref()
    }

    /// What is marked at the event of its form.
    pub fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.selection().into_iter().flat_map(Selection::exercises)
    }

    /// Whether its applicant was seen at the event.
    #[must_use]
    pub fn came(&self) -> bool {
        self.invitation.as_ref().is_some_and(|of| of.came)
    }

    /// Whether it can be offered a place: where there is an event, only who was seen there.
    #[must_use]
    pub fn may_have_place(&self) -> bool {
        self.gateway().is_none() || self.came()
    }

    /// Whether what is marked at the event is still what it was when this was sent: all who are seen there are
    /// marked alike.
    ///
    /// # Errors
    /// [`Failure::Conflict`] that says what to do.
    pub fn is_for_event(&self, parts: &[String]) -> Result<(), Failure> {
        if self
            .exercises()
            .map(Exercise::part)
            .eq(parts.iter().cloned())
        {
            return Ok(());
        }
        Err(Failure::moved(format!(
            "What is marked at the event is not what it was when {} was sent. Nobody was invited. Ask \
             whoever keeps the content to put the exercises of the event back as they were.",
            self.reference
        )))
    }

    /// The CMU invites the applicant to the event, or says another time and place.
    ///
    /// # Errors
    /// [`Failure::Conflict`] where the form has no event, the application is elsewhere or was seen
    /// there, or whoever invites is close to the applicant; [`Failure::WrongBody`] where the words are too
    /// few to say when and where.
    pub fn invite(&mut self, by: &CmuStaff, words: &Words, at: Instant) -> Result<(), Failure> {
        if self.gateway().is_none() {
            return Err(Failure::moved("This form has no gateway event."));
        }
        if crate::form::words(words.as_str()) < FEWEST_WORDS {
            let said = "Say the day, the time and the place";
            return Err(Failure::wrong_body("words", said));
        }
        self.not_close(by)?;
        match self.stage {
            Stage::Submitted {
                decision_by,
                promise,
                ..
            } => {
                self.stage = Stage::Invited {
                    at,
                    decision_by,
                    promise,
                }
            }
            Stage::Invited { .. } if !self.came() => {}
            _ => return Err(self.stage.moved()),
        }
        let words = words.as_str().to_owned();
        self.invitation = Some(Invitation {
            at,
            words: words.clone(),
            came: false,
        });
        self.happened(at, What::Invited { words });
        Ok(())
    }

    /// The CMU takes an invitation back: they can be invited again, and have no place without.
    ///
    /// # Errors
    /// [`Failure::Conflict`] where nobody is invited or was seen there, or whoever takes it back is close to
    /// the applicant.
    pub fn uninvite(&mut self, by: &CmuStaff, words: &Words, at: Instant) -> Result<(), Failure> {
        self.not_close(by)?;
        match self.stage {
            Stage::Invited {
                decision_by,
                promise,
                ..
            } if !self.came() => {
                self.stage = Stage::Submitted {
                    at: self.submitted(),
                    decision_by,
                    promise,
                }
            }
            Stage::Invited { .. } => {
                return Err(Failure::moved(
                    "Somebody has given a sheet, so the invitation stands.",
                ));
            }
            _ => return Err(self.stage.moved()),
        }
        self.invitation = None;
        let words = words.as_str().to_owned();
        self.happened(at, What::Uninvited { words });
        Ok(())
    }

    /// An assessor has seen the applicant at the event.
    ///
    /// # Errors
    /// [`Failure::Conflict`] where nobody is invited now, or the assessor is close to the applicant.
    pub fn seen(&mut self, by: &Member) -> Result<(), Failure> {
        if self.is_close_to(by) {
            return Err(Failure::moved(
                "You are close to this applicant. Somebody else fills in the sheet.",
            ));
        }
        match (&self.stage, &mut self.invitation) {
            (Stage::Invited { .. }, Some(invitation)) => {
                invitation.came = true;
                Ok(())
            }
            _ => Err(self.stage.moved()),
        }
    }
}
