//! Sessions, employment, accounts for emergencies, refused people, shadow mode, and the plan.

use super::{BASE, changed, told};
use wardgate_compiler::expired;
use wardgate_policy::UnixTime;

/// Tables at the end of the base policy, from line 152 on, lead to exactly these problems.
#[track_caller]
fn check(tables: &str, expected: &[&str]) {
    assert_eq!(told(&format!("{BASE}\n{tables}")), expected, "{tables}");
}

#[test]
fn a_session_rule_says_how_long() {
    check("[[session]]\nname = 'ward'\nidle = '15m'\nabsolute = '12h'", &[]);
    check("[[session]]\nname = 'ward'\ncookie = 'non-persistent'", &[]);
    check(
        "[[session]]\nname = 'ward'",
        &[
            "152:1 session[0]: expected one of `idle`, `absolute`, `refresh_idle`, `refresh_absolute` and `cookie`, found none",
        ],
    );
    check(
        "[[session]]\nname = 'ward'\nidle = '0m'",
        &["154:8 session[0].idle: expected a duration that is longer than nothing, found `'0m'`"],
    );
    check(
        "[[session]]\nname = 'ward'\nidle = '12h'\nabsolute = '12h'",
        &["154:8 session[0].idle: expected less than `absolute`, which ends it anyway, found `'12h'`"],
    );
    check(
        "[[session]]\nname = 'ward'\nrefresh_idle = '2d'\nrefresh_absolute = '1d'",
        &[
            "154:16 session[0].refresh_idle: expected less than `refresh_absolute`, which ends it anyway, found `'2d'`",
        ],
    );
    check(
        "[[session]]\nname = 'ward'\nidle = '1h'\n\n[[session]]\nname = 'ward'\nidle = '2h'",
        &["157:8 session[1].name: expected a name that is given once, found `'ward'` again"],
    );
}

#[test]
fn who_is_logged_off_has_no_refresh_token_that_goes_on() {
    let refreshing = |client: &str| client.replacen("['openid']", "['openid', 'offline_access']", 1);
    let told_of = |sessions: &str| told(&format!("{}\n{sessions}", refreshing(BASE)));
    let idle = "[[session]]\nname = 'ward'\nidle = '15m'\n";
    let absolute = "[[session]]\nname = 'ward'\nabsolute = '12h'\n";
    let wanting = "152:1 warning session[0]: expected `refresh_idle` or `refresh_absolute`, found none";
    // The clients of the base policy have no refresh token.
    check(idle, &[]);
    assert_eq!(told_of(idle), [wanting]);
    assert_eq!(told_of(absolute), [wanting]);
    assert_eq!(told_of("[[session]]\nname = 'ward'\ncookie = 'non-persistent'\n"), [""; 0]);
    for limit in ["refresh_idle = '15m'", "refresh_absolute = '12h'"] {
        assert_eq!(told_of(&format!("{idle}{limit}\n")), [""; 0]);
        assert_eq!(told_of(&format!("{idle}{limit}\nwhen = {{ role = ['doctor'] }}\n")), [""; 0]);
        let other = |when: &str| told_of(&format!("{idle}\n[[session]]\nname = 'tokens'\n{when}{limit}\n"));
        assert_eq!(other(""), [""; 0]);
        assert_eq!(other("when = { client = ['portal'] }\n"), [""; 0]);
        assert_eq!(other("when = { all = [{ client = ['portal'] }] }\n"), [""; 0]);
        assert_eq!(other("when = { client = ['app'] }\n"), [wanting]);
        assert_eq!(other("when = { role = ['doctor'] }\n"), [wanting]);
    }
    for (when, evaded) in [
        ("client = ['portal']", true),
        ("role = ['doctor']", true),
        ("any = [{ client = ['portal'] }, { client = ['app'] }]", true),
        ("client = ['app']", false),
        ("all = [{ role = ['doctor'] }, { client = ['app'] }]", false),
        ("any = [{ client = ['app'] }]", false),
    ] {
        let found = told_of(&format!("{idle}when = {{ {when} }}\n"));
        assert_eq!(found, if evaded { vec![wanting] } else { vec![] }, "{when}");
    }
    // No refresh succeeds at it, which is told there, and one without PHI is not meant.
    let source =
        refreshing(BASE).replacen("pkce = true", "pkce = true\nprotocols = ['oidc-basic-profile']", 1);
    assert_eq!(told(&format!("{source}\n{idle}")).len(), 1);
    let other = refreshing(BASE).replacen("['https://api', 'https://other']", "['https://other']", 1);
    let found = told(&format!("{other}\n{idle}"));
    assert!(!found.iter().any(|line| line.contains("session[0]")), "{found:#?}");
}

