//! How fast equality answers are taken. Nobody is asked who sends them, so a flood is met with work: whoever
//! sends answers in an unusual minute first has their browser find a number, which takes the longer the more
//! is sent (trust.md, L5). That slows a flood, and closes no day to anybody.

use crate::api::Failure;

/// The most answers in a minute that are nothing unusual: from this to twice as many, by chance. Who sends
/// them cannot count to it, and so does not see whether another came. A force of 3,000 sends none near it.
const USUAL: u32 = 60;
/// The most answers in a minute, whatever was worked for them: from this to twice as many, by chance.
const MOST: u32 = 300;
/// The least work, in zeros: a moment in a browser.
pub const LEAST_WORK: u32 = 16;
/// For how many seconds whoever has not worked enough waits, who cannot work.
const WAIT: u32 = 60;

/// What a server has taken in this minute, and what it asks for.
#[derive(Debug, Default)]
pub struct Pace {
    minute: Option<i64>,
    taken: u32,
    room: u32,
    zeros: u32,
}

impl Pace {
    /// Takes answers for which this many zeros were found. The first of a minute bring the chance that
    /// decides how many are usual in it.
    ///
    /// # Errors
    /// [`Failure::TooMany`] where that is too little work, or the minute is full.
    pub fn another(&mut self, minute: i64, chance: u32, zeros: u32) -> Result<(), Failure> {
        if self.minute != Some(minute) {
            self.begin(minute, chance);
        }
        if zeros < self.zeros || self.room == 0 {
            return Err(Failure::TooMany { retry_after: WAIT });
        }
        self.taken += 1;
        self.room -= 1;
        Ok(())
    }

    /// After an unusual minute each answer takes twice the work or more; after each other minute half of it.
    fn begin(&mut self, minute: i64, chance: u32) {
        let usual = USUAL + chance % USUAL;
        let mut passed = self.minute.map_or(1, |last| minute.abs_diff(last));
        if self.taken > usual {
            self.zeros = self.zeros.max(LEAST_WORK - 1) + 1 + (self.taken / usual).ilog2();
            passed -= 1;
        }
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        let zeros = self.zeros.saturating_sub(passed);
        self.zeros = if zeros < LEAST_WORK { 0 } else { zeros };
        self.minute = Some(minute);
        self.taken = 0;
        self.room = MOST + (chance / USUAL) % MOST;
    }
}

/// With how many zeros a hash begins, which is how much was worked for it: that of the receipt's hash with a
/// number behind it.
#[must_use]
pub fn zeros(hash: &[u8]) -> u32 {
    let empty = hash.iter().take_while(|byte| **byte == 0).count();
    let rest = hash.get(empty).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(empty).map_or(u32::MAX, |empty| empty.saturating_mul(8) + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_counted() {
        for (hash, is) in [
            (&[0x80, 0][..], 0),
            (&[1, 0], 7),
            (&[0, 0x10], 11),
            (&[0, 0], 16),
            (&[], 0),
        ] {
            assert_eq!(zeros(hash), is, "{hash:?}");
        }
    }

    /// How many of 1,000 with so much work each are taken in a minute.
    fn taken(pace: &mut Pace, minute: i64, chance: u32, zeros: u32) -> usize {
        let all = (0..1_000).filter(|_| pace.another(minute, chance, zeros).is_ok());
        all.count()
    }

    #[test]
    fn a_flood_is_asked_for_more_each_minute_and_nobody_once_it_is_over() {
        let mut pace = Pace::default();
        assert_eq!(taken(&mut pace, 0, 0, 0), 300, "by chance, so many or more");
        // Four times what is usual: 16 zeros, and two more.
        assert_eq!(taken(&mut pace, 1, 0, 17), 0);
        assert_eq!(taken(&mut pace, 1, 0, 18), 300);
        assert_eq!(taken(&mut pace, 2, 0, 20), 0);
        assert_eq!(pace.another(2, 0, 21), Ok(()), "whoever works is let in");
        assert_eq!(pace.another(3, 0, 19).unwrap_err().status(), 429);
        assert_eq!(pace.another(3, 0, 20), Ok(()), "a usual minute later");
        assert_eq!(pace.another(7, 0, 15).unwrap_err().status(), 429);
        assert_eq!(pace.another(8, 0, 0), Ok(()));
        assert_eq!(taken(&mut pace, 9, 60 * 299, 0), 599);
        // A long time later, or on a clock that was set back.
        assert_eq!(pace.another(1_000, 0, 0), Ok(()));
        assert_eq!(pace.another(-1_000, 0, 0), Ok(()));
    }

    #[test]
    fn nobody_counts_to_what_is_usual() {
        for (chance, is_unusual) in [(0, true), (29, true), (30, false), (59, false)] {
            let mut pace = Pace::default();
            for _ in 0..90 {
                pace.another(0, 0, 0).unwrap();
            }
            assert_eq!(pace.another(1, chance, 0).is_err(), is_unusual, "{chance}");
        }
    }
}
