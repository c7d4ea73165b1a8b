//! Clients and connections: what they handle, who may sign in, and where roles come from.

use super::{BASE, changed, told};

/// The base policy with these lines in the client `app`, from line 40 on.
fn app(lines: &str) -> String {
    let client = "connections = ['db']\npkce = false\n";
    let source = changed(client, &format!("{client}{lines}\n"));
    if lines.contains("protocols") {
        let protocols = "protocols = ['oidc-basic-profile', 'oauth2-refresh-token']\nid = 'app'";
        return source.replace(protocols, "# Other ones.\nid = 'app'");
    }
    source
}

/// A client with these lines leads to exactly these problems.
#[track_caller]
fn check(lines: &str, expected: &[&str]) {
    assert_eq!(told(&app(lines)), expected, "{lines}");
}

/// Tables at the end of the base policy, from line 152 on, lead to exactly these problems.
#[track_caller]
fn check_end(tables: &str, expected: &[&str]) {
    assert_eq!(told(&format!("{BASE}\n{tables}")), expected, "{tables}");
}

#[test]
fn a_client_of_an_api_with_phi_handles_it() {
    check("phi = true", &[]);
    check(
        "phi = false",
        &["40:7 client[1].phi: expected no such key, or `true`: `https://api` serves PHI, found `false`"],
    );
    let source = app("phi = false")
        .replace("audiences = ['https://api']\nconn", "audiences = ['https://other']\nconn");
    assert_eq!(told(&source), [""; 0]);
}

#[test]
fn category_and_roles_go_together() {
    check("category = 'clinical'\nroles = ['doctor']", &[]);
    check(
        "category = 'clinical'",
        &[
            "34:1 client[1].roles: expected the roles that may sign in, since there is a `category`, found no such key",
        ],
    );
    check(
        "roles = ['doctor']",
        &[
            "34:1 client[1].category: expected the category of what the application shows, since there are `roles`, found no such key",
        ],
    );
    check(
        "category = 'clinica'\nroles = ['doctor']",
        &["40:12 client[1].category: expected a category of `[category]`, found `'clinica'`"],
    );
}

#[test]
fn what_no_api_protects_says_who_may_sign_in() {
    check("protocols = ['oidc-basic-profile']", &[]);
    for protocol in ["samlp", "wsfed"] {
        let protocols = format!("protocols = ['oidc-basic-profile', '{protocol}']");
        check(&format!("{protocols}\ncategory = 'clinical'\nroles = ['doctor']"), &[]);
        check(
            &protocols,
            &[
                "34:1 client[1].category: expected `category` and `roles`, since `protocols` names one that ends in an assertion, found no such key",
            ],
        );
    }
    let bare = "[[client]]\nid = 'board'\noidc_scopes = ['openid']\nconnections = ['db']\npkce = false\nprotocols = ['oidc-basic-profile']\n";
    check_end(bare, &[]);
    check_end(&format!("{bare}phi = true\ncategory = 'clinical'\nroles = ['doctor']"), &[]);
    check_end(&format!("{bare}phi = false\ncategory = 'clinical'\nroles = ['doctor']"), &[]);
    check_end(
        &format!("{bare}category = 'clinical'\nroles = ['doctor']"),
        &[
            "152:1 client[2].phi: expected `true`, or `false` where what the application itself shows is no PHI, found nothing",
        ],
    );
    check_end(
        &format!("{bare}phi = true"),
        &[
            "152:1 client[2].category: expected `category` and `roles`, since the application handles PHI itself, found no such key",
        ],
    );
}

#[test]
fn where_phi_is_handled_the_protocols_are_named() {
    let rosters =
        "[[client]]\nid = 'rosters'\naudiences = ['https://other']\nconnections = ['db']\npkce = false\n";
    check_end(rosters, &[]);
    let expected = "152:1 warning client[2].protocols: expected `protocols`, since it handles PHI: whatever Auth0 lets it use is let in \
                    otherwise, found none";
    check_end(&format!("{rosters}phi = true\n"), &[expected]);
    check_end(&rosters.replace("other", "api"), &[expected]);
    check_end(&format!("{rosters}phi = true\nprotocols = ['oauth2-device-code']\n"), &[]);
}

