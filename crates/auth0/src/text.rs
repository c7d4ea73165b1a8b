//! The text that crosses from JavaScript: `[action, now, id, value, id, value, …]` as JSON.
//!
//! A reader of its own, because it is a hundred lines where a JSON library would be a third of the engine. It reads
//! just what the projection writes: an object is always `{}` and means "there, but of no type we know".

use alloc::{boxed::Box, string::String, vec::Vec};
use core::cell::OnceCell;
use wardgate_policy::{Value, Values};

/// Lists nest at most this deep: a list of objects arrives as a list of lists.
const MAX_DEPTH: u8 = 3;

/// A longer list than the projection lets through is cut somewhere, so it is unreadable.
const MAX_ITEMS: usize = 2000;

/// A number past this is not the same in JavaScript and here.
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// What crossed.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    /// Which Action asks.
    pub(crate) action: &'a str,
    /// The clock, in milliseconds.
    pub(crate) now: Option<i64>,
    /// Values by field number.
    pub(crate) values: Values<'a>,
}

/// Holds the few texts that cannot be borrowed from what crossed, because they had escapes: a chain, so that what was
/// put in stays where it is.
#[derive(Debug, Default)]
pub(crate) struct Unescaped {
    text: String,
    next: OnceCell<Box<Unescaped>>,
}

impl<'a> Fields<'a> {
    /// Reads the text; `None` where it is not what a projection writes.
    pub(crate) fn read(text: &'a str, unescaped: &'a Unescaped) -> Option<Self> {
        let mut reader = Reader { text, at: 0, unescaped, values: Values::default() };
        reader.expect(b'[')?;
        let action = reader.value(0)?.text()?;
        reader.expect(b',')?;
        let now = match reader.value(0)? {
            Value::Integer(now) => Some(now),
            _ => None,
        };
        while reader.eat(b',') {
            let Value::Integer(id) = reader.value(0)? else { return None };
            let id = u16::try_from(id).ok()?;
            reader.expect(b',')?;
            let value = reader.value(0)?;
            reader.values.put(id, value);
        }
        reader.expect(b']')?;
        (reader.at == text.len()).then_some(Self { action, now, values: reader.values })
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The end of the chain so far.
    unescaped: &'a Unescaped,
    values: Values<'a>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.eat(byte).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let end = self.at + word.len();
        let found = self.text.get(self.at..end)? == word;
        self.at = end;
        found.then_some(())
    }

