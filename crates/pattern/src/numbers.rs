//! Numbers and dates: what a table would need a thousand states for, or cannot judge at all.
//!
//! A text is read as numbers and names of months, and what stands between them. The last three of them, or one
//! number with a label beside it, are what a detector looks at.

use crate::Detector;
use crate::gap;
use crate::labels::{self, AGE, DAY, NPI, NUMBERED, Nearby, PHONE, REACH, SHORT_REACH, SSN};
use crate::luhn::{is_npi, starts_with_card};
use crate::signs::{AT, COLON, SLASH, Signs, letters};
use crate::vehicle::{self, starts_with_vehicle};

const MONTHS: [&[u8]; 12] = [
    b"january",
    b"february",
    b"march",
    b"april",
    b"may",
    b"june",
    b"july",
    b"august",
    b"september",
    b"october",
    b"november",
    b"december",
];

/// What the numbers in a text are, as bits of [`Detector`].
pub(crate) fn findings(text: &[u8], signs: Signs) -> u32 {
    let letters = letters(text);
    if !may_have(text, letters, signs) {
        return 0;
    }
    let mut reader = Reader {
        last: [Token::default(); 3],
        digits: 0,
        has_plus: false,
        gap: gap::NOTHING,
        is_behind_plus: false,
    };
    let mut found = 0;
    let mut rest = text;
    let mut before = Kind::Other;
    while let Some(first) = rest.first() {
        let kind = Kind::of(*first);
        let length = rest.iter().take_while(|byte| Kind::of(**byte) == kind).count();
        let (run, after) = rest.split_at_checked(length).unwrap_or_default();
        let nearby = Nearby { text, letters, at: text.len() - rest.len(), length };
        if before == Kind::Other && starts_with_vehicle(rest) {
            found |= Detector::Vehicle.bit();
        }
        match kind {
            Kind::Digit => {
                let value = number(run);
                found |= reader.number(run.len(), value, &nearby);
                found |= bare_number(run, value, &nearby);
                if starts_with_card(text.get(..nearby.at).unwrap_or_default(), rest) {
                    found |= Detector::Card.bit();
                }
            }
            Kind::Letter => {
                reader.word(run);
                found |= reader.judge(&nearby);
            }
            Kind::Other => {
                reader.gap = gap::of(run);
                reader.is_behind_plus = gap::ends_in_plus(run, before == Kind::Digit);
            }
        }
        before = kind;
        rest = after;
    }
    found
}

/// Whether anything here can be in a text.
fn may_have(text: &[u8], letters: u32, signs: Signs) -> bool {
    let is_read = signs.digits > 0 || signs.bytes & (COLON | AT) != 0;
    // Fewer digits are a date with slashes, or stand beside a label.
    let has_number = signs.digits > 4 || signs.digits == 4 && signs.bytes & SLASH != 0;
    let is_labelled =
        || signs.digits > 0 && (labels::may_have(DAY, letters) || labels::may_have(AGE, letters));
    is_read && (has_number || text.len() >= vehicle::PLACES || is_labelled())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    Letter,
    Other,
}

impl Kind {
    fn of(byte: u8) -> Self {
        if byte.is_ascii_digit() {
            Kind::Digit
        } else if byte.is_ascii_alphabetic() {
            Kind::Letter
        } else {
            Kind::Other
        }
    }
}

/// A number or a word, and what stands before it.
#[derive(Clone, Copy, Default)]
struct Token {
    /// One of the bits below; none for what is in no shape.
    form: u8,
    /// The number, or the number of the month.
    value: u32,
    gap: u8,
}

/// The name of a month.
const MONTH: u8 = 1;

/// A number of so many digits, up to seven.
const fn digits(count: usize) -> u8 {
    if count < 8 { 1 << count } else { 0 }
}

/// What stands before a shape of two.
const ANY: u8 = 0;

/// The number of a day or a month.
const SHORT: u8 = digits(1) | digits(2);

