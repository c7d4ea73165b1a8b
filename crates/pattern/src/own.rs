//! The event's own values: a claim must not repeat who signs in.

use alloc::vec::Vec;

use crate::Text;
use crate::fold::{fold, is_word};
use crate::plain::plain;

/// Values shorter than this many characters count only as whole words: an Ann is not in `planning`.
const SHORT: usize = 5;
/// Of a value, so many characters count: nobody's name is longer, and a text with all of it has its beginning.
const LONGEST: usize = 1_000;
/// Of a name in one piece so many parts count, empty ones between two separators among them.
const MOST_PARTS: usize = 8;
/// A telephone number is compared by its last digits: the exchange and line of a North American one.
const PHONE_DIGITS: u32 = 7;

/// What a text is searched for by [`own_value`]: built once for a decision, from the person's names, addresses and
/// numbers.
#[derive(Clone, Debug, Default)]
pub struct Needles {
    /// In small letters.
    texts: Vec<Vec<char>>,
    /// The last digits of a telephone number.
    phone: Option<u32>,
    begins: Pairs,
}

impl Needles {
    /// Adds a name, nickname or username of at least three characters. Case does not count, and space, dot, dash,
    /// comma and underscore are one.
    pub fn text(&mut self, value: &str) {
        self.add(folded(value));
    }

    /// Adds the first parts of a name that somebody has in one piece, whatever stands between them. An address is no name.
    pub fn parts(&mut self, value: &str) {
        let folded = folded(value);
        if !folded.contains(&'@') {
            for part in folded.split(|c| *c == ' ').take(MOST_PARTS) {
                self.add(part.to_vec());
            }
        }
    }

    fn add(&mut self, folded: Vec<char>) {
        if let [first, second, _, ..] = folded.as_slice() {
            self.begins.add(*first, *second);
            self.texts.push(folded);
        }
    }

    /// Adds an e-mail address: the whole, and the part before `@` without a `+tag`.
    pub fn email(&mut self, value: &str) {
        let value = beginning(value);
        let local = value.bytes().take_while(|byte| !matches!(byte, b'@' | b'+')).count();
        self.text(value);
        self.text(value.get(..local).unwrap_or_default());
    }

    /// Adds the telephone number if it has seven digits or more: the last seven are compared.
    pub fn phone(&mut self, value: &str) {
        let mut tail = Tail::default();
        let value = beginning(value);
        let plain = plain(value);
        for byte in plain.as_deref().unwrap_or(value).bytes().filter(u8::is_ascii_digit) {
            tail.read(byte);
        }
        self.phone = tail.number().or(self.phone);
    }

    fn starts_at(&self, text: &str, at: usize) -> bool {
        let Some((before, rest)) = text.split_at_checked(at) else { return false };
        self.texts.iter().any(|needle| {
            let mut rest = rest.chars().map(fold);
            let is_part = |c: Option<char>| needle.len() < SHORT && c.is_some_and(is_word);
            needle.iter().all(|c| rest.next() == Some(*c))
                && !is_part(rest.next())
                && !is_part(before.chars().next_back())
        })
    }
}

/// What counts of a value, in small letters and without separators around it.
fn folded(value: &str) -> Vec<char> {
    let value = beginning(value);
    let plain = plain(value);
    let mut folded: Vec<char> = Vec::new();
    for c in plain.as_deref().unwrap_or(value).chars().map(fold) {
        if c != ' ' || !folded.is_empty() {
            folded.push(c);
        }
    }
    while folded.last() == Some(&' ') {
        folded.pop();
    }
    folded
}

/// What counts of a value.
fn beginning(value: &str) -> &str {
    if value.len() <= LONGEST {
        return value;
    }
    let end = value.char_indices().nth(LONGEST).map_or(value.len(), |(at, _)| at);
    value.get(..end).unwrap_or_default()
}

/// Whether a text contains one of the values, however it is capitalised.
///
/// Values of three or four characters count only as whole words, shorter ones not at all. Digits of a telephone
/// number may have anything but letters between them.
#[must_use]
pub fn own_value(needles: &Needles, text: &Text<'_>) -> bool {
    let (text, signs) = text.plain().unwrap_or(text.as_it_is());
    let mut seconds = 0;
    for (at, byte) in text.bytes().enumerate() {
        if seconds >> (byte & 31) & 1 == 1 && needles.starts_at(text, at.saturating_sub(1)) {
            return true;
        }
        seconds = needles.begins.after(byte);
    }
    signs.digits >= PHONE_DIGITS && needles.phone.is_some_and(|phone| has_number(text, phone))
}

/// Whether digits without a letter between them end in this number somewhere.
fn has_number(text: &str, phone: u32) -> bool {
    let mut tail = Tail::default();
    text.bytes().any(|byte| {
        if byte.is_ascii_digit() {
            tail.read(byte);
        } else if byte.is_ascii_alphabetic() {
            tail = Tail::default();
        }
        tail.number() == Some(phone)
    })
}

/// What the texts begin with, which tells most bytes where none does: for five bits of the first character, a bit for
/// each five bits of the second.
#[derive(Clone, Copy, Debug, Default)]
struct Pairs([u32; 32]);

impl Pairs {
    fn add(&mut self, first: char, second: char) {
        let seconds = match second {
            // These stand for characters of many bytes too.
            ' ' | '\'' | '\u{80}'.. => u32::MAX,
            _ => 1 << (u32::from(second) & 31),
        };
        if let Some(after) = self.0.get_mut(u32::from(first) as usize & 31) {
            *after |= seconds;
        }
    }

    /// What may follow a byte. After one beyond ASCII, anything may.
    fn after(&self, byte: u8) -> u32 {
        let beyond = (byte.cast_signed() >> 7) as u32;
        self.0.get(usize::from(byte & 31)).map_or(u32::MAX, |after| after | beyond)
    }
}

/// The last digits read.
#[derive(Default)]
struct Tail {
    count: u32,
    digits: u32,
}

impl Tail {
    fn read(&mut self, digit: u8) {
        self.digits = self.digits % 1_000_000 * 10 + u32::from(digit & 15);
        self.count += 1;
    }

    fn number(&self) -> Option<u32> {
        (self.count >= PHONE_DIGITS).then_some(self.digits)
    }
}
