//! The form of a document: what is no TOML, no such key, of the wrong type or out of bounds.

use super::{BASE, changed, check, told};

#[test]
fn unknown_keys_come_with_a_suggestion() {
    check(
        "max_age = '365d'",
        "maxage = '365d'",
        &[
            "50:1 training.privacy.maxage: expected one of the keys `source`, `max_age`, `min_version`, `grace`, `lapse`, `redirect`, `roles`, found `maxage`",
        ],
    );
    check(
        "[phi.detectors]",
        "[phy.detectors]",
        &[
            "17:2 phy: expected one of the keys `policy`, `messages`, `keys`, `phi`, `api`, `connection`, `attribute`, `client`, `category`, `route`, `training`, `portal`, `step_up`, `restriction`, `session`, `employment`, `subjects`, `break_glass`, `claim`, `machine`, found `phy`",
        ],
    );
    check(
        "connections = ['db']",
        "connections = ['db']\nconection = 'x'",
        &[
            "39:1 client[1].conection: expected one of the keys `id`, `audiences`, `oidc_scopes`, `connections`, `pkce`, `verified_email`, `phi`, `protocols`, `organizations`, `category`, `roles`, `delegates`, `carry_mfa`, found `conection`",
        ],
    );
    check(
        "when = { any = [{ risk = ['low'] }, { new_device = true }] }",
        "when = { any = [{ risks = ['low'] }, { new_device = true }] }",
        &[
            "94:19 step_up[0].when.any[0].risks: expected one of the keys `all`, `any`, `scope`, `requested_scope`, `category`, `role`, `client`, `acr_values`, `risk`, `new_device`, `new_device_risk`, `impossible_travel`, `impossible_travel_risk`, `untrusted_ip`, `untrusted_ip_risk`, `first_login`, `logins_below`, `session_age`, `first_factor_age`, `session_asn_changed`, `session_device_changed`, `refresh_asn_changed`, `refresh_device_changed`, `network_outside`, `hours_outside`, `organization`, `country_outside`, `strategy`, found `risks`",
        ],
    );
    check(
        "[category.plain]",
        "[category.'plain data']\n[category.plain]",
        &["46:11 category.plain data: expected a name of letters, digits, `-` and `_`, found `plain data`"],
    );
}

#[test]
fn missing_keys_say_what_belongs_there() {
    check(
        "id = 'base'\n",
        "",
        &["1:1 policy.id: expected a name of letters, digits, `-` and `_`, found no such key"],
    );
    check(
        "connections = ['db']\n",
        "",
        &[
            "34:1 client[1].connections: expected a list, each item a text of 1 to 256 printable characters, found no such key",
        ],
    );
    check(
        "require = { max_age = '1h', factors = ['otp'] }",
        "require = { factors = ['otp'] }",
        &[
            "101:11 step_up[1].require.max_age: expected a duration such as `15m`, `12h` or `365d`, found no such key",
        ],
    );
    check(
        "unattended = 'strip'\n",
        "",
        &["98:1 step_up[1].unattended: expected one of `deny`, `strip`, found no such key"],
    );
}

#[test]
fn values_of_the_wrong_type_say_which_type_is_right() {
    check(
        "max_age = '1h'",
        "max_age = 3600",
        &[
            "101:23 step_up[1].require.max_age: expected a duration such as `15m`, `12h` or `365d`, found `3600`",
        ],
    );
    check(
        "pkce = true",
        "pkce = 'true'",
        &["33:8 client[0].pkce: expected `true` or `false`, found `'true'`"],
    );
    check(
        "connections = ['db']",
        "connections = 'db'",
        &[
            "38:15 client[1].connections: expected a list, each item a text of 1 to 256 printable characters, found `'db'`",
        ],
    );
    check(
        "min_version = 2",
        "min_version = '2'",
        &["51:15 training.privacy.min_version: expected a whole number of at least 1, found `'2'`"],
    );
    check(
        "min_version = 2",
        "min_version = 2.5",
        &["51:15 training.privacy.min_version: expected a whole number of at least 1, found `2.5`"],
    );
    check(
        "scopes = ['write:results']",
        "scopes = [1]",
        &[
            "149:11 machine[0].scopes[0]: expected a scope of 1 to 280 visible ASCII characters other than `\"` and `\\`, found `1`",
        ],
    );
    check(
        "roles = ['doctor']\nown = { roles = ['patient'], key = 'ref' }\nproxy = { roles = ['guardian'], key = 'refs' }\n\n[[route]]\nmethods = ['GET', 'HEAD']",
        "roles = ['doctor']\nown = 'patient'\nproxy = { roles = ['guardian'], key = 'refs' }\n\n[[route]]\nmethods = ['GET', 'HEAD']",
        &["62:7 route[0].own: expected a table, found `'patient'`"],
    );
    check("[[machine]]", "[machine]", &["146:1 machine: expected a list of tables, found a table"]);
    check("[category.plain]", "[[category.plain]]", &["46:1 category.plain: expected a table, found a list"]);
    check(
        "version = '1'",
        "version = 2026-11-20",
        &["3:11 policy.version: expected a text of 1 to 256 printable characters, found `2026-11-20`"],
    );
    check(
        "new_device = true",
        "new_device = false",
        &["94:52 step_up[0].when.any[1].new_device: expected `true`, or no such key, found `false`"],
    );
}