#[test]
fn pkce_goes_with_a_code_alone() {
    let of = |protocol: &str, pkce: bool| format!("protocols = ['{protocol}']\npkce = {pkce}\n");
    let board = "[[client]]\nid = 'board'\noidc_scopes = ['openid']\nconnections = ['db']\n";
    check_end(&format!("{board}{}", of("oidc-basic-profile", true)), &[]);
    for protocol in ["oidc-implicit-profile", "oidc-hybrid-profile"] {
        let problem = format!(
            "156:14 client[2].protocols[0]: expected a protocol with an authorization code alone, since `pkce` protects nothing else, \
             found `'{protocol}'`"
        );
        check_end(&format!("{board}{}", of(protocol, true)), &[&problem]);
        check_end(&format!("{board}{}", of(protocol, false)), &[]);
    }
}

#[test]
fn delegates_are_for_clients_with_phi() {
    check("delegates = ['auth0|help-desk']", &[]);
    let other = "[[client]]\nid = 'rosters'\naudiences = ['https://other']\nconnections = ['db']\npkce = false\nprotocols = ['oidc-basic-profile']\ndelegates = ['kiosk']\n";
    check_end(&format!("{other}phi = true"), &[]);
    check_end(
        other,
        &[
            "158:13 client[2].delegates: expected no such key: delegation is refused only where PHI is handled, found `['kiosk']`",
        ],
    );
}

#[test]
fn what_goes_with_a_refresh_token_needs_one() {
    check("oidc_scopes = ['offline_access']\ncarry_mfa = true", &[]);
    check(
        "carry_mfa = true",
        &[
            "40:13 client[1].carry_mfa: expected `offline_access` in `oidc_scopes`: without it there is no refresh token, found `true`",
        ],
    );
}

#[test]
fn organizations_go_by_their_ids() {
    check("organizations = ['org_lakeside']", &[]);
    check(
        "organizations = ['org_lakeside', 'harbor']",
        &[
            "40:34 client[1].organizations[1]: expected an organization's id, which begins with `org_`, found `'harbor'`",
        ],
    );
    let trial = |id: &str| {
        format!("[[restriction]]\nname = 'trial'\nwhen = {{ organization = ['{id}'] }}\nthen = 'deny'")
    };
    check_end(&trial("org_trial"), &[]);
    check_end(
        &trial("trial"),
        &[
            "154:26 restriction[0].when.organization[0]: expected an organization's id, which begins with `org_`, found `'trial'`",
        ],
    );
}

#[test]
fn a_connection_says_what_is_particular_about_it() {
    let roles = |role: &str| {
        format!("roles = {{ from = 'user.groups', names = [{{ written = 'Doctors', role = '{role}' }}] }}")
    };
    check_end(&format!("[connection.db]\n{}", roles("doctor")), &[]);
    check_end(
        &format!("[connection.bd]\n{}", roles("doctor")),
        &["152:1 connection.bd: expected a client that names the connection, found none"],
    );
    check_end(
        "[connection.db]",
        &["152:1 connection.db: expected `roles` or `federated_mfa = true`, found neither"],
    );
    check_end(
        &format!("[connection.db]\n{}", roles("docter")),
        &["153:72 connection.db.roles.names[0].role: expected a role that some rule names, found `'docter'`"],
    );
}

#[test]
fn roles_come_from_administrators_or_the_identity_provider() {
    let from = |source: &str| {
        format!(
            "[connection.db]\nroles = {{ from = '{source}', names = [{{ written = 'Doctors', role = 'doctor' }}] }}"
        )
    };
    check_end(&from("user.app_metadata.groups"), &[]);
    for source in [
        "user.nickname",
        "user.preferred_username",
        "user.blocked",
        "user.user_metadata.groups",
        "request.query.role",
    ] {
        let place = "153:18 connection.db.roles.from";
        check_end(
            &from(source),
            &[&format!("{place}: expected a place below `user.app_metadata`, found `'{source}'`")],
        );
    }
}

