//! Writing JSON, without `core::fmt`.

use alloc::string::String;
use wardgate_policy::{push_char, push_number};

/// A comma before every item but the first.
pub(crate) fn separate(out: &mut String, at: usize) {
    if at > 0 {
        push_char(out, ',');
    }
}

/// A string.
pub(crate) fn text(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    push_char(out, '"');
    let mut rest = text;
    while let Some((at, byte)) =
        rest.bytes().enumerate().find(|(_, byte)| matches!(byte, ..b' ' | b'"' | b'\\'))
    {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        if byte >= b' ' {
            push_char(out, '\\');
            push_char(out, char::from(byte));
            continue;
        }
        out.push_str(if byte < 16 { "\\u000" } else { "\\u001" });
        out.push(HEX.get(usize::from(byte & 15)).copied().map_or('0', char::from));
    }
    out.push_str(rest);
    push_char(out, '"');
}

/// A whole number.
pub(crate) fn number(out: &mut String, number: i64) {
    if number < 0 {
        push_char(out, '-');
    }
    push_number(out, number.unsigned_abs());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_as_json_demands() {
        let mut out = String::new();
        text(&mut out, "a\"b\\c\n\u{1f}é😀");
        assert_eq!(out, "\"a\\\"b\\\\c\\u000a\\u001fé😀\"");
    }

    #[test]
    fn numbers_are_decimal() {
        let mut out = String::new();
        for value in [0, 7, 10, -305, i64::MAX, i64::MIN] {
            number(&mut out, value);
            out.push(' ');
        }
        assert_eq!(out, "0 7 10 -305 9223372036854775807 -9223372036854775808 ");
    }
}
