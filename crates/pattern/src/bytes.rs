//! Images are read and written number by number: LEB128, least significant bits first, at most 32 bits.

use alloc::vec::Vec;

/// What is left to read of an image.
///
/// A read never fails: past the end, and after anything malformed, there are zeros and empty parts, and
/// [`Bytes::is_read`] remembers it. Leaving early at every number would make every reader half as large again.
pub struct Bytes<'a> {
    rest: &'a [u8],
    sound: bool,
}

impl<'a> Bytes<'a> {
    /// All of an image.
    #[must_use]
    pub fn new(image: &'a [u8]) -> Self {
        Self { rest: image, sound: true }
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether all was read, and nothing was malformed.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.sound && self.rest.is_empty()
    }

    /// What holds is nothing; where it does not, the image is malformed.
    #[inline(never)]
    pub fn demand(&mut self, holds: bool) {
        if !holds {
            self.sound = false;
            self.rest = &[];
        }
    }

    /// The next number.
    pub fn number(&mut self) -> u32 {
        let mut number = 0;
        let mut shift = 0;
        while shift < u32::BITS {
            let Some((byte, rest)) = self.rest.split_first() else { break };
            self.rest = rest;
            number |= u32::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return number;
            }
            shift += 7;
        }
        self.demand(false);
        0
    }

    /// The next number where it is at most `limit`; malformed, and 0, where it is more.
    pub fn number_to(&mut self, limit: usize) -> usize {
        let number = self.number() as usize;
        self.demand(number <= limit);
        if number <= limit { number } else { 0 }
    }

    /// A count of things that take a byte each at the least.
    pub fn count(&mut self) -> usize {
        let count = self.number() as usize;
        self.demand(count <= self.rest.len());
        count.min(self.rest.len())
    }

    /// The next part: a count, and as many bytes.
    pub fn part(&mut self) -> &'a [u8] {
        let count = self.count();
        let (part, rest) = self.rest.split_at_checked(count).unwrap_or_default();
        self.rest = rest;
        part
    }
}

/// Writes what [`Bytes::number`] reads.
pub fn put_number(out: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes what [`Bytes::part`] reads.
pub fn put_part(out: &mut Vec<u8>, part: &[u8]) {
    put_number(out, u32::try_from(part.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_parts_come_back() {
        let mut image = Vec::new();
        for number in [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, u32::MAX] {
            put_number(&mut image, number);
        }
        put_part(&mut image, b"abc");
        let mut bytes = Bytes::new(&image);
        assert_eq!([(); 7].map(|()| bytes.number()), [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, u32::MAX]);
        assert_eq!(bytes.part(), b"abc");
        assert!(bytes.is_read());
    }

    #[test]
    fn what_is_not_there_reads_as_nothing_and_is_remembered() {
        #[track_caller]
        fn check(image: &[u8], read: impl Fn(&mut Bytes<'_>) -> usize) {
            let mut bytes = Bytes::new(image);
            assert_eq!(read(&mut bytes), 0);
            assert!(bytes.is_empty() && !bytes.is_read());
        }
        check(&[], |bytes| bytes.number() as usize);
        check(&[0x80], |bytes| bytes.number() as usize);
        check(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], |bytes| bytes.number() as usize);
        check(&[5, 1], |bytes| bytes.number_to(4));
        check(&[2, 1], |bytes| bytes.count());
        check(&[2, 1], |bytes| bytes.part().len());
    }

    #[test]
    fn what_is_left_over_was_not_read() {
        let mut bytes = Bytes::new(&[1, 2]);
        assert_eq!(bytes.number(), 1);
        assert!(!bytes.is_empty() && !bytes.is_read());
    }
}
