//! What went wrong, for people.

use std::fmt;

/// One message: where, what was found, what was expected, what to do.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every command gives.
pub(crate) type Done<T = ()> = Result<T, Failure>;
