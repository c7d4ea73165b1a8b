//! Scopes, networks and organizations of machine clients.

use super::{BASE, check, told};

#[test]
fn a_scope_that_is_nearly_one_of_a_route_is_doubtful() {
    check(
        "scopes = ['write:results']",
        "scopes = ['write', 'writ', 'export']",
        &[
            "149:20 warning machine[0].scopes[1]: expected a scope of some route of `https://api`, found `'writ'`",
        ],
    );
}

#[test]
fn a_scope_for_some_organizations_is_for_machines_of_those() {
    let two = "organizations = ['org_a', 'org_b']";
    let routes = BASE.replace("scope = 'read'\n", &format!("scope = 'read'\n{two}\n"));
    let told_of = |lines: &str| {
        let networks = "networks = ['203.0.113.0/24']";
        let document = routes.replace(networks, &format!("{networks}\n{lines}"));
        told(&document.replace("scopes = ['write:results']", "scopes = ['write:results', 'read']"))
    };
    assert!(told_of("organizations = ['org_b']").is_empty());
    assert!(told_of(two).is_empty());
    let expected = "machine[0].organizations: expected organizations out of `org_a`, `org_b`, for which `read` is, found";
    assert_eq!(told_of(""), [format!("148:1 {expected} none")]);
    assert_eq!(
        told_of("organizations = ['org_a', 'org_c']"),
        [format!("153:17 {expected} `['org_a', 'org_c']`")]
    );
    // What stands in for an organization that cannot be read is none that a machine lacks.
    let broken = routes.replace(two, "organizations = ['org a']");
    let problems = told(&broken.replace("scopes = ['write:results']", "scopes = ['read']"));
    let unread = |problem: &String| problem.contains("organizations[0]: expected an organization's id");
    assert!(problems.iter().all(unread), "{problems:#?}");
}

#[test]
fn networks_are_public_and_exact() {
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['203.0.113.1/24']",
        &[
            "150:13 machine[0].networks[0]: expected a network whose address has no bits beyond its prefix, found `'203.0.113.1/24'`",
        ],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['203.0.113.0/33']",
        &[
            "150:13 machine[0].networks[0]: expected a network such as `203.0.113.0/24` or `2001:db8::/32`, found `'203.0.113.0/33'`",
        ],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['203.0.113/24']",
        &[
            "150:13 machine[0].networks[0]: expected a network such as `203.0.113.0/24` or `2001:db8::/32`, found `'203.0.113/24'`",
        ],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['10.1.0.0/16']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'10.1.0.0/16'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['172.16.0.0/12']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'172.16.0.0/12'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['192.168.1.0/24']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'192.168.1.0/24'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['100.64.0.0/10']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'100.64.0.0/10'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['127.0.0.1/32']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'127.0.0.1/32'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['0.0.0.0/0']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'0.0.0.0/0'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['::/0']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'::/0'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['fe80::/10']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'fe80::/10'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['fd00::/8']",
        &["150:13 machine[0].networks[0]: expected a public network, found `'fd00::/8'`"],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['::ffff:203.0.113.0/120']",
        &[
            "150:13 machine[0].networks[0]: expected an IPv4 network written as one, found `'::ffff:203.0.113.0/120'`",
        ],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['::ffff:203.0.113.1/96']",
        &[
            "150:13 machine[0].networks[0]: expected an IPv4 network written as one, found `'::ffff:203.0.113.1/96'`",
        ],
    );
    check(
        "networks = ['203.0.113.0/24']",
        "networks = ['2001:db8::1/32']",
        &[
            "150:13 machine[0].networks[0]: expected a network whose address has no bits beyond its prefix, found `'2001:db8::1/32'`",
        ],
    );
}
