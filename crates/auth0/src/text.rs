//! The text that crosses from JavaScript: the fields of an event, as `js-shims/shared.js` writes them.
//!
//! Parts are joined by U+001F: the count of all parts after a section sign, the Action, the clock, then the fields. A
//! field is its number, a letter (`s` text, `i` whole number, `t`, `f`, `l` list, `x` of no known type), and what belongs
//! to it. Nothing is escaped, so every text is borrowed; a text that holds the separator itself makes more parts than
//! were counted, and then nothing of the event is believed.

use alloc::vec::Vec;
use wardgate_policy::{Value, Values};

/// Ends a part.
const SEPARATOR: u8 = 0x1f;

/// U+FFFD, which stands for half a surrogate pair that could not cross.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Lists nest at most this deep: a list of objects arrives as a list of lists.
const MAX_DEPTH: u8 = 2;

/// A longer list than the projection lets through is cut somewhere, so it is unreadable.
const MAX_ITEMS: i64 = 2000;

/// A number past this is not the same in JavaScript and here.
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// What crossed.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    /// Which Action asks.
    pub(crate) action: &'a str,
    /// The clock, in milliseconds.
    pub(crate) now: Option<i64>,
    /// Values by field number; none where the event cannot be believed.
    pub(crate) values: Option<Values<'a>>,
}

impl<'a> Fields<'a> {
    /// Reads the text; `None` where it does not even begin as a projection does.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix('\u{a7}');
        let mut reader = Reader { rest, parts: 0, bits: 0, sound: true, values: Values::default() };
        let count = whole_number(reader.part()?);
        let action = reader.part()?;
        let now = whole_number(reader.part()?);
        while let Some(part) = reader.part() {
            reader.field(part);
        }
        let sound = reader.sound && count == Some(reader.parts);
        Some(Self { action, now, values: sound.then_some(reader.values) })
    }
}

struct Reader<'a> {
    /// What is left; `None` after the last part.
    rest: Option<&'a str>,
    /// Parts read so far.
    parts: i64,
    /// All bytes of the last part, one upon the other.
    bits: u8,
    sound: bool,
    values: Values<'a>,
}

impl<'a> Reader<'a> {
    fn part(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        self.parts += 1;
        self.bits = 0;
        let mut end = 0;
        for byte in rest.bytes() {
            if byte == SEPARATOR {
                break;
            }
            self.bits |= byte;
            end += 1;
        }
        let (part, after) = rest.split_at_checked(end)?;
        self.rest = after.get(1..);
        Some(part)
    }

    /// A field: its number, then its value.
    fn field(&mut self, part: &'a str) {
        let (mut number, mut end) = (0_u32, 0);
        for byte in part.bytes().take_while(u8::is_ascii_digit) {
            number = number.saturating_mul(10).saturating_add(u32::from(byte & 15));
            end += 1;
        }
        let value = self.value(part.get(end..).unwrap_or_default(), 0);
        match u16::try_from(number) {
            Ok(number) if end > 0 => self.values.put(number, value),
            _ => self.sound = false,
        }
    }

