//! Hours of the week in a time zone, against jiff.
//!
//! The input is a zone, hours such as `mon-fri 07:00-19:00`, and one or two instants in milliseconds, a line each.

use crate::policies::{Form, small};
use jiff::{
    Timestamp, ToSpan,
    civil::{Time, Weekday},
    tz::TimeZone,
};
use std::sync::LazyLock;
use wardgate_compiler::document;
use wardgate_explain::{Action, run};
use wardgate_policy::Condition;

static ZONE: LazyLock<Form> = LazyLock::new(|| Form::of("TimeZone"));
static WINDOW: LazyLock<Form> = LazyLock::new(|| Form::of("Window"));

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: u32 = 24 * 60;

/// For how long the rules of a zone are compiled in, in seconds.
const KNOWN: std::ops::Range<i64> = 1_767_225_600..2_082_758_400;

pub(crate) fn hours(input: &[u8]) {
    let Ok(input) = str::from_utf8(input) else { return };
    let mut lines = input.split('\n');
    let (name, text) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let windows = document::Window(text.to_owned()).windows().filter(|_| WINDOW.fits(text));
    let known = Hours::read(text);
    assert_eq!(windows.is_some(), known.is_some(), "{text:?}");
    if !ZONE.fits(name) {
        return;
    }
    let (zone, clock) = (document::TimeZone(name.to_owned()).zone(), TimeZone::get(name).ok());
    assert_eq!(zone.is_some(), clock.is_some(), "{name:?}");
    let (Some(windows), Some(known), Some(zone), Some(clock)) = (windows, known, zone, clock) else { return };
    let mut compiled = small().clone();
    compiled.policy.zones = vec![zone];
    compiled.policy.restrictions[0].when = Condition::OutsideHours(0, windows);
    let instants = lines.take(2).filter_map(|line| line.parse().ok());
    for now in instants.flat_map(|now| known.turns(now, &clock)) {
        let Ok(at) = Timestamp::from_millisecond(now) else { continue };
        if !(0..=253_402_300_799_999).contains(&now) {
            continue;
        }
        let inside = KNOWN.contains(&at.as_second()) && known.hold(at, &clock);
        let answer = run(&compiled, Action::Gate, &crate::policies::LOGIN, now, false).unwrap();
        let outside =
            answer.reasons.iter().any(|reason| reason.code == "W405" || reason.rule == "restriction[0]");
        assert_eq!(outside, !inside, "{now} in {name:?} {text:?}: {answer:?}");
    }
}

/// Days and hours as they are written.
struct Hours {
    first: usize,
    last: usize,
    from: u32,
    until: u32,
}

impl Hours {
    fn read(text: &str) -> Option<Self> {
        let form = regex_lite::Regex::new(
            "^([a-z]{3})(?:-([a-z]{3}))? ([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})$",
        );
        let parts = form.unwrap().captures(text)?;
        let day = |at: usize| parts.get(at).map(|day| DAYS.iter().position(|known| *known == day.as_str()));
        let first = day(1)??;
        let last = match day(2) {
            None => first,
            Some(day) => day?,
        };
        let minute =
            |at: usize| parts[at].parse::<u32>().unwrap() * 60 + parts[at + 1].parse::<u32>().unwrap();
        let sound = |at: usize| parts[at + 1].parse::<u32>().unwrap() < 60 && minute(at) <= DAY;
        let (from, until) = (minute(3), minute(5));
        (sound(3) && sound(5) && from < DAY && from != until).then_some(Self { first, last, from, until })
    }

    /// Whether clocks of the zone show one of these hours: of this day, or of one that began the day before.
    fn hold(&self, at: Timestamp, clock: &TimeZone) -> bool {
        let shown = at.to_zoned(clock.clone());
        let minute = u32::try_from(i64::from(shown.hour()) * 60 + i64::from(shown.minute())).unwrap();
        let today = usize::try_from(shown.weekday().since(Weekday::Monday)).unwrap();
        let crosses = self.until < self.from;
        let of_today = self.names(today) && self.from <= minute && (crosses || minute < self.until);
        of_today || crosses && self.names((today + 6) % 7) && minute < self.until
    }

    /// An instant, and those of its week at which the hours begin and end, and a minute before.
    fn turns(&self, now: i64, clock: &TimeZone) -> Vec<i64> {
        let mut turns = vec![now];
        let at = Timestamp::from_millisecond(now).ok();
        for day in at.into_iter().flat_map(|at| at.to_zoned(clock.clone()).date().series(1.day()).take(7)) {
            for minute in [self.from, self.until] {
                let local = day.to_datetime(Time::midnight()).checked_add(i64::from(minute).minutes());
                let turn = local.and_then(|local| local.to_zoned(clock.clone()));
                turns.extend(turn.iter().flat_map(|turn| {
                    let turn = turn.timestamp().as_millisecond();
                    [turn - 60_000, turn]
                }));
            }
        }
        turns
    }

    /// Whether a day is one of them, from the first on to the last.
    fn names(&self, day: usize) -> bool {
        (day + 7 - self.first) % 7 <= (self.last + 7 - self.first) % 7
    }
}