#[test]
fn texts_have_a_shape_and_a_length() {
    check(
        "max_age = '1h'",
        "max_age = 'soon'",
        &[
            "101:23 step_up[1].require.max_age: expected a duration such as `15m`, `12h` or `365d`, found `'soon'`",
        ],
    );
    check(
        "claim_namespace = 'https://base.example/'",
        "claim_namespace = 'http://base.example'",
        &[
            "5:19 policy.claim_namespace: expected an https address of your own that ends in `/`, found `'http://base.example'`",
        ],
    );
    check(
        "name = 'site'",
        "name = 'https://base.example/site'",
        &[
            "140:8 claim[5].name: expected a name of letters, digits, `-` and `_`, found `'https://base.example/site'`",
        ],
    );
    check(
        "[phi.detectors]\n",
        "[messages]\ndenied = \"no\\nway\"\n\n[phi.detectors]\n",
        &[
            r#"18:10 messages.denied: expected a message of 1 to 160 characters without line breaks and control characters, found `"no\nway"`"#,
        ],
    );
    check(
        "scopes = ['write:results']",
        "scopes = ['write results']",
        &[
            r#"149:11 machine[0].scopes[0]: expected a scope of 1 to 280 visible ASCII characters other than `"` and `\`, found `'write results'`"#,
        ],
    );
    check(
        "id = 'app'",
        "id = ''",
        &["36:6 client[1].id: expected a text of 1 to 256 printable characters, found `''`"],
    );
    check(
        "path = '/shifts'",
        "path = 'shifts'",
        &[
            "85:8 route[3].path: expected a path such as `/api/v1/patients/{patient_ref}/records`, found `'shifts'`",
        ],
    );
    check(
        "id = 'base'",
        "id = 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn'",
        &[
            "2:6 policy.id: expected a name of letters, digits, `-` and `_`, of at most 64 characters, found a text of 65 characters",
        ],
    );
    for (from, to, said) in [
        (
            "path = '/shifts'",
            format!("path = '/{}'", "a".repeat(1024)),
            "85:8 route[3].path: expected a path such as `/api/v1/patients/{patient_ref}/records`, of at most 1024 characters, found a text of 1025 characters",
        ),
        (
            "id = 'app'",
            format!("id = '{}'", "a".repeat(257)),
            "36:6 client[1].id: expected a text of 1 to 256 printable characters, found a text of 257 characters",
        ),
    ] {
        check(from, &to, &[said]);
    }
    check(
        "mrn = 'MRN[0-9]{8}'",
        "mrn = ''",
        &["18:7 phi.detectors.mrn: expected a pattern in regex-lite syntax, found `''`"],
    );
}

#[test]
fn a_message_is_one_line_that_is_read_as_it_is_written() {
    let denied = |letter: char| {
        changed("[phi.detectors]\n", &format!("[messages]\ndenied = 'no{letter}way'\n\n[phi.detectors]\n"))
    };
    for letter in
        "\u{85}\u{9b}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}".chars()
    {
        let said = format!(
            "18:10 messages.denied: expected a message of 1 to 160 characters without line breaks and control characters, found `'no{}way'`",
            letter.escape_default()
        );
        assert_eq!(told(&denied(letter)), [said]);
    }
    for letter in "\u{a0}é中\u{200d}\u{2027}\u{202f}ע😀".chars() {
        assert_eq!(told(&denied(letter)), [""; 0], "{letter:?}");
    }
}

