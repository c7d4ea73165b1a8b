//! What went wrong, for people.

use crate::output::lines;
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
        Self { message: lines(&message.into()), code: 1 }
    }

    /// Problems of a policy, as they are shown: with the colours of a terminal.
    pub(crate) fn shown(message: String) -> Self {
        Self { message, code: 1 }
    }

    /// The same, and what else is to be said.
    pub(crate) fn and(self, more: &str) -> Self {
        Self { message: format!("{self}\n{more}"), ..self }
    }

    /// The same, of a place.
    pub(crate) fn at(self, place: &str) -> Self {
        Self { message: format!("{place}: {self}"), ..self }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: lines(&message.into()), code: 2 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What every command gives.
pub(crate) type Done<T = ()> = Result<T, Failure>;

/// What all of them gave, or all that went wrong, each thing once.
pub(crate) fn gather<T>(results: impl IntoIterator<Item = Done<T>>) -> Done<Vec<T>> {
    let (mut given, mut failures) = (Vec::new(), Vec::<Failure>::new());
    for result in results {
        match result {
            Ok(value) => given.push(value),
            Err(failure) if failures.iter().any(|known| known.message == failure.message) => {}
            Err(failure) => failures.push(failure),
        }
    }
    let Some(code) = failures.iter().map(|failure| failure.code).max() else { return Ok(given) };
    let messages: Vec<_> = failures.into_iter().map(|failure| failure.message).collect();
    Err(Failure { message: messages.join("\n"), code })
}
