//! The tables of patterns and detectors as they travel: bytes that are none are refused, and what is accepted is walked
//! without harm.

use std::sync::LazyLock;
use wardgate_pattern::{Dfa, PhiGuard, Text};

/// A guard whose built-in rules need no table.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let texts = ["", "a", "On 1980-03-14 J45.901, 1EG4-TE5-MK73 or 4111 1111 1111 1111, é@b.cc", "é😀\u{0}"];
    texts.into_iter().map(str::to_owned).chain([(0..=0x7f_u8).map(char::from).collect()]).collect()
});

pub(crate) fn table(input: &[u8]) {
    let own = String::from_utf8_lossy(input);
    let texts = || TEXTS.iter().map(String::as_str).chain([&*own]);
    if let Some(table) = Dfa::from_bytes(input) {
        let bytes = table.to_bytes();
        let again = Dfa::from_bytes(&bytes).expect("what was written is read");
        assert_eq!(again.to_bytes(), bytes, "a table that was read is written in one way");
        for text in texts() {
            assert_eq!(table.find(text), again.find(text), "{text:?}");
            assert!(!(table.matches_nothing() && table.is_match(text)), "{text:?}");
        }
    }
    if let Some(guard) = PhiGuard::from_bytes(input) {
        let bytes = guard.to_bytes();
        let again = PhiGuard::from_bytes(&bytes).expect("what was written is read");
        assert_eq!(again.to_bytes(), bytes, "a guard that was read is written in one way");
        for text in texts() {
            assert_eq!(guard.scan(text), again.scan(text), "{text:?}");
            assert_eq!(guard.scan(text), guard.find(&Text::new(text)), "{text:?}");
        }
    }
}
