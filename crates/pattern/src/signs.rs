//! What a text has, in one pass: most tables find nothing without something that few texts have.

/// How many digits a text has, and which of [`DOT`] and its like; or how many and which a table cannot do without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signs {
    pub(crate) digits: u32,
    pub(crate) bytes: u8,
}

pub(crate) const DOT: u8 = 0x01;
pub(crate) const SLASH: u8 = 0x02;
pub(crate) const COLON: u8 = 0x04;
pub(crate) const SEMICOLON: u8 = 0x08;
pub(crate) const AT: u8 = 0x10;
/// Any byte beyond ASCII.
pub(crate) const BEYOND: u8 = 0x80;

impl Signs {
    pub(crate) fn of(text: &str) -> Self {
        let mut signs = Signs::default();
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => signs.digits += 1,
                // Most bytes are these.
                b'A'.. => signs.bytes |= byte & BEYOND,
                _ => signs.bytes |= of_byte(byte),
            }
        }
        signs
    }

    /// Whether there is anything that a table can need.
    pub(crate) fn has_any(self) -> bool {
        self.digits > 0 || self.bytes & !BEYOND != 0
    }

    pub(crate) fn has(self, needed: Signs) -> bool {
        self.digits >= needed.digits && needed.bytes & !self.bytes == 0
    }
}

pub(crate) fn of_byte(byte: u8) -> u8 {
    match byte {
        b'.' => DOT,
        b'/' => SLASH,
        b':' => COLON,
        b';' => SEMICOLON,
        b'@' => AT,
        _ => byte & BEYOND,
    }
}

/// Which letters a text has, large or small, by their five bits. What is beyond ASCII may seem to be one.
pub(crate) fn letters(text: &[u8]) -> u32 {
    text.iter().fold(0, |letters, byte| letters | letter(*byte))
}

pub(crate) const fn letter(byte: u8) -> u32 {
    ((byte > b'@') as u32) << (byte & 31)
}
