//! Which fields of an event cross into the engine, and as what text.

use super::{BASE, changed, compiled};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use wardgate_auth0::fields::{FIELDS, POLICY_FIELDS};
use wardgate_compiler::{Compiled, Plan, project};

/// Every path of a plan with its number, and the members where each object of a list is read.
fn fields(plan: &Plan) -> BTreeMap<String, (u64, Vec<String>)> {
    let mut fields = BTreeMap::new();
    collect("", &serde_json::from_str(&plan.to_json()).expect("a plan is JSON"), &mut fields);
    fields
}

fn collect(path: &str, plan: &Value, fields: &mut BTreeMap<String, (u64, Vec<String>)>) {
    let field = match plan {
        Value::Object(below) => {
            for (key, below) in below {
                collect(&format!("{path}{}{key}", if path.is_empty() { "" } else { "." }), below, fields);
            }
            return;
        }
        Value::Array(each) => (
            &each[0],
            each[1].as_array().into_iter().flatten().map(|it| it.as_str().unwrap().to_owned()).collect(),
        ),
        number => (number, Vec::new()),
    };
    fields.insert(path.to_owned(), (field.0.as_u64().expect("a number"), field.1));
}

#[track_caller]
fn paths(plan: &Plan, expected: &str) {
    let told: Vec<String> = fields(plan)
        .into_iter()
        .map(
            |(path, (_, members))| {
                if members.is_empty() { path } else { format!("{path}[{}]", members.join(",")) }
            },
        )
        .collect();
    assert_eq!(told, expected.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn each_action_reads_what_its_rules_need_and_nothing_else() {
    let Compiled { plans, .. } = compiled(BASE);
    paths(
        &plans.gate,
        "authentication.methods[name,type,timestamp] authentication.riskAssessment.assessments.NewDevice.code
         authentication.riskAssessment.confidence authorization.roles client.client_id connection.name refresh_token.id
         request.query.code_challenge request.query.code_challenge_method request.query.prompt resource_server.identifier
         secrets.AUDIT_KEY secrets.CLAIM_KEY session.id tenant.id transaction.correlation_id transaction.id
         transaction.prompt transaction.protocol transaction.requested_authorization_details[type,method,path]
         transaction.requested_scopes user.app_metadata.privacy.completed_at user.app_metadata.privacy.version
         user.app_metadata.ref user.app_metadata.refs user.email user.enrolledFactors[type] user.family_name
         user.given_name user.name user.nickname user.phone_number user.user_id user.username",
    );
    paths(
        &plans.token,
        "authentication.methods[name,type,timestamp] authentication.riskAssessment.assessments.NewDevice.code
         authentication.riskAssessment.confidence authorization.roles client.client_id client.metadata.site
         connection.name refresh_token.id request.query.prompt resource_server.identifier secrets.AUDIT_KEY
         secrets.CLAIM_KEY session.id tenant.id transaction.correlation_id transaction.id
         transaction.metadata.wardgate_gate transaction.prompt transaction.protocol
         transaction.requested_authorization_details[type,method,path] transaction.requested_scopes
         user.app_metadata.privacy.completed_at user.app_metadata.privacy.version user.app_metadata.ref
         user.app_metadata.refs user.app_metadata.staff user.email user.family_name user.given_name user.name
         user.nickname user.phone_number user.user_id user.username",
    );
    paths(
        &plans.machine,
        "accessToken.scope client.client_id client.metadata.site request.ip resource_server.identifier secrets.CLAIM_KEY
         tenant.id transaction.correlation_id",
    );
}

/// The number of a field that Wardgate itself reads.
fn number(path: &str) -> u64 {
    FIELDS.iter().position(|field| field.path == path).unwrap() as u64
}

#[test]
fn a_field_has_one_number_in_every_plan() {
    let source = changed("from = 'client.metadata.site'", "from = 'client.client_id'");
    let Compiled { plans, .. } = compiled(&source);
    let mut of_policy = BTreeSet::new();
    for plan in [&plans.gate, &plans.token, &plans.machine] {
        for (path, (found, _)) in fields(plan) {
            match FIELDS.iter().any(|field| field.path == path) {
                true => assert_eq!(found, number(&path), "{path}"),
                false => drop(of_policy.insert((found, path))),
            }
        }
    }
    let expected = [
        "secrets.AUDIT_KEY",
        "secrets.CLAIM_KEY",
        "user.app_metadata.privacy.completed_at",
        "user.app_metadata.privacy.version",
        "user.app_metadata.ref",
        "user.app_metadata.refs",
        "user.app_metadata.staff",
    ];
    let expected = (u64::from(POLICY_FIELDS)..).zip(expected.map(str::to_owned));
    assert_eq!(of_policy, expected.collect());
}

/// Whether the gate reads a path after a change of the base policy; it is the other way round before.
#[track_caller]
fn reads(from: &str, to: &str, path: &str, expected: bool) {
    for (source, expected) in [(changed(from, to), expected), (BASE.to_owned(), !expected)] {
        assert_eq!(fields(&compiled(&source).plans.gate).contains_key(path), expected, "{path}");
    }
}

#[test]
fn a_field_is_read_only_where_some_rule_looks_at_it() {
    let when = "when = { scope = ['write'], client = ['portal'] }";
    reads(when, "when = { first_login = true }", "stats.logins_count", true);
    reads(when, "when = { all = [{ any = [{ strategy = ['ad'] }] }] }", "connection.strategy", true);
    reads(when, "when = { acr_values = ['x'] }", "transaction.acr_values", true);
    reads("pkce = false", "pkce = false\nverified_email = true", "user.email_verified", true);
    reads("pkce = true", "pkce = false", "request.query.code_challenge", false);
    reads("{ risk = ['low'] }, ", "", "authentication.riskAssessment.confidence", false);
}

/// What crosses, with `|` between the parts and without their count.
#[track_caller]
fn crosses(plan: &Plan, action: &str, event: &Value) -> String {
    let text = project(plan, action, 0, event).text;
    let parts: Vec<&str> = text.split('\u{1f}').collect();
    assert_eq!(parts[0], format!("\u{a7}{}", parts.len()));
    parts[1..].join("|")
}

#[track_caller]
fn site(value: Value, expected: &str) {
    let plan = compiled(BASE).plans.machine;
    let number = fields(&plan)["client.metadata.site"].0;
    let event = json!({ "client": { "metadata": { "site": value } } });
    assert_eq!(crosses(&plan, "machine", &event), format!("machine|0|{number}{expected}"), "{value}");
}

#[test]
fn values_cross_as_they_are_or_as_being_of_no_known_type() {
    site(json!("a\"b"), "sa\"b");
    site(json!(""), "s");
    site(json!(true), "t");
    site(json!(false), "f");
    site(json!(3), "i3");
    site(json!(3.0), "i3");
    site(json!(-0.0), "i0");
    site(json!(1.5), "x");
    site(json!(9_007_199_254_740_991_i64), "i9007199254740991");
    site(json!(9_007_199_254_740_992_i64), "x");
    site(json!({ "a": 1 }), "x");
    site(json!([]), "l0");
    site(json!(["a", 1, null, [1], {}]), "l5|sa|i1|x|x|x");
}

#[test]
fn what_is_not_there_does_not_cross() {
    let plan = compiled(BASE).plans.machine;
    for client in [json!(null), json!("x"), json!(["x"]), json!({}), json!({ "metadata": { "site": null } })]
    {
        assert_eq!(crosses(&plan, "machine", &json!({ "client": client })), "machine|0", "{client}");
    }
    assert_eq!(crosses(&plan, "machine", &json!(null)), "machine|0");
}

#[test]
fn lists_are_cut_where_the_engine_sees_that_they_are_too_long() {
    let event = json!({ "accessToken": { "scope": vec!["s"; 3000] } });
    let text = crosses(&compiled(BASE).plans.machine, "machine", &event);
    assert_eq!(text.matches("|ss").count(), 2001);
    assert!(text.contains("l2001|"));
}

#[test]
fn lists_of_objects_cross_as_rows() {
    let gate = compiled(BASE).plans.gate;
    let methods = |value: Value, expected: &str| {
        let text = crosses(&gate, "gate", &json!({ "authentication": { "methods": value } }));
        assert_eq!(text, format!("gate|0|{}{expected}", number("authentication.methods")));
    };
    let rows =
        json!([{ "name": "mfa", "type": {}, "x": 1 }, { "timestamp": 5, "name": null }, "pwd", null, []]);
    methods(rows, "l5|l3|smfa|x|a|l3|a|a|i5|x|x|x");
    methods(json!("mfa"), "smfa");
    methods(json!({}), "x");
    methods(json!(1), "i1");
}

#[test]
fn what_a_claim_is_set_to_is_kept_as_it_was_read() {
    let plan = compiled(BASE).plans.machine;
    let number = u16::try_from(fields(&plan)["client.metadata.site"].0).unwrap();
    let event = json!({ "client": { "metadata": { "site": ["a", 2.0, { "b": 1 }] } } });
    let values = project(&plan, "machine", 0, &event).values;
    assert_eq!(values[&number], json!(["a", 2, { "b": 1 }]));
}
