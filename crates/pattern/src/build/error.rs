//! Why a pattern cannot become a table.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

/// Why a pattern cannot become a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternError {
    /// The text is not a pattern of the language.
    Syntax {
        /// What is wrong with it.
        problem: String,
        /// The character at which it is wrong, counted from 1; absent where only the whole pattern is at fault.
        character: Option<usize>,
    },
    /// The table would have too many states.
    TooManyStates {
        /// The most that it may have.
        limit: usize,
    },
    /// Compiling would take too much memory.
    TooMuchMemory {
        /// The most bytes that a stage may take.
        limit: usize,
    },
    /// There are too many patterns for one table.
    TooManyPatterns {
        /// The most that there may be.
        limit: usize,
    },
    /// A detector would find something in every text.
    FindsEverything,
    /// No text can match.
    FindsNothing,
    /// One of several patterns is at fault.
    InPattern {
        /// Which one, counted from 0.
        index: usize,
        /// What is wrong with it.
        error: Box<PatternError>,
    },
}

impl PatternError {
    pub(super) fn in_pattern(self, index: usize) -> Self {
        PatternError::InPattern { index, error: Box::new(self) }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::Syntax { problem, character: Some(character) } => {
                write!(f, "{problem} at character {character}")
            }
            PatternError::Syntax { problem, character: None } => f.write_str(problem),
            PatternError::TooManyStates { limit } => {
                write!(f, "the pattern needs a table of more than {limit} states")
            }
            PatternError::TooMuchMemory { limit } => {
                write!(f, "the pattern takes more than {limit} bytes to compile")
            }
            PatternError::TooManyPatterns { limit } => write!(f, "there are more than {limit} patterns"),
            PatternError::FindsEverything => {
                f.write_str("the pattern matches the empty text, so it finds everything")
            }
            PatternError::FindsNothing => f.write_str("the pattern matches no text"),
            PatternError::InPattern { index, error } => write!(f, "pattern {}: {error}", index + 1),
        }
    }
}

impl core::error::Error for PatternError {}
