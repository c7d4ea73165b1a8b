//! Tables as bytes: what comes back, how much it weighs, and what damage does.

use wardgate_pattern::{Dfa, PhiGuard, compile_detectors, compile_pattern, compile_search};

#[test]
fn a_table_comes_back_as_it_was() {
    for pattern in ["", "a^", "^[a-z][a-z0-9_-]{1,30}$", ".{1,64}", r"(?i)[^\w]é|😀{2}", r"a{900}", r"\B.\b"]
    {
        let table = compile_pattern(pattern).unwrap();
        assert_eq!(Dfa::from_bytes(&table.to_bytes()), Some(table), "{pattern}");
    }
    let many = compile_search(&[r"\bMRN\d+\b", "a.c", "", "é$"].repeat(8)).unwrap();
    assert_eq!(Dfa::from_bytes(&many.to_bytes()), Some(many));
    let alike = compile_search(&[
        "(?i:ssn|social|ss#)",
        "(?i:phone|tel|cell|mobile|fax)",
        "(?i:npi)",
        "(?:^|[^A-Za-z])(?i:dob|date|birthda[ty]|born|died|deceased|admitted|discharged)",
        "(?:^|[^A-Za-z])(?i:mrn|chart|medical.record|member|subscriber|beneficiary|medicaid|account|acct|iban\
         |licen[cs]e|certificate|dea|zip|postal.code|serial|imei|plate)(?:$|[^A-Za-z])",
        "(?:^|[^A-Za-z])(?i:aged?|(?:years?|yrs)[^A-Za-z]old|y[^A-Za-z]?o)(?:$|[^A-Za-z])",
    ]);
    let alike = alike.unwrap();
    // No assertion that would print two tables of this size.
    assert!(Dfa::from_bytes(&alike.to_bytes()) == Some(alike), "rows like others further on");
    let guard = compile_detectors(&[r"(?i)\bmrn[:# ]{0,2}[0-9]{6,10}\b"]).unwrap();
    assert_eq!(PhiGuard::from_bytes(&guard.to_bytes()), Some(guard));
}

#[test]
fn a_guard_of_nothing_finds_nothing_and_comes_back() {
    let nothing = PhiGuard::default();
    assert_eq!(nothing.scan("123-45-6789"), None);
    assert_eq!(PhiGuard::from_bytes(&nothing.to_bytes()), Some(nothing));
    assert!(Dfa::default().matches_nothing());
    assert!(!Dfa::default().is_match(""));
}

#[test]
fn tables_stay_as_small_as_they_are() {
    let bytes = |pattern| compile_pattern(pattern).unwrap().to_bytes().len();
    assert!(bytes("^[a-z][a-z0-9_-]{1,30}$") <= 110);
    assert!(bytes("^[A-Z]{2,4}-[0-9]{2,4}$") <= 80);
    assert!(bytes("^.{1,64}$") <= 320);
    let detectors = compile_detectors(&[]).unwrap().to_bytes().len();
    assert!(detectors <= 1_000, "{detectors}");
}

#[test]
fn the_same_patterns_make_the_same_image() {
    let image = || compile_detectors(&["MRN[0-9]{6}", "[A-Z]{3}[0-9]{9}"]).unwrap().to_bytes();
    assert_eq!(image(), image());
}

#[test]
fn a_truncated_image_is_refused() {
    let guard = compile_detectors(&[]).unwrap();
    let bytes = guard.to_bytes();
    for length in 0..bytes.len() {
        assert_eq!(PhiGuard::from_bytes(&bytes[..length]), None, "{length} bytes");
    }
}

#[test]
fn what_points_out_of_the_table_is_refused() {
    // Stride, start, plain, marks, the run of all bytes in column 2, rows; the dead state's row is understood.
    let nothing: &[u8] = &[3, 0, 1, 0, 255, 1, 2, 0];
    assert_eq!(Dfa::from_bytes(nothing), Some(Dfa::default()));
    // One mark, and a state that has it at the end and leads to itself.
    let all: &[u8] = &[3, 1, 1, 1, 1, 255, 1, 2, 1, 1, 4, 1, 1, 2, 1];
    assert!(Dfa::from_bytes(all).is_some_and(|all| all.is_match("") && all.is_match("any")));
    for (name, bytes) in [
        ("no bytes", &[] as &[u8]),
        ("no columns", &nothing[..4]),
        ("more than the rows", &[3, 0, 1, 0, 255, 1, 2, 0, 0]),
        ("a start that is no state", &[3, 1, 1, 0, 255, 1, 2, 0]),
        ("a start beyond sixteen bits", &[3, 0xab, 0xaa, 0x05, 1, 0, 255, 1, 2, 0]),
        ("a row of more columns than a byte tells", &[0x81, 0x02, 0, 1, 0, 255, 1, 2, 0]),
        ("a column beyond the row", &[3, 0, 1, 0, 255, 1, 3, 0]),
        ("columns for some bytes only", &[3, 0, 1, 0, 127, 2]),
        ("columns that go backwards", &[3, 0, 1, 0, 127, 2, 126, 2, 255, 1, 2, 0]),
        ("a row like itself", &[3, 0, 1, 0, 255, 1, 2, 1, 0, 0]),
        ("a row like one before the first", &[3, 0, 1, 0, 255, 1, 2, 1, 2, 0]),
        ("a next state that is none", &[3, 0, 1, 0, 255, 1, 2, 1, 1, 2, 2, 3]),
        ("a next state before the first", &[3, 0, 1, 0, 255, 1, 2, 1, 1, 2, 2, 4]),
        ("a next state shifted beyond the last", &[3, 0, 1, 0, 255, 1, 2, 2, 1, 2, 2, 1, 1, 3, 2, 5]),
        ("a mark that is none", &[3, 0, 1, 0, 255, 1, 2, 1, 1, 2, 0, 1]),
        ("a run from the marks into the states", &[3, 1, 1, 1, 1, 255, 1, 2, 1, 1, 2, 4, 1]),
        // They would be read for minutes.
        ("two thousand million runs", &[3, 0, 1, 0, 255, 1, 2, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f]),
        ("a run beyond the row", &[3, 0, 1, 0, 255, 1, 2, 1, 1, 2, 5, 0]),
        ("rows of no cells", &[0, 0, 0, 0, 255, 1, 0, 0]),
        ("rows of marks only", &[2, 0, 0, 0, 255, 1, 0, 0]),
        ("a number that does not end", &[3, 0, 1, 0, 255, 1, 2, 1, 0x80]),
        ("a number beyond sixteen bits", &[3, 0, 1, 0, 255, 1, 2, 1, 0xff, 0xff, 0x7f, 0]),
    ] {
        assert_eq!(Dfa::from_bytes(bytes), None, "{name}");
    }
}

#[test]
fn a_damaged_image_never_panics() {
    let image = compile_detectors(&[]).unwrap().to_bytes();
    let mut refused = 0;
    for (at, damage) in (0..image.len()).step_by(4).zip([0x01, 0x80, 0xff].into_iter().cycle()) {
        let mut damaged = image.clone();
        damaged[at] ^= damage;
        match PhiGuard::from_bytes(&damaged) {
            Some(guard) => {
                let _ = guard.scan("On 1980-03-14 J45.901, 1EG4-TE5-MK73 or 4111 1111 1111 1111, é@b.cc");
            }
            None => refused += 1,
        }
    }
    assert!(refused > image.len() / 12, "{refused} of {} damages were noticed", image.len() / 4);
}
