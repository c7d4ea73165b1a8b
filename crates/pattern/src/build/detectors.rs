//! The detectors' patterns. They read bytes, and their letters are of ASCII.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

use super::language::Program;
use super::{PatternError, compile, compile_search};
use crate::signs::Signs;
use crate::{Detector, Dfa, PhiGuard};

/// The most patterns of its own that a policy may add to the detectors.
pub const CUSTOM_LIMIT: usize = 32 - Detector::BUILT_IN.len();

/// Compiles all built-in detectors and the policy's own patterns, which may match any part of a text.
///
/// # Errors
///
/// As [`compile_chosen`].
pub fn compile_detectors(custom: &[&str]) -> Result<PhiGuard, PatternError> {
    compile_chosen(&Detector::BUILT_IN, custom)
}

/// Compiles some built-in detectors and the policy's own patterns, which may match any part of a text.
///
/// # Errors
///
/// A pattern is not of the language, matches the empty text or nothing at all; there are more than
/// [`CUSTOM_LIMIT`]; or the table would pass a limit.
pub fn compile_chosen(built_in: &[Detector], custom: &[&str]) -> Result<PhiGuard, PatternError> {
    if custom.len() > CUSTOM_LIMIT {
        return Err(PatternError::TooManyPatterns { limit: CUSTOM_LIMIT });
    }
    let mut custom_hirs = nothing(Detector::BUILT_IN.len());
    let mut chosen = built_in.iter().fold(0, |chosen, detector| chosen | detector.bit());
    for (index, pattern) in custom.iter().enumerate() {
        let at_fault = |error: PatternError| error.in_pattern(index);
        judge(pattern).map_err(at_fault)?;
        custom_hirs.push(Program::parse(pattern).map_err(at_fault)?.anywhere());
        chosen |= Detector::Custom(u8::try_from(index).unwrap_or(u8::MAX)).bit();
    }
    let mut tables = Vec::new();
    for (detector, pattern) in PATTERNS.iter().filter(|(detector, _)| built_in.contains(detector)) {
        let mut hirs = nothing(detector.bit().trailing_zeros() as usize);
        hirs.push(anywhere(pattern)?);
        tables.push(compile(&hirs)?);
    }
    if !custom.is_empty() {
        tables.push(compile(&custom_hirs)?);
    }
    let tables: Vec<(Signs, Dfa)> = tables.into_iter().map(|table| (table.needs(), table)).collect();
    Ok(PhiGuard { chosen, reads_all: !tables.iter().all(|(needed, _)| needed.has_any()), tables })
}

/// Patterns that no text has, to give the one after them its number.
fn nothing(count: usize) -> Vec<Hir> {
    vec![Hir::fail(); count]
}

/// A pattern that finds something everywhere or nowhere is a mistake.
fn judge(pattern: &str) -> Result<(), PatternError> {
    let alone = compile_search(&[pattern]).map_err(|error| match error {
        PatternError::InPattern { error, .. } => *error,
        other => other,
    })?;
    if alone.is_match("") {
        return Err(PatternError::FindsEverything);
    }
    if alone.matches_nothing() {
        return Err(PatternError::FindsNothing);
    }
    Ok(())
}

/// The expression of a pattern that may match any part of a text.
fn anywhere(pattern: &str) -> Result<Hir, PatternError> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).ignore_whitespace(true).build();
    let hir = parser.parse(&format!("(?s:.)*(?:{pattern})"));
    hir.map_err(|error| PatternError::Syntax { problem: error.to_string(), character: None })
}

/// The detectors that are patterns, each a table of its own: together they would be four times as large.
const PATTERNS: [(Detector, &str); 7] = [
    // The end of a local part, and after the at sign a domain whose last label begins with two letters or with one
    // beyond ASCII and general punctuation.
    (
        Detector::Email,
        r"[0-9A-Za-z_.+%'\x80-\xff-] @ [0-9A-Za-z.\x80-\xff-]+ \. (?:[A-Za-z]{2}|[\xc3-\xe1\xe3-\xf4])",
    ),
    // The eleven places of the identifier with or without its dashes: letters without S, L, O, I, B and Z.
    (
        Detector::Medicare,
        r"(?:^|[^0-9A-Za-z])
          (?i: [1-9] [AC-HJKMNP-RT-Y]    [0-9AC-HJKMNP-RT-Y] [0-9] [-\ ./_]?
               [AC-HJKMNP-RT-Y] [0-9AC-HJKMNP-RT-Y] [0-9] [-\ ./_]?
               [AC-HJKMNP-RT-Y]{2} [0-9]{2} )
          (?:$|[^0-9A-Za-z])",
    ),
    // A category, the dot, and one to four places as the code set fills them. What goes on after another dot is a
    // version or an address.
    (
        Detector::Icd10,
        r"(?:^|[^0-9A-Za-z.])
          [A-Z] [0-9] [0-9AB] \. (?: [0-9] [0-9A-Z]{0,3} | [A-HXZ] (?: [0-9X] [0-9A-Z]{0,2} )? )
          (?:$|[^0-9A-Za-z.]|\.(?:$|[^0-9A-Za-z]))",
    ),
    // Four numbers up to 255 with dots between them. A version of four numbers passes where a letter touches it.
    (
        Detector::Network,
        r"(?:^|[^0-9A-Za-z.])
          (?: (?: 2(?:[0-4][0-9]|5[0-5]) | [01]?[0-9]{1,2} ) \. ){3} (?: 2(?:[0-4][0-9]|5[0-5]) | [01]?[0-9]{1,2} )
          (?:$|[^0-9A-Za-z.]|\.(?:$|[^0-9A-Za-z]))",
    ),
    // The zeros that an IPv6 address leaves out, and the colons of one in full and of network cards.
    (
        Detector::Network,
        r"(?:^|[^0-9A-Za-z]) [0-9A-Fa-f]+ (?: ::/?[0-9A-Fa-f] | : [0-9A-Fa-f]+ : (?: : | (?:[0-9A-Fa-f]+:){3} ) )",
    ),
    (Detector::Url, r"://"),
    (Detector::Media, ";base64,"),
];