#[test]
fn what_one_plan_has_needs_that_plan() {
    let needs =
        "expected `plan = \"enterprise\"` in `[policy]`: no other plan of Auth0 has what this needs, found";
    let without = changed("plan = 'enterprise'\n", "\n");
    let session = "[[session]]\nname = 'ward'\nidle = '15m'";
    assert_eq!(told(&format!("{without}\n{session}")), [format!("152:1 session[0]: {needs} no `plan`")]);
    let free = changed("plan = 'enterprise'", "plan = 'free'");
    assert_eq!(told(&format!("{free}\n{session}")), [format!("152:1 session[0]: {needs} another plan")]);

    for (flow, fact, column) in [
        ("interactive", "session_age = '8h'", 33),
        ("interactive", "first_factor_age = '8h'", 38),
        ("interactive", "session_asn_changed = true", 41),
        ("interactive", "session_device_changed = true", 44),
        ("refresh", "refresh_asn_changed = true", 41),
        ("refresh", "refresh_device_changed = true", 44),
    ] {
        let key = fact.split(' ').next().unwrap();
        let rule = format!(
            "[[restriction]]\nname = 'r'\nwhen = {{ any = [{{ {fact} }}, {{ role = ['doctor'] }}] }}\nflows = ['{flow}']\nthen = 'deny'"
        );
        check(&rule, &[]);
        assert_eq!(
            told(&format!("{without}\n{rule}")),
            [format!("154:{column} restriction[0].when.any[0].{key}: {needs} no `plan`")]
        );
    }

    let carrying = without.replacen(
        "oidc_scopes = ['openid']\n",
        "oidc_scopes = ['openid', 'offline_access']\ncarry_mfa = true\n",
        1,
    );
    assert_eq!(told(&carrying), [format!("32:13 client[0].carry_mfa: {needs} no `plan`")]);
}

#[test]
fn employment_says_what_it_looks_at() {
    let ends = "ends_at = { from = 'user.app_metadata.until', required = true }";
    check(&format!("[employment]\nroles = ['doctor']\n{ends}"), &[]);
    check(
        "[employment]\nroles = ['doctor']",
        &[
            "152:1 employment: expected one of `status`, `starts_at`, `ends_at`, `leave` and `dormant`, found none",
        ],
    );
    check(
        &format!("[employment]\nroles = ['doctor', 'patient']\n{ends}"),
        &[
            "153:20 employment.roles[1]: expected a role in the `roles` of a route or a client, found `'patient'`",
        ],
    );
    check(
        &format!("[employment]\nroles = ['contractor']\n{ends}"),
        &[
            "153:10 warning employment.roles[0]: expected a role in the `roles` of a route or a client, found `'contractor'`",
        ],
    );
    // Patients who would be employed, by a route of theirs beside the doctors'.
    let shared = BASE.replacen(
        "category = 'plain'\nroles = ['doctor']",
        "category = 'plain'\nroles = ['doctor', 'patient']",
        1,
    );
    let told_of = |roles: &str| told(&format!("{shared}\n[employment]\n{roles}{ends}"));
    assert_eq!(
        told_of(""),
        ["152:1 warning employment.roles: expected the roles that are employed, found none"]
    );
    assert!(told_of("roles = ['doctor']\n").is_empty());
    // What stands in for roles that cannot be read is nobody's role.
    let broken = shared.replace("'patient'", "7");
    let of_employment = told(&format!("{broken}\n[employment]\n{ends}"));
    assert!(of_employment.iter().all(|problem| problem.contains("expected a text")), "{of_employment:#?}");
    check(&format!("[employment]\n{ends}"), &[]);
    check(
        "[employment]\ndormant = { from = 'user.app_metadata.seen', max_age = '0d' }",
        &["153:56 employment.dormant.max_age: expected a duration that is longer than nothing, found `'0d'`"],
    );
}

