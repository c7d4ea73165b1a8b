//! What each fuzz target does with its bytes, and what must hold whatever they are.
//!
//! A target is a function of bytes that panics where something is not as it must be. `fuzz/` has libFuzzer call it, which
//! needs a nightly toolchain; a test of this crate calls it with the inputs that are kept, which does not.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a broken promise is a finding, and is told by panicking"
)]

mod answer;
mod case;
mod crossing;
mod document;
mod duration;
mod hours;
mod image;
mod instant;
mod login;
mod network;
mod pattern;
mod phi;
mod policies;
mod record;
mod request;
mod table;

/// A target: what it is called in `fuzz/`, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("crossing", crossing::crossing),
    ("document", document::document),
    ("duration", duration::duration),
    ("gate", login::gate),
    ("hours", hours::hours),
    ("image", image::image),
    ("instant", instant::instant),
    ("machine", login::machine),
    ("network", network::network),
    ("pattern", pattern::pattern),
    ("phi", phi::phi),
    ("record", record::record),
    ("request", request::request),
    ("table", table::table),
    ("token", login::token),
];

pub use policies::policies;

/// Runs a target by its name.
pub fn run(name: &str, input: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target of TARGETS");
    target(input);
}
