//! The claim allowlist: names, types, patterns, and how large it can get.

use super::{BASE, changed, check, told};

#[test]
fn a_namespace_is_one_that_auth0_keeps() {
    check(
        "claim_namespace = 'https://base.example/'",
        "claim_namespace = 'https://auth0.com/'",
        &["5:19 policy.claim_namespace: expected an address of your own, found `'https://auth0.com/'`"],
    );
    check(
        "claim_namespace = 'https://base.example/'",
        "claim_namespace = 'https://Base.WebTask.io/claims/'",
        &[
            "5:19 policy.claim_namespace: expected an address of your own, found `'https://Base.WebTask.io/claims/'`",
        ],
    );
    check(
        "claim_namespace = 'https://base.example/'",
        "claim_namespace = 'https://x.webtask.run:8443/'",
        &[
            "5:19 policy.claim_namespace: expected an address of your own, found `'https://x.webtask.run:8443/'`",
        ],
    );
    check(
        "claim_namespace = 'https://base.example/'",
        "claim_namespace = 'https://auth0.com./'",
        &["5:19 policy.claim_namespace: expected an address of your own, found `'https://auth0.com./'`"],
    );
    check(
        "claim_namespace = 'https://base.example/'",
        "claim_namespace = 'https://a@auth0.com/'",
        &[
            "5:19 policy.claim_namespace: expected an https address without user, query and fragment, found `'https://a@auth0.com/'`",
        ],
    );
}

#[test]
fn a_claim_has_a_name_of_its_own() {
    check(
        "name = 'factor'",
        "name = 'access'",
        &["111:8 claim[1].name: expected one claim of a name in a token, found `'access'` again"],
    );
    check("name = 'site'", "name = 'staff'", &[]);
}

#[test]
fn claims_of_one_name_may_be_for_different_clients_or_audiences() {
    let claim = |from: &str, rest: &str| {
        format!(
            "[[claim]]\nname = 'one'\nfrom = 'user.app_metadata.{from}'\ntype = 'bool'\ntokens = ['access']\n{rest}\n\n"
        )
    };
    let with = |one: &str, two: &str| {
        told(&changed("[[machine]]", &format!("{}{}[[machine]]", claim("a", one), claim("b", two))))
    };
    let again = |line| {
        [format!("{line}:8 claim[7].name: expected one claim of a name in a token, found `'one'` again")]
    };
    let api = "audiences = ['https://api']";
    let of = |client: &str| format!("{api}\nclients = ['{client}']");
    assert_eq!(with(api, api), again(154));
    assert_eq!(with(&of("app"), api), again(155));
    assert_eq!(with(&of("app"), &of("portal")), [""; 0]);
    assert_eq!(with(api, "audiences = ['https://other']"), [""; 0]);
}

#[test]
fn names_say_no_phi() {
    check(
        "name = 'site'",
        "name = 'diagnosis'",
        &["140:8 claim[5].name: expected a name that says no PHI, found `'diagnosis'`"],
    );
    check(
        "from = 'user.app_metadata.ref'",
        "from = 'user.app_metadata.ssn'",
        &["118:8 claim[2].from: expected a source whose name says no PHI, found `'user.app_metadata.ssn'`"],
    );
    check("from = 'user.app_metadata.staff'", "from = 'user.app_metadata.ssn'", &[]);
    check("from = 'client.metadata.site'", "from = 'client.name'", &[]);
    check(
        "from = 'user.app_metadata.refs'",
        "from = 'user.app_metadata.birth_date'",
        &[
            "126:8 claim[3].from: expected a source whose name says no PHI, found `'user.app_metadata.birth_date'`",
        ],
    );
}

#[test]
fn tokens_of_an_audience_say_which() {
    check(
        "from = 'user.app_metadata.staff'\ntype = 'opaque'\ntokens = ['access']\naudiences = ['https://api']",
        "from = 'user.app_metadata.staff'\ntype = 'opaque'\ntokens = ['access']",
        &[
            "131:1 claim[4].audiences: expected the audiences whose access tokens carry the claim, found no such key",
        ],
    );
    check(
        "tokens = ['id', 'machine']",
        "tokens = ['machine']\nroles = ['doctor']",
        &["144:9 claim[5].roles: expected no such key: a machine client has no roles, found `['doctor']`"],
    );
}

