//! Small letters without the Unicode tables, which would weigh more than the rest of the engine's guard.

/// The small letter of a character where Unicode's simple mapping has one, for Latin, Greek, Cyrillic and Armenian;
/// what people put between the words of a name becomes a space.
pub(crate) fn fold(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '.' | '_' | '-' | ',' | '/' => ' ',
        '\u{2019}' => '\'',
        '\0'..='\u{9f}' => c,
        _ => fold_beyond_ascii(c),
    }
}

fn fold_beyond_ascii(c: char) -> char {
    let code = u32::from(c);
    let is_in = |range: &&(u16, u16, i16)| (u32::from(range.0)..=u32::from(range.1)).contains(&code);
    let Some((first, _, distance)) = LETTERS.iter().find(is_in) else { return c };
    if *distance == ALTERNATE && (code - u32::from(*first)) % 2 == 1 {
        return c;
    }
    char::from_u32(code.wrapping_add_signed(i32::from(*distance))).unwrap_or(c)
}

/// Large letters are every second character of the range, beginning with the first, and the small letter follows.
const ALTERNATE: i16 = 1;

/// The first and the last of a range, and how far it is to the small letter.
const LETTERS: [(u16, u16, i16); 28] = [
    (0xc0, 0xd6, 0x20),
    (0xd8, 0xde, 0x20),
    (0x100, 0x12f, ALTERNATE),
    (0x132, 0x137, ALTERNATE),
    (0x139, 0x148, ALTERNATE),
    (0x14a, 0x177, ALTERNATE),
    (0x178, 0x178, -0x79),
    (0x179, 0x17e, ALTERNATE),
    (0x1cd, 0x1dc, ALTERNATE),
    (0x1de, 0x1ef, ALTERNATE),
    (0x1f8, 0x21f, ALTERNATE),
    (0x222, 0x233, ALTERNATE),
    (0x386, 0x386, 38),
    (0x388, 0x38a, 37),
    (0x38c, 0x38c, 64),
    (0x38e, 0x38f, 63),
    (0x391, 0x3a1, 0x20),
    (0x3a3, 0x3ab, 0x20),
    // A sigma at the end of a word is the same letter.
    (0x3c2, 0x3c2, ALTERNATE),
    (0x400, 0x40f, 0x50),
    (0x410, 0x42f, 0x20),
    (0x460, 0x481, ALTERNATE),
    (0x48a, 0x4bf, ALTERNATE),
    (0x4d0, 0x52f, ALTERNATE),
    (0x531, 0x556, 0x30),
    (0x1e00, 0x1e95, ALTERNATE),
    (0x1e9e, 0x1e9e, -0x1dbf),
    (0x1ea0, 0x1eff, ALTERNATE),
];

/// Whether a folded character is part of a word. Beyond ASCII everything is, except general punctuation.
pub(crate) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c >= '\u{c0}' && !('\u{2000}'..='\u{206f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::fold;

    /// The blocks that names are written in, as far as the small table promises them.
    const BLOCKS: [core::ops::RangeInclusive<u32>; 9] = [
        0x41..=0x5a,
        0xa1..=0x17f,
        0x1cd..=0x1ef,
        0x1f8..=0x21f,
        0x222..=0x233,
        0x386..=0x3ce,
        0x400..=0x4bf,
        0x4d0..=0x556,
        0x1e00..=0x1eff,
    ];

    #[test]
    fn letters_of_the_promised_blocks_become_small_as_unicode_says() {
        for c in BLOCKS.into_iter().flatten().filter_map(char::from_u32) {
            let mut small = c.to_lowercase();
            let one = small.next().filter(|_| small.next().is_none()).unwrap_or(c);
            let expected = if c == 'ς' { 'σ' } else { one };
            assert_eq!(fold(c), expected, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn what_parts_the_words_of_a_name_becomes_a_space() {
        for c in ['.', '_', '-', ',', '/'] {
            assert_eq!(fold(c), ' ', "{c:?}");
        }
    }
}
