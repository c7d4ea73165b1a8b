//! A policy that asks for more: whoever is bound by it gets no more than without.

use super::{
    Drawn, Found, bend,
    change::interlocked,
    granted, is_changed_account,
    prune::{keep, prune},
    told,
};
use crate::{
    aims::{Aim, Who, used},
    document::{items, seconds, without_nulls},
    draw::Draw,
    instants::{LAST, text},
    policies::{self, EMERGENCY},
    rights::conforms,
    subject::Subject,
};
use serde_json::{Value, json};
use wardgate_explain::{Action, Outcome, Simulation};

/// With a table that binds nobody gets more than without it.
pub(super) fn with_what_binds(drawn: &Drawn<'_>) -> Result<Found, String> {
    let Some(subject) = drawn.enforced() else { return Ok(Found::default()) };
    let change = drawn.change();
    let mut document = subject.document.clone();
    let there = |table: &&str| match &document[*table] {
        Value::Array(rules) => !rules.is_empty(),
        Value::Object(tables) => !tables.is_empty(),
        _ => false,
    };
    let tables = ["step_up", "restriction", "session", "employment", "subjects", "training"];
    let tables: Vec<&str> = tables.iter().filter(|table| there(table)).copied().collect();
    if tables.is_empty() || change.sometimes(8) {
        document["phi"] = json!({ "detectors": { "own": change.word(&["icu|ward", "p-ab", "E-[0-9]"]) } });
        return bound(drawn, subject, Subject::new(document), |aim| aim.at_any(Who::Anyone));
    }
    let table = *change.one(&tables);
    let (name, removed) = match &mut document[table] {
        Value::Array(rules) => (String::new(), rules.remove(change.below(rules.len()))),
        Value::Object(courses) if table == "training" => {
            let name = change.one(&courses.keys().cloned().collect::<Vec<_>>()).clone();
            let removed = courses.remove(&name).unwrap();
            for category in document["category"].as_object_mut().unwrap().values_mut() {
                keep(&mut category["training"], |course| course != name);
            }
            (name, removed)
        }
        other => (String::new(), other.take()),
    };
    prune(&mut document);
    let Ok(without) = Subject::new(document) else { return Ok(Found::default()) };
    bound(drawn, without, Ok(subject), |aim| match table {
        "step_up" | "restriction" => at_rule(aim, &removed),
        "session" => at_session(aim, &removed, aim.now - 31 * 86_400_000),
        "employment" => {
            aim.at_any(Who::Workforce);
            let job = json!({ "status": "left", "ends_at": text(aim.now.clamp(0, LAST)) });
            aim.event["user"]["app_metadata"]["job"] = job;
        }
        "subjects" => {
            aim.at_any(Who::Anyone);
            aim.event["user"]["user_id"] = json!("auth0|refused");
        }
        _ => {
            aim.at_course(&name);
            aim.event["user"]["app_metadata"]["training"][&name] = json!({});
        }
    })
}

/// At a trigger or a restriction that speaks.
fn at_rule(aim: &mut Aim<'_, '_>, rule: &Value) {
    aim.at_any(Who::Anyone);
    aim.in_flow(&rule["flows"]);
    aim.meeting(&rule["when"]);
    if rule["require"].is_object() {
        aim.short_of(&rule["require"]);
    }
}

/// In a session, or by a refresh token, that began then.
fn at_session(aim: &mut Aim<'_, '_>, session: &Value, began: i64) {
    aim.at_any(Who::Anyone);
    aim.in_flow(&json!(["interactive", "refresh"]));
    aim.meeting(&session["when"]);
    for place in ["session", "refresh_token"] {
        aim.event[place]["created_at"] = json!(text(began.clamp(0, LAST)));
    }
}

/// With one trigger or restriction more nobody gets more.
pub(super) fn with_another_rule(drawn: &Drawn<'_>) -> Result<Found, String> {
    let Some(subject) = drawn.enforced() else { return Ok(Found::default()) };
    let change = drawn.change();
    let mut document = subject.document.clone();
    let (table, rule) = if change.sometimes(2) {
        ("restriction", policies::restriction(&change, &document, "another"))
    } else {
        ("step_up", policies::trigger(&change, &document, "another"))
    };
    let rule = without_nulls(rule);
    let mut rules = document[table].as_array().cloned().unwrap_or_default();
    rules.insert(change.below(rules.len() + 1), rule.clone());
    document[table] = rules.into();
    bound(drawn, subject, Subject::new(document), |aim| at_rule(aim, &rule))
}

/// With a shorter age of a second factor, a course, a session or an account nobody gets more.
pub(super) fn with_a_shorter_age(drawn: &Drawn<'_>) -> Result<Found, String> {
    let Some(subject) = drawn.enforced() else { return Ok(Found::default()) };
    let change = drawn.change();
    let mut document = subject.document.clone();
    let mut ages = Vec::new();
    places(&document, String::new(), &mut ages);
    if ages.is_empty() {
        return Ok(Found::default());
    }
    let path = &ages[change.below(ages.len())];
    let age = document.pointer_mut(path).unwrap();
    let shorter = ["1s", "61s", "10m", "2h", "10d", "100d"];
    let shorter = shorter.into_iter().filter(|one| seconds(&json!(one)) < seconds(age));
    *age = json!(change.one(&shorter.collect::<Vec<_>>()));
    let limit = seconds(age);
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    bound(drawn, subject, Subject::new(document), |aim| {
        // What the age is of is about as old as that.
        let at = (aim.now - limit * 1000 - aim.draw.one(&[1, 1000, 0, -1000])).clamp(0, LAST);
        let rule = &aim.document[parts[0]][parts[1].parse::<usize>().unwrap_or(0)];
        match parts[0] {
            "training" => {
                aim.at_course(parts[1]);
                aim.event["user"]["app_metadata"]["training"][parts[1]]["completed_at"] = json!(text(at));
            }
            "employment" => {
                aim.at_any(Who::Workforce);
                aim.event["user"]["app_metadata"]["job"]["seen_at"] = json!(text(at));
            }
            "session" => at_session(aim, rule, at),
            "category" => {
                aim.at_category(parts[1], if parts[2] == "mfa" { Who::Workforce } else { Who::Others });
                used(aim.event, at);
            }
            "step_up" => {
                at_rule(aim, rule);
                used(aim.event, at);
            }
            _ => {
                aim.at_any(Who::Anyone);
                aim.event["user"]["user_id"] = json!(EMERGENCY);
                used(aim.event, at);
            }
        }
    })
}

