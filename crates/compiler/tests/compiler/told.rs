//! How problems are told: with help, with other places, all in one run, and without what only follows from them.

use super::{BASE, changed, check, compiled, told};
use wardgate_compiler::compile;

#[track_caller]
fn help(from: &str, to: &str, expected: &str) {
    let problems = compile(&changed(from, to)).unwrap_err();
    assert_eq!(problems[0].help.as_deref(), Some(expected), "`{from}` to `{to}`");
}

#[test]
fn help_says_what_to_write_instead() {
    help("max_age = '365d'", "maxage = '365d'", "did you mean `max_age`?");
    help("type = 'opaque'", "type = 'opaqe'", "did you mean `opaque`?");
    help("type = 'opaque'", "type = 'text'", "`text` has settings: write `{ text = … }`");
    help("pkce = true", "pkce = 'true'", "write it without quotes");
    help("[[machine]]", "[machine]", "write `[[machine]]`: every entry is an item of a list");
    help("connections = ['db']\n", "", "Names of the connections people may come from.");
    help("category = 'plain'", "category = 'plai'", "remove what is not used");
    help("methods = ['PUT']", "methods = 'PUT'", "write it as a list of one item, in brackets");
    help(
        "[category.plain]",
        "[[category.plain]]",
        "write `[category.plain]`, or `[category.plain.name]` for each of several",
    );
    help("type = 'opaque'", "type = { txt = { max = 4 } }", "did you mean `text`?");
    help(
        "name = 'site'",
        "name = 'https://x/site'",
        "`claim_namespace` is put before the name of every claim",
    );
    help("type = 'opaque'", "type = { text = { max = 4 } }\nclient = 'x'", "did you mean `clients`?");
    help(
        "from = 'user.app_metadata.staff'",
        "from = 'user.email'",
        "`user.app_metadata.…`, `connection.metadata.…`, `organization.metadata.…`, `client.metadata.…`, `connection.id`, `connection.name`, `connection.strategy`, `organization.id`, `organization.name`, `client.client_id`, `client.name`, `request.geoip.countryCode`",
    );
}

#[test]
fn a_line_that_may_hold_a_secret_is_marked() {
    let sensitive =
        |from, to| compile(&changed(from, to)).unwrap_err().iter().all(|problem| problem.sensitive);
    assert!(sensitive("secret = 'CLAIM_KEY'", "secret = 'kH8/2jd+92kd=='"));
    assert!(sensitive("secret = 'CLAIM_KEY'", "secret = kH8/2jd+92kd=="));
    assert!(sensitive("secret = 'CLAIM_KEY'", "secret = 'CLAIM_KEY'\nvalue = 'kH8/2jd+92kd=='"));
    assert!(sensitive("[keys.claim]\nid = 'c1'", "  [keys.claim]\nx"));
    assert!(!sensitive("id = 'base'", "id = base"));
}

#[test]
fn problems_of_form_and_of_meaning_are_told_together() {
    let source = changed("max_age = '1h'", "max_age = 'soon'")
        .replace("category = 'plain'", "category = 'plan'")
        .replace("from = 'user.app_metadata.staff'", "from = 'user.email'")
        .replace("networks = ['203.0.113.0/24']", "networks = ['10.0.0.0/8']\nnets = 1");
    let expected = [
        "46:1 category.plain: expected a route or a client of this category, found none",
        "88:12 route[3].category: expected a category of `[category]`, found `'plan'`",
        "101:23 step_up[1].require.max_age: expected a duration such as `15m`, `12h` or `365d`, found `'soon'`",
        "133:8 claim[4].from: expected a source of the allowlist, found `'user.email'`",
        "150:13 machine[0].networks[0]: expected a public network, found `'10.0.0.0/8'`",
        "151:1 machine[0].nets: expected one of the keys `client`, `audience`, `scopes`, `networks`, `organizations`, found `nets`",
    ];
    assert_eq!(told(&source), expected);
}

