//! Keys and their secrets.

use super::check;

#[test]
fn every_key_has_a_secret_of_its_own() {
    check(
        "secret = 'AUDIT_KEY'",
        "secret = 'CLAIM_KEY'",
        &["14:10 keys.audit.secret: expected a secret of its own for every key, found the same secret again"],
    );
    check(
        "secret = 'AUDIT_KEY_OLD'",
        "secret = 'AUDIT_KEY'",
        &[
            "15:34 keys.audit.previous.secret: expected a secret of its own for every key, found the same secret again",
        ],
    );
    check(
        "id = 'a1'",
        "id = 'a2'",
        &["15:19 keys.audit.previous.id: expected another id than the key in use has, found `a2` again"],
    );
}

#[test]
fn the_name_of_a_secret_may_be_long_and_have_digits() {
    check("secret = 'CLAIM_KEY'", "secret = 'WARDGATE_CLAIM_KEY_OF_2026_FOR_MERCY'", &[]);
    check("secret = 'CLAIM_KEY'", "secret = 'claim2'", &[]);
}
