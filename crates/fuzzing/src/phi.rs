//! The PHI guard: what a text looks like, and whether it repeats something of the user.
//!
//! The input is a name, an e-mail address, a telephone number and a text, with U+001E between.

use crate::policies::named;
use wardgate_pattern::{Needles, Text, own_value};

pub(crate) fn phi(input: &[u8]) {
    let Ok(input) = str::from_utf8(input) else { return };
    let parts: Vec<&str> = input.splitn(4, '\u{1e}').collect();
    let text = parts.last().copied().unwrap_or_default();
    let guard = &named("reference").unwrap().policy.guard;
    let found = guard.scan(text);
    // Written otherwise, what is PHI still is.
    if text.is_ascii() && found.is_some() {
        for form in FORMS {
            let written: String = text.chars().flat_map(form).flatten().collect();
            assert!(guard.scan(&written).is_some(), "{text:?} as {written:?} is {found:?} no more");
        }
    }
    let [name, email, phone, _] = parts.as_slice() else { return };
    let mut needles = Needles::default();
    needles.text(name);
    needles.email(email);
    needles.phone(phone);
    let repeats = own_value(&needles, &Text::new(text));
    if input.is_ascii() {
        let local = email.split(['@', '+']).next().unwrap_or_default();
        let names = [*name, *email, local].iter().any(|value| names(text, value));
        assert_eq!(repeats, names || tells(text, phone), "{text:?} of {name:?}, {email:?}, {phone:?}");
    }
}

/// Other forms of characters, of which the plain one is the first form again.
type Form = fn(char) -> [Option<char>; 2];
const FORMS: [Form; 4] = [
    |c| [Some(if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c }), None],
    |c| [Some(c.to_digit(10).map_or(c, |digit| char::from_u32(0x660 + digit).unwrap())), None],
    |c| [Some('\u{200b}'), Some(c)],
    |c| {
        let form = match c {
            ' ' => '\u{a0}',
            '-' => '\u{2011}',
            '.' => '\u{b7}',
            '/' => '\u{2044}',
            other => other,
        };
        [Some(form), None]
    },
];

/// Whether a text of ASCII names something, as `docs/semantics.md`, 12, says it.
fn names(text: &str, value: &str) -> bool {
    let compared = |text: &str| text.to_ascii_lowercase().replace(['.', ',', '-', '/', '_'], " ");
    let (text, value) = (compared(text), compared(value));
    let value = value.trim_matches(' ');
    let part = |c: Option<char>| value.len() < 5 && c.is_some_and(|c| c.is_ascii_alphanumeric());
    value.len() >= 3
        && (0..text.len()).any(|at| {
            text[at..].starts_with(value)
                && !part(text[..at].chars().next_back())
                && !part(text[at + value.len()..].chars().next())
        })
}

/// Whether a text of ASCII tells a telephone number.
fn tells(text: &str, phone: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let phone = digits(phone);
    let last = phone.len().checked_sub(7).map(|from| &phone[from..]);
    let mut runs = text.split(|c: char| c.is_ascii_alphabetic()).map(digits);
    last.is_some_and(|last| runs.any(|run| run.contains(last)))
}
