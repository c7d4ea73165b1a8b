//! Instants, durations and freshness. Time is always an input.

/// How far another machine's clock may run ahead of ours: an instant that is at most this far in the future
/// counts as now, one beyond it counts as absent. The one tolerance in Wardgate.
pub const CLOCK_SKEW: Seconds = Seconds(60);

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub u32);

impl Seconds {
    const fn millis(self) -> i64 {
        self.0 as i64 * 1000
    }
}

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnixTime(i64);

/// How an instant stands to a limit on its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Not older than the limit; the limit itself is fresh.
    Fresh,
    /// Older than the limit.
    Stale,
    /// More than [`CLOCK_SKEW`] ahead of now.
    Future,
}

impl UnixTime {
    /// The first instant that is told: 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// The last instant that is told: 9999-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The instant `millis` after 1970 began, between 1970 and the year 9999.
    pub fn from_millis(millis: i64) -> Option<Self> {
        (0..=Self::MAX.0).contains(&millis).then_some(Self(millis))
    }

    /// Milliseconds since 1970 began.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970 began, as `NumericDate` in tokens (RFC 7519, section 2).
    pub const fn seconds(self) -> i64 {
        self.0 / 1000
    }

    /// The instant so much later.
    pub(crate) fn plus(self, length: Seconds) -> Self {
        Self((self.0 + length.millis()).min(Self::MAX.0))
    }

    /// How this instant stands at `now` to a limit of `max_age`.
    pub fn freshness(self, now: Self, max_age: Seconds) -> Freshness {
        let age = now.0 - self.0;
        if age < -CLOCK_SKEW.millis() {
            Freshness::Future
        } else if age <= max_age.millis() {
            Freshness::Fresh
        } else {
            Freshness::Stale
        }
    }

    /// Reads an RFC 3339 date-time with `T` and a zone (`2026-11-20T12:00:00.250Z`, `…+01:00`), or a bare date,
    /// which stands for its first instant in UTC. Nothing else is an instant: no leap second, no year before 1970.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text.as_bytes(), sound: true };
        let (year, month, day) = (reader.number(4), reader.after(b'-'), reader.after(b'-'));
        reader.check((1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month));
        let mut seconds = i64::from(days_from_civil(year, month, day)) * 86_400;
        let mut millis = 0;
        if text.len() != 10 {
            let (hour, minute, second) = (reader.after(b'T'), reader.after(b':'), reader.after(b':'));
            millis = reader.fraction();
            let east = reader.offset();
            reader.check(hour <= 23 && minute <= 59 && second <= 59);
            seconds += i64::from((hour * 60 + minute - east) * 60 + second);
        }
        reader.check(reader.rest.is_empty());
        Self::from_millis(seconds * 1000 + i64::from(millis)).filter(|_| reader.sound)
    }
}

/// What is left of a time. What is not as it should be is remembered, and read as some number.
struct Reader<'a> {
    rest: &'a [u8],
    sound: bool,
}

impl Reader<'_> {
    fn check(&mut self, right: bool) {
        self.sound &= right;
    }

    fn take(&mut self) -> u8 {
        let (byte, rest) = self.rest.split_first().unwrap_or((&0, &[]));
        self.rest = rest;
        *byte
    }

    /// A number of so many digits.
    fn number(&mut self, count: usize) -> i32 {
        let mut number = 0;
        for _ in 0..count {
            let digit = self.take().wrapping_sub(b'0');
            self.check(digit <= 9);
            number = number * 10 + i32::from(digit);
        }
        number
    }

    /// A number of two digits that follows a sign.
    fn after(&mut self, sign: u8) -> i32 {
        let found = self.take();
        self.check(found == sign);
        self.number(2)
    }

    /// Milliseconds of an optional fraction of one to nine digits, of which finer ones are cut.
    fn fraction(&mut self) -> i32 {
        if self.rest.first() != Some(&b'.') {
            return 0;
        }
        self.take();
        let mut nanos = 0;
        for place in 0..9 {
            nanos *= 10;
            if let Some(b'0'..=b'9') = self.rest.first() {
                nanos += self.number(1);
            } else {
                self.check(place > 0);
            }
        }
        nanos / 1_000_000
    }

    /// Minutes east of UTC.
    fn offset(&mut self) -> i32 {
        let sign = self.take();
        if sign == b'Z' {
            return 0;
        }
        let (hours, minutes) = (self.number(2), self.after(b':'));
        self.check(matches!(sign, b'+' | b'-') && hours <= 23 && minutes <= 59);
        let offset = hours * 60 + minutes;
        if sign == b'+' { offset } else { -offset }
    }
}

fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; years are counted from March, so that the leap
/// day is the last of a year.
fn days_from_civil(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, millis: Option<i64>) {
        assert_eq!(UnixTime::parse(text).map(UnixTime::millis), millis, "{text}");
    }

    #[test]
    fn rfc_3339_is_read_to_the_millisecond() {
        check("1970-01-01T00:00:00Z", Some(0));
        check("2026-11-20T12:00:00.000Z", Some(1_795_176_000_000));
        check("2026-11-20T12:00:00.1239Z", Some(1_795_176_000_123));
        check("2026-11-20T12:00:00.5Z", Some(1_795_176_000_500));
        check("2026-11-20T13:30:00+01:30", Some(1_795_176_000_000));
        check("2026-11-20T11:00:00-01:00", Some(1_795_176_000_000));
        check("2024-02-29T00:00:00Z", Some(1_709_164_800_000));
        check("2000-02-29", Some(951_782_400_000));
        check("9999-12-31T23:59:59.999Z", Some(UnixTime::MAX.millis()));
        check("2026-11-20", Some(1_795_132_800_000));
    }

    #[test]
    fn anything_else_is_not_an_instant() {
        for text in [
            "",
            "2026",
            "2026-11",
            "20261120",
            "2026-11-20T",
            "2026-11-20 12:00:00Z",
            "2026-11-20T12:00Z",
            "2026-11-20T12:00:00",
            "2026-11-20t12:00:00Z",
            "2026-11-20T12:00:00z",
            "2026-11-20T24:00:00Z",
            "2026-11-20T12:60:00Z",
            "2026-11-20T12:00:60Z",
            "2026-02-29",
            "2100-02-29",
            "2026-04-31",
            "2026-06-31",
            "2026-09-31",
            "2026-11-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026-11-20T12:00:00.Z",
            "2026-11-20T12:00:00.1234567890Z",
            "2026-11-20T12:00:00+0100",
            "2026-11-20T12:00:00+24:00",
            "2026-11-20T12:00:00Zx",
            "1969-12-31T23:59:59Z",
            "+002026-11-20",
            "9999-12-31T23:59:59-01:00",
            "٢٠٢٦-11-20",
            "1795176000",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn the_limit_itself_is_fresh_and_the_skew_is_tolerated() {
        let now = UnixTime(1_000_000_000);
        let at = |age: i64| UnixTime(now.0 - age).freshness(now, Seconds(900));
        assert_eq!(at(900_000), Freshness::Fresh);
        assert_eq!(at(900_001), Freshness::Stale);
        assert_eq!(at(-60_000), Freshness::Fresh);
        assert_eq!(at(-60_001), Freshness::Future);
    }
}
