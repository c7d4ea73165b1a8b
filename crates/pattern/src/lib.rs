//! Claim patterns and PHI detectors as tables.
//!
//! The runtime half is what an Action carries: [`Dfa`] walks a text once, [`PhiGuard`] says what a text looks like,
//! [`own_value`] whether it repeats something of the person signing in. It is `no_std`, cannot panic, and
//! knows no pattern syntax.
//!
//! The build half (feature `build`) is what tools carry: `compile_pattern` and `compile_detectors` turn
//! regex-lite's pattern language into those tables, and `names_phi` judges names of fields.
#![no_std]

extern crate alloc;
#[cfg(any(test, feature = "build"))]
extern crate std;

mod bytes;
mod dfa;
mod fold;
mod gap;
mod guard;
mod image;
mod labels;
mod luhn;
mod numbers;
mod own;
mod pack;
mod plain;
mod signs;
mod text;
mod vehicle;

#[cfg(feature = "build")]
mod build;

pub use bytes::{Bytes, put_number, put_part};
pub use dfa::{Dfa, Matches};
pub use guard::{Detector, PhiGuard};
pub use own::{Needles, own_value};
pub use text::Text;

#[cfg(feature = "build")]
pub use build::{
    BUILD_BYTES, CUSTOM_LIMIT, PatternError, STATE_LIMIT, compile_chosen, compile_detectors, compile_pattern,
    compile_search, names_phi,
};
