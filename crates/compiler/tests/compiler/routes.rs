//! Routes: plain paths, no overlap, one set of terms for a scope.

use super::{BASE, changed, check, told};

#[test]
fn paths_are_plain() {
    check(
        "path = '/shifts'",
        "path = '/shifts/'",
        &[
            "85:8 route[3].path: expected a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`, found `'/shifts/'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/shifts//x'",
        &[
            "85:8 route[3].path: expected a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`, found `'/shifts//x'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/a/../shifts'",
        &[
            "85:8 route[3].path: expected a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`, found `'/a/../shifts'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/shifts%20x'",
        &[
            "85:8 route[3].path: expected a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`, found `'/shifts%20x'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/shifts;x'",
        &[
            "85:8 route[3].path: expected a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`, found `'/shifts;x'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/shifts?x=1'",
        &[
            "85:8 route[3].path: expected a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`, found `'/shifts?x=1'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/x{id}'",
        &[
            "85:8 route[3].path: expected a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`, found `'/x{id}'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/{id'",
        &[
            "85:8 route[3].path: expected parameters that are a whole segment, such as `{patient_ref}`, found `'/{id'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/{1st}'",
        &[
            "85:8 route[3].path: expected parameters that are a whole segment, such as `{patient_ref}`, found `'/{1st}'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/{a b}'",
        &[
            "85:8 route[3].path: expected parameters that are a whole segment, such as `{patient_ref}`, found `'/{a b}'`",
        ],
    );
    check(
        "path = '/shifts'",
        "path = '/{id}/{id}'",
        &["85:8 route[3].path: expected a path that has the parameter `{id}` once, found `'/{id}/{id}'`"],
    );
    check(
        "path = '/shifts'",
        "path = '/'",
        &[
            "85:8 route[3].path: expected a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`, found `'/'`",
        ],
    );
}

#[test]
fn routes_do_not_overlap() {
    check(
        "path = '/shifts'\naudience = 'https://other'\nscope = 'shifts'\ncategory = 'plain'",
        "path = '/records'\naudience = 'https://api'\nscope = 'shifts'\ncategory = 'plain'",
        &[
            "24:1 warning api[1]: expected a route of this audience, found none",
            "46:1 warning category.plain.mfa: expected a second factor: 45 CFR 164.312(d), found none",
            "46:1 warning category.plain.training: expected a course: 45 CFR 164.308(a)(5), 164.530(b), found none",
            "85:8 route[3].path: expected one route for a method and path, found the path of route[0] again",
        ],
    );
    check(
        "path = '/shifts'\naudience = 'https://other'\nscope = 'shifts'\ncategory = 'plain'",
        "path = '/records/me'\naudience = 'https://api'\nscope = 'shifts'\ncategory = 'plain'",
        &[
            "24:1 warning api[1]: expected a route of this audience, found none",
            "46:1 warning category.plain.mfa: expected a second factor: 45 CFR 164.312(d), found none",
            "46:1 warning category.plain.training: expected a course: 45 CFR 164.308(a)(5), 164.530(b), found none",
            "85:8 route[3].path: expected one scope for whatever a request can match, found `/records/me` with scope `shifts`, and route[1] is `/records/{ref}` with scope `read`",
        ],
    );
    check(
        "methods = ['PUT']\npath = '/records/{ref}'",
        "methods = ['PUT', 'HEAD']\npath = '/records/{other}'",
        &["77:8 route[2].path: expected one route for a method and path, found the path of route[1] again"],
    );
    check(
        "path = '/records'",
        "path = '/records/{ref}'",
        &["67:8 route[1].path: expected one route for a method and path, found the path of route[0] again"],
    );
    check(
        "path = '/shifts'\naudience = 'https://other'\nscope = 'shifts'\ncategory = 'plain'",
        "path = '/{any}'\naudience = 'https://api'\nscope = 'shifts'\ncategory = 'clinical'",
        &[
            "24:1 warning api[1]: expected a route of this audience, found none",
            "46:1 category.plain: expected a route or a client of this category, found none",
            "85:8 route[3].path: expected one scope for whatever a request can match, found `/{any}` with scope `shifts`, and route[0] is `/records` with scope `read`",
        ],
    );
}

#[test]
fn routes_of_a_scope_say_the_same() {
    check(
        "methods = ['PUT']\npath = '/records/{ref}'\naudience = 'https://api'\nscope = 'write'",
        "methods = ['PUT']\npath = '/records/{ref}'\naudience = 'https://api'\nscope = 'read'",
        &[
            "75:1 route[2].own: expected the same `own` as route[0], which has the scope `read` too, found no such key",
            "75:1 route[2].proxy: expected the same `proxy` as route[0], which has the scope `read` too, found no such key",
            "100:19 step_up[1].when.scope[0]: expected a scope of some route, found `'write'`",
        ],
    );
    check(
        "audience = 'https://api'\nscope = 'write'\ncategory = 'clinical'\nroles = ['doctor']",
        "audience = 'https://api'\nscope = 'read'\ncategory = 'plain'\nroles = ['doctor', 'nurse']\nown = { roles = ['doctor'], key = 'ref' }\nproxy = { roles = ['guardian'], key = 'refs' }",
        &[
            "46:1 warning category.plain.mfa: expected a second factor: 45 CFR 164.312(d), found none",
            "46:1 warning category.plain.own_mfa: expected a second factor: 45 CFR 164.312(d), found none",
            "46:1 warning category.plain.training: expected a course: 45 CFR 164.308(a)(5), 164.530(b), found none",
            "80:12 route[2].category: expected the same `category` as route[0], which has the scope `read` too, found `'plain'`",
            "81:9 route[2].roles: expected the same `roles` as route[0], which has the scope `read` too, found `['doctor', 'nurse']`",
            "82:7 route[2].own: expected the same `own` as route[0], which has the scope `read` too, found `{ roles = ['doctor'], key = 'ref' }`",
            "82:18 warning route[2].own.roles[0]: expected a role that `roles` of the route does not have, found `'doctor'`",
            "102:19 step_up[1].when.scope[0]: expected a scope of some route, found `'write'`",
        ],
    );
}

#[test]
fn somebody_may_reach_a_route() {
    check(
        "category = 'plain'\nroles = ['doctor']",
        "category = 'plain'",
        &[
            "83:1 route[3]: expected `roles`, `own` or `proxy`, or a `[[machine]]` that has its scope, found none of them",
        ],
    );
    check(
        "category = 'plain'\nroles = ['doctor']",
        "category = 'plain'\nroles = []",
        &[
            "83:1 route[3]: expected `roles`, `own` or `proxy`, or a `[[machine]]` that has its scope, found none of them",
        ],
    );
}

#[test]
fn a_route_for_machine_clients_alone_names_nobody() {
    check(
        "scope = 'shifts'\ncategory = 'plain'\nroles = ['doctor']",
        "scope = 'shifts'\ncategory = 'plain'\n[[machine]]\nclient = 'roster'\naudience = 'https://other'\nscopes = ['shifts']",
        &[],
    );
    check(
        "scope = 'shifts'\ncategory = 'plain'\nroles = ['doctor']",
        "scope = 'shifts'\ncategory = 'plain'\n[[machine]]\nclient = 'roster'\naudience = 'https://other'\nscopes = ['others']",
        &[
            "83:1 route[3]: expected `roles`, `own` or `proxy`, or a `[[machine]]` that has its scope, found none of them",
        ],
    );
}

#[test]
fn scopes_of_openid_connect_protect_no_route() {
    check(
        "scope = 'shifts'",
        "scope = 'profile'",
        &["87:9 route[3].scope: expected a scope of the API's own, found `'profile'`"],
    );
}

#[test]
fn attributes_bind_those_who_have_a_role() {
    let of = |who: &str| {
        let attribute = "[attribute.unit]\nfrom = 'user.app_metadata.unit'\nvalues = ['icu']\n";
        let route = "[[route]]\nmethods = ['GET']\npath = '/units'\naudience = 'https://api'\nscope = 'units'\ncategory = 'clinical'\n\
                     attributes = { unit = ['icu'] }\n";
        told(&format!("{BASE}\n{attribute}{route}{who}\n"))
    };
    assert_eq!(of("roles = ['doctor']"), [""; 0]);
    let own = "own = { roles = ['patient'], key = 'ref' }";
    assert_eq!(of(&format!("roles = ['doctor']\n{own}")), [""; 0]);
    assert_eq!(
        of(own),
        ["161:14 route[4].attributes: expected `roles`, of which the attributes are asked, found none"]
    );
}

#[test]
fn routes_of_a_scope_ask_for_the_same_attributes() {
    let of = |second: &str| {
        let source = changed(
            "path = '/shifts'\naudience = 'https://other'\nscope = 'shifts'\ncategory = 'plain'\nroles = ['doctor']\n",
            &format!(
                "path = '/shifts'\naudience = 'https://other'\nscope = 'shifts'\ncategory = 'plain'\nroles = ['doctor']\nattributes = {{ unit = ['icu', 'er'] }}\n\n[[route]]\nmethods = ['PUT']\npath = '/shifts'\naudience = 'https://other'\nscope = 'shifts'\ncategory = 'plain'\nroles = ['doctor']\n{second}\n"
            ),
        );
        told(&format!(
            "{source}\n[attribute.unit]\nfrom = 'user.app_metadata.unit'\nvalues = ['icu', 'er']\n"
        ))
    };
    assert_eq!(of("attributes = { unit = ['er', 'icu'] }"), [""; 0]);
    for other in ["", "attributes = { unit = ['er'] }"] {
        let told = of(other);
        assert!(
            told[0].contains("route[4].attributes: expected the same `attributes` as route[3]"),
            "{told:?}"
        );
    }
}

#[test]
fn capital_letters_are_told_apart_by_the_guard_and_not_by_every_server() {
    check(
        "path = '/shifts'",
        "path = '/Records'\naudience = 'https://api'\nscope = 'shouted'\ncategory = 'clinical'\nroles = ['doctor']\n[[route]]\nmethods = ['GET']\npath = '/shifts'",
        &[
            "85:8 route[3].path: expected one scope for whatever a request can match, found `/Records` with scope `shouted`, and route[0] is `/records` with scope `read`",
        ],
    );
    // One scope for both says the same of whoever asks.
    check(
        "path = '/shifts'",
        "path = '/Shifts'\naudience = 'https://other'\nscope = 'shifts'\ncategory = 'plain'\nroles = ['doctor']\n[[route]]\nmethods = ['GET']\npath = '/shifts'",
        &[],
    );
}

#[test]
fn a_route_has_no_wildcard() {
    check(
        "path = '/shifts'",
        "path = '/shifts/*'",
        &[
            "85:8 route[3].path: expected a path without wildcards: a parameter such as `{patient_ref}` stands for one segment, found `'/shifts/*'`",
        ],
    );
}

#[test]
fn a_route_for_machines_alone_lets_nobody_into_an_api_on_permissions() {
    let source = changed(
        "audience = 'https://api'\nphi = true",
        "audience = 'https://api'\nphi = true\nauthorizes_on = 'permissions'",
    ) + "\n[[route]]\nmethods = ['PUT']\npath = '/results'\naudience = 'https://api'\nscope = 'write:results'\ncategory = 'clinical'\n";
    let expected = "warning route[4]: expected `roles`, `own` or `proxy`, since the API authorizes on permissions, found none of them";
    let found = told(&source);
    assert!(found.iter().any(|line| line.ends_with(expected)), "{found:?}");
    let found = told(&source.replace("authorizes_on = 'permissions'\n", ""));
    assert!(!found.iter().any(|line| line.ends_with(expected)), "{found:?}");
}

#[test]
fn only_of_capital_letters_it_is_said_that_servers_may_not_see_them() {
    let advised = |path: &str| {
        let route = format!(
            "[[route]]\nmethods = ['GET']\npath = '{path}'\naudience = 'https://api'\nscope = 'other'\ncategory = 'clinical'\nroles = ['doctor']\n"
        );
        let problems = wardgate_compiler::compile(&format!("{BASE}\n{route}")).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].help.as_ref().is_some_and(|help| help.contains("such as Express"))
    };
    assert!(advised("/Records"));
    assert!(advised("/RECORDS/{other}"));
    assert!(!advised("/records/list"));
}