    /// The value that a letter and what follows it are.
    fn value(&mut self, part: &'a str, depth: u8) -> Value<'a> {
        let (kind, rest) = part.split_at_checked(1).unwrap_or_default();
        match kind.as_bytes() {
            // Few texts have a byte beyond ASCII at all.
            b"s" if !self.bits.is_ascii() && rest.as_bytes().windows(3).any(|three| three == REPLACEMENT) => {
                Value::Other
            }
            b"s" => Value::Text(rest),
            b"l" if depth < MAX_DEPTH => self.list(rest, depth),
            b"i" => self.known(whole_number(rest).map(Value::Integer)),
            b"t" if rest.is_empty() => Value::Bool(true),
            b"f" if rest.is_empty() => Value::Bool(false),
            b"a" if rest.is_empty() && depth > 0 => Value::Absent,
            b"x" if rest.is_empty() => Value::Other,
            _ => self.known(None),
        }
    }

    /// A value, without which the text is no projection.
    fn known(&mut self, value: Option<Value<'a>>) -> Value<'a> {
        self.sound &= value.is_some();
        value.unwrap_or(Value::Other)
    }

    fn list(&mut self, count: &str, depth: u8) -> Value<'a> {
        let count = whole_number(count).unwrap_or(-1);
        let mut items = Vec::new();
        for _ in 0..count {
            let Some(part) = self.part() else { break };
            items.push(self.value(part, depth + 1));
        }
        self.sound &= items.len() as i64 == count;
        if count > MAX_ITEMS { Value::Other } else { self.values.push_list(&items) }
    }
}

/// A whole number that JavaScript and Rust hold alike.
fn whole_number(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
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
    use super::*;
    use wardgate_policy::FieldId;

    /// Reads parts, counted rightly, and shows field 0; a list as its items in brackets.
    #[track_caller]
    fn check(parts: &[&str], expected: Option<&str>) {
        let text = format!("\u{a7}{}\u{1f}gate\u{1f}1\u{1f}{}", parts.len() + 3, parts.join("\u{1f}"));
        let fields = Fields::read(&text).unwrap();
        let shown = fields.values.as_ref().map(|values| show(values, values.at(FieldId(0))));
        assert_eq!(shown.as_deref(), expected, "{parts:?}");
    }

    fn show(values: &Values<'_>, value: Value<'_>) -> String {
        match values.list(value) {
            Some(items) => {
                format!("[{}]", items.iter().map(|item| show(values, *item)).collect::<Vec<_>>().join(" "))
            }
            None => format!("{value:?}"),
        }
    }

    #[test]
    fn values_are_read_as_they_are() {
        check(&["0splain é😀\"\\\n"], Some(r#"Text("plain é😀\"\\\n")"#));
        check(&["0s"], Some(r#"Text("")"#));
        check(&["0t"], Some("Bool(true)"));
        check(&["0f"], Some("Bool(false)"));
        check(&["0i-12"], Some("Integer(-12)"));
        check(&["0i9007199254740991"], Some("Integer(9007199254740991)"));
        check(&["0x"], Some("Other"));
        check(&["0l0"], Some("[]"));
        check(&["0l2", "l2", "smfa", "a", "x"], Some(r#"[[Text("mfa") Absent] Other]"#));
        check(&["7sseven"], Some("Absent"));
    }

    #[test]
    fn a_text_with_half_a_surrogate_pair_is_of_no_known_type() {
        check(&["0sa\u{fffd}b"], Some("Other"));
        check(&["0sa\u{ff21}b"], Some(r#"Text("aＡb")"#));
    }

    #[test]
    fn a_list_that_is_too_long_is_of_no_known_type() {
        for (count, shown) in [(2000, "["), (2001, "Other")] {
            let head = format!("0l{count}");
            let parts: Vec<_> =
                std::iter::once(head.as_str()).chain(std::iter::repeat_n("t", count)).collect();
            let text = format!("\u{a7}{}\u{1f}gate\u{1f}1\u{1f}{}", parts.len() + 3, parts.join("\u{1f}"));
            let values = Fields::read(&text).unwrap().values.unwrap();
            assert!(show(&values, values.at(FieldId(0))).starts_with(shown));
        }
    }

    #[test]
    fn nothing_is_believed_of_what_no_projection_writes() {
        for parts in [
            &["0"][..],
            &["sx"],
            &["t"],
            &["0ix"],
            &["0i"],
            &["0i1.5"],
            &["0i9007199254740992"],
            &["0l"],
            &["0l-1"],
            &["0l2", "t"],
            &["0lx"],
            &["0a"],
            &["0y"],
            &["0t1"],
            &["0fx"],
            &["0xx"],
            &["0é"],
            &["65536t"],
            &["99999999999t"],
            &["-1t"],
            &["0l1", "l1", "l1", "t"],
            &["0l1", "a1"],
            &["0t", ""],
        ] {
            check(parts, None);
        }
    }

    #[test]
    fn a_text_that_holds_the_separator_makes_nothing_believed() {
        // One part was counted for the field; the text tries to bring another.
        let text = "\u{a7}4\u{1f}token\u{1f}1\u{1f}0sx\u{1f}1t";
        let fields = Fields::read(text).unwrap();
        assert!(fields.values.is_none());
        assert_eq!(fields.action, "token");
    }

    #[test]
    fn what_does_not_begin_as_a_projection_is_refused() {
        for text in ["", "5", "\u{a7}3", "\u{a7}3\u{1f}gate", "[\"gate\",1]"] {
            assert!(Fields::read(text).is_none(), "{text}");
        }
        assert!(Fields::read("\u{a7}3\u{1f}gate\u{1f}1").unwrap().values.is_some());
    }

    #[test]
    fn a_clock_that_is_no_whole_number_is_absent() {
        assert_eq!(Fields::read("\u{a7}3\u{1f}gate\u{1f}").unwrap().now, None);
        assert_eq!(Fields::read("\u{a7}3\u{1f}gate\u{1f}-7").unwrap().now, Some(-7));
    }
}