#[test]
fn types_are_there_where_they_belong() {
    check(
        "type = 'opaque'\n",
        "",
        &[
            "8:1 keys.claim: expected a claim of type `opaque` that needs the key, found none",
            "131:1 claim[4].type: expected a type, since the value comes from the event, found no such key",
        ],
    );
    check(
        "from = 'decision.mfa_at'",
        "from = 'decision.mfa_at'\ntype = 'time'",
        &["113:8 claim[1].type: expected no such key: Wardgate itself writes this value, found `'time'`"],
    );
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { enum = [] }",
        &["142:17 claim[5].type.enum: expected at least one text, found `[]`"],
    );
    check(
        "type = { proxies = { of = { pattern = { regex = 'p-[a-z]{4}' } }, max = 4 } }",
        "type = { proxies = { of = { list = { of = 'uuid', max = 2 } }, max = 4 } }",
        &[
            "63:39 route[0].proxy.key: expected a claim whose type is a list of what stands in a path: enum, uuid, integer, pattern or text, found `'refs'`",
            "127:27 claim[3].type.proxies.of: expected a type that is neither a list itself nor opaque, found `{ list = { of = 'uuid', max = 2 } }`",
        ],
    );
    check(
        "type = 'opaque'",
        "type = { list = { of = 'opaque', max = 2 } }",
        &[
            "8:1 keys.claim: expected a claim of type `opaque` that needs the key, found none",
            "134:24 claim[4].type.list.of: expected a type that is neither a list itself nor opaque, found `'opaque'`",
        ],
    );
    check(
        "[keys.claim]\nid = 'c1'\nsecret = 'CLAIM_KEY'\n",
        "",
        &["131:8 claim[4].type: expected a key in `[keys.claim]` for an opaque claim, found none"],
    );
}

#[test]
fn integers_have_bounds_of_eight_digits() {
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { integer = { min = 5, max = 4 } }",
        &[
            "142:28 claim[5].type.integer.min: expected a least value of at most 4, which is the greatest, found `5`",
        ],
    );
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { integer = { min = -100000000, max = 100000000 } }",
        &[
            "142:28 claim[5].type.integer.min: expected at most eight digits, found `-100000000`",
            "142:46 claim[5].type.integer.max: expected at most eight digits, found `100000000`",
        ],
    );
    for bounds in ["{ min = 5, max = 5 }", "{ min = -99999999, max = 99999999 }"] {
        check("type = { enum = ['a', 'b'] }", &format!("type = {{ integer = {bounds} }}"), &[]);
    }
}

#[test]
fn patterns_are_of_the_language_and_have_an_end() {
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { pattern = { regex = 'a(' } }",
        &["142:30 claim[5].type.pattern.regex: expected a pattern in regex-lite syntax, found `'a('`"],
    );
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { pattern = { regex = 'a(?=b)' } }",
        &["142:30 claim[5].type.pattern.regex: expected a pattern in regex-lite syntax, found `'a(?=b)'`"],
    );
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { pattern = { regex = '[a&&b]' } }",
        &["142:30 claim[5].type.pattern.regex: expected a pattern in regex-lite syntax, found `'[a&&b]'`"],
    );
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { pattern = { regex = '(x|y)*x(x|y){12}' } }",
        &[
            "142:30 claim[5].type.pattern.regex: expected a pattern in regex-lite syntax, found `'(x|y)*x(x|y){12}'`",
        ],
    );
    check(
        "mrn = 'MRN[0-9]{8}'",
        "mrn = '[0-9]*'",
        &[
            "18:7 phi.detectors.mrn: expected a pattern in regex-lite syntax that finds something, and not everything, found `'[0-9]*'`",
        ],
    );
    check(
        "mrn = 'MRN[0-9]{8}'",
        "mrn = 'MRN['\nother = 'x*'",
        &[
            "18:7 phi.detectors.mrn: expected a pattern in regex-lite syntax that finds something, and not everything, found `'MRN['`",
            "19:9 phi.detectors.other: expected a pattern in regex-lite syntax that finds something, and not everything, found `'x*'`",
        ],
    );
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { pattern = { regex = 'a$b' } }",
        &["142:30 claim[5].type.pattern.regex: expected a pattern that some text matches, found `'a$b'`"],
    );
}

#[test]
fn a_payload_fits_into_a_token() {
    check("max = 4 }", "max = 100 }", &[]);
    check(
        "type = { proxies = { of = { pattern = { regex = 'p-[a-z]{4}' } }, max = 4 } }",
        "type = { proxies = { of = { pattern = { regex = 'p-[a-z]{4}', max = 256 } }, max = 70 } }",
        &[
            "20:1 api[0]: expected claims of at most 100000 bytes in an access token, past which Auth0 fails the login, found up to 216156 bytes",
        ],
    );
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { list = { of = { text = { max = 256 } }, max = 100 } }",
        &[
            "20:1 api[0]: expected claims of at most 100000 bytes in an ID token, past which Auth0 fails the login, found up to 153931 bytes",
            "20:1 api[0]: expected claims of at most 100000 bytes in a machine's access token, past which Auth0 fails the login, found up to 153931 bytes",
        ],
    );
    check(
        "tokens = ['id', 'machine']\naudiences = ['https://api']",
        "tokens = ['id']\n\n[[claim]]\nname = 'much'\nfrom = 'user.app_metadata.much'\n\
         type = { list = { of = { text = { max = 256 } }, max = 100 } }\ntokens = ['id']",
        &[
            "104:1 claim: expected claims of at most 100000 bytes in an ID token, past which Auth0 fails the login, found up to 153963 bytes",
        ],
    );
}