#[test]
fn employment_is_where_only_administrators_write() {
    for (key, rest) in [
        ("status", "active = ['active']"),
        ("starts_at", "required = true"),
        ("ends_at", "required = true"),
        ("dormant", "max_age = '90d'"),
    ] {
        let table = |from: &str| format!("[employment]\n{key} = {{ from = '{from}', {rest} }}");
        check(&table("user.app_metadata.it"), &[]);
        let column = key.len() + 13;
        let place = format!("153:{column} employment.{key}.from");
        check(
            &table("user.user_metadata.it"),
            &[&format!(
                "{place}: expected a place below `user.app_metadata`, found `'user.user_metadata.it'`"
            )],
        );
    }
    check(
        "[employment]\nleave = { starts_at = 'user.app_metadata.from', ends_at = 'user.until' }",
        &[
            "153:59 employment.leave.ends_at: expected a place below `user.app_metadata`, found `'user.until'`",
        ],
    );
}

const ACCOUNT: &str = "[[break_glass]]
user = 'auth0|emergency'
expires = '2027-01-31T00:00:00Z'
require = { max_age = '5m', factors = ['otp'] }
lifts = ['training']

[[claim]]
name = 'emergency'
from = 'decision.emergency'
tokens = ['access']
audiences = ['https://api']
";

/// The account for emergencies, changed, leads to exactly these problems.
#[track_caller]
fn check_account(from: &str, to: &str, expected: &[&str]) {
    assert_eq!(ACCOUNT.matches(from).count(), 1, "`{from}` must be in the account once");
    check(&ACCOUNT.replacen(from, to, 1), expected);
}

#[test]
fn an_account_for_emergencies_ends() {
    check(ACCOUNT, &[]);
    check_account("00:00Z'", "00:00+01:00'", &[]);
    let form = "154:11 break_glass[0].expires: expected an RFC 3339 date-time in quotes, such as `\"2027-01-31T00:00:00Z\"`, found";
    check_account("'2027-01-31T00:00:00Z'", "'2027-01-31'", &[&format!("{form} `'2027-01-31'`")]);
    check_account(
        "'2027-01-31T00:00:00Z'",
        "2027-01-31T00:00:00Z",
        &[&format!("{form} `2027-01-31T00:00:00Z`")],
    );
    check_account(
        "2027-01-31",
        "2027-02-31",
        &[
            "154:11 break_glass[0].expires: expected an instant that exists, such as `2027-01-31T00:00:00Z`, found `'2027-02-31T00:00:00Z'`",
        ],
    );
}

