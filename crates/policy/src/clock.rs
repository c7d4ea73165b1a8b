//! Time of day, where people are. The rules of a time zone are compiled in, so that nothing is looked up at run time.

use crate::time::UnixTime;
use alloc::vec::Vec;

/// Minutes of a week.
const WEEK: i64 = 7 * 24 * 60;

/// 1970 began on a Thursday; weeks begin on Monday.
const THURSDAY: i64 = 3 * 24 * 60;

/// A time zone, for as long as its rules were known when the policy was compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// From which minute after 1970 began, in UTC, clocks show which minutes more than UTC; sorted.
    pub offsets: Vec<(u32, i32)>,
    /// The minute after 1970 began after which nothing is known.
    pub ends: u32,
}

impl Zone {
    /// The minute of the week that clocks show; `None` outside the time for which the rules are known.
    #[inline(never)]
    pub(crate) fn minute_of_week(&self, now: UnixTime) -> Option<u16> {
        let minute = now.seconds() / 60;
        let begun = self.offsets.iter().take_while(|(from, _)| i64::from(*from) <= minute);
        let (_, offset) = begun.last().filter(|_| minute < i64::from(self.ends))?;
        u16::try_from((minute + i64::from(*offset) + THURSDAY).rem_euclid(WEEK)).ok()
    }
}

/// Hours of a week: from one minute of it until before another. One that begins later than it ends crosses the end of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first minute.
    pub from: u16,
    /// The first minute after it.
    pub until: u16,
}

impl Window {
    /// Whether a minute of the week is within.
    pub fn has(self, minute: u16) -> bool {
        let (after, before) = (self.from <= minute, minute < self.until);
        if self.from < self.until { after && before } else { after || before }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_in_the_zone() {
        // Sunday 2026-11-01: clocks in Chicago go back from 02:00 to 01:00 at 07:00 UTC.
        let zone = Zone { offsets: vec![(0, -300), (29_891_940, -360)], ends: 30_000_000 };
        let minute = |text| zone.minute_of_week(UnixTime::parse(text).unwrap());
        let sunday = 6 * 24 * 60;
        assert_eq!(minute("2026-11-01T06:59:59Z"), Some(sunday + 60 + 59));
        assert_eq!(minute("2026-11-01T07:00:00Z"), Some(sunday + 60));
        assert_eq!(minute("2026-11-02T05:59:00Z"), Some(sunday + 23 * 60 + 59));
        assert_eq!(minute("2026-11-02T06:00:00Z"), Some(0));
        assert_eq!(minute("2027-01-15T08:00:00Z"), None);
    }

    #[test]
    fn a_window_ends_before_its_last_minute_and_may_cross_the_week() {
        let night = Window { from: 100, until: 200 };
        assert!(night.has(100) && night.has(199) && !night.has(200) && !night.has(99));
        let weekend = Window { from: 9000, until: 300 };
        assert!(
            weekend.has(9000)
                && weekend.has(0)
                && weekend.has(299)
                && !weekend.has(300)
                && !weekend.has(8999)
        );
    }
}
