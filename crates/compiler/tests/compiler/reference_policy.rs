//! The policy in `actions/`, which documents and examples are about.

use wardgate_compiler::compile;

const REFERENCE: &str = include_str!("../../../../actions/policy.toml");

#[test]
fn the_reference_policy_is_right_and_raises_no_doubt() {
    assert_eq!(super::told(REFERENCE), [""; 0]);
}

#[test]
fn the_base_policy_is_right_and_raises_no_doubt() {
    assert_eq!(super::told(super::BASE), [""; 0]);
}

#[test]
fn a_policy_compiles_to_the_same_bytes_every_time() {
    let (one, other) = (compile(REFERENCE).unwrap(), compile(REFERENCE).unwrap());
    assert_eq!(one.image, other.image);
    assert_eq!(one.policy.hash, other.policy.hash);
    assert_eq!(one.plans, other.plans);
}
