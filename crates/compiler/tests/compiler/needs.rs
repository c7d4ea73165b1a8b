//! Durations and factors.

use super::{changed, check, tells};

#[test]
fn durations_are_possible() {
    check(
        "max_age = '1h'",
        "max_age = '0s'",
        &["101:23 step_up[1].require.max_age: expected a duration that is longer than nothing, found `'0s'`"],
    );
    check(
        "max_age = '1h'",
        "max_age = '91d'",
        &["101:23 step_up[1].require.max_age: expected at most `90d` for a second factor, found `'91d'`"],
    );
    check("max_age = '1h'", "max_age = '90d'", &[]);
    check("grace = '14d'", "grace = '365d'", &[]);
    check(
        "max_age = '365d'",
        "max_age = '0d'",
        &["50:11 training.privacy.max_age: expected a duration that is longer than nothing, found `'0d'`"],
    );
    check(
        "phi = false",
        "phi = false\nmax_token_age = '0h'",
        &["27:17 api[1].max_token_age: expected a duration that is longer than nothing, found `'0h'`"],
    );
    check("phi = false", "phi = false\nmax_token_age = '1h'", &[]);
    check(
        "max_age = '12h'",
        "max_age = '999999999d'",
        &[
            "43:19 category.clinical.mfa.max_age: expected a duration of at most ten years (`3650d`), found `'999999999d'`",
        ],
    );
    check(
        "max_age = '365d'",
        "max_age = '3651d'",
        &[
            "50:11 training.privacy.max_age: expected a duration of at most ten years (`3650d`), found `'3651d'`",
        ],
    );
    check(
        "grace = '14d'",
        "grace = '366d'",
        &["52:9 training.privacy.grace: expected grace that is no longer than `max_age`, found `'366d'`"],
    );
    check(
        "grace = '14d'",
        "grace = '0d'",
        &["52:9 training.privacy.grace: expected a duration that is longer than nothing, found `'0d'`"],
    );
}

#[test]
fn who_may_enrol_has_something_to_enrol() {
    check(
        "max_age = '30d' }",
        "max_age = '30d', factors = ['email', 'recovery-code'], enrol = 'allow' }",
        &[
            "44:40 category.clinical.own_mfa.factors: expected a factor that can be enrolled, since `enrol` allows it, found `['email', 'recovery-code']`",
            "95:11 warning step_up[0].require: expected a factor in common with category.clinical.own_mfa, found none",
            "101:11 warning step_up[1].require: expected a factor in common with category.clinical.own_mfa, found none",
        ],
    );
}

#[test]
fn needs_that_meet_have_a_factor_in_common() {
    check(
        "max_age = '1h', factors = ['otp'] }",
        "max_age = '1h', factors = ['webauthn-roaming'] }",
        &[
            "101:11 warning step_up[1].require: expected a factor in common with step_up[0].require, found none",
        ],
    );
    check(
        "mfa = { max_age = '12h' }",
        "mfa = { max_age = '12h', factors = ['email'] }",
        &[
            "95:11 warning step_up[0].require: expected a factor in common with category.clinical.mfa, found none",
            "101:11 warning step_up[1].require: expected a factor in common with category.clinical.mfa, found none",
        ],
    );
}

#[test]
fn needs_meet_where_the_condition_concerns_data_of_the_category() {
    let meet = |when: &str| {
        let source = changed("mfa = { max_age = '12h' }", "mfa = { max_age = '12h', factors = ['email'] }")
            .replace("when = { scope = ['write'], client = ['portal'] }", when);
        tells(&source, "warning step_up[1].require")
    };
    for (when, expected) in [
        ("when = { scope = ['write'] }", true),
        ("when = { scope = ['shifts'] }", false),
        ("when = { scope = ['shifts', 'read'] }", true),
        ("when = { category = ['clinical'] }", true),
        ("when = { category = ['plain'] }", false),
        ("when = { scope = ['shifts'], category = ['plain'] }", false),
        ("when = { client = ['portal'] }", true),
    ] {
        assert_eq!(meet(when), expected, "{when}");
    }
}

#[test]
fn one_of_the_factors_can_be_asked_for() {
    for (factors, expected) in [("['passkey']", true), ("['passkey', 'otp']", false)] {
        let source = changed(
            "max_age = '1h', factors = ['otp'] }",
            &format!("max_age = '1h', factors = {factors} }}"),
        );
        let found = tells(&source, "step_up[1].require.factors: expected a factor that can be asked for");
        assert_eq!(found, expected, "{factors}");
    }
}
