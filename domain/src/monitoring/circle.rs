//! Who floods the equality questions closes them for few. The people of the force fall into circles, by
//! chance and anew each day; a page sends the mark of its circle with the answers, the same for all who are
//! in it. How many came from a circle is known in memory, for a day, and told to nobody.

use std::array;

use crate::api::Failure;

/// How many circles the people of the force fall into.
const OF_FORCE: u8 = 16;
/// All circles: those, one for people from outside, and one for whoever brings no mark.
const ALL: usize = OF_FORCE as usize + 2;
/// The most answers that a circle sends on a day: some 200 people are in one, in a force of 3,000.
pub const MOST_OF_CIRCLE: u16 = 500;
/// The characters of a mark.
pub const MARK: usize = 64;

/// A circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circle(u8);

impl Circle {
    /// That of people from outside the force, of whom one may come by many addresses.
    pub const OUTSIDE: Self = Self(OF_FORCE);
    /// That of whoever brings no mark, or one of another day.
    pub const UNMARKED: Self = Self(OF_FORCE + 1);

    /// That of somebody of the force, by a byte of chance.
    #[must_use]
    pub const fn of(chance: u8) -> Self {
        Self(chance % OF_FORCE)
    }

    /// Those that have a mark.
    #[must_use]
    pub fn marked() -> [Self; ALL - 1] {
        array::from_fn(|at| Self(u8::try_from(at).unwrap_or_default()))
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// How many answers each circle has sent on a day.
#[derive(Debug, Default)]
pub struct Counted {
    day: i64,
    of: [u16; ALL],
}

impl Counted {
    /// Counts another of a circle.
    ///
    /// # Errors
    /// [`Failure::TooMany`] where its room for the day is used up; others go on.
    pub fn another(&mut self, circle: Circle, day: i64) -> Result<(), Failure> {
        if self.day != day {
            let of = [0; ALL];
            *self = Self { day, of };
        }
        match self.of.get_mut(usize::from(circle.0)) {
            Some(count) if *count < MOST_OF_CIRCLE => {
                *count += 1;
                Ok(())
            }
            _ => Err(Failure::TooMany { retry_after: 3_600 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_uses_up_a_circle_closes_it_for_a_day_and_no_other() {
        let mut counted = Counted::default();
        let full = Circle::of(17);
        assert_eq!(full, Circle::of(1));
        for _ in 0..MOST_OF_CIRCLE {
            assert_eq!(counted.another(full, 20_000), Ok(()));
        }
        for _ in 0..3 {
            let refused = counted.another(full, 20_000).unwrap_err();
            assert_eq!(refused.status(), 429);
        }
        let others = Circle::marked().into_iter().filter(|of| *of != full);
        for other in others.chain([Circle::UNMARKED]) {
            assert_eq!(counted.another(other, 20_000), Ok(()), "{other:?}");
        }
        assert_eq!(counted.another(full, 20_001), Ok(()));
    }
}
