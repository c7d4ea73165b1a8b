//! How much there can be of anything.

use super::{BASE, changed, compiled, told};
use std::fmt::Write;

fn routes(count: usize, rest: impl Fn(usize) -> String) -> String {
    let mut source = BASE.to_owned();
    for at in 0..count {
        let rest = rest(at);
        write!(
            source,
            "[[route]]\nmethods = ['GET']\npath = '/r{at}'\naudience = 'https://other'\ncategory = 'plain'\n{rest}\n"
        )
        .expect("a text takes what is written");
    }
    source
}

#[test]
fn an_api_has_as_many_scopes_as_auth0_lets_it() {
    let of = |count| told(&routes(count, |at| format!("scope = 's{at}'\nroles = ['doctor']")));
    // The base policy has one scope of the audience.
    assert_eq!(of(999), [""; 0]);
    let expected = "7149:9 route[1003].scope: expected at most 1000 scopes of one audience, as Auth0 has, found one more";
    assert_eq!(of(1000), [expected]);
}

#[test]
fn a_policy_has_as_many_roles_as_a_set_of_them_holds() {
    let of = |count| told(&routes(count, |at| format!("scope = 's{at}'\nroles = ['r{at}']")));
    // The base policy has three roles.
    assert_eq!(of(253), [""; 0]);
    assert_eq!(of(254), ["55:1 route: expected at most 256 roles in a policy, found 257 roles"]);
}

#[test]
fn ten_thousand_routes_are_judged_in_no_time_to_speak_of() {
    let source = routes(10_000, |_| "scope = 'shifts'\nroles = ['doctor']".to_owned());
    assert_eq!(told(&source), [""; 0]);
}

#[test]
fn a_list_has_as_many_entries_as_its_numbers_reach() {
    let too_many = |count: usize| {
        let course = |at| {
            format!("[training.c{at}]\nsource = 'user.app_metadata.c{at}'\nmax_age = '1d'\nmin_version = 1\n")
        };
        // The base policy has one.
        let courses: String = (1..count).map(course).collect();
        let told = told(&format!("{BASE}\n{courses}"));
        told.into_iter().find(|told| told.contains("entries"))
    };
    assert_eq!(too_many(1000), None);
    let expected = "48:2 training: expected at most 1000 entries, found 1001 entries";
    assert_eq!(too_many(1001).as_deref(), Some(expected));
}

#[test]
fn nothing_nests_deeper_than_the_engine_reads() {
    let path = |segments: usize| changed("path = '/shifts'", &format!("path = '{}'", "/a".repeat(segments)));
    assert!(wardgate_policy::Policy::from_image(&compiled(&path(60)).policy.to_image()).is_some());
    let found = told(&path(61));
    assert!(found[0].ends_with("route[3].path: expected at most 60 segments, found 61"), "{found:?}");
    // By headers: TOML in one line nests no deeper than its parser reads.
    let when = |depth: usize| {
        let headers: String =
            (1..depth).map(|at| format!("[[step_up.when{}]]\n", ".all".repeat(at))).collect();
        changed("when = { scope = ['write'], client = ['portal'] }\n", "").replace(
            "unattended = 'strip'\n",
            &format!("unattended = 'strip'\n{headers}client = ['portal']\n"),
        )
    };
    assert!(wardgate_policy::Policy::from_image(&compiled(&when(60)).policy.to_image()).is_some());
    let found = told(&when(61));
    let expected = "step_up[1].when: expected conditions within conditions, at most 60 deep, found 61";
    assert!(found[0].ends_with(expected), "{found:?}");
}
