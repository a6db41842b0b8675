//! The dates of a plan as a calendar file (RFC 5545). Our own few lines in place of a crate: those at hand bring
//! a time library of their own, which is more bytes than the whole page.

use super::Plan;
use super::due::Dated;
use crate::time::Instant;

/// The media type of a calendar file.
pub const MEDIA: &str = "text/calendar";

/// The most octets of a line (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// What a calendar reminds of, a week before at nine in the morning: an event of a whole day begins at midnight.
const REMINDER: &str = "-P6DT15H";

impl Plan {
    /// The calendar file: each open goal and action with a day is an event of that whole day, which is of no
    /// time zone. Nothing in it says whose plan it is. Opened again, it changes the events that it made before.
    /// Nothing where no day is given.
    #[must_use]
    pub fn calendar(&self, now: Instant) -> Option<String> {
        let dated = self.dated();
        if dated.is_empty() {
            return None;
        }
        let mut file = String::new();
        line(&mut file, "BEGIN:VCALENDAR");
        line(&mut file, "VERSION:2.0");
        line(
            &mut file,
            "PRODID:-//Career Management Unit//Development plan//EN",
        );
        line(&mut file, "CALSCALE:GREGORIAN");
        for of in dated {
            event(&mut file, of, now);
        }
        line(&mut file, "END:VCALENDAR");
        Some(file)
    }
}

fn event(file: &mut String, of: Dated<'_>, now: Instant) {
    let title = escaped(of.title);
    line(file, "BEGIN:VEVENT");
    line(file, &format!("UID:{}", of.id));
    line(file, &format!("DTSTAMP:{}", now.utc()));
    line(file, &format!("DTSTART;VALUE=DATE:{}", of.day.digits()));
    line(file, &format!("SUMMARY:{title}"));
    let for_goal = of
        .goal
        .map(|goal| format!("For the goal: {}", escaped(goal)));
    let said = for_goal.unwrap_or_else(|| "A goal of your development plan".to_owned());
    line(file, &format!("DESCRIPTION:{said}"));
    line(file, "TRANSP:TRANSPARENT");
    line(file, "BEGIN:VALARM");
    line(file, "ACTION:DISPLAY");
    line(file, &format!("DESCRIPTION:{title}"));
    line(file, &format!("TRIGGER:{REMINDER}"));
    line(file, "END:VALARM");
    line(file, "END:VEVENT");
}

/// A text as a value (RFC 5545, 3.3.11). A control character has no place in one.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// One line, folded between characters so that no part of it is too long (RFC 5545, 3.1).
fn line(file: &mut String, text: &str) {
    let mut octets = 0;
    for c in text.chars() {
        if octets + c.len_utf8() > LONGEST_LINE {
            file.push_str("\r\n ");
            octets = 1;
        }
        file.push(c);
        octets += c.len_utf8();
    }
    file.push_str("\r\n");
}
