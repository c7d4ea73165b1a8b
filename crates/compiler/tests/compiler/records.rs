//! Own and proxy records, and the claims by which an API can hold on to what was decided.

use super::{BASE, changed, check, tells, told};

#[test]
fn a_record_key_is_a_claim_of_the_audience() {
    check(
        "name = 'ref'",
        "name = 'reference'",
        &[
            "62:36 route[0].own.key: expected the name of a claim in access tokens for `https://api`, found `'ref'`",
        ],
    );
    check(
        "tokens = ['access']\naudiences = ['https://api']\nroles = ['patient']",
        "tokens = ['id']\naudiences = ['https://api']\nroles = ['patient']",
        &[
            "62:36 route[0].own.key: expected the name of a claim in access tokens for `https://api`, found `'ref'`",
        ],
    );
    check(
        "tokens = ['access']\naudiences = ['https://api']\nroles = ['patient']",
        "tokens = ['access']\naudiences = ['https://other']\nroles = ['patient']",
        &[
            "62:36 route[0].own.key: expected the name of a claim in access tokens for `https://api`, found `'ref'`",
        ],
    );
}

#[test]
fn a_record_key_is_a_parameter_of_the_path() {
    check(
        "methods = ['PUT']\npath = '/records/{ref}'\naudience = 'https://api'\nscope = 'write'\ncategory = 'clinical'\nroles = ['doctor']",
        "methods = ['PUT']\npath = '/records/{id}'\naudience = 'https://api'\nscope = 'write'\ncategory = 'clinical'\nown = { roles = ['patient'], key = 'ref' }",
        &["81:36 route[2].own.key: expected the name of a parameter of `/records/{id}`, found `'ref'`"],
    );
    check(
        "methods = ['PUT']\npath = '/records/{ref}'\naudience = 'https://api'\nscope = 'write'\ncategory = 'clinical'\nroles = ['doctor']",
        "methods = ['PUT']\npath = '/records/{ref}/{note}'\naudience = 'https://api'\nscope = 'write'\ncategory = 'clinical'\nroles = ['doctor']\nproxy = { roles = ['guardian'], key = 'refs' }",
        &[
            "77:8 route[2].path: expected one parameter, which the API looks up in the claim of `proxy`, found `'/records/{ref}/{note}'`",
        ],
    );
}

#[test]
fn a_record_key_holds_what_a_path_can_hold() {
    check(
        "type = { pattern = { regex = 'p-[a-z]{4}' } }\ntokens",
        "type = 'opaque'\ntokens",
        &[
            "62:36 route[0].own.key: expected a claim whose type is what stands in a path: enum, uuid, integer, pattern or text, found `'ref'`",
        ],
    );
    check(
        "type = { pattern = { regex = 'p-[a-z]{4}' } }\ntokens",
        "type = { list = { of = 'uuid', max = 2 } }\ntokens",
        &[
            "62:36 route[0].own.key: expected a claim whose type is what stands in a path: enum, uuid, integer, pattern or text, found `'ref'`",
        ],
    );
    check(
        "type = { proxies = { of = { pattern = { regex = 'p-[a-z]{4}' } }, max = 4 } }",
        "type = 'uuid'",
        &[
            "63:39 route[0].proxy.key: expected a claim whose type is a list of what stands in a path: enum, uuid, integer, pattern or text, found `'refs'`",
        ],
    );
    check(
        "from = 'user.app_metadata.ref'",
        "from = 'user.user_metadata.ref'\nuser_editable = true",
        &[
            "62:36 route[0].own.key: expected a claim from below `user.app_metadata`, since it says whose records a user reaches, found `'ref'`",
        ],
    );
}

#[test]
fn whoever_has_any_record_is_not_held_to_some() {
    let putting = "scope = 'write'\ncategory = 'clinical'\nroles = ['doctor', 'patient', 'guardian']";
    for (part, expected) in [
        (
            "own = { roles = ['patient'], key = 'ref' }",
            "82:18 warning route[2].own.roles[0]: expected a role that `roles` of the route does not have, found `'patient'`",
        ),
        (
            "proxy = { roles = ['mother', 'guardian'], key = 'refs' }",
            "82:30 warning route[2].proxy.roles[1]: expected a role that `roles` of the route does not have, found `'guardian'`",
        ),
    ] {
        let source = changed(
            "scope = 'write'\ncategory = 'clinical'\nroles = ['doctor']",
            &format!("{putting}\n{part}"),
        );
        assert!(told(&source).contains(&expected.to_owned()), "{:?}", told(&source));
    }
}

