//! What crosses from JavaScript: the fields of an event, as `js-shims/shared.js` writes them.
//!
//! It comes as numbers and as one text. A number is a field's, shifted left by three bits, with the kind of its value:
//! the lowest three. A list's number is followed by the count of its items, and then by theirs, which have no field. The
//! text is the clock after a section sign and then, joined by U+001F, what the texts and whole numbers are. Nothing is
//! escaped, so every text is borrowed; a text that holds the separator itself makes more parts than there are kinds that
//! have one, and then nothing of the event is believed.

use wardgate_policy::{Value, Values};

/// Stands between parts, here and in an answer.
pub(crate) const SEPARATOR: u8 = 0x1f;

/// U+FFFD, which stands for half a surrogate pair that could not cross.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Lists nest at most this deep: a list of objects arrives as a list of lists.
const MAX_DEPTH: u8 = 2;

/// A longer list than the projection lets through is cut somewhere, so it is unreadable.
const MAX_ITEMS: usize = 2000;

/// A text has at most this many bytes, so that what a decision costs has a bound: far more than Auth0 sends.
const MAX_TEXT: usize = 1 << 20;

/// A number past this is not the same in JavaScript and here.
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// What kind of value there is, in the lowest bits of a number.
pub mod kind {
    /// Null or absent; only within a list.
    pub const ABSENT: u16 = 0;
    /// A text, which is the next part.
    pub const TEXT: u16 = 1;
    /// `true`.
    pub const TRUE: u16 = 2;
    /// `false`.
    pub const FALSE: u16 = 3;
    /// A whole number, which is the next part in decimal.
    pub const WHOLE: u16 = 4;
    /// Present, but of a type that no rule reads.
    pub const OTHER: u16 = 5;
    /// A list; the next number is how many items it has, and then come the items.
    pub const LIST: u16 = 6;
    /// The bits that say it.
    pub const MASK: u16 = 7;
    /// How many they are.
    pub const BITS: u16 = 3;
}

/// What crossed.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    /// The clock, in milliseconds.
    pub(crate) now: Option<i64>,
    /// Values by field number; none where the event cannot be believed.
    pub(crate) values: Option<Values<'a>>,
}

impl<'a> Fields<'a> {
    /// Reads what crossed; `None` where the text does not even begin as it should.
    pub(crate) fn read(numbers: &[u16], text: &'a str) -> Option<Self> {
        let rest = Some(text.strip_prefix('\u{a7}')?);
        let fields = numbers.iter().map(|number| usize::from(number >> kind::BITS) + 1).max().unwrap_or(0);
        let mut reader = Reader { numbers, rest, wide: false, sound: true, values: Values::of(fields) };
        let now = whole_number(reader.part().as_bytes());
        if text.len() > MAX_TEXT {
            return Some(Self { now, values: None });
        }
        while let Some(number) = reader.number() {
            let value = reader.value(number, 0);
            reader.values.put(usize::from(number >> kind::BITS), value);
        }
        let sound = reader.sound && reader.rest.is_none();
        Some(Self { now, values: sound.then_some(reader.values) })
    }
}

struct Reader<'n, 'a> {
    /// The numbers that are left.
    numbers: &'n [u16],
    /// The text that is left; `None` after the last part.
    rest: Option<&'a str>,
    /// Whether the last part has a byte beyond ASCII.
    wide: bool,
    sound: bool,
    values: Values<'a>,
}

