//! What stands between two tokens, as a set of what it is made of.

pub(crate) const NOTHING: u8 = 0x01;
pub(crate) const SPACE: u8 = 0x02;
pub(crate) const DASH: u8 = 0x04;
pub(crate) const DOT: u8 = 0x08;
pub(crate) const SLASH: u8 = 0x10;
pub(crate) const PAREN: u8 = 0x20;
pub(crate) const PLUS: u8 = 0x40;
pub(crate) const OTHER: u8 = 0x80;

/// Longer gaps part what stands beside them.
const LONGEST: usize = 5;

pub(crate) fn of(run: &[u8]) -> u8 {
    if run.len() > LONGEST { OTHER } else { run.iter().fold(0, |set, byte| set | of_byte(*byte)) }
}

fn of_byte(byte: u8) -> u8 {
    match byte {
        b' ' | b'\t'..=b'\r' => SPACE,
        b'-' | b'_' => DASH,
        b'.' | b',' => DOT,
        b'/' => SLASH,
        b'(' | b')' => PAREN,
        b'+' => PLUS,
        _ => OTHER,
    }
}

/// Whether a gap has one of `some`, and nothing but those and spaces.
pub(crate) fn has(gap: u8, some: u8) -> bool {
    gap & some != 0 && gap & !(some | SPACE) == 0
}
