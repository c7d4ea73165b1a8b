//! Which fields of an event cross into the engine, and as what text.

use super::{BASE, changed, compiled};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use wardgate_auth0::{
    fields::{FIELDS, POLICY_FIELDS},
    kind,
};
use wardgate_compiler::{Compiled, Plan, Projection, project};

/// Every path of a plan with its number, and the members where each object of a list is read.
fn fields(plan: &Plan) -> BTreeMap<String, (u16, &'static [&'static str])> {
    plan.fields().into_iter().map(|(path, number, members)| (path, (number, members))).collect()
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
        "agent agent.agent_id authentication.methods[name,type,timestamp] authentication.riskAssessment.assessments.NewDevice.code
         authentication.riskAssessment.confidence authorization.roles client.client_id connection.name refresh_token.id
         request.query.code_challenge request.query.code_challenge_method request.query.prompt resource_server.identifier
         secrets.AUDIT_KEY secrets.CLAIM_KEY session.actor session.actor.sub session.id session_transfer_token
         session_transfer_token.client_id tenant.id transaction.actor transaction.actor.act transaction.actor.sub
         transaction.correlation_id transaction.id transaction.prompt transaction.protocol transaction.requested_authorization_details[type,method,path]
         transaction.requested_scopes user.app_metadata.privacy.completed_at user.app_metadata.privacy.version
         user.app_metadata.ref user.app_metadata.refs[ref,expires_at,scope] user.email user.enrolledFactors[type] user.family_name
         user.given_name user.name user.nickname user.phone_number user.user_id user.username",
    );
    paths(
        &plans.token,
        "agent agent.agent_id authentication.methods[name,type,timestamp] authentication.riskAssessment.assessments.NewDevice.code
         authentication.riskAssessment.confidence authorization.roles client.client_id client.metadata.site
         connection.name refresh_token.id request.query.prompt resource_server.identifier secrets.AUDIT_KEY
         secrets.CLAIM_KEY session.actor session.actor.sub session.id session_transfer_token
         session_transfer_token.client_id tenant.id transaction.actor transaction.actor.act transaction.actor.sub
         transaction.correlation_id transaction.id transaction.metadata.wardgate_gate transaction.prompt transaction.protocol
         transaction.requested_authorization_details[type,method,path] transaction.requested_scopes
         user.app_metadata.privacy.completed_at user.app_metadata.privacy.version user.app_metadata.ref
         user.app_metadata.refs[ref,expires_at,scope] user.app_metadata.staff user.email user.family_name user.given_name user.name
         user.nickname user.phone_number user.user_id user.username",
    );
    paths(
        &plans.machine,
        "accessToken.scope client.client_id client.metadata.site request.ip resource_server.identifier secrets.CLAIM_KEY
         tenant.id transaction.correlation_id",
    );
}

/// The number of a field that Wardgate itself reads.
fn number(path: &str) -> u16 {
    u16::try_from(FIELDS.iter().position(|field| field.path == path).unwrap()).unwrap()
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
        "authentication.riskAssessment.assessments.NewDevice.code",
        "authentication.riskAssessment.confidence",
        "request.query.code_challenge",
        "request.query.code_challenge_method",
        "secrets.AUDIT_KEY",
        "secrets.CLAIM_KEY",
        "user.app_metadata.privacy.completed_at",
        "user.app_metadata.privacy.version",
        "user.app_metadata.ref",
        "user.app_metadata.refs",
        "user.app_metadata.staff",
    ];
    let expected = (POLICY_FIELDS..).zip(expected.map(str::to_owned));
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
    let enrol = "max_age = '1h', factors = ['otp'], enrol = { on_networks = ['203.0.113.0/24'] } }";
    reads("max_age = '1h', factors = ['otp'] }", enrol, "request.ip", true);
    reads("{ risk = ['low'] }, ", "", "authentication.riskAssessment.confidence", false);
}

/// What crosses, with `|` between values: each its field's number, where it has one, the kind's letter, and the part.
#[track_caller]
fn crosses(plan: &Plan, event: &Value) -> String {
    let Projection { numbers, text, .. } = project(plan, 0, event);
    let mut parts = text.split('\u{1f}');
    assert_eq!(parts.next(), Some("\u{a7}0"));
    let mut numbers = numbers.into_iter();
    let mut shown = Vec::new();
    let mut items = 0_u16;
    while let Some(number) = numbers.next() {
        let field = if items == 0 { (number >> kind::BITS).to_string() } else { String::new() };
        items = items.saturating_sub(1);
        shown.push(match number & kind::MASK {
            kind::ABSENT => "a".to_owned(),
            kind::TEXT => format!("{field}s{}", parts.next().expect("a text")),
            kind::TRUE => format!("{field}t"),
            kind::FALSE => format!("{field}f"),
            kind::WHOLE => format!("{field}i{}", parts.next().expect("a number")),
            kind::OTHER => format!("{field}x"),
            _ => {
                let count = numbers.next().expect("a count");
                items += count;
                format!("{field}l{count}")
            }
        });
    }
    assert_eq!(parts.next(), None);
    shown.join("|")
}