impl<'a> Reader<'_, 'a> {
    fn number(&mut self) -> Option<u16> {
        let (number, rest) = self.numbers.split_first()?;
        self.numbers = rest;
        Some(*number)
    }

    /// The next part.
    fn part(&mut self) -> &'a str {
        let Some(rest) = self.rest else {
            self.sound = false;
            return "";
        };
        let (end, wide) = end_of_part(rest.as_bytes());
        self.wide = wide;
        self.rest = rest.get(end + 1..);
        rest.get(..end).unwrap_or_default()
    }

    /// The value of the kind that a number says.
    fn value(&mut self, number: u16, depth: u8) -> Value<'a> {
        match number & kind::MASK {
            kind::TEXT => self.text(),
            kind::WHOLE => {
                whole_number(self.part().as_bytes()).map_or_else(|| self.malformed(), Value::Integer)
            }
            kind::TRUE => Value::Bool(true),
            kind::FALSE => Value::Bool(false),
            kind::OTHER => Value::Other,
            kind::LIST if depth < MAX_DEPTH => self.list(depth + 1),
            kind::ABSENT if depth > 0 => Value::Absent,
            _ => self.malformed(),
        }
    }

    /// Nothing that a projection writes.
    fn malformed(&mut self) -> Value<'a> {
        self.sound = false;
        Value::Other
    }

    /// Few texts have a byte beyond ASCII at all.
    fn text(&mut self) -> Value<'a> {
        let text = self.part();
        let cut = self.wide && text.as_bytes().windows(3).any(|three| three == REPLACEMENT);
        if cut { Value::Other } else { Value::Text(text) }
    }

    fn list(&mut self, depth: u8) -> Value<'a> {
        let count = usize::from(self.number().unwrap_or(u16::MAX));
        if count > self.numbers.len() {
            return self.malformed();
        }
        let list = self.values.push_list(count);
        for at in 0..count {
            // Longer lists within the list may have used up the numbers.
            let Some(number) = self.number() else { return self.malformed() };
            let item = self.value(number, depth);
            self.values.put_item(list, at, item);
        }
        if count > MAX_ITEMS { Value::Other } else { Value::List(list) }
    }
}

/// Where the first part of a text ends, and whether it has a byte beyond ASCII. Eight bytes at a time: this is most of
/// what reading an event costs.
fn end_of_part(bytes: &[u8]) -> (usize, bool) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    let (mut end, mut seen) = (0, 0);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        let word = u64::from_le_bytes(*word);
        // Separators become zeros, and the lowest bit that is left is the highest of the first of them.
        let zeros = word ^ (ONES * u64::from(SEPARATOR));
        let found = zeros.wrapping_sub(ONES) & !zeros & HIGH;
        if found != 0 {
            let before = found & found.wrapping_neg();
            return (end + found.trailing_zeros() as usize / 8, (seen | word & (before - 1)) & HIGH != 0);
        }
        seen |= word;
        end += 8;
    }
    let last = rest.iter().take_while(|byte| **byte != SEPARATOR);
    let mut wide = seen & HIGH != 0;
    for byte in last {
        wide |= !byte.is_ascii();
        end += 1;
    }
    (end, wide)
}

