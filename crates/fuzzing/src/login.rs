//! The readers of events: what an Action makes of any event whatever.
//!
//! The input is JSON: `{ "policy": "reference", "now": 1795176000000, "event": { … } }`. What is let through is checked
//! against the policy document and the event themselves: conditions without which nothing may be, found in another way.

use crate::{
    answer::{check_effects, check_reasons, check_record},
    case::{Case, at, text},
};
use ipnet::IpNet;
use jiff::Timestamp;
use regex_lite::Regex;
use serde_json::Value;
use std::{collections::BTreeSet, net::IpAddr};
use wardgate_compiler::document::{ClaimType, Client, Document, Machine, Need, OrganizationId, Route, Token};
use wardgate_explain::{Action, Effect, Outcome, Simulation, run};

pub(crate) fn gate(input: &[u8]) {
    let Some(case) = Case::read(input) else { return };
    let answer = answered(&case, Action::Gate);
    if answer.outcome != Outcome::Deny {
        admitted(&case, Action::Gate);
    }
}

pub(crate) fn token(input: &[u8]) {
    let Some(case) = Case::read(input) else { return };
    let answer = answered(&case, Action::Token);
    if answer.outcome != Outcome::Deny {
        admitted(&case, Action::Token);
    }
    if answer.outcome == Outcome::Permit && !case.compiled.policy.shadow {
        granted(&case, &answer);
        for effect in &answer.effects {
            claimed(&case, effect, &[Token::Access, Token::Id, Token::Saml]);
        }
    }
}

pub(crate) fn machine(input: &[u8]) {
    let Some(case) = Case::read(input) else { return };
    let answer = answered(&case, Action::Machine);
    if answer.outcome != Outcome::Permit {
        return assert_eq!(answer.outcome, Outcome::Deny);
    }
    let event = case.get("event");
    assert!((0..=LAST).contains(&case.now), "permitted without a clock");
    assert!(names_tenant(&case.compiled.document, event), "permitted in another tenant");
    let known = case.compiled.document.machine.iter().find(|machine| {
        text(event, "client.client_id") == Some(&machine.client.0)
            && text(event, "resource_server.identifier") == Some(&machine.audience.0)
    });
    let known = known.expect("permitted a machine client that the policy does not have");
    let scopes = at(event, "accessToken.scope").as_array().expect("permitted without scopes");
    for scope in scopes {
        assert!(known.scopes.iter().any(|allowed| *scope == allowed.0), "permitted {scope}");
    }
    assert!(comes_from(known, event), "permitted from {}", at(event, "request.ip"));
    acts_in(known.organizations.as_deref(), event);
    if !case.compiled.policy.shadow {
        for effect in &answer.effects {
            claimed(&case, effect, &[Token::Machine]);
        }
    }
}

/// The last instant that is told.
const LAST: i64 = 253_402_300_799_999;

/// What the Action answers, of which all holds that holds of every answer.
fn answered(case: &Case, action: Action) -> Simulation {
    let event = case.get("event");
    let answer = run(case.compiled, action, event, case.now, false).expect("an answer");
    check_reasons(answer.outcome, &answer.reasons);
    let record = check_record(case.compiled, action, answer.outcome, &answer.record);
    if case.compiled.policy.shadow {
        assert!(answer.effects.is_empty(), "shadow mode does {:?}", answer.effects);
    } else {
        check_effects(case.compiled, action, answer.outcome, &record, &answer.effects);
    }
    answer
}

fn names_tenant(document: &Document, event: &Value) -> bool {
    text(event, "tenant.id")
        .is_some_and(|tenant| document.policy.tenants.iter().any(|known| known.0 == tenant))
}

fn comes_from(machine: &Machine, event: &Value) -> bool {
    let Some(networks) = &machine.networks else { return true };
    let address: Option<IpAddr> = text(event, "request.ip").and_then(|ip| ip.parse().ok());
    address.is_some_and(|address| {
        let of_its_kind = address.to_canonical();
        networks
            .iter()
            .any(|network| network.0.parse::<IpNet>().is_ok_and(|network| network.contains(&of_its_kind)))
    })
}

