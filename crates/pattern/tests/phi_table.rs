//! The examples of `docs/phi.md` are what they are said to be.

use wardgate_pattern::{PhiGuard, compile_detectors};

const DOCUMENT: &str = include_str!("../../../docs/phi.md");

/// The last two cells of each row of tables that say what is found and what is not.
fn rows() -> Vec<(&'static str, &'static str)> {
    let mut rows = Vec::new();
    let mut is_asked = false;
    for line in DOCUMENT.lines() {
        let cells: Vec<&str> = line.split(" | ").collect();
        match cells.as_slice() {
            [.., found, not_found] if line.starts_with('|') => match (*found, *not_found) {
                ("Found", "Not found |") => is_asked = true,
                row if is_asked => rows.push(row),
                _ => {}
            },
            _ if line.starts_with('|') => {}
            _ => is_asked = false,
        }
    }
    rows
}

/// What stands between backticks.
fn examples(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[track_caller]
fn check(guard: &PhiGuard, text: &str, detector: Option<&str>) {
    assert_eq!(guard.scan(text).map(|found| found.name()), detector, "{text}");
}

#[test]
fn what_is_said_to_be_found_is_found() {
    let guard = compile_detectors(&[]).unwrap();
    let mut count = 0;
    for group in rows().iter().flat_map(|(found, _)| found.split("; ")) {
        let detector = group.split(':').next().filter(|_| group.contains('`'));
        for text in examples(group) {
            check(&guard, text, detector);
            count += 1;
        }
    }
    assert!(count > 80, "{count} examples");
}

#[test]
fn what_is_said_not_to_be_found_is_not() {
    let guard = compile_detectors(&[]).unwrap();
    let mut count = 0;
    for text in rows().iter().flat_map(|(_, not_found)| examples(not_found)) {
        check(&guard, text, None);
        count += 1;
    }
    assert!(count > 35, "{count} examples");
}

#[test]
fn there_is_a_row_for_each_identifier() {
    for letter in 'A'..='R' {
        let rows = DOCUMENT.lines().filter(|line| line.starts_with(&format!("| ({letter}) | "))).count();
        assert_eq!(rows, 1, "({letter})");
    }
}
