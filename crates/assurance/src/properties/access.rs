//! A login and what comes after it.

use super::{Drawn, Found, granted, told};
use crate::{
    document::{items, seconds, to_toml},
    events::secrets,
    grants::requested,
    instants::{Standing, standing},
    rights::Rights,
};
use serde_json::{Value, json};
use wardgate_explain::{Action, Outcome, Reason};
use wardgate_resource_server::{Guard, Records};

/// Records that a path can name: two that events have, and one that none has.
const RECORDS: [&str; 3] = ["p-ab12", "p-cd34", "p-xy98"];

/// Whatever the API lets through with the token of a login, the login has granted: the scope, the record, and the second
/// factor, which is still fresh. A token that the last Action did not see, or did not narrow, is let through nowhere.
pub(super) fn refused_at_login(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.enforced() else { return Ok(found) };
    let source = to_toml(&subject.document);
    let audiences: Vec<&str> =
        items(&subject.document["api"]).map(|api| api["audience"].as_str().unwrap()).collect();
    let secret = |name: &str| secrets()[name].as_str().map(str::to_owned);
    let guards: Vec<Guard> =
        audiences.iter().map(|audience| Guard::new(&source, audience, secret).unwrap()).collect();
    for (event, now, draw) in drawn.plain_logins(&subject.document) {
        let Some(audience) = event["resource_server"]["identifier"].as_str() else { continue };
        let Some(at) = audiences.iter().position(|one| *one == audience) else { continue };
        let login = granted(&subject, &event, now);
        let mut ages: Vec<i64> = vec![0, 59];
        for (_, category) in crate::document::entries(&subject.document["category"]) {
            for need in [&category["mfa"], &category["own_mfa"]].into_iter().filter(|need| need.is_object()) {
                ages.extend([seconds(&need["max_age"]), seconds(&need["max_age"]) + 1]);
            }
        }
        let later = now.saturating_add(*draw.one(&ages) * 1000);
        let scopes: Vec<&str> = if requested(&event).is_empty() {
            // Auth0 grants all that the user may have.
            subject.facts().scopes(audience).into_keys().collect()
        } else {
            requested(&event)
        };
        let kept: Vec<&str> = login.grants.scopes.keys().map(String::as_str).collect();
        let mut claims = json!({
            "sub": event["user"]["user_id"], "azp": event["client"]["client_id"], "aud": audience,
            "iat": later.div_euclid(1000), "exp": later.div_euclid(1000) + 600,
        });
        for ((call, name), value) in &login.grants.claims {
            if call == "accessToken.setCustomClaim" {
                claims[name] = value.clone();
            }
        }
        // One of four as if what was taken away had stayed.
        let narrowed = login.grants.tokens && !draw.sometimes(4);
        let carried = if narrowed { &kept } else { &scopes };
        claims["scope"] = json!(carried.join(" "));
        claims["permissions"] = json!(carried);
        found.cases += 1;
        let rights = Rights::new(subject.facts(), &event, now);
        let mut allowed = 0;
        for route in subject.facts().routes(audience) {
            for record in RECORDS {
                let path = route["path"].as_str().unwrap().replace("{own_ref}", record);
                let verdict = guards[at].decide(&claims, "GET", &path, later);
                if verdict.outcome != Outcome::Permit {
                    continue;
                }
                allowed += 1;
                let scope = route["scope"].as_str().unwrap();
                let named = path.contains(record).then_some(record);
                let why =
                    justified(&rights, &login.grants.scopes, route, (scope, named), later, &verdict.records);
                let case = || {
                    let asked = format!("GET {path} with {claims} at {later}: {}", verdict.record);
                    told(&asked, &[&subject], &[&event], now, &[&login.answer])
                };
                why.map_err(|why| format!("{why}: {}", case()))?;
            }
        }
        found.telling += u64::from(allowed > 0);
    }
    Ok(found)
}

/// Whether what the API let through was granted by the login.
fn justified(
    rights: &Rights<'_>,
    granted: &std::collections::BTreeMap<String, String>,
    route: &Value,
    (scope, named): (&str, Option<&str>),
    later: i64,
    records: &Records,
) -> Result<(), String> {
    let access = granted.get(scope).ok_or("the login has not granted the scope")?;
    let right = rights.right(route);
    let (of, at) = match records {
        Records::Any => {
            ensure!(access == "any" && right.any, "any record by {access:?}");
            ("mfa", right.factors[0])
        }
        Records::Only(records) => {
            let says = |one: &str| access.split(' ').any(|word| word == one);
            let mut known = Vec::new();
            for (kind, granted) in
                [("own", says("own") && right.own), ("proxy", says("proxy") && right.proxy)]
            {
                if granted {
                    known.extend(rights.references(route, kind, scope));
                }
            }
            // The one that the path names; all that a list may hold, own first, each once.
            let mut expected: Vec<&str> = Vec::new();
            for record in known.into_iter().filter_map(Value::as_str) {
                if named.is_none_or(|named| named == record) && !expected.contains(&record) {
                    expected.push(record);
                }
            }
            ensure!(!expected.is_empty() && *records == expected, "{records:?}, expected {expected:?}");
            ("own_mfa", right.factors[1])
        }
    };
    let need = rights.need(route, of);
    let fresh = at.is_some_and(|at| standing(at, later, seconds(&need["max_age"])) == Standing::Fresh);
    ensure!(!need.is_object() || fresh, "a second factor of {at:?}");
    Ok(())
}

/// The gate lets pass what the last Action grants, asks for what that would refuse, and refuses what it would refuse; but
/// for PKCE, which only the gate sees, and for what comes back from the portal, which only the other sees.
pub(super) fn both_agree(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.enforced() else { return Ok(found) };
    for (mut event, now, _) in drawn.plain_logins(&subject.document) {
        let mut gate = subject.ask(Action::Gate, &event, now);
        if gate.reasons.iter().any(|reason| reason.code == "W106") {
            let query = &mut event["request"]["query"];
            query["code_challenge"] = json!("challenge");
            query["code_challenge_method"] = json!("S256");
            gate = subject.ask(Action::Gate, &event, now);
        }
        let token = subject.ask(Action::Token, &subject.after_gate(&event), now);
        found.cases += 1;
        found.telling += u64::from(gate.outcome != Outcome::Deny);
        let only_there = |reason: &&Reason| !["W404", "W405", "W406"].contains(&reason.code.as_str());
        let told_by_gate: Vec<&Reason> = gate.reasons.iter().filter(only_there).collect();
        let told_by_token: Vec<&Reason> =
            token.reasons.iter().filter(|reason| !reason.code.starts_with("W50")).collect();
        // What the gate asks for, the other refuses.
        let same = told_by_gate.len() == told_by_token.len()
            && told_by_gate.iter().zip(&told_by_token).all(|(one, other)| {
                let both = (&one.code, &one.rule, &one.scope) == (&other.code, &other.rule, &other.scope);
                both && (one.consequence == other.consequence
                    || one.consequence == wardgate_explain::Consequence::StepUp)
            });
        let expected = match gate.outcome {
            Outcome::StepUp => Outcome::Deny,
            other => other,
        };
        let agree = same && token.outcome == expected;
        ensure!(agree, "{}", told("the Actions do not agree", &[&subject], &[&event], now, &[&gate, &token]));
    }
    Ok(found)
}
