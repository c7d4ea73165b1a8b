//! The layer, alone and in an API on loopback.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

#[path = "../../examples/patient_api.rs"]
#[expect(dead_code, unreachable_pub, reason = "Its `main` is for people.")]
mod patient_api;

mod layer;
mod over_http;
mod policy_file;
mod support;
mod tricks;
