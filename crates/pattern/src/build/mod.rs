//! The compiler: patterns in, tables out.

mod classes;
mod detectors;
mod error;
mod field_names;
mod identifiers;
mod language;
mod needs;
mod partition;
mod table;

use alloc::vec::Vec;

use regex_automata::dfa::dense;
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_automata::{MatchKind, dfa};
use regex_syntax::hir::Hir;

pub use detectors::{CUSTOM_LIMIT, compile_chosen, compile_detectors};
pub use error::PatternError;
pub use field_names::names_phi;

use crate::Dfa;
use language::Program;

/// The most states a table may have.
pub const STATE_LIMIT: usize = 1_000;

/// The most memory, in bytes, that one stage of compiling a pattern may take.
pub const BUILD_BYTES: usize = 4 << 20;

/// Compiles a pattern of regex-lite's language that must match all of a text.
///
/// # Errors
///
/// The pattern is not of the language, or its table would pass [`STATE_LIMIT`] or [`BUILD_BYTES`].
pub fn compile_pattern(pattern: &str) -> Result<Dfa, PatternError> {
    let hir = Program::parse(pattern)?.whole();
    compile(&[hir])
}

/// Compiles at most 32 patterns of regex-lite's language, each of which may match any part of a text.
///
/// # Errors
///
/// A pattern is not of the language, there are too many, or their table would pass [`STATE_LIMIT`] or
/// [`BUILD_BYTES`].
pub fn compile_search(patterns: &[&str]) -> Result<Dfa, PatternError> {
    let limit = 32;
    if patterns.len() > limit {
        return Err(PatternError::TooManyPatterns { limit });
    }
    let search = |(at, pattern): (usize, &&str)| {
        let program = Program::parse(pattern).map_err(|error| error.in_pattern(at))?;
        Ok(program.anywhere())
    };
    let hirs: Vec<Hir> = patterns.iter().enumerate().map(search).collect::<Result<_, PatternError>>()?;
    compile(&hirs)
}

/// Compiles expressions that start where a text starts; each is a pattern of the table.
fn compile(hirs: &[Hir]) -> Result<Dfa, PatternError> {
    let nfa = nfa(hirs)?;
    let config = dense::Config::new()
        .accelerate(false)
        .minimize(false)
        .match_kind(MatchKind::All)
        .start_kind(dfa::StartKind::Anchored)
        .dfa_size_limit(Some(BUILD_BYTES))
        .determinize_size_limit(Some(BUILD_BYTES));
    let automaton = dense::Builder::new().configure(config).build_from_nfa(&nfa);
    table::of(&automaton.map_err(|_| PatternError::TooMuchMemory { limit: BUILD_BYTES })?)
}

fn nfa(hirs: &[Hir]) -> Result<NFA, PatternError> {
    let config = thompson::Config::new()
        .utf8(false)
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(BUILD_BYTES));
    let nfa = thompson::Compiler::new().configure(config).build_many_from_hir(hirs);
    nfa.map_err(|_| PatternError::TooMuchMemory { limit: BUILD_BYTES })
}