#[test]
fn other_places_that_belong_to_a_problem_are_named() {
    let source = changed("id = 'app'", "id = 'portal'");
    let problem = &compile(&source).unwrap_err()[0];
    let related: Vec<_> = problem
        .related
        .iter()
        .map(|(label, span)| (label.as_str(), source.get(span.clone()).unwrap()))
        .collect();
    assert_eq!(related, [("it is here already", "'portal'")]);
    assert_eq!(source.get(problem.span.clone()), Some("'portal'"));
    let twice = changed("oidc_scopes = ['openid']", "oidc_scopes = ['openid', 'openid']");
    let (label, span) = &compile(&twice).unwrap_err()[0].related[0];
    assert_eq!((label.as_str(), twice.get(span.clone())), ("it is here already", Some("'openid'")));
    let source = changed(
        "tokens = ['access']\naudiences = ['https://api']\nroles = ['patient']",
        "tokens = ['id']\naudiences = ['https://api']\nroles = ['patient']",
    );
    let (label, span) = &compile(&source).unwrap_err()[0].related[0];
    assert_eq!(label, "this claim is in other tokens");
    assert!(source.get(span.start..).unwrap().starts_with("[[claim]]\nname = 'ref'\n"));
}

#[test]
fn what_follows_from_a_problem_of_form_is_not_told() {
    check(
        "from = 'decision.record_access'",
        "from = 1",
        &["106:8 claim[0].from: expected a dotted path into the event, found `1`"],
    );
    check(
        "audiences = ['https://api', 'https://other']\noidc",
        "audiences = 'https://api'\noidc",
        &["30:13 client[0].audiences: expected a list, each item an API identifier, found `'https://api'`"],
    );
    check(
        "category = 'plain'",
        "category = 1",
        &["88:12 route[3].category: expected a name of letters, digits, `-` and `_`, found `1`"],
    );
    check(
        "training = ['privacy']",
        "training = [1]",
        &["42:13 category.clinical.training[0]: expected a name of letters, digits, `-` and `_`, found `1`"],
    );
}

#[test]
fn what_else_is_wrong_is_told_of_the_lines_that_a_syntax_error_leaves_whole() {
    let source = changed("id = 'base'", "id = base").replace("id = 'c1'", "id = 1");
    assert_eq!(
        told(&source),
        [
            "2:6 expected TOML, found: string values must be quoted, expected literal string",
            "9:6 keys.claim.id: expected a key id of 1 to 8 letters and digits, found a number",
        ]
    );
    check(
        "tenants = ['t1']\nclaim_namespace = 'https://base.example/'",
        "tenants = 't1'\nclaim_namespace = https",
        &[
            "4:11 policy.tenants: expected a list, each item a text of 1 to 256 printable characters, found `'t1'`",
            "5:19 expected TOML, found: string values must be quoted, expected literal string",
        ],
    );
}

#[test]
fn only_the_name_of_a_claim_has_the_namespace_before_it() {
    for (from, to, expected) in [
        ("name = 'site'", "name = 'a b'", true),
        ("name = 'risky'", "name = 'a b'", false),
        ("from = 'client.metadata.site'", "from = ''", false),
        ("id = 'portal'", "id = ''", false),
    ] {
        let problems = compile(&changed(from, to)).unwrap_err();
        let helped = problems.iter().any(|problem| {
            problem.help.as_deref().is_some_and(|help| help.contains("is put before the name"))
        });
        assert_eq!(helped, expected, "`{from}` to `{to}`");
    }
}

#[test]
fn whoever_loses_the_role_that_employment_names_is_bound_no_more() {
    let ends = "ends_at = { from = 'user.app_metadata.until', required = true }";
    let source = format!("{BASE}\n[employment]\nroles = ['contractor']\n{ends}");
    let warnings = compiled(&source).warnings;
    let expected = "right for a role that says what people are, such as `contractor`, and not what they may; one that is misspelt \
                    binds nobody, and whoever loses the role itself is bound no more";
    assert_eq!(warnings[0].help.as_deref(), Some(expected));
}