/// A whole number that JavaScript and Rust hold alike.
pub(crate) fn whole_number(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let mut number = 0_i64;
    for byte in digits {
        number = number * 10 + i64::from(byte.wrapping_sub(b'0'));
        if !byte.is_ascii_digit() || number > MAX_SAFE_INTEGER {
            return None;
        }
    }
    (!digits.is_empty()).then_some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::{kind::*, *};
    use wardgate_policy::FieldId;

    /// What is read of these numbers and parts, the clock at 1.
    fn read(numbers: &[u16], parts: &[&str]) -> Option<String> {
        let text: String =
            core::iter::once("\u{a7}1").chain(parts.iter().copied()).collect::<Vec<_>>().join("\u{1f}");
        let values = Fields::read(numbers, &text).unwrap().values?;
        Some(show(&values, values.at(FieldId(0))))
    }

    fn show(values: &Values<'_>, value: Value<'_>) -> String {
        match values.list(value) {
            Some(items) => {
                format!("[{}]", items.iter().map(|item| show(values, *item)).collect::<Vec<_>>().join(" "))
            }
            None => format!("{value:?}"),
        }
    }

    #[track_caller]
    fn check(numbers: &[u16], parts: &[&str], expected: &str) {
        assert_eq!(read(numbers, parts).as_deref(), Some(expected));
    }

    #[test]
    fn values_are_read_as_they_are() {
        check(&[TEXT], &["plain é😀\"\\\n"], r#"Text("plain é😀\"\\\n")"#);
        check(&[TEXT], &[""], r#"Text("")"#);
        check(&[TRUE], &[], "Bool(true)");
        check(&[FALSE], &[], "Bool(false)");
        check(&[WHOLE], &["-12"], "Integer(-12)");
        check(&[WHOLE], &["9007199254740991"], "Integer(9007199254740991)");
        check(&[OTHER], &[], "Other");
        check(&[LIST, 0], &[], "[]");
        let rows = [LIST, 3, LIST, 2, TEXT, ABSENT, OTHER, LIST, 1, TRUE];
        check(&rows, &["mfa"], r#"[[Text("mfa") Absent] Other [Bool(true)]]"#);
        check(&[7 << BITS | TEXT], &["seven"], "Absent");
        check(&[7 << BITS | TEXT, TEXT], &["seven", "none"], r#"Text("none")"#);
        check(&[], &[], "Absent");
    }

    #[test]
    fn a_part_ends_at_the_first_separator_wherever_it_stands() {
        for before in 0..20 {
            for wide in 0..=before {
                for after in 0..10 {
                    let letter = |at| if at == wide { 'é' } else { 'a' };
                    let part: String = (0..before).map(letter).collect();
                    let rest = "\u{1f}é".repeat(after);
                    let text = format!("{part}{rest}");
                    assert_eq!(end_of_part(text.as_bytes()), (part.len(), wide < before), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn a_part_is_wide_wherever_its_letters_beyond_ascii_lie() {
        for text in ["éaaaaaaéaaaaaa", "éaaaaaaé\u{1f}aaaaa", "aaaaaaaaéaaaaaaé\u{1f}"] {
            let end = text.find('\u{1f}').unwrap_or(text.len());
            assert_eq!(end_of_part(text.as_bytes()), (end, true), "{text:?}");
        }
    }

    #[test]
    fn a_field_may_have_a_large_number() {
        let field = 1 << 10;
        let values = Fields::read(&[field << BITS | TEXT], "\u{a7}1\u{1f}last").unwrap().values.unwrap();
        assert_eq!(values.at(FieldId(field)), Value::Text("last"));
    }

    #[test]
    fn a_text_with_half_a_surrogate_pair_is_of_no_known_type() {
        check(&[TEXT], &["a\u{fffd}b"], "Other");
        check(&[TEXT], &["a\u{ff21}b"], r#"Text("aＡb")"#);
    }

    #[test]
    fn a_list_that_is_too_long_is_of_no_known_type() {
        for (count, shown) in [(2000, "["), (2001, "Other")] {
            let numbers: Vec<_> = [LIST, count].into_iter().chain((0..count).map(|_| TRUE)).collect();
            assert!(read(&numbers, &[]).unwrap().starts_with(shown));
        }
    }

    #[test]
    fn nothing_is_believed_of_a_text_that_is_too_long() {
        for (bytes, believed) in [(MAX_TEXT, true), (MAX_TEXT + 1, false)] {
            let head = "\u{a7}1\u{1f}";
            let text = format!("{head}{}", "a".repeat(bytes - head.len()));
            let fields = Fields::read(&[TEXT], &text).unwrap();
            assert_eq!((fields.now, fields.values.is_some()), (Some(1), believed));
        }
    }

    #[test]
    fn nothing_is_believed_of_what_no_projection_writes() {
        for (numbers, parts) in [
            (&[ABSENT][..], &[][..]),
            (&[7], &[]),
            (&[TEXT], &[]),
            (&[TEXT, TEXT], &["one"]),
            (&[TRUE], &["more"]),
            (&[WHOLE], &[]),
            (&[WHOLE], &[""]),
            (&[WHOLE], &["x"]),
            (&[WHOLE], &["1.5"]),
            (&[WHOLE], &["9007199254740992"]),
            (&[LIST], &[]),
            (&[LIST, 2, TRUE], &[]),
            (&[LIST, u16::MAX, TRUE], &[]),
            (&[LIST, 2, LIST, 1, TRUE], &[]),
            (&[LIST, 1, LIST, 1, LIST, 1, TRUE], &[]),
            (&[LIST, 1, 7], &[]),
        ] {
            assert_eq!(read(numbers, parts), None, "{numbers:?} {parts:?}");
        }
    }

    #[test]
    fn a_text_that_holds_the_separator_makes_nothing_believed() {
        // The number says one text; it brings another.
        assert_eq!(read(&[TEXT], &["x\u{1f}y"]), None);
    }

    #[test]
    fn what_does_not_begin_as_a_projection_is_refused() {
        for text in ["", "5", "1\u{1f}a", "[\"gate\",1]"] {
            assert!(Fields::read(&[], text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_clock_that_is_no_whole_number_is_absent() {
        assert_eq!(Fields::read(&[], "\u{a7}").unwrap().now, None);
        assert_eq!(Fields::read(&[], "\u{a7}-7").unwrap().now, Some(-7));
    }
}
