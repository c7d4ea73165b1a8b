//! What must hold of every decision. Tests only: nothing of this is in the product.
//!
//! Two ways to try it. *Exhaustion* enumerates everything that can come to a small hospital ([`world`]) and compares each
//! answer with a table. *Properties* draw policies and events ([`policies`], [`events`], [`aims`]) and hold two answers against
//! each other ([`properties`]). What must hold of every single answer is checked in both ([`always`], [`rights`]).
//!
//! All of it is written from `docs/semantics.md` and the other documents, and reads policies and events as JSON values: it asks
//! the code that is tried for answers, and for nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "all of it is a test, which may panic"
)]

/// Leaves a check with what is wrong, unless the condition holds.
macro_rules! ensure {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!($($words)+));
        }
    };
}

pub mod aims;
pub mod always;
pub mod document;
pub mod draw;
pub mod events;
pub mod grants;
pub mod instants;
pub mod policies;
pub mod properties;
pub mod record;
pub mod rights;
pub mod subject;
pub mod work;
pub mod world;
