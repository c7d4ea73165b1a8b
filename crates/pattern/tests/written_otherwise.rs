//! A number is the same number in the digits of another script, and with what nobody sees in it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of tests may fail")]

use regex_syntax::hir::{Class, HirKind};
use wardgate_pattern::Detector::{Email, Ssn};
use wardgate_pattern::{Detector, Needles, Text, compile_detectors, own_value};

/// The first and last of each run of characters with a property that Unicode gives them.
fn ranges(property: &str) -> Vec<(u32, u32)> {
    let hir = regex_syntax::parse(property).unwrap();
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else { panic!("no class") };
    class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
}

fn characters(property: &str) -> impl Iterator<Item = char> {
    ranges(property).into_iter().flat_map(|(first, last)| first..=last).filter_map(char::from_u32)
}

#[test]
fn the_digits_of_every_script_are_digits() {
    let guard = compile_detectors(&[]).unwrap();
    let mut scripts = 0;
    // Those of Tolong Siki are newer than the tables of regex-syntax.
    for (first, last) in ranges(r"\p{Nd}").into_iter().chain([(0x11de0, 0x11de9)]) {
        for zero in (first..last).step_by(10) {
            let digit = |c: char| char::from_u32(zero + c.to_digit(10).unwrap()).unwrap();
            let in_script = |text: &str| -> String {
                text.chars().map(|c| if c.is_ascii_digit() { digit(c) } else { c }).collect()
            };
            // Each digit in its place, or the number is none or another.
            assert_eq!(guard.scan(&in_script("078-05-1239")), Some(Ssn), "U+{zero:04X}");
            assert_eq!(guard.scan(&in_script("4111 1111 1111 1111")), Some(Detector::Card), "U+{zero:04X}");
            assert_eq!(guard.scan(&in_script("4567 8901 2345 6789")), None, "U+{zero:04X}");
            assert_eq!(guard.scan(&in_script("666-05-1239")), None, "U+{zero:04X}");
            scripts += 1;
        }
    }
    assert!(scripts > 70, "{scripts} scripts");
}

#[test]
fn what_nobody_sees_is_not_there() {
    let guard = compile_detectors(&[]).unwrap();
    let mut needles = Needles::default();
    needles.text("Joanna");
    needles.phone("617-555-0143");
    // What is ignored where it cannot be shown, and the blocks of marks that combine with any letter.
    let ignored = characters(r"\p{Default_Ignorable_Code_Point}");
    let marks = characters(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]");
    for unseen in ignored.chain(marks) {
        let with = |text: &str| -> String { text.chars().flat_map(|c| [c, unseen]).collect() };
        assert_eq!(guard.scan(&with("123-45-6789")), Some(Ssn), "{unseen:?}");
        assert_eq!(guard.scan(&with("jo@mercy.example")), Some(Email), "{unseen:?}");
        assert!(own_value(&needles, &Text::new(&with("Joanna"))), "{unseen:?}");
        assert!(own_value(&needles, &Text::new(&with("5550143"))), "{unseen:?}");
    }
}

#[test]
fn spaces_dashes_dots_and_slashes_are_the_plain_ones() {
    let guard = compile_detectors(&[]).unwrap();
    let others = [
        '\t', '\n', '_', '\u{2028}', '\u{2043}', '\u{2212}', '.', '\u{b7}', '\u{2022}', '\u{2024}',
        '\u{ff0e}', '/', '\u{2044}', '\u{2215}', '\u{ff0f}',
    ];
    for separator in characters(r"[\p{Zs}\p{Pd}]").chain(others) {
        assert_eq!(guard.scan(&format!("123{separator}45{separator}6789")), Some(Ssn), "{separator:?}");
    }
    for other in ['*', ':', 'x', '\u{e9}', '\u{4e00}', '\u{1f600}', '\u{104a}'] {
        assert_eq!(guard.scan(&format!("123{other}45{other}6789")), None, "{other:?}");
    }
}

#[test]
fn full_width_names_are_the_names() {
    let mut needles = Needles::default();
    needles.text("Jane Doe");
    assert!(own_value(
        &needles,
        &Text::new("\u{ff2a}\u{ff21}\u{ff2e}\u{ff25}\u{3000}\u{ff24}\u{ff2f}\u{ff25}")
    ));
    let mut wide = Needles::default();
    wide.text("\u{ff2a}\u{ff4f}\u{ff41}\u{ff4e}\u{ff4e}\u{ff41}");
    assert!(own_value(&wide, &Text::new("joanna")));
}

#[test]
fn a_pattern_of_the_policy_may_ask_for_what_is_made_plain() {
    let guard = compile_detectors(&["№\u{2011}[0-9]+"]).unwrap();
    assert_eq!(guard.scan("№\u{2011}17"), Some(Detector::Custom(0)));
    assert_eq!(guard.scan("№-17"), None);
}
