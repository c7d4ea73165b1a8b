//! Hours of the week in a time zone, compiled so that nothing is looked up at run time.

use crate::{
    document::{self, Condition, Document},
    read::expect::did_you_mean,
};
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeSet;
use wardgate_policy::{Window, Zone};

impl document::TimeZone {
    /// The zone of that name; `None` where there is none.
    pub fn zone(&self) -> Option<Zone> {
        zone(&self.0)
    }
}

impl document::Window {
    /// The hours that it is, one window a day; `None` where it is none.
    pub fn windows(&self) -> Option<Vec<Window>> {
        windows(&self.0)
    }
}

impl document::Hours {
    /// Whether the hours are the whole week.
    pub fn leave_nothing(&self) -> bool {
        let windows: Vec<_> =
            self.within.iter().flat_map(|window| window.windows().unwrap_or_default()).collect();
        (0..7 * DAY).all(|minute| windows.iter().any(|window| window.has(minute)))
    }
}

/// For how long the rules of a zone are compiled in: fixed, so that a policy compiles to the same bytes on any day. They are
/// to be moved on well before they end.
const BEGINS: Timestamp = Timestamp::constant(1_767_225_600, 0);
const ENDS: Timestamp = Timestamp::constant(2_082_758_400, 0);

/// The zones that a document names.
pub(crate) fn zones(document: &Document) -> BTreeSet<&str> {
    document.conditions().into_iter().flat_map(named).collect()
}

fn named(condition: &Condition) -> Vec<&str> {
    let below = condition.all.iter().chain(&condition.any).flatten().flat_map(named);
    condition.hours_outside.iter().map(|hours| hours.zone.0.as_str()).chain(below).collect()
}

/// Asks whether another zone was meant.
pub(crate) fn zone_meant(name: &str) -> Option<String> {
    let known: Vec<_> = jiff::tz::db().available().collect();
    did_you_mean(name, known.iter().map(|zone| zone.as_str()))
}

/// The zone of that name; `None` where there is none.
pub(crate) fn zone(name: &str) -> Option<Zone> {
    let zone = TimeZone::get(name).ok()?;
    let minute = |at: Timestamp| u32::try_from(at.as_second() / 60).ok();
    let mut offsets = vec![(minute(BEGINS)?, zone.to_offset(BEGINS).seconds() / 60)];
    for change in zone.following(BEGINS).take_while(|change| change.timestamp() < ENDS) {
        offsets.push((minute(change.timestamp())?, change.offset().seconds() / 60));
    }
    Some(Zone { offsets, ends: minute(ENDS)? })
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: u16 = 24 * 60;

/// The windows that days and hours such as `mon-fri 07:00-19:00` are; `None` where they are none.
fn windows(text: &str) -> Option<Vec<Window>> {
    let (days, hours) = text.split_once(' ')?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let day = |name: &str| DAYS.iter().position(|known| *known == name);
    let (first, last) = (day(first)?, day(last)?);
    let (from, until) = hours.split_once('-')?;
    let (from, until) = (minute(from)?, minute(until)?);
    let count = (last + 7 - first) % 7 + 1;
    let window = |day: usize| {
        let begins = u16::try_from(day % 7).ok()? * DAY + from;
        // One that ends before it begins ends on the next day.
        let length = if until > from { until - from } else { until + DAY - from };
        Some(Window { from: begins, until: (begins + length) % (7 * DAY) })
    };
    (from != until && from < DAY).then(|| (first..first + count).map(window).collect()).flatten()
}

/// The minute of a day, the last of which is 24:00.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60 || (hour, minute) == (24, 0)).then(|| hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[(u16, u16)]>) {
        let found =
            windows(text).map(|windows| windows.iter().map(|one| (one.from, one.until)).collect::<Vec<_>>());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn hours_are_minutes_of_the_week() {
        check("mon 07:00-19:00", Some(&[(420, 1140)]));
        check("mon 07:30-19:45", Some(&[(450, 1185)]));
        check("tue-wed 00:00-24:00", Some(&[(1440, 2880), (2880, 4320)]));
        check("sat-mon 08:00-09:00", Some(&[(7680, 7740), (9120, 9180), (480, 540)]));
        check("mon 19:00-07:00", Some(&[(1140, 1860)]));
        check("sun 19:00-07:00", Some(&[(9780, 420)]));
        check("sun 22:00-24:00", Some(&[(9960, 0)]));
        for wrong in [
            "mon",
            "mon 7-9",
            "mon 09112:00-11:59",
            "mon 07:00-07:00",
            "mon 24:00-01:00",
            "mon 07:60-09:00",
            "mon 07:00-24:30",
            "may 07:00-08:00",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_zone_changes_its_offset_when_its_clocks_do() {
        let chicago = zone("America/Chicago").unwrap();
        assert_eq!(chicago.offsets.first(), Some(&(29_453_760, -360)));
        // 2026-03-08 and 2026-11-01, each at 02:00 by the clock.
        assert_eq!(chicago.offsets.get(1..3), Some(&[(29_549_280, -300), (29_891_940, -360)][..]));
        assert_eq!(chicago.offsets.len(), 21);
        assert_eq!(zone("Asia/Kolkata").unwrap().offsets, [(29_453_760, 330)]);
        assert_eq!(zone("Mars/Olympus"), None);
    }
}