#[test]
fn records_of_others_that_never_end_are_doubtful() {
    check(
        "type = { proxies = { of = { pattern = { regex = 'p-[a-z]{4}' } }, max = 4 } }",
        "type = { list = { of = { pattern = { regex = 'p-[a-z]{4}' } }, max = 4 } }",
        &[
            "63:39 warning route[0].proxy.key: expected a claim of type `proxies`, whose records have an end and scopes, found a plain list",
        ],
    );
}

#[test]
fn a_record_key_is_there_for_everybody_who_needs_it() {
    check(
        "roles = ['patient']\n\n[[claim]]",
        "roles = ['guardian']\n\n[[claim]]",
        &["62:36 route[0].own.key: expected a claim that is for the role `patient` too, found `'ref'`"],
    );
    check(
        "roles = ['patient']\n\n[[claim]]",
        "roles = ['patient']\nclients = ['app']\n\n[[claim]]",
        &[
            "62:36 route[0].own.key: expected a claim that is for the client `portal` too, as the audience is, found `'ref'`",
        ],
    );
}

#[test]
fn the_claims_that_limit_tokens_follow_from_the_routes() {
    let own = "own = { roles = ['patient'], key = 'ref' }\n";
    let proxy = "proxy = { roles = ['guardian'], key = 'refs' }\n";
    let records = |source: &str, expected: bool| {
        let source = source.replace("from = 'decision.record_access'", "from = 'decision.id'");
        let found = tells(&source, "a claim from `decision.record_access`");
        assert_eq!(found, expected, "{source}");
    };
    let no_phi = BASE.replace("phi = true", "phi = false");
    records(&BASE.replace(own, "").replace(proxy, ""), true);
    records(&no_phi.replace(own, "").replace(proxy, ""), false);
    records(&no_phi.replace(own, ""), true);
    records(&no_phi.replace(proxy, ""), true);
    let factor = |source: &str, expected: bool| {
        let source = source.replace("from = 'decision.mfa_at'", "from = 'decision.policy'");
        let found = tells(&source, "a claim from `decision.mfa_at`");
        assert_eq!(found, expected, "{source}");
    };
    let (mfa, own_mfa) = ("\nmfa = { max_age = '12h' }", "\nown_mfa = { max_age = '30d' }");
    factor(&BASE.replace(mfa, ""), true);
    factor(&BASE.replace(own_mfa, ""), true);
    factor(&BASE.replace(mfa, "").replace(own_mfa, ""), false);
    factor(&no_phi, false);
}

#[test]
fn an_api_with_phi_needs_the_claims_that_limit_its_tokens() {
    check(
        "from = 'decision.record_access'",
        "from = 'decision.id'",
        &[
            "20:1 api[0]: expected a claim from `decision.record_access` in access tokens for `https://api`, by which it knows whose records a scope reaches, found none",
        ],
    );
    check(
        "from = 'decision.mfa_at'",
        "from = 'decision.policy'",
        &[
            "20:1 api[0]: expected a claim from `decision.mfa_at` in access tokens for `https://api`, by which it knows when the second factor was used, found none",
        ],
    );
    check(
        "from = 'decision.mfa_at'\ntokens = ['access']\naudiences = ['https://api']",
        "from = 'decision.mfa_at'\ntokens = ['access']\naudiences = ['https://api']\nroles = ['doctor']\nclients = ['portal']",
        &[
            "115:9 claim[1].roles: expected no such key: every token for api[0] needs this claim, found `['doctor']`",
            "116:11 claim[1].clients: expected no such key: every token for api[0] needs this claim, found `['portal']`",
        ],
    );
    check(
        "from = 'decision.record_access'\ntokens = ['access']",
        "from = 'decision.record_access'\ntokens = ['id']",
        &[
            "20:1 api[0]: expected a claim from `decision.record_access` in access tokens for `https://api`, by which it knows whose records a scope reaches, found none",
        ],
    );
}