    fn value(&mut self, depth: u8) -> Option<Value<'a>> {
        match self.peek()? {
            b'"' => Some(self.string()?.map_or(Value::Other, Value::Text)),
            b'[' if depth < MAX_DEPTH => self.list(depth),
            b'{' => self.word("{}").map(|()| Value::Other),
            b't' => self.word("true").map(|()| Value::Bool(true)),
            b'f' => self.word("false").map(|()| Value::Bool(false)),
            b'n' => self.word("null").map(|()| Value::Absent),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: u8) -> Option<Value<'a>> {
        self.expect(b'[')?;
        let mut items = Vec::new();
        if self.eat(b']') {
            return Some(self.values.push_list(&items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.eat(b',') {
                break;
            }
        }
        self.expect(b']')?;
        Some(if items.len() > MAX_ITEMS { Value::Other } else { self.values.push_list(&items) })
    }

    /// A whole number; any other is [`Value::Other`].
    fn number(&mut self) -> Option<Value<'a>> {
        let negative = self.eat(b'-');
        let start = self.at;
        let mut number = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        if self.at == start {
            return None;
        }
        let whole = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
            self.at += 1;
        }
        let safe = whole == self.at && number <= MAX_SAFE_INTEGER;
        Some(if safe { Value::Integer(if negative { -number } else { number }) } else { Value::Other })
    }

    /// The string at the cursor: `Some(None)` where it holds half a surrogate pair and so is no text.
    fn string(&mut self) -> Option<Option<&'a str>> {
        self.expect(b'"')?;
        let plain = self.plain()?;
        if self.eat(b'"') {
            return Some(Some(plain));
        }
        let mut text = String::from(plain);
        let mut whole = true;
        while !self.eat(b'"') {
            self.expect(b'\\')?;
            match self.escape()? {
                Some(letter) => text.push(letter),
                None => whole = false,
            }
            text.push_str(self.plain()?);
        }
        Some(whole.then(|| self.keep(text)))
    }

    /// What comes before the next quote or backslash.
    fn plain(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at..)?;
        let length = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\'))?;
        self.at += length;
        rest.get(..length)
    }

    fn keep(&mut self, text: String) -> &'a str {
        self.unescaped = self.unescaped.next.get_or_init(|| Box::new(Unescaped { text, next: OnceCell::new() }));
        &self.unescaped.text
    }

    /// The character of an escape: `Some(None)` for half a surrogate pair.
    fn escape(&mut self) -> Option<Option<char>> {
        let letter = self.peek()?;
        self.at += 1;
        Some(Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                if !(0xd800..0xe000).contains(&unit) {
                    return Some(char::from_u32(unit));
                }
                let low = self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u"));
                if unit >= 0xdc00 || !low {
                    return Some(None);
                }
                let before = self.at;
                self.at += 2;
                let low = self.unit()?;
                if !(0xdc00..0xe000).contains(&low) {
                    // The second escape stands for itself.
                    self.at = before;
                    return Some(None);
                }
                return Some(char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)));
            }
            _ => return None,
        }))
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.chars().try_fold(0, |unit, digit| Some(unit << 4 | digit.to_digit(16)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `expected` writes a list as its items in brackets.
    #[track_caller]
    fn check(json: &str, expected: Option<&str>) {
        let text = format!("[\"gate\",1,0,{json}]");
        let unescaped = Unescaped::default();
        let read = Fields::read(&text, &unescaped);
        let read = read.map(|fields| show(&fields.values, fields.values.at(wardgate_policy::FieldId(0))));
        assert_eq!(read.as_deref(), expected, "{json}");
    }

    fn show(values: &Values<'_>, value: Value<'_>) -> String {
        match values.list(value) {
            Some(items) => format!("[{}]", items.iter().map(|item| show(values, *item)).collect::<Vec<_>>().join(" ")),
            None => format!("{value:?}"),
        }
    }

    #[test]
    fn values_are_read_as_they_are() {
        check(r#""plain""#, Some(r#"Text("plain")"#));
        check(r#""""#, Some(r#"Text("")"#));
        check(r#""a\"b\\c\/d\n\u0041""#, Some(r#"Text("a\"b\\c/d\nA")"#));
        check(r#""\ud83d\ude00 é""#, Some(r#"Text("😀 é")"#));
        check("true", Some("Bool(true)"));
        check("null", Some("Absent"));
        check("-12", Some("Integer(-12)"));
        check("9007199254740991", Some("Integer(9007199254740991)"));
        check(r#"[["mfa",null],{}]"#, Some(r#"[[Text("mfa") Absent] Other]"#));
        check(r#"["a\"","b\"","c"]"#, Some(r#"[Text("a\"") Text("b\"") Text("c")]"#));
        check("[]", Some("[]"));
    }

    #[test]
    fn what_is_of_no_known_type_is_other() {
        for json in [
            "{}", "1.5", "1e21", "9007199254740992", r#""\ud800""#, r#""\ud800x""#, r#""\udc00\ud800""#,
            r#""\ud800\u0041b""#, r#""x\ud800\ud800\udc00""#,
        ] {
            check(json, Some("Other"));
        }
        check(&format!("[{}1]", "1,".repeat(MAX_ITEMS)), Some("Other"));
    }

    #[test]
    fn what_no_projection_writes_is_refused() {
        for json in ["", "{\"a\":1}", "\"open", "[1", "[1,]", "nul", "+1", "\"\\x\"", "\"\\u12\"", "[[[[1]]]]", "1,2"] {
            check(json, None);
        }
        let unescaped = Unescaped::default();
        for text in ["", "[]", "[1,2]", "[\"gate\"]", "[\"gate\",1", "[\"gate\",1]x", "[\"gate\",1,-1,2]", "[\"gate\",1,65536,2]"] {
            assert!(Fields::read(text, &unescaped).is_none(), "{text}");
        }
        assert!(Fields::read("[\"gate\",1]", &unescaped).is_some());
    }

    #[test]
    fn a_clock_that_is_no_whole_number_is_absent() {
        let unescaped = Unescaped::default();
        assert_eq!(Fields::read("[\"gate\",null]", &unescaped).unwrap().now, None);
        assert_eq!(Fields::read("[\"gate\",1.5]", &unescaped).unwrap().now, None);
    }
}