#[test]
fn what_a_decision_says_has_its_size_in_a_token() {
    let size = |claim: &str| -> usize {
        let much = "[[claim]]\nname = 'much'\nfrom = 'user.app_metadata.much'\ntype = { list = { of = { text = { max = 256 } }, max = 100 } }\ntokens = ['id']\n";
        let told = told(&format!("{BASE}\n{much}{claim}"));
        let size = told.iter().find_map(|told| told.split_once("up to ")).unwrap().1;
        size.split_once(' ').unwrap().0.parse().unwrap()
    };
    let without = size("");
    for (source, value) in [
        ("roles", r#"["doctor","guardian","patient"]"#.len() + 1),
        ("id", r#""000000000000""#.len()),
        ("emergency", "true".len()),
        ("policy", r#""base@1""#.len() + 1),
    ] {
        let with = size(&format!("[[claim]]\nname = 'more'\nfrom = 'decision.{source}'\ntokens = ['id']\n"));
        assert_eq!(with - without, r#""https://base.example/more":,"#.len() + value, "{source}");
    }
}

#[test]
fn the_texts_of_an_enum_are_no_phi() {
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { enum = ['a', '123-45-6789', 'MRN12345678'] }",
        &[
            "142:23 claim[5].type.enum[1]: expected a text that does not look like PHI, found `'123-45-6789'`",
            "142:38 claim[5].type.enum[2]: expected a text that does not look like PHI, found `'MRN12345678'`",
        ],
    );
    check(
        "type = { enum = ['a', 'b'] }",
        "type = { list = { of = { enum = ['a@b.example'] }, max = 2 } }",
        &[
            "142:34 claim[5].type.list.of.enum[0]: expected a text that does not look like PHI, found `'a@b.example'`",
        ],
    );
    check(
        "proxies = { of = { pattern = { regex = 'p-[a-z]{4}' } }, max = 4 }",
        "proxies = { of = { enum = ['p-a', 'a@b.example'] }, max = 4 }",
        &[
            "127:44 claim[3].type.proxies.of.enum[1]: expected a text that does not look like PHI, found `'a@b.example'`",
        ],
    );
}

#[test]
fn auth0_adds_no_claims_to_tokens_for_its_management_api() {
    let source = BASE.replace("'https://api'", "'https://t1.us.auth0.com/api/v2/'");
    let found = "expected an API of your own, found `'https://t1.us.auth0.com/api/v2/'`";
    let expected = [(0, 108), (1, 114), (2, 121), (3, 129), (4, 136), (5, 144)];
    let expected = expected.map(|(claim, line)| format!("{line}:14 claim[{claim}].audiences[0]: {found}"));
    assert_eq!(told(&source), expected);
}

#[test]
fn a_table_of_records_is_the_key_of_a_route() {
    let claim = |rest: &str| {
        format!(
            "[[claim]]\nname = 'wards'\nfrom = 'user.app_metadata.wards'\ntype = {{ proxies = {{ of = 'uuid', max = 4 }} }}\n{rest}"
        )
    };
    let expected =
        "155:8 claim[6].type: expected a route whose `proxy` has this claim as its key, found none";
    assert_eq!(told(&format!("{BASE}\n{}", claim("tokens = ['id']"))), [expected]);
    assert_eq!(
        told(&format!("{BASE}\n{}", claim("tokens = ['access']\naudiences = ['https://api']"))),
        [expected]
    );
    let route = "[[route]]\nmethods = ['GET']\npath = '/plans'\naudience = 'https://other'\nscope = 'plans'\ncategory = 'plain'\nproxy = { roles = ['guardian'], key = 'wards' }\n";
    let access = "[[claim]]\nname = 'access'\nfrom = 'decision.record_access'\ntokens = ['access']\naudiences = ['https://other']\n";
    let claim = claim("tokens = ['access']\naudiences = ['https://other']\n");
    assert_eq!(told(&format!("{BASE}\n{claim}{route}{access}")), [""; 0]);
}

#[test]
fn a_claim_of_machines_is_for_no_role_and_no_organization() {
    let claim = |rest: &str| {
        format!(
            "{BASE}\n[[claim]]\nname = 'two'\nfrom = 'decision.id'\ntokens = ['access', 'machine']\naudiences = ['https://api']\n{rest}"
        )
    };
    assert_eq!(told(&claim("")), [""; 0]);
    assert_eq!(
        told(&claim("roles = ['doctor']")),
        ["157:9 claim[6].roles: expected no such key: a machine client has no roles, found `['doctor']`"]
    );
    assert_eq!(
        told(&claim("organizations = ['org_a']")),
        [
            "157:17 claim[6].organizations: expected no such key: what a machine is told depends on no organization, found `['org_a']`"
        ]
    );
}

#[test]
fn organizations_may_have_a_claim_of_one_name_each() {
    let claim = |organization: &str| {
        format!(
            "[[claim]]\nname = 'unit'\nfrom = 'decision.id'\ntokens = ['access']\naudiences = ['https://api']\norganizations = ['{organization}']\n"
        )
    };
    assert_eq!(told(&format!("{BASE}\n{}{}", claim("org_a"), claim("org_b"))), [""; 0]);
    assert_eq!(
        told(&format!("{BASE}\n{}{}", claim("org_a"), claim("org_a"))),
        ["159:8 claim[7].name: expected one claim of a name in a token, found `'unit'` again"]
    );
}
