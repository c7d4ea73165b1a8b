//! The pattern compiler: its tables against regex-lite.
//!
//! The input is a pattern and texts, with U+001E between.

use regex_lite::Regex;
use wardgate_pattern::{Dfa, PatternError, compile_chosen, compile_pattern, compile_search};

/// What is easily got wrong, for every pattern: letters that fold into one another, ends of lines, words beside what is none.
const HARD: [&str; 18] = [
    "", "a", "A", "_", " ", "-", "1", "k", "\u{212a}", "s", "\u{17f}", "é", "É", "😀", "\n", "\r\n", "a\nb",
    "aé 1",
];

pub(crate) fn pattern(input: &[u8]) {
    let Ok(input) = str::from_utf8(input) else { return };
    let mut parts = input.split('\u{1e}');
    let pattern = parts.next().unwrap_or_default();
    // What the pattern itself is made of is close to what it matches.
    let own: String = pattern.chars().filter(|c| c.is_alphanumeric()).collect();
    let given: Vec<&str> = parts.take(8).chain([own.as_str()]).collect();
    let swapped: Vec<String> = given.iter().flat_map(|text| swapped(text)).collect();
    let texts: Vec<&str> = given.into_iter().chain(swapped.iter().map(String::as_str)).chain(HARD).collect();
    let theirs = Regex::new(pattern);
    let (search, whole) = (compile_search(&[pattern]), compile_pattern(pattern));
    let search = match (&theirs, search) {
        (Ok(_), Ok(search)) => search,
        (Err(_), Err(_)) => return,
        (Ok(_), Err(error)) => {
            return assert!(may_refuse(&error), "{pattern:?} is no pattern to us: {error}");
        }
        (Err(error), Ok(_)) => panic!("{pattern:?} is a pattern to us only: {error}"),
    };
    let theirs = theirs.unwrap();
    comes_back(&search);
    for text in &texts {
        assert_eq!(search.is_match(text), theirs.is_match(text), "part of {text:?} for {pattern:?}");
    }
    match whole {
        Ok(whole) => {
            comes_back(&whole);
            if let Some(theirs) = of_all(pattern) {
                for text in &texts {
                    assert_eq!(
                        whole.is_match(text),
                        theirs.is_match(text),
                        "all of {text:?} for {pattern:?}"
                    );
                }
            }
        }
        Err(error) => assert!(may_refuse(&error), "{pattern:?} searches, and is no pattern: {error}"),
    }
    // To compile once more takes most of the time.
    if input.len().is_multiple_of(4) {
        detects(pattern, &theirs, &texts);
    }
}

/// A text with the case of all its letters of ASCII changed, and with that of the last one.
fn swapped(text: &str) -> [String; 2] {
    let swap = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    let mut last: Vec<char> = text.chars().collect();
    if let Some(c) = last.iter_mut().rfind(|c| c.is_ascii_alphabetic()) {
        *c = swap(*c);
    }
    [text.chars().map(swap).collect(), last.into_iter().collect()]
}

/// As a detector of the policy's own, it finds what the pattern finds, and the text is then looked at in a plainer form too.
fn detects(pattern: &str, theirs: &Regex, texts: &[&str]) {
    match compile_chosen(&[], &[pattern]) {
        Ok(guard) => {
            assert!(!theirs.is_match(""), "{pattern:?} finds everything");
            for text in texts.iter().filter(|text| theirs.is_match(text)) {
                assert!(guard.scan(text).is_some(), "{pattern:?} does not find {text:?}");
            }
        }
        Err(PatternError::InPattern { error, .. }) if *error == PatternError::FindsEverything => {
            assert!(theirs.is_match(""), "{pattern:?} finds not everything");
        }
        Err(PatternError::InPattern { error, .. }) if *error == PatternError::FindsNothing => {
            for text in texts {
                assert!(!theirs.is_match(text), "{pattern:?} finds {text:?}");
            }
        }
        Err(error) => assert!(may_refuse(&error), "{pattern:?} searches, and detects nothing: {error}"),
    }
}

/// A table that would be too large, and a repetition right after flags, which to regex-lite repeats what stands before the
/// flags: here it is a mistake.
fn may_refuse(error: &PatternError) -> bool {
    match error {
        PatternError::TooManyStates { .. } | PatternError::TooMuchMemory { .. } => true,
        PatternError::Syntax { problem, .. } => problem == "repetition operator missing expression",
        PatternError::InPattern { error, .. } => may_refuse(error),
        _ => false,
    }
}

/// regex-lite's expression for all of a text. What ends in a comment would swallow the parenthesis: then a line ends it.
fn of_all(pattern: &str) -> Option<Regex> {
    let around = |end: &str| Regex::new(&format!(r"\A(?:{pattern}{end})\z")).ok();
    around("").or_else(|| around("\n"))
}

fn comes_back(table: &Dfa) {
    assert_eq!(Dfa::from_bytes(&table.to_bytes()).as_ref(), Some(table), "a table does not come back");
}