#[test]
fn a_federated_second_factor_is_listed_where_it_counts() {
    let listing = changed(
        "own_mfa = { max_age = '30d' }",
        "own_mfa = { max_age = '30d', factors = ['otp', 'federated'] }",
    );
    assert!(told(&format!("{listing}\n[connection.db]\nfederated_mfa = true")).is_empty());
    check_end(
        "[connection.db]\nfederated_mfa = true",
        &[
            "153:17 connection.db.federated_mfa: expected a need that lists `federated` among its `factors`, found none",
        ],
    );
    assert_eq!(
        told(&listing),
        [
            "44:40 category.clinical.own_mfa.factors: expected a `[connection]` with `federated_mfa = true`, since `federated` is listed, found none"
        ]
    );
}

const ASSERTING: &str = "[[client]]
id = 'charting'
connections = ['db']
pkce = false
protocols = ['samlp']
phi = true
category = 'clinical'
roles = ['doctor']

";

#[test]
fn an_assertion_is_no_token() {
    let claim = |lines: &str| format!("{ASSERTING}[[claim]]\nname = 'r'\n{lines}");
    check_end(&claim("from = 'decision.roles'\ntokens = ['saml']"), &[]);
    check_end(
        &claim("from = 'decision.roles'\ntokens = ['saml', 'id']"),
        &[
            "164:10 claim[6].tokens: expected `saml` alone: another `[[claim]]` of that name is for tokens, found `['saml', 'id']`",
        ],
    );
    check_end(
        &claim("from = 'decision.roles'\ntokens = ['saml']\naudiences = ['https://api']"),
        &[
            "165:13 claim[6].audiences: expected no such key: an assertion has no audience, found `['https://api']`",
        ],
    );
    let proxies = "type = { proxies = { of = { pattern = { regex = 'p-[a-z]{4}' } }, max = 4 } }\n";
    for (from, ty) in
        [("decision.mfa_at", ""), ("decision.record_access", ""), ("user.app_metadata.proxies", proxies)]
    {
        check_end(
            &claim(&format!("from = '{from}'\n{ty}tokens = ['saml']")),
            &[&format!(
                "163:8 claim[6].from: expected a source that is not told scope by scope: an assertion has none, found `'{from}'`"
            )],
        );
    }
}

#[test]
fn a_claim_of_assertions_has_a_client_that_gets_them() {
    let claim = "[[claim]]\nname = 'r'\nfrom = 'decision.roles'\ntokens = ['saml']\n";
    let expected = "claim[6].tokens[0]: expected a token that one of the claim's clients can get for one of its audiences, found `'saml'`";
    check_end(&format!("{ASSERTING}{claim}clients = ['charting']"), &[]);
    check_end(&format!("{ASSERTING}{claim}clients = ['portal']"), &[&format!("164:11 {expected}")]);
    check_end(claim, &[&format!("155:11 {expected}")]);
}

#[test]
fn a_refresh_token_can_be_used() {
    let refreshing = "oidc_scopes = ['openid', 'offline_access']\n";
    check(refreshing, &[]);
    check(&format!("{refreshing}protocols = ['oidc-basic-profile', 'oauth2-refresh-token']"), &[]);
    let no_protocol = "40:26 warning client[1].oidc_scopes[1]: expected no `offline_access`: the `protocols` do not have \
                       `oauth2-refresh-token`, found `'offline_access'`";
    check(&format!("{refreshing}carry_mfa = true\nprotocols = ['oidc-basic-profile']"), &[no_protocol]);

    let board = |lines: &str| {
        format!("[[client]]\nid = 'board'\n{refreshing}connections = ['db']\npkce = false\n{lines}")
    };
    let both = "protocols = ['oidc-basic-profile', 'oauth2-refresh-token']\n";
    check_end(&board(""), &[]);
    let shown = "category = 'clinical'\nroles = ['doctor']\n";
    check_end(&board(&format!("phi = false\n{shown}")), &[]);
    let no_audience = "154:26 warning client[2].oidc_scopes[1]: expected no `offline_access`: where PHI is handled a refresh \
                       without an audience is refused, found `'offline_access'`";
    check_end(&board(&format!("phi = true\n{shown}{both}")), &[no_audience]);
    check_end(
        &board(&format!("phi = true\n{shown}protocols = ['samlp']\n")),
        &[no_audience, &no_protocol.replace("40:26", "154:26").replace("client[1]", "client[2]")],
    );
}