/// Where the ages of a document stand.
fn places(value: &Value, path: String, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => return,
    };
    for (key, value) in below {
        let path = format!("{path}/{key}");
        if ["max_age", "absolute", "refresh_absolute"].contains(&key.as_str()) {
            found.push(path);
        } else {
            places(value, path, found);
        }
    }
}

/// With a narrower type of a claim nobody gets more.
pub(super) fn with_a_narrower_claim(drawn: &Drawn<'_>) -> Result<Found, String> {
    let Some(subject) = drawn.enforced() else { return Ok(Found::default()) };
    let change = drawn.change();
    let mut document = subject.document.clone();
    let claims = document["claim"].as_array_mut().unwrap();
    let mut typed: Vec<&mut Value> = claims.iter_mut().filter(|claim| claim["type"].is_object()).collect();
    if typed.is_empty() {
        return Ok(Found::default());
    }
    let at = change.below(typed.len());
    let wide = typed[at].clone();
    narrow(&change, &mut typed[at]["type"]);
    let narrow = typed[at]["type"].clone();
    let place = format!("/{}", wide["from"].as_str().unwrap().replace('.', "/"));
    // Narrowing adds nulls where there was no type.
    bound(drawn, subject, Subject::new(without_nulls(document)), |aim| {
        aim.at_claim(&wide);
        let mut values = samples(&wide["type"]);
        values.retain(|value| conforms(&wide["type"], value) && !conforms(&narrow, value));
        if !values.is_empty() {
            *aim.event.pointer_mut(&place).unwrap() = aim.draw.one(&values).clone();
        }
    })
}

fn narrow(change: &Draw<'_>, ty: &mut Value) {
    let (name, terms) = ty.as_object_mut().unwrap().iter_mut().next().unwrap();
    match name.as_str() {
        "enum" => {
            let texts = terms.as_array_mut().unwrap();
            if texts.len() > 1 {
                texts.remove(change.below(texts.len()));
            }
        }
        "integer" => {
            let key = change.word(&["min", "max"]);
            terms[key] = json!(terms[key].as_i64().unwrap() + if key == "min" { 1 } else { -1 });
        }
        "list" | "proxies" if change.sometimes(2) => narrow(change, &mut terms["of"]),
        _ => {
            let most = terms["max"].as_u64().unwrap_or(64) as usize;
            terms["max"] = json!(change.between(1, most.max(2) - 1));
        }
    }
}

/// Some values at the edges of a type.
fn samples(ty: &Value) -> Vec<Value> {
    let Some((name, terms)) = ty.as_object().and_then(|ty| ty.iter().next()) else { return Vec::new() };
    let most = terms["max"].as_u64().unwrap_or(64) as usize;
    match name.as_str() {
        "enum" => items(terms).cloned().collect(),
        "integer" => vec![terms["min"].clone(), terms["max"].clone()],
        "list" => samples(&terms["of"]).into_iter().map(|item| vec![item; most].into()).collect(),
        _ => vec![json!("a".repeat(most)), json!("p-ab12")],
    }
}

/// Whoever is bound by the one policy gets no more than by the other.
fn bound(
    drawn: &Drawn<'_>,
    free: Subject,
    bound: Result<Subject, String>,
    aim: impl Fn(&mut Aim<'_, '_>),
) -> Result<Found, String> {
    let mut found = Found::default();
    let Ok(bound) = bound else { return Ok(found) };
    // By the stricter one, so that instants lie on either side of its limits.
    for (mut event, now, draw) in drawn.plain_logins(&bound.document) {
        bend(&bound, &draw, &mut event, now, &aim);
        if is_changed_account(&free, &bound, &event) {
            continue;
        }
        let (one, other) = (granted(&free, &event, now), granted(&bound, &event, now));
        found.cases += 1;
        found.telling += u64::from(one.grants.tokens && one.grants != other.grants);
        let gained = other.grants.beyond(&one.grants);
        let excused = interlocked(free.facts(), &one.answer);
        let mut spared = !gained.is_empty() && excused;
        let answers = [&one.answer, &other.answer];
        let what = format!("gained {gained:?}");
        ensure!(gained.is_empty() || excused, "{}", told(&what, &[&free, &bound], &[&event], now, &answers));
        let gates = [&free, &bound].map(|subject| subject.ask(Action::Gate, &event, now));
        let [one, other] = &gates;
        let passes = |answer: &Simulation| answer.outcome != Outcome::Deny;
        // What is taken away needs no second factor: where nothing could be asked for all at once, something may be now.
        let unasked =
            one.reasons.iter().any(|reason| ["W404", "W405", "W406"].contains(&reason.code.as_str()));
        let more = passes(other) && !passes(one);
        let excused = unasked || interlocked(free.facts(), one);
        spared |= more && excused;
        found.excused += u64::from(spared);
        ensure!(
            !more || excused,
            "{}",
            told("let pass by the gate", &[&free, &bound], &[&event], now, &[one, other])
        );
    }
    Ok(found)
}
