//! The event's own values: a claim must not repeat who signs in.

use alloc::vec::Vec;

use crate::fold::{fold, is_word};

/// Values shorter than this many characters count only as whole words: an Ann is not in `planning`.
const SHORT: usize = 5;
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
    /// The first characters of the texts.
    firsts: Letters,
    /// The characters after them.
    seconds: Letters,
}

impl Needles {
    /// Adds a name, nickname or username of at least three characters. Case does not count, and space, dot, dash,
    /// comma and underscore are one.
    pub fn text(&mut self, value: &str) {
        let mut folded: Vec<char> = Vec::new();
        for c in value.chars().map(fold) {
            if c != ' ' || !folded.is_empty() {
                folded.push(c);
            }
        }
        while folded.last() == Some(&' ') {
            folded.pop();
        }
        if let [first, second, _, ..] = folded.as_slice() {
            self.firsts.add(*first);
            self.seconds.add(*second);
            self.texts.push(folded);
        }
    }

    /// Adds an e-mail address: the whole, and the part before `@` without a `+tag`.
    pub fn email(&mut self, value: &str) {
        let local = value.bytes().take_while(|byte| !matches!(byte, b'@' | b'+')).count();
        self.text(value);
        self.text(value.get(..local).unwrap_or_default());
    }

    /// Adds the telephone number if it has seven digits or more: the last seven are compared.
    pub fn phone(&mut self, value: &str) {
        let mut tail = Tail::default();
        for byte in value.bytes().filter(u8::is_ascii_digit) {
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

/// Whether a text contains one of the values, however it is capitalised.
///
/// Values of three or four characters count only as whole words, shorter ones not at all. Digits of a telephone
/// number may have anything but letters between them.
#[must_use]
pub fn own_value(needles: &Needles, text: &str) -> bool {
    let mut tail = Tail::default();
    let mut begins = false;
    for (at, byte) in text.bytes().enumerate() {
        if begins && needles.seconds.may_have(byte) && needles.starts_at(text, at.saturating_sub(1)) {
            return true;
        }
        begins = needles.firsts.may_have(byte);
        if byte.is_ascii_digit() {
            tail.read(byte);
            if needles.phone.is_some() && tail.number() == needles.phone {
                return true;
            }
        } else if byte.is_ascii_alphabetic() {
            tail = Tail::default();
        }
    }
    false
}

/// A set of characters that tells most bytes that begin none of them, in either case: it keeps five bits of a byte.
#[derive(Clone, Copy, Debug, Default)]
struct Letters(u32);

impl Letters {
    fn add(&mut self, c: char) {
        self.0 |= match c {
            // What a space stands for is many bytes.
            ' ' => u32::MAX,
            // All bytes beyond ASCII may begin these.
            '\u{80}'.. => 0,
            _ => 1 << (u32::from(c) & 31),
        };
    }

    fn may_have(self, byte: u8) -> bool {
        !byte.is_ascii() || self.0 >> (byte & 31) & 1 == 1
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
