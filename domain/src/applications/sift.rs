//! The blind sift: each scored part of each application gets marks by itself, by people who do not
//! know whose it is. What marks make of each other, and of an order, is said here.

use serde::{Deserialize, Serialize};

use super::ApplicationId;
use crate::api::Failure;
use crate::form::terms::BEST_MARK;

/// Marks as far apart as this, or further, go to a third scorer or are settled together.
pub const APART: u8 = 2;

/// What the marks of one part come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// There are not enough marks yet.
    Open,
    /// Two marks are two or more apart.
    Apart,
    /// They come to this, in halves of a mark.
    Agreed {
        /// Twice the mark.
        halves: u16,
    },
}

impl Agreement {
    /// What these marks come to, where so many score a part; `settled` is what the scorers wrote
    /// down together.
    ///
    /// One mark counts as it is; two make their mean; of three, which come where two were apart,
    /// the middle one counts.
    #[must_use]
    pub fn of(marks: &[u8], settled: Option<u8>, scorers: u8) -> Self {
        let whole = |mark: u8| Self::Agreed {
            halves: u16::from(mark) * 2,
        };
        if let Some(mark) = settled {
            return whole(mark);
        }
        match *marks {
            [one] if scorers < 2 => whole(one),
            [one, other] if one.abs_diff(other) >= APART => Self::Apart,
            [one, other] => Self::Agreed {
                halves: u16::from(one) + u16::from(other),
            },
            [a, b, c, ..] => whole(a.max(b).min(a.min(b).max(c))),
            _ => Self::Open,
        }
    }
}

/// The marks of a part as far as one must know them to ask for another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// How many there are.
    pub count: usize,
    /// The least.
    pub least: u8,
    /// The best.
    pub best: u8,
}

impl Given {
    /// Whether another mark is asked for: where [`Agreement::of`] is open or apart.
    #[must_use]
    pub const fn is_open(self, is_settled: bool, scorers: u8) -> bool {
        match self.count {
            _ if is_settled => false,
            0 => true,
            1 => scorers >= 2,
            2 => self.best.abs_diff(self.least) >= APART,
            _ => false,
        }
    }
}

/// What comes of writing down a mark for a part whose marks are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// It counts.
    Stands,
    /// It counts once somebody else writes down the same.
    Proposed,
}

impl Settling {
    /// What it comes to by somebody who gave one of these marks or not, where somebody else has proposed a
    /// mark or nobody has. Nobody settles anything alone: who gave one of the marks writes one down, and it
    /// counts once another person writes down the same.
    ///
    /// # Errors
    /// [`Failure::Conflict`] where the other word is another, or whoever gave no mark has the first;
    /// [`Failure::WrongBody`] where nobody gave so little or so much.
    pub fn of(
        marks: &[u8],
        has_marked: bool,
        proposed_by_another: Option<u8>,
        mark: u8,
    ) -> Result<Self, Failure> {
        let comes = match proposed_by_another {
            Some(proposed) if proposed != mark => {
                return Err(Failure::moved(
                    "Somebody else has written down another mark for this. Talk to each other, then write \
                     down the same. What they wrote stays.",
                ));
            }
            Some(_) => Self::Stands,
            None if has_marked => Self::Proposed,
            None => {
                return Err(Failure::moved(
                    "You gave no mark here. Somebody who gave one writes down first what is agreed.",
                ));
            }
        };
        let is_between = marks.iter().any(|of| *of <= mark) && marks.iter().any(|of| *of >= mark);
        if is_between {
            return Ok(comes);
        }
        let said = "Settle it between the lowest and the highest mark that it has";
        Err(Failure::wrong_body("mark", said))
    }
}

/// Whether a number is a mark.
#[must_use]
pub const fn is_mark(mark: u8) -> bool {
    mark <= BEST_MARK
}

/// What an application's parts come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sifted {
    /// Which application.
    pub id: ApplicationId,
    /// Each part, in the order of the form.
    pub parts: Vec<Agreement>,
    /// Each exercise of the gateway event, for who is invited to it.
    #[serde(default)]
    pub event: Vec<Agreement>,
    /// Whether it comes after others by the form's rule for repeat applicants (S4-7).
    #[serde(default)]
    pub is_after: bool,
}

impl Sifted {
    /// The sum of its parts in halves of a mark; nothing while a part is open or apart.
    #[must_use]
    pub fn total(&self) -> Option<u16> {
        sum(&self.parts)
    }

    /// The sum of its exercises at the event, in the same way.
    #[must_use]
    pub fn event_total(&self) -> Option<u16> {
        sum(&self.event).filter(|_| !self.event.is_empty())
    }
}

fn sum(all: &[Agreement]) -> Option<u16> {
    let halves = |part: &Agreement| match part {
        Agreement::Agreed { halves } => Some(*halves),
        Agreement::Open | Agreement::Apart => None,
    };
    all.iter().map(halves).sum()
}

/// An application's place in the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ranked {
    /// Which application.
    pub id: ApplicationId,
    /// Its rank from 1; those with the same total share it. Nothing while it is not sifted.
    pub rank: Option<u32>,
    /// Whether others have the same rank.
    pub is_tied: bool,
    /// Its total in the sift, in halves of a mark.
    pub total: Option<u16>,
    /// Its total at the gateway event, in halves of a mark; it goes before the sift's.
    #[serde(default)]
    pub event: Option<u16>,
    /// Whether the places run out among those of its rank: people decide, never the machine.
    pub is_on_the_line: bool,
}

/// The order: those with a total at the event first, then by the sift's; the highest first, and last
/// what is not sifted yet. Ties share a rank and are never
/// broken here; within one they stand by id, which means nothing.
#[must_use]
pub fn ranking(all: &[Sifted], places: Option<u16>) -> Vec<Ranked> {
    let key = |of: &Sifted| {
        let event = of.event_total();
        let total = event.or_else(|| of.total());
        total.map(|total| (of.is_after, event.is_none(), std::cmp::Reverse(total)))
    };
    let mut sorted: Vec<(Option<_>, &Sifted)> = all.iter().map(|of| (key(of), of)).collect();
    // Nothing sorts before something in Rust: what is not sifted goes last.
    sorted.sort_by(|(one, a), (other, b)| {
        (one.is_none(), one, &a.id.0).cmp(&(other.is_none(), other, &b.id.0))
    });
    let line = places.map(usize::from);
    let mut before = 0;
    let mut ranked = Vec::with_capacity(sorted.len());
    for level in sorted.chunk_by(|(one, _), (other, _)| one == other) {
        ranked.extend(level.iter().map(|(key, of)| Ranked {
            id: of.id.clone(),
            rank: key.and(u32::try_from(before + 1).ok()),
            is_tied: key.is_some() && level.len() > 1,
            total: of.total(),
            event: of.event_total(),
            is_on_the_line: key.is_some()
                && line.is_some_and(|line| before < line && line < before + level.len()),
        }));
        before += level.len();
    }
    ranked
}
