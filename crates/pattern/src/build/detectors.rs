//! The detectors' patterns. They read bytes, and their letters are of ASCII.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

use super::language::Program;
use super::{PatternError, compile, compile_search};
use crate::guard::TELLING;
use crate::{Detector, PhiGuard};

/// The most patterns of its own that a policy may add to the detectors.
pub const CUSTOM_LIMIT: usize = 24;

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
    let mut hirs = Vec::new();
    let mut chosen = 0;
    for detector in Detector::BUILT_IN {
        let speaks = built_in.contains(&detector);
        let is_asked = speaks || detector == Detector::Card && built_in.iter().any(speaks_through_candidates);
        hirs.push(if is_asked { pattern(detector)? } else { Hir::fail() });
        chosen |= if speaks { detector.bit() } else { 0 };
    }
    for (index, pattern) in custom.iter().enumerate() {
        let at_fault = |error: PatternError| error.in_pattern(index);
        judge(pattern).map_err(at_fault)?;
        hirs.push(Program::parse(pattern).map_err(at_fault)?.anywhere());
        chosen |= Detector::Custom(u8::try_from(index).unwrap_or(u8::MAX)).bit();
    }
    let dfa = compile(&hirs)?;
    Ok(PhiGuard { told: dfa.needs(TELLING), dfa, chosen })
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

fn speaks_through_candidates(detector: &Detector) -> bool {
    matches!(detector, Detector::Ssn | Detector::Phone | Detector::BirthDate | Detector::Card | Detector::Npi)
}

/// The expression of a pattern of the table, from the start of a text. Detectors without one speak through the
/// candidates of [`Detector::Card`].
fn pattern(detector: Detector) -> Result<Hir, PatternError> {
    let text = match detector {
        Detector::Card => CANDIDATE,
        Detector::Email => EMAIL,
        Detector::Medicare => MEDICARE,
        Detector::Icd10 => ICD10,
        Detector::Ssn | Detector::Phone | Detector::BirthDate | Detector::Npi | Detector::Custom(_) => {
            return Ok(Hir::fail());
        }
    };
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).ignore_whitespace(true).build();
    let hir = parser.parse(&format!("(?s:.)*(?:{text})"));
    hir.map_err(|error| PatternError::Syntax { problem: error.to_string(), character: None })
}

/// What every number and date has that `numbers` looks at: four digits in a row, or a slash or plus between them.
const CANDIDATE: &str = "[0-9]{4} | [/+][^0-9A-Za-z]*[0-9]";

/// The end of a local part, and after the at sign a domain whose last label begins with two letters or with one
/// beyond ASCII and general punctuation.
const EMAIL: &str = r"
    [0-9A-Za-z_.+%'\x80-\xff-] @ [0-9A-Za-z.\x80-\xff-]+ \. (?:[A-Za-z]{2}|[\xc3-\xe1\xe3-\xf4])";

/// The eleven places of the identifier with or without its dashes: letters without S, L, O, I, B and Z.
const MEDICARE: &str = r"
    (?:^|[^0-9A-Za-z])
    (?i: [1-9] [AC-HJKMNP-RT-Y]    [0-9AC-HJKMNP-RT-Y] [0-9] [-\ ]?
         [AC-HJKMNP-RT-Y] [0-9AC-HJKMNP-RT-Y] [0-9] [-\ ]?
         [AC-HJKMNP-RT-Y]{2} [0-9]{2} )
    (?:$|[^0-9A-Za-z])";

/// A category, the dot, and one to four places as the code set fills them. What goes on after another dot is a
/// version or an address.
const ICD10: &str = r"
    (?:^|[^0-9A-Za-z.])
    [A-Z] [0-9] [0-9AB] \. (?: [0-9] [0-9A-Z]{0,3} | [A-HXZ] (?: [0-9X] [0-9A-Z]{0,2} )? )
    (?:$|[^0-9A-Za-z.]|\.(?:$|[^0-9A-Za-z]))";