#[test]
fn the_address_of_a_portal_names_no_user() {
    let portal = |url: &str| {
        BASE.replace(
            "[phi.detectors]",
            "[keys.redirect]\nid = 'r1'\nsecret = 'PORTAL_KEY'\n\n[phi.detectors]",
        )
        .replace("grace = '14d'", "grace = '14d'\nredirect = true")
            + &format!("\n[portal]\nurl = '{url}'\n")
    };
    let expected = "portal.url: expected an https address without user, query and fragment, found";
    for url in [
        "https://learn.example@evil.example/courses",
        "https://a:b@learn.example",
        "https://@learn.example/",
        "https:///courses",
        "https://learn.example/courses?a",
        "https://learn.example#a",
    ] {
        let told = told(&portal(url));
        assert!(told.len() == 1 && told[0].contains(&format!("{expected} `'{url}'`")), "{told:?}");
    }
    for url in
        ["https://learn.example", "https://learn.example:8443/", "https://learn.example/~a/@me/courses"]
    {
        assert_eq!(told(&portal(url)), [""; 0], "{url}");
    }
}

#[test]
fn words_are_of_a_closed_list() {
    check(
        "phi = 'enabled'",
        "phi = 'on'",
        &["6:7 policy.phi: expected one of `enabled`, `disabled`, found `'on'`"],
    );
    check(
        "methods = ['PUT']",
        "methods = ['put']",
        &[
            "76:12 route[2].methods[0]: expected one of `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, found `'put'`",
        ],
    );
    check(
        "flows = ['interactive', 'silent']",
        "flows = ['interactive', 'silence']",
        &[
            "93:25 step_up[0].flows[1]: expected one of `interactive`, `silent`, `refresh`, `password`, `exchange`, `device`, `backchannel`, `unknown`, found `'silence'`",
        ],
    );
    check(
        "risk = ['low']",
        "risk = ['lo']",
        &[
            "94:27 step_up[0].when.any[0].risk[0]: expected one of `low`, `medium`, `high`, `neutral`, found `'lo'`",
        ],
    );
    check(
        "type = 'opaque'",
        "type = 'opaqe'",
        &[
            "134:8 claim[4].type: expected one of `bool`, `uuid`, `time`, `opaque`, or a table with one of the keys `enum`, `integer`, `list`, `proxies`, `pattern`, `text`, found `'opaqe'`",
        ],
    );
    check(
        "type = 'opaque'",
        "type = 'text'",
        &[
            "134:8 claim[4].type: expected one of `bool`, `uuid`, `time`, `opaque`, or a table with one of the keys `enum`, `integer`, `list`, `proxies`, `pattern`, `text`, found `'text'`",
        ],
    );
    check(
        "type = 'opaque'",
        "type = { txt = { max = 3 } }",
        &[
            "134:8 claim[4].type: expected one of `bool`, `uuid`, `time`, `opaque`, or a table with one of the keys `enum`, `integer`, `list`, `proxies`, `pattern`, `text`, found a table",
        ],
    );
    check(
        "type = 'opaque'",
        "type = { text = { max = 3 }, enum = ['a'] }",
        &[
            "134:8 claim[4].type: expected one of `bool`, `uuid`, `time`, `opaque`, or a table with one of the keys `enum`, `integer`, `list`, `proxies`, `pattern`, `text`, found a table",
        ],
    );
    check(
        "type = 'opaque'",
        "type = 1",
        &[
            "134:8 claim[4].type: expected one of `bool`, `uuid`, `time`, `opaque`, or a table with one of the keys `enum`, `integer`, `list`, `proxies`, `pattern`, `text`, found `1`",
        ],
    );
}

