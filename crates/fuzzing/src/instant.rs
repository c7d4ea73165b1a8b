//! Instants: RFC 3339 as events and documents have it, against jiff.

use jiff::{
    SignedDuration,
    civil::{DateTime, datetime},
};
use regex_lite::Regex;
use std::sync::LazyLock;
use wardgate_policy::{CLOCK_SKEW, Freshness, Seconds, UnixTime};

/// The form that `docs/semantics.md`, 4, says: a date, and perhaps a time and a zone. What jiff reads beside it (small
/// letters, spaces, other offsets, names of zones) is none.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    let (date, time) = ("[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}:[0-5][0-9](?:\.[0-9]{1,9})?");
    Regex::new(&format!("^({date})(?:T({time})(?:Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9])))?$")).unwrap()
});

const LAST: i64 = 253_402_300_799_999;

/// jiff has no timestamps in the last day of the year 9999, but dates.
const EPOCH: DateTime = datetime(1970, 1, 1, 0, 0, 0, 0);

pub(crate) fn instant(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let found = UnixTime::parse(text);
    assert_eq!(found.map(UnixTime::millis), millis(text), "{text:?}");
    found.into_iter().for_each(comes_back);
    // The bytes as a number are an instant too.
    if let Some(eight) = input.first_chunk::<8>() {
        let number = i64::from_le_bytes(*eight) % (LAST * 2);
        let found = UnixTime::from_millis(number);
        assert_eq!(found.is_some(), (0..=LAST).contains(&number), "{number}");
        found.into_iter().for_each(comes_back);
        // And a date, of which there are more than days.
        let part = |from: u64, many: u64| number.unsigned_abs() / from % many;
        let date = format!("{}-{:02}-{:02}", 1969 + part(1, 8032), part(8032, 14), part(8032 * 14, 33));
        assert_eq!(UnixTime::parse(&date).map(UnixTime::millis), millis(&date), "{date:?}");
    }
}

fn millis(text: &str) -> Option<i64> {
    let parts = FORM.captures(text)?;
    let (date, time) = (&parts[1], parts.get(2).map_or("00:00:00", |time| time.as_str()));
    let local: DateTime = format!("{date}T{time}").parse().ok()?;
    let number = |at: usize| parts.get(at).map_or(0, |number| number.as_str().parse::<i64>().unwrap());
    let east = (number(4) * 60 + number(5)) * 60_000;
    let east = if parts.get(3).is_some_and(|sign| sign.as_str() == "-") { -east } else { east };
    let millis = local.duration_since(EPOCH).as_nanos().div_euclid(1_000_000) as i64 - east;
    (0..=LAST).contains(&millis).then_some(millis)
}

/// An instant is read as it was written, and compared as it should be.
fn comes_back(at: UnixTime) {
    let written = format!("{:.3}Z", EPOCH + SignedDuration::from_millis(at.millis()));
    assert_eq!(UnixTime::parse(&written), Some(at), "{written:?}");
    compare(at);
}

/// Freshness as `docs/semantics.md` says it, at each side of each limit.
fn compare(at: UnixTime) {
    let skew = i64::from(CLOCK_SKEW.0) * 1000;
    for limit in [0, 1, 900, u32::MAX] {
        let end = i64::from(limit) * 1000;
        for age in [-skew - 1, -skew, 0, end, end + 1] {
            let Some(now) = UnixTime::from_millis(at.millis() + age) else { continue };
            let expected = match age {
                _ if age < -skew => Freshness::Future,
                _ if age <= end => Freshness::Fresh,
                _ => Freshness::Stale,
            };
            assert_eq!(at.freshness(now, Seconds(limit)), expected, "{at:?} at {now:?} within {limit} s");
        }
    }
}