/// Three tokens in a row that are something, or two where the first may be any.
struct Shape {
    /// The forms that each may have; none where it may be any.
    forms: [u8; 3],
    /// What may stand before the second and before the third.
    gaps: [u8; 2],
    /// What their values have to be.
    meaning: Meaning,
}

const SHAPES: [Shape; 11] = [
    Shape { forms: [digits(3), digits(2), digits(4)], gaps: [PARTED | gap::SPACE; 2], meaning: Meaning::Ssn },
    Shape {
        forms: [digits(3), digits(3), digits(4)],
        gaps: [!gap::NOTHING & !gap::OTHER, PARTED | gap::SPACE],
        meaning: Meaning::Phone,
    },
    Shape { forms: [digits(4), SHORT, SHORT], gaps: [PARTED; 2], meaning: Meaning::YearFirst },
    Shape { forms: [SHORT, SHORT, digits(4)], gaps: [PARTED; 2], meaning: Meaning::YearLast },
    Shape { forms: [SHORT, SHORT, digits(2)], gaps: [gap::SLASH; 2], meaning: Meaning::ShortYear },
    Shape { forms: [SHORT, MONTH, digits(4)], gaps: [WRITTEN; 2], meaning: Meaning::YearLast },
    Shape { forms: [MONTH, SHORT, digits(4)], gaps: [WRITTEN; 2], meaning: Meaning::YearLast },
    Shape { forms: [digits(4), MONTH, SHORT], gaps: [WRITTEN; 2], meaning: Meaning::YearFirst },
    Shape { forms: [ANY, SHORT, SHORT], gaps: [0, PARTED], meaning: Meaning::Day },
    Shape { forms: [ANY, MONTH, SHORT | digits(4)], gaps: [0, WRITTEN], meaning: Meaning::Day },
    Shape { forms: [ANY, SHORT, MONTH], gaps: [0, WRITTEN], meaning: Meaning::Day },
];

/// What may stand between the parts of a date in numbers.
const PARTED: u8 = gap::DASH | gap::DOT | gap::SLASH;

/// What may stand between the parts of a written date.
const WRITTEN: u8 = gap::NOTHING | gap::SPACE | gap::DASH | gap::DOT;

/// What three numbers can be.
#[derive(Clone, Copy)]
enum Meaning {
    Ssn,
    Phone,
    /// Year, month and day.
    YearFirst,
    /// Month and day, or day and month, then the year.
    YearLast,
    /// The same with a year of two digits, which can be any.
    ShortYear,
    /// A month and a day or year, where something says that it is a date.
    Day,
}

impl Meaning {
    /// The detector that finds these numbers, as a bit.
    fn found(self, [a, b, c]: [u32; 3], nearby: &Nearby<'_>) -> u32 {
        let (right, detector) = match self {
            Meaning::Ssn => (is_issued(a, b) && c != 0, Detector::Ssn),
            // The shape, not the numbering plan.
            Meaning::Phone => (true, Detector::Phone),
            Meaning::YearFirst => (is_year(a) && is_day(b, c), Detector::BirthDate),
            Meaning::YearLast => (is_year(c) && is_either_day(a, b), Detector::BirthDate),
            Meaning::ShortYear => (is_either_day(a, b), Detector::BirthDate),
            Meaning::Day => {
                ((is_either_day(b, c) || is_year(c)) && nearby.has(DAY, REACH), Detector::BirthDate)
            }
        };
        if right { detector.bit() } else { 0 }
    }
}

/// Areas 000 and 666 and group 00 were never issued; areas from 900 to taxpayers without a number, in some groups.
fn is_issued(area: u32, group: u32) -> bool {
    match area {
        0 | 666 => false,
        900.. => matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99),
        _ => group != 0,
    }
}

fn is_year(year: u32) -> bool {
    (1900..2100).contains(&year)
}

