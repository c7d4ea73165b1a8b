//! The lean module inside a deployed Action: an event in, an answer out.
//!
//! The builder has this module take a policy's image, and keeps what is then in its memory, from `begin` to `end`:
//! an Action's engine has that put in the same place and decides at once. Reading an image, and the code that does it,
//! was a seventh of a cold start.
//!
//! What crosses lies in this module's memory, where both sides read and write it: wasm-bindgen's own way to hand over
//! slices took a fifth of a decision. JavaScript asks for [`room`], writes [`numbers`] and [`bytes`], calls, and reads
//! the [`answer`].
//!
//! It imports nothing from the host, so it can read no clock and draw no random number; it keeps nothing between two
//! decisions. `no_std`, because the standard library's way to report a panic is 4 kB that nobody could ever read; a
//! panic, which would be a bug, traps.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod memory;

use alloc::{boxed::Box, vec::Vec};
use core::cell::Cell;
use wardgate_policy::Policy;
use wasm_bindgen::prelude::wasm_bindgen;

/// What stays from one call to the next.
struct State {
    policy: Cell<Option<&'static Policy>>,
    numbers: Cell<Vec<u16>>,
    bytes: Cell<Vec<u8>>,
    /// Of the last decision; its memory is the next one's.
    answer: Cell<Vec<u8>>,
}

#[expect(unsafe_code, reason = "the module has one thread")]
// SAFETY: nothing here ever starts a second thread.
unsafe impl Sync for State {}

static STATE: State = State {
    policy: Cell::new(None),
    numbers: Cell::new(Vec::new()),
    bytes: Cell::new(Vec::new()),
    answer: Cell::new(Vec::new()),
};

/// Makes room for so many numbers and bytes. What was there stays.
#[wasm_bindgen]
pub fn room(numbers: usize, bytes: usize) {
    make_room(&STATE.numbers, numbers);
    make_room(&STATE.bytes, bytes);
}

fn make_room<T: Copy + Default>(place: &Cell<Vec<T>>, length: usize) {
    let mut there = place.take();
    if there.len() < length {
        // Nothing is ever freed: where each is twice the last, all that were outgrown are no larger than this one.
        there.resize(length.max(2 * there.len()), T::default());
        keep();
    }
    place.set(there);
}

/// Where the numbers lie.
#[wasm_bindgen]
pub fn numbers() -> *const u16 {
    address(&STATE.numbers)
}

/// Where the bytes lie.
#[wasm_bindgen]
pub fn bytes() -> *const u8 {
    address(&STATE.bytes)
}

/// Where the last answer lies, until the next decision.
#[wasm_bindgen]
pub fn answer() -> *const u8 {
    address(&STATE.answer)
}

fn address<T>(place: &Cell<Vec<T>>) -> *const T {
    let there = place.take();
    let address = there.as_ptr();
    place.set(there);
    address
}

/// Takes the policy's image, which is the first so many bytes; false where it is none, or where one was taken before. Only
/// the builder calls it.
#[wasm_bindgen]
pub fn load(length: usize) -> bool {
    if STATE.policy.get().is_some() {
        return false;
    }
    let there = STATE.bytes.take();
    let policy = Policy::from_image(there.get(..length).unwrap_or_default());
    STATE.bytes.set(there);
    let Some(policy) = policy else { return false };
    STATE.policy.set(Some(Box::leak(Box::new(policy))));
    keep();
    true
}

/// Where what the builder keeps begins.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn begin() -> usize {
    memory::MEMORY.begin()
}

/// Where what the builder keeps ends.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn end() -> usize {
    memory::MEMORY.end()
}

/// Whether what the builder kept has been put in its place, up to `end`: there is a policy, and all that was in use is there.
/// The memory that the builder's engine had is asked for: a host may have room for what was kept, and count it as not yet given.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn ready(end: usize) -> bool {
    STATE.policy.get().is_some() && memory::MEMORY.end() == end && memory::MEMORY.reach()
}

/// Decides for the first Action of a login, from so many numbers, and so many bytes of UTF-8; how long the answer is. It is
/// empty where no policy was taken or the text is no projection, which the shim answers by denying.
#[wasm_bindgen]
pub fn gate(numbers: usize, bytes: usize) -> usize {
    decide(numbers, bytes, wardgate_auth0::gate)
}

/// Decides for the last Action of a login; as [`gate`].
#[wasm_bindgen]
pub fn token(numbers: usize, bytes: usize) -> usize {
    decide(numbers, bytes, wardgate_auth0::token)
}

/// Decides a machine's token; as [`gate`].
#[wasm_bindgen]
pub fn machine(numbers: usize, bytes: usize) -> usize {
    decide(numbers, bytes, wardgate_auth0::machine)
}

/// Inlined, so that each Action's module has what it needs and no more.
#[inline(always)]
fn decide(count: usize, length: usize, ask: impl FnOnce(&Policy, &[u16], &str) -> Option<Vec<u8>>) -> usize {
    let (numbers, bytes) = (STATE.numbers.take(), STATE.bytes.take());
    let text = text(bytes.get(..length).unwrap_or_default());
    let numbers_read = numbers.get(..count).unwrap_or_default();
    let answer = STATE.policy.get().and_then(|policy| ask(policy, numbers_read, text)).unwrap_or_default();
    STATE.numbers.set(numbers);
    STATE.bytes.set(bytes);
    let length = answer.len();
    STATE.answer.set(answer);
    #[cfg(target_arch = "wasm32")]
    memory::MEMORY.answered();
    length
}

#[expect(unsafe_code, reason = "to check what an encoder wrote would cost as much as to read it")]
fn text(bytes: &[u8]) -> &str {
    // SAFETY: the shim has a JavaScript string encoded there, and encoders write UTF-8 alone; wasm-bindgen itself relies
    // on that.
    unsafe { core::str::from_utf8_unchecked(bytes) }
}

/// What is there now stays.
fn keep() {
    #[cfg(target_arch = "wasm32")]
    memory::MEMORY.keep();
}
