//! The form of a document: what is no TOML, no such key, of the wrong type or out of bounds.

use super::{check, told};
