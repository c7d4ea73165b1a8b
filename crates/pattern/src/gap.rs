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

/// Whether a run ends in the plus of a telephone number, but for spaces and parentheses. None stands right behind a
/// number, where it adds to that, or behind another, as in C++.
pub(crate) fn ends_in_plus(run: &[u8], is_behind_number: bool) -> bool {
    let Some(end) = run.iter().rposition(|byte| of_byte(*byte) & (SPACE | PAREN) == 0) else { return false };
    match run.get(..=end) {
        Some([b'+']) => !is_behind_number,
        Some([.., before, b'+']) => *before != b'+',
        _ => false,
    }
}

/// Whether a gap has one of `some`, and nothing but those and spaces.
pub(crate) fn has(gap: u8, some: u8) -> bool {
    gap & some != 0 && gap & !(some | SPACE) == 0
}
