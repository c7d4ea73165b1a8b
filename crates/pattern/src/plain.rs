//! Texts as ASCII would write them: digits of every script, letters with marks, full-width forms, printed dashes, what cannot
//! be seen.

use alloc::string::String;

/// The text with each character that is one of ASCII's in another form as that, and without those that nobody sees;
/// `None` where there are none.
#[inline(never)]
pub(crate) fn plain(text: &str) -> Option<String> {
    let mut plain = None;
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        // Few bytes begin a character beyond ASCII.
        if byte < FIRST_OF_MANY {
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
        let Some(form) = form_of(c) else { continue };
        let plain = plain.get_or_insert_with(|| String::with_capacity(text.len()));
        plain.push_str(text.get(copied..at).unwrap_or_default());
        if form != NOTHING {
            plain.push_str(char::from(form).encode_utf8(&mut [0; 4]));
        }
        copied = at + c.len_utf8();
    }
    if let Some(plain) = &mut plain {
        plain.push_str(text.get(copied..).unwrap_or_default());
    }
    plain
}

/// The least byte with which UTF-8 begins a character of several bytes.
const FIRST_OF_MANY: u8 = 0xc2;

/// The character of ASCII that this is a form of.
fn form_of(c: char) -> Option<u8> {
    let code = u32::from(c);
    let low = code as u16;
    let (zeros, forms) = match code {
        0xff01..0xff5f => return Some((code - 0xfee0) as u8),
        0x1_0d6e | 0x1_0ead => return Some(b'-'),
        // Signs of shorthand and of music, and the tags and variations of other characters: none is seen.
        0x1_bca0..=0x1_bca3 | 0x1_d173..=0x1_d17a | 0xe_0000..=0xe_0fff => return Some(NOTHING),
        0xc0..0x250 => return letter(LATIN, low - 0xc0),
        0x250..0x300 => return None,
        0x1e00..0x1f00 => return letter(MORE_LATIN, low - 0x1e00),
        0..0x1_0000 => (&ZEROS[..], &FORMS[..]),
        0x1_0000..0x2_0000 => (&FAR_ZEROS[..], &[][..]),
        _ => return None,
    };
    let last = |count: usize| count.wrapping_sub(1);
    let form = forms.get(last(forms.partition_point(|form| form.0 <= low)));
    if let Some((first, count, form)) = form
        && low - first < u16::from(*count)
    {
        return Some(*form);
    }
    let zero = zeros.get(last(zeros.partition_point(|zero| *zero <= low)))?;
    let digit = low - zero;
    (digit < 10).then(|| b'0' + digit as u8)
}

/// A letter without its marks, by where it stands in its table. A dot stands for one that has none, or is no letter of
/// ASCII without them.
fn letter(table: &[u8], at: u16) -> Option<u8> {
    table.get(usize::from(at)).copied().filter(|letter| *letter != b'.')
}

/// The letters of Latin from U+00C0, as they are without the marks that Unicode takes off (its form NFD).
const LATIN: &[u8] = b"\
      AAAAAA.CEEEEIIII.NOOOOO..UUUUY..aaaaaa.ceeeeiiii.nooooo..uuuuy.yAaAaAaCcCcCcCcDd..EeEeEeEeEeGgGgGgGg\
      Hh..IiIiIiIiI...JjKk.LlLlLl....NnNnNn...OoOoOo..RrRrRrSsSsSsSsTtTt..UuUuUuUuUuUuWwYyYZzZzZz.........\
      ........................Oo.............Uu............................AaIiOoUuUuUuUuUu.AaAa....GgKkOo\
      Oo..j...Gg..NnAa....AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh......AaEeOoOoOoOoYy............................";

/// Those from U+1E00.
const MORE_LATIN: &[u8] = b"\
      AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSs\
      SsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy......AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEe\
      IiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......";

/// In order, the zeros of the scripts in Unicode's first plane, each with its nine digits after it.
const ZEROS: [u16; 35] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];

