//! A policy that names less: what no rule names, and what is left when a rule that grants is gone.

use super::{
    Drawn, Found, bend,
    change::interlocked,
    granted, is_changed_account,
    less::met,
    prune::{forget_api, forget_client, prune},
    told,
};
use crate::{
    aims::{Aim, Who},
    document::items,
    draw::Draw,
    events::{self, UNHEARD_OF},
    grants,
    instants::{LAST, text},
    subject::Subject,
};
use serde_json::{Value, json};
use std::sync::LazyLock;
use wardgate_explain::{Action, Outcome};

/// A policy that names nothing.
static EMPTY: LazyLock<Subject> = LazyLock::new(|| {
    Subject::new(json!({ "policy": {
        "id": "empty", "version": "1", "tenants": ["mercy"], "claim_namespace": "https://mercy.example/", "phi": "enabled",
    } }))
    .expect("a policy that names nothing")
});

/// A tenant, client, audience, connection, protocol, organization, route, scope of OpenID Connect or marker that the policy
/// does not name is refused; a role, a scope of an API, a second factor or a confidence that it does not know adds nothing.
pub(super) fn deny_by_default(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.enforced() else { return Ok(found) };
    for (event, now, draw) in drawn.logins(&subject.document) {
        let usual = granted(&subject, &event, now);
        found.cases += 1;
        found.telling += u64::from(usual.grants.tokens);
        let client = event["client"]["client_id"].as_str().and_then(|id| subject.facts().client(id));
        let names = |key: &str| client.is_some_and(|client| client[key].is_array());
        let details = json!([{ "type": "patient_route", "method": "GET", "path": "/unheard-of" }]);
        let asks = event["resource_server"].is_object() && event["resource_server"]["identifier"].is_string();
        for (pointer, value, looked_at) in [
            ("/tenant/id", json!(UNHEARD_OF), true),
            ("/client/client_id", json!(UNHEARD_OF), true),
            ("/connection/name", json!(UNHEARD_OF), true),
            ("/resource_server/identifier", json!(UNHEARD_OF), asks),
            ("/transaction/protocol", json!(UNHEARD_OF), names("protocols")),
            (
                "/organization/id",
                json!(UNHEARD_OF),
                names("organizations") && event["organization"]["id"].is_string(),
            ),
            ("/transaction/requested_authorization_details", details, asks),
            (
                "/transaction/requested_scopes/0",
                json!("email"),
                event["transaction"]["requested_scopes"][0].is_string(),
            ),
            ("/transaction/metadata/wardgate_gate", json!(UNHEARD_OF), true),
        ] {
            let mut changed = subject.after_gate(&event);
            if !looked_at {
                continue;
            }
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            match changed.pointer_mut(parent).unwrap() {
                Value::Array(list) => list[0] = value,
                object => object[key] = value,
            }
            let answer = subject.ask(Action::Token, &changed, now);
            let what = format!("{pointer} that no rule names");
            ensure!(
                answer.outcome == Outcome::Deny,
                "{}",
                told(&what, &[&subject], &[&changed], now, &[&answer])
            );
        }
        for action in [Action::Gate, Action::Token] {
            let answer = EMPTY.ask(action, &EMPTY.after_gate(&event), now);
            ensure!(
                answer.outcome == Outcome::Deny,
                "{}",
                told("an empty policy", &[&EMPTY], &[&event], now, &[&answer])
            );
        }
        let add: [fn(&mut Value, &Draw<'_>, i64); 4] = [
            |event, _, _| push(&mut event["authorization"]["roles"], json!(UNHEARD_OF)),
            |event, _, _| {
                if event["transaction"]["requested_scopes"][0].is_string() {
                    push(&mut event["transaction"]["requested_scopes"], json!("read:unheard-of"));
                }
            },
            |event, _, now| {
                let timestamp = text(now.clamp(0, LAST));
                let method = json!({ "name": "mfa", "type": UNHEARD_OF, "timestamp": timestamp });
                push(&mut event["authentication"]["methods"], method);
            },
            |event, draw, _| {
                let known = draw.word(&["high", "medium", "low", "neutral"]);
                event["authentication"]["riskAssessment"]["confidence"] = json!(known);
            },
        ];
        let which = draw.below(add.len());
        let mut changed = event.clone();
        add[which](&mut changed, &draw, now);
        let (usual, more) = if which == 3 {
            // What is not known holds, whatever the words are.
            let mut unheard_of = event.clone();
            unheard_of["authentication"]["riskAssessment"]["confidence"] = json!(UNHEARD_OF);
            (granted(&subject, &changed, now), granted(&subject, &unheard_of, now))
        } else {
            (usual, granted(&subject, &changed, now))
        };
        let gained = more.grants.beyond(&usual.grants);
        let excused = which == 3 && interlocked(subject.facts(), &usual.answer);
        found.excused += u64::from(!gained.is_empty() && excused);
        let answers = [&usual.answer, &more.answer];
        let what = format!("gained {gained:?}");
        ensure!(
            gained.is_empty() || excused,
            "{}",
            told(&what, &[&subject], &[&event, &changed], now, &answers)
        );
    }
    Ok(found)
}

fn push(list: &mut Value, item: Value) {
    if let Some(list) = list.as_array_mut() {
        list.push(item);
    }
}

/// Logins of a client that is taken out are refused; those of others keep their scopes, and get no claim more.
pub(super) fn without_a_client(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.enforced() else { return Ok(found) };
    let change = drawn.change();
    let Some((without, id)) = first_valid(|| {
        let mut document = subject.document.clone();
        let clients = document["client"].as_array_mut().unwrap();
        let id = clients.remove(change.below(clients.len()))["id"].as_str().unwrap().to_owned();
        forget_client(&mut document, &id);
        prune(&mut document);
        (document, id)
    }) else {
        return Ok(found);
    };
    for (mut event, now, draw) in drawn.plain_logins(&subject.document) {
        if draw.sometimes(2) {
            event["client"]["client_id"] = json!(id.as_str());
        }
        if is_changed_account(&subject, &without, &event) {
            continue;
        }
        let (one, other) = (granted(&subject, &event, now), granted(&without, &event, now));
        found.cases += 1;
        found.telling += u64::from(one.grants.tokens);
        let own = event["client"]["client_id"] == *id;
        // A role that only this client named is none any more: employment no longer binds by it.
        let excused = !own && one.answer.reasons.iter().any(|reason| reason.rule == "employment");
        let holds = if own {
            other.answer.outcome == Outcome::Deny
        } else {
            one.grants.scopes == other.grants.scopes && other.grants.beyond(&one.grants).is_empty()
        };
        found.excused += u64::from(!holds && excused);
        let answers = [&one.answer, &other.answer];
        ensure!(
            holds || excused,
            "{}",
            told(&format!("without {id}"), &[&subject, &without], &[&event], now, &answers)
        );
    }
    Ok(found)
}

/// The first of some changed documents that is a policy, and what was changed.
fn first_valid<T>(make: impl Fn() -> (Value, T)) -> Option<(Subject, T)> {
    (0..4).find_map(|_| {
        let (document, changed) = make();
        Some((Subject::new(document).ok()?, changed))
    })
}

/// Without an API, a route, a claim or a machine client nobody gets more.
pub(super) fn without_what_grants(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.enforced() else { return Ok(found) };
    let change = drawn.change();
    let Some((without, (table, removed))) = first_valid(|| {
        let mut document = subject.document.clone();
        let tables = ["route", "route", "claim", "claim", "api", "machine"];
        let there = |table: &&&str| items(&document[**table]).next().is_some();
        let table = *change.one(&tables.iter().filter(there).collect::<Vec<_>>());
        let rules = document[*table].as_array_mut().unwrap();
        let removed = rules.remove(change.below(rules.len()));
        if *table == "api" {
            forget_api(&mut document, &removed["audience"]);
        }
        prune(&mut document);
        (document, (*table, removed))
    }) else {
        return Ok(found);
    };
    for (mut event, now, draw) in drawn.plain_logins(&subject.document) {
        if is_changed_account(&subject, &without, &event) {
            continue;
        }
        bend(&subject, &draw, &mut event, now, &|aim: &mut Aim<'_, '_>| match table {
            "route" => aim.at(&removed, Who::Anyone),
            "claim" => aim.at_claim(&removed),
            "api" => aim.at_claim(&json!({ "audiences": [removed["audience"]] })),
            _ => {}
        });
        met(&mut event, now);
        let (one, other) = (granted(&subject, &event, now), granted(&without, &event, now));
        let lifted: &[&str] = match table {
            // What was asked for in vain is no patient scope any more, and an API that looks at permissions has fewer.
            "route" => &["W204", "W205"],
            // And a client may have handled PHI by this API alone.
            "api" => &["W204", "W205", "W103", "W111", "W117"],
            _ => &[],
        };
        let lifted = one.answer.reasons.iter().any(|reason| lifted.contains(&reason.code.as_str()));
        // By a password, what no route has names none of the API's scopes, and then all are judged: Auth0 may grant them.
        let assumes = |subject: &Subject| !grants::judged(subject.facts(), &event).1.is_empty();
        let doubted = assumes(&without) && !assumes(&subject);
        let excused = lifted || doubted || interlocked(subject.facts(), &one.answer);
        found.cases += 1;
        found.telling += u64::from(one.grants.tokens && one.grants != other.grants);
        let gained = other.grants.beyond(&one.grants);
        let mut spared = !gained.is_empty() && excused;
        let what = format!("gained {gained:?} without {removed}");
        let answers = [&one.answer, &other.answer];
        ensure!(
            gained.is_empty() || excused,
            "{}",
            told(&what, &[&subject, &without], &[&event], now, &answers)
        );

        let (event, now) = events::machine(&draw, &subject.document);
        let answers = [&subject, &without].map(|subject| subject.ask(Action::Machine, &event, now));
        let [one, other] = &answers;
        found.telling += u64::from(table == "machine" && one.outcome != other.outcome);
        let more = other.outcome == Outcome::Permit
            && (one.outcome == Outcome::Deny || other.effects.len() > one.effects.len());
        // Where the secret is missing, all is refused while a rule needs it.
        let excused = one.reasons.iter().any(|reason| reason.code == "W112");
        spared |= more && excused;
        found.excused += u64::from(spared);
        let what = format!("a machine gained without {removed}");
        ensure!(!more || excused, "{}", told(&what, &[&subject, &without], &[&event], now, &[one, other]));
    }
    Ok(found)
}
