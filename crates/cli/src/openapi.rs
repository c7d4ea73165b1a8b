//! OpenAPI 3.0 and 3.1 files, read as far as they say who may call what, each fact with its place.

mod operations;
mod reader;
mod security;
mod servers;
mod tree;

pub(crate) use operations::{Operation, Specification, parameter, read, shape};
pub(crate) use security::{Access, Alternative};
pub(crate) use tree::short;

use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// A place in a file: line, and column in characters, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a file cannot be read: `expected …, found …; what to do`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) at: Position,
    pub(crate) says: String,
}

impl Problem {
    pub(crate) fn new(at: Position, says: impl Into<String>) -> Self {
        Self { at, says: says.into() }
    }
}
