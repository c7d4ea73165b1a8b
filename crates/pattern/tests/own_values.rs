//! Which texts repeat something of the person who signs in.

use wardgate_pattern::{Needles, Text, own_value};

fn needles() -> Needles {
    let mut needles = Needles::default();
    for text in
        ["Joanna Q. Fernández", "Joanna", "Fernández", "Ann", "Jo", "Müller-Łuk", "X-Ray Tech", "Élodie", ""]
    {
        needles.text(text);
    }
    needles.email("jo.fernandez+ehr@mercy.example");
    needles.phone("+1 (617) 555-0143");
    needles.phone("555-014");
    needles
}

#[track_caller]
fn check(own: bool, texts: &[(&str, &str)]) {
    let needles = needles();
    for (name, text) in texts {
        assert_eq!(own_value(&needles, &Text::new(text)), own, "{name}: {text:?}");
    }
}

#[test]
fn texts_that_repeat_a_value_are_found() {
    check(
        true,
        &[
            ("the same", "Joanna"),
            ("in a sentence", "Dr. Joanna, nights"),
            ("within a word", "xjoannax"),
            ("capitals", "JOANNA"),
            ("letters beyond ASCII", "FERNÁNDEZ"),
            ("Polish", "MÜLLER-ŁUK"),
            ("a first letter beyond ASCII", "élodie"),
            ("other separators", "joanna_q._fernández"),
            ("another separator after one letter", "x_ray-tech"),
            ("the e-mail address without its tag", "jo.fernandez@elsewhere"),
            ("the local part with another separator", "jo-fernandez"),
            ("the whole e-mail address", "jo.fernandez+ehr@mercy.example"),
            ("a short name as a word", "for Ann only"),
            ("a short name between punctuation", "(ann)"),
            ("a short name in printed quotes", "“Ann”"),
            ("a short name between separators", "team_ann-2"),
            ("the telephone number", "+16175550143"),
            ("the telephone number with other separators", "617.555.0143"),
            ("the telephone number without its area", "call 555-0143"),
            ("the telephone number at the end of more digits", "00016175550143"),
            ("after a beginning that fails", "joajoanna"),
            ("at the end", "of Joanna"),
        ],
    );
}

#[test]
fn texts_that_repeat_nothing_pass() {
    check(
        false,
        &[
            ("another name", "Johanna"),
            ("a short name within a word", "planning"),
            ("a short name at the start of a word", "annual"),
            ("a short name at the end of a word", "Joann"),
            ("a short name before a letter beyond ASCII", "annå"),
            ("a value of two characters", "Jo"),
            ("another number", "617-555-0144"),
            ("a number of six digits", "555-014"),
            ("digits with letters between", "555-a0143"),
            ("too few digits", "555014"),
            ("the domain", "mercy.example"),
            ("the tag", "ehr"),
            ("nothing", ""),
            ("the start of a value", "Joann"),
            ("letters without their marks", "Fernandes"),
        ],
    );
}

#[test]
fn no_values_are_in_no_text() {
    let mut needles = Needles::default();
    for empty in ["", " ", "..", "a", "a.", "-ab-", "é"] {
        needles.text(empty);
        needles.email(empty);
        needles.phone(empty);
    }
    for text in ["", " ", "..", "a", "-ab-", "0000000", "é"] {
        assert!(!own_value(&needles, &Text::new(text)), "{text:?}");
    }
}

#[test]
fn numbers_of_seven_digits_keep_their_zeros() {
    let mut needles = Needles::default();
    needles.phone("000-0143");
    assert!(own_value(&needles, &Text::new("5550000143")));
    assert!(!own_value(&needles, &Text::new("143")));
    assert!(!own_value(&needles, &Text::new("0143")));
    assert!(!own_value(&needles, &Text::new("1000144")));
}

#[test]
fn of_a_value_the_first_thousand_characters_count() {
    let long = "é".repeat(998);
    let found = |value: &str, text: &str| {
        let mut needles = Needles::default();
        needles.text(value);
        own_value(&needles, &Text::new(text))
    };
    assert!(found(&format!("{long}ab"), &format!("{long}ab")));
    assert!(!found(&format!("{long}ab"), &format!("{long}a")));
    assert!(found(&format!("{long}abc"), &format!("{long}ab")));
    let found = |fill: &str, text: &str| {
        let mut needles = Needles::default();
        needles.email(&format!("{fill}@mercy.example"));
        needles.phone(&format!("{fill}555-0143"));
        own_value(&needles, &Text::new(text))
    };
    assert!(found(&"-".repeat(992), "5550143"));
    assert!(!found(&"-".repeat(993), "5550143"));
    assert!(found(&"a".repeat(1_001), &"a".repeat(1_000)));
}
