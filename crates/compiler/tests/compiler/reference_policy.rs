//! The policy in `actions/`, which documents and examples are about.

use super::compiled;

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
    let (one, other) = (compiled(REFERENCE), compiled(REFERENCE));
    assert_eq!(one.policy.to_image(), other.policy.to_image());
    assert_eq!(one.policy.hash, other.policy.hash);
    assert_eq!(one.plans, other.plans);
}

/// What is generated must be what is in the repository.
#[track_caller]
fn same(file: &str, generated: &str, command: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(file);
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == generated, "docs/{file} is out of date: run `{command} > docs/{file}`");
}

#[test]
fn the_page_about_every_key_is_up_to_date() {
    same("policy.md", &wardgate_compiler::reference(), "wardgate reference");
}

#[test]
fn the_schema_for_editors_is_up_to_date() {
    let schema = format!("{:#}\n", wardgate_compiler::schema());
    same("policy.schema.json", &schema, "wardgate schema");
}
