//! Writing JSON, without `core::fmt`.

use alloc::vec::Vec;
use wardgate_policy::put_number;

/// A comma before an item that follows another.
pub(crate) fn separate(out: &mut Vec<u8>, follows: bool) {
    if follows {
        out.push(b',');
    }
}

/// A string.
pub(crate) fn text(out: &mut Vec<u8>, text: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            ..b' ' => {
                out.extend(b"\\u00");
                out.extend([byte >> 4, byte & 15].map(|digit| HEX.get(usize::from(digit)).unwrap_or(&b'0')));
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// A whole number.
pub(crate) fn number(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    put_number(out, number.unsigned_abs());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_as_json_demands() {
        let mut out = Vec::new();
        text(&mut out, "a\"b\\c\n\u{1f}é😀".as_bytes());
        assert_eq!(out, "\"a\\\"b\\\\c\\u000a\\u001fé😀\"".as_bytes());
    }

    #[test]
    fn numbers_are_decimal() {
        let mut out = Vec::new();
        for value in [0, 7, 10, -305, i64::MAX, i64::MIN] {
            number(&mut out, value);
            out.push(b' ');
        }
        assert_eq!(out, b"0 7 10 -305 9223372036854775807 -9223372036854775808 ");
    }
}
