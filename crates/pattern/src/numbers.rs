//! Numbers and dates: what a table would need a thousand states for, or cannot judge at all.
//!
//! A text is read as numbers and names of months, and what stands between them. The last three of them, or one
//! number with a label beside it, are what a detector looks at.

use crate::Detector;
use crate::gap;
use crate::labels::{BIRTH, NPI, Nearby, PHONE, SSN};
use crate::luhn::{is_npi, starts_with_card};

/// The bit of the table's pattern for texts that are worth reading here.
pub(crate) const CANDIDATE: u32 = Detector::Card.bit();

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
/// Words that may stand in a written date: 14th of March.
const FILLERS: [&[u8]; 5] = [b"st", b"nd", b"rd", b"th", b"of"];

/// What the numbers in a text are, as bits of [`Detector`].
pub(crate) fn findings(text: &[u8]) -> u32 {
    let mut reader = Reader { last: [Token::default(); 3], international: 0, gap: gap::NOTHING };
    let mut found = 0;
    let mut rest = text;
    while let Some(first) = rest.first() {
        let kind = Kind::of(*first);
        let length = rest.iter().take_while(|byte| Kind::of(**byte) == kind).count();
        let (run, after) = rest.split_at_checked(length).unwrap_or_default();
        match kind {
            Kind::Digit => {
                let nearby = Nearby { text, at: text.len() - rest.len(), length };
                found |= reader.number(run) | bare_number(run, &nearby);
                if starts_with_card(rest) {
                    found |= Detector::Card.bit();
                }
            }
            Kind::Letter => reader.word(run),
            Kind::Other => reader.gap = gap::of(run),
        }
        rest = after;
    }
    found
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

/// A number or the name of a month, and what stands before it.
#[derive(Clone, Copy, Default)]
struct Token {
    /// Digits; 0 for a month.
    length: usize,
    /// The number, or the number of the month.
    value: u32,
    gap: u8,
}

/// The last tokens of a text.
struct Reader {
    last: [Token; 3],
    /// Digits so far of a number that began with a plus.
    international: usize,
    /// What stands after the last token.
    gap: u8,
}

impl Reader {
    /// Reads a number, and tells what it ends.
    fn number(&mut self, digits: &[u8]) -> u32 {
        let goes_on =
            self.international > 0 && gap::has(self.gap, gap::SPACE | gap::DASH | gap::DOT | gap::PAREN);
        self.international = match goes_on {
            true => self.international + digits.len(),
            false if self.gap & gap::PLUS != 0 => digits.len(),
            false => 0,
        };
        self.push(digits.len(), number(digits));
        let phone = if self.international >= 8 { Detector::Phone.bit() } else { 0 };
        phone | self.judge()
    }

    fn word(&mut self, word: &[u8]) {
        let is =
            |known: &&[u8]| known.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if word.len() == 2 && FILLERS.iter().any(is) {
            return;
        }
        match MONTHS.iter().position(is) {
            Some(month) if word.len() >= 3 => self.push(0, u32::try_from(month).unwrap_or_default() + 1),
            // Not in any number or date.
            _ => self.push(usize::MAX, 0),
        }
        self.international = 0;
    }

    fn push(&mut self, length: usize, value: u32) {
        let [_, b, c] = self.last;
        self.last = [b, c, Token { length, value, gap: self.gap }];
        self.gap = gap::NOTHING;
    }

    /// What the last three tokens are.
    fn judge(&self) -> u32 {
        let [a, b, c] = self.last;
        let gaps = |first, second| gap::has(b.gap, first) && gap::has(c.gap, second);
        let parted = gaps(gap::DASH | gap::DOT | gap::SLASH, gap::DASH | gap::DOT | gap::SLASH);
        let written = gaps(WRITTEN, WRITTEN) && is_year(c.value);
        let detector = match (a.length, b.length, c.length) {
            (3, 2, 4) if gaps(gap::DASH | gap::SPACE, gap::DASH | gap::SPACE) => {
                return ssn(a.value, b.value, c.value);
            }
            // The shape, not the numbering plan.
            (3, 3, 4) if gaps(!gap::NOTHING & !gap::OTHER, gap::DASH | gap::DOT | gap::SPACE) => {
                Detector::Phone
            }
            (4, 1 | 2, 1 | 2) if parted && is_year(a.value) && is_day(b.value, c.value) => {
                Detector::BirthDate
            }
            (1 | 2, 1 | 2, 4) if parted && is_year(c.value) && is_either_day(a.value, b.value) => {
                Detector::BirthDate
            }
            (1 | 2, 1 | 2, 2) if gaps(gap::SLASH, gap::SLASH) && is_either_day(a.value, b.value) => {
                Detector::BirthDate
            }
            (1 | 2, 0, 4) if written && is_day(b.value, a.value) => Detector::BirthDate,
            (0, 1 | 2, 4) if written && is_day(a.value, b.value) => Detector::BirthDate,
            _ => return 0,
        };
        detector.bit()
    }
}

/// What may stand between the parts of a written date.
const WRITTEN: u8 = gap::NOTHING | gap::SPACE | gap::DASH | gap::DOT;

/// Areas 000, 666 and from 900, group 00 and serial 0000 were never issued.
fn ssn(area: u32, group: u32, serial: u32) -> u32 {
    let never = matches!(area, 0 | 666 | 900..) || group == 0 || serial == 0;
    if never { 0 } else { Detector::Ssn.bit() }
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

/// Judges a number without separators: most need a label beside them.
fn bare_number(digits: &[u8], nearby: &Nearby<'_>) -> u32 {
    let value = number(digits);
    let part = |divisor, modulus| value / divisor % modulus;
    match (digits.len(), digits.first()) {
        (9, _) if nearby.has(&SSN) => ssn(part(1_000_000, 1_000), part(10_000, 100), part(1, 10_000)),
        (8, _) => {
            let year_first = is_year(part(10_000, 10_000)) && is_day(part(100, 100), part(1, 100));
            let year_last =
                is_year(part(1, 10_000)) && is_either_day(part(1_000_000, 100), part(10_000, 100));
            if (year_first || year_last) && nearby.has(&BIRTH) { Detector::BirthDate.bit() } else { 0 }
        }
        (10, Some(b'1' | b'2')) if is_npi(digits) && (nearby.is_clear() || nearby.has(&NPI)) => {
            Detector::Npi.bit()
        }
        (10, Some(b'2'..=b'9')) if nearby.has(&PHONE) => Detector::Phone.bit(),
        _ => 0,
    }
}

/// The number that digits are. Longer numbers than nine digits are not asked for.
fn number(digits: &[u8]) -> u32 {
    let append = |value: u32, digit: &u8| value.wrapping_mul(10).wrapping_add(u32::from(*digit & 15));
    digits.iter().fold(0, append)
}

#[cfg(all(test, feature = "build"))]
mod tests {
    use alloc::string::String;
    use std::println;

    use super::{CANDIDATE, findings};
    use crate::compile_detectors;

    #[test]
    fn whatever_is_found_here_is_a_candidate_to_the_table() {
        let parts = [
            "0",
            "1",
            "12",
            "19",
            "20",
            "31",
            "80",
            "123",
            "617",
            "4111",
            "1980",
            "12345678",
            "123456789",
            "-",
            "-",
            " ",
            " ",
            ".",
            "/",
            "/",
            "(",
            ")",
            "+",
            ",",
            "\u{a0}",
            "\u{2013}",
            "may",
            "March",
            "th",
            "of",
            "ssn",
            "dob",
            "x",
            "é",
            " / ",
            "/ ",
            "+ ",
            "+(",
            " - ",
        ];
        let guard = compile_detectors(&[]).unwrap();
        let mut random: u64 = 0x57a7_d6a7_e000_0004;
        println!("seed {random:#x}");
        let mut found = 0;
        for _ in 0..30_000 {
            let mut text = String::new();
            for _ in 0..8 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                text += parts[(random >> 33) as usize % parts.len()];
            }
            if findings(text.as_bytes()) != 0 {
                found += 1;
                assert_ne!(guard.dfa.find(&text).bits() & CANDIDATE, 0, "{text:?}");
            }
        }
        assert!(found > 500, "{found} texts have a number in them");
    }
}