/// A login that is not refused is one that the policy names.
fn admitted(case: &Case, action: Action) {
    let (document, event) = (&case.compiled.document, case.get("event"));
    assert!((0..=LAST).contains(&case.now), "let through without a clock");
    assert!(names_tenant(document, event), "let through in another tenant");
    assert!(text(event, "user.user_id").is_some(), "let through without a user");
    let client = text(event, "client.client_id").expect("let through without a client");
    let client =
        document.client.iter().find(|known| known.id.0 == client).expect("let an unknown client through");
    let connection = text(event, "connection.name").expect("let through without a connection");
    assert!(client.connections.iter().any(|known| known.0 == connection), "let through by {connection:?}");
    if let Some(audience) = text(event, "resource_server.identifier") {
        assert!(client.audiences.iter().any(|known| known.0 == audience), "let through to {audience:?}");
    }
    acts_in(client.organizations.as_deref(), event);
    for (place, name) in [
        ("session.actor", "sub"),
        ("transaction.actor", "sub"),
        ("session_transfer_token", "client_id"),
        ("agent", "agent_id"),
    ] {
        let acts = !at(event, place).is_null() && handles_phi(document, client);
        let delegate = text(event, &format!("{place}.{name}"));
        let named = client.delegates.iter().flatten().any(|known| Some(known.0.as_str()) == delegate);
        assert!(!acts || named, "let {delegate:?} act for the user");
    }
    if action == Action::Token && !case.compiled.policy.shadow {
        let marker = text(event, "transaction.metadata.wardgate_gate");
        assert_eq!(marker, Some(case.compiled.policy.hash.as_str()), "let through without the gate");
    }
    for key in document.keys.claim.iter().chain(&document.keys.audit) {
        let secret = text(event, &format!("secrets.{}", key.secret.0)).unwrap_or_default();
        assert!(
            secret.chars().count() >= 43 && !secret.starts_with("##"),
            "let through without {}",
            key.secret.0
        );
    }
    if case.compiled.policy.phi == wardgate_policy::Phi::Disabled {
        assert!(!handles_phi(document, client), "let through to PHI");
    }
}

/// Whoever may act in some organizations only acts in one of them.
fn acts_in(organizations: Option<&[OrganizationId]>, event: &Value) {
    let Some(organizations) = organizations else { return };
    let organization = text(event, "organization.id").expect("let through without an organization");
    assert!(organizations.iter().any(|known| known.0 == organization), "let {organization:?} through");
}

fn handles_phi(document: &Document, client: &Client) -> bool {
    let phi = |audience: &str| document.api.iter().any(|api| api.phi && api.audience.0 == audience);
    client.phi == Some(true) || client.audiences.iter().any(|audience| phi(&audience.0))
}

const OIDC: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

/// The scopes that a permitted login keeps are those of routes, for who has a role and a fresh second factor.
fn granted(case: &Case, answer: &Simulation) {
    let (document, event) = (&case.compiled.document, case.get("event"));
    let kept = &answer.tokens.as_ref().expect("tokens of a permit").access.scopes;
    let audience = text(event, "resource_server.identifier");
    for effect in answer.effects.iter().filter(|effect| effect.call == "accessToken.removeScope") {
        assert!(!effect.args.iter().any(|scope| kept.iter().any(|kept| kept == scope)), "{effect:?}");
    }
    for scope in kept {
        // Longer ones cannot be issued.
        if OIDC.contains(&scope.as_str()) || scope.is_empty() || scope.encode_utf16().count() > 280 {
            continue;
        }
        let routes: Vec<&Route> = document
            .route
            .iter()
            .filter(|route| route.scope.0 == *scope && audience == Some(&route.audience.0))
            .collect();
        let route = routes.first().unwrap_or_else(|| panic!("keeps {scope:?}, which no route has"));
        let roles = roles(document, event);
        let named =
            route.roles.iter().chain(route.own.iter().chain(&route.proxy).flat_map(|records| &records.roles));
        assert!(
            named.into_iter().any(|role| roles.contains(role.0.as_str())),
            "keeps {scope:?} with {roles:?}"
        );
        let category = &document.category[&route.category];
        let own = route.own.is_some() || route.proxy.is_some();
        let needs: Option<Vec<&Need>> = match (&category.mfa, &category.own_mfa, own) {
            (Some(mfa), _, false) => Some(vec![mfa]),
            (Some(mfa), Some(own_mfa), true) => Some(vec![mfa, own_mfa]),
            _ => None,
        };
        if let Some(needs) = needs {
            let longest = needs.iter().filter_map(|need| need.max_age.seconds()).max().unwrap();
            let fresh = |at: &i64| *at <= case.now + 60_000 && case.now - at <= i64::from(longest) * 1000;
            assert!(factors(event).iter().any(fresh), "keeps {scope:?} without a fresh second factor");
        }
    }
}

/// The roles of the user as the document and the event have them.
fn roles<'v>(document: &'v Document, event: &'v Value) -> BTreeSet<&'v str> {
    let connection = text(event, "connection.name").unwrap_or_default();
    let source = document
        .connection
        .iter()
        .find(|(name, _)| name.0 == connection)
        .and_then(|(_, connection)| connection.roles.as_ref());
    let texts = |value: &'v Value| -> Vec<&'v str> {
        value.as_array().map_or_else(
            || value.as_str().into_iter().collect(),
            |items| items.iter().filter_map(Value::as_str).collect(),
        )
    };
    match source {
        None => at(event, "authorization.roles")
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect(),
        Some(source) => {
            let written = texts(at(event, &source.from.0));
            let names = source.names.iter().filter(|name| written.contains(&name.written.0.as_str()));
            names.map(|name| name.role.0.as_str()).collect()
        }
    }
}

