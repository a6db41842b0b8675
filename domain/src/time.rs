//! Points in time and days as plain values. There is no clock here: whoever asks passes the time in.
//!
//! Instants are stored and sent as whole milliseconds. Days and times of day are those of
//! Europe/London, because deadlines and dates in letters are (trust.md, rule 12).

use std::fmt;

use serde::{Deserialize, Serialize};

const MILLIS_A_DAY: i64 = 86_400_000;
const MILLIS_AN_HOUR: i64 = 3_600_000;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A point in time: milliseconds since 1 January 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The instant this many minutes later.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * 60_000)
    }

    /// The day in London at this instant.
    #[must_use]
    pub fn day(self) -> Day {
        Day::from_days(self.london().div_euclid(MILLIS_A_DAY))
    }

    /// The time of day in London, as `14:02`.
    #[must_use]
    pub fn clock(self) -> String {
        let minutes = self.london().rem_euclid(MILLIS_A_DAY) / 60_000;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// The instant as calendar files write it, in UTC (RFC 5545, 3.3.5): `20260603T130200Z`.
    #[must_use]
    pub fn utc(self) -> String {
        let day = Day::from_days(self.0.div_euclid(MILLIS_A_DAY));
        let seconds = self.0.rem_euclid(MILLIS_A_DAY) / 1_000;
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        format!("{}T{hour:02}{minute:02}{second:02}Z", day.digits())
    }

    /// Milliseconds as a clock on a wall in London would count them.
    fn london(self) -> i64 {
        let year = Day::from_days(self.0.div_euclid(MILLIS_A_DAY)).year;
        let summer = |month| last_sunday(year, month) * MILLIS_A_DAY + MILLIS_AN_HOUR;
        if (summer(3)..summer(10)).contains(&self.0) {
            self.0 + MILLIS_AN_HOUR
        } else {
            self.0
        }
    }
}

/// The last Sunday of a month of 31 days, in days since 1970: British Summer Time runs from 01:00
/// UTC on the last Sunday of March to 01:00 UTC on that of October (Summer Time Act 1972).
fn last_sunday(year: i32, month: u8) -> i64 {
    let last = Day {
        year,
        month,
        day: 31,
    }
    .to_days();
    last - (last + 4).rem_euclid(7)
}

/// A day of the calendar. Written `2026-06-03` in files, said `3 June 2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub struct Day {
    year: i32,
    month: u8,
    day: u8,
}

/// A day that may be left out, as the OpenAPI document tells it of a request.
#[cfg(feature = "schema")]
pub(crate) fn day_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": ["string", "null"], "format": "date", "maxLength": 10 })
}

impl Day {
    /// The day with this date, if the calendar has it (years 1 to 9999).
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let longest = match month {
            2 if is_leap(year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=longest).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// The day as a file writes it: `2026-06-03`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The first instant of the day in London.
    #[must_use]
    pub fn starts(self) -> Instant {
        let midnight = self.to_days() * MILLIS_A_DAY;
        let in_summer = Instant(midnight - MILLIS_AN_HOUR);
        if in_summer.london() == midnight {
            in_summer
        } else {
            Instant(midnight)
        }
    }

    /// The first instant after the day in London.
    #[must_use]
    pub fn ends(self) -> Instant {
        self.plus_days(1).starts()
    }

    /// The day this many days later; earlier where it is less than 0.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days(self.to_days() + days)
    }

    /// How many days there are until another day; fewer than 0 where it is before.
    #[must_use]
    pub fn days_until(self, other: Self) -> i64 {
        other.to_days() - self.to_days()
    }

    /// The day as calendar files write it (RFC 5545, 3.3.4): `20260603`.
    #[must_use]
    pub fn digits(self) -> String {
        String::from(self).replace('-', "")
    }

    /// The day as one types it into a field: day, month and year.
    #[must_use]
    pub fn typed(self) -> Vec<String> {
        vec![
            self.day.to_string(),
            self.month.to_string(),
            format!("{:04}", self.year),
        ]
    }

    /// The year, from 1 to 9999.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The same date this many years later; 29 February becomes 28 where there is none.
    #[must_use]
    pub fn plus_years(self, years: i32) -> Self {
        let year = self.year.saturating_add(years).clamp(1, 9_999);
        let day = if self.month == 2 && !is_leap(year) {
            self.day.min(28)
        } else {
            self.day
        };
        Self { year, day, ..self }
    }

