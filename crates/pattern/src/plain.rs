//! Texts as ASCII would write them: digits of every script, full-width forms, printed dashes, what cannot be seen.

use alloc::string::String;

/// The text with each character that is one of ASCII's in another form as that, and without those that nobody sees;
/// `None` where all of it is ASCII.
#[inline(never)]
pub(crate) fn plain(text: &str) -> Option<String> {
    let mut plain = None;
    if !text.bytes().all(|byte| byte < 0x80) {
        let plain = plain.get_or_insert_with(String::new);
        for c in text.chars() {
            match form_of(c) {
                Some(NOTHING) => {}
                Some(ascii) => plain.push_str(char::from(ascii).encode_utf8(&mut [0; 4])),
                None => plain.push_str(c.encode_utf8(&mut [0; 4])),
            }
        }
    }
    plain
}

/// The character of ASCII that this is a form of.
fn form_of(c: char) -> Option<u8> {
    let code = u32::from(c);
    if let 0xff01..0xff5f = code {
        return Some((code - 0xfee0) as u8);
    }
    let (low, zeros, forms) = match code {
        0..0x1_0000 => (code, &ZEROS[..], &FORMS[..]),
        0x1_0000..0x2_0000 => (code & 0xffff, &FAR_ZEROS[..], &[][..]),
        _ => return None,
    };
    let digit = zeros.iter().map(|zero| low.wrapping_sub(u32::from(*zero))).find(|digit| *digit < 10);
    if let Some(digit) = digit {
        return Some(b'0' + digit as u8);
    }
    let is = |form: &&(u16, u8, u8)| low.wrapping_sub(u32::from(form.0)) < u32::from(form.1);
    forms.iter().find(is).map(|form| form.2)
}

/// The zeros of the scripts in Unicode's first plane, each with its nine digits after it.
const ZEROS: [u16; 35] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];

/// Those of the second plane, without the first digit of their numbers; the digits of mathematics come in five styles.
const FAR_ZEROS: [u16; 39] = [
    0x04a0, 0x0d30, 0x0d40, 0x1066, 0x10f0, 0x1136, 0x11d0, 0x12f0, 0x1450, 0x14d0, 0x1650, 0x16c0, 0x16d0,
    0x16da, 0x1730, 0x18e0, 0x1950, 0x1bf0, 0x1c50, 0x1d50, 0x1da0, 0x1f50, 0x6130, 0x6a60, 0x6ac0, 0x6b50,
    0x6d70, 0xccf0, 0xd7ce, 0xd7d8, 0xd7e2, 0xd7ec, 0xd7f6, 0xe140, 0xe2f0, 0xe4f0, 0xe5f1, 0xe950, 0xfbf0,
];

const NOTHING: u8 = 0;

/// The first of some characters, how many there are, and what they are forms of.
const FORMS: [(u16, u8, u8); 22] = [
    (0xa0, 1, b' '),
    (0xad, 1, NOTHING),
    (0xb7, 1, b'.'),
    // Marks that combine with what is before them.
    (0x300, 112, NOTHING),
    (0x61c, 1, NOTHING),
    (0x2000, 11, b' '),
    (0x200b, 5, NOTHING),
    (0x2010, 6, b'-'),
    (0x2022, 6, b'.'),
    (0x2028, 2, b' '),
    (0x202a, 5, NOTHING),
    (0x202f, 1, b' '),
    (0x2043, 1, b'-'),
    (0x2044, 1, b'/'),
    (0x2060, 16, NOTHING),
    (0x20d0, 33, NOTHING),
    (0x2212, 1, b'-'),
    (0x2215, 1, b'/'),
    (0x3000, 1, b' '),
    (0xfe00, 16, NOTHING),
    (0xfe63, 1, b'-'),
    (0xfeff, 1, NOTHING),
];
