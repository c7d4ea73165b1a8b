//! Instants as `docs/semantics.md`, section 4 says: read and written without the code that is tried.

use jiff::{SignedDuration, civil::DateTime};
use regex_lite::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// 2026-11-20T12:00:00Z, a Friday: the clock of the scenarios, too.
pub const NOON: i64 = 1_795_176_000_000;

/// 9999-12-31T23:59:59.999Z, the last instant.
pub const LAST: i64 = 253_402_300_799_999;

/// The tolerance for clocks that differ, in milliseconds.
pub const SKEW: i64 = 60_000;

/// How a text must be written; what is left to the library is whether such a day exists.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    let time = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?";
    let zone = r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)";
    Regex::new(&format!(r"^\d{{4}}-\d\d-\d\d(?:T{time}{zone})?$")).unwrap()
});

/// The library's own instants end a day earlier: dates and times without a zone do not.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The milliseconds of a value that is an instant.
pub fn instant(value: &Value) -> Option<i64> {
    let text = value.as_str().filter(|text| text.is_ascii() && WRITTEN.is_match(text))?;
    let (local, offset) = match text.strip_suffix('Z') {
        Some(local) => (local, 0),
        None if text.len() == 10 => (text, 0),
        None => {
            let (local, zone) = text.split_at(text.len() - 6);
            let minutes = zone[1..3].parse::<i64>().ok()? * 60 + zone[4..].parse::<i64>().ok()?;
            (local, if zone.starts_with('-') { -minutes } else { minutes })
        }
    };
    let nanos = local.parse::<DateTime>().ok()?.duration_since(EPOCH).as_nanos();
    // Digits past the third are cut.
    let millis = nanos.div_euclid(1_000_000) as i64 - offset * 60_000;
    (0..=LAST).contains(&millis).then_some(millis)
}

/// An instant as a text: without parts of a second where there are none.
pub fn text(millis: i64) -> String {
    format!("{}Z", EPOCH.checked_add(SignedDuration::from_millis(millis)).unwrap())
}

/// How an instant stands to a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// More than the tolerance ahead.
    Future,
    /// Not longer ago than the limit.
    Fresh,
    /// Longer ago.
    Stale,
}

/// How an instant stands to a limit in seconds.
pub fn standing(at: i64, now: i64, limit: i64) -> Standing {
    let age = now - at;
    if age < -SKEW {
        Standing::Future
    } else if age <= limit * 1000 {
        Standing::Fresh
    } else {
        Standing::Stale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<i64>) {
        assert_eq!(instant(&text.into()), expected, "{text}");
    }

    #[test]
    fn instants_are_read_as_section_4_says() {
        check("2026-11-20T12:00:00Z", Some(NOON));
        check("2026-11-20T13:00:00.0009+01:00", Some(NOON));
        check("2026-11-20", Some(NOON - 43_200_000));
        check("9999-12-31T23:59:59.999Z", Some(LAST));
        check("1970-01-01T00:00:00+00:01", None);
        check("2026-02-29", None);
        check("2026-11-20T12:00:60Z", None);
        check("2026-11-20t12:00:00Z", None);
        check("2026-11-20 12:00:00Z", None);
        check("2026-11-20T12:00:00", None);
        assert_eq!(text(NOON), "2026-11-20T12:00:00Z");
        assert_eq!(text(NOON + 1), "2026-11-20T12:00:00.001Z");
    }
}