/// Those of the second plane, also in order, without the first digit of their numbers; the digits of mathematics come in
/// five styles.
const FAR_ZEROS: [u16; 40] = [
    0x04a0, 0x0d30, 0x0d40, 0x1066, 0x10f0, 0x1136, 0x11d0, 0x12f0, 0x1450, 0x14d0, 0x1650, 0x16c0, 0x16d0,
    0x16da, 0x1730, 0x18e0, 0x1950, 0x1bf0, 0x1c50, 0x1d50, 0x1da0, 0x1de0, 0x1f50, 0x6130, 0x6a60, 0x6ac0,
    0x6b50, 0x6d70, 0xccf0, 0xd7ce, 0xd7d8, 0xd7e2, 0xd7ec, 0xd7f6, 0xe140, 0xe2f0, 0xe4f0, 0xe5f1, 0xe950,
    0xfbf0,
];

const NOTHING: u8 = 0;

/// In order, the first of some characters, how many there are, and what they are forms of.
const FORMS: [(u16, u8, u8); 47] = [
    (0xa0, 1, b' '),
    (0xad, 1, NOTHING),
    (0xb7, 1, b'.'),
    // Marks that combine with what is before them; more of them below.
    (0x300, 112, NOTHING),
    (0x58a, 1, b'-'),
    (0x5be, 1, b'-'),
    (0x61c, 1, NOTHING),
    (0x115f, 2, NOTHING),
    (0x1400, 1, b'-'),
    (0x1680, 1, b' '),
    (0x17b4, 2, NOTHING),
    (0x1806, 1, b'-'),
    (0x180b, 5, NOTHING),
    (0x1ab0, 80, NOTHING),
    (0x1dc0, 64, NOTHING),
    (0x2000, 11, b' '),
    (0x200b, 5, NOTHING),
    (0x2010, 6, b'-'),
    (0x2022, 6, b'.'),
    (0x2028, 2, b' '),
    (0x202a, 5, NOTHING),
    (0x202f, 1, b' '),
    (0x2043, 1, b'-'),
    (0x2044, 1, b'/'),
    (0x205f, 1, b' '),
    (0x2060, 16, NOTHING),
    (0x20d0, 33, NOTHING),
    (0x2212, 1, b'-'),
    (0x2215, 1, b'/'),
    (0x2e17, 1, b'-'),
    (0x2e1a, 1, b'-'),
    (0x2e3a, 2, b'-'),
    (0x2e40, 1, b'-'),
    (0x2e5d, 1, b'-'),
    (0x3000, 1, b' '),
    (0x301c, 1, b'-'),
    (0x3030, 1, b'-'),
    (0x30a0, 1, b'-'),
    (0x3164, 1, NOTHING),
    (0xfe00, 16, NOTHING),
    (0xfe20, 16, NOTHING),
    (0xfe31, 2, b'-'),
    (0xfe58, 1, b'-'),
    (0xfe63, 1, b'-'),
    (0xfeff, 1, NOTHING),
    (0xffa0, 1, NOTHING),
    (0xfff0, 12, NOTHING),
];

#[cfg(test)]
mod tests {
    use super::{FAR_ZEROS, FORMS, LATIN, MORE_LATIN, ZEROS, plain};

    #[test]
    fn letters_lose_the_marks_that_unicode_takes_off() {
        let known = [
            ("García", "Garcia"),
            ("Nguyễn", "Nguyen"),
            ("Ștefan Țurcanu", "Stefan Turcanu"),
            ("İÀÿǟȳ", "IAyay"),
            ("ẞẀỿ", "ẞWỿ"),
        ];
        for (text, form) in known {
            assert_eq!(plain(text).as_deref(), Some(form));
        }
        for letter in ["Ø", "ł", "ß", "æ", "ə", "й", "ά", "𝐀"] {
            assert_eq!(plain(letter), None, "{letter}");
        }
        assert_eq!((LATIN.len(), MORE_LATIN.len()), (0x190, 0x100));
    }

    #[test]
    fn the_tables_are_in_order() {
        assert!(ZEROS.is_sorted() && FAR_ZEROS.is_sorted() && FORMS.is_sorted());
    }
}