#[track_caller]
fn site(value: Value, expected: &str) {
    let plan = compiled(BASE).plans.machine;
    let number = fields(&plan)["client.metadata.site"].0;
    let event = json!({ "client": { "metadata": { "site": value } } });
    assert_eq!(crosses(&plan, &event), format!("{number}{expected}"), "{value}");
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
    for client in [json!(null), json!({}), json!({ "metadata": { "site": null } })] {
        assert_eq!(crosses(&plan, &json!({ "client": client })), "", "{client}");
    }
    assert_eq!(crosses(&plan, &json!(null)), "");
}

#[test]
fn what_is_below_something_else_than_an_object_crosses_as_unreadable() {
    let plan = compiled(BASE).plans.machine;
    let site = plan.fields().iter().find(|(path, ..)| path == "client.metadata.site").unwrap().1;
    let id = number("client.client_id");
    for client in [json!("x"), json!(["x"]), json!(7), json!(false)] {
        assert_eq!(crosses(&plan, &json!({ "client": client })), format!("{id}x|{site}x"), "{client}");
    }
}

#[test]
fn lists_are_cut_where_the_engine_sees_that_they_are_too_long() {
    let event = json!({ "accessToken": { "scope": vec!["s"; 3000] } });
    let text = crosses(&compiled(BASE).plans.machine, &event);
    assert_eq!(text.matches("|ss").count(), 2001);
    assert!(text.contains("l2001|"));
}

#[test]
fn lists_of_objects_cross_as_rows() {
    let gate = compiled(BASE).plans.gate;
    let methods = |value: Value, expected: &str| {
        let text = crosses(&gate, &json!({ "authentication": { "methods": value } }));
        assert_eq!(text, format!("{}{expected}", number("authentication.methods")));
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
    let number = fields(&plan)["client.metadata.site"].0;
    let event = json!({ "client": { "metadata": { "site": ["a", 2.0, { "b": 1 }] } } });
    let values = project(&plan, 0, &event).values;
    assert_eq!(values[&number], json!(["a", 2, { "b": 1 }]));
}

#[test]
fn the_builder_writes_what_the_shim_reads() {
    let plan = compiled(BASE).plans.machine;
    let number = |path: &str| fields(&plan)[path].0;
    let expected = format!(
        "function fields(o0) {{
let o1, o2;
o1=sub(o0.accessToken);put({},o1.scope);
o1=sub(o0.client);put({},o1.client_id);
o2=sub(o1.metadata);put({},o2.site);
o1=sub(o0.request);put({},o1.ip);
o1=sub(o0.resource_server);put({},o1.identifier);
o1=sub(o0.secrets);put({},o1.CLAIM_KEY);
o1=sub(o0.tenant);put({},o1.id);
o1=sub(o0.transaction);put({},o1.correlation_id);
}}
",
        number("accessToken.scope"),
        number("client.client_id"),
        number("client.metadata.site"),
        number("request.ip"),
        number("resource_server.identifier"),
        number("secrets.CLAIM_KEY"),
        number("tenant.id"),
        number("transaction.correlation_id"),
    );
    assert_eq!(plan.to_js(), expected);
}

#[test]
fn a_key_that_is_no_name_is_written_as_a_text() {
    for (key, written) in [("site-code", "[\"site-code\"]"), ("2fa", "[\"2fa\"]"), ("site_2", ".site_2")] {
        let source = changed("from = 'client.metadata.site'", &format!("from = 'client.metadata.{key}'"));
        assert!(compiled(&source).plans.machine.to_js().contains(&format!("o2{written});")), "{key}");
    }
}

#[test]
fn many_values_of_one_object_are_read_by_the_keys_that_it_has() {
    let claims = |of: &str, token: &str, count| -> String {
        let claim = |at| {
            format!(
                "[[claim]]\nname = '{token}_{at}'\nfrom = '{of}.wide_{at}'\ntype = 'bool'\ntokens = ['{token}']\naudiences = ['https://api']\n"
            )
        };
        (0..count).map(claim).collect()
    };
    // `site` is one more.
    let machine = |count| {
        compiled(&format!("{BASE}\n{}", claims("client.metadata", "machine", count))).plans.machine.to_js()
    };
    assert!(!machine(31).contains("each"));
    let script = machine(32);
    assert!(script.starts_with("const wide0 = new Map([[\"site\","), "{script}");
    assert!(script.contains("o2=sub(o1.metadata);each(o2,wide0);\n"), "{script}");
    let both = claims("client.metadata", "access", 40) + &claims("user.app_metadata", "id", 40);
    let script = compiled(&format!("{BASE}\n{both}")).plans.token.to_js();
    assert!(["each(o2,wide0);", "each(o2,wide1);"].iter().all(|each| script.contains(each)), "{script}");
}
