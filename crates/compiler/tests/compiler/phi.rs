//! PHI that the workforce reaches on no terms.

use super::{BASE, changed, check, tells, told};

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
fn whoever_no_course_binds_is_told() {
    let nurses = changed(
        "category = 'clinical'\nroles = ['doctor']\n\n[[route]]\nmethods = ['GET']\npath = '/shifts'",
        "category = 'clinical'\nroles = ['doctor', 'nurse']\n\n[[route]]\nmethods = ['GET']\npath = '/shifts'",
    );
    let expected = "42:12 warning category.clinical.training: expected a course: 45 CFR 164.308(a)(5), 164.530(b), found none for `nurse`";
    assert_eq!(told(&nurses), [expected]);
    assert!(told(&nurses.replace("grace = '14d'\nroles = ['doctor']", "grace = '14d'")).is_empty());
}

#[test]
fn an_application_that_shows_phi_itself_is_as_doubtful_as_an_api() {
    let shown = |phi: bool| {
        let client = "[[client]]\nid = 'chart'\nconnections = ['db']\npkce = false\nprotocols = ['samlp']\ncategory = 'shown'\nroles = ['nurse']";
        told(&format!("{BASE}\n[category.shown]\n\n{client}\nphi = {phi}\n"))
    };
    assert_eq!(shown(false), [""; 0]);
    assert_eq!(
        shown(true),
        [
            "152:1 warning category.shown.mfa: expected a second factor: 45 CFR 164.312(d), found none",
            "152:1 warning category.shown.training: expected a course: 45 CFR 164.308(a)(5), 164.530(b), found none",
        ]
    );
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
