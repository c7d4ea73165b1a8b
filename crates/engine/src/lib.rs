//! The lean module inside a deployed Action: it takes the policy's image once, and then an event in, an answer out.
//!
//! It imports nothing from the host beyond what wasm-bindgen needs to start, so it can read no clock and draw no
//! random number; it keeps nothing between two decisions. `no_std`, because the standard library's way to report a
//! panic is 4 kB that nobody could ever read; a panic, which would be a bug, traps.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod memory;

use alloc::{boxed::Box, vec::Vec};
use core::cell::Cell;
use wardgate_policy::Policy;
use wasm_bindgen::prelude::wasm_bindgen;

/// The one policy, for as long as the module lives.
struct Slot(Cell<Option<&'static Policy>>);

#[expect(unsafe_code, reason = "the module has one thread")]
// SAFETY: nothing here ever starts a second thread.
unsafe impl Sync for Slot {}

static POLICY: Slot = Slot(Cell::new(None));

/// Takes the policy's image; false where it is none, or where one was taken before.
#[wasm_bindgen]
pub fn load(image: &[u8]) -> bool {
    if POLICY.0.get().is_some() {
        return false;
    }
    let Some(policy) = Policy::from_image(image) else { return false };
    POLICY.0.set(Some(Box::leak(Box::new(policy))));
    #[cfg(target_arch = "wasm32")]
    memory::MEMORY.keep();
    true
}

/// Decides for the first Action of a login: the projected event in, the answer out, as UTF-8. Empty where no policy was
/// taken or the text is no projection, which the shim answers by denying.
#[wasm_bindgen]
pub fn gate(numbers: &[u16], text: &str) -> Vec<u8> {
    answer(|policy| wardgate_auth0::gate(policy, numbers, text))
}

/// Decides for the last Action of a login; as [`gate`].
#[wasm_bindgen]
pub fn token(numbers: &[u16], text: &str) -> Vec<u8> {
    answer(|policy| wardgate_auth0::token(policy, numbers, text))
}

/// Decides a machine's token; as [`gate`].
#[wasm_bindgen]
pub fn machine(numbers: &[u16], text: &str) -> Vec<u8> {
    answer(|policy| wardgate_auth0::machine(policy, numbers, text))
}

fn answer(decide: impl FnOnce(&'static Policy) -> Option<Vec<u8>>) -> Vec<u8> {
    let answer = POLICY.0.get().and_then(decide).unwrap_or_default();
    #[cfg(target_arch = "wasm32")]
    memory::MEMORY.answered();
    answer
}