    /// The day this many working days later (Monday to Friday; bank holidays are not known here).
    #[must_use]
    pub fn plus_working_days(self, days: u32) -> Self {
        let mut at = self.to_days();
        let mut left = days;
        while left > 0 {
            at += 1;
            // Day 0 of 1970 was a Thursday, so 2 and 3 are the weekend.
            if !matches!(at.rem_euclid(7), 2 | 3) {
                left -= 1;
            }
        }
        Self::from_days(at)
    }

    /// Days since 1 January 1970 (Howard Hinnant's `days_from_civil`).
    fn to_days(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The inverse of [`Day::to_days`] (Howard Hinnant's `civil_from_days`).
    fn from_days(days: i64) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year: i32::try_from(year).unwrap_or(i32::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// As people say it: `3 June 2026`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = MONTHS[usize::from(self.month) - 1];
        write!(f, "{} {month} {}", self.day, self.year)
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("“{text}” is not a day: write it as 2026-06-03"))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(millis: i64, day: &str, clock: &str) {
        let at = Instant(millis);
        assert_eq!(
            (at.day().to_string().as_str(), at.clock().as_str()),
            (day, clock)
        );
    }

    #[test]
    fn an_instant_is_told_in_london_time() {
        check(0, "1 January 1970", "00:00");
        check(1_780_488_120_000, "3 June 2026", "13:02");
        check(1_709_164_800_000, "29 February 2024", "00:00");
    }

    #[test]
    fn the_clocks_change_on_the_last_sundays_of_march_and_october() {
        check(1_774_745_999_000, "29 March 2026", "00:59");
        check(1_774_746_000_000, "29 March 2026", "02:00");
        check(1_792_889_999_000, "25 October 2026", "01:59");
        check(1_792_890_000_000, "25 October 2026", "01:00");
    }

    #[test]
    fn a_day_is_as_long_as_the_clocks_make_it() {
        for (text, hours) in [
            ("2026-03-28", 24),
            ("2026-03-29", 23),
            ("2026-07-01", 24),
            ("2026-10-24", 24),
            ("2026-10-25", 25),
            ("2024-02-29", 24),
        ] {
            let day = Day::parse(text).unwrap();
            let (first, after) = (day.starts(), day.ends());
            assert_eq!(after.0 - first.0, hours * MILLIS_AN_HOUR, "{text}");
            assert_eq!((first.day(), first.clock().as_str()), (day, "00:00"));
            assert_eq!(Instant(first.0 - 1).day(), day.plus_days(-1), "{text}");
            assert_eq!(Instant(after.0 - 1).day(), day, "{text}");
        }
    }

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for (text, is_day) in [
            ("2026-06-03", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("1900-02-29", false),
            ("2026-13-01", false),
            ("2026-04-31", false),
            ("2026-6-3", false),
            ("0000-01-01", false),
            ("2026-06-03-1", false),
            ("", false),
        ] {
            assert_eq!(Day::parse(text).is_some(), is_day, "{text}");
        }
    }

    #[test]
    fn days_and_instants_are_written_for_calendars() {
        let leap = Day::parse("2028-02-29").unwrap();
        assert_eq!(leap.digits(), "20280229");
        assert_eq!(leap.typed(), ["29", "2", "2028"]);
        assert_eq!(leap.days_until(Day::parse("2028-03-01").unwrap()), 1);
        assert_eq!(leap.days_until(Day::parse("2027-02-28").unwrap()), -366);
        assert_eq!(Instant(1_780_488_125_999).utc(), "20260603T120205Z");
        assert_eq!(Instant(-1).utc(), "19691231T235959Z");
    }

    #[test]
    fn working_days_step_over_the_weekend() {
        let friday = Day::parse("2026-11-20").unwrap();
        assert_eq!(friday.plus_working_days(1).to_string(), "23 November 2026");
        assert_eq!(friday.plus_working_days(10).to_string(), "4 December 2026");
    }

    proptest! {
        #[test]
        fn every_day_survives_counting(days in -700_000_i64..2_900_000) {
            prop_assert_eq!(Day::from_days(days).to_days(), days);
        }
    }
}