#[test]
fn numbers_and_lists_have_bounds() {
    check(
        "max = 4 }",
        "max = 0 }",
        &["127:73 claim[3].type.proxies.max: expected a whole number from 1 to 100, found `0`"],
    );
    check(
        "max = 4 }",
        "max = 101 }",
        &["127:73 claim[3].type.proxies.max: expected a whole number from 1 to 100, found `101`"],
    );
    check(
        "regex = 'p-[a-z]{4}' } }\ntokens = ['access']\naudiences = ['https://api']\nroles",
        "regex = 'p-[a-z]{4}', max = 257 } }\ntokens = ['access']\naudiences = ['https://api']\nroles",
        &["119:50 claim[2].type.pattern.max: expected a whole number from 1 to 256, found `257`"],
    );
    check(
        "tenants = ['t1']",
        "tenants = []",
        &[
            "4:11 policy.tenants: expected a list, each item a text of 1 to 256 printable characters, found an empty list",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = {}",
        &["100:8 step_up[1].when: expected at least one condition, found an empty table"],
    );
    check(
        "min_version = 2",
        "min_version = 0",
        &["51:15 training.privacy.min_version: expected a whole number of at least 1, found `0`"],
    );
    check(
        "min_version = 2",
        "min_version = 5_000_000_000",
        &["51:15 training.privacy.min_version: expected a whole number of at least 1, found `5_000_000_000`"],
    );
}

#[test]
fn lists_are_sets() {
    check(
        "tenants = ['t1']",
        "tenants = ['t1', 't2', 't1']",
        &["4:24 policy.tenants[2]: expected each item once, found `'t1'` again"],
    );
    check(
        "methods = ['GET', 'HEAD']",
        "methods = ['GET', 'HEAD', 'GET']",
        &["66:27 route[1].methods[2]: expected each item once, found `'GET'` again"],
    );
}

#[test]
fn a_secret_in_the_place_of_its_name_is_not_repeated() {
    check(
        "secret = 'CLAIM_KEY'",
        "secret = 'kH8/2jd+92kd=='",
        &["10:10 keys.claim.secret: expected the name of an Action secret, found a text of 14 characters"],
    );
    check(
        "secret = 'CLAIM_KEY'",
        "secret = 'kH82jd92kdTqW1mZ7vY4bX0cR5nL9pS3uE6gA8h'",
        &["10:10 keys.claim.secret: expected the name of a secret, found what looks like a secret itself"],
    );
    check(
        "secret = 'CLAIM_KEY'",
        "secret = kH82jd92kd",
        &["10:10 expected TOML, found: string values must be quoted, expected literal string"],
    );
}

#[test]
fn what_stands_in_for_a_wrong_value_is_not_compared() {
    let reference = include_str!("../../../../actions/policy.toml");
    for (from, to, said) in [
        (
            "scope = \"read:billing\"",
            "scope = \"read:billing read:other\"",
            "route[9].scope: expected a scope of 1 to 280 visible ASCII characters other than `\"` and `\\`, found `\"read:billing read:other\"`",
        ),
        (
            "from = \"user.app_metadata.personnel_number\"\ntype = \"opaque\"\ntokens = [\"saml\"]",
            "from = \"user.app_metadata.personnel_number\"\ntype = \"opaque\"\ntokens = [\"smal\"]",
            "claim[5].tokens[0]: expected one of `access`, `id`, `machine`, `saml`, found `\"smal\"`",
        ),
        (
            "from = \"user.app_metadata.personnel_number\"\ntype = \"opaque\"\ntokens = [\"saml\"]",
            "from = \"user.app_metadata.personnel_number\"\ntype = \"opaque\"\naudiences = [\"https://api.mercy.example/ehr\"]\ntokens = [\"assertion\"]",
            "claim[5].tokens[0]: expected one of `access`, `id`, `machine`, `saml`, found `\"assertion\"`",
        ),
    ] {
        assert_eq!(reference.matches(from).count(), 1, "{from}");
        let told = told(&reference.replace(from, to));
        assert!(told.len() == 1 && told[0].ends_with(said), "{told:#?}");
    }
}

#[test]
fn every_problem_of_a_source_is_told_in_one_run() {
    check(
        "tenants = ['t1']\nclaim_namespace = 'https://base.example/'",
        "tenant = ['t1']\nclaim_namespace = 'x'",
        &[
            "4:1 policy.tenant: expected one of the keys `id`, `version`, `tenants`, `claim_namespace`, `phi`, `mode`, `plan`, found `tenant`",
            "5:19 policy.claim_namespace: expected an https address of your own that ends in `/`, found `'x'`",
        ],
    );
    check(
        "[[machine]]\nclient = 'lab'\naudience = 'https://api'",
        "[[machine]]\nclient = 'lab'\naudience = 'https://apu'\nscope = []",
        &[
            "148:12 machine[0].audience: expected an audience of `[[api]]`, found `'https://apu'`",
            "149:1 machine[0].scope: expected one of the keys `client`, `audience`, `scopes`, `networks`, `organizations`, found `scope`",
        ],
    );
}

#[test]
fn what_is_no_toml_is_told_with_what_else_is_wrong() {
    check(
        "id = 'base'",
        "id = base",
        &["2:6 expected TOML, found: string values must be quoted, expected literal string"],
    );
    check("[[machine]]", "[[machine]", &["146:11 expected TOML, found: unclosed array table, expected `]`"]);
    for (again, line) in [("pkce = true", 40), ("'pkce' = true", 40), ("carry_mfa = false\npkce = true", 41)]
    {
        let said = format!("{line}:1 expected TOML, found: duplicate key; the first is in line 39");
        check("pkce = false", &format!("pkce = false\n{again}"), &[&said]);
    }
    check(
        "[policy]",
        "[[session]]\nname = 'a'\nname = 'b'\nidle = '1h'\n\"idle\" = '2h'\nidle = '3h'\n[policy]",
        &[
            "3:1 expected TOML, found: duplicate key; the first is in line 2",
            "5:1 expected TOML, found: duplicate key; the first is in line 4",
            "6:1 expected TOML, found: duplicate key; the first is in line 4",
        ],
    );
    // The key of a table within is another key.
    check(
        "[policy]",
        "[[session]]\nname = 'a'\nwhen = { client = ['a'], client = ['b'] }\nname = 'b'\n[policy]",
        &[
            "3:26 expected TOML, found: duplicate key; the first is in line 3",
            "4:1 expected TOML, found: duplicate key; the first is in line 2",
        ],
    );
}

#[test]
fn a_syntax_error_shows_at_least_a_letter_of_its_line() {
    for (source, shown) in
        [("a = \"é\n", "é"), ("\n=\n", "="), ("a = \"", "\""), ("[keys]\naudit = \"x\n", "x")]
    {
        let problems = wardgate_compiler::compile(source).unwrap_err();
        let problem = problems.iter().find(|problem| problem.expected == "TOML").unwrap();
        assert_eq!(source.get(problem.span.clone()), Some(shown), "{source}");
        assert_eq!(problem.sensitive, source.contains("keys"));
    }
}

#[test]
fn a_table_behind_the_items_of_a_list_is_told_how_to_be_one() {
    let told = |source: &str| {
        let problems = wardgate_compiler::compile(source).unwrap_err();
        let tell = |problem: &wardgate_compiler::Problem| {
            format!(
                "{}:{} {problem} / {}",
                problem.line,
                problem.column,
                problem.help.clone().unwrap_or_default()
            )
        };
        problems.iter().map(tell).collect::<Vec<_>>()
    };
    let again = |at: &str, first, help: &str| {
        format!("{at} expected TOML, found: duplicate key; the first is in line {first} / {help}")
    };
    let help = "write `[[session]]`: every entry is an item of a list";
    let list = "[[session]]\nidle = '1h'\n";
    let table = "[session]\nidle = '2h'\n";
    assert_eq!(told(&format!("{list}{table}")), [again("3:2", 1, help)]);
    assert_eq!(
        told(&format!("{table}{list}")),
        [format!("1:1 session: expected a list of tables, found a table / {help}"), again("3:3", 1, "")]
    );
    // What follows from it alone is not told.
    assert_eq!(told(&format!("{list}{table}{list}")), [again("3:2", 1, help)]);
    assert_eq!(told(&format!("{list}{table}{table}")), [again("3:2", 1, help), again("5:2", 1, help)]);
    // Whatever else is wrong is told all the same.
    let broken = told(&format!("{list}{table}{list}tenants = \n"));
    assert!(
        broken.len() == 2 && broken[0] == again("3:2", 1, help) && broken[1].starts_with("7:"),
        "{broken:#?}"
    );
    // Two tables are no list either.
    assert_eq!(told(&format!("{table}{table}")), [again("3:2", 1, help)]);
    // No list is what the policy has under that name.
    assert_eq!(told("[[policy]]\n[policy]\n"), [again("2:2", 1, "")]);
}
