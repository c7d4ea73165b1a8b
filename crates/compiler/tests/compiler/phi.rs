//! PHI that the workforce reaches on no terms.

use super::{changed, check, tells, told};

#[test]
fn a_category_that_asks_for_nothing_is_doubtful_where_there_is_phi() {
    check(
        "mfa = { max_age = '12h' }\n",
        "",
        &["41:1 warning category.clinical.mfa: expected a second factor: 45 CFR 164.312(d), found none"],
    );
    check(
        "category = 'clinical'\nroles = ['doctor']\n\n[[route]]\nmethods = ['GET']\npath = '/shifts'",
        "category = 'plain'\nroles = ['doctor']\n\n[[route]]\nmethods = ['GET']\npath = '/shifts'",
        &[
            "46:1 warning category.plain.mfa: expected a second factor: 45 CFR 164.312(d), found none",
            "46:1 warning category.plain.training: expected a course: 45 CFR 164.308(a)(5), 164.530(b), found none",
        ],
    );
}

#[test]
fn records_of_ones_own_and_of_others_are_reached_with_a_second_factor() {
    let own = "own = { roles = ['patient'], key = 'ref' }\n";
    let proxy = "proxy = { roles = ['guardian'], key = 'refs' }\n";
    let source = changed("own_mfa = { max_age = '30d' }\n", "");
    let doubtful = |source: &str| tells(source, "warning category.clinical.own_mfa");
    assert!(doubtful(&source));
    assert!(doubtful(&source.replace(own, "")));
    assert!(doubtful(&source.replace(proxy, "")));
    assert!(!doubtful(&source.replace(own, "").replace(proxy, "")));
}

#[test]
fn a_course_that_binds_nobody_of_the_routes_is_none() {
    let source = changed("grace = '14d'\nroles = ['doctor']", "grace = '14d'\nroles = ['porter']")
        .replace("category = 'plain'\nroles = ['doctor']", "category = 'duty'\nroles = ['porter']")
        + "\n[category.duty]\ntraining = ['privacy']\n";
    let source = source.replace("[category.plain]\n", "");
    let found = told(&source);
    let expected =
        "category.clinical.training: expected a course: 45 CFR 164.308(a)(5), 164.530(b), found none";
    assert!(found.iter().any(|line| line.ends_with(expected)), "{found:?}");
}