/// When methods were used, in milliseconds, also those that came along with a refresh token.
fn factors(event: &Value) -> Vec<i64> {
    let methods = at(event, "authentication.methods").as_array().into_iter().flatten();
    let used = methods.filter_map(|method| {
        let time = method.get("timestamp")?.as_str()?;
        let date = || {
            Some(time.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
        };
        let at: Timestamp = time.parse().ok().or_else(date)?;
        Some(at.as_millisecond())
    });
    let carried = text(event, "refresh_token.metadata.wardgate_mfa").unwrap_or_default();
    used.chain(carried.split(',').filter_map(|second| second.parse::<i64>().ok()?.checked_mul(1000)))
        .collect()
}

/// A claim is one of the document, of its type, with the event's own value.
fn claimed(case: &Case, effect: &Effect, tokens: &[Token]) {
    let token = match effect.call.as_str() {
        "accessToken.setCustomClaim" if tokens.contains(&Token::Machine) => Token::Machine,
        "accessToken.setCustomClaim" => Token::Access,
        "idToken.setCustomClaim" => Token::Id,
        "samlResponse.setAttribute" => Token::Saml,
        _ => return,
    };
    let (document, event) = (&case.compiled.document, case.get("event"));
    let [Value::String(name), value] = effect.args.as_slice() else { panic!("{effect:?}") };
    let short = name.strip_prefix(&document.policy.claim_namespace.0).unwrap_or_else(|| panic!("{name:?}"));
    let claims: Vec<_> = document
        .claim
        .iter()
        .filter(|claim| claim.name.0 == short && claim.tokens.contains(&token))
        .collect();
    assert!(!claims.is_empty(), "sets {name:?}, which the policy does not name");
    let fits = claims.iter().any(|claim| match &claim.ty {
        // Wardgate's own, and what is made of the event.
        None | Some(ClaimType::Opaque | ClaimType::Proxies(_)) => true,
        Some(ty) => same(value, at(event, &claim.from.0)) && is_of(value, ty),
    });
    assert!(fits, "sets {name:?} to {value}");
    if claims.iter().all(|claim| claim.ty.as_ref().is_some_and(is_free_form)) {
        for text in value
            .as_array()
            .map_or(std::slice::from_ref(value), Vec::as_slice)
            .iter()
            .filter_map(Value::as_str)
        {
            assert_eq!(case.compiled.policy.guard.scan(text), None, "sets {name:?} to {text:?}");
        }
    }
}

fn is_free_form(ty: &ClaimType) -> bool {
    match ty {
        ClaimType::Pattern(_) | ClaimType::Text(_) => true,
        ClaimType::List(list) => is_free_form(&list.of),
        _ => false,
    }
}

/// Whether a value is the event's; numbers are doubles.
fn same(value: &Value, original: &Value) -> bool {
    match (value, original) {
        (Value::Array(items), Value::Array(originals)) => {
            items.len() == originals.len()
                && items.iter().zip(originals).all(|(item, original)| same(item, original))
        }
        (Value::Number(number), Value::Number(original)) => number.as_f64() == original.as_f64(),
        _ => value == original,
    }
}

/// Whether a value is of a type of claims.
fn is_of(value: &Value, ty: &ClaimType) -> bool {
    match ty {
        ClaimType::Bool => value.is_boolean(),
        ClaimType::Uuid => value.as_str().is_some_and(|text| {
            let form = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$";
            Regex::new(form).unwrap().is_match(text)
        }),
        ClaimType::Time => value.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok()),
        ClaimType::Opaque | ClaimType::Proxies(_) => false,
        ClaimType::Enum(texts) => texts.iter().any(|text| *value == text.0),
        ClaimType::Integer(bounds) => {
            value.as_i64().is_some_and(|number| (bounds.min..=bounds.max).contains(&number))
        }
        ClaimType::List(list) => value.as_array().is_some_and(|items| {
            items.len() <= usize::from(list.max) && items.iter().all(|item| is_of(item, &list.of))
        }),
        ClaimType::Pattern(pattern) => value.as_str().is_some_and(|text| {
            let whole = Regex::new(&format!(r"\A(?:{})\z", pattern.regex.0)).unwrap();
            whole.is_match(text) && text.chars().count() <= usize::from(pattern.max)
        }),
        ClaimType::Text(text) => {
            value.as_str().is_some_and(|value| value.chars().count() <= usize::from(text.max))
        }
    }
}