#[test]
fn an_account_for_emergencies_that_has_run_out_is_told_by_the_clock() {
    let told = |now: &str| {
        let problems = expired(&format!("{BASE}\n{ACCOUNT}"), UnixTime::parse(now).unwrap());
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(told("2027-01-30T23:59:59Z"), [""; 0]);
    let expected = "break_glass[0].expires: expected an instant to come, found `'2027-01-31T00:00:00Z'`";
    assert_eq!(told("2027-01-31T00:00:00Z"), [expected]);
}

#[test]
fn an_account_for_emergencies_is_there_once_and_told_to_the_api() {
    check_account(
        "[[claim]]",
        "[[break_glass]]\nuser = 'auth0|emergency'\nexpires = '2027-01-31T00:00:00Z'\nrequire = { max_age = '5m' }\nlifts = ['training']\n\n[[claim]]",
        &["159:8 break_glass[1].user: expected a name that is given once, found `'auth0|emergency'` again"],
    );
    check_account(
        "decision.emergency",
        "decision.id",
        &["152:1 warning break_glass[0]: expected a claim from `decision.emergency`, found none"],
    );
}

#[test]
fn an_account_for_emergencies_can_meet_all_that_it_needs() {
    check_account(
        "['otp']",
        "['webauthn-roaming']",
        &[
            "155:11 warning break_glass[0].require: expected a factor in common with step_up[0].require, found none",
            "155:11 warning break_glass[0].require: expected a factor in common with step_up[1].require, found none",
        ],
    );
    check_account(
        "['otp'] }\nlifts = ['training']",
        "['webauthn-roaming'] }\nlifts = ['training', 'step-up']",
        &[],
    );
    check_account(
        "['otp'] }\nlifts = ['training']",
        "['email'] }\nlifts = ['training', 'step-up']",
        &[
            "155:11 warning break_glass[0].require: expected a factor in common with category.clinical.mfa, found none",
        ],
    );
}

#[test]
fn refused_people_are_recognised_by_the_key_in_use() {
    check("[subjects]\nrefused = ['a2.Caojzo9AOC8vQTjeRZNcr_']", &[]);
    check(
        "[subjects]\nrefused = ['a1.Caojzo9AOC8vQTjeRZNcr_']",
        &["153:12 subjects.refused[0]: expected a hash by the key `a2`, which is in use, found one by `a1`"],
    );
    check(
        "[subjects]\nrefused = ['auth0|somebody']",
        &[
            "153:12 subjects.refused[0]: expected a keyed hash as records show it after `sub=`, found `'auth0|somebody'`",
        ],
    );
    let audit =
        "[keys.audit]\nid = 'a2'\nsecret = 'AUDIT_KEY'\nprevious = { id = 'a1', secret = 'AUDIT_KEY_OLD' }\n";
    assert_eq!(
        told(&(changed(audit, "") + "\n[subjects]\nrefused = ['a2.Caojzo9AOC8vQTjeRZNcr_']")),
        [
            "149:12 subjects.refused[0]: expected a key in `[keys.audit]`, by which subjects are recognised, found none"
        ]
    );
}

#[test]
fn a_shadow_before_phi_is_told() {
    super::check("phi = 'enabled'", "phi = 'disabled'\nmode = 'shadow'", &[]);
    super::check(
        "phi = 'enabled'",
        "phi = 'enabled'\nmode = 'shadow'",
        &["7:8 warning policy.mode: expected `enforce`, since PHI is enabled, found `'shadow'`"],
    );
}

#[test]
fn a_portal_a_key_that_it_shares_and_a_course_go_together() {
    let portal = "[portal]\nurl = 'https://learn.example/'\n";
    let key = "[keys.redirect]\nid = 'r1'\nsecret = 'PORTAL_KEY'\n";
    check(portal, &["152:1 portal: expected a course with `redirect = true`, found none"]);
    check(key, &["152:1 keys.redirect: expected a course with `redirect = true`, found none"]);
    let sending = changed("grace = '14d'", "grace = '14d'\nredirect = true");
    let path = "53:12 training.privacy.redirect: expected";
    let (no_portal, no_key) = (
        format!("{path} a `[portal]`, where people are sent, found none"),
        format!("{path} a key in `[keys.redirect]`, which the portal shares, found none"),
    );
    assert_eq!(told(&sending), [no_portal.clone(), no_key.clone()]);
    assert_eq!(told(&format!("{sending}\n{portal}")), [no_key]);
    assert_eq!(told(&format!("{sending}\n{key}")), [no_portal]);
    assert_eq!(told(&format!("{sending}\n{portal}{key}")), [""; 0]);
}