fn is_day(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

fn is_either_day(a: u32, b: u32) -> bool {
    is_day(a, b) || is_day(b, a)
}

/// The last tokens of a text.
struct Reader {
    last: [Token; 3],
    /// Digits so far of a number in groups.
    digits: usize,
    /// Whether that number began with a plus.
    has_plus: bool,
    /// What stands after the last token.
    gap: u8,
    /// Whether that ends in a plus.
    is_behind_plus: bool,
}

impl Reader {
    /// Reads a number, and tells what it ends.
    fn number(&mut self, length: usize, value: u32, nearby: &Nearby<'_>) -> u32 {
        let goes_on = self.digits > 0 && gap::has(self.gap, gap::SPACE | gap::DASH | gap::DOT | gap::PAREN);
        self.has_plus = goes_on && self.has_plus || self.is_behind_plus;
        self.digits = if goes_on { self.digits + length } else { length };
        self.push(digits(length), value);
        let mut found = self.judge(nearby);
        if self.has_plus && self.digits >= 8 {
            found |= Detector::Phone.bit();
        }
        if self.digits >= 5 && nearby.has(NUMBERED, REACH) {
            found |= Detector::Labelled.bit();
        }
        found
    }

    /// Reads a word: a month by three letters or more, or what may stand in a written date: 14th of March.
    fn word(&mut self, word: &[u8]) {
        self.is_behind_plus = false;
        let small = |byte: &u8| byte | 0x20;
        let is = |month: &&[u8]| {
            word.len() <= month.len() && word.iter().map(small).zip(*month).all(|(a, b)| a == *b)
        };
        let month = match word {
            [a, b] if matches!(&[small(a), small(b)], b"st" | b"nd" | b"rd" | b"th" | b"of") => return,
            [] | [_] | [_, _] => None,
            _ => MONTHS.iter().position(is),
        };
        match month {
            Some(month) => self.push(MONTH, month as u32 + 1),
            None => self.push(0, 0),
        }
        self.digits = 0;
    }

    fn push(&mut self, form: u8, value: u32) {
        let [_, b, c] = self.last;
        self.last = [b, c, Token { form, value, gap: self.gap }];
        self.gap = gap::NOTHING;
        self.is_behind_plus = false;
    }

    /// What the last three tokens are.
    fn judge(&self, nearby: &Nearby<'_>) -> u32 {
        let [a, b, c] = self.last;
        if b.form == 0 || c.form == 0 {
            return 0;
        }
        let mut found = 0;
        for Shape { forms: [first, second, third], gaps: [before_second, before_third], meaning } in &SHAPES {
            if (*first == ANY || a.form & first != 0 && gap::has(b.gap, *before_second))
                && b.form & second != 0
                && c.form & third != 0
                && gap::has(c.gap, *before_third)
            {
                found |= meaning.found([a.value, b.value, c.value], nearby);
            }
        }
        found
    }
}

/// Judges a number without separators: most need a label beside them.
fn bare_number(digits: &[u8], value: u32, nearby: &Nearby<'_>) -> u32 {
    let year_first = [value / 10_000, value / 100 % 100, value % 100];
    let year_last = [value / 1_000_000, value / 10_000 % 100, value % 10_000];
    let meant = |meaning: Meaning, values| meaning.found(values, nearby);
    let (found, labels) = match digits.len() {
        9 => (meant(Meaning::Ssn, year_last), SSN),
        8 => (meant(Meaning::YearFirst, year_first) | meant(Meaning::YearLast, year_last), DAY),
        10 if is_npi(digits) && (nearby.is_clear() || nearby.has(NPI, REACH)) => return Detector::Npi.bit(),
        10 if !matches!(digits, [b'0' | b'1', ..]) => (Detector::Phone.bit(), PHONE),
        11 if matches!(digits, [b'1', b'2'..=b'9', ..]) => (Detector::Phone.bit(), PHONE),
        2 | 3 if (90..130).contains(&value) && nearby.has(AGE, SHORT_REACH) => return Detector::Age.bit(),
        _ => return 0,
    };
    if found != 0 && nearby.has(labels, REACH) { found } else { 0 }
}

/// The number that digits are. Longer numbers than nine digits are not asked for.
fn number(digits: &[u8]) -> u32 {
    let append = |value: u32, digit: &u8| value.wrapping_mul(10).wrapping_add(u32::from(*digit & 15));
    digits.iter().fold(0, append)
}
