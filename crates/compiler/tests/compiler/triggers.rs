//! Conditions that always hold, or never.

use super::{BASE, changed, check, told};

#[test]
fn a_trigger_names_the_flows_that_have_its_facts() {
    check(
        "flows = ['interactive', 'silent']\n",
        "",
        &[
            "91:1 step_up[0].flows: expected `flows` that have the condition's facts: `interactive`, `silent`, found no such key",
        ],
    );
    check(
        "flows = ['interactive', 'silent']",
        "flows = ['interactive', 'refresh', 'unknown']",
        &[
            "93:9 step_up[0].flows: expected `flows` that have the condition's facts: `interactive`, found `['interactive', 'refresh', 'unknown']`",
        ],
    );
    check(
        "flows = ['interactive', 'silent']",
        "flows = ['password']",
        &["93:9 step_up[0].flows: expected flows that have the condition's facts, found `['password']`"],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { session_age = '8h' }",
        &[
            "98:1 step_up[1].flows: expected `flows` that have the condition's facts: `interactive`, `silent`, `device`, found no such key",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { all = [{ risk = ['low'] }, { untrusted_ip = true }] }",
        &[
            "98:1 step_up[1].flows: expected `flows` that have the condition's facts: `interactive`, `silent`, found no such key",
        ],
    );
}

#[test]
fn every_flow_has_an_address() {
    for place in ["country_outside = ['US']", "network_outside = ['203.0.113.0/24']"] {
        let when = format!("when = {{ {place} }}");
        check("when = { scope = ['write'], client = ['portal'] }", &when, &[]);
        let refresh = format!("{when}\nflows = ['refresh', 'password', 'exchange', 'backchannel']");
        check("when = { scope = ['write'], client = ['portal'] }", &refresh, &[]);
        let restriction = format!("{BASE}\n[[restriction]]\nname = 'abroad'\n{when}\nthen = 'deny'\n");
        assert_eq!(told(&restriction), [""; 0]);
    }
}

#[test]
fn who_signs_in_again_is_not_refused_for_the_same() {
    let told_of = |when: &str, flows: &[&str]| {
        let when = format!("when = {{ {when} }}\nflows = {flows:?}\nthen = 'deny'\nreauthenticate = true\n");
        told(&format!("{BASE}\n[[restriction]]\nname = 'again'\n{when}"))
    };
    for renewed in [
        "first_factor_age = '8h'",
        "first_factor_age = '8h', client = ['portal']",
        "risk = ['low']",
        "new_device = true",
        "new_device_risk = ['low']",
        "impossible_travel = true",
        "untrusted_ip = true",
        "untrusted_ip_risk = ['low']",
        "session_device_changed = true",
        "refresh_asn_changed = true, client = ['portal']",
        "refresh_device_changed = true, client = ['portal']",
        "any = [{ session_age = '8h' }, { all = [{ impossible_travel_risk = ['low'] }, { role = ['doctor'] }] }]",
        "session_asn_changed = true",
        "acr_values = ['urn:mfa']",
    ] {
        assert_eq!(told_of(renewed, &["interactive", "silent"]), [""; 0], "{renewed}");
    }
    let hours = "hours_outside = { zone = 'America/Chicago', within = ['mon-fri 07:00-19:00'] }";
    for (kept, found) in [
        (hours, "`hours_outside`"),
        ("session_age = '8h'", "`session_age`"),
        ("country_outside = ['US'], scope = ['read']", "`country_outside`, `scope`"),
        (
            "any = [{ role = ['doctor'] }, { all = [{ role = ['patient'] }, { first_login = true }] }]",
            "`role`, `first_login`",
        ),
    ] {
        let told = told_of(kept, &["interactive"]);
        let expected = format!(
            "157:18 warning restriction[0].reauthenticate: expected a condition that signing in again can change, such as \
             `first_factor_age`, found {found}"
        );
        assert_eq!(told, [expected]);
    }
    // A refresh is left behind by whoever signs in.
    assert_eq!(told_of(hours, &["refresh", "silent"]), [""; 0]);
    // One that does not say so is not meant.
    let silent = format!("{BASE}\n[[restriction]]\nname = 'by-day'\nwhen = {{ {hours} }}\nthen = 'deny'\n");
    assert_eq!(told(&silent), [""; 0]);
}

#[test]
fn hours_leave_some_of_the_week() {
    let of = |within: &str| {
        let hours = format!("hours_outside = {{ zone = 'America/Chicago', within = [{within}] }}");
        told(&format!("{BASE}\n[[restriction]]\nname = 'by-day'\nwhen = {{ {hours} }}\nthen = 'deny'\n"))
    };
    for whole in
        ["'mon-sun 00:00-24:00'", "'mon-fri 07:00-19:00', 'mon-sun 19:00-07:00', 'sat-sun 07:00-19:00'"]
    {
        let expected = "154:63 restriction[0].when.hours_outside.within: expected days and hours that leave some of the week, found";
        let told = of(whole);
        assert!(told.len() == 1 && told[0].starts_with(expected), "{told:?}");
    }
    for some in ["'mon-sun 00:01-24:00'", "'mon-fri 07:00-19:00', 'mon-sun 19:00-07:00', 'sun 07:00-19:00'"] {
        assert_eq!(of(some), [""; 0], "{some}");
    }
}

#[test]
fn a_condition_does_not_always_hold() {
    check(
        "risk = ['low']",
        "risk = ['low', 'medium', 'high', 'neutral']",
        &[
            "94:26 step_up[0].when.any[0].risk: expected a list without one of the confidences, found `['low', 'medium', 'high', 'neutral']`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { session_age = '0s' }\nflows = ['interactive']",
        &[
            "100:24 step_up[1].when.session_age: expected a duration that is longer than nothing, found `'0s'`",
        ],
    );
}

#[test]
fn a_condition_can_hold() {
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { scope = ['shifts'], client = ['app'] }",
        &[
            "100:8 step_up[1].when: expected conditions that can hold at once, found `{ scope = ['shifts'], client = ['app'] }`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { client = ['portal'], all = [{ client = ['app'] }] }",
        &[
            "100:8 step_up[1].when: expected conditions that can hold at once, found `{ client = ['portal'], all = [{ client = ['app'] }] }`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { any = [{ scope = ['write'] }, { category = ['plain'], client = ['app'] }] }",
        &[
            "100:40 step_up[1].when.any[1]: expected conditions that can hold at once, found `{ category = ['plain'], client = ['app'] }`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { strategy = ['auth0'], all = [{ strategy = ['ad'] }] }",
        &[
            "100:8 step_up[1].when: expected conditions that can hold at once, found `{ strategy = ['auth0'], all = [{ strategy = ['ad'] }] }`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { country_outside = ['UK'], scope = ['write'] }",
        &[
            "100:29 step_up[1].when.country_outside[0]: expected a country code of ISO 3166-1 alpha-2, found `'UK'`",
        ],
    );
}

#[test]
fn an_application_counts_as_one_of_its_category() {
    let restriction = |client: &str| {
        format!(
            "{BASE}\n[[client]]\nid = 'charting'\nphi = true\nconnections = ['ad']\nprotocols = ['samlp']\ncategory = 'clinical'\nroles = ['doctor']\npkce = false\n\
             [[restriction]]\nname = 'by-day'\nwhen = {{ client = ['{client}'], category = ['clinical'], country_outside = ['US'] }}\nthen = 'deny'\n"
        )
    };
    assert_eq!(told(&restriction("charting")), [""; 0]);
}

#[test]
fn categories_of_one_api_have_a_factor_in_common() {
    let category = |mfa: &str| {
        changed("[category.plain]\n", &format!("[category.plain]\n{mfa}\n"))
            .replace(
                "audience = 'https://other'\nscope = 'shifts'",
                "audience = 'https://api'\nscope = 'shifts'",
            )
            .replace(
                "mfa = { max_age = '12h' }\nown",
                "mfa = { max_age = '12h', factors = ['webauthn-roaming', 'otp'] }\nown",
            )
            .replace("[[api]]\naudience = 'https://other'\nphi = false\n", "")
            .replace(", 'https://other'", "")
    };
    let told = |mfa: &str| {
        told(&category(mfa))
            .into_iter()
            .filter(|line| {
                line.contains("category.plain.") && line.contains("in common with category.clinical")
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(told("mfa = { max_age = '12h', factors = ['otp'] }"), [""; 0]);
    let found = told("mfa = { max_age = '12h', factors = ['webauthn-platform'] }");
    let expected = "category.plain.mfa: expected a factor in common with category.clinical.mfa, found none";
    assert!(found.iter().any(|line| line.ends_with(expected)), "{found:?}");
    let own = |key: &str| {
        let expected =
            "category.plain.own_mfa: expected a factor in common with category.clinical.own_mfa, found none";
        let source = category("own_mfa = { max_age = '12h', factors = ['email'] }");
        let source = source.replace("category = 'plain'\n", &format!("category = 'plain'\n{key}"));
        super::told(&source).iter().any(|line| line.ends_with(expected))
    };
    assert!(own("own = { roles = ['patient'], key = 'ref' }\n"));
    assert!(own("proxy = { roles = ['guardian'], key = 'refs' }\n"));
    assert!(!own(""));
    // At two APIs nobody needs both, also where a third category is at each of them.
    let apart = changed(
        "[category.plain]\n",
        "[category.plain]\nmfa = { max_age = '12h', factors = ['webauthn-platform'] }\n[category.third]\n",
    )
    .replace("mfa = { max_age = '12h' }\nown", "mfa = { max_age = '12h', factors = ['otp'] }\nown");
    let third = |audience: &str| {
        format!(
            "[[route]]\nmethods = ['GET']\npath = '/third'\naudience = '{audience}'\nscope = 'third'\ncategory = 'third'\nroles = ['doctor']\n"
        )
    };
    let found = super::told(&format!("{apart}\n{}{}", third("https://api"), third("https://other")));
    assert!(
        !found
            .iter()
            .any(|line| line.contains("in common with category.clinical.mfa")
                && line.contains("category.plain")),
        "{found:?}"
    );
}

/// What is told of needs that have no factor in common all together, where these are the triggers of the base policy: each
/// with its condition, factors and other lines.
fn told_together(triggers: &[(&str, &str, &str)], mfa: &str, account: &str) -> Vec<String> {
    let (before, rest) = BASE.split_once("[[step_up]]").unwrap();
    let (_, after) = rest.split_once("[[claim]]").unwrap();
    let before =
        before.replacen("mfa = { max_age = '12h' }", &format!("mfa = {{ max_age = '12h'{mfa} }}"), 1);
    let triggers: String = triggers
        .iter()
        .enumerate()
        .map(|(at, (when, factors, more))| {
            format!(
                "[[step_up]]\nname = 'rule-{at}'\nwhen = {{ {when} }}\nrequire = {{ max_age = '5m', factors = [{factors}] }}\n\
                 unattended = 'deny'\n{more}\n"
            )
        })
        .collect();
    let told = told(&format!("{before}{triggers}[[claim]]{after}\n{account}"));
    let errors: Vec<_> = told.iter().filter(|line| !line.contains(" warning ")).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let whole = |line: String| {
        line.contains(" all of ")
            .then(|| line.split_once("warning ").map(|(_, text)| text.to_owned()))
            .flatten()
    };
    told.into_iter().filter_map(whole).collect()
}

const CODE_OR_PHONE: &str = "'otp', 'phone'";
const PHONE_OR_KEY: &str = "'phone', 'webauthn-roaming'";
const CODE_OR_KEY: &str = "'otp', 'webauthn-roaming'";

#[test]
fn three_triggers_that_fire_at_once_have_a_factor_in_common() {
    let of = |whens: [&str; 3], flows: &str| {
        let [first, second, third] = whens;
        let triggers = [(first, CODE_OR_PHONE, ""), (second, PHONE_OR_KEY, ""), (third, CODE_OR_KEY, flows)];
        told_together(&triggers, "", "")
    };
    let doctor = "role = ['doctor']";
    let told = "step_up[2].require: expected a factor in common with all of step_up[0].require, step_up[1].require, found none";
    for whens in [
        [
            doctor,
            "hours_outside = { zone = 'America/Chicago', within = ['mon-fri 07:00-19:00'] }",
            "first_login = true",
        ],
        ["client = ['portal']", "scope = ['write']", doctor],
        ["category = ['clinical']", "scope = ['write']", "organization = ['org_a', 'org_b']"],
        ["organization = ['org_b']", doctor, "organization = ['org_a', 'org_b']"],
    ] {
        assert_eq!(of(whens, ""), [told], "{whens:?}");
        assert_eq!(of(whens, "flows = ['interactive', 'refresh']"), [told], "{whens:?}");
        // Nobody is asked in a refresh.
        assert_eq!(of(whens, "flows = ['refresh']"), [""; 0], "{whens:?}");
    }
    for apart in [
        ["client = ['portal']", "client = ['app']", doctor],
        ["organization = ['org_b']", doctor, "organization = ['org_a']"],
        ["strategy = ['auth0']", "all = [{ strategy = ['ad'] }]", doctor],
        ["scope = ['write']", "scope = ['shifts']", doctor],
        ["scope = ['write']", doctor, "category = ['plain']"],
        ["client = ['app']", "category = ['plain']", doctor],
    ] {
        assert_eq!(of(apart, ""), [""; 0], "{apart:?}");
    }
    // Two without a factor in common are told by themselves.
    let two = [(doctor, "'otp'", ""), (doctor, "'phone'", ""), (doctor, CODE_OR_PHONE, "")];
    assert_eq!(told_together(&two, "", ""), [""; 0]);
}

#[test]
fn what_an_account_for_emergencies_needs_has_a_factor_in_common_with_all_else() {
    let account = |lifts: &str| {
        format!(
            "[[break_glass]]\nuser = 'auth0|emergency'\nexpires = '2027-01-31T00:00:00Z'\n\
             require = {{ max_age = '5m', factors = [{CODE_OR_KEY}] }}\nlifts = ['{lifts}']\n"
        )
    };
    let [doctor, patient] = ["role = ['doctor']", "role = ['patient']"];
    let triggers = [(doctor, CODE_OR_PHONE, ""), (patient, PHONE_OR_KEY, "")];
    let told = "break_glass[0].require: expected a factor in common with all of";
    assert_eq!(
        told_together(&triggers, "", &account("training")),
        [format!("{told} step_up[0].require, step_up[1].require, found none")]
    );
    assert_eq!(told_together(&triggers, "", &account("step-up")), [""; 0]);

    let mfa = format!(", factors = [{CODE_OR_PHONE}]");
    let told = format!("{told} category.clinical.mfa, step_up[0].require, found none");
    assert_eq!(told_together(&triggers[1..], &mfa, &account("training")), [told]);
    assert_eq!(
        told_together(&[("scope = ['shifts']", PHONE_OR_KEY, "")], &mfa, &account("training")),
        [""; 0]
    );
    assert_eq!(told_together(&triggers[1..], &mfa, &account("step-up")), [""; 0]);
}
