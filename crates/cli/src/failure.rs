//! What went wrong, for people.

use std::fmt;

/// One message: where, what was found, what was expected, what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    /// What the command answers.
    pub(crate) code: u8,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What every command gives.
pub(crate) type Done<T = ()> = Result<T, Failure>;
